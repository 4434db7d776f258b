import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isForbiddenHost, objectionToBlock, parseAddressBlock } from '../../src/config/address-block.ts';

describe('an address block', () => {
  it.each([
    ['10.0.0.0/8', { family: 4, first: 0x0a000000n, prefix: 8 }],
    ['192.168.7.9/32', { family: 4, first: 0xc0a80709n, prefix: 32 }],
    ['fd00:1::/32', { family: 6, first: 0xfd000001n << 96n, prefix: 32 }],
    ['::1/128', { family: 6, first: 1n, prefix: 128 }],
    ['fd00:1:2:3:4:5:6:7/128', { family: 6, first: 0xfd000001000200030004000500060007n, prefix: 128 }],
  ])('%s is read', (text, block) => {
    expect(parseAddressBlock(text)).toEqual(block);
    expect(objectionToBlock(text)).toBeNull();
  });

  it.each([
    '',
    '10.0.0.0',
    '10.0.0.0/33',
    '10.0.0.0/08',
    '10.0.0/8',
    '256.0.0.0/8',
    'a.example.com/8',
    'fd00::/129',
    'fd00:::/32',
    '10.0.0.0/-1',
  ])('%j is none', (text) => {
    expect(parseAddressBlock(text)).toBeNull();
    expect(objectionToBlock(text)).toContain('a CIDR block such as 10.20.0.0/16');
  });

  it('begins at its first address, so that nobody reads it as something narrower', () => {
    expect(objectionToBlock('10.1.2.3/8')).toContain('its address being the first of the block');
    expect(objectionToBlock('fd00:1::1/32')).toContain('its address being the first of the block');
  });

  it.each([
    ['10.0.0.0/7', 'a block of /8 or narrower'],
    ['0.0.0.0/0', 'a block of /8 or narrower'],
    ['fd00::/31', 'a block of /32 or narrower'],
    ['::/0', 'a block of /32 or narrower'],
    ['169.0.0.0/8', 'a block without 169.254.0.0/16'],
    ['169.254.169.254/32', 'a block without 169.254.0.0/16'],
    ['fe80::/32', 'a block without fe80::/10'],
    ['febf:ffff::/32', 'a block without fe80::/10'],
    ['fd00:ec2::/32', 'a block without fd00:ec2::254/128'],
    ['::ffff:10.0.0.0/104', 'a block without ::ffff:0:0/96'],
    ['64:ff9b::/96', 'a block without 64:ff9b::/96'],
  ])('%s cannot be named: %s', (text, expected) => {
    expect(objectionToBlock(text)).toContain(expected);
  });

  it('that is right never holds an address that is never called', () => {
    const block = fc.tuple(fc.nat(0xffffffff), fc.integer({ min: 0, max: 32 })).map(([address, prefix]) => {
      const first = prefix === 0 ? 0 : (address >>> (32 - prefix)) * 2 ** (32 - prefix);
      const parts = [24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256);
      return { text: `${parts.join('.')}/${prefix}`, first, last: first + 2 ** (32 - prefix) - 1 };
    });
    fc.assert(
      fc.property(
        fc.oneof(
          block,
          block.filter(({ text }) => text.startsWith('169.')),
        ),
        ({ text, first, last }) => {
          const [from, to] = [0xa9fe0000, 0xa9feffff];
          const isApart = last < from || first > to;
          expect(objectionToBlock(text) === null).toBe(isApart && last - first < 2 ** 24);
        },
      ),
    );
  });
});

describe('a host that is an address', () => {
  it.each(['169.254.169.254', '[fe80::1]', '[fd00:ec2::254]', '[::ffff:a9fe:a9fe]'])('%s is never called', (host) => {
    expect(isForbiddenHost(host)).toBe(true);
  });

  it.each(['10.0.0.1', 'prometheus.example.com', '[fd00::1]', '[::1]', '127.0.0.1'])('%s may be', (host) => {
    expect(isForbiddenHost(host)).toBe(false);
  });
});
