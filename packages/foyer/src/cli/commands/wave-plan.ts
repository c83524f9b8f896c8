import { planJob } from '../../application/jobs/plan-job.ts';
import { jobOrders } from '../../domain/job.ts';
import { stages, type Stage } from '../../domain/stage.ts';
import { command } from '../frame/command.ts';
import { aligned } from '../frame/layout.ts';
import { wholeNumber } from '../frame/number-option.ts';
import { UsageError } from '../frame/usage-error.ts';
import { withFoyer } from '../open.ts';
import { waveAnswer } from './wave-answer.ts';

export const wavePlan = command({
  summary: 'Say whom a wave would invite and whom it would leave out; nobody is changed',
  details: 'The plan is kept for 24 hours and applied exactly as it is by foyer wave start. The same seed draws the same people, so a drawing of lots can be checked afterwards.',
  args: {
    take: { type: 'string', required: true, valueHint: 'people', description: 'How many to invite' },
    order: { type: 'string', default: 'first_come', valueHint: 'order', options: jobOrders, description: `Who comes first: ${jobOrders.join(', ')}` },
    seed: { type: 'string', valueHint: 'text', description: 'For --order random; drawn unless given, and kept with the wave' },
    role: { type: 'string', valueHint: 'role', description: 'The role they get; without it, the one each asked for' },
    asked: { type: 'string', valueHint: 'role', description: 'Only people who asked for this role' },
    status: { type: 'string', default: 'pending', valueHint: 'stages', description: 'Only people at these stages, separated by commas' },
    source: { type: 'string', valueHint: 'source', description: 'Only people from this source' },
    text: { type: 'string', valueHint: 'text', description: 'Only people whose name or address contains this' },
    unconfirmed: { type: 'boolean', description: 'Also people who have not confirmed their address' },
    pace: { type: 'string', valueHint: 'people', description: 'At most so many per hour' },
    'return-seats': { type: 'boolean', description: 'Seats of invitations nobody accepts come back' },
    refill: { type: 'boolean', description: 'The next in order take the seats that come back' },
    name: { type: 'string', valueHint: 'text', description: 'What the wave is called' },
  },
  examples: ['wave plan --take 50 --asked coach', 'wave plan --take 1000 --order random --seed spring --pace 100 --refill'],
  async run({ args, terminal }) {
    const take = wholeNumber('take', args.take, 1, 10_000_000);
    const pacePerHour = args.pace === undefined ? null : wholeNumber('pace', args.pace, 1, 1_000_000);
    if (args.seed !== undefined && args.order !== 'random') throw new UsageError('--seed belongs to --order random.');
    const stage = args.status.split(',').map((word) => {
      if (!(stages as readonly string[]).includes(word)) throw new UsageError(`--status must be some of: ${stages.join(', ')}.`);
      return word as Stage;
    });
    const { view, roles } = await withFoyer(terminal, async (_, ctx) => ({
      roles: ctx.rules.product.roles,
      view: await planJob({
        ctx,
        input: {
          kind: 'wave', action: 'approve', name: args.name, pacePerHour, refill: args.refill === true, returnSeats: args['return-seats'] === true || args.refill === true,
          options: { ...(args.role === undefined ? {} : { role: args.role }), ...(args.unconfirmed ? { unconfirmed: true } : {}) },
          selection: {
            take, order: args.order as (typeof jobOrders)[number], ...(args.seed === undefined ? {} : { seed: args.seed }),
            filter: {
              stage, ...(args.asked === undefined ? {} : { requestedRole: args.asked }), ...(args.source === undefined ? {} : { source: args.source }),
              ...(args.text === undefined ? {} : { text: args.text }),
            },
          },
          asked: {
            status: args.status, ...(args.asked === undefined ? {} : { requestedRole: args.asked }), ...(args.source === undefined ? {} : { source: args.source }),
            ...(args.text === undefined ? {} : { q: args.text }),
          },
        },
      }),
    }));
    const { leftOut } = view.job.plan;
    return waveAnswer(view, roles, (paint) => [
      ...(leftOut.length === 0 ? [] : [aligned(leftOut.map((group) => [group.count.toLocaleString('en'), group.reason, paint.quiet(group.examples.slice(0, 3).map(({ email }) => email).join(', '))]), '  ')]),
      `Start it with: foyer wave start ${view.job.id}`,
    ].join('\n'));
  },
});
