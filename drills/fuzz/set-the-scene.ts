import { Browser } from '../../packages/foyer/src/testing/browser.ts';
import { adminKey, type Harness } from '../../packages/foyer/src/testing/harness.ts';
import { newEmail } from '../../packages/foyer/src/testing/stories.ts';
import type { Memory } from './memory.ts';

/** Things of every kind, so that what is asked first finds something to work on. @throws {Error} when one of them is refused */
export async function setTheScene(harness: Harness, memory: Memory): Promise<void> {
  const does = async (path: string, body: unknown, key: string | undefined = adminKey): Promise<void> => {
    const response = await harness.post(path, body, key === undefined ? { browser: new Browser() } : { key });
    const text = await response.text();
    if (response.status >= 300) throw new Error(`${path} answered ${response.status}: ${text}`);
    memory.learn(/admin\/([\w-]+)/.exec(path)?.[1] ?? 'api', JSON.parse(text));
  };
  const emails = Array.from({ length: 16 }, () => newEmail('scene'));
  for (const email of emails) {
    memory.keep('email', email);
    await does('/api/waitlist/join', { email, name: 'Ana Lima', role: 'coach', source: 'launch' }, undefined);
  }
  await does('/api/v1/admin/waitlist/approve', { emails: emails.slice(0, 6), role: 'coach' });
  await does('/api/v1/admin/waitlist/reject', { emails: emails.slice(6, 8) });
  await does('/api/v1/admin/views', { name: 'All', query: 'status=pending' });
  await does('/api/v1/admin/webhooks', { url: 'https://example.org/hook', description: 'CRM', events: ['entry.joined', 'entry.approved'] });
  await does('/api/v1/admin/waves', { name: 'First', action: 'approve', selection: { filter: {}, take: 3 }, options: { role: 'coach', unconfirmed: true } });
  await does('/api/v1/admin/admins', { email: newEmail('staff'), name: 'Bea', level: 'reviewer' });
  await does('/api/v1/admin/api-keys', { name: 'CI', scopes: ['read'] });
  await does('/api/v1/admin/approved-users', { email: newEmail('member'), role: 'client' });
}
