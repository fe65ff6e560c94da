/** The vectors of `crates/receipt` against the wasm that pages load. `vectors.rs` asks the same of native code. */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { Verifier, account_key, asset_key, initSync, name_key } from '../pkg/scrip_proofs_wasm.js';

interface Vectors {
  network_key: string;
  other_network_key: string;
  accepted: {
    file: string;
    report: string[];
    parts: { anchor: { header: { height: number; network: string } } };
  }[];
  refused: { file: string; byte: number; xor: number; code: string }[];
}

const folder = new URL('../../../../crates/receipt/vectors/', import.meta.url);
const vectors = JSON.parse(readFileSync(new URL('vectors.json', folder), 'utf8')) as Vectors;
const file = (name: string) => new Uint8Array(readFileSync(new URL(name, folder)));

beforeAll(() => {
  initSync({ module: readFileSync(new URL('../pkg/scrip_proofs_wasm_bg.wasm', import.meta.url)) });
});

describe('the verifier as wasm', () => {
  test.each(vectors.accepted)('accepts $file and says what is in it', (vector) => {
    const report = new Verifier(vectors.network_key).verify(file(vector.file));
    expect(report.lines).toEqual(vector.report);
    expect(report.height).toBe(vector.parts.anchor.header.height);
    expect(report.network).toBe(vector.parts.anchor.header.network);
  });

  test.each(vectors.refused)('refuses $file with byte $byte changed: $code', (vector) => {
    const bytes = file(vector.file);
    bytes[vector.byte] = (bytes[vector.byte] ?? 0) ^ vector.xor;
    expect(() => new Verifier(vectors.network_key).verify(bytes)).toThrow(new RegExp(`^${vector.code}: `));
  });

  test('refuses every file under the key of another network', () => {
    const verifier = new Verifier(vectors.other_network_key);
    for (const vector of vectors.accepted) {
      expect(() => verifier.verify(file(vector.file))).toThrow(/^proof_not_signed_by_network: /);
    }
  });

  test('refuses bytes that are nothing at all', () => {
    const verifier = new Verifier(vectors.network_key);
    expect(() => verifier.verify(new Uint8Array())).toThrow(/^proof_not_recognised: /);
    expect(() => verifier.verify(new Uint8Array(400_000))).toThrow(/^proof_/);
    expect(() => new Verifier('no key')).toThrow(/^network_key_invalid: /);
  });

  test('names the places in the state where a proof must be', () => {
    expect(account_key('00'.repeat(15) + 'ff')).toBe(`01${'00'.repeat(15)}ff${'00'.repeat(15)}`);
    expect(asset_key('TOWN')).toMatch(/^02/);
    expect(name_key('@Alice')).toBe(name_key('alice'));
    expect(name_key('alice')).toMatch(/^03[0-9a-f]{62}$/);
    expect(account_key('alice')).toBeUndefined();
    expect(asset_key('no such')).toBeUndefined();
    expect(name_key('')).toBeUndefined();
  });

  test('checks a proof in a few milliseconds', () => {
    const verifier = new Verifier(vectors.network_key);
    const bytes = file('operation.bin');
    const rounds = 20;
    verifier.verify(bytes);
    const start = performance.now();
    for (let round = 0; round < rounds; round++) verifier.verify(bytes);
    const each = (performance.now() - start) / rounds;
    console.info(`one receipt: ${each.toFixed(1)} ms in wasm`);
    // Far above what it takes, so that a busy machine passes; an accident in the build (no optimisation) does not.
    expect(each).toBeLessThan(500);
  });
});
