import { ApiError, codeOf } from '@scrip/api-client';
import { gatewayClient, usePasskey, type GatewayClient } from '@scrip/api-client/gateway';
import { readAmount, type Money } from '@scrip/ui';
import { t } from '../text';

export const gateway: GatewayClient = gatewayClient();

/** A sentence for whatever went wrong, in the page's language where we have it. */
export function explain(error: unknown): string {
  const known = t.problems[codeOf(error)];
  if (known) return known;
  if (error instanceof ApiError) return error.message;
  return t.problems['unexpected'] ?? '';
}

export function hasCode(error: unknown, ...codes: string[]): boolean {
  return codes.includes(codeOf(error));
}

/** What the form says about an amount, or the amount. */
export function checkAmount(
  typed: string,
  asset: string,
  scale: number,
): { money: Money } | { error: string } {
  const read = readAmount(typed, scale);
  if ('value' in read) return { money: { minor_units: read.value, asset, scale } };
  if (read.problem === 'too_precise') return { error: t.amountProblems.too_precise(scale) };
  return { error: t.amountProblems[read.problem] };
}

/** Has the person confirm with a passkey, and gives back what a payment needs to show for it. */
export async function confirm(): Promise<string> {
  const start = await gateway.post('/v1/confirmations');
  const credential = await usePasskey(start.request_options);
  const done = await gateway.post('/v1/confirmations/{id}/finish', {
    path: { id: start.ceremony_id },
    body: { credential },
  });
  return done.confirmation_id;
}

/** A username as people write it, without what they may put around it. */
export function bareName(typed: string): string {
  return typed.trim().replace(/^@/, '');
}
