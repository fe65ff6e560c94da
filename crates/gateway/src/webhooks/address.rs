//! Where an endpoint may be: not within the gateway's own network, whatever its name says at the moment.

use crate::error::Outcome;
use scrip_api::gateway::codes;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use url::Url;

/// Reads an endpoint's address.
pub fn parse(text: &str, private: bool) -> Outcome<Url> {
    let malformed = || crate::error::field(codes::WEBHOOK_URL_MALFORMED, "url");
    if text.len() > 2_000 {
        return Err(malformed());
    }
    let url = Url::parse(text).map_err(|_| malformed())?;
    let scheme_fits = url.scheme() == "https" || (private && url.scheme() == "http");
    let is_plain =
        url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
    match scheme_fits && is_plain && url.host_str().is_some() {
        true => Ok(url),
        false => Err(malformed()),
    }
}

/// The address behind a name, if the endpoint may be there. What is sent goes to this address and no other, so that a name can't turn
/// elsewhere between the check and the sending.
pub async fn resolve(url: &Url, private: bool) -> Outcome<SocketAddr> {
    let port = url.port_or_known_default().unwrap_or(443);
    let host = url
        .host_str()
        .unwrap_or_default()
        .trim_start_matches('[')
        .trim_end_matches(']');
    let unknown =
        || codes::WEBHOOK_URL_MALFORMED.with_detail("There is no such host at the moment.");
    let found = tokio::net::lookup_host((host, port))
        .await
        .map_err(|_| unknown())?;
    let addresses: Vec<SocketAddr> = found.collect();
    // One bad address among several is enough: the next question may be answered with it alone.
    if !private && addresses.iter().any(|address| !is_public(address.ip())) {
        return Err(codes::WEBHOOK_ADDRESS_PRIVATE.into());
    }
    addresses.into_iter().next().ok_or_else(|| unknown().into())
}

/// Whether an address is on the public internet.
pub fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let is_special = address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_broadcast()
        || address.is_documentation()
        || address.is_multicast()
        || a == 0
        || a >= 240
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 192 && b == 88 && c == 99)
        || (a == 198 && (18..20).contains(&b));
    !is_special
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let segments = address.segments();
    // Only what is given out at all, less documentation, tunnels that hide an IPv4 address, and benchmarks.
    let is_global = segments[0] & 0xe000 == 0x2000;
    let is_special = segments[0] == 0x2002
        || (segments[0] == 0x2001 && (segments[1] < 0x0200 || segments[1] == 0x0db8))
        || segments[0] == 0x3fff;
    is_global && !is_special
}

#[cfg(test)]
mod tests;
