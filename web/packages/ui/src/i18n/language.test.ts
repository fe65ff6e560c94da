import { afterEach, expect, test } from 'vitest';
import { plural } from './format';
import { language, preferredLanguage, texts } from './language.svelte';

afterEach(() => language.choose('en'));

test('what was chosen comes first, then what the browser asks for, then English', () => {
  expect(preferredLanguage('de', ['en'])).toBe('de');
  expect(preferredLanguage(null, ['fr-CH', 'de-CH', 'en'])).toBe('de');
  expect(preferredLanguage('xx', ['fr'])).toBe('en');
});

test('texts follow the language', () => {
  const t = texts(
    { hello: (name: string) => `Hello ${name}`, deep: { yes: 'Yes' } },
    { hello: (name) => `Hallo ${name}`, deep: { yes: 'Ja' } },
  );
  expect(t.hello('Ann')).toBe('Hello Ann');
  language.choose('de');
  expect(t.hello('Ann')).toBe('Hallo Ann');
  expect(t.deep.yes).toBe('Ja');
});

test('one is one and none is many', () => {
  const forms = { one: 'payment', other: 'payments' };
  expect([0, 1, 2].map((count) => plural(count, forms))).toEqual(['0 payments', '1 payment', '2 payments']);
});
