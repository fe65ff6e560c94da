//! Every kind of row that is tied to a network, on both databases.

#[path = "../../tests/api/postgres/server.rs"]
#[expect(dead_code, reason = "other suites also kill it")]
mod server;

use super::{
    fate::{Fate, Trace, fate},
    *,
};
use crate::{
    members,
    offline::sale::{self, Sale},
    payments::{self, Entry, Side},
    start::{KEY_PURPOSE, KEY_SETTING, keep_setting},
    store::built,
};
use commonware_codec::Encode as _;
use commonware_cryptography::{Signer as _, ed25519::PrivateKey};
use ed25519_dalek::{Signer as _, SigningKey};
use scrip_api::gateway::{
    money::{PaymentKind, PaymentState},
    offline::RedemptionState,
};
use scrip_codes::{Draft, Preauthorization, Scope};
use scrip_ledger::{
    account::{Account, Controller, Holding, Recent},
    amount::{Amount, Balance},
    ids::{AccountId, AssetCode, KeyBytes, OperationId, PaymentId},
    name,
    operation::{Operation, Signed},
    text::Reference,
    time::Timestamp,
    transfer,
    username::Username,
};
use tempfile::TempDir;

const LAST_S: u64 = 1_800_000_000;
const LAST_HEIGHT: u64 = 120;
const OLD: [u8; 32] = [1; 32];
const NEW: [u8; 32] = [2; 32];

fn asset() -> AssetCode {
    AssetCode::new("TOWN").unwrap()
}

fn gateway_key() -> PrivateKey {
    PrivateKey::from_seed(7)
}

fn gateway() -> AccountId {
    AccountId::derive(&gateway_key().public_key(), 0)
}

fn member(salt: u64) -> AccountId {
    AccountId::derive(&gateway_key().public_key(), salt)
}

fn network(id: [u8; 32], name: &str) -> NetworkName {
    NetworkName {
        id: NetworkId(id.into()),
        key: const_hex::encode([id[0]; 96]),
        name: name.into(),
    }
}

/// An id that is valid for this long after the last block.
fn id(after_s: i64, nonce: u8) -> OperationId {
    let until = LAST_S.checked_add_signed(after_s).unwrap();
    OperationId::new(until, [nonce; OperationId::NONCE_SIZE])
}

fn sign(id: OperationId, operation: impl Into<Operation>) -> Signed {
    let network = NetworkId(OLD.into());
    Signed::new(&network, &gateway_key(), gateway(), id, operation.into())
}

fn batch(id: OperationId, amounts: &[u64]) -> Signed {
    let item = |amount: &u64| transfer::Item {
        payer: member(1),
        payee: member(2),
        asset: asset(),
        amount: Amount::new(*amount).unwrap(),
        details: transfer::Details {
            reference: Reference::new("bread").unwrap(),
            request: None,
            refundable_until: Some(Timestamp((LAST_S + 1_000) * 1000)),
        },
    };
    let items = amounts.iter().map(item).collect();
    sign(id, transfer::Operation::Batch { items })
}

fn recent(signed: &Signed) -> Recent {
    Recent::new(signed.id(), signed.body())
}

/// A successor whose ledger remembers these operations of the gateway.
fn successor(mut remembered: Vec<Recent>) -> Successor {
    remembered.sort_by_key(|recent| recent.id);
    let mut own = Account::new(Controller::Key(KeyBytes::from(&gateway_key().public_key())));
    own.recent = remembered;
    let mut carried: BTreeMap<Key, Record> =
        [(Key::account(&gateway()), Record::Account(own))].into();
    for (salt, has) in [(1, 9_000), (2, 1_000)] {
        let mut account = Account::new(Controller::Custodian(gateway()));
        account.holdings = vec![Holding {
            available: Balance::new(has).unwrap(),
            ..Holding::empty(asset())
        }];
        carried.insert(Key::account(&member(salt)), Record::Account(account));
    }
    Successor {
        before: network(OLD, "Town"),
        last_height: LAST_HEIGHT,
        last_time_ms: LAST_S * 1000,
        after: network(NEW, "Town again"),
        carried,
        receipt: b"{}".to_vec(),
    }
}

/// A gateway's database with two members, of whom one was given 100.00 and paid 10.00.
struct Books {
    following: Following,
    folder: TempDir,
    _postgres: Option<server::Postgres>,
}

impl Books {
    async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = Store::file_url(&folder.path().join("gateway.db"));
        Self::open_at(&url, folder, None).await
    }

    async fn on_postgres() -> Self {
        let postgres = server::Postgres::start();
        let url = postgres.url.clone();
        Self::open_at(&url, tempfile::tempdir().unwrap(), Some(postgres)).await
    }

    async fn open_at(url: &str, folder: TempDir, postgres: Option<server::Postgres>) -> Self {
        let store = Store::open(url).await.unwrap();
        let vault = Vault::new(&[7; 32]);
        let sealed = vault.seal(KEY_PURPOSE, &gateway_key().encode());
        let old = NetworkId(OLD.into()).to_string();
        for (name, value) in [
            (KEY_SETTING, sealed),
            (NETWORK_SETTING, old.into_bytes()),
            (crate::engine::follow::SETTING, b"110".to_vec()),
        ] {
            keep_setting(&store, name, value).await.unwrap();
        }
        let mut tx = store.begin().await.unwrap();
        for (salt, name) in [(1, "anna"), (2, "bakery")] {
            let (name, handle) = (name.to_owned(), format!("handle-{name}"));
            let person = members::new_person(
                name.clone(),
                name.clone(),
                name,
                member(salt),
                Vec::new(),
                handle,
            );
            members::insert(&mut tx, &person).await.unwrap();
        }
        tx.commit().await.unwrap();
        let following = Following::with(store, vault, folder.path()).await.unwrap();
        let books = Self {
            following,
            folder,
            _postgres: postgres,
        };
        let ended = |id: &str, kind, amount| {
            let mut entry = payment(id, amount);
            (entry.kind, entry.state) = (kind, PaymentState::Final);
            (entry.height, entry.submission) = (Some(7), Some("before".into()));
            if kind == PaymentKind::Issue {
                entry.payee =
                    std::mem::replace(&mut entry.payer, crate::seed::issuer(String::new()));
            }
            entry
        };
        books
            .keep(&ended("given", PaymentKind::Issue, 10_000))
            .await;
        books
            .keep(&ended("paid", PaymentKind::Payment, 1_000))
            .await;
        books
    }

    async fn keep(&self, entry: &Entry) {
        let mut tx = self.following.store.begin().await.unwrap();
        payments::insert(&mut tx, &[entry]).await.unwrap();
        tx.commit().await.unwrap();
    }

    async fn submit(&self, signed: &Signed, kind: &str, origin: Option<&str>) {
        let query = sqlx::query(
            "INSERT INTO submissions (id, origin, kind, bytes, state, owner, lease_until, height, created_at) VALUES ($1,$2,$3,$4,'open','me',0,7,0)",
        );
        let query = query
            .bind(signed.id().to_string())
            .bind(origin.map(str::to_owned))
            .bind(kind.to_owned())
            .bind(signed.encode().to_vec());
        self.following.store.execute(query).await.unwrap();
    }

    /// A payment on its way in item `item` of `signed`.
    async fn pending(&self, id: &str, signed: &Signed, item: Option<i64>, amount: i64) {
        let mut entry = payment(id, amount);
        (entry.submission, entry.item) = (Some(signed.id().to_string()), item);
        entry.refundable_until = item.map(|_| (LAST_S as i64 + 1_000) * 1000);
        self.keep(&entry).await;
    }

    async fn payment(&self, id: &str) -> Entry {
        let statement = format!("SELECT {} FROM payments WHERE id = $1", payments::COLUMNS);
        let query = built(statement).bind(id.to_owned());
        let row = self.following.store.one(query).await.unwrap();
        Entry::of(&row.unwrap()).unwrap()
    }

    async fn text(&self, statement: &'static str) -> String {
        let row = self.following.store.one(sqlx::query(statement)).await;
        row.unwrap()
            .unwrap()
            .maybe_text("it")
            .unwrap()
            .unwrap_or_default()
    }

    async fn count(&self, statement: &'static str) -> i64 {
        self.following
            .store
            .number(sqlx::query(statement))
            .await
            .unwrap()
    }

    async fn follow(&self, successor: &Successor) -> Report {
        let shown = self.following.preview(successor).await.unwrap();
        assert_eq!(self.count("SELECT COUNT(*) FROM earlier_networks").await, 0);
        let done = self.following.follow(successor).await.unwrap();
        assert_eq!(shown, done, "what was shown is what happened");
        done
    }
}

fn payment(id: &str, amount: i64) -> Entry {
    let side = |name: &str, salt| Side {
        member: Some(name.into()),
        account: member(salt).to_string(),
        name: name.into(),
        username: Some(name.into()),
    };
    let (payer, payee) = (side("anna", 1), side("bakery", 2));
    let mut entry = Entry::new(
        PaymentKind::Payment,
        payer,
        payee,
        "TOWN".into(),
        amount,
        "bread".into(),
    );
    entry.id = id.into();
    entry
}

#[test]
fn the_ledgers_memory_decides_what_became_of_an_operation() {
    let made = batch(id(10, 1), &[500]);
    let other = batch(id(10, 1), &[501]);
    assert_eq!(
        fate(&successor(vec![recent(&made)]), &made, &[]),
        Fate::Applied
    );
    assert_eq!(fate(&successor(vec![]), &made, &[]), Fate::NotApplied);
    // Another operation took the id.
    assert_eq!(
        fate(&successor(vec![recent(&other)]), &made, &[]),
        Fate::NotApplied
    );
    // An author whom the ledger does not know did nothing.
    let mut without = successor(vec![]);
    without.carried.remove(&Key::account(&gateway()));
    assert_eq!(fate(&without, &made, &[]), Fate::NotApplied);
}

#[test]
fn what_the_ledger_may_have_forgotten_is_told_from_what_it_can_not() {
    let late = batch(id(-60, 1), &[500]);
    let at_the_end = batch(id(0, 1), &[500]);
    let just_valid = batch(id(1, 1), &[500]);
    for (signed, expected) in [
        (&late, Fate::Unknown),
        (&at_the_end, Fate::Unknown),
        (&just_valid, Fate::NotApplied),
    ] {
        assert_eq!(fate(&successor(vec![]), signed, &[]), expected);
    }
    // Something that expired together with it is still remembered, so that it would be too.
    let beside = recent(&batch(id(-60, 9), &[1]));
    assert_eq!(fate(&successor(vec![beside]), &late, &[]), Fate::NotApplied);
    let later = recent(&batch(id(-59, 9), &[1]));
    assert_eq!(fate(&successor(vec![later]), &late, &[]), Fate::Unknown);
    // A payment that can be given back says it, as long as it can.
    let until = |after_s: i64| Trace {
        item: 0,
        refundable_until: (LAST_S as i64 + after_s) * 1000,
    };
    assert_eq!(
        fate(&successor(vec![]), &late, &[until(1)]),
        Fate::NotApplied
    );
    assert_eq!(fate(&successor(vec![]), &late, &[until(0)]), Fate::Unknown);
    let mut kept = successor(vec![]);
    let paid = PaymentId::derive(&gateway(), &late.id(), 0);
    let record = transfer::Payment {
        payer: member(1),
        payee: member(2),
        asset: asset(),
        amount: Amount::new(500).unwrap(),
        refunded: Amount::ZERO,
        refundable_until: Timestamp((LAST_S + 1) * 1000),
    };
    kept.carried
        .insert(Key::payment(&paid), Record::Payment(record));
    assert_eq!(fate(&kept, &late, &[until(1)]), Fate::Applied);
}

/// A batch that was applied, one that was not, one of which nobody knows, and a payment that was never signed.
async fn payments_on_their_way(books: &Books) {
    let (made, not, lost) = (
        batch(id(20, 1), &[100, 200]),
        batch(id(20, 2), &[300]),
        sign(id(-60, 3), name_claim()),
    );
    books.submit(&made, "batch", None).await;
    books.pending("made-0", &made, Some(0), 100).await;
    books.pending("made-1", &made, Some(1), 200).await;
    books.submit(&not, "batch", None).await;
    books.pending("not", &not, Some(0), 300).await;
    books.submit(&lost, "single", None).await;
    books.pending("lost", &lost, None, 400).await;
    books.keep(&payment("unsigned", 500)).await;
    let mut successor = successor(vec![recent(&made)]);
    for (salt, has) in [(1, 8_700), (2, 1_300)] {
        let record = successor.carried.get_mut(&Key::account(&member(salt)));
        let Some(Record::Account(account)) = record else {
            panic!("the member's account")
        };
        account.holdings[0].available = Balance::new(has).unwrap();
    }
    let report = books.follow(&successor).await;
    let counts = (
        report.payments_final,
        report.payments_failed,
        report.payments_unknown,
    );
    assert_eq!(counts, (2, 2, 1));
    assert_eq!(report.unexplained, Vec::<String>::new());
    assert_eq!((report.members, report.blocks_unread), (2, 10));
    for (name, state, code) in [
        ("made-0", PaymentState::Final, None),
        ("made-1", PaymentState::Final, None),
        ("not", PaymentState::Failed, Some("payment_network_ended")),
        (
            "unsigned",
            PaymentState::Failed,
            Some("payment_network_ended"),
        ),
        ("lost", PaymentState::Failed, Some("payment_outcome_lost")),
    ] {
        let entry = books.payment(name).await;
        let failure = entry.failure.as_ref().map(|(code, _)| &**code);
        assert_eq!((entry.state, failure), (state, code), "{name}");
        assert_eq!(entry.height, None, "its block can't be asked for");
    }
    // Nothing is left that the engine would sign or send.
    assert_eq!(
        books
            .count("SELECT COUNT(*) FROM payments WHERE state = 'pending'")
            .await,
        0
    );
    assert_eq!(
        books
            .count("SELECT COUNT(*) FROM submissions WHERE state = 'open'")
            .await,
        0
    );
    // Heights begin anew: an old operation can't be taken for one in a new block.
    assert_eq!(
        books
            .count("SELECT COUNT(*) FROM submissions WHERE height IS NOT NULL")
            .await,
        0
    );
    let old = NetworkId(OLD.into()).to_string();
    assert_eq!(books.payment("paid").await.network.as_deref(), Some(&*old));
    assert_eq!(books.payment("paid").await.height, Some(7));
    assert_eq!(books.payment("not").await.network.as_deref(), Some(&*old));
    // Both sides are told of each.
    let told = "SELECT COUNT(*) FROM events WHERE kind = 'payment'";
    assert_eq!(books.count(told).await, 10);
    let step = books
        .text("SELECT action AS it FROM audit ORDER BY seq DESC LIMIT 1")
        .await;
    assert_eq!(step, "network.followed");
}

#[tokio::test]
async fn payments_on_their_way_are_final_or_failed_and_never_signed_again() {
    payments_on_their_way(&Books::open().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_on_postgresql() {
    let books = Books::on_postgres().await;
    payments_on_their_way(&books).await;
    twice(&books).await;
    let store = &books.following.store;
    assert!(
        store
            .hold(As::Gateway, books.folder.path())
            .await
            .unwrap()
            .is_none()
    );
}

fn name_claim() -> Operation {
    name::Operation::Claim {
        account: member(1),
        name: Username::new("anna").unwrap(),
    }
    .into()
}

#[tokio::test]
async fn other_operations_keep_their_origin_if_they_were_done_and_free_it_if_not() {
    let books = Books::open().await;
    let (done, not) = (sign(id(20, 1), name_claim()), sign(id(20, 2), name_claim()));
    books.submit(&done, "other", Some("claim anna")).await;
    books.submit(&not, "other", Some("claim ben")).await;
    let report = books.follow(&successor(vec![recent(&done)])).await;
    assert_eq!(
        (report.operations_applied, report.operations_dropped),
        (1, 1)
    );
    let state = "SELECT state AS it FROM submissions WHERE origin = 'claim anna'";
    assert_eq!(books.text(state).await, "applied");
    let state = "SELECT state AS it FROM submissions WHERE origin = 'claim ben'";
    assert_eq!(
        books.text(state).await,
        "expired",
        "whoever asks again gets another"
    );
}

#[tokio::test]
async fn members_whose_balance_is_not_their_history_are_named() {
    let books = Books::open().await;
    let mut successor = successor(vec![]);
    let record = successor.carried.get_mut(&Key::account(&member(2)));
    let Some(Record::Account(account)) = record else {
        panic!("the bakery's account")
    };
    account.holdings[0].available = Balance::new(1_050).unwrap();
    let report = books.follow(&successor).await;
    assert_eq!(report.unexplained, ["bakery"]);
}

/// What a phone carries, as it was signed for the old network.
fn carried() -> Preauthorization {
    Preauthorization {
        issuer: gateway().0,
        mandate: [9; 16],
        device: public(&device()),
        asset: "TOWN".into(),
        scale: 2,
        total_max: 2_000,
        use_max: 2_000,
        uses_max: 4,
        scope: Scope::Anyone,
        issued_at_s: LAST_S - 100,
        expires_at_s: LAST_S + 10_000,
    }
}

fn device() -> PrivateKey {
    PrivateKey::from_seed(8)
}

fn public(key: &PrivateKey) -> [u8; 32] {
    key.public_key().as_ref().try_into().unwrap()
}

fn secret(key: &PrivateKey) -> [u8; 32] {
    key.encode().as_ref().try_into().unwrap()
}

#[tokio::test]
async fn what_phones_carry_is_signed_again_unless_its_time_is_over() {
    let books = Books::open().await;
    let bytes = carried().sign(&OLD, &secret(&gateway_key())).unwrap();
    for (mandate, after_s) in [("09", 10_000), ("0a", -1)] {
        let query = sqlx::query(
            "INSERT INTO preauthorizations (mandate, phone, member, asset, total, expires_at, bytes, created_at) VALUES ($1,'p','anna','TOWN',2000,$2,$3,0)",
        );
        let query = query
            .bind(mandate.to_owned())
            .bind((LAST_S as i64 + after_s) * 1000)
            .bind(bytes.clone());
        books.following.store.execute(query).await.unwrap();
    }
    assert_eq!(books.follow(&successor(vec![])).await.preauthorizations, 1);
    let query = sqlx::query("SELECT bytes FROM preauthorizations ORDER BY mandate");
    let rows = books.following.store.all(query).await.unwrap();
    let read = |row: &crate::store::Row| Preauthorization::read(&row.bytes("bytes").unwrap());
    let again = read(&rows[0]).unwrap().check(&NEW, &public(&gateway_key()));
    assert_eq!(again.unwrap(), carried(), "the same, for the successor");
    assert!(
        read(&rows[1])
            .unwrap()
            .check(&OLD, &public(&gateway_key()))
            .is_ok()
    );
}

#[tokio::test]
async fn codes_being_brought_in_paid_or_are_refused() {
    let books = Books::open().await;
    let preauthorization = carried().sign(&OLD, &secret(&gateway_key())).unwrap();
    let mut signed = Vec::new();
    for (serial, code) in [(0, "c0"), (1, "c1"), (2, "c2")] {
        let payee = member(2).0;
        let draft = Draft::new(&preauthorization, &OLD, serial, &payee, 100, 0, LAST_S).unwrap();
        let signature = SigningKey::from_bytes(&secret(&device())).sign(&draft.to_sign());
        let bytes = draft.finish(&signature.to_bytes()).unwrap().to_bytes();
        let query = sqlx::query(
            "INSERT INTO redemptions (id, till, till_name, merchant, code, mandate, serial, payer, payer_account, payer_name, payer_username, \
             asset, amount, reference, refundable_until, state, created_at) \
             VALUES ($1,'t','Till','bakery',$2,'09',$3,'anna',$4,'anna','anna','TOWN',100,'',0,'pending',0)",
        );
        let query = query
            .bind(code.to_owned())
            .bind(bytes)
            .bind(i64::from(serial))
            .bind(member(1).to_string());
        books.following.store.execute(query).await.unwrap();
        let operation = sign(id(20, 1 + serial as u8), name_claim());
        if code != "c2" {
            let origin = format!("redeem {code} at t");
            books.submit(&operation, "other", Some(&origin)).await;
        }
        signed.push(operation);
    }
    let report = books.follow(&successor(vec![recent(&signed[0])])).await;
    assert_eq!((report.codes_final, report.codes_refused), (1, 2));
    let statement = format!("SELECT {} FROM redemptions ORDER BY seq", sale::COLUMNS);
    let rows = books.following.store.all(built(statement)).await.unwrap();
    let sales: Vec<Sale> = rows.iter().map(|row| Sale::of(row).unwrap()).collect();
    let states: Vec<_> = sales.iter().map(|sale| sale.state).collect();
    let (paid, refused) = (RedemptionState::Final, RedemptionState::Refused);
    assert_eq!(states, [paid, refused, refused]);
    let code = sales[1].failure.as_ref().map(|(code, _)| &**code);
    assert_eq!(code, Some("code_of_earlier_network"));
    let entry = books.payment(sales[0].payment.as_deref().unwrap()).await;
    assert_eq!((entry.state, entry.amount), (PaymentState::Final, 100));
    assert!(entry.network.is_some(), "it was made on the old network");
    assert_eq!(books.count("SELECT COUNT(*) FROM code_uses").await, 1);
}

#[tokio::test]
async fn tills_that_wait_for_votes_get_their_time_anew() {
    let books = Books::open().await;
    for (till, state) in [("a", "certifying"), ("b", "active")] {
        let query = sqlx::query(
            "INSERT INTO tills (id, merchant, name, state, staged_payer_max, staged_hour_max, created_at, changed_at) VALUES ($1,'bakery','T',$2,0,0,0,5)",
        );
        let query = query.bind(till.to_owned()).bind(state.to_owned());
        books.following.store.execute(query).await.unwrap();
    }
    assert_eq!(books.follow(&successor(vec![])).await.tills, 2);
    assert_eq!(
        books
            .count("SELECT changed_at FROM tills WHERE id = 'b'")
            .await,
        5
    );
    assert!(
        books
            .count("SELECT changed_at FROM tills WHERE id = 'a'")
            .await
            > 5
    );
}

async fn twice(books: &Books) {
    let next = successor(vec![]);
    let again = books.following.follow(&next).await.unwrap_err();
    assert_eq!(again.code(), "gateway_network_other");
    assert_eq!(
        books.count("SELECT COUNT(*) FROM earlier_networks").await,
        1
    );
    let height = setting(&books.following.store, crate::engine::follow::SETTING).await;
    assert_eq!(height.unwrap().as_deref(), Some(&b"0"[..]));
    let known = earlier(&books.following.store).await.unwrap();
    let [before] = &known[..] else {
        panic!("one network before, not {known:?}")
    };
    assert_eq!(
        (&*before.name, before.last_height),
        ("Town", LAST_HEIGHT as i64)
    );
    assert_eq!(before.bytes(), OLD);
}

#[tokio::test]
async fn following_twice_changes_nothing_and_there_is_no_way_back() {
    let books = Books::open().await;
    books.follow(&successor(vec![])).await;
    twice(&books).await;
    let Books {
        following, folder, ..
    } = books;
    following.close().await;
    let url = Store::file_url(&folder.path().join("gateway.db"));
    let store = Store::open(&url).await.unwrap();
    let following = Following::with(store, Vault::new(&[7; 32]), folder.path())
        .await
        .unwrap();
    let hex = |id: [u8; 32]| NetworkId(id.into()).to_string();
    assert!(following.is_done(&hex(OLD), &hex(NEW)).await.unwrap());
    let other = following
        .is_done(&hex(OLD), &hex([3; 32]))
        .await
        .unwrap_err();
    assert_eq!(other.code(), "gateway_followed_other");
    let foreign = following
        .is_done(&hex([4; 32]), &hex([3; 32]))
        .await
        .unwrap_err();
    assert_eq!(foreign.code(), "gateway_network_other");
}

#[tokio::test]
async fn killed_half_way_nothing_has_changed_and_it_can_be_repeated() {
    let books = Books::open().await;
    let not = batch(id(20, 2), &[300]);
    books.submit(&not, "batch", None).await;
    books.pending("not", &not, Some(0), 300).await;
    let next = successor(vec![]);
    {
        // Everything is written and nothing committed when the process ends.
        let Following { store, vault, .. } = &books.following;
        let mut tx = store.begin().await.unwrap();
        rebase::rebase(store, vault, &mut tx, &next).await.unwrap();
        drop(tx);
    }
    assert_eq!(books.payment("not").await.state, PaymentState::Pending);
    assert_eq!(books.follow(&next).await.payments_failed, 1);
}

#[tokio::test]
async fn a_successor_of_an_earlier_state_than_the_gateway_knows_is_refused() {
    let books = Books::open().await;
    let mut entry = payment("later", 100);
    (entry.state, entry.height) = (PaymentState::Final, Some(LAST_HEIGHT as i64 + 1));
    books.keep(&entry).await;
    let refused = books
        .following
        .preview(&successor(vec![]))
        .await
        .unwrap_err();
    assert_eq!(refused.code(), "recovery_not_last");
    let refused = books
        .following
        .follow(&successor(vec![]))
        .await
        .unwrap_err();
    assert_eq!(refused.code(), "recovery_not_last");
    assert_eq!(books.payment("later").await.network, None);
}

#[tokio::test]
async fn nothing_is_made_where_there_is_no_gateway_and_none_may_run() {
    let folder = tempfile::tempdir().unwrap();
    let code = async || {
        Following::open(folder.path(), None)
            .await
            .map(|_| ())
            .unwrap_err()
    };
    assert_eq!(code().await.code(), "gateway_not_found");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    let url = Store::file_url(&folder.path().join("gateway.db"));
    let store = Store::open(&url).await.unwrap();
    assert_eq!(code().await.code(), "master_key_missing");
    Vault::open(&folder.path().join("master.key")).unwrap();
    assert_eq!(code().await.code(), "gateway_without_network");
    let running = store.hold(As::Gateway, folder.path()).await.unwrap();
    assert!(running.is_some());
    assert_eq!(code().await.code(), "gateway_running");
    let beside = store.hold(As::Gateway, folder.path()).await.unwrap();
    assert!(beside.is_some(), "gateways don't exclude each other");
}
