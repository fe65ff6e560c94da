//! Operations as JSON has them: every operation of the ledger, one `type` each.

mod credentials;
mod election;
mod membership;
mod of_ledger;
mod signed;
mod to_ledger;

#[cfg(test)]
mod tests;

pub use credentials::{BallotVerdict, Share, VotingParameters};
pub use election::{BurnNetwork, BurnProof, ElectionSettings};
pub use membership::{Counting, MembershipPolicy, NodeCertificate, Verdict};
pub(crate) use of_ledger::class_list;
pub use signed::Signed;

use crate::value::{Asset, Hash, HexBytes, Id, MinorUnits, Money, SignatureHex};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What an author asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum Operation {
    /// Opens the account that is derived from the signer's key and the salt.
    AccountOpen {
        /// Tells the signer's accounts apart.
        salt: u64,
        /// Who controls the new account.
        controller: Controller,
    },
    /// Opens many accounts under the author as their custodian, derived from the signer's key and consecutive salts.
    AccountOpenMembers {
        /// The first salt.
        first_salt: u64,
        /// How many.
        count: u32,
    },
    /// Gives an account another controller.
    AccountRotate {
        /// The account.
        account: Id,
        /// Its next controller.
        controller: Controller,
    },
    /// Sets how far an account may go below zero. For the asset's issuer.
    AccountSetCreditLimit {
        /// The account.
        account: Id,
        /// The limit; zero for none.
        limit: Money,
    },
    /// Sets an account's classes. For the registrar.
    AccountSetClasses {
        /// The account.
        account: Id,
        /// All its classes from now on, each 0 to 31.
        classes: Vec<u8>,
    },
    /// Closes an empty account for ever.
    AccountClose {
        /// The account.
        account: Id,
    },
    /// Creates an asset. For the registrar.
    AssetCreate {
        /// Its code.
        code: Asset,
        /// Digits after the point.
        scale: u8,
        /// The account that may issue and redeem it.
        issuer: Id,
    },
    /// Brings money into being. For the issuer.
    AssetIssue {
        /// Who gets it.
        payee: Id,
        /// How much.
        amount: Money,
        /// What for.
        #[serde(default)]
        reference: String,
    },
    /// Takes money out of being. For the issuer.
    AssetRedeem {
        /// Whose money.
        payer: Id,
        /// How much.
        amount: Money,
        /// What for.
        #[serde(default)]
        reference: String,
    },
    /// Gives a free username to an account.
    NameClaim {
        /// The account.
        account: Id,
        /// The username, in any case and width.
        name: String,
    },
    /// Gives up a username.
    NameRelease {
        /// The username.
        name: String,
    },
    /// One transfer.
    Transfer(Transfer),
    /// Many transfers under one signature: all happen or none.
    TransferBatch {
        /// The transfers, in order.
        items: Vec<Transfer>,
    },
    /// Gives back a payment or a part of it.
    TransferRefund {
        /// The payment.
        payment: Id,
        /// How much, in minor units of the payment's asset.
        minor_units: MinorUnits,
        /// What for.
        #[serde(default)]
        reference: String,
    },
    /// Asks to be paid.
    RequestOpen {
        /// Who wants to be paid.
        payee: Id,
        /// Who shall pay; anyone may if none is named.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        payer: Option<Id>,
        /// How much, exactly.
        amount: Money,
        /// What for.
        #[serde(default)]
        reference: String,
        /// Until when, exclusive, in Unix milliseconds.
        expires_at_ms: u64,
    },
    /// Takes a payment request back.
    RequestCancel {
        /// The request.
        request: Id,
    },
    /// Reserves money.
    HoldOpen {
        /// Whose money.
        payer: Id,
        /// Who may capture it.
        payee: Id,
        /// How much.
        amount: Money,
        /// Until when, exclusive, in Unix milliseconds.
        expires_at_ms: u64,
    },
    /// Pays the payee from a hold; the rest goes back.
    HoldCapture {
        /// The hold.
        hold: Id,
        /// How much, in minor units of the hold's asset.
        minor_units: MinorUnits,
        /// What goes along with the payment.
        #[serde(default)]
        details: Details,
    },
    /// Gives held money back.
    HoldRelease {
        /// The hold.
        hold: Id,
    },
    /// Gives a mandate to collect.
    MandateGrant {
        /// Whose money.
        payer: Id,
        /// Within which limits.
        terms: Terms,
    },
    /// Uses a mandate once.
    MandateCollect {
        /// The mandate.
        mandate: Id,
        /// Who is paid.
        payee: Id,
        /// How much, in minor units of the mandate's asset.
        minor_units: MinorUnits,
        /// Hash of the web origin at which it is used, where the mandate asks for one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        origin: Option<Hash>,
        /// What shows that the use is wanted.
        presentation: Presentation,
        /// What goes along with the payment.
        #[serde(default)]
        details: Details,
        /// The certified key of the till or kiosk at which it is used.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        terminal: Option<Hash>,
    },
    /// Stops uses of a mandate until it is resumed.
    MandateSuspend {
        /// The mandate.
        mandate: Id,
    },
    /// Allows uses again.
    MandateResume {
        /// The mandate.
        mandate: Id,
    },
    /// Ends a mandate.
    MandateRevoke {
        /// The mandate.
        mandate: Id,
    },
    /// Allows more from a mandate, or for longer.
    MandateExtend {
        /// The mandate.
        mandate: Id,
        /// Most in all from then on, in minor units of the mandate's asset.
        total_max_minor_units: MinorUnits,
        /// Most at once from then on, in minor units of the mandate's asset.
        use_max_minor_units: MinorUnits,
        /// When it ends from then on, in Unix milliseconds.
        expires_at_ms: u64,
    },
    /// Asks the nodes to link one more.
    MembershipLink {
        /// Its certificate; its key signs the operation.
        certificate: NodeCertificate,
    },
    /// Asks for the next version of the author's own certificate.
    MembershipRenew {
        /// The next version.
        certificate: NodeCertificate,
    },
    /// Asks to remove a node.
    MembershipRemove {
        /// Its name.
        identity: String,
        /// The version of its certificate.
        version: u32,
        /// Why.
        #[serde(default)]
        reason: String,
    },
    /// Asks to change how votes are counted.
    MembershipChange {
        /// The next policy.
        policy: MembershipPolicy,
    },
    /// Asks to change what a node weighs when voters are drawn by weight.
    MembershipWeigh {
        /// Its name.
        identity: String,
        /// Its next weight.
        weight: u32,
    },
    /// Approves or denies what was asked for.
    MembershipVote {
        /// On what.
        proposal: Id,
        /// Yes or no.
        verdict: Verdict,
        /// Why.
        #[serde(default)]
        reason: String,
    },
    /// Shows the random value that the voters on something are drawn with. For linked nodes.
    MembershipDraw {
        /// On what.
        proposal: Id,
        /// The network's signature over the view that the register names.
        signature: HexBytes,
    },
    /// Puts it to the vote that the network trusts an authority. For a node or the registrar.
    CredentialProposeAuthority {
        /// The account that submits what the authority issues.
        account: Id,
        /// The authority's own certificate, DER in base64.
        certificate: String,
    },
    /// Puts it to the vote that the network trusts an authority no longer. For a node or the registrar.
    CredentialProposeRemoval {
        /// The authority.
        authority: Id,
    },
    /// Puts other parameters of voting to the vote. For a node or the registrar.
    CredentialProposeParameters {
        /// All parameters from then on.
        parameters: VotingParameters,
    },
    /// Submits a certificate that the author's authority issued.
    CredentialSubmit {
        /// The authority.
        authority: Id,
        /// The certificate, DER in base64.
        certificate: String,
        /// The certificate that this one takes the place of.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        replaces: Option<Id>,
        /// A transfer in which it rides.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        along: Option<Transfer>,
    },
    /// Submits a revocation list of the author's authority.
    CredentialSubmitList {
        /// The authority.
        authority: Id,
        /// The list, DER in base64.
        list: String,
    },
    /// Votes. For a node of the committee.
    CredentialVote {
        /// The ballot's number.
        ballot: u64,
        /// Pass, or what is wrong.
        verdict: BallotVerdict,
        /// Why, in words.
        #[serde(default)]
        note: String,
    },
    /// Counts the votes of a ballot whose time is over.
    CredentialClose {
        /// The ballot's number.
        ballot: u64,
    },
    /// Sets how leaders are elected. For the registrar the first time, then a vote of a node.
    ElectionConfigure {
        /// The settings.
        settings: ElectionSettings,
        /// The block that the burn chain is followed from, as hex of its binary form.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        anchor: Option<HexBytes>,
    },
    /// Shows headers of the burn chain.
    ElectionHeaders {
        /// The headers in order, each 80 bytes in hex.
        headers: Vec<HexBytes>,
    },
    /// Registers a validator's key on the burn chain.
    ElectionRegister {
        /// The validator's key.
        validator: Hash,
        /// The registration on the burn chain.
        proof: BurnProof,
        /// The validator's signature over the registration.
        signature: SignatureHex,
    },
    /// Shows a block commit.
    ElectionCommit {
        /// The commit on the burn chain.
        proof: BurnProof,
        /// The transaction whose output it spends, without witnesses, in hex.
        funding: HexBytes,
    },
    /// Shows the network's random value of a view.
    ElectionReveal {
        /// The height of the block whose view it is.
        height: u64,
        /// The network's signature over the view: 48 bytes in hex.
        signature: HexBytes,
    },
}

/// Who may act for an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Controller {
    /// Whoever signs with this ed25519 key.
    Key(Hash),
    /// Another account.
    Custodian(Id),
}

/// One transfer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Transfer {
    /// Who pays.
    pub payer: Id,
    /// Who is paid.
    pub payee: Id,
    /// How much.
    pub amount: Money,
    /// What goes along with it.
    #[serde(default)]
    pub details: Details,
}

/// What can go along with any payment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Details {
    /// What it is for, at most 140 bytes.
    #[serde(default)]
    pub reference: String,
    /// The payment request that it pays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<Id>,
    /// Until when, exclusive, the payee can refund it, in Unix milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refundable_until_ms: Option<u64>,
}

/// The limits of a mandate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Terms {
    /// Most that can be collected in all.
    pub total_max: Money,
    /// Most that can be collected at once, in minor units of the same asset.
    pub use_max_minor_units: MinorUnits,
    /// Most uses.
    pub uses_max: u32,
    /// Until when, exclusive, in Unix milliseconds.
    pub expires_at_ms: u64,
    /// Who may be paid.
    pub scope: PayeeScope,
    /// How each use is shown to be wanted.
    pub presenter: Presenter,
    /// Where the money comes from.
    pub funding: Funding,
    /// How long after revoking it signed uses are still honoured, in seconds.
    #[serde(default)]
    pub grace_s: u32,
}

/// Who may be paid from a mandate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PayeeScope {
    /// Any account but the payer's.
    Anyone,
    /// An account that has this class, 0 to 31.
    Class(u8),
    /// This account.
    Payee(Id),
    /// Any account, at the web origin with this hash.
    Origin(Hash),
}

/// How a use of a mandate is shown to be wanted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Presenter {
    /// The payer's device signs each use.
    Device {
        /// Its ed25519 key.
        key: Hash,
    },
    /// A third device signs that it received what is paid for.
    Delivery {
        /// Its ed25519 key.
        key: Hash,
    },
    /// This account is the author of each use.
    Vault {
        /// The account.
        vault: Id,
    },
    /// This account is the author of each use, and each use shows a secret.
    Secret {
        /// The account.
        vault: Id,
        /// The secret's hash.
        hash: Hash,
    },
}

/// Where the money of a mandate comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Funding {
    /// Reserved when it is granted.
    Held,
    /// Whatever the payer has at the time of use.
    Available,
}

/// What shows that a use of a mandate is wanted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Presentation {
    /// The payer's device signed this use.
    Device {
        /// Its ed25519 key.
        key: Hash,
        /// Which use.
        serial: u32,
        /// Its signature.
        signature: SignatureHex,
    },
    /// A third device signed that it received something.
    Delivery {
        /// Its ed25519 key.
        key: Hash,
        /// Which use.
        serial: u32,
        /// The hash of what was received.
        subject: Hash,
        /// Its signature.
        signature: SignatureHex,
    },
    /// The author is the vault that the mandate names.
    Vault {},
    /// The author is the vault, and here is the secret.
    Secret {
        /// 32 bytes in hex.
        secret: Hash,
    },
}
