import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { runMain } from '../../../packages/foyer/src/cli/run-main.ts';
import { compose } from '../../../packages/foyer/src/compose.ts';
import { loadConfig } from '../../../packages/foyer/src/config/load-config.ts';
import { FoyerError } from '../../../packages/foyer/src/domain/errors.ts';
import { verifyAudit } from '../../../packages/foyer/src/application/audit/verify-audit.ts';
import { openSetupUrl } from '../../../packages/foyer/src/application/team/join-team.ts';
import { createFixedClock } from '../../../packages/foyer/src/testing/fixed-clock.ts';
import { createRecordedLog } from '../../../packages/foyer/src/testing/recorded-log.ts';
import { type Content, contentOf, differences } from './compare-content.ts';
import { lookAtDoors, type Opened } from './look-at-doors.ts';
import type { World } from './make-world.ts';
import type { Damage } from './spoil.ts';

/** What became of one damaged copy. */
export interface Round {
  readonly kind: Damage['kind'];
  readonly words: string;
  /** Who found it: the start, `foyer check`, the noted end of the record; nobody. */
  readonly foundBy: 'start' | 'check' | 'noted end' | null;
  /** Where the content differs from before, read past Foyer. */
  readonly changed: readonly string[];
  /** Whom it lets in who was not let in before. */
  readonly opened: readonly string[];
  /** Answers that were errors of ours, while it ran on the damaged file. */
  readonly unanswered: number;
  /** What Foyer must not do, whatever the damage. */
  readonly broken: readonly string[];
}

/** What a round is compared with. */
export interface Undamaged {
  readonly content: Content;
  readonly doors: readonly Opened[];
}

const nothingToFind = 'the file as it was';

/** Looks at a copy that was not damaged. @throws {Error} when anything is found */
export async function lookUndamaged(world: World): Promise<Undamaged> {
  const path = join(world.folder, 'undamaged.db');
  writeFileSync(path, readFileSync(world.closed));
  const checked = await runCheck(world, path);
  if (checked.code !== 0) throw new Error(`foyer check finds something in ${nothingToFind}: ${checked.text}`);
  const content = contentOf(path);
  const started = await start(world, path);
  if (content === undefined || 'refusal' in started) throw new Error(`Foyer does not start with ${nothingToFind}.`);
  rmSync(path);
  return { content, doors: started.doors };
}

/** Lays a damaged copy out, has `foyer check` look at it, starts Foyer with it and shows every card at its doors. */
export async function playRound(world: World, before: Undamaged, { kind, words, spoiled }: Damage): Promise<Round> {
  const path = join(world.folder, 'round.db');
  const broken: string[] = [];
  for (const end of ['', '-wal', '-shm']) rmSync(path + end, { force: true });
  writeFileSync(path, spoiled.file);
  if (spoiled.journal) writeFileSync(`${path}-wal`, spoiled.journal);
  const checked = await runCheck(world, path);
  if (!isPlain(checked.text)) broken.push(`foyer check says: ${checked.text}`);
  if (checked.code > 1) broken.push(`foyer check ends with ${checked.code}`);
  // Whoever opens a journal brings what is whole in it into the file; nothing else may change.
  if (!spoiled.journal && !readFileSync(path).equals(spoiled.file)) broken.push('foyer check changed the file');
  const changed = differences(before.content, contentOf(path));
  const started = await start(world, path);
  if ('refusal' in started) {
    if (!isPlain(started.refusal)) broken.push(`the start says: ${started.refusal}`);
    if (!spoiled.journal && !readFileSync(path).equals(spoiled.file)) broken.push('the refused start changed the file');
    if (checked.code === 0) broken.push('foyer check finds nothing, but Foyer does not start');
    return { kind, words, foundBy: 'start', changed, opened: [], unanswered: 0, broken };
  }
  const opened = world.cards.flatMap(({ kind: card, whose }, index) => {
    const [old, now] = [before.doors[index]!, started.doors[index]!];
    return old.startsWith(now) || now === 'closed' || now === 'no answer' ? [] : [`${card} of ${whose}: ${old} before, ${now} now`];
  });
  const foundBy = checked.code !== 0 ? 'check' : started.endIsThere ? null : 'noted end';
  return { kind, words, foundBy, changed, opened, unanswered: started.doors.filter((one) => one === 'no answer').length, broken };
}

/** One or more sentences for whoever runs the machine: no name of a class, no stack. */
function isPlain(text: string): boolean {
  return !/Something unexpected|^\s+at |\b(?:TypeError|SyntaxError|RangeError|SQLITE_)/m.test(text);
}

async function runCheck({ folder, env }: World, path: string): Promise<{ code: number; text: string }> {
  const said: string[] = [];
  const code = await runMain(['check'], {
    env: { ...env, DATABASE_URL: `file:${path}` }, cwd: folder, input: PassThrough.from([]), errorStream: new PassThrough(), outputIsTerminal: false,
    outputStream: new PassThrough(), out: (text) => void said.push(text), err: (text) => void said.push(text),
  });
  return { code, text: said.join('\n') };
}

/** As `foyer start` does before it listens. */
async function start({ folder, env, now, cards, head }: World, path: string): Promise<{ refusal: string } | { doors: readonly Opened[]; endIsThere: boolean }> {
  const config = await loadConfig({ env: { ...env, DATABASE_URL: `file:${path}` }, cwd: folder });
  let foyer;
  try {
    foyer = await compose(config, { clock: createFixedClock(now), log: createRecordedLog() });
  } catch (error) {
    return { refusal: inWords(error) };
  }
  try {
    await foyer.services.access.readFeed();
    await openSetupUrl(foyer.services);
    const doors = await lookAtDoors(foyer, cards);
    const end = await verifyAudit({ store: foyer.services.store, macs: foyer.auditMacs, exported: head }).then(({ whole }) => whole, () => false);
    return { doors, endIsThere: end };
  } catch (error) {
    return { refusal: inWords(error) };
  } finally {
    await foyer.close();
    // Foyer ends as after any start; what it left beside the file is no part of the next round.
    for (const end of ['-wal', '-shm']) if (existsSync(path + end)) rmSync(path + end);
  }
}

function inWords(error: unknown): string {
  return error instanceof FoyerError ? error.message : `Something unexpected went wrong: ${error instanceof Error ? error.stack : String(error)}`;
}
