/** The phone's pocket: what it carries, what it showed, and how that becomes a code. Works without any network. */
import { codeOf } from '@scrip/api-client';
import type { PayeeClass, Phone } from '@scrip/api-client/gateway';
import { CodeRefused, makeCode, readHeld } from '@scrip/codes';
import { save } from '@scrip/ui';
import { gateway } from '../model/client';
import { choose, leftInAll, mark, merge, mostAtOnce } from './carry';
import { TRIES, checkAuthenticator, lockWith, opens } from './lock';
import {
  deletePocket,
  readPocket,
  writePocket,
  type Carry,
  type Lock,
  type Pocket,
  type Shown,
} from './store';

/** Says in the small settings that there is a pocket, so that the large part of this is fetched only then. */
export const POCKET_SETTING = 'scrip-pocket';
const SHOWN_MAX = 200;
const PATIENCE_MS = 3_000;

let pocket = $state.raw<Pocket | null>(null);
let isRead = $state(false);
let isOpen = $state(false);
let isAway = $state(false);
let isPaying = $state(false);
/** The time that the page shows, which moves on as it looks around; a payment asks for the time itself. */
let now = $state(Date.now());

export const view = {
  get pocket() {
    return pocket;
  },
  get isRead() {
    return isRead;
  },
  get isOpen() {
    return isOpen;
  },
  /** Whether the gateway can't be reached: only then is paying by code offered. */
  get isAway() {
    return isAway;
  },
  /** Whether a payment by code was begun: it goes on, and its code stays on the screen, when the network is back meanwhile. */
  get isPaying() {
    return isPaying;
  },
  left: () => leftInAll(pocket?.carries ?? [], now).toString(),
  most: () => mostAtOnce(pocket?.carries ?? [], now).toString(),
  /** Whether the time of all that it carried is over: then the money is back in the account. */
  isExpired: () =>
    pocket !== null && pocket.carries.length > 0 && pocket.carries.every(({ expiresAt }) => expiresAt <= now),
};

async function keep(next: Pocket): Promise<void> {
  await writePocket(next);
  pocket = next;
  now = Date.now();
  save(POCKET_SETTING, '1');
}

/**
 * Changes what is kept, from what is kept then: what is topped up, unlocked and paid at the same moment, here or in another window, must not
 * undo each other. Does nothing where there is no pocket any more.
 */
function change(next: (kept: Pocket) => Pocket | Promise<Pocket>): Promise<void> {
  return alone(async () => {
    const kept = await readPocket();
    if (kept) await keep(await next(kept));
  });
}

async function alone(act: () => Promise<void>): Promise<void> {
  await navigator.locks.request('scrip-pocket', act);
}

export async function read(): Promise<void> {
  pocket = (await readPocket()) ?? null;
  isRead = true;
}

/** Finds out whether the gateway can be reached. */
export async function look(): Promise<void> {
  now = Date.now();
  try {
    await fetch('/health', { cache: 'no-store', signal: AbortSignal.timeout(PATIENCE_MS) });
    isAway = false;
  } catch {
    isAway = true;
  }
}

const hex = (bytes: ArrayBuffer) =>
  Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');

export interface Setup {
  member: string;
  name: string;
  pin: string;
  target: { minor_units: string; asset: string; scale: number };
  singleUse: boolean;
  /** The class of payees that it may be spent with; anybody if absent. */
  lockedTo?: PayeeClass | undefined;
}

/** Makes a key that can't leave the browser, and has money held for it. */
export async function setUp(wanted: Setup): Promise<void> {
  const pair = (await crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify'])) as CryptoKeyPair;
  const key = hex(await crypto.subtle.exportKey('raw', pair.publicKey));
  const network = await gateway.get('/v1/network');
  const phone = await gateway.post('/v1/phones', {
    body: {
      name: wanted.name,
      key,
      target: wanted.target,
      single_use: wanted.singleUse,
      ...(wanted.lockedTo ? { class: wanted.lockedTo.number } : {}),
    },
  });
  const empty: Pocket = {
    phone: phone.id,
    member: wanted.member,
    key: pair.privateKey,
    network: network.network_id,
    issuerKey: phone.issuer.key,
    gatewayKey: phone.gateway_key,
    asset: wanted.target.asset,
    scale: wanted.target.scale,
    target: wanted.target.minor_units,
    ...(wanted.lockedTo ? { lockedTo: wanted.lockedTo.name } : {}),
    carries: [],
    shown: [],
    lock: await lockWith(wanted.pin),
  };
  const first = await after(empty, phone);
  await alone(() => keep(first));
  isOpen = true;
}

/** The pocket after its gateway said what there is. What it hands out is checked first, as a till will. */
async function after(before: Pocket, phone: Phone): Promise<Pocket> {
  const limits = new Map<string, { useMax: string; usesMax: number }>();
  for (const one of phone.carries) {
    if (one.state !== 'active') continue;
    const held = await readHeld(one.preauthorization, before.network, before.issuerKey);
    limits.set(one.mandate, { useMax: held.use_max, usesMax: held.uses_max });
  }
  const none = { useMax: '0', usesMax: 0 };
  return {
    ...before,
    target: phone.target.minor_units,
    carries: merge(before.carries, phone.carries, (one) => limits.get(one.mandate) ?? none),
    shown: mark(before.shown, phone.carries),
  };
}

let syncing: Promise<void> | undefined;

/** Back online: sees what settled, and tops up by itself. */
export function sync(): Promise<void> {
  syncing ??= doSync().finally(() => (syncing = undefined));
  return syncing;
}

async function doSync(): Promise<void> {
  if (!isRead) await read();
  const current = pocket;
  if (!current) return;
  const path = { id: current.phone };
  const known = await gateway.get('/v1/network');
  // Its gateway followed a successor, and signed for that what this phone carries, with the key that it always had.
  const hasFollowed = known.earlier.some(({ network_id }) => network_id === current.network);
  const network = hasFollowed ? known.network_id : current.network;
  try {
    const phone = await gateway.post('/v1/phones/{id}/top-up', { path, body: {} });
    await change((kept) => after({ ...kept, network }, phone));
  } catch (error) {
    if (codeOf(error) !== 'phone_lost') throw error;
    const phone = await gateway.get('/v1/phones/{id}', { path });
    await change(async (kept) => ({ ...(await after({ ...kept, network }, phone)), isLost: true }));
  }
}

/** Forgets a phone that pays no more. */
export async function forget(): Promise<void> {
  await alone(deletePocket);
  pocket = null;
  lock();
  save(POCKET_SETTING, '');
}

/** Tries a PIN. Every try is counted before it is judged, so that closing the page gains nothing. */
export async function unlock(pin: string): Promise<'open' | 'wrong' | 'locked'> {
  let tried: Lock | undefined;
  await change((kept) => {
    if (kept.lock.tries <= 0) return kept;
    tried = kept.lock;
    return { ...kept, lock: { ...tried, tries: tried.tries - 1 } };
  });
  if (!tried) return 'locked';
  if (!(await opens(tried, pin))) return tried.tries - 1 > 0 ? 'wrong' : 'locked';
  await change((kept) => ({ ...kept, lock: { ...kept.lock, tries: TRIES } }));
  isOpen = true;
  return 'open';
}

export async function unlockByDevice(): Promise<boolean> {
  const credential = pocket?.lock.credential;
  if (!pocket || !credential || pocket.lock.tries <= 0) return false;
  isOpen = await checkAuthenticator(credential);
  return isOpen;
}

export function lock(): void {
  isOpen = false;
  isPaying = false;
}

export function setPaying(value: boolean): void {
  isPaying = value;
}

/** A new PIN, for somebody who is signed in. */
export async function renewPin(pin: string): Promise<void> {
  const next = await lockWith(pin);
  await change((kept) => {
    const { credential } = kept.lock;
    return { ...kept, lock: credential === undefined ? next : { ...next, credential } };
  });
  isOpen = true;
}

export async function useAuthenticator(credential: string): Promise<void> {
  await change((kept) => ({ ...kept, lock: { ...kept.lock, credential } }));
}

const use = (carry: Carry, amount: string): Carry => ({
  ...carry,
  serial: carry.serial + 1,
  spent: (BigInt(carry.spent) + BigInt(amount)).toString(),
});

export interface Payee {
  payee: string;
  name: string;
}

/** Makes a code. Its number and amount are used up before it exists, so that no two codes are for the same money. */
export async function pay(
  to: Payee,
  amount: string,
  isSealed: boolean,
): Promise<{ text: string; shown: Shown }> {
  if (!pocket || !isOpen) throw new Error('locked');
  const { network, key, gatewayKey } = pocket;
  const now = Date.now();
  let carry: Carry | undefined;
  await change((kept) => {
    carry = choose(kept.carries, BigInt(amount), now);
    const used = carry;
    return used
      ? { ...kept, carries: kept.carries.map((one) => (one === used ? use(one, amount) : one)) }
      : kept;
  });
  const isOver = pocket.carries.every(({ expiresAt }) => expiresAt <= now);
  if (!carry && isOver) throw new CodeRefused('code_expired', 'What this phone carries has expired.');
  if (!carry) throw new CodeRefused('code_over_total_limit', 'This is more than what is left on this phone.');
  const { mandate, preauthorization, serial, spent } = carry;
  const terms = { preauthorization, network, serial, payee: to.payee, amount, spent };
  const { id, text } = await makeCode(terms, key, isSealed ? gatewayKey : undefined);
  const shown: Shown = { id, mandate, serial, amount, ...to, at: now };
  await change((kept) => ({ ...kept, shown: [shown, ...kept.shown].slice(0, SHOWN_MAX) }));
  return { text, shown };
}

/** Gives back what the phone carries. */
export async function giveUp(): Promise<void> {
  if (!pocket) return;
  await gateway.post('/v1/phones/{id}/revoke', { path: { id: pocket.phone } });
  await forget();
}
