/** The codes that phones show, made and checked in the page by the same code as at the gateway (see `src/lib.rs`). */
import init, {
  Checker,
  Draft,
  merchant_text,
  read_held,
  read_merchant,
  read_record,
  record_type,
  type Held,
  type Merchant,
  type Shown,
} from '../pkg/scrip_codes_wasm.js';

export type { Held, Merchant, Shown } from '../pkg/scrip_codes_wasm.js';

/** Why a code is refused. The codes are permanent. */
export class CodeRefused extends Error {
  constructor(
    readonly code: string,
    sentence: string,
  ) {
    super(sentence);
    this.name = 'CodeRefused';
  }
}

let ready: Promise<unknown> | undefined;

/** Fetches and compiles the crate, once. Pages call it early where a code is likely. */
export function load(): Promise<unknown> {
  ready ??= init().catch((error: unknown) => {
    ready = undefined;
    throw error;
  });
  return ready;
}

async function ask<T>(work: () => T): Promise<T> {
  await load();
  try {
    return work();
  } catch (error) {
    // The crate fails with `code: sentence`; anything else is a fault, not a refusal.
    const parts = typeof error === 'string' ? /^([a-z_0-9]+): (.*)$/s.exec(error) : null;
    throw parts ? new CodeRefused(parts[1] ?? '', parts[2] ?? '') : error;
  }
}

const now = () => Math.floor(Date.now() / 1000);

/** Reads what the phone carries, and checks that this issuer signed it for this network. */
export function readHeld(preauthorization: string, network: string, issuerKey: string): Promise<Held> {
  return ask(() => read_held(preauthorization, network, issuerKey));
}

/** One use of what the phone carries. */
export interface Use {
  preauthorization: string;
  network: string;
  serial: number;
  payee: string;
  amount: string;
  /** What was used of it before. */
  spent: string;
}

/**
 * Makes a code: the crate says what is to be signed, the key of the browser signs, the crate checks. With `gatewayKey` only the gateway
 * can read it. Refuses what would be refused at the till.
 */
export async function makeCode(
  use: Use,
  key: CryptoKey,
  gatewayKey?: string,
): Promise<{ id: string; text: string }> {
  const draft = await ask(
    () => new Draft(use.preauthorization, use.network, use.serial, use.payee, use.amount, use.spent, now()),
  );
  const id = draft.id;
  const bytes = new Uint8Array(draft.to_sign);
  const signature = new Uint8Array(await crypto.subtle.sign('Ed25519', key, bytes));
  const entropy = crypto.getRandomValues(new Uint8Array(32));
  const text = await ask(() =>
    gatewayKey === undefined
      ? draft.finish(signature)
      : draft.finish_sealed(signature, use.network, gatewayKey, entropy),
  );
  return { id, text };
}

/** What a till believes and takes. */
export interface TillTrust {
  network: string;
  payee: string;
  classes: number;
  asset: string;
  issuers: readonly { account: string; key: string }[];
}

/** Checks the text of a QR code as this till, for a sale of this amount where there is one. */
export function checkCode(text: string, trust: TillTrust, amount?: string): Promise<Shown> {
  return ask(() => {
    const checker = new Checker(trust.network, trust.payee, trust.classes, trust.asset);
    try {
      for (const issuer of trust.issuers) checker.trust(issuer.account, issuer.key);
      return checker.check(text, amount, now());
    } finally {
      checker.free();
    }
  });
}

/** The type of the NFC record that holds a code. */
export const recordType = (): Promise<string> => ask(() => record_type());

/** The text of a code for the payload of an NFC record. */
export const readRecord = (payload: Uint8Array): Promise<string> => ask(() => read_record(payload));

/** What a till's own code says. */
export interface MerchantCode {
  network: string;
  payee: string;
  asset: string;
  scale: number;
  amount?: string;
  name: string;
  city: string;
  reference: string;
}

/** The text of a till's own code. */
export function merchantText(code: MerchantCode): Promise<string> {
  return ask(() =>
    merchant_text(
      code.network,
      code.payee,
      code.asset,
      code.amount,
      code.scale,
      code.name,
      code.city,
      code.reference,
    ),
  );
}

/** Reads a till's code of this network, in this asset. */
export function readMerchant(text: string, network: string, asset: string, scale: number): Promise<Merchant> {
  return ask(() => read_merchant(text, network, asset, scale));
}
