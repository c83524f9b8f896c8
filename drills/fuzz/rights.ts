import type { Operation } from './surface.ts';

/** What each guarded operation asks for, written down a second time and apart from the product; any one of several is enough. The first line that fits counts. */
const rights: readonly (readonly [method: string, path: RegExp, anyOf: readonly string[]])[] = [
  ['*', /^\/gate\/|\/access\/resolve$/, ['gate']],
  ['*', /\/export$/, ['export']],
  ['*', /\/imports\b|approved-users\/bulk$/, ['import']],
  ['*', /\/admin\/webhooks|\/admin\/api-keys|\/admin\/settings$|\/admin\/backups/, ['admin']],
  // Own views are everybody's who may look; a check of the record and a look at a template change nothing.
  ['*', /\/admin\/views|\/audit\/verify$|\/templates\/preview$/, ['read']],
  ['GET', /./, ['read']],
  ['*', /\/admin\/admins|\/admin\/templates|\/admin\/alerts|\/settings\/mail-test$/, ['admin']],
  ['*', /\/(invite|withdraw-invitation|link)$|\/outbox\/|\/admin\/clerk\//, ['invite']],
  ['*', /\/(revoke|restore|revoke-access|change-role|erase|end-sessions|release-account)$|\/approved-users/, ['roles']],
  // What the act of a job asks for.
  ['*', /\/jobs\/|\/waves$/, ['review', 'invite', 'roles']],
  ['*', /\/admin\/waitlist\//, ['review']],
];

/** Whether somebody with these rights may get more than a refusal. @throws {Error} for an operation nobody has written down */
export function mayAsk({ method, path }: Operation, held: ReadonlySet<string>): boolean {
  const wanted = rights.find(([verb, pattern]) => (verb === '*' || verb === method) && pattern.test(path))?.[2];
  if (wanted === undefined) throw new Error(`Write down who may ask ${method} ${path}.`);
  return wanted.some((scope) => held.has(scope));
}
