import { disposableEmailBlocklistSet } from 'disposable-email-domains-js';
import type { IsDisposable } from '../../application/ports/disposable.ts';

let domains: ReadonlySet<string> | undefined;

/** Whether the address belongs to a throw-away mail service, at the service's own domain or at any name below it. */
export const isDisposable: IsDisposable = (email) => {
  // The package builds its set anew for every question; one is enough.
  domains ??= disposableEmailBlocklistSet();
  let domain = email.slice(email.lastIndexOf('@') + 1).toLowerCase();
  // Whole labels only: not-quite-mailinator.com is not mailinator.com (SR-16).
  for (let dot = domain.indexOf('.'); dot >= 0; dot = domain.indexOf('.')) {
    if (domains.has(domain)) return true;
    domain = domain.slice(dot + 1);
  }
  return false;
};
