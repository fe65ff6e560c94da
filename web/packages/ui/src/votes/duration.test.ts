import { expect, test } from 'vitest';
import { duration } from './duration';

test('a length of time is said in the largest unit that is exact', () => {
  expect(duration(86_400, 'en')).toBe('1 day');
  expect(duration(172_800, 'de')).toBe('2 Tage');
  expect(duration(5_400, 'en')).toBe('90 minutes');
  expect(duration(61, 'en')).toBe('61 seconds');
});
