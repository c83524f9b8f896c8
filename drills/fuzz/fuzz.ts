import { askInProcess, askOverHttp } from './ask.ts';
import { aftermathOf } from './aftermath.ts';
import { Callers } from './callers.ts';
import { Chance } from './chance.ts';
import { isJson, Judge } from './judge.ts';
import { RequestMaker, type Shot } from './make-request.ts';
import { Memory } from './memory.ts';
import { setTheScene } from './set-the-scene.ts';
import { openStage, type Storage } from './stage.ts';
import { surfaceOf } from './surface.ts';

export interface FuzzOptions {
  readonly requests: number;
  readonly seed: number;
  readonly storage: Storage;
  /** Hears of every thousand requests. */
  readonly onProgress?: (done: number) => void;
}

export interface FuzzReport {
  readonly requests: number;
  readonly seconds: number;
  /** Operations of the document, how many were asked, and how many said yes at least once. */
  readonly operations: { readonly all: number; readonly asked: number; readonly succeeded: number; readonly never: readonly string[] };
  /** How many answers by status. */
  readonly statuses: Readonly<Record<string, number>>;
  readonly slowest: { readonly place: string; readonly milliseconds: number };
  readonly people: number;
  readonly events: number;
  /** What was broken, each with the request that shows it. */
  readonly faults: readonly string[];
}

/** How many requests are under way at once, at most. */
const atOnceMax = 12;
/** Every so many requests the clock goes on, mails are read, and who was thrown out is replaced. */
const pauseEvery = 120;
const faultsMax = 40;

/** Asks a whole Foyer whatever comes to mind, and says what it did wrong. */
export async function fuzz({ requests, seed, storage, onProgress }: FuzzOptions): Promise<FuzzReport> {
  const startedAt = performance.now();
  const stage = await openStage(storage);
  try {
    const { harness, clock, webhookSecrets } = stage;
    const { app } = harness.foyer;
    const chance = new Chance(seed);
    const memory = new Memory();
    const surface = surfaceOf(JSON.parse(await (await harness.fetch('/openapi.json')).text()) as never);
    await setTheScene(harness, memory);
    const callers = await Callers.gather(harness, chance);
    const judge = new Judge(app, surface, callers.secrets);
    const maker = new RequestMaker({ surface, memory, chance, webhookSecrets, now: () => clock.now() });
    const ways = [askInProcess(app, harness.foyer.config.publicUrl), askOverHttp(stage.port)] as const;
    const [faults, statuses, asked, succeeded] = [[] as string[], {} as Record<string, number>, new Set<string>(), new Set<string>()];
    const seen = new Set<string>();
    let slowest = { place: '', milliseconds: 0 };

    const fire = async (shot: Shot, number: number): Promise<void> => {
      const place = `${shot.operation.method} ${shot.operation.path}`;
      // Every fifth goes over the wire.
      const answer = await ways[number % 5 === 0 ? 1 : 0](shot).catch((error: unknown) => String(error));
      if (typeof answer === 'string') {
        faults.push(`${number}: gives no answer (${answer}): ${inWords(shot)}`);
        return;
      }
      statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
      asked.add(place);
      if (answer.status < 400) succeeded.add(place);
      if (answer.milliseconds > slowest.milliseconds) slowest = { place, milliseconds: answer.milliseconds };
      for (const fault of await judge.faultsOf(shot, answer)) {
        // Once for each operation is enough to see what is wrong.
        if (!seen.has(`${place} ${fault.slice(0, 60)}`)) faults.push(`${number}: ${fault}\n    ${inWords(shot)}`);
        seen.add(`${place} ${fault.slice(0, 60)}`);
      }
      keepCookies(shot, answer.headers);
      if (answer.status < 300 && answer.text !== '' && isJson(answer.headers.get('content-type') ?? '')) memory.learn(shot.operation.area, JSON.parse(answer.text));
    };

    for (let number = 0; number < requests && faults.length < faultsMax;) {
      const together = Math.min(requests - number, chance.is(0.5) ? 1 : chance.between(2, atOnceMax));
      const shots = Array.from({ length: together }, () => maker.make(callers.pick()));
      // The same once more, at the same moment.
      if (together > 3 && chance.is(0.3)) shots.fill(shots[0]!, 0, 3);
      await Promise.all(shots.map((shot, at) => fire(shot, number + at)));
      if (Math.floor((number + together) / pauseEvery) > Math.floor(number / pauseEvery)) {
        clock.advance(chance.of([1_000, 60_000, 700_000, 4_000_000]));
        await harness.sendMails();
        readMails(harness.mailer as never, memory);
        await callers.renew();
      }
      if (Math.floor((number + together) / 1_000) > Math.floor(number / 1_000)) onProgress?.(number + together);
      number += together;
    }
    faults.push(...await aftermathOf(stage, judge.words));
    const people = (await harness.services.store.counts()).reduce((sum, { count }) => sum + count, 0);
    const all = surface.operations.map(({ method, path }) => `${method} ${path}`);
    return {
      requests, seconds: (performance.now() - startedAt) / 1000, statuses, slowest, people, events: (await harness.services.store.auditHead()).seq, faults,
      operations: { all: all.length, asked: asked.size, succeeded: succeeded.size, never: all.filter((one) => !succeeded.has(one)) },
    };
  } finally {
    await stage.close();
  }
}

/** Passwords that are tried are right now and then: whoever is not of the team signs in by them like anybody, and goes on as who they were. */
function keepCookies({ caller }: Shot, headers: Headers): void {
  const kept = new Headers();
  for (const line of headers.getSetCookie()) if (caller.scopes.size > 0 || !/^[\w-]*admin=/.test(line)) kept.append('set-cookie', line);
  caller.browser?.keep(new Response(null, { headers: kept }));
}

/** Tokens of mails lead on, as they do for people. */
function readMails({ taken }: { readonly taken: ReadonlyMap<string, { readonly text: string; readonly to: string }> }, memory: Memory): void {
  for (const { text, to } of [...taken.values()].slice(-60)) {
    for (const [, place = '', name = '', value] of text.matchAll(/https?:\/\/[^/\s]+(\/[\w/-]*)[?#&](token|ticket)=([\w-]+)/g)) for (const known of [name, `${place} ${name}`]) memory.keep(known, value);
    memory.keep('email', to);
  }
}

/** The request as a command line that shows the fault again. */
function inWords({ method, target, headers, body, caller }: Shot): string {
  const text = body === undefined ? '' : ` --data-binary ${JSON.stringify(typeof body === 'string' ? body.slice(0, 1_500) : Buffer.from(body).toString('latin1').slice(0, 1_500))}`;
  const told = Object.entries(headers).filter(([name]) => name !== 'authorization' && name !== 'cookie').map(([name, value]) => ` -H ${JSON.stringify(`${name}: ${value.slice(0, 200)}`)}`).join('');
  return `as ${caller.name}: curl -X ${method} ${JSON.stringify(target.slice(0, 1_500))}${told}${text}`;
}
