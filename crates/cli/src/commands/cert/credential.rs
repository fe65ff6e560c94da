//! `scrip cert authority|csr|credential|ballot|revoke|crl`: an authority's work, what is on the ledger, voting by hand, and revoking.

mod look;
mod offline;
mod revocation;
mod serve;
mod work;

use crate::failure::{Failure, Outcome};
use crate::output::Output;
use crate::passphrase::PassphraseArgs;
use crate::remote::NodeArgs;
use clap::{Args, Subcommand};
use std::net::SocketAddr;
use std::path::PathBuf;

/// What can be done with certificates of authorities.
#[derive(Debug, Subcommand)]
pub enum CredentialCommand {
    /// Be a certificate authority: make one, issue, submit, revoke
    #[command(subcommand)]
    Authority(AuthorityCommand),
    /// Ask an authority for a certificate for a key (PKCS#10)
    Csr(CsrArgs),
    /// Look at certificates, authorities and revocation lists on the ledger, each answer proven
    #[command(subcommand)]
    Credential(LookCommand),
    /// Look at what is put to the vote, and vote by hand
    #[command(subcommand)]
    Ballot(BallotCommand),
    /// Revoke certificates of an authority: says first what stops working, then asks the nodes to accept the newer list
    Revoke(RevokeArgs),
    /// Show an authority's accepted revocation list, or write it for 'openssl crl'
    Crl(CrlArgs),
    /// Answer other software's questions about an authority's certificates over HTTP: OCSP, and revocation lists
    Respond(RespondArgs),
}

/// An authority's work.
#[derive(Debug, Subcommand)]
pub enum AuthorityCommand {
    /// Make an authority: an encrypted key and its own certificate
    Create(CreateArgs),
    /// Put it to the vote that the network trusts the authority; with the key of a node or of the registrar
    Propose(ProposeArgs),
    /// Put it to the vote that the network trusts an authority no longer
    Remove(RemoveArgs),
    /// Issue a certificate from a request (PKCS#10); it is on no ledger yet
    Issue(IssueArgs),
    /// Submit a certificate to the nodes' vote
    Submit(SubmitArgs),
}

/// The folder of an authority.
#[derive(Args, Clone, Debug)]
pub struct FolderArgs {
    /// The authority's folder
    #[arg(long, value_name = "DIR")]
    dir: PathBuf,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

/// The longest common name of a certificate.
const NAME_CHARACTERS_MAX: usize = 64;

/// Arguments of `create`.
#[derive(Args, Debug)]
pub struct CreateArgs {
    #[command(flatten)]
    folder: FolderArgs,
    /// What it is called
    #[arg(long, value_parser = named)]
    name: String,
    /// To whom it belongs
    #[arg(long)]
    organization: Option<String>,
    /// For how many days its certificate is valid
    #[arg(long, default_value_t = 3_650, value_parser = clap::value_parser!(u32).range(1..=36_500))]
    days: u32,
}

/// Arguments of `propose`.
#[derive(Args, Debug)]
pub struct ProposeArgs {
    /// The authority's certificate, PEM or DER
    #[arg(long, value_name = "FILE")]
    certificate: PathBuf,
    /// The account that submits for it [default: that of the certificate's own key]
    #[arg(long)]
    account: Option<String>,
    #[command(flatten)]
    signer: SignerArgs,
    #[command(flatten)]
    node: NodeArgs,
}

/// Whose key signs.
#[derive(Args, Clone, Debug)]
pub struct SignerArgs {
    /// The key file of the node or registrar that asks
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

/// Arguments of `remove`.
#[derive(Args, Debug)]
pub struct RemoveArgs {
    /// The authority's id
    authority: String,
    #[command(flatten)]
    signer: SignerArgs,
    #[command(flatten)]
    node: NodeArgs,
}

/// Arguments of `issue`.
#[derive(Args, Debug)]
pub struct IssueArgs {
    #[command(flatten)]
    folder: FolderArgs,
    /// The request, PEM
    #[arg(long, value_name = "FILE")]
    csr: PathBuf,
    /// What it is for: node, till, kiosk, device, provider, gateway or responder
    #[arg(long)]
    class: String,
    /// What the subject is called
    #[arg(long, value_parser = named)]
    label: String,
    /// For how many days it is valid
    #[arg(long, default_value_t = 365, value_parser = clap::value_parser!(u32).range(1..=36_500))]
    days: u32,
    /// Where to write the certificate
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// Arguments of `submit`.
#[derive(Args, Debug)]
pub struct SubmitArgs {
    #[command(flatten)]
    folder: FolderArgs,
    /// The certificate, PEM or DER
    #[arg(long, value_name = "FILE")]
    certificate: PathBuf,
    /// The id of the certificate whose place it takes, which is revoked in the same step
    #[arg(long, value_name = "ID")]
    replaces: Option<String>,
    #[command(flatten)]
    node: NodeArgs,
}

/// Arguments of `scrip cert revoke`.
#[derive(Args, Debug)]
pub struct RevokeArgs {
    /// The authority's folder; a preview finds the certificate without
    #[arg(long, value_name = "DIR", required_unless_present = "dry_run")]
    dir: Option<PathBuf>,
    #[command(flatten)]
    passphrase: PassphraseArgs,
    /// Which: ids, serial numbers in hex, or CLASS/NAME such as till/front
    #[arg(required = true, value_name = "CERTIFICATE")]
    certificates: Vec<String>,
    /// Why: unspecified, key_compromise, cessation_of_operation, privilege_withdrawn, ...
    #[arg(long, default_value = "unspecified")]
    reason: String,
    /// Do it without asking
    #[arg(long, short = 'y')]
    yes: bool,
    /// Only say what would stop working; needs no key
    #[arg(long, conflicts_with = "yes")]
    dry_run: bool,
    #[command(flatten)]
    node: NodeArgs,
}

/// Arguments of `scrip cert crl`.
#[derive(Args, Debug)]
pub struct CrlArgs {
    /// The authority, by id or name [default: the only one that the network trusts]
    authority: Option<String>,
    /// Write the list as PEM to this file, for 'openssl crl'; '-' for standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    node: NodeArgs,
}

/// Arguments of `csr`.
#[derive(Args, Debug)]
pub struct CsrArgs {
    #[command(flatten)]
    signer: SignerArgs,
    /// What the subject is called
    #[arg(long, value_parser = named)]
    label: String,
    /// Where to write the request
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// Looking at the ledger.
#[derive(Debug, Subcommand)]
pub enum LookCommand {
    /// List every certificate that was put to the vote, newest first
    List(NodeArgs),
    /// Show one certificate by its id, or say with proof that there is none
    Inspect {
        /// The certificate's id
        id: String,
        #[command(flatten)]
        node: NodeArgs,
    },
    /// Save the proofs of a certificate's status, for somebody who has the network's key and is offline
    Prove(ProveArgs),
    /// Check another's certificate against such proofs. Needs no network
    Check(CheckArgs),
    /// List the authorities that the network trusts
    Authorities(NodeArgs),
}

/// Arguments of `prove`.
#[derive(Args, Debug)]
pub struct ProveArgs {
    /// The certificate's id
    id: String,
    /// The folder to write the proofs to
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    #[command(flatten)]
    node: NodeArgs,
}

/// Arguments of `check`.
#[derive(Args, Debug)]
pub struct CheckArgs {
    /// The other's certificate, PEM or DER
    #[arg(long, value_name = "FILE")]
    certificate: PathBuf,
    /// The proofs that 'prove' wrote: of the certificate and of its authority
    #[arg(long = "proof", value_name = "FILE", required = true)]
    proofs: Vec<PathBuf>,
    /// Refuse proofs of the state before this block
    #[arg(long, value_name = "HEIGHT", default_value_t = 0)]
    as_of_block: u64,
    /// The network's public key, 192 hex digits, or a file that holds it. Get it from somebody you trust
    #[arg(long, env = "SCRIP_NETWORK_KEY", value_name = "KEY")]
    network_key: String,
}

/// Arguments of `respond`.
#[derive(Args, Debug)]
pub struct RespondArgs {
    /// Where to answer
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:7180")]
    listen: SocketAddr,
    /// The responder's certificate, of class 'responder', from the authority that it answers for
    #[arg(long, value_name = "FILE")]
    certificate: PathBuf,
    /// For how many minutes an answer may be kept
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..=10_080))]
    validity_minutes: u32,
    #[command(flatten)]
    signer: SignerArgs,
    #[command(flatten)]
    node: NodeArgs,
    /// Stop when standard input ends, that is, when whoever started this ends
    #[arg(long, hide = true)]
    stop_with_stdin: bool,
}

/// Voting.
#[derive(Debug, Subcommand)]
pub enum BallotCommand {
    /// List what was put to the vote, newest first
    List(NodeArgs),
    /// Show one ballot: what it is about, the votes in their order, and why
    Show {
        /// Its number
        ballot: u64,
        #[command(flatten)]
        node: NodeArgs,
    },
    /// Vote by hand, with a node's key. A second vote of the same node makes both void
    Vote(VoteArgs),
}

/// Arguments of `vote`.
#[derive(Args, Debug)]
pub struct VoteArgs {
    /// The ballot's number
    ballot: u64,
    /// Vote fail instead of pass
    #[arg(long)]
    fail: bool,
    /// Why, in words
    #[arg(long, default_value = "")]
    note: String,
    #[command(flatten)]
    signer: SignerArgs,
    #[command(flatten)]
    node: NodeArgs,
}

/// Runs one of them.
pub fn run(command: &CredentialCommand, output: &Output) -> Outcome {
    match command {
        CredentialCommand::Authority(AuthorityCommand::Create(args)) => work::create(args, output),
        CredentialCommand::Authority(AuthorityCommand::Issue(args)) => work::issue(args, output),
        CredentialCommand::Csr(args) => work::csr(args, output),
        CredentialCommand::Credential(LookCommand::Check(args)) => offline::check(args, output),
        command => tokio::runtime::Runtime::new()
            .map_err(|error| Failure::local("can't start", error))?
            .block_on(run_online(command, output)),
    }
}

async fn run_online(command: &CredentialCommand, output: &Output) -> Outcome {
    match command {
        CredentialCommand::Authority(command) => match command {
            AuthorityCommand::Create(args) => work::create(args, output),
            AuthorityCommand::Issue(args) => work::issue(args, output),
            AuthorityCommand::Propose(args) => work::propose(args, output).await,
            AuthorityCommand::Remove(args) => work::remove(args, output).await,
            AuthorityCommand::Submit(args) => work::submit(args, output).await,
        },
        CredentialCommand::Csr(args) => work::csr(args, output),
        CredentialCommand::Respond(args) => serve::respond(args, output).await,
        CredentialCommand::Credential(LookCommand::Prove(args)) => {
            offline::prove(args, output).await
        }
        CredentialCommand::Credential(command) => look::credentials(command, output).await,
        CredentialCommand::Revoke(args) => revocation::revoke(args, output).await,
        CredentialCommand::Crl(args) => revocation::crl(args, output).await,
        CredentialCommand::Ballot(BallotCommand::Vote(args)) => work::vote(args, output).await,
        CredentialCommand::Ballot(command) => look::ballots(command, output).await,
    }
}

/// What a certificate calls somebody: at least a character that can be seen, and no more than certificates take (RFC 5280).
fn named(text: &str) -> Result<String, String> {
    let fits = !text.trim().is_empty() && text.chars().count() <= NAME_CHARACTERS_MAX;
    let rule = || format!("it is 1 to {NAME_CHARACTERS_MAX} characters");
    fits.then(|| text.to_owned()).ok_or_else(rule)
}

/// A value in hex, such as an id.
fn hex<T: std::str::FromStr>(what: &str, text: &str) -> Outcome<T> {
    text.parse().map_err(|_| {
        Failure::bad_input("id_malformed", format!("'{text}' is no {what}."))
            .next("Ids are 32 hexadecimal digits; 'scrip cert credential list' shows them.")
    })
}
