import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startHarness, type Harness } from '../../foyer/src/testing/harness.ts';
import type { Access, WaitlistFormData } from '../src/index.ts';

interface Fixture {
  readonly reactVersion: string;
  render(start: { access?: Access; form?: WaitlistFormData; role?: string | readonly string[] }): string;
  renderHeadless(form: WaitlistFormData): string;
  renderLost(): string;
}

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const versions = { 18: at('../../../examples/react-18/node_modules'), 19: at('../../../node_modules') } as const;

/** An application's server bundle on a version of React, read by Node like any other file. */
async function fixtureOn(react: string): Promise<Fixture> {
  const built = await build({
    root: at('.'), configFile: false, logLevel: 'silent', define: { 'process.env.NODE_ENV': '"production"' }, ssr: { noExternal: true }, oxc: { jsx: { runtime: 'automatic', development: false } },
    resolve: { alias: ['react', 'react-dom'].map((name) => ({ find: new RegExp(`^${name}(?=/|$)`), replacement: `${react}/${name}` })) },
    build: { write: false, ssr: at('fixture.tsx'), minify: false, rolldownOptions: { output: { format: 'es', codeSplitting: false } } },
  });
  const [output] = [built].flat();
  if (!output || !('output' in output)) throw new Error('The bundler gave nothing.');
  const folder = await mkdtemp(join(tmpdir(), 'foyer-react-'));
  try {
    const file = join(folder, 'fixture.mjs');
    await writeFile(file, output.output[0].code);
    return await import(/* @vite-ignore */ pathToFileURL(file).href) as Fixture;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

let harness: Harness;
let form: WaitlistFormData;
beforeAll(async () => {
  harness = await startHarness();
  const configured = await (await harness.fetch('/api/waitlist/form?role=coach')).json() as WaitlistFormData;
  const options = (count: number) => Array.from({ length: count }, (_, number) => ({ value: `v${number}`, label: `Choice ${number}` }));
  // One question of each kind there is.
  form = {
    ...configured,
    questions: [
      { key: 'line', type: 'text', label: 'A line', help: 'Any line.' }, { key: 'story', type: 'text', label: 'A story', multiline: true, required: true }, { key: 'few', type: 'choice', label: 'Few', options: options(3) },
      { key: 'many', type: 'choice', label: 'Many', options: options(9) }, { key: 'count', type: 'number', label: 'A number', min: 1, max: 9 }, { key: 'page', type: 'url', label: 'A page' }, { key: 'terms', type: 'consent', label: 'The terms' },
    ],
  };
});
afterAll(() => harness.close());

describe.each(Object.entries(versions))('on a server with React %s', (version, folder) => {
  let fixture: Fixture;
  beforeAll(async () => { fixture = await fixtureOn(folder); });

  it('runs on that version and no other', () => {
    expect(fixture.reactVersion.split('.')[0]).toBe(version);
  });

  it('renders the whole form, every control with its label, without a browser', () => {
    const page = fixture.render({ form });
    const ids = [...page.matchAll(/<(?:input|select|textarea)[^>]* id="([^"]+)"/g)].map(([, id]) => id ?? '');
    expect(ids.length).toBeGreaterThan(5);
    for (const id of ids) expect(page).toContain(`for="${id}"`);
    expect(new Set(ids).size).toBe(ids.length);
    expect(page).toContain(form.words['send']);
    expect(page).toContain(`action="${form.pageUrl}"`);
    expect(page).toContain('method="post"');
  });

  it('renders a place for the form while it is not there', () => {
    expect(fixture.render({})).toContain('The form is on its way.');
  });

  it('shows what is for people who are in to nobody before it is known, and to nobody else after', () => {
    expect(fixture.render({ form })).toMatch(/looking.*nobody/);
    for (const access of [{ state: 'signed_out' }, { state: 'waiting', confirmed: true, role: 'coach' }, { state: 'approved', role: 'coach' }, { state: 'invited', role: 'coach' }, { state: 'rejected' }, { state: 'revoked' }, { state: 'withdrawn' }, { state: 'error', failure: { kind: 'unreachable', detail: '' } }] as const) {
      const page = fixture.render({ access });
      expect(page).not.toContain('the secret garden');
      expect(page).toContain('outside: ');
      expect(page).toContain(access.state);
    }
    expect(fixture.render({ access: { state: 'in', email: 'mia@example.org', name: 'Mia', role: 'coach' } })).toMatch(/the secret garden.*Mia/);
  });

  it('lets a role in where it is asked for, and no other', () => {
    const access: Access = { state: 'in', email: 'mia@example.org', name: 'Mia', role: 'client' };
    expect(fixture.render({ access, role: 'coach' })).not.toContain('the secret garden');
    expect(fixture.render({ access, role: ['coach', 'client'] })).toContain('the secret garden');
    expect(fixture.render({ access, role: [] })).not.toContain('the secret garden');
  });

  it('has the same box for every state, so that nothing moves', () => {
    const shape = (access?: Access) => fixture.render(access ? { access } : {}).split('</section>').at(0)?.replaceAll(/<(a|button)\b.*?<\/\1>/g, '').replaceAll(/>[^<]+</g, '><').replaceAll(/ (?:data-state|aria-busy)="[^"]*"/g, '');
    expect(new Set([shape(), shape({ state: 'signed_out' }), shape({ state: 'invited', role: null }), shape({ state: 'in', email: 'a@b.c', name: 'A', role: 'coach' })]).size).toBe(1);
  });

  it('gives the form without a look to whoever draws it', () => {
    const page = fixture.renderHeadless(form);
    expect(page).toMatch(/^<form [^>]*method="post"/);
    expect(page).toMatch(/autocomplete="email"/i);
    expect(page).not.toContain('class=');
  });

  it('says what is missing when there is no provider', () => {
    expect(() => fixture.renderLost()).toThrow('AccessProvider');
  });

  it('escapes what comes from elsewhere', () => {
    const page = fixture.render({ access: { state: 'in', email: 'a@b.c', name: '<img src=x onerror=alert(1)>', role: 'coach' } });
    expect(page).not.toContain('<img');
  });
});
