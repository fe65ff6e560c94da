//! What the verifier of proofs decodes.

use super::{PROOFS, TOWN};
use crate::{Target, proofs};
use scrip_receipt::{NetworkKey, Proof};

/// Proof files. One that verifies must prove what happened, however its bytes were come by.
pub const PROOF: Target = Target {
    name: "proof",
    check: |bytes| {
        let Ok(proof) = Proof::decode(bytes) else {
            return;
        };
        assert!(proof.encode() == bytes, "a second encoding of {proof:?}");
        if proof.clone().verify(&PROOFS.key).is_ok() {
            assert!(
                proofs::is_true(&proof, &TOWN),
                "a forged proof verifies: {proof:?}"
            );
        }
    },
    accepts: |bytes| Proof::decode(bytes).is_ok(),
    seeds: || [PROOFS.receipts.clone(), PROOFS.state_proofs.clone()].concat(),
};

/// Network keys as people paste them.
pub const NETWORK_KEY: Target = Target {
    name: "network-key",
    check: |bytes| {
        if let Some(key) = pasted(bytes) {
            assert_eq!(NetworkKey::from_bytes(&key.to_bytes()), Ok(key));
        }
    },
    accepts: |bytes| pasted(bytes).is_some(),
    seeds: || vec![PROOFS.key.to_string().into_bytes()],
};

fn pasted(bytes: &[u8]) -> Option<NetworkKey> {
    std::str::from_utf8(bytes).ok()?.parse().ok()
}
