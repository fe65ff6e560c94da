import { language } from '../i18n/language.svelte';

/** A length of time in the largest unit that says it exactly: `1 day`, `90 minutes`. */
export function duration(seconds: number, tongue: string = language.current): string {
  const units = [
    ['day', 86_400],
    ['hour', 3_600],
    ['minute', 60],
    ['second', 1],
  ] as const;
  const [unit, length] = units.find(([, length]) => seconds % length === 0) ?? units[3];
  const words = new Intl.NumberFormat(tongue, { style: 'unit', unit, unitDisplay: 'long' });
  return words.format(seconds / length);
}
