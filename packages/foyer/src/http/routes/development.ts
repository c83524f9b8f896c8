import { z } from '@hono/zod-openapi';
import { FoyerError } from '../../domain/errors.ts';
import { mailbox as mailboxPage } from '../../pages/index.ts';
import { bind, type BoundRoute } from '../bind.ts';
import { route } from '../contract/route.ts';
import type { MailboxMessage } from '../deps.ts';
import type { Exchange } from '../exchange.ts';
import { pageContext } from '../page-view.ts';
import { json, page } from '../respond.ts';

const messageSchema = z.object({
  id: z.string(), to: z.string(), subject: z.string(), text: z.string(), html: z.string(), headers: z.record(z.string(), z.string()), at: z.string(),
}).openapi('MailboxMessage');

const html = { 200: { description: 'The page.', content: 'text/html' } };

/** The development mailbox. These routes exist with the development transport only, never in production. */
export const development: readonly BoundRoute[] = [
  bind(route({
    method: 'get', path: '/dev/mailbox.json', tag: 'Development', summary: 'All mails, newest first', query: z.strictObject({ to: z.string().max(400).optional() }),
    answers: { 200: { description: 'The mails.', content: z.object({ messages: z.array(messageSchema) }) } },
  }), async ({ exchange, query }) => {
    const messages = await list(exchange, query.to);
    return json({ messages: messages.map(({ id, to, subject, text, html: body, headers, at }) => ({ id, to, subject, text, html: body, headers, at })) });
  }),
  bind(route({ method: 'get', path: '/dev/mailbox', tag: 'Development', summary: 'The development mailbox', query: z.looseObject({}), answers: html }), async ({ exchange }) =>
    page(mailboxPage(pageContext(exchange), { messages: (await list(exchange)).map(item) }))),
  bind(route({
    method: 'get', path: '/dev/mailbox/{file}', tag: 'Development', summary: 'One mail; with .html its HTML part alone', params: z.object({ file: z.string().max(200) }),
    query: z.looseObject({ part: z.enum(['text', 'html']).optional() }), problems: ['request/not_found'], answers: html,
  }), async ({ exchange, params, query }) => {
    const messages = await list(exchange);
    const bare = params.file.endsWith('.html');
    const selected = messages.find(({ id }) => id === (bare ? params.file.slice(0, -5) : params.file));
    if (!selected) throw new FoyerError('request/not_found', 'This mail is gone. The mailbox keeps the newest 1,000.');
    // Links of a mail open beside the mailbox: inside its frame our own pages refuse to be shown.
    if (bare) return page(selected.html.replace('<head>', '<head>\n<base target="_blank">'), 200, { 'content-security-policy': mailPolicy });
    const { id, to, subject, text, at } = selected;
    return page(mailboxPage(pageContext(exchange), { messages: messages.map(item), selected: { id, to, from: exchange.deps.config.mail.from, subject, text, at: Date.parse(at), hasHtml: selected.html !== '' }, part: query.part ?? 'html' }));
  }),
];

/** A mail carries its own styles and must run nothing; it is shown in a sandboxed frame of our own pages. */
const mailPolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; base-uri 'none'; form-action 'none'; sandbox allow-popups allow-popups-to-escape-sandbox";

async function list(exchange: Exchange, to?: string): Promise<readonly MailboxMessage[]> {
  const { mailbox } = exchange.deps;
  if (!mailbox) throw new FoyerError('request/not_found', 'There is no development mailbox here.');
  return mailbox.list(to === undefined ? {} : { to });
}

function item({ id, to, subject, at }: MailboxMessage) {
  return { id, to, subject, at: Date.parse(at) };
}
