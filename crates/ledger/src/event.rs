//! What an applied operation did, for those who follow: wallets, history, webhooks.

use crate::account::{Classes, Controller};
use crate::amount::Amount;
use crate::credential::Decision;
use crate::ids::{
    AccountId, AssetCode, HoldId, KeyBytes, MandateId, PaymentId, ProposalId, RequestId,
};
use crate::membership::ProposalStatus;
use crate::username::Username;
use commonware_cryptography::ed25519::PublicKey;

/// What happened. Only what the operation itself does not say in full is repeated here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// Accounts were opened.
    AccountsOpened {
        /// The first of them.
        first: AccountId,
        /// How many.
        count: u32,
    },
    /// An account has another controller.
    Rotated {
        /// The account.
        account: AccountId,
        /// Its controller from now on.
        controller: Controller,
    },
    /// An account may go this far below zero.
    CreditLimitSet {
        /// The account.
        account: AccountId,
        /// The asset.
        asset: AssetCode,
        /// The limit.
        limit: Amount,
    },
    /// An account has these classes.
    ClassesSet {
        /// The account.
        account: AccountId,
        /// All of them.
        classes: Classes,
    },
    /// An account was closed.
    AccountClosed {
        /// The account.
        account: AccountId,
    },
    /// An asset was created.
    AssetCreated {
        /// The asset.
        code: AssetCode,
        /// Its issuer.
        issuer: AccountId,
    },
    /// Money was brought into being.
    Issued {
        /// The asset.
        asset: AssetCode,
        /// Who got it.
        payee: AccountId,
        /// How much.
        amount: Amount,
    },
    /// Money was taken out.
    Redeemed {
        /// The asset.
        asset: AssetCode,
        /// Whose it was.
        payer: AccountId,
        /// How much.
        amount: Amount,
    },
    /// A username was claimed.
    NameClaimed {
        /// The username.
        name: Username,
        /// By this account.
        account: AccountId,
    },
    /// A username was released.
    NameReleased {
        /// The username.
        name: Username,
        /// By this account.
        account: AccountId,
    },
    /// A transfer, as the operation says.
    Transferred,
    /// A batch of transfers, as the operation says.
    BatchTransferred {
        /// How many.
        count: u32,
    },
    /// A payment was given back in whole or part.
    Refunded {
        /// The payment.
        payment: PaymentId,
        /// Who gets it back.
        payer: AccountId,
        /// Who gives it back.
        payee: AccountId,
        /// The asset.
        asset: AssetCode,
        /// How much.
        amount: Amount,
    },
    /// A payment request was opened.
    RequestOpened {
        /// The request.
        request: RequestId,
    },
    /// A payment request was taken back.
    RequestCancelled {
        /// The request.
        request: RequestId,
        /// Who had asked.
        payee: AccountId,
    },
    /// A payment request expired unpaid.
    RequestExpired {
        /// The request.
        request: RequestId,
        /// Who had asked.
        payee: AccountId,
    },
    /// Money was reserved.
    HoldOpened {
        /// The hold.
        hold: HoldId,
    },
    /// A hold was captured.
    HoldCaptured {
        /// The hold.
        hold: HoldId,
        /// Who paid.
        payer: AccountId,
        /// Who was paid.
        payee: AccountId,
        /// The asset.
        asset: AssetCode,
        /// How much was paid.
        amount: Amount,
        /// How much went back.
        released: Amount,
    },
    /// A hold was given back.
    HoldReleased {
        /// The hold.
        hold: HoldId,
        /// Whose money.
        payer: AccountId,
        /// The asset.
        asset: AssetCode,
        /// How much went back.
        released: Amount,
    },
    /// A hold expired and went back.
    HoldExpired {
        /// The hold.
        hold: HoldId,
        /// Whose money.
        payer: AccountId,
        /// The asset.
        asset: AssetCode,
        /// How much went back.
        released: Amount,
    },
    /// A mandate was given.
    MandateGranted {
        /// The mandate.
        mandate: MandateId,
    },
    /// A mandate was used.
    Collected {
        /// The mandate.
        mandate: MandateId,
        /// Who paid.
        payer: AccountId,
        /// Who was paid.
        payee: AccountId,
        /// The asset.
        asset: AssetCode,
        /// How much.
        amount: Amount,
        /// What went back because this was the last use.
        released: Amount,
    },
    /// A mandate was suspended.
    MandateSuspended {
        /// The mandate.
        mandate: MandateId,
    },
    /// A mandate can be used again.
    MandateResumed {
        /// The mandate.
        mandate: MandateId,
    },
    /// A mandate allows more, or for longer.
    MandateExtended {
        /// The mandate.
        mandate: MandateId,
        /// Whose money.
        payer: AccountId,
        /// The asset.
        asset: AssetCode,
        /// How much more can be collected in all.
        added: Amount,
    },
    /// A mandate was revoked.
    MandateRevoked {
        /// The mandate.
        mandate: MandateId,
        /// Whose money.
        payer: AccountId,
        /// The asset.
        asset: AssetCode,
        /// What went back now. With a grace period nothing does until it ends.
        released: Amount,
    },
    /// Nodes are asked to vote on something.
    MembershipProposed {
        /// On what.
        proposal: ProposalId,
    },
    /// The voters on something were drawn.
    MembershipDrawn {
        /// On what.
        proposal: ProposalId,
    },
    /// A node voted.
    MembershipVoted {
        /// On what.
        proposal: ProposalId,
        /// What became of it.
        status: ProposalStatus,
    },
    /// Something about certificates was put to the vote.
    BallotOpened {
        /// The ballot's number.
        ballot: u64,
    },
    /// A node voted, and others still can.
    Voted {
        /// The ballot's number.
        ballot: u64,
        /// The node's key.
        voter: KeyBytes,
        /// Whether it voted twice, so that neither vote counts.
        is_void: bool,
    },
    /// The votes were counted.
    BallotDecided {
        /// The ballot's number.
        ballot: u64,
        /// What they came to.
        decision: Decision,
    },
    /// How leaders are elected was set.
    ElectionConfigured,
    /// A node asked for other settings of elections, and too few do for them to hold.
    ElectionSettingsVoted {
        /// The node's key.
        voter: KeyBytes,
        /// How many nodes ask for the same.
        count: u32,
        /// How many it takes.
        needed: u32,
    },
    /// Blocks of the burn chain became known.
    BurnHeadersAdded {
        /// How many.
        count: u32,
        /// The height of the best chain.
        height: u32,
    },
    /// A validator's key was registered.
    ElectionKeyRegistered {
        /// The validator.
        validator: PublicKey,
    },
    /// A block commit was recorded.
    ElectionCommitted {
        /// Whose key.
        key: [u8; 16],
        /// The burn chain's transaction.
        transaction: [u8; 32],
    },
    /// A tenure has its random value.
    ElectionSeedRevealed {
        /// The height of the block whose view it is of.
        height: u64,
    },
    /// A mandate expired.
    MandateExpired {
        /// The mandate.
        mandate: MandateId,
        /// Whose money.
        payer: AccountId,
        /// The asset.
        asset: AssetCode,
        /// What went back.
        released: Amount,
    },
}
