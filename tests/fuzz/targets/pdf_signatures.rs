//! Any bytes as a signed PDF: what is in order obeys the structural rule, checked here a second time on the bytes themselves.
#![no_main]

use libfuzzer_sys::fuzz_target;
use parapheur::pdf::{Budget, Document, Effort, MemorySource, changes, content, find_signatures};
use std::sync::Arc;

fuzz_target!(|data: &[u8]| {
    let budget = Budget { objects: 4096, stream_bytes: 1 << 20, field_nodes: 256, ..Budget::default() };
    let Ok(document) = Document::open(Arc::new(MemorySource::new(data)), &budget) else { return };
    let _ = content(&document.latest(), Effort::Whole);
    let Ok(found) = find_signatures(&document) else { return };
    if let Ok(changes) = changes(&document, &found) {
        assert!(changes.steps.len() < document.revisions().len());
    }
    for signature in found.list.iter().filter(|signature| signature.problems.is_empty()) {
        let range = signature.byte_range.unwrap();
        let token = &data[range.gap.start as usize..range.gap.end as usize];
        assert!(token.starts_with(b"<") && token.ends_with(b">"));
        assert!(token[1..token.len() - 1].iter().all(|b| b.is_ascii_hexdigit() || b" \t\r\n\0\x0C".contains(b)));
        assert!(signature.span.start < range.gap.start && signature.span.end <= range.end);
        let revision = &document.revisions()[signature.signed_revision.unwrap()];
        assert!(revision.ends_at(range.end));
    }
});
