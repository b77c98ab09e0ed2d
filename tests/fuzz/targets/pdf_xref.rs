//! Any bytes as the cross-reference section of a small file: entries, trailers and streams are read, or refused by name.
#![no_main]

use libfuzzer_sys::fuzz_target;
use parapheur::pdf::{Budget, Document, MemorySource, ObjectId, XrefEntry};
use std::sync::Arc;

fuzz_target!(|data: &[u8]| {
    let mut file = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n\
        2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n3 0 obj\n<< /Type /Page /Parent 2 0 R >>\nendobj\n"
        .to_vec();
    let at = file.len();
    file.extend_from_slice(data);
    file.extend_from_slice(format!("\nstartxref\n{at}\n%%EOF\n").as_bytes());
    let budget = Budget { objects: 1024, xref_entries: 10_000, revisions: 16, ..Budget::default() };
    let Ok(document) = Document::open(Arc::new(MemorySource::new(file.clone())), &budget) else { return };
    assert!(!document.revisions().is_empty());
    let mut before = 0;
    for revision in document.revisions() {
        assert!(before <= revision.end() && revision.end() <= file.len() as u64);
        before = revision.start();
        let view = document.view(revision.index());
        let mut numbers = Vec::new();
        let _ = document.for_each_entry(revision.index(), &mut |number, entry| {
            numbers.push(number);
            let generation = if let XrefEntry::Offset { generation, .. } = entry { generation } else { 0 };
            let _ = view.get(ObjectId::new(number, generation));
            Ok(())
        });
        numbers.sort_unstable();
        let count = numbers.len();
        numbers.dedup();
        assert_eq!(numbers.len(), count, "an object twice in one revision");
    }
});
