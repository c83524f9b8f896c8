import type { ClerkDirectory, ClerkOutcome } from '../../application/ports/clerk-directory.ts';
import type { IdentityProvider } from '../../application/ports/identity-provider.ts';
import type { Mailer } from '../../application/ports/mailer.ts';
import type { Tracer } from '../../application/ports/tracer.ts';
import type { WebhookSender } from '../../application/ports/webhook-sender.ts';

/** Every attempt to hand over a mail as a span, with what became of it. */
export function traceMails(mailer: Mailer, tracer: Tracer): Mailer {
  return {
    name: mailer.name,
    repeatable: mailer.repeatable,
    atOnceMax: mailer.atOnceMax,
    send: (mail, options) => tracer.span({ name: 'foyer.mail.send', kind: 'client', within: 'here', facts: { 'foyer.mail.transport': mailer.name } }, async (span) => {
      const outcome = await mailer.send(mail, options);
      span.tell({ 'foyer.outcome': outcome.kind });
      if (outcome.kind !== 'accepted') span.fail(outcome.kind);
      return outcome;
    }),
    ...(mailer.verify ? { verify: () => mailer.verify!() } : {}),
    close: () => mailer.close(),
  };
}

/** Every call to a receiver of webhooks as a span. Of the address only the host is told: paths may be secrets. */
export function traceWebhooks(sender: WebhookSender, tracer: Tracer): WebhookSender {
  return {
    faultOf: (url) => sender.faultOf(url),
    secretOf: (secretId) => sender.secretOf(secretId),
    send: (webhook) => tracer.span({ name: 'foyer.webhook.send', kind: 'client', within: 'here', facts: { 'http.request.method': 'POST', ...hostOf(webhook.url) } }, async (span) => {
      const outcome = await sender.send(webhook);
      span.tell({ 'foyer.outcome': outcome.ok ? 'delivered' : 'failed', ...(outcome.status === null ? {} : { 'http.response.status_code': outcome.status }) });
      if (!outcome.ok) span.fail(outcome.status === null ? 'no_answer' : String(outcome.status));
      return outcome;
    }),
  };
}

/** Every call to Clerk's directory as a span, named after the call. */
export function traceDirectory(directory: ClerkDirectory, tracer: Tracer): ClerkDirectory {
  return new Proxy(directory, {
    get(target, name: keyof ClerkDirectory) {
      const call: unknown = target[name];
      if (typeof call !== 'function') return call;
      return (...words: readonly unknown[]) => tracer.span({ name: `foyer.clerk.${name}`, kind: 'client', within: 'here', facts: {} }, async (span) => {
        const outcome = (await call.apply(target, words)) as ClerkOutcome<unknown>;
        span.tell({ 'foyer.outcome': outcome.kind, ...(outcome.kind === 'refused' ? { 'http.response.status_code': outcome.status } : {}) });
        if (outcome.kind !== 'ok') span.fail(outcome.kind);
        return outcome;
      });
    },
  });
}

/** Looking up an account at the identity provider as a span; sessions are read from memory, which is none. */
export function traceIdentity(provider: IdentityProvider, tracer: Tracer): IdentityProvider {
  const { findUser } = provider;
  if (findUser === undefined) return provider;
  return {
    ...provider,
    findUser: (id) => tracer.span({ name: `foyer.${provider.name}.findUser`, kind: 'client', within: 'here', facts: {} }, async (span) => {
      const found = await findUser(id);
      span.tell({ 'foyer.outcome': found === null ? 'not_found' : 'ok' });
      return found;
    }),
  };
}

function hostOf(url: string): { 'server.address'?: string; 'server.port'?: number } {
  const at = URL.parse(url);
  return at === null ? {} : { 'server.address': at.hostname, 'server.port': Number(at.port) || (at.protocol === 'https:' ? 443 : 80) };
}
