import { expect, test } from 'vitest';
import { formatMoney, formatValue, readAmount, toDecimal } from './money';

test.each([
  ['1250', 2, '12.50'],
  ['5', 2, '0.05'],
  ['-5', 2, '-0.05'],
  ['1250', 0, '1250'],
  ['9223372036854775807', 2, '92233720368547758.07'],
])('%s at scale %i is %s', (value, scale, decimal) => {
  expect(toDecimal(value, scale)).toBe(decimal);
});

test('large amounts are written exactly', () => {
  expect(formatValue('9223372036854775807', 2)).toBe('92,233,720,368,547,758.07');
  expect(formatMoney({ minor_units: '1250', asset: 'TOWN', scale: 2 })).toBe('12.50\u00a0TOWN');
});

test.each([
  ['12.50', '1250'],
  ['12,5', '1250'],
  [' 12 ', '1200'],
  ['.5', '50'],
  ['1.250,00', '125000'],
  ['1,250.00', '125000'],
  ["1'250.00", '125000'],
  ['0.01', '1'],
])('%s is read as %s', (typed, value) => {
  expect(readAmount(typed, 2)).toEqual({ value });
});

test.each([
  ['', 'empty'],
  ['abc', 'invalid'],
  ['1.2.3', 'invalid'],
  ['1e5', 'invalid'],
  ['0', 'not_positive'],
  ['-5', 'not_positive'],
  ['12.505', 'too_precise'],
  ['1.250', 'too_precise'],
  ['99999999999999999999', 'too_large'],
])('%s is refused: %s', (typed, problem) => {
  expect(readAmount(typed, 2)).toEqual({ problem });
});
