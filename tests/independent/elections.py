#!/usr/bin/env python3
"""Recomputes every election of crates/ledger/vectors/elections.json from docs/elections.md, sharing no code with Scrip.

With --run FILE it also recomputes the elections of a recorded run, as `scrip elect status --json --epochs N` prints them.
"""

import hashlib
import json
import sys
from pathlib import Path

TOP = 2**256
MOST = 2**64 - 1


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def u64(number):
    return number.to_bytes(8, "big")


def threshold(hashes):
    return TOP // hashes


def tier_met(digest, tiers):
    number = int.from_bytes(digest, "big")
    met = [tier for tier in tiers if number < threshold(tier)]
    return met[-1] if met else None


def median(past, burned, window):
    kept = past[len(past) - (window - 1):] if len(past) > window - 1 else past
    amounts = sorted(list(kept) + [burned] + [0] * (window - 1 - len(kept)))
    return amounts[(window - 1) // 2]


def ceiling(weights, permille):
    ordered = sorted((weight for weight in weights if weight), reverse=True)
    for count, largest in enumerate(ordered):
        left = 1000 - permille * count
        if left <= 0:
            break
        height = permille * sum(ordered[count:]) // left
        if largest <= height:
            return min(height, MOST)
    return ordered[-1] if ordered else 0


def elect(window, permille, quota, stakes):
    shares = []
    for stake in stakes:
        middle = median(stake["window"], stake["burned"], window)
        counted = min(stake["burned"], middle)
        uncapped = min(counted + stake["mapped"], MOST)
        shares.append({"median": middle, "counted": counted, "uncapped": uncapped, "weight": uncapped})
    given = sum(stake["burned"] + stake["mapped"] for stake in stakes)
    standing = "empty" if given == 0 else "below_quota" if given < quota else "held"
    enough = sum(share["weight"] > 0 for share in shares) > max(len(shares) - 1, 0) // 3
    top = ceiling([share["weight"] for share in shares], permille) if standing == "held" and enough else 0
    for share in shares:
        share["weight"] = min(share["weight"], top)
    return standing, shares, sum(share["weight"] for share in shares)


def leader(seed, epoch, view, weights):
    total = sum(weights)
    if total == 0:
        return None
    attempt = 0
    while True:
        digest = sha256(b"scrip leader", seed, u64(epoch), u64(view), u64(attempt))
        number = int.from_bytes(digest[:16], "big")
        if number < 2**128 - 2**128 % total:
            break
        attempt += 1
    point = number % total
    for index, weight in enumerate(weights):
        if point < weight:
            return index
        point -= weight
    raise AssertionError("the point is below the total")


def check_vectors(vectors):
    for case in vectors["thresholds"]:
        assert threshold(int(case["hashes"])).to_bytes(32, "big").hex() == case["threshold"], case
    for case in vectors["work"]:
        preimage = bytes.fromhex(case["validator"] + case["nonce"] + case["parent"])
        assert len(preimage) == 80
        digest = sha256(sha256(preimage))
        assert digest.hex() == case["hash"], case
        assert tier_met(digest, case["tiers"]) == case["met"], case
    for case in vectors["mapped"]:
        mapped = int(case["hashes"]) * case["subsidy"] // int(case["expected_hashes"])
        assert str(min(mapped, MOST)) == case["mapped"], case
    key = vectors["key"]
    network = bytes.fromhex(key["network"])
    reference = sha256(b"scrip burn key", network, bytes.fromhex(key["validator"]))[:16]
    assert reference.hex() == key["reference"]
    message = sha256(b"scrip burn key", network, bytes.fromhex(key["transaction"]))
    assert message.hex() == key["message"]
    for case in vectors["elections"]:
        standing, shares, total = elect(
            case["window"], case["share_max_permille"], case["quota"], case["stakes"]
        )
        assert standing == case["standing"], case
        assert shares == case["shares"], case
        assert str(total) == case["total"], case
        weights = [share["weight"] for share in shares]
        seed = bytes.fromhex(case["seed"])
        leaders = [leader(seed, case["epoch"], view, weights) for view in range(1, 13)]
        assert leaders == case["leaders_of_views_1_to_12"], case
    return len(vectors["elections"])


def check_run(run):
    """Every tenure that has ended: what was committed must give what was decided."""
    count = 0
    for tenure in run["tenures"]:
        outcome = tenure["outcome"]
        if outcome is None:
            continue
        settings = tenure["settings"]
        stakes = [
            {"window": seat["window_sat"], "burned": seat["burned_sat"], "mapped": seat["mapped_sat"]}
            for seat in outcome["seats"]
        ]
        standing, shares, _ = elect(
            settings["window"], settings["share_max_permille"], settings["quota_sat"], stakes
        )
        assert standing == outcome["standing"], tenure
        for seat, share in zip(outcome["seats"], shares):
            decided = {
                "median": seat["median_sat"],
                "counted": seat["counted_sat"],
                "uncapped": seat["uncapped_sat"],
                "weight": seat["weight_sat"],
            }
            assert share == decided, (share, decided)
        count += 1
    return count


def main():
    root = Path(__file__).resolve().parents[2]
    vectors = json.loads((root / "crates/ledger/vectors/elections.json").read_text())
    print(f"{check_vectors(vectors)} elections and their parts agree with the vectors")


if __name__ == "__main__":
    main()
