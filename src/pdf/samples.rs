//! Small PDFs for the tests of this room: written object by object, revision by revision, so that a test can say exactly
//! what an attacker would.

use super::{Budget, Document, MemorySource, Signatures, find_signatures};
use std::sync::Arc;

/// Writes a PDF; [`Sample::close`] ends a revision.
#[derive(Clone)]
pub(crate) struct Sample {
    pub(crate) bytes: Vec<u8>,
    /// Of the open revision: object number, offset (none: freed).
    entries: Vec<(u32, Option<u64>)>,
    /// Of the open revision: object number, container, position.
    packed: Vec<(u32, u32, u32)>,
    pub(crate) startxref: Option<u64>,
    size: u32,
    /// Where the ByteRange and the `/Contents` of the open revision's signature stand.
    signature: Option<(usize, usize, usize)>,
}

/// Width of the ByteRange that [`Sample::signature`] leaves free.
const RANGE: &str = "[0 0000000000 0000000000 0000000000]";

impl Sample {
    pub(crate) fn new() -> Self {
        let bytes = b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n".to_vec();
        Self { bytes, entries: Vec::new(), packed: Vec::new(), startxref: None, size: 1, signature: None }
    }

    /// One page with some text, an empty form, closed.
    pub(crate) fn plain() -> Self {
        let mut sample = Self::content("<< /Fields [] >>", "");
        sample.close();
        sample
    }

    /// Objects 1 to 6: catalogue, page tree, page, its content, font, form.
    pub(crate) fn content(form: &str, page: &str) -> Self {
        let mut sample = Self::new();
        sample.object(1, "<< /Type /Catalog /Pages 2 0 R /AcroForm 6 0 R >>");
        sample.object(2, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>");
        sample.object(3, &page_object(page));
        sample.stream(4, "", b"BT /F1 12 Tf (Circulaire) Tj ET");
        sample.object(5, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>");
        sample.object(6, form);
        sample
    }

    /// [`plain`](Self::plain), and a revision with a signature: field and widget 7, dictionary 8.
    pub(crate) fn signed() -> Self {
        let mut sample = Self::plain();
        sample.sign(7, "Signature1", "7 0 R", "");
        sample
    }

    /// Adds a revision with a signature: field `field`, dictionary `field + 1`; `fields` is the new content of `/Fields` and
    /// `/Annots`, `extra` goes into the dictionary.
    pub(crate) fn sign(&mut self, field: u32, name: &str, fields: &str, extra: &str) {
        self.object(3, &page_object(&format!("/Annots [{fields}]")));
        self.object(6, &format!("<< /Fields [{fields}] /SigFlags 3 >>"));
        self.field(field, name);
        self.signature(field + 1, extra);
        self.close();
    }

    pub(crate) fn field(&mut self, number: u32, name: &str) {
        let value = number + 1;
        self.object(
            number,
            &format!(
                "<< /Type /Annot /Subtype /Widget /FT /Sig /T ({name}) /V {value} 0 R /Rect [0 0 0 0] /F 132 /P 3 0 R >>"
            ),
        );
    }

    pub(crate) fn object(&mut self, number: u32, text: &str) -> &mut Self {
        self.begin(number);
        self.bytes.extend_from_slice(text.as_bytes());
        self.bytes.extend_from_slice(b"\nendobj\n");
        self
    }

    pub(crate) fn stream(&mut self, number: u32, dictionary: &str, data: &[u8]) -> &mut Self {
        self.begin(number);
        self.bytes.extend_from_slice(format!("<< {dictionary} /Length {} >>\nstream\n", data.len()).as_bytes());
        self.bytes.extend_from_slice(data);
        self.bytes.extend_from_slice(b"\nendstream\nendobj\n");
        self
    }

    /// An object stream with these objects.
    pub(crate) fn object_stream(&mut self, number: u32, objects: &[(u32, &str)]) -> &mut Self {
        let (mut header, mut body) = (String::new(), String::new());
        for (i, (inner, text)) in objects.iter().enumerate() {
            header.push_str(&format!("{inner} {} ", body.len()));
            body.push_str(text);
            body.push('\n');
            self.packed.push((*inner, number, i as u32));
            self.size = self.size.max(inner + 1);
        }
        let dictionary = format!("/Type /ObjStm /N {} /First {}", objects.len(), header.len());
        self.stream(number, &dictionary, format!("{header}{body}").as_bytes())
    }

    /// A signature dictionary; its ByteRange is filled in when the revision is closed.
    pub(crate) fn signature(&mut self, number: u32, extra: &str) -> &mut Self {
        self.begin(number);
        self.bytes.extend_from_slice(
            b"<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /M (D:20261121100000+01'00') ",
        );
        self.bytes.extend_from_slice(format!("{extra} /ByteRange ").as_bytes());
        let range = self.bytes.len();
        self.bytes.extend_from_slice(RANGE.as_bytes());
        self.bytes.extend_from_slice(b" /Contents ");
        let start = self.bytes.len();
        // Never twice the same value: a copy is told by it.
        self.bytes.extend_from_slice(format!("<3082{number:04x}{start:016x}>").as_bytes());
        self.signature = Some((range, start, self.bytes.len()));
        self.bytes.extend_from_slice(b" >>\nendobj\n");
        self
    }

    pub(crate) fn free(&mut self, number: u32) -> &mut Self {
        self.entries.push((number, None));
        self
    }

    /// An entry that leads to any offset.
    pub(crate) fn entry(&mut self, number: u32, offset: u64) -> &mut Self {
        self.entries.push((number, Some(offset)));
        self.size = self.size.max(number + 1);
        self
    }

    pub(crate) fn raw(&mut self, bytes: &[u8]) -> &mut Self {
        self.bytes.extend_from_slice(bytes);
        self
    }

    pub(crate) fn offset(&self) -> u64 {
        self.bytes.len() as u64
    }

    fn begin(&mut self, number: u32) {
        // Written again in one revision: the last one counts.
        self.entries.retain(|(known, _)| *known != number);
        self.entries.push((number, Some(self.offset())));
        self.size = self.size.max(number + 1);
        self.bytes.extend_from_slice(format!("{number} 0 obj\n").as_bytes());
    }

    pub(crate) fn close(&mut self) -> &mut Self {
        self.close_with("/Root 1 0 R")
    }

    /// Cross-reference table, trailer with these entries, `startxref`; the signature's ByteRange.
    pub(crate) fn close_with(&mut self, trailer: &str) -> &mut Self {
        let xref = self.offset();
        let mut text = String::from("xref\n");
        if self.startxref.is_none() {
            text.push_str("0 1\n0000000000 65535 f \n");
        }
        for (number, offset) in std::mem::take(&mut self.entries) {
            match offset {
                Some(offset) => text.push_str(&format!("{number} 1\n{offset:010} 00000 n \n")),
                None => text.push_str(&format!("{number} 1\n0000000000 00001 f \n")),
            }
        }
        let prev = self.startxref.map(|prev| format!("/Prev {prev}")).unwrap_or_default();
        text.push_str(&format!("trailer\n<< /Size {} {trailer} {prev} >>\nstartxref\n{xref}\n%%EOF\n", self.size));
        self.bytes.extend_from_slice(text.as_bytes());
        self.finish(xref)
    }

    /// The same with a cross-reference stream, object `number`.
    pub(crate) fn close_stream(&mut self, number: u32) -> &mut Self {
        let xref = self.offset();
        let mut rows: Vec<(u32, [u64; 3])> = Vec::new();
        if self.startxref.is_none() {
            rows.push((0, [0, 0, 65535]));
        }
        rows.extend(
            std::mem::take(&mut self.entries).into_iter().map(|(n, at)| (n, at.map_or([0, 0, 1], |at| [1, at, 0]))),
        );
        rows.extend(std::mem::take(&mut self.packed).into_iter().map(|(n, c, i)| (n, [2, c.into(), i.into()])));
        rows.push((number, [1, xref, 0]));
        rows.sort_unstable();
        let index: String = rows.iter().map(|(number, _)| format!("{number} 1 ")).collect();
        let data: Vec<u8> = rows
            .iter()
            .flat_map(|(_, [kind, second, third])| {
                let mut row = vec![*kind as u8];
                row.extend_from_slice(&second.to_be_bytes()[4..]);
                row.extend_from_slice(&third.to_be_bytes()[6..]);
                row
            })
            .collect();
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
        std::io::Write::write_all(&mut encoder, &data).unwrap();
        let prev = self.startxref.map(|prev| format!("/Prev {prev}")).unwrap_or_default();
        self.size = self.size.max(number + 1);
        let dictionary = format!(
            "/Type /XRef /Root 1 0 R /Size {} /W [1 4 2] /Index [{index}] /Filter /FlateDecode {prev}",
            self.size
        );
        self.stream(number, &dictionary, &encoder.finish().unwrap());
        self.entries.clear();
        self.bytes.extend_from_slice(format!("startxref\n{xref}\n%%EOF\n").as_bytes());
        self.finish(xref)
    }

    fn finish(&mut self, xref: u64) -> &mut Self {
        self.startxref = Some(xref);
        if let Some((range, start, end)) = self.signature.take() {
            let text = format!("[0 {start:010} {end:010} {:010}]", self.bytes.len() - end);
            self.bytes[range..range + RANGE.len()].copy_from_slice(text.as_bytes());
        }
        self
    }

    pub(crate) fn open(&self) -> Document {
        self.try_open().unwrap()
    }

    pub(crate) fn try_open(&self) -> super::Result<Document> {
        Document::open(Arc::new(MemorySource::new(self.bytes.clone())), &Budget::default())
    }

    pub(crate) fn signatures(&self) -> Signatures {
        find_signatures(&self.open()).unwrap()
    }
}

pub(crate) fn page_object(extra: &str) -> String {
    format!(
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> {extra} >>"
    )
}

/// A file with object streams and a cross-reference stream.
pub(crate) fn streams() -> Sample {
    let mut sample = Sample::new();
    sample.stream(4, "", b"BT (Circulaire) Tj ET");
    sample.object_stream(
        9,
        &[
            (1, "<< /Type /Catalog /Pages 2 0 R /AcroForm 6 0 R >>"),
            (2, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>"),
            (3, "<< /Type /Page /Parent 2 0 R /Contents 4 0 R >>"),
            (6, "<< /Fields [] >>"),
        ],
    );
    sample.close_stream(10);
    sample
}
