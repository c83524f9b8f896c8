import type { BrowserContext } from '@playwright/test';

/** What a browser complained about and reached for while a story was told. */
export interface Watched {
  /** Errors and warnings on the console, and exceptions nobody caught; a blocked resource is among them. */
  readonly complaints: string[];
  /** Requests that left for another origin. */
  readonly strangers: string[];
  /** Addresses with a token that were given away as `Referer`. */
  readonly leakedReferers: string[];
}

/** Watches every page of a context from now on. */
export function watch(context: BrowserContext, origin: string): Watched {
  const watched: Watched = { complaints: [], strangers: [], leakedReferers: [] };
  context.on('console', (message) => {
    if (message.type() !== 'error' && message.type() !== 'warning') return;
    const text = message.text();
    // The browser reports 4xx pages on the console; stories that expect one look at the page itself.
    if (/^Failed to load resource: the server responded with a status of 4\d\d/.test(text)) return;
    // The frames that show a mail, to a developer or to whoever words it, run nothing, not even what the stories bring along to look at it.
    if (/^Blocked script execution in '(?:[^']*\/dev\/mailbox\/|about:srcdoc')/.test(text)) return;
    watched.complaints.push(`${message.type()}: ${text} (${message.location().url})`);
  });
  context.on('weberror', (error) => watched.complaints.push(`exception: ${error.error().message}`));
  context.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(`${origin}/`) && /^(https?|wss?):/.test(url)) watched.strangers.push(url);
    const referer = request.headers()['referer'];
    if (referer !== undefined && /[?&](token|ticket)=/.test(referer))
      watched.leakedReferers.push(`${referer} -> ${url}`);
  });
  return watched;
}
