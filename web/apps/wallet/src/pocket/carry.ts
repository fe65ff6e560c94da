/** Which of what the phone carries pays, and what is left. Plain sums, so that tests need no browser. */
import type { Carried } from '@scrip/api-client/gateway';
import type { Carry, Shown } from './store';

/** What can still be signed away of one, in minor units. */
export function leftOf(carry: Carry, now: number): bigint {
  if (carry.expiresAt <= now || carry.serial >= carry.usesMax) return 0n;
  const left = BigInt(carry.total) - BigInt(carry.spent);
  return left > 0n ? left : 0n;
}

/** What is left of all. */
export function leftInAll(carries: readonly Carry[], now: number): bigint {
  return carries.reduce((sum, carry) => sum + leftOf(carry, now), 0n);
}

function mostOf(carry: Carry, now: number): bigint {
  const left = leftOf(carry, now);
  const most = BigInt(carry.useMax);
  return left < most ? left : most;
}

/** The most that one payment can be. */
export function mostAtOnce(carries: readonly Carry[], now: number): bigint {
  return carries.reduce((most, carry) => {
    const here = mostOf(carry, now);
    return here > most ? here : most;
  }, 0n);
}

/** The one that pays this: the smallest that covers it, so that large ones stay for large payments. */
export function choose(carries: readonly Carry[], amount: bigint, now: number): Carry | undefined {
  const able = carries.filter((carry) => mostOf(carry, now) >= amount);
  return able.sort((a, b) => (leftOf(a, now) < leftOf(b, now) ? -1 : 1))[0];
}

/**
 * What the phone carries after its gateway said what there is. What this phone signed stays signed, whether it settled or not; what
 * the gateway does not know any more is gone.
 */
export function merge(mine: readonly Carry[], said: readonly Carried[], usesMax: UsesOf): Carry[] {
  return said
    .filter(({ state }) => state === 'active')
    .map((one) => {
      const known = mine.find(({ mandate }) => mandate === one.mandate);
      const settled = BigInt(one.total.minor_units) - BigInt(one.left);
      const spent = known && BigInt(known.spent) > settled ? BigInt(known.spent) : settled;
      const used = one.uses.reduce((next, { serial }) => Math.max(next, serial + 1), 0);
      const limits = usesMax(one);
      return {
        mandate: one.mandate,
        preauthorization: one.preauthorization,
        total: one.total.minor_units,
        useMax: limits.useMax,
        usesMax: limits.usesMax,
        expiresAt: Date.parse(one.ends_at),
        serial: Math.max(known?.serial ?? 0, used),
        spent: spent.toString(),
      };
    });
}

type UsesOf = (one: Carried) => { useMax: string; usesMax: number };

/** The record, with what settled marked. */
export function mark(shown: readonly Shown[], said: readonly Carried[]): Shown[] {
  const settled = new Map(said.flatMap(({ uses }) => uses.map((use) => [use.id, use.at] as const)));
  return shown.map((one) => {
    const at = settled.get(one.id);
    return at && !one.settledAt ? { ...one, settledAt: at } : one;
  });
}
