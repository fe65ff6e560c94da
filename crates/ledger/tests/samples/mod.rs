//! Made-up values of every encoded type, the same on every run.

use commonware_cryptography::ed25519::{PrivateKey, PublicKey, Signature};
use commonware_cryptography::{Signer as _, sha256::Digest};
use scrip_ledger::account::{Account, Classes, Controller, Holding, Recent, Status};
use scrip_ledger::amount::{Amount, Balance, Count, Total};
use scrip_ledger::asset::Asset;
use scrip_ledger::block::Header;
use scrip_ledger::credential::{
    Authority, AuthorityStatus, Ballot, BallotSubject, CertificateDer, Credential,
    CredentialStatus, Decision, Finding, ListDer, Outcome, Parameters,
    Register as CredentialRegister, Renewal, Revocation, RevocationList, RevocationReason, Serial,
    Share, Subject as CredentialSubject, SubjectClass, SubjectKey, Verdict as BallotVerdict,
    Vote as BallotVote,
};
use scrip_ledger::elect::{Share as ElectionShare, Standing};
use scrip_ledger::election::{
    Amounts, Anchor, BurnBlock, BurnNetwork, BurnProof, BurnTip, Candidate, Commit, Commits, Fork,
    HeaderBytes, Headers, NetworkKeyBytes, Outcome as ElectionOutcome, Path, ScriptBytes, Seat,
    Seats, Seed, SeedSignature, SeedView, SeedViews, Settings, SettingsVote, SettingsVotes, Tenure,
    Tiers, TransactionBytes, Verdict as CommitVerdict,
};
use scrip_ledger::epoch::{Address, Committee, Member};
use scrip_ledger::expiry::{Cursor, Expiring, Page};
use scrip_ledger::genesis::{Genesis, GenesisAccount, GenesisAsset};
use scrip_ledger::hold::{Hold, HoldStatus};
use scrip_ledger::ids::{
    AccountId, AssetCode, AuthorityId, CredentialId, HoldId, KeyBytes, MandateId, NetworkId,
    OperationId, PaymentId, ProposalId, RequestId,
};
use scrip_ledger::mandate::{
    Funding, Mandate, MandateStatus, PayeeScope, Presentation, Presenter, Serials, Terms,
};
use scrip_ledger::membership::{
    Certificate, Counting, Draw, Drawing, Linked, Node, NodeKey, NodeName, NodeStatus, Policy,
    Proposal, ProposalStatus, Register, Subject, Verdict, Vote, Voter,
};
use scrip_ledger::name::{Name, NameStatus, Skeleton};
use scrip_ledger::operation::{Operation, Signed};
use scrip_ledger::request::{Request, RequestStatus};
use scrip_ledger::rules::Rules;
use scrip_ledger::state::{Key, Record};
use scrip_ledger::text::Reference;
use scrip_ledger::time::Timestamp;
use scrip_ledger::transfer::{Details, Item, Payment};
use scrip_ledger::username::Username;
use scrip_ledger::{
    account, asset, credential, election, hold, mandate, membership, name, request, transfer,
};

/// Numbers that look random and are the same on every run.
pub struct Source(u64);

impl Source {
    pub fn new() -> Self {
        Self(0x9e37_79b9_7f4a_7c15)
    }

    pub fn next(&mut self) -> u64 {
        // SplitMix64, as published by Steele, Lea and Flood.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    pub fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    /// A number of any magnitude, small ones as likely as large ones.
    fn scaled(&mut self) -> u64 {
        let bits = self.below(65) as u32;
        self.next().checked_shr(bits).unwrap_or(0)
    }

    fn list<T: Sample>(&mut self, count_max: u64) -> Vec<T> {
        (0..self.below(count_max + 1))
            .map(|_| T::sample(self))
            .collect()
    }
}

pub trait Sample: Sized {
    fn sample(source: &mut Source) -> Self;
}

macro_rules! sample {
    ($( $type:ty: $source:ident => $value:expr; )*) => {
        $( impl Sample for $type {
            fn sample($source: &mut Source) -> Self {
                $value
            }
        } )*
    };
}

macro_rules! sample_struct {
    ($( $type:ident { $($field:ident),* } )*) => {
        $( impl Sample for $type {
            fn sample(source: &mut Source) -> Self {
                Self { $( $field: Sample::sample(source) ),* }
            }
        } )*
    };
}

macro_rules! sample_enum {
    ($( $type:ty { $( $variant:ident $( { $($field:ident),* } )? $( ( $inner:ident ) )? ),* } )*) => {
        $( impl Sample for $type {
            fn sample(source: &mut Source) -> Self {
                let variants: &[fn(&mut Source) -> Self] = &[$(
                    |_source| Self::$variant
                        $( { $($field: Sample::sample(_source)),* } )?
                        $( ({ let $inner = Sample::sample(_source); $inner }) )?
                ),*];
                variants[source.below(variants.len() as u64) as usize](source)
            }
        } )*
    };
}

impl<T: Sample> Sample for Option<T> {
    fn sample(source: &mut Source) -> Self {
        (source.below(2) == 1).then(|| T::sample(source))
    }
}

impl<T: Sample> Sample for Box<T> {
    fn sample(source: &mut Source) -> Self {
        Self::new(T::sample(source))
    }
}

impl<const N: usize> Sample for [u8; N] {
    fn sample(source: &mut Source) -> Self {
        std::array::from_fn(|_| source.next() as u8)
    }
}

fn pick<T: Clone>(source: &mut Source, from: &[T]) -> T {
    from[source.below(from.len() as u64) as usize].clone()
}

sample! {
    bool: source => source.below(2) == 1;
    u8: source => source.next() as u8;
    u32: source => source.scaled() as u32;
    u64: source => source.scaled();
    Digest: source => Digest(Sample::sample(source));
    NetworkId: source => NetworkId(Sample::sample(source));
    AccountId: source => AccountId(Sample::sample(source));
    KeyBytes: source => KeyBytes(Sample::sample(source));
    RequestId: source => RequestId(Sample::sample(source));
    HoldId: source => HoldId(Sample::sample(source));
    MandateId: source => MandateId(Sample::sample(source));
    ProposalId: source => ProposalId(Sample::sample(source));
    NodeName: source => NodeName::new(pick(source, &["a", "node-5.example", "0.b"])).unwrap();
    AuthorityId: source => AuthorityId(Sample::sample(source));
    CredentialId: source => CredentialId(Sample::sample(source));
    CertificateDer: source => CertificateDer::new(&source.list::<u8>(12)).unwrap();
    ListDer: source => ListDer::new(&source.list::<u8>(12)).unwrap();
    Serial: source => Serial::new(&(source.next() | 1).to_be_bytes()).unwrap();
    RevocationReason: source => pick(source, &RevocationReason::ALL);
    SubjectClass: source => pick(source, &SubjectClass::ALL);
    Finding: source => pick(source, Finding::ALL);
    CredentialRegister: source => {
        let mut authorities: Vec<AuthorityId> = source.list(4);
        authorities.sort_unstable();
        authorities.dedup();
        CredentialRegister {
            parameters: Sample::sample(source),
            ballots_count: Sample::sample(source),
            credentials_count: Sample::sample(source),
            authorities,
        }
    };
    Ballot: source => {
        let mut roll: Vec<KeyBytes> = source.list(4);
        roll.sort_unstable();
        roll.dedup();
        Ballot {
            subject: Sample::sample(source),
            proposer: Sample::sample(source),
            opened_at: Sample::sample(source),
            height: Sample::sample(source),
            closes_at: Sample::sample(source),
            threshold: Sample::sample(source),
            quorum: Sample::sample(source),
            roll,
            votes: source.list(4),
            outcome: Sample::sample(source),
        }
    };
    PaymentId: source => PaymentId(Sample::sample(source));
    OperationId: source => OperationId(Sample::sample(source));
    Key: source => Key(Sample::sample(source));
    PrivateKey: source => PrivateKey::from_seed(source.below(16));
    PublicKey: source => PrivateKey::sample(source).public_key();
    Signature: source => PrivateKey::sample(source).sign(b"sample", &[source.next() as u8]);
    AssetCode: source => AssetCode::new(pick(source, &["A", "EUR", "HOURS", "ABCDEFGHIJ12"])).unwrap();
    Amount: source => Amount::new(source.scaled() >> 1).unwrap();
    Balance: source => {
        let units = (source.scaled() >> 1) as i64;
        Balance::new(if source.below(2) == 0 { units } else { -units }).unwrap()
    };
    Total: source => Total(u128::from(source.scaled()) * u128::from(source.scaled()));
    Count: source => Count(source.scaled() as u32);
    Timestamp: source => Timestamp(source.scaled());
    Reference: source => Reference::new(pick(source, &["", "x", "Tisch 4 – Grüße", "🎪"])).unwrap();
    Username: source => Username::new(pick(source, &["a", "alice", "jürgen-w", "иван", "b.2"])).unwrap();
    Address: source => Address::new(pick(source, &["127.0.0.1:9000", "node.example:1"])).unwrap();
    Classes: source => Classes(source.scaled() as u32);
    Recent: source => Recent { id: Sample::sample(source), body: Sample::sample(source) };
    Serials: source => {
        let mut serials = Serials::default();
        (0..source.below(9)).for_each(|_| serials.insert(source.below(256) as u32));
        serials
    };
    Account: source => {
        let mut account = Account::new(Sample::sample(source));
        account.status = Sample::sample(source);
        account.classes = Sample::sample(source);
        account.names_count = Sample::sample(source);
        account.members_count = Sample::sample(source);
        account.holdings = source.list(4);
        account.holdings.sort_by_key(|holding: &Holding| holding.asset);
        account.holdings.dedup_by_key(|holding| holding.asset);
        account.recent = source.list(4);
        account.recent.sort_by_key(|recent: &Recent| recent.id);
        account
    };
    Page: source => Page { last: Sample::sample(source), entries: source.list(4) };
    Committee: source => {
        let mut members: Vec<Member> = source.list(4);
        members.sort_by(|left, right| left.key.cmp(&right.key));
        members.dedup_by(|left, right| left.key == right.key);
        Committee { epoch: Sample::sample(source), seed: Sample::sample(source), members }
    };
    Genesis: source => Genesis {
        timestamp: Sample::sample(source),
        rules: Sample::sample(source),
        accounts: source.list(3),
        assets: source.list(3),
        members: source.list(3),
    };
    Register: source => {
        let mut register = Register {
            network_key: Sample::sample(source),
            policy: Sample::sample(source),
            nodes: source.list(3),
            removed: source.list(2),
            open: source.list(3),
            draws: source.list(3),
            closed: source.list(3),
        };
        register.nodes.sort_by_key(|node: &Linked| node.account);
        register
    };
    Proposal: source => {
        let mut proposal = Proposal {
            subject: Sample::sample(source),
            author: Sample::sample(source),
            opened_at: Sample::sample(source),
            until: Sample::sample(source),
            counting: Sample::sample(source),
            voters: source.list(3),
            drawing: Sample::sample(source),
            votes: source.list(3),
            status: Sample::sample(source),
        };
        proposal.voters.sort_by_key(|voter: &Voter| voter.account);
        proposal
    };
    transfer::Operation: source => match source.below(3) {
        0 => Self::Single(Sample::sample(source)),
        1 => Self::Batch { items: source.list(4) },
        _ => Self::Refund {
            payment: Sample::sample(source),
            amount: Sample::sample(source),
            reference: Sample::sample(source),
        },
    };
    HeaderBytes: source => HeaderBytes(Sample::sample(source));
    SeedSignature: source => SeedSignature(Sample::sample(source));
    NetworkKeyBytes: source => NetworkKeyBytes(Sample::sample(source));
    Headers: source => Headers((0..=source.below(3)).map(|_| Sample::sample(source)).collect());
    TransactionBytes: source => TransactionBytes(source.list(90));
    ScriptBytes: source => ScriptBytes(source.list(40));
    Path: source => Path(source.list(4));
    Tiers: source => {
        let mut tiers: Vec<u64> = source.list(5);
        tiers.sort_unstable();
        tiers.dedup();
        Tiers(tiers)
    };
    Amounts: source => Amounts(source.list(7));
    Commits: source => Commits(source.list(4));
    Seats: source => Seats(source.list(4));
    SeedViews: source => SeedViews(source.list(4));
    SettingsVotes: source => SettingsVotes(source.list(4));
    Anchor: source => Anchor(Sample::sample(source));
    BurnBlock: source => {
        let header = <[u8; 80]>::sample(source);
        let header = scrip_burnchain::chain::read_header(&header).unwrap();
        BurnBlock(scrip_burnchain::chain::Block::anchor(
            header,
            Sample::sample(source),
            scrip_burnchain::work::Work::from_be_bytes(Sample::sample(source)),
            Sample::sample(source),
            source.list(10),
        ))
    };
    BurnTip: source => BurnTip {
        first_height: source.next() as u32 >> 1,
        main: (0..=source.below(4)).map(|_| Sample::sample(source)).collect(),
        forks: source.list(3),
    };
    Signed: source => Signed::new(
        &Sample::sample(source),
        &Sample::sample(source),
        Sample::sample(source),
        Sample::sample(source),
        Sample::sample(source),
    );
}

sample_struct! {
    Holding { asset, available, held, credit_limit }
    Asset { code, scale, issuer, issued }
    Certificate { identity, key, address, valid_from, valid_until, version, signature }
    Policy { counting, window_s, nodes_min }
    Node { identity, account, key, address, valid_from, valid_until, version, status }
    NodeKey { identity }
    Draw { proposal, epoch, view }
    Linked { account, identity, key, replaces, address, valid_until, version, weight }
    Voter { account, weight }
    Vote { voter, verdict, reason, at }
    Member { key, address, weight }
    Cursor { minutes_count, minute, page, entry }
    GenesisAccount { id, controller, classes }
    GenesisAsset { code, scale, issuer }
    Parameters { threshold, quorum, duration_s, required_classes }
    Share { numerator, denominator }
    Authority { name, account, certificate, status, renewal, list_number, credentials_count }
    Renewal { account, certificate }
    Credential {
        authority, serial, class, label, key, not_before, not_after, status, ballot, certificate
    }
    Revocation { reason, date, at, height, list_number }
    CredentialSubject { key, credential }
    RevocationList { authority, number, accepted_at, entries_count, ballot, list }
    BallotVote { voter, verdict, note, at, height, is_void }
    Outcome { decision, passes, votes, nodes, at, height }
    Hold { payer, payee, asset, amount, expires_at, status }
    Terms {
        asset, total_max, use_max, uses_max, expires_at, scope, presenter, funding, grace_s
    }
    Mandate { payer, terms, collected, uses_count, serials, status }
    Name { name, account, status }
    Skeleton { name }
    Request { payee, payer, asset, amount, reference, expires_at, status }
    Rules { registrar, validity_max_s, term_max_s, name_rest_s, expiries_per_block_max }
    Settings {
        burn_network, network_key, tiers, window, share_max_permille, quota, confirmations,
        commit_blocks, reorganisation_max, tenures_kept
    }
    SettingsVote { voter, settings }
    Fork { height, hash }
    Candidate {
        validator, transaction, registered_height, script, window, window_epoch, carried_burned,
        carried_mapped
    }
    Commit {
        transaction, block, burn_height, index, key, amount, nonce, hashes, mapped, verdict
    }
    Seed { height, value }
    SeedView { height, view }
    ElectionShare { median, counted, uncapped, weight }
    Seat { validator, window, burned, hashes, mapped, share }
    ElectionOutcome { height, burn_height, standing, leads_epoch, seed, seats }
    Tenure {
        epoch, start_height, parent, settings, burn_height, seed_views, seed, commits, outcome
    }
    BurnProof { block, transaction, index, path }
    Details { reference, request, refundable_until }
    Item { payer, payee, asset, amount, details }
    Payment { payer, payee, asset, amount, refunded, refundable_until }
    Header {
        network, epoch, view, leader, parent_view, parent, height, timestamp, operations_root,
        operations_count, state_root, state_operations_root, state_range_start, state_range_end,
        payload
    }
}

sample_enum! {
    Controller { Key(key), Custodian(custodian) }
    Status { Open, Closed, Unlinked }
    Counting {
        Messages { messages_over, approvals_over },
        Ratio { over_numerator, over_denominator },
        Weighted { drawn_weight, over_numerator, over_denominator }
    }
    NodeStatus { Linked, Removed { at } }
    Verdict { Approve, Deny }
    ProposalStatus { Open, Approved { at }, Denied { at } }
    Drawing { Needless, Awaited, Drawn { value } }
    Subject {
        Link(certificate),
        Renew(certificate),
        Remove { identity, version, reason },
        Change(policy),
        Weigh { identity, weight }
    }
    NameStatus { Claimed, Released { reserved_until } }
    RequestStatus { Open, Paid { payer, at }, Cancelled }
    HoldStatus { Open, Captured { amount }, Released }
    PayeeScope { Anyone, Class(class), Payee(payee), Origin(origin) }
    Presenter { Device(key), Delivery(key), Vault(vault), Secret { vault, hash } }
    Funding { Held, Available }
    MandateStatus { Active, Suspended, Closing { until }, Revoked, Spent }
    Expiring { Request(id), Hold(id), Mandate(id), Payment(id), Ballot(number) }
    AuthorityStatus { Proposed, Trusted { since }, Removed { at } }
    CredentialStatus { Proposed, Active { since, height }, Revoked(revocation) }
    SubjectKey { Ed25519(key), P256(key) }
    BallotSubject {
        Certificate { credential, replaces },
        List { authority, number },
        Admission { authority },
        Removal { authority },
        Parameters { parameters }
    }
    BallotVerdict { Pass, Fail(finding) }
    Decision { Accepted, NoQuorum, BelowThreshold, Unsound(finding) }
    credential::Operation {
        ProposeAuthority { account, certificate },
        ProposeRemoval { authority },
        ProposeParameters { parameters },
        Submit { authority, certificate, replaces, along },
        SubmitList { authority, list },
        Vote { ballot, verdict, note },
        Close { ballot }
    }
    Presentation {
        Device { key, serial, signature },
        Delivery { key, serial, subject, signature },
        Vault,
        Secret { secret }
    }
    account::Operation {
        Open { salt, controller },
        OpenMembers { first_salt, count },
        Rotate { account, controller },
        SetCreditLimit { account, asset, limit },
        SetClasses { account, classes },
        Close { account }
    }
    asset::Operation {
        Create { code, scale, issuer },
        Issue { asset, payee, amount, reference },
        Redeem { asset, payer, amount, reference }
    }
    name::Operation { Claim { account, name }, Release { name } }
    request::Operation {
        Open { payee, payer, asset, amount, reference, expires_at },
        Cancel { request }
    }
    hold::Operation {
        Open { payer, payee, asset, amount, expires_at },
        Capture { hold, amount, details },
        Release { hold }
    }
    mandate::Operation {
        Grant { payer, terms },
        Collect { mandate, payee, amount, origin, presentation, details, terminal },
        Suspend { mandate },
        Resume { mandate },
        Revoke { mandate },
        Extend { mandate, total_max, use_max, expires_at }
    }
    BurnNetwork { Mainnet, Regtest }
    Standing { Held, BelowQuota, Empty }
    CommitVerdict { Pending, Counted, OffChain, Unconfirmed, Superseded, NotMember }
    election::Operation {
        Configure { settings, anchor },
        Headers { headers },
        Register { validator, proof, signature },
        Commit { proof, funding },
        Reveal { height, signature }
    }
    Operation {
        Account(operation),
        Asset(operation),
        Name(operation),
        Transfer(operation),
        Request(operation),
        Hold(operation),
        Mandate(operation),
        Membership(operation),
        Credential(operation),
        Election(operation)
    }
    membership::Operation {
        Link { certificate },
        Renew { certificate },
        Remove { identity, version, reason },
        Change { policy },
        Weigh { identity, weight },
        Vote { proposal, verdict, reason },
        Draw { proposal, signature }
    }
    Record {
        Account(record),
        Asset(record),
        Name(record),
        Skeleton(record),
        Request(record),
        Hold(record),
        Mandate(record),
        Payment(record),
        ExpiryPage(record),
        ExpiryCursor(record),
        Rules(record),
        Committee(record),
        Node(record),
        Register(record),
        Proposal(record),
        NodeKey(record),
        Authority(record),
        Credential(record),
        Ballot(record),
        CredentialSubject(record),
        CredentialRegister(record),
        RevocationList(record),
        BurnTip(record),
        BurnBlock(record),
        Candidate(record),
        Tenure(record),
        ElectionSettings(record),
        SettingsVotes(record)
    }
}
