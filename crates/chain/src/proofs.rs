//! Receipts and state proofs, put together from what a node stores.

use crate::{
    chain_view::ChainView,
    engine::Marshal,
    scheme::Finalization,
    service::Seed,
    state::{CHUNK_SIZE, State},
};
use commonware_codec::Encode as _;
use commonware_consensus::{marshal::Identifier, types::Height};
use commonware_cryptography::sha256::Digest;
use commonware_parallel::Strategy;
use commonware_runtime::Spawner;
use commonware_storage::{
    Context, mmr,
    qmdb::current::{
        ordered::proof::{ExclusionProof, KeyValueProof},
        proof::constant::OperationProof,
    },
};
use scrip_ledger::{
    block::{Header, operation_path},
    state::{Key, Record},
};
use scrip_receipt::{
    Anchor, Claim, DESCENDANTS_MAX, EntryProof, Finality, Place, Receipt, StateProof,
};

/// The network's signature under the block that `finalization` names.
pub fn finality(finalization: &Finalization) -> Option<Finality> {
    let signature = finalization.certificate.get()?.vote_signature;
    Some(Finality::new(
        finalization.proposal.round.view().get(),
        finalization.proposal.parent.get(),
        &signature,
    ))
}

/// The network's random value of the view that the block at `height` was proposed in.
pub async fn seed(marshal: &Marshal, height: u64) -> Option<Seed> {
    let block = marshal
        .get_block(Identifier::Height(Height::new(height)))
        .await?;
    let Header { epoch, view, .. } = block.inner().header;
    let finalization = marshal.get_finalization(Height::new(height)).await?;
    // The last block of an epoch may have become final in a later view than its own.
    if finalization.proposal.round.view().get() != view {
        return None;
    }
    let certificate = finalization.certificate.get()?;
    let mut signature = [0; 48];
    signature.copy_from_slice(&certificate.seed_signature.encode());
    Some(Seed {
        epoch,
        view,
        signature,
    })
}

/// Ties the header at its height to the network's signature under it or under one of the next blocks.
///
/// `None` while the network's signature is not stored yet, or when the next blocks are not.
pub async fn anchor(marshal: &Marshal, header: Header) -> Option<Anchor> {
    let mut descendants = Vec::new();
    let mut height = header.height;
    loop {
        if let Some(finalization) = marshal.get_finalization(Height::new(height)).await {
            return Anchor::new(header, descendants, finality(&finalization)?);
        }
        if descendants.len() >= DESCENDANTS_MAX {
            return None;
        }
        height += 1;
        let next = marshal
            .get_block(Identifier::Height(Height::new(height)))
            .await?;
        descendants.push(next.inner().header.clone());
    }
}

/// The receipt of operation `index` of the block at `height`, or of its item `item`.
pub async fn receipt(
    marshal: &Marshal,
    height: u64,
    index: u32,
    item: Option<u32>,
) -> Option<Receipt> {
    let block = marshal
        .get_block(Identifier::Height(Height::new(height)))
        .await?;
    let block = block.inner();
    let signed = block.operations.get(index as usize)?;
    let place = Place {
        index,
        path: operation_path(&block.leaves, index)?,
    };
    let anchor = anchor(marshal, block.header.clone()).await?;
    Receipt::at(anchor, place, signed, item)
}

fn entry_proof(proof: OperationProof<mmr::Family, Digest, CHUNK_SIZE>) -> Option<EntryProof> {
    EntryProof::new(
        *proof.loc,
        *proof.range_proof.proof.leaves,
        proof.range_proof.proof.inactive_peaks,
        proof.chunk,
        proof.range_proof.partial_chunk_digest,
        proof.range_proof.proof.digests,
    )
}

/// What a key holds in the final state, with its proof, and the header of the block whose state it is.
pub async fn claim<E: Context + Spawner, T: Strategy>(
    state: &State<E, T>,
    view: &ChainView,
    key: &Key,
) -> Option<(Header, Claim, EntryProof)> {
    let database = state.read().await;
    let header = view.header_of_state(&database.root())?;
    let record: Option<Record> = database.get(key).await.expect("the state can be read");
    let (claim, proof) = match record {
        Some(record) => {
            let KeyValueProof { proof, next_key } = database
                .key_value_proof(*key)
                .await
                .expect("a key that holds a record has a proof");
            (Claim::Present { record, next_key }, proof)
        }
        None => match database
            .exclusion_proof(key)
            .await
            .expect("a key that holds nothing has a proof")
        {
            ExclusionProof::KeyValue(proof, update) => {
                let claim = Claim::Absent {
                    previous_key: update.key,
                    previous_record: update.value,
                    next_key: update.next_key,
                };
                (claim, proof)
            }
            // Block 1 writes the network's rules, so only the state before it is empty.
            ExclusionProof::Commit(..) => return None,
        },
    };
    Some((header, claim, entry_proof(proof)?))
}

/// The proof of what a key holds in the final state, or that it holds nothing.
pub async fn state_proof<E: Context + Spawner, T: Strategy>(
    marshal: &Marshal,
    state: &State<E, T>,
    view: &ChainView,
    key: &Key,
) -> Option<StateProof> {
    let (header, claim, entry) = claim(state, view, key).await?;
    let anchor = anchor(marshal, header).await?;
    Some(StateProof {
        anchor,
        key: *key,
        claim,
        entry,
    })
}
