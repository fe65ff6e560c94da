import { ApiError, codeOf } from '@scrip/api-client';
import { gatewayClient, type GatewayClient } from '@scrip/api-client/gateway';
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

/** A username as people write it, without what they may put around it. */
export function bareName(typed: string): string {
  return typed.trim().replace(/^@/, '');
}
