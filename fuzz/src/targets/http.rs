//! What a node's HTTP interface decodes.

use super::TOWN;
use crate::{Target, town};
use scrip_api::binary;
use scrip_api::operation::Signed;
use scrip_api::value::no_scales;

/// More than any seed holds, so that the bound itself is met by changed copies only.
const OPERATIONS_MAX: usize = 64;

/// Requests with many operations in binary.
pub const SUBMIT_BINARY: Target = Target {
    name: "submit-binary",
    check: |bytes| {
        if let Ok(operations) = binary::decode(bytes, OPERATIONS_MAX) {
            assert!(
                binary::encode(&operations) == bytes,
                "a second encoding of {operations:?}"
            );
        }
    },
    accepts: |bytes| binary::decode(bytes, OPERATIONS_MAX).is_ok(),
    seeds: || {
        let few = &TOWN.operations[..3];
        vec![binary::encode(&TOWN.operations[..1]), binary::encode(few)]
    },
};

/// Operations in JSON. What is taken in must come out again as what was signed.
pub const OPERATION_JSON: Target = Target {
    name: "operation-json",
    check: |bytes| {
        let Some(signed) = parsed(bytes) else { return };
        let json = Signed::of(&signed, &no_scales);
        let again = json
            .to_ledger(&town::NETWORK, &no_scales)
            .expect("its own form is taken in");
        assert_eq!(
            again, signed,
            "an operation changes on its way through JSON"
        );
    },
    accepts: |bytes| parsed(bytes).is_some(),
    seeds: || {
        let json =
            |signed| serde_json::to_vec(&Signed::of(signed, &no_scales)).expect("plain data");
        TOWN.operations.iter().map(json).collect()
    },
};

fn parsed(bytes: &[u8]) -> Option<scrip_ledger::operation::Signed> {
    let json: Signed = serde_json::from_slice(bytes).ok()?;
    json.to_ledger(&town::NETWORK, &no_scales).ok()
}
