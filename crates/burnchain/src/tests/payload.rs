use super::hex;
use crate::payload::{Commit, PAYLOAD_BYTES_MAX, Payload};

fn commit(nonce: Option<[u8; 16]>) -> Payload {
    Payload::Commit(Commit {
        parent: [0xaa; 32],
        key: [0xbb; 16],
        amount: 12_345_678,
        nonce,
    })
}

#[test]
fn the_layout_is_as_published() {
    let register = Payload::Register {
        network: [0x11; 16],
        validator: [0x22; 32],
    };
    let published = [
        (
            register,
            "534352500101111111111111111111111111111111112222222222222222222222222222222222222222222222222222222222222222",
        ),
        (
            commit(None),
            "534352500102aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb0000000000bc614e",
        ),
        (
            commit(Some([0xcc; 16])),
            "534352500103aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb0000000000bc614ecccccccccccccccccccccccccccccccc",
        ),
    ];
    for (payload, bytes) in published {
        assert_eq!(payload.encode(), hex(bytes));
        assert_eq!(Payload::decode(&hex(bytes)), Ok(payload));
    }
    assert_eq!(commit(Some([0; 16])).encode().len(), PAYLOAD_BYTES_MAX);
}

#[test]
fn anything_else_is_none() {
    let bytes = commit(Some([1; 16])).encode();
    for length in 0..bytes.len() {
        // Without its nonce the other kind would be needed.
        assert!(Payload::decode(&bytes[..length]).is_err());
    }
    let mut longer = bytes.clone();
    longer.push(0);
    assert!(Payload::decode(&longer).is_err());
    for position in 0..6 {
        let mut other = bytes.clone();
        other[position] ^= 0x40;
        assert!(Payload::decode(&other).is_err(), "byte {position}");
    }
}
