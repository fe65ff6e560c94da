/** What a certificate is worth at a moment: the ledger's word, and its dates. */
export interface Credential {
  id: string;
  authority: string;
  serial: string;
  class: string;
  label: string;
  key: { kind: string; hex: string };
  not_before_ms: number;
  not_after_ms: number;
  status: string;
  since_ms?: number | null;
  height?: number | null;
  reason?: string | null;
  ballot: number;
  certificate: string;
}

export type Standing = 'valid' | 'not_yet' | 'expired' | 'revoked' | 'proposed';

export function standingOf(credential: Credential, now = Date.now()): Standing {
  if (credential.status === 'revoked') return 'revoked';
  if (credential.status === 'proposed') return 'proposed';
  if (now < credential.not_before_ms) return 'not_yet';
  return credential.not_after_ms <= now ? 'expired' : 'valid';
}

export const STANDING_TONES: Record<Standing, string> = {
  valid: 'good',
  not_yet: 'wait',
  expired: 'bad',
  revoked: 'bad',
  proposed: 'wait',
};

/** DER in base64 as a file that OpenSSL reads. */
export function toPem(what: string, base64: string): string {
  const lines = base64.match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${what}-----`, ...lines, `-----END ${what}-----`, ''].join('\n');
}

export interface Impact {
  stops: readonly { class: string; count: number }[];
  already_stopped: number;
  voters_lost: number;
  validators: number;
  validators_left: number;
  may_fail: number;
}
