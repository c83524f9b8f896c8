import type { Foyer } from '../../../packages/foyer/src/compose.ts';
import type { Card } from './make-world.ts';

/** What one card opens, in a word that stays the same as long as it opens the same; `closed` for nothing. */
export type Opened = string;

/** Shows every card at its door. Changes nothing but when a key was used last. */
export async function lookAtDoors(foyer: Foyer, cards: readonly Card[]): Promise<readonly Opened[]> {
  const opened: Opened[] = [];
  // One after the other, as their answers may be remembered.
  for (const card of cards) opened.push(await show(foyer, card));
  return opened;
}

async function show(foyer: Foyer, { kind, token }: Card): Promise<Opened> {
  const ask = async (path: string, headers: Readonly<Record<string, string>>, body?: unknown): Promise<Response> =>
    foyer.app.fetch(new Request(foyer.config.publicUrl + path, {
      headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) }, ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    }), { remoteAddress: '192.0.2.1' });
  switch (kind) {
    case 'session': {
      const response = await ask('/gate/verify', { cookie: `__Host-foyer-session=${token}` });
      await response.text();
      return response.ok ? `in as ${response.headers.get('x-foyer-role')}` : closed(response);
    }
    case 'invitation': {
      const response = await ask('/api/waitlist/validate', {}, { token });
      const answer = await response.json() as { valid?: boolean; role?: string };
      return answer.valid ? `invites as ${answer.role}` : closed(response);
    }
    default: {
      const headers: Readonly<Record<string, string>> = kind === 'key' ? { authorization: `Bearer ${token}` } : { cookie: `__Host-foyer-admin=${token}` };
      const list = await ask('/api/v1/admin/waitlist?limit=1', headers);
      const keys = await ask('/api/v1/admin/api-keys', headers);
      await Promise.all([list.text(), keys.text()]);
      return list.ok || keys.ok ? `reads${keys.ok ? ' and manages' : ''}` : closed(list);
    }
  }
}

function closed({ status }: Response): Opened {
  return status >= 500 ? 'no answer' : 'closed';
}
