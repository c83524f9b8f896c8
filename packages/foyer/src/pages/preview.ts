import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join as joinPath } from 'node:path';
import { previews } from './preview/previews.ts';
import { previewAssets } from './preview/sample.ts';

/**
 * Writes every state of every page as a static file, with the assets beside it, to look at in a browser:
 * `node packages/foyer/src/pages/preview.ts <folder>`, then serve the folder from its root.
 */
const [folder] = process.argv.slice(2);
if (folder === undefined) {
  process.stderr.write('Say where to: node packages/foyer/src/pages/preview.ts <folder>\n');
  process.exit(2);
}

const german = Object.entries(previews({ locale: 'de' })).map(([name, document]): [string, string] => [`de-${name}`, document]);
const pages = [...Object.entries(previews()), ...german];
const write = async (path: string, body: string | Uint8Array): Promise<void> => {
  const target = joinPath(folder, path);
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, body);
};
await Promise.all([
  ...pages.map(([name, document]) => write(`${name}.html`, document)),
  ...[...previewAssets.files].map(([path, { body }]) => write(path, body)),
  write('dev/mailbox/m1.html', '<!doctype html><html lang="en"><title>Mail</title><body><h1>Welcome</h1><p>This is the HTML part.</p></body></html>'),
  write('index.html', `<!doctype html><html lang="en"><title>Pages</title><ul>${pages.map(([name]) => `<li><a href="/${name}.html">${name}</a></li>`).join('')}</ul></html>`),
]);
process.stdout.write(`${pages.length} pages written to ${folder}\n`);
