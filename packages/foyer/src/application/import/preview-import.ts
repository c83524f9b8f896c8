import { requireScope } from '../authorise.ts';
import type { Context } from '../context.ts';
import type { FileEncoding, FileFormat, FileHints } from '../ports/tabular.ts';
import { type FieldDescription, guessMapping, importFields, type Mapping } from './fields.ts';

const rowsShown = 20;
const cellLengthMax = 200;

export interface ImportPreview {
  readonly format: FileFormat;
  readonly delimiter: string | null;
  readonly encoding: FileEncoding;
  readonly columns: readonly string[];
  /** The first rows, in the order of the columns; long values are cut. */
  readonly rows: readonly (readonly string[])[];
  readonly mapping: Mapping;
  readonly fields: readonly FieldDescription[];
}

/**
 * How a file is written and what its columns are probably about. Its first part is enough.
 * @throws {FoyerError} `input/malformed` when it is none of the known kinds
 */
export async function previewImport({ ctx, input }: { ctx: Context; input: { file: AsyncIterable<Uint8Array>; hints?: FileHints } }): Promise<ImportPreview> {
  await requireScope(ctx, 'import', 'preview an import');
  const { product } = ctx.rules;
  const file = await ctx.openFile(input.file, input.hints);
  const rows: string[][] = [];
  try {
    for await (const some of file.rows()) {
      for (const row of some) {
        if (rows.length >= rowsShown) break;
        if ('cells' in row) rows.push(file.columns.map((_, index) => shortened(row.cells[index])));
        else if ('values' in row) rows.push(file.columns.map((column) => shortened(row.values[column])));
      }
      if (rows.length >= rowsShown) break;
    }
  } catch (error) {
    // A first part ends in the middle of something; what came before is what is shown.
    if (rows.length === 0) throw error;
  }
  const { format, delimiter, encoding, columns } = file;
  return { format, delimiter, encoding, columns, rows, mapping: guessMapping(columns, format, product), fields: importFields(product) };
}

function shortened(value: unknown): string {
  const text = value === undefined || value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > cellLengthMax ? `${text.slice(0, cellLengthMax)}…` : text;
}
