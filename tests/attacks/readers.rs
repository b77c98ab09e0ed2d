//! What other readers make of a file: they rebuild the cross-reference table where we read on, and show what it finds.

use super::{UNEXPLAINED, s};
use crate::common::attack::{Pdf, Trial, stream};

const HIDDEN: &str = "pdf.hidden-objects";
const FONT: &str = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding << /Differences [49 /nine] >> >>";

/// An object in what an update may bring along. poppler shows it where the trailer names an `/Info` that is not there.
#[test]
fn an_update_carries_no_objects_in_its_bytes() {
    let mut t = Trial::default();
    let f = Pdf::base(&[]).signed();
    let evidence = |data: &str| {
        let store = f.edited(1, "/Type", "/DSS 70 0 R /Type");
        f.update(&[store, (70, s("<< /Certs [71 0 R] >>")), (71, stream("", data))])
    };
    t.accepted("evidence", &evidence("\n0 object\n4 0 endobj\nobj"));
    t.refused("in a stream", &evidence(&format!("\n10 0 obj {FONT} endobj\n")), HIDDEN);
    t.refused("a comment in its header", &evidence(&format!("\n10 %\n0 obj {FONT} endobj\n")), HIDDEN);
    t.refused("no white space", &evidence(&format!("\n10 0obj{FONT}endobj\n")), HIDDEN);
    let info = |text: &str| f.update_with(&[(99, s(text))], &[], "/Root 1 0 R /Info 99 0 R");
    t.accepted("text", &info("<< /Title (10 objects) >>"));
    t.refused("in a string", &info(&format!("<< /Title (\n10 0 obj {FONT} endobj\n) >>")), HIDDEN);
    let commented = info("<< /Title (x) >>");
    let comment = format!("\n%{}10 0 obj {FONT} endobj\nxref", "x".repeat(254));
    let moved = commented.startxref() + comment.len() - 5;
    let text = commented.text();
    let at = text.rfind("\nxref").unwrap();
    let tail = text[at + 5..].replace(&format!("startxref\n{}", commented.startxref()), &format!("startxref\n{moved}"));
    t.refused("in a comment", &Pdf::from_text(&format!("{}{comment}{tail}", &text[..at])), HIDDEN);
    let header = info("<< /Title (x) >>").text();
    let at = header.rfind("99 0 obj").unwrap();
    let header = Pdf::from_text(&format!("{}99 0%obj{}", &header[..at], &header[at + 8..].replacen('\n', "\nobj", 1)));
    t.refused("a header with a comment", &header, "");
    t.done();
}

/// An object stream of an update holds nothing that its cross-reference section does not name.
#[test]
fn an_object_stream_holds_what_is_named() {
    let mut t = Trial::default();
    let f = Pdf::base(&[]).signed();
    let packed = |members: &str, first: usize, count: usize| {
        let container = stream(&format!("/Type /ObjStm /N {count} /First {first}"), members);
        let text = format!("{}95 0 obj\n{container}\nendobj\n", f.text());
        let (at, xref_at) = (f.0.len(), text.chars().count());
        let rows = format!("02{:08x}000001{at:08x}000001{xref_at:08x}0000", 95);
        let dictionary = format!(
            "/Type /XRef /Size 300 /W [1 4 2] /Index [70 1 95 2] /Root 1 0 R /Info 99 0 R /Prev {} /Filter /ASCIIHexDecode",
            f.startxref()
        );
        let xref = stream(&dictionary, &format!("{rows}>"));
        Pdf::from_text(&format!("{text}96 0 obj\n{xref}\nendobj\nstartxref\n{xref_at}\n%%EOF\n"))
    };
    t.accepted("one", &packed("70 0 << /A 1 >>", 5, 1));
    t.refused("another one", &packed(&format!("70 0 10 9 << /A 1 >>{FONT}"), 10, 2), HIDDEN);
    t.done();
}

/// Readers look for `startxref` in the last 1024 bytes.
#[test]
fn the_end_is_where_readers_look() {
    let mut t = Trial::default();
    let f = Pdf::base(&[]).signed();
    let with = |tail: &str| Pdf::from_text(&format!("{}{tail}", f.text()));
    t.accepted("a little white space", &with(&" ".repeat(900)));
    t.refused("much white space", &with(&" ".repeat(2000)), "pdf.end-obscured");
    let update = f.update(&[]).text();
    let end = |comment: &str| Pdf::from_text(&format!("{}{comment}%%EOF\n", update.strip_suffix("%%EOF\n").unwrap()));
    t.refused("another startxref", &end("%startxref\n"), "pdf.end-obscured");
    t.refused("a long comment", &end(&format!("%{}\n", "x".repeat(2000))), "pdf.end-obscured");
    // What was signed so is told.
    t.accepted("signed after it", &Pdf::from_text(&format!("{}{}", Pdf::base(&[]).text(), " ".repeat(2000))).signed());
    t.done();
}

/// What the signed /Size leaves out, pdfium does not show.
#[test]
fn a_size_brings_nothing_to_life() {
    let mut t = Trial::default();
    let base = Pdf::base(&[(20, "[4 0 R 60 0 R]"), (60, &stream("", "1 g 0 0 612 792 re f"))]);
    let signed = base.patched("/Size 100", "/Size 50 ").signed();
    t.accepted("our signer makes it right", &signed.update(&[]));
    let f = Pdf::base(&[]).signed();
    let large = f.update(&[]);
    t.refused(
        "too large for readers",
        &Pdf::from_text(&large.text().replace("/Size 300 /Prev", "/Size 99999999 /Prev")),
        UNEXPLAINED,
    );
    t.done();
}
