//! A document as a file without encryption (ISO 32000-2 §7.5), for the renderer: it needs neither password nor key, and whatever
//! opens a document here opens it there.
//!
//! The objects of one view stand one after the other, their strings and the data of their streams in the clear, filters still on,
//! under one cross-reference table. Object streams and cross-reference streams are left out, as their objects stand for themselves; what
//! cannot be read is left out too, and so is `null` (§7.3.10).
//!
//! Limit: for drawing only. Offsets are others, so nothing in the copy is evidence, and no signature in it holds.

use super::value::strings;
use crate::pdf::document::View;
use crate::pdf::error::{Error, Result};
use crate::pdf::object::ObjectId;
use crate::pdf::write::{self, Splice};
use crate::pdf::xref::XrefEntry;
use std::collections::BTreeMap;

/// The copy, of at most `limit` bytes.
///
/// # Errors
/// [`Error::RenderTooBig`]; what [`Document::readable`](crate::pdf::Document::readable) says; [`Error::Budget`] and [`Error::Io`].
pub(crate) fn plain(view: &View, limit: u64) -> Result<Vec<u8>> {
    let document = view.document();
    document.readable()?;
    let mut numbers: BTreeMap<u32, XrefEntry> = BTreeMap::new();
    for revision in 0..=view.index() {
        document.for_each_entry(revision, &mut |number, entry| {
            numbers.insert(number, entry);
            Ok(())
        })?;
    }
    let mut out = b"%PDF-2.0\n%\xE2\xE3\xCF\xD3\n".to_vec();
    let mut offsets = BTreeMap::new();
    for (number, entry) in numbers {
        let generation = match entry {
            XrefEntry::Free { .. } => continue,
            XrefEntry::Offset { generation, .. } => generation,
            XrefEntry::InStream { .. } => 0,
        };
        let id = ObjectId::new(number, generation);
        let body = match body(view, id) {
            Ok(Some(body)) => body,
            Ok(None) => continue,
            Err(fatal @ (Error::Budget { .. } | Error::Io { .. })) => return Err(fatal),
            Err(_) => continue,
        };
        offsets.insert(id, out.len());
        out.extend_from_slice(format!("{id} obj\n").as_bytes());
        out.extend_from_slice(&body);
        out.extend_from_slice(b"\nendobj\n");
        if out.len() as u64 > limit {
            return Err(Error::RenderTooBig { limit });
        }
    }
    let table = out.len();
    out.extend_from_slice(b"xref\n0 1\n0000000000 65535 f \n");
    for (id, offset) in &offsets {
        out.extend_from_slice(format!("{} 1\n{offset:010} {:05} n \n", id.number, id.generation).as_bytes());
    }
    let size = offsets.keys().last().map_or(1, |last| u64::from(last.number) + 1);
    let root = view.catalog()?.id;
    let trailer = format!("trailer\n<< /Size {size} /Root {} >>\n", write::reference(root));
    out.extend_from_slice(trailer.as_bytes());
    out.extend_from_slice(format!("startxref\n{table}\n%%EOF\n").as_bytes());
    Ok(out)
}

/// The text of an object in the clear; `None` for what is not copied.
fn body(view: &View, id: ObjectId) -> Result<Option<Vec<u8>>> {
    let Some(object) = view.glance(id)? else { return Ok(None) };
    let mut clear = Vec::new();
    strings(&object.value, &mut |span, bytes| clear.push((span, write::hex(bytes))));
    let mut splice = Splice::new(view.raw(&object)?, object.value.span.start, object.place()).rewriting(clear);
    let Some(stream) = object.as_stream() else { return splice.finish().map(Some) };
    if stream.dictionary.is("Type", "XRef") || stream.dictionary.is("Type", "ObjStm") {
        return Ok(None);
    }
    let data = view.filtered_data(&object)?;
    splice.set(&stream.dictionary, object.value.span, "Length", data.len().to_string().as_bytes())?;
    Ok(Some([splice.finish()?, b"\nstream\n".to_vec(), data, b"\nendstream".to_vec()].concat()))
}
