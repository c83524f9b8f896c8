import { mkdir, stat, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { command } from '../frame/command.ts';
import { CommandFailed } from '../frame/command-failed.ts';
import { aligned } from '../frame/layout.ts';
import { starterFiles } from '../starter/files.ts';

export const init = command({
  summary: 'Write the first files of your own front door into a folder',
  details: 'A product file with comments, an example of the settings, and what git should leave out. Files that are there already are never touched.',
  rest: { name: 'folder', description: 'the folder; made when it is missing, the present one when not given', required: false, max: 1 },
  examples: ['init', 'init front-door'],
  async run({ rest, terminal }) {
    const folder = resolve(terminal.cwd, rest[0] ?? '.');
    const found = await stat(folder).catch(() => undefined);
    if (found !== undefined && !found.isDirectory()) throw new CommandFailed(`${folder} is a file. Name a folder.`);
    await mkdir(folder, { recursive: true }).catch((error: unknown) => {
      throw new CommandFailed(`${folder} cannot be made. Name a folder you may write to.`, { cause: error });
    });
    const files: { file: string; outcome: 'written' | 'kept' }[] = [];
    for (const [file, content] of Object.entries(starterFiles)) files.push({ file, outcome: await writeNew(join(folder, file), content) });
    const shown = relative(terminal.cwd, folder) || '.';
    return {
      data: { folder, files },
      text: (paint) => [
        aligned(files.map(({ file, outcome }) => [outcome === 'written' ? paint.good('written') : paint.quiet('kept'), join(shown, file)])),
        '',
        `Next: ${shown === '.' ? '' : `cd ${shown}, then `}put your roles into foyer.config.ts and run foyer start.`,
      ].join('\n'),
    };
  },
});

/** Writes a file unless there is one. */
async function writeNew(path: string, content: string): Promise<'written' | 'kept'> {
  try {
    await writeFile(path, content, { flag: 'wx' });
    return 'written';
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return 'kept';
    throw new CommandFailed(`${path} cannot be written. Name a folder you may write to.`, { cause: error });
  }
}
