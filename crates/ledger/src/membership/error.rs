//! Refusals of operations on membership.

use crate::refusal::refusals;

refusals! {
    /// Why an operation on membership was refused.
    pub enum Error {
        /// The author is not a linked node.
        NotLinked = "membership_node_not_linked", Later,
            "Only nodes that are linked to the network can do this.";
        /// The author's own certificate is not in date, and this is neither its renewal nor a vote on one.
        OwnCertificateExpired = "membership_own_certificate_expired", Later,
            "This node's certificate has expired. Renew it first.";
        /// The certificate is for another key than the one that signed the request.
        KeyNotAuthors = "membership_key_not_authors", Never,
            "The request has to be signed with the key that the certificate is for.";
        /// The address is not an IP address with a port.
        AddressUnfit = "membership_address_unfit", Never,
            "The node's address has to be an IP address and a port, like 192.0.2.1:7201.";
        /// The certificate ends before it begins.
        ValidityReversed = "membership_certificate_validity_reversed", Never,
            "The certificate would end before it begins.";
        /// The certificate is over.
        CertificateExpired = "membership_certificate_expired", Never,
            "The certificate has expired. Make a new one.";
        /// The certificate is not valid yet.
        CertificateNotYetValid = "membership_certificate_not_yet_valid", Later,
            "The certificate is not valid yet. Check this machine's clock.";
        /// The author is linked, or another certificate of its name is.
        AlreadyLinked = "membership_already_linked", Never,
            "This node is linked already. Ask for a renewal instead.";
        /// Another node has the name.
        IdentityTaken = "membership_identity_taken", Never,
            "Another node has this name. Choose another.";
        /// The certificate has another name than the author's.
        IdentityNotAuthors = "membership_identity_not_authors", Never,
            "A node can only renew the certificate of its own name.";
        /// The key is or was another node's, or an earlier key of this one.
        KeyTaken = "membership_key_taken", Never,
            "This key was used by a node before. Make a new key.";
        /// The version is not higher than the last one.
        VersionNotHigher = "membership_version_not_higher", Never,
            "The certificate's version has to be higher than the last one of this name.";
        /// A renewal's version is not the next one.
        VersionNotNext = "membership_version_not_next", Never,
            "A renewed certificate has the next version after the present one.";
        /// The key before the present one is still in use.
        RenewalPending = "membership_renewal_pending", Later,
            "The node's last change of key is still on its way. Ask again in an epoch or two.";
        /// The network has as many nodes as it can.
        Full = "membership_full", Later,
            "The network has as many nodes as it can have.";
        /// There is no linked node of this name.
        UnknownNode = "membership_node_unknown", Later,
            "No node of this name is linked.";
        /// The version named is not that of the node's certificate.
        TargetVersion = "membership_target_version_old", Never,
            "The node has another certificate by now. Look at it again.";
        /// Too few nodes would be left.
        TooFewLeft = "membership_too_few_left", Later,
            "Too few nodes would be left to decide anything. Link others first.";
        /// The policy could never approve anything, or is out of bounds.
        PolicyUnfit = "membership_policy_unfit", Never,
            "Under these rules the nodes could never decide anything.";
        /// A weight of zero.
        WeightZero = "membership_weight_zero", Never,
            "A node weighs at least 1.";
        /// Something else is being decided about the same node or the same rules.
        RequestOpen = "membership_request_open", Later,
            "The nodes are deciding about this already.";
        /// As many proposals are open as there can be.
        TooManyOpen = "membership_too_many_open", Later,
            "The nodes have too much to decide at the moment. Ask again later.";
        /// There is no such proposal.
        UnknownProposal = "membership_proposal_unknown", Later,
            "There is nothing of this number to vote on.";
        /// It was decided.
        AlreadyDecided = "membership_already_decided", Never,
            "This was decided already.";
        /// Its voters are not drawn yet.
        VotersNotDrawn = "membership_voters_not_drawn", Later,
            "Who votes on this is still being drawn. Try again in a moment.";
        /// Nothing is to be drawn with this value, or not yet.
        DrawNotDue = "membership_draw_not_due", Later,
            "No random value is asked for here.";
        /// Not the network's random value of the view that is asked for.
        DrawInvalid = "membership_draw_invalid", Never,
            "This is not the network's random value.";
        /// Its window is over.
        WindowOver = "membership_window_over", Never,
            "The time for voting on this is over. It can be asked for again.";
        /// The author is the node to be removed.
        TargetVotes = "membership_target_does_not_vote", Never,
            "A node does not vote on its own removal.";
        /// The author is not among those who vote on this.
        NotVoter = "membership_not_a_voter", Never,
            "This node is not among those who vote on this.";
        /// The author has voted on it.
        VotedTwice = "membership_voted_twice", Never,
            "This node has voted on this already.";
    }
}
