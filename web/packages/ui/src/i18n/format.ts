import { language } from './language.svelte';

/** German readers get the 24 hour clock, English ones that of their region where the browser names one. */
function locale(): string {
  const mine = typeof navigator === 'undefined' ? [] : (navigator.languages ?? []);
  return mine.find((tag) => tag.toLowerCase().startsWith(language.current)) ?? language.current;
}

export function formatNumber(value: number, options?: Intl.NumberFormatOptions): string {
  return new Intl.NumberFormat(locale(), options).format(value);
}

/** `23 Nov 2026, 14:05`. */
export function formatMoment(time: Date | number | string): string {
  return new Intl.DateTimeFormat(locale(), { dateStyle: 'medium', timeStyle: 'short' }).format(
    new Date(time),
  );
}

/** With seconds, where one wants to know exactly. */
export function formatExact(time: Date | number | string): string {
  return new Intl.DateTimeFormat(locale(), { dateStyle: 'medium', timeStyle: 'medium' }).format(
    new Date(time),
  );
}

export function formatDay(time: Date | number | string): string {
  return new Intl.DateTimeFormat(locale(), { dateStyle: 'medium' }).format(new Date(time));
}

export function formatDayShort(time: Date | number | string): string {
  return new Intl.DateTimeFormat(locale(), { day: 'numeric', month: 'numeric' }).format(new Date(time));
}

export function formatClock(time: Date | number | string): string {
  return new Intl.DateTimeFormat(locale(), { timeStyle: 'short' }).format(new Date(time));
}

/** `Today`, `Yesterday`, else the date: for the headings of a list. */
export function formatDayHeading(time: Date | number | string, now = Date.now()): string {
  const day = (value: Date) => new Date(value.getFullYear(), value.getMonth(), value.getDate()).getTime();
  const ago = Math.round((day(new Date(now)) - day(new Date(time))) / 86_400_000);
  if (ago !== 0 && ago !== 1) return formatDay(time);
  const words = new Intl.RelativeTimeFormat(language.current, { numeric: 'auto' }).format(-ago, 'day');
  return words.charAt(0).toLocaleUpperCase(language.current) + words.slice(1);
}

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
];

/** `2 minutes ago`, `in 3 days`. */
export function formatRelative(time: Date | number | string, now = Date.now()): string {
  const seconds = Math.round((new Date(time).getTime() - now) / 1000);
  const [unit, size] = UNITS.find(([, size]) => Math.abs(seconds) >= size) ?? ['second', 1];
  const words = new Intl.RelativeTimeFormat(language.current, { numeric: 'auto' });
  return words.format(Math.trunc(seconds / size), unit);
}

/** `85 ms`, `1.2 s`. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${formatNumber(Math.round(ms))} ms`;
  return `${formatNumber(ms / 1000, { maximumFractionDigits: ms < 10_000 ? 2 : 0 })} s`;
}

/** Chooses the form that the language has for a number. */
export function plural(count: number, forms: { one: string; other: string }): string {
  const rule = new Intl.PluralRules(language.current).select(count);
  return `${formatNumber(count)} ${rule === 'one' ? forms.one : forms.other}`;
}
