//! Attacks of our own making on files that we sign: every published class (`standards/pdf-attacks.md`), and what must stay
//! accepted.
#![allow(clippy::unwrap_used)]

mod common;

#[path = "attacks/carriers.rs"]
mod carriers;
#[path = "attacks/readers.rs"]
mod readers;

use common::attack::{Pdf, Trial, picture, stream};
use parapheur::acts::{FieldMdp, Permission, Restrictions};

const UNEXPLAINED: &str = "pdf.unexplained-change";

fn s(text: &str) -> String {
    text.to_owned()
}

#[test]
fn the_unchanged_file_passes() {
    let mut trial = Trial::default();
    let signed = Pdf::base(&[]).signed();
    trial.accepted("signed once", &signed);
    trial.accepted("signed twice", &signed.signed_by("rsa2048"));
    trial.done();
}

#[test]
fn what_pages_show_is_not_changed() {
    let mut t = Trial::default();
    let f = Pdf::base(&[]).signed();
    let font = s("<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>");
    t.refused("content stream", &f.update(&[(4, stream("", "BT (Pay 999) Tj ET"))]), UNEXPLAINED);
    t.refused("contents array", &f.update(&[(20, s("[4 0 R 60 0 R]")), (60, stream("", "0 0 1 rg"))]), UNEXPLAINED);
    t.refused("resources", &f.update(&[(7, s("<< /Font 8 0 R >>"))]), UNEXPLAINED);
    t.refused("fonts", &f.update(&[(8, s("<< /F1 61 0 R >>")), (61, font.clone())]), UNEXPLAINED);
    t.refused("font", &f.update(&[(10, font)]), UNEXPLAINED);
    t.refused("XObject", &f.update(&[(30, picture("forged"))]), UNEXPLAINED);
    for (name, from, to) in [
        ("MediaBox", "/Parent", "/MediaBox [0 0 10 10] /Parent"),
        ("CropBox", "/Parent", "/CropBox [0 0 10 10] /Parent"),
        ("Rotate", "/Parent", "/Rotate 180 /Parent"),
        ("UserUnit", "/Parent", "/UserUnit 2 /Parent"),
        ("AA of a page", "/Parent", "/AA << /O << /S /JavaScript /JS (x) >> >> /Parent"),
        ("Contents", "/Contents 20 0 R", "/Contents 30 0 R"),
        ("Type", "/Type /Page", "/Type /Template"),
        ("Trans", "/Parent", "/Trans << /S /Wipe >> /Parent"),
    ] {
        t.refused(name, &f.update(&[f.edited(3, from, to)]), UNEXPLAINED);
    }
    t.refused(
        "page tree",
        &f.update(&[(2, s("<< /Type /Pages /Kids [3 0 R 3 0 R] /Count 2 /MediaBox [0 0 612 792] >>"))]),
        UNEXPLAINED,
    );
    t.refused("MediaBox of the tree", &f.update(&[f.edited(2, "612", "300")]), UNEXPLAINED);
    for freed in [3, 4, 10, 20, 30] {
        t.refused(
            &format!("object {freed} freed"),
            &f.update_with(&[], &[freed], "/Root 1 0 R /Info 99 0 R"),
            UNEXPLAINED,
        );
    }
    t.done();
}

#[test]
fn the_catalogue_and_the_trailer_are_not_changed() {
    let mut t = Trial::default();
    let f = Pdf::base(&[]).signed();
    for (name, entry) in [
        ("OpenAction", "/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>"),
        ("AA", "/AA << /WC << /S /JavaScript /JS (x) >> >>"),
        ("Names", "/Names << /JavaScript << /Names [(a) << /S /JavaScript /JS (x) >>] >> >>"),
        ("EmbeddedFiles", "/Names << /EmbeddedFiles << /Names [] >> >>"),
        ("OCProperties", "/OCProperties << /OCGs [] /D << >> >>"),
        ("Threads", "/Threads []"),
        ("Collection", "/Collection << /View /D >>"),
        ("Outlines", "/Outlines << >>"),
        ("PageLabels", "/PageLabels << /Nums [0 << /S /D >>] >>"),
        ("ViewerPreferences", "/ViewerPreferences << /HideToolbar true >>"),
        ("Perms UR3", "/Perms << /UR3 2 0 R >>"),
        ("AF", "/AF []"),
        ("PieceInfo", "/PieceInfo << /X << /LastModified (D:2026) /Private 1 >> >>"),
        ("StructTreeRoot", "/StructTreeRoot << /Type /StructTreeRoot >>"),
        ("Lang", "/Lang (xx)"),
        ("URI", "/URI << /Base (http://x) >>"),
        ("Metadata that is no stream", "/Metadata << >>"),
    ] {
        t.refused(name, &f.update(&[f.edited(1, "/Type", &format!("{entry} /Type"))]), UNEXPLAINED);
    }
    let field = f.find("/FT /Sig");
    let sig = f.find("/ByteRange");
    t.refused("NeedAppearances", &f.update(&[f.edited(1, "/Fields", "/NeedAppearances true /Fields")]), UNEXPLAINED);
    t.refused("XFA", &f.update(&[f.edited(1, "/Fields", "/XFA (x) /Fields")]), UNEXPLAINED);
    t.refused(
        "certification added",
        &f.update(&[f.edited(1, "/Type", &format!("/Perms << /DocMDP {sig} 0 R >> /Type"))]),
        "pdf.not-permitted",
    );
    t.refused("AcroForm gone", &f.update(&[(1, s("<< /Type /Catalog /Pages 2 0 R >>"))]), "pdf.signature-hidden");
    t.refused(
        "AcroForm replaced",
        &f.update(&[(1, s("<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [] >> >>"))]),
        "pdf.signature-hidden",
    );
    t.refused("field gone", &f.update(&[f.edited(1, &format!("{field} 0 R"), "")]), "pdf.signature-hidden");
    t.refused("field freed", &f.update_with(&[], &[field], "/Root 1 0 R /Info 99 0 R"), "pdf.signature-hidden");
    t.refused("signature freed", &f.update_with(&[], &[sig], "/Root 1 0 R /Info 99 0 R"), "pdf.signature-hidden");
    let hidden = f.update_with(
        &[(70, s("<< /Type /Catalog /Pages 71 0 R >>")), (71, s("<< /Type /Pages /Kids [] /Count 0 >>"))],
        &[],
        "/Root 70 0 R",
    );
    t.refused("Root switched", &hidden, "pdf.signature-hidden");
    let pages = f.object(1).replace("/Pages 2 0 R", "/Pages 71 0 R");
    let switched = f.update_with(
        &[(70, pages), (71, s("<< /Type /Pages /Kids [] /Count 0 >>"))],
        &[],
        "/Root 70 0 R /Info 99 0 R",
    );
    t.refused("Root switched, form kept", &switched, UNEXPLAINED);
    t.refused(
        "Encrypt",
        &f.update_with(
            &[(70, s("<< /Filter /Standard /V 2 /R 3 /P -1 /O (x) /U (y) >>"))],
            &[],
            "/Root 1 0 R /Info 99 0 R /Encrypt 70 0 R",
        ),
        UNEXPLAINED,
    );
    t.done();
}

#[test]
fn the_dictionary_and_the_field_are_not_spoofed() {
    let mut t = Trial::default();
    let f = Pdf::base(&[]).signed();
    let (field, sig) = (f.find("/FT /Sig"), f.find("/ByteRange"));
    let altered = "pdf.signature-altered";
    t.refused("M", &f.update(&[f.edited(sig, "/M (D:2027", "/M (D:2020")]), altered);
    t.refused("Name", &f.update(&[f.edited(sig, "/Type /Sig", "/Name (The Minister) /Type /Sig")]), UNEXPLAINED);
    t.refused("Reason", &f.update(&[f.edited(sig, "/Type /Sig", "/Reason (I agree) /Type /Sig")]), altered);
    t.refused("Rect", &f.update(&[f.edited(field, "/Rect [", "/Rect [1 ")]), "pdf.signature-field-altered");
    t.refused(
        "AP",
        &f.update(&[f.edited(field, "/FT /Sig", "/AP << /N 30 0 R >> /FT /Sig")]),
        "pdf.signature-field-altered",
    );
    t.refused("T", &f.update(&[f.edited(field, "/T (", "/T (x")]), "pdf.signature-field-altered");
    t.refused("FT", &f.update(&[f.edited(field, "/FT /Sig", "/FT /Btn")]), "pdf.signature-field-altered");
    t.refused("V gone", &f.update(&[f.edited(field, &format!("/V {sig} 0 R"), "")]), "pdf.signature-hidden");
    t.refused("V null", &f.update(&[f.edited(field, &format!("/V {sig} 0 R"), "/V null")]), "pdf.signature-hidden");
    t.refused(
        "V a copy",
        &f.update(&[f.edited(field, &format!("/V {sig} 0 R"), "/V 90 0 R"), (90, f.object(sig))]),
        "pdf.signature-hidden",
    );
    t.refused("MK", &f.update(&[f.edited(field, "/FT /Sig", "/MK << /BG [0 0 0] >> /FT /Sig")]), UNEXPLAINED);
    t.refused("A", &f.update(&[f.edited(field, "/FT /Sig", "/A << /S /JavaScript /JS (x) >> /FT /Sig")]), UNEXPLAINED);
    t.done();
}

#[test]
fn malformed_signatures_are_failed_signatures() {
    let mut t = Trial::default();
    let f = Pdf::base(&[]).signed();
    let text = f.text();
    let range = &text[text.find("/ByteRange [").unwrap()..];
    let range = &range[..=range.find(']').unwrap()];
    let same = |to: &str| format!("{to}{}", " ".repeat(range.len() - to.len()));
    let numbers: Vec<usize> =
        range.trim_matches(|c: char| !c.is_ascii_digit()).split_whitespace().map(|n| n.parse().unwrap()).collect();
    let (b, c, d) = (numbers[1], numbers[2], numbers[3]);
    for (name, to, code) in [
        ("none", String::new(), "pdf.byte-range-missing"),
        ("null", s("/ByteRange null"), "pdf.byte-range-missing"),
        ("empty", s("/ByteRange []"), "pdf.byte-range-count"),
        ("zeros", s("/ByteRange [0 0 0 0]"), "pdf.byte-range-gap"),
        ("negative", s("/ByteRange [0 -1 -1 9]"), "pdf.byte-range-element"),
        ("name", s("/ByteRange /x"), "pdf.byte-range-type"),
        ("string", s("/ByteRange (0 1 2 3)"), "pdf.byte-range-type"),
        ("reference", s("/ByteRange 9 0 R"), "pdf.signature-indirect"),
        ("three", format!("/ByteRange [0 {b} {c}]"), "pdf.byte-range-count"),
        ("five", format!("/ByteRange[0 {b} {c} {d} 0]"), "pdf.byte-range-count"),
        ("from 1", format!("/ByteRange[1 {} {c} {d}]", b - 1), "pdf.byte-range-start"),
        ("wider gap", format!("/ByteRange[0 {} {c} {d}]", b - 1), "pdf.byte-range-gap"),
        ("narrow gap", format!("/ByteRange[0 {} {} {}]", b + 1, c - 1, d + 1), "pdf.byte-range-gap"),
        ("short", format!("/ByteRange[0 {b} {c} {}]", d - 1), "cms.digest-mismatch"),
        ("shorter", format!("/ByteRange[0 {b} {c} {}]", d - 20), "pdf.byte-range-end"),
        ("long", format!("/ByteRange[0 {b} {c} {}]", d + 1), "pdf.byte-range-past-end"),
        ("real", format!("/ByteRange[0 {b} {c} {d}.]"), "pdf.byte-range-element"),
    ] {
        if to.len() <= range.len() {
            t.refused(&format!("ByteRange {name}"), &f.patched(range, &same(&to)), code);
        }
    }
    let contents = &f.part(b, c);
    let fill = |to: &str| format!("{to}{}", " ".repeat(contents.len() - to.len()));
    for (name, to, code) in [
        ("null", fill("null"), "pdf.contents-missing"),
        ("empty", fill("<>"), "pdf.contents-empty"),
        ("zeros", format!("<{}>", "0".repeat(contents.len() - 2)), "cms.unreadable"),
        ("number", fill("0"), "pdf.contents-type"),
        ("reference", fill("4 0 R"), "pdf.signature-indirect"),
        ("array", fill("[]"), "pdf.contents-type"),
        ("dictionary", fill("<< >>"), "pdf.contents-type"),
        ("literal", fill("(abc)"), "pdf.contents-literal"),
        ("padding", format!("{}1>", &contents[..contents.len() - 2]), ""),
        ("garbage", contents.replacen('3', "4", 1), "cms.unreadable"),
        ("BER end", format!("<3080{}>", "0".repeat(contents.len() - 6)), "cms.unreadable"),
    ] {
        t.refused(&format!("Contents {name}"), &Pdf(f.patched(contents, &to).0), code);
    }
    t.refused("key renamed", &f.patched("/ByteRange", "/BytesRang"), "pdf.byte-range-missing");
    t.refused("Contents renamed", &f.patched("/Contents <", "/Content5 <"), "pdf.contents-missing");
    t.refused("SubFilter", &f.patched("/ETSI.CAdES.detached", "/ETSI.RFC3161       "), "pdf.unsupported-sub-filter");
    t.refused(
        "SubFilter unknown",
        &f.patched("/ETSI.CAdES.detached", "/ETSI.CAdES.detache0"),
        "pdf.unsupported-sub-filter",
    );
    t.done();
}

#[test]
fn what_is_appended_without_a_revision_is_told() {
    let mut t = Trial::default();
    let f = Pdf::base(&[]).signed();
    let with = |tail: &str| Pdf::from_text(&format!("{}{tail}", f.text()));
    let object = "4 0 obj\n<< /Length 2 >>\nstream\nBT\nendstream\nendobj\n";
    let prev = f.startxref();
    let at = f.0.len();
    let xref = format!("xref\n4 1\n{at:010} 00000 n \n");
    let trailer = format!("trailer\n<< /Size 300 /Root 1 0 R /Info 99 0 R /Prev {prev} >>\n");
    let start = at + object.len();
    t.refused("object only", &with(object), "pdf.trailing-bytes");
    t.refused("object, xref", &with(&format!("{object}{xref}")), "pdf.trailing-bytes");
    t.refused("object, xref, trailer", &with(&format!("{object}{xref}{trailer}")), "pdf.trailing-bytes");
    t.refused("no EOF", &with(&format!("{object}{xref}{trailer}startxref\n{start}\n")), "pdf.trailing-bytes");
    t.refused("whole", &with(&format!("{object}{xref}{trailer}startxref\n{start}\n%%EOF\n")), UNEXPLAINED);
    t.refused(
        "old startxref",
        &with(&format!("{object}{xref}{trailer}startxref\n{prev}\n%%EOF\n")),
        "pdf.trailing-bytes",
    );
    t.refused(
        "startxref nowhere",
        &with(&format!("{object}{xref}{trailer}startxref\n9\n%%EOF\n")),
        "pdf.startxref-broken",
    );
    t.refused("text", &with("hello"), "pdf.trailing-bytes");
    t.refused("comment", &with("% hello\n"), "pdf.trailing-bytes");
    // An update that changes nothing, with an object that its table does not name.
    let empty = f.update_with(&[], &[], "/Root 1 0 R /Info 99 0 R");
    let slipped = empty.part(at, empty.0.len()).replacen("\nxref", &format!("\n{object}xref"), 1);
    let slipped = slipped.replace(&format!("startxref\n{}", at + 1), &format!("startxref\n{}", at + 1 + object.len()));
    t.refused("object that no table names", &with(&slipped), "pdf.unreached-bytes");
    t.accepted("empty update", &empty);
    t.done();
}

#[test]
fn the_security_store_carries_no_content() {
    let mut t = Trial::default();
    // Prepared before signing.
    let dss =
        |entry: &str| format!("<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [40 0 R] >> /DSS << {entry} >> >>");
    let forged = stream("", "BT /F1 12 Tf 72 720 Td (Pay 999 EUR) Tj ET");
    let f = Pdf::base(&[(1, &dss("/Certs 20 0 R"))]).signed();
    t.refused("prepared, contents array", &f.update(&[(4, forged.clone())]), UNEXPLAINED);
    let f = Pdf::base(&[(1, &dss("/VRI << /X 7 0 R >>"))]).signed();
    t.refused("prepared, resources", &f.update(&[(9, s("<< /X1 60 0 R >>")), (60, picture("forged"))]), UNEXPLAINED);
    // In two steps, nothing prepared.
    let f = Pdf::base(&[]).signed();
    let one = f.update(&[f.edited(1, "/Type", "/DSS << /Certs 20 0 R >> /Type")]);
    t.refused("two steps, contents array", &one.update(&[(4, forged.clone())]), UNEXPLAINED);
    let one = f.update(&[f.edited(1, "/Type", "/DSS << /VRI << /X 9 0 R >> >> /Type")]);
    t.refused("two steps, XObject", &one.update(&[(30, picture("forged"))]), UNEXPLAINED);
    let one = f.update(&[f.edited(1, "/Type", "/DSS 8 0 R /Type")]);
    t.refused(
        "two steps, font",
        &one.update(&[(10, s("<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>"))]),
        UNEXPLAINED,
    );
    let one = f.update(&[f.edited(1, "/Type", "/DSS << /VRI 7 0 R >> /Type")]);
    t.refused(
        "two steps, fonts",
        &one.update(&[(8, s("<< /F1 61 0 R >>")), (61, s("<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>"))]),
        UNEXPLAINED,
    );
    let one = f.update(&[f.edited(1, "/Type", "/Extensions 8 0 R /Type")]);
    t.refused(
        "two steps, extensions",
        &one.update(&[(10, s("<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>"))]),
        UNEXPLAINED,
    );
    // A reference that leads nowhere yet.
    let f = Pdf::base(&[(1, &dss("/Certs 20 0 R")), (20, "[4 0 R 60 0 R]")]).signed();
    t.refused("prepared, filled later", &f.update(&[(60, forged)]), UNEXPLAINED);
    t.done();
}

#[test]
fn fields_are_fields_and_nothing_else() {
    let mut t = Trial::default();
    // A membership dictionary of optional content that looks like a field.
    let f = Pdf::base(&[
        (7, "<< /Font 8 0 R /XObject 9 0 R /Properties << /M1 62 0 R >> >>"),
        (62, "<< /Type /OCMD /OCGs 63 0 R /FT /Tx >>"),
        (63, "<< /Type /OCG /Name (x) >>"),
    ])
    .signed();
    t.refused("OCMD as a field", &f.update(&[f.edited(62, "/FT", "/P /AllOff /FT")]), UNEXPLAINED);
    // XObjects that look like a field.
    let f = Pdf::base(&[(9, "<< /X1 30 0 R /AP 30 0 R /FT /Tx >>")]).signed();
    t.refused(
        "XObjects as a field",
        &f.update(&[(9, s("<< /X1 30 0 R /AP 64 0 R /FT /Tx /V (x) >>")), (64, picture("forged"))]),
        UNEXPLAINED,
    );
    let f = Pdf::base(&[(9, "<< /X1 30 0 R /AP 30 0 R /FT /Tx /V 65 0 R >>"), (65, "()")]).signed();
    t.refused("XObjects as a field, by its value", &f.update(&[(65, s("(x)")), (30, picture("forged"))]), UNEXPLAINED);
    let f =
        Pdf::base(&[(9, "<< /X1 30 0 R /AP 66 0 R /FT /Tx /V 65 0 R >>"), (65, "()"), (66, &picture("a"))]).signed();
    t.refused(
        "XObjects as a field, by its appearance",
        &f.update(&[(65, s("(x)")), (66, picture("forged"))]),
        UNEXPLAINED,
    );
    // A page tree that looks like a field.
    let f = Pdf::base(&[(2, "<< /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 612 792] /FT /Sig >>")]).signed();
    let sig = f.find("/ByteRange");
    t.refused(
        "page tree as a field",
        &f.update(&[
            f.edited(2, "[3 0 R]", "[3 0 R 67 0 R]"),
            (67, format!("<< /Type /Page /Parent 2 0 R /T (x) /V {sig} 0 R >>")),
        ]),
        UNEXPLAINED,
    );
    // The same, under a name that fields have for one another.
    for name in ["Parent", "Kids", "T", "Obj", "P", "Popup", "IRT", "Data"] {
        let f = Pdf::base(&[
            (7, &format!("<< /Font 8 0 R /XObject 9 0 R /Properties << /{name} 62 0 R >> >>")),
            (62, "<< /FT /Tx /OCGs 63 0 R >>"),
            (63, "<< /Type /OCG /Name (x) >>"),
        ])
        .signed();
        let filled = f.edited(62, "/FT", "/V (x) /Type /OCMD /P /AllOff /FT");
        t.refused(&format!("OCMD as a field, /{name}"), &f.update(&[filled]), UNEXPLAINED);
    }
    // A node of the page tree that looks like a field, below the root.
    for kids in ["[3 0 R]", "69 0 R"] {
        let f = Pdf::base(&[
            (2, "<< /Type /Pages /Kids [68 0 R] /Count 1 /MediaBox [0 0 612 792] >>"),
            (3, "<< /Type /Page /Parent 68 0 R /Resources 7 0 R /Contents 20 0 R /Annots [40 0 R 45 0 R] >>"),
            (68, &format!("<< /Kids {kids} /Parent 2 0 R /FT /Sig >>")),
            (69, "[3 0 R]"),
        ])
        .signed();
        let sig = f.find("/ByteRange");
        let node = if kids == "69 0 R" { 69 } else { 68 };
        for kind in ["/Type /Page", "", "/Type /Annot"] {
            t.refused(
                &format!("node of the page tree as a field, {kids} {kind}"),
                &f.update(&[
                    f.edited(node, "[3 0 R]", "[3 0 R 67 0 R]"),
                    (67, format!("<< {kind} /Parent 68 0 R /T (x) /V {sig} 0 R >>")),
                ]),
                UNEXPLAINED,
            );
            t.refused(
                &format!("node of the page tree as a field, nothing signed, {kids} {kind}"),
                &f.update(&[
                    f.edited(node, "[3 0 R]", "[3 0 R 67 0 R]"),
                    (67, format!("<< {kind} /Parent 68 0 R /T (x) >>")),
                ]),
                UNEXPLAINED,
            );
        }
    }
    // An appearance that a page uses too, a resource that a field uses.
    let f = Pdf::base(&[(9, "<< /X1 41 0 R >>")]).signed();
    t.refused(
        "shared appearance",
        &f.update(&[f.edited(40, "/FT", "/V (x) /FT"), (41, picture("forged"))]),
        UNEXPLAINED,
    );
    let f = Pdf::base(&[
        (40, "<< /Type /Annot /Subtype /Widget /FT /Tx /T (remark) /Rect [72 100 300 120] /P 3 0 R /AP 68 0 R >>"),
        (9, "<< /X1 30 0 R /Y 68 0 R >>"),
        (68, "<< /N 41 0 R >>"),
    ])
    .signed();
    t.refused(
        "shared AP dictionary",
        &f.update(&[f.edited(40, "/FT", "/V (x) /FT"), (68, s("<< /N 30 0 R >>"))]),
        UNEXPLAINED,
    );
    t.done();
}

#[test]
fn a_lock_locks_signature_fields_too() {
    let mut t = Trial::default();
    let locked = |lock: &str| {
        let field =
            format!("<< /Type /Annot /Subtype /Widget /FT /Sig /T (a) /Rect [0 0 0 0] /P 3 0 R /Lock {lock} >>");
        let f = Pdf::base(&[
            (1, "<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [40 0 R 86 0 R] /SigFlags 3 >> >>"),
            (3, "<< /Type /Page /Parent 2 0 R /Resources 7 0 R /Contents 20 0 R /Annots [40 0 R 45 0 R 86 0 R] >>"),
            (86, &field),
        ]);
        f.signed_in("p256", Some("a"))
    };
    let add = |f: &Pdf| f.update(&[f.edited(1, "[40 0 R", "[89 0 R 40 0 R"), (89, s("<< /FT /Sig /T (c) >>"))]);
    let all = locked("<< /Type /SigFieldLock /Action /All >>");
    t.accepted("locked", &all);
    t.refused("all, a new field", &add(&all), "pdf.not-permitted");
    let one = locked("<< /Type /SigFieldLock /Action /Include /Fields [(b)] >>");
    t.accepted("another one, a new field", &add(&one));
    let one = locked("<< /Type /SigFieldLock /Action /Include /Fields [(c)] >>");
    t.refused("this one, a new field", &add(&one), "pdf.not-permitted");
    let but = locked("<< /Type /SigFieldLock /Action /Exclude /Fields [(remark)] >>");
    t.refused("all but another one, a new field", &add(&but), "pdf.not-permitted");
    t.done();
}

#[test]
fn form_fields_change_only_by_being_filled() {
    let mut t = Trial::default();
    let f = Pdf::base(&[]).signed();
    t.refused("appearance swapped", &f.update(&[(41, picture("forged"))]), "pdf.not-permitted");
    t.refused("AP swapped", &f.update(&[f.edited(40, "41 0 R", "30 0 R")]), "pdf.not-permitted");
    t.refused("Rect moved", &f.update(&[f.edited(40, "[72 100", "[0 0")]), UNEXPLAINED);
    t.refused("renamed", &f.update(&[f.edited(40, "(remark)", "(amount)")]), UNEXPLAINED);
    t.refused(
        "filled and moved",
        &f.update(&[(40, f.object(40).replace("[72 100", "[0 0").replace("/FT", "/V (x) /FT"))]),
        UNEXPLAINED,
    );
    t.refused("F", &f.update(&[f.edited(40, "/FT", "/F 2 /FT")]), UNEXPLAINED);
    t.refused("A", &f.update(&[f.edited(40, "/FT", "/A << /S /JavaScript /JS (x) >> /FT")]), UNEXPLAINED);
    t.refused(
        "a text field added",
        &f.update(&[
            f.edited(1, "[40 0 R", "[80 0 R 40 0 R"),
            f.edited(3, "[40 0 R", "[80 0 R 40 0 R"),
            (
                80,
                s("<< /Type /Annot /Subtype /Widget /FT /Tx /T (n) /Rect [0 0 600 700] /V (x) /AP << /N 30 0 R >> >>"),
            ),
        ]),
        UNEXPLAINED,
    );
    t.refused("a widget taken off its page", &f.update(&[f.edited(3, "40 0 R", "")]), UNEXPLAINED);
    let g = Pdf::base(&[(40, "<< /Type /Annot /Subtype /Widget /FT /Tx /T (amount) /V (100) /Rect [72 100 300 120] /P 3 0 R /AP << /N 41 0 R >> >>")]).signed();
    t.refused("value replaced", &g.update(&[g.edited(40, "(100)", "(999)")]), "pdf.not-permitted");
    t.accepted("value written otherwise", &g.update(&[g.edited(40, "(100)", "<313030>")]));
    t.accepted("filled", &f.update(&[f.edited(40, "/FT", "/V (yes) /FT"), (41, picture("yes"))]));
    t.done();
}

/// A field that lies over what the page shows is a second page in waiting: empty when it is signed, filled afterwards.
#[test]
fn a_field_that_is_filled_hides_nothing_that_was_signed() {
    let mut t = Trial::default();
    let field = |rect: &str, more: &str| {
        s(&format!("<< /Type /Annot /Subtype /Widget /FT /Tx /T (remark) /Rect {rect} /DA (/F1 10 Tf) {more} >>"))
    };
    let filled = |objects: &[(u32, &str)], rect: &str, more: &str| {
        let empty = field(rect, more);
        let f = Pdf::base(&[&[(40, empty.as_str())], objects].concat()).signed();
        f.update(&[f.edited(40, "/FT", "/V (Pay 9999 EUR) /AP << /N 41 0 R >> /FT"), (41, picture("Pay 9999 EUR"))])
    };
    t.refused("as large as the page", &filled(&[], "[0 0 612 792]", ""), "pdf.not-permitted");
    t.refused("over one line", &filled(&[], "[60 700 300 740]", "/P 3 0 R"), "pdf.not-permitted");
    t.accepted("beside the words", &filled(&[], "[60 600 300 700]", "/P 3 0 R"));
    // Another page than the one that shows it.
    t.refused("a widget that lies about its page", &filled(&[], "[0 0 612 792]", "/P 2 0 R"), "pdf.not-permitted");
    let apart = (3, "<< /Type /Page /Parent 2 0 R /Resources 7 0 R /Contents 20 0 R /Annots 21 0 R >>");
    let listed = [apart, (21, "[40 0 R]")];
    t.refused("listed in an array of its own", &filled(&listed, "[0 0 612 792]", ""), "pdf.not-permitted");
    // The words stand in a form XObject, the picture has no words.
    let words = stream(
        "/Type /XObject /Subtype /Form /BBox [0 0 612 792]",
        "BT /F1 12 Tf 300 400 Td (not) Tj 9 0 Td (paid) Tj ET",
    );
    t.refused("over an XObject", &filled(&[(30, &words)], "[290 390 330 410]", ""), "pdf.not-permitted");
    let scan =
        stream("/Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray", "x");
    let page = stream("", "q 612 0 0 792 0 0 cm /X1 Do Q");
    t.refused("over a scan", &filled(&[(30, &scan), (4, &page)], "[100 100 500 700]", ""), "pdf.not-permitted");
    t.accepted("a little field on a scan", &filled(&[(30, &scan), (4, &page)], "[100 100 300 120]", ""));
    let locked = stream("/Filter /JPXDecode", "x");
    t.refused("over what cannot be read", &filled(&[(4, &locked)], "[0 0 612 792]", ""), "pdf.not-permitted");
    // A line to write on, and boxes to tick.
    for line in ["..........................", "__________", "- - - - - - -"] {
        let page = stream("", &format!("BT /F1 12 Tf 72 720 Td ({line}) Tj ET"));
        t.accepted(&format!("over {line}"), &filled(&[(4, &page)], "[60 700 300 740]", ""));
    }
    // Its parent has the value, a kid is the widget.
    let kid = "<< /Type /Annot /Subtype /Widget /Parent 40 0 R /Rect [0 0 612 792] /AP << /N 41 0 R >> >>";
    let apart = Pdf::base(&[
        (3, "<< /Type /Page /Parent 2 0 R /Resources 7 0 R /Contents 20 0 R /Annots [42 0 R] >>"),
        (40, "<< /FT /Tx /T (remark) /Kids [42 0 R] >>"),
        (42, kid),
    ])
    .signed();
    let change = [apart.edited(40, "/FT", "/V (x) /FT"), (41, picture("Pay 9999 EUR"))];
    t.refused("a kid as large as the page", &apart.update(&change), "pdf.not-permitted");
    // A check box whose other state is a page.
    let tick = "<< /Type /Annot /Subtype /Widget /FT /Btn /T (ok) /Rect [0 0 612 792] /AS /Off /AP << /N << /On 41 0 R >> >> >>";
    let f = Pdf::base(&[(40, tick), (41, &picture("Pay 9999 EUR"))]).signed();
    t.refused("ticked", &f.update(&[f.edited(40, "/AS /Off", "/AS /On /V /On")]), "pdf.not-permitted");
    // Permission to fill is no permission to cover.
    let f = locked_with(2, field("[0 0 612 792]", "").as_str());
    let fill = [f.edited(40, "/FT", "/V (x) /AP << /N 41 0 R >> /FT"), (41, picture("Pay 9999 EUR"))];
    t.refused("certified for filling", &f.update(&fill), "pdf.not-permitted");
    t.done();
}

#[test]
fn annotations_are_never_silent() {
    let mut t = Trial::default();
    let f = Pdf::base(&[]).signed();
    let stamp = s("<< /Type /Annot /Subtype /Stamp /Rect [0 0 612 792] /P 3 0 R /AP << /N 30 0 R >> >>");
    t.refused(
        "stamp",
        &f.update(&[f.edited(3, "[40 0 R", "[80 0 R 40 0 R"), (80, stamp.clone())]),
        "pdf.not-permitted",
    );
    t.refused("direct", &f.update(&[f.edited(3, "[40 0 R", &format!("[{stamp} 40 0 R"))]), "pdf.not-permitted");
    t.refused("changed", &f.update(&[f.edited(45, "(note)", "(other)")]), "pdf.not-permitted");
    t.refused("freed", &f.update_with(&[], &[45], "/Root 1 0 R /Info 99 0 R"), UNEXPLAINED);
    t.refused("removed", &f.update(&[f.edited(3, "45 0 R", "")]), "pdf.not-permitted");
    t.refused(
        "Annots gone",
        &f.update(&[(3, f.object(3).split("/Annots").next().unwrap().to_owned() + ">>")]),
        "pdf.not-permitted",
    );
    let g = Pdf::base(&[(
        3,
        "<< /Type /Page /Parent 2 0 R /Resources 7 0 R /Contents 20 0 R /Annots [40 0 R 45 0 R 81 0 R] >>",
    )])
    .signed();
    t.refused("prepared reference", &g.update(&[(81, stamp)]), "pdf.not-permitted");
    t.refused(
        "widget without a field",
        &f.update(&[
            f.edited(3, "[40 0 R", "[82 0 R 40 0 R"),
            (82, s("<< /Type /Annot /Subtype /Widget /FT /Sig /T (w) /Rect [0 0 612 792] /AP << /N 30 0 R >> >>")),
        ]),
        UNEXPLAINED,
    );
    t.done();
}

#[test]
fn later_signature_fields_are_signed_or_show_nothing() {
    let mut t = Trial::default();
    let f = Pdf::base(&[]).signed();
    let sig = f.find("/ByteRange");
    let add = |value: &str, more: &str| {
        let field = format!(
            "<< /Type /Annot /Subtype /Widget /FT /Sig /T (second) /Rect [0 0 612 792] /P 3 0 R {value} {more} >>"
        );
        f.update(&[f.edited(1, "[40 0 R", "[80 0 R 40 0 R"), f.edited(3, "[40 0 R", "[80 0 R 40 0 R"), (80, field)])
    };
    let shown = "/AP << /N 30 0 R >>";
    t.refused("unsigned, shown", &add("", shown), UNEXPLAINED);
    t.refused("of the same signature", &add(&format!("/V {sig} 0 R"), shown), UNEXPLAINED);
    t.refused("of the same signature, not shown", &add(&format!("/V {sig} 0 R"), ""), UNEXPLAINED);
    t.refused("of nothing", &add("/V 4 0 R", shown), UNEXPLAINED);
    t.refused("of an empty dictionary", &add("/V << >>", shown), UNEXPLAINED);
    t.refused("of a signature without anything", &add("/V << /Type /Sig >>", shown), "pdf.byte-range-missing");
    t.refused("of a direct signature", &add("/V << /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /ByteRange [0 0 0 0] /Contents <00> >>", shown), "pdf.byte-range-gap");
    t.accepted("empty, not shown", &add("", ""));
    t.refused(
        "shown later",
        &{
            let e = add("", "/AP 85 0 R");
            e.update(&[(85, s("<< /N 30 0 R >>"))])
        },
        UNEXPLAINED,
    );
    // An empty field that was there is filled with what another signed.
    let g = Pdf::base(&[
        (1, "<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [40 0 R 86 0 R] /SigFlags 3 >> >>"),
        (3, "<< /Type /Page /Parent 2 0 R /Resources 7 0 R /Contents 20 0 R /Annots [40 0 R 86 0 R] >>"),
        (86, "<< /Type /Annot /Subtype /Widget /FT /Tx /T (z) /Rect [0 0 612 792] /P 3 0 R >>"),
        (87, "<< /Type /Annot /Subtype /Widget /FT /Sig /T (y) /Rect [0 0 612 792] /P 3 0 R >>"),
    ])
    .signed();
    let _ = g;
    let h = Pdf::base(&[
        (1, "<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [40 0 R 86 0 R 87 0 R] /SigFlags 3 >> >>"),
        (3, "<< /Type /Page /Parent 2 0 R /Resources 7 0 R /Contents 20 0 R /Annots [40 0 R 86 0 R 87 0 R] >>"),
        (86, "<< /Type /Annot /Subtype /Widget /FT /Sig /T (a) /Rect [0 0 10 10] /P 3 0 R >>"),
        (87, "<< /Type /Annot /Subtype /Widget /FT /Sig /T (b) /Rect [0 0 612 792] /P 3 0 R >>"),
    ])
    .signed();
    let sig = h.find("/ByteRange");
    let empty = if h.object(87).contains("/V") { 86 } else { 87 };
    t.refused(
        "a prepared field with the same signature",
        &h.update(&[h.edited(empty, "/FT", &format!("/V {sig} 0 R /AP << /N 30 0 R >> /FT"))]),
        UNEXPLAINED,
    );
    t.done();
}

#[test]
fn numbers_and_sections_are_read_strictly() {
    let mut t = Trial::default();
    // An object in an object stream that is not there yet.
    let f = Pdf::base(&[]);
    let w = |rows: &[(u32, [u32; 3])]| -> (String, String) {
        let index: String = rows.iter().map(|(n, _)| format!("{n} 1 ")).collect();
        let data: String = rows.iter().map(|(_, [k, a, b])| format!("{k:02x}{a:08x}{b:04x}")).collect();
        (index, data)
    };
    let at = f.0.len();
    let (index, data) = w(&[(10, [2, 95, 0])]);
    let xref = stream(
        &format!(
            "/Type /XRef /Size 300 /W [1 4 2] /Index [{index}] /Root 1 0 R /Info 99 0 R /Prev {} /Filter /ASCIIHexDecode",
            f.startxref()
        ),
        &format!("{data}>"),
    );
    let prepared = Pdf::from_text(&format!("{}96 0 obj\n{xref}\nendobj\nstartxref\n{at}\n%%EOF\n", f.text())).signed();
    let body = "<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>";
    t.refused(
        "an object stream that was not there",
        &prepared.update(&[(95, stream("/Type /ObjStm /N 1 /First 5", &format!("10 0 {body}")))]),
        UNEXPLAINED,
    );
    // The same, an object outside of the signed bytes.
    let f = Pdf::base(&[]);
    let far = Pdf::from_text(
        &f.text().replace("\n10 1\n", "\n11 1\n0000099999 00000 n \n10 1\n").replace("/F1 10 0 R", "/F1 11 0 R"),
    );
    let _ = far;
    let f = Pdf::base(&[]).signed();
    // Generations.
    let raised = f.update(&[]);
    let _ = raised;
    let at = f.0.len();
    let generation = Pdf::from_text(&format!(
        "{}10 1 obj\n{body}\nendobj\nxref\n10 1\n{at:010} 00001 n \ntrailer\n<< /Size 300 /Root 1 0 R /Info 99 0 R /Prev {} >>\nstartxref\n{}\n%%EOF\n",
        f.text(),
        f.startxref(),
        at + format!("10 1 obj\n{body}\nendobj\n").len()
    ));
    t.refused("another generation", &generation, UNEXPLAINED);
    // An entry that leads into older bytes.
    let inside = f.offset("<< /Type /Font");
    let older = f.update_with(&[], &[], "/Root 1 0 R /Info 99 0 R").text();
    let older = older.replacen(
        &format!("\nxref\ntrailer\n<< /Size 300 /Prev {}", f.startxref()),
        &format!("\nxref\n10 1\n{inside:010} 00000 n \ntrailer\n<< /Size 300 /Prev {}", f.startxref()),
        1,
    );
    t.refused("an entry into older bytes", &Pdf::from_text(&older), UNEXPLAINED);
    // Into the gap of the signature.
    let gap = f.offset("/Contents <") + 40;
    let into = older.replace(&format!("{inside:010} 00000 n"), &format!("{gap:010} 00000 n"));
    t.refused("an entry into the gap", &Pdf::from_text(&into), UNEXPLAINED);
    // Twice in one table.
    let twice = f.update(&[(97, s("null"))]);
    let row = twice.text().rfind("97 1\n").unwrap();
    let text = twice.text();
    let doubled = format!("{}97 1\n{:010} 00000 n \n{}", &text[..row], 20, &text[row..]);
    t.refused("an object twice in a table", &Pdf::from_text(&doubled), "pdf.xref-duplicate");
    // /Prev that leaves out the signed revision.
    let first = Pdf::base(&[]).startxref();
    let skipping = f.update(&[(4, stream("", "BT ET"))]);
    let skipping =
        Pdf::from_text(&skipping.text().replace(&format!("/Prev {}", f.startxref()), &format!("/Prev {first}")));
    t.refused("Prev past the signed revision", &skipping, "pdf.signature-unreachable");
    // Duplicate keys in what an update writes.
    t.refused(
        "duplicate key in the catalogue",
        &f.update(&[f.edited(1, "/Pages 2 0 R", "/Pages 2 0 R /Pages 71 0 R")]),
        UNEXPLAINED,
    );
    t.refused(
        "duplicate key in the page",
        &f.update(&[f.edited(3, "/Contents 20 0 R", "/Contents 20 0 R /Contents 4 0 R")]),
        UNEXPLAINED,
    );
    t.refused(
        "duplicate key in the page, first",
        &f.update(&[f.edited(3, "/Contents 20 0 R", "/Contents 4 0 R /Contents 20 0 R")]),
        UNEXPLAINED,
    );
    t.done();
}

#[test]
fn what_others_legally_add_is_accepted() {
    let mut t = Trial::default();
    let f = Pdf::base(&[]).signed();
    t.accepted(
        "equal rewrites",
        &f.update(&[(2, f.object(2)), (10, f.object(10)), (4, f.object(4)), (3, f.object(3))]),
    );
    t.accepted("612.0", &f.update(&[f.edited(2, "612", "612.0")]));
    t.accepted("DSS", &f.update(&[f.edited(1, "/Type", "/DSS 70 0 R /Type"), (70, s("<< /Type /DSS /Certs [71 0 R] /VRI << /0123456789012345678901234567890123456789 << /Cert [71 0 R] >> >> >>")), (71, stream("", "x"))]));
    let one = f.update(&[
        f.edited(1, "/Type", "/DSS 70 0 R /Type"),
        (70, s("<< /Certs 72 0 R /VRI 73 0 R >>")),
        (71, stream("", "x")),
        (72, s("[71 0 R]")),
        (73, s("<< /AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA 74 0 R >>")),
        (74, s("<< /Cert 75 0 R >>")),
        (75, s("[71 0 R]")),
    ]);
    t.accepted("DSS of parts", &one);
    let two = one.update(&[(70, s("<< /Certs 72 0 R /CRLs [76 0 R] /VRI 73 0 R >>")), (76, stream("", "y")), (77, stream("", "z")), (72, s("[71 0 R 77 0 R]")), (73, s("<< /AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA 74 0 R /BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB << /Cert [77 0 R] >> >>")), (74, s("<< /Cert 75 0 R /CRL [76 0 R] /TU (D:2027) >>")), (75, s("[71 0 R 77 0 R]"))]);
    t.accepted("DSS of parts, updated", &two);
    t.accepted(
        "Extensions",
        &f.update(&[f.edited(1, "/Type", "/Extensions << /ESIC << /BaseVersion /1.7 /ExtensionLevel 5 >> >> /Type")]),
    );
    let e = f.update(&[
        f.edited(1, "/Type", "/Extensions << /ESIC 70 0 R >> /Type"),
        (70, s("<< /BaseVersion /1.7 /ExtensionLevel 2 >>")),
    ]);
    t.accepted(
        "Extensions, updated",
        &e.update(&[(70, s("<< /Type /DeveloperExtensions /BaseVersion /1.7 /ExtensionLevel 5 >>"))]),
    );
    t.accepted("Info", &f.update(&[(99, s("<< /Producer (x) /ModDate (D:2027) >>"))]));
    t.accepted(
        "Metadata",
        &f.update(&[
            f.edited(1, "/Type", "/Metadata 70 0 R /Type"),
            (70, stream("/Type /Metadata /Subtype /XML", "<x/>")),
        ]),
    );
    t.accepted("Version", &f.update(&[f.edited(1, "/Type", "/Version /2.0 /Type")]));
    t.accepted("five acts", &f.signed_by("rsa2048").signed_by("p384").signed_by("ed25519").signed_by("p521"));
    // A prepared field whose widget is an object of its own, filled.
    let parts = [
        (1, "<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [40 0 R 86 0 R] /SigFlags 3 >> >>"),
        (3, "<< /Type /Page /Parent 2 0 R /Resources 7 0 R /Contents 20 0 R /Annots [40 0 R 87 0 R] >>"),
        (86, "<< /FT /Sig /T (a) /Kids [87 0 R] >>"),
        (87, "<< /Type /Annot /Subtype /Widget /Parent 86 0 R /Rect [0 0 100 100] /P 3 0 R >>"),
    ];
    let kids = Pdf::base(&parts).signed();
    t.accepted("a field with a kid", &kids);
    t.accepted("a field with a kid, another act", &kids.signed_by("rsa2048"));
    // A text field with a kid.
    let g = Pdf::base(&[
        (40, "<< /FT /Tx /T (remark) /Kids [88 0 R] >>"),
        (3, "<< /Type /Page /Parent 2 0 R /Resources 7 0 R /Contents 20 0 R /Annots [88 0 R] >>"),
        (88, "<< /Type /Annot /Subtype /Widget /Parent 40 0 R /Rect [200 200 300 300] /P 3 0 R /AP << /N 41 0 R >> >>"),
    ])
    .signed();
    t.accepted(
        "a text field with a kid, filled",
        &g.update(&[g.edited(40, "/FT", "/V (x) /FT"), g.edited(88, "41 0 R", "70 0 R"), (70, picture("x"))]),
    );
    t.done();
}

/// A file signed in a prepared field whose lock carries this permission.
fn locked(permission: u8) -> Pdf {
    locked_with(permission, &Pdf::base(&[]).object(40))
}

/// The same, with this text field.
fn locked_with(permission: u8, text: &str) -> Pdf {
    let field = format!(
        "<< /Type /Annot /Subtype /Widget /FT /Sig /T (a) /Rect [0 0 0 0] /P 3 0 R /Lock << /Type /SigFieldLock /Action /Include /Fields [(other)] /P {permission} >> >>"
    );
    Pdf::base(&[
        (1, "<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [40 0 R 86 0 R] /SigFlags 3 >> >>"),
        (3, "<< /Type /Page /Parent 2 0 R /Resources 7 0 R /Contents 20 0 R /Annots [40 0 R 45 0 R 86 0 R] >>"),
        (40, text),
        (86, &field),
    ])
    .signed_in("p256", Some("a"))
}

#[test]
fn permissions_bind_what_comes_after() {
    let mut t = Trial::default();
    for permission in 1..=3 {
        let f = locked(permission);
        let name = |what: &str| format!("P={permission}, {what}");
        t.accepted(&name("nothing"), &f);
        let dss = f.update(&[
            f.edited(1, "/Type", "/DSS 70 0 R /Type"),
            (70, s("<< /Certs [71 0 R] >>")),
            (71, stream("", "x")),
        ]);
        t.accepted(&name("DSS"), &dss);
        let filled = f.update(&[f.edited(40, "/FT", "/V (yes) /FT"), (41, picture("yes"))]);
        let stamp = s("<< /Type /Annot /Subtype /Stamp /Rect [0 0 612 792] /P 3 0 R /AP << /N 70 0 R >> >>");
        let stamped = f.update(&[f.edited(3, "[40 0 R", "[80 0 R 40 0 R"), (80, stamp), (70, picture("x"))]);
        // Our own signer refuses where nothing may be signed: an empty field stands for the signature.
        let signed = match permission {
            1 => f.update(&[f.edited(1, "[40 0 R", "[40 0 R 88 0 R"), (88, s("<< /FT /Sig /T (z) >>"))]),
            _ => f.signed_by("rsa2048"),
        };
        match permission {
            1 => {
                t.refused(&name("filled"), &filled, "pdf.not-permitted");
                t.refused(&name("signed"), &signed, "pdf.not-permitted");
            }
            _ => {
                t.accepted(&name("filled"), &filled);
                t.accepted(&name("signed"), &signed);
            }
        }
        match permission {
            3 => t.accepted(&name("stamp"), &stamped),
            _ => t.refused(&name("stamp"), &stamped, "pdf.not-permitted"),
        }
        t.refused(&name("content"), &f.update(&[(4, stream("", "BT ET"))]), UNEXPLAINED);
        t.refused(&name("XObject"), &f.update(&[(30, picture("x"))]), UNEXPLAINED);
        t.refused(&name("lock"), &f.update(&[f.edited(86, &format!("/P {permission} >>"), "/P 9 >>")]), UNEXPLAINED);
    }
    // An annotation of P=3 that is a dictionary of resources too.
    let g = Pdf::base(&[
        (1, "<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [40 0 R 86 0 R] /SigFlags 3 >> >>"),
        (9, "<< /AP 30 0 R /Subtype /Stamp /Rect [0 0 1 1] /P 3 0 R >>"),
        (86, "<< /Type /Annot /Subtype /Widget /FT /Sig /T (a) /Rect [0 0 0 0] /P 3 0 R /Lock << /Type /SigFieldLock /Action /Include /Fields [(other)] /P 3 >> >>"),
        (3, "<< /Type /Page /Parent 2 0 R /Resources 7 0 R /Contents 20 0 R /Annots [40 0 R 86 0 R] >>"),
    ])
    .signed_in("p256", Some("a"));
    t.refused("P=3, XObjects as an annotation", &g.update(&[(30, picture("x"))]), UNEXPLAINED);
    t.done();
}

/// Later changes to the file of [`Pdf::base`], by name, with how much permission each needs (`/P`; 4: none permits it).
fn later_changes(f: &Pdf) -> Vec<(&'static str, u8, Pdf)> {
    let dss = [f.edited(1, "/Type", "/DSS 70 0 R /Type"), (70, s("<< /Certs [71 0 R] >>")), (71, stream("", "x"))];
    let stamp = s("<< /Type /Annot /Subtype /Stamp /Rect [0 0 612 792] /P 3 0 R /AP << /N 70 0 R >> >>");
    let box_ = s("<< /Type /Annot /Subtype /Widget /FT /Tx /T (new) /Rect [0 0 9 9] /P 3 0 R >>");
    let fields = "/Fields [40 0 R";
    let form = f.find(fields);
    vec![
        ("nothing", 1, f.clone()),
        ("DSS", 1, f.update(&dss)),
        ("form filled", 2, f.update(&[f.edited(40, "/FT", "/V (yes) /FT"), (41, picture("yes"))])),
        ("stamp", 3, f.update(&[f.edited(3, "[40 0 R", "[80 0 R 40 0 R"), (80, stamp), (70, picture("x"))])),
        ("content", 4, f.update(&[(4, stream("", "BT ET"))])),
        (
            "text field added",
            4,
            f.update(&[
                f.edited(form, fields, "/Fields [80 0 R 40 0 R"),
                f.edited(3, "[40 0 R", "[80 0 R 40 0 R"),
                (80, box_),
            ]),
        ),
        ("certification withdrawn", 4, f.update(&[f.edited(1, "/Perms", "/Perma")])),
        ("permission widened", 4, f.update(&[f.edited(f.find("/ByteRange"), "/P ", "/P 3 /Q ")])),
    ]
}

const PERMISSIONS: [Permission; 3] = [Permission::NoChanges, Permission::Forms, Permission::Annotations];

#[test]
fn a_certification_binds_what_comes_after() {
    let mut t = Trial::default();
    for permission in PERMISSIONS {
        let certify = Restrictions { certify: Some(permission), ..Restrictions::default() };
        let f = Pdf::base(&[]).signed_with("p256", None, certify);
        for (what, needed, changed) in later_changes(&f) {
            let name = format!("{permission:?}, {what}");
            match needed {
                4 => t.refused(&name, &changed, ""),
                needed if i64::from(needed) <= permission.number() => t.accepted(&name, &changed),
                _ => t.refused(&name, &changed, "pdf.not-permitted"),
            }
        }
        if permission != Permission::NoChanges {
            let again = f.signed_by("rsa2048");
            t.accepted(&format!("{permission:?}, signed again"), &again);
            t.accepted(&format!("{permission:?}, and again"), &again.signed_by("p384"));
        }
    }
    t.done();
}

#[test]
fn a_lock_that_is_asked_for_binds_what_comes_after() {
    let mut t = Trial::default();
    let other = "<< /Type /Annot /Subtype /Widget /FT /Tx /T (other) /Rect [9 9 10 10] /P 3 0 R >>";
    let base = Pdf::base(&[
        (1, "<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [40 0 R 86 0 R] /SigFlags 3 >> >>"),
        (3, "<< /Type /Page /Parent 2 0 R /Resources 7 0 R /Contents 20 0 R /Annots [40 0 R 45 0 R 86 0 R] >>"),
        (86, other),
    ]);
    for (action, fields, remark, other, signing) in [
        ("All", vec![], false, false, false),
        ("Include", vec!["remark"], false, true, true),
        ("Exclude", vec!["remark"], true, false, false),
    ] {
        let fields = fields.into_iter().map(str::to_owned).collect();
        let lock = FieldMdp { action: action.into(), fields, permissions: None };
        let locked = Restrictions { lock: Some(lock), ..Restrictions::default() };
        let f = base.signed_with("p256", None, locked);
        let filled = |number: u32| f.update(&[f.edited(number, "/FT", "/V (yes) /FT")]);
        for (what, free, changed) in [("remark", remark, filled(40)), ("other", other, filled(86))] {
            match free {
                true => t.accepted(&format!("{action}: {what}"), &changed),
                false => t.refused(&format!("{action}: {what}"), &changed, "pdf.not-permitted"),
            }
        }
        if signing {
            t.accepted(&format!("{action}: signed"), &f.signed_by("rsa2048"));
        }
    }
    t.done();
}

/// pyHanko on the same certifications and later changes, and poppler on what was signed.
#[test]
#[ignore = "needs pyhanko, pdfsig, qpdf"]
fn others_see_certifications_as_we_do() {
    let dir = common::folder();
    let mut files = Vec::new();
    for permission in PERMISSIONS {
        let certify = Restrictions { certify: Some(permission), ..Restrictions::default() };
        let f = Pdf::base(&[(99, "<< /Title (x) >>")]).signed_with("p256", None, certify);
        let mut changes = later_changes(&f);
        // The certificate in this DSS is none, which pyHanko minds; annotations it does not judge.
        changes.retain(|(what, ..)| !matches!(*what, "DSS" | "stamp"));
        if permission != Permission::NoChanges {
            changes.push(("signed again", 2, f.signed_by("rsa2048")));
        }
        for (what, needed, changed) in changes {
            let path = dir.path().join(format!("{permission:?} {what}.pdf"));
            std::fs::write(&path, &changed.0).unwrap();
            files.push((path, i64::from(needed) <= permission.number()));
        }
        let clean = dir.path().join(format!("{permission:?} nothing.pdf"));
        common::qpdf_check(&clean).expect(0);
        let shown = common::run(common::peer("pdfsig").arg("-nocert").arg(&clean)).expect(0);
        assert!(shown.out.contains("Signature is Valid."), "{}", shown.out);
    }
    let script = common::root().join("tests/peers/pyhanko_validate.py");
    let mut python = common::python_peer("python");
    python.arg(script).arg(common::acts::certs("root.crt")).args(files.iter().map(|(path, _)| path));
    let said = common::run(&mut python);
    let mut wrong = Vec::new();
    for (line, (path, permitted)) in said.out.lines().zip(&files) {
        if line.contains("\"ok\": true") != *permitted {
            wrong.push(format!("{}: {line}", path.display()));
        }
    }
    assert_eq!(said.out.lines().count(), files.len(), "{}", said.err);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// An update of a hybrid file: a table, and a stream that older readers do not know.
fn hybrid(f: &Pdf, objects: &[(u32, &str)], table: &dyn Fn(&[usize]) -> String, in_stream: &[u32]) -> Pdf {
    let mut text = f.text();
    let mut at = f.0.len();
    let mut offsets = Vec::new();
    let mut push = |text: &mut String, part: String| {
        at += part.len();
        text.push_str(&part);
        at
    };
    let mut begin = f.0.len();
    for (number, body) in objects {
        offsets.push(begin);
        begin = push(&mut text, format!("{number} 0 obj\n{body}\nendobj\n"));
    }
    let index: String = in_stream.iter().map(|&i| format!("{} 1 ", objects[i as usize].0)).collect();
    let data: String = in_stream.iter().map(|&i| format!("01{:08x}0000", offsets[i as usize])).collect();
    let dictionary =
        format!("/Type /XRef /Size 300 /W [1 4 2] /Index [{index}] /Root 1 0 R /Info 99 0 R /Filter /ASCIIHexDecode");
    let stm = begin;
    let xref = push(&mut text, format!("98 0 obj\n{}\nendobj\n", stream(&dictionary, &format!("{data}>"))));
    let rows = table(&offsets);
    let prev = f.startxref();
    text.push_str(&format!(
        "xref\n{rows}98 1\n{stm:010} 00000 n \ntrailer\n<< /Size 300 /Root 1 0 R /Info 99 0 R /Prev {prev} /XRefStm {stm} >>\nstartxref\n{xref}\n%%EOF\n"
    ));
    Pdf::from_text(&text)
}

#[test]
fn hybrid_updates_hide_nothing() {
    let mut t = Trial::default();
    let f = Pdf::base(&[]).signed();
    let old = f.object(10);
    let courier = "<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>";
    let free = |_: &[usize]| s("10 1\n0000000000 00001 f \n");
    t.refused("changed in the stream", &hybrid(&f, &[(10, courier)], &free, &[0]), UNEXPLAINED);
    let row = |offsets: &[usize]| format!("10 1\n{:010} 00000 n \n", offsets[0]);
    t.refused(
        "equal in the table, changed in the stream",
        &hybrid(&f, &[(10, &old), (10, courier)], &row, &[1]),
        "pdf.xref-duplicate",
    );
    t.done();
}

#[test]
fn a_hybrid_table_frees_nothing_that_was_shown() {
    let mut t = Trial::default();
    let f = Pdf::base(&[]).signed();
    let old = f.object(10);
    let free = |_: &[usize]| s("10 1\n0000000000 00001 f \n");
    t.refused(
        "freed in the table, equal in the stream",
        &hybrid(&f, &[(10, &old)], &free, &[0]),
        "pdf.changes-unknown",
    );
    t.done();
}
