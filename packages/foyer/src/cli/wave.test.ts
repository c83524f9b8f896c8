import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openShell, type Shell } from '../testing/run-foyer.ts';

let shell: Shell;
beforeEach(async () => {
  shell = openShell();
  await shell.foyer(['seed', '--count', '60']);
});
afterEach(() => shell.remove());

interface Wave { readonly id: string; readonly state: string; readonly progress: { readonly done: number; readonly changed: number }; readonly plan: { readonly willChange: number } }

async function planned(...options: readonly string[]): Promise<Wave> {
  const { code, out, err } = await shell.foyer(['wave', 'plan', '--take', '5', '--unconfirmed', '--role', 'member', ...options, '--json']);
  expect([code, err]).toEqual([0, '']);
  return JSON.parse(out) as Wave;
}

describe('foyer wave', () => {
  it('plans, starts and works on a wave to its end', async () => {
    const wave = await planned();
    expect(wave).toMatchObject({ state: 'planned', plan: { willChange: 5 } });
    const started = await shell.foyer(['wave', 'start', wave.id, '--wait', '--json']);
    expect(started.code).toBe(0);
    expect(JSON.parse(started.out)).toMatchObject({ state: 'done', progress: { done: 5, changed: 5 } });
    const list = await shell.foyer(['wave', 'list']);
    expect(list.out).toMatch(/done: 5 of 5 people done/);
  });

  it('says in words what would happen, and how to start it', async () => {
    const { out } = await shell.foyer(['wave', 'plan', '--take', '5', '--unconfirmed', '--role', 'member', '--pace', '100', '--refill']);
    expect(out).toMatch(/^Invite 5 as \S+\. .*At most 100 an hour\. Seats nobody takes go to the next in order\./);
    expect(out).toContain('beyond the number to take');
    expect(out).toMatch(/Start it with: foyer wave start [0-9a-f-]{36}$/);
  });

  it('pauses, resumes and cancels', async () => {
    const wave = await planned('--pace', '1');
    await shell.foyer(['wave', 'start', wave.id]);
    expect((await shell.foyer(['wave', 'pause', wave.id])).out).toContain('paused: 0 of 5 people done');
    expect((await shell.foyer(['wave', 'resume', wave.id])).out).toContain('running');
    expect((await shell.foyer(['wave', 'cancel', wave.id])).out).toContain('cancelled');
    expect(await shell.foyer(['wave', 'resume', wave.id])).toMatchObject({ code: 1, err: expect.stringContaining('it cannot be resumed') as string });
  });

  it.each([
    [['wave', 'plan'], '--take is missing'],
    [['wave', 'plan', '--take', 'many'], '--take must be a whole number'],
    [['wave', 'plan', '--take', '5', '--seed', 'x'], '--seed belongs to --order random'],
    [['wave', 'plan', '--take', '5', '--status', 'green'], '--status must be some of'],
    [['wave', 'start'], 'Say which wave'],
  ])('refuses %j in one sentence', async (words, sentence) => {
    expect(await shell.foyer(words)).toMatchObject({ code: 2, err: expect.stringContaining(sentence) as string });
  });

  it('says so when there is no such wave', async () => {
    expect(await shell.foyer(['wave', 'start', 'none'])).toMatchObject({ code: 1, err: expect.stringContaining('There is no wave or bulk act of this id') as string });
  });
});
