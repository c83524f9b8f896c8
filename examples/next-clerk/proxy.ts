import { clerkMiddleware } from '@clerk/nextjs/server';
import { foyerProxy } from '@foyer/gate/next';
import { gate } from './gate';
import { settings } from './settings';

const foyer = foyerProxy(gate);

// Clerk says who is there, Foyer whether they may come in. No `config.matcher`: what shall be open is `open` in gate.ts.
export const proxy = clerkMiddleware(async (auth, request) => {
  const token = await (await auth()).getToken();
  const headers = new Headers(request.headers);
  // The cookie may have run out a moment ago, and Clerk has renewed it on the way here: this is the token that counts.
  if (token === null) headers.delete('authorization');
  else headers.set('authorization', `Bearer ${token}`);
  return foyer(new Request(request.url, { method: request.method, headers }));
}, { authorizedParties: [settings.app] });
