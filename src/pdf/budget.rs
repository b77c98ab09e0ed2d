//! How much a file may cost: every bound of the reader, in one place.

use super::error::{Error, Result};
use std::sync::atomic::{AtomicU64, Ordering};

/// Bounds on the work that one document may cause. Exhausting one is [`Error::Budget`] with the field's name: the reader
/// never answers from part of a file.
///
/// The defaults admit every file that a reader of today opens, and keep hostile ones to some seconds and some hundred MiB.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Budget {
    /// Objects parsed, over the life of the document: twice the 8 388 607 indirect objects of ISO 32000-1 Annex C.2.
    pub objects: u64,
    /// Bytes of one object without its stream data. A signature dictionary holds the largest value that is common, a CMS with
    /// its revocation data (qpdf and Acrobat write up to some MB).
    pub object_bytes: u64,
    /// Bytes handed to the parser, over the life of the document: bounds objects that lie over each other, each read whole.
    /// 8 388 607 objects with a window of 512 bytes each are 4 GiB.
    pub window_bytes: u64,
    /// Values in one object (elements of arrays, entries of dictionaries): a `/Kids` or `/Fields` array of a million.
    pub object_values: u64,
    /// Arrays and dictionaries inside each other. qpdf stops at 499; files in use hardly pass 20.
    pub depth: u64,
    /// Cross-reference sections in the chain, so revisions. 200 signatures with their DSS and time stamps are 600.
    pub revisions: u64,
    /// Entries in all cross-reference sections: four full tables of 8 388 607 entries (ISO 32000-1 Annex C.2).
    pub xref_entries: u64,
    /// Decoded bytes of one stream that the reader itself needs (cross-reference streams, object streams, metadata).
    pub stream_bytes: u64,
    /// Decoded bytes of all these streams.
    pub total_stream_bytes: u64,
    /// Decoded bytes for one encoded byte, above a free allowance of 4 MiB a stream. Deflate cannot pass 1032.
    pub inflate_ratio: u64,
    /// References followed from one to the next (`5 0 obj 6 0 R endobj`), as many as Acrobat is known to follow and more.
    pub reference_hops: u64,
    /// Nodes of the tree of form fields (ISO 32000-2 §12.7.4).
    pub field_nodes: u64,
    /// Nodes of the page tree that one walk may visit (ISO 32000-2 §7.7.3).
    pub pages: u64,
    /// Signature dictionaries in one file, hidden ones included.
    pub signatures: u64,
    /// Comparisons of what updates changed with what refers to it, lies under it or is named like it. 200 signatures take some
    /// ten thousand, a form of a thousand fields over pages full of words some million.
    pub change_steps: u64,
}

impl Default for Budget {
    fn default() -> Self {
        Self {
            objects: 16_777_214,
            object_bytes: 64 << 20,
            window_bytes: 8 << 30,
            object_values: 1_000_000,
            depth: 256,
            revisions: 4_096,
            xref_entries: 33_554_428,
            stream_bytes: 256 << 20,
            total_stream_bytes: 1 << 30,
            inflate_ratio: 256,
            reference_hops: 32,
            field_nodes: 200_000,
            pages: 1_000_000,
            signatures: 4_096,
            change_steps: 50_000_000,
        }
    }
}

impl Budget {
    /// The decoded bytes that a stream of `encoded` bytes may have, and the budget that says so.
    pub(crate) fn decoded_limit(&self, encoded: u64) -> (u64, &'static str) {
        let by_ratio = encoded.saturating_mul(self.inflate_ratio).max(4 << 20);
        if by_ratio < self.stream_bytes { (by_ratio, "inflate_ratio") } else { (self.stream_bytes, "stream_bytes") }
    }
}

/// A budget that is spent during the life of a document, by several threads.
#[derive(Debug)]
pub(crate) struct Meter {
    name: &'static str,
    limit: u64,
    spent: AtomicU64,
}

impl Meter {
    pub(crate) fn new(name: &'static str, limit: u64) -> Self {
        Self { name, limit, spent: AtomicU64::new(0) }
    }

    /// Spends `amount`, or says which budget is used up.
    pub(crate) fn spend(&self, amount: u64) -> Result<()> {
        let before = self.spent.fetch_add(amount, Ordering::Relaxed);
        match before.checked_add(amount) {
            Some(now) if now <= self.limit => Ok(()),
            _ => Err(Error::Budget { name: self.name, limit: self.limit }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::samples::{Sample, page_object, streams};
    use crate::pdf::{Document, MemorySource, ObjectId, changes, find_signatures, parse_value};
    use std::sync::Arc;

    fn deflated(count: usize) -> Vec<u8> {
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
        // Ordinary data: deflated to about a fiftieth.
        let byte = |i: usize| if i.is_multiple_of(100) { (i.wrapping_mul(2_654_435_761) >> 24) as u8 } else { b' ' };
        std::io::Write::write_all(&mut encoder, &(0..count).map(byte).collect::<Vec<u8>>()).unwrap();
        encoder.finish().unwrap()
    }

    /// Signed twice, with two pages, a nested form, a stream that is deflated, and a chain of references.
    fn file() -> Vec<u8> {
        let mut sample = Sample::content("<< /Fields [7 0 R 20 0 R] /SigFlags 3 >>", "/Annots [7 0 R]");
        sample.object(2, "<< /Type /Pages /Kids [3 0 R 30 0 R] /Count 2 >>").object(30, &page_object("/Rotate 0"));
        sample.object(20, "<< /T (a) /Kids [21 0 R] >>").object(21, "<< /T (b) /Parent 20 0 R /FT /Tx >>");
        sample.object(40, "41 0 R").object(41, "42 0 R").object(42, "(end)");
        sample.stream(43, "/Filter /FlateDecode", &deflated(5_000_000)).field(7, "One");
        sample.object(44, &format!("({})", "x".repeat(3_000)));
        sample.signature(8, "").close();
        sample.sign(9, "Two", "7 0 R 20 0 R 9 0 R", "");
        sample.bytes
    }

    /// Everything that is done with a file.
    fn use_all(bytes: Vec<u8>, budget: &Budget) -> Result<()> {
        let document = Document::open(Arc::new(MemorySource::new(bytes)), budget)?;
        let view = document.latest();
        view.pages(&mut |_| std::ops::ControlFlow::Continue(()))?;
        view.fields()?;
        changes(&document, &find_signatures(&document)?)?;
        view.follow(ObjectId::new(40, 0))?;
        if let Some(stream) = view.get(ObjectId::new(43, 0))? {
            view.stream_data(&stream)?;
        }
        Ok(())
    }

    /// For each budget a value that is too small, and the work that needs more. Exhaustive: a new field without a line here does
    /// not compile.
    macro_rules! exhausted {
        ($($field:ident: $value:expr => $work:expr),+ $(,)?) => {
            let Budget { $($field: _),+ } = Budget::default();
            $(
                let work: fn(&Budget) -> Result<()> = $work;
                assert_eq!(work(&Budget::default()), Ok(()), "by default, {}", stringify!($field));
                let small = Budget { $field: $value, ..Budget::default() };
                match work(&small) {
                    Err(Error::Budget { name, .. }) => assert_eq!(name, stringify!($field)),
                    other => panic!("{}: {other:?}", stringify!($field)),
                }
            )+
        };
    }

    #[test]
    fn each_budget_is_exhausted_by_its_name() {
        exhausted! {
            objects: 5 => |budget| use_all(file(), budget),
            object_bytes: 600 => |budget| use_all(file(), budget),
            window_bytes: 2_000 => |budget| use_all(file(), budget),
            object_values: 3 => |budget| parse_value(b"[1 2 3]", 0, budget).map(|_| ()),
            depth: 2 => |budget| parse_value(b"[[[]]]", 0, budget).map(|_| ()),
            revisions: 1 => |budget| use_all(file(), budget),
            xref_entries: 4 => |budget| use_all(file(), budget),
            stream_bytes: 40 => |budget| use_all(streams().bytes, budget),
            total_stream_bytes: 100 => |budget| use_all(streams().bytes, budget),
            inflate_ratio: 1 => |budget| use_all(file(), budget),
            reference_hops: 2 => |budget| use_all(file(), budget),
            field_nodes: 2 => |budget| use_all(file(), budget),
            pages: 2 => |budget| use_all(file(), budget),
            signatures: 1 => |budget| use_all(file(), budget),
            change_steps: 2 => |budget| use_all(file(), budget),
        }
    }
}
