import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createClientAddresses } from './client-address.ts';
import { processorMs } from '../../testing/processor-time.ts';

describe('without trusted proxies', () => {
  const { bucketOf, addressOf } = createClientAddresses([]);

  it('believes the socket and nothing else', () => {
    expect(bucketOf('203.0.113.7', '198.51.100.1')).toBe('203.0.113.7');
    expect(addressOf('203.0.113.7', '198.51.100.1')).toBe('203.0.113.7');
  });

  it.each([
    ['203.0.113.7', '::ffff:203.0.113.7'],
    ['203.0.113.7', '::FFFF:cb00:7107'],
    ['2001:db8:1:2::1', '2001:0DB8:0001:0002:ffff:ffff:ffff:ffff'],
    ['fe80::1', 'fe80::1%eth0'],
  ])('counts %s and %s as one client', (one, other) => {
    expect(bucketOf(one)).toBe(bucketOf(other));
  });

  it('counts neighbouring networks apart', () => {
    expect(bucketOf('2001:db8:1:2::1')).toBe('2001:db8:1:2::/64');
    expect(bucketOf('2001:db8:1:3::1')).not.toBe(bucketOf('2001:db8:1:2::1'));
  });

  it('counts whoever has no readable address as one client', () => {
    expect(
      [undefined, '', 'not an address', '010.0.0.1', '0x7f.1', '1234'].map((address) => bucketOf(address)),
    ).toEqual(Array.from({ length: 6 }, () => 'unknown'));
  });
});

describe('behind trusted proxies', () => {
  const { bucketOf, addressOf } = createClientAddresses([
    '10.0.0.0/8',
    '2001:db8:ffff::/48',
    '192.0.2.1',
    '::ffff:172.16.0.0/108',
  ]);

  it.each([
    ['one hop', '10.0.0.1', '203.0.113.7', '203.0.113.7'],
    ['what the client put in front', '10.0.0.1', '198.51.100.1, 203.0.113.7', '203.0.113.7'],
    ['a chain of ours', '10.0.0.1', '198.51.100.1, 203.0.113.7, 10.0.0.2,192.0.2.1', '203.0.113.7'],
    ['a proxy seen as IPv6', '::ffff:10.0.0.1', '203.0.113.7', '203.0.113.7'],
    ['a proxy on IPv6', '2001:db8:ffff::1', '2001:db8:1:2::3', '2001:db8:1:2::/64'],
    ['a range written as IPv6', '172.20.0.1', '203.0.113.7', '203.0.113.7'],
    ['a port', '10.0.0.1', '203.0.113.7:4711', '203.0.113.7'],
    ['a port after IPv6', '10.0.0.1', '[2001:db8:1:2::3]:443', '2001:db8:1:2::/64'],
    ['nobody but proxies', '10.0.0.1', '10.0.0.3, 10.0.0.2', '10.0.0.3'],
    ['no header', '10.0.0.1', undefined, '10.0.0.1'],
    ['an empty header', '10.0.0.1', '', '10.0.0.1'],
    ['an unreadable hop', '10.0.0.1', '203.0.113.7, unknown, 10.0.0.2', '10.0.0.2'],
    ['a stranger who sends the header', '198.51.100.9', '203.0.113.7', '198.51.100.9'],
  ])('finds the client: %s', (_what, socket, header, client) => {
    expect(bucketOf(socket, header)).toBe(client);
  });

  it('names the whole address for the audit', () => {
    expect(addressOf('10.0.0.1', '2001:db8:1:2::3')).toBe('2001:db8:1:2::3');
  });

  it('never throws, whatever the header says', () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ unit: 'binary' }), (socket, header) => {
        expect(typeof bucketOf(socket, header)).toBe('string');
        expect(typeof bucketOf('10.0.0.1', header)).toBe('string');
      }),
    );
    expect(bucketOf('10.0.0.1', `${'1.1.1.1,'.repeat(8000)}10.0.0.9`)).toBe('1.1.1.1');
    expect(bucketOf('10.0.0.1', ':'.repeat(65_536))).toBe('10.0.0.1');
  });

  it('cannot be made to use another bucket by what is left of the client', () => {
    fc.assert(
      fc.property(fc.string(), (forged) => {
        expect(bucketOf('10.0.0.1', `${forged},203.0.113.7`)).toBe('203.0.113.7');
      }),
    );
  });
});

it('costs next to nothing when there is no header', () => {
  const { bucketOf } = createClientAddresses(['10.0.0.0/8']);
  bucketOf('203.0.113.7');
  const start = processorMs();
  for (let index = 0; index < 100_000; index++) bucketOf('203.0.113.7');
  expect((processorMs() - start) / 100_000).toBeLessThan(0.005);
});
