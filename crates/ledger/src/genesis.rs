//! The first state of a network.

use crate::account::{Account, Classes, Controller};
use crate::amount::Total;
use crate::asset::Asset;
use crate::credential;
use crate::election::NetworkKeyBytes;
use crate::epoch::{Committee, LOOKAHEAD_EPOCHS, Member};
use crate::expiry::Cursor;
use crate::ids::{AccountId, AssetCode, KeyBytes};
use crate::membership::{self, NodeKey, Policy, Register};
use crate::record::Stored as _;
use crate::rules::Rules;
use crate::state::{Key, Record};
use crate::time::Timestamp;
use crate::wire::{list_size, read_list, wire_struct, write_list};
use bytes::BufMut;
use commonware_codec::{Buf, EncodeSize, Error, Read, ReadExt as _, Write};

/// Most accounts, and most assets, that a network starts with.
pub const ITEMS_MAX: usize = 1_024;

/// What a network starts with. The rest of the genesis document (the network's key, the parameters of its consensus) is
/// the replica's; the network's id is the hash of all of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Genesis {
    /// When the network starts. No block is earlier.
    pub timestamp: Timestamp,
    /// Its rules.
    pub rules: Rules,
    /// Its first accounts, the registrar among them.
    pub accounts: Vec<GenesisAccount>,
    /// Its first assets. Nothing of them is issued yet.
    pub assets: Vec<GenesisAsset>,
    /// The nodes that validate in its first three epochs.
    pub members: Vec<Member>,
}

/// An account that a network starts with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GenesisAccount {
    /// Its id.
    pub id: AccountId,
    /// Who controls it.
    pub controller: Controller,
    /// Its classes.
    pub classes: Classes,
}

wire_struct!(GenesisAccount {
    id,
    controller,
    classes,
});

/// An asset that a network starts with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GenesisAsset {
    /// Its code.
    pub code: AssetCode,
    /// Digits after the point.
    pub scale: u8,
    /// Who may issue and redeem it.
    pub issuer: AccountId,
}

wire_struct!(GenesisAsset {
    code,
    scale,
    issuer,
});

impl Genesis {
    /// The records of the first state of the network with this key.
    pub fn records(&self, network_key: &NetworkKeyBytes) -> Vec<(Key, Record)> {
        let mut records = vec![
            (Key::rules(), self.rules.into_record()),
            (Key::expiry_cursor(), Cursor::new().into_record()),
            (
                Key::credential_register(),
                credential::Register::default().into_record(),
            ),
        ];
        records.extend(committees(&self.members));
        records.extend(self.membership(network_key));
        for account in &self.accounts {
            let mut record = Account::new(account.controller);
            record.classes = account.classes;
            records.push((Key::account(&account.id), record.into_record()));
        }
        for asset in &self.assets {
            let record = Asset {
                code: asset.code,
                scale: asset.scale,
                issuer: asset.issuer,
                issued: Total(0),
            };
            records.push((Key::asset(&asset.code), record.into_record()));
        }
        records
    }
}

/// The committees that a network of `members` starts with: those of the epochs that end before the first one that is fixed
/// by its own blocks validates.
pub(crate) fn committees(members: &[Member]) -> Vec<(Key, Record)> {
    let committee = |epoch| {
        let mut committee = Committee::new(epoch, members.to_vec());
        let weights: Vec<u64> = committee
            .members
            .iter()
            .map(|member| member.weight)
            .collect();
        // The weights of later epochs are decided when the epochs before them end.
        match epoch {
            0 => committee.set_weights(&weights),
            _ => committee
                .members
                .iter_mut()
                .for_each(|member| member.weight = 0),
        }
        (Key::committee(epoch), committee.into_record())
    };
    (0..LOOKAHEAD_EPOCHS).map(committee).collect()
}

impl Genesis {
    /// The founding members as linked nodes, each with the account through which it acts.
    fn membership(&self, network_key: &NetworkKeyBytes) -> Vec<(Key, Record)> {
        let mut records = Vec::new();
        let mut nodes = Vec::new();
        for member in &self.members {
            let (node, linked) = membership::founder(member, self.timestamp);
            let account = node.account;
            let identity = node.identity.clone();
            records.push((
                Key::node_key(&member.key),
                NodeKey { identity }.into_record(),
            ));
            records.push((Key::node(&node.identity), node.into_record()));
            if !self.accounts.iter().any(|other| other.id == account) {
                let controller = Controller::Key(KeyBytes::from(&member.key));
                records.push((
                    Key::account(&account),
                    Account::new(controller).into_record(),
                ));
            }
            nodes.push(linked);
        }
        nodes.sort_by_key(|node| node.account);
        let register = Register {
            network_key: *network_key,
            policy: Policy::of_founders(nodes.len() as u32),
            nodes,
            removed: Vec::new(),
            open: Vec::new(),
            draws: Vec::new(),
            closed: Vec::new(),
        };
        records.push((Key::register(), register.into_record()));
        records
    }
}

impl Write for Genesis {
    fn write(&self, buf: &mut impl BufMut) {
        self.timestamp.write(buf);
        self.rules.write(buf);
        write_list(&self.accounts, buf);
        write_list(&self.assets, buf);
        write_list(&self.members, buf);
    }
}

impl EncodeSize for Genesis {
    fn encode_size(&self) -> usize {
        self.timestamp.encode_size()
            + self.rules.encode_size()
            + list_size(&self.accounts)
            + list_size(&self.assets)
            + list_size(&self.members)
    }
}

impl Read for Genesis {
    type Cfg = ();
    fn read_cfg(buf: &mut impl Buf, _: &()) -> Result<Self, Error> {
        Ok(Self {
            timestamp: Timestamp::read(buf)?,
            rules: Rules::read(buf)?,
            accounts: read_list(buf, ITEMS_MAX)?,
            assets: read_list(buf, ITEMS_MAX)?,
            members: read_list(buf, crate::epoch::MEMBERS_MAX)?,
        })
    }
}
