use super::*;
use scrip_ledger::election::{Error, Verdict};

#[test]
fn every_fate_has_a_code_of_its_own_and_a_sentence() {
    let mut fates = vec![
        Fate::HeadersMissing,
        Fate::OffChain,
        Fate::TooOld,
        Fate::Open { until: 20 },
        Fate::Late { until: 20 },
    ];
    fates.extend(
        [
            Error::KeyUnknown,
            Error::CommitNotByKey,
            Error::CommitOldHeader,
            Error::CommitAmountDiffers,
            Error::NonceInvalid,
            Error::NonceRepeated,
            Error::CommitsTooMany,
            Error::AmountTooLarge,
        ]
        .map(Fate::Refused),
    );
    let mut codes: Vec<_> = fates.iter().map(|fate| reason(fate).0).collect();
    let count = codes.len();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), count);
    for fate in fates {
        assert!(reason(&fate).1.ends_with('.'), "{fate:?}");
    }
    assert_eq!(reason(&Fate::Recorded(Verdict::Superseded)).0, "superseded");
}

#[test]
fn what_was_not_recorded_is_listed_with_its_reason() {
    let explained = Explained {
        transaction: "ab".repeat(32),
        burn_height: 107,
        said: Some(Commit {
            parent: [1; 32],
            key: [0xcd; 16],
            amount: 150_000_000,
            nonce: None,
        }),
        epoch: Some(3),
        fate: Fate::Late { until: 116 },
    };
    let text = report(std::slice::from_ref(&explained));
    for part in [
        "abababab",
        "cdcdcdcd",
        "1.50000000",
        "107",
        "before block 116",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    let value = explained.json();
    assert_eq!(value["code"], "election_commit_late");
    assert_eq!(value["burned_sat"], 150_000_000);
    assert_eq!(value["epoch"], 3);
    assert!(report(&[]).contains("no other commits"));
}
