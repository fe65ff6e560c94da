/** Files as text, and back. */

export function fromBase64(text: string): Uint8Array {
  const binary = atob(text);
  return Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
}

/** Reads hexadecimal or base64 (either alphabet), with any white space; nothing if it is neither. */
export function readText(typed: string): Uint8Array | null {
  const text = typed.replace(/\s+/g, '');
  if (text === '') return null;
  if (/^(?:[0-9a-f]{2})+$/i.test(text)) {
    return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  }
  const base64 = text.replace(/-/g, '+').replace(/_/g, '/').replace(/=+$/, '');
  if (!/^[A-Za-z0-9+/]+$/.test(base64) || base64.length % 4 === 1) return null;
  return fromBase64(base64);
}
