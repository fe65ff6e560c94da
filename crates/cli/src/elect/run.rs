//! Writing a network's elections down, so that somebody else can hold every one of them anew: docs/elections.md has the form.

use super::courier::not_electing;
use crate::failure::{Failure, Outcome};
use crate::remote::Remote;
use scrip_api::election::TenureView;
use scrip_burnchain::chain::header_bytes;
use scrip_ledger::election::Tenure;
use scrip_ledger::state::{Key, Record};
use serde_json::{Map, Value, json};

/// Blocks that are asked for at once.
const PAGE: u32 = 100;

/// The tenures of the last `epochs` epochs as far as they are kept, and what it takes to check them.
pub async fn record(remote: &Remote, epochs: u64) -> Outcome<Value> {
    let network = remote.network().await?;
    let newest = network.tip.epoch;
    let first = newest.saturating_sub(epochs.saturating_sub(1));
    let mut tenures = Vec::new();
    for epoch in first..=newest {
        tenures.extend(tenure(remote, epoch).await?);
    }
    let oldest = tenures.first().ok_or_else(not_electing)?.epoch;
    let before = match oldest.checked_sub(1) {
        Some(before) => tenure(remote, before).await?,
        None => None,
    };
    // Those that were kept and are not any more are as many as are kept.
    let kept = u64::from(tenures[0].settings.tenures_kept);
    let from_first = before.is_none() && newest - oldest < kept;
    let (mut headers, mut seeds) = (Map::new(), Map::new());
    for tenure in &tenures {
        for commit in &tenure.commits.0 {
            let mut hash = commit.block;
            hash.reverse();
            let keys = [Key::burn_block(&commit.block)];
            let mut records = remote.proven_records(&keys).await?;
            if let Some(Some(Record::BurnBlock(block))) = records.pop() {
                let header = const_hex::encode(header_bytes(&block.0.header));
                headers.insert(const_hex::encode(hash), header.into());
            }
        }
        let shown = tenure.seed.map(|seed| seed.height);
        if let Some(height) = shown
            && let Some(seed) = remote.seed(height).await?
        {
            let value = json!({ "view": seed.view, "signature": seed.signature.0 });
            seeds.insert(height.to_string(), value);
        }
    }
    let views: Outcome<Vec<Value>> = tenures.iter().map(view).collect();
    Ok(json!({
        "network": const_hex::encode(remote.network_id().0),
        "network_key": remote.key_hex(),
        "from_first": from_first,
        "tenures": views?,
        "burn_headers": headers,
        "seeds": seeds,
        "blocks": blocks(remote, tenures[0].start_height).await?,
    }))
}

async fn tenure(remote: &Remote, epoch: u64) -> Outcome<Option<Tenure>> {
    let mut records = remote.proven_records(&[Key::tenure(epoch)]).await?;
    Ok(match records.pop().flatten() {
        Some(Record::Tenure(tenure)) => Some(*tenure),
        _ => None,
    })
}

/// A tenure as the interface has it, and the nonces too.
fn view(tenure: &Tenure) -> Outcome<Value> {
    let mut view = serde_json::to_value(TenureView::of(tenure))
        .map_err(|error| Failure::local("can't write the election", error))?;
    for (index, commit) in tenure.commits.0.iter().enumerate() {
        let nonce = (commit.hashes > 0).then(|| const_hex::encode(commit.nonce));
        view["commits"][index]["nonce"] = nonce.into();
    }
    Ok(view)
}

/// Who led which block, from `first` on.
async fn blocks(remote: &Remote, first: u64) -> Outcome<Vec<Value>> {
    let mut blocks = Vec::new();
    let mut below = first.saturating_sub(1);
    loop {
        let mut page = remote.blocks_after(below, PAGE).await?;
        page.sort_by_key(|block| block.height);
        let Some(last) = page.last() else {
            return Ok(blocks);
        };
        below = last.height;
        blocks.extend(page.into_iter().map(|block| {
            json!({
                "height": block.height, "epoch": block.epoch, "view": block.view, "leader": block.leader,
            })
        }));
    }
}
