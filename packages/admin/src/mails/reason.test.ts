import { describe, expect, it } from 'vitest';
import { isProvidersWord, mayHaveArrived, reasonOf } from './reason.ts';

describe('reasonOf', () => {
  it.each([
    ['too_many_attempts', 'too_many'],
    ['may_have_been_sent', 'maybe_sent'],
    ['stopped', 'stopped'],
    ['address_bounced', 'address_bounced'],
    ['Outcome unknown: Connection closed (DATA)', 'unknown'],
    ['Resend could not be reached: ECONNREFUSED', 'unreachable'],
    ['connect ECONNREFUSED 127.0.0.1:1025', 'unreachable'],
    ['550 5.1.1 <…> User unknown (RCPT TO)', 'address'],
    ['550 no (RCPT TO)', 'address'],
    ['452 4.2.2 Mailbox full (RCPT TO)', 'full'],
    ['550 5.7.26 This mail has been blocked because the sender is unauthenticated (DATA)', 'policy'],
    ['Resend 403 validation_error: The example.org domain is not verified.', 'sender'],
    ['Resend 401 missing_api_key: Missing API Key', 'key'],
    ['Invalid login: 535 5.7.8 Authentication credentials invalid (AUTH PLAIN)', 'key'],
    ['Resend 429 daily_quota_exceeded: You have reached your daily email sending quota.', 'quota'],
    ['Resend 429 rate_limit_exceeded: Too many requests.', 'busy'],
    ['self signed certificate', 'certificate'],
    ['something nobody has seen', 'other'],
  ])('finds in "%s" what to do about it', (lastError, reason) => {
    expect(reasonOf(lastError)).toBe(reason);
  });

  it('says nothing where nothing was noted', () => {
    expect(reasonOf(null)).toBeNull();
  });
});

it('warns of mails that may have arrived, and of no others', () => {
  expect(mayHaveArrived('may_have_been_sent')).toBe(true);
  expect(mayHaveArrived('Outcome unknown: Connection closed')).toBe(true);
  expect(mayHaveArrived('550 5.1.1 User unknown')).toBe(false);
  expect(mayHaveArrived(null)).toBe(false);
});

it('shows providers’ words, and keeps marks of our own to itself', () => {
  expect(isProvidersWord('550 5.1.1 User unknown')).toBe(true);
  expect(isProvidersWord('too_many_attempts')).toBe(false);
  expect(isProvidersWord(null)).toBe(false);
});
