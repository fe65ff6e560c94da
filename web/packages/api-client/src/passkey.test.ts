import { expect, test } from 'vitest';
import { fromBase64Url, toBase64Url } from './passkey';

test('bytes survive the way there and back, without padding', () => {
  for (let size = 0; size < 40; size++) {
    const bytes = Uint8Array.from({ length: size }, (_, index) => (index * 37 + size) % 256);
    const text = toBase64Url(bytes.buffer);
    expect(text).toMatch(/^[A-Za-z0-9_-]*$/);
    expect(fromBase64Url(text)).toEqual(bytes);
  }
});
