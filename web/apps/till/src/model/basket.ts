/** What is being sold: plain sums and words, so that tests need no browser. */

export interface Line {
  id: number;
  what: string;
  /** The price of one, in minor units. */
  units: string;
  count: number;
}

/** As long as a sale's reference on the ledger may be, in bytes. */
const REFERENCE_MAX = 140;
/** More of one thing than this is a slip of the finger. */
const COUNT_MAX = 999;

export const sumOf = (line: Line): bigint => BigInt(line.units) * BigInt(line.count);

export const totalOf = (lines: readonly Line[]): bigint =>
  lines.reduce((total, line) => total + sumOf(line), 0n);

/** One more line; one more of the same thing at the same price, if it is there already. */
export function put(lines: readonly Line[], what: string, units: string): Line[] {
  const known = what === '' ? undefined : lines.find((line) => line.what === what && line.units === units);
  if (known) return count(lines, known.id, 1);
  const id = lines.reduce((most, line) => Math.max(most, line.id), 0) + 1;
  return [...lines, { id, what, units, count: 1 }];
}

/** So many more, or fewer, of a line; one stays. */
export function count(lines: readonly Line[], id: number, more: number): Line[] {
  return lines.map((line) =>
    line.id === id ? { ...line, count: Math.min(Math.max(line.count + more, 1), COUNT_MAX) } : line,
  );
}

/** What was sold, in words, as far as there is room for it. */
export function referenceOf(lines: readonly Pick<Line, 'what' | 'count'>[]): string {
  const words = lines
    .filter(({ what }) => what !== '')
    .map(({ what, count }) => (count === 1 ? what : `${count} × ${what}`))
    .join(', ');
  if (bytesOf(words) <= REFERENCE_MAX) return words;
  let start = '';
  for (const letter of words) {
    if (bytesOf(`${start}${letter}…`) > REFERENCE_MAX) break;
    start += letter;
  }
  return `${start}…`;
}

const bytesOf = (text: string) => new TextEncoder().encode(text).length;
