import { expect, test } from 'vitest';
import { isPublic } from '../../../shared/http/public-address.ts';

test.each([
  ...[
    '127.0.0.1',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
  ],
  ...[
    '0.0.0.0',
    '224.0.0.1',
    '255.255.255.255',
    '::1',
    '::',
    'fe80::1',
    'fe80::1%eth0',
    'fc00::1',
    'fd12::1',
  ],
  ...['::ffff:127.0.0.1', '::ffff:10.0.0.1', '::ffff:7f00:1', '64:ff9b::7f00:1', 'ff02::1', 'not an address'],
])('%s is not of the public network', (address) => {
  expect(isPublic(address)).toBe(false);
});

test.each(['1.1.1.1', '172.32.0.1', '192.167.255.255', '223.5.5.5', '2400:3200::1', '::ffff:223.5.5.5'])(
  '%s is of the public network',
  (address) => {
    expect(isPublic(address)).toBe(true);
  },
);
