import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import packageJson from '../package.json' with { type: 'json' };
import { commands } from '../packages/foyer/src/cli/every-command.ts';
import { settings, type Setting } from '../packages/foyer/src/config/settings.ts';
import { findFaults, listPages, type Known } from './docs.ts';
import { root } from './processes.ts';

/** Variables that belong to the tools, to others, or to an example of a mistake. */
const otherVariables = [
  'FOYER_CHROMIUM',
  'FOYER_TEST_POSTGRES_URL',
  'FOYER_VENDOR_SPECS',
  'NODE_ENV',
  'NODE_OPTIONS',
  'NO_COLOR',
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'OTEL_LOG_LEVEL',
  'OTEL_SERVICE_NAME',
  'OTEL_TRACES_SAMPLER',
  'LIMIT_JOINS_PER_MINUTE',
  'APP_URL',
  'FOYER_GATE_KEY',
  'FOYER_PUBLIC_URL',
  'FOYER_URL',
  'GATE_CHECK_INSIDE',
  'GATE_CHECK_REVOKED',
  'GATE_CHECK_OTHER_ROLE',
];

const known: Known = {
  scripts: new Set(Object.keys(packageJson.scripts)),
  commands: { commands: commands.commands },
  variables: new Set([
    ...Object.entries<Setting>(settings).flatMap(([name, { aliases = [] }]) => [name, ...aliases]),
    ...otherVariables,
  ]),
};

describe('what the documentation names is there', () => {
  test.for(listPages(root))('%s', (page) => {
    expect(findFaults(root, page, known)).toEqual([]);
  });

  it('and there is a page for newcomers, operators and contributors', () => {
    expect(listPages(root)).toEqual(
      expect.arrayContaining([
        'README.md',
        'CONTRIBUTING.md',
        'docs/getting-started.md',
        'docs/operations.md',
      ]),
    );
  });
});

describe('a page is told what is not true in it', () => {
  let tree: string;

  beforeAll(async () => {
    tree = await mkdtemp(join(tmpdir(), 'foyer-docs-'));
    await mkdir(join(tree, 'docs'));
    await writeFile(join(tree, 'docs/other.md'), '# A heading, `with` words\n');
  });
  afterAll(() => rm(tree, { recursive: true, force: true }));

  async function faultsIn(source: string): Promise<string[]> {
    await writeFile(join(tree, 'page.md'), source);
    return findFaults(tree, 'page.md', known);
  }

  test.for([
    ['a link', '[on](docs/gone.md)', 'leads to docs/gone.md, which does not exist'],
    ['a picture', '![front](docs/gone.png)', 'leads to docs/gone.png, which does not exist'],
    [
      'a heading',
      '[on](docs/other.md#elsewhere)',
      'leads to docs/other.md#elsewhere, but there is no such heading',
    ],
    ['a path', 'See `docs/gone.ts`.', 'names docs/gone.ts, which does not exist'],
    ['a script', 'Run `npm run fly`.', 'names npm run fly, which does not exist'],
    [
      'a command',
      'Run `npm run foyer -- teleport ana@example.com`.',
      'names the command "foyer teleport", which does not exist',
    ],
    [
      'a command in a group',
      'Run `foyer key bend`.',
      'names the command "foyer key bend", which does not exist',
    ],
    [
      'an option',
      '`foyer approve ana@example.com --gently`',
      'names the option --gently, which this command does not have',
    ],
    ['a setting', 'Set `FOYER_COLOUR=green`.', 'names FOYER_COLOUR, which is no setting'],
    ['a sample', '```ts\nconst = 1;\n```', 'a sample that is no TypeScript'],
  ] as const)('%s that leads nowhere', async ([, source, fault]) => {
    const line = source.startsWith('```') ? 2 : 1;
    expect(await faultsIn(source)).toEqual([`page.md:${line} ${fault}`]);
  });

  it('and nothing about what is', async () => {
    expect(
      await faultsIn(
        [
          '[on](docs/other.md#a-heading-with-words), [out](https://foyer.test/x), `docs/*.md`, `npm run foyer -- help`',
          '```sh\nPORT=3210 npm start\nfoyer approve ana@example.com --role coach --no-invite\nfoyer audit head >> heads.txt\n```',
          '```ts\nroles: [{ key: "coach", label: "Coach" }],\n```',
        ].join('\n\n'),
      ),
    ).toEqual([]);
  });
});
