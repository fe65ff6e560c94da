//! One run of a command that speaks for a node.

use crate::failure::{Exit, Failure, Outcome};
use crate::node_folder::NodeFolder;
use crate::passphrase::PassphraseArgs;
use crate::remote::{NodeArgs, Remote};
use crate::replay::network::{Network as _, Verdict};
use commonware_cryptography::Signer as _;
use commonware_cryptography::ed25519::PrivateKey;
use scrip_api::membership::{NodeView, ProposalView, RegisterView};
use scrip_api::state::RecordView;
use scrip_ledger::account::{self, Controller};
use scrip_ledger::ids::{AccountId, KeyBytes, OperationId, ProposalId};
use scrip_ledger::membership::{NodeName, Operation};
use scrip_ledger::operation::Operation as Any;
use scrip_ledger::state::Key;

/// How long an operation is valid.
const VALIDITY_S: u64 = 120;
/// The salt of a node's one account.
const SALT: u64 = 0;

/// A node's key and the network that it speaks to.
pub(super) struct Session {
    pub(super) folder: NodeFolder,
    pub(super) key: PrivateKey,
    pub(super) remote: Remote,
}

/// Opens the key of the node in `folder`.
pub(super) fn open_key(folder: &NodeFolder, passphrase: &PassphraseArgs) -> Outcome<PrivateKey> {
    let path = folder.key();
    passphrase.unlock(&path)
}

/// The register as a node of the network says it.
pub(super) async fn register(remote: &Remote) -> Outcome<RegisterView> {
    match remote.record(&Key::register()).await? {
        Some(RecordView::Register(register)) => Ok(register),
        _ => Err(Failure::new(
            Exit::Refused,
            "register_unknown",
            "The network has made no block yet, so nobody is linked.",
        )),
    }
}

/// A proposal as a node of the network says it.
pub(super) async fn proposal(remote: &Remote, id: &ProposalId) -> Outcome<ProposalView> {
    match remote.record(&Key::proposal(id)).await? {
        Some(RecordView::Proposal(proposal)) => Ok(proposal),
        _ => Err(Failure::new(
            Exit::Refused,
            "membership_proposal_unknown",
            "There is no request of this number.",
        )
        .next("See what there is: scrip cert list --all")),
    }
}

/// A node, linked or removed, as a node of the network says it.
pub(super) async fn node(remote: &Remote, name: &NodeName) -> Outcome<Option<NodeView>> {
    Ok(match remote.record(&Key::node(name)).await? {
        Some(RecordView::Node(node)) => Some(node),
        _ => None,
    })
}

impl Session {
    pub(super) async fn open(
        dir: &std::path::Path,
        passphrase: &PassphraseArgs,
        node: &NodeArgs,
    ) -> Outcome<Self> {
        let folder = NodeFolder::new(dir);
        let usual = folder
            .read_addresses()
            .ok()
            .map(|addresses| format!("http://{}", addresses.http));
        let key = open_key(&folder, passphrase)?;
        let remote = Remote::connect(node, usual).await?;
        Ok(Self {
            folder,
            key,
            remote,
        })
    }

    pub(super) async fn register(&self) -> Outcome<RegisterView> {
        register(&self.remote).await
    }

    pub(super) async fn proposal(&self, id: &ProposalId) -> Outcome<ProposalView> {
        proposal(&self.remote, id).await
    }

    pub(super) async fn node(&self, name: &NodeName) -> Outcome<Option<NodeView>> {
        node(&self.remote, name).await
    }

    fn own_account(&self) -> AccountId {
        AccountId::derive(&self.key.public_key(), SALT)
    }

    /// This node as the register has it.
    pub(super) async fn own_node(&self) -> Outcome<NodeView> {
        let own = const_hex::encode(self.key.public_key());
        let nodes = self.register().await?.nodes;
        nodes
            .into_iter()
            .find(|node| node.key.0 == own)
            .ok_or_else(|| {
                Failure::new(
                    Exit::Refused,
                    "membership_node_not_linked",
                    "The node of this folder is not linked.",
                )
                .next("Ask for it: scrip cert request --dir DIR --name NAME")
            })
    }

    /// Opens the account through which the node acts, unless it is there.
    pub(super) async fn open_account(&self) -> Outcome {
        let account = self.own_account();
        if self.remote.account(&account).await?.is_some() {
            return Ok(());
        }
        let opening = account::Operation::Open {
            salt: SALT,
            controller: Controller::Key(KeyBytes::from(&self.key.public_key())),
        };
        self.send(account, opening.into()).await?;
        Ok(())
    }

    async fn send(&self, author: AccountId, operation: Any) -> Outcome<OperationId> {
        let signed = self.remote.sign(&self.key, author, operation, VALIDITY_S);
        let id = signed.id();
        match self.remote.apply(&signed).await? {
            Verdict::Applied { .. } => Ok(id),
            Verdict::Refused { code, sentence } => Err(Failure::new(Exit::Refused, code, sentence)),
            Verdict::Expired => Err(Failure::new(
                Exit::Refused,
                "operation_expired",
                "The network took too long, and nothing was done.",
            )
            .next("Run the command again.")),
        }
    }

    /// Sends a request of a node that is not linked yet.
    pub(super) async fn propose(&self, operation: Operation) -> Outcome<ProposalId> {
        let author = self.own_account();
        let id = self.send(author, operation.into()).await?;
        Ok(ProposalId::derive(&author, &id, 0))
    }

    /// Sends a request of this linked node.
    pub(super) async fn propose_as_node(&self, operation: Operation) -> Outcome<ProposalId> {
        let author = self.own_node().await?.account.to().map_err(garbled)?;
        let id = self.send(author, operation.into()).await?;
        Ok(ProposalId::derive(&author, &id, 0))
    }

    /// Sends an operation of this linked node.
    pub(super) async fn send_as_node(&self, operation: Operation) -> Outcome {
        let author = self.own_node().await?.account.to().map_err(garbled)?;
        self.send(author, operation.into()).await?;
        Ok(())
    }
}

fn garbled(_: impl std::fmt::Debug) -> Failure {
    Failure::bad_input("node_answer_malformed", "A node's answer can't be read.")
}
