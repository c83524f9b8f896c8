import { replayDeliveries } from '../../application/webhooks/deliveries.ts';
import { removeWebhook } from '../../application/webhooks/manage-webhooks.ts';
import { command } from '../frame/command.ts';
import { withFoyer } from '../open.ts';

const rest = { name: 'id', description: 'which webhook, as foyer webhook list shows it', required: true, max: 1 } as const;

export const webhookRemove = command({
  summary: 'Remove a webhook with everything it was to be told',
  rest, examples: ['webhook remove 01a1f983-4acf-700a-8cf2-6246387805fe'],
  async run({ rest: [id], terminal }) {
    const removed = await withFoyer(terminal, (_, ctx) => removeWebhook({ ctx, input: { id: id! } }));
    return { data: { ...removed, outcome: 'removed' }, text: () => `The webhook ${removed.id} is called no more.` };
  },
});

export const webhookReplay = command({
  summary: 'Deliver again what a webhook was told',
  details: 'Ids stay the same, so that a receiver can leave out what it knows. The running server makes the calls.',
  rest,
  args: {
    dead: { type: 'boolean', description: 'All deliveries that were given up' },
    since: { type: 'string', valueHint: 'instant', description: 'Everything that happened since then, also what was delivered' },
    delivery: { type: 'string', valueHint: 'id', description: 'One delivery' },
  },
  examples: ['webhook replay 01a1f983-4acf-700a-8cf2-6246387805fe --dead', 'webhook replay 01a1f983-4acf-700a-8cf2-6246387805fe --since 2026-11-20T09:00:00Z'],
  async run({ args, rest: [id], terminal }) {
    const done = await withFoyer(terminal, (_, ctx) => replayDeliveries({
      ctx, input: { id: id!, ...(args.dead ? { dead: true } : {}), since: args.since, delivery: args.delivery },
    }));
    return { data: done, text: () => `${done.replayed} ${done.replayed === 1 ? 'delivery is' : 'deliveries are'} queued again; the running server makes the calls.` };
  },
});
