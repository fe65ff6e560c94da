use super::*;
use commonware_cryptography::{Hasher as _, Sha256};
use scrip_ledger::{epoch::Address, ids::AccountId, membership::NodeName};

const DAY_MS: u64 = 24 * 60 * 60 * SECOND_MS;
const NOW: Timestamp = Timestamp(1_800_000_000_000);

fn network() -> NetworkId {
    NetworkId(Sha256::hash(&[b"network"]))
}

fn certificate(version: u32) -> Certificate {
    Certificate::issue(
        &network(),
        &PrivateKey::from_seed(5),
        NodeName::new("node-5.example").expect("a name"),
        Address::new("192.0.2.7:7201").expect("an address"),
        (NOW, Timestamp(NOW.0 + 30 * DAY_MS)),
        version,
    )
}

fn node(version: u32, status: NodeStatus) -> Node {
    let own = certificate(version);
    Node {
        identity: own.identity,
        account: AccountId([1; 16]),
        key: own.key,
        address: own.address,
        valid_from: own.valid_from,
        valid_until: own.valid_until,
        version,
        status,
    }
}

fn objections(evidence: &Evidence<'_>, policy: &VotePolicy) -> Vec<Portion> {
    let all = Portion::ALL.into_iter();
    all.filter(|portion| objection(*portion, evidence, policy).is_some())
        .collect()
}

/// What is objected to a first request by `certificate`, changed in one way.
fn objected(certificate: &Certificate, change: impl FnOnce(&mut Evidence<'_>)) -> Vec<Portion> {
    let network = network();
    let mut evidence = Evidence {
        network: &network,
        certificate,
        is_renewal: false,
        node: None,
        owner: None,
        now: NOW,
    };
    change(&mut evidence);
    objections(&evidence, &VotePolicy::default())
}

#[test]
fn a_good_certificate_is_approved_with_the_portions_as_the_reason() {
    let (certificate, network) = (certificate(1), network());
    let evidence = Evidence {
        network: &network,
        certificate: &certificate,
        is_renewal: false,
        node: None,
        owner: None,
        now: NOW,
    };
    let portions = [Portion::Signature, Portion::Policy];
    let vote = judge(&portions, &evidence, &VotePolicy::default());
    assert_eq!(
        vote,
        (Verdict::Approve, "signature, policy: good".to_owned())
    );
}

#[test]
fn each_portion_finds_what_it_is_there_for() {
    let good = certificate(2);
    assert_eq!(objected(&good, |_| {}), []);
    let mut forged = good.clone();
    forged.valid_until.0 += 1;
    assert_eq!(objected(&forged, |_| {}), [Portion::Signature]);
    let until = good.valid_until;
    assert_eq!(
        objected(&good, |evidence| evidence.now = until),
        [Portion::Validity]
    );
    assert_eq!(
        objected(&good, |evidence| evidence.now = Timestamp(NOW.0 - 1)),
        [Portion::Validity]
    );
    let linked = node(2, NodeStatus::Linked);
    let same = |evidence: &mut Evidence<'_>| {
        evidence.is_renewal = true;
    };
    let mut renewing = objected(&good, same);
    // A renewal of a node that is not there.
    assert_eq!(renewing, [Portion::Identity]);
    let network = network();
    let mut evidence = Evidence {
        network: &network,
        certificate: &good,
        is_renewal: true,
        node: Some(&linked),
        owner: None,
        now: NOW,
    };
    renewing = objections(&evidence, &VotePolicy::default());
    assert_eq!(renewing, [Portion::Version]);
    evidence.is_renewal = false;
    let linking = objections(&evidence, &VotePolicy::default());
    assert_eq!(linking, [Portion::Version, Portion::Identity]);
    let removed = node(2, NodeStatus::Removed { at: NOW });
    evidence.node = Some(&removed);
    let returning = objections(&evidence, &VotePolicy::default());
    assert_eq!(returning, [Portion::Version, Portion::NotRemoved]);
    let foreign = NodeKey {
        identity: NodeName::new("another").expect("a name"),
    };
    evidence.node = None;
    evidence.owner = Some(&foreign);
    assert_eq!(
        objections(&evidence, &VotePolicy::default()),
        [Portion::Identity]
    );
}

#[test]
fn an_operators_rules_are_asked_by_whoever_has_that_portion() {
    let certificate = certificate(1);
    let policy = |names: &[&str], validity_days_max| VotePolicy {
        names: names.iter().map(|name| (*name).to_owned()).collect(),
        validity_days_max,
        ..VotePolicy::default()
    };
    let objects = |policy: VotePolicy| policy.objection(&certificate).is_some();
    assert!(!objects(policy(&[], 0)));
    assert!(!objects(policy(&[".example"], 30)));
    assert!(!objects(policy(&["other", "node-5.example"], 0)));
    assert!(objects(policy(&["node-5"], 0)));
    assert!(objects(policy(&[".example.org"], 0)));
    assert!(objects(policy(&[], 29)));
}
