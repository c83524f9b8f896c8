import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { headOf, ledgerMac as mac, verifyChain } from '../testing/memory-ledger.ts';
import { makeKeyActor, start } from '../testing/factories.ts';
import { type AuditDraft, type AuditEvent, auditActs, chainEvent, genesisHash } from './audit-event.ts';

const text = fc.string({ maxLength: 12 });
const draft: fc.Arbitrary<AuditDraft> = fc.record(
  {
    act: fc.constantFrom(...auditActs),
    actor: fc.oneof(
      fc.record({ kind: fc.constant('person' as const), entryId: fc.option(text) }),
      fc.record({ kind: fc.constant('system' as const), name: text }),
      fc.record({ kind: fc.constant('webhook' as const), provider: text }),
      fc.constant(makeKeyActor()),
    ),
    entryId: fc.option(text),
    detail: fc.dictionary(text, fc.oneof(text, fc.integer(), fc.boolean(), fc.constant(null))),
    personal: fc.dictionary(text, text),
  },
  { requiredKeys: ['act', 'actor', 'entryId', 'detail'] },
);

function chainOf(drafts: readonly AuditDraft[]): AuditEvent[] {
  const events: AuditEvent[] = [];
  for (const [index, one] of drafts.entries()) {
    events.push(chainEvent(mac, headOf(events), one, start + index));
  }
  return events;
}

const chain = fc.array(draft, { minLength: 2, maxLength: 8 }).map(chainOf);
/** A chain and the place of one of its events; the last one counts too. */
const chainAndPlace = chain.chain((events) =>
  fc.tuple(fc.constant(events), fc.nat({ max: events.length - 1 })),
);

describe('the audit chain', () => {
  it('is whole as it was written', () => {
    fc.assert(
      fc.property(chain, (events) => {
        const head = headOf(events);
        expect(verifyChain(mac, events)).toEqual({
          whole: true,
          events: events.length,
          headSeq: head.seq,
          headHash: head.hash,
        });
      }),
    );
  });

  it('starts from a known hash and counts without gaps', () => {
    const events = chainOf([
      { act: 'entry.joined', actor: { kind: 'system', name: 'test' }, entryId: 'e', detail: {} },
      { act: 'entry.confirmed', actor: { kind: 'system', name: 'test' }, entryId: 'e', detail: {} },
    ]);
    expect(events.map(({ seq }) => seq)).toEqual([1, 2]);
    expect(headOf([])).toEqual({ seq: 0, hash: genesisHash });
  });

  const changes: Record<string, (event: AuditEvent) => AuditEvent> = {
    at: (event) => ({ ...event, at: event.at + 1 }),
    act: (event) => ({ ...event, act: event.act === 'entry.joined' ? 'entry.confirmed' : 'entry.joined' }),
    actorKind: (event) => ({ ...event, actorKind: event.actorKind === 'system' ? 'person' : 'system' }),
    actorId: (event) => ({ ...event, actorId: `${event.actorId}x` }),
    entryId: (event) => ({ ...event, entryId: event.entryId === null ? 'somebody' : null }),
    detail: (event) => ({ ...event, detail: `${event.detail} ` }),
    personal: (event) => ({ ...event, personal: `${event.personal ?? ''} ` }),
    personalDigest: (event) => ({
      ...event,
      personalDigest: event.personalDigest === null ? mac('x') : null,
    }),
    hash: (event) => ({ ...event, hash: mac(event.hash) }),
  };

  it.each(Object.keys(changes))('finds a changed %s, and names the event', (column) => {
    fc.assert(
      fc.property(chainAndPlace, ([events, place]) => {
        const changed = events.with(place, changes[column]!(events[place]!));
        expect(verifyChain(mac, changed)).toMatchObject({ whole: false, badSeq: events[place]!.seq });
      }),
    );
  });

  it('finds a removed event, the last one by comparing with a kept head', () => {
    fc.assert(
      fc.property(chainAndPlace, ([events, place]) => {
        const verdict = verifyChain(mac, events.toSpliced(place, 1));
        if (place < events.length - 1) {
          expect(verdict).toEqual({ whole: false, badSeq: events[place + 1]!.seq, reason: 'missing' });
        } else {
          expect(verdict).toMatchObject({ whole: true });
          expect(verdict).not.toMatchObject({ headHash: headOf(events).hash });
        }
      }),
    );
  });

  it('finds a removed event also when those after it are numbered anew', () => {
    fc.assert(
      fc.property(chainAndPlace, ([events, place]) => {
        fc.pre(place < events.length - 1);
        const closedUp = events.toSpliced(place, 1).map((event, index) => ({ ...event, seq: index + 1 }));
        expect(verifyChain(mac, closedUp)).toMatchObject({ whole: false, reason: 'changed' });
      }),
    );
  });

  it('finds two events that changed places, with or without their numbers', () => {
    fc.assert(
      fc.property(chainAndPlace, ([events, place]) => {
        fc.pre(place < events.length - 1);
        const [first, second] = [events[place]!, events[place + 1]!];
        const swapped = events.with(place, second).with(place + 1, first);
        expect(verifyChain(mac, swapped).whole).toBe(false);
        const renumbered = swapped.map((event, index) => ({ ...event, seq: index + 1 }));
        expect(verifyChain(mac, renumbered).whole).toBe(false);
      }),
    );
  });

  it('finds an event that was put in', () => {
    fc.assert(
      fc.property(chainAndPlace, draft, ([events, place], extra) => {
        const forged = chainEvent(
          (forgedText) => `${forgedText.length}`,
          headOf(events.slice(0, place)),
          extra,
          start,
        );
        expect(verifyChain(mac, events.toSpliced(place, 0, forged))).toMatchObject({
          whole: false,
          badSeq: place + 1,
        });
      }),
    );
  });

  it('finds an event that belongs to another history, though its number fits and its key is right', () => {
    fc.assert(
      fc.property(chainAndPlace, draft, draft, ([events, place], before, instead) => {
        const past = events.slice(0, place);
        const otherPast = [...past, chainEvent(mac, headOf(past), before, start - 1)];
        const other = chainEvent(mac, headOf(otherPast), instead, start);
        const spliced = [...events.slice(0, place + 1), other];
        expect(verifyChain(mac, spliced)).toMatchObject({
          whole: false,
          badSeq: place + 2,
          reason: 'changed',
        });
      }),
    );
  });

  it('stays whole when personal parts are erased', () => {
    fc.assert(
      fc.property(chain, fc.func(fc.boolean()), (events, erased) => {
        const kept = events.map((event) => (erased(event.seq) ? { ...event, personal: null } : event));
        expect(verifyChain(mac, kept)).toMatchObject({ whole: true, headHash: headOf(events).hash });
      }),
    );
  });

  it('keeps personal text out of everything that outlives an erasure', () => {
    const secret = 'ana.lima@example.com';
    const event = chainEvent(
      mac,
      headOf([]),
      {
        act: 'entry.rejected',
        actor: { kind: 'system', name: 'test' },
        entryId: 'e',
        detail: { from: 'pending' },
        personal: { reason: secret },
      },
      start,
    );
    expect(JSON.stringify({ ...event, personal: null })).not.toContain(secret);
    expect(event.personal).toContain(secret);
  });
});
