import { isPerson, type Visits } from '../application/numbers/visits.ts';
import type { RouteContract } from './contract/route.ts';
import type { Incoming, Reply } from './incoming.ts';

/** The form that other sites fetch in order to show it: a look, like a page. */
const formPath = '/api/waitlist/form';

/** What answering a request adds to the numbers. Only pages of the waitlist, its form on other sites, joins and reports of providers are looked at. */
export function countVisit(visits: Visits, { method, path }: RouteContract, incoming: Incoming, { status }: Reply): void {
  let looked = subjects.get(path);
  if (looked === undefined) subjects.set(path, looked = subjectOf(path));
  if (looked === 'nothing') return;
  if (looked === 'webhook') {
    if (status >= 400) visits.webhookFailed();
    return;
  }
  const { role } = looked;
  if (method === 'post') {
    if (status >= 500) visits.count('joins_failed', { role });
    else if (status < 400) visits.count('joins_taken', { role });
    return;
  }
  if ((status !== 200 && status !== 304) || !isPerson(incoming)) return;
  // A role that is answered with a form is one that there is.
  if (path === formPath) visits.count('page_views', { role: queried(incoming.search, 'role'), source: queried(incoming.search, 'source') });
  else visits.count('page_views', { role, source: queried(incoming.search, 'utm_source') });
}

/** Other pages of the waitlist are for people who are on it. */
const afterJoining = /^\/waitlist\/(?:success|status|confirm|recover|withdraw|reply|question)\b/;

type Subject = 'nothing' | 'webhook' | { readonly role: string };

/** By the path of a route, of which there are few: this runs with every request. */
const subjects = new Map<string, Subject>();

/** The role whose page or form this is, empty for all roles. */
function subjectOf(path: string): Subject {
  if (path.startsWith('/api/v1/webhooks/')) return 'webhook';
  if (path === '/' || path === '/waitlist' || path === '/api/waitlist/join' || path === formPath) return { role: '' };
  return /^\/waitlist\/[^/]+$/.test(path) && !afterJoining.test(path) ? { role: path.slice('/waitlist/'.length) } : 'nothing';
}

/** What the address says, such as the label of the link somebody came by. */
function queried(search: string, name: string): string {
  return search === '' ? '' : (new URLSearchParams(search).get(name) ?? '').slice(0, 60);
}
