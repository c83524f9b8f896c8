import { describe, expect, it } from 'vitest';
import { makeKeyActor } from '../testing/factories.ts';
import { type Actor, actorName } from './actor.ts';
import { actorId } from './audit-event.ts';

const key = makeKeyActor({ name: 'Ada' });
const cases: [Actor, string, string][] = [
  [{ kind: 'person', entryId: 'e' }, 'the person', 'e'],
  [{ kind: 'person', entryId: null }, 'the person', 'anonymous'],
  [key, 'Ada', `${key.kind === 'api_key' ? key.id : ''} Ada`],
  [{ kind: 'system', name: 'console' }, 'console', 'console'],
  [{ kind: 'webhook', provider: 'clerk' }, 'clerk', 'clerk'],
];

describe('an actor', () => {
  it.each(cases)('%o is named for people and kept by an id', (actor, name, id) => {
    expect([actorName(actor), actorId(actor)]).toEqual([name, id]);
  });
});
