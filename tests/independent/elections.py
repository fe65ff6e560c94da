#!/usr/bin/env python3
"""Recomputes every election of crates/ledger/vectors/elections.json from docs/elections.md, sharing no code with Scrip.

It also recomputes every election of a recorded run, as `scrip elect record FILE` writes it: that of the vectors, or with
--run FILES others.
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


def double_sha256(data):
    return sha256(sha256(data))


def expected_hashes(header):
    """How many hashes a header stands for, after a look at its own work."""
    bits = int.from_bytes(header[72:76], "little")
    exponent, mantissa = bits >> 24, bits & 0x7FFFFF
    target = mantissa << (8 * (exponent - 3)) if exponent > 3 else mantissa >> (8 * (3 - exponent))
    assert int.from_bytes(double_sha256(header), "little") <= target, "a header without work"
    return TOP // (target + 1)


def subsidy(burn_network, height):
    halvings = height // (150 if burn_network == "regtest" else 210_000)
    return 5_000_000_000 >> halvings if halvings < 64 else 0


class Run:
    """A recorded run: every tenure is elected anew from what was committed, and every block's leader drawn anew."""

    def __init__(self, run):
        self.network = bytes.fromhex(run["network"])
        self.network_key = bytes.fromhex(run["network_key"])
        self.headers = {hash_: bytes.fromhex(header) for hash_, header in run["burn_headers"].items()}
        self.seeds = {int(height): seed for height, seed in run["seeds"].items()}
        self.blocks = run["blocks"]
        self.tenures = sorted(run["tenures"], key=lambda tenure: tenure["epoch"])
        self.is_whole = run["from_first"]
        # What each validator brings into the next tenure: its window, as of which epoch, and what it carries over.
        self.brought = {}
        self.seed = bytes(32)

    def check(self):
        elections = turns = 0
        for position, tenure in enumerate(self.tenures):
            if tenure["outcome"] is None:
                continue
            self.check_tenure(tenure, is_first=position == 0)
            turns += self.check_turns(tenure["outcome"])
            elections += 1
        return elections, turns

    def check_tenure(self, tenure, is_first):
        settings, outcome = tenure["settings"], tenure["outcome"]
        keys = {
            sha256(b"scrip burn key", self.network, bytes.fromhex(seat["validator"]))[:16].hex(): seat["validator"]
            for seat in outcome["seats"]
        }
        counted = self.check_commits(tenure, keys)
        stakes = []
        for seat in outcome["seats"]:
            commit = counted.get(seat["validator"], {"burned_sat": 0, "mapped_sat": 0})
            window, burned, mapped = self.bring(seat["validator"], tenure["epoch"], settings["window"])
            stake = {
                "window": window,
                "burned": min(burned + commit["burned_sat"], MOST),
                "mapped": min(mapped + commit["mapped_sat"], MOST),
            }
            if is_first and not self.is_whole:
                # What was before the run is taken from it.
                stake = {"window": seat["window_sat"], "burned": seat["burned_sat"], "mapped": seat["mapped_sat"]}
            recorded = self.padded(seat["window_sat"], settings["window"])
            assert self.padded(stake["window"], settings["window"]) == recorded, ("window", tenure["epoch"], seat)
            assert stake["burned"] == seat["burned_sat"], ("burned", tenure["epoch"], seat)
            assert stake["mapped"] == seat["mapped_sat"], ("mapped", tenure["epoch"], seat)
            stakes.append(stake)
        standing, shares, _ = elect(
            settings["window"], settings["share_max_permille"], settings["quota_sat"], stakes
        )
        assert standing == outcome["standing"], ("standing", tenure["epoch"])
        for seat, stake, share in zip(outcome["seats"], stakes, shares):
            decided = {
                "median": seat["median_sat"],
                "counted": seat["counted_sat"],
                "uncapped": seat["uncapped_sat"],
                "weight": seat["weight_sat"],
            }
            assert share == decided, (share, decided)
            self.carry(seat["validator"], tenure["epoch"], standing, stake)
        self.check_seed(tenure)

    @staticmethod
    def padded(window, length):
        """The last of a window, where those that are missing are 0."""
        kept = list(window)[-(length - 1):] if length > 1 else []
        return [0] * (length - 1 - len(kept)) + kept

    def bring(self, validator, epoch, length):
        brought = self.brought.get(validator)
        if brought is None:
            return [], 0, 0
        window = brought["window"] if brought["epoch"] + 1 == epoch else []
        return self.padded(window, length), brought["burned"], brought["mapped"]

    def carry(self, validator, epoch, standing, stake):
        is_held = standing == "held"
        self.brought[validator] = {
            "epoch": epoch,
            "window": stake["window"] + [stake["burned"]] if is_held else stake["window"],
            "burned": 0 if is_held else stake["burned"],
            "mapped": 0 if is_held else stake["mapped"],
        }

    def check_commits(self, tenure, keys):
        """Judges every recorded commit anew; gives those that count by validator."""
        settings, outcome = tenure["settings"], tenure["outcome"]
        parent = bytes.fromhex(tenure["parent"])
        assert len({commit["transaction"] for commit in tenure["commits"]}) == len(tenure["commits"])
        could_count = []
        for commit in tenure["commits"]:
            self.check_work(commit, settings, parent, keys)
            depth = outcome["burn_height"] - commit["burn_height"] + 1
            if commit["verdict"] == "off_chain":
                # Which chains there were is not in the record.
                continue
            if depth < settings["confirmations"]:
                assert commit["verdict"] == "unconfirmed", commit
            elif commit["key"] not in keys:
                assert commit["verdict"] == "not_member", commit
            else:
                could_count.append(commit)
        counted = {}
        for commit in could_count:
            place = (commit["burn_height"], commit["index"])
            earlier = [
                other for other in could_count
                if other["key"] == commit["key"] and (other["burn_height"], other["index"]) < place
            ]
            assert commit["verdict"] == ("superseded" if earlier else "counted"), commit
            if not earlier:
                counted[keys[commit["key"]]] = commit
        return counted

    def check_work(self, commit, settings, parent, keys):
        if commit["nonce"] is None:
            assert commit["hashes"] == 0 and commit["mapped_sat"] == 0, commit
            return
        if commit["key"] in keys:
            preimage = bytes.fromhex(keys[commit["key"]] + commit["nonce"]) + parent
            assert tier_met(double_sha256(preimage), settings["tiers"]) == commit["hashes"], commit
        header = self.headers[commit["block"]]
        assert double_sha256(header)[::-1].hex() == commit["block"], commit
        made = subsidy(settings["burn_network"], commit["burn_height"])
        mapped = commit["hashes"] * made // expected_hashes(header)
        assert min(mapped, MOST) == commit["mapped_sat"], commit

    def check_seed(self, tenure):
        epoch, height = tenure["epoch"], tenure["seed_height"]
        if height is None:
            assert self.is_whole or self.seed != bytes(32), "the seed before is not in the record"
            self.seed = sha256(b"scrip election seed missing", self.seed, u64(epoch))
        else:
            assert height in tenure["seed_heights"], tenure["seed_heights"]
            seed = self.seeds[height]
            signature = bytes.fromhex(seed["signature"])
            assert len(signature) == 48
            check_signature(self.network_key, epoch, seed["view"], signature)
            self.seed = sha256(b"scrip election seed", signature)
        assert self.seed.hex() == tenure["outcome"]["seed"], ("seed", epoch)

    def check_turns(self, outcome):
        weights = [seat["weight_sat"] for seat in outcome["seats"]]
        count = 0
        for block in self.blocks:
            epoch, view = block["epoch"], block["view"]
            if epoch != outcome["leads_epoch"]:
                continue
            if len(set(weights)) == 1:
                due = (epoch + view) % len(weights)
            else:
                due = leader(self.seed, epoch, view, weights)
            assert outcome["seats"][due]["validator"] == block["leader"], ("turn", block)
            count += 1
        return count


def check_signature(network_key, epoch, view, signature):
    """The network's signature over a view, where the library for its curve is at hand."""
    try:
        from verify_receipt import bls_valid, signed_message, varint
    except (ImportError, SystemExit):
        return
    message = signed_message(b"_SCRIP_CHAIN_CONSENSUS_SEED", varint(epoch) + varint(view))
    assert bls_valid(network_key, message, signature), ("not the network's value", epoch, view)


def main():
    root = Path(__file__).resolve().parents[2]
    vectors = root / "crates/ledger/vectors"
    checked = check_vectors(json.loads((vectors / "elections.json").read_text()))
    print(f"{checked} elections and their parts agree with the vectors")
    runs = [vectors / "election-run.json"]
    if sys.argv[1:2] == ["--run"]:
        runs = [Path(path) for path in sys.argv[2:]]
    for run in runs:
        elections, turns = Run(json.loads(run.read_text())).check()
        assert elections, "no tenure of the run has ended"
        print(f"{run.name}: {elections} elections and the leaders of {turns} blocks come out as recorded")


if __name__ == "__main__":
    main()
