import { expect, test } from 'vitest';
import { importCommand, importedPerson } from '../testing/commands.ts';
import { coach, makeProduct, makeRules } from '../testing/factories.ts';
import { type Needs, needNothingOfEachOther, needsOf } from './batch-needs.ts';
import type { ImportedPerson } from './decisions/import-entry.ts';
import type { Target } from './person.ts';

const nothing: Needs = { targets: [], mailboxes: [], answers: [], seats: false, documents: [], subjects: [], admins: false };
const about = (...targets: Target[]): Needs => ({ ...nothing, targets });
const id = (name: string): Target => ({ by: 'id', id: name });
const email = (name: string): Target => ({ by: 'email', email: name });

test.each<[string, Needs[], boolean]>([
  ['nobody', [], true],
  ['other people', [about(id('a'), id('b')), about(id('c'))], true],
  ['other addresses', [about(email('a')), about(email('b'))], true],
  ['the same one within one of them', [about(id('a'), id('a')), about(id('b'))], true],
  ['the same one', [about(id('a')), about(id('b'), id('a'))], false],
  ['an address and an id', [about(id('a')), about(email('b'))], false],
  ['somebody by a token', [about({ by: 'invite_token', hash: 'x' }), about({ by: 'invite_token', hash: 'y' })], false],
  ['other answers', [{ ...nothing, answers: [{ scope: 'job', key: '1' }] }, { ...nothing, answers: [{ scope: 'job', key: '2' }] }], true],
  ['the same answer', [{ ...nothing, answers: [{ scope: 'job', key: '1' }] }, { ...nothing, answers: [{ scope: 'job', key: '1' }] }], false],
  ['seats', [{ ...about(id('a')), seats: true }, { ...about(id('b')), seats: true }], true],
  ['seats that not all look at', [about(id('a')), { ...about(id('b')), seats: true }], false],
  ['the team', [about(id('a')), { ...about(id('b')), admins: true }], false],
  ['a document', [about(id('a')), { ...nothing, documents: [{ kind: 'job', id: 'x' }] }], false],
])('those who are about %s can be looked up before the others are written, or not', (_, needs, apart) => {
  expect(needNothingOfEachOther(needs)).toBe(apart);
});

test.each<[string, Partial<ImportedPerson>, boolean]>([
  ['waits', {}, false], ['waits and asks for a role', { requestedRole: 'coach' }, false], ['left', { stage: 'withdrawn', role: 'coach' }, false], ['was refused', { stage: 'rejected' }, false],
  ['has a role', { role: 'coach' }, true], ['was let in', { stage: 'approved' }, true], ['was in', { stage: 'accepted' }, true],
])('a row of a file about somebody who %s looks at the seats only when it takes one', (_, person, seats) => {
  const rules = makeRules({ product: makeProduct({ roles: [{ ...coach, capacity: 1 }] }) });
  expect(needsOf([{ requests: [{ target: { by: 'email', email: 'a@example.org' }, command: importCommand({ person: importedPerson(person) }) }] }], rules).seats).toBe(seats);
});
