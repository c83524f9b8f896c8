import { describe, expect, it } from 'vitest';
import { client, coach } from '../testing/factories.ts';
import { refusalOf } from '../testing/refusal.ts';
import { requireRole } from './role.ts';

describe('a role', () => {
  it('is found by its exact key', () => {
    expect(requireRole([coach, client], 'client')).toBe(client);
  });

  it.each(['Coach', ' coach', 'coach\n', 'ćoach', '', 'constructor'])(
    'is not found by %j, and the refusal names the roles there are',
    (key) => {
      expect(refusalOf(() => requireRole([coach, client], key))).toMatchObject({
        code: 'role/unknown',
        details: { roles: ['coach', 'client'] },
      });
    },
  );
});
