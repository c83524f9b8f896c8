import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { ExportChunk, ExportFormat, ExportQuery } from '../../application/ports/export-source.ts';
import type { EntryFilter } from '../../application/ports/store.ts';
import { containing, isPart, soughtText } from './search-text.ts';
import type { Database } from './tables.ts';

type Kind = 'sqlite' | 'postgres';

/** What the two databases say differently about one column, as SQL text; no value of a person or a request stands in it. */
interface Words {
  /** A text as a cell: made harmless where it begins like a formula, quoted where that is needed. */
  readonly text: (value: string) => string;
  /** A word without anything that would need quotation marks. */
  readonly word: (value: string) => string;
  readonly instant: (value: string) => string;
  /** What stands at a path of JSON text, as text. */
  readonly at: (json: string, path: readonly string[]) => string;
  readonly object: (members: readonly (readonly [name: string, value: string])[]) => string;
  /** JSON text as JSON. */
  readonly json: (value: string) => string;
  readonly joined: (line: string, by: string) => string;
}

/** Signs with which spreadsheets begin a formula, as members of a character class; the minus stands last. */
const formulaStarts = '=+@\t\r\n＝＋－＠-';
/** The first letters that need a closer look: those, and the apostrophe that makes them harmless. */
const suspects = Array.from(`'${formulaStarts}`, (letter) => letter.codePointAt(0)).join(', ');

/** Whether a text has a sign in it for which it must stand in quotation marks: sought one by one, which is quicker than a pattern. */
function anyOf(value: string, has: (sign: string) => string): string {
  return `(${[',', '"', '\n', '\r'].map(has).join(' or ')})`;
}

const sqliteWords: Words = {
  text: (value) => `case when ${value} is null then '' when unicode(${value}) in (${suspects}) and ltrim(${value}, '''') glob '[${formulaStarts}]*' then '"''' || replace(${value}, '"', '""') || '"'
    when ${anyOf(value, (sign) => `instr(${value}, '${sign}') > 0`)} then '"' || replace(${value}, '"', '""') || '"' else ${value} end`,
  word: (value) => `coalesce(${value}, '')`,
  instant: (value) => `case when ${value} is null then '' else replace(datetime(${value} / 1000.0, 'unixepoch', 'subsec'), ' ', 'T') || 'Z' end`,
  at: (json, path) => {
    const place = `'$${path.map((part) => `."${part}"`).join('')}'`;
    return `case json_type(${json}, ${place}) when 'true' then 'true' when 'false' then 'false' else ${json} ->> ${place} end`;
  },
  object: (members) => `json_object(${members.map(([name, value]) => `'${name}', ${value}`).join(', ')})`,
  json: (value) => `json(${value})`,
  joined: (line, by) => `group_concat(${line}, ${by})`,
};

const postgresWords: Words = {
  text: (value) => `case when ${value} is null then '' when ascii(${value}) in (${suspects}) and ltrim(${value}, '''') ~ E'^[${formulaStarts.replaceAll('\t', '\\t').replaceAll('\r', '\\r').replaceAll('\n', '\\n')}]' then '"''' || replace(${value}, '"', '""') || '"'
    when ${anyOf(value, (sign) => `strpos(${value}, '${sign}') > 0`)} then '"' || replace(${value}, '"', '""') || '"' else ${value} end`,
  word: (value) => `coalesce(${value}::text, '')`,
  // As JSON it is quicker than by a pattern, and the same whatever the server's habits are; without a fraction where there is none.
  instant: (value) => `case when ${value} is null then '' else
    rpad(btrim(to_json(timestamp 'epoch' + ${value} * interval '1 millisecond')::text, '"') || case when ${value} % 1000 = 0 then '.' else '' end, 23, '0') || 'Z' end`,
  at: (json, path) => `(${json}::json #>> '{${path.join(',')}}')`,
  object: (members) => `row_to_json((select object from (select ${members.map(([name, value]) => `${value} as "${name}"`).join(', ')}) as object))::text`,
  json: (value) => `${value}::json`,
  joined: (line, by) => `string_agg(${line}, ${by} order by id)`,
};

const wordsOf: Readonly<Record<Kind, Words>> = { sqlite: sqliteWords, postgres: postgresWords };

/** Columns that stand next to each other, and what makes their cells: one expression each, or one for all with commas in it. */
interface Columns {
  readonly names: readonly string[];
  readonly cells: (words: Words) => readonly string[];
}

const text = (name: string, column = name): Columns => ({ names: [name], cells: (words) => [words.text(column)] });
const word = (name: string, column = name): Columns => ({ names: [name], cells: (words) => [words.word(column)] });
const instant = (name: string, column = name): Columns => ({ names: [name], cells: (words) => [words.instant(column)] });

/** One text of all cells in one go: joining them pair by pair would copy the line once for each. */
function joinedCells(cells: readonly string[]): string {
  return `concat_ws(',', ${cells.join(', ')})`;
}

/** What few people have is looked at once for all of its columns. */
function seldom(unless: string, json: string, members: readonly (readonly [name: string, path: readonly string[]])[]): Columns {
  return {
    names: members.map(([name]) => name),
    cells: (words) => [`case when ${unless} then '${','.repeat(members.length - 1)}' else ${joinedCells(members.map(([, path]) => words.text(words.at(json, path))))} end`],
  };
}

/** Questions have keys of letters, digits and underscores only; anything else has no column. */
const answerKey = /^[a-z][a-zA-Z0-9_]{0,39}$/;

const approvedStatus = `case stage when 'pending' then 'pending' when 'rejected' then 'rejected' when 'revoked' then 'revoked' when 'withdrawn' then 'withdrawn' else 'approved' end`;
const approvedColumns: readonly Columns[] = [
  text('email'), word('role', 'coalesce(role, requested_role)'), instant('approved_at'), text('approved_by'), text('notes'), instant('waitlist_joined_at', 'created_at'), word('status', approvedStatus),
];

function columnsOf(format: ExportFormat, answers: readonly string[]): readonly Columns[] {
  if (format === 'approved_users_csv') return approvedColumns;
  const asked = answers.filter((key) => answerKey.test(key));
  return [
    text('email'), text('name'), text('website'), word('status', 'stage'), word('requested_role'), word('role'), instant('joined_at', 'created_at'), instant('confirmed_at'),
    instant('approved_at'), text('approved_by'), instant('invited_at'), instant('accepted_at'), text('notes'), text('reason'), word('score'), text('source'),
    seldom('origin is null', 'origin', [
      ['ref', ['ref']], ['referrer', ['referrer']],
      ...['source', 'medium', 'campaign', 'term', 'content'].map((part) => [`utm_${part}`, ['utm', part]] as const),
    ]),
    word('locale'),
    ...(asked.length === 0 ? [] : [seldom(`answers = '{}'`, 'answers', asked.map((key) => [`answers.${key}`, [key]]))]),
  ];
}

/** Names of the columns of a table. */
export function exportColumns({ format, answers }: Pick<ExportQuery, 'format' | 'answers'>): readonly string[] {
  return columnsOf(format, answers).flatMap(({ names }) => names);
}

function objectOf(format: ExportFormat, words: Words): string {
  const at = (column: string) => `nullif(${words.instant(column)}, '')`;
  if (format === 'approved_users') {
    return words.object([
      ['email', 'email'], ['role', 'coalesce(role, requested_role)'], ['approved_at', at('approved_at')], ['approved_by', 'approved_by'], ['notes', 'notes'],
      ['waitlist_joined_at', at('created_at')], ['status', approvedStatus],
    ]);
  }
  const origin = (...path: readonly string[]) => `case when origin is not null then ${words.at('origin', path)} end`;
  return words.object([
    ['email', 'email'], ['name', 'name'], ['website', 'website'], ['status', 'stage'], ['requestedRole', 'requested_role'], ['role', 'role'], ['joinedAt', at('created_at')],
    ['confirmedAt', at('confirmed_at')], ['approvedAt', at('approved_at')], ['approvedBy', 'approved_by'], ['invitedAt', at('invited_at')], ['acceptedAt', at('accepted_at')],
    ['notes', 'notes'], ['reason', 'reason'], ['score', 'score'], ['source', 'source'], ['ref', origin('ref')], ['referrer', origin('referrer')],
    ['utm', words.json(`coalesce(${origin('utm')}, '{}')`)], ['locale', 'locale'], ['answers', words.json('answers')],
  ]);
}

/** The lines a query selects, compiled once for each form. */
const selections = new Map<string, string>();

function selectionOf(kind: Kind, format: ExportFormat, answers: readonly string[]): string {
  const key = `${kind} ${format} ${answers.join(' ')}`;
  const known = selections.get(key);
  if (known !== undefined) return known;
  const words = wordsOf[kind];
  const breakOf = kind === 'sqlite' ? `'\r\n'` : String.raw`E'\r\n'`;
  const commaOf = kind === 'sqlite' ? `',\n'` : String.raw`E',\n'`;
  const isTable = format === 'csv' || format === 'approved_users_csv';
  const line = isTable ? joinedCells(columnsOf(format, answers).flatMap(({ cells }) => cells(words))) : objectOf(format, words);
  const selection = words.joined(line, isTable ? breakOf : commaOf);
  selections.set(key, selection);
  return selection;
}

/**
 * The next people in the order of their ids, written down by the database: rows never become objects here. Looks at a fixed
 * number of people, so that a filter that fits few does not make a chunk take long.
 */
export async function exportChunk(db: Kysely<Database>, kind: Kind, { format, filter, answers, after, limit }: ExportQuery): Promise<ExportChunk> {
  const { rows: [window] } = await sql<{ last: string | null; people: number }>`
    select max(id) as last, count(*) as people from (select id from entry where id > ${after} order by id limit ${limit}) as looked_at`.execute(db);
  if (!window || window.last === null) return { text: '', people: 0, last: null };
  // Walked along the ids, whose index is the only one that the conditions leave: so the lines come in their order.
  const conditions = [sql<boolean>`id > ${after}`, sql<boolean>`id <= ${window.last}`, ...conditionsOf(filter)];
  const { rows: [found] } = await sql<{ text: string | null; people: number }>`
    select ${sql.raw(selectionOf(kind, format, answers))} as text, count(*) as people
    from entry where ${sql.join(conditions, sql` and `)}`.execute(db);
  return { text: found?.text ?? '', people: found?.people ?? 0, last: window.people < limit ? null : window.last };
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
