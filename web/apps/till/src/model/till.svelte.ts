/** The till: who it is, what it may do, and what it took. Kept in the browser, so that it opens and works with the network gone. */
import { ApiError, Unreachable, codeOf } from '@scrip/api-client';
import { gatewayClient, type GatewayClient, type Till } from '@scrip/api-client/gateway';
import { readSaved, save } from '@scrip/ui';
import { t } from '../text';
import type { Staged } from './staged';
import { provenIssuers, type ProvenIssuer } from './trust';

const SETTING = 'scrip-till';
const STAGED = 'scrip-till-staged';
const LOST = 'scrip-till-lost';
const RETRY_MS = 4_000;
/** What a till is told that is none any more. What it staged stays, for whoever is enrolled here next. */
const NO_TILL = ['till_not_enrolled', 'till_revoked', 'till_uncertified'];
/** How long what was settled still counts for the limits of an hour. */
const HOUR_MS = 60 * 60 * 1000;
/** As many as the gateway takes at once. */
const SETTLED_MAX = 50;

/** A payment that was staged, and that the network then refused: the goods are gone, and no money came. */
export interface Lost {
  id: string;
  /** Minor units. */
  amount: string;
  code: string;
  sentence: string;
}

interface Kept {
  token: string;
  till: Till;
  /** The key that was there first: later proofs have to hold under the same one. */
  networkKey: string;
  issuers: ProvenIssuer[];
}

function read<T>(name: string): T | null {
  try {
    return JSON.parse(readSaved(name) ?? 'null') as T | null;
  } catch {
    return null;
  }
}

let kept = $state.raw<Kept | null>(read<Kept>(SETTING));
let online = $state(true);
/** Its merchant, or the network, took it out of service. */
let ended = $state(false);
let staged = $state.raw<Staged[]>(read<Staged[]>(STAGED) ?? []);
let settled = $state.raw<Staged[]>([]);
let settling = false;
/** What became of staged payments that did not settle. */
let lost = $state.raw<Lost[]>(read<Lost[]>(LOST) ?? []);
let client: GatewayClient = clientOf(kept?.token);

function clientOf(token: string | undefined): GatewayClient {
  return gatewayClient(token ? { headers: { Authorization: `Bearer ${token}` } } : {});
}

export const till = {
  get view() {
    return kept?.till ?? null;
  },
  get issuers() {
    return kept?.issuers ?? [];
  },
  get networkKey() {
    return kept?.networkKey ?? '';
  },
  /** The key of the network that took over from the one that this till trusts, until somebody says that it may be trusted too. */
  get successor() {
    return kept && kept.till.network_key !== kept.networkKey ? kept.till.network_key : null;
  },
  get online() {
    return online;
  },
  get ended() {
    return ended;
  },
  get staged() {
    return staged;
  },
  get lost() {
    return lost;
  },
  /** Everything that counts for the limits of an hour and against taking the same money twice. */
  get taken(): Staged[] {
    return [...staged, ...settled];
  },
  get client() {
    return client;
  },
  get asset() {
    return kept?.till.asset ?? '';
  },
  get scale() {
    return kept?.till.scale ?? 2;
  },
};

/** A sentence for whatever went wrong, in the page's language where we have it. */
export function explain(error: unknown): string {
  const known = t.problems[codeOf(error)];
  if (known) return known;
  return error instanceof Error && error.message ? error.message : (t.problems['unexpected'] ?? '');
}

function keep(next: Kept | null): void {
  kept = next;
  save(SETTING, JSON.stringify(next));
}

function keepStaged(next: Staged[]): void {
  staged = next;
  save(STAGED, JSON.stringify(next));
}

function keepLost(next: Lost[]): void {
  lost = next;
  save(LOST, JSON.stringify(next));
}

/** Somebody has read what did not settle. It stays in the list of sales. */
export function forgetLost(): void {
  keepLost([]);
}

/** Goes on as the till that was approved. */
export async function enrolled(token: string, view: Till): Promise<void> {
  client = clientOf(token);
  ended = false;
  keep({ token, till: view, networkKey: view.network_key, issuers: [] });
  await refresh();
}

/** Somebody compared the successor's key with what the operator says. */
export async function trustSuccessor(): Promise<void> {
  if (kept) keep({ ...kept, networkKey: kept.till.network_key, issuers: [] });
  await refresh();
}

/** Deletes what makes this a till. */
export function forget(): void {
  client = clientOf(undefined);
  keep(null);
}

export function isAway(error: unknown): boolean {
  return error instanceof Unreachable || (error instanceof ApiError && error.problem.status >= 500);
}

export function wentOffline(): void {
  online = false;
}

/** Asks what the till is and whom it may believe. Out of service: it is no till any more. */
export async function refresh(): Promise<void> {
  if (!kept) return;
  try {
    const view = await client.get('/v1/tills/self');
    online = true;
    if (view.network_key === kept.networkKey) {
      const issuers = await provenIssuers(view, kept.networkKey);
      keep({ ...kept, till: view, issuers: issuers.length > 0 ? issuers : kept.issuers });
    } else {
      // Another network's proofs prove nothing here: online the till goes on, by itself it believes nobody.
      keep({ ...kept, till: view, issuers: [] });
    }
    await settle();
  } catch (error) {
    if (NO_TILL.includes(codeOf(error))) {
      ended = true;
      forget();
    } else if (isAway(error)) online = false;
    else throw error;
  }
}

/** Keeps asking while the network is away. Gives back how to stop. */
export function watch(): () => void {
  const again = () => {
    if (kept && (!online || staged.length > 0)) void refresh().catch(() => (online = false));
  };
  const timer = setInterval(again, RETRY_MS);
  const gone = () => (online = false);
  addEventListener('online', again);
  addEventListener('offline', gone);
  void refresh().catch(() => (online = false));
  return () => {
    clearInterval(timer);
    removeEventListener('online', again);
    removeEventListener('offline', gone);
  };
}

/** Takes one more while the network is away. */
export function stage(payment: Staged): void {
  keepStaged([...staged, payment]);
}

/** Brings in what was staged, oldest first. What the network decided is staged no longer. */
export async function settle(): Promise<void> {
  if (settling || staged.length === 0) return;
  settling = true;
  try {
    while (staged.length > 0) {
      const batch = staged.slice(0, SETTLED_MAX);
      const items = batch.map(({ code, reference, at }) => ({
        code,
        reference,
        staged_at: new Date(at).toISOString(),
      }));
      const answer = await client.post('/v1/tills/settlements', { body: { items } });
      const decided = batch.filter((_, index) => {
        const problem = answer.items[index]?.problem;
        return !problem || problem.status < 500;
      });
      if (decided.length === 0) return;
      const refused = decided.flatMap(({ id, amount }) => {
        const problem = answer.items[batch.findIndex((payment) => payment.id === id)]?.problem;
        return problem ? [{ id, amount, code: problem.code, sentence: problem.detail ?? problem.title }] : [];
      });
      if (refused.length > 0) keepLost([...refused, ...lost]);
      const now = Date.now();
      settled = [...settled, ...decided].filter(({ at }) => at > now - HOUR_MS);
      keepStaged(staged.filter((payment) => !decided.includes(payment)));
    }
  } finally {
    settling = false;
  }
}
