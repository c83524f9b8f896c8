import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { serverFlags } from '../../tools/launcher/server-build.mjs';
import { median } from '../measure/median.ts';
import type { WaveResult } from '../inprocess/wave.ts';
import type { Place } from '../storage/bench-storage.ts';
import type { Proof } from '../measure/proofs.ts';
import { titleOf, type Setting } from './bench.ts';

const program = fileURLToPath(new URL('../inprocess/wave.ts', import.meta.url));
const target = { seconds: 0.3, pauseMs: 20 };

/** Approves and invites a wave, from its start to the last person's decision being durable with mail and record. */
export async function waveRow(setting: Setting): Promise<void> {
  const { bench, storage, entries } = setting;
  // A list must hold the wave and the smaller one before it; a quarter of the seed waits confirmed for a role there is.
  const people = Math.min(10_000, Math.floor(entries / 5));
  const results: WaveResult[] = [];
  let proofs: readonly Proof[] = [];
  for (let round = 0; round < Math.min(bench.options.rounds, 5); round += 1) {
    const place = await storage.place('product', entries);
    try {
      const { stdout } = await promisify(execFile)(process.execPath, [...serverFlags, program, place.url, String(people)]);
      results.push(JSON.parse(stdout) as WaveResult);
      proofs = await proofsOf(place, people);
    } finally {
      await place.remove();
    }
  }
  const of = (pick: (result: WaveResult) => number): number => median(results.map(pick));
  const seconds = of(({ applySeconds }) => applySeconds);
  // Never means in no round.
  const pauseMs = Math.max(...results.map(({ applyPauseMs }) => applyPauseMs));
  bench.report({
    title: titleOf(`Approve and invite a wave of ${people.toLocaleString('en-US')}`, setting),
    servers: [],
    findings: [
      {
        what: 'start to everybody durable, with mail and record',
        found: `${seconds.toFixed(2)} s`,
        target: `<= ${target.seconds} s`,
        met: people === 10_000 ? seconds <= target.seconds : undefined,
      },
      {
        what: 'longest pause of the event loop in any round',
        found: `${pauseMs.toFixed(1)} ms`,
        target: `<= ${target.pauseMs} ms`,
        met: pauseMs <= target.pauseMs,
      },
      { what: 'processor time per person', found: `${((of(({ cpuSeconds }) => cpuSeconds) / people) * 1e6).toFixed(0)} µs`, target: '', met: undefined },
      { what: 'the plan before it', found: `${of(({ planSeconds }) => planSeconds).toFixed(2)} s, longest pause ${of(({ planPauseMs }) => planPauseMs).toFixed(1)} ms`, target: '', met: undefined },
    ],
    proofs,
    notes: ['Without a load beside it. Who reads waits for a wave at most the longest pause; who writes, on SQLite, for the slices that share a transaction.'],
  });
}

async function proofsOf(place: Place, people: number): Promise<readonly Proof[]> {
  const all = people + Math.ceil(people / 10);
  const invitations = await place.count('select count(*) from invitation where job_id is not null');
  const mails = await place.count(`select count(*) from outbox where kind = 'invitation'`);
  const events = await place.count(`select count(*) from audit_event where act = 'invitation.created'`);
  const twice = await place.count(
    'select count(*) from (select entry_id from invitation group by entry_id having count(*) > 1) as twice',
  );
  return [
    {
      promise: 'product: one invitation, one mail and one audit event per person of the wave, and nobody twice',
      kept: invitations === all && mails === all && events === all && twice === 0,
      evidence: `${all} people, ${invitations} invitations, ${mails} mails, ${events} events, ${twice} people with two`,
    },
  ];
}
