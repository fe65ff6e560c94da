//! The key ceremony: the first members' nodes make the network's key together, and no one ever holds it.
//!
//! Every member writes the same [`Invitation`] (who takes part, where they are reached, what the ledger starts with) and
//! runs the ceremony at the same time. Each ends with the same genesis document and its own share.

use crate::{
    committee,
    engine::Channels,
    genesis::{Document, Founded, GenesisError, KeyOrigin, Member},
    network::{Connections, open},
    recovery::{Origin, RecoverySet},
    scheme::{EpochInfo, NAMESPACE, SHARING_MODE, SHARING_MODE_VERSION},
    secrets::{Secrets, SecretsError},
};
use commonware_codec::{Copying, DecodeExt as _, Encode as _};
use commonware_consensus::types::Epoch;
use commonware_cryptography::{
    Hasher as _, Sha256,
    bls12381::{dkg::feldman_desmedt::Reveal, primitives::variant::MinSig},
    ed25519::{PrivateKey, PublicKey},
};
use commonware_glue::dkg::{SecretStore as _, bootstrap, types::EpochOutcome};
use commonware_parallel::Sequential;
use commonware_runtime::{Runner as _, Supervisor as _, buffer::paged::CacheRef, tokio};
use commonware_utils::{NZDuration, NZU16, NZU64, NZUsize, ordered::Set};
use scrip_ledger::{genesis::Genesis, ids::NetworkId, time::Timestamp};
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    net::SocketAddr,
    num::NonZeroU64,
    path::{Path, PathBuf},
    time::Duration,
};

/// What the founding members agree on before the ceremony. All must use the very same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Invitation {
    /// What people will call the network.
    pub name: String,
    /// When it is founded, in Unix milliseconds.
    pub founded_at_ms: u64,
    /// Blocks in an epoch.
    pub blocks_per_epoch: u64,
    /// The founding members: four or more, so that one may fail.
    pub members: Vec<Member>,
    /// What the ledger starts with, as hex of its binary encoding.
    pub ledger: String,
    /// Who may name a successor after a loss of quorum.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recovery: Option<RecoverySet>,
    /// What the network goes on from, if it is the successor of another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<Origin>,
}

/// Why a ceremony failed. Nothing was founded; it may be run again.
#[derive(Debug, thiserror::Error)]
pub enum FoundingError {
    /// The invitation is not usable.
    #[error("the invitation is not usable: {0}")]
    Invitation(String),
    /// This node is not among the invited.
    #[error("this node's key is not in the invitation; check that the invitation names it")]
    NotInvited,
    /// The ceremony ended without a key, or this node has no share of it.
    #[error(
        "the ceremony ended without a key; check that every member runs it with the same invitation, then run it again in a new folder"
    )]
    Failed,
    /// The secrets could not be kept.
    #[error(transparent)]
    Secrets(#[from] SecretsError),
    /// The result is not usable.
    #[error(transparent)]
    Genesis(#[from] GenesisError),
}

impl FoundingError {
    /// The permanent code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Invitation(_) => "invitation_unusable",
            Self::NotInvited => "node_not_invited",
            Self::Failed => "ceremony_failed",
            Self::Secrets(_) => "secrets_unusable",
            Self::Genesis(error) => error.code(),
        }
    }
}

struct Checked {
    id: NetworkId,
    members: Vec<(PublicKey, SocketAddr)>,
    keys: Set<PublicKey>,
    ledger: Genesis,
    blocks_per_epoch: NonZeroU64,
}

fn check(invitation: &Invitation) -> Result<Checked, FoundingError> {
    let unusable = |what: String| FoundingError::Invitation(what);
    let members = invitation
        .members
        .iter()
        .map(|member| {
            let bytes = const_hex::decode(&member.public_key).ok();
            let key = bytes.and_then(|bytes| PublicKey::decode(Copying(bytes.as_slice())).ok());
            key.map(|key| (key, member.address))
                .ok_or_else(|| unusable(format!("the public key of {} is not one", member.name)))
        })
        .collect::<Result<Vec<_>, _>>()?;
    let keys = Set::from_iter_dedup(members.iter().map(|(key, _)| key.clone()));
    if keys.len() != members.len() {
        return Err(unusable("a member is named twice".into()));
    }
    if keys.len() < 4 {
        return Err(unusable(
            "a network needs at least four members, so that one may fail".into(),
        ));
    }
    let blocks_per_epoch = NonZeroU64::new(invitation.blocks_per_epoch)
        .filter(|blocks| blocks.get() >= crate::genesis::BLOCKS_PER_EPOCH_MIN)
        .ok_or_else(|| unusable("an epoch is too short".into()))?;
    let bytes = const_hex::decode(&invitation.ledger)
        .map_err(|_| unusable("the ledger is not hex".into()))?;
    let ledger = Genesis::decode(Copying(bytes.as_slice()))
        .map_err(|_| unusable("the ledger is damaged".into()))?;
    let canonical = serde_json::to_vec(invitation).expect("an invitation is plain data");
    Ok(Checked {
        id: NetworkId(Sha256::hash(&[b"_SCRIP_CHAIN_CEREMONY", &canonical])),
        members,
        keys,
        ledger,
        blocks_per_epoch,
    })
}

/// Takes part in the ceremony of `invitation` from `folder`, listening at `listen`, and waits for its end.
///
/// On success the node's share is in `folder`'s secrets file and every member has the same document. The ceremony's own
/// secrets lie in a file of their own. Blocks the calling thread until the ceremony is over.
pub fn take_part(
    invitation: &Invitation,
    signer: PrivateKey,
    folder: &Path,
    listen: SocketAddr,
    linger: Duration,
) -> Result<Founded, FoundingError> {
    use commonware_cryptography::Signer as _;
    let checked = check(invitation)?;
    if checked.keys.position(&signer.public_key()).is_none() {
        return Err(FoundingError::NotInvited);
    }
    let ceremony_secrets = Secrets::open(folder.join("ceremony-secrets.bin"), &signer)?;
    let secrets = Secrets::open(folder.join("secrets.bin"), &signer)?;
    let config = tokio::Config::new()
        .with_worker_threads(2)
        .with_storage_directory(folder.join("ceremony"));
    let members = checked.members.clone();
    let store = ceremony_secrets.clone();
    let info = tokio::Runner::new(config).start(|context| async move {
        run(
            context,
            &checked.id,
            checked.keys,
            &members,
            signer,
            store,
            listen,
            linger,
        )
        .await
    });
    let info = info.ok_or(FoundingError::Failed)?;
    let share = futures::executor::block_on(ceremony_secrets.clone().get_share(Epoch::zero()));
    secrets.put_first_share(&share.ok_or(FoundingError::Failed)?)?;
    let document = Document::new(
        &invitation.name,
        Timestamp(invitation.founded_at_ms),
        checked.blocks_per_epoch,
        KeyOrigin::Ceremony,
        invitation.members.clone(),
        &checked.ledger,
        &info,
    )
    .with(invitation.recovery.clone(), invitation.origin.clone());
    Ok(document.found()?)
}

#[expect(
    clippy::too_many_arguments,
    reason = "the parts of one ceremony, passed once"
)]
async fn run(
    context: tokio::Context,
    id: &NetworkId,
    keys: Set<PublicKey>,
    members: &[(PublicKey, SocketAddr)],
    signer: PrivateKey,
    store: Secrets,
    listen: SocketAddr,
    linger: Duration,
) -> Option<EpochInfo> {
    use commonware_runtime::Clock as _;
    let addresses: BTreeMap<PublicKey, SocketAddr> = members.iter().cloned().collect();
    let connections = Connections {
        listen,
        private_addresses: true,
        members_max: members.len(),
        followers: BTreeMap::new(),
    };
    let network = open(&context, signer.clone(), id, connections);
    let Channels {
        votes,
        certificates,
        resolver,
        backfill,
        broadcast,
        resharing,
        ..
    } = network.channels;
    let page_cache = CacheRef::new(NZU16!(4_096), NZUsize!(256));
    let engine = bootstrap::Engine::<_, MinSig, _, _, _, _, _>::new(
        context.child("ceremony"),
        bootstrap::Config {
            signer,
            manager: network.manager,
            blocker: network.oracle,
            secret_store: store,
            strategy: Sequential,
            namespace: NAMESPACE,
            sharing_mode: SHARING_MODE,
            reveal: Reveal::V1,
            max_supported_mode: SHARING_MODE_VERSION,
            partition_prefix: "ceremony".into(),
            page_cache,
            write_buffer: NZUsize!(1 << 16),
            replay_buffer: NZUsize!(1 << 16),
            mailbox_size: NZUsize!(1_024),
            fetch_timeout: NZDuration!(Duration::from_secs(2)),
            fetch_retry_delay: Duration::from_millis(100),
            items_per_section: NZU64!(64),
            participants: keys.clone(),
            directory: committee::directory(&keys, &addresses),
            blocks_per_epoch: NZU64!(64),
        },
    );
    let (engine, completion) = engine.start(
        votes,
        certificates,
        resolver,
        backfill,
        broadcast,
        resharing,
    );
    let info = completion.await.ok()?.info;
    // Others may still need this node to finish.
    context.sleep(linger).await;
    engine.abort();
    network.stopped.abort();
    let mut info = info?;
    info.outcome = EpochOutcome::Success;
    info.next_players = keys.clone();
    Some(info)
}

/// The invitation's ledger, encoded as it goes into the file.
pub fn ledger_hex(ledger: &Genesis) -> String {
    const_hex::encode(ledger.encode())
}

/// Where a ceremony in `folder` leaves the genesis document.
pub fn document_path(folder: &Path) -> PathBuf {
    folder.join("genesis.json")
}
