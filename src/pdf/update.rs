//! The incremental update (ISO 32000-2 §7.5.6): new and changed objects after the original bytes, with one cross-reference
//! section in the form of the file's last one.
//!
//! - After a cross-reference table comes a table (§7.5.4), after a stream a stream (§7.5.8), unfiltered: it is small, and can
//!   be read by eye. After a hybrid section (§7.5.8.4) comes a table without `/XRefStm`: the newest section is the first that
//!   readers of either kind look at, so both see the same objects.
//! - An object that stood in an object stream is written as a plain one; the newest entry decides (§7.5.8.3).
//! - The trailer has every entry of the last one as it was written, but `/Size`, `/Prev`, `/ID` and what describes a
//!   cross-reference stream.
//!
//! Limits: no object streams are written, nothing is freed. Offsets count from `%PDF-`, as the file's own do.

use super::error::{Error, Result, at};
use super::object::ObjectId;
use super::write;
use std::collections::BTreeMap;

/// In which form a cross-reference section is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// A table, alone or with a stream beside it (hybrid).
    Table,
    /// A cross-reference stream.
    Stream,
}

/// What an update stands on.
#[derive(Debug, Clone)]
pub(crate) struct Base {
    /// Bytes of the file.
    pub(crate) len: u64,
    /// Whether its last byte ends a line.
    pub(crate) ends_line: bool,
    /// Offset of `%PDF-`, from where the file's offsets count.
    pub(crate) origin: u64,
    /// Offset of the last cross-reference section, as `startxref` gives it.
    pub(crate) startxref: u64,
    /// Form of that section.
    pub(crate) form: Form,
    /// One more than the largest object number in any section, or the last trailer's /Size if that is larger.
    pub(crate) size: u32,
    /// The entries of the last trailer, key and value as written, that every update repeats.
    pub(crate) trailer: Vec<Vec<u8>>,
    /// First element of /ID, as written.
    pub(crate) id: Option<Vec<u8>>,
}

/// Entries of a trailer, or of a cross-reference stream's dictionary, that belong to one section (ISO 32000-2 tables 15, 17
/// and 5), and /ID, which is written anew.
pub(crate) const OWN_ENTRIES: &[&str] = &[
    "Size",
    "Prev",
    "ID",
    "XRefStm",
    "Type",
    "Index",
    "W",
    "Length",
    "Filter",
    "DecodeParms",
    "F",
    "FFilter",
    "FDecodeParms",
    "DL",
];

/// The bytes of an update, with the place of each object.
#[derive(Debug)]
pub(crate) struct Written {
    /// To follow the original bytes.
    pub(crate) bytes: Vec<u8>,
    /// Where each object's value begins in `bytes`.
    pub(crate) values: BTreeMap<ObjectId, usize>,
}

/// An incremental update in the making.
#[derive(Debug)]
pub(crate) struct Update {
    base: Base,
    next: u32,
    objects: BTreeMap<ObjectId, Vec<u8>>,
}

impl Update {
    /// An empty update.
    pub(crate) fn new(base: Base) -> Self {
        // Number 0 heads the list of free objects.
        Self { next: base.size.max(1), base, objects: BTreeMap::new() }
    }

    /// A number for a new object, whose body is given by [`replace`](Self::replace).
    ///
    /// # Errors
    /// [`Error::UpdateUnsafe`] when there is none left.
    pub(crate) fn allocate(&mut self) -> Result<ObjectId> {
        let id = ObjectId::new(self.next, 0);
        let full = Error::UpdateUnsafe { place: format!("object {id}"), what: "no object number is left" };
        self.next = self.next.checked_add(1).ok_or(full)?;
        Ok(id)
    }

    /// The object `id` has from now on this body: the bytes between `obj` and `endobj`.
    pub(crate) fn replace(&mut self, id: ObjectId, body: Vec<u8>) {
        self.objects.insert(id, body);
    }

    /// Writes the update. `id` is the new second element of /ID (§14.4).
    ///
    /// # Errors
    /// [`Error::OffsetCapacity`] when a table cannot hold an offset.
    pub(crate) fn write(mut self, id: &[u8; 16]) -> Result<Written> {
        let mut bytes = Vec::new();
        if !self.base.ends_line {
            bytes.push(b'\n');
        }
        let section = if self.base.form == Form::Stream { Some(self.allocate()?) } else { None };
        let (mut values, mut offsets) = (BTreeMap::new(), BTreeMap::new());
        for (id, body) in &self.objects {
            offsets.insert(*id, self.offset(&bytes)?);
            bytes.extend_from_slice(format!("{id} obj\n").as_bytes());
            values.insert(*id, bytes.len());
            bytes.extend_from_slice(body);
            bytes.extend_from_slice(b"\nendobj\n");
        }
        let start = self.offset(&bytes)?;
        match section {
            None => self.table(&offsets, id, start, &mut bytes)?,
            Some(section) => {
                offsets.insert(section, start);
                self.stream(section, &offsets, id, &mut bytes);
            }
        }
        bytes.extend_from_slice(format!("startxref\n{start}\n%%EOF\n").as_bytes());
        Ok(Written { bytes, values })
    }

    /// The offset that comes after `bytes`, counted as the file counts.
    fn offset(&self, bytes: &[u8]) -> Result<u64> {
        let physical = self.base.len.checked_add(bytes.len() as u64);
        physical
            .and_then(|offset| offset.checked_sub(self.base.origin))
            .ok_or_else(|| Error::OffsetCapacity { place: at(self.base.len) })
    }

    /// A cross-reference table with its trailer (§7.5.4, §7.5.5).
    fn table(&self, offsets: &BTreeMap<ObjectId, u64>, id: &[u8; 16], start: u64, bytes: &mut Vec<u8>) -> Result<()> {
        const LARGEST: u64 = 9_999_999_999;
        if start > LARGEST {
            return Err(Error::OffsetCapacity { place: at(start) });
        }
        bytes.extend_from_slice(b"xref\n");
        for run in runs(offsets) {
            bytes.extend_from_slice(format!("{} {}\n", run[0].0.number, run.len()).as_bytes());
            for (id, offset) in run {
                bytes.extend_from_slice(format!("{offset:010} {:05} n \n", id.generation).as_bytes());
            }
        }
        bytes.extend_from_slice(b"trailer\n<<");
        self.trailer(id, bytes);
        bytes.extend_from_slice(b" >>\n");
        Ok(())
    }

    /// A cross-reference stream (§7.5.8): type 1 entries of one byte, the fewest bytes that hold every offset, two bytes.
    fn stream(&self, section: ObjectId, offsets: &BTreeMap<ObjectId, u64>, id: &[u8; 16], bytes: &mut Vec<u8>) {
        let largest = offsets.values().copied().max().unwrap_or_default();
        let skipped = (largest.leading_zeros() / 8).min(7);
        let (mut index, mut data) = (Vec::new(), Vec::new());
        for run in runs(offsets) {
            index.push(format!("{} {}", run[0].0.number, run.len()));
            for (id, offset) in run {
                data.push(1);
                data.extend(offset.to_be_bytes().into_iter().skip(skipped as usize));
                data.extend(id.generation.to_be_bytes());
            }
        }
        bytes.extend_from_slice(format!("{section} obj\n<< /Type /XRef").as_bytes());
        self.trailer(id, bytes);
        bytes.extend_from_slice(
            format!("\n/Index [{}] /W [1 {} 2] /Length {} >>\nstream\n", index.join(" "), 8 - skipped, data.len())
                .as_bytes(),
        );
        bytes.extend_from_slice(&data);
        bytes.extend_from_slice(b"\nendstream\nendobj\n");
    }

    /// The entries of the trailer, of either form.
    fn trailer(&self, id: &[u8; 16], bytes: &mut Vec<u8>) {
        bytes.extend_from_slice(format!(" /Size {} /Prev {}", self.next, self.base.startxref).as_bytes());
        for entry in &self.base.trailer {
            bytes.push(b'\n');
            bytes.extend_from_slice(entry);
        }
        let id = write::hex(id);
        bytes.extend_from_slice(b"\n/ID [");
        bytes.extend_from_slice(self.base.id.as_ref().unwrap_or(&id));
        bytes.push(b' ');
        bytes.extend_from_slice(&id);
        bytes.push(b']');
    }
}

/// The entries by runs of consecutive object numbers.
fn runs(offsets: &BTreeMap<ObjectId, u64>) -> Vec<Vec<(ObjectId, u64)>> {
    let mut runs: Vec<Vec<(ObjectId, u64)>> = Vec::new();
    for (&id, &offset) in offsets {
        match runs.last_mut() {
            Some(run) if run.last().is_some_and(|(last, _)| last.number.checked_add(1) == Some(id.number)) => {
                run.push((id, offset));
            }
            _ => runs.push(vec![(id, offset)]),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base(form: Form) -> Base {
        Base {
            len: 100,
            ends_line: false,
            origin: 10,
            startxref: 60,
            form,
            size: 8,
            trailer: vec![b"/Root 1 0 R".to_vec()],
            id: Some(b"<41>".to_vec()),
        }
    }

    fn update(form: Form) -> Update {
        let mut update = Update::new(base(form));
        update.replace(ObjectId::new(3, 1), b"<< /A 1 >>".to_vec());
        let new = update.allocate().unwrap();
        assert_eq!(new, ObjectId::new(8, 0));
        update.replace(new, b"[]".to_vec());
        update
    }

    #[test]
    fn a_table_follows_a_table() {
        let written = update(Form::Table).write(&[0xAB; 16]).unwrap();
        let id = "AB".repeat(16);
        assert_eq!(
            String::from_utf8(written.bytes).unwrap(),
            format!(
                "\n3 1 obj\n<< /A 1 >>\nendobj\n8 0 obj\n[]\nendobj\nxref\n3 1\n0000000091 00001 n \n8 1\n0000000117 00000 n \n\
                 trailer\n<< /Size 9 /Prev 60\n/Root 1 0 R\n/ID [<41> <{id}>] >>\nstartxref\n135\n%%EOF\n"
            )
        );
        assert_eq!(written.values[&ObjectId::new(3, 1)], 9);
    }

    #[test]
    fn a_stream_follows_a_stream_and_lists_itself() {
        let written = update(Form::Stream).write(&[0; 16]).unwrap();
        let text = String::from_utf8_lossy(&written.bytes).into_owned();
        assert!(text.contains("9 0 obj\n<< /Type /XRef /Size 10 /Prev 60\n/Root 1 0 R\n/ID [<41> <00"));
        assert!(text.contains("/Index [3 1 8 2] /W [1 1 2] /Length 12 >>\nstream\n\u{1}[\0\u{1}\u{1}u\0\0\u{1}"));
        assert!(text.ends_with("\nendstream\nendobj\nstartxref\n135\n%%EOF\n"));
    }

    #[test]
    fn offsets_of_eleven_digits_need_a_stream() {
        let far = |form| Update::new(Base { len: 20_000_000_000, ..base(form) }).write(&[0; 16]);
        assert!(matches!(far(Form::Table), Err(Error::OffsetCapacity { .. })));
        let written = far(Form::Stream).unwrap();
        assert!(String::from_utf8_lossy(&written.bytes).contains("/W [1 5 2]"));
    }

    #[test]
    fn no_number_is_given_twice() {
        let mut update = Update::new(Base { size: u32::MAX, ..base(Form::Table) });
        assert!(matches!(update.allocate(), Err(Error::UpdateUnsafe { .. })));
        let mut update = Update::new(Base { size: 0, ..base(Form::Table) });
        assert_eq!(update.allocate().unwrap().number, 1);
    }
}
