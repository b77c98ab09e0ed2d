//! What an honest later revision is explained as, and what an attacker's is not.

use super::{Changes, changes};
use crate::error::Coded;
use crate::pdf::samples::{Sample, page_object};
use crate::pdf::{Budget, Document, MemorySource, find_signatures};
use std::sync::Arc;

fn of(sample: &Sample) -> Changes {
    let document = sample.open();
    changes(&document, &find_signatures(&document).unwrap()).unwrap()
}

/// The codes of the last revision's changes, without `pdf.change.`.
fn last(sample: &Sample) -> Vec<&'static str> {
    let found = of(sample);
    let step = found.steps.last().unwrap();
    step.changes.iter().map(|change| change.code().trim_start_matches("pdf.change.")).collect()
}

const FORM: &str = "<< /Fields [7 0 R] /SigFlags 3 >>";

/// A page with two form fields and an annotation, a picture that nothing shows, information and metadata; signed.
fn rich() -> Sample {
    let mut sample = Sample::new();
    sample.object(
        1,
        "<< /Type /Catalog /Pages 2 0 R /AcroForm 6 0 R /Metadata 21 0 R /DSS << /Certs [23 0 R] /VRI 24 0 R >> >>",
    );
    sample.object(2, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>");
    sample.object(3, &rich_page("/Annots [10 0 R 11 0 R 12 0 R]"));
    sample.stream(4, "", b"BT /F1 12 Tf (Circulaire) Tj ET");
    sample.object(5, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>");
    sample.object(6, &rich_form("10 0 R 11 0 R"));
    sample.object(10, TEXT);
    sample
        .object(11, "<< /Subtype /Widget /FT /Tx /T (Note) /V 30 0 R /Rect [1 1 9 9] /P 3 0 R /AP << /N 13 0 R >> >>");
    sample.object(12, "<< /Type /Annot /Subtype /Square /Rect [0 0 5 5] /P 3 0 R /AP << /N 14 0 R >> >>");
    sample.stream(13, "/Type /XObject /Subtype /Form /BBox [0 0 9 9]", b"q Q");
    sample.stream(14, "/Type /XObject /Subtype /Form /BBox [0 0 9 9]", b"q Q");
    sample.object(20, "<< /Producer (one) >>");
    sample.stream(21, "/Type /Metadata /Subtype /XML", b"<x/>");
    sample.stream(23, "", b"certificate");
    sample.object(24, "<< /AAAA << /Cert [23 0 R] >> >>");
    sample.object(30, "(old note)");
    sample.close_with("/Root 1 0 R /Info 20 0 R");
    sample.object(3, &rich_page("/Annots [10 0 R 11 0 R 12 0 R 7 0 R]"));
    sample.object(6, &rich_form("10 0 R 11 0 R 7 0 R"));
    sample.field(7, "Signature1");
    sample.signature(8, "");
    sample.close_with("/Root 1 0 R /Info 20 0 R");
    sample
}

const TEXT: &str =
    "<< /Subtype /Widget /FT /Tx /T (Montant) /V (100) /Rect [10 10 90 20] /P 3 0 R /AP << /N 13 0 R >> >>";

fn rich_page(extra: &str) -> String {
    page_object(&format!("{extra} /Group 15 0 R"))
}

fn rich_form(fields: &str) -> String {
    format!("<< /Fields [{fields}] /SigFlags 3 /DR << /Font << /F1 5 0 R >> >> >>")
}

fn after(base: fn() -> Sample, update: impl FnOnce(&mut Sample) -> &mut Sample) -> Vec<&'static str> {
    let before = base();
    let mut sample = before.clone();
    update(&mut sample);
    if !sample.bytes.ends_with(b"%%EOF\n") || sample.bytes.len() == before.bytes.len() {
        let info = before.bytes.windows(5).any(|word| word == b"/Info");
        sample.close_with(if info { "/Root 1 0 R /Info 20 0 R" } else { "/Root 1 0 R" });
    }
    last(&sample)
}

#[test]
fn nothing_after_a_signature_is_no_change() {
    assert_eq!(of(&Sample::signed()), Changes::default());
    assert_eq!(of(&Sample::plain()), Changes::default());
}

#[test]
fn later_signatures_are_explained() {
    let mut sample = Sample::signed();
    sample.sign(9, "Signature2", "7 0 R 9 0 R", "");
    assert_eq!(last(&sample), ["signature-field-added"]);
    let found = of(&sample);
    assert_eq!(found.steps[0].changes[0].place().unwrap(), "object 9 0");

    let visible = after(Sample::signed, |sample| {
        sample.object(3, &page_object("/Annots [7 0 R 9 0 R]")).object(6, "<< /Fields [7 0 R 9 0 R] /SigFlags 3 >>");
        sample.object(
            9,
            "<< /Subtype /Widget /FT /Sig /T (B) /V 10 0 R /Rect [400 100 450 120] /P 3 0 R /AP << /N 11 0 R >> >>",
        );
        sample.stream(11, "/Type /XObject /Subtype /Form /BBox [0 0 50 20]", b"q Q").signature(10, "").close()
    });
    assert_eq!(visible, ["signature-field-added", "signature-appearance"]);

    let timestamp = after(Sample::signed, |sample| {
        sample.object(6, "<< /Fields [7 0 R 9 0 R] /SigFlags 3 >>").field(9, "T");
        sample.object(10, "<< /Type /DocTimeStamp /SubFilter /ETSI.RFC3161 /Contents <00> /ByteRange [0 1 2 3] >>");
        sample.close()
    });
    assert_eq!(timestamp, ["document-timestamp-added"]);
}

#[test]
fn prepared_fields_may_be_signed() {
    let prepared = |value: &'static str| {
        let mut sample = Sample::content("<< /Fields [7 0 R 9 0 R] /SigFlags 3 >>", "/Annots [7 0 R 9 0 R]");
        sample.field(7, "One");
        sample.object(9, &format!("<< /Subtype /Widget /FT /Sig /T (Two) {value} /Rect [0 0 9 9] /P 3 0 R >>"));
        sample.signature(8, "");
        sample.close();
        sample
    };
    let mut sample = prepared("");
    sample.object(9, "<< /Subtype /Widget /FT /Sig /T (Two) /V 10 0 R /Rect [0 0 9.0 9] /P 3 0 R /F 132 >>");
    sample.signature(10, "").close();
    assert_eq!(last(&sample), ["signature-field-filled"]);
    // The reference stood there before, and led nowhere.
    let mut sample = prepared("/V 10 0 R");
    sample.signature(10, "").close();
    assert_eq!(last(&sample), ["signature-field-filled"]);
    let mut sample = prepared("/V 10 0 R");
    sample.stream(10, "", b"BT (Evil) Tj ET").close();
    assert_eq!(last(&sample), ["unexplained"]);
    // Signing does not move a field.
    let mut sample = prepared("");
    sample.object(9, "<< /Subtype /Widget /FT /Sig /T (Two) /V 10 0 R /Rect [0 0 500 500] /P 3 0 R >>");
    sample.signature(10, "").close();
    assert_eq!(last(&sample), ["unexplained", "signature-field-filled"]);
}

#[test]
fn indirect_arrays_are_followed() {
    let mut sample = Sample::new();
    sample.object(1, "<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields 12 0 R /SigFlags 3 >> /DSS 13 0 R >>");
    sample.object(2, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>").object(3, &page_object("/Annots 11 0 R"));
    sample.object(11, "[7 0 R]").object(12, "[7 0 R]").object(13, "<< /Certs 14 0 R >>").object(14, "[]");
    sample.field(7, "One");
    sample.signature(8, "").close();
    sample.object(11, "[7 0 R 9 0 R]").object(12, "[7 0 R 9 0 R]").field(9, "Two");
    sample.signature(10, "").close();
    assert_eq!(last(&sample), ["signature-field-added"]);
    sample.object(14, "[15 0 R]").stream(15, "", b"certificate").close();
    assert_eq!(last(&sample), ["dss-updated"]);
}

#[test]
fn an_array_of_annotations_may_become_an_object() {
    const SQUARE: &str = "<< /Type /Annot /Subtype /Square /Rect [0 0 5 5] /P 3 0 R >>";
    let moved = |changed: u32, as_what: &str| {
        let mut sample = rich();
        sample.object(3, &rich_page("/Annots 40 0 R")).object(40, "[10 0 R 11 0 R 12 0 R 7 0 R 41 0 R]");
        sample.object(41, SQUARE).close_with("/Root 1 0 R /Info 20 0 R");
        assert_eq!(last(&sample), ["annotation-added"]);
        sample.object(changed, as_what).close_with("/Root 1 0 R /Info 20 0 R");
        last(&sample)
    };
    assert_eq!(moved(40, "[10 0 R 11 0 R 12 0 R 7 0 R]"), ["annotation-removed"]);
    // What it lists is an annotation as it was before.
    assert_eq!(moved(41, &SQUARE.replace("0 0 5 5", "0 0 9 9")), ["annotation-changed"]);
    assert_eq!(moved(12, &SQUARE.replace("0 0 5 5", "0 0 9 9")), ["annotation-changed"]);
    assert_eq!(moved(41, "(nothing of the kind)"), ["unexplained"]);

    // An array that was something else already stays that.
    let mut sample = rich();
    sample.object(40, "[4 0 R]").object(3, &rich_page("/Annots [10 0 R 11 0 R 12 0 R 7 0 R] /B 40 0 R"));
    sample.close_with("/Root 1 0 R /Info 20 0 R");
    let before = sample.clone();
    sample.object(3, &rich_page("/Annots 40 0 R /B 40 0 R")).close_with("/Root 1 0 R /Info 20 0 R");
    assert!(last(&sample).contains(&"unexplained"));
    let mut sample = before;
    sample.object(40, "[4 0 R 12 0 R]").close_with("/Root 1 0 R /Info 20 0 R");
    assert_eq!(last(&sample), ["unexplained"]);
}

#[test]
fn documents_about_the_document_may_be_rewritten() {
    assert_eq!(after(rich, |s| s.object(20, "<< /Producer (two) >>")), ["info-entry"]);
    assert_eq!(after(rich, |s| s.stream(21, "/Type /Metadata /Subtype /XML", b"<y/>")), ["metadata-rewritten"]);
    assert_eq!(after(rich, |s| s.object(24, "<< /BBBB << /Cert [23 0 R] >> >>")), ["dss-updated"]);
    let extensions = "<< /Type /Catalog /Pages 2 0 R /AcroForm 6 0 R /Metadata 21 0 R /Version /2.0 \
                      /DSS << /Certs [23 0 R] /VRI 24 0 R >> /Extensions << /ESIC << /BaseVersion /1.7 >> >> >>";
    assert_eq!(after(rich, |s| s.object(1, extensions)), ["extensions-updated"]);
}

/// What programs write besides what they were asked for.
#[test]
fn the_habits_of_other_programs_are_known() {
    // A page that has of its own what it inherited before.
    let base = |tree: &str| {
        let mut sample = Sample::content("<< /Fields [7 0 R] >>", "");
        sample.object(2, &format!("<< /Type /Pages /Kids [3 0 R] /Count 1 {tree} >>"));
        sample.object(3, "<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Annots [7 0 R] >>").field(7, "S");
        sample.signature(8, "").close();
        sample
    };
    let tree = "/MediaBox [0 0 612 792] /Resources << /Font << /F1 5 0 R >> >> /Rotate 90";
    let own = |more: &str| {
        let mut sample = base(tree);
        sample.object(3, &format!("<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Annots [7 0 R] {more} >>")).close();
        last(&sample)
    };
    assert_eq!(own("/MediaBox [0 0 612.0 792]"), ["equal-rewrite"]);
    assert_eq!(own("/Resources << /Font << /F1 5 0 R >> >> /Rotate 90"), ["equal-rewrite"]);
    assert_eq!(own("/MediaBox [0 0 612 300]"), ["unexplained"]);
    assert_eq!(own("/Resources << /Font << /F1 4 0 R >> >>"), ["unexplained"]);
    assert_eq!(own("/Rotate 0"), ["unexplained"]);
    // Not inherited by a page, and nothing to inherit.
    assert_eq!(own("/CropBox [0 0 612 792]"), ["unexplained"]);
    assert_eq!(own("/Kids [3 0 R]"), ["unexplained"]);

    // The appearance of a signature among the form's resources, in place of that of the one before (PDFBox).
    let framed_by = |name: &str, field: &str, fields: &str, drawing: &[u8]| {
        let form = |frame: u32| format!("<< /Fields [{fields}] /DR << /XObject << /{name} {frame} 0 R >> >> >>");
        let mut sample = Sample::content(&form(20), "/Annots [7 0 R 10 0 R]");
        sample.stream(20, "/Subtype /Form /BBox [0 0 9 9]", b"q Q").stream(
            13,
            "/Subtype /Form /BBox [0 0 9 9]",
            drawing,
        );
        sample.object(10, field).field(7, "S");
        sample.signature(8, "").close();
        sample.object(6, &form(21)).stream(21, "/Subtype /Form /BBox [0 0 9 9]", b"BT (B) Tj ET").close();
        last(&sample)
    };
    let framed = |name: &str, drawing: &[u8]| framed_by(name, TEXT, "7 0 R 10 0 R", drawing);
    assert!(framed("FRM", b"BT (100) Tj ET").is_empty());
    // A widget that the form does not list, and a signature field without resources of its own.
    assert_eq!(framed_by("FRM", TEXT, "7 0 R", b"/FRM Do"), ["unexplained"]);
    assert_eq!(framed_by("FRM", &TEXT.replace("/Tx", "/Sig"), "7 0 R 10 0 R", b"/FRM Do"), ["unexplained"]);
    assert_eq!(framed("FRM", b"/FRM Do"), ["unexplained"]);
    assert_eq!(framed("Logo", b"BT (100) Tj ET"), ["unexplained"]);

    // The same box with fewer digits (MuPDF).
    let boxed = |before: &str, after: &str| {
        let page = |size: &str| page_object(&format!("/Annots [7 0 R] /CropBox {size}"));
        let mut sample = Sample::content(FORM, "");
        sample.object(3, &page(before)).field(7, "S");
        sample.signature(8, "").close();
        sample.object(3, &page(after)).close();
        last(&sample)
    };
    let (exact, rounded) = ("[0 0 595.303937007874 841.889763779528]", "[0 0 595.30396 841.8898]");
    assert_eq!(boxed(exact, rounded), ["equal-rewrite"]);
    assert_eq!(boxed(exact, "[0 0 595.30396 841.88]"), ["unexplained"]);
    assert_eq!(boxed("[0 0 (x) 1]", "[0 0 (y) 1]"), ["unexplained"]);

    // The checksum of LibreOffice is left out by others.
    let trailer = |before: &str, after: &str| {
        let mut sample = Sample::content(FORM, "/Annots [7 0 R]");
        sample.field(7, "S");
        sample.signature(8, "").close_with(&format!("/Root 1 0 R {before}"));
        sample.object(5, "<< /BaseFont /Helvetica /Type /Font /Subtype /Type1 >>");
        sample.close_with(&format!("/Root 1 0 R {after}"));
        last(&sample)
    };
    assert_eq!(trailer("/DocChecksum /0A1B", ""), ["equal-rewrite"]);
    assert_eq!(trailer("/DocChecksum /0A1B", "/DocChecksum 4 0 R"), ["unexplained", "equal-rewrite"]);
    assert_eq!(trailer("/Other /0A1B", ""), ["unexplained", "equal-rewrite"]);

    // A /Size that was too large is right again (MuPDF); one that leaves objects out is not.
    let sized = |before: &str, after: &str| {
        let mut sample = Sample::signed();
        let signed = sample.bytes.len();
        sample.object(5, "<< /BaseFont /Helvetica /Type /Font /Subtype /Type1 >>").close();
        let (first, second) = sample.bytes.split_at(signed);
        let sized = |part: &[u8], size: &str| {
            let text: String = part.iter().map(|byte| char::from(*byte)).collect();
            text.replace("/Size 9 ", size).chars().map(|c| c as u8).collect::<Vec<u8>>()
        };
        sample.bytes = [sized(first, before), sized(second, after)].concat();
        last(&sample)
    };
    assert_eq!(sized("/Size 99", "/Size 9 "), ["equal-rewrite"]);
    assert_eq!(sized("/Size 9 ", "/Size 8 "), ["unexplained", "equal-rewrite"]);
    assert_eq!(sized("/Size 99", "/Size 8 "), ["unexplained", "equal-rewrite"]);

    // A signature field with resources for text (iText).
    let with = |entry: &str| {
        let mut sample = Sample::signed();
        sample.sign(9, "B", "7 0 R 9 0 R", "");
        let field = "<< /Type /Annot /Subtype /Widget /FT /Sig /T (C) /V 12 0 R /Rect [0 0 0 0] /P 3 0 R";
        sample.object(3, &page_object("/Annots [7 0 R 9 0 R 11 0 R]"));
        sample.object(6, "<< /Fields [7 0 R 9 0 R 11 0 R] /SigFlags 3 >>").signature(12, "");
        sample.object(11, &format!("{field} {entry} >>")).close();
        last(&sample)
    };
    assert_eq!(with("/DR << >>"), ["signature-field-added"]);
    assert_eq!(with("/DR << /Font << /F1 5 0 R >> >>"), ["signature-field-added"]);
    assert_eq!(with("/DR 4 0 R"), ["unexplained", "signature-field-added"]);
    assert_eq!(with("/AA << >>"), ["unexplained", "signature-field-added"]);

    // A prepared field without an appearance has no place any more once it is signed (PDFBox).
    let folded = |before: &str, after: &str| {
        let mut sample = Sample::content("<< /Fields [7 0 R 9 0 R] /SigFlags 3 >>", "/Annots [7 0 R 9 0 R]");
        let field = "<< /Type /Annot /Subtype /Widget /FT /Sig /T (Two) /P 3 0 R";
        sample.field(7, "One");
        sample.object(9, &format!("{field} {before} >>")).stream(11, "/Subtype /Form /BBox [0 0 9 9]", b"q Q");
        sample.signature(8, "").close();
        sample.object(9, &format!("{field} {after} >>")).signature(10, "").close();
        last(&sample)
    };
    assert_eq!(folded("/Rect [0 0 9 9]", "/V 10 0 R /Rect [0.0 0.0 0.0 0.0]"), ["signature-field-filled"]);
    let refused = ["unexplained", "signature-field-filled"];
    assert_eq!(folded("/Rect [0 0 9 9]", "/V 10 0 R /Rect [0 0 9 1]"), refused);
    assert_eq!(folded("/Rect [0 0 9 9]", "/V 10 0 R"), refused);
    assert_eq!(folded("/Rect [0 0 9 9] /AP << /N 11 0 R >>", "/V 10 0 R /AP << /N 11 0 R >> /Rect [0 0 0 0]"), refused);
    assert!(folded("/Rect [0 0 9 9]", "/Rect [0 0 0 0]").contains(&"unexplained"));

    // A border style with the value (MuPDF).
    let filled = |style: &str| TEXT.replace("(100)", &format!("(900) {style}"));
    assert_eq!(after(rich, |s| s.object(10, &filled("/BS << /S /S /W 1 >>"))), ["form-value"]);
    assert_eq!(after(rich, |s| s.object(10, &filled("/BS << /N 14 0 R >>"))), ["form-value", "unexplained"]);
    assert_eq!(after(rich, |s| s.object(10, &TEXT.replace("(100)", "(100) /BS << /W 9 >>"))), ["unexplained"]);

    // The list of the attachments beside the pages (MuPDF).
    let opens = |mode: &str| {
        let catalog = "<< /Type /Catalog /Pages 2 0 R /AcroForm 6 0 R";
        after(Sample::signed, |s| s.object(1, &format!("{catalog} /PageMode {mode} >>")))
    };
    assert_eq!(opens("/UseAttachments"), ["attachments-listed"]);
    assert_eq!(opens("/FullScreen"), ["unexplained"]);
}

#[test]
fn equal_rewrites_are_no_change() {
    let same = page_object("/Annots [ 7 0 R ]").replace("612", "612.0").replace("/Type /Page", "/Ty#70e/Page");
    assert_eq!(after(Sample::signed, |s| s.object(3, &same)), ["equal-rewrite"]);
    assert_eq!(after(Sample::signed, |s| s.stream(4, "", b"BT /F1 12 Tf (Circulaire) Tj ET")), ["equal-rewrite"]);
    // A table that repeats older entries changes nothing.
    let mut sample = Sample::signed();
    let document = sample.open();
    let entries: Vec<_> = document.updated(1).collect();
    for (number, entry) in entries {
        if let crate::pdf::XrefEntry::Offset { offset, .. } = entry {
            sample.entry(number, offset);
        }
    }
    sample.close();
    assert!(last(&sample).is_empty());
}

#[test]
fn form_filling_and_annotations_are_disclosed() {
    let filled = TEXT.replace("(100)", "(900)");
    let mut sample = rich();
    sample.object(10, &filled).stream(13, "/Type /XObject /Subtype /Form /BBox [0 0 9 9]", b"q 1 0 0 1 0 0 cm Q");
    sample.close_with("/Root 1 0 R /Info 20 0 R");
    // The appearance is shared with the field Note, whose value stayed.
    assert_eq!(last(&sample), ["form-value", "field-appearance"]);
    let text = of(&sample).steps[0].changes[0].to_string();
    assert_eq!(text, "the form field Montant was changed from \"100\" to \"900\" (page 1)");

    assert_eq!(after(rich, |s| s.object(10, &filled)), ["form-value"]);
    assert_eq!(after(rich, |s| s.object(30, "(new note)")), ["form-value"]);
    assert_eq!(after(rich, |s| s.object(10, &TEXT.replace("13 0", "14 0"))), ["field-appearance"]);
    let annotation = "<< /Type /Annot /Subtype /FreeText /Rect [0 0 600 700] /P 3 0 R >>";
    let added = rich_page("/Annots [10 0 R 11 0 R 12 0 R 7 0 R 16 0 R]");
    assert_eq!(after(rich, |s| s.object(16, annotation).object(3, &added)), ["annotation-added"]);
    let removed = rich_page("/Annots [10 0 R 11 0 R 7 0 R]");
    assert_eq!(after(rich, |s| s.object(3, &removed)), ["annotation-removed"]);
    let moved = "<< /Type /Annot /Subtype /Square /Rect [0 0 600 700] /P 3 0 R >>";
    assert_eq!(after(rich, |s| s.object(12, moved)), ["annotation-changed"]);
    assert_eq!(
        after(rich, |s| s.stream(14, "/Type /XObject /Subtype /Form /BBox [0 0 9 9]", b"Evil")),
        ["annotation-changed"]
    );
}

#[test]
fn what_a_page_shows_is_never_explained() {
    let unexplained = |update: fn(&mut Sample) -> &mut Sample| {
        let found = after(rich, update);
        assert!(found.contains(&"unexplained"), "{found:?}");
    };
    unexplained(|s| s.stream(4, "", b"BT (Evil) Tj ET"));
    unexplained(|s| s.object(5, "<< /Type /Font /Subtype /Type1 /BaseFont /Evil >>"));
    unexplained(|s| s.object(2, "<< /Type /Pages /Kids [3 0 R 3 0 R] /Count 2 >>"));
    unexplained(|s| s.object(3, &rich_page("/Rotate 90 /Annots [10 0 R 11 0 R 12 0 R 7 0 R]")));
    unexplained(|s| s.object(3, "<< /Type /Other >>"));
    unexplained(|s| s.free(4));
    unexplained(|s| s.object(6, &rich_form("10 0 R 7 0 R")));
    unexplained(|s| s.object(6, &rich_form("10 0 R 11 0 R 7 0 R").replace("5 0 R", "17 0 R")));
    unexplained(|s| s.object(10, &TEXT.replace("[10 10 90 20]", "[0 0 600 700]")));
    unexplained(|s| s.object(10, &TEXT.replace("/T (Montant)", "/T (Other)")));
}

#[test]
fn a_reference_prepared_before_signing_is_followed() {
    // `/Group 15 0 R` of the page led nowhere when it was signed.
    assert_eq!(after(rich, |s| s.object(15, "<< /S /Transparency >>")), ["unexplained"]);

    let mut sample = Sample::content(FORM, "/Annots [7 0 R]");
    sample.object(3, &page_object("/Annots [7 0 R]").replace("4 0 R", "[4 0 R 50 0 R]")).field(7, "S");
    sample.signature(8, "").close();
    sample.stream(50, "", b"BT (Evil) Tj ET").close();
    assert_eq!(last(&sample), ["unexplained"]);
}

#[test]
fn what_nothing_leads_to_refers_to_nothing() {
    // An older form that an earlier update left behind still refers to the array of fields.
    let base = |catalog: &str| {
        let mut sample = Sample::new();
        sample.object(1, catalog).object(2, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>");
        sample.object(3, &page_object("/Annots [7 0 R]")).object(6, "<< /Fields 12 0 R >>").object(12, "[7 0 R]");
        sample.object(40, "<< /Fields 12 0 R /Old true >>").field(7, "One");
        sample.signature(8, "").close();
        sample.object(12, "[7 0 R 9 0 R]").field(9, "Two");
        sample.signature(10, "").close();
        sample
    };
    assert_eq!(last(&base("<< /Pages 2 0 R /AcroForm 6 0 R >>")), ["signature-field-added"]);
    let live = last(&base("<< /Pages 2 0 R /AcroForm 6 0 R /PieceInfo 40 0 R >>"));
    assert_eq!(live, ["unexplained", "signature-field-added"]);
}

#[test]
fn one_object_in_two_roles_is_judged_in_both() {
    // The metadata, the information and the array of annotations are the content of the page too.
    for (page, object, data) in [
        ("/Contents 21 0 R", 21, "<< /Type /Metadata /Subtype /XML /Length 3 >>\nstream\nbad\nendstream"),
        ("/Contents [4 0 R 20 0 R]", 20, "<< /Producer (x) >>"),
        ("/Contents 22 0 R /Annots 22 0 R", 22, "[4 0 R 7 0 R]"),
    ] {
        let mut sample = Sample::new();
        sample.object(1, "<< /Type /Catalog /Pages 2 0 R /AcroForm 6 0 R /Metadata 21 0 R >>");
        sample.object(2, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>");
        sample.object(3, &format!("<< /Type /Page /Parent 2 0 R {page} >>")).object(6, FORM);
        sample.stream(4, "", b"").object(22, "[7 0 R]").object(20, "<< >>").stream(21, "/Type /Metadata", b"");
        sample.field(7, "S");
        sample.signature(8, "").close_with("/Root 1 0 R /Info 20 0 R");
        sample.object(object, data).close_with("/Root 1 0 R /Info 20 0 R");
        assert!(last(&sample).contains(&"unexplained"), "{page}");
    }
    // The appearance of a field is a resource of the page too.
    let mut sample = Sample::content("<< /Fields [7 0 R 9 0 R] >>", "");
    sample.object(3, "<< /Type /Page /Parent 2 0 R /Resources << /XObject << /X 10 0 R >> >> /Annots [7 0 R 9 0 R] >>");
    sample.object(9, "<< /Subtype /Widget /FT /Tx /T (A) /V (1) /Rect [0 0 1 1] /P 3 0 R /AP << /N 10 0 R >> >>");
    sample.stream(10, "/Subtype /Form", b"q Q").field(7, "S");
    sample.signature(8, "").close();
    sample.object(9, "<< /Subtype /Widget /FT /Tx /T (A) /V (2) /Rect [0 0 1 1] /P 3 0 R /AP << /N 10 0 R >> >>");
    sample.stream(10, "/Subtype /Form", b"Evil").close();
    assert_eq!(last(&sample), ["form-value", "unexplained"]);
}

#[test]
fn a_field_is_nothing_else() {
    // The field is the page's fonts by name; `/AP` and `/V` are fonts then.
    let base = |resources: &str| {
        let mut sample = Sample::content("<< /Fields [7 0 R 9 0 R] >>", "");
        sample
            .object(3, &format!("<< /Type /Page /Parent 2 0 R /Resources << {resources} >> /Annots [7 0 R 9 0 R] >>"));
        sample.object(9, "<< /Subtype /Widget /FT /Tx /T (A) /V (1) /Rect [0 0 1 1] /P 3 0 R /AP << /Type /Font >> >>");
        sample.field(7, "S");
        sample.signature(8, "").close();
        sample
    };
    let update = "<< /Subtype /Widget /FT /Tx /T (A) /V (2) /Rect [0 0 1 1] /P 3 0 R /AP << /N 10 0 R >> >>";
    let mut plain = base("");
    plain.object(9, update).stream(10, "/Subtype /Form", b"q Q").close();
    assert_eq!(last(&plain), ["form-value"]);
    let mut fonts = base("/Font 9 0 R");
    fonts.object(9, update).stream(10, "/Subtype /Form", b"q Q").close();
    // The field as a font, and the page's fonts as a field.
    assert_eq!(last(&fonts), ["unexplained", "unexplained", "form-value"]);
    let mut evil = base("");
    evil.object(9, &update.replace("(2)", "10 0 R")).stream(10, "/Subtype /Form", b"Evil").close();
    assert_eq!(last(&evil), ["form-value", "unexplained"]);
    let mut evil = base("");
    evil.object(9, &update.replace("<< /N 10 0 R >>", "<< /Type /Font /BaseFont /Evil >>")).close();
    assert_eq!(last(&evil), ["form-value", "unexplained"]);
}

#[test]
fn no_live_object_changes_in_silence() {
    let base = rich();
    let document = base.open();
    let mut numbers = Vec::new();
    for revision in 0..2 {
        document
            .for_each_entry(revision, &mut |number, _| {
                numbers.push(number);
                Ok(())
            })
            .unwrap();
    }
    for number in numbers.into_iter().filter(|number| *number != 0) {
        for content in ["(x)", "<< /Evil true >>", "[1 2 3]", "null", "4 0 R"] {
            let mut sample = base.clone();
            sample.object(number, content).close_with("/Root 1 0 R /Info 20 0 R");
            let Ok(document) = sample.try_open() else { continue };
            let found = find_signatures(&document).unwrap();
            let changes = changes(&document, &found).unwrap();
            let silent = document.anomalies().is_empty() && changes.steps.iter().all(|step| step.changes.is_empty());
            assert!(!silent, "object {number}: {content}");
        }
        let mut sample = base.clone();
        sample.free(number).close_with("/Root 1 0 R /Info 20 0 R");
        if let Ok(document) = sample.try_open() {
            let found = of(&sample);
            assert!(!document.anomalies().is_empty() || !found.steps[0].changes.is_empty(), "object {number} freed");
        }
    }
}

#[test]
fn nothing_is_said_twice_or_left_out() {
    let twice = page_object("/Annots [7 0 R]").replace("/Contents", "/Contents 9 0 R /Contents");
    assert_eq!(after(Sample::signed, |s| s.object(3, &twice).stream(9, "", b"Evil"))[0], "unexplained");
    let mut small = Sample::signed();
    let xref = small.offset();
    let prev = small.startxref.unwrap();
    small.raw(
        format!("xref\n0 0\ntrailer\n<< /Size 5 /Root 1 0 R /Prev {prev} >>\nstartxref\n{xref}\n%%EOF\n").as_bytes(),
    );
    assert_eq!(last(&small), ["unexplained"]);
}

#[test]
fn a_signature_field_brings_nothing_else() {
    let with = |field: &str, signed: bool| {
        let mut sample = Sample::signed();
        sample.object(3, &page_object("/Annots [7 0 R 9 0 R]")).object(6, "<< /Fields [7 0 R 9 0 R] /SigFlags 3 >>");
        sample.object(9, field).stream(11, "/Subtype /Form", b"Evil");
        if signed {
            sample.signature(10, "");
        }
        sample.close();
        last(&sample)
    };
    let field = |extra: &str| format!("<< /Subtype /Widget /FT /Sig /T (B) /Rect [0 0 600 700] /P 3 0 R {extra} >>");
    assert_eq!(with(&field("/V 10 0 R /AA << /E 12 0 R >>"), true), ["unexplained", "signature-field-added"]);
    assert_eq!(with(&field("/AP << /N 11 0 R >>"), false), ["unexplained"]);
    assert_eq!(with(&field(""), false), ["empty-signature-field-added"]);
    assert_eq!(with(&field("/V 10 0 R").replace("/Sig", "/Tx"), true)[0], "unexplained");
    assert_eq!(with(&field("/V (x)"), false), ["unexplained", "unexplained"]);
    assert_eq!(with("<< /Subtype /Widget /Rect [0 0 600 700] /AP << /N 11 0 R >> >>", false)[0], "unexplained");
}

#[test]
fn the_catalogue_and_the_trailer_stay() {
    let catalog = |extra: &str| format!("<< /Type /Catalog /Pages 2 0 R /AcroForm 6 0 R {extra} >>");
    let with = |text: &str| after(Sample::signed, |sample| sample.object(1, text));
    assert_eq!(with(&catalog("/OpenAction 9 0 R")), ["unexplained"]);
    assert_eq!(with(&catalog("/Names << >>")), ["unexplained"]);
    assert_eq!(with(&catalog("").replace("2 0 R", "9 0 R")), ["unexplained"]);
    assert_eq!(with("<< /Type /Catalog /Pages 2 0 R >>"), ["unexplained"]);
    assert_eq!(with(&catalog("/Perms << /DocMDP 8 0 R >>")), ["certification-added"]);
    assert_eq!(with(&catalog("/Perms << /UR3 8 0 R >>")), ["unexplained"]);

    let mut other_root = Sample::signed();
    other_root.object(9, &catalog("/OpenAction 10 0 R")).close_with("/Root 9 0 R");
    assert_eq!(last(&other_root), ["unexplained"]);
    let mut same_root = Sample::signed();
    same_root.object(9, &catalog("")).close_with("/Root 9 0 R");
    assert!(last(&same_root).is_empty());
    let mut encrypted = Sample::signed();
    encrypted.close_with("/Root 1 0 R /Encrypt << /Filter /Standard >>");
    assert_eq!(last(&encrypted), ["unexplained"]);
}

#[test]
fn older_bytes_get_no_second_meaning() {
    // The first revision holds an object that nothing names; an update names it.
    let mut sample = Sample::content(FORM, "/Annots [7 0 R]");
    let hidden = sample.offset();
    sample.raw(b"4 0 obj\n<< /Length 4 >>\nstream\nEvil\nendstream\nendobj\n");
    sample.field(7, "S");
    sample.signature(8, "").close();
    sample.entry(4, hidden).close();
    assert!(last(&sample).contains(&"unexplained"));
}

#[test]
fn an_object_stream_keeps_its_content() {
    let mut sample = crate::pdf::samples::streams();
    sample.object(3, "<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Annots [7 0 R] >>").object(6, FORM).field(7, "S");
    sample.signature(8, "").close_stream(11);
    let mut shadowed = sample.clone();
    shadowed.stream(9, "/Type /ObjStm /N 1 /First 4", b"2 0 << /Type /Pages /Kids [] >>").close_stream(12);
    // Opened as it was before, or unexplained: what it says is never silent.
    let document = shadowed.open();
    assert!(!document.anomalies().is_empty() || last(&shadowed).contains(&"unexplained"));
    // The cross-reference stream may use its number again.
    sample.close_stream(11);
    assert!(last(&sample).is_empty());
}

#[test]
fn entries_that_led_outside_are_reported_if_something_refers_to_them() {
    let mut sample = Sample::content(FORM, "/Annots [7 0 R] /Group 15 0 R");
    sample.entry(15, 90_000).entry(16, 90_000).field(7, "S");
    sample.signature(8, "").close();
    sample.object(20, "<< /Producer (x) >>").close_with("/Root 1 0 R /Info 20 0 R");
    assert_eq!(last(&sample), ["unexplained", "info-entry"]);
    assert_eq!(of(&sample).anomalies.len(), 1);
}

#[test]
fn a_change_that_is_undone_was_one() {
    let mut sample = Sample::signed();
    sample.stream(4, "", b"BT (Evil) Tj ET").close();
    sample.stream(4, "", b"BT /F1 12 Tf (Circulaire) Tj ET").close();
    let found = of(&sample);
    assert_eq!(found.steps.len(), 2);
    assert!(found.steps.iter().all(|step| step.changes.iter().all(|change| change.code() == "pdf.change.unexplained")));
    assert_eq!(found.after(2).count(), 1);
}

#[test]
fn what_the_appearance_of_a_later_signature_lies_over_is_told() {
    let words = "BT /F1 12 Tf 72 720 Td (Il est payé la somme de cent euros au bénéficiaire nommé) Tj ET";
    let base = |content: &str| {
        let mut sample = Sample::content("<< /Fields [7 0 R 20 0 R] /SigFlags 3 >>", "/Annots [7 0 R 20 0 R 21 0 R]");
        let widths = "500 ".repeat(224);
        let font =
            format!("<< /Type /Font /Subtype /Type1 /BaseFont /F /FirstChar 32 /LastChar 255 /Widths [{widths}] >>");
        sample.stream(4, "", content.as_bytes()).object(5, &font);
        sample.object(
            7,
            "<< /Subtype /Widget /FT /Sig /T (One) /V 8 0 R /Rect [300 100 400 150] /P 3 0 R /AP << /N 13 0 R >> >>",
        );
        sample.object(
            20,
            "<< /Subtype /Widget /FT /Tx /T (Note) /Rect [300 200 400 220] /P 3 0 R /AP << /N 13 0 R >> >>",
        );
        sample.object(21, "<< /Type /Annot /Subtype /Square /Rect [10 10 20 20] /P 3 0 R /AP << /N 13 0 R >> >>");
        sample.stream(13, "/Subtype /Form /BBox [0 0 9 9]", b"q Q");
        sample.signature(8, "").close();
        sample
    };
    let signed_at = |content: &str, rectangle: &str| {
        let mut sample = base(content);
        sample.object(3, &page_object("/Annots [7 0 R 20 0 R 21 0 R 9 0 R]"));
        sample.object(6, "<< /Fields [7 0 R 20 0 R 9 0 R] /SigFlags 3 >>");
        let field = format!(
            "<< /Subtype /Widget /FT /Sig /T (Two) /V 10 0 R /Rect {rectangle} /P 3 0 R /AP << /N 13 0 R >> >>"
        );
        sample.object(9, &field).signature(10, "").close();
        let found = of(&sample);
        assert_eq!(found.first.len(), 1);
        assert_eq!((found.first[0].0.number, found.first[0].2), (7, super::Region::Lower));
        let changes = &found.steps.last().unwrap().changes[1..];
        changes.iter().map(|change| change.to_string()).collect::<Vec<_>>().join("; ")
    };
    assert_eq!(
        signed_at(words, "[450 20 600 60]"),
        "the signature field Two shows an appearance on page 1, lower-right ([450 20 600 60])"
    );
    let under = signed_at(words, "[350 120 450 210]");
    assert!(under.ends_with("lies over that of One, Note (page 1, [350 120 450 210])"), "{under}");
    let under = signed_at(words, "[0 0 30 30]");
    assert!(under.ends_with("lies over that of /Square (page 1, [0 0 30 30])"), "{under}");
    // A few letters, most of the words, the page.
    let under = signed_at(words, "[60 700 100 740]");
    assert!(under.ends_with("Two lies over what the page shows (words; page 1, [60 700 100 740])"), "{under}");
    let under = signed_at(words, "[60 700 560 740]");
    assert!(under.ends_with("Two hides what the page shows (words; page 1, [60 700 560 740])"), "{under}");
    let under = signed_at("BT /F1 12 Tf 72 720 Td (Bon) Tj ET", "[0 0 612 792]");
    assert!(under.contains("Two hides what the page shows (words; page 1, [0 0 612 792])"), "{under}");
    // An empty page hides nothing.
    let under = signed_at("", "[0 0 612 792]");
    assert!(!under.contains("what the page shows") && under.contains("One, Note, /Square"), "{under}");
}

/// A tagged page with one paragraph, signed; `tree` is its parent tree.
fn tagged(tree: &str) -> Sample {
    let mut sample = Sample::new();
    sample.object(1, "<< /Type /Catalog /Pages 2 0 R /AcroForm 6 0 R /StructTreeRoot 70 0 R >>");
    sample.object(2, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>").object(3, &page_object("/Annots [7 0 R]"));
    sample.stream(4, "", b"/P << /MCID 0 >> BDC BT (x) Tj ET EMC").object(6, FORM).field(7, "One");
    sample.object(70, &format!("<< /Type /StructTreeRoot /K [71 0 R] /ParentTree {tree} /ParentTreeNextKey 1 >>"));
    sample.object(71, "<< /Type /StructElem /S /Document /P 70 0 R /K [72 0 R] >>");
    sample.object(72, "<< /Type /StructElem /S /P /P 71 0 R /Pg 3 0 R /K 0 >>").object(75, "[72 0 R]");
    sample.object(74, "<< /Nums [0 75 0 R] /Limits [0 0] >>").object(76, "<< /Kids [74 0 R] >>");
    sample.signature(8, "").close();
    sample
}

/// The same, signed again as Acrobat does it; `element` and `numbers` may be spoilt.
fn tagged_twice(tree: &str, element: &str, numbers: &str) -> Vec<&'static str> {
    let mut sample = tagged(tree);
    sample.object(71, "<< /Type /StructElem /S /Document /P 70 0 R /K [72 0 R 77 0 R] >>").object(77, element);
    match tree {
        "74 0 R" => {
            sample.object(74, &format!("<< /Nums [0 75 0 R {numbers}] /Limits [0 1] >>"));
        }
        "76 0 R" => {
            sample.object(76, "<< /Kids [74 0 R 78 0 R] >>");
            sample.object(78, &format!("<< /Nums [{numbers}] /Limits [1 1] >>"));
        }
        _ => {}
    }
    let tree = if tree.starts_with("<<") { format!("<< /Nums [0 75 0 R {numbers}] >>") } else { tree.to_owned() };
    sample.object(70, &format!("<< /Type /StructTreeRoot /K [71 0 R] /ParentTree {tree} /ParentTreeNextKey 2 >>"));
    sample.sign(9, "Two", "7 0 R 9 0 R", "");
    last(&sample)
}

const ELEMENT: &str = "<< /Type /StructElem /S /Form /P 71 0 R /Pg 3 0 R /K << /Type /OBJR /Obj 9 0 R >> >>";

#[test]
fn a_signature_may_enter_the_structure_tree() {
    for tree in ["<< /Nums [0 75 0 R] >>", "74 0 R", "76 0 R"] {
        let found = tagged_twice(tree, ELEMENT, "1 77 0 R");
        assert_eq!(found, ["signature-field-added", "structure-extended"], "{tree}");
    }
    // A kid of the root.
    let mut sample = tagged("74 0 R");
    sample.object(70, "<< /Type /StructTreeRoot /K [71 0 R 77 0 R] /ParentTree 74 0 R /ParentTreeNextKey 1 >>");
    sample.object(77, &ELEMENT.replace("71 0 R", "70 0 R")).sign(9, "Two", "7 0 R 9 0 R", "");
    assert_eq!(last(&sample), ["signature-field-added", "structure-extended"]);
}

#[test]
fn nothing_else_enters_the_structure_tree() {
    let refused = |element: &str, numbers: &str| {
        for tree in ["<< /Nums [0 75 0 R] >>", "74 0 R", "76 0 R"] {
            let found = tagged_twice(tree, element, numbers);
            assert!(found.contains(&"unexplained"), "{tree} {element} {numbers} {found:?}");
        }
    };
    // Content, an old field, text that is heard instead, another parent, roles.
    refused(&ELEMENT.replace("/K <<", "/K [0 <<").replace(">> >>", ">>] >>"), "1 77 0 R");
    refused(&ELEMENT.replace("/Obj 9 0 R", "/Obj 7 0 R"), "1 77 0 R");
    refused(&ELEMENT.replace("/Pg", "/ActualText (Evil) /Pg"), "1 77 0 R");
    refused(&ELEMENT.replace("/Pg", "/Alt (Evil) /Pg"), "1 77 0 R");
    refused(&ELEMENT.replace("/P 71 0 R", "/P 72 0 R"), "1 77 0 R");
    refused("[72 0 R]", "1 77 0 R");
    // The parent tree leads to what was there.
    refused(ELEMENT, "1 72 0 R");
    refused(ELEMENT, "0 72 0 R 1 77 0 R");
    refused(ELEMENT, "1");
    let unexplained = |number: u32, text: &str| {
        let mut sample = tagged("76 0 R");
        sample.object(number, text).close();
        assert!(last(&sample).contains(&"unexplained"), "{number} {text} {:?}", last(&sample));
    };
    unexplained(72, "<< /Type /StructElem /S /P /P 71 0 R /Pg 3 0 R /K 0 /ActualText (Evil) >>");
    unexplained(72, "<< /Type /StructElem /S /Artifact /P 71 0 R /Pg 3 0 R /K 0 >>");
    unexplained(72, "<< /Type /StructElem /S /P /P 71 0 R /Pg 3 0 R /K [0 1] >>");
    unexplained(71, "<< /Type /StructElem /S /Document /P 70 0 R /K [] >>");
    unexplained(71, "<< /Type /StructElem /S /Document /P 70 0 R /K [72 0 R 72 0 R] >>");
    unexplained(75, "[72 0 R 71 0 R]");
    unexplained(74, "<< /Nums [0 71 0 R] /Limits [0 0] >>");
    unexplained(76, "<< /Kids [75 0 R 74 0 R] >>");
    unexplained(70, "<< /Type /StructTreeRoot /K [71 0 R] /ParentTree 76 0 R /ParentTreeNextKey 0 >>");
    let roles =
        "<< /Type /StructTreeRoot /K [71 0 R] /ParentTree 76 0 R /ParentTreeNextKey 1 /RoleMap << /P /Artifact >> >>";
    unexplained(70, roles);
}

#[test]
fn the_widget_of_a_field_is_signed_with_it() {
    let mut sample = Sample::content("<< /Fields [7 0 R 9 0 R] /SigFlags 3 >>", "/Annots [7 0 R 10 0 R]");
    sample.field(7, "One");
    sample.object(9, "<< /FT /Sig /T (Two) /Kids [10 0 R] >>");
    sample.object(10, "<< /Subtype /Widget /Parent 9 0 R /Rect [0 0 9 9] /P 3 0 R >>");
    sample.signature(8, "").close();
    let shown = "<< /Subtype /Widget /Parent 9 0 R /Rect [0 0 9 9] /P 3 0 R /AP << /N 13 0 R >> >>";
    let mut unsigned = sample.clone();
    unsigned.object(10, shown).stream(13, "/Subtype /Form", b"Evil").close();
    assert_eq!(last(&unsigned), ["unexplained"]);
    sample.object(9, "<< /FT /Sig /T (Two) /Kids [10 0 R] /V 12 0 R >>").object(10, shown);
    sample.stream(13, "/Subtype /Form", b"q Q").signature(12, "").close();
    assert_eq!(last(&sample), ["signature-field-filled", "signature-appearance"]);
}

#[test]
fn many_signatures_are_linear() {
    // Counted, not timed: the objects that are parsed, for a few and for many signatures.
    for count in [20, 240] {
        let mut sample = Sample::plain();
        let mut fields = String::new();
        for i in 0..count {
            fields.push_str(&format!("{} 0 R ", 7 + 2 * i));
            sample.sign(7 + 2 * i, &format!("S{i}"), &fields, "");
        }
        let budget = Budget { objects: 12 * u64::from(count), ..Budget::default() };
        let document = Document::open(Arc::new(MemorySource::new(sample.bytes)), &budget).unwrap();
        let found = changes(&document, &find_signatures(&document).unwrap()).unwrap();
        assert_eq!(found.steps.len() as u32, count - 1);
        assert!(found.steps.iter().all(|step| step.changes.len() == 1));
    }
}
