//! What happens about elections.

use super::{NETWORK, People, Script};
use commonware_codec::Encode as _;
use commonware_cryptography::Signer as _;
use scrip_ledger::election::{
    self, Anchor, BurnBlock, BurnNetwork, BurnProof, Candidate, HeaderBytes, Headers,
    NetworkKeyBytes, Path, SeedSignature, Settings, Tiers, TransactionBytes,
};
use scrip_ledger::operation::Operation;

impl Script {
    /// Leaders are elected from now on.
    pub(super) fn configure_elections(&mut self, people: &People) {
        let settings = Settings {
            burn_network: BurnNetwork::Regtest,
            network_key: NetworkKeyBytes([0; 96]),
            tiers: Tiers(vec![2, 8]),
            window: 3,
            share_max_permille: 500,
            quota: 0,
            confirmations: 1,
            commit_blocks: 8,
            reorganisation_max: 6,
            tenures_kept: 2,
        };
        let anchor = BurnBlock(BurnNetwork::Regtest.network().genesis());
        let configure = election::Operation::Configure {
            settings: Box::new(settings),
            anchor: Some(Anchor(Box::new(anchor))),
        };
        self.add(&people.registrar, Operation::Election(configure));
    }

    /// What is carried from the burn chain, none of it good yet.
    pub(super) fn show_burns(&mut self, people: &People) {
        let genesis = BurnNetwork::Regtest.network().genesis();
        let mut header = [0; 80];
        header.copy_from_slice(&BurnBlock(genesis.clone()).encode()[..80]);
        header[4..36].copy_from_slice(&genesis.hash());
        let proof = BurnProof {
            block: genesis.hash(),
            transaction: TransactionBytes(vec![2; 100]),
            index: 0,
            path: Path(vec![[1; 32]]),
        };
        let validator = &people.device.key;
        let message = Candidate::message(&NETWORK, &proof.transaction_id());
        let shown = [
            election::Operation::Headers {
                headers: Headers(vec![HeaderBytes(header)]),
            },
            election::Operation::Register {
                validator: validator.public_key(),
                signature: validator.sign(Candidate::NAMESPACE, &message),
                proof: proof.clone(),
            },
            election::Operation::Commit {
                proof,
                funding: TransactionBytes(vec![1; 80]),
            },
            election::Operation::Reveal {
                height: 1,
                signature: SeedSignature([3; 48]),
            },
        ];
        for operation in shown {
            self.add(&people.alice, Operation::Election(operation));
        }
    }
}
