import { expect, test } from 'vitest';
import { readText } from './bytes';

const bytes = new Uint8Array([0x53, 0x43, 0x52, 0xff, 0xfe]);

test.each([['534352fffe'], ['53 43 52\nFF FE'], ['U0NS//4='], ['U0NS__4'], [' U0NS\n//4 ']])(
  '%j is read',
  (typed) => {
    expect(readText(typed)).toEqual(bytes);
  },
);

test.each([[''], ['   '], ['no receipt!'], ['12345']])('%j is neither', (typed) => {
  expect(readText(typed)).toBeNull();
});
