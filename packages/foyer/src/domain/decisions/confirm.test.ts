import { describe, expect, it } from 'vitest';
import { confirmCommand } from '../../testing/commands.ts';
import { hourMs, makeMailToken, makePerson, prepareDevice, start } from '../../testing/factories.ts';
import type { MailToken, Person } from '../person.ts';
import { decideConfirm } from './confirm.ts';

const later = start + hourMs / 2;
const confirm = (person: Person, token: Partial<MailToken> = {}, now = later) =>
  decideConfirm(
    { person, mailToken: makeMailToken({ entryId: person.entry.id, purpose: 'confirm', ...token }) },
    confirmCommand(),
    now,
  );

describe('confirming an address', () => {
  it('proves the mailbox, uses the link up and ties this browser to the entry', () => {
    const person = makePerson('pending');
    const device = prepareDevice();
    const mailToken = makeMailToken({ entryId: person.entry.id, purpose: 'confirm' });
    const { result, change } = decideConfirm({ person, mailToken }, confirmCommand({ device }), later);
    expect(result).toEqual({
      status: 'confirmed',
      entryId: person.entry.id,
      deviceExpiresAt: device.expiresAt,
    });
    expect(change).toEqual({
      entry: { ...person.entry, confirmedAt: later, updatedAt: later, version: 2 },
      mailTokens: [{ ...mailToken, usedAt: later }],
      device: { ...device, entryId: person.entry.id, createdAt: later },
      events: [
        {
          act: 'entry.confirmed',
          actor: { kind: 'person', entryId: person.entry.id },
          entryId: person.entry.id,
          detail: {},
        },
      ],
    });
  });

  it('keeps the first proof when another link is confirmed', () => {
    expect(confirm(makePerson('invited', { confirmedAt: start })).change?.entry?.confirmedAt).toBe(start);
  });

  it('opens no door: no session, no grant, no other stage', () => {
    const { change } = confirm(makePerson('invited'));
    expect(change?.entry?.stage).toBe('invited');
    expect(change).not.toHaveProperty('grant');
    expect(change).not.toHaveProperty('sessionStarted');
  });

  it.each([
    ['used', { usedAt: start }, later],
    ['superseded', { supersededAt: start }, later],
    ['expired', {}, start + hourMs],
    ['unknown', { purpose: 'sign_in' }, later],
    ['unknown', { purpose: 'status' }, later],
  ] as [string, Partial<MailToken>, number][])('is refused as %s (%o)', (fault, token, now) => {
    expect(confirm(makePerson('pending'), token, now)).toEqual({
      result: { status: 'dead', fault },
      change: null,
    });
  });

  it('is refused as unknown when nothing was found', () => {
    expect(decideConfirm({ person: null }, confirmCommand(), later).result).toEqual({
      status: 'dead',
      fault: 'unknown',
    });
  });

  it('does not bring somebody back who left', () => {
    expect(confirm(makePerson('withdrawn'))).toEqual({
      result: { status: 'dead', fault: 'superseded' },
      change: null,
    });
  });
});
