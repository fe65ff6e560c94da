import { language } from './language.svelte';

/** Minor units of an asset: `{ minor_units: '1250', asset: 'TOWN', scale: 2 }` is 12.50 TOWN. As both interfaces have it. */
export interface Money {
  minor_units: string;
  asset: string;
  /** Digits after the point; where nobody knows them, minor units are shown. */
  scale?: number | null;
}

/** `1250` at scale 2 is `12.50`: exact, in the form that programs read. */
export function toDecimal(value: string, scale: number): string {
  const negative = value.startsWith('-');
  const digits = (negative ? value.slice(1) : value).padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  const fraction = scale === 0 ? '' : `.${digits.slice(-scale)}`;
  return `${negative ? '-' : ''}${whole}${fraction}`;
}

/** Whether a number of minor units is none. */
export function isZero(value: string): boolean {
  return /^-?0*$/.test(value);
}

/** The number as people of the page's language write it. Never goes through a floating point number. */
export function formatValue(value: string, scale: number): string {
  const decimal = toDecimal(value, scale) as `${number}`;
  const digits = { minimumFractionDigits: scale, maximumFractionDigits: scale };
  return new Intl.NumberFormat(language.current, digits).format(decimal);
}

/** `12.50 TOWN`, with a space that does not break. */
export function formatMoney(money: Money): string {
  return `${formatValue(money.minor_units, money.scale ?? 0)}\u00a0${money.asset}`;
}

export type AmountProblem = 'empty' | 'invalid' | 'too_precise' | 'not_positive' | 'too_large';
export type TypedAmount = { value: string } | { problem: AmountProblem };

/** Most minor units that the network takes in one amount. */
const VALUE_MAX = 2n ** 63n - 1n;

/**
 * Reads an amount as somebody types it: with a comma or a point before the decimals, and perhaps the other one between
 * thousands. Never rounds, and refuses what could be meant in two ways.
 */
export function readAmount(typed: string, scale: number): TypedAmount {
  const text = typed.replace(/[\s\u00a0\u202f'’]/g, '');
  if (text === '') return { problem: 'empty' };
  if (/^-/.test(text)) return { problem: 'not_positive' };
  const grouped = /^\d{1,3}(?:([.,])\d{3})+(?!\1)[.,]\d*$/.test(text);
  const plain = /^\d*[.,]?\d*$/.test(text) && /\d/.test(text);
  if (!grouped && !plain) return { problem: 'invalid' };
  const point = Math.max(text.lastIndexOf('.'), text.lastIndexOf(','));
  const whole = (point < 0 ? text : text.slice(0, point)).replace(/[.,]/g, '');
  const fraction = point < 0 ? '' : text.slice(point + 1);
  if (fraction.length > scale) return { problem: 'too_precise' };
  const value = BigInt(`${whole || '0'}${fraction.padEnd(scale, '0')}`);
  if (value === 0n) return { problem: 'not_positive' };
  if (value > VALUE_MAX) return { problem: 'too_large' };
  return { value: value.toString() };
}
