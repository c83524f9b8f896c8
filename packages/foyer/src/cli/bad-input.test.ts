import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openShell } from '../testing/run-foyer.ts';

const shell = openShell();
afterAll(() => shell.remove());

describe('a command line that makes no sense', () => {
  it.each<readonly [line: string, sentence: RegExp]>([
    ['aprove ana@example.com', /There is no command "aprove"\. Did you mean "approve"\?/],
    ['fly', /There is no command "fly"\. See: foyer --help/],
    ['key', /Say what to do: foyer key create \| list \| revoke/],
    ['key make', /There is no command "key make"/],
    ['audit verfy', /Did you mean "audit verify"\?/],
    ['--jason', /There is no option --jason here/],
    ['approve', /Say whom: addresses or ids/],
    ['approve ana@example.com --rol coach', /There is no option --rol here\. Did you mean --role\?/],
    ['approve ana@example.com --role', /--role needs a value: the role they get/],
    ['approve ana@example.com --role --no-mail', /--role needs a value/],
    ['approve ana@example.com --role=', /--role needs a value/],
    ['approve ana@example.com --role coach --role client', /--role is given twice/],
    ['approve ana@example.com --no-role', /There is no option --no-role here/],
    ['approve ana@example.com --no-mail=yes', /--no-mail takes no value|--mail takes no value/],
    ['approve -x ana@example.com', /There is no option -x here/],
    ['approve -', /Standard input named nobody/],
    ['explain', /Say the address of the person/],
    ['explain ana@example.com ben@example.com', /"ben@example\.com" is one word too many; give one/],
    ['explain ana', /An email address has an @ in the middle/],
    ['key create', /--name is missing: what the key is for/],
    ['key create --name x --expires-days soon', /--expires-days must be a whole number from 1 to 3,650/],
    ['key create --name x --expires-days 0', /--expires-days must be a whole number/],
    ['key create --name x --scopes fly', /Choose at least one of: read/],
    ['key create --name x --role-max king', /Choose one of: member/],
    ['key list all', /"all" is one word too many; this command takes options only/],
    ['key revoke nobody', /There is no key of this id or name/],
    ['admin create --email a@example.com --name A --level king', /--level must be one of: owner, admin, reviewer, viewer/],
    ['admin create --email a@example.com --name A', /--level is missing/],
    ['admin create --email a --name A --level viewer', /An email address has an @/],
    ['audit verify --head 7', /--head must be a line that foyer audit head printed/],
    ['seed', /--count is missing/],
    ['seed --count many', /--count must be a whole number from 1 to 10,000,000/],
    ['seed --count -5', /--count (must be|needs)/],
    ['seed --count 5 --seed x', /--seed must be a whole number/],
    ['start now', /"now" is one word too many/],
    ['check --deep', /There is no option --deep here/],
  ])('foyer %s ends with one sentence that says what to do', async (line, sentence) => {
    const { code, out, err } = await shell.foyer(line.split(' '));
    expect(code).toBeGreaterThan(0);
    expect(out).toBe('');
    expect(err).toMatch(sentence);
    expect(err).not.toContain('\n');
    expect(err).not.toMatch(/\bat .*\.ts:\d+/);
  });

  it('is told to programs as one JSON document', async () => {
    const { code, out } = await shell.foyer(['explain', 'ana', '--json']);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toEqual({ error: { code: 'input/invalid', message: expect.stringContaining('@') as string } });
  });

  it('names every setting that is wrong', async () => {
    const wrong = openShell({ PORT: 'abc', PUBLIC_URL: 'nowhere' });
    const { code, err } = await wrong.foyer(['key', 'list']);
    wrong.remove();
    expect(code).toBe(1);
    expect(err).toContain('PORT:');
    expect(err).toContain('PUBLIC_URL:');
    expect(existsSync(join(wrong.folder, 'foyer.db'))).toBe(false);
  });

  it('without any word shows the help and fails', async () => {
    const { code, out, err } = await shell.foyer([]);
    expect(code).toBe(2);
    expect(out).toBe('');
    expect(err).toContain('Commands');
  });
});

describe('a failure nobody expected', () => {
  it('says a sentence, and where it happened only when asked', async () => {
    const broken = openShell({ DATABASE_URL: 'file:./folder/' });
    const { mkdirSync } = await import('node:fs');
    mkdirSync(join(broken.folder, 'folder'));
    const plain = await broken.foyer(['key', 'list']);
    const debug = await broken.foyer(['key', 'list', '--debug']);
    broken.remove();
    expect(plain.code).toBe(1);
    expect(plain.err).not.toMatch(/\bat .*\.ts:\d+/);
    expect(debug.err).toMatch(/\bat .*\.ts:\d+/);
  });
});
