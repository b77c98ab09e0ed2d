//! Attacks that ride on a rule: what a rule of `pdf/changes` lets in, used for something else.

use super::{UNEXPLAINED, s};
use crate::common::attack::{Pdf, Trial, picture, stream};
use parapheur::acts::{Permission, Restrictions};

const NOT_PERMITTED: &str = "pdf.not-permitted";
const CATALOGUE: &str = "<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [40 0 R] >> >>";

/// A certification that /Perms does not name forbids all the same (it is patched, so that the digest fails too).
#[test]
fn a_certification_binds_without_its_entry() {
    let mut t = Trial::default();
    let certify = Restrictions { certify: Some(Permission::NoChanges), ..Restrictions::default() };
    let f = Pdf::base(&[]).signed_with("p256", None, certify).patched("/Perms", "/Perma");
    t.refused("filled", &f.update(&[f.edited(40, "/FT", "/V (yes) /FT"), (41, picture("yes"))]), NOT_PERMITTED);
    t.done();
}

/// What we cannot read and other readers can: they show what it refers to.
#[test]
fn an_object_that_cannot_be_read_hides_no_reference() {
    let mut t = Trial::default();
    let forged = stream("", "BT /F1 12 Tf 72 720 Td (Pay 999 EUR) Tj ET");
    // The array of contents: readers do not look for `endobj`.
    for (name, array) in [
        ("something before endobj", "[4 0 R] 5"),
        ("a number with a sign", "[+4 0 R]"),
        ("no white space before R", "[4 0R]"),
        ("a comment inside", "[4 0 %\n R] 5"),
    ] {
        let f = Pdf::base(&[(20, array)]).signed();
        t.accepted(&format!("{name}, nothing changed"), &f);
        t.refused(name, &f.update(&[(4, forged.clone())]), UNEXPLAINED);
    }
    // An object on the way that leads to one that can be read.
    let f = Pdf::base(&[(7, "<< /Font 8 0 R /XObject 9 0 R >> 5")]).signed();
    t.refused("on the way", &f.update(&[(30, picture("forged"))]), UNEXPLAINED);
    // An object stream without its type, which poppler reads all the same.
    let body = "<< /Font 8 0 R /XObject 9 0 R >>";
    let f = Pdf::base(&[]);
    let container = stream("/N 1 /First 4", &format!("7 0 {body}"));
    let at = f.0.len();
    let text = format!("{}95 0 obj\n{container}\nendobj\n", f.text());
    let xref_at = text.chars().count();
    let rows = format!("02{:08x}000001{at:08x}000001{xref_at:08x}0000", 95);
    let xref = stream(
        &format!(
            "/Type /XRef /Size 300 /W [1 4 2] /Index [7 1 95 2] /Root 1 0 R /Info 99 0 R /Prev {} /Filter /ASCIIHexDecode",
            f.startxref()
        ),
        &format!("{rows}>"),
    );
    let f = Pdf::from_text(&format!("{text}96 0 obj\n{xref}\nendobj\nstartxref\n{xref_at}\n%%EOF\n")).signed();
    t.refused(
        "in an object stream without its type",
        &f.update(&[(9, s("<< /X1 60 0 R >>")), (60, picture("forged"))]),
        UNEXPLAINED,
    );
    // An annotation that only others can read enters a page, or leaves it.
    let stamp = "<< /Type /Annot /Subtype /Stamp /Rect [0 0 612 792] /AP << /N 30 0 R >> >> 5";
    let f = Pdf::base(&[(80, stamp)]).signed();
    t.refused("a stamp enters", &f.update(&[f.edited(3, "[40 0 R", "[80 0 R 40 0 R")]), UNEXPLAINED);
    let annots = "<< /Type /Page /Parent 2 0 R /Resources 7 0 R /Contents 20 0 R /Annots [40 0 R 45 0 R 80 0 R] >>";
    let f = Pdf::base(&[(3, annots), (80, stamp)]).signed();
    t.refused("a stamp leaves", &f.update(&[f.edited(3, "80 0 R", "")]), UNEXPLAINED);
    // A switch of the form.
    let f = Pdf::base(&[(80, "true 5")]).signed();
    t.refused("NeedAppearances", &f.update(&[f.edited(1, "/Fields", "/NeedAppearances 80 0 R /Fields")]), UNEXPLAINED);
    t.done();
}

/// The same bytes under another generation: references lead nowhere.
#[test]
fn another_generation_is_another_object() {
    let mut t = Trial::default();
    let f = Pdf::base(&[]).signed();
    for number in [4, 7, 10, 20, 30, 40, 41] {
        let body = format!("{number} 1 obj\n{}\nendobj\n", f.object(number));
        let at = f.0.len();
        let file = format!(
            "{}{body}xref\n{number} 1\n{at:010} 00001 n \ntrailer\n<< /Size 300 /Root 1 0 R /Info 99 0 R /Prev {} >>\nstartxref\n{}\n%%EOF\n",
            f.text(),
            f.startxref(),
            at + body.chars().count()
        );
        t.refused(&format!("object {number}"), &Pdf::from_text(&file), UNEXPLAINED);
    }
    t.done();
}

/// The value of a field is that of the field, not what one of its widgets says.
#[test]
fn a_widget_has_no_value_of_its_own() {
    let mut t = Trial::default();
    let page = "<< /Type /Page /Parent 2 0 R /Resources 7 0 R /Contents 20 0 R /Annots [42 0 R 45 0 R] >>";
    let hundred = picture("100");
    let kid = "<< /Type /Annot /Subtype /Widget /Parent 40 0 R /Rect [72 100 300 120] /P 3 0 R /AP << /N 41 0 R >> >>";
    let parent = "<< /FT /Tx /T (amount) /V (100) /Kids [42 0 R] >>";
    let f = Pdf::base(&[(3, page), (40, parent), (41, &hundred), (42, kid)]).signed();
    t.refused(
        "a value in the widget",
        &f.update(&[f.edited(42, "/Parent", "/V (999) /Parent"), (41, picture("999"))]),
        "",
    );
    // A field that inherits its value.
    let kid = "<< /Type /Annot /Subtype /Widget /T (amount) /Parent 40 0 R /Rect [72 100 300 120] /P 3 0 R /AP << /N 41 0 R >> >>";
    let parent = "<< /FT /Tx /T (form) /V (100) /Kids [42 0 R] >>";
    let f = Pdf::base(&[(3, page), (40, parent), (41, &hundred), (42, kid)]).signed();
    t.refused(
        "an inherited value replaced",
        &f.update(&[f.edited(42, "/Parent", "/V (999) /Parent"), (41, picture("999"))]),
        NOT_PERMITTED,
    );
    // A group of fields gets a value, and its kids inherit it past the lock that names one of them.
    let kid = "<< /Type /Annot /Subtype /Widget /T (amount) /Parent 40 0 R /Rect [72 100 300 120] /P 3 0 R /AP << /N 41 0 R >> >>";
    let parent = "<< /FT /Tx /T (form) /Kids [42 0 R] >>";
    let page = "<< /Type /Page /Parent 2 0 R /Resources 7 0 R /Contents 20 0 R /Annots [42 0 R 86 0 R] >>";
    let lock = "<< /Type /Annot /Subtype /Widget /FT /Sig /T (a) /Rect [0 0 0 0] /P 3 0 R /Lock << /Type /SigFieldLock /Action /Include /Fields [(form.amount)] >> >>";
    let catalogue = "<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [40 0 R 86 0 R] /SigFlags 3 >> >>";
    let f = Pdf::base(&[(1, catalogue), (3, page), (40, parent), (42, kid), (86, lock)]).signed_in("p256", Some("a"));
    t.accepted("locked", &f);
    t.refused("a group gets a value", &f.update(&[f.edited(40, "/FT", "/V (999) /FT"), (41, picture("999"))]), "");
    t.done();
}

/// A field that has kids and is a widget itself.
#[test]
fn a_field_with_kids_shows_nothing_itself() {
    let mut t = Trial::default();
    let page = "<< /Type /Page /Parent 2 0 R /Resources 7 0 R /Contents 20 0 R /Annots [40 0 R 42 0 R] >>";
    let kid = "<< /Type /Annot /Subtype /Widget /Parent 40 0 R /Rect [72 100 300 120] /P 3 0 R >>";
    let field = "<< /Type /Annot /Subtype /Widget /Rect [0 0 612 792] /FT /Tx /T (remark) /Kids [42 0 R] /AP << /N 41 0 R >> >>";
    let f = Pdf::base(&[(3, page), (40, field), (42, kid)]).signed();
    t.refused("filled", &f.update(&[f.edited(40, "/FT", "/V (x) /FT"), (41, picture("Pay 9999 EUR"))]), "");
    // A prepared signature field.
    let catalogue = "<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [40 0 R 86 0 R] /SigFlags 3 >> >>";
    let page = "<< /Type /Page /Parent 2 0 R /Resources 7 0 R /Contents 20 0 R /Annots [40 0 R 86 0 R 87 0 R] >>";
    let field = "<< /Type /Annot /Subtype /Widget /Rect [0 0 612 792] /FT /Sig /T (b) /Kids [87 0 R] >>";
    let kid = "<< /Type /Annot /Subtype /Widget /Parent 86 0 R /Rect [0 0 0 0] /P 3 0 R >>";
    let own = "<< /Type /Annot /Subtype /Widget /FT /Sig /T (a) /Rect [0 0 0 0] /P 3 0 R >>";
    let fields = catalogue.replace("86 0 R]", "86 0 R 88 0 R]");
    let f = Pdf::base(&[(1, &fields), (3, page), (86, field), (87, kid), (88, own)]).signed_in("p256", Some("a"));
    let second = f
        .with_signature(&[f.edited(86, "/FT", "/V 90 0 R /AP << /N 91 0 R >> /FT"), (91, picture("Pay 9999 EUR"))], 90);
    t.refused("a prepared signature field", &second, NOT_PERMITTED);
    // A new one.
    let f = Pdf::base(&[]).signed();
    let field = "<< /Type /Annot /Subtype /Widget /Rect [0 0 612 792] /FT /Sig /T (b) /Kids [87 0 R] /V 90 0 R /AP << /N 91 0 R >> >>";
    let second = f.with_signature(
        &[
            f.edited(1, "[40 0 R", "[86 0 R 40 0 R"),
            f.edited(3, "[40 0 R", "[86 0 R 40 0 R"),
            (86, s(field)),
            (87, s(kid)),
            (91, picture("Pay 9999 EUR")),
        ],
        90,
    );
    t.refused("a new signature field", &second, NOT_PERMITTED);
    t.done();
}

/// Where a widget shows, its page says, not the widget; also when both came after the first signature.
#[test]
fn a_widget_does_not_say_where_it_shows() {
    let mut t = Trial::default();
    let f = Pdf::base(&[]).signed();
    for place in ["", "/P 2 0 R"] {
        let field = format!("<< /Type /Annot /Subtype /Widget /FT /Sig /T (b) /Rect [0 0 612 792] {place} >>");
        let empty = f.update(&[
            f.edited(1, "[40 0 R", "[86 0 R 40 0 R"),
            f.edited(3, "[40 0 R", "[86 0 R 40 0 R"),
            (86, field),
        ]);
        t.accepted("an empty field", &empty);
        let signed = empty.with_signature(
            &[empty.edited(86, "/FT", "/V 90 0 R /AP << /N 91 0 R >> /FT"), (91, picture("Pay 9999 EUR"))],
            90,
        );
        t.refused(&format!("added, then signed, {place}"), &signed, NOT_PERMITTED);
    }
    t.done();
}

/// Readers draw fields that have no appearance from their colours, borders and values.
#[test]
fn what_readers_draw_of_themselves_is_an_appearance() {
    let mut t = Trial::default();
    let f = Pdf::base(&[]).signed();
    let add = |more: &str| {
        let field = format!("<< /Type /Annot /Subtype /Widget /FT /Sig /T (b) /Rect [0 0 612 792] /P 3 0 R {more} >>");
        f.update(&[f.edited(1, "[40 0 R", "[86 0 R 40 0 R"), f.edited(3, "[40 0 R", "[86 0 R 40 0 R"), (86, field)])
    };
    t.accepted("nothing to draw", &add(""));
    t.refused("a background", &add("/MK << /BG [1 1 1] >>"), UNEXPLAINED);
    t.refused("a border", &add("/MK << /BC [1 1 1] >> /BS << /W 700 >>"), UNEXPLAINED);
    let other = &[
        f.edited(1, "[40 0 R", "[86 0 R 40 0 R"),
        f.edited(3, "[40 0 R", "[86 0 R 40 0 R"),
        (
            86,
            s(
                "<< /Type /Annot /Subtype /Widget /FT /Sig /T (b) /Rect [0 0 612 792] /P 3 0 R /MK << /BG [1 1 1] >> /V 90 0 R >>",
            ),
        ),
    ];
    t.refused("a background, signed", &f.with_signature(other, 90), NOT_PERMITTED);
    // A prepared field that is signed, and gets a background by that.
    let page = "<< /Type /Page /Parent 2 0 R /Resources 7 0 R /Contents 20 0 R /Annots [40 0 R 86 0 R] >>";
    let empty = "<< /Type /Annot /Subtype /Widget /FT /Sig /T (b) /Rect [0 0 612 792] /P 3 0 R >>";
    let own = "<< /Type /Annot /Subtype /Widget /FT /Sig /T (a) /Rect [0 0 0 0] /P 3 0 R >>";
    let g =
        Pdf::base(&[(1, &CATALOGUE.replace("40 0 R]", "40 0 R 86 0 R 88 0 R]")), (3, page), (86, empty), (88, own)])
            .signed_in("p256", Some("a"));
    t.refused(
        "a background, filled",
        &g.with_signature(&[g.edited(86, "/FT", "/V 90 0 R /MK << /BG [1 1 1] >> /FT")], 90),
        NOT_PERMITTED,
    );
    // What fields without an appearance are drawn with.
    let drawn = |form: &str, field: &str| {
        let catalogue = format!("<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [40 0 R] {form} >> >>");
        let field = format!(
            "<< /Type /Annot /Subtype /Widget /FT /Tx /T (amount) /Rect [72 100 300 120] /P 3 0 R /V (100) {field} >>"
        );
        Pdf::base(&[(1, &catalogue), (40, &field)]).signed()
    };
    let lying =
        s("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding << /Differences [48 /nine /nine] >> >>");
    let f = drawn("", "/DA (/Fx 12 Tf 0 g)");
    t.refused(
        "a font that was missing, with the form's resources",
        &f.update(&[f.edited(1, "/Fields", "/DR << /Font << /Fx 60 0 R >> >> /Fields"), (60, lying.clone())]),
        UNEXPLAINED,
    );
    t.accepted(
        "another font",
        &f.update(&[f.edited(1, "/Fields", "/DR << /Font << /Fy 60 0 R >> >> /Fields"), (60, lying.clone())]),
    );
    let f = drawn("/DR << /Font << /Helv 10 0 R >> >>", "/DA (/Fx 12 Tf 0 g)");
    t.refused(
        "a font that was missing",
        &f.update(&[f.edited(1, "/Helv", "/Fx 60 0 R /Helv"), (60, lying.clone())]),
        UNEXPLAINED,
    );
    let f = drawn("/DA (/Fx 12 Tf 0 g)", "");
    t.refused(
        "a font that was missing, of the form",
        &f.update(&[f.edited(1, "/Fields", "/DR << /Font << /Fx 60 0 R >> >> /Fields"), (60, lying)]),
        UNEXPLAINED,
    );
    let f = drawn("/DR << /Font << /Helv 10 0 R >> >>", "");
    t.refused(
        "a default appearance",
        &f.update(&[f.edited(1, "/Fields", "/DA (/Helv 12 Tf 0 g) /Fields")]),
        UNEXPLAINED,
    );
    // What readers drew from the value, they now show as it was prepared.
    let catalogue = "<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [40 0 R] /NeedAppearances true >> >>";
    let field = "<< /Type /Annot /Subtype /Widget /FT /Tx /T (amount) /Rect [72 100 300 120] /P 3 0 R /V (100) /DA (/F1 12 Tf) /AP << /N 41 0 R >> >>";
    let f = Pdf::base(&[(1, catalogue), (40, field), (41, &picture("999"))]).signed();
    t.refused("appearances no longer drawn", &f.update(&[f.edited(1, "/NeedAppearances true", "")]), UNEXPLAINED);
    t.done();
}

/// A field is empty when it shows nothing, not when it has no value.
#[test]
fn a_field_that_shows_something_is_not_empty() {
    let mut t = Trial::default();
    let fill = |field: &str, old: &str, from: &str, to: &str| {
        let f = Pdf::base(&[(40, field), (41, old)]).signed();
        f.update(&[f.edited(40, from, to), (41, picture("999"))])
    };
    let text = "<< /Type /Annot /Subtype /Widget /FT /Tx /T (amount) /Rect [72 100 300 120] /P 3 0 R /DA (/F1 10 Tf) /AP << /N 41 0 R >> >>";
    let drawn = |content: &str| {
        stream("/Type /XObject /Subtype /Form /BBox [0 0 228 20] /Resources << /XObject << /Im 30 0 R >> >>", content)
    };
    for (name, old) in [
        ("words", picture("100")),
        ("one digit", picture("5")),
        ("an XObject", drawn("/Im Do")),
        ("a drawing", drawn("0 0 m 10 10 20 20 30 0 c f 40 0 m 50 10 60 20 70 0 c f")),
        ("an image", drawn("BI /W 1 /H 1 /BPC 8 /CS /G ID x EI")),
    ] {
        t.refused(name, &fill(text, &old, "/FT", "/V (999) /FT"), NOT_PERMITTED);
    }
    for (name, old) in [
        ("nothing", drawn("/Tx BMC EMC")),
        (
            "a frame",
            drawn("1 1 1 rg 0 0 228 20 re f 0 G 0.5 0.5 227 19 re s /Tx BMC q BT 0 g /F1 10 Tf () Tj ET Q EMC"),
        ),
        ("a line to write on", drawn("BT /F1 10 Tf (________________) Tj ET")),
    ] {
        t.accepted(name, &fill(text, &old, "/FT", "/V (999) /FT"));
    }
    let text_off = text.replace("/FT /Tx", "/FT /Tx /V (Off)");
    t.refused("the word Off", &fill(&text_off, &picture("Off"), "/V (Off)", "/V (On)"), NOT_PERMITTED);
    let ticked = "<< /Type /Annot /Subtype /Widget /FT /Btn /T (ok) /Rect [72 100 92 120] /P 3 0 R /AS /Yes /AP << /N << /Yes 41 0 R /No 42 0 R >> >> >>";
    let f = Pdf::base(&[(40, ticked), (41, &picture("Y")), (42, &picture("N"))]).signed();
    t.refused(
        "a box that is ticked without a value",
        &f.update(&[f.edited(40, "/AS /Yes", "/AS /No /V /No")]),
        NOT_PERMITTED,
    );
    let button = "<< /Type /Annot /Subtype /Widget /FT /Btn /Ff 65536 /T (go) /Rect [72 100 300 120] /P 3 0 R /AP << /N 41 0 R >> >>";
    t.refused("a push button", &fill(button, &picture("Pay 100"), "/FT", "/V (x) /FT"), "");
    let unticked = ticked.replace("/AS /Yes", "/AS /Off").replace("/N << ", "/N << /Off 43 0 R ");
    let f = Pdf::base(&[(40, &unticked), (41, &picture("Y")), (42, &picture("N")), (43, &picture("100 EUR"))]).signed();
    t.refused(
        "a box whose state Off says something",
        &f.update(&[f.edited(40, "/AS /Off", "/AS /Yes /V /Yes")]),
        NOT_PERMITTED,
    );
    let f = Pdf::base(&[(40, &unticked), (41, &picture("Y")), (42, &picture("N")), (43, &drawn("0 0 20 20 re s"))])
        .signed();
    t.accepted("a box is ticked", &f.update(&[f.edited(40, "/AS /Off", "/AS /Yes /V /Yes")]));
    t.done();
}

/// A field that is filled over what another field shows.
#[test]
fn a_field_that_is_filled_hides_no_other() {
    let mut t = Trial::default();
    let page = "<< /Type /Page /Parent 2 0 R /Resources 7 0 R /Contents 20 0 R /Annots [42 0 R 40 0 R] >>";
    let catalogue = "<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [42 0 R 40 0 R] >> >>";
    let amount = "<< /Type /Annot /Subtype /Widget /FT /Tx /T (amount) /V (100) /Rect [72 100 300 120] /P 3 0 R /AP << /N 43 0 R >> >>";
    let remark = |rect: &str| format!("<< /Type /Annot /Subtype /Widget /FT /Tx /T (remark) /Rect {rect} /P 3 0 R >>");
    for (rect, over) in [("[70 95 305 125]", true), ("[72 118 300 160]", false), ("[400 100 500 120]", false)] {
        let f =
            Pdf::base(&[(1, catalogue), (3, page), (40, &remark(rect)), (42, amount), (43, &picture("100"))]).signed();
        let filled = f.update(&[f.edited(40, "/FT", "/V (999) /AP << /N 44 0 R >> /FT"), (44, picture("999"))]);
        match over {
            true => t.refused(&format!("over it, {rect}"), &filled, NOT_PERMITTED),
            false => t.accepted(&format!("beside it, {rect}"), &filled),
        }
    }
    t.done();
}

/// Readers show what stands to `endstream`, whatever /Length says.
#[test]
fn a_stream_with_a_wrong_length_is_not_written_again() {
    let mut t = Trial::default();
    for (name, length) in [("short", "10"), ("nothing", "0")] {
        let text = "BT /F1 12 Tf 72 720 Td (Pay 100 EUR) Tj ET";
        let f = Pdf::base(&[(4, &format!("<< /Length {length} >>\nstream\n{text}\nendstream"))]).signed();
        t.accepted(&format!("{name}, nothing changed"), &f);
        let kept = &text[..length.parse().unwrap()];
        t.refused(name, &f.update(&[(4, stream("", kept))]), UNEXPLAINED);
    }
    t.done();
}

/// The part of a page that is seen is its crop box.
#[test]
fn a_signature_hides_no_page_that_is_cropped() {
    let mut t = Trial::default();
    let scan =
        stream("/Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray", "x");
    let content = stream("", "q 6000 0 0 7000 0 0 cm /X1 Do Q");
    let page = "<< /Type /Page /Parent 2 0 R /Resources 7 0 R /Contents 20 0 R /Annots [40 0 R] /MediaBox [0 0 6000 7000] /CropBox [100 100 700 900] >>";
    let f = Pdf::base(&[(3, page), (4, &content), (30, &scan)]).signed();
    let field = "<< /Type /Annot /Subtype /Widget /FT /Sig /T (b) /Rect [100 100 700 900] /P 3 0 R /V 90 0 R /AP << /N 91 0 R >> >>";
    let objects = [
        f.edited(1, "[40 0 R", "[86 0 R 40 0 R"),
        f.edited(3, "[40 0 R", "[86 0 R 40 0 R"),
        (86, s(field)),
        (91, picture("Pay 9999 EUR")),
    ];
    t.refused("all that is seen", &f.with_signature(&objects, 90), NOT_PERMITTED);
    t.done();
}

/// A page is hidden by several widgets as well as by one.
#[test]
fn a_page_is_not_hidden_in_parts() {
    let mut t = Trial::default();
    let f = Pdf::base(&[]).signed();
    let kids: String = (87..97).map(|n| format!("{n} 0 R ")).collect();
    let mut objects = vec![
        f.edited(1, "[40 0 R", "[86 0 R 40 0 R"),
        f.edited(3, "[40 0 R", &format!("[{kids} 40 0 R")),
        (86, format!("<< /FT /Sig /T (b) /Kids [{kids}] /V 200 0 R >>")),
        (110, picture("x")),
    ];
    for i in 0..10 {
        let rect = format!("[0 {} 612 {}]", i * 80, i * 80 + 80);
        objects.push((
            87 + i,
            format!("<< /Type /Annot /Subtype /Widget /Parent 86 0 R /Rect {rect} /P 3 0 R /AP << /N 110 0 R >> >>"),
        ));
    }
    t.refused("ten strips", &f.with_signature(&objects, 200), NOT_PERMITTED);
    t.done();
}

/// An annotation that does not turn with its page lies elsewhere than its rectangle says (table 167, NoRotate): poppler and mupdf
/// turn it around its upper left corner.
#[test]
fn a_widget_that_does_not_turn_is_where_it_shows() {
    let mut t = Trial::default();
    for (rotation, rect) in [(90, "[0 -612 792 0]"), (180, "[612 -792 1224 0]"), (270, "[612 180 1404 792]")] {
        let page = format!(
            "<< /Type /Page /Parent 2 0 R /Resources 7 0 R /Contents 20 0 R /Annots [40 0 R] /Rotate {rotation} >>"
        );
        let f = Pdf::base(&[(3, &page)]).signed();
        let field = format!(
            "<< /Type /Annot /Subtype /Widget /FT /Sig /T (b) /Rect {rect} /F 20 /P 3 0 R /V 90 0 R /AP << /N 91 0 R >> >>"
        );
        let objects = [
            f.edited(1, "[40 0 R", "[86 0 R 40 0 R"),
            f.edited(3, "[40 0 R", "[86 0 R 40 0 R"),
            (86, field),
            (91, picture("Pay 9999 EUR")),
        ];
        t.refused(&format!("{rotation}"), &f.with_signature(&objects, 90), NOT_PERMITTED);
        let field =
            "<< /Type /Annot /Subtype /Widget /FT /Tx /T (remark) /F 20 /P 3 0 R /Rect ".to_owned() + rect + " >>";
        let f = Pdf::base(&[(3, &page), (40, &field)]).signed();
        let filled = f.update(&[f.edited(40, "/FT", "/V (x) /AP << /N 41 0 R >> /FT"), (41, picture("Pay 9999 EUR"))]);
        t.refused(&format!("{rotation}, filled"), &filled, NOT_PERMITTED);
    }
    t.done();
}
