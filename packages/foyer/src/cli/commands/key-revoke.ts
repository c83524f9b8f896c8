import { revokeApiKey } from '../../application/keys/api-keys.ts';
import { command } from '../frame/command.ts';
import { withFoyer } from '../open.ts';

export const keyRevoke = command({
  summary: 'End an API key at once',
  rest: { name: 'id', description: 'The id or the name of the key; foyer key list shows both', required: true, max: 1 },
  examples: ['key revoke "Signup form"'],
  async run({ rest, terminal }) {
    const revoked = await withFoyer(terminal, (_, ctx) => revokeApiKey({ ctx, input: { id: rest[0]! } }));
    return { data: { ...revoked, outcome: 'revoked' }, text: () => `The key ${revoked.id} opens nothing any more.` };
  },
});
