//! Lists in pages.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Page<T> {
    /// The items, newest first.
    pub items: Vec<T>,
    /// Hand this in as `cursor` for the page after this one. Absent on the last page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

/// Most items that a page can have.
pub const LIMIT_MAX: u32 = 200;
/// Items on a page where the request does not say.
pub const LIMIT_DEFAULT: u32 = 50;
