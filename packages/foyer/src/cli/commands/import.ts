import { createReadStream, createWriteStream, statSync } from 'node:fs';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { importPeople } from '../../application/import/import-people.ts';
import { fateLine, fatesHeader, type ImportReport, type RowFate } from '../../application/import/import-report.ts';
import { fileEncodings, fileFormats } from '../../application/ports/tabular.ts';
import { keepMemoryFlat } from '../flat-memory.ts';
import { command } from '../frame/command.ts';
import { CommandFailed } from '../frame/command-failed.ts';
import { aligned, count } from '../frame/layout.ts';
import { showProgress } from '../frame/progress.ts';
import type { Paint, Terminal } from '../frame/terminal.ts';
import { UsageError } from '../frame/usage-error.ts';
import { makeSearchable } from '../make-searchable.ts';
import { withFoyer } from '../open.ts';

/** A server beside this command waits no longer than this for its turn to write. */
const sliceMs = 40;
const readBytes = 262_144;
const failuresShown = 10;

export const importCommand = command({
  summary: 'Import people from a CSV or JSON file, of any size',
  details: 'Recognises delimiter, encoding and columns by itself; --map corrects it. People with a role are approved, others wait; nobody is mailed unless --invite says so. --dry-run names every row\'s fate and changes nothing. The same file again changes nothing, so an import that was interrupted is finished by repeating it. A server may run meanwhile.',
  rest: { name: 'file', description: 'The file, or - for standard input', required: true, max: 1 },
  args: {
    format: { type: 'string', valueHint: 'format', description: `One of ${fileFormats.join(', ')}; found out unless given` },
    delimiter: { type: 'string', valueHint: 'sign', description: 'What parts the columns, or "tab"; found out unless given' },
    encoding: { type: 'string', valueHint: 'encoding', description: `One of ${fileEncodings.join(', ')}; found out unless given` },
    map: { type: 'string', valueHint: 'column=field,…', description: 'What columns are about, such as "Mail=email,Group=role,Internal="' },
    role: { type: 'string', valueHint: 'role', description: 'Approve rows that name no role with this one' },
    invite: { type: 'boolean', default: false, description: 'Invite the approved people at once, by mail' },
    'change-roles': { type: 'boolean', default: false, description: 'Also change roles of people who are invited or in already' },
    'dry-run': { type: 'boolean', default: false, description: 'Say what would become of each row and change nothing' },
    report: { type: 'string', valueHint: 'file', description: 'Write every row\'s fate to this CSV file' },
  },
  examples: ['import people.csv --dry-run', 'import approved_users.json', 'import people.csv --map "Mail=email,Group=requestedRole" --report fates.csv', 'import - --role client < addresses.csv'],
  async run({ args, rest, terminal }) {
    const startedAt = performance.now();
    keepMemoryFlat();
    const source = openSource(rest[0]!, terminal);
    const writer = args.report === undefined ? undefined : openReport(resolve(terminal.cwd, args.report));
    const failures: RowFate[] = [];
    const report = await withFoyer(terminal, async ({ services }, ctx) => {
      const bar = showProgress(terminal, args['dry-run'] ? 'Planning' : 'Importing', source.bytes ?? 1);
      try {
        const done = await importPeople({
          ctx,
          input: {
            file: source.chunks, mode: args['dry-run'] ? 'plan' : 'apply', role: args.role, invite: args.invite, changeRoles: args['change-roles'], sliceMs, growsAlone: true,
            mapping: readMap(args.map),
            hints: { format: oneOf('format', args.format, fileFormats), delimiter: readDelimiter(args.delimiter), encoding: oneOf('encoding', args.encoding, fileEncodings) },
          },
          listeners: {
            onProgress: ({ bytes }) => { if (source.bytes !== undefined) bar.at(Math.min(bytes, source.bytes)); },
            onRow(row) {
              writer?.write(row);
              if (row.fate === 'failed' && failures.length < failuresShown) failures.push(row);
            },
          },
        });
        bar.end('Every row was looked at.');
        if (!args['dry-run'] && done.counts.created + done.counts.updated > 0) await makeSearchable(services, terminal);
        return done;
      } catch (error) {
        bar.abandon();
        throw error;
      } finally {
        await writer?.end();
      }
    });
    const seconds = (performance.now() - startedAt) / 1000;
    return {
      data: { ...report, seconds: Number(seconds.toFixed(3)) },
      failed: report.counts.failed > 0,
      text: (paint) => reportText(report, failures, seconds, args.report, paint),
    };
  },
});

interface Source {
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Unknown for standard input. */
  readonly bytes: number | undefined;
}

function openSource(name: string, { cwd, input }: Terminal): Source {
  if (name === '-') return { chunks: asBytes(input), bytes: undefined };
  const path = resolve(cwd, name);
  try {
    const { size } = statSync(path);
    return { chunks: createReadStream(path, { highWaterMark: readBytes }), bytes: size };
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new CommandFailed(missing ? `There is no file ${name} here. Check its path.` : `The file ${name} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'}).`);
  }
}

async function* asBytes(input: Terminal['input']): AsyncGenerator<Uint8Array> {
  for await (const chunk of input) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
}

/** Writes fates as they come; what the disk does not take yet waits in the stream, a line each. */
function openReport(path: string): { write: (row: RowFate) => void; end: () => Promise<void> } {
  const stream = createWriteStream(path);
  let fault: Error | undefined;
  stream.on('error', (error) => { fault = error; });
  stream.write(fatesHeader);
  let lines: string[] = [];
  const flush = (): void => {
    stream.write(lines.join(''));
    lines = [];
  };
  return {
    write(row) {
      lines.push(fateLine(row));
      if (lines.length >= 1_000) flush();
    },
    async end() {
      flush();
      stream.end();
      if (fault === undefined && !stream.closed) await once(stream, 'close').catch((error: unknown) => { fault ??= error as Error; });
      if (fault !== undefined) throw new CommandFailed(`The report could not be written: ${fault.message}. The import itself is not touched by this.`);
    },
  };
}

/** `Mail=email,Group=role,Internal=`: column to field, nothing to leave a column out. @throws {UsageError} */
function readMap(text: string | undefined): Record<string, string | null> | undefined {
  if (text === undefined) return undefined;
  const pairs = text.split(',').map((pair) => {
    const at = pair.lastIndexOf('=');
    if (at <= 0) throw new UsageError('--map takes pairs such as "Mail=email,Group=role"; "Column=" leaves a column out.');
    return [pair.slice(0, at).trim(), pair.slice(at + 1).trim() || null] as const;
  });
  return Object.fromEntries(pairs);
}

function readDelimiter(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const sign = text === 'tab' || text === '\\t' ? '\t' : text;
  if (sign.length !== 1) throw new UsageError('--delimiter must be one sign, such as ";", or "tab".');
  return sign;
}

function oneOf<const Word extends string>(name: string, value: string | undefined, words: readonly Word[]): Word | undefined {
  if (value === undefined || (words as readonly string[]).includes(value)) return value as Word | undefined;
  throw new UsageError(`--${name} must be one of ${words.join(', ')}.`);
}

function reportText({ mode, total, counts }: ImportReport, failures: readonly RowFate[], seconds: number, file: string | undefined, paint: Paint): string {
  const planned = mode === 'plan';
  const lines = [
    `${planned ? 'Looked at' : 'Imported'} ${count(total, 'row')} in ${seconds.toFixed(1)} s${planned ? '; nothing was changed' : ''}.`, '',
    aligned([
      [paint.good(planned ? 'would be created' : 'created'), counts.created.toLocaleString('en')], [paint.good(planned ? 'would be updated' : 'updated'), counts.updated.toLocaleString('en')],
      [paint.quiet('unchanged'), counts.unchanged.toLocaleString('en')], [counts.failed > 0 ? paint.bad(planned ? 'would fail' : 'failed') : 'failed', counts.failed.toLocaleString('en')],
    ], '  '),
  ];
  if (failures.length > 0) {
    lines.push('', ...failures.map(({ line, email, detail }) => `  line ${line}${email === null ? '' : `, ${email}`}: ${detail ?? ''}`));
    if (counts.failed > failures.length) lines.push(`  and ${(counts.failed - failures.length).toLocaleString('en')} more${file === undefined ? '; --report fates.csv writes all of them down' : ''}`);
  }
  if (file !== undefined) lines.push('', `Every row's fate is in ${file}.`);
  return lines.join('\n');
}

