//! The finality check against certificates that `commonware-consensus` itself made.

use crate::committee::Committee;
use commonware_codec::Encode;
use commonware_consensus::simplex::scheme::Namespace;
use commonware_cryptography::{Hasher as _, Sha256};
use scrip_receipt::{
    CONSENSUS_NAMESPACE, FINALIZE_NAMESPACE, Finality, NETWORK_KEY_SIZE, NetworkKey, VerifyError,
};

const FAR: u64 = 1 << 40;

#[test]
fn certificates_of_simplex_are_accepted() {
    let committee = Committee::deal(1);
    for (epoch, view, parent_view) in [(0, 1, 0), (3, 130, 129), (127, 128, 5), (FAR, FAR, FAR - 9)]
    {
        let block = Sha256::hash(&[&view.to_be_bytes()]);
        let finality = committee.finality(epoch, view, parent_view, block);
        assert_eq!(finality.verify(&committee.key, epoch, &block), Ok(()));
    }
}

#[test]
fn the_signed_bytes_are_those_of_simplex() {
    let committee = Committee::deal(2);
    for (epoch, view, parent_view) in [(0, 1, 0), (300, 70_000, 69_998), (FAR, FAR, FAR)] {
        let block = Sha256::hash(&[b"block"]);
        let finalization = committee.finalization(epoch, view, parent_view, block);
        let finality = committee.finality(epoch, view, parent_view, block);
        assert_eq!(
            finality.message(epoch, &block),
            finalization.proposal.encode().to_vec()
        );
        assert_eq!(
            finality.signature[..],
            finalization.certificate.encode()[..48],
            "the vote signature is the first half of the certificate"
        );
    }
    assert_eq!(
        Namespace::new(CONSENSUS_NAMESPACE).finalize,
        FINALIZE_NAMESPACE
    );
}

#[test]
fn anything_else_is_refused() {
    let committee = Committee::deal(3);
    let other = Committee::deal(4);
    let block = Sha256::hash(&[b"block"]);
    let good = committee.finality(7, 9, 8, block);
    let refused = Err(VerifyError::Finality);

    assert_eq!(good.verify(&other.key, 7, &block), refused, "other network");
    assert_eq!(good.verify(&committee.key, 6, &block), refused, "epoch");
    assert_eq!(
        good.verify(&committee.key, 7, &Sha256::hash(&[b"another"])),
        refused,
        "block"
    );
    for changed in [
        Finality {
            view: 10,
            ..good.clone()
        },
        Finality {
            parent_view: 7,
            ..good.clone()
        },
        Finality {
            signature: [0; 48],
            ..good.clone()
        },
        committee.notarization(7, 9, 8, block),
        other.finality(7, 9, 8, block),
    ] {
        assert_eq!(changed.verify(&committee.key, 7, &block), refused);
    }
    // The point at infinity is a signature of everything to a careless verifier.
    let mut infinity = good.clone();
    infinity.signature = [0; 48];
    infinity.signature[0] = 0xc0;
    assert_eq!(infinity.verify(&committee.key, 7, &block), refused);
    for index in 0..48 * 8 {
        let mut changed = good.clone();
        changed.signature[index / 8] ^= 1 << (index % 8);
        assert_eq!(
            changed.verify(&committee.key, 7, &block),
            refused,
            "bit {index}"
        );
    }
}

#[test]
fn network_keys_are_read_and_written() {
    let key = Committee::deal(5).key;
    assert_eq!(NetworkKey::from_bytes(&key.to_bytes()), Ok(key));
    let text = key.to_string();
    assert_eq!(text.len(), 2 * NETWORK_KEY_SIZE);
    assert_eq!(text.parse(), Ok(key));
    assert_eq!(format!(" {}\n", text.to_uppercase()).parse(), Ok(key));

    let refused = Err(VerifyError::NetworkKey);
    assert_eq!(text[2..].parse::<NetworkKey>(), refused);
    assert_eq!(
        text.replacen(|_| true, "g", 1).parse::<NetworkKey>(),
        refused
    );
    assert_eq!("é".repeat(96).parse::<NetworkKey>(), refused);
    assert_eq!(NetworkKey::from_bytes(&[]), refused);
    let mut infinity = [0; NETWORK_KEY_SIZE];
    infinity[0] = 0xc0;
    assert_eq!(NetworkKey::from_bytes(&infinity), refused);
}
