import { listApiKeys } from '../../application/keys/api-keys.ts';
import { command } from '../frame/command.ts';
import { aligned, instant, instantText } from '../frame/layout.ts';
import { withFoyer } from '../open.ts';

export const keyList = command({
  summary: 'List API keys, without their secrets',
  examples: ['key list', 'key list --json'],
  async run({ terminal }) {
    const { keys, now } = await withFoyer(terminal, async ({ config }, ctx) => ({ keys: await listApiKeys({ ctx, input: { breakGlass: config.adminApiKey !== undefined } }), now: ctx.clock.now() }));
    const stateOf = (key: (typeof keys)[number]) => {
      if (key.breakGlass) return 'environment';
      if (key.revokedAt !== null) return 'revoked';
      return key.expiresAt !== null && now >= key.expiresAt ? 'expired' : 'in use';
    };
    return {
      data: {
        items: keys.map((key) => ({
          id: key.id, name: key.name, state: stateOf(key), scopes: key.scopes, roleMax: key.roleMax, createdAt: instantText(key.createdAt), createdBy: key.createdBy,
          expiresAt: instantText(key.expiresAt), revokedAt: instantText(key.revokedAt), lastUsedAt: instantText(key.lastUsedAt), breakGlass: key.breakGlass,
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
              key.breakGlass ? 'not counted' : key.lastUsedAt === null ? 'never' : instant(key.lastUsedAt), key.expiresAt === null ? 'never' : instant(key.expiresAt),
            ];
          }),
        ])),
    };
  },
});
