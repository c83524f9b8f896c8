import { api } from '../../api/request.ts';

export const fileFormats = ['csv', 'json', 'approved_users'] as const;
export type FileFormat = (typeof fileFormats)[number];

export const fileEncodings = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'] as const;
export type FileEncoding = (typeof fileEncodings)[number];

/** What somebody says about a file; what is missing is found out. */
export interface FileHints {
  readonly format?: FileFormat;
  readonly delimiter?: string;
  readonly encoding?: FileEncoding;
}

/** Column to field; null leaves a column out. */
export type Mapping = Readonly<Record<string, string | null>>;

export interface FilePreview {
  readonly format: FileFormat;
  readonly delimiter: string | null;
  readonly encoding: FileEncoding;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly mapping: Mapping;
  readonly fields: readonly { readonly key: string; readonly label: string; readonly required: boolean }[];
}

/** The first part is enough to see how a file is written; a little below what the server takes. */
const firstPartBytes = 1_000_000;

/** How a file is written and what its columns are probably about. */
export async function previewFile(file: File, hints: FileHints): Promise<FilePreview> {
  const response = await api.raw('POST', '/imports/preview', {
    query: { ...hints },
    headers: { 'content-type': contentTypeOf(file) },
    body: file.slice(0, firstPartBytes),
  });
  return (await response.json()) as FilePreview;
}

/** By its name: what browsers say about spreadsheets differs from system to system. */
export function contentTypeOf({ name }: Pick<File, 'name'>): string {
  return /\.json$/i.test(name) ? 'application/json' : /\.(ndjson|jsonl)$/i.test(name) ? 'application/x-ndjson' : 'text/csv';
}

/** A column becomes a field; whichever column had that field before is left out. */
export function mapColumn(mapping: Mapping, column: string, field: string | null): Mapping {
  const others = Object.entries(mapping).map(([one, was]) => [one, field !== null && was === field ? null : was] as const);
  return { ...Object.fromEntries(others), [column]: field };
}

/** Carries what somebody chose over to a file that is read differently: columns that are there still keep their field. */
export function keepChoices(guessed: Mapping, chosen: Mapping): Mapping {
  let kept = guessed;
  for (const [column, field] of Object.entries(chosen)) if (Object.hasOwn(guessed, column)) kept = mapColumn(kept, column, field);
  return kept;
}

/** Required fields that no column becomes. */
export function missingFields({ fields }: Pick<FilePreview, 'fields'>, mapping: Mapping): readonly string[] {
  const taken = new Set(Object.values(mapping));
  return fields.filter(({ key, required }) => required && !taken.has(key)).map(({ key }) => key);
}

/** Up to three different values of a column, to recognise it by. */
export function samplesOf({ columns, rows }: Pick<FilePreview, 'columns' | 'rows'>, column: string): readonly string[] {
  const index = columns.indexOf(column);
  const values = rows.map((row) => (row[index] ?? '').trim()).filter((value) => value !== '');
  return [...new Set(values)].slice(0, 3);
}
