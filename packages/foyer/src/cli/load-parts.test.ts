import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const loader = new URL('load-parts.cjs', import.meta.url);

describe('the parts of a build', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'foyer-parts-'));
    cpSync(loader, join(folder, 'load-parts.cjs'));
    writeFileSync(join(folder, 'main.cjs'), `const { word } = require('./other.cjs');\nconsole.log(word(), require('./other.cjs').word === word, require('node:path').basename(__filename));\n`);
    writeFileSync(join(folder, 'other.cjs'), `exports.word = () => 'hello';\n`);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** What it wrote; warnings count. */
  const run = async (code: string, ...flags: readonly string[]) => {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [...flags, '--eval', `const parts = require(${JSON.stringify(join(folder, 'load-parts.cjs'))});\n${code}`]);
    return stdout + stderr;
  };
  const kept = () => readdirSync(folder).filter((name) => name.startsWith('kept-'));
  const said = 'hello true main.cjs\n';

  it('run with their code kept, and without', async () => {
    expect(await run(`parts.runParts('main.cjs')`)).toBe(said);
    expect(kept()).toEqual([]);
    expect(await run(`parts.runToKeep('main.cjs')()`)).toBe(said);
    expect(kept()).toHaveLength(1);
    expect(await run(`parts.runParts('main.cjs')`)).toBe(said);
  });

  it('run when what was kept is of another Node, only half there, or not what was written', async () => {
    await run(`parts.runToKeep('main.cjs')()`);
    expect(await run(`parts.runParts('main.cjs')`, '--jitless')).toBe(said);
    const path = join(folder, kept()[0]!);
    const whole = readFileSync(path);
    for (const bytes of [0, 3, 20, whole.length - 200]) {
      writeFileSync(path, whole.subarray(0, bytes));
      expect(await run(`parts.runParts('main.cjs')`), `${bytes} bytes`).toBe(said);
    }
    const flipped = Buffer.from(whole);
    for (let at = flipped.length - 400; at < flipped.length; at += 1) flipped[at]! ^= 0x55;
    writeFileSync(path, flipped);
    expect(await run(`parts.runParts('main.cjs')`)).toBe(said);
  });
});
