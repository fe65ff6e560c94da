import { ApiError, Unreachable, follow } from '@scrip/api-client';
import {
  CLIENT_HEADERS,
  type AccountEntry,
  type Contact,
  type GatewayNetwork,
  type Member,
  type Payment,
  type RequestView,
} from '@scrip/api-client/gateway';
import { gateway } from './client';

type Stage = 'starting' | 'signed_out' | 'signed_in';

let stage = $state<Stage>('starting');
let member = $state.raw<Member | null>(null);
let network = $state.raw<GatewayNetwork | null>(null);
let accounts = $state.raw<AccountEntry[] | null>(null);
let payments = $state.raw<Payment[] | null>(null);
let requests = $state.raw<RequestView[]>([]);
let contacts = $state.raw<Contact[]>([]);
let online = $state(true);
let stopEvents: (() => void) | undefined;
/** Counts changes that pages with lists of their own follow. */
let changes = $state(0);

const RECENT = 30;

/** Who is signed in, and what they have: kept fresh by the gateway's events. */
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
  get accounts() {
    return accounts;
  },
  /** The latest payments, newest first. */
  get payments() {
    return payments;
  },
  get requests() {
    return requests;
  },
  get contacts() {
    return contacts;
  },
  get online() {
    return online;
  },
  get changes() {
    return changes;
  },
  /** The asset that is paid with unless another one is chosen: the network's first. */
  get asset(): { code: string; scale: number } {
    const first = network?.assets[0] ?? accounts?.[0];
    if (!first) return { code: '', scale: 2 };
    return { code: 'code' in first ? first.code : first.asset, scale: first.scale };
  },
  payment(id: string): Payment | undefined {
    return payments?.find((payment) => payment.id === id);
  },
};

/** Finds out whether somebody is signed in. */
export async function begin(): Promise<void> {
  try {
    network = await gateway.get('/v1/network');
    const view = await gateway.get('/v1/session');
    await enter(view.member);
  } catch (error) {
    online = !(error instanceof Unreachable) && !(error instanceof ApiError && error.problem.status >= 500);
    stage = 'signed_out';
    if (!online) setTimeout(() => void begin(), 3_000);
  }
}

/** Goes on as this member. */
export async function enter(who: Member): Promise<void> {
  member = who;
  stage = 'signed_in';
  online = true;
  stopEvents?.();
  stopEvents = follow({
    url: '/v1/events',
    headers: CLIENT_HEADERS,
    onEvent: (event) => arrived(event.event, event.data),
    onState: (state) => {
      if (state === 'live') {
        online = true;
        // Whatever happened while nothing was heard.
        void refresh();
      }
      if (state === 'waiting') online = false;
      if (state === 'refused') leave();
    },
  });
  await refresh();
}

/** Forgets everything about the member. */
export function leave(): void {
  stopEvents?.();
  stopEvents = undefined;
  member = null;
  accounts = null;
  payments = null;
  requests = [];
  contacts = [];
  stage = 'signed_out';
}

export async function signOut(): Promise<void> {
  await gateway.delete('/v1/session');
  leave();
}

/** Signed out on the other side: the page must say so instead of failing at every step. */
export function noticeSignOut(error: unknown): void {
  if (error instanceof ApiError && error.code === 'not_signed_in') leave();
}

async function refresh(): Promise<void> {
  const parts = [loadAccounts(), loadPayments(), loadRequests(), loadContacts()];
  for (const result of await Promise.allSettled(parts)) {
    if (result.status === 'rejected') {
      noticeSignOut(result.reason);
      if (result.reason instanceof Unreachable) online = false;
    }
  }
}

export async function loadAccounts(): Promise<void> {
  accounts = (await gateway.get('/v1/accounts')).items;
}

async function loadPayments(): Promise<void> {
  payments = (await gateway.get('/v1/payments', { query: { limit: RECENT } })).items;
}

async function loadRequests(): Promise<void> {
  requests = (await gateway.get('/v1/requests', { query: { limit: 50 } })).items;
}

export async function loadContacts(): Promise<void> {
  contacts = (await gateway.get('/v1/contacts')).items;
}

/** Puts a payment into the list, or its newer state in its place. A final one never goes back. */
export function rememberPayment(payment: Payment): void {
  const known = session.payment(payment.id);
  if (known && known.state !== 'pending' && payment.state === 'pending') return;
  const others = (payments ?? []).filter((other) => other.id !== payment.id);
  payments = [payment, ...others].sort((a, b) => (a.created_at < b.created_at ? 1 : -1));
  changes++;
}

export function rememberRequest(request: RequestView): void {
  requests = [request, ...requests.filter((other) => other.id !== request.id)].sort((a, b) =>
    a.created_at < b.created_at ? 1 : -1,
  );
  changes++;
}

function arrived(kind: string, data: string): void {
  if (kind === 'payment') {
    const payment = JSON.parse(data) as Payment;
    rememberPayment(payment);
    if (payment.state !== 'pending') void loadAccounts().catch(noticeSignOut);
  } else if (kind === 'request') {
    rememberRequest(JSON.parse(data) as RequestView);
  } else if (kind === 'account') {
    void loadAccounts().catch(noticeSignOut);
  }
}
