import { checkNames, selfCheck, type CheckFault, type SelfCheckReport } from '../../application/audit/self-check.ts';
import { size } from '../backup-progress.ts';
import { command } from '../frame/command.ts';
import { aligned, count } from '../frame/layout.ts';
import { showProgressInTurn } from '../frame/progress-in-turn.ts';
import type { Paint } from '../frame/terminal.ts';
import { withFoyer } from '../open.ts';

export const check = command({
  summary: 'Check that what is stored agrees with itself and with the audit log',
  details: 'Looks at every page of the file and at everybody: the audit chain is whole, counts equal a recount, no row belongs to nobody, every stage, role and grant is the one that the recorded decisions led to, and so are the rights of the team and of its API keys. So a role that was changed behind Foyer\'s back is found, even in a file that is sound. Changes nothing; a server may run meanwhile.',
  examples: ['check', 'check --json'],
  async run({ terminal }) {
    const report = await withFoyer(terminal, async ({ auditMacs, services: { store, rules } }) => {
      // Only for the bars: what cannot be read is named by the check.
      const people = await store.counts().then((counts) => counts.reduce((sum, one) => sum + one.count, 0), () => 0);
      const seq = await store.auditHead().then((head) => head.seq, () => 0);
      const bars = showProgressInTurn(terminal);
      try {
        const found = await selfCheck({
          store, macs: auditMacs, roles: rules.product.roles.map(({ key }) => key),
          progress: {
            onBytes: (done, total) => bars.at('Reading tables and indexes', done, total, size),
            onEvents: (done) => bars.at('Reading the audit log', done, seq),
            onPersons: (done) => bars.at('Looking at everybody', done, people),
          },
        });
        bars.end();
        return found;
      } catch (error) {
        bars.abandon();
        throw error;
      }
    });
    return { data: report, failed: !report.whole, text: (paint) => reportText(report, paint) };
  },
});

const meanings: Readonly<Record<(typeof checkNames)[number], string>> = {
  'audit chain': 'no event was changed, removed or slipped in',
  counts: 'counts equal a recount',
  'stray rows': 'no row belongs to nobody, nobody has two live invitations',
  standings: 'everybody stands where the recorded decisions led',
  roles: 'every role held is configured',
  team: 'the team and its keys may do what the record says',
};

/** The report for people: one line per check, then what was found. */
export function reportText({ whole, persons, verdict, failed, faults, faultsInAll }: SelfCheckReport, paint: Paint): string {
  const rows = checkNames.map((name) => [failed.includes(name) ? paint.bad('fault') : paint.good('ok'), name, meanings[name]]);
  const looked = `Looked at ${count(persons, 'person', 'people')}${verdict.whole ? ` and ${count(verdict.events, 'audit event')}` : ''}.`;
  if (whole) return `${aligned(rows)}\n\n${looked} All is well.`;
  const more = faultsInAll > faults.length ? `\n  and ${(faultsInAll - faults.length).toLocaleString('en')} more` : '';
  return [
    aligned(rows), '', `${looked} ${count(faultsInAll, 'fault')}:`, `${faults.map(faultLine).join('\n')}${more}`, '',
    'Somebody or something other than Foyer wrote to the database, or it was damaged. Keep a copy as it is, then compare with a backup.',
  ].join('\n');
}

function faultLine({ check: name, entryId, problem }: CheckFault): string {
  return `  ${name}: ${entryId === null ? problem : `entry ${entryId} ${problem}`}`;
}
