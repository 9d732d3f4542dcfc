//! How much may come out of what is packed: a small file must not become one that fills the memory.

/// How much may come out of what is packed.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes unpacked of one `.gz` or one `.zip`.
    pub unpacked: u64,
    /// Times its own size, from [`Limits::free`] on.
    pub ratio: u64,
    /// So many bytes may come out of anything.
    pub free: u64,
}

impl Default for Limits {
    /// 64 GiB and 250 times its size. Audit logs become 10 to 60 times as long, and nothing that
    /// DEFLATE packs more than 1032 times.
    fn default() -> Self {
        Self { unpacked: 64 << 30, ratio: 250, free: 16 << 20 }
    }
}
