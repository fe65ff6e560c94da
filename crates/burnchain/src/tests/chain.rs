use super::std::collections::BTreeMap;
use super::std::vec::Vec;
use super::{hash, header};
use crate::Bytes32;
use crate::chain::{
    Block, Blocks, HEADER_SIZE, HeaderError, Network, header_bytes, read_header, reorganise,
};
use bitcoin::block::Header;
use bitcoin::pow::{CompactTarget, Work};
use core::convert::Infallible;

/// Mainnet's blocks 1 to 6.
const FIRST: [&str; 6] = [
    "010000006fe28c0ab6f1b372c1a6a246ae63f74f931e8365e15a089c68d6190000000000982051fd1e4ba744bbbe680e1fee14677ba1a3c3540bf7b1cdb606e857233e0e61bc6649ffff001d01e36299",
    "010000004860eb18bf1b1620e37e9490fc8a427514416fd75159ab86688e9a8300000000d5fdcc541e25de1c7a5addedf24858b8bb665c9f36ef744ee42c316022c90f9bb0bc6649ffff001d08d2bd61",
    "01000000bddd99ccfda39da1b108ce1a5d70038d0a967bacb68b6b63065f626a0000000044f672226090d85db9a9f2fbfe5f0f9609b387af7be5b7fbb7a1767c831c9e995dbe6649ffff001d05e0ed6d",
    "010000004944469562ae1c2c74d9a535e00b6f3e40ffbad4f2fda3895501b582000000007a06ea98cd40ba2e3288262b28638cec5337c1456aaf5eedc8e9e5a20f062bdf8cc16649ffff001d2bfee0a9",
    "0100000085144a84488ea88d221c8bd6c059da090e88f8a2c99690ee55dbba4e00000000e11c48fecdd9e72510ca84f023370c9a38bf91ac5cae88019bee94d24528526344c36649ffff001d1d03e477",
    "01000000fc33f596f822a0a1951ffdbf2a897b095636ad871707bf5d3162729b00000000379dfb96a5ea8c81700ea4ac6b97ae9a9312b2d4301a29580e924ee6761a2520adc46649ffff001d189c4c97",
];
/// The first and the last header of a period, and the one after: mainnet's first adjustment of the difficulty.
const FIRST_ADJUSTMENT: [&str; 3] = [
    "01000000e6bf7fd7f7790a63786faa878d0dc7fd8f2ff365732e45862c66075100000000700d342f65c7b6834dffb615358a1897016f0448913372190cbe3d27a4b53355b1512b4bffff001dbfb02519",
    "0100000049c1daab3b6536ff1b2633c3a316a6e06ec287676cdeec4ca7baae6b00000000ac10b36b8f354b3353207de15940a5edbc05bb8364af75b4b5409e7823f2b48923ec3a4bffff001dbd5fa412",
    "010000004b0360d834a330ec7833e30e1f523ee05a0793361e29a73421964f980000000027b64a020af294e903feed93768705336a20090612a043f47af462a2f5e5b564f8ee3a4b6ad8001dd3a43707",
];
/// The same around block 866,880, fifteen years later.
const LATE_ADJUSTMENT: [&str; 3] = [
    "0000003a5f00e7df93f80524b5d0bca74ae81577d8e937ab4b9201000000000000000000e44b8cd6f5baf8ddaa1284a4a6235f5ade7015ec93e9f8c92206ff7e034fe0f4cf260667cd0e0317d37b1c47",
    "00001022983c89b4d75d30477e574cfcaf078ed0e6757e4ecfd400000000000000000000af29e2d462f963e3fa4748a12ea2cc29cc8429db77e15db3903566bb49e9cbc0e2e81767cd0e03176f0ce81f",
    "00c06d33abfd7611d95588541b36cf913627c5e05fc8d9ec7d7c00000000000000000000437f827366461f1e5e8253ca36ae6fb3c5bb8b023d9bfb68eafb3991d7bb3e394de9176728f102177a39728a",
];
/// Later than every header of a test.
const NOW_S: u64 = 1_900_000_000;

fn genesis_chain() -> Vec<Block> {
    let mut chain = super::std::vec![Network::Mainnet.genesis()];
    for text in FIRST {
        let tip = chain.last().expect("the genesis block");
        chain.push(tip.extend(Network::Mainnet, header(text), NOW_S).unwrap());
    }
    chain
}

/// A regtest block after `block`, mined here.
pub fn mine(block: &Block, salt: u8) -> Header {
    let mut header = Header {
        prev_blockhash: block.header.block_hash(),
        time: block.header.time + 600,
        bits: block.next_bits(Network::Regtest),
        nonce: 0,
        ..block.header
    };
    header.merkle_root = bitcoin::hashes::Hash::from_byte_array([salt; 32]);
    while !header.target().is_met_by(header.block_hash()) {
        header.nonce += 1;
    }
    header
}

#[test]
fn mainnet_begins_as_everybody_knows() {
    let chain = genesis_chain();
    assert_eq!(
        chain[0].hash(),
        hash("000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f")
    );
    assert_eq!(
        chain[1].hash(),
        hash("00000000839a8e6886ab5951d76f411475428afc90947ee320161bbf18eb6048")
    );
    assert_eq!(chain[6].height, 6);
    // A block of difficulty 1 stands for 2^32 hashes and a little more.
    assert_eq!(chain[6].expected_hashes(), 4_295_032_833);
    assert_eq!(crate::work::hashes(chain[6].chain_work), 7 * 4_295_032_833);
}

#[test]
fn the_difficulty_is_adjusted_as_it_was() {
    for (height, period, adjusted) in [
        (32_255, FIRST_ADJUSTMENT, 0x1d00_d86a),
        (866_879, LATE_ADJUSTMENT, 0x1702_f128),
    ] {
        let [first, last, next] = period.map(header);
        let last = Block::anchor(last, height, last.work(), first.time, Vec::new());
        assert_eq!(
            last.next_bits(Network::Mainnet),
            CompactTarget::from_consensus(adjusted)
        );
        let next = last.extend(Network::Mainnet, next, NOW_S).unwrap();
        assert_eq!(next.period_start_s, next.header.time);
        // Within a period it stays.
        assert_eq!(next.next_bits(Network::Mainnet), next.header.bits);
    }
}

#[test]
fn a_header_of_another_difficulty_is_refused() {
    let [first, last, mut next] = FIRST_ADJUSTMENT.map(header);
    let last = Block::anchor(last, 32_255, last.work(), first.time, Vec::new());
    next.bits = last.header.bits;
    assert_eq!(
        last.extend(Network::Mainnet, next, NOW_S),
        Err(HeaderError::Difficulty)
    );
}

#[test]
fn a_header_without_work_is_refused() {
    let genesis = Network::Mainnet.genesis();
    let mut next = header(FIRST[0]);
    next.nonce += 1;
    assert_eq!(
        genesis.extend(Network::Mainnet, next, NOW_S),
        Err(HeaderError::Work)
    );
}

#[test]
fn a_header_that_belongs_elsewhere_is_refused() {
    let genesis = Network::Mainnet.genesis();
    assert_eq!(
        genesis.extend(Network::Mainnet, header(FIRST[1]), NOW_S),
        Err(HeaderError::Link)
    );
}

#[test]
fn time_goes_forward_by_the_median_and_not_into_the_future() {
    let mut block = Network::Regtest.genesis();
    for salt in 0..11 {
        block = block
            .extend(Network::Regtest, mine(&block, salt), NOW_S)
            .unwrap();
    }
    assert_eq!(block.times_s.len(), 10);
    let timed = |time| {
        let mut header = mine(&block, 99);
        header.time = time;
        header.nonce = 0;
        while !header.target().is_met_by(header.block_hash()) {
            header.nonce += 1;
        }
        header
    };
    let median = block.median_time_s();
    assert_eq!(median, block.header.time - 5 * 600);
    assert_eq!(
        block.extend(Network::Regtest, timed(median), NOW_S),
        Err(HeaderError::Early)
    );
    assert!(
        block
            .extend(Network::Regtest, timed(median + 1), NOW_S)
            .is_ok()
    );
    let now = u64::from(block.header.time);
    let latest = block.header.time + crate::chain::AHEAD_MAX_S;
    assert!(block.extend(Network::Regtest, timed(latest), now).is_ok());
    assert_eq!(
        block.extend(Network::Regtest, timed(latest + 1), now),
        Err(HeaderError::Ahead)
    );
}

#[test]
fn a_header_has_one_encoding() {
    let block = header(FIRST[0]);
    let bytes = header_bytes(&block);
    assert_eq!(read_header(&bytes), Ok(block));
    assert_eq!(
        read_header(&bytes[..HEADER_SIZE - 1]),
        Err(HeaderError::Malformed)
    );
}

struct Known(BTreeMap<Bytes32, Bytes32>);

impl Blocks for Known {
    type Error = Infallible;
    fn parent(&self, hash: &Bytes32) -> Result<Option<Bytes32>, Infallible> {
        Ok(self.0.get(hash).copied())
    }
}

/// A chain of `count` blocks after `block`, oldest first.
fn grow(block: &Block, count: u8, salt: u8) -> Vec<Block> {
    let mut chain = Vec::<Block>::new();
    for index in 0..count {
        let tip = chain.last().unwrap_or(block);
        let next = mine(tip, salt + index);
        chain.push(tip.extend(Network::Regtest, next, NOW_S).unwrap());
    }
    chain
}

#[test]
fn the_chain_with_more_work_is_followed_up_to_a_depth() {
    let genesis = Network::Regtest.genesis();
    let main = grow(&genesis, 6, 0);
    let fork = grow(&main[1], 5, 100);
    assert!(
        !fork[3].is_better_than(&main[5]),
        "the same work does not win"
    );
    assert!(fork[4].is_better_than(&main[5]));
    let all = main.iter().chain(&fork);
    let known = Known(all.map(|block| (block.hash(), block.parent())).collect());
    let hashes: Vec<Bytes32> = main.iter().map(Block::hash).collect();
    let tip = fork[4].hash();
    let found = reorganise(&known, &hashes, tip, 4, 5).unwrap().unwrap();
    assert_eq!(found.left, 4);
    let joined: Vec<Bytes32> = fork.iter().map(Block::hash).collect();
    assert_eq!(found.joined, joined);
    assert_eq!(reorganise(&known, &hashes, tip, 3, 100), Ok(None));
    assert_eq!(reorganise(&known, &hashes, tip, 4, 4), Ok(None));
    // The next block of the same chain leaves nothing.
    let next = grow(&main[5], 1, 200).remove(0);
    let mut known = known;
    known.0.insert(next.hash(), next.parent());
    let found = reorganise(&known, &hashes, next.hash(), 0, 1)
        .unwrap()
        .unwrap();
    assert_eq!(
        (found.left, found.joined),
        (0, super::std::vec![next.hash()])
    );
}

#[test]
fn more_work_in_fewer_blocks_is_better() {
    let genesis = Network::Mainnet.genesis();
    let chain = genesis_chain();
    let mut heavy = genesis.clone();
    heavy.chain_work = chain[6].chain_work + Work::from_be_bytes([0; 32]);
    assert!(!heavy.is_better_than(&chain[6]));
    heavy.chain_work = heavy.chain_work + genesis.header.work();
    assert!(heavy.is_better_than(&chain[6]));
}
