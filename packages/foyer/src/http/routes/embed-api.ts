import { z } from '@hono/zod-openapi';
import { FoyerError } from '../../domain/errors.ts';
import { requireRole } from '../../domain/role.ts';
import { pickLocale, translateFor } from '../../pages/index.ts';
import { bind, type BoundRoute } from '../bind.ts';
import { route } from '../contract/route.ts';
import { createEmbedBuild, type EmbedScript } from '../embed-build.ts';
import { encoded } from '../kept-answers.ts';
import { presentForm, publicFormSchema } from '../public-form.ts';
import { json } from '../respond.ts';

/** Sites ask for the script this often; in between and for a day after that, browsers show the form at once and look for a newer one beside. */
const scriptCaching = 'public, max-age=3600, stale-while-revalidate=86400';

/**
 * The waitlist form on other sites: the script of the custom element, and what it shows. What it sends goes to the join of every program.
 *
 * @param built - gives the compiled script, or undefined while there is none
 */
export function embedApi(built: () => EmbedScript | undefined = createEmbedBuild()): readonly BoundRoute[] {
  return [
    bind(route({
      method: 'get', path: '/api/waitlist/form', tag: 'Waitlist', summary: 'The form as configured: roles, questions and texts', embed: true,
      description: 'Public, and the same for everybody. With a role, its questions are among them. A browser that fetches it counts as a page view.',
      query: z.strictObject({
        role: z.string().max(100).optional(), lang: z.string().max(35).optional().openapi({ description: 'Language of the page, before what the browser accepts.' }),
        source: z.string().max(200).optional().openapi({ description: 'Label of the link or page people came by. It is counted, and changes nothing in the answer.' }),
      }),
      problems: ['role/unknown'], answers: { 200: { description: 'What a form needs to be shown.', content: publicFormSchema } },
    }), ({ exchange, query }) => {
      const { config } = exchange.deps;
      const role = query.role === undefined || query.role === '' ? undefined : requireRole(config.product.roles, query.role);
      const locale = pickLocale([query.lang, exchange.header('accept-language')].filter(Boolean).join(','), config.product.locale);
      return json(presentForm(config, translateFor(locale), locale, role), 200, { 'cache-control': 'public, max-age=60', vary: 'accept-language' });
    }),

    bind(route({
      method: 'get', path: '/embed.js', tag: 'Waitlist', summary: 'The custom element <foyer-waitlist>', embed: 'anywhere', problems: ['service/unavailable'],
      answers: { 200: { description: 'The script.', content: 'text/javascript' }, 304: { description: 'Unchanged.' } },
    }), ({ exchange }) => {
      const script = built();
      if (!script) throw new FoyerError('service/unavailable', 'The embed is not built yet. npm start builds it; alone it is: npx vite build packages/embed.');
      const headers = { 'content-type': 'text/javascript; charset=utf-8', 'cache-control': scriptCaching, etag: script.etag, vary: 'accept-encoding' };
      if (exchange.header('if-none-match') === script.etag) return { status: 304, headers, body: null };
      return encoded(exchange, script, headers);
    }),
  ];
}
