//! Every operation through JSON and back, and every malformed value by its own code.

use super::{Operation, Signed};
use crate::{
    problem::Problem,
    value::{FieldError, no_scales},
};
use commonware_cryptography::{
    Hasher as _, Sha256, Signer as _, ed25519::PrivateKey, sha256::Digest,
};
use scrip_ledger::{
    account::{self, Classes, Controller},
    amount::{Amount, Count},
    asset, credential,
    election::SeedSignature,
    epoch::Address,
    hold,
    ids::{
        AccountId, AssetCode, AuthorityId, CredentialId, HoldId, KeyBytes, MandateId, NetworkId,
        OperationId, PaymentId, ProposalId, RequestId,
    },
    mandate::{self, Funding, PayeeScope, Presentation, Presenter, Terms},
    membership, name,
    operation::{Operation as Ledger, Signed as LedgerSigned},
    request,
    text::Reference,
    time::Timestamp,
    transfer::{self, Details, Item},
    username::Username,
};
use serde_json::{Value, json};

fn alice() -> AccountId {
    AccountId([0xA1; 16])
}

fn eur() -> AssetCode {
    AssetCode::new("EUR").expect("a code")
}

fn units(number: u64) -> Amount {
    Amount::new(number).expect("an amount")
}

fn details() -> Details {
    Details {
        reference: Reference::new("two coffees ☕").expect("a reference"),
        request: Some(RequestId([3; 16])),
        refundable_until: Some(Timestamp(1_800_000_000_000)),
    }
}

fn item() -> Item {
    Item {
        payer: alice(),
        payee: AccountId([0xB0; 16]),
        asset: eur(),
        amount: units(1_250),
        details: details(),
    }
}

fn terms(scope: PayeeScope, presenter: Presenter, funding: Funding) -> Terms {
    Terms {
        asset: eur(),
        total_max: units(10_000),
        use_max: units(2_000),
        uses_max: Count(5),
        expires_at: Timestamp(1_800_000_000_000),
        scope,
        presenter,
        funding,
        grace_s: Count(60),
    }
}

fn every_operation() -> Vec<Ledger> {
    let key = PrivateKey::from_seed(1);
    let public = key.public_key();
    let digest: Digest = Sha256::hash(&[b"anything"]);
    let signature = key.sign(b"namespace", b"message");
    let name = Username::new("alice").expect("a name");
    let reference = || Reference::new("why").expect("a reference");
    let mut all = vec![
        Ledger::Account(account::Operation::Open {
            salt: u64::MAX,
            controller: Controller::Key((&public).into()),
        }),
        Ledger::Account(account::Operation::OpenMembers {
            first_salt: 7,
            count: Count(9),
        }),
        Ledger::Account(account::Operation::Rotate {
            account: alice(),
            controller: Controller::Custodian(alice()),
        }),
        Ledger::Account(account::Operation::SetCreditLimit {
            account: alice(),
            asset: eur(),
            limit: units(5),
        }),
        Ledger::Account(account::Operation::SetClasses {
            account: alice(),
            classes: Classes(1 | 1 << 31),
        }),
        Ledger::Account(account::Operation::Close { account: alice() }),
        Ledger::Asset(asset::Operation::Create {
            code: eur(),
            scale: 2,
            issuer: alice(),
        }),
        Ledger::Asset(asset::Operation::Issue {
            asset: eur(),
            payee: alice(),
            amount: Amount::MAX,
            reference: reference(),
        }),
        Ledger::Asset(asset::Operation::Redeem {
            asset: eur(),
            payer: alice(),
            amount: units(1),
            reference: reference(),
        }),
        Ledger::Name(name::Operation::Claim {
            account: alice(),
            name: name.clone(),
        }),
        Ledger::Name(name::Operation::Release { name }),
        Ledger::Transfer(transfer::Operation::Single(item())),
        Ledger::Transfer(transfer::Operation::Batch {
            items: vec![
                item(),
                Item {
                    details: Details::default(),
                    ..item()
                },
            ],
        }),
        Ledger::Transfer(transfer::Operation::Refund {
            payment: PaymentId([9; 16]),
            amount: units(3),
            reference: reference(),
        }),
        Ledger::Request(request::Operation::Open {
            payee: alice(),
            payer: None,
            asset: eur(),
            amount: units(8),
            reference: reference(),
            expires_at: Timestamp(5),
        }),
        Ledger::Request(request::Operation::Cancel {
            request: RequestId([1; 16]),
        }),
        Ledger::Hold(hold::Operation::Open {
            payer: alice(),
            payee: alice(),
            asset: eur(),
            amount: units(8),
            expires_at: Timestamp(5),
        }),
        Ledger::Hold(hold::Operation::Capture {
            hold: HoldId([2; 16]),
            amount: units(4),
            details: details(),
        }),
        Ledger::Hold(hold::Operation::Release {
            hold: HoldId([2; 16]),
        }),
        Ledger::Mandate(mandate::Operation::Suspend {
            mandate: MandateId([4; 16]),
        }),
        Ledger::Mandate(mandate::Operation::Resume {
            mandate: MandateId([4; 16]),
        }),
        Ledger::Mandate(mandate::Operation::Revoke {
            mandate: MandateId([4; 16]),
        }),
        Ledger::Mandate(mandate::Operation::Extend {
            mandate: MandateId([4; 16]),
            total_max: units(90),
            use_max: units(80),
            expires_at: Timestamp(6),
        }),
    ];
    all.extend(every_membership_operation().map(Ledger::Membership));
    all.extend(every_credential_operation());
    let presenters = [
        (
            PayeeScope::Anyone,
            Presenter::Device((&public).into()),
            Funding::Held,
        ),
        (
            PayeeScope::Class(31),
            Presenter::Delivery((&public).into()),
            Funding::Available,
        ),
        (
            PayeeScope::Payee(alice()),
            Presenter::Vault(alice()),
            Funding::Held,
        ),
        (
            PayeeScope::Origin(digest),
            Presenter::Secret {
                vault: alice(),
                hash: digest,
            },
            Funding::Held,
        ),
    ];
    for (scope, presenter, funding) in presenters {
        let terms = terms(scope, presenter, funding);
        all.push(Ledger::Mandate(mandate::Operation::Grant {
            payer: alice(),
            terms,
        }));
    }
    let presentations = [
        Presentation::Device {
            key: public.clone(),
            serial: Count(3),
            signature: signature.clone(),
        },
        Presentation::Delivery {
            key: public,
            serial: Count(3),
            subject: digest,
            signature,
        },
        Presentation::Vault,
        Presentation::Secret { secret: [5; 32] },
    ];
    for presentation in presentations {
        all.push(Ledger::Mandate(mandate::Operation::Collect {
            mandate: MandateId([4; 16]),
            payee: alice(),
            amount: units(77),
            origin: Some(digest),
            presentation: Box::new(presentation),
            details: Details::default(),
            terminal: Some(KeyBytes([7; 32])),
        }));
    }
    all
}

fn every_membership_operation() -> [membership::Operation; 9] {
    use membership::{Certificate, Counting, NodeName, Operation as On, Policy, Verdict};
    let identity = || NodeName::new("node-5.example").expect("a name");
    let reason = || Reference::new("why").expect("a reference");
    let certificate = || {
        Box::new(Certificate::issue(
            &NetworkId(Sha256::hash(&[b"network"])),
            &PrivateKey::from_seed(5),
            identity(),
            Address::new("127.0.0.1:7201").expect("an address"),
            (Timestamp(1), Timestamp(u64::MAX)),
            3,
        ))
    };
    let change = |counting| On::Change {
        policy: Policy {
            counting,
            window_s: 60,
            nodes_min: 3,
        },
    };
    [
        On::Link {
            certificate: certificate(),
        },
        On::Renew {
            certificate: certificate(),
        },
        On::Remove {
            identity: identity(),
            version: 3,
            reason: reason(),
        },
        change(Counting::Messages {
            messages_over: 1,
            approvals_over: 2,
        }),
        change(Counting::Ratio {
            over_numerator: 1,
            over_denominator: 2,
        }),
        change(Counting::Weighted {
            drawn_weight: 9,
            over_numerator: 1,
            over_denominator: 2,
        }),
        On::Weigh {
            identity: identity(),
            weight: 7,
        },
        On::Vote {
            proposal: ProposalId([6; 16]),
            verdict: Verdict::Deny,
            reason: reason(),
        },
        On::Draw {
            proposal: ProposalId([6; 16]),
            signature: SeedSignature([9; 48]),
        },
    ]
}

#[test]
fn a_certificate_that_lacks_a_field_or_has_a_wrong_one_is_refused() {
    let [link, ..] = every_membership_operation();
    let operation = Operation::of(&Ledger::Membership(link), &no_scales);
    let json = serde_json::to_value(&operation).expect("plain data");
    for field in [
        "identity",
        "key",
        "address",
        "valid_from_ms",
        "valid_until_ms",
        "version",
        "signature",
    ] {
        let mut lacking = json.clone();
        let certificate = lacking["certificate"].as_object_mut().expect("an object");
        certificate.remove(field).expect("the field is there");
        assert!(
            serde_json::from_value::<Operation>(lacking).is_err(),
            "{field}"
        );
    }
    for (field, value, code) in [
        ("identity", json!("Node 5"), "node_name_malformed"),
        ("address", json!("a b"), "address_malformed"),
        ("key", json!("00"), "bytes_malformed"),
    ] {
        let mut wrong = json.clone();
        wrong["certificate"][field] = value;
        let error = refusal(wrong);
        assert_eq!(error.field, format!("certificate.{field}"));
        if field != "key" {
            assert_eq!(error.code, code);
        }
    }
}

fn every_credential_operation() -> Vec<Ledger> {
    use credential::{CertificateDer, Finding, ListDer, Operation as On, Parameters, Verdict};
    let certificate = CertificateDer::new(&[0x30, 0]).expect("short");
    let (authority, id) = (AuthorityId([5; 16]), CredentialId([6; 16]));
    let submit = |along, replaces| On::Submit {
        authority,
        certificate: certificate.clone(),
        replaces,
        along,
    };
    let item = transfer::Item {
        payer: alice(),
        payee: AccountId([9; 16]),
        asset: eur(),
        amount: units(5),
        details: Details::default(),
    };
    let vote = |verdict| On::Vote {
        ballot: 4,
        verdict,
        note: Reference::new("May").expect("short"),
    };
    let operations = [
        On::ProposeAuthority {
            account: alice(),
            certificate: certificate.clone(),
        },
        On::ProposeRemoval { authority },
        On::ProposeParameters {
            parameters: Parameters {
                required_classes: account::Classes(5),
                ..Parameters::default()
            },
        },
        submit(None, Some(id)),
        submit(Some(Box::new(item)), None),
        On::SubmitList {
            authority,
            list: ListDer::new(&[0x30, 0]).expect("short"),
        },
        vote(Verdict::Pass),
        vote(Verdict::Fail(Finding::BadSignature)),
        On::Close { ballot: 4 },
    ];
    operations.map(Ledger::Credential).to_vec()
}

#[test]
fn every_operation_survives_json() {
    for operation in every_operation() {
        let json =
            serde_json::to_string(&Operation::of(&operation, &|_| Some(2))).expect("plain data");
        let back: Operation =
            serde_json::from_str(&json).unwrap_or_else(|error| panic!("{json}: {error}"));
        assert_eq!(back.to_ledger(&|_| Some(2)), Ok(operation), "{json}");
    }
}

#[test]
fn signed_operation_survives_json_and_still_verifies() {
    let network = NetworkId(Sha256::hash(&[b"network"]));
    let key = PrivateKey::from_seed(1);
    let id = OperationId::new(1_800_000_000, [7; 11]);
    for operation in every_operation() {
        let signed = LedgerSigned::new(&network, &key, alice(), id, operation);
        let json = serde_json::to_value(Signed::of(&signed, &no_scales)).expect("plain data");
        let back: Signed = serde_json::from_value(json).expect("reads");
        let back = back.to_ledger(&network, &no_scales).expect("converts");
        assert_eq!(back, signed);
        assert_eq!(back.digest(&network), signed.digest(&network));
    }
}

fn transfer() -> Value {
    json!({
        "type": "transfer",
        "payer": "a1".repeat(16),
        "payee": "b0".repeat(16),
        "amount": { "minor_units": "1250", "asset": "EUR", "scale": 2 },
    })
}

fn refusal(json: Value) -> FieldError {
    let operation: Operation = serde_json::from_value(json).expect("well formed");
    operation.to_ledger(&|_| Some(2)).expect_err("refused")
}

fn with(path: &str, value: Value) -> Value {
    let mut json = transfer();
    *json.pointer_mut(path).expect("a field") = value;
    json
}

#[test]
fn each_wrong_value_has_its_code_and_names_its_field() {
    let over = (Amount::MAX.minor_units() + 1).to_string();
    let cases = [
        (
            "/amount/minor_units",
            json!("-5"),
            "amount_negative",
            "amount.minor_units",
        ),
        (
            "/amount/minor_units",
            json!(-5),
            "amount_negative",
            "amount.minor_units",
        ),
        (
            "/amount/minor_units",
            json!(5),
            "amount_not_a_string",
            "amount.minor_units",
        ),
        (
            "/amount/minor_units",
            json!(5.5),
            "amount_too_precise",
            "amount.minor_units",
        ),
        (
            "/amount/minor_units",
            json!("5.5"),
            "amount_too_precise",
            "amount.minor_units",
        ),
        (
            "/amount/minor_units",
            json!("five"),
            "amount_not_a_number",
            "amount.minor_units",
        ),
        (
            "/amount/minor_units",
            json!(""),
            "amount_not_a_number",
            "amount.minor_units",
        ),
        (
            "/amount/minor_units",
            json!(over),
            "amount_too_large",
            "amount.minor_units",
        ),
        (
            "/amount/minor_units",
            json!("99999999999999999999999"),
            "amount_too_large",
            "amount.minor_units",
        ),
        (
            "/amount/asset",
            json!("eur"),
            "asset_code_malformed",
            "amount.asset",
        ),
        ("/amount/scale", json!(3), "scale_differs", "amount.scale"),
        ("/payer", json!("a1"), "id_malformed", "payer"),
        ("/payee", json!("zz".repeat(16)), "id_malformed", "payee"),
    ];
    for (path, value, code, field) in cases {
        let error = refusal(with(path, value.clone()));
        assert_eq!((error.code, error.field.as_str()), (code, field), "{value}");
        assert!(error.sentence.len() > 10);
    }
}

#[test]
fn zero_is_for_the_rules_to_refuse() {
    let json = with("/amount/minor_units", json!("0"));
    let operation: Operation = serde_json::from_value(json).expect("well formed");
    assert!(operation.to_ledger(&no_scales).is_ok());
}

#[test]
fn item_of_a_batch_is_named() {
    let mut bad = with("/amount/minor_units", json!("-1"));
    let mut good = transfer();
    for item in [&mut bad, &mut good] {
        item.as_object_mut().expect("an object").remove("type");
    }
    let error = refusal(json!({ "type": "transfer_batch", "items": [good, bad] }));
    assert_eq!(error.field, "items[1].amount.minor_units");
}

#[test]
fn text_and_username_errors_have_their_codes() {
    let long = json!({ "type": "asset_issue", "payee": "b0".repeat(16),
        "amount": { "minor_units": "1", "asset": "EUR" }, "reference": "x".repeat(141) });
    assert_eq!(refusal(long).code, "reference_too_long");
    let mixed = json!({ "type": "name_claim", "account": "b0".repeat(16), "name": "раypal" });
    let error = refusal(mixed);
    assert_eq!(
        (error.code, error.field.as_str()),
        ("username_mixed_scripts", "name")
    );
    let class =
        json!({ "type": "account_set_classes", "account": "b0".repeat(16), "classes": [1, 32] });
    assert_eq!(refusal(class).field, "classes[1]");
}

#[test]
fn unknown_fields_and_types_are_refused() {
    let mut extra = transfer();
    extra["amuont"] = json!(1);
    assert!(serde_json::from_value::<Operation>(extra).is_err());
    assert!(serde_json::from_value::<Operation>(json!({ "type": "mint" })).is_err());
}

#[test]
fn problem_is_rfc_9457() {
    let problem = Problem::from(refusal(with("/payer", json!("x"))));
    let json = serde_json::to_value(problem).expect("plain data");
    assert_eq!(json["type"], "/v1/problems/id_malformed");
    assert_eq!(json["title"], "Id malformed");
    assert_eq!(json["status"], 400);
    assert_eq!(json["field"], "payer");
    assert_eq!(json["retry"], "never");
}

#[test]
fn catalogue_has_each_code_once_with_a_sentence() {
    let all = crate::problem::catalogue();
    assert!(all.len() > 80, "{}", all.len());
    for pair in all.windows(2) {
        assert!(pair[0].code < pair[1].code);
    }
    for entry in &all {
        assert!(
            entry
                .code
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
        );
        assert!(
            entry.sentence.len() > 10 && (400..600).contains(&entry.status),
            "{entry:?}"
        );
    }
}
