import { command } from '../frame/command.ts';
import { aligned, instant, instantText } from '../frame/layout.ts';
import { withFoyer } from '../open.ts';

export const keyList = command({
  summary: 'List API keys, without their secrets',
  examples: ['key list', 'key list --json'],
  async run({ terminal }) {
    const { keys, now } = await withFoyer(terminal, async (_, ctx) => ({ keys: await ctx.store.listApiKeys(), now: ctx.clock.now() }));
    const stateOf = (key: (typeof keys)[number]) => {
      if (key.revokedAt !== null) return 'revoked';
      return key.expiresAt !== null && now >= key.expiresAt ? 'expired' : 'in use';
    };
    return {
      data: {
        items: keys.map((key) => ({
          id: key.id, name: key.name, state: stateOf(key), scopes: key.scopes, createdAt: instantText(key.createdAt), createdBy: key.createdBy,
          expiresAt: instantText(key.expiresAt), revokedAt: instantText(key.revokedAt), lastUsedAt: instantText(key.lastUsedAt),
        })),
      },
      text: (paint) => (keys.length === 0
        ? 'There are no API keys. Make one with: foyer key create --name "What it is for"'
        : aligned([
          ['Id', 'Name', 'State', 'Rights', 'Last used', 'Ends'].map(paint.quiet),
          ...keys.map((key) => {
            const state = stateOf(key);
            return [
              key.id, key.name, state === 'in use' ? paint.good(state) : paint.quiet(state), key.scopes.join(','),
              key.lastUsedAt === null ? 'never' : instant(key.lastUsedAt), key.expiresAt === null ? 'never' : instant(key.expiresAt),
            ];
          }),
        ])),
    };
  },
});
