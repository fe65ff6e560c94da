//! What a replica decodes: blocks from its peers, and the document that a network is founded with.

use super::{TOWN, accepts, canonical, encoded};
use crate::{Target, town};
use commonware_cryptography::{
    Digestible as _, Signer as _, ed25519::PrivateKey, ed25519::PublicKey,
};
use commonware_utils::TestRng;
use scrip_chain::block::{Block, payload_digest};
use scrip_chain::genesis::{BLOCKS_PER_EPOCH_MIN, Document, KeyOrigin, Member, deal_for_demo};
use scrip_chain::scheme::{EpochInfo, Payload};
use scrip_ledger::block::{Header, operation_leaf, operations_root};
use scrip_ledger::time::Timestamp;
use std::net::{Ipv4Addr, SocketAddr};
use std::num::NonZeroU64;
use std::sync::Arc;

/// Blocks.
pub const BLOCK: Target = Target {
    name: "block",
    check: |bytes| {
        if let Some(block) = canonical::<Block>(bytes) {
            block.digest();
        }
    },
    accepts: accepts::<Block>,
    seeds: || {
        let payloads = [None, Some(Payload::EpochInfo(epoch().0))];
        payloads.map(|payload| encoded(&block(payload))).to_vec()
    },
};

/// Genesis documents. One that is taken founds the same network from its own JSON.
pub const GENESIS_DOCUMENT: Target = Target {
    name: "genesis-document",
    check: |bytes| {
        let Ok(founded) = Document::parse(bytes) else {
            return;
        };
        let again =
            Document::parse(founded.document.to_json().as_bytes()).expect("its own form is taken");
        assert_eq!(
            again.network, founded.network,
            "a document founds two networks"
        );
    },
    accepts: |bytes| Document::parse(bytes).is_ok(),
    seeds: || vec![document().to_json().into_bytes()],
};

fn block(payload: Option<Payload>) -> Block {
    let operations = TOWN.operations[..4].to_vec();
    let digests: Vec<_> = operations
        .iter()
        .map(|signed| signed.digest(&town::NETWORK))
        .collect();
    let pairs = operations.iter().zip(&digests);
    let leaves: Vec<_> = pairs
        .map(|(signed, digest)| operation_leaf(digest, signed.signature()))
        .collect();
    let header = Header {
        operations_root: operations_root(&leaves),
        operations_count: leaves.len() as u32,
        payload: payload_digest(&payload),
        ..town::header()
    };
    Block {
        header,
        operations: Arc::new(operations),
        digests: Arc::new(digests),
        leaves: Arc::new(leaves),
        payload,
    }
}

fn epoch() -> (EpochInfo, Vec<(PublicKey, SocketAddr)>) {
    let member = |seed: u16| {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, 4_000 + seed));
        (PrivateKey::from_seed(u64::from(seed)).public_key(), address)
    };
    let members = [11, 12, 13, 14].map(member).to_vec();
    (deal_for_demo(&mut TestRng::new(1), &members).0, members)
}

fn document() -> Document {
    let (info, members) = epoch();
    let member = |(key, address): &(PublicKey, SocketAddr)| Member {
        name: format!("node {}", address.port()),
        public_key: key.to_string(),
        address: *address,
    };
    Document::new(
        "the town",
        Timestamp(1_800_000_000_000),
        NonZeroU64::new(BLOCKS_PER_EPOCH_MIN).expect("more than none"),
        KeyOrigin::DealtForDemo,
        members.iter().map(member).collect(),
        &town::genesis(),
        &info,
    )
}
