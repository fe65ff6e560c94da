/** The vectors of `crates/codes` against the wasm that pages load. The crate's own tests ask the same of native code. */
import { readFileSync } from 'node:fs';
import { webcrypto } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  Checker,
  Draft,
  initSync,
  merchant_text,
  read_held,
  read_merchant,
  read_record,
  record_payload,
  record_type,
} from '../pkg/scrip_codes_wasm.js';

interface Vector {
  name: string;
  text: string;
  ndef: string;
  payee: string;
}
interface Vectors {
  network: string;
  issuer: { account: string; key: string };
  phone_secret: string;
  till: { classes: number; asset: string; now_s: number };
  accepted: (Vector & {
    id: string;
    mandate: string;
    device: string;
    preauthorization: string;
    to_sign: string;
    serial: number;
    amount: string;
    total_max: string;
  })[];
  refused: (Vector & { code: string; now_s: number })[];
  sealed: { text: string; ndef: string; public: string }[];
  merchants: {
    text: string;
    network: string;
    payee: string;
    asset: string;
    amount: string | null;
    name: string;
    city: string;
    reference: string;
  }[];
}

const file = new URL('../../../../crates/codes/vectors/codes.json', import.meta.url);
const vectors = JSON.parse(readFileSync(file, 'utf8')) as Vectors;
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

beforeAll(() => {
  initSync({ module: readFileSync(new URL('../pkg/scrip_codes_wasm_bg.wasm', import.meta.url)) });
});

function check(vector: Vector, now: number) {
  const checker = new Checker(vectors.network, vector.payee, vectors.till.classes, vectors.till.asset);
  checker.trust(vectors.issuer.account, vectors.issuer.key);
  return checker.check(vector.text, undefined, now);
}

/** The phone's key as a browser holds it: it signs and can't be taken out. */
function phoneKey() {
  const pkcs8 = Buffer.concat([
    Buffer.from('302e020100300506032b657004220420', 'hex'),
    Buffer.from(vectors.phone_secret, 'hex'),
  ]);
  return webcrypto.subtle.importKey('pkcs8', pkcs8, 'Ed25519', false, ['sign']);
}

describe('codes as wasm', () => {
  test.each(vectors.accepted)('takes $name', (vector) => {
    const shown = check(vector, vectors.till.now_s);
    expect(shown.id).toBe(vector.id);
    expect(shown.amount).toBe(vector.amount);
    expect(shown.device).toBe(vector.device);
    expect(shown.serial).toBe(vector.serial);
    expect(shown.total_max).toBe(vector.total_max);
  });

  test.each(vectors.refused)('refuses $name: $code', (vector) => {
    expect(() => check(vector, vector.now_s)).toThrow(new RegExp(`^${vector.code}: `));
  });

  test.each(vectors.accepted)('makes $name with a key of WebCrypto', async (vector) => {
    const draft = new Draft(
      vector.preauthorization,
      vectors.network,
      vector.serial,
      vector.payee,
      vector.amount,
      '0',
      vectors.till.now_s,
    );
    expect(hex(draft.to_sign)).toBe(vector.to_sign);
    expect(draft.id).toBe(vector.id);
    const signature = await webcrypto.subtle.sign('Ed25519', await phoneKey(), new Uint8Array(draft.to_sign));
    expect(draft.finish(new Uint8Array(signature))).toBe(vector.text);
  });

  test.each([...vectors.accepted, ...vectors.sealed])('gives $text as an NFC record', ({ text, ndef }) => {
    const record = record_payload(text);
    // What a browser reads of the message: its only record's type and payload.
    const type = Buffer.from(record_type());
    const message = Buffer.from(ndef, 'hex');
    expect(message.subarray(-record.length)).toEqual(Buffer.from(record));
    expect(message.subarray(-record.length - type.length, -record.length)).toEqual(type);
    expect(read_record(record)).toBe(text);
    expect(() => read_record(record.subarray(0, 0))).toThrow(/^code_malformed: /);
  });

  test('refuses one cent over before anything is signed', () => {
    const vector = vectors.accepted[0];
    if (!vector) throw new Error('there is no vector');
    const make = (amount: string, spent: string) =>
      new Draft(vector.preauthorization, vectors.network, 0, vector.payee, amount, spent, vectors.till.now_s);
    expect(() => make('2001', '0')).toThrow(/^code_over_use_limit: /);
    expect(() => make('1201', '3800')).toThrow(/^code_over_total_limit: /);
    expect(() => make('1200', '3800')).not.toThrow();
    expect(() => make('nothing', '0')).toThrow(/^code_malformed: /);
  });

  test('reads what the phone carries, from its issuer only', () => {
    const vector = vectors.accepted[0];
    if (!vector) throw new Error('there is no vector');
    const held = read_held(vector.preauthorization, vectors.network, vectors.issuer.key);
    expect(held.mandate).toBe(vector.mandate);
    expect(() => read_held(vector.preauthorization, vectors.network, vector.device)).toThrow(
      /^code_issuer_signature_invalid: /,
    );
  });

  test('passes on what only the gateway can read', () => {
    const text = vectors.sealed[0]?.text ?? '';
    const payee = vectors.accepted[0]?.payee ?? '';
    expect(check({ name: 'sealed', text, ndef: '', payee }, vectors.till.now_s).id).toBeUndefined();
  });

  test.each(vectors.merchants)('reads and makes the till code of $name', (vector) => {
    const merchant = read_merchant(vector.text, vectors.network, vector.asset, 2);
    expect(merchant.payee).toBe(vector.payee);
    expect(merchant.amount ?? null).toBe(vector.amount);
    expect(merchant.name).toBe(vector.name);
    expect(merchant.reference).toBe(vector.reference);
    expect(() => read_merchant(vector.text, '08'.repeat(32), vector.asset, 2)).toThrow(
      /^merchant_of_other_network: /,
    );
    const again = merchant_text(
      vectors.network,
      merchant.payee,
      merchant.asset,
      merchant.amount,
      2,
      merchant.name,
      vector.city,
      merchant.reference,
    );
    expect(read_merchant(again, vectors.network, vector.asset, 2).name).toBe(vector.name);
  });
});
