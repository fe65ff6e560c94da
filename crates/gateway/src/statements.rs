//! Statements: a table for a spreadsheet, and an account statement as ISO 20022 shapes it (camt.053).

use crate::{
    app::App,
    body::Params,
    clock,
    error::Outcome,
    members::Person,
    payments::{
        Entry,
        query::{self, Filter},
    },
    sessions::Caller,
};
use axum::{
    extract::State,
    http::header,
    response::{IntoResponse as _, Response},
};
use scrip_api::gateway::{
    codes,
    money::{PaymentKind, StatementFormat, StatementParams},
};
use scrip_ledger::amount::Amount;
use std::{fmt::Write as _, sync::Arc};

/// Most lines of a statement.
const LINES_MAX: i64 = 20_000;
const MONTH_MS: i64 = 31 * clock::DAY_MS;

/// A statement about to be written.
struct Statement<'a> {
    person: &'a Person,
    asset: String,
    scale: u8,
    from: i64,
    to: i64,
    /// Oldest first.
    entries: Vec<Entry>,
    /// The present network's id; lines of a network before it name that one.
    network: String,
    /// What the account has at this moment, as the ledger says.
    balance_now: i64,
    /// The sum of what came and went since the end of the statement.
    since: i64,
}

/// `GET /v1/statements`.
pub async fn statement(
    State(app): State<Arc<App>>,
    caller: Caller,
    Params(params): Params<StatementParams>,
) -> Outcome<Response> {
    let now = clock::now_ms();
    let to = match &params.to {
        Some(text) => clock::parse("to", text, true)?.min(now),
        None => now,
    };
    let from = match &params.from {
        Some(text) => clock::parse("from", text, false)?,
        None => to - MONTH_MS,
    };
    let asset = *app.ledger.asset_or_usual(params.asset.as_deref())?;
    let filter = |from, to| Filter {
        from: Some(from),
        to: Some(to),
        asset: Some(asset.code.to_string()),
        final_only: true,
        ..Filter::default()
    };
    let mut entries = query::page(
        &app,
        &caller.person.id,
        &filter(from, to),
        i64::MAX,
        LINES_MAX + 1,
    )
    .await?;
    let later = query::page(
        &app,
        &caller.person.id,
        &filter(to, i64::MAX),
        i64::MAX,
        LINES_MAX + 1,
    )
    .await?;
    if entries.len().max(later.len()) > LINES_MAX as usize {
        return Err(codes::STATEMENT_TOO_LARGE.into());
    }
    entries.reverse();
    let account = app.ledger.holdings(&caller.person.account).await?;
    let holding = account
        .holdings
        .iter()
        .find(|holding| holding.asset.0 == asset.code.as_str());
    let number = |text: &str| text.parse::<i64>().unwrap_or(0);
    let balance_now = holding.map_or(0, |holding| {
        number(&holding.available.0) + number(&holding.held.0)
    });
    let since = later
        .iter()
        .map(|entry| signed(entry, &caller.person.id))
        .sum();
    let statement = Statement {
        person: &caller.person,
        asset: asset.code.to_string(),
        scale: asset.scale,
        from,
        to,
        entries,
        network: app.ledger.network.to_string(),
        balance_now,
        since,
    };
    let (kind, name, text) = match params.format.unwrap_or_default() {
        StatementFormat::Csv => ("text/csv; charset=utf-8", "statement.csv", statement.csv()?),
        StatementFormat::Camt053 => ("application/xml", "statement.xml", statement.camt053()),
    };
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}\""),
        ),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, text).into_response())
}

fn signed(entry: &Entry, member: &str) -> i64 {
    match entry.payer.member.as_deref() == Some(member) {
        true => -entry.amount,
        false => entry.amount,
    }
}

/// A cell that a spreadsheet shows and does not calculate: some take a text that begins with one of these for a formula.
fn cell(text: &str) -> String {
    match text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        true => format!("'{text}"),
        false => text.to_owned(),
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

const fn kind_word(kind: PaymentKind) -> &'static str {
    crate::payments::kind_text(kind)
}

impl Statement<'_> {
    fn closing(&self) -> i64 {
        self.balance_now - self.since
    }

    fn opening(&self) -> i64 {
        let moved: i64 = self
            .entries
            .iter()
            .map(|entry| signed(entry, &self.person.id))
            .sum();
        self.closing() - moved
    }

    fn decimal(&self, value: i64) -> String {
        let text = Amount::new(value.unsigned_abs())
            .unwrap_or(Amount::ZERO)
            .to_decimal(self.scale);
        if value < 0 { format!("-{text}") } else { text }
    }

    fn other<'e>(&self, entry: &'e Entry) -> &'e crate::payments::Side {
        match entry.payer.member.as_deref() == Some(&*self.person.id) {
            true => &entry.payee,
            false => &entry.payer,
        }
    }

    fn csv(&self) -> Outcome<String> {
        let failed = |_| scrip_api::problem::codes::INTERNAL;
        let mut writer = csv::WriterBuilder::new()
            .terminator(csv::Terminator::CRLF)
            .from_writer(Vec::new());
        let head = [
            "time",
            "kind",
            "counterparty",
            "username",
            "memo",
            "amount",
            "balance",
            "asset",
            "payment",
            "block",
            "network",
        ];
        writer.write_record(head).map_err(failed)?;
        let mut balance = self.opening();
        for entry in &self.entries {
            let change = signed(entry, &self.person.id);
            balance += change;
            let other = self.other(entry);
            let record = [
                clock::time(entry.final_at.unwrap_or(entry.created_at)).0,
                kind_word(entry.kind).to_owned(),
                cell(&other.name),
                other.username.clone().unwrap_or_default(),
                cell(&entry.memo),
                self.decimal(change),
                self.decimal(balance),
                self.asset.clone(),
                entry.id.clone(),
                entry
                    .height
                    .map(|height| height.to_string())
                    .unwrap_or_default(),
                entry
                    .network
                    .clone()
                    .unwrap_or_else(|| self.network.clone()),
            ];
            writer.write_record(&record).map_err(failed)?;
        }
        let bytes = writer
            .into_inner()
            .map_err(|_| scrip_api::problem::codes::INTERNAL)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    fn camt053(&self) -> String {
        let mut text = String::new();
        let stamp = |ms| clock::time(ms).0;
        let id = &crate::vault::random_id()[..16];
        let _ = write!(
            text,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.08\">\n<BkToCstmrStmt>\n\
             <GrpHdr><MsgId>{id}</MsgId><CreDtTm>{}</CreDtTm></GrpHdr>\n<Stmt><Id>{id}</Id><CreDtTm>{0}</CreDtTm>\n\
             <FrToDt><FrDtTm>{}</FrDtTm><ToDtTm>{}</ToDtTm></FrToDt>\n\
             <Acct><Id><Othr><Id>{}</Id></Othr></Id><Ownr><Nm>{}</Nm></Ownr></Acct>\n",
            stamp(clock::now_ms()),
            stamp(self.from),
            stamp(self.to),
            self.person.account,
            escaped(&self.person.display_name),
        );
        text += &self.camt_balance("OPBD", self.opening(), self.from);
        text += &self.camt_balance("CLBD", self.closing(), self.to);
        for entry in &self.entries {
            text += &self.camt_entry(entry);
        }
        text + "</Stmt>\n</BkToCstmrStmt>\n</Document>\n"
    }

    /// An amount with its sign as a word. Local currencies have no ISO 4217 code, so the asset's own stands in its place.
    fn camt_amount(&self, value: i64) -> String {
        let word = if value < 0 { "DBIT" } else { "CRDT" };
        let amount = self.decimal(value.saturating_abs());
        format!(
            "<Amt Ccy=\"{}\">{amount}</Amt><CdtDbtInd>{word}</CdtDbtInd>",
            self.asset
        )
    }

    fn camt_balance(&self, kind: &str, value: i64, at: i64) -> String {
        format!(
            "<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp>{}<Dt><DtTm>{}</DtTm></Dt></Bal>\n",
            self.camt_amount(value),
            clock::time(at).0
        )
    }

    fn camt_entry(&self, entry: &Entry) -> String {
        let change = signed(entry, &self.person.id);
        let at = clock::time(entry.final_at.unwrap_or(entry.created_at)).0;
        let other = self.other(entry);
        let side = if change < 0 { "Cdtr" } else { "Dbtr" };
        format!(
            "<Ntry>{}<RvslInd>{}</RvslInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><DtTm>{at}</DtTm></BookgDt><AcctSvcrRef>{}</AcctSvcrRef>\
             <BkTxCd><Prtry><Cd>{}</Cd></Prtry></BkTxCd><NtryDtls><TxDtls><Refs><EndToEndId>{}</EndToEndId></Refs>\
             <RltdPties><{side}><Pty><Nm>{}</Nm></Pty></{side}></RltdPties><RmtInf><Ustrd>{}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>\n",
            self.camt_amount(change),
            entry.kind == PaymentKind::Refund,
            entry.id,
            kind_word(entry.kind),
            entry.id,
            escaped(&other.name),
            escaped(&entry.memo),
        )
    }
}

#[cfg(test)]
mod tests;
