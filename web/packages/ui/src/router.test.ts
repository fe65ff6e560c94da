import { expect, test } from 'vitest';
import { match, readPlace } from './router.svelte';

test('a fragment is a path and a query', () => {
  const place = readPlace('#/send?to=%40bob&from=link');
  expect(place.path).toBe('/send');
  expect(place.query.get('to')).toBe('@bob');
  expect(readPlace('').path).toBe('/');
});

test('patterns name parts of a path', () => {
  expect(match('/blocks/:height', '/blocks/12')).toEqual({ height: '12' });
  expect(match('/names/:name', '/names/a%20b')).toEqual({ name: 'a b' });
  expect(match('/blocks/:height', '/blocks/')).toBeNull();
  expect(match('/blocks', '/blocks/12')).toBeNull();
  expect(match('/names/:name', '/names/%E0%A4%A')).toEqual({ name: '%E0%A4%A' });
});
