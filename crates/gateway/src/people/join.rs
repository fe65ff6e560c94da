//! Becoming a member: an account, a username on the ledger, and a row here.

use super::accounts;
use crate::{
    app::App,
    engine::perform::perform,
    error::{Failure, Outcome},
    members::{self, Person},
    payments::{self, Entry, Side},
    store::Tx,
    webhooks,
};
use scrip_api::gateway::{codes, money::PaymentKind, operator::WebhookEvent, people::Role};
use scrip_ledger::{name, username::Username};
use std::sync::Arc;
use webauthn_rs::prelude::Uuid;

/// Somebody about to join.
#[derive(Clone, Debug)]
pub struct Newcomer {
    /// Names the attempt; joining again under it finds what was done before.
    pub id: String,
    /// The username.
    pub username: Username,
    /// The name to show.
    pub display_name: String,
    /// What passkeys will know them by.
    pub user_handle: Uuid,
    /// What they may do besides paying.
    pub roles: Vec<Role>,
}

/// Fails if a username can't be had, as far as can be seen now.
pub async fn check_free(app: &App, username: &Username) -> Outcome<()> {
    if super::is_reserved(username) {
        return Err(codes::USERNAME_RESERVED.into());
    }
    match app.ledger.client.name(username).await {
        Ok(None) => Ok(()),
        Ok(Some(_)) => Err(codes::USERNAME_TAKEN.into()),
        Err(scrip_client::Error::Refused(problem))
            if problem.code == scrip_api::problem::codes::NAME_LOOKS_LIKE_ANOTHER.code =>
        {
            Err(codes::USERNAME_LOOKS_ALIKE.into())
        }
        Err(error) => Err(error.into()),
    }
}

/// Gives the newcomer an account and the username on the ledger. What is returned is not written yet.
pub async fn settle(app: &Arc<App>, newcomer: &Newcomer) -> Outcome<Person> {
    let account = accounts::take(app, &newcomer.id).await?;
    let claim = name::Operation::Claim {
        account,
        name: newcomer.username.clone(),
    };
    if let Err(failure) = perform(app, &format!("claim {}", newcomer.id), |_| claim.into()).await {
        if failure.code().starts_with("name_") {
            accounts::give_back(app, &newcomer.id).await?;
        }
        return Err(told(failure));
    }
    Ok(members::new_person(
        newcomer.id.clone(),
        newcomer.username.to_string(),
        newcomer.display_name.clone(),
        account,
        newcomer.roles.clone(),
        newcomer.user_handle.to_string(),
    ))
}

/// Writes the member, with everything that goes along in the same transaction.
pub async fn write(app: &App, tx: &mut Tx, person: &Person, how: &str) -> Outcome<()> {
    members::insert(tx, person).await?;
    crate::operator::audit::record(
        app,
        tx,
        &person.username,
        "member.joined",
        &person.username,
        how,
    )
    .await?;
    webhooks::queue_member(app, tx, person, WebhookEvent::MemberChanged).await
}

/// Gives a new member what everybody is given, if anything.
pub async fn welcome(app: &App, tx: &mut Tx, person: &Person) -> Outcome<()> {
    let asset = app.ledger.asset();
    if app.config.welcome == 0 || asset.issuer != app.ledger.account {
        return Ok(());
    }
    let from = crate::seed::issuer(app.ledger.account.to_string());
    let mut entry = Entry::new(
        PaymentKind::Issue,
        from,
        Side::of(person),
        asset.code.to_string(),
        app.config.welcome as i64,
        "Welcome".into(),
    );
    entry.id =
        const_hex::encode(&crate::vault::hash(&[b"scrip welcome", person.id.as_bytes()])[..16]);
    payments::insert(tx, &[&entry]).await?;
    crate::events::record(&app.store, tx, &entry.events()).await?;
    Ok(())
}

/// The ledger's refusals in the words of a sign-up.
fn told(failure: Failure) -> Failure {
    match failure.code() {
        "name_taken" | "name_reserved" => codes::USERNAME_TAKEN.into(),
        "name_looks_alike" => codes::USERNAME_LOOKS_ALIKE.into(),
        _ => failure,
    }
}
