import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8').replaceAll('\r\n', '\n');

describe('the guides show the code that is tested here', () => {
  it.each([
    ['identity-providers.md', 'ask-foyer.ts'],
    ['better-auth.md', 'better-auth.ts'],
    ['auth-js.md', 'auth-js.ts'],
    ['supabase.md', 'supabase.ts'],
  ])('%s shows %s', (guide, sample) => {
    expect(read(`../../docs/guides/${guide}`)).toContain(`\`\`\`ts\n${read(sample)}\`\`\`\n`);
  });
});
