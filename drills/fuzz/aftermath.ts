import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import { selfCheck } from '../../packages/foyer/src/application/audit/self-check.ts';
import type { Stage } from './stage.ts';

/** What is wrong with Foyer after everything that was asked, in words: its record, its counts, its log, and what it told. */
export async function aftermathOf(stage: Stage, words: ReadonlySet<string>): Promise<string[]> {
  const { harness } = stage;
  const { services: { store, rules }, auditMacs } = harness.foyer;
  const faults: string[] = [];
  const report = await selfCheck({ store, macs: auditMacs, roles: rules.product.roles.map(({ key }) => key), progress: { onEvents() {}, onPersons() {} } });
  for (const { check, entryId, problem } of report.faults) faults.push(`${check}: ${entryId ?? ''} ${problem}`);
  for (const path of ['/healthz', '/readyz']) {
    const { status } = await harness.fetch(path);
    if (status !== 200) faults.push(`${path} answers ${status}`);
  }
  for (const line of harness.log.lines) if (/"event":"[\w.]*failed"/.test(line) && !/"event":"(mail|staff_mail|webhook|clerk)\./.test(line)) faults.push(`the log says ${line.slice(0, 600)}`);
  if (Object.keys(Object.prototype).length > 0) faults.push(`every object has ${Object.keys(Object.prototype).join(', ')}`);
  for (const stored of await storedSecrets(stage.database)) if (words.has(stored)) faults.push('an answer told what only the database holds');
  return faults;
}

/** Hashes and sealed things, read past the server. */
async function storedSecrets(database: string): Promise<string[]> {
  const isSecret = (column: string): boolean => /_hash$|sealed|^factor$|recovery_codes/.test(column) && column !== 'body_hash';
  const textsOf = (value: unknown): string[] => (value instanceof Uint8Array ? [Buffer.from(value).toString('base64url'), Buffer.from(value).toString('base64'), Buffer.from(value).toString('hex')] : String(value).match(/[\w+/=-]{32,}/g) ?? []);
  const found: string[] = [];
  if (database.startsWith('file:')) {
    const file = new DatabaseSync(database.slice('file:'.length), { readOnly: true });
    const columns = file.prepare("select m.name as place, c.name as name from sqlite_schema m, pragma_table_info(m.name) c where m.type = 'table'").all() as { place: string; name: string }[];
    for (const { place, name } of columns.filter((one) => isSecret(one.name))) for (const row of file.prepare(`select "${name}" as value from "${place}" where "${name}" is not null`).all()) found.push(...textsOf(row['value']));
    file.close();
  } else {
    const client = new pg.Client({ connectionString: database });
    await client.connect();
    const { rows } = await client.query<{ place: string; name: string }>("select table_name as place, column_name as name from information_schema.columns where table_schema = 'public'");
    for (const { place, name } of rows.filter((one) => isSecret(one.name))) for (const row of (await client.query<{ value: unknown }>(`select "${name}" as value from "${place}" where "${name}" is not null`)).rows) found.push(...textsOf(row.value));
    await client.end();
  }
  if (found.length === 0) throw new Error('Nothing secret is stored: then nothing was looked for.');
  return found;
}
