//! What a client is told when something is refused: `application/problem+json` (RFC 9457).

use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use utoipa::ToSchema;

/// The media type of a [`Problem`].
pub const MEDIA_TYPE: &str = "application/problem+json";

/// Whether the same request can succeed another time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Retry {
    /// Not without changing what is asked.
    Never,
    /// The same request, with the same operation id, may succeed later.
    Later,
    /// The same request may succeed in a new operation with a new id. Make sure first that the old one was not applied.
    WithNewId,
}

impl From<scrip_ledger::refusal::Retry> for Retry {
    fn from(retry: scrip_ledger::refusal::Retry) -> Self {
        use scrip_ledger::refusal::Retry as Rule;
        match retry {
            Rule::Never => Self::Never,
            Rule::Later => Self::Later,
            Rule::WithNewId => Self::WithNewId,
        }
    }
}

/// A refused or failed request. Programs decide by `code` and `retry`; people read `detail`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    /// Where the code is explained, relative to the node.
    #[serde(rename = "type")]
    #[schema(example = "/v1/problems/insufficient_funds")]
    pub kind: String,
    /// The code as words.
    #[schema(example = "Insufficient funds")]
    pub title: String,
    /// The HTTP status.
    #[schema(example = 422)]
    pub status: u16,
    /// The permanent code. Codes are added, never changed or reused.
    #[schema(example = "insufficient_funds")]
    pub code: Cow<'static, str>,
    /// A sentence that a cashier can act on.
    pub detail: String,
    /// Whether trying again can help.
    pub retry: Retry,
    /// How many seconds to wait before trying again, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_s: Option<u32>,
    /// The field of the request that is wrong, such as `operations[3].operation.amount.minor_units`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// The item of a batch that was refused, counted from 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<u32>,
}

impl Problem {
    /// A problem with a permanent code.
    pub fn new(status: u16, code: &'static str, detail: impl Into<String>, retry: Retry) -> Self {
        Self {
            kind: format!("/v1/problems/{code}"),
            title: title(code),
            status,
            code: Cow::Borrowed(code),
            detail: detail.into(),
            retry,
            retry_after_s: None,
            field: None,
            item: None,
        }
    }

    /// The certificate that the other end of a connection showed is no good, for this reason.
    pub fn of_connection(error: scrip_ledger::credential::Error) -> Self {
        use scrip_ledger::credential::Error;
        let sentence = match error {
            Error::Revoked => "The certificate of this connection was revoked. Ask for a new one.",
            Error::Expired => "The certificate of this connection has expired. Ask for a new one.",
            Error::NotYetValid => "The certificate of this connection is not valid yet.",
            Error::AuthorityRemoved => {
                "The network no longer trusts the authority of this connection's certificate."
            }
            _ => "The certificate of this connection is not on the ledger.",
        };
        Self::new(403, error.code(), sentence, Retry::Never)
    }

    /// The same problem, naming the field that is wrong.
    #[must_use]
    pub fn with_field(mut self, field: impl Into<String>) -> Self {
        self.field = Some(field.into());
        self
    }

    /// The same problem, saying when to try again.
    #[must_use]
    pub fn with_retry_after_s(mut self, seconds: u32) -> Self {
        self.retry_after_s = Some(seconds);
        self
    }
}

impl From<scrip_ledger::refusal::Refusal> for Problem {
    fn from(refusal: scrip_ledger::refusal::Refusal) -> Self {
        let code = refusal.code();
        let status = if code == codes::OPERATION_ID_REUSED.code {
            409
        } else {
            422
        };
        Self {
            item: refusal.item,
            ..Self::new(status, code, refusal.sentence(), refusal.retry().into())
        }
    }
}

/// `insufficient_funds` as `Insufficient funds`.
fn title(code: &str) -> String {
    let mut title = code.replace('_', " ");
    if let Some(first) = title.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    title
}

/// A code that the HTTP interface itself gives, with what always belongs to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code {
    /// The permanent code.
    pub code: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// Whether trying again can help.
    pub retry: Retry,
    /// The sentence, where the place that refuses has nothing more exact to say.
    pub sentence: &'static str,
}

impl Code {
    /// A problem with this code and its own sentence.
    pub fn problem(&self) -> Problem {
        Problem::new(self.status, self.code, self.sentence, self.retry)
    }

    /// A problem with this code and a more exact sentence.
    pub fn with_detail(&self, detail: impl Into<String>) -> Problem {
        Problem::new(self.status, self.code, detail, self.retry)
    }
}

macro_rules! codes {
    ($( $name:ident = $code:literal, $status:literal, $retry:ident, $sentence:literal; )*) => {
        $(
            #[doc = $sentence]
            pub const $name: $crate::problem::Code = $crate::problem::Code {
                code: $code,
                status: $status,
                retry: $crate::problem::Retry::$retry,
                sentence: $sentence,
            };
        )*
        /// All of them.
        pub const ALL: &[$crate::problem::Code] = &[$( $name ),*];
    };
}
pub(crate) use codes as define_codes;

/// The codes that the HTTP interface itself gives. The rules' own codes are in `scrip_ledger::refusal`.
pub mod codes {
    super::define_codes! {
        BODY_MALFORMED = "body_malformed", 400, Never, "The request can't be read; the program that sent it has a fault.";
        BODY_TOO_LARGE = "body_too_large", 413, Never, "The request is larger than this node takes; send it in smaller parts.";
        MEDIA_TYPE_UNSUPPORTED = "media_type_unsupported", 415, Never, "Send operations as application/json or application/octet-stream.";
        QUERY_MALFORMED = "query_malformed", 400, Never, "The address has a parameter that this node does not understand.";
        CURSOR_MALFORMED = "cursor_malformed", 400, Never, "The cursor is not one that this node gave; start again from the first page.";
        ID_MALFORMED = "id_malformed", 400, Never, "The id is not hexadecimal digits of the right length.";
        ROUTE_UNKNOWN = "route_unknown", 404, Never, "There is nothing at this address.";
        METHOD_NOT_ALLOWED = "method_not_allowed", 405, Never, "This address does not take requests of this kind.";
        CLIENT_CERTIFICATE_MISSING = "client_certificate_missing", 403, Never, "Connect with a certificate that the network has accepted.";
        CLIENT_CERTIFICATE_CLASS = "client_certificate_class", 403, Never, "Those who have certificates of this kind are not served here.";
        REQUEST_TIMEOUT = "request_timeout", 408, Later, "The request took too long to arrive or to answer; send it again with the same operation id.";
        RATE_LIMITED = "rate_limited", 429, Later, "Too many requests from this address; wait a moment.";
        CLIENT_BUSY = "client_busy", 429, Later, "Too many requests from this address are still being answered; wait for some of them.";
        AUTHOR_BUSY = "author_busy", 429, Later, "Too many operations of this account are waiting; try again in a moment.";
        NODE_BUSY = "node_busy", 503, Later, "The node has too much to do; try again in a moment.";
        NODE_STOPPING = "node_stopping", 503, Later, "This node is shutting down; use another one.";
        INTERNAL = "internal_error", 500, Later, "The node failed; it is not known whether the request took effect, so send it again with the same operation id.";

        OPERATIONS_MISSING = "operations_missing", 400, Never, "The request holds no operation.";
        OPERATIONS_TOO_MANY = "operations_too_many", 413, Never, "The request holds more operations than this node takes at once; send it in smaller parts.";
        OPERATION_MALFORMED = "operation_malformed", 400, Never, "The operation can't be read; the program that made it has a fault.";
        OPERATION_TOO_LARGE = "operation_too_large", 413, Never, "The operation is larger than any block takes.";
        OPERATION_ID_REUSED = "operation_id_reused", 409, WithNewId, "This operation id was already used for something else; make a new id for a new payment.";
        SIGNATURE_INVALID = "operation_signature_invalid", 422, Never, "The signature does not belong to this operation on this network; sign it again.";
        NETWORK_WRONG = "network_wrong", 422, Never, "This was made for another network; check which node the program talks to.";
        AMOUNT_NOT_A_STRING = "amount_not_a_string", 400, Never, "Amounts are written as strings, because numbers lose digits in many programs.";
        KEY_MALFORMED = "key_malformed", 400, Never, "The key or signature is not one of ed25519.";
        NODE_NAME_MALFORMED = "node_name_malformed", 400, Never, "A node's name is 1 to 63 small letters, digits, points or hyphens, with a letter or digit at either end.";
        ADDRESS_MALFORMED = "address_malformed", 400, Never, "An address is an IP address and a port, without spaces.";
        CLASS_OUT_OF_RANGE = "class_out_of_range", 400, Never, "A class is a number from 0 to 31.";
        DER_MALFORMED = "der_malformed", 400, Never, "A certificate or list is written as DER in base64, and is at most 4 KB or 32 KB large.";
        FINDING_UNKNOWN = "finding_unknown", 400, Never, "There is no such finding.";
        SCALE_DIFFERS = "scale_differs", 422, Never, "The asset has another number of decimal places than the request says; the amount would be wrong.";
        OPERATION_EXPIRED = "operation_expired", 422, WithNewId, "The operation's time ran out before it was applied; it changed nothing.";

        OPERATION_UNKNOWN = "operation_unknown", 404, Later, "No such operation is known here; it was not applied, or this node has not seen it yet.";
        RECEIPT_PENDING = "receipt_pending", 404, Later, "There is no receipt yet, because the operation is not final.";
        ITEM_UNKNOWN = "item_unknown", 404, Never, "The operation has no item with this number.";
        ACCOUNT_UNKNOWN = "account_not_known", 404, Later, "There is no account with this id.";
        NAME_UNKNOWN = "name_not_taken", 404, Later, "Nobody has this username.";
        NAME_LOOKS_LIKE_ANOTHER = "name_looks_like_another", 404, Never, "Nobody has this username, but another one looks much like it. Ask the payee to spell it.";
        ASSET_UNKNOWN = "asset_not_known", 404, Later, "There is no asset with this code.";
        RECORD_UNKNOWN = "record_not_known", 404, Later, "The state has nothing under this key.";
        ELECTION_UNKNOWN = "election_unknown", 404, Later, "There is no election in this epoch, or not any more.";
        SEED_UNAVAILABLE = "election_seed_unavailable", 404, Later, "This node doesn't have the network's random value of this block's view.";
        BLOCK_UNKNOWN = "block_unknown", 404, Later, "There is no block at this height yet.";
        BLOCK_PRUNED = "block_pruned", 410, Never, "This node no longer keeps this block; ask a node that keeps the whole history.";
        PROBLEM_UNKNOWN = "problem_unknown", 404, Never, "There is no problem with this code.";
        INDEX_BEHIND = "index_behind", 503, Later, "This node is still working through older blocks; try again in a moment.";
        INDEX_DAMAGED = "index_damaged", 503, Later, "This node's index is damaged and will be built again; use another node meanwhile.";
        INDEX_ABSENT = "index_absent", 501, Never, "This node keeps no index of operations; use one that does.";
        PROOF_UNAVAILABLE = "proof_unavailable", 503, Later, "The node can't make this proof at the moment; try again.";
    }
}

/// One code and what it means, as `GET /v1/problems` lists them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CodeEntry {
    /// The permanent code.
    pub code: Cow<'static, str>,
    /// The HTTP status it comes with.
    pub status: u16,
    /// Whether trying again can help.
    pub retry: Retry,
    /// The sentence.
    pub sentence: Cow<'static, str>,
}

impl From<&Code> for CodeEntry {
    fn from(code: &Code) -> Self {
        Self {
            code: code.code.into(),
            status: code.status,
            retry: code.retry,
            sentence: code.sentence.into(),
        }
    }
}

/// Every code that this interface can give, in alphabetical order: its own, the rules', and those of malformed values.
pub fn catalogue() -> Vec<CodeEntry> {
    let own = codes::ALL.iter().map(CodeEntry::from);
    let rules = scrip_ledger::refusal::Reason::all()
        .into_iter()
        .map(|reason| {
            let problem = Problem::from(scrip_ledger::refusal::Refusal { reason, item: None });
            CodeEntry {
                code: problem.code,
                status: problem.status,
                retry: problem.retry,
                sentence: reason.sentence().into(),
            }
        });
    let values = crate::value::errors()
        .into_iter()
        .map(|(code, sentence)| CodeEntry {
            code: code.into(),
            status: 400,
            retry: Retry::Never,
            sentence: sentence.into(),
        });
    let mut all: Vec<CodeEntry> = own.chain(rules).chain(values).collect();
    all.sort_by(|a, b| a.code.cmp(&b.code));
    all.dedup_by(|a, b| a.code == b.code);
    all
}
