import { expect, test } from 'vitest';
import { withArticle } from './english-article.ts';

test.for([
  ['Coach', 'a coach'], ['Client', 'a client'], ['Admin', 'an admin'], ['Editor-in-Chief', 'an editor-in-Chief'], ['HR partner', 'an HR partner'],
  ['UX Designer', 'a UX Designer'], ['University', 'a university'], ['User', 'a user'], ['Umpire', 'an umpire'], ['Honorary member', 'an honorary member'],
  ['Expert', 'an expert'], ['QA', 'a QA'], ['European', 'a european'], ['iOS tester', 'an iOS tester'],
] as const)('reads %s as %s', ([label, phrase]) => {
  expect(withArticle(label)).toBe(phrase);
});
