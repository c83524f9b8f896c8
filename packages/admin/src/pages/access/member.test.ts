import { expect, it } from 'vitest';
import { provenanceSentence, provenanceWords, subjectWords, withoutIds } from './member.ts';

const id = '01a1f992-b5d8-7000-8624-5a81f4998ae0';

it('leaves long ids out of sentences, and keeps the sentences', () => {
  expect(withoutIds(`was invited as client (invitation ${id})`)).toBe('was invited as client');
  expect(withoutIds(`accepted invitation ${id} and came in as client`)).toBe('accepted the invitation and came in as client');
  expect(withoutIds(`got a fresh invitation ${id}; ${id} is dead`)).toBe('got a fresh invitation; the earlier one is dead');
  expect(withoutIds(`Approved by Ada on 2026-11-20; invitation ${id}.`)).toBe('Approved by Ada on 2026-11-20.');
});

it('says how somebody came to their role, also where it is unknown', () => {
  expect(provenanceWords('waitlist')).toBe('the waitlist');
  expect(provenanceSentence('import')).toBe('Was brought over by an import');
  expect(provenanceWords('something new')).toBe('something new');
  expect(provenanceWords(null)).toBe('');
});

it('names what somebody signs in with', () => {
  expect(subjectWords({ provider: 'foyer' })).toBe('Mailed link');
  expect(subjectWords({ provider: 'auth0' })).toBe('auth0');
  expect(subjectWords(null)).toBe('Nobody yet');
});
