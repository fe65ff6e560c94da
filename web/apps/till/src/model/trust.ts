/** Whom the till believes while it is offline: what the network's key alone proves. */
import type { Till } from '@scrip/api-client/gateway';

/** A gateway whose key the network has proven. */
export interface ProvenIssuer {
  account: string;
  key: string;
  /** The block that said so. */
  height: number;
}

function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

/** The gateways of a till whose keys are proven: the ledger's record of the account names the key. */
export async function provenIssuers(till: Till, networkKey: string): Promise<ProvenIssuer[]> {
  // Large, and needed only when the till is online.
  const { stateKey, verify } = await import('@scrip/proofs');
  const proven: ProvenIssuer[] = [];
  for (const { account, key, proof } of till.issuers) {
    if (!proof) continue;
    const report = await verify(bytesOf(proof), { networkKey });
    const isAccount = report.kind === 'record' && report.key === (await stateKey.account(account));
    if (isAccount && report.network === till.network_id && report.controller === key) {
      proven.push({ account, key, height: report.height });
    }
  }
  return proven;
}
