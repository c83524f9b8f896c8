import { explainAccess } from '../../application/access/explain-access.ts';
import { command } from '../frame/command.ts';
import { aligned, instant, instantText, wrapped } from '../frame/layout.ts';
import { withFoyer } from '../open.ts';

export const explain = command({
  summary: 'Say why a person does or does not have access, and everything that led there',
  rest: { name: 'email', description: 'The address of the person', required: true, max: 1 },
  examples: ['explain ana@example.com'],
  async run({ rest, terminal }) {
    const explanation = await withFoyer(terminal, (_, ctx) => explainAccess({ ctx, input: { email: rest[0] } }));
    const { email, summary, timeline, access } = explanation;
    return {
      data: { ...explanation, timeline: timeline.map((line) => ({ ...line, at: instantText(line.at) })) },
      text: (paint) => [
        `${paint.strong(email)}  ${access ? paint.good('has access') : paint.warn('has no access')}`,
        '',
        wrapped(summary, 84, '  '),
        '',
        aligned(timeline.map(({ at, by, text }) => [paint.quiet(instant(at)), by, text]), '  '),
      ].join('\n'),
    };
  },
});
