//! Who would be paid under a name, and what the payer should know first.

use super::Side;
use crate::{app::App, error::Outcome, members::Person, people, store::Take as _};
use scrip_api::gateway::{codes, money::Payee, people::MemberStatus};
use scrip_ledger::username::Username;

/// A payee that was found.
#[derive(Clone, Debug)]
pub struct Found {
    /// The payee's side of a payment.
    pub side: Side,
    /// Whether they can be paid.
    pub status: MemberStatus,
    /// The username.
    pub username: Username,
}

/// Finds a payee by what the payer typed.
pub async fn find(app: &App, field: &str, typed: &str) -> Outcome<Found> {
    let username = people::username(field, &without_domain(app, typed))?;
    if let Some(person) = app.member_named(username.as_str()).await? {
        return Ok(Found {
            side: Side::of(&person),
            status: person.status,
            username,
        });
    }
    // Somebody with a key of their own: what the ledger says is all that is known.
    let account = app
        .ledger
        .resolve(&username)
        .await?
        .ok_or(codes::PAYEE_UNKNOWN)?;
    Ok(Found {
        side: Side {
            member: None,
            account: account.to_string(),
            name: format!("@{username}"),
            username: Some(username.to_string()),
        },
        status: MemberStatus::Active,
        username,
    })
}

/// `@alice@here` is `@alice` where here is this gateway.
fn without_domain(app: &App, typed: &str) -> String {
    let typed = typed.trim().trim_start_matches('@');
    match typed.rsplit_once('@') {
        Some((name, domain)) if domain.eq_ignore_ascii_case(&app.config.domain) => name.to_owned(),
        _ => typed.to_owned(),
    }
}

impl Found {
    /// What a payer is shown.
    pub async fn view(&self, app: &App, payer: &Person) -> Outcome<Payee> {
        let first_payment = !was_paid(app, &payer.id, &self.side.account).await?;
        Ok(Payee {
            username: self.username.to_string(),
            display_name: self.side.name.clone(),
            first_payment,
            look_alike_of: match first_payment {
                true => look_alike(app, &payer.id, &self.username).await?,
                false => None,
            },
            status: self.status,
            member: self.side.member.is_some(),
        })
    }
}

async fn was_paid(app: &App, payer: &str, account: &str) -> Outcome<bool> {
    let query = sqlx::query(
        "SELECT COUNT(*) FROM (SELECT 1 FROM payments WHERE payer = $1 AND payee_account = $2 AND state <> 'failed' LIMIT 1) AS paid",
    );
    Ok(app
        .store
        .number(query.bind(payer.to_owned()).bind(account.to_owned()))
        .await?
        > 0)
}

/// A name that the payer paid before and that this one could be taken for.
async fn look_alike(app: &App, payer: &str, username: &Username) -> Outcome<Option<String>> {
    let query = sqlx::query(
        "SELECT payee_username AS name FROM payments WHERE payer = $1 AND payee_username IS NOT NULL GROUP BY payee_username \
         ORDER BY MAX(seq) DESC LIMIT 200",
    );
    let rows = app.store.all(query.bind(payer.to_owned())).await?;
    for row in rows {
        let known = row.text("name")?;
        if known != username.as_str() && is_near(&known, username.as_str()) {
            return Ok(Some(known));
        }
    }
    Ok(None)
}

/// Whether two names differ by one letter: added, left out, other, or exchanged with its neighbour. Short names differ easily.
pub fn is_near(one: &str, other: &str) -> bool {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let (short, long) = if one.len() <= other.len() {
        (&one, &other)
    } else {
        (&other, &one)
    };
    if short.len() < 3 || long.len() - short.len() > 1 {
        return false;
    }
    let start = short.iter().zip(long).take_while(|(a, b)| a == b).count();
    let (short, long) = (&short[start..], &long[start..]);
    if long.len() > short.len() {
        return short == &long[1..];
    }
    match short {
        [] => true,
        [a, b, rest @ ..] if long[0] == *b && long[1] == *a && rest == &long[2..] => true,
        _ => short[1..] == long[1..],
    }
}

#[cfg(test)]
mod tests;
