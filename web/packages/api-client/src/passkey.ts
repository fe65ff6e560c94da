/** Passkeys: the gateway's options to the browser, the browser's answer to the gateway. */

/** The person closed the browser's dialog, or let it time out. */
export class PasskeyCancelled extends Error {
  readonly code = 'passkey_cancelled';
}

export function passkeysWork(): boolean {
  return typeof PublicKeyCredential !== 'undefined' && typeof navigator.credentials?.create === 'function';
}

export function toBase64Url(bytes: ArrayBuffer): string {
  const text = Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join('');
  return btoa(text).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}

export function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
  return Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
}

interface WireDescriptor {
  id: string;
  type: PublicKeyCredentialType;
  transports?: AuthenticatorTransport[];
}

interface WireOptions {
  challenge: string;
  user?: { id: string; name: string; displayName: string };
  allowCredentials?: WireDescriptor[];
  excludeCredentials?: WireDescriptor[];
}

/** Options may come wrapped, as the browser's own interface takes them. */
function unwrap(options: Record<string, unknown>): WireOptions {
  return (options['publicKey'] ?? options) as WireOptions;
}

const descriptors = (list: WireDescriptor[] | undefined) =>
  (list ?? []).map((item) => ({ ...item, id: fromBase64Url(item.id) }));

async function ask<T>(call: () => Promise<T | null>): Promise<T> {
  try {
    const answer = await call();
    if (answer) return answer;
  } catch (error) {
    const gone = error instanceof DOMException && ['NotAllowedError', 'AbortError'].includes(error.name);
    if (!gone) throw error;
  }
  throw new PasskeyCancelled('The passkey was not used.');
}

/** Makes a passkey, and says what the gateway wants to know of it. */
export async function createPasskey(options: Record<string, unknown>): Promise<Record<string, unknown>> {
  const wire = unwrap(options);
  const publicKey = {
    ...wire,
    challenge: fromBase64Url(wire.challenge),
    user: { ...wire.user, id: fromBase64Url(wire.user?.id ?? '') },
    excludeCredentials: descriptors(wire.excludeCredentials),
  } as unknown as PublicKeyCredentialCreationOptions;
  const credential = (await ask(() => navigator.credentials.create({ publicKey }))) as PublicKeyCredential;
  const response = credential.response as AuthenticatorAttestationResponse;
  return {
    id: credential.id,
    rawId: toBase64Url(credential.rawId),
    type: credential.type,
    response: {
      attestationObject: toBase64Url(response.attestationObject),
      clientDataJSON: toBase64Url(response.clientDataJSON),
      transports: response.getTransports?.() ?? [],
    },
    clientExtensionResults: {},
  };
}

/** Signs with a passkey. */
export async function usePasskey(options: Record<string, unknown>): Promise<Record<string, unknown>> {
  const wire = unwrap(options);
  const publicKey = {
    ...wire,
    challenge: fromBase64Url(wire.challenge),
    allowCredentials: descriptors(wire.allowCredentials),
  } as unknown as PublicKeyCredentialRequestOptions;
  const credential = (await ask(() => navigator.credentials.get({ publicKey }))) as PublicKeyCredential;
  const response = credential.response as AuthenticatorAssertionResponse;
  return {
    id: credential.id,
    rawId: toBase64Url(credential.rawId),
    type: credential.type,
    response: {
      authenticatorData: toBase64Url(response.authenticatorData),
      clientDataJSON: toBase64Url(response.clientDataJSON),
      signature: toBase64Url(response.signature),
      userHandle: response.userHandle ? toBase64Url(response.userHandle) : null,
    },
    clientExtensionResults: {},
  };
}
