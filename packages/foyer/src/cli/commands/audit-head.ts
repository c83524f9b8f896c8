import { command } from '../frame/command.ts';
import { withFoyer } from '../open.ts';

export const auditHead = command({
  summary: 'Print where the audit log ends, to keep it somewhere else',
  details: 'The one line, number and hash, is small enough to be noted outside. Verifying against it later reveals entries that were removed from the end.',
  examples: ['audit head', 'audit head >> heads.txt'],
  async run({ terminal }) {
    const head = await withFoyer(terminal, (_, ctx) => ctx.store.auditHead());
    return { data: head, text: () => `${head.seq}:${head.hash}` };
  },
});
