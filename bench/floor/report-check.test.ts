import { expect, it } from 'vitest';
import { webhookRequest } from '../load/webhook-request.ts';
import { ReportCheck } from './report-check.ts';

const secret = 'whsec_c2VjcmV0LW9mLXRoZS1iZW5jaC1hbG9uZQ==';
const [head, body] = webhookRequest('a', 1, secret).split('\r\n\r\n') as [string, string];
const headers = Object.fromEntries(head.split('\r\n').slice(1).map((line) => line.split(': ') as [string, string]));
const check = new ReportCheck(secret);

it('takes a report that is signed', () => {
  expect(check.verified(body, headers, Date.now())).toBe(headers['svix-id']);
});

it('takes none that was changed, is old, or bears no signature', () => {
  expect(check.verified(body.replace('created', 'deleted'), headers, Date.now())).toBeUndefined();
  expect(check.verified(body, headers, Date.now() + 600_000)).toBeUndefined();
  expect(check.verified(body, { ...headers, 'svix-signature': undefined }, Date.now())).toBeUndefined();
  expect(new ReportCheck('whsec_b3RoZXItc2VjcmV0LW9mLW5vLXVzZQ==').verified(body, headers, Date.now())).toBeUndefined();
});
