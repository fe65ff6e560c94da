use super::*;
use alloc::boxed::Box;
use scrip_ledger::{
    account::{Account, Classes, Holding, Status},
    amount::{Balance, Count, Total},
    asset::Asset,
    epoch::Committee,
    hold::{Hold, HoldStatus},
    ids::KeyBytes,
    mandate::{
        Funding, Mandate, MandateStatus, PayeeScope, Presentation, Presenter, Serials, Terms,
    },
    name::{Name, NameStatus, Skeleton},
    request::{Request, RequestStatus},
    rules::Rules,
    state::{Key, Record},
    transfer::Payment,
    username::Username,
};

const NOW: Timestamp = Timestamp(1_795_442_709_120);
const ACCOUNT: AccountId = AccountId([0xaa; 16]);
const OTHER: AccountId = AccountId([0xbb; 16]);
const ID: OperationId = OperationId([0xcc; 16]);

fn amount() -> Amount {
    Amount::new(1_250).unwrap()
}

fn asset() -> AssetCode {
    AssetCode::new("TALER").unwrap()
}

fn reference() -> Reference {
    Reference::new("lunch").unwrap()
}

fn username() -> Username {
    Username::new("alice").unwrap()
}

fn terms() -> Terms {
    Terms {
        asset: asset(),
        total_max: amount(),
        use_max: amount(),
        uses_max: Count(3),
        expires_at: NOW,
        scope: PayeeScope::Anyone,
        presenter: Presenter::Vault(OTHER),
        funding: Funding::Held,
        grace_s: Count(0),
    }
}

fn item() -> Item {
    Item {
        payer: ACCOUNT,
        payee: OTHER,
        asset: asset(),
        amount: amount(),
        details: Details {
            reference: reference(),
            request: Some(RequestId([0xdd; 16])),
            refundable_until: Some(NOW),
        },
    }
}

/// The sentence for an operation, with an asset of two digits after the point.
fn said(operation: Operation) -> String {
    let words = Words::new(&|_| Some(2));
    words.operation(ACCOUNT, ID, &operation)
}

fn check(text: &str, parts: &[&str]) {
    assert!(text.ends_with('.'), "{text}");
    assert!(text.starts_with(|first: char| first.is_ascii_uppercase() || first.is_ascii_digit()));
    for part in parts {
        assert!(text.contains(part), "{part:?} is not in {text:?}");
    }
}

#[test]
fn transfers_name_both_sides_the_money_and_what_for() {
    let (payer, payee) = (ACCOUNT.to_string(), OTHER.to_string());
    let single = said(Operation::Transfer(transfer::Operation::Single(item())));
    let for_what = "for \"lunch\", to pay request dddd";
    let until = "refundable until 2026-11-23 14:05:09.120 UTC";
    check(
        &single,
        &[&payer, "paid", &payee, "12.50 TALER", for_what, until],
    );
    let unknown = Words::new(&|_| None).transfer(&item());
    check(&unknown, &["1250 minor units of TALER"]);

    let items = Vec::from_iter((0..30).map(|_| item()));
    let batch = Operation::Transfer(transfer::Operation::Batch { items });
    let lines = Words::new(&|_| Some(2)).items(&batch);
    assert_eq!((lines.len(), lines[20].as_str()), (21, "And 10 more."));
    check(&said(batch), &["30 transfers"]);
    let refund = transfer::Operation::Refund {
        payment: scrip_ledger::ids::PaymentId([0xee; 16]),
        amount: amount(),
        reference: reference(),
    };
    check(
        &said(Operation::Transfer(refund)),
        &["1250", "eeee", "given back", "lunch"],
    );
}

#[test]
fn operations_on_accounts_assets_and_names_are_sentences() {
    use account::Operation as A;
    let controller = Controller::Key(KeyBytes([0x11; 32]));
    let account = |operation| said(Operation::Account(operation));
    check(
        &account(A::Open {
            salt: 0,
            controller,
        }),
        &["opened", "key 1111"],
    );
    let count = Count(9);
    check(
        &account(A::OpenMembers {
            first_salt: 0,
            count,
        }),
        &["9 accounts", "aaaa"],
    );
    let controller = Controller::Custodian(OTHER);
    let rotate = A::Rotate {
        account: ACCOUNT,
        controller,
    };
    check(&account(rotate), &["aaaa", "controlled by account bbbb"]);
    let limit = A::SetCreditLimit {
        account: ACCOUNT,
        asset: asset(),
        limit: amount(),
    };
    check(&account(limit), &["credit limit of 12.50 TALER"]);
    let classes = A::SetClasses {
        account: ACCOUNT,
        classes: Classes(5),
    };
    check(&account(classes), &["0x00000005"]);
    check(&account(A::Close { account: ACCOUNT }), &["aaaa", "closed"]);

    use asset::Operation as S;
    let on_asset = |operation| said(Operation::Asset(operation));
    let create = S::Create {
        code: asset(),
        scale: 2,
        issuer: OTHER,
    };
    check(&on_asset(create), &["TALER", "2 digits", "bbbb"]);
    let issue = S::Issue {
        asset: asset(),
        payee: OTHER,
        amount: amount(),
        reference: reference(),
    };
    check(
        &on_asset(issue),
        &["12.50 TALER were issued to account bbbb"],
    );
    let redeem = S::Redeem {
        asset: asset(),
        payer: OTHER,
        amount: amount(),
        reference: reference(),
    };
    check(
        &on_asset(redeem),
        &["12.50 TALER were redeemed from account bbbb"],
    );

    let claim = name::Operation::Claim {
        account: ACCOUNT,
        name: username(),
    };
    check(&said(Operation::Name(claim)), &["\"alice\"", "aaaa"]);
    let release = name::Operation::Release { name: username() };
    check(&said(Operation::Name(release)), &["\"alice\" was given up"]);
}

#[test]
fn operations_on_requests_holds_and_mandates_are_sentences() {
    let request = RequestId::derive(&ACCOUNT, &ID, 0).to_string();
    let open = request::Operation::Open {
        payee: ACCOUNT,
        payer: None,
        asset: asset(),
        amount: amount(),
        reference: reference(),
        expires_at: NOW,
    };
    check(
        &said(Operation::Request(open)),
        &["asked anyone for 12.50 TALER", &request],
    );
    let cancel = request::Operation::Cancel {
        request: RequestId([1; 16]),
    };
    check(&said(Operation::Request(cancel)), &["0101", "taken back"]);

    let hold = HoldId::derive(&ACCOUNT, &ID, 0).to_string();
    let open = hold::Operation::Open {
        payer: ACCOUNT,
        payee: OTHER,
        asset: asset(),
        amount: amount(),
        expires_at: NOW,
    };
    check(
        &said(Operation::Hold(open)),
        &["12.50 TALER of account aaaa", "bbbb", &hold],
    );
    let capture = hold::Operation::Capture {
        hold: HoldId([1; 16]),
        amount: amount(),
        details: Details::default(),
    };
    check(&said(Operation::Hold(capture)), &["1250", "hold 0101"]);
    let release = hold::Operation::Release {
        hold: HoldId([1; 16]),
    };
    check(
        &said(Operation::Hold(release)),
        &["hold 0101", "given back"],
    );

    let id = MandateId::derive(&ACCOUNT, &ID, 0).to_string();
    let mandate = MandateId([1; 16]);
    let on_mandate = |operation| said(Operation::Mandate(operation));
    use mandate::Operation as M;
    let grant = M::Grant {
        payer: ACCOUNT,
        terms: terms(),
    };
    check(
        &on_mandate(grant),
        &["aaaa", "up to 12.50 TALER", "3 times", &id],
    );
    let collect = M::Collect {
        mandate,
        payee: OTHER,
        amount: amount(),
        origin: None,
        presentation: Box::new(Presentation::Vault),
        details: Details::default(),
        terminal: Some(KeyBytes([3; 32])),
    };
    check(
        &on_mandate(collect),
        &[
            "bbbb collected 1250",
            "mandate 0101",
            "terminal with key 0303",
        ],
    );
    check(&on_mandate(M::Suspend { mandate }), &["0101", "suspended"]);
    check(&on_mandate(M::Resume { mandate }), &["0101", "again"]);
    check(&on_mandate(M::Revoke { mandate }), &["0101", "revoked"]);
    let extend = M::Extend {
        mandate,
        total_max: amount(),
        use_max: amount(),
        expires_at: Timestamp(0),
    };
    check(&on_mandate(extend), &["0101", "1250", "until 1970-01-01"]);
}

#[test]
fn records_are_sentences() {
    let key = Key::account(&ACCOUNT);
    let said = |record| Words::new(&|_| Some(2)).record(&key, &record);
    let mut account = Account::new(Controller::Custodian(OTHER));
    check(
        &said(Record::Account(account.clone())),
        &["Account aaaa", "open", "it has nothing"],
    );
    account.status = Status::Closed;
    account.holdings.push(Holding {
        available: Balance::new(-1_250).unwrap(),
        ..Holding::empty(asset())
    });
    check(
        &said(Record::Account(account)),
        &["closed", "-12.50 TALER to spend and 0.00 TALER reserved"],
    );
    let record = Asset {
        code: asset(),
        scale: 2,
        issuer: OTHER,
        issued: Total(7),
    };
    check(
        &said(Record::Asset(record)),
        &["TALER", "2 digits", "bbbb", "7 minor units"],
    );
    for (status, part) in [
        (NameStatus::Claimed, "belongs to account aaaa"),
        (
            NameStatus::Released {
                reserved_until: NOW,
            },
            "reserved for it until 2026",
        ),
    ] {
        let record = Name {
            name: username(),
            account: ACCOUNT,
            status,
        };
        check(&said(Record::Name(record)), &["\"alice\"", part]);
    }
    check(
        &said(Record::Skeleton(Skeleton { name: username() })),
        &["only \"alice\" is taken"],
    );
    for (status, part) in [
        (RequestStatus::Open, "not paid yet"),
        (
            RequestStatus::Paid {
                payer: OTHER,
                at: NOW,
            },
            "paid by account bbbb",
        ),
        (RequestStatus::Cancelled, "taken back"),
    ] {
        let record = Request {
            payee: ACCOUNT,
            payer: Some(OTHER),
            asset: asset(),
            amount: amount(),
            reference: reference(),
            expires_at: NOW,
            status,
        };
        check(
            &said(Record::Request(record)),
            &["aaaa asks account bbbb", "12.50", part],
        );
    }
    for (status, part) in [
        (HoldStatus::Open, ": reserved"),
        (
            HoldStatus::Captured { amount: amount() },
            "12.50 TALER were paid",
        ),
        (HoldStatus::Released, "given back"),
    ] {
        let record = Hold {
            payer: ACCOUNT,
            payee: OTHER,
            asset: asset(),
            amount: amount(),
            expires_at: NOW,
            status,
        };
        check(&said(Record::Hold(record)), &["aaaa", "bbbb", part]);
    }
}

#[test]
fn the_other_records_are_sentences_too() {
    let key = Key::rules();
    let said = |record| Words::new(&|_| Some(2)).record(&key, &record);
    for (status, part) in [
        (MandateStatus::Active, "in force"),
        (MandateStatus::Suspended, "suspended"),
        (MandateStatus::Closing { until: NOW }, "ends at 2026"),
        (MandateStatus::Revoked, "revoked"),
        (MandateStatus::Spent, "used up"),
    ] {
        let record = Mandate {
            payer: ACCOUNT,
            terms: terms(),
            collected: Amount::ZERO,
            uses_count: Count(0),
            serials: Serials::default(),
            status,
        };
        check(
            &said(Record::Mandate(Box::new(record))),
            &["12.50 TALER from account aaaa", part],
        );
    }
    let payment = Payment {
        payer: ACCOUNT,
        payee: OTHER,
        asset: asset(),
        amount: amount(),
        refunded: Amount::ZERO,
        refundable_until: NOW,
    };
    check(
        &said(Record::Payment(payment)),
        &[
            "aaaa paid account bbbb",
            "bbbb 12.50 TALER",
            "0.00 TALER were given",
        ],
    );
    check(
        &said(Record::Rules(Rules::new(OTHER))),
        &["registrar is account bbbb"],
    );
    let committee = Committee::new(4, Vec::new());
    check(&said(Record::Committee(committee)), &["epoch 4"]);
}

#[test]
fn absences_are_sentences() {
    let said = |key: Key| Words::new(&|_| None).absence(&key);
    check(&said(Key::account(&ACCOUNT)), &["no account aaaa"]);
    check(&said(Key::asset(&asset())), &["no asset \"TALER\""]);
    check(&said(Key::name(&username())), &["not taken"]);
    check(&said(Key::skeleton(&username())), &["looks like"]);
    check(
        &said(Key::request(&RequestId([1; 16]))),
        &["no payment request 0101"],
    );
    check(&said(Key::hold(&HoldId([1; 16]))), &["no hold 0101"]);
    check(
        &said(Key::mandate(&MandateId([1; 16]))),
        &["no mandate 0101"],
    );
    check(&said(Key::rules()), &["nothing"]);
    for byte in 0..=255 {
        check(&said(Key([byte; 32])), &[]);
    }
}

#[test]
fn what_nodes_ask_and_vote_is_said() {
    use scrip_ledger::ids::ProposalId;
    use scrip_ledger::membership::{Counting, NodeName, Operation as On, Policy, Verdict};
    let identity = || NodeName::new("node-5.example").unwrap();
    let reason = || Reference::new("gone for good").unwrap();
    let on_membership = |operation| said(Operation::Membership(operation));
    let removal = On::Remove {
        identity: identity(),
        version: 3,
        reason: reason(),
    };
    let id = ProposalId::derive(&ACCOUNT, &ID, 0).to_string();
    check(
        &on_membership(removal),
        &["node-5.example", "version 3", "gone for good", &id],
    );
    let policy = Policy {
        counting: Counting::Ratio {
            over_numerator: 1,
            over_denominator: 2,
        },
        window_s: 600,
        nodes_min: 3,
    };
    check(
        &on_membership(On::Change { policy }),
        &["more than 1/2", "600 seconds", "3 nodes"],
    );
    let weighing = On::Weigh {
        identity: identity(),
        weight: 7,
    };
    check(&on_membership(weighing), &["node-5.example", "weighs 7"]);
    let vote = On::Vote {
        proposal: ProposalId([1; 16]),
        verdict: Verdict::Deny,
        reason: reason(),
    };
    check(
        &on_membership(vote),
        &["denied proposal 0101", "gone for good"],
    );
    let draw = On::Draw {
        proposal: ProposalId([1; 16]),
        signature: scrip_ledger::election::SeedSignature([2; 48]),
    };
    check(
        &on_membership(draw),
        &["random value", "drawn", "proposal 0101"],
    );
}

#[test]
fn certificates_are_sentences() {
    use scrip_ledger::credential::{
        CertificateDer, Credential, CredentialStatus, Revocation, RevocationReason, Serial,
        SubjectClass, SubjectKey,
    };
    use scrip_ledger::ids::{AuthorityId, CredentialId, KeyBytes};
    let id = CredentialId([1; 16]);
    let key = Key::credential(&id);
    let words = Words::new(&|_| None);
    check(&words.absence(&key), &["No certificate 0101"]);
    let revocation = Revocation {
        reason: RevocationReason::KeyCompromise,
        date: NOW,
        at: NOW,
        height: 77,
        list_number: 1,
    };
    for (status, parts) in [
        (CredentialStatus::Proposed, ["voted on", "not accepted"]),
        (
            CredentialStatus::Active {
                since: NOW,
                height: 76,
            },
            ["block 76", "not revoked"],
        ),
        (
            CredentialStatus::Revoked(revocation),
            ["REVOKED in block 77", "key_compromise"],
        ),
    ] {
        let record = Credential {
            authority: AuthorityId([2; 16]),
            serial: Serial::new(&[0x10, 0x01]).expect("a number"),
            class: SubjectClass::Till,
            label: Reference::new("front").expect("short"),
            key: SubjectKey::Ed25519(KeyBytes([3; 32])),
            not_before: NOW,
            not_after: NOW,
            status,
            ballot: 5,
            certificate: CertificateDer::new(&[]).expect("small"),
        };
        let said = words.record(&key, &Record::Credential(Box::new(record)));
        check(&said, &["1001", "till \"front\"", "ed25519 key 0303"]);
        check(&said, &parts);
    }
}

#[test]
fn votes_are_sentences() {
    use scrip_ledger::credential::{Finding, Operation as On, Verdict};
    let vote = On::Vote {
        ballot: 4,
        verdict: Verdict::Fail(Finding::BadSignature),
        note: Reference::none(),
    };
    let words = Words::new(&|_| None);
    let said = words.operation(ACCOUNT, ID, &Operation::Credential(vote));
    check(
        &said,
        &["voted fail on ballot 4", "signature does not hold"],
    );
}
