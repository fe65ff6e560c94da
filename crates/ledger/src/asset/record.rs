//! What the state keeps of an asset.

use crate::amount::Total;
use crate::ids::{AccountId, AssetCode};
use crate::wire::wire_struct;

/// One asset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asset {
    /// Its code.
    pub code: AssetCode,
    /// Digits after the point: an amount of 1250 at scale 2 is 12.50.
    pub scale: u8,
    /// The account that may issue and redeem it.
    pub issuer: AccountId,
    /// Everything issued and not redeemed: always the sum over all holdings.
    pub issued: Total,
}

wire_struct!(Asset {
    code,
    scale,
    issuer,
    issued,
});
