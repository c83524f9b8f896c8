import { type ChainVerdict, genesisHash } from '../../domain/audit-event.ts';
import { verifyAudit } from '../../application/audit/verify-audit.ts';
import { command } from '../frame/command.ts';
import { count } from '../frame/layout.ts';
import { showProgress } from '../frame/progress.ts';
import { UsageError } from '../frame/usage-error.ts';
import { withFoyer } from '../open.ts';

export const auditVerify = command({
  summary: 'Check that no audit event was changed, removed or slipped in',
  details: 'Every event carries a keyed hash of itself and of the one before. With a head noted earlier, also events removed from the end are found.',
  args: { head: { type: 'string', valueHint: 'seq:hash', description: 'A line that foyer audit head printed earlier' } },
  examples: ['audit verify', `audit verify --head 0:${genesisHash.slice(0, 8)}…`],
  async run({ args, terminal }) {
    const exported = args.head === undefined ? undefined : readHead(args.head);
    const verdict = await withFoyer(terminal, async ({ auditMacs }, { store }) => {
      const bar = showProgress(terminal, 'Verifying the audit log', (await store.auditHead()).seq);
      try {
        const found = await verifyAudit({ store, macs: auditMacs, ...(exported ? { exported } : {}), onProgress: bar.at });
        bar.end(found.whole ? 'Verified.' : 'Stopped at the first fault.');
        return found;
      } catch (error) {
        bar.abandon();
        throw error;
      }
    });
    return { data: verdict, failed: !verdict.whole, text: (paint) => (verdict.whole ? paint.good(sentence(verdict)) : paint.bad(sentence(verdict))) };
  },
});

/** Says in a sentence what verification found. */
export function sentence(verdict: ChainVerdict): string {
  if (verdict.whole) return `The audit log is whole: ${count(verdict.events, 'event')}, head ${verdict.headSeq}:${verdict.headHash}`;
  const found = {
    missing: `Event ${verdict.badSeq} is missing, or its number was changed.`,
    changed: `Event ${verdict.badSeq} was changed, or one before it was exchanged.`,
    personal_changed: `The personal part of event ${verdict.badSeq} was changed.`,
  }[verdict.reason];
  return `The audit log is not whole. ${found} Compare with a backup, and treat everything from there on as unproven.`;
}

function readHead(text: string): { seq: number; hash: string } {
  const [, seq, hash] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text.trim()) ?? [];
  if (seq === undefined || hash === undefined) throw new UsageError('--head must be a line that foyer audit head printed: a number, a colon and 64 hexadecimal digits.');
  return { seq: Number(seq), hash };
}
