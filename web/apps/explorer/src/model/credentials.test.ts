import { expect, test } from 'vitest';
import { ballotKey, listKey, littleEndian } from './credentials';

test('numbers are written as keys of the state have them', () => {
  expect(littleEndian(0)).toBe('0000000000000000');
  expect(littleEndian(258)).toBe('0201000000000000');
  expect(ballotKey(1)).toBe(`0f01${'0'.repeat(60)}`);
  expect(listKey('ab'.repeat(16), 258)).toBe(`22${'ab'.repeat(16)}0000000000000102${'0'.repeat(14)}`);
});
