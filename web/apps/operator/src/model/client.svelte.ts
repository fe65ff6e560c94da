import { ApiError, codeOf, insist } from '@scrip/api-client';
import {
  confirming,
  gatewayClient,
  type GatewayClient,
  type GatewayNetwork,
  type Member,
} from '@scrip/api-client/gateway';
import { toasts } from '@scrip/ui';
import { t } from '../text';

export const gateway: GatewayClient = gatewayClient();

let stage = $state<'starting' | 'signed_out' | 'signed_in'>('starting');
let member = $state.raw<Member | null>(null);
let network = $state.raw<GatewayNetwork | null>(null);
let waiting = $state(0);

/** Who works here. */
export const session = {
  get stage() {
    return stage;
  },
  get member() {
    return member;
  },
  get network() {
    return network;
  },
  /** Approvals that wait for somebody. */
  get waiting() {
    return waiting;
  },
  get isOperator() {
    return member !== null && member.roles.length > 0;
  },
  get isApprover() {
    return member?.roles.includes('approver') ?? false;
  },
  get asset(): { code: string; scale: number } {
    return network?.assets[0] ?? { code: '', scale: 2 };
  },
};

export async function begin(): Promise<void> {
  try {
    network = await gateway.get('/v1/network');
    enter((await gateway.get('/v1/session')).member);
  } catch (error) {
    stage = 'signed_out';
    if (!(error instanceof ApiError && error.problem.status < 500)) setTimeout(() => void begin(), 3_000);
  }
}

export function enter(who: Member): void {
  member = who;
  stage = 'signed_in';
  if (session.isOperator) void countWaiting();
}

export async function countWaiting(): Promise<void> {
  try {
    waiting = (await gateway.get('/v1/operator/approvals', { query: { state: 'waiting', limit: 100 } })).items
      .length;
  } catch (error) {
    noticeSignOut(error);
  }
}

function leave(): void {
  member = null;
  stage = 'signed_out';
}

export async function signOut(): Promise<void> {
  await gateway.delete('/v1/session');
  leave();
}

export function noticeSignOut(error: unknown): void {
  if (codeOf(error) === 'not_signed_in') leave();
}

/** A sentence for whatever went wrong. */
export function explain(error: unknown): string {
  noticeSignOut(error);
  const known = t.problems[codeOf(error)];
  if (known) return known;
  return error instanceof ApiError ? error.message : (t.problems['unexpected'] ?? '');
}

/** One change: confirmed with a passkey where the gateway wants that, sent again under one key while nobody answers. */
export function change<T>(send: (idempotencyKey: string) => Promise<T>): Promise<T> {
  return confirming(gateway, () => insist(send));
}

/** Something that another person has to agree to. */
export async function ask(send: (idempotencyKey: string) => Promise<unknown>): Promise<void> {
  await change(send);
  toasts.say(t.approvals.asked, 'good');
  await countWaiting();
}
