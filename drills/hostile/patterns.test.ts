import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { processorMs } from '../../packages/foyer/src/testing/processor-time.ts';
import { attacksOn, patternsIn } from './patterns.ts';

/** What no body and no header is longer than when an expression gets to see it whole: fields are cut, or refused for their length, before. */
const length = 10_000;
/** What takes longer with texts it never gets to see. */
const neverSees: Readonly<Record<string, string>> = {
  '/(?<=T.*):/g': 'an instant that we wrote ourselves', '/\\s*\\n\\s*/g': 'our own styles, at the start', '/&[^;]*;/g': 'the name of the product, from its configuration', '/[.?!:…]+$/': 'labels of questions, from the configuration',
  '/\\/+$/': 'addresses of providers, from the environment', "/[^\\s<>\"'`]+@[^\\s<>\"'`]+/g": 'a thousand characters of an answer of Resend', "/[^\\s<>\"']+@[^\\s<>\"']+/g": 'a thousand characters of an answer of a mail server', '/^[^/]*\\.[^/]*:\\d/': 'an address of a website, refused above 2,000 characters',
};

it('SR-62 each of the product’s own patterns judges whatever it meets within 50 ms of a processor', () => {
  const patterns = patternsIn(fileURLToPath(new URL('../../', import.meta.url)));
  expect(patterns.length).toBeGreaterThan(200);
  let texts = 0;
  let slowest = { place: '', ms: 0 };
  const slow: string[] = [];
  for (const { place, expression } of patterns) {
    if (neverSees[String(expression)] !== undefined) continue;
    for (const text of attacksOn(expression, length)) {
      const before = processorMs();
      expression.lastIndex = 0;
      if (expression.global) text.replace(expression, '');
      else expression.test(text);
      const ms = processorMs() - before;
      texts += 1;
      if (ms > slowest.ms) slowest = { place, ms };
      if (ms <= 50) continue;
      slow.push(`${place} ${String(expression)} takes ${Math.round(ms)} ms with ${JSON.stringify(text.slice(0, 20))}… of ${text.length}`);
      break;
    }
  }
  process.stdout.write(`patterns: ${patterns.length} attacked with ${texts} texts of ${length}; slowest ${slowest.ms.toFixed(1)} ms (${slowest.place})\n`);
  expect(slow).toEqual([]);
});
