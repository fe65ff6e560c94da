/**
 * Unlocking, checked on the phone itself: by a PIN with few tries, or by the platform's authenticator. It keeps a finder of the phone
 * from paying; it does not keep somebody who can take the browser apart, against whom reporting the phone lost helps.
 */
import type { Lock } from './store';

export const TRIES = 5;
export const PIN = /^\d{4,8}$/;
const ROUNDS = 310_000;

const hex = (bytes: ArrayBuffer) =>
  Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');

async function hashOf(pin: string, salt: Uint8Array<ArrayBuffer>): Promise<string> {
  const key = await crypto.subtle.importKey('raw', new TextEncoder().encode(pin), 'PBKDF2', false, [
    'deriveBits',
  ]);
  const settings = { name: 'PBKDF2', hash: 'SHA-256', salt, iterations: ROUNDS };
  return hex(await crypto.subtle.deriveBits(settings, key, 256));
}

export async function lockWith(pin: string): Promise<Lock> {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  return { salt, hash: await hashOf(pin, salt), tries: TRIES };
}

export async function opens(lock: Lock, pin: string): Promise<boolean> {
  return (await hashOf(pin, lock.salt)) === lock.hash;
}

const encode = (bytes: ArrayBuffer) => hex(bytes);
const decode = (text: string) =>
  Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

/** Whether this device can check its owner by itself. */
export async function hasAuthenticator(): Promise<boolean> {
  return (
    typeof PublicKeyCredential !== 'undefined' &&
    (await PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable().catch(() => false))
  );
}

/** Sets the platform's authenticator up for unlocking. */
export async function addAuthenticator(member: string): Promise<string> {
  const publicKey: PublicKeyCredentialCreationOptions = {
    challenge: crypto.getRandomValues(new Uint8Array(32)),
    rp: { name: 'Scrip' },
    user: {
      id: crypto.getRandomValues(new Uint8Array(16)),
      name: `${member} offline`,
      displayName: `${member} offline`,
    },
    pubKeyCredParams: [
      { type: 'public-key', alg: -7 },
      { type: 'public-key', alg: -257 },
    ],
    authenticatorSelection: { authenticatorAttachment: 'platform', userVerification: 'required' },
  };
  const made = (await navigator.credentials.create({ publicKey })) as PublicKeyCredential | null;
  if (!made) throw new Error('no authenticator');
  return encode(made.rawId);
}

const USER_VERIFIED = 0x04;
const FLAGS_AT = 32;

/** Has the platform check its owner; works without any network. */
export async function checkAuthenticator(credential: string): Promise<boolean> {
  const publicKey: PublicKeyCredentialRequestOptions = {
    challenge: crypto.getRandomValues(new Uint8Array(32)),
    allowCredentials: [{ type: 'public-key', id: decode(credential) }],
    userVerification: 'required',
  };
  const answer = (await navigator.credentials.get({ publicKey })) as PublicKeyCredential | null;
  if (!answer || encode(answer.rawId) !== credential) return false;
  const { authenticatorData } = answer.response as AuthenticatorAssertionResponse;
  return ((new Uint8Array(authenticatorData)[FLAGS_AT] ?? 0) & USER_VERIFIED) !== 0;
}
