//! What is the same for every nonce.

/// SHA-256's first state.
pub(crate) const INITIAL: [u32; 8] = [
    0x6a09_e667,
    0xbb67_ae85,
    0x3c6e_f372,
    0xa54f_f53a,
    0x510e_527f,
    0x9b05_688c,
    0x1f83_d9ab,
    0x5be0_cd19,
];

/// SHA-256's constants of the rounds.
#[rustfmt::skip]
pub(crate) const ROUNDS: [u32; 64] = [
    0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4, 0xab1c_5ed5,
    0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe, 0x9bdc_06a7, 0xc19b_f174,
    0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f, 0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da,
    0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7, 0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967,
    0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc, 0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85,
    0xa2bf_e8a1, 0xa81a_664b, 0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070,
    0x19a4_c116, 0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
    0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7, 0xc671_78f2,
];

/// The padding's first word.
const PADDING: u32 = 0x8000_0000;
/// The bits of a preimage.
const PREIMAGE_BITS: u32 = 8 * 80;
/// The bits of a hash.
pub(crate) const HASH_BITS: u32 = 256;
/// The words of the first block before the nonce: its rounds are the same for every nonce.
pub(crate) const FIXED_ROUNDS: usize = 8;

/// The blocks of a preimage, as far as they are the same for every nonce.
#[derive(Clone, Debug)]
pub(crate) struct Work {
    /// The words of the first block, with zeros for the nonce.
    pub first: [u32; 16],
    /// The words of the second block.
    pub second: [u32; 16],
    /// The state after the first [`FIXED_ROUNDS`] rounds of the first block.
    pub begun: [u32; 8],
    /// The second block's message schedule with the rounds' constants added.
    pub second_rounds: [u32; 64],
}

fn words(bytes: &[u8; 32]) -> [u32; 8] {
    let mut words = [0; 8];
    for (word, bytes) in words.iter_mut().zip(bytes.chunks_exact(4)) {
        *word = u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
    }
    words
}

/// The whole message schedule of a block.
fn schedule(block: &[u32; 16]) -> [u32; 64] {
    let mut all = [0u32; 64];
    all[..16].copy_from_slice(block);
    for index in 16..64 {
        let (old, new) = (all[index - 15], all[index - 2]);
        let low = old.rotate_right(7) ^ old.rotate_right(18) ^ (old >> 3);
        let high = new.rotate_right(17) ^ new.rotate_right(19) ^ (new >> 10);
        all[index] = all[index - 16]
            .wrapping_add(low)
            .wrapping_add(all[index - 7])
            .wrapping_add(high);
    }
    all
}

/// One round of SHA-256 with a word and its constant already added.
fn round([a, b, c, d, e, f, g, h]: [u32; 8], word: u32) -> [u32; 8] {
    let sum_e = e.rotate_right(6) ^ e.rotate_right(11) ^ e.rotate_right(25);
    let choice = (e & f) ^ (!e & g);
    let one = h
        .wrapping_add(sum_e)
        .wrapping_add(choice)
        .wrapping_add(word);
    let sum_a = a.rotate_right(2) ^ a.rotate_right(13) ^ a.rotate_right(22);
    let majority = (a & b) ^ (a & c) ^ (b & c);
    let two = sum_a.wrapping_add(majority);
    [one.wrapping_add(two), a, b, c, d.wrapping_add(one), e, f, g]
}

impl Work {
    pub(crate) fn new(validator: &[u8; 32], parent: &[u8; 32]) -> Self {
        let (validator, parent) = (words(validator), words(parent));
        let mut first = [0; 16];
        first[..8].copy_from_slice(&validator);
        first[12..].copy_from_slice(&parent[..4]);
        let mut second = [0; 16];
        second[..4].copy_from_slice(&parent[4..]);
        second[4] = PADDING;
        second[15] = PREIMAGE_BITS;
        let mut begun = INITIAL;
        for (word, constant) in first.iter().zip(ROUNDS).take(FIXED_ROUNDS) {
            begun = round(begun, word.wrapping_add(constant));
        }
        let mut second_rounds = schedule(&second);
        for (word, constant) in second_rounds.iter_mut().zip(ROUNDS) {
            *word = word.wrapping_add(constant);
        }
        Self {
            first,
            second,
            begun,
            second_rounds,
        }
    }
}

/// A nonce as the words that it has in the first block.
pub(crate) const fn nonce_words(nonce: u128) -> [u32; 4] {
    [
        (nonce >> 96) as u32,
        (nonce >> 64) as u32,
        (nonce >> 32) as u32,
        nonce as u32,
    ]
}

/// The words that follow a hash where it is hashed again.
pub(crate) const AFTER_HASH: [u32; 8] = [PADDING, 0, 0, 0, 0, 0, 0, HASH_BITS];
