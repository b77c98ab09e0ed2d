//! Visible signatures: where they land, what they show, that they stay within PDF/A, and that everybody accepts them.
#![cfg(feature = "stamp")]
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use common::acts::*;
use hayro::vello_cpu::Pixmap;
use parapheur::acts::{
    self, ActError, ActKind, ActRequest, Error, Stamp, StampLanguage, StampPart, StampStyle, countersign, preview, sign,
};
use parapheur::pdf::appearance::preview::preview as draw;
use parapheur::pdf::appearance::{Area, Fonts, Image, PageGeometry, Place, Site};
use parapheur::pdf::{Budget, Document, Error as PdfError, FileSource, Object, View};
use parapheur::validation::report::Conclusion;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Pixels of a point in the pictures of these tests.
const SCALE: f32 = 2.0;
/// The colour of the bar of a signature.
const BAR: [u8; 3] = [0x1F, 0x3F, 0x77];

/// A file of one page with these attributes (of the page, and of the node above it) and this content.
fn page(attributes: &str, above: &str, content: &str) -> Vec<u8> {
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        format!("<< /Type /Pages /Kids [3 0 R] /Count 1 {above} >>"),
        format!("<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Font << /F 5 0 R /G 6 0 R >> >> {attributes} >>"),
        format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_owned(),
        "<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts [<< /Type /Font /Subtype /CIDFontType2 \
         /BaseFont /X /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /FontDescriptor << /Type /FontDescriptor \
         /FontName /X /Flags 4 /FontBBox [0 0 1000 1000] /ItalicAngle 0 /Ascent 900 /Descent -200 /CapHeight 700 /StemV 80 >> >>] >>"
            .to_owned(),
    ];
    let mut out = b"%PDF-1.7\n".to_vec();
    let mut offsets = Vec::new();
    for (i, body) in objects.iter().enumerate() {
        offsets.push(out.len());
        out.extend(format!("{} 0 obj\n{body}\nendobj\n", i + 1).bytes());
    }
    let xref = out.len();
    out.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).bytes());
    for offset in offsets {
        out.extend(format!("{offset:010} 00000 n \n").bytes());
    }
    out.extend(format!("trailer\n<< /Root 1 0 R /Size {} >>\nstartxref\n{xref}\n%%EOF\n", objects.len() + 1).bytes());
    out
}

fn written(dir: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = dir.join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

fn style(language: StampLanguage) -> StampStyle {
    StampStyle::new(language, Fonts::built_in().unwrap())
}

fn stamped_by(place: &str, act: ActKind, style: StampStyle) -> ActRequest {
    let stamp = Stamp { place: place.parse().unwrap(), overlap: false, stamper: Arc::new(style) };
    ActRequest { stamp: Some(stamp), ..request(act) }
}

fn stamped(place: &str, act: ActKind) -> ActRequest {
    stamped_by(place, act, style(StampLanguage::French))
}

/// Signs with a stamp at this place; the output.
fn signed(input: &Path, place: &str) -> Result<PathBuf, Error> {
    let output = input.with_extension("signed.pdf");
    sign(input, &output, &identity("p256"), &stamped(place, ActKind::Signature), &fast())?;
    Ok(output)
}

fn refusal(input: &Path, place: &str) -> PdfError {
    match signed(input, place) {
        Err(Error::Pdf(error)) => error,
        other => panic!("{other:?}"),
    }
}

fn open(path: &Path) -> Document {
    Document::open(Arc::new(FileSource::open(path).unwrap()), &Budget::default()).unwrap()
}

/// Where the stamps of a page are, as seen, in the order of their revisions.
fn areas(path: &Path, index: usize) -> Vec<Area> {
    let document = open(path);
    let view = document.latest();
    let page = view.page(index).unwrap().unwrap();
    let geometry = PageGeometry::of(&view, &page).unwrap();
    let annotations = view.value(page.object.as_dictionary().unwrap(), "Annots").unwrap().unwrap();
    let rect = |id| {
        let widget = view.follow(id).unwrap().unwrap();
        let rect = view.value(widget.as_dictionary().unwrap(), "Rect").unwrap().unwrap();
        let numbers: Vec<f64> = rect.as_array().unwrap().iter().map(|n| n.as_number().unwrap()).collect();
        geometry.area(numbers.try_into().unwrap())
    };
    annotations.as_array().unwrap().iter().map(|value| rect(value.as_reference().unwrap())).collect()
}

fn picture(pdf: &Path, index: usize) -> Pixmap {
    let png = draw(std::fs::read(pdf).unwrap(), index, SCALE).unwrap();
    Pixmap::from_png(std::io::Cursor::new(png)).unwrap()
}

/// The box of the pixels of about this colour: on the page as seen, in points, from the lower left.
fn seen(picture: &Pixmap, colour: [u8; 3]) -> Area {
    let (width, height) = (u32::from(picture.width()), u32::from(picture.height()));
    let (mut left, mut right, mut top, mut bottom) = (width, 0, height, 0);
    for (i, pixel) in picture.data().iter().enumerate() {
        let (x, y) = (i as u32 % width, i as u32 / width);
        if [pixel.r, pixel.g, pixel.b].iter().zip(colour).all(|(a, b)| a.abs_diff(b) <= 3) {
            (left, right) = (left.min(x), right.max(x + 1));
            (top, bottom) = (top.min(y), bottom.max(y + 1));
        }
    }
    assert!(left < right, "the colour {colour:?} is not on the page");
    let points = |pixels: u32| f64::from(pixels) / f64::from(SCALE);
    Area { x: points(left), y: points(height - bottom), width: points(right - left), height: points(bottom - top) }
}

fn near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1.0
}

#[test]
fn a_stamp_lands_where_it_is_told_and_reads_upright() {
    let dir = common::folder();
    let boxes = [
        ("/MediaBox [0 0 500 400]", ""),
        ("/MediaBox [-250 -200 250 200]", ""),
        ("/MediaBox [900 700 -100 -100] /CropBox [100 100 600 500]", ""),
        ("", "/MediaBox [0 0 1000 1000] /CropBox [300 200 800 600]"),
    ];
    for rotate in [0_i32, 90, 180, 270, -90, 450] {
        for (i, (own, above)) in boxes.iter().enumerate() {
            // Rotation of the page itself, or of the node above it.
            let turn = format!("/Rotate {rotate}");
            let bytes = if i % 2 == 0 {
                page(&format!("{own} {turn}"), above, "")
            } else {
                page(own, &format!("{above} {turn}"), "")
            };
            let file = written(dir.path(), "turned.pdf", &bytes);
            let out = signed(&file, "100,150,180,60").unwrap();
            let picture = picture(&out, 0);
            let turned = rotate.rem_euclid(180) == 90;
            let size = if turned { (800, 1000) } else { (1000, 800) };
            assert_eq!((picture.width(), picture.height()), size, "{rotate} {own}");
            // The bar stands at the left, over the whole height, and is narrow.
            let bar = seen(&picture, BAR);
            let at = format!("{rotate} {own} {above}: {bar:?}");
            assert!(near(bar.x, 100.0) && near(bar.y, 150.0) && near(bar.height, 60.0), "{at}");
            // The heading has the colour of the bar, so the box reaches to its end, within the stamp.
            assert!(bar.width > 30.0 && bar.width < 180.0, "{at}");
            std::fs::remove_file(out).unwrap();
        }
    }
}

#[test]
fn user_units_scale_the_rectangle_and_not_the_stamp() {
    let dir = common::folder();
    let file = written(dir.path(), "unit.pdf", &page("/MediaBox [0 0 500 400] /UserUnit 2.5", "", ""));
    let out = signed(&file, "100,150,180,60").unwrap();
    let document = open(&out);
    let view = document.latest();
    let field = &view.fields().unwrap().0[0];
    let rect = view.value(field.object.as_dictionary().unwrap(), "Rect").unwrap().unwrap();
    let numbers: Vec<f64> = rect.as_array().unwrap().iter().map(|n| n.as_number().unwrap()).collect();
    assert_eq!(numbers, [40.0, 60.0, 112.0, 84.0]);
    assert_eq!(areas(&out, 0), [Area { x: 100.0, y: 150.0, width: 180.0, height: 60.0 }]);
}

#[test]
fn stamps_in_one_corner_stand_beside_one_another_and_all_hold() {
    for corner in ["bottom-right", "bottom-left", "top-right", "top-left"] {
        let dir = common::folder();
        let mut current = written(dir.path(), "0.pdf", &page("/MediaBox [0 0 595 842] /Rotate 90", "", ""));
        let acts = [ActKind::Visa, ActKind::Visa, ActKind::Signature, ActKind::Seal, ActKind::Receipt, ActKind::Visa];
        for (i, act) in acts.into_iter().enumerate() {
            let out = dir.path().join(format!("{}.pdf", i + 1));
            let language = [StampLanguage::French, StampLanguage::Arabic, StampLanguage::English][i % 3];
            let request = stamped_by(corner, act, style(language));
            let identity = identity(SIGNERS[i % SIGNERS.len()]);
            match i {
                0 => sign(&current, &out, &identity, &request, &fast()).unwrap(),
                _ => countersign(&current, None, &out, &identity, &request, &fast()).unwrap(),
            };
            assert!(std::fs::read(&out).unwrap().starts_with(&std::fs::read(&current).unwrap()));
            current = out;
        }
        let areas = areas(&current, 0);
        assert_eq!(areas.len(), acts.len());
        for (i, area) in areas.iter().enumerate() {
            assert!(areas[..i].iter().all(|other| !other.overlaps(area)), "{corner}: {areas:?}");
            assert!(Area { x: 0.0, y: 0.0, width: 842.0, height: 595.0 }.contains(area));
        }
        let report = verify(&current);
        assert_eq!(report.conclusion, Conclusion::Passed, "{:?}", codes(&report));
    }
}

#[test]
fn what_would_be_covered_is_refused_unless_told() {
    let dir = common::folder();
    let file = written(dir.path(), "a.pdf", &page("/MediaBox [0 0 500 400]", "", ""));
    let out = signed(&file, "100,150,180,60").unwrap();
    match refusal(&out, "250,150,180,60") {
        PdfError::StampOverlap { place, other } => {
            assert_eq!(place.to_string(), "page 1");
            assert!(other.to_string().starts_with("Signature1"));
        }
        other => panic!("{other:?}"),
    }
    // Side by side is no overlap; and one that is told to covers.
    signed(&out, "280,150,180,60").unwrap();
    let mut request = stamped("250,150,180,60", ActKind::Visa);
    request.stamp.as_mut().unwrap().overlap = true;
    let over = dir.path().join("over.pdf");
    countersign(&out, None, &over, &identity("p256"), &request, &fast()).unwrap();
    // Our own verifier lets nobody cover a signature unseen.
    assert!(!verify(&over).signatures.is_empty());
}

#[test]
fn refusals_have_names() {
    let dir = common::folder();
    let file = written(dir.path(), "a.pdf", &page("/MediaBox [0 0 500 400]", "", ""));
    assert!(matches!(refusal(&file, "2:top-left"), PdfError::StampNoPage { page: 2, pages: 1 }));
    assert!(matches!(refusal(&file, "-2:top-left"), PdfError::StampNoPage { page: -2, pages: 1 }));
    assert!(matches!(refusal(&file, "400,10,180,60"), PdfError::StampOutside { .. }));
    assert!(matches!(refusal(&file, "10,10,60,20"), PdfError::StampTooSmall { .. }));
    assert!(matches!(refusal(&file, "field:None"), PdfError::StampNoField { .. }));
    assert!(matches!(refusal(&file, "text:Le directeur"), PdfError::StampNoAnchor { .. }));
    let tiny = written(dir.path(), "tiny.pdf", &page("/MediaBox [0 0 80 40]", "", ""));
    assert!(matches!(refusal(&tiny, "top-left"), PdfError::StampTooSmall { .. }));
    for broken in [
        "/MediaBox [0 0 500 400] /Rotate 45",
        "/MediaBox [0 0 0 400]",
        "/MediaBox [0 0 500]",
        "",
        "/MediaBox [0 0 9 9] /CropBox [20 20 30 30]",
    ] {
        let file = written(dir.path(), "b.pdf", &page(broken, "", ""));
        assert!(matches!(refusal(&file, "top-left"), PdfError::Type { .. }), "{broken}");
    }
    // What is not signed in itself has no page.
    let odt = written(dir.path(), "a.odt", b"odt");
    assert!(matches!(signed(&odt, "top-left"), Err(Error::Acts(ActError::StampWithoutPdf { .. }))));
    let detached = ActRequest { detached: true, ..stamped("top-left", ActKind::Visa) };
    let result = sign(&file, &dir.path().join("x.p7s"), &identity("p256"), &detached, &fast());
    assert!(matches!(result, Err(Error::Acts(ActError::StampWithoutPdf { .. }))));
}

#[test]
fn a_letter_that_no_font_has_is_never_an_empty_box() {
    let dir = common::folder();
    let file = written(dir.path(), "a.pdf", &page("/MediaBox [0 0 500 400]", "", ""));
    let request = ActRequest { function: Some("局长".into()), ..stamped("top-left", ActKind::Visa) };
    let result = sign(&file, &dir.path().join("x.pdf"), &identity("p256"), &request, &fast());
    match result {
        Err(Error::Pdf(PdfError::StampNoGlyph { character, .. })) => assert_eq!(character, "U+5C40"),
        other => panic!("{other:?}"),
    }
    assert!(!dir.path().join("x.pdf").exists());
}

#[test]
fn a_corner_keeps_off_the_text_of_the_page() {
    let dir = common::folder();
    // Three lines at the bottom right, and a frame around the page, which is a background.
    let content = "1 w 5 5 585 832 re S BT /F 10 Tf 400 40 Td (Page 1 sur 1) Tj 0 40 Td (Un pied de page) Tj 0 40 Td (Une note) Tj ET";
    let file = written(dir.path(), "a.pdf", &page("/MediaBox [0 0 595 842]", "", content));
    let area = areas(&signed(&file, "bottom-right").unwrap(), 0)[0];
    let text = Area { x: 400.0, y: 38.0, width: 90.0, height: 90.0 };
    assert!(!area.overlaps(&text), "{area:?}");
    // It is still the nearest place: above the text or left of it.
    assert!(area.y < 140.0, "{area:?}");
}

#[test]
fn a_stamp_stands_below_the_text_that_is_named() {
    let dir = common::folder();
    for (attributes, turn) in [("", "1 0 0 1 200 500"), ("/Rotate 90", "0 1 -1 0 300 200")] {
        // The words are drawn in pieces, without spaces; the first occurrence is another one.
        let content = format!(
            "BT /F 12 Tf 1 0 0 1 20 20 Tm (Le directeur a dit) Tj {turn} Tm [(Le)-300(dir)20(ecteur )] TJ (g\\351n\\351ral :) Tj ET"
        );
        let file = written(dir.path(), "a.pdf", &page(&format!("/MediaBox [0 0 600 800] {attributes}"), "", &content));
        let out = signed(&file, "text:Le directeur général").unwrap();
        let area = areas(&out, 0)[0];
        let (x, y) = if attributes.is_empty() { (200.0, 500.0) } else { (200.0, 300.0) };
        assert!((area.x - x).abs() <= 3.0, "{area:?}");
        let gap = y - area.y - area.height;
        assert!((4.0..20.0).contains(&gap), "{area:?}, {gap}");
        std::fs::remove_file(out).unwrap();
    }
    let blind = page("/MediaBox [0 0 600 800]", "", "BT /G 12 Tf 50 50 Td <00010002> Tj ET");
    let blind = written(dir.path(), "blind.pdf", &blind);
    assert!(matches!(refusal(&blind, "text:Le directeur"), PdfError::StampAnchorUnmapped { glyphs: 2, .. }));
}

#[test]
fn an_existing_field_shows_the_stamp_in_its_own_rectangle() {
    let dir = common::folder();
    // A field with a rectangle on a turned page, hidden until now.
    let with_field = "/MediaBox [0 0 500 400] /Rotate 270 /Annots [7 0 R]";
    let plain = String::from_utf8(page(with_field, "", "")).unwrap();
    let field =
        "7 0 obj\n<< /Type /Annot /Subtype /Widget /FT /Sig /T (Visa) /F 2 /Rect [300 100 360 280] >>\nendobj\n";
    // Appended as a revision by hand.
    let catalog = "1 0 obj\n<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [7 0 R] >> >>\nendobj\n";
    let previous = plain.rfind("xref\n0 ").unwrap();
    let (at_catalog, at_field) = (plain.len(), plain.len() + catalog.len());
    let xref = at_field + field.len();
    let bytes = format!(
        "{plain}{catalog}{field}xref\n1 1\n{at_catalog:010} 00000 n \n7 1\n{at_field:010} 00000 n \ntrailer\n<< /Root 1 0 R /Size 8 /Prev {previous} >>\nstartxref\n{xref}\n%%EOF\n"
    );
    let file = written(dir.path(), "field.pdf", bytes.as_bytes());
    let out = signed(&file, "field:Visa").unwrap();
    assert_eq!(areas(&out, 0)[0], Area { x: 120.0, y: 300.0, width: 180.0, height: 60.0 });
    let bar = seen(&picture(&out, 0), BAR);
    assert!(near(bar.x, 120.0) && near(bar.y, 300.0) && near(bar.height, 60.0), "{bar:?}");
    let document = open(&out);
    let view = document.latest();
    let field = &view.fields().unwrap().0[0];
    let flags = view.value(field.object.as_dictionary().unwrap(), "F").unwrap().unwrap();
    assert_eq!(flags.as_integer(), Some(4), "printed, not hidden");
    let report = verify(&out);
    assert_eq!(report.conclusion, Conclusion::Passed, "{:?}", codes(&report));
    // Elsewhere than in itself it cannot be shown.
    let request = ActRequest { field: Some("Visa".into()), ..stamped("top-left", ActKind::Visa) };
    let result = sign(&file, &dir.path().join("x.pdf"), &identity("p256"), &request, &fast());
    assert!(matches!(result, Err(Error::Acts(ActError::StampElsewhere { .. }))));
    // A new field of a name of its own can.
    let request = ActRequest { field: Some("Autre".into()), ..stamped("top-left", ActKind::Visa) };
    sign(&file, &dir.path().join("x.pdf"), &identity("p256"), &request, &fast()).unwrap();
}

/// A PNG of four pixels: red, half transparent blue, transparent, black.
fn small_png() -> Vec<u8> {
    let mut pixels = Pixmap::new(2, 2);
    for (pixel, (r, g, b, a)) in
        pixels.data_mut().iter_mut().zip([(255, 0, 0, 255), (0, 0, 128, 128), (0, 0, 0, 0), (0, 0, 0, 255)])
    {
        (pixel.r, pixel.g, pixel.b, pixel.a) = (r, g, b, a);
    }
    pixels.set_may_have_transparency(true);
    pixels.into_png().unwrap()
}

const DRAWING: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 20"><rect width="20" height="20" fill="#00a050"/></svg>"##;

#[test]
fn images_are_flattened_and_drawings_stay_drawings() {
    let dir = common::folder();
    let file = written(dir.path(), "a.pdf", &page("/MediaBox [0 0 500 400]", "", "0.9 g 0 0 500 400 re f"));
    let with = |image: &[u8], name: &str| -> Result<PathBuf, Error> {
        let image = Image::read(image.to_vec(), name)?;
        let mut style = style(StampLanguage::French);
        style.image = Some(Arc::new(image));
        let out = dir.path().join(format!("{name}.pdf"));
        sign(&file, &out, &identity("p256"), &stamped_by("20,20,300,100", ActKind::Signature, style), &fast())?;
        Ok(out)
    };
    let png = picture(&with(&small_png(), "png").unwrap(), 0);
    let red = seen(&png, [255, 0, 0]);
    // The half transparent blue lies on white, whatever the page has there.
    let blue = seen(&png, [127, 127, 255]);
    assert!(red.x > 20.0 && near(blue.x, red.x + red.width) && near(blue.y, red.y), "{red:?} {blue:?}");
    let green = seen(&picture(&with(DRAWING.as_bytes(), "svg").unwrap(), 0), [0, 0xA0, 0x50]);
    assert!(near(green.width, green.height) && green.width > 30.0, "{green:?}");
    let clear = DRAWING.replace("<rect", "<rect opacity=\"0.5\"");
    assert!(matches!(with(clear.as_bytes(), "clear"), Err(Error::Pdf(PdfError::StampDrawing { .. }))));
}

/// Everything that a form leads to.
fn reached(view: &View<'_>, object: &Object, found: &mut Vec<Arc<parapheur::pdf::Located>>) {
    let mut ids = Vec::new();
    object.references(&mut |id| ids.push(id));
    for id in ids {
        if found.iter().all(|known| known.id != id) {
            let located = view.get(id).unwrap().unwrap();
            found.push(Arc::clone(&located));
            reached(view, &located, found);
        }
    }
}

/// The rules of ISO 19005-1 that an appearance can break, on everything that it leads to. (6.3.4) fonts are embedded; (6.3.5) as
/// subsets with a /CIDSet; (6.3.8) with /ToUnicode; (6.2.3) no device colours, also not by an operator; (6.2.4) no alternate images, no
/// interpolation; (6.2.5) a form has neither /OPI nor PostScript; (6.2.10, 6.4) no transparency; (6.5.3) the widget is printed, not hidden,
/// and has /N only; (6.6) no actions.
#[test]
fn a_stamp_breaks_no_rule_of_pdf_a() {
    let dir = common::folder();
    let file = written(dir.path(), "a.pdf", &page("/MediaBox [0 0 595 842]", "", ""));
    let mut style = style(StampLanguage::Arabic);
    style.image = Some(Arc::new(Image::read(small_png(), "png").unwrap()));
    style.address = Some("https://verif.example.ma/d".into());
    style.parts = StampPart::ALL.to_vec();
    let request = ActRequest {
        function: Some("المدير العام (DG)".into()),
        ..stamped_by("top-left", ActKind::Signature, style)
    };
    let out = dir.path().join("x.pdf");
    sign(&file, &out, &identity("p256"), &request, &fast()).unwrap();
    let document = open(&out);
    let view = document.latest();
    let field = &view.fields().unwrap().0[0];
    let widget = field.object.as_dictionary().unwrap();
    assert_eq!(view.value(widget, "F").unwrap().unwrap().as_integer(), Some(132));
    assert!(["A", "AA"].iter().all(|action| widget.get(action).is_none()));
    let looks = view.value(widget, "AP").unwrap().unwrap();
    let looks = looks.as_dictionary().unwrap();
    assert_eq!(looks.entries.len(), 1);
    let form = view.value(looks, "N").unwrap().unwrap();
    let form = form.located().unwrap();
    let content = String::from_utf8_lossy(&view.stream_data(form).unwrap()).into_owned();
    for operator in ["rg", "RG", "g", "G", "k", "K", "ri", "PS"] {
        assert!(!content.split_whitespace().any(|word| word == operator), "{operator}");
    }
    let mut objects = vec![Arc::clone(form)];
    reached(&view, form, &mut objects);
    let mut fonts = 0;
    for object in &objects {
        let Some(dictionary) = object.as_dictionary() else { continue };
        for barred in
            ["SMask", "ca", "CA", "BM", "Group", "OPI", "Alternates", "TR", "TR2", "HTP", "PS", "Ref", "Subtype2", "JS"]
        {
            assert!(dictionary.get(barred).is_none(), "object {}: /{barred}", object.id);
        }
        assert!(dictionary.get("Interpolate").is_none_or(|value| value.as_boolean() == Some(false)));
        assert!(!dictionary.is("Filter", "LZWDecode"));
        let colours = dictionary.get("ColorSpace").and_then(|value| value.as_name());
        assert!(colours.is_none(), "object {}: {colours:?}", object.id);
        if dictionary.is("Type", "Font") && dictionary.is("Subtype", "Type0") {
            fonts += 1;
            assert!(dictionary.get("ToUnicode").is_some());
        }
        if dictionary.is("Type", "FontDescriptor") {
            assert!(dictionary.get("FontFile2").or(dictionary.get("FontFile3")).is_some());
            assert!(dictionary.get("CIDSet").is_some());
        }
    }
    assert_eq!(fonts, 4, "Latin and Arabic, regular and bold");
}

#[test]
fn a_preview_uses_no_key_and_signs_nothing() {
    let dir = common::folder();
    let file = written(dir.path(), "a.pdf", &page("/MediaBox [0 0 500 400] /Rotate 90", "", ""));
    let out = dir.path().join("a.png");
    let certificate = &identity("p256").certificate;
    let request = stamped("100,150,180,60", ActKind::Signature);
    assert_eq!(preview(&file, &out, Some(certificate), &request, &fast()).unwrap(), 1);
    let picture = Pixmap::from_png(std::io::Cursor::new(std::fs::read(&out).unwrap())).unwrap();
    assert_eq!((picture.width(), picture.height()), (833, 1041));
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 2);
    // It takes the place of nothing, and there has to be something to see.
    let again = preview(&file, &out, Some(certificate), &request, &fast());
    assert!(matches!(again, Err(Error::Acts(ActError::OutputExists { .. }))));
    let unseen = ActRequest { stamp: None, ..request };
    let none = preview(&file, &dir.path().join("b.png"), None, &unseen, &fast());
    assert!(matches!(none, Err(Error::Acts(ActError::NothingToSee { .. }))));
}

#[test]
fn the_command_line_previews_without_a_key_and_then_signs() {
    let dir = common::folder();
    let file = written(dir.path(), "a.pdf", &page("/MediaBox [0 0 595 842]", "", ""));
    let (key, png, out) = (certs("p256.pem"), dir.path().join("a.png"), dir.path().join("out.pdf"));
    let stamp = [
        "--stamp",
        "bas-droite",
        "--stamp-lang",
        "ar",
        "--stamp-show",
        "date,certificat",
        "--stamp-offset",
        "-03:30",
        "--lang",
        "fr",
    ];
    let ran = common::run(
        common::parapheur().arg("signer").arg(&file).args(stamp).arg("--preview").arg(&png).arg("--cert").arg(&key),
    );
    let ran = ran.expect(0);
    assert!(ran.out.contains("aperçu, rien n'est signé"), "{}", ran.out);
    assert!(png.exists());
    common::run(common::parapheur().arg("sign").arg(&file).args(stamp).arg("-o").arg(&out).arg("--key").arg(&key))
        .expect(0);
    assert_eq!(verify(&out).conclusion, Conclusion::Passed);
    // Without a preview the key is asked for.
    common::run(common::parapheur().arg("sign").arg(&file).args(stamp)).expect(2);
    // Half a stamp is a mistake.
    common::run(common::parapheur().arg("sign").arg(&file).args(["--stamp-qr", "x", "--key"]).arg(&key)).expect(2);
    let wrong = common::run(common::parapheur().arg("sign").arg(&file).args(["--stamp", "middle", "--key"]).arg(&key))
        .expect(2);
    assert!(wrong.err.contains("bottom-right"), "{}", wrong.err);
}

#[test]
fn a_batch_of_stamps_is_not_done_twice() {
    let dir = common::folder();
    let file = written(dir.path(), "a.pdf", &page("/MediaBox [0 0 595 842]", "", ""));
    let out = dir.path().join("out.pdf");
    let request = stamped("bottom-right", ActKind::Visa);
    sign(&file, &out, &identity("p256"), &request, &fast()).unwrap();
    assert!(acts::already_done(&file, &out, &identity("p256"), &request));
}

#[test]
fn a_name_is_drawn_in_the_order_in_which_it_is_written() {
    // Marks that turn letters around would show another name than the one that signed.
    let room = parapheur::pdf::appearance::Room::Exactly(300.0, 60.0);
    let drawn = |function: &str| {
        let style = style(StampLanguage::French);
        let facts = acts::Facts {
            act: ActKind::Visa,
            name: "Amina",
            function: Some(function),
            place: None,
            reason: None,
            time: NOW,
            serial: "00",
            digest: None,
        };
        acts::Stamper::draw(&style, &facts, room).unwrap()
    };
    assert_eq!(drawn("Chef\u{202E} du\u{2069} bureau"), drawn("Chef du bureau"));
    assert_ne!(drawn("Chef du bureau"), drawn("Cheffe du bureau"));
}

/// A place is found from any text without harm.
#[test]
fn places_are_never_taken_for_others() {
    for text in
        ["1:2:3", "-1:", ":", "1,2,3,4,5", "１:top-left", "text", "field", "champ:", "9223372036854775808:top-left"]
    {
        assert!(text.parse::<Place>().is_err(), "{text}");
    }
    let document = open(&common::fixture("circulaire.pdf"));
    for (text, index) in [("1:top-left", 0), ("-1:top-left", 1), ("top-left", 1), ("-2:top-left", 0)] {
        assert_eq!(Site::find(&document.latest(), &text.parse().unwrap()).unwrap().index, index, "{text}");
    }
}

/// A file of PDF/A-1b with nothing on its page: whatever breaks the standard comes with the stamps.
fn archival() -> Vec<u8> {
    let metadata = "<?xpacket begin=\"\u{FEFF}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?><x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF \
        xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><rdf:Description rdf:about=\"\" \
        xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\"><pdfaid:part>1</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>\
        </rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end=\"w\"?>";
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R /Metadata 4 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << >> >>".to_owned(),
        format!("<< /Type /Metadata /Subtype /XML /Length {} >>\nstream\n{metadata}\nendstream", metadata.len()),
    ];
    let mut out = b"%PDF-1.4\n%\xE2\xE3\xCF\xD3\n".to_vec();
    let mut table = String::from("0000000000 65535 f \n");
    for (i, body) in objects.iter().enumerate() {
        table.push_str(&format!("{:010} 00000 n \n", out.len()));
        out.extend(format!("{} 0 obj\n{body}\nendobj\n", i + 1).bytes());
    }
    let (xref, id) = (out.len(), "<00112233445566778899AABBCCDDEEFF>");
    out.extend(
        format!("xref\n0 5\n{table}trailer\n<< /Root 1 0 R /Size 5 /ID [{id} {id}] >>\nstartxref\n{xref}\n%%EOF\n")
            .bytes(),
    );
    out
}

/// French with a code and an image, then Arabic, then an English seal on the same page.
fn three_stamps(dir: &Path, base: &[u8]) -> PathBuf {
    let mut current = written(dir, "base.pdf", base);
    for (i, language) in [StampLanguage::French, StampLanguage::Arabic, StampLanguage::English].into_iter().enumerate()
    {
        let mut style = style(language);
        style.parts = StampPart::ALL.to_vec();
        if i == 0 {
            style.address = Some("https://verif.example.ma/d".into());
            style.image = Some(Arc::new(Image::read(small_png(), "png").unwrap()));
        } else {
            style.image = Some(Arc::new(Image::read(DRAWING.as_bytes().to_vec(), "svg").unwrap()));
        }
        let out = dir.join(format!("{i}.pdf"));
        let request = ActRequest {
            function: Some("المديرة العامة".into()),
            ..stamped_by("bottom-right", ActKind::Visa, style)
        };
        match i {
            0 => sign(&current, &out, &identity("p256"), &request, &fast()).unwrap(),
            _ => countersign(&current, None, &out, &identity("rsa2048"), &request, &fast()).unwrap(),
        };
        current = out;
    }
    current
}

/// PDFBox Preflight, the validator of PDF/A-1b.
fn preflight(file: &Path) -> common::Ran {
    let jars =
        ["preflight", "pdfbox2", "fontbox2", "xmpbox", "commons-logging", "commons-io", "jaxb-api", "javax.activation"];
    let path: Vec<String> = jars.iter().map(|jar| format!("/usr/share/java/{jar}.jar")).collect();
    for jar in &path {
        assert!(Path::new(jar).exists(), "the peer is missing: {jar}");
    }
    let mut command = common::peer("java");
    common::run(command.args(["-cp", &path.join(":"), "org.apache.pdfbox.preflight.Validator_A1b"]).arg(file))
}

#[test]
#[ignore = "needs java with PDFBox Preflight"]
fn pdf_a_stays_pdf_a_by_preflight() {
    let dir = common::folder();
    let out = three_stamps(dir.path(), &archival());
    let said = preflight(&out);
    assert!(said.out.contains("is a valid PDF/A-1b file"), "{}{}", said.out, said.err);
    // It would see what is wrong: the same file, its stamps in a colour that depends on the device.
    let plain = written(dir.path(), "plain.pdf", &page("/MediaBox [0 0 9 9]", "", "1 0 0 rg 0 0 5 5 re f"));
    assert!(preflight(&plain).out.contains("not a valid PDF/A-1b"));
}

#[test]
#[ignore = "needs pdfsig, qpdf, pdftotext, pyHanko"]
fn others_accept_the_stamps_and_read_them() {
    let dir = common::folder();
    let base = page("/MediaBox [0 0 842 595] /Rotate 90 /CropBox [10 10 800 560]", "", "");
    let out = three_stamps(dir.path(), &base);
    assert_eq!(verify(&out).conclusion, Conclusion::Passed);
    common::qpdf_check(&out).expect(0);
    let said = common::run(common::peer("pdfsig").arg("-nocert").arg(&out)).expect(0);
    assert_eq!(said.out.matches("Signature is Valid").count(), 3, "{}", said.out);
    let text = common::run(common::peer("pdftotext").args(["-layout"]).arg(&out).arg("-")).expect(0).out;
    for word in ["VISA ÉLECTRONIQUE", "Signataire p256", "Lieu :", "Rabat", "المكان", "المديرة العامة", "2027"]
    {
        assert!(text.contains(word), "{word} in:\n{text}");
    }
    let root = certs("root.crt");
    let mut command = common::python_peer("pyhanko");
    command.args(["sign", "validate", "--pretty-print", "--no-revocation-check", "--trust"]).arg(root).arg(&out);
    let said = common::run(&mut command);
    assert_eq!(said.out.matches("The signature is judged VALID").count(), 3, "{}{}", said.out, said.err);
}

#[test]
#[ignore = "needs zbarimg and pdftoppm"]
fn the_code_is_read_from_the_page() {
    let dir = common::folder();
    let base = page("/MediaBox [0 0 595 842] /Rotate 180", "", "");
    let file = written(dir.path(), "a.pdf", &base);
    let mut style = style(StampLanguage::Arabic);
    style.address = Some("https://verif.example.ma/{sha256}?l=ar".into());
    let (out, picture) = (dir.path().join("x.pdf"), dir.path().join("x"));
    sign(&file, &out, &identity("p256"), &stamped_by("top-left", ActKind::Visa, style), &fast()).unwrap();
    common::run(common::peer("pdftoppm").args(["-r", "300", "-png", "-singlefile"]).arg(&out).arg(&picture)).expect(0);
    let said = common::run(common::peer("zbarimg").args(["-q", "--raw"]).arg(picture.with_extension("png"))).expect(0);
    let digest = parapheur::cms::hex(&parapheur::crypto::DigestAlgorithm::Sha256.digest(&base));
    assert_eq!(said.out.trim(), format!("https://verif.example.ma/{digest}?l=ar"));
}

#[test]
#[ignore = "needs qpdf and pdftotext"]
fn encrypted_files_show_their_stamps() {
    let dir = common::folder();
    let (base, file, out) = (dir.path().join("a.pdf"), dir.path().join("b.pdf"), dir.path().join("c.pdf"));
    std::fs::write(&base, page("/MediaBox [0 0 595 842]", "", "")).unwrap();
    for (user, bits) in [("", "128"), ("lecteur", "256")] {
        let mut encrypt = common::peer("qpdf");
        encrypt.args(["--allow-weak-crypto", "--encrypt", user, "owner", bits, "--"]).arg(&base).arg(&file);
        common::run(&mut encrypt).expect(0);
        let mut sign = common::parapheur();
        sign.env("PARAPHEUR_DOCUMENT_PASSWORD", user).arg("sign").arg(&file).arg("-o").arg(&out).arg("--force");
        sign.args(["--stamp", "bottom-right", "--stamp-lang", "fr", "--key"]).arg(certs("p256.pem"));
        common::run(&mut sign).expect(0);
        let password = format!("--password={user}");
        common::run(common::peer("qpdf").args([&password, "--check"]).arg(&out)).expect(0);
        let text = common::run(common::peer("pdftotext").args(["-upw", user]).arg(&out).arg("-")).expect(0).out;
        assert!(text.contains("SIGNATURE ÉLECTRONIQUE"), "{text}");
    }
}
