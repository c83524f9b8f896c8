import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mailboxOf, maskEmail } from './mail.ts';

describe('the mailbox behind an address', () => {
  it.each([
    ['ana@example.com', 'ana@example.com'],
    ['ana+news@example.com', 'ana@example.com'],
    ['ana+a+b@example.com', 'ana@example.com'],
    ['ana=tag@example.com', 'ana@example.com'],
    ['a.na@example.com', 'a.na@example.com'],
    ['a.n.a@gmail.com', 'ana@gmail.com'],
    ['a.na+x@googlemail.com', 'ana@gmail.com'],
    ['+ana@example.com', '+ana@example.com'],
  ])('counts %s as %s', (email, mailbox) => {
    expect(mailboxOf(email)).toBe(mailbox);
  });

  it('does not take a domain for Gmail because it ends like it', () => {
    expect(mailboxOf('a.na@notgmail.com')).toBe('a.na@notgmail.com');
  });

  const local = fc.stringMatching(/^[a-z0-9][a-z0-9.+=-]{0,12}$/);
  const domain = fc.constantFrom('gmail.com', 'googlemail.com', 'example.com', 'mail.example.co.uk');

  it('is its own mailbox', () => {
    fc.assert(
      fc.property(local, domain, (name, host) => {
        const mailbox = mailboxOf(`${name}@${host}`);
        expect(mailboxOf(mailbox)).toBe(mailbox);
      }),
    );
  });

  it('is the same whatever tag is added', () => {
    fc.assert(
      fc.property(local, domain, fc.stringMatching(/^[a-z0-9.+=-]{0,8}$/), (name, host, tag) => {
        expect(mailboxOf(`${name}+${tag}@${host}`)).toBe(mailboxOf(`${name}@${host}`));
      }),
    );
  });
});

describe('a masked address', () => {
  it.each([
    ['ana.lima@example.com', 'a•••@e•••.com'],
    ['b@mail.example.co.uk', 'b•••@m•••.uk'],
    ['ana@localhost', 'a•••@l•••'],
  ])('shows %s as %s', (email, masked) => {
    expect(maskEmail(email)).toBe(masked);
  });

  it('tells neither the rest of an address nor its length', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z]{1,40}$/), fc.stringMatching(/^[a-z]{1,40}$/), (local, host) => {
        expect(maskEmail(`${local}@${host}.org`)).toBe(`${local.charAt(0)}•••@${host.charAt(0)}•••.org`);
      }),
    );
  });
});
