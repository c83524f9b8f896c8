import { type EndpointView, listWebhooks } from '../../application/webhooks/manage-webhooks.ts';
import { command } from '../frame/command.ts';
import { aligned, instant, instantText } from '../frame/layout.ts';
import { withFoyer } from '../open.ts';

export const webhookList = command({
  summary: 'List webhooks and how they do',
  examples: ['webhook list', 'webhook list --json'],
  async run({ terminal }) {
    const { views, now } = await withFoyer(terminal, async (_, ctx) => ({ views: await listWebhooks({ ctx }), now: ctx.clock.now() }));
    return {
      data: {
        items: views.map(({ endpoint, pace, waiting, dead }) => ({
          id: endpoint.id, url: endpoint.url, description: endpoint.description, events: endpoint.events, active: endpoint.active, pausedBecause: endpoint.pausedBecause,
          failures: pace.failures, failingSince: instantText(pace.failingSince), waiting, dead, createdAt: instantText(endpoint.createdAt),
        })),
      },
      text: (paint) => (views.length === 0
        ? 'There are no webhooks. Add one with: foyer webhook add https://hooks.example.com/foyer'
        : aligned([
          ['Id', 'Address', 'State', 'Waiting', 'Given up'].map(paint.quiet),
          ...views.map((view) => [view.endpoint.id, view.endpoint.url, stateText(view, now), String(view.waiting), String(view.dead)]),
        ])),
    };
  },
});

function stateText({ endpoint, pace }: EndpointView, now: number): string {
  if (!endpoint.active) return endpoint.pausedBecause === null ? 'paused' : `paused: ${endpoint.pausedBecause}`;
  if (now < pace.restUntil) return `failing, tried again ${instant(pace.restUntil)}`;
  return pace.failures > 0 ? 'failing' : 'active';
}
