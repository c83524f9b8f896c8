import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { exportPeople } from '../../application/export/export-people.ts';
import { type ExportFormat, exportFormats } from '../../application/ports/export-source.ts';
import type { EntryFilter } from '../../application/ports/store.ts';
import { stages, type Stage } from '../../domain/stage.ts';
import { command } from '../frame/command.ts';
import { CommandFailed } from '../frame/command-failed.ts';
import { count } from '../frame/layout.ts';
import { showProgress } from '../frame/progress.ts';
import { UsageError } from '../frame/usage-error.ts';
import { withFoyer } from '../open.ts';

const peopleAtOnce = 5_000;

export const exportCommand = command({
  summary: 'Export people as CSV or JSON that can be imported again',
  details: 'Everybody, or those who match. Importing the file again changes nothing. approved_users is the list of approved people in its known form. The export is recorded in the audit log.',
  args: {
    format: { type: 'string', default: 'csv', valueHint: 'format', description: `One of ${exportFormats.join(', ')}` },
    status: { type: 'string', valueHint: 'status,…', description: `Only people of these: ${stages.join(', ')}` },
    role: { type: 'string', valueHint: 'role', description: 'Only people of this role, or who asked for it' },
    source: { type: 'string', valueHint: 'source', description: 'Only people from this source' },
    confirmed: { type: 'string', valueHint: 'yes|no', description: 'Only people whose address is proven, or is not' },
    search: { type: 'string', valueHint: 'text', description: 'Only people with this in their name or address' },
    out: { type: 'string', valueHint: 'file', description: 'Write to this file instead of standard output' },
  },
  examples: ['export --out people.csv', 'export --status pending --role coach --out coaches.csv', 'export --format approved_users --out approved_users.json'],
  async run({ args, json, terminal }) {
    if (json && args.out === undefined) throw new UsageError('--json tells about the export; say with --out where the people go.');
    const format = readFormat(args.format);
    const filter: EntryFilter = {
      ...(args.status === undefined ? {} : { stage: readStages(args.status) }), ...(args.role === undefined ? {} : { role: args.role }),
      ...(args.source === undefined ? {} : { source: args.source }), ...(args.search === undefined ? {} : { text: args.search }),
      ...(args.confirmed === undefined ? {} : { confirmed: readYesNo(args.confirmed) }),
    };
    const startedAt = performance.now();
    let people = 0;
    await withFoyer(terminal, async ({ services: { store } }, ctx) => {
      const total = (await store.counts()).reduce((sum, one) => sum + one.count, 0);
      const bar = showProgress(terminal, 'Exporting', total);
      const file = await exportPeople({ ctx, input: { format, filter, peopleAtOnce }, onProgress: (sum) => { people = sum; bar.at(sum); } });
      try {
        if (args.out === undefined) await write(file.chunks(), terminal.outputStream);
        else await writeFile(file.chunks(), resolve(terminal.cwd, args.out));
        bar.end('Everybody is written.');
      } catch (error) {
        bar.abandon();
        throw error;
      }
    });
    if (args.out === undefined) return undefined;
    const seconds = (performance.now() - startedAt) / 1000;
    return {
      data: { people, format, file: args.out, seconds: Number(seconds.toFixed(3)) },
      text: () => `${count(people, 'person', 'people')} written to ${args.out} in ${seconds.toFixed(1)} s.`,
    };
  },
});

async function write(chunks: AsyncIterable<Uint8Array>, out: Pick<NodeJS.WritableStream, 'write' | 'once'>): Promise<void> {
  for await (const chunk of chunks) if (!out.write(chunk)) await new Promise<void>((go) => { out.once('drain', go); });
}

async function writeFile(chunks: AsyncIterable<Uint8Array>, path: string): Promise<void> {
  const stream = createWriteStream(path, { mode: 0o600 });
  try {
    await once(stream, 'open');
    await write(chunks, stream);
    stream.end();
    await once(stream, 'close');
  } catch (error) {
    stream.destroy();
    throw new CommandFailed(`The file could not be written: ${(error as Error).message}.`);
  }
}

function readFormat(value: string): ExportFormat {
  if ((exportFormats as readonly string[]).includes(value)) return value as ExportFormat;
  throw new UsageError(`--format must be one of ${exportFormats.join(', ')}.`);
}

function readStages(value: string): readonly Stage[] {
  return value.split(',').map((word) => {
    if (!(stages as readonly string[]).includes(word)) throw new UsageError(`--status takes ${stages.join(', ')}, several separated by commas.`);
    return word as Stage;
  });
}

function readYesNo(value: string): boolean {
  if (value === 'yes' || value === 'no') return value === 'yes';
  throw new UsageError('--confirmed takes yes or no.');
}
