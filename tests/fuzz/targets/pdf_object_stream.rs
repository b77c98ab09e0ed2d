//! Any bytes as the data of an object stream whose header is chosen by the first two bytes: each object is its own, or refused.
#![no_main]

use libfuzzer_sys::fuzz_target;
use parapheur::pdf::{Budget, Document, MemorySource, ObjectId};
use std::sync::Arc;

fuzz_target!(|data: &[u8]| {
    let [count, first, data @ ..] = data else { return };
    let mut file = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n\
        2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\n"
        .to_vec();
    let stream = file.len();
    let head = format!("9 0 obj\n<< /Type /ObjStm /N {count} /First {first} /Length {} >>\nstream\n", data.len());
    file.extend_from_slice(head.as_bytes());
    file.extend_from_slice(data);
    file.extend_from_slice(b"\nendstream\nendobj\n");
    let mut rows = vec![(0u8, 0u32, 0u16), (1, 9, 0), (1, 60, 0)];
    rows.extend((0..6).map(|index| (2, 9, index)));
    rows.push((1, stream as u32, 0));
    let xref = file.len();
    rows.push((1, xref as u32, 0));
    let entries: String = rows.iter().map(|(kind, a, b)| format!("{kind:02x}{a:08x}{b:04x}")).collect();
    file.extend_from_slice(
        format!(
            "10 0 obj\n<< /Type /XRef /Size 11 /W [1 4 2] /Root 1 0 R /Filter /ASCIIHexDecode /Length {} >>\nstream\n{entries}>\nendstream\nendobj\nstartxref\n{xref}\n%%EOF\n",
            entries.len() + 1
        )
        .as_bytes(),
    );
    let budget = Budget { objects: 1024, ..Budget::default() };
    let Ok(document) = Document::open(Arc::new(MemorySource::new(file)), &budget) else { return };
    let view = document.latest();
    for number in 0..12 {
        if let Ok(Some(object)) = view.get(ObjectId::new(number, 0)) {
            assert_eq!(object.id.number, number);
            assert!(object.equivalent(&object));
            let _ = view.raw(&object);
        }
    }
});
