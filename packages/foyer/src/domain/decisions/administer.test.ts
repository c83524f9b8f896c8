import { describe, expect, it } from 'vitest';
import { makeApiKey, makeKeyActor, start } from '../../testing/factories.ts';
import {
  decideCreateApiKey,
  decideRecordRefusal,
  decideRevokeApiKey,
} from './administer.ts';

const actor = makeKeyActor();

describe('administering', () => {
  it('records a new key with its rights and without anything that opens a door', () => {
    const key = makeApiKey({ scopes: ['read'], rankMax: 1 });
    const { change } = decideCreateApiKey({ type: 'create_api_key', actor, key });
    expect(change).toMatchObject({
      apiKeys: [key],
      events: [{ act: 'api_key.created', actor, detail: { key: key.id, scopes: ['read'], rankMax: 1 } }],
    });
    expect(JSON.stringify(change?.events)).not.toContain(key.tokenHash);
  });

  it('ends a key once; what is over stays over', () => {
    const key = makeApiKey();
    const { change } = decideRevokeApiKey({ type: 'revoke_api_key', actor, key }, start + 1);
    expect(change).toMatchObject({
      apiKeys: [{ id: key.id, revokedAt: start + 1 }],
      events: [{ act: 'api_key.revoked' }],
    });
    expect(decideRevokeApiKey({ type: 'revoke_api_key', actor, key: change!.apiKeys![0]! }, start + 2)).toEqual({
      result: { id: key.id },
      change: null,
    });
  });

  it('records a refused act like an allowed one, and touches nothing', () => {
    const { change } = decideRecordRefusal({
      type: 'record_refusal',
      actor,
      act: 'approve',
      code: 'auth/forbidden',
      from: '192.0.2.1',
    });
    expect(change).toEqual({
      events: [
        {
          act: 'act.refused',
          actor,
          entryId: null,
          detail: { act: 'approve', code: 'auth/forbidden' },
          personal: { from: '192.0.2.1' },
        },
      ],
    });
  });
});
