import { addWebhook, overlapHours, rotateWebhookSecret } from '../../application/webhooks/manage-webhooks.ts';
import type { Endpoint } from '../../application/webhooks/endpoints.ts';
import { command } from '../frame/command.ts';
import { wholeNumber } from '../frame/number-option.ts';
import { withFoyer } from '../open.ts';

export const webhookAdd = command({
  summary: 'Tell a receiver what happens from now on',
  details: 'Calls are signed as Standard Webhooks says. The secret is printed once and stored nowhere; see docs/guides/webhooks.md.',
  rest: { name: 'url', description: 'An https address of the open internet', required: true, max: 1 },
  args: {
    events: { type: 'string', valueHint: 'names', description: 'Events, separated by commas; without it, all' },
    description: { type: 'string', valueHint: 'words', description: 'What the receiver is' },
  },
  examples: ['webhook add https://hooks.example.com/foyer', 'webhook add https://hooks.example.com/foyer --events entry.joined,access.revoked --description "CRM"'],
  async run({ args, rest: [url], terminal }) {
    const events = args.events?.split(',').map((name) => name.trim()).filter((name) => name !== '');
    return answer(await withFoyer(terminal, (_, ctx) => addWebhook({ ctx, input: { url: url!, events, description: args.description } })), 'It verifies the calls');
  },
});

export const webhookRotate = command({
  summary: 'Make a new secret for a webhook',
  details: 'Until the earlier secret ends, every call carries a signature of each, so that the receiver can change over without missing one.',
  rest: { name: 'id', description: 'which webhook, as foyer webhook list shows it', required: true, max: 1 },
  args: { 'keep-hours': { type: 'string', valueHint: 'hours', description: `How long the earlier one goes on, 0 to ${overlapHours.max}; ${overlapHours.usual} unless told otherwise` } },
  examples: ['webhook rotate 01a1f983-4acf-700a-8cf2-6246387805fe', 'webhook rotate 01a1f983-4acf-700a-8cf2-6246387805fe --keep-hours 0'],
  async run({ args, rest: [id], terminal }) {
    const given = args['keep-hours'];
    const keepHours = given === undefined ? overlapHours.usual : wholeNumber('keep-hours', given, 0, overlapHours.max);
    return answer(await withFoyer(terminal, (_, ctx) => rotateWebhookSecret({ ctx, input: { id: id!, keepHours } })), keepHours === 0 ? 'The earlier one is dead' : `The earlier one signs beside it for ${keepHours} hours`);
  },
});

function answer({ endpoint, secret }: { readonly endpoint: Endpoint; readonly secret: string }, meaning: string) {
  return {
    data: { id: endpoint.id, url: endpoint.url, events: endpoint.events, secret },
    text: (paint: { strong(text: string): string }) => [
      paint.strong(secret), '', `This secret is shown now and never again. ${meaning}; keep it where the receiver finds it.`,
      `The webhook's id is ${endpoint.id}; it calls ${endpoint.url}.`,
    ].join('\n'),
  };
}
