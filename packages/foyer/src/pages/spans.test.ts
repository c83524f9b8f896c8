import { expect, it } from 'vitest';
import { sampleContext } from './preview/sample.ts';
import { recoverSent } from './recover-sent.ts';
import { signIn } from './sign-in.ts';
import { spanText } from './time.ts';

it.each([[45, '45 seconds', '45 Sekunden'], [90, '90 seconds', '90 Sekunden'], [60, '1 minute', '1 Minute'], [3_600, '1 hour', '1 Stunde'], [7_200, '2 hours', '2 Stunden'], [259_200, '3 days', '3 Tage']])('says %d seconds in words', (seconds, english, german) => {
  expect([spanText('en', seconds), spanText('de-AT', seconds)]).toEqual([english, german]);
});

it('promises what the settings say, and no interval where there is none', () => {
  const at = (mailIntervalSeconds: number) => sampleContext('/sign-in', { locale: 'de', spans: { signInSeconds: 1_800, mailIntervalSeconds } });
  expect(signIn(at(0), { state: 'dead' })).toContain('gelten einmal und 30 Minuten lang');
  for (const page of [recoverSent(at(120), {}), signIn(at(120), { state: 'sent' })]) expect(page).toContain('warten wir mindestens 2 Minuten');
  for (const page of [recoverSent(at(0), {}), signIn(at(0), { state: 'sent' })]) expect(page).not.toContain('mindestens');
});
