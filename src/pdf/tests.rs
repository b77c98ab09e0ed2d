//! The reader as a whole: revisions, signatures and their attacks on [`samples`](super::samples), and damaged files.

use super::samples::{Sample, page_object, streams};
use super::*;
use crate::error::Coded;
use proptest::prelude::*;
use std::sync::Arc;

fn codes<T: Coded>(list: &[T]) -> Vec<&'static str> {
    list.iter().map(Coded::code).collect()
}

/// Problems and alterations of the only signature, and the anomalies.
fn verdict(sample: &Sample) -> (Vec<&'static str>, Vec<&'static str>, Vec<&'static str>) {
    let found = sample.signatures();
    assert_eq!(found.list.len(), 1, "{:?}", found.list);
    let signature = &found.list[0];
    (codes(&signature.problems), codes(&signature.alterations), codes(&found.anomalies))
}

#[test]
fn samples_are_in_order() {
    for (sample, revisions, count) in [(Sample::plain(), 1, 0), (streams(), 1, 0), (Sample::signed(), 2, 1)] {
        let document = sample.open();
        assert_eq!(document.revisions().len(), revisions);
        assert_eq!(document.anomalies(), []);
        assert_eq!(document.revisions()[revisions - 1].end(), sample.offset());
        assert_eq!(document.latest().first_page().unwrap().object.id, ObjectId::new(3, 0));
        let found = find_signatures(&document).unwrap();
        assert_eq!((found.list.len(), found.anomalies.len()), (count, 0));
        for signature in &found.list {
            assert_eq!((signature.problems.len(), signature.alterations.len()), (0, 0), "{signature:?}");
            assert_eq!((signature.revision, signature.signed_revision), (1, Some(1)));
            assert_eq!(signature.field.as_ref().unwrap().name, "Signature1");
        }
    }
}

#[test]
fn many_signatures_each_end_their_revision() {
    let mut sample = Sample::plain();
    let mut fields = String::new();
    for i in 0..20u32 {
        let field = 7 + 2 * i;
        fields.push_str(&format!("{field} 0 R "));
        sample.sign(field, &format!("S{i}"), &fields, "");
    }
    let found = sample.signatures();
    assert_eq!(found.anomalies, []);
    let revisions: Vec<_> = found.list.iter().map(|signature| signature.signed_revision).collect();
    assert_eq!(revisions, (1..=20).map(Some).collect::<Vec<_>>());
    assert!(found.list.iter().all(|s| s.problems.is_empty() && s.alterations.is_empty() && s.visible));
}

#[test]
fn a_view_sees_what_its_revision_saw() {
    let mut sample = Sample::plain();
    sample.object(5, "<< /Type /Font /BaseFont /Courier >>").free(4).close();
    sample.object(4, "(again)").close();
    let document = sample.open();
    let font = |revision| {
        let object = document.view(revision).get(ObjectId::new(5, 0)).unwrap().unwrap();
        object.as_dictionary().unwrap().name("BaseFont").unwrap().to_string()
    };
    assert_eq!((font(0), font(1), font(2)), ("/Helvetica".into(), "/Courier".into(), "/Courier".into()));
    let content = |revision| document.view(revision).get(ObjectId::new(4, 0)).unwrap().map(|object| object.kind());
    assert_eq!((content(0), content(1), content(2)), (Some("stream"), None, Some("string")));
    assert_eq!(document.touching(4).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(document.touching(5).collect::<Vec<_>>(), [1]);
    assert_eq!(document.touching(3).count(), 0);
}

#[test]
fn offsets_may_count_from_the_header() {
    let plain = Sample::plain().bytes;
    // As Acrobat reads: everything shifted, nothing rewritten.
    let shifted = [b"junk before the header\n", plain.as_slice()].concat();
    let document = Document::open(Arc::new(MemorySource::new(shifted.clone())), &Budget::default()).unwrap();
    assert_eq!(document.origin(), 23);
    assert_eq!(codes(document.anomalies()), ["pdf.header-offset"]);
    assert_eq!(document.latest().first_page().unwrap().object.id, ObjectId::new(3, 0));
    assert_eq!(document.revisions()[0].end(), shifted.len() as u64);
    // Offsets from the first byte of the file.
    let mut other = Sample::new();
    other.bytes.splice(0..0, *b"%!PS\n");
    for (number, text) in [(1, "<< /Pages 2 0 R >>"), (2, "<< /Kids [3 0 R] >>"), (3, "<< /Type /Page >>")] {
        other.object(number, text);
    }
    other.close();
    let document = other.open();
    assert_eq!((document.origin(), codes(document.anomalies())), (0, vec!["pdf.header-offset"]));
}

#[test]
fn white_space_after_the_end_is_nobodys_and_anything_else_is_reported() {
    let mut sample = Sample::signed();
    sample.raw(b"\r\n \0\n");
    assert_eq!(verdict(&sample), (vec![], vec![], vec![]));
    sample.raw(b"x");
    assert_eq!(verdict(&sample), (vec![], vec![], vec!["pdf.trailing-bytes"]));
}

#[test]
fn loops_and_budgets_are_named() {
    let mut sample = Sample::content("<< /Fields [] >>", "");
    sample.startxref = Some(sample.offset());
    sample.close();
    assert_eq!(sample.try_open().unwrap_err().code(), "pdf.xref-loop");
    // Appended to a file that was in order: that file is still read.
    let mut sample = Sample::plain();
    sample.startxref = Some(sample.offset());
    sample.close();
    assert_eq!(codes(sample.open().anomalies()), ["pdf.trailing-bytes", "pdf.end-obscured", "pdf.startxref-broken"]);

    let mut sample = Sample::plain();
    for _ in 0..5 {
        sample.close();
    }
    let few = Budget { revisions: 4, ..Budget::default() };
    let opened = Document::open(Arc::new(MemorySource::new(sample.bytes.clone())), &few);
    assert_eq!(opened.unwrap_err(), Error::Budget { name: "revisions", limit: 4 });

    let mut sample = Sample::plain();
    sample.object(7, "8 0 R").object(8, "7 0 R").close();
    assert_eq!(sample.open().latest().follow(ObjectId::new(7, 0)).unwrap_err().code(), "pdf.reference-loop");

    let mut sample = Sample::plain();
    sample.object(2, "<< /Kids [2 0 R] >>").close();
    assert_eq!(sample.open().latest().first_page().unwrap_err().code(), "pdf.reference-loop");
}

#[test]
fn an_entry_leads_to_its_own_object_or_nowhere() {
    let mut sample = Sample::plain();
    let there = sample.offset();
    sample.object(7, "(seven)").entry(8, there).entry(9, there + 3).entry(10, 5_000_000).close();
    let document = sample.open();
    let get = |number, generation| document.latest().get(ObjectId::new(number, generation));
    assert_eq!(get(7, 0).unwrap().unwrap().kind(), "string");
    assert_eq!(get(7, 1).unwrap_err().code(), "pdf.object-mismatch");
    assert_eq!(get(8, 0).unwrap_err().code(), "pdf.object-mismatch");
    assert!(get(9, 0).is_err());
    assert_eq!(get(10, 0).unwrap_err().code(), "pdf.object-outside-revision");
    assert!(get(11, 0).unwrap().is_none());
}

#[test]
fn an_entry_prepared_for_bytes_to_come_stays_an_error() {
    // The signed revision names object 9 at an offset that does not exist yet; an attacker appends it there.
    let mut sample = Sample::plain();
    sample.entry(9, 4000);
    sample.sign(7, "S", "7 0 R", "");
    let pad = 4000 - sample.offset();
    sample.raw(&vec![b' '; pad as usize]);
    sample.object(9, "(evil)");
    let document = sample.open();
    assert_eq!(document.latest().get(ObjectId::new(9, 0)).unwrap_err().code(), "pdf.object-outside-revision");
    assert_eq!(codes(document.anomalies()), ["pdf.trailing-bytes", "pdf.end-obscured"]);
}

#[test]
fn object_streams_are_read_strictly() {
    let document = streams().open();
    let catalog = document.latest().catalog().unwrap();
    assert!(matches!(catalog.origin, Origin::ObjectStream { container: ObjectId { number: 9, .. }, index: 0, .. }));
    assert_eq!(document.latest().get(ObjectId::new(2, 1)).unwrap_err().code(), "pdf.object-mismatch");

    // An update that gives a container a second content does not reach the objects that were there before.
    let mut shadow = streams();
    shadow.stream(9, "/Type /ObjStm /N 1 /First 4", b"1 0 << /Evil true >>").close_stream(11);
    let failure = shadow.try_open().unwrap().latest().catalog();
    // The newest startxref has no catalogue, so that the file is read as it was before.
    assert_eq!(failure.unwrap().origin, catalog.origin);
    assert!(codes(shadow.open().anomalies()).contains(&"pdf.startxref-broken"));
}

#[test]
fn a_bomb_in_an_object_stream_meets_its_budget() {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    std::io::Write::write_all(&mut encoder, &vec![b' '; 20_000_000]).unwrap();
    let mut sample = Sample::plain();
    sample.stream(7, "/Type /Metadata /Filter /FlateDecode", &encoder.finish().unwrap()).close();
    let document = sample.open();
    let object = document.latest().get(ObjectId::new(7, 0)).unwrap().unwrap();
    assert_eq!(document.latest().stream_data(&object).unwrap_err().code(), "pdf.budget");
}

#[test]
fn malformed_signatures_are_listed_with_their_problem() {
    let broken = |from: &str, to: &str| {
        let mut sample = Sample::signed();
        let text = String::from_utf8_lossy(&sample.bytes).into_owned();
        let at = text.find(from).unwrap();
        // Lossy decoding changes the length of the header comment only; count from the end.
        let at = sample.bytes.len() - (text.len() - at);
        sample.bytes.splice(at..at + from.len(), to.bytes());
        verdict(&sample).0
    };
    let pad = |text: &str, len: usize| format!("{text:<len$}");
    let sample = Sample::signed();
    let contents = sample.signatures().list[0].contents_span.unwrap();
    let token = String::from_utf8(sample.open().bytes(contents).unwrap()).unwrap();
    assert_eq!(broken(&token, &pad("<>", token.len())), ["pdf.contents-empty", "pdf.byte-range-gap"]);
    assert_eq!(broken(&token, &pad("null", token.len())), ["pdf.contents-missing"]);
    assert_eq!(broken(&token, &pad("5 0 R", token.len())), ["pdf.signature-indirect"]);
    assert_eq!(broken(&token, &pad("/x", token.len())), ["pdf.contents-type"]);
    let literal = pad(&format!("({})", &token[1..token.len() - 1]), token.len());
    assert_eq!(broken(&token, &literal), ["pdf.contents-literal"]);
    assert_eq!(broken("/Contents <", "/Cantents <"), ["pdf.contents-missing"]);
    assert_eq!(broken("/ByteRange", "/ByteRage "), ["pdf.byte-range-missing"]);
    assert_eq!(broken("/ByteRange [0 ", "/ByteRange [1 "), ["pdf.byte-range-start"]);
    assert_eq!(broken("/ByteRange [0 00", "/ByteRange [0 -1"), ["pdf.byte-range-element"]);
    assert_eq!(broken("/ByteRange [0 00", "/ByteRange [0 01"), ["pdf.byte-range-order"]);
    assert_eq!(broken("/Type /Sig ", "/Type /Sug "), ["pdf.signature-type-name"]);
    assert_eq!(broken("/Filter /Ad", "/Type   /Sg"), ["pdf.signature-duplicate-key", "pdf.signature-type-name"]);
}

#[test]
fn a_dictionary_that_is_overwritten_is_reported_beside_the_signed_one() {
    let mut sample = Sample::signed();
    let document = sample.open();
    let dictionary = document.latest().get(ObjectId::new(8, 0)).unwrap().unwrap();
    let text = String::from_utf8(document.bytes(dictionary.value.span).unwrap()).unwrap();
    sample.object(8, &text.replace(" /ByteRange", "/Name (Somebody else) /ByteRange")).close();
    let (problems, alterations, _) = verdict(&sample);
    assert_eq!((problems, alterations), (vec![], vec!["pdf.signature-altered", "pdf.signature-hidden"]));
    // As `inspect` and `compare` count.
    let said = sample.signatures().list[0].alterations[0].to_string();
    assert!(said.ends_with("revision 3 changed /Name of the signature dictionary"), "{said}");
}

#[test]
fn a_signature_that_is_stripped_is_found() {
    let mut without_value = Sample::signed();
    without_value
        .object(7, "<< /Type /Annot /Subtype /Widget /FT /Sig /T (Signature1) /Rect [0 0 0 0] /P 3 0 R >>")
        .close();
    assert_eq!(verdict(&without_value).1, ["pdf.signature-field-altered", "pdf.signature-hidden"]);

    let mut without_field = Sample::signed();
    without_field.object(6, "<< /Fields [] >>").close();
    assert_eq!(verdict(&without_field).1, ["pdf.signature-hidden"]);

    let mut without_form = Sample::signed();
    without_form.object(1, "<< /Type /Catalog /Pages 2 0 R >>").close();
    assert_eq!(verdict(&without_form).1, ["pdf.signature-hidden"]);

    let mut freed = Sample::signed();
    freed.free(7).free(8).close();
    assert_eq!(verdict(&freed).1, ["pdf.signature-removed", "pdf.signature-field-removed", "pdf.signature-hidden"]);

    let mut renamed = Sample::signed();
    renamed.field(7, "Another");
    renamed.close();
    assert_eq!(verdict(&renamed).1, ["pdf.signature-field-altered"]);

    // Hidden by one revision, shown again by the next: the one in between is remembered.
    let mut twice = Sample::signed();
    twice.object(7, "<< /FT /Sig /T (Signature1) >>").close();
    twice.field(7, "Signature1");
    twice.close();
    assert!(verdict(&twice).1.contains(&"pdf.signature-field-altered"));
}

#[test]
fn a_copy_is_no_second_signature() {
    let mut sample = Sample::signed();
    let document = sample.open();
    let dictionary = document.latest().get(ObjectId::new(8, 0)).unwrap().unwrap();
    let text = String::from_utf8(document.bytes(dictionary.value.span).unwrap()).unwrap();
    sample.object(10, &text);
    sample.object(9, "<< /Subtype /Widget /FT /Sig /T (Copy) /V 10 0 R /Rect [0 0 0 0] /P 3 0 R >>");
    sample.object(6, "<< /Fields [9 0 R] >>").close();
    assert_eq!(verdict(&sample).1, ["pdf.signature-copied", "pdf.signature-hidden"]);
}

#[test]
fn wrapping_is_seen_in_the_gap() {
    // The second part moved behind an inserted object: the gap holds more than the token.
    let mut sample = Sample::signed();
    let signature = &sample.signatures().list[0];
    let (range, span) = (signature.byte_range.unwrap(), signature.byte_range_value.as_ref().unwrap().span);
    let [_, b, c, d] = range.numbers();
    let evil = b" /X (";
    let c = c + evil.len() as u64;
    let text = format!("[0 {b:010} {c:010} {d:010}]");
    sample.bytes[span.start as usize..span.end as usize].copy_from_slice(text.as_bytes());
    let at = range.gap.end as usize;
    sample.bytes.splice(at..at, *evil);
    let found = Document::open(Arc::new(MemorySource::new(sample.bytes.clone())), &Budget::default())
        .and_then(|document| find_signatures(&document));
    // Offsets behind the insertion no longer fit, or the gap is not the token: never a signature in order.
    assert!(found.is_ok_and(|found| found.list.iter().all(|signature| !signature.problems.is_empty())));
}

#[test]
fn ranges_nest() {
    let mut sample = Sample::plain();
    sample.sign(7, "One", "7 0 R", "");
    let first = sample.signatures().list[0].byte_range.unwrap();
    // A second one that ends its own revision, but leaves the first one's range out of its own.
    sample.object(6, "<< /Fields [7 0 R 9 0 R] >>");
    sample.field(9, "Two");
    sample.signature(10, "");
    sample.close();
    let mut found = sample.signatures();
    assert!(found.list.iter().all(|signature| signature.problems.is_empty()));
    let span = found.list.remove(1).byte_range_value.unwrap().span;
    let [_, _, _, d] = found.list[0].byte_range.unwrap().numbers();
    let text = format!("[0 {:010} {:010} {d:010}]", first.gap.start, first.gap.end);
    sample.bytes[span.start as usize..span.end as usize].copy_from_slice(text.as_bytes());
    let found = sample.signatures();
    assert!(found.list.iter().any(|signature| codes(&signature.problems).contains(&"pdf.byte-range-gap")));
}

#[test]
fn bytes_of_an_update_that_nothing_covers_are_reported() {
    let mut sample = Sample::signed();
    sample.raw(b"99 0 obj << /Type /Sig /Contents <00> /ByteRange [0 1 2 3] >> endobj\n");
    sample.object(10, "(new)").close();
    let found = sample.signatures();
    assert_eq!(codes(&found.anomalies), ["pdf.unreached-bytes"]);
    assert!(
        found.anomalies[0].to_string().ends_with("bytes of revision 3 belong to no object"),
        "{:?}",
        found.anomalies
    );
    let hidden = found.list.iter().find(|signature| signature.id.number == 99).unwrap();
    assert!(codes(&hidden.problems).contains(&"pdf.signature-unreachable"));
}

#[test]
fn certification_and_locks_are_read() {
    let mut sample = Sample::plain();
    sample.object(1, "<< /Type /Catalog /Pages 2 0 R /AcroForm 6 0 R /Perms << /DocMDP 8 0 R >> >>");
    sample.object(6, "<< /Fields [7 0 R] >>");
    sample.object(
        7,
        "<< /Subtype /Widget /FT /Sig /T (A) /V 8 0 R /P 3 0 R /Lock << /Action /Include /Fields [(x) (y)] >> >>",
    );
    sample.signature(
        8,
        "/Reference [9 0 R << /TransformMethod /FieldMDP /TransformParams << /Action /All /P 1 >> >>] /Name <FEFF00C9>",
    );
    sample.object(9, "<< /TransformMethod /DocMDP /TransformParams << /P 3 >> >>").close();
    let found = sample.signatures();
    let signature = &found.list[0];
    assert_eq!((signature.doc_mdp(), signature.certification), (Some(3), true));
    assert_eq!(signature.name.as_ref().unwrap().to_text(), "É");
    assert_eq!(signature.field_mdp().unwrap().permissions, Some(1));
    let lock = signature.field.as_ref().unwrap().lock.clone().unwrap();
    assert_eq!((lock.action.as_str(), lock.fields), ("Include", vec!["x".into(), "y".into()]));
}

#[test]
fn a_form_that_loops_is_walked_once() {
    let mut sample = Sample::content("<< /Fields [7 0 R] >>", "");
    sample.object(7, "<< /T (a) /Kids [8 0 R] >>").object(8, "<< /T (b) /FT /Tx /Parent 7 0 R /Kids [7 0 R 9 0 R] >>");
    sample.object(9, "<< /T (c) /V (x) /Parent 8 0 R >>").close();
    let (fields, anomalies) = sample.open().latest().fields().unwrap();
    assert_eq!(fields.iter().map(|field| field.name.as_str()).collect::<Vec<_>>(), ["a.b.c"]);
    assert_eq!(fields[0].field_type.as_ref().unwrap().to_string(), "/Tx");
    assert_eq!(codes(&anomalies), ["pdf.field-twice"]);
}

#[test]
fn hybrid_files_are_read() {
    let mut sample = Sample::plain();
    // A hidden object: free in the table, in the stream of /XRefStm.
    let hidden = sample.offset();
    sample.object(7, "(hidden)");
    let stream = sample.offset();
    let mut row = vec![1u8];
    row.extend_from_slice(&(hidden as u32).to_be_bytes());
    row.extend_from_slice(&[0, 0]);
    sample.stream(8, "/Type /XRef /W [1 4 2] /Index [7 1] /Size 9", &row);
    let mut hybrid = Sample::plain();
    hybrid.bytes = sample.bytes;
    hybrid.free(7).entry(8, stream).close_with(&format!("/Root 1 0 R /XRefStm {stream}"));
    let document = hybrid.open();
    assert_eq!(document.anomalies(), []);
    let object = document.latest().get(ObjectId::new(7, 0)).unwrap().unwrap();
    assert_eq!(object.kind(), "string");
    assert_eq!(document.updated(1).filter(|(number, _)| *number == 7).count(), 1);
}

#[test]
fn an_annotation_does_not_make_a_signature() {
    let mut sample = Sample::content("<< /Fields [] >>", "/Annots [7 0 R]");
    sample.object(7, "<< /Type /Annot /Subtype /FreeText /Contents (x) >>").close();
    sample.object(3, &page_object("/Annots []")).close();
    assert!(sample.signatures().list.is_empty());
}

/// Reads everything that the reader can read.
fn exercise(bytes: &[u8]) {
    let budget = Budget { stream_bytes: 1 << 20, field_nodes: 1000, pages: 1000, ..Budget::default() };
    let Ok(document) = Document::open(Arc::new(MemorySource::new(bytes)), &budget) else { return };
    if let Ok(found) = find_signatures(&document) {
        let _ = changes(&document, &found);
    }
    let _ = document.latest().first_page();
    let _ = document.latest().fields();
    let view = document.latest();
    let _ = document.for_each_entry(0, &mut |number, entry| {
        let generation = match entry {
            XrefEntry::Offset { generation, .. } => generation,
            _ => 0,
        };
        if let Ok(Some(object)) = view.get(ObjectId::new(number, generation)) {
            let _ = view.extent(&object);
            if object.as_stream().is_some() {
                let _ = view.stream_data(&object);
            }
        }
        Ok(())
    });
}

fn sample(which: usize) -> Vec<u8> {
    let mut sample = [Sample::plain, streams, Sample::signed, Sample::signed][which]();
    if which == 3 {
        sample.sign(9, "Signature2", "7 0 R 9 0 R", "");
    }
    sample.bytes
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    /// Whatever bytes are overwritten, cut or inserted: an answer or a named error, never a panic.
    #[test]
    fn damaged_files_never_panic(
        which in 0..4usize,
        edits in prop::collection::vec(
            (any::<prop::sample::Index>(), prop::collection::vec(any::<u8>(), 0..8), 0..12usize),
            1..6,
        ),
    ) {
        let mut bytes = sample(which);
        for (at, replacement, removed) in edits {
            let start = at.index(bytes.len() + 1).min(bytes.len());
            let end = (start + removed).min(bytes.len());
            bytes.splice(start..end, replacement);
        }
        exercise(&bytes);
    }

    /// The same with changes that keep the shape: a digit or delimiter for another.
    #[test]
    fn plausible_files_never_panic(
        which in 0..4usize,
        edits in prop::collection::vec(
            (any::<prop::sample::Index>(), prop::sample::select(b"0123456789[]<>()/R nf".to_vec())),
            1..12,
        ),
    ) {
        let mut bytes = sample(which);
        for (at, byte) in edits {
            let i = at.index(bytes.len());
            bytes[i] = byte;
        }
        exercise(&bytes);
    }

    /// A signature is only in order if none of its signed bytes, as positions, moved.
    #[test]
    fn inserted_bytes_are_never_silent(at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut bytes = Sample::signed().bytes;
        let i = at.index(bytes.len());
        bytes.insert(i, byte);
        let Ok(document) = Document::open(Arc::new(MemorySource::new(bytes)), &Budget::default()) else { return Ok(()) };
        let Ok(found) = find_signatures(&document) else { return Ok(()) };
        let quiet = document.anomalies().is_empty()
            && found.list.len() == 1
            && found.list.iter().all(|s| s.problems.is_empty() && s.byte_range.is_some_and(|r| r.end == document.len()));
        prop_assert!(!quiet, "inserted {byte} at {i}");
    }
}
