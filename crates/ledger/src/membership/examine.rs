//! What is looked at before something is put to the vote: who asks, and what their certificate says.

use super::Error;
use super::certificate::Certificate;
use super::record::{Linked, Node, NodeKey, NodeStatus, Register};
use crate::draft::Draft;
use crate::epoch::MEMBERS_MAX;
use crate::execute::{Context, Failure};
use crate::state::{Key, View};
use core::net::SocketAddr;

/// The author as a linked node.
pub(super) fn linked<'r>(
    context: &Context<'_>,
    register: &'r Register,
) -> Result<&'r Linked, Error> {
    register.node(&context.author).ok_or(Error::NotLinked)
}

/// The author as a linked node whose certificate is in date.
pub(super) fn author_in_date<'r>(
    context: &Context<'_>,
    register: &'r Register,
) -> Result<&'r Linked, Error> {
    let node = linked(context, register)?;
    if node.valid_until <= context.now() {
        return Err(Error::OwnCertificateExpired);
    }
    Ok(node)
}

/// Whether one node fewer could still decide something.
pub(super) fn check_enough_left(register: &Register) -> Result<(), Error> {
    let left = register.nodes.len().saturating_sub(1) as u32;
    if register.policy.works_for(left) {
        Ok(())
    } else {
        Err(Error::TooFewLeft)
    }
}

/// What a certificate must be like, whoever asks.
fn check_certificate(context: &Context<'_>, certificate: &Certificate) -> Result<(), Error> {
    let address: Option<SocketAddr> = certificate.address.as_str().parse().ok();
    if address.is_none_or(|address| address.port() == 0 || address.ip().is_unspecified()) {
        return Err(Error::AddressUnfit);
    }
    if certificate.valid_until <= certificate.valid_from {
        return Err(Error::ValidityReversed);
    }
    if certificate.valid_until <= context.now() {
        return Err(Error::CertificateExpired);
    }
    if certificate.valid_from > context.now() {
        return Err(Error::CertificateNotYetValid);
    }
    Ok(())
}

pub(super) fn check_link<V: View>(
    draft: &Draft<V>,
    context: &Context<'_>,
    register: &Register,
    certificate: &Certificate,
) -> Result<(), Failure> {
    if certificate.key != *context.signer {
        return Err(Error::KeyNotAuthors.into());
    }
    check_certificate(context, certificate)?;
    if register.node(&context.author).is_some() {
        return Err(Error::AlreadyLinked.into());
    }
    let node = draft.get::<Node>(&Key::node(&certificate.identity))?;
    if node.is_some_and(|node| node.status == NodeStatus::Linked) {
        return Err(Error::IdentityTaken.into());
    }
    let owner = draft.get::<NodeKey>(&Key::node_key(&certificate.key))?;
    if owner.is_some_and(|owner| owner.identity != certificate.identity) {
        return Err(Error::KeyTaken.into());
    }
    if node.is_some_and(|node| certificate.version <= node.version) {
        return Err(Error::VersionNotHigher.into());
    }
    if register.nodes.len() >= MEMBERS_MAX {
        return Err(Error::Full.into());
    }
    Ok(())
}

pub(super) fn check_renewal<V: View>(
    draft: &Draft<V>,
    context: &Context<'_>,
    register: &Register,
    certificate: &Certificate,
) -> Result<(), Failure> {
    let node = linked(context, register)?;
    check_certificate(context, certificate)?;
    if certificate.identity != node.identity {
        return Err(Error::IdentityNotAuthors.into());
    }
    let owner = draft.get::<NodeKey>(&Key::node_key(&certificate.key))?;
    if owner.is_some() && certificate.key != node.key {
        return Err(Error::KeyTaken.into());
    }
    if Some(certificate.version) != node.version.checked_add(1) {
        return Err(Error::VersionNotNext.into());
    }
    if node.replaces.is_some() && certificate.key != node.key {
        return Err(Error::RenewalPending.into());
    }
    Ok(())
}
