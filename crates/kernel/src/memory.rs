//! Buffers that may fail to be had: what one trainer needs is counted first and asked for as a whole, so that the
//! error can say how much that was, and nothing is half made.

/// The memory for something could not be had; holds the bytes of the whole.
#[derive(Debug, PartialEq, Eq)]
pub struct OutOfMemory {
    pub bytes: u64,
}

/// Hands out buffers, counting their bytes.
#[derive(Default)]
pub struct Memory {
    bytes: u64,
    /// Only counts, and hands out empty buffers.
    counting: bool,
    failed: bool,
}

impl Memory {
    /// Makes what `build` makes of a memory, after seeing that all of it can be had.
    pub fn make<T>(build: impl Fn(&mut Memory) -> T) -> Result<T, OutOfMemory> {
        let mut count = Memory { counting: true, ..Memory::default() };
        build(&mut count);
        let error = OutOfMemory { bytes: count.bytes };
        let whole = usize::try_from(count.bytes).ok();
        if whole.is_none_or(|bytes| Vec::<u8>::new().try_reserve_exact(bytes).is_err()) {
            return Err(error);
        }
        let mut memory = Memory::default();
        let made = build(&mut memory);
        if memory.failed { Err(error) } else { Ok(made) }
    }

    /// `len` copies of `value`.
    pub fn take<T: Clone>(&mut self, len: usize, value: T) -> Vec<T> {
        self.bytes = self.bytes.saturating_add((len as u64).saturating_mul(size_of::<T>() as u64));
        let mut buffer = Vec::new();
        if self.counting || self.failed {
            return buffer;
        }
        self.failed = buffer.try_reserve_exact(len).is_err();
        if !self.failed {
            buffer.resize(len, value);
        }
        buffer
    }

    /// Bytes asked for so far.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }
}
