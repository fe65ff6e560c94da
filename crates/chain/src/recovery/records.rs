//! Every record of a state as one text, for a successor's genesis.

use super::RecoveryError;
use commonware_codec::{
    Buf, Copying, DecodeExt as _, EncodeSize as _, Error as CodecError, Read, ReadExt as _,
    Write as _,
};
use scrip_ledger::state::{Key, Record};

/// Most records that a network can be carried over with.
const RECORDS_MAX: usize = 1 << 26;

/// Records as an [`super::Origin`] has them: as hex.
pub fn encode_records(records: &[(Key, Record)]) -> String {
    let size = |(_, record): &(Key, Record)| 32 + record.encode_size();
    let mut bytes = Vec::with_capacity(4 + records.iter().map(size).sum::<usize>());
    (records.len() as u32).write(&mut bytes);
    for (key, record) in records {
        key.write(&mut bytes);
        record.write(&mut bytes);
    }
    const_hex::encode(bytes)
}

/// What [`encode_records`] made.
pub fn decode_records(text: &str) -> Result<Vec<(Key, Record)>, RecoveryError> {
    let bytes = super::hex("carried state", text)?;
    let carried = Carried::decode(Copying(bytes.as_slice()));
    carried
        .map(|Carried(records)| records)
        .map_err(|_| RecoveryError::Malformed("carried state"))
}

/// Records in the order of their keys.
struct Carried(Vec<(Key, Record)>);

impl Read for Carried {
    type Cfg = ();

    fn read_cfg(buf: &mut impl Buf, _: &()) -> Result<Self, CodecError> {
        let count = u32::read(buf)? as usize;
        if count > RECORDS_MAX {
            return Err(CodecError::InvalidLength(count));
        }
        let mut records: Vec<(Key, Record)> = Vec::with_capacity(count.min(buf.remaining()));
        for _ in 0..count {
            let (key, record) = (Key::read(buf)?, Record::read(buf)?);
            let in_order = records.last().is_none_or(|(last, _)| *last < key);
            if key.kind() != Some(record.kind()) || !in_order {
                return Err(CodecError::Invalid("carried state", "not a state"));
            }
            records.push((key, record));
        }
        Ok(Self(records))
    }
}
