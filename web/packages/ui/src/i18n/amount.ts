import { readAmount, type Money } from './money';
import { uiText } from './text';

/** Reads what somebody typed into a form: an amount of the asset, or a sentence that says what is wrong. */
export function checkAmount(
  typed: string,
  asset: string,
  scale: number,
): { money: Money } | { error: string } {
  const read = readAmount(typed, scale);
  if ('value' in read) return { money: { minor_units: read.value, asset, scale } };
  if (read.problem === 'too_precise') return { error: uiText.amountProblems.too_precise(scale) };
  return { error: uiText.amountProblems[read.problem] };
}
