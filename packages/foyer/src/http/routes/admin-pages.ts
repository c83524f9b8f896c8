import { z } from '@hono/zod-openapi';
import { FoyerError } from '../../domain/errors.ts';
import { assetCacheControl } from '../../pages/index.ts';
import { createAdminBuild, type AdminBuild } from '../admin-build.ts';
import { bind, type BoundRoute } from '../bind.ts';
import { route } from '../contract/route.ts';
import { encoded } from '../kept-answers.ts';
import { page } from '../respond.ts';

/**
 * The review desk: one page for every address below /admin, and its files. What may be seen is decided by the API; the page
 * itself holds nothing about anybody.
 *
 * @param built - gives the built admin, or undefined while there is none
 */
export function adminPages(built: () => AdminBuild | undefined = createAdminBuild()): readonly BoundRoute[] {
  const index = () => page(built()?.index ?? notBuilt);
  return [
    bind(route({
      method: 'get', path: '/admin/assets/{file}', tag: 'Pages', summary: 'Styles, scripts and fonts of the review desk', params: z.object({ file: z.string().max(200) }), problems: ['request/not_found'],
      answers: { 200: { description: 'The file.', content: 'application/octet-stream' }, 304: { description: 'Unchanged.' } },
    }), ({ exchange, params }) => {
      const file = built()?.assets.get(params.file);
      if (!file) throw new FoyerError('request/not_found', 'There is no such file. The review desk may have been renewed: reload its page.');
      const headers = { 'content-type': file.contentType, 'cache-control': assetCacheControl, etag: file.etag, vary: 'accept-encoding' };
      if (exchange.header('if-none-match') === file.etag) return { status: 304, headers, body: null };
      return encoded(exchange, file, headers);
    }),
    bind(route({ method: 'get', path: '/admin', tag: 'Pages', summary: 'The review desk', answers: { 200: { description: 'The page.', content: 'text/html' } } }), index),
    bind(route({
      method: 'get', path: '/admin/{rest*}', tag: 'Pages', summary: 'The review desk at one of its addresses', params: z.object({ rest: z.string().max(1000) }), problems: ['request/not_found'],
      answers: { 200: { description: 'The page.', content: 'text/html' } },
    }), ({ params }) => {
      if (params.rest.startsWith('assets/')) throw new FoyerError('request/not_found', 'There is no such file.');
      return index();
    }),
  ];
}

const notBuilt = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>The review desk is not built yet</title>
<h1>The review desk is not built yet</h1>
<p>Build it where Foyer is installed, then reload this page. <code>npm start</code> does it by itself; alone it is:</p>
<pre>npx vite build packages/admin</pre>
</html>
`;
