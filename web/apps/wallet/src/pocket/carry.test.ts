import type { Carried } from '@scrip/api-client/gateway';
import { expect, test } from 'vitest';
import { choose, leftInAll, mark, merge, mostAtOnce } from './carry';
import type { Carry, Shown } from './store';

const NOW = 1_795_000_000_000;
const carry = (over: Partial<Carry>): Carry => ({
  mandate: 'm1',
  preauthorization: '',
  total: '5000',
  useMax: '5000',
  usesMax: 256,
  expiresAt: NOW + 1000,
  serial: 0,
  spent: '0',
  ...over,
});
const said = (over: object) =>
  ({
    mandate: 'm1',
    preauthorization: '',
    total: { minor_units: '5000', asset: 'TOWN', scale: 2 },
    left: '5000',
    state: 'active',
    ends_at: '2026-12-01T00:00:00Z',
    uses: [],
    ...over,
  }) as Carried;
const limits = () => ({ useMax: '5000', usesMax: 256 });

test('what is left is what was not signed away, settled or not', () => {
  const carries = [carry({ spent: '1200', serial: 1 }), carry({ mandate: 'm2', total: '1200' })];
  expect(leftInAll(carries, NOW)).toBe(5000n);
  expect(mostAtOnce(carries, NOW)).toBe(3800n);
  expect(leftInAll([carry({ expiresAt: NOW })], NOW)).toBe(0n);
  expect(leftInAll([carry({ usesMax: 1, serial: 1, spent: '10' })], NOW)).toBe(0n);
  expect(mostAtOnce([carry({ useMax: '100' })], NOW)).toBe(100n);
});

test('the smallest that covers a payment pays it, and none where none does', () => {
  const carries = [carry({}), carry({ mandate: 'm2', total: '1200' })];
  expect(choose(carries, 1200n, NOW)?.mandate).toBe('m2');
  expect(choose(carries, 1201n, NOW)?.mandate).toBe('m1');
  expect(choose(carries, 5001n, NOW)).toBeUndefined();
});

test('what was shown and has not settled stays spent when the phone is back', () => {
  const mine = [carry({ serial: 3, spent: '2000' })];
  const use = { id: 'a', serial: 0, amount: '500', payee: { display_name: 'B' }, at: '2026-11-25T10:00:00Z' };
  const next = merge(mine, [said({ left: '4500', uses: [use] }), said({ mandate: 'm2' })], limits);
  expect(next.map(({ mandate, spent, serial }) => [mandate, spent, serial])).toEqual([
    ['m1', '2000', 3],
    ['m2', '0', 0],
  ]);
  // Another device of the same key can't be; if the ledger says more was used, the ledger is right.
  expect(merge([carry({})], [said({ left: '100', uses: [use] })], limits)[0]).toMatchObject({
    spent: '4900',
    serial: 1,
  });
  expect(merge(mine, [said({ state: 'ended' })], limits)).toEqual([]);
});

test('the record says what settled', () => {
  const shown: Shown[] = [
    { id: 'a', mandate: 'm1', serial: 0, amount: '500', payee: 'p', name: 'B', at: NOW },
    { id: 'b', mandate: 'm1', serial: 1, amount: '500', payee: 'p', name: 'B', at: NOW },
  ];
  const use = { id: 'a', serial: 0, amount: '500', payee: { display_name: 'B' }, at: '2026-11-25T10:00:00Z' };
  const marked = mark(shown, [said({ uses: [use] })]);
  expect(marked.map(({ settledAt }) => settledAt)).toEqual(['2026-11-25T10:00:00Z', undefined]);
});

test('an extension adds to what was there, and what was signed away stays so', () => {
  const mine = [carry({ serial: 2, spent: '3000', preauthorization: 'old' })];
  const more = said({
    preauthorization: 'new',
    total: { minor_units: '7000', asset: 'TOWN', scale: 2 },
    left: '5000',
  });
  const [next] = merge(mine, [more], () => ({ useMax: '7000', usesMax: 256 }));
  // 2000 settled and 1000 were shown and not brought in yet.
  expect(next).toMatchObject({ preauthorization: 'new', total: '7000', spent: '3000', serial: 2 });
  expect(mostAtOnce([next as Carry], NOW)).toBe(4000n);
});
