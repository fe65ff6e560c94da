import { expect, test } from 'vitest';
import { mayStage, type Staged } from './staged';

const NOW = 1_795_000_000_000;
const MINUTE = 60_000;
const limits = { payerMax: '2000', hourMax: '5000' };
const staged = (over: Partial<Staged>): Staged => ({
  id: 'a',
  code: 'SC1:',
  amount: '1000',
  device: 'phone',
  mandate: 'm1',
  serial: 0,
  total: '10000',
  reference: '',
  at: NOW,
  ...over,
});

test('a till takes up to its limit of one payer, and not a cent more', () => {
  const before = [staged({ at: NOW - MINUTE })];
  expect(mayStage(staged({ serial: 1 }), before, limits)).toBeNull();
  expect(mayStage(staged({ serial: 1, amount: '1001' }), before, limits)).toBe('payer_limit');
  expect(mayStage(staged({ serial: 1, amount: '1001', at: NOW + 60 * MINUTE }), before, limits)).toBeNull();
});

test('a till takes up to its limit in an hour of all payers', () => {
  const before = [1, 2, 3, 4].map((number) =>
    staged({ device: `phone ${number}`, mandate: `m${number}`, at: NOW - MINUTE }),
  );
  expect(mayStage(staged({ device: 'other', mandate: 'other' }), before, limits)).toBeNull();
  const over = staged({ device: 'other', mandate: 'other', amount: '1001' });
  expect(mayStage(over, before, limits)).toBe('hour_limit');
});

test('the same money is not taken twice, whether by the number or by the sum', () => {
  const before = [staged({ at: NOW - 600 * MINUTE, amount: '900', total: '1000' })];
  expect(mayStage(staged({ amount: '1' }), before, limits)).toBe('used_here');
  expect(mayStage(staged({ serial: 1, amount: '101', total: '1000' }), before, limits)).toBe('used_here');
  expect(mayStage(staged({ serial: 1, amount: '100', total: '1000' }), before, limits)).toBeNull();
});

test('a till without limits takes nothing', () => {
  expect(mayStage(staged({}), [], { payerMax: '0', hourMax: '5000' })).toBe('closed');
  expect(mayStage(staged({}), [], { payerMax: '2000', hourMax: '0' })).toBe('closed');
});
