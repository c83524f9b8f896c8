import { readdir, readFile } from 'node:fs/promises';
import { join, posix, sep } from 'node:path';
import { parseSync } from 'oxc-parser';

interface Rule {
  /** The files it is about. What this matches is also what they may import without being told. */
  files: RegExp;
  /** Folders and files below packages/foyer/src that they may import besides. */
  mayImport: readonly string[];
  /** Packages that they may import, those of Node included. */
  packages: readonly string[] | 'any';
}

const everyLayer = [
  'adapters',
  'application',
  'cli',
  'compose.ts',
  'compose-backups.ts',
  'compose-metrics.ts',
  'config',
  'domain',
  'emails',
  'http',
  'pages',
  'testing',
  'worker',
];
const belowCli = ['application', 'domain', 'config', 'adapters', 'compose.ts', 'compose-backups.ts'];

/**
 * What each part of packages/foyer/src may import; the first rule that fits a file counts. Arrows
 * point inward, `domain <- application <- adapters <- http, worker, cli`, and only compose.ts, the
 * command line and the test harness name concrete adapters.
 */
const rules: readonly Rule[] = [
  // Tests on a real PostgreSQL get theirs from the workspace's tools.
  { files: /\.test\.ts$/, mayImport: [...everyLayer, 'index.ts', '../../../tools', '../../../foyer.config.ts'], packages: 'any' },
  { files: /^testing/, mayImport: everyLayer, packages: 'any' },
  { files: /^domain/, mayImport: [], packages: [] },
  { files: /^application/, mayImport: ['domain'], packages: ['zod'] },
  // Adapters do not know each other, so that each can be replaced or removed alone.
  { files: /^adapters\/[^/]+/, mayImport: ['application/ports', 'domain'], packages: 'any' },
  { files: /^emails/, mayImport: ['domain'], packages: 'any' },
  { files: /^pages/, mayImport: ['domain'], packages: ['hono', 'i18next', 'node:crypto', 'node:fs', 'node:fs/promises', 'node:module', 'node:path', 'node:url', 'node:util', 'node:zlib'] },
  { files: /^config/, mayImport: ['domain'], packages: 'any' },
  { files: /^http/, mayImport: ['application', 'domain', 'pages', 'config'], packages: 'any' },
  { files: /^worker/, mayImport: ['application', 'domain', 'emails'], packages: 'any' },
  // Sample data comes from the factories that tests use.
  { files: /^cli\/.*\bseed\b/, mayImport: ['cli', 'testing', ...belowCli], packages: 'any' },
  { files: /^cli/, mayImport: belowCli, packages: 'any' },
  {
    files: /^compose(?:-backups|-metrics)?\.ts$/,
    mayImport: everyLayer.filter((layer) => layer !== 'testing' && layer !== 'cli'),
    packages: 'any',
  },
  // The entry points of the library.
  { files: /^[^/]+\.ts$/, mayImport: ['application', 'domain', 'config', 'compose.ts'], packages: 'any' },
];

/**
 * Reads every TypeScript file below a source folder and reports imports that cross a layer.
 *
 * @param sourceFolder - a tree laid out like packages/foyer/src.
 * @returns one line per fault, `file:line what is wrong`; empty when the layers hold.
 */
export async function findLayerViolations(sourceFolder: string): Promise<string[]> {
  const names = await readdir(sourceFolder, { recursive: true });
  const files = names.map((name) => name.replaceAll(sep, '/')).filter((name) => name.endsWith('.ts'));
  const violations = await Promise.all(
    files.map(async (file) => violationsOf(file, await readFile(join(sourceFolder, file), 'utf8'))),
  );
  return violations.flat().toSorted();
}

function violationsOf(file: string, source: string): string[] {
  const rule = rules.find(({ files }) => files.test(file));
  if (rule === undefined) return [`${file}:1 belongs to no layer; give its folder a rule in tools/layers.ts`];

  const layer = rule.files.exec(file)?.[0] ?? file;
  const allowed = [layer, ...rule.mayImport];
  const isAllowed = (specifier: string): boolean => {
    if (!specifier.startsWith('.'))
      return rule.packages === 'any' || rule.packages.includes(packageName(specifier));
    const target = posix.join(posix.dirname(file), specifier);
    return allowed.some((part) => target === part || target.startsWith(`${part}/`));
  };

  const packages = rule.packages === 'any' ? 'any package' : `packages [${rule.packages.join(', ')}]`;
  return importsOf(file, source)
    .filter(({ specifier }) => !isAllowed(specifier))
    .map(
      ({ specifier, line }) =>
        `${file}:${line} imports ${specifier}; allowed: ${allowed.join(', ')}, ${packages}`,
    );
}

interface Import {
  specifier: string;
  line: number;
}

/** Static, re-exporting and dynamic imports alike, and those of types. */
function importsOf(file: string, source: string): Import[] {
  const { module } = parseSync(file, source);
  const requests = [
    ...module.staticImports.map(({ moduleRequest }) => moduleRequest),
    ...module.staticExports.flatMap(({ entries }) => entries.map(({ moduleRequest }) => moduleRequest)),
    ...module.dynamicImports.map(({ moduleRequest }) => moduleRequest),
  ].filter((request) => request !== null);
  return requests.map(({ start, end }) => ({
    // A dynamic import carries no parsed value, only where its argument stands.
    specifier: source.slice(start, end).replaceAll(/["'`]/g, ''),
    line: source.slice(0, start).split('\n').length,
  }));
}

/** `@scope/name/path` and `name/path` without their path; Node's own modules keep their prefix. */
function packageName(specifier: string): string {
  if (specifier.startsWith('node:')) return specifier;
  const [first = '', second = ''] = specifier.split('/');
  return first.startsWith('@') ? `${first}/${second}` : first;
}
