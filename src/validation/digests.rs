//! Every digest of a document in one pass, however many signatures it has.
//!
//! The byte ranges `[0 b c d]` of a well-formed file nest: up to `b` a signature covers what every later one covers too. So
//! one running digest goes through the file; at each gap its state is cloned, and the clone alone goes on from `c` to the end
//! of that signature's range.
//!
//! Limits: the octets that clones digest beyond the one pass are at most [`MAX_EXTRA`] times the file, [`MIN_EXTRA`] at least;
//! a file made to need more gets no digest for the rest, which its judge reports.

use crate::crypto::{DigestAlgorithm, Hasher};
use crate::pdf::{ByteSource, stream};
use std::collections::BTreeMap;
use std::io;

/// The digests of what is signed, by algorithm, and its first octets.
#[derive(Clone, Debug, Default)]
pub struct Digests {
    values: BTreeMap<DigestAlgorithm, Vec<u8>>,
    /// At most [`HEAD`] octets, where they are known.
    pub head: Vec<u8>,
}

/// How many first octets are kept: enough to see what kind of DER value they begin.
pub const HEAD: usize = 64;

impl Digests {
    /// The digests of octets in memory.
    pub fn of(octets: &[u8], algorithms: impl IntoIterator<Item = DigestAlgorithm>) -> Self {
        let values = algorithms.into_iter().map(|a| (a, a.digest(octets))).collect();
        Self { values, head: octets.iter().take(HEAD).copied().collect() }
    }

    /// The digest by one algorithm, if it was computed.
    pub fn get(&self, algorithm: DigestAlgorithm) -> Option<&[u8]> {
        self.values.get(&algorithm).map(Vec::as_slice)
    }

    /// Adds a digest.
    pub fn insert(&mut self, algorithm: DigestAlgorithm, digest: Vec<u8>) {
        self.values.insert(algorithm, digest);
    }
}

/// Times the file's length that the tails of all signatures may add up to.
pub const MAX_EXTRA: u64 = 8;
/// Octets that they may add up to in any file.
pub const MIN_EXTRA: u64 = 64 << 20;

/// The digests of the whole source.
pub fn whole(source: &dyn ByteSource, algorithms: &[DigestAlgorithm]) -> io::Result<Digests> {
    let mut hashers: BTreeMap<DigestAlgorithm, Hasher> = algorithms.iter().map(|&a| (a, Hasher::new(a))).collect();
    let mut head = Vec::new();
    stream(source, 0..source.len(), &mut |block| {
        let missing = HEAD.saturating_sub(head.len()).min(block.len());
        head.extend_from_slice(&block[..missing]);
        hashers.values_mut().for_each(|h| h.update(block));
    })?;
    Ok(Digests { values: hashers.into_iter().map(|(a, h)| (a, h.finish())).collect(), head })
}

/// A byte range `[0 b c d]` as offsets, and the digest wanted of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// End of the first part.
    pub gap_start: u64,
    /// Start of the second part.
    pub gap_end: u64,
    /// End of the second part.
    pub end: u64,
    /// The digest algorithm.
    pub algorithm: DigestAlgorithm,
}

/// The digests of some ranges, and of the whole source.
pub struct RangeDigests {
    /// One for each range, in the order asked; `None` for a range that is out of order or out of the budget.
    pub ranges: Vec<Option<Vec<u8>>>,
    /// SHA-256 of every octet.
    pub whole: Vec<u8>,
}

/// Digests the source once for all ranges.
pub fn ranges(source: &dyn ByteSource, wanted: &[Range]) -> io::Result<RangeDigests> {
    let mut budget = source.len().saturating_mul(MAX_EXTRA).max(MIN_EXTRA);
    let mut admitted: Vec<usize> = Vec::new();
    for (i, r) in wanted.iter().enumerate() {
        let ordered = r.gap_start <= r.gap_end && r.gap_end <= r.end && r.end <= source.len();
        let tail = r.end.saturating_sub(r.gap_end);
        if ordered && tail <= budget {
            budget -= tail;
            admitted.push(i);
        }
    }
    admitted.sort_by_key(|&i| wanted[i].gap_start);
    let mut running: BTreeMap<DigestAlgorithm, Hasher> = BTreeMap::new();
    for algorithm in admitted.iter().map(|&i| wanted[i].algorithm).chain([DigestAlgorithm::Sha256]) {
        running.entry(algorithm).or_insert_with(|| Hasher::new(algorithm));
    }
    let mut out: Vec<Option<Vec<u8>>> = vec![None; wanted.len()];
    let mut waiting = admitted.into_iter().peekable();
    let mut tails: Vec<(usize, Hasher)> = Vec::new();
    let mut at = 0u64;
    // A range may end at the very start, before any block: `advance` is also called once with nothing.
    let mut advance = |block: &[u8]| {
        let block_end = at + block.len() as u64;
        let mut done = 0usize;
        while let Some(&i) = waiting.peek() {
            let gap = wanted[i].gap_start;
            if gap > block_end {
                break;
            }
            waiting.next();
            let until = usize::try_from(gap - at).unwrap_or(block.len());
            running.values_mut().for_each(|h| h.update(&block[done..until]));
            done = until;
            if let Some(hasher) = running.get(&wanted[i].algorithm) {
                tails.push((i, hasher.clone()));
            }
        }
        running.values_mut().for_each(|h| h.update(&block[done..]));
        tails.retain_mut(|(i, hasher)| {
            let range = &wanted[*i];
            let within = |offset: u64| usize::try_from(offset.clamp(at, block_end) - at).unwrap_or(block.len());
            hasher.update(&block[within(range.gap_end)..within(range.end)]);
            if range.end <= block_end {
                out[*i] = Some(hasher.clone().finish());
            }
            range.end > block_end
        });
        at = block_end;
    };
    stream(source, 0..source.len(), &mut advance)?;
    advance(&[]);
    let whole = running.remove(&DigestAlgorithm::Sha256).map(Hasher::finish).unwrap_or_default();
    Ok(RangeDigests { ranges: out, whole })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::MemorySource;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn one_pass_gives_what_one_pass_each_would_give(
            len in 0usize..5000,
            cuts in prop::collection::vec((0usize..5000, 0usize..5000, 0usize..5000), 0..6),
        ) {
            let bytes: Vec<u8> = (0..len).map(|i| (i * 7 % 256) as u8).collect();
            let algorithms = [DigestAlgorithm::Sha256, DigestAlgorithm::Sha512];
            let wanted: Vec<Range> = cuts.iter().enumerate().map(|(n, &(a, b, c))| {
                let mut cut = [a, b, c];
                cut.sort();
                let [gap_start, gap_end, end] = cut.map(|c| c as u64);
                Range { gap_start, gap_end, end, algorithm: algorithms[n % 2] }
            }).collect();
            let got = ranges(&MemorySource::new(bytes.clone()), &wanted).unwrap();
            prop_assert_eq!(got.whole, DigestAlgorithm::Sha256.digest(&bytes));
            for (range, digest) in wanted.iter().zip(got.ranges) {
                let expected = (range.end <= len as u64).then(|| {
                    let mut h = Hasher::new(range.algorithm);
                    h.update(&bytes[..range.gap_start as usize]);
                    h.update(&bytes[range.gap_end as usize..range.end as usize]);
                    h.finish()
                });
                prop_assert_eq!(digest, expected);
            }
        }
    }

    #[test]
    fn what_is_out_of_the_budget_gets_no_digest() {
        let bytes = vec![7u8; 5 << 20];
        let algorithm = DigestAlgorithm::Sha256;
        let range = Range { gap_start: 0, gap_end: 0, end: 5 << 20, algorithm };
        let got = ranges(&MemorySource::new(bytes.clone()), &[range; 20]).unwrap();
        // 64 MiB of tails are 12 of these; the rest is refused, and the one pass over the file is still made.
        assert_eq!(got.ranges.iter().filter(|d| d.is_some()).count(), 12);
        assert_eq!(got.whole, algorithm.digest(&bytes));
    }
}
