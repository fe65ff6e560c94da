/** What a till took while it was offline, and how much more it may take. */

/** A payment that is not final yet. */
export interface Staged {
  id: string;
  code: string;
  amount: string;
  device: string;
  mandate: string;
  serial: number;
  /** What the mandate pays in all. */
  total: string;
  reference: string;
  /** In Unix milliseconds. */
  at: number;
}

export interface Limits {
  payerMax: string;
  hourMax: string;
}

const HOUR_MS = 60 * 60 * 1000;

export type StagingProblem = 'closed' | 'payer_limit' | 'hour_limit' | 'used_here';

const sum = (all: readonly { amount: string }[]) =>
  all.reduce((total, { amount }) => total + BigInt(amount), 0n);

/**
 * Whether a till may take one more while it is offline. `taken` is everything it took lately, settled or not. The same code again is
 * no further payment, which the caller finds out first.
 */
export function mayStage(next: Staged, taken: readonly Staged[], limits: Limits): StagingProblem | null {
  if (BigInt(limits.hourMax) === 0n || BigInt(limits.payerMax) === 0n) return 'closed';
  const ofMandate = taken.filter(({ mandate }) => mandate === next.mandate);
  if (ofMandate.some(({ serial }) => serial === next.serial)) return 'used_here';
  if (sum(ofMandate) + BigInt(next.amount) > BigInt(next.total)) return 'used_here';
  const lately = taken.filter(({ at }) => at > next.at - HOUR_MS);
  const ofPayer = lately.filter(({ device }) => device === next.device);
  if (sum(ofPayer) + BigInt(next.amount) > BigInt(limits.payerMax)) return 'payer_limit';
  if (sum(lately) + BigInt(next.amount) > BigInt(limits.hourMax)) return 'hour_limit';
  return null;
}
