//! Lists that are no longer than they may be, as they are encoded.

macro_rules! bounded_list {
    ($(#[$meta:meta])* $name:ident, $item:ty, $max:expr) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        pub struct $name(pub Vec<$item>);

        impl Write for $name {
            fn write(&self, buf: &mut impl BufMut) {
                write_list(&self.0, buf);
            }
        }

        impl EncodeSize for $name {
            fn encode_size(&self) -> usize {
                list_size(&self.0)
            }
        }

        impl Read for $name {
            type Cfg = ();
            fn read_cfg(buf: &mut impl Buf, _: &()) -> Result<Self, CodecError> {
                read_list(buf, $max).map(Self)
            }
        }
    };
}

pub(super) use bounded_list;
