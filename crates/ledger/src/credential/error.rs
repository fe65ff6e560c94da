//! Refusals of operations on certificates and of operations by parties without a good one; and what nodes find wrong.

use crate::refusal::refusals;

refusals! {
    /// Why an operation was refused for certificates.
    pub enum Error {
        /// Neither a node of the committee nor the registrar proposes.
        NotByMember = "credential_proposal_not_by_member", Never,
            "Only a node of the network or its registrar can propose this.";
        /// The parameters are not sound.
        BadParameters = "credential_parameters_unsound", Never,
            "Shares must be above zero and at most one, and the time to vote at most thirty days.";
        /// The network knows no such authority, or trusts it no longer.
        UnknownAuthority = "credential_authority_unknown", Later,
            "The network does not trust this authority.";
        /// The network trusts this authority already, or votes on it.
        AuthorityTaken = "credential_authority_taken", Never,
            "This authority is trusted already, or being voted on.";
        /// The network trusts as many authorities as it can.
        TooManyAuthorities = "credential_authorities_too_many", Later,
            "The network trusts as many authorities as it can.";
        /// The author is not the authority's account.
        NotByAuthority = "credential_not_by_authority", Never,
            "Only the authority's own account can submit this.";
        /// It is not a certificate that this network can read.
        MalformedCertificate = "credential_certificate_malformed", Never,
            "This is not a certificate that the network can read.";
        /// It is not a revocation list that this network can read.
        MalformedList = "credential_list_malformed", Never,
            "This is not a revocation list that the network can read.";
        /// The serial number is on the revocation list.
        SerialRevoked = "credential_serial_revoked", Never,
            "This serial number is on the revocation list.";
        /// The authority has used the serial number before.
        SerialTaken = "credential_serial_taken", Never,
            "The authority has used this serial number before.";
        /// What it shall replace is no accepted certificate of this authority.
        ReplacedUnknown = "credential_replaced_unknown", Never,
            "There is no accepted certificate of this authority to be replaced.";
        /// The list's number is not above that of the accepted one.
        ListNumberOld = "credential_list_number_old", Never,
            "A newer revocation list was accepted already.";
        /// The same list is being voted on.
        ListPending = "credential_list_pending", Never,
            "This revocation list is being voted on already.";
        /// There is no such ballot.
        UnknownBallot = "credential_ballot_unknown", Later,
            "There is no such ballot.";
        /// The ballot is over.
        BallotOver = "credential_ballot_over", Never,
            "This ballot is over.";
        /// The voter's key is not in the committee.
        NotMember = "credential_vote_not_by_member", Never,
            "Only nodes of the network can vote.";
        /// The node voted twice, so its votes are void.
        VoteVoid = "credential_vote_void", Never,
            "This node voted twice, so it has no vote on this any more.";
        /// The ballot's time is not over.
        BallotOpen = "credential_ballot_open", Later,
            "The nodes still have time to vote.";
        /// A party has a certificate that is revoked.
        Revoked = "credential_revoked", Never,
            "The certificate of one of those taking part was revoked.";
        /// A party has a certificate of an authority that the network trusts no longer.
        AuthorityRemoved = "credential_authority_removed", Never,
            "The network no longer trusts who certified one of those taking part.";
        /// A party has a certificate that is not valid yet.
        NotYetValid = "credential_not_yet_valid", Later,
            "The certificate of one of those taking part is not valid yet.";
        /// A party has a certificate that is not valid any more.
        Expired = "credential_expired", Later,
            "The certificate of one of those taking part has expired.";
        /// A party needs a certificate and has none on the ledger.
        Missing = "credential_not_on_ledger", Later,
            "One of those taking part needs a certificate and has none on the ledger.";
    }
}

refusals! {
    /// What a node finds wrong with what it is asked to vote on, in the order in which it looks.
    pub enum Finding {
        /// It can't be read any more, or what it is about is gone.
        Gone = "finding_gone", Never,
            "What the vote is about is no longer there.";
        /// The authority is not trusted.
        AuthorityNotTrusted = "finding_authority_not_trusted", Never,
            "The network does not trust this authority.";
        /// It was issued by another authority than the one that submits it.
        WrongAuthority = "finding_wrong_authority", Never,
            "It was issued by another authority.";
        /// The authority's signature does not hold.
        BadSignature = "finding_bad_signature", Never,
            "The authority's signature does not hold.";
        /// An authority's certificate does not allow it to sign certificates and lists.
        NotAnAuthority = "finding_not_an_authority", Never,
            "The certificate is not one of an authority.";
        /// A subject's certificate claims to be an authority's.
        IsAnAuthority = "finding_is_an_authority", Never,
            "The certificate is one of an authority; authorities are admitted by a vote of their own.";
        /// It has a critical extension that the network does not know.
        UnknownExtension = "finding_extension_unknown", Never,
            "It asks for something that the network does not know.";
        /// The key is of another kind, or no key at all.
        BadKey = "finding_bad_key", Never,
            "The certified key is not a key that the network can use.";
        /// It does not say what it is for.
        NoClass = "finding_no_class", Never,
            "It does not say what it is for (a name such as scrip://till/front).";
        /// Its dates are the wrong way round.
        BadDates = "finding_bad_dates", Never,
            "It ends before it begins.";
        /// It is not valid yet.
        NotYetValid = "finding_not_yet_valid", Later,
            "It is not valid yet.";
        /// It has expired.
        Expired = "finding_expired", Never,
            "It has expired.";
        /// The key was revoked under another serial number.
        KeyRevoked = "finding_key_revoked", Never,
            "This key is on the revocation list.";
        /// The key has a certificate in force that this one does not replace.
        KeyTaken = "finding_key_taken", Never,
            "This key has a certificate already; a new one has to replace it.";
        /// What it shall replace is not in force any more.
        ReplacedGone = "finding_replaced_gone", Never,
            "The certificate that it replaces is not in force any more.";
        /// The list's number is not above that of the accepted one.
        ListNumberOld = "finding_list_number_old", Never,
            "A newer revocation list was accepted already.";
        /// The list names a serial number that is not on the ledger.
        UnknownSerial = "finding_unknown_serial", Never,
            "It names a certificate that is not on the ledger.";
        /// The list names a serial number twice.
        SerialTwice = "finding_serial_twice", Never,
            "It names a certificate twice.";
        /// The list gives a reason that would not be final.
        ReasonNotFinal = "finding_reason_not_final", Never,
            "It suspends a certificate; on this network a revocation is final.";
        /// The list revokes from a later date on.
        DateInFuture = "finding_date_in_future", Later,
            "It revokes a certificate from a later date on.";
        /// The list leaves out what an accepted one names.
        EntryDropped = "finding_entry_dropped", Never,
            "It leaves out a certificate that was revoked before.";
        /// The node's own rules say no.
        Policy = "finding_policy", Never,
            "The node's own rules do not allow it.";
        /// The node's operator says no.
        Operator = "finding_operator", Never,
            "The node's operator said no.";
    }
}
