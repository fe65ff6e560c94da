//! Refusals of operations on elections.

use crate::refusal::refusals;

refusals! {
    /// Why an operation on elections was refused.
    pub enum Error {
        /// Only the registrar sets elections up, and only nodes of the committee change how leaders are elected.
        NotByRegistrar = "election_not_by_registrar", Never,
            "Only the network's registrar can set elections up, and only its nodes can change them.";
        /// Elections are set up already; the nodes change them.
        SettingsByNodes = "election_settings_by_nodes", Never,
            "This network elects its leaders already. How it does is for its nodes to change, by their votes.";
        /// The node asked for the same before.
        SettingsVoted = "election_settings_voted", Never,
            "This node has asked for these settings already. They hold once more than two thirds of the nodes ask.";
        /// The settings contradict themselves or are out of range.
        SettingsInvalid = "election_settings_invalid", Never,
            "These settings for elections can't be used.";
        /// The network has no elections.
        NotConfigured = "election_not_configured", Later,
            "This network doesn't elect its leaders.";
        /// A burn-chain header follows no block that the ledger knows.
        HeaderParentUnknown = "burn_header_parent_unknown", Later,
            "The burn chain's blocks before this one are missing. Send them first.";
        /// The ledger has all these burn-chain headers.
        HeaderKnown = "burn_header_known", Never,
            "The ledger has these blocks of the burn chain already.";
        /// A burn-chain header states another difficulty than the rules ask for.
        HeaderDifficulty = "burn_header_difficulty_wrong", Never,
            "A block of the burn chain states the wrong difficulty.";
        /// A burn-chain header's hash does not meet its difficulty.
        HeaderWork = "burn_header_without_work", Never,
            "There is no work behind a block of the burn chain.";
        /// A burn-chain header is not later than those before it.
        HeaderEarly = "burn_header_time_early", Never,
            "A block of the burn chain is older than those before it.";
        /// A burn-chain header is from the future.
        HeaderAhead = "burn_header_time_ahead", Later,
            "A block of the burn chain is from the future.";
        /// The best burn chain leaves more blocks than the network follows.
        ReorganisationTooDeep = "burn_reorganisation_too_deep", Never,
            "The burn chain changed further back than this network follows.";
        /// There are too many forks of the burn chain.
        ForksFull = "burn_forks_full", Later,
            "The burn chain has too many forks at the moment.";
        /// The ledger does not know the burn-chain block.
        BlockUnknown = "burn_block_unknown", Later,
            "The ledger doesn't know this block of the burn chain, or not any more.";
        /// The bytes are no burn-chain transaction of the expected form.
        TransactionMalformed = "burn_transaction_malformed", Never,
            "This is no transaction of the burn chain, or not in its form without witnesses.";
        /// The transaction's first output does not carry what it should.
        PayloadMissing = "burn_payload_missing", Never,
            "The transaction carries no such message.";
        /// The transaction burns more coin than there is.
        AmountTooLarge = "burn_amount_too_large", Never,
            "Nobody can burn more coin than there is.";
        /// The block does not have the transaction.
        InclusionInvalid = "burn_inclusion_invalid", Never,
            "The block of the burn chain doesn't have this transaction.";
        /// The key was registered for another network.
        KeyOfOtherNetwork = "election_key_other_network", Never,
            "The key was registered for another network.";
        /// The registration names another validator than the operation.
        KeyDiffers = "election_key_differs", Never,
            "The registration on the burn chain is for another validator.";
        /// The registration has no output that commits could come from, or none of a usable size.
        KeyScriptMissing = "election_key_script_missing", Never,
            "The registration doesn't say where commits come from.";
        /// The registration is not newer than the one that counts.
        KeyNotNewer = "election_key_not_newer", Never,
            "A registration at least as new counts already.";
        /// No validator registered the key.
        KeyUnknown = "election_key_unknown", Later,
            "No validator has registered this key.";
        /// The commit does not spend coin of the registered script.
        CommitNotByKey = "election_commit_not_by_key", Never,
            "The commit wasn't made by the key's owner.";
        /// The commit names another ledger block than the one that the tenure started from.
        CommitOldHeader = "election_commit_old_header", Never,
            "The commit is for another tenure.";
        /// The tenure takes no more commits.
        CommitLate = "election_commit_late", Never,
            "It is too late to commit in this tenure.";
        /// The commit burns another amount than it says.
        CommitAmountDiffers = "election_commit_amount_differs", Never,
            "The commit burns another amount than it says.";
        /// The commit is recorded.
        CommitKnown = "election_commit_known", Never,
            "The commit is recorded already.";
        /// The key used the nonce before in this tenure.
        NonceRepeated = "election_nonce_repeated", Never,
            "This proof of work was used before.";
        /// The nonce's hash meets no tier.
        NonceInvalid = "election_nonce_invalid", Never,
            "The proof of work meets no tier of this tenure.";
        /// The key, or all keys together, have as many commits in this tenure as are recorded.
        CommitsTooMany = "election_commits_too_many", Never,
            "No more commits are recorded in this tenure.";
        /// No random value of this height is asked for now.
        SeedNotDue = "election_seed_not_due", Never,
            "The random value of this block isn't asked for.";
        /// The tenure has a random value from this or an earlier height.
        SeedKnown = "election_seed_known", Never,
            "The tenure has its random value already.";
        /// Not the network's random value of that view.
        SeedInvalid = "election_seed_invalid", Never,
            "This is not the network's random value.";
    }
}
