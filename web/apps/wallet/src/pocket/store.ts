/** What the phone carries, kept in the browser: it is all there is when the network is gone. The key can't be taken out. */

/** Money that is held on the ledger for this phone alone. */
export interface Carry {
  mandate: string;
  /** What tills check, in hex. */
  preauthorization: string;
  total: string;
  useMax: string;
  usesMax: number;
  /** In Unix milliseconds. */
  expiresAt: number;
  /** The next use's number. */
  serial: number;
  /** What was signed away so far, in minor units, settled or not. */
  spent: string;
}

/** A code that was shown. */
export interface Shown {
  id: string;
  mandate: string;
  serial: number;
  amount: string;
  payee: string;
  name: string;
  /** In Unix milliseconds. */
  at: number;
  /** When it settled, as the gateway said. */
  settledAt?: string;
}

/** How the phone is unlocked. */
export interface Lock {
  salt: Uint8Array<ArrayBuffer>;
  hash: string;
  /** Wrong tries that are left. */
  tries: number;
  /** The platform's authenticator, where one was set up. */
  credential?: string;
}

export interface Pocket {
  phone: string;
  member: string;
  key: CryptoKey;
  network: string;
  issuerKey: string;
  gatewayKey: string;
  asset: string;
  scale: number;
  /** Minor units. */
  target: string;
  /** What the payees are called that it may be spent with; anybody if absent. */
  lockedTo?: string;
  carries: Carry[];
  shown: Shown[];
  lock: Lock;
  /** It was reported lost, or its money was given back elsewhere. */
  isLost?: boolean;
}

const DATABASE = 'scrip-pocket';
const STORE = 'pocket';
const NAME = 'phone';

function open(): Promise<IDBDatabase> {
  return new Promise((done, fail) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error ?? new Error('the browser keeps nothing'));
  });
}

async function work<T>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await open();
  try {
    return await new Promise<T>((done, fail) => {
      const transaction = database.transaction(STORE, mode, { durability: 'strict' });
      const request = act(transaction.objectStore(STORE));
      // Only then is it on the disk: a code must not be shown before its number is used up.
      transaction.oncomplete = () => done(request.result);
      transaction.onerror = () => fail(transaction.error ?? new Error('the browser keeps nothing'));
    });
  } finally {
    database.close();
  }
}

export const readPocket = () =>
  work<Pocket | undefined>('readonly', (store) => store.get(NAME) as IDBRequest<Pocket | undefined>);
export const writePocket = (pocket: Pocket) => work('readwrite', (store) => store.put(pocket, NAME));
export const deletePocket = () => work('readwrite', (store) => store.delete(NAME));
