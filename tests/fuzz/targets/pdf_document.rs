//! Any bytes as a PDF: every object of every revision is read, or refused by name.
#![no_main]

use libfuzzer_sys::fuzz_target;
use parapheur::pdf::{Budget, Document, MemorySource, ObjectId, XrefEntry};
use std::sync::Arc;

fuzz_target!(|data: &[u8]| {
    let budget = Budget { objects: 4096, stream_bytes: 1 << 20, pages: 256, field_nodes: 256, ..Budget::default() };
    let Ok(document) = Document::open(Arc::new(MemorySource::new(data)), &budget) else { return };
    for revision in 0..document.revisions().len().min(8) {
        let view = document.view(revision);
        let _ = view.first_page();
        let _ = view.fields();
        let _ = document.for_each_entry(revision, &mut |number, entry| {
            let generation = if let XrefEntry::Offset { generation, .. } = entry { generation } else { 0 };
            if let Some(object) = view.get(ObjectId::new(number, generation))? {
                assert_eq!(object.id.number, number);
                let _ = view.extent(&object);
                let _ = view.raw(&object);
                if object.as_stream().is_some() {
                    let _ = view.stream_data(&object);
                }
            }
            Ok(())
        });
    }
});
