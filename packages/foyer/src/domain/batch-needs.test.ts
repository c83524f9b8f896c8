import { expect, test } from 'vitest';
import { type Needs, needNothingOfEachOther } from './batch-needs.ts';
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
