import { expect, test } from 'vitest';
import { count, put, referenceOf, totalOf, type Line } from './basket';

const sold = (...things: [string, string][]) =>
  things.reduce<Line[]>((lines, [what, units]) => put(lines, what, units), []);

test('the same thing at the same price is counted, anything else is a line of its own', () => {
  const lines = sold(
    ['Coffee', '320'],
    ['Cake', '450'],
    ['Coffee', '320'],
    ['Coffee', '300'],
    ['', '100'],
    ['', '100'],
  );
  expect(lines.map(({ what, count }) => [what, count])).toEqual([
    ['Coffee', 2],
    ['Cake', 1],
    ['Coffee', 1],
    ['', 1],
    ['', 1],
  ]);
  expect(new Set(lines.map(({ id }) => id)).size).toBe(5);
  expect(totalOf(lines)).toBe(1_590n);
});

test('one of a line stays, and nobody sells a thousand by a slip', () => {
  const [line] = sold(['Coffee', '320']);
  expect(count([line!], line!.id, -1)[0]?.count).toBe(1);
  expect(count([line!], line!.id, 5_000)[0]?.count).toBe(999);
});

test('what was sold fits into a reference', () => {
  const lines = count(sold(['Coffee', '320'], ['', '100'], ['Cake', '450']), 1, 1);
  expect(referenceOf(lines)).toBe('2 × Coffee, Cake');
  const long = referenceOf(sold(['🍰'.repeat(40), '1'], ['🍰'.repeat(40), '2']));
  expect(new TextEncoder().encode(long).length).toBe(139);
  expect(long).toBe(`${'🍰'.repeat(34)}…`);
});
