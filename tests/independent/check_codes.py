#!/usr/bin/env python3
"""Checks the vectors of the codes that phones show, from docs/formats.md alone, sharing no code with the network.

    target/independent/bin/python tests/independent/check_codes.py --vectors crates/codes/vectors/codes.json

Exit code 0: every vector is taken, or refused for its reason. 1: one is not. 2: it could not be tried, because an
argument or a package is missing.
"""

import argparse
import binascii
import hashlib
import hmac
import json
import pathlib
import sys

try:
    from cryptography.exceptions import InvalidSignature, InvalidTag
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
except ImportError as missing:
    print(f"cannot try: {missing}; install tests/independent/requirements.txt", file=sys.stderr)
    sys.exit(2)

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
NAMESPACE = b"\x13_SCRIP_PRESENTATION"
LIMITS = -65537


class Refused(Exception):
    """Why a code is refused, as one of the permanent codes."""


def base45(text):
    out = bytearray()
    for at in range(0, len(text), 3):
        group = text[at : at + 3]
        if len(group) == 1 or any(letter not in ALPHABET for letter in group):
            raise Refused("code_malformed")
        number = sum(ALPHABET.index(letter) * 45**place for place, letter in enumerate(group))
        if number >= 256 ** (len(group) - 1):
            raise Refused("code_malformed")
        out += number.to_bytes(len(group) - 1, "big")
    return bytes(out)


class Cbor:
    """The part of RFC 8949 that codes use, shortest forms only."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, size):
        if self.at + size > len(self.data):
            raise Refused("code_malformed")
        self.at += size
        return self.data[self.at - size : self.at]

    def head(self):
        first = self.take(1)[0]
        kind, short = first >> 5, first & 31
        if short < 24:
            return kind, short
        if short > 27:
            raise Refused("code_malformed")
        size = 1 << (short - 24)
        number = int.from_bytes(self.take(size), "big")
        if number < (24 if size == 1 else 1 << (4 * size)):
            raise Refused("code_malformed")
        return kind, number

    def item(self):
        if self.data[self.at : self.at + 1] == b"\xf6":
            self.at += 1
            return None
        kind, number = self.head()
        if kind == 0:
            return number
        if kind == 1:
            return -1 - number
        if kind == 2:
            return self.take(number)
        if kind == 3:
            return self.take(number).decode()
        if kind == 4:
            return [self.item() for _ in range(number)]
        if kind == 5:
            return {self.item(): self.item() for _ in range(number)}
        if kind == 6:
            return (number, self.item())
        raise Refused("code_malformed")


def cbor(data):
    reader = Cbor(data)
    item = reader.item()
    if reader.at != len(data):
        raise Refused("code_malformed")
    return item


def header(kind, number):
    for short, size in ((24, 1), (25, 2), (26, 4), (27, 8)):
        if number < 24:
            return bytes([kind << 5 | number])
        if number < 256**size:
            return bytes([kind << 5 | short]) + number.to_bytes(size, "big")
    raise ValueError(number)


def text_string(data):
    return header(3, len(data)) + data


def byte_string(data):
    return header(2, len(data)) + data


def verify(key, signature, message, code):
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        raise Refused(code) from None


def read(text):
    if not text.startswith("SC1:"):
        raise Refused("code_not_recognised")
    data = base45(text[4:])
    preauthorization, serial, payee, amount, signature = cbor(data)
    tag, (protected, unprotected, payload, issued) = cbor(preauthorization)
    head, claims = cbor(protected), cbor(payload)
    if tag != 18 or unprotected != {} or head.keys() != {1, 4} or head[1] != -8 or claims.keys() != {4, 6, 8, LIMITS}:
        raise Refused("code_malformed")
    return data, preauthorization, serial, payee, amount, signature, protected, head[4], payload, claims, issued


def check(text, vectors, payee_here, now):
    network = bytes.fromhex(vectors["network"])
    issuer, till = vectors["issuer"], vectors["till"]
    data, held, serial, payee, amount, signature, protected, account, payload, claims, issued = read(text)
    mandate, asset, scale, total, each, uses, scope = claims[LIMITS]
    if account.hex() != issuer["account"]:
        raise Refused("code_issuer_unknown")
    aad = b"scrip preauthorization" + network
    signed = b"\x84" + text_string(b"Signature1") + b"".join(byte_string(part) for part in (protected, aad, payload))
    verify(bytes.fromhex(issuer["key"]), issued, signed, "code_issuer_signature_invalid")
    if claims[4] <= now:
        raise Refused("code_expired")
    device = claims[8][1]
    if device.keys() != {1, -1, -2} or (device[1], device[-1]) != (1, 6):
        raise Refused("code_malformed")
    message = hashlib.sha256(
        b"scrip presentation" + network + mandate + serial.to_bytes(4, "big") + payee + amount.to_bytes(8, "big") + b"\0\0"
    ).digest()
    verify(device[-2], signature, NAMESPACE + message, "code_device_signature_invalid")
    if payee != payee_here:
        raise Refused("code_for_other_payee")
    if isinstance(scope, int) and not till["classes"] >> scope & 1:
        raise Refused("code_wrong_class")
    if isinstance(scope, bytes) and scope != payee:
        raise Refused("code_for_other_payee")
    if asset != till["asset"]:
        raise Refused("code_wrong_asset")
    if amount == 0:
        raise Refused("code_amount_zero")
    if amount > each:
        raise Refused("code_over_use_limit")
    if amount > total:
        raise Refused("code_over_total_limit")
    if serial >= uses:
        raise Refused("code_serial_out_of_range")
    return {
        "bytes": data.hex(),
        "preauthorization": held.hex(),
        "to_sign": (NAMESPACE + message).hex(),
        "id": hashlib.sha256(b"scrip transaction code" + device[-2] + message).digest()[:16].hex(),
        "mandate": mandate.hex(),
        "device": device[-2].hex(),
        "asset": asset,
        "scale": scale,
        "total_max": str(total),
        "use_max": str(each),
        "uses_max": uses,
        "scope": scope.hex() if isinstance(scope, bytes) else scope,
        "issued_at_s": claims[6],
        "expires_at_s": claims[4],
        "serial": serial,
        "payee": payee.hex(),
        "amount": str(amount),
    }


# HPKE (RFC 9180), base mode: X25519 with HKDF-SHA256, HKDF-SHA256, ChaCha20-Poly1305.
KEM_SUITE = b"KEM" + (0x20).to_bytes(2, "big")
SUITE = b"HPKE" + b"".join(number.to_bytes(2, "big") for number in (0x20, 1, 3))


def extract(suite, salt, label, secret):
    return hmac.digest(salt or b"\0" * 32, b"HPKE-v1" + suite + label + secret, "sha256")


def expand(suite, key, label, info, size):
    info = size.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info
    return hmac.digest(key, info + b"\x01", "sha256")[:size]


def open_sealed(network, secret, sealed):
    encapsulated, ciphertext = sealed[1:33], sealed[33:]
    key = X25519PrivateKey.from_private_bytes(secret)
    shared = key.exchange(X25519PublicKey.from_public_bytes(encapsulated))
    public = key.public_key().public_bytes_raw()
    kem = extract(KEM_SUITE, b"", b"eae_prk", shared)
    kem = expand(KEM_SUITE, kem, b"shared_secret", encapsulated + public, 32)
    info = b"scrip code" + network
    context = b"\0" + extract(SUITE, b"", b"psk_id_hash", b"") + extract(SUITE, b"", b"info_hash", info)
    secret = extract(SUITE, kem, b"secret", b"")
    cipher = ChaCha20Poly1305(expand(SUITE, secret, b"key", context, 32))
    return cipher.decrypt(expand(SUITE, secret, b"base_nonce", context, 12), ciphertext, sealed[:1])


def fields(text):
    found = {}
    while text:
        size = int(text[2:4])
        found[text[:2]], text = text[4 : 4 + size], text[4 + size :]
    return found


def ndef(data, kind):
    """The only record of a message, of the type that holds a code."""
    name = b"scrip.example:pay"
    payload = bytes([kind]) + data
    short = len(payload) < 256
    size = len(payload).to_bytes(1 if short else 4, "big")
    return (bytes([0xD4 if short else 0xC4, len(name)]) + size + name + payload).hex()


def merchant(text):
    if f"{binascii.crc_hqx(text[:-4].encode(), 0xFFFF):04X}" != text[-4:]:
        raise Refused("merchant_code_malformed")
    found = fields(text)
    account, labels = fields(found["26"]), fields(found.get("62", ""))
    amount = found.get("54")
    return {
        "network": account["01"].lower(),
        "payee": account["02"].lower(),
        "asset": account["03"],
        "amount": amount and amount.replace(".", ""),
        "name": found["59"],
        "city": found["60"],
        "reference": labels.get("05", ""),
        "terminal": labels.get("07", ""),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--vectors", required=True, type=pathlib.Path)
    vectors = json.loads(parser.parse_args().vectors.read_text())
    network, till = bytes.fromhex(vectors["network"]), vectors["till"]
    wrong, count = [], 0

    def expect(name, got, wanted):
        nonlocal count
        count += 1
        if got != wanted:
            wrong.append(f"{name}: {got} instead of {wanted}")

    phone = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(vectors["phone_secret"]))
    for vector in vectors["accepted"]:
        said = check(vector["text"], vectors, bytes.fromhex(vector["payee"]), till["now_s"])
        for field, value in said.items():
            expect(f"{vector['name']}, {field}", value, vector[field])
        expect(f"{vector['name']}, NFC", ndef(bytes.fromhex(vector["bytes"]), 1), vector["ndef"])
        # Ed25519 is deterministic: the phone's signature is the only one that its key makes.
        signature = phone.sign(bytes.fromhex(vector["to_sign"]))
        expect(f"{vector['name']}, signature", bytes.fromhex(vector["bytes"])[-64:], signature)
    for vector in vectors["refused"]:
        try:
            check(vector["text"], vectors, bytes.fromhex(vector["payee"]), vector["now_s"])
            got = "accepted"
        except Refused as refused:
            got = str(refused)
        expect(vector["name"], got, vector["code"])
    for vector in vectors["sealed"]:
        sealed = base45(vector["text"].removeprefix("SX1:"))
        opened = open_sealed(network, bytes.fromhex(vector["secret"]), sealed)
        expect(vector["name"], opened.hex(), vector["bytes"])
        expect("sealed, NFC", ndef(sealed, 2), vector["ndef"])
        try:
            open_sealed(bytes(32), bytes.fromhex(vector["secret"]), sealed)
            expect("sealed for another network", "opened", "refused")
        except InvalidTag:
            count += 1
    for vector in vectors["merchants"]:
        expect("merchant", merchant(vector["text"]), {key: value for key, value in vector.items() if key != "text"})
    for line in wrong:
        print(line)
    print(f"{count} checks of codes, {len(wrong)} wrong")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
