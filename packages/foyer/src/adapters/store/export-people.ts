import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { ExportChunk, ExportFormat, ExportQuery } from '../../application/ports/export-source.ts';
import type { EntryFilter } from '../../application/ports/store.ts';
import { type ExportedCell, noValue, RowWriter, valueEnd } from './export-writer.ts';
import { containing, isPart, soughtText } from './search-text.ts';
import type { Database } from './tables.ts';

type Kind = 'sqlite' | 'postgres';

/** What the two databases say differently, as SQL text; no value of a person or a request stands in it. */
interface Words {
  /** What stands at a path of JSON text, as text. */
  readonly at: (json: string, path: readonly string[]) => string;
  /** All rows in one, in the order of their ids. */
  readonly joined: (row: string) => string;
  /** All rows as JSON, an array of values each. */
  readonly listed: (values: readonly string[]) => string;
}

const sqliteWords: Words = {
  at: (json, path) => {
    const place = `'$${path.map((part) => `."${part}"`).join('')}'`;
    return `case json_type(${json}, ${place}) when 'true' then 'true' when 'false' then 'false' else ${json} ->> ${place} end`;
  },
  // As bytes: nobody reads it as text in between.
  joined: (row) => `cast(group_concat(${row}, '') as blob)`,
  listed: (values) => `json_group_array(json_array(${values.join(', ')}))`,
};

const postgresWords: Words = {
  at: (json, path) => `(${json}::json #>> '{${path.join(',')}}')`,
  joined: (row) => `string_agg(${row}, '' order by id)`,
  listed: (values) => `json_agg(json_build_array(${values.join(', ')}) order by id)::text`,
};

const wordsOf: Readonly<Record<Kind, Words>> = { sqlite: sqliteWords, postgres: postgresWords };

/** Columns that stand next to each other. */
interface Columns {
  readonly cells: readonly ExportedCell[];
  readonly values: (words: Words) => readonly string[];
  /** Every row has a value. */
  readonly always?: true;
  /** Rows of which this holds have none of these values, which need not be looked for then. */
  readonly unless?: string;
}

function column(name: string, of = name, kind: ExportedCell['kind'] = 'text'): Columns {
  return { cells: [{ name, kind }], values: () => [of] };
}

function always(name: string, of = name, kind: ExportedCell['kind'] = 'text'): Columns {
  return { ...column(name, of, kind), always: true };
}

/** What few people have is looked at once for all of its columns. */
function seldom(unless: string, json: string, members: readonly (readonly [name: string, path: readonly string[]])[]): Columns {
  return { cells: members.map(([name]) => ({ name, kind: 'text' })), values: (words) => members.map(([, path]) => words.at(json, path)), unless };
}

/** Questions have keys of letters, digits and underscores only; anything else has no column. */
const answerKey = /^[a-z][a-zA-Z0-9_]{0,39}$/;

const approvedStatus = `case stage when 'pending' then 'pending' when 'rejected' then 'rejected' when 'revoked' then 'revoked' when 'withdrawn' then 'withdrawn' else 'approved' end`;
const approvedColumns: readonly Columns[] = [
  always('email'), column('role', 'coalesce(role, requested_role)'), column('approved_at', 'approved_at', 'instant'), column('approved_by'), always('notes'),
  always('waitlist_joined_at', 'created_at', 'instant'), always('status', approvedStatus),
];
const originColumns = seldom('origin is null', 'origin', [
  ['ref', ['ref']], ['referrer', ['referrer']],
  ...['source', 'medium', 'campaign', 'term', 'content'].map((part) => [`utm_${part}`, ['utm', part]] as const),
]);

function columnsOf(format: ExportFormat, answers: readonly string[]): readonly Columns[] {
  if (format === 'approved_users' || format === 'approved_users_csv') return approvedColumns;
  if (format === 'json') return objectColumns;
  const asked = answers.filter((key) => answerKey.test(key));
  return [
    always('email'), always('name'), column('website'), always('status', 'stage'), column('requested_role'), column('role'), always('joined_at', 'created_at', 'instant'),
    column('confirmed_at', 'confirmed_at', 'instant'), column('approved_at', 'approved_at', 'instant'), column('approved_by'), column('invited_at', 'invited_at', 'instant'),
    column('accepted_at', 'accepted_at', 'instant'), always('notes'), column('reason'), column('score'), always('source'), originColumns, always('locale'),
    ...(asked.length === 0 ? [] : [seldom(`answers = '{}'`, 'answers', asked.map((key) => [`answers.${key}`, [key]]))]),
  ];
}

const objectColumns: readonly Columns[] = [
  always('email'), always('name'), column('website'), always('status', 'stage'), column('requestedRole', 'requested_role'), column('role'), always('joinedAt', 'created_at', 'instant'),
  column('confirmedAt', 'confirmed_at', 'instant'), column('approvedAt', 'approved_at', 'instant'), column('approvedBy', 'approved_by'), column('invitedAt', 'invited_at', 'instant'),
  column('acceptedAt', 'accepted_at', 'instant'), always('notes'), column('reason'), column('score', 'score', 'bare'), always('source'),
  seldom('origin is null', 'origin', [['ref', ['ref']], ['referrer', ['referrer']]]),
  { cells: [{ name: 'utm', kind: 'bare' }], values: (words) => [`coalesce(case when origin is not null then ${words.at('origin', ['utm'])} end, '{}')`], always: true },
  always('locale'), always('answers', 'answers', 'bare'),
];

/** Names of the columns of a table. */
export function exportColumns({ format, answers }: Pick<ExportQuery, 'format' | 'answers'>): readonly string[] {
  return columnsOf(format, answers).flatMap(({ cells }) => cells.map(({ name }) => name));
}

/** The values of a row one after the other, each with the sign behind it that says whether there is one. */
function markedRow(columns: readonly Columns[], words: Words): string {
  const [value, none] = [`'${valueEnd}'`, `'${noValue}'`];
  const marked = (values: readonly string[], surely?: true) => values.map((one) => `${one}, ${surely ? value : `case when ${one} is null then ${none} else ${value} end`}`).join(', ');
  const parts = columns.map(({ cells, values, always: surely, unless }) => unless === undefined
    ? marked(values(words), surely)
    : `case when ${unless} then '${noValue.repeat(cells.length)}' else concat(${marked(values(words))}) end`);
  return `concat(${parts.join(', ')})`;
}

interface Selection {
  readonly writer: RowWriter;
  /** Makes all rows one text, see `RowWriter`. */
  readonly marked: string;
  /** Makes them JSON, for values that have the signs of the marks in them. */
  readonly listed: string;
}

/** What a query selects, made once for each form. */
const selections = new Map<string, Selection>();

function selectionOf(kind: Kind, format: ExportFormat, answers: readonly string[]): Selection {
  const key = `${kind} ${format} ${answers.join(' ')}`;
  const known = selections.get(key);
  if (known !== undefined) return known;
  const [words, columns] = [wordsOf[kind], columnsOf(format, answers)];
  const selection = {
    writer: new RowWriter(format === 'csv' || format === 'approved_users_csv' ? 'table' : 'objects', columns.flatMap(({ cells }) => cells)),
    marked: words.joined(markedRow(columns, words)), listed: words.listed(columns.flatMap(({ values }) => values(words))),
  };
  selections.set(key, selection);
  return selection;
}

/**
 * The next people in the order of their ids. The database joins them to one text and rows never become objects here. Looks at a fixed
 * number of people, so that a filter that fits few does not make a chunk take long.
 */
export async function exportChunk(db: Kysely<Database>, kind: Kind, { format, filter, answers, after, limit }: ExportQuery): Promise<ExportChunk> {
  const { rows: [last] } = await sql<{ id: string }>`select id from entry where id > ${after} order by id limit 1 offset ${limit - 1}`.execute(db);
  // Walked along the ids, whose index is the only one that the conditions leave: so the rows come in their order.
  const conditions = [sql<boolean>`id > ${after}`, ...(last ? [sql<boolean>`id <= ${last.id}`] : []), ...conditionsOf(filter)];
  const { writer, marked, listed } = selectionOf(kind, format, answers);
  const select = async <Rows>(rows: string) => (await sql<{ rows: Rows | null; people: number }>`
    select ${sql.raw(rows)} as rows, count(*) as people from entry where ${sql.join(conditions, sql` and `)}`.execute(db)).rows[0]!;
  const { rows, people } = await select<Uint8Array | string>(marked);
  if (rows === null) return { bytes: new Uint8Array(), people: 0, last: last?.id ?? null };
  const bytes = writer.write(typeof rows === 'string' ? Buffer.from(rows) : rows, people);
  if (bytes !== null) return { bytes, people, last: last?.id ?? null };
  const apart = await select<string>(listed);
  const values = JSON.parse(apart.rows ?? '[]') as (string | number | null)[][];
  return { bytes: writer.writeValues(values), people: values.length, last: last?.id ?? null };
}

function conditionsOf(filter: EntryFilter): RawBuilder<boolean>[] {
  const { assignedRole, claimedBy, joinedAfter, joinedBefore, stage, role, requestedRole, confirmed, source, flag, delivery, text: sought } = filter;
  const conditions: RawBuilder<boolean>[] = [];
  if (stage !== undefined) conditions.push(stage.length === 0 ? sql<boolean>`1 = 0` : sql<boolean>`stage in (${sql.join(stage)})`);
  if (role !== undefined) conditions.push(sql<boolean>`coalesce(role, requested_role) = ${role}`);
  if (requestedRole !== undefined) conditions.push(sql<boolean>`requested_role = ${requestedRole}`);
  if (assignedRole !== undefined) conditions.push(sql<boolean>`role = ${assignedRole}`);
  if (joinedAfter !== undefined) conditions.push(sql<boolean>`created_at >= ${joinedAfter}`);
  if (joinedBefore !== undefined) conditions.push(sql<boolean>`created_at < ${joinedBefore}`);
  if (claimedBy !== undefined) {
    conditions.push(claimedBy.id === null
      ? sql<boolean>`(claimed_by is null or updated_at <= ${claimedBy.since})`
      : sql<boolean>`((claimed_by || '') = ${claimedBy.id} and updated_at > ${claimedBy.since})`);
  }
  if (confirmed !== undefined) conditions.push(confirmed ? sql<boolean>`confirmed_at is not null` : sql<boolean>`confirmed_at is null`);
  if (source !== undefined) conditions.push(sql<boolean>`source = ${source}`);
  if (flag !== undefined) conditions.push(sql<boolean>`flags like ${containing(`"${flag}"`)} escape '\\'`);
  if (delivery !== undefined) conditions.push(sql<boolean>`delivery = ${delivery}`);
  const part = sought === undefined ? '' : soughtText(sought);
  if (part !== '' && isPart(part)) {
    conditions.push(sql<boolean>`exists (select 1 from entry_search where entry_search.entry_id = entry.id and entry_search.text like ${containing(part)} escape '\\')`);
  } else if (part !== '') conditions.push(sql<boolean>`(email || '') >= ${part} and (email || '') < ${`${part}\u{10FFFF}`}`);
  return conditions;
}
