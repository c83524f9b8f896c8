import { parseArgs } from 'node:util';
import type { Drill } from '../drill.ts';
import { floodInWords, floodWithSearches } from './search-flood.ts';

const usage = `usage: npm run drill -- hostile [--people <number, 100000>] [--searches <number, 1500>]

Searches in a long list in every way that costs much, while people come to the gate and join. The other attacks run with the tests.
`;

export const drill: Drill = {
  about: 'search a long list in every way that costs much; the gate and the door stay open meanwhile',
  async run(args) {
    let values;
    try {
      ({ values } = parseArgs({ args: [...args], options: { people: { type: 'string', default: '100000' }, searches: { type: 'string', default: '1500' }, help: { type: 'boolean' } } }));
    } catch (error) {
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
      return 2;
    }
    const [people, searches] = [Number(values.people), Number(values.searches)];
    if (values.help || ![people, searches].every((one) => Number.isSafeInteger(one) && one >= 1)) {
      (values.help ? process.stdout : process.stderr).write(usage);
      return values.help ? 0 : 2;
    }
    const flood = await floodWithSearches({ people, searches });
    process.stdout.write(`${floodInWords(people, flood)}\n${flood.faults.map((fault) => `broken: ${fault}\n`).join('')}`);
    return flood.faults.length === 0 ? 0 : 1;
  },
};
