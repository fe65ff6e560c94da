/** A phone without a browser: it signs what the format says (docs/formats.md), also what no honest phone would show. */
import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { ask, money } from './ledger';
import type { Town } from './town';

const BASE45 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';

interface Registered {
  id: string;
  carries: { mandate: string; preauthorization: string }[];
}

const hex = (text: string) => Buffer.from(text, 'hex');

/** The head of a CBOR item, and what follows it. */
function item(major: number, length: number, body: Buffer = Buffer.alloc(0)): Buffer {
  const first = major << 5;
  if (length < 24) return Buffer.concat([Buffer.of(first | length), body]);
  if (length < 256) return Buffer.concat([Buffer.of(first | 24, length), body]);
  return Buffer.concat([Buffer.of(first | 25, length >> 8, length & 255), body]);
}

const number = (value: number) => item(0, value);
const bytes = (value: Buffer) => item(2, value.length, value);
const text = (value: string) => item(3, value.length, Buffer.from(value));

/** A number of up to four bytes, as the message has it. */
const counted = (value: number, size: number) => {
  const buffer = Buffer.alloc(size);
  buffer.writeUInt32BE(value, size - 4);
  return buffer;
};

/** The text of the QR code of these bytes. */
export function textOfBytes(code: Buffer): string {
  let letters = '';
  for (let at = 0; at < code.length; at += 2) {
    const pair = at + 1 < code.length;
    let value = pair ? code.readUInt16BE(at) : code.readUInt8(at);
    for (let count = 0; count < (pair ? 3 : 2); count++) {
      letters += BASE45.charAt(value % 45);
      value = Math.floor(value / 45);
    }
  }
  return `SC1:${letters}`;
}

export class SoftPhone {
  private constructor(
    /** Gives back what it carries: nobody has more than a few phones. */
    readonly end: () => Promise<void>,
    private readonly key: KeyObject,
    /** The public half of its key, in hex: what the network knows it by. */
    readonly publicKey: string,
    private readonly network: Buffer,
    private readonly mandate: Buffer,
    private readonly preauthorization: Buffer,
  ) {}

  /** Registers one for a member, with money on it: for payees of one class alone, or for one payment, if that is said. */
  static async register(
    town: Town,
    who: string,
    minor: number,
    { lockedTo, singleUse = false }: { lockedTo?: number; singleUse?: boolean } = {},
  ): Promise<SoftPhone> {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const key = publicKey.export({ type: 'spki', format: 'der' }).subarray(-32).toString('hex');
    const { network_id } = await ask<{ network_id: string }>(town, who, 'GET', '/v1/network');
    const lock = lockedTo === undefined ? {} : { class: lockedTo };
    const body = { name: 'A phone of a test', key, target: money(minor), single_use: singleUse, ...lock };
    const { id, carries } = await ask<Registered>(town, who, 'POST', '/v1/phones', body);
    const end = async () => {
      await ask(town, who, 'POST', `/v1/phones/${id}/revoke`);
    };
    const [held] = carries;
    if (!held) throw new Error('the phone carries nothing');
    return new SoftPhone(
      end,
      privateKey,
      key,
      hex(network_id),
      hex(held.mandate),
      hex(held.preauthorization),
    );
  }

  /** A code, whether or not anybody should take it. */
  code(payee: string, serial: number, minor: number): Buffer {
    return this.with(this.preauthorization, payee, serial, minor);
  }

  /** A code whose preauthorization says that it may pay the same, in the same gateway's name, signed by somebody else. */
  forged(payee: string, serial: number, minor: number): Buffer {
    // COSE_Sign1, tagged: [protected, {}, payload, signature of 64 bytes].
    const signed = this.preauthorization.subarray(2, -66);
    const [first = 0, second = 0] = signed;
    const end = first === 0x58 ? 2 + second : 1 + (first & 31);
    const [head, payload] = [signed.subarray(0, end), signed.subarray(end + 1)];
    const domain = Buffer.concat([Buffer.from('scrip preauthorization'), this.network]);
    const message = Buffer.concat([item(4, 4), text('Signature1'), head, bytes(domain), payload]);
    const signature = sign(null, message, generateKeyPairSync('ed25519').privateKey);
    const forged = Buffer.concat([this.preauthorization.subarray(0, -64), signature]);
    return this.with(forged, payee, serial, minor);
  }

  private with(preauthorization: Buffer, payee: string, serial: number, minor: number): Buffer {
    const digest = createHash('sha256');
    digest.update('scrip presentation').update(this.network).update(this.mandate);
    digest.update(counted(serial, 4)).update(hex(payee)).update(counted(minor, 8)).update(Buffer.alloc(2));
    const message = Buffer.concat([Buffer.from('\x13_SCRIP_PRESENTATION'), digest.digest()]);
    const parts = [bytes(preauthorization), number(serial), bytes(hex(payee)), number(minor)];
    return Buffer.concat([item(4, 5), ...parts, bytes(sign(null, message, this.key))]);
  }
}
