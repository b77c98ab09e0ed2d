//! Any updates of a signed file: each byte string of the input becomes an object of a later revision. What the page shows is
//! never changed without a word, and what is said does not depend on what came later.
#![no_main]

use libfuzzer_sys::fuzz_target;
use parapheur::pdf::{Budget, Change, Document, MemorySource, ObjectId, changes, find_signatures};
use std::sync::Arc;

/// A signed, tagged page with a form, an annotation, a security store and metadata. The signature holds no message: that is
/// for others to judge.
const OBJECTS: [(u32, &str); 20] = [
    (1, "<< /Type /Catalog /Pages 2 0 R /AcroForm 6 0 R /StructTreeRoot 17 0 R /DSS 12 0 R /Metadata 14 0 R >>"),
    (2, "<< /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 612 792] >>"),
    (3, "<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> /Annots 16 0 R >>"),
    (4, "<< /Length 27 >>\nstream\nBT /F1 12 Tf (Payer) Tj ET  \nendstream"),
    (5, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"),
    (6, "<< /Fields 15 0 R /SigFlags 3 /DR << /Font << /F1 5 0 R >> >> >>"),
    (7, "<< /Type /Annot /Subtype /Widget /FT /Sig /T (One) /V 8 0 R /Rect [0 0 0 0] /P 3 0 R >>"),
    (9, "<< /Type /Annot /Subtype /Widget /FT /Tx /T (remark) /Rect [10 10 90 20] /P 3 0 R /AP << /N 10 0 R >> >>"),
    (10, "<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Length 3 >>\nstream\nq Q\nendstream"),
    (11, "<< /Type /Annot /Subtype /Text /Rect [0 0 5 5] /P 3 0 R /Contents (note) >>"),
    (12, "<< /Certs [13 0 R] >>"),
    (13, "<< /Length 1 >>\nstream\nx\nendstream"),
    (14, "<< /Type /Metadata /Subtype /XML /Length 4 >>\nstream\n<x/>\nendstream"),
    (15, "[7 0 R 9 0 R]"),
    (16, "[7 0 R 9 0 R 11 0 R]"),
    (17, "<< /Type /StructTreeRoot /K 18 0 R /ParentTree 19 0 R /ParentTreeNextKey 1 >>"),
    (18, "<< /Type /StructElem /S /Document /P 17 0 R /K [20 0 R] >>"),
    (19, "<< /Nums [0 20 0 R] >>"),
    (20, "<< /Type /StructElem /S /P /P 18 0 R /Pg 3 0 R /K 0 >>"),
    (21, "<< /Producer (x) >>"),
];

struct File {
    bytes: Vec<u8>,
    prev: Option<usize>,
    rows: String,
}

impl File {
    fn object(&mut self, number: u32, body: &[u8]) {
        self.rows.push_str(&format!("{number} 1\n{:010} 00000 n \n", self.bytes.len()));
        self.bytes.extend_from_slice(format!("{number} 0 obj\n").as_bytes());
        self.bytes.extend_from_slice(body);
        self.bytes.extend_from_slice(b"\nendobj\n");
    }

    fn close(&mut self) {
        let at = self.bytes.len();
        let prev = self.prev.map(|prev| format!("/Prev {prev}")).unwrap_or_default();
        let rows = std::mem::take(&mut self.rows);
        let text = format!("xref\n{rows}trailer\n<< /Size 40 /Root 1 0 R /Info 21 0 R {prev} >>\nstartxref\n{at}\n%%EOF\n");
        self.bytes.extend_from_slice(text.as_bytes());
        self.prev = Some(at);
    }
}

/// The file, signed over everything before the first update.
fn signed() -> File {
    let mut file = File { bytes: b"%PDF-1.7\n".to_vec(), prev: None, rows: "0 1\n0000000000 65535 f \n".into() };
    for (number, body) in OBJECTS {
        file.object(number, body.as_bytes());
    }
    let range = "[0 0000000000 0000000000 0000000000]";
    let head = format!("<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /ByteRange {range} /Contents ");
    let start = file.bytes.len() + "8 0 obj\n".len();
    file.object(8, format!("{head}<00> >>").as_bytes());
    file.close();
    let (gap, end) = (start + head.len(), start + head.len() + 4);
    let text = format!("[0 {gap:010} {end:010} {:010}]", file.bytes.len() - end);
    let at = start + head.find(range).unwrap();
    file.bytes[at..at + range.len()].copy_from_slice(text.as_bytes());
    file
}

fn said(bytes: &[u8]) -> Option<Vec<Vec<Change>>> {
    let budget = Budget { objects: 20_000, stream_bytes: 1 << 20, ..Budget::default() };
    let document = Document::open(Arc::new(MemorySource::new(bytes)), &budget).ok()?;
    let found = find_signatures(&document).ok()?;
    assert!(!found.list.is_empty(), "the signature is gone");
    let changes = changes(&document, &found).ok()?;
    Some(changes.steps.into_iter().map(|step| step.changes).collect())
}

fuzz_target!(|data: &[u8]| {
    let mut file = signed();
    // 0xFE ends an update, 0xFF an object; the first byte of an object is its number.
    for update in data.split(|&byte| byte == 0xFE).take(3) {
        let before = said(&file.bytes);
        let old = file.bytes.clone();
        let mut numbers = Vec::new();
        for object in update.split(|&byte| byte == 0xFF).take(8) {
            let [number, body @ ..] = object else { continue };
            let number = u32::from(*number) % 32 + 1;
            if !numbers.contains(&number) {
                numbers.push(number);
                file.object(number, body);
            }
        }
        file.close();
        let Some(after) = said(&file.bytes) else { return };
        // What was said of earlier revisions stays.
        if let Some(before) = before {
            assert!(after.starts_with(&before));
        }
        // The content and the font of the page are what they were, or it is told.
        let open = |bytes: &[u8]| Document::open(Arc::new(MemorySource::new(bytes)), &Budget::default()).ok();
        let (Some(old), Some(new)) = (open(&old), open(&file.bytes)) else { return };
        for number in [2, 4, 5] {
            let content = |document: &Document| {
                let view = document.latest();
                let object = view.get(ObjectId::new(number, 0)).ok()??;
                let data = view.stream_data(&object).unwrap_or_default();
                Some((object.value.object.clone(), data))
            };
            let (old, new) = (content(&old), content(&new));
            let same = match (&old, &new) {
                (Some((a, x)), Some((b, y))) => {
                    x == y && (a.as_stream().is_some() == b.as_stream().is_some()) && (a.as_stream().is_some() || a.equivalent(b))
                }
                (None, None) => true,
                _ => false,
            };
            let told = after.last().is_some_and(|step| step.iter().any(|c| matches!(c, Change::Unexplained { .. })));
            assert!(same || told, "object {number} changed in silence: {:?}", after.last());
        }
    }
});
