//! Members: who they are, and a short memory of those asked for lately.

use crate::{
    app::App,
    clock,
    error::Outcome,
    store::{Row, Take as _},
};
use scrip_api::gateway::{
    codes,
    people::{Member, MemberStatus, Role},
};
use scrip_ledger::ids::AccountId;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

/// How long what was read of a member is believed. Another gateway may freeze them meanwhile.
const FRESH: Duration = Duration::from_secs(2);
/// Members remembered at once.
const REMEMBERED_MAX: usize = 50_000;

/// A member as the database has them.
#[derive(Clone, Debug)]
pub struct Person {
    /// The id.
    pub id: String,
    /// The username in its one form.
    pub username: String,
    /// The name that payers are shown.
    pub display_name: String,
    /// The account on the ledger.
    pub account: AccountId,
    /// What they may do besides paying.
    pub roles: Vec<Role>,
    /// Whether they can pay and be paid.
    pub status: MemberStatus,
    /// What their passkeys know them by.
    pub user_handle: String,
    /// When they joined.
    pub created_at: i64,
}

/// The columns of [`Person`].
pub const COLUMNS: &str =
    "id, username, display_name, account, roles, status, user_handle, created_at";

impl Person {
    /// From a row with [`COLUMNS`].
    pub fn of(row: &Row) -> Outcome<Self> {
        let account = row.text("account")?;
        Ok(Self {
            id: row.text("id")?,
            username: row.text("username")?,
            display_name: row.text("display_name")?,
            account: account
                .parse()
                .map_err(|_| sqlx::Error::Decode("an account that is none".into()))?,
            roles: roles_of(&row.text("roles")?),
            status: status_of(&row.text("status")?),
            user_handle: row.text("user_handle")?,
            created_at: row.int("created_at")?,
        })
    }

    /// As the member sees themselves.
    pub fn view(&self) -> Member {
        Member {
            id: self.id.clone(),
            username: self.username.clone(),
            display_name: self.display_name.clone(),
            roles: self.roles.clone(),
            status: self.status,
        }
    }

    /// Fails unless the member can pay.
    pub fn check_active(&self) -> Outcome<()> {
        match self.status {
            MemberStatus::Active => Ok(()),
            MemberStatus::Frozen => Err(codes::MEMBER_FROZEN.into()),
            MemberStatus::Closed => Err(codes::MEMBER_CLOSED.into()),
        }
    }

    /// Fails unless the member has one of the roles.
    pub fn check_role(&self, roles: &[Role]) -> Outcome<()> {
        self.check_active()?;
        match roles.iter().any(|role| self.roles.contains(role)) {
            true => Ok(()),
            false => Err(codes::ROLE_MISSING.into()),
        }
    }
}

/// Roles as the database has them.
pub fn roles_text(roles: &[Role]) -> String {
    let name = |role: &Role| match role {
        Role::Operator => "operator",
        Role::Approver => "approver",
    };
    roles.iter().map(name).collect::<Vec<_>>().join(",")
}

/// Roles from the database.
pub fn roles_of(text: &str) -> Vec<Role> {
    let role = |name| match name {
        "operator" => Some(Role::Operator),
        "approver" => Some(Role::Approver),
        _ => None,
    };
    text.split(',').filter_map(role).collect()
}

/// A status as the database has it.
pub const fn status_text(status: MemberStatus) -> &'static str {
    match status {
        MemberStatus::Active => "active",
        MemberStatus::Frozen => "frozen",
        MemberStatus::Closed => "closed",
    }
}

fn status_of(text: &str) -> MemberStatus {
    match text {
        "active" => MemberStatus::Active,
        "closed" => MemberStatus::Closed,
        _ => MemberStatus::Frozen,
    }
}

type Remembered = HashMap<String, (Instant, Option<Arc<Person>>)>;

/// Members that were asked for lately, by username and by id.
#[derive(Debug, Default)]
pub struct Members {
    by_name: Mutex<Remembered>,
    by_id: Mutex<Remembered>,
}

impl Members {
    /// Forgets everything, after a change.
    pub fn forget(&self) {
        for memory in [&self.by_name, &self.by_id] {
            memory
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .clear();
        }
    }
}

fn recall(memory: &Mutex<Remembered>, key: &str) -> Option<Option<Arc<Person>>> {
    let memory = memory.lock().unwrap_or_else(PoisonError::into_inner);
    let (at, person) = memory.get(key)?;
    (at.elapsed() < FRESH).then(|| person.clone())
}

fn remember(memory: &Mutex<Remembered>, key: &str, person: &Option<Arc<Person>>) {
    let mut memory = memory.lock().unwrap_or_else(PoisonError::into_inner);
    if memory.len() >= REMEMBERED_MAX {
        memory.clear();
    }
    memory.insert(key.to_owned(), (Instant::now(), person.clone()));
}

impl App {
    /// The member with a username in its one form.
    pub async fn member_named(&self, username: &str) -> Outcome<Option<Arc<Person>>> {
        self.member_by(&self.members.by_name, "username", username)
            .await
    }

    /// The member with an id.
    pub async fn member(&self, id: &str) -> Outcome<Option<Arc<Person>>> {
        self.member_by(&self.members.by_id, "id", id).await
    }

    /// The member who has an account on the ledger.
    pub async fn member_of_account(&self, account: &AccountId) -> Outcome<Option<Arc<Person>>> {
        self.find_member("account", &account.to_string()).await
    }

    async fn member_by(
        &self,
        memory: &Mutex<Remembered>,
        column: &str,
        value: &str,
    ) -> Outcome<Option<Arc<Person>>> {
        if let Some(person) = recall(memory, value) {
            return Ok(person);
        }
        let person = self.find_member(column, value).await?;
        remember(memory, value, &person);
        Ok(person)
    }

    async fn find_member(&self, column: &str, value: &str) -> Outcome<Option<Arc<Person>>> {
        let statement = format!("SELECT {COLUMNS} FROM members WHERE {column} = $1");
        let row = self
            .store
            .one(crate::store::built(statement).bind(value.to_owned()))
            .await?;
        row.as_ref()
            .map(Person::of)
            .transpose()
            .map(|person| person.map(Arc::new))
    }
}

/// Writes a new member.
pub async fn insert(tx: &mut crate::store::Tx, person: &Person) -> Outcome<()> {
    sqlx::query(
        "INSERT INTO members (id, username, display_name, account, roles, status, user_handle, created_at) VALUES ($1,$2,$3,$4,$5,$6,$7,$8)",
    )
    .bind(person.id.clone())
    .bind(person.username.clone())
    .bind(person.display_name.clone())
    .bind(person.account.to_string())
    .bind(roles_text(&person.roles))
    .bind(status_text(person.status))
    .bind(person.user_handle.clone())
    .bind(person.created_at)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// A member that has just joined.
pub fn new_person(
    id: String,
    username: String,
    display_name: String,
    account: AccountId,
    roles: Vec<Role>,
    user_handle: String,
) -> Person {
    Person {
        id,
        username,
        display_name,
        account,
        roles,
        status: MemberStatus::Active,
        user_handle,
        created_at: clock::now_ms(),
    }
}
