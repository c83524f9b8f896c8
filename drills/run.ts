// Puts Foyer through what a test run has no time for: `npm run drill -- --help`.
import { existsSync, readdirSync } from 'node:fs';
import type { Drill } from './drill.ts';

const here = new URL('./', import.meta.url);
const names = readdirSync(here, { withFileTypes: true })
  .filter((one) => one.isDirectory() && existsSync(new URL(`${one.name}/drill.ts`, here)))
  .map(({ name }) => name);

// Servers, databases and folders go away on the way out.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
process.exitCode = await main(process.argv.slice(2));

async function main([name, ...args]: readonly string[]): Promise<number> {
  const drills = await Promise.all(names.map(async (one) => [one, await load(one)] as const));
  const drill = drills.find(([one]) => one === name)?.[1];
  if (drill) return drill.run(args);
  const wide = Math.max(...names.map((one) => one.length));
  const usage = [
    'usage: npm run drill -- <name> [options]',
    '',
    ...drills.map(([one, { about }]) => `  ${one.padEnd(wide)}  ${about}`),
    '',
  ].join('\n');
  (name === '--help' ? process.stdout : process.stderr).write(usage);
  return name === '--help' ? 0 : 2;
}

async function load(name: string): Promise<Drill> {
  return ((await import(new URL(`${name}/drill.ts`, here).href)) as { drill: Drill }).drill;
}
