//! One pass over the bytes of a source, in order, with bounded memory; reading and working overlap on large inputs.

use super::ByteSource;
use std::io;
use std::ops::Range;
use std::sync::mpsc;

/// Bytes of one block.
const BLOCK: u64 = 1 << 20;
/// Blocks that are in flight on large inputs: one being worked on, the others being read.
const BLOCKS: usize = 3;

/// Gives the bytes of `range` to `sink`, block by block, in order. Uses at most 3 MiB.
///
/// # Errors
/// What the source says; nothing is given to `sink` after an error.
pub fn stream(source: &dyn ByteSource, range: Range<u64>, sink: &mut dyn FnMut(&[u8])) -> io::Result<()> {
    let blocks = || {
        let mut at = range.start;
        std::iter::from_fn(move || {
            let start = at;
            at = range.end.min(start.saturating_add(BLOCK));
            (start < range.end).then_some((start, (at - start) as usize))
        })
    };
    if range.end.saturating_sub(range.start) <= 2 * BLOCK {
        let mut buffer = Vec::new();
        for (start, len) in blocks() {
            buffer.resize(len, 0);
            source.read_at(start, &mut buffer)?;
            sink(&buffer);
        }
        return Ok(());
    }
    std::thread::scope(|scope| {
        let (full, to_sink) = mpsc::channel::<io::Result<Vec<u8>>>();
        let (empty, to_fill) = mpsc::channel::<Vec<u8>>();
        for _ in 0..BLOCKS {
            let _ = empty.send(Vec::new());
        }
        scope.spawn(move || {
            for (start, len) in blocks() {
                let Ok(mut buffer) = to_fill.recv() else { return };
                buffer.resize(len, 0);
                let read = source.read_at(start, &mut buffer).map(|()| buffer);
                if full.send(read).is_err() {
                    return;
                }
            }
        });
        for block in to_sink {
            let block = block?;
            sink(&block);
            let _ = empty.send(block);
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::super::MemorySource;
    use super::*;

    #[test]
    fn every_byte_comes_once_and_in_order() {
        let bytes: Vec<u8> = (0..5_000_000u32).map(|i| (i % 251) as u8).collect();
        let source = MemorySource::new(bytes.clone());
        for range in [0..0, 0..5_000_000, 7..1_048_583, 3..2_097_155, 1_000..4_999_999] {
            let mut seen = Vec::new();
            stream(&source, range.clone(), &mut |b| seen.extend_from_slice(b)).unwrap();
            assert!(seen == bytes[range.start as usize..range.end as usize], "{range:?}");
        }
        let mut blocks = 0;
        assert!(stream(&source, 0..6_000_000, &mut |_| blocks += 1).is_err());
        assert!(blocks <= 5);
    }
}
