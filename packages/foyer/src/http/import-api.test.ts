import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { listFilter } from './contract/list-filter.ts';
import { exportPeople } from '../application/export/export-people.ts';
import { adminKey, expectProblem, type Harness, startHarness } from '../testing/harness.ts';
import { client, coach, makeProduct } from '../testing/factories.ts';

let harness: Harness;
beforeEach(async () => {
  harness = await startHarness({ product: makeProduct({ roles: [{ ...coach, capacity: 3 }, { ...client, questions: [{ key: 'goal', label: 'Your goal', type: 'text', required: true }] }] }) });
});
afterEach(() => harness.close());

const api = '/api/v1/admin';

interface Report {
  readonly mode: string;
  readonly total: number;
  readonly counts: Record<string, number>;
  readonly rows: readonly { line: number; email: string | null; fate: string; code?: string; detail?: string }[];
  readonly failuresUrl: string | null;
}

async function linesOf(response: Response): Promise<Record<string, unknown>[]> {
  expect(response.status).toBe(200);
  return (await response.text()).trim().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
}

async function send(text: string | Uint8Array, query = '', type = 'text/csv', key = adminKey): Promise<Report> {
  const lines = await linesOf(await harness.fetch(`${api}/imports?${query}`, { method: 'POST', key, body: text, headers: { 'content-type': type } }));
  expect(lines.at(-1)).toHaveProperty('report');
  return lines.at(-1)!['report'] as Report;
}

const asFates = (report: Report) => report.rows.map(({ email, fate, code }) => [email, fate, ...(code === undefined ? [] : [code])]);

async function keyWith(scopes: readonly string[], roleMax?: string): Promise<string> {
  const made = await harness.admin(`${api}/api-keys`, { name: `key ${scopes.join(' ')}`, scopes, ...(roleMax ? { roleMax } : {}) });
  return ((await made.json()) as { key: string }).key;
}

const file = [
  'E-Mail;Vollständiger Name;Rolle;Notizen;Angemeldet am;Answers.goal', 'Ana@Example.com;Ana;coach;"Met; in Lisbon";2025-03-01T10:00:00Z;', 'bo@example.com;Bo;client;;01.04.2025;run',
  'not an address;X;;;;', 'ana@example.com;Again;;;;', 'cy@example.com;Cy;guru;;;',
].join('\r\n');

describe('a preview', () => {
  test('says how a file is written and guesses its columns, in several languages', async () => {
    const response = await harness.fetch(`${api}/imports/preview`, { method: 'POST', key: adminKey, body: `\ufeff${file}`, headers: { 'content-type': 'text/csv' } });
    expect(await response.json()).toMatchObject({
      format: 'csv', delimiter: ';', encoding: 'utf-8', columns: ['E-Mail', 'Vollständiger Name', 'Rolle', 'Notizen', 'Angemeldet am', 'Answers.goal'],
      mapping: { 'E-Mail': 'email', 'Vollständiger Name': 'name', Rolle: 'requestedRole', Notizen: 'notes', 'Angemeldet am': 'joinedAt', 'Answers.goal': 'answers.goal' },
      rows: [['Ana@Example.com', 'Ana', 'coach', 'Met; in Lisbon', '2025-03-01T10:00:00Z', ''], expect.anything(), expect.anything(), expect.anything(), expect.anything()],
      fields: expect.arrayContaining([{ key: 'email', label: 'Email address', required: true }, { key: 'answers.goal', label: 'Answer: Your goal', required: false }]) as unknown,
    });
  });

  test('is refused for what is no table, too much, another type, and without the right', async () => {
    const ask = (body: string, type = 'text/csv', key = adminKey) => harness.fetch(`${api}/imports/preview`, { method: 'POST', key, body, headers: { 'content-type': type } });
    await expectProblem(await ask(''), 'input/malformed');
    await expectProblem(await ask('{"a":', 'application/json'), 'input/malformed');
    await expectProblem(await ask('a'.repeat(1_100_000)), 'input/too_large');
    await expectProblem(await ask('a', 'image/png'), 'input/unsupported_type');
    await expectProblem(await ask(file, 'text/csv', await keyWith(['read'])), 'auth/forbidden');
    await expectProblem(await harness.fetch(`${api}/imports/preview`, { method: 'POST', body: file, headers: { 'content-type': 'text/csv' } }), 'auth/required');
  });
});

describe('an import', () => {
  test('names every fate before, does exactly that, and the second time nothing', async () => {
    const planned = await send(file, 'mode=plan');
    expect(planned).toMatchObject({ mode: 'plan', total: 5, counts: { created: 2, updated: 0, unchanged: 0, failed: 3 } });
    expect(asFates(planned)).toEqual([
      ['ana@example.com', 'created'], ['bo@example.com', 'created'], ['not an address', 'failed', 'input/invalid'], ['ana@example.com', 'failed', 'import/duplicate'],
      ['cy@example.com', 'failed', 'role/unknown'],
    ]);
    expect(planned.rows[3]!.detail).toBe('Line 2 has this address already. The first one counts.');
    expect(await harness.services.store.counts()).toEqual([]);

    const applied = await send(file, 'mode=apply');
    expect({ ...applied, mode: 'plan', failuresUrl: null }).toEqual({ ...planned, failuresUrl: null });
    const { person } = await harness.services.store.snapshot({ by: 'email', email: 'ana@example.com' });
    expect(person!.entry).toMatchObject({ name: 'Ana', notes: 'Met; in Lisbon', requestedRole: 'coach', createdAt: Date.UTC(2025, 2, 1, 10), stage: 'pending', origin: { source: 'import' } });
    expect((await harness.services.store.snapshot({ by: 'email', email: 'bo@example.com' })).person!.entry.answers).toEqual({ goal: 'run' });

    const { seq } = await harness.services.store.auditHead();
    const again = await send(file, 'mode=apply');
    expect(again.counts).toEqual({ created: 0, updated: 0, unchanged: 2, failed: 3 });
    // Only the import itself is recorded: its begin and its end.
    expect((await harness.services.store.auditHead()).seq).toBe(seq + 2);
    await harness.expectAuditEvent('data.imported', { detail: { state: 'finished', unchanged: 2, failed: 3 } });
    expect(await harness.mailsTo('ana@example.com')).toEqual([]);
  });

  test('gives its failures as a table, for an hour', async () => {
    const { failuresUrl } = await send(file);
    const list = await harness.admin(failuresUrl!);
    expect((await list.text()).split('\r\n')).toEqual([
      'line,email,fate,code,detail', '4,not an address,failed,input/invalid,"An email address has an @ in the middle, for example ana@example.com."',
      '5,ana@example.com,failed,import/duplicate,Line 2 has this address already. The first one counts.',
      '6,cy@example.com,failed,role/unknown,"There is no such role. Configured roles: coach, client."', '',
    ]);
    harness.clock.advance(3_600_001);
    await expectProblem(await harness.admin(failuresUrl!), 'request/not_found');
  });

  test('respects seats within the file, in the plan as when applied', async () => {
    const many = `email,role,status\n${Array.from({ length: 5 }, (_, index) => `c${index}@example.com,coach,approved`).join('\n')}\n`;
    const planned = await send(many, 'mode=plan');
    expect(planned.counts).toMatchObject({ created: 3, failed: 2 });
    expect(planned.rows.slice(3).map(({ code }) => code)).toEqual(['role/full', 'role/full']);
    expect((await send(many, 'mode=apply')).rows).toEqual(planned.rows);
  });

  test('lets nobody grant above their rank, in no column and by no default', async () => {
    const junior = await keyWith(['import'], 'client');
    expect(asFates(await send('email,role,status\na@example.com,coach,approved\nb@example.com,client,approved\n', 'mode=apply', 'text/csv', junior)))
      .toEqual([['a@example.com', 'failed', 'role/above_rank'], ['b@example.com', 'created']]);
    expect(asFates(await send('a@example.com\n', 'mode=apply&role=coach', 'text/csv', junior))).toEqual([['a@example.com', 'failed', 'role/above_rank']]);
    await expectProblem(await harness.fetch(`${api}/imports?mode=apply&invite=true`, { method: 'POST', key: junior, body: 'a@example.com', headers: { 'content-type': 'text/csv' } }), 'auth/forbidden');
  });

  test('invites when asked, once', async () => {
    const text = JSON.stringify({ coach: ['ana@example.com'] });
    expect((await send(text, 'mode=apply&invite=true', 'application/json')).counts).toMatchObject({ created: 1 });
    expect((await harness.readMailTo('ana@example.com')).subject).not.toBe('');
    expect((await send(text, 'mode=apply&invite=true', 'application/json')).counts).toMatchObject({ unchanged: 1 });
    expect(await harness.mailsTo('ana@example.com')).toHaveLength(1);
  });

  test('follows the mapping that somebody chose', async () => {
    const mapping = encodeURIComponent(JSON.stringify({ Group: 'role', Extra: null }));
    expect(asFates(await send('Mail,Group,Extra\na@example.com,client,x\n', `mode=apply&mapping=${mapping}`))).toEqual([['a@example.com', 'created']]);
    expect((await harness.services.store.snapshot({ by: 'email', email: 'a@example.com' })).person!.entry).toMatchObject({ stage: 'approved', role: 'client' });
    const refused = (given: unknown) => harness.fetch(`${api}/imports?mapping=${encodeURIComponent(JSON.stringify(given))}`, { method: 'POST', key: adminKey, body: 'Mail,G\na@example.com,x\n', headers: { 'content-type': 'text/csv' } });
    await expectProblem(await refused({ Nope: 'name' }), 'input/invalid');
    await expectProblem(await refused({ G: 'secret' }), 'input/invalid');
    await expectProblem(await refused({ G: 'email', Mail: 'email' }), 'input/invalid');
    await expectProblem(await refused({ Mail: null }), 'input/invalid');
    await expectProblem(await refused([]), 'input/invalid');
  });

  test('keeps what was done when the rest cannot be read, and says where that begins', async () => {
    const lines = await linesOf(await harness.fetch(`${api}/imports?mode=apply`, {
      method: 'POST', key: adminKey, body: `email,notes\n${Array.from({ length: 600 }, (_, index) => `p${index}@example.com,x`).join('\n')}\nz@example.com,"never closed\n`, headers: { 'content-type': 'text/csv' },
    }));
    expect(lines.at(-1)).toMatchObject({ error: { code: 'input/malformed', line: 602 } });
    expect((await harness.services.store.counts()).reduce((sum, { count }) => sum + count, 0)).toBe(600);
  });

  test('ends where the limit is, whatever the sender claims', async () => {
    await harness.close();
    harness = await startHarness({ env: { LIMIT_IMPORT_BYTES: '200000' } });
    const body = new ReadableStream<Uint8Array>({
      pull(controller) { controller.enqueue(Buffer.from('a@example.com\n'.repeat(1_000))); },
    });
    const response = await harness.fetch(`${api}/imports`, { method: 'POST', key: adminKey, body, headers: { 'content-type': 'text/csv' } });
    const lines = response.status === 200 ? await linesOf(response) : [{ error: await response.json() }];
    expect(lines.at(-1)).toMatchObject({ error: { code: 'input/too_large' } });
    await expectProblem(await harness.fetch(`${api}/imports`, { method: 'POST', key: adminKey, body: 'a', headers: { 'content-type': 'text/csv', 'content-encoding': 'gzip' } }), 'input/unsupported_encoding');
  });
});

describe('an export', () => {
  const people = [
    'email,name,status,role,notes,joined_at,confirmed_at,score,utm_source,answers.goal', 'ana@example.com,"=cmd|\' /C calc\'!A0",approved,coach,"Line one\r\nsays ""hi"", twice",2025-03-01T10:00:00.123Z,,700,news,',
    '+plus@example.com,\'quoted,pending,client,,2025-03-02T10:00:00Z,2025-03-03T10:00:00Z,,,run', 'cy@example.com,Ünï 李,rejected,,-5,2025-03-04T10:00:00Z,,,,',
  ].join('\r\n');

  test.each(['csv', 'json'])('as %s comes back without changing anything, and makes equal people elsewhere', async (format) => {
    expect((await send(people, 'mode=apply')).counts).toEqual({ created: 3, updated: 0, unchanged: 0, failed: 0 });
    const response = await harness.admin(`${api}/export?format=${format}`);
    expect(response.headers.get('content-disposition')).toContain(`people.${format}`);
    const text = await response.text();
    if (format === 'csv') {
      expect(text).toContain(`"'=cmd|' /C calc'!A0"`);
      expect(text).toContain(`"'+plus@example.com"`);
    }
    const type = format === 'csv' ? 'text/csv' : 'application/json';
    expect((await send(text, 'mode=apply', type)).counts).toEqual({ created: 0, updated: 0, unchanged: 3, failed: 0 });
    await harness.expectAuditEvent('data.exported', { detail: { what: 'people', format, state: 'finished', people: 3 } });

    const other = await startHarness({ product: harness.foyer.config.product });
    const first = harness;
    harness = other;
    expect((await send(text, 'mode=apply', type)).counts).toEqual({ created: 3, updated: 0, unchanged: 0, failed: 0 });
    harness = first;
    const facts = async (one: Harness, email: string) => {
      const { entry } = (await one.services.store.snapshot({ by: 'email', email })).person!;
      return { ...entry, id: '', updatedAt: 0, version: 0 };
    };
    for (const email of ['ana@example.com', '+plus@example.com', 'cy@example.com']) expect(await facts(other, email)).toEqual(await facts(harness, email));
    const again = await other.admin(`${api}/export?format=${format}`);
    expect(await again.text()).toBe(text);
    await other.close();
  });

  test('takes the filters of the list', async () => {
    await send(people, 'mode=apply');
    await harness.services.store.indexChanged(1_000);
    const emails = async (query: string) => (JSON.parse(await (await harness.admin(`${api}/export?format=json&${query}`)).text()) as { email: string }[]).map(({ email }) => email);
    expect(await emails('status=pending,rejected')).toEqual(['+plus@example.com', 'cy@example.com']);
    expect(await emails('role=coach')).toEqual(['ana@example.com']);
    expect(await emails('confirmed=true')).toEqual(['+plus@example.com']);
    expect(await emails('q=plus')).toEqual(['+plus@example.com']);
    expect(await emails('q=cy')).toEqual(['cy@example.com']);
    expect(await emails('source=nowhere')).toEqual([]);
    expect(await emails('joinedAfter=2025-03-02&joinedBefore=2025-03-04')).toEqual(['+plus@example.com']);
    expect(await emails('assignedRole=coach')).toEqual(['ana@example.com']);
    expect(await emails('claimedBy=me')).toEqual([]);
    expect(await emails('claimedBy=nobody&status=rejected')).toEqual(['cy@example.com']);
    expect(await emails('requestedRole=client')).toEqual(['+plus@example.com']);
    expect(await emails('delivery=none&status=rejected')).toEqual(['cy@example.com']);
    for (const act of ['claim', 'hold']) expect((await harness.admin(`${api}/waitlist/${act}`, { email: '+plus@example.com' })).status).toBe(200);
    expect(await emails('flag=on_hold')).toEqual(['+plus@example.com']);
    expect(await emails('claimedBy=me&flag=on_hold&confirmed=true')).toEqual(['+plus@example.com']);
    expect(await emails('claimedBy=environment')).toEqual(['+plus@example.com']);
    const ofTheList = Object.keys(listFilter.shape);
    const ofTheExport = harness.foyer.app.routes.find(({ contract }) => contract.path.endsWith('/admin/export'))!.contract.query as unknown as { shape: object };
    expect(Object.keys(ofTheExport.shape)).toEqual(expect.arrayContaining(ofTheList));
    await expectProblem(await harness.admin(`${api}/export?status=nope`), 'input/invalid');
  });

  test('wants a sign-in of the last minutes from people, and records the refusal', async () => {
    const now = () => harness.clock.now();
    const as = (freshUntil: number) => harness.foyer.as({ kind: 'admin', id: 'ada', name: 'Ada', scopes: new Set(['export']), rankMax: 100, roles: null, freshUntil });
    const input = { format: 'csv', filter: {} } as const;
    await expect(exportPeople({ ctx: as(now() - 1), input })).rejects.toMatchObject({ code: 'auth/stale' });
    await harness.expectAuditEvent('act.refused', { detail: { act: 'export people', code: 'auth/stale' }, actorKind: 'admin' });
    await expect(exportPeople({ ctx: as(now() + 1_000), input })).resolves.toMatchObject({ fileName: 'people.csv' });
  });

  test('needs the right', async () => {
    const reader = await keyWith(['read']);
    await expectProblem(await harness.fetch(`${api}/export`, { key: reader }), 'auth/forbidden');
    await harness.expectAuditEvent('act.refused', { detail: { act: 'export people' } });
    await expectProblem(await harness.fetch(`${api}/export`), 'auth/required');
  });
});
