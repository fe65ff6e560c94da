#!/usr/bin/env python3
"""Checks receipts and state proofs from docs/formats.md alone, sharing no code with the network.

    python3 -m venv target/independent
    target/independent/bin/pip install -r tests/independent/requirements.txt
    target/independent/bin/python tests/independent/verify_receipt.py --vectors crates/receipt/vectors
    target/independent/bin/python tests/independent/verify_receipt.py --network-key HEX FILE...

Exit code 0: everything is proven (and every vector that must be refused is). 1: something is not. 2: it could not be
tried, because an argument or a package is missing.
"""

import argparse
import hashlib
import json
import pathlib
import sys

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from py_ecc.bls.g2_primitives import subgroup_check
    from py_ecc.bls.hash_to_curve import hash_to_G1
    from py_ecc.bls.point_compression import decompress_G1, decompress_G2
    from py_ecc.optimized_bls12_381 import (
        FQ12, G2, final_exponentiate, is_inf, neg, pairing,
    )
except ImportError as missing:
    print(f"cannot try: {missing}; install tests/independent/requirements.txt", file=sys.stderr)
    sys.exit(2)

SUITE = b"BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_POP_"
FINALIZE_NAMESPACE = b"_SCRIP_CHAIN_CONSENSUS_FINALIZE"
OPERATION_NAMESPACE = b"_SCRIP_OPERATION"
HEADER_SIZE = 284
CHUNK_ENTRIES = 256
CHUNK_HEIGHT = 8
KINDS = {1: "operation", 2: "batch item", 3: "record", 4: "absence"}


class Refused(Exception):
    """Why a file proves nothing, as one of the permanent codes."""


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def u32(number):
    return number.to_bytes(4, "big")


def u64(number):
    return number.to_bytes(8, "big")


def varint(number):
    out = bytearray()
    while number >= 0x80:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


class Reader:
    """Takes a file apart from the front."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, size):
        if size > len(self.data) - self.at:
            raise Refused("proof_malformed")
        self.at += size
        return self.data[self.at - size : self.at]

    def rest(self):
        return self.take(len(self.data) - self.at)

    def number(self, size):
        return int.from_bytes(self.take(size), "big")

    def varint(self, bits):
        number, shift = 0, 0
        while True:
            byte = self.number(1)
            number |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                break
        # One encoding only: no zero at the end, and no more than fits.
        if (byte == 0 and shift > 7) or number >= 1 << bits:
            raise Refused("proof_malformed")
        return number


# --- The network's signature -----------------------------------------------------------------------------------------


def signed_message(namespace, message):
    return varint(len(namespace)) + namespace + message


def bls_valid(network_key, message, signature):
    """One BLS12-381 signature: key in G2 (96 bytes), signature in G1 (48 bytes)."""
    try:
        key = decompress_G2(
            (int.from_bytes(network_key[:48], "big"), int.from_bytes(network_key[48:], "big"))
        )
        point = decompress_G1(int.from_bytes(signature, "big"))
    except ValueError:
        return False
    if is_inf(key) or is_inf(point) or not subgroup_check(key) or not subgroup_check(point):
        return False
    hashed = hash_to_G1(message, SUITE, hashlib.sha256)
    left = pairing(key, hashed, final_exponentiate=False)
    right = pairing(neg(G2), point, final_exponentiate=False)
    return final_exponentiate(left * right) == FQ12.one()


class Header:
    def __init__(self, data):
        self.digest = sha256(b"scrip block", data)
        fields = Reader(data)
        self.network = fields.take(32)
        self.epoch = fields.number(8)
        self.view = fields.number(8)
        self.leader = fields.take(32)
        self.parent_view = fields.number(8)
        self.parent = fields.take(32)
        self.height = fields.number(8)
        self.timestamp_ms = fields.number(8)
        self.operations_root = fields.take(32)
        self.operations_count = fields.number(4)
        self.state_root = fields.take(32)
        self.log_root = fields.take(32)
        self.range = (fields.number(8), fields.number(8))
        self.payload = fields.take(32)


class Anchor:
    def __init__(self, file):
        self.header = Header(file.take(HEADER_SIZE))
        count = file.number(1)
        if count > 64:
            raise Refused("proof_malformed")
        self.descendants = [Header(file.take(HEADER_SIZE)) for _ in range(count)]
        self.view = file.varint(64)
        self.parent_view = file.varint(64)
        self.signature = file.take(48)

    def verify(self, network_key):
        last = self.header
        for header in self.descendants:
            follows = (header.parent, header.height, header.network) == (
                last.digest, last.height + 1, last.network,
            )
            if not follows:
                raise Refused("proof_blocks_not_linked")
            last = header
        vote = varint(last.epoch) + varint(self.view) + varint(self.parent_view) + last.digest
        message = signed_message(FINALIZE_NAMESPACE, vote)
        if not bls_valid(network_key, message, self.signature):
            raise Refused("proof_not_signed_by_network")


# --- Receipts --------------------------------------------------------------------------------------------------------


def leaf(data):
    return sha256(b"\x00", data)


def node(left, right):
    return sha256(b"\x01", left, right)


def seal(count, top):
    return sha256(b"\x02", u32(count), top)


def tree_root(leaves):
    level = list(leaves)
    while len(level) > 1:
        pairs = [node(*level[i : i + 2]) for i in range(0, len(level) - 1, 2)]
        level = pairs + level[len(level) - len(level) % 2 :]
    return seal(len(leaves), level[0] if level else bytes(32))


class Place:
    """A leaf's place in a tree of known size. The number of siblings follows from the two."""

    def __init__(self, file, count):
        self.index, self.count = file.varint(32), count
        if self.index >= count:
            raise Refused("proof_malformed")
        self.steps = []
        index, width = self.index, count
        while width > 1:
            if index % 2 == 1:
                self.steps.append(("left", file.take(32)))
            elif index + 1 < width:
                self.steps.append(("right", file.take(32)))
            index, width = index // 2, (width + 1) // 2

    def root(self, top):
        for side, sibling in self.steps:
            top = node(sibling, top) if side == "left" else node(top, sibling)
        return seal(self.count, top)


def take_item(file):
    """One transfer: its bytes, and what it says."""
    begin = file.at
    payer, payee = file.take(16).hex(), file.take(16).hex()
    asset = file.take(file.number(1)).decode("ascii")
    amount = file.varint(64)
    reference = file.take(file.varint(32)).decode("utf-8")
    for size in (16, 8):  # the request that it pays; until when it can be refunded
        if file.number(1) == 1:
            file.take(size)
    said = f"account {payer} paid account {payee} {amount} minor units of {asset} {reference!r}"
    return file.data[begin : file.at], said


def operation_body(operation):
    """The digest of an operation; a batch is hashed as a tree so that one item can be proven."""
    file = Reader(operation)
    if operation[:2] != b"\x03\x01":
        said = f"operation {operation.hex()}"
        if operation[:2] == b"\x03\x00":
            file.take(2)
            said = take_item(file)[1]
        return sha256(b"scrip operation", operation), said
    file.take(2)
    items = [take_item(file) for _ in range(file.varint(32))]
    if file.rest():
        raise Refused("proof_malformed")
    root = tree_root([leaf(item) for item, _ in items])
    return sha256(b"scrip batch", root), "; ".join(said for _, said in items)


def operation_digest(network, author, signer, id, body):
    return sha256(b"scrip signed operation", network, author, signer, id, body)


def check_receipt(file, anchor, of_item):
    place = Place(file, anchor.header.operations_count)
    author, signer, id = file.take(16), file.take(32), file.take(16)
    if of_item:
        signature = file.take(64)
        count = file.varint(32)
        item_place = Place(file, count)
        item, said = take_item(file)
        if file.rest():
            raise Refused("proof_malformed")
        body = sha256(b"scrip batch", item_place.root(leaf(item)))
    else:
        rest = file.rest()
        if len(rest) < 64:
            raise Refused("proof_malformed")
        operation, signature = rest[:-64], rest[-64:]
        body, said = operation_body(operation)

    digest = operation_digest(anchor.header.network, author, signer, id, body)
    if place.root(leaf(digest + signature)) != anchor.header.operations_root:
        raise Refused("proof_not_in_block")
    try:
        key = Ed25519PublicKey.from_public_bytes(signer)
        key.verify(signature, signed_message(OPERATION_NAMESPACE, digest))
    except (InvalidSignature, ValueError):
        raise Refused("proof_author_signature_invalid") from None
    return said


# --- State proofs ----------------------------------------------------------------------------------------------------


def leaf_position(location):
    return 2 * location - location.bit_count()


def mountains(entries):
    """(height, first location) of each mountain, oldest and highest first."""
    start = 0
    for height in reversed(range(64)):
        if entries >> height & 1:
            yield height, start
            start += 1 << height


class EntryProof:
    def __init__(self, file):
        self.location = file.varint(64)
        self.entries = file.varint(64)
        self.inactive = file.number(1)
        self.chunk = file.take(32)
        self.partial = None
        own_chunk_is_newest = self.location // CHUNK_ENTRIES == self.entries // CHUNK_ENTRIES
        if self.entries % CHUNK_ENTRIES and not own_chunk_is_newest:
            self.partial = file.take(32)
        count = file.varint(32)
        if count > 122:
            raise Refused("proof_malformed")
        self.digests = [file.take(32) for _ in range(count)]

    def root(self, log_root, entry):
        bit = self.location % CHUNK_ENTRIES
        if self.location >= self.entries or not self.chunk[bit // 8] >> bit % 8 & 1:
            return None
        try:
            grafted = self.grafted_root(entry)
        except (IndexError, ValueError):
            return None
        newest = self.entries % CHUNK_ENTRIES
        if newest == 0:
            return sha256(log_root, grafted)
        partial = self.partial or sha256(self.chunk)
        return sha256(log_root, grafted, u64(newest), partial)

    def grafted_root(self, entry):
        peaks = list(mountains(self.entries))
        own = max(i for i, (_, start) in enumerate(peaks) if start <= self.location)
        if self.inactive > len(peaks):
            raise ValueError
        digests = iter(self.digests)
        # Mountains before ours: the inactive ones folded into one, then each of the others.
        folded_before = min(self.inactive, own)
        tops = take(digests, (1 if folded_before else 0) + own - folded_before)
        # Those after ours: each inactive one, then all others folded into one.
        after = len(peaks) - own - 1
        inactive_after = min(max(self.inactive - own - 1, 0), after)
        tops_after = take(digests, inactive_after + (1 if after > inactive_after else 0))
        top = self.climb(*peaks[own], entry, digests)
        if next(digests, None) is not None:
            raise ValueError
        tops = tops + [top] + tops_after

        to_fold = self.inactive - folded_before + 1 if folded_before else self.inactive
        top, rest = tops[0], tops[1:]
        for _ in range(to_fold - 1):
            top = sha256(top, rest.pop(0))
        if rest:
            bag = rest.pop()
            while rest:
                bag = sha256(rest.pop(), bag)
            top = sha256(top, bag)
        inactive = u64(self.inactive) if self.inactive else b""
        return sha256(b"\x00\x01", u64(self.entries), inactive, top)

    def climb(self, height, start, entry, digests):
        """The digest of the node over `1 << height` entries from `start`, one of which is ours."""
        if height == 0:
            return sha256(u64(leaf_position(start)), entry)
        middle = start + (1 << height - 1)
        if self.location < middle:
            left = self.climb(height - 1, start, entry, digests)
            right = take(digests, 1)[0]
        else:
            left = take(digests, 1)[0]
            right = self.climb(height - 1, middle, entry, digests)
        position = leaf_position(start) + (2 << height) - 2
        digest = sha256(u64(position), left, right)
        return sha256(self.chunk, digest) if height == CHUNK_HEIGHT else digest


def take(digests, count):
    taken = [digest for _, digest in zip(range(count), digests)]
    if len(taken) != count:
        raise ValueError
    return taken


def between(previous, key, following):
    if previous < following:
        return previous < key < following
    return previous < key or key < following


def check_state(file, anchor, of_absence):
    key = file.take(32)
    previous = file.take(32) if of_absence else key
    record = file.take(file.varint(32))
    following = file.take(32)
    proof = EntryProof(file)
    if file.rest():
        raise Refused("proof_malformed")
    if of_absence and not between(previous, key, following):
        raise Refused("proof_not_in_state")
    entry = b"\xd2" + previous + record + following
    if proof.root(anchor.header.log_root, entry) != anchor.header.state_root:
        raise Refused("proof_not_in_state")
    if of_absence:
        return f"key {key.hex()} holds nothing"
    return f"key {key.hex()} holds {record.hex()}"


# --- Files -----------------------------------------------------------------------------------------------------------


def verify(data, network_key):
    """What a file proves, or `Refused`."""
    if data[:5] != b"SCRIP":
        raise Refused("proof_not_recognised")
    file = Reader(data)
    file.take(5)
    if file.number(1) != 1:
        raise Refused("proof_version_unknown")
    kind = file.number(1)
    if kind not in KINDS:
        raise Refused("proof_kind_unknown")
    anchor = Anchor(file)
    anchor.verify(network_key)
    check = check_receipt if kind < 3 else check_state
    said = check(file, anchor, kind % 2 == 0)
    return f"{KINDS[kind]}, final in block {anchor.header.height}: {said}"


def check_vectors(folder):
    vectors = json.loads((folder / "vectors.json").read_text())
    key = bytes.fromhex(vectors["network_key"])
    wrong = 0
    for vector in vectors["accepted"]:
        try:
            print(f"proven   {vector['file']}: {verify((folder / vector['file']).read_bytes(), key)[:120]}")
        except Refused as refused:
            wrong += 1
            print(f"WRONG    {vector['file']} must be proven, but: {refused}")
    others = [(vectors["accepted"][0]["file"], None, "proof_not_signed_by_network")]
    others += [(vector["file"], vector, vector["code"]) for vector in vectors["refused"]]
    for name, change, code in others:
        data = bytearray((folder / name).read_bytes())
        with_key = key
        if change:
            data[change["byte"]] ^= change["xor"]
        else:
            with_key = bytes.fromhex(vectors["other_network_key"])
        try:
            got = verify(bytes(data), with_key)
        except Refused as refused:
            got = str(refused)
        what = f"{name} with byte {change['byte']} changed" if change else f"{name} under another key"
        if got == code:
            print(f"refused  {what}: {code}")
        else:
            wrong += 1
            print(f"WRONG    {what} must be refused with {code}, but: {got}")
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--vectors", type=pathlib.Path, help="check the test vectors in this folder")
    parser.add_argument("--network-key", help="192 hexadecimal digits")
    parser.add_argument("files", nargs="*", type=pathlib.Path)
    arguments = parser.parse_args()
    if arguments.vectors:
        return 1 if check_vectors(arguments.vectors) else 0
    if not arguments.files or not arguments.network_key:
        parser.print_usage(sys.stderr)
        return 2
    key = bytes.fromhex(arguments.network_key)
    wrong = 0
    for path in arguments.files:
        try:
            print(f"proven   {path}: {verify(path.read_bytes(), key)}")
        except Refused as refused:
            wrong += 1
            print(f"refused  {path}: {refused}")
    return 1 if wrong else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (OSError, KeyError, ValueError) as problem:
        print(f"cannot try: {problem}", file=sys.stderr)
        sys.exit(2)
