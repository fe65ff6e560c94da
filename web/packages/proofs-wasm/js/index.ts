/** Checks receipts and state proofs in the page, with the same code as a node (see `src/lib.rs`). */
import init, {
  Verifier,
  account_key,
  asset_key,
  name_key,
  type ProofReport,
} from '../pkg/scrip_proofs_wasm.js';

export type { Payment, ProofReport } from '../pkg/scrip_proofs_wasm.js';

/** Why a file proves nothing. The codes are those of docs/formats.md. */
export class ProofRefused extends Error {
  constructor(
    readonly code: string,
    sentence: string,
  ) {
    super(sentence);
    this.name = 'ProofRefused';
  }
}

/** What a proof needs besides itself: the network's key, and how many decimals each asset has, where that is known. */
export interface Trust {
  networkKey: string;
  scales?: Readonly<Record<string, number>>;
}

let ready: Promise<unknown> | undefined;

/** Fetches and compiles the verifier, once. Pages call it early where a check is likely. */
export function load(): Promise<unknown> {
  ready ??= init().catch((error: unknown) => {
    ready = undefined;
    throw error;
  });
  return ready;
}

function refusal(error: unknown): unknown {
  // The crate fails with `code: sentence`; anything else is a fault, not a refusal.
  const parts = typeof error === 'string' ? /^([a-z_]+): (.*)$/s.exec(error) : null;
  return parts ? new ProofRefused(parts[1] ?? '', parts[2] ?? '') : error;
}

/** Checks a file. Throws `ProofRefused` if it proves nothing under this key. */
export async function verify(file: Uint8Array, trust: Trust): Promise<ProofReport> {
  await load();
  let verifier: Verifier | undefined;
  try {
    verifier = new Verifier(trust.networkKey);
    for (const [asset, scale] of Object.entries(trust.scales ?? {})) verifier.set_scale(asset, scale);
    return verifier.verify(file);
  } catch (error) {
    throw refusal(error);
  } finally {
    verifier?.free();
  }
}

/** Where in the state the record of an account, a username or an asset is: what a proof about it must be about. */
export const stateKey = {
  account: (id: string) => load().then(() => account_key(id)),
  asset: (code: string) => load().then(() => asset_key(code)),
  name: (name: string) => load().then(() => name_key(name)),
};
