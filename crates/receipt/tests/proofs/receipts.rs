//! Receipts, from blocks as the network makes them to what a reader learns.

use crate::network::Network;
use commonware_cryptography::{Signer as _, ed25519::PrivateKey};
use scrip_ledger::{
    block::{BATCH_ITEMS_MAX, Header, OPERATIONS_PER_BLOCK_MAX},
    operation::{Operation, Signed},
    transfer,
};
use scrip_receipt::{
    Anchor, Content, DESCENDANTS_MAX, Proof, Proven, Receipt, Report, VerifyError, verify,
};

/// Checks a receipt as whoever is handed the file does.
fn check(network: &Network, receipt: &Receipt) -> Result<Report, VerifyError> {
    let file = receipt.encode();
    assert_eq!(Proof::decode(&file), Ok(Proof::Receipt(receipt.clone())));
    verify(&file, &network.committee.key)
}

#[test]
fn every_operation_of_a_block_has_a_receipt() {
    let network = Network::new(20);
    for count in [1, 2, 3, 7, 8, 33] {
        let operations = network.transfers(count);
        let header = network.operations_header(&operations);
        let anchor = network.anchor(header.clone());
        for (index, signed) in (0..).zip(&operations) {
            let receipt = Receipt::new(anchor.clone(), &operations, index, None).unwrap();
            let report = check(&network, &receipt).unwrap();
            assert_eq!(report.network, network.id);
            assert_eq!((report.height, report.epoch), (4_521, 3));
            assert_eq!(report.timestamp, header.timestamp);
            assert_eq!(report.block, header.digest());
            let signed = signed.clone();
            assert_eq!(report.proven, Proven::Operation { index, signed });
        }
        let beyond = count as u32;
        assert_eq!(
            Receipt::new(anchor.clone(), &operations, beyond, None),
            None
        );
        assert_eq!(Receipt::new(anchor.clone(), &operations, 0, Some(0)), None);
    }
}

#[test]
fn every_item_of_a_batch_has_a_receipt() {
    let network = Network::new(21);
    for count in [1, 2, 5, 64, 100] {
        let operations = [
            network.transfer(0),
            network.batch(1, count),
            network.transfer(2),
        ];
        let anchor = network.anchor(network.operations_header(&operations));
        for index in [0, 1, count / 2, count - 1] {
            let index = index as u32;
            let Some(receipt) = Receipt::new(anchor.clone(), &operations, 1, Some(index)) else {
                assert_eq!(
                    (count, index),
                    (1, 1),
                    "only the batch of one has no second item"
                );
                continue;
            };
            let report = check(&network, &receipt).unwrap();
            let Proven::BatchItem { index: 1, item } = report.proven else {
                panic!("{:?}", report.proven);
            };
            assert_eq!(item.item, network.item(u64::from(index), "wages"));
            assert_eq!((item.count, item.place.index), (count as u32, index));
        }
        let beyond = Some(count as u32);
        assert_eq!(Receipt::new(anchor.clone(), &operations, 1, beyond), None);
        let whole = Receipt::new(anchor, &operations, 1, None).unwrap();
        check(&network, &whole).unwrap();
    }
}

#[test]
fn a_block_is_final_through_its_descendants() {
    let network = Network::new(22);
    let operations = network.transfers(2);
    let header = network.operations_header(&operations);
    let mut headers = vec![network.child(&header)];
    for _ in 1..DESCENDANTS_MAX {
        headers.push(network.child(headers.last().unwrap()));
    }
    let anchored = |headers: Vec<Header>| {
        let last = headers.last().unwrap_or(&header);
        let finality =
            network
                .committee
                .finality(last.epoch, last.view, last.parent_view, last.digest());
        Anchor::new(header.clone(), headers, finality)
    };
    for count in [0, 1, 5, DESCENDANTS_MAX] {
        let anchor = anchored(headers[..count].to_vec()).unwrap();
        let receipt = Receipt::new(anchor, &operations, 1, None).unwrap();
        let report = check(&network, &receipt).unwrap();
        assert_eq!((report.height, report.block), (4_521, header.digest()));
    }
    headers.push(network.child(headers.last().unwrap()));
    assert_eq!(anchored(headers.clone()), None, "too many");

    let swapped = vec![headers[1].clone(), headers[0].clone()];
    let gap = vec![headers[0].clone(), headers[2].clone()];
    let not_mine = vec![headers[1].clone()];
    let mut elsewhere = headers[0].clone();
    elsewhere.network.0.0[0] ^= 1;
    let mut higher = headers[0].clone();
    higher.height += 1;
    for headers in [swapped, gap, not_mine, vec![elsewhere], vec![higher]] {
        let anchor = anchored(headers).unwrap();
        let receipt = Receipt::new(anchor, &operations, 1, None).unwrap();
        assert_eq!(check(&network, &receipt), Err(VerifyError::Descent));
    }
}

#[test]
fn a_block_can_be_final_in_a_later_view_than_its_own() {
    let network = Network::new(23);
    let operations = network.transfers(1);
    let header = network.operations_header(&operations);
    let (view, parent_view) = (header.view + 5, header.view + 4);
    let finality = network
        .committee
        .finality(header.epoch, view, parent_view, header.digest());
    let anchor = Anchor::new(header, vec![], finality).unwrap();
    let receipt = Receipt::new(anchor, &operations, 0, None).unwrap();
    check(&network, &receipt).unwrap();
}

#[test]
fn receipts_of_other_networks_are_refused() {
    let (network, other) = (Network::new(24), Network::new(25));
    let operations = network.transfers(1);
    let anchor = network.anchor(network.operations_header(&operations));
    let receipt = Receipt::new(anchor, &operations, 0, None).unwrap();
    assert_eq!(check(&other, &receipt), Err(VerifyError::Finality));
}

#[test]
fn what_is_not_in_the_block_is_refused() {
    let network = Network::new(26);
    let operations = [
        network.transfer(0),
        network.batch(1, 9),
        network.transfer(2),
    ];
    let anchor = network.anchor(network.operations_header(&operations));
    let good = Receipt::new(anchor.clone(), &operations, 0, None).unwrap();
    let refused = Err(VerifyError::Inclusion);

    let mut other_operation = good.clone();
    other_operation.content = Content::Operation(network.transfer(7));
    assert_eq!(check(&network, &other_operation), refused);

    let mut other_place = good.clone();
    other_place.place.index = 1;
    assert_eq!(check(&network, &other_place), refused);

    // The digest of an operation is no leaf hash, so an inner node cannot pass for an operation; nor can an item of one
    // batch pass for an item of another, or for another number of the same batch.
    let good = Receipt::new(anchor, &operations, 1, Some(4)).unwrap();
    let with = |change: fn(&Network, &mut scrip_receipt::BatchItem)| {
        let mut receipt = good.clone();
        let Content::Item(item) = &mut receipt.content else {
            unreachable!("made as an item")
        };
        change(&network, item);
        check(&network, &receipt)
    };
    assert!(with(|_, _| ()).is_ok());
    assert_eq!(with(|_, item| item.place.index = 5), refused);
    assert_eq!(
        with(|network, item| item.item = network.item(5, "wages")),
        refused
    );
    assert_eq!(
        with(|network, item| item.author = network.account(5)),
        refused
    );
    assert_eq!(
        with(|network, item| item.id = network.transfer(0).id()),
        refused
    );
    let key = PrivateKey::from_seed(1).public_key();
    assert_eq!(
        {
            let mut receipt = good.clone();
            let Content::Item(item) = &mut receipt.content else {
                unreachable!("made as an item")
            };
            item.signer = key;
            check(&network, &receipt)
        },
        refused
    );
    // Nine items and ten have the same path to the fifth; only the count tells them apart.
    assert_eq!(with(|_, item| item.count = 10), refused);
}

#[test]
fn a_forged_author_is_refused_even_with_all_validators_behind_it() {
    let network = Network::new(27);
    let thief = PrivateKey::from_seed(9);
    let forge = |signed: Signed| {
        let by_thief = Signed::new(
            &network.id,
            &thief,
            signed.author(),
            signed.id(),
            signed.operation().clone(),
        );
        Signed::from_parts(
            signed.author(),
            signed.signer().clone(),
            signed.id(),
            signed.operation().clone(),
            by_thief.signature().clone(),
        )
    };
    let operations = [forge(network.transfer(0)), forge(network.batch(1, 3))];
    let anchor = network.anchor(network.operations_header(&operations));
    for (index, item) in [(0, None), (1, None), (1, Some(2))] {
        let receipt = Receipt::new(anchor.clone(), &operations, index, item).unwrap();
        assert_eq!(check(&network, &receipt), Err(VerifyError::Author));
    }
}

#[test]
fn a_receipt_reads_as_a_sentence() {
    let network = Network::new(28);
    let operations = [network.transfer(0), network.batch(1, 3)];
    let anchor = network.anchor(network.operations_header(&operations));
    let single = Receipt::new(anchor.clone(), &operations, 0, None).unwrap();
    let report = check(&network, &single).unwrap();
    let (payer, payee) = (network.account(0), network.account(1));
    let lines = report.lines(|_| Some(2));
    assert_eq!(
        lines[0],
        format!("Account {payer} paid account {payee} 1.00 TALER for \"two coffees\".")
    );
    assert_eq!(
        lines[3],
        "Final in block 4521 of epoch 3, at 2026-11-23 14:05:09.120 UTC."
    );
    assert!(report.to_string().contains("100 minor units of TALER"));

    let item = Receipt::new(anchor, &operations, 1, Some(2)).unwrap();
    let report = check(&network, &item).unwrap();
    assert!(report.to_string().contains("as item 2 of a batch of 3"));
}

#[test]
fn texts_of_others_cannot_play_tricks_on_the_reader() {
    let network = Network::new(29);
    let trick = "\u{202e}\"; \u{200b}";
    let item = network.item(0, trick);
    let operation = Operation::Transfer(transfer::Operation::Single(item));
    let operations = [network.sign(0, operation)];
    let anchor = network.anchor(network.operations_header(&operations));
    let receipt = Receipt::new(anchor, &operations, 0, None).unwrap();
    let text = check(&network, &receipt).unwrap().to_string();
    assert!(text.contains(r#""\u{202e}\"; \u{200b}""#), "{text}");
}

#[test]
fn receipts_are_small() {
    let network = Network::new(30);
    let reference = "x".repeat(140);
    let size = |operations: &[Signed], index, item| {
        let anchor = network.anchor(network.operations_header(operations));
        let receipt = Receipt::new(anchor, operations, index, item).unwrap();
        assert!(check(&network, &receipt).is_ok());
        receipt.encode().len()
    };
    let alone = network.transfers(1);
    assert!(size(&alone, 0, None) < 650);

    // The worst there can be: the fullest block, the largest batch, the longest text.
    let items = (0..BATCH_ITEMS_MAX as u64)
        .map(|number| network.item(number, &reference))
        .collect();
    let batch = Operation::Transfer(transfer::Operation::Batch { items });
    let mut operations = vec![network.sign(0, batch)];
    let transfer = network.transfer(1);
    operations.resize(OPERATIONS_PER_BLOCK_MAX, transfer);
    assert!(size(&operations, 1, None) < 1_100);
    assert!(size(&operations, 0, Some(17)) < 1_536);
}
