import { inviteToProduct } from '../servers/invite-people.ts';
import { oneSessionEach } from './accept.ts';
import { connections, titleOf, type Setting } from './bench.ts';
import { withProduct } from './pair.ts';

/** The same invitation from many connections at once, again and again. */
export async function raceRow(setting: Setting): Promise<void> {
  const { bench } = setting;
  const { raceRounds } = bench.options;
  await withProduct(setting, 'silent', async (product, place) => {
    const tokens = await inviteToProduct(product, place, raceRounds, 'race');
    const { rounds, unfair, seconds } = await bench.load.race({ port: product.port, connections, tokens });
    bench.report({
      title: titleOf(`One invitation, ${connections} at once`, setting),
      servers: [],
      findings: [
        {
          what: 'races with exactly one winner',
          found: `${rounds - unfair} of ${rounds} in ${seconds.toFixed(1)} s`,
          target: 'all',
          met: unfair === 0,
        },
      ],
      proofs: [
        {
          promise: 'every race has one winner',
          kept: unfair === 0,
          evidence: `${unfair} of ${rounds} had none or several`,
        },
        await oneSessionEach(place),
      ],
      notes: [],
    });
  });
}
