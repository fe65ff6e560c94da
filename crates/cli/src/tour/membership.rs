//! The tour of membership, on a network of its own: a fifth node is linked by vote, validates, is removed, and is refused.

use super::Tour;
use crate::ballots::{apply, send};
use crate::clock;
use crate::dealt::CURRENCY;
use crate::ephemeral::Ephemeral;
use crate::failure::{Exit, Failure, Outcome};
use crate::remote::Remote;
use commonware_cryptography::{Signer as _, ed25519::PrivateKey};
use scrip_api::impact::ImpactView;
use scrip_api::membership::{ProposalView, RegisterView, SubjectView};
use scrip_api::operation::Verdict as Said;
use scrip_api::state::RecordView;
use scrip_api::value::Hash;
use scrip_ledger::amount::Amount;
use scrip_ledger::asset;
use scrip_ledger::epoch::Address;
use scrip_ledger::ids::{AccountId, AssetCode, ProposalId};
use scrip_ledger::membership::{Certificate, NodeName, Operation as On, Verdict};
use scrip_ledger::state::Key;
use scrip_ledger::text::Reference;
use scrip_ledger::time::Timestamp;
use std::time::{Duration, Instant};

const VALIDATORS: usize = 4;
/// As short as a network may have them: a change of the committee takes three to four.
const BLOCKS_PER_EPOCH: u64 = 32;
const NAME: &str = "node-5.tour";
const VALIDITY_S: u64 = 30 * 24 * 60 * 60;
/// How long the nodes may take to vote.
const VOTING_TIME: Duration = Duration::from_secs(60);
/// How long a change of the committee may take, on a machine with much to do.
const CHANGE_TIME: Duration = Duration::from_secs(300);
const LOOK_TIME: Duration = Duration::from_millis(250);

/// Who takes part.
struct Town {
    network: Ephemeral,
    remote: Remote,
    fifth: PrivateKey,
}

fn otherwise(what: impl Into<String>) -> Failure {
    Failure::new(Exit::CheckFailed, "tour_surprised", what)
}

fn hex(key: &PrivateKey) -> Hash {
    Hash(const_hex::encode(key.public_key()))
}

fn name() -> NodeName {
    NodeName::new(NAME).expect("a node's name")
}

/// Walks through membership.
pub async fn walk(tour: &mut Tour<'_>) -> Outcome {
    let (mut town, address) = tour
        .step(
            "start four nodes of a network, and prepare a fifth",
            start(),
        )
        .await?;
    tour.step(
        "the fifth node is a stranger: it can't ask for anything that only nodes may",
        refused(&town, "membership_node_not_linked"),
    )
    .await?;
    tour.step(
        "it makes its own certificate and asks to be linked",
        async { request(&town, address).await },
    )
    .await?;
    tour.step(
        "the four nodes check their portions, vote with reasons, and link it",
        voted_in(&town),
    )
    .await?;
    let url = tour
        .step(
            "it starts, fetches the state, gets a share of the network's key, and validates",
            validates(&mut town),
        )
        .await?;
    tour.step(
        "it proposes blocks, and an operation handed to it becomes final",
        use_it(&mut town, &url),
    )
    .await?;
    let file = tour.receipts.join("node-linked.scrip");
    tour.step("a file proves that it is linked", prove(&town, &file))
        .await?;
    let preview = preview(&town).await?;
    tour.step(
        &format!("the nodes vote to remove it. {preview}"),
        remove(&town),
    )
    .await?;
    tour.step("from the next block its key can do nothing", async {
        refused(&town, "operation_author_unlinked").await
    })
    .await?;
    tour.step(
        "it leaves the committee, and the four go on under the same network key",
        leaves(&mut town),
    )
    .await?;
    drop(town.network);
    Ok(())
}

async fn start() -> Outcome<(Town, Address)> {
    let network = Ephemeral::start(VALIDATORS, BLOCKS_PER_EPOCH).await?;
    let remote = network.connect().await?;
    let folder = network.network().prepare_node()?;
    let address = folder.read_addresses()?.peers;
    let address = Address::new(&address.to_string()).expect("an address is plain ASCII");
    let fifth = network.network().node_key(VALIDATORS)?;
    let town = Town {
        network,
        remote,
        fifth,
    };
    Ok((town, address))
}

async fn request(town: &Town, address: Address) -> Outcome {
    let now = clock::now();
    // The network's clock may be a little behind this one.
    let from = Timestamp(now.0.saturating_sub(60_000));
    let certificate = Certificate::issue(
        &town.remote.network_id(),
        &town.fifth,
        name(),
        address,
        (from, now.plus_seconds(VALIDITY_S)),
        1,
    );
    let link = On::Link {
        certificate: Box::new(certificate),
    };
    send(&town.remote, &town.fifth, link).await.map(|_| ())
}

async fn register(town: &Town) -> Outcome<RegisterView> {
    match town.remote.record(&Key::register()).await? {
        Some(RecordView::Register(register)) => Ok(register),
        _ => Err(otherwise("The network shows no register of nodes.")),
    }
}

/// The newest request that `fits`.
async fn newest(town: &Town, fits: impl Fn(&SubjectView) -> bool) -> Outcome<ProposalView> {
    let register = register(town).await?;
    let ids = register.open.iter().chain(&register.closed);
    let ids: Vec<ProposalId> = ids.filter_map(|id| id.to().ok()).collect();
    let mut found: Option<ProposalView> = None;
    for id in ids {
        if let Some(RecordView::Proposal(proposal)) =
            town.remote.record(&Key::proposal(&id)).await?
            && fits(&proposal.subject)
            && found
                .as_ref()
                .is_none_or(|known| known.opened_at_ms <= proposal.opened_at_ms)
        {
            found = Some(proposal);
        }
    }
    found.ok_or_else(|| otherwise("The network shows no such request."))
}

fn is_link(subject: &SubjectView) -> bool {
    matches!(subject, SubjectView::Link { certificate } if certificate.identity == NAME)
}

fn is_removal(subject: &SubjectView) -> bool {
    matches!(subject, SubjectView::Remove { identity, .. } if identity == NAME)
}

async fn voted_in(town: &Town) -> Outcome {
    let begin = Instant::now();
    loop {
        let request = newest(town, is_link).await?;
        match request.status.as_str() {
            "approved" => {
                let approve = |vote: &&scrip_api::membership::VoteView| {
                    vote.verdict == Said::Approve && !vote.reason.is_empty()
                };
                let votes = request.votes.iter().filter(approve).count();
                // More than two votes and then more than two approvals: the fourth may come too late to count.
                return match votes {
                    3.. => Ok(()),
                    votes => Err(otherwise(format!("It was linked with {votes} votes."))),
                };
            }
            "denied" => return Err(otherwise("The nodes denied it.")),
            _ => patience(begin, VOTING_TIME, "The nodes do not vote.")?,
        }
        tokio::time::sleep(LOOK_TIME).await;
    }
}

fn patience(begin: Instant, limit: Duration, sentence: &str) -> Outcome {
    match begin.elapsed() < limit {
        true => Ok(()),
        false => Err(Failure::new(Exit::Unreachable, "tour_impatient", sentence)),
    }
}

async fn committee(town: &Town) -> Outcome<Vec<Hash>> {
    let members = town.remote.network().await?.committee;
    Ok(members.into_iter().map(|member| member.key).collect())
}

/// Starts the fifth node and waits until it is in the committee, says it itself, and leads.
async fn validates(town: &mut Town) -> Outcome<String> {
    let folder = town.network.network().node(VALIDATORS);
    let url = town.network.start_late(folder)?;
    let own = hex(&town.fifth);
    let registrar = town.network.network().registrar()?;
    let begin = Instant::now();
    while !committee(town).await?.contains(&own) {
        town.network.check()?;
        issue(&town.remote, &registrar).await?;
        patience(begin, CHANGE_TIME, "The fifth node gets no share.")?;
        tokio::time::sleep(LOOK_TIME).await;
    }
    Ok(url)
}

async fn use_it(town: &mut Town, url: &str) -> Outcome {
    let own = hex(&town.fifth);
    let begin = Instant::now();
    let fifth = loop {
        let connected = Remote::connect_to(vec![url.to_owned()], Some(*town.remote.key())).await;
        match connected {
            Ok(remote) => break remote,
            Err(_) => patience(begin, CHANGE_TIME, "The fifth node does not answer.")?,
        }
        town.network.check()?;
        tokio::time::sleep(LOOK_TIME).await;
    };
    // Blocks come as long as there is work, and with each of them the next leader.
    let registrar = town.network.network().registrar()?;
    loop {
        issue(&fifth, &registrar).await?;
        let blocks = town.remote.blocks(100).await?;
        if blocks.iter().any(|block| block.leader == own) {
            return Ok(());
        }
        patience(begin, CHANGE_TIME, "The fifth node proposes no block.")?;
    }
}

async fn issue(remote: &Remote, registrar: &PrivateKey) -> Outcome {
    let issue = asset::Operation::Issue {
        asset: AssetCode::new(CURRENCY).expect("four capital letters"),
        payee: AccountId::derive(&registrar.public_key(), 0),
        amount: Amount::new(1).expect("in range"),
        reference: Reference::default(),
    };
    send(remote, registrar, issue).await.map(|_| ())
}

async fn prove(town: &Town, file: &std::path::Path) -> Outcome {
    let proof = town.remote.proof(&Key::node(&name())).await?;
    std::fs::write(file, &proof)
        .map_err(|error| Failure::local(format!("can't write {}", file.display()), error))?;
    scrip_receipt::verify(&proof, town.remote.key())
        .map(|_| ())
        .map_err(|error| otherwise(format!("The proof does not hold: {error}.")))
}

/// What the removal would do, as an operator is told before.
async fn preview(town: &Town) -> Outcome<String> {
    let nodes = register(town).await?.nodes;
    let fifth = nodes.iter().find(|node| node.identity == NAME);
    let fifth = fifth.ok_or_else(|| otherwise("The fifth node is not in the register."))?;
    let impact = ImpactView::of_removal(fifth, &committee(town).await?);
    match impact.validators_left {
        4 => Ok(impact.sentences().join(" ")),
        left => Err(otherwise(format!("It would leave {left} validators."))),
    }
}

/// One founder asks; removals are for people, so the tour votes as the others' operators.
async fn remove(town: &Town) -> Outcome {
    let founder = |index| town.network.network().node_key(index);
    let ask = On::Remove {
        identity: name(),
        version: 1,
        reason: Reference::new("the end of the tour").expect("short"),
    };
    send(&town.remote, &founder(0)?, ask).await?;
    let id = newest(town, is_removal).await?.id;
    for index in 0..VALIDATORS {
        if newest(town, is_removal).await?.status == "approved" {
            return Ok(());
        }
        let vote = On::Vote {
            proposal: id.to().map_err(|_| otherwise("An id that is none."))?,
            verdict: Verdict::Approve,
            reason: Reference::new("agreed").expect("short"),
        };
        send(&town.remote, &founder(index)?, vote).await?;
    }
    match newest(town, is_removal).await?.status.as_str() {
        "approved" => Ok(()),
        status => Err(otherwise(format!("The request is {status}."))),
    }
}

/// The fifth node asks for what linked nodes may ask for, and is refused with `code`.
async fn refused(town: &Town, code: &str) -> Outcome {
    let account = AccountId::derive(&town.fifth.public_key(), 0);
    let ask = On::Remove {
        identity: NodeName::new("node-1").expect("a node's name"),
        version: 0,
        reason: Reference::new("out of spite").expect("short"),
    };
    let done = match code {
        // Before it has an account, one is opened for it.
        "membership_node_not_linked" => send(&town.remote, &town.fifth, ask).await,
        _ => apply(&town.remote, &town.fifth, account, ask.into()).await,
    };
    match done {
        Err(failure) if failure.code == code => Ok(()),
        Err(failure) => Err(otherwise(format!("It was refused as {}.", failure.code))),
        Ok(_) => Err(otherwise("It was let in.")),
    }
}

async fn leaves(town: &mut Town) -> Outcome {
    let own = hex(&town.fifth);
    let registrar = town.network.network().registrar()?;
    let begin = Instant::now();
    while committee(town).await?.contains(&own) {
        // Somebody pays meanwhile: only blocks bring the change about, and a network without work makes few.
        issue(&town.remote, &registrar).await?;
        patience(
            begin,
            CHANGE_TIME,
            "The removed node stays in the committee.",
        )?;
        tokio::time::sleep(LOOK_TIME).await;
    }
    let left = committee(town).await?.len();
    let view = town.remote.network().await?;
    match (left, view.key == town.remote.key_hex()) {
        (VALIDATORS, true) => Ok(()),
        (left, same) => Err(otherwise(format!(
            "There are {left} validators, and the network's key is {}.",
            if same { "the same" } else { "another" }
        ))),
    }
}
