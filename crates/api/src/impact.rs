//! What a revocation or removal takes away, for people to read before they want it.

use crate::credential::CredentialView;
use crate::membership::NodeView;
use crate::value::Hash;
use scrip_ledger::credential::SubjectClass;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What stops working.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ImpactView {
    /// Certificates in force that stop counting, by what they are for.
    pub stops: Vec<ClassCount>,
    /// Certificates that are named and were not in force anyhow.
    pub already_stopped: u32,
    /// Nodes that can't vote any more.
    pub voters_lost: u32,
    /// Validators now.
    pub validators: u32,
    /// Validators afterwards. A certificate that is revoked leaves its node in the committee; only a removal takes it out.
    pub validators_left: u32,
    /// How many of those that are left may fail before the network stops.
    pub may_fail: u32,
}

/// So many certificates of one class.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ClassCount {
    /// `node`, `till`, `kiosk`, `device`, `provider`, `gateway` or `responder`.
    pub class: String,
    /// How many.
    pub count: u32,
}

/// How many of so many validators may fail before nothing is decided any more: fewer than a third.
pub const fn may_fail(validators: u32) -> u32 {
    validators.saturating_sub(1) / 3
}

impl ImpactView {
    /// What revoking `credentials` does to a network with this committee.
    pub fn of_revocation(credentials: &[CredentialView], committee: &[Hash]) -> Self {
        let (stopping, rest): (Vec<_>, Vec<_>) = credentials
            .iter()
            .partition(|credential| credential.status == "active");
        let stops = SubjectClass::ALL.iter().filter_map(|class| {
            let of_class = |credential: &&&CredentialView| credential.class == class.name();
            let count = stopping.iter().filter(of_class).count() as u32;
            (count > 0).then(|| ClassCount {
                class: class.name().to_owned(),
                count,
            })
        });
        let is_validator = |key: &Hash| {
            let mut keys = stopping.iter().map(|credential| &credential.key.hex);
            keys.any(|certified| *certified == key.0)
        };
        let validators = committee.len() as u32;
        Self {
            stops: stops.collect(),
            already_stopped: rest.len() as u32,
            voters_lost: committee.iter().filter(|key| is_validator(key)).count() as u32,
            validators,
            validators_left: validators,
            may_fail: may_fail(validators),
        }
    }

    /// What removing `node` does to a network with this committee.
    pub fn of_removal(node: &NodeView, committee: &[Hash]) -> Self {
        let validators = committee.len() as u32;
        let is_in = committee.contains(&node.key)
            || (node.replaces.as_ref()).is_some_and(|key| committee.contains(key));
        let validators_left = validators - u32::from(is_in);
        Self {
            stops: Vec::new(),
            already_stopped: 0,
            voters_lost: 1,
            validators,
            validators_left,
            may_fail: may_fail(validators_left),
        }
    }

    /// The same in sentences.
    pub fn sentences(&self) -> Vec<String> {
        let mut said = Vec::new();
        if !self.stops.is_empty() {
            let each = self.stops.iter().map(|stop| match stop.count {
                1 => format!("1 {}", stop.class),
                count => format!("{count} {}s", stop.class),
            });
            let all = each.collect::<Vec<_>>().join(", ");
            said.push(format!(
                "Stops {all}: from the block that accepts it they can sign nothing and take part in nothing, for ever."
            ));
        }
        if self.already_stopped > 0 {
            said.push(format!(
                "{} more of what is named was not in force anyhow.",
                self.already_stopped
            ));
        }
        let margin = match self.may_fail {
            0 => "one more failure stops the network".to_owned(),
            1 => "one of them may fail".to_owned(),
            count => format!("{count} of them may fail"),
        };
        said.push(match self.validators_left == self.validators {
            true => format!("All {} validators stay; {margin}.", self.validators),
            false => format!(
                "Leaves {} of {} validators; {margin}.",
                self.validators_left, self.validators
            ),
        });
        if self.voters_lost > 0 && self.validators_left == self.validators {
            said.push(format!(
                "{} of the {} validators can't vote any more; 'scrip cert remove' takes a node out of the network.",
                self.voters_lost, self.validators
            ));
        }
        said
    }
}

#[cfg(test)]
mod tests;
