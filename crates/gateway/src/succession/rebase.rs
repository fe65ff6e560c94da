//! Taking everything in a database that is tied to a network over to its successor, in one transaction.

use super::{
    FollowError, Report, Successor,
    fate::{Fate, Trace, fate},
};
use crate::{
    clock, engine,
    error::Outcome,
    events,
    members::{self, Person},
    offline::{
        decide,
        sale::{self, Sale},
    },
    operator::audit,
    payments::{self, Entry},
    start::{KEY_PURPOSE, KEY_SETTING, NETWORK_SETTING},
    store::{Lock, Store, Take as _, Tx, built},
    vault::{Vault, VaultError},
    webhooks,
};
use commonware_codec::{Copying, DecodeExt as _};
use scrip_api::gateway::codes;
use scrip_codes::preauthorization::Preauthorization;
use scrip_ledger::{
    ids::AssetCode,
    operation::Signed,
    state::{Key, Record},
};
use std::collections::BTreeMap;
use zeroize::Zeroizing;

/// Does it all, within `tx`.
pub(super) async fn rebase(
    store: &Store,
    vault: &Vault,
    tx: &mut Tx,
    successor: &Successor,
) -> Result<Report, FollowError> {
    store.lock(tx, Lock::Batch).await?;
    let before = successor.before.id.to_string();
    let own = text_setting(tx, NETWORK_SETTING).await?;
    if own.as_deref() != Some(&*before) {
        return Err(FollowError::OtherNetwork(own.unwrap_or_default()));
    }
    check_last(tx, successor).await?;
    let mut report = Report::default();
    let mut ended = Vec::new();
    decide_operations(tx, successor, &mut report, &mut ended).await?;
    drop_unsigned(tx, &mut report, &mut ended).await?;
    decide_codes(tx, &mut report, &mut ended).await?;
    report.preauthorizations = sign_again(vault, tx, successor).await?;
    let unread = take_over(tx, successor).await?;
    report.blocks_unread = unread;
    count(tx, &mut report).await?;
    report.unexplained = unexplained(tx, successor).await?;
    tell(store, tx, successor, &mut ended).await?;
    let details = serde_json::to_string(&report).unwrap_or_default();
    let after = successor.after.id.to_string();
    let entry = ["gateway", "network.followed", &*after, &*details];
    audit::record_in(store, tx, entry).await?;
    Ok(report)
}

/// Fails if the old network made something final that the successor does not have: members were told that it is.
async fn check_last(tx: &mut Tx, successor: &Successor) -> Result<(), FollowError> {
    use sqlx::Row as _;
    let query = sqlx::query(
        "SELECT MAX(height) FROM (SELECT height FROM submissions WHERE state = 'applied' \
         UNION ALL SELECT height FROM payments WHERE state = 'final' AND network IS NULL) AS known",
    );
    let row = query.fetch_one(&mut **tx).await?;
    let known = row.try_get::<Option<i64>, _>(0)?.unwrap_or(0) as u64;
    match known > successor.last_height {
        true => Err(FollowError::NotLast {
            known,
            last: successor.last_height,
        }),
        false => Ok(()),
    }
}

async fn text_setting(tx: &mut Tx, name: &str) -> Outcome<Option<String>> {
    Ok(bytes_setting(tx, name)
        .await?
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned()))
}

async fn bytes_setting(tx: &mut Tx, name: &str) -> Outcome<Option<Vec<u8>>> {
    let query = sqlx::query("SELECT value FROM settings WHERE name = $1");
    let row = query
        .bind(name.to_owned())
        .fetch_optional(&mut **tx)
        .await?;
    row.map(|row| row.bytes("value")).transpose()
}

/// Operations that were handed in, and of which nobody knows what became of them.
async fn decide_operations(
    tx: &mut Tx,
    successor: &Successor,
    report: &mut Report,
    ended: &mut Vec<Entry>,
) -> Result<(), FollowError> {
    let open =
        sqlx::query("SELECT id, kind, bytes FROM submissions WHERE state = 'open' ORDER BY id")
            .fetch_all(&mut **tx)
            .await?;
    for row in &open {
        let (id, bytes) = (row.text("id")?, row.bytes("bytes")?);
        let signed = Signed::decode(Copying(&bytes[..]))
            .map_err(|_| sqlx::Error::Decode("an operation that is none".into()))?;
        let traces = traces(tx, &id).await?;
        let fate = fate(successor, &signed, &traces);
        // One that was not applied leaves its origin free, so that whoever asks again under it gets another.
        let state = match fate {
            Fate::Applied => "applied",
            Fate::NotApplied | Fate::Unknown => "expired",
        };
        let query = sqlx::query("UPDATE submissions SET state = $1 WHERE id = $2");
        query
            .bind(state)
            .bind(id.clone())
            .execute(&mut **tx)
            .await?;
        if row.text("kind")? == "other" {
            match fate {
                Fate::Applied => report.operations_applied += 1,
                Fate::NotApplied | Fate::Unknown => report.operations_dropped += 1,
            }
            continue;
        }
        let entries = match fate {
            Fate::Applied => engine::applied(tx, &id, None).await?,
            Fate::NotApplied => fail(tx, Some(&id), codes::PAYMENT_NETWORK_ENDED).await?,
            Fate::Unknown => fail(tx, Some(&id), codes::PAYMENT_OUTCOME_LOST).await?,
        };
        *match fate {
            Fate::Applied => &mut report.payments_final,
            Fate::NotApplied => &mut report.payments_failed,
            Fate::Unknown => &mut report.payments_unknown,
        } += entries.len();
        ended.extend(entries);
    }
    Ok(())
}

/// What the payments of an operation leave on the ledger where it was applied.
async fn traces(tx: &mut Tx, submission: &str) -> Outcome<Vec<Trace>> {
    let query = sqlx::query(
        "SELECT item, refundable_until FROM payments WHERE submission = $1 AND state = 'pending' AND item IS NOT NULL \
         AND refundable_until IS NOT NULL",
    );
    let rows = query
        .bind(submission.to_owned())
        .fetch_all(&mut **tx)
        .await?;
    let trace = |row: &crate::store::Row| {
        Ok(Trace {
            item: row.int("item")? as u32,
            refundable_until: row.int("refundable_until")?,
        })
    };
    rows.iter().map(trace).collect()
}

/// Ends the pending payments of an operation, or those of none.
async fn fail(
    tx: &mut Tx,
    submission: Option<&str>,
    code: scrip_api::problem::Code,
) -> Outcome<Vec<Entry>> {
    let which = match submission {
        Some(_) => "submission = $3",
        None => "submission IS NULL AND $3 = ''",
    };
    let statement = format!(
        "UPDATE payments SET state = 'failed', code = $1, sentence = $2 WHERE {which} AND state = 'pending' RETURNING {}",
        payments::COLUMNS
    );
    let rows = built(statement)
        .bind(code.code)
        .bind(code.sentence)
        .bind(submission.unwrap_or_default().to_owned())
        .fetch_all(&mut **tx)
        .await?;
    rows.iter().map(Entry::of).collect()
}

/// Payments that were never signed are not made on the successor either: whoever waited may have paid otherwise.
async fn drop_unsigned(
    tx: &mut Tx,
    report: &mut Report,
    ended: &mut Vec<Entry>,
) -> Result<(), FollowError> {
    let failed = fail(tx, None, codes::PAYMENT_NETWORK_ENDED).await?;
    report.payments_failed += failed.len();
    ended.extend(failed);
    Ok(())
}

/// Codes of phones that tills were bringing in. What a phone signed is for one network, so that they can't be brought in again.
async fn decide_codes(
    tx: &mut Tx,
    report: &mut Report,
    ended: &mut Vec<Entry>,
) -> Result<(), FollowError> {
    let statement = format!(
        "SELECT {} FROM redemptions WHERE state = 'pending' ORDER BY seq",
        sale::COLUMNS
    );
    let rows = built(statement).fetch_all(&mut **tx).await?;
    for row in &rows {
        let sale = Sale::of(row)?;
        let origin = format!("redeem {} at {}", sale.id, sale.till);
        let query = sqlx::query("SELECT id, state, bytes FROM submissions WHERE origin = $1");
        let known = query.bind(origin).fetch_optional(&mut **tx).await?;
        let state = known.as_ref().map(|row| row.text("state")).transpose()?;
        if let (Some(row), Some("applied")) = (&known, state.as_deref())
            && let Some(merchant) = person(tx, &sale.merchant).await?
        {
            let bytes = row.bytes("bytes")?;
            let author = Signed::decode(Copying(&bytes[..]))
                .map(|signed| signed.author().to_string())
                .map_err(|_| sqlx::Error::Decode("an operation that is none".into()))?;
            let entry = decide::entry(&sale, &author, &row.text("id")?, None, &merchant);
            if decide::write_final(tx, &sale, &entry, &merchant).await? {
                report.codes_final += 1;
                ended.push(entry);
            }
            continue;
        }
        // The rules said no: that is written down with the reason by the gateway, as ever.
        if state.as_deref() == Some("refused") {
            continue;
        }
        decide::refuse_ended(tx, &sale.id).await?;
        report.codes_refused += 1;
    }
    Ok(())
}

async fn person(tx: &mut Tx, id: &str) -> Outcome<Option<Person>> {
    let statement = format!("SELECT {} FROM members WHERE id = $1", members::COLUMNS);
    let row = built(statement)
        .bind(id.to_owned())
        .fetch_optional(&mut **tx)
        .await?;
    row.as_ref().map(Person::of).transpose()
}

/// Signs what phones carry for the successor. The money is held there as before; the phones fetch it when they are online next.
async fn sign_again(
    vault: &Vault,
    tx: &mut Tx,
    successor: &Successor,
) -> Result<usize, FollowError> {
    let query = sqlx::query("SELECT seq, bytes FROM preauthorizations WHERE expires_at > $1");
    let rows = query
        .bind(successor.last_time_ms as i64)
        .fetch_all(&mut **tx)
        .await?;
    if rows.is_empty() {
        return Ok(0);
    }
    let sealed = bytes_setting(tx, KEY_SETTING).await?;
    let sealed = sealed.ok_or(VaultError::Sealed)?;
    let opened = vault.unseal(KEY_PURPOSE, &sealed)?;
    let mut secret = Zeroizing::new([0; 32]);
    let sized: &[u8; 32] = opened[..].try_into().map_err(|_| VaultError::Sealed)?;
    secret.copy_from_slice(sized);
    for row in &rows {
        let held =
            Preauthorization::read(&row.bytes("bytes")?).map_err(crate::error::Failure::from)?;
        let signed = held.content().sign(&successor.after.id.0.0, &secret);
        let query = sqlx::query("UPDATE preauthorizations SET bytes = $1 WHERE seq = $2");
        query
            .bind(signed.map_err(crate::error::Failure::from)?)
            .bind(row.int("seq")?)
            .execute(&mut **tx)
            .await?;
    }
    Ok(rows.len())
}

/// The network's id, how far its blocks were followed, and what ended on the old one. Gives how many blocks of that were not read.
async fn take_over(tx: &mut Tx, successor: &Successor) -> Result<u64, FollowError> {
    let before = successor.before.id.to_string();
    let now = clock::now_ms();
    let read = text_setting(tx, engine::follow::SETTING).await?;
    let read: Option<u64> = read.and_then(|text| text.parse().ok());
    // Heights begin anew, and an old one must not be taken for a new one.
    let statements = [
        "UPDATE submissions SET height = NULL WHERE height IS NOT NULL",
        // Whatever waits for the nodes' votes gets its time anew.
        "UPDATE tills SET changed_at = $1 WHERE state = 'certifying' AND changed_at < $1",
        "UPDATE tills SET renewal_at = $1 WHERE next_serial IS NOT NULL AND renewal_at < $1",
    ];
    for statement in statements {
        let query = sqlx::query(statement);
        match statement.contains("$1") {
            true => query.bind(now).execute(&mut **tx).await?,
            false => query.execute(&mut **tx).await?,
        };
    }
    sqlx::query("UPDATE payments SET network = $1 WHERE network IS NULL")
        .bind(before.clone())
        .execute(&mut **tx)
        .await?;
    sqlx::query(
        "INSERT INTO earlier_networks (network, network_key, name, last_height, receipt, followed_at) VALUES ($1,$2,$3,$4,$5,$6)",
    )
    .bind(before)
    .bind(successor.before.key.clone())
    .bind(successor.before.name.clone())
    .bind(successor.last_height as i64)
    .bind(successor.receipt.clone())
    .bind(now)
    .execute(&mut **tx)
    .await?;
    let after = successor.after.id.to_string();
    for (name, value) in [(NETWORK_SETTING, &*after), (engine::follow::SETTING, "0")] {
        let query = sqlx::query(
            "INSERT INTO settings (name, value) VALUES ($1,$2) ON CONFLICT (name) DO UPDATE SET value = $2",
        );
        query
            .bind(name.to_owned())
            .bind(value.as_bytes().to_vec())
            .execute(&mut **tx)
            .await?;
    }
    // Empty blocks are not written down one by one, so that a few count as unread that had nothing in them.
    Ok(read.map_or(0, |read| successor.last_height.saturating_sub(read)))
}

async fn count(tx: &mut Tx, report: &mut Report) -> Result<(), FollowError> {
    use sqlx::Row as _;
    for (statement, place) in [
        ("SELECT COUNT(*) FROM members", &mut report.members),
        (
            "SELECT COUNT(*) FROM tills WHERE state IN ('active','certifying')",
            &mut report.tills,
        ),
    ] {
        let row = sqlx::query(statement).fetch_one(&mut **tx).await?;
        *place = row.try_get::<i64, _>(0)? as usize;
    }
    Ok(())
}

/// Members who have more or less on the ledger than their payments here come to.
async fn unexplained(tx: &mut Tx, successor: &Successor) -> Result<Vec<String>, FollowError> {
    let mut sums: BTreeMap<(String, String), i128> = BTreeMap::new();
    for (side, sign) in [("payee", 1), ("payer", -1)] {
        let statement = format!(
            "SELECT {side} AS member, asset, CAST(SUM(amount) AS BIGINT) AS moved FROM payments \
             WHERE state = 'final' AND {side} IS NOT NULL GROUP BY {side}, asset"
        );
        for row in built(statement).fetch_all(&mut **tx).await? {
            let sum = sums.entry((row.text("member")?, row.text("asset")?));
            *sum.or_default() += sign * i128::from(row.int("moved")?);
        }
    }
    let statement = format!("SELECT {} FROM members ORDER BY username", members::COLUMNS);
    let mut unexplained = Vec::new();
    for row in built(statement).fetch_all(&mut **tx).await? {
        let person = Person::of(&row)?;
        let carried = successor.carried.get(&Key::account(&person.account));
        let Some(Record::Account(account)) = carried else {
            unexplained.push(person.username);
            continue;
        };
        let differs = account.holdings.iter().any(|holding| {
            let key = (person.id.clone(), holding.asset.to_string());
            let has = i128::from(holding.available.minor_units())
                + i128::from(holding.held.minor_units());
            sums.get(&key).copied().unwrap_or(0) != has
        });
        if differs {
            unexplained.push(person.username);
        }
    }
    Ok(unexplained)
}

/// Tells members and endpoints what became of payments on their way.
async fn tell(
    store: &Store,
    tx: &mut Tx,
    successor: &Successor,
    ended: &mut [Entry],
) -> Result<(), FollowError> {
    let before = successor.before.id.to_string();
    for entry in ended.iter_mut() {
        entry.network = Some(before.clone());
    }
    webhooks::queue_ended(tx, ended, |entry| {
        payments::money_of(scale(successor, &entry.asset), &entry.asset, entry.amount)
    })
    .await?;
    let told = engine::told(tx, ended).await?;
    events::record(store, tx, &told).await?;
    Ok(())
}

fn scale(successor: &Successor, asset: &str) -> Option<u8> {
    let code = AssetCode::new(asset).ok()?;
    match successor.carried.get(&Key::asset(&code)) {
        Some(Record::Asset(asset)) => Some(asset.scale),
        _ => None,
    }
}
