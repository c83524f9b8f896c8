import { describe, expect, it } from 'vitest';
import { makePerson, makeSession, start } from '../../testing/factories.ts';
import { refusalOf } from '../../testing/refusal.ts';
import type { Snapshot } from '../person.ts';
import { decideEndSessions, type EndSessionsCommand } from './session.ts';

const person = makePerson('accepted');
const session = makeSession({ entryId: person.entry.id });
const end = (which: EndSessionsCommand['which'], snapshot: Snapshot = { person, session }, now = start + 1) =>
  decideEndSessions(snapshot, { type: 'end_sessions', which }, now);

describe('ending sessions', () => {
  it.each([
    ['this', { ids: [session.id] }, { which: 'this', session: session.id }],
    ['others', { allExceptId: session.id }, { which: 'others', session: session.id }],
    [{ id: 'another' }, { ids: ['another'] }, { which: 'one', session: 'another' }],
  ] as const)('ends %o and records it', (which, sessionsEnded, detail) => {
    const entryId = person.entry.id;
    expect(end(which).change).toEqual({
      sessionsEnded,
      events: [{ act: 'session.ended', actor: { kind: 'person', entryId }, entryId, detail }],
    });
  });

  it('signing out always works, also when there is nothing to sign out of', () => {
    expect(end('this', { person: null })).toEqual({ result: { status: 'ended' }, change: null });
    expect(end('this', { person, session }, session.expiresAt)).toEqual({
      result: { status: 'ended' },
      change: null,
    });
  });

  it.each(['others', { id: 'another' }] as const)('ending %o needs a live session', (which) => {
    expect(refusalOf(() => end(which, { person })).code).toBe('auth/required');
    expect(refusalOf(() => end(which, { person, session }, session.expiresAt)).code).toBe('auth/required');
  });
});
