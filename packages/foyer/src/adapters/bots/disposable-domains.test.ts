import { describe, expect, it } from 'vitest';
import { isDisposable } from './disposable-domains.ts';
import { processorMs } from '../../testing/processor-time.ts';

describe('throw-away addresses', () => {
  it.each(['ana@mailinator.com', 'ana@inbox.mailinator.com', 'ana@MAILINATOR.com'])('knows %s', (email) => {
    expect(isDisposable(email)).toBe(true);
  });

  it.each([
    'ana@example.com',
    'ana@gmail.com',
    'ana@not-quite-mailinator.com',
    'ana@mailinator.com.example.org',
    'ana@duck.com',
    'ana@privaterelay.appleid.com',
    'nonsense',
  ])('leaves %s alone', (email) => {
    expect(isDisposable(email)).toBe(false);
  });

  it('answers at once, however often it is asked', () => {
    isDisposable('ana@example.com');
    const start = processorMs();
    for (let index = 0; index < 10_000; index++) isDisposable(`ana@sub${index}.example.com`);
    expect(processorMs() - start).toBeLessThan(200);
  });
});
