//! Buffers that may fail to be had: what one trainer needs is asked for as a whole, so that the error can say
//! how much that was, and nothing is half made.

/// The memory for something could not be had; holds the bytes of the whole.
#[derive(Debug, PartialEq, Eq)]
pub struct OutOfMemory {
    pub bytes: u64,
}

/// Hands out buffers, counting their bytes. After the first failure it only counts.
#[derive(Default)]
pub struct Memory {
    bytes: u64,
    failed: bool,
}

impl Memory {
    /// `len` copies of `value`; empty once something has failed.
    pub fn take<T: Clone>(&mut self, len: usize, value: T) -> Vec<T> {
        self.bytes = self
            .bytes
            .saturating_add((len as u64).saturating_mul(size_of::<T>() as u64));
        let mut buffer = Vec::new();
        if !self.failed && buffer.try_reserve_exact(len).is_err() {
            self.failed = true;
        }
        if !self.failed {
            buffer.resize(len, value);
        }
        buffer
    }

    /// Bytes asked for, or the error that not all were to be had.
    pub fn total(&self) -> Result<u64, OutOfMemory> {
        if self.failed {
            Err(OutOfMemory { bytes: self.bytes })
        } else {
            Ok(self.bytes)
        }
    }
}
