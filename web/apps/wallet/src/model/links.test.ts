import type { GatewayNetwork, Payment } from '@scrip/api-client/gateway';
import { expect, test } from 'vitest';
import { explorerLink, placeInLink } from './links';

const ORIGIN = 'https://pay.example';

test('only pages of this wallet are opened from a code', () => {
  expect(placeInLink('https://pay.example/wallet/#/requests/0a1b', ORIGIN)).toBe('/requests/0a1b');
  expect(placeInLink('https://pay.example/wallet/#/request/0a1b', ORIGIN)).toBe('/request/0a1b');
  expect(placeInLink(' https://pay.example/wallet/#/send?to=bakery\n', ORIGIN)).toBe('/send?to=bakery');
  expect(placeInLink('https://evil.example/wallet/#/requests/0a1b', ORIGIN)).toBeNull();
  expect(placeInLink('https://pay.example/wallet/#/sign-in/token', ORIGIN)).toBeNull();
  expect(placeInLink('javascript:alert(1)', ORIGIN)).toBeNull();
  expect(placeInLink('hello', ORIGIN)).toBeNull();
});

test('a payment is found in the explorer by its operation and item', () => {
  const network = { explorer_url: 'http://127.0.0.1:7101/explorer' } as GatewayNetwork;
  const payment = { operation: { author: 'aa', id: 'bb', item: 0 } } as Payment;
  expect(explorerLink(network, payment)).toBe('http://127.0.0.1:7101/explorer/#/operations/aa/bb?item=0');
  expect(explorerLink({} as GatewayNetwork, payment)).toBeNull();
  expect(explorerLink(network, {} as Payment)).toBeNull();
  expect(explorerLink(network, { ...payment, earlier_network: 'cc' })).toBeNull();
});
