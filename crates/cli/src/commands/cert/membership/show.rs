//! Nodes and requests as a person reads them.

use super::session;
use crate::commands::cert::moment;
use crate::failure::Outcome;
use crate::output::{Output, table};
use crate::remote::{NodeArgs, Remote};
use scrip_api::membership::{NodeView, ProposalView, RegisterView, SubjectView};
use scrip_api::operation::{Counting, MembershipPolicy, Verdict};
use scrip_ledger::membership::NodeName;
use serde_json::json;

/// A proposal in one line.
fn subject(proposal: &ProposalView) -> String {
    match &proposal.subject {
        SubjectView::Link { certificate } => {
            format!("link {} at {}", certificate.identity, certificate.address)
        }
        SubjectView::Renew { certificate } => format!(
            "renew {} to version {} at {}",
            certificate.identity, certificate.version, certificate.address
        ),
        SubjectView::Remove {
            identity, reason, ..
        } => format!("remove {identity}: {reason}"),
        SubjectView::Change { policy } => format!("change the rules: {}", rules(policy)),
        SubjectView::Weigh { identity, weight } => format!("weigh {identity} {weight}"),
    }
}

fn counting(counting: &Counting) -> String {
    match counting {
        Counting::Messages {
            messages_over,
            approvals_over,
        } => format!("more than {messages_over} votes, then more than {approvals_over} approvals"),
        Counting::Ratio {
            over_numerator,
            over_denominator,
        } => format!("more than {over_numerator}/{over_denominator} of all voters approve"),
        Counting::Weighted {
            drawn_weight,
            over_numerator,
            over_denominator,
        } => format!(
            "voters are drawn up to weight {drawn_weight}; more than {over_numerator}/{over_denominator} of it approves"
        ),
    }
}

fn rules(policy: &MembershipPolicy) -> String {
    format!(
        "{}; {} s to vote; {} nodes at least",
        counting(&policy.counting),
        policy.window_s,
        policy.nodes_min
    )
}

/// The name behind a node's account, or the account.
fn name_of(register: &RegisterView, account: &str) -> String {
    let node = register.nodes.iter().find(|node| node.account.0 == account);
    node.map_or_else(|| account.to_owned(), |node| node.identity.clone())
}

fn standing(proposal: &ProposalView) -> String {
    let approvals = proposal
        .votes
        .iter()
        .filter(|vote| vote.verdict == Verdict::Approve)
        .count();
    let over = proposal.status == "open" && proposal.until_ms <= crate::clock::now().0;
    if proposal.awaits_draw && !over {
        return "open: who votes is still being drawn".to_owned();
    }
    format!(
        "{}: {approvals} yes, {} no, {} silent",
        if over {
            "ran out"
        } else {
            proposal.status.as_str()
        },
        proposal.votes.len() - approvals,
        proposal.voters.len() - proposal.votes.len()
    )
}

/// `scrip cert list`.
pub(super) async fn list(args: &NodeArgs, all: bool, output: &Output) -> Outcome {
    let remote = Remote::connect(args, None).await?;
    let register = session::register(&remote).await?;
    let ids = register
        .open
        .iter()
        .chain(register.closed.iter().filter(|_| all));
    let mut proposals = Vec::new();
    for id in ids {
        if let Ok(id) = id.to() {
            proposals.push(session::proposal(&remote, &id).await?);
        }
    }
    let nodes = register.nodes.iter().map(|node| {
        vec![
            node.identity.clone(),
            node.version.to_string(),
            node.address.clone(),
            moment(node.valid_until_ms),
            node.key.0.clone(),
        ]
    });
    let nodes = table(
        &["node", "version", "address", "valid until", "key"],
        &nodes.collect::<Vec<_>>(),
    );
    let rows = proposals
        .iter()
        .map(|proposal| vec![proposal.id.0.clone(), subject(proposal), standing(proposal)]);
    let rows: Vec<_> = rows.collect();
    let requests = match rows.is_empty() {
        true => "Nothing is being voted on.".to_owned(),
        false => table(&["request", "asks to", "votes"], &rows),
    };
    let text = format!(
        "{nodes}\n\nRules: {}\n\n{requests}",
        rules(&register.policy)
    );
    output.result(
        &json!({ "register": register, "requests": proposals }),
        text,
    );
    Ok(())
}

fn node_text(node: &NodeView) -> String {
    let status = match node.removed_at_ms {
        None => "linked".to_owned(),
        Some(at) => format!("removed at {}", moment(at)),
    };
    format!(
        "{}\nstatus       {status}\nkey          {}\naddress      {}\nversion      {}\nvalid until  {}\naccount      {}",
        node.identity,
        node.key.0,
        node.address,
        node.version,
        moment(node.valid_until_ms),
        node.account.0
    )
}

/// `scrip cert inspect`.
pub(super) async fn inspect(args: &NodeArgs, what: &str, output: &Output) -> Outcome {
    let remote = Remote::connect(args, None).await?;
    let register = session::register(&remote).await?;
    if let Ok(name) = NodeName::new(what)
        && let Some(node) = session::node(&remote, &name).await?
    {
        output.result(
            &serde_json::to_value(&node).expect("plain data"),
            node_text(&node),
        );
        return Ok(());
    }
    let id = super::proposal(what).map_err(|_| {
        crate::failure::Failure::new(
            crate::failure::Exit::Refused,
            "membership_node_unknown",
            format!("No node is called {what}, and it is no request's number."),
        )
        .next("See what there is: scrip cert list --all")
    })?;
    let proposal = session::proposal(&remote, &id).await?;
    let votes = proposal.votes.iter().map(|vote| {
        let portions = proposal
            .voters
            .iter()
            .find(|voter| voter.account == vote.voter);
        vec![
            moment(vote.at_ms),
            name_of(&register, &vote.voter.0),
            match vote.verdict {
                Verdict::Approve => "yes".to_owned(),
                Verdict::Deny => "no".to_owned(),
            },
            portions
                .map(|voter| voter.portions.join(", "))
                .unwrap_or_default(),
            vote.reason.clone(),
        ]
    });
    let votes = table(
        &["when", "node", "vote", "checked", "why"],
        &votes.collect::<Vec<_>>(),
    );
    let silent = proposal.voters.iter().filter(|voter| {
        let mut votes = proposal.votes.iter();
        !votes.any(|vote| vote.voter == voter.account)
    });
    let silent: Vec<_> = silent
        .map(|voter| {
            let portions = match voter.portions.is_empty() {
                true => String::new(),
                false => format!(" ({})", voter.portions.join(", ")),
            };
            format!("{}{portions}", name_of(&register, &voter.account.0))
        })
        .collect();
    let text = format!(
        "Asks to {}\nasked by     {}\nvotes until  {}\ncounted      {}\nstands       {}\n\n{votes}\n\nNot heard: {}",
        subject(&proposal),
        name_of(&register, &proposal.author.0),
        moment(proposal.until_ms),
        counting(&proposal.counting),
        standing(&proposal),
        if silent.is_empty() {
            "nobody".to_owned()
        } else {
            silent.join(", ")
        }
    );
    output.result(&serde_json::to_value(&proposal).expect("plain data"), text);
    Ok(())
}
