//! What a document holds besides its pages is told before it is signed, and after (issue "PDF evidence under attack").
#![allow(clippy::unwrap_used)]

mod common;

use common::acts::{fast, identity, request};
use common::attack::{Pdf, picture, stream};
use parapheur::acts::{self, ActKind, ActRequest, Compared, OutputOptions, Relation};
use parapheur::error::Coded;
use parapheur::pdf::{self, Budget, Concern, Content, Document, Effort, MemorySource, content};
use std::collections::BTreeSet;
use std::sync::Arc;

fn look(file: &Pdf, effort: Effort) -> Content {
    let source = Arc::new(MemorySource::new(file.0.clone()));
    let document = Document::open(source, &Budget::default()).unwrap();
    content(&document.latest(), effort).unwrap()
}

fn codes(concerns: &[Concern]) -> BTreeSet<&'static str> {
    concerns.iter().map(|concern| concern.code().trim_start_matches("pdf.content.")).collect()
}

/// A plain document: one page of words, one field beside them, no object too many.
fn plain(objects: &[(u32, &str)]) -> Pdf {
    let info = (99, "<< /Producer (test) >>");
    Pdf::base(&[&[info], objects].concat())
}

#[test]
fn a_plain_document_raises_nothing() {
    for effort in [Effort::Bounded, Effort::Whole] {
        let found = look(&plain(&[]), effort);
        assert_eq!(found.concerns, [], "{effort:?}");
        assert!(found.complete);
        assert_eq!(found.pages, 1);
        // Nor does what a signature adds.
        assert_eq!(look(&plain(&[]).signed().signed(), effort).concerns, []);
    }
}

/// One case: what is in the document, and the code that tells it.
fn case(code: &str, objects: &[(u32, &str)]) {
    for effort in [Effort::Bounded, Effort::Whole] {
        let found = look(&plain(objects), effort);
        assert_eq!(codes(&found.concerns), BTreeSet::from([code]), "{code} {effort:?}: {:#?}", found.concerns);
    }
}

const PAGE: &str = "/Type /Page /Parent 2 0 R /Resources 7 0 R /Contents 20 0 R";

fn catalog(more: &str) -> String {
    format!("<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [40 0 R] >> {more} >>")
}

fn page(annotations: &str, more: &str) -> String {
    format!("<< {PAGE} /Annots [40 0 R 45 0 R {annotations}] {more} >>")
}

fn text_field(more: &str) -> String {
    format!(
        "<< /Type /Annot /Subtype /Widget /FT /Tx /T (remark) /Rect [72 100 300 120] /P 3 0 R /AP << /N 41 0 R >> {more} >>"
    )
}

#[test]
fn scripts_and_actions() {
    let script = "<< /S /JavaScript /JS (app.alert(1)) >>";
    case("script", &[(1, &catalog(&format!("/OpenAction {script}")))]);
    case("script", &[(1, &catalog("/OpenAction << /S /GoTo /D [3 0 R /Fit] /Next [50 0 R] >>")), (50, script)]);
    case("script", &[(1, &catalog("/AA << /WS 50 0 R >>")), (50, script)]);
    case(
        "script",
        &[
            (1, &catalog("/Names << /JavaScript << /Kids [51 0 R] >> >>")),
            (51, "<< /Names [(a) 50 0 R] >>"),
            (50, script),
        ],
    );
    case("script", &[(3, &page("", &format!("/AA << /O {script} >>")))]);
    case("script", &[(40, &text_field(&format!("/AA << /C {script} >>")))]);
    let link = |action: &str| format!("<< /Type /Annot /Subtype /Link /Rect [1 1 50 20] /A {action} >>");
    case("script", &[(3, &page("50 0 R", "")), (50, &link(script))]);
    case("launch", &[(3, &page("50 0 R", "")), (50, &link("<< /S /Launch /F (x.exe) >>"))]);
    for action in [
        "SubmitForm",
        "ImportData",
        "Hide",
        "SetOCGState",
        "Rendition",
        "Movie",
        "GoToR",
        "GoToE",
        "ResetForm",
        "Unheard",
    ] {
        case("action", &[(3, &page("50 0 R", "")), (50, &link(&format!("<< /S /{action} >>")))]);
    }
    case("action", &[(1, &catalog("/OpenAction << /S /URI /URI (http://x) >>"))]);
    // What people click on and goes somewhere is no concern, nor is where a document opens.
    for harmless in ["<< /S /URI /URI (http://x) >>", "<< /S /GoTo /D [3 0 R /Fit] >>", "<< /S /Named /N /NextPage >>"]
    {
        let found = look(&plain(&[(3, &page("50 0 R", "")), (50, &link(harmless))]), Effort::Whole);
        assert_eq!(found.concerns, [], "{harmless}");
    }
    assert_eq!(look(&plain(&[(1, &catalog("/OpenAction [3 0 R /Fit]"))]), Effort::Whole).concerns, []);
    // A chain of actions that leads back to itself ends.
    case("unread", &[(1, &catalog("/OpenAction 50 0 R")), (50, "<< /S /GoTo /Next 50 0 R >>")]);
}

#[test]
fn what_is_carried_along() {
    let file = "<< /Type /Filespec /F (a.xml) /UF (a.xml) /EF << /F 51 0 R >> >>";
    let data = stream("/Type /EmbeddedFile", "x");
    case(
        "attachment",
        &[(1, &catalog("/Names << /EmbeddedFiles << /Names [(a) 50 0 R] >> >>")), (50, file), (51, &data)],
    );
    case("attachment", &[(1, &catalog("/AF [50 0 R]")), (50, file), (51, &data)]);
    case("attachment", &[(1, &catalog("/Collection << /View /T >>"))]);
    let note = "<< /Type /Annot /Subtype /FileAttachment /Rect [1 1 9 9] /FS 50 0 R >>";
    case("attachment", &[(3, &page("52 0 R", "")), (50, file), (51, &data), (52, note)]);
    for media in ["RichMedia", "3D", "Movie", "Sound", "Screen"] {
        case(
            "media",
            &[(3, &page("50 0 R", "")), (50, &format!("<< /Type /Annot /Subtype /{media} /Rect [1 1 9 9] >>"))],
        );
    }
    let form = |more: &str| format!("<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [40 0 R] {more} >> >>");
    case("xfa", &[(1, &form("/XFA [(template) 50 0 R]")), (50, &stream("/Type /X", "<xdp/>"))]);
    case("need-appearances", &[(1, &form("/NeedAppearances true"))]);
    case("template", &[(1, &catalog("/Names << /Templates << /Names [(a) 3 0 R] >> >>"))]);
    let group = "<< /Type /OCG /Name (Layer) >>";
    case("optional", &[(1, &catalog("/OCProperties << /OCGs [50 0 R] /D << /OFF [50 0 R] >> >>")), (50, group)]);
}

#[test]
fn content_from_elsewhere_and_fonts_that_say_that_they_lie() {
    let image = |more: &str| stream(&format!("/Type /XObject /Subtype /Image /Width 1 /Height 1 {more}"), "x");
    for key in ["/F (http://x)", "/Alternates [<< /Image 30 0 R >>]", "/OPI << /2.0 << >> >>"] {
        case("external", &[(30, &image(key))]);
    }
    let reference = stream("/Type /XObject /Subtype /Form /BBox [0 0 1 1] /Ref << /F (x.pdf) /Page 0 >>", "");
    case("external", &[(30, &reference)]);
    let font = |differences: &str| {
        format!("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding << /Differences [{differences}] >> >>")
    };
    case("font-remapped", &[(10, &font("49 /nine"))]);
    case("font-remapped", &[(10, &font("65 /B"))]);
    for honest in ["49 /one", "65 /A /B", "128 /Euro", "1 /A"] {
        assert_eq!(look(&plain(&[(10, &font(honest))]), Effort::Whole).concerns, [], "{honest}");
    }
}

#[test]
fn fields_and_annotations_over_the_words() {
    let over = |more: &str| format!("<< /Type /Annot /Subtype /Widget /T (remark) /Rect [0 0 612 792] {more} >>");
    for empty in ["/FT /Tx", "/FT /Tx /V ()", "/FT /Ch", "/FT /Btn /V /Off", "/FT /Sig"] {
        case("covering-field", &[(40, &over(empty)), (41, "null")]);
    }
    let stamp = "<< /Type /Annot /Subtype /Stamp /Rect [60 700 300 740] /AP << /N 51 0 R >> >>";
    case("covering-annotation", &[(3, &page("50 0 R", "")), (50, stamp), (51, &picture("PAID"))]);
    let filled = over("/FT /Tx /V (Pay 9) /AP << /N 41 0 R >>");
    case("covering-annotation", &[(40, &filled), (41, &picture("Pay 9"))]);
    let mark = "<< /Type /Annot /Subtype /Highlight /Rect [60 700 300 740] /AP << /N 51 0 R >> >>";
    let marked = plain(&[(3, &page("50 0 R", "")), (50, mark), (51, &picture(""))]);
    assert_eq!(look(&marked, Effort::Whole).concerns, []);
    let hidden = "<< /Type /Annot /Subtype /Stamp /Rect [9 200 99 300] /F 2 /AP << /N 51 0 R >> >>";
    case("hidden-annotation", &[(3, &page("50 0 R", "")), (50, hidden), (51, &picture("PAID"))]);
    let whiteout = stream("", "BT /F1 12 Tf 72 720 Td (Pay 100 EUR) Tj ET 1 g 60 700 300 40 re f");
    case("hidden-words", &[(4, &whiteout), (30, "null")]);
}

#[test]
fn a_field_shows_its_value() {
    let font = "/Resources << /Font << /F1 10 0 R >> >>";
    let shows = |text: &str| {
        stream(
            &format!("/Type /XObject /Subtype /Form /BBox [0 0 228 20] {font}"),
            &format!("BT /F1 9 Tf ({text}) Tj ET"),
        )
    };
    case("value-differs", &[(40, &text_field("/V (100)")), (41, &shows("900"))]);
    case("value-differs", &[(40, &text_field("/V (100)")), (41, &shows(""))]);
    for (value, shown) in [("100", "100"), ("1000.5", "1 000.5"), ("a\\nb", "a b"), ("\\351t\\351", "t")] {
        let file = plain(&[(40, &text_field(&format!("/V ({value})"))), (41, &shows(shown))]);
        assert_eq!(look(&file, Effort::Whole).concerns, [], "{value}");
    }
    // What is not comparable is not compared: a secret, a format, a font whose codes say nothing.
    for more in ["/V (100) /Ff 8192", "/V (100) /RV (<p>)"] {
        let file = plain(&[(40, &text_field(more)), (41, &shows("900"))]);
        assert_eq!(look(&file, Effort::Whole).concerns, [], "{more}");
    }
}

#[test]
fn objects_in_waiting() {
    case("second-catalogue", &[(50, "<< /Type /Catalog /Pages 2 0 R >>")]);
    case("unreachable", &[(50, "<< /Type /Page /Parent 2 0 R /Contents 4 0 R >>")]);
    case("unreachable", &[(50, &picture("Pay 9999 EUR"))]);
    case("unreachable", &[(50, &stream("", "BT ET"))]);
    // What no page shows stays behind in many files.
    for honest in ["<< /A 1 >>", "[1 2]", "(x)"] {
        assert_eq!(look(&plain(&[(50, honest)]), Effort::Whole).concerns, [], "{honest}");
    }
    case("duplicate-key", &[(3, &page("", "/Contents 30 0 R"))]);
    case("page-count", &[(2, "<< /Type /Pages /Kids [3 0 R] /Count 7 /MediaBox [0 0 612 792] >>")]);
    // A second set of objects between those that the cross-reference section names.
    let text = plain(&[]).text();
    let loose = Pdf::from_text(&text.replacen("xref\n0 1", "4 0 obj\n<< >>\nendobj\nxref\n0 1", 1).replacen(
        &format!("startxref\n{}", plain(&[]).startxref()),
        &format!("startxref\n{}", plain(&[]).startxref() + 24 - 1),
        1,
    ));
    let moved = Pdf::from_text(&loose.text().replace(
        &format!("startxref\n{}", plain(&[]).startxref() + 23),
        &format!("startxref\n{}", loose.offset("xref\n0 1")),
    ));
    assert_eq!(codes(&look(&moved, Effort::Whole).concerns), BTreeSet::from(["loose-bytes"]));
}

#[test]
fn what_was_there_before_nobody_signed_is_told() {
    let base = plain(&[]);
    let other = base.update(&[(4, stream("", "BT /F1 12 Tf 72 720 Td (Pay 900 EUR) Tj ET /X1 Do"))]);
    let found = look(&other, Effort::Whole);
    assert_eq!(codes(&found.concerns), BTreeSet::from(["earlier-version"]));
    let told = found.concerns[0].to_string();
    assert!(told.contains("page 1") && told.contains("revision 2") && told.contains("object 4 0, offset "), "{told}");
    let moved = base.update(&[base.edited(3, "/Contents 20 0 R", "/Contents 50 0 R"), (50, stream("", ""))]);
    assert!(codes(&look(&moved, Effort::Whole).concerns).contains("earlier-version"));
    // Written again as it was, or with another annotation: the page shows what it did.
    let same = base.update(&[(4, base.object(4)), base.edited(3, "45 0 R", "45 0 R ")]);
    assert_eq!(look(&same, Effort::Whole).concerns, []);
}

#[test]
fn a_bounded_look_ends_and_says_so() {
    let kids: String = (1000..4000).map(|number| format!("{number} 0 R ")).collect();
    let pages = format!("<< /Type /Pages /Kids [3 0 R {kids}] /Count 3001 /MediaBox [0 0 612 792] >>");
    let empty: Vec<(u32, &str)> = (1000..4000).map(|number| (number, "<< /Type /Page /Parent 2 0 R >>")).collect();
    let mut objects = vec![(2, pages.as_str()), (5000, "<< /Type /Catalog >>")];
    objects.extend(&empty);
    let file = plain(&objects);
    let bounded = look(&file, Effort::Bounded);
    assert!(!bounded.complete && bounded.pages == 3001);
    assert_eq!(bounded.concerns, []);
    let whole = look(&file, Effort::Whole);
    assert!(whole.complete);
    assert_eq!(codes(&whole.concerns), BTreeSet::from(["second-catalogue"]));
    // The same thing many times is told ten times.
    let many: Vec<(u32, &str)> = (1000..1040).map(|number| (number, "<< /Type /Catalog >>")).collect();
    let found = look(&plain(&many), Effort::Whole);
    assert_eq!((found.concerns.len(), found.omitted), (10, 30));
}

#[test]
fn signing_warns_or_refuses_and_verifying_tells() {
    let dir = common::folder();
    let (input, output) = (dir.path().join("in.pdf"), dir.path().join("out.pdf"));
    let script = catalog("/OpenAction << /S /JavaScript /JS (x) >>");
    std::fs::write(&input, plain(&[(1, &script)]).0).unwrap();
    let strict = ActRequest { strict_content: true, ..request(ActKind::Signature) };
    let refused = acts::sign(&input, &output, &identity("p256"), &strict, &fast()).unwrap_err();
    assert_eq!(refused.code(), "content.refused");
    assert!(refused.to_string().contains("a script"), "{refused}");
    assert!(!output.exists());

    let done = acts::sign(&input, &output, &identity("p256"), &request(ActKind::Signature), &fast()).unwrap();
    assert_eq!(done.warnings.iter().map(|w| w.code.as_str()).collect::<Vec<_>>(), ["pdf.content.script"]);
    let signed = done.signed.unwrap();
    assert_eq!((signed.pages, signed.revisions, signed.signatures, signed.complete), (1, 1, 0, true));
    // The verdict is on the signature; the warning stands at the first one that signed it.
    let again = dir.path().join("again.pdf");
    let visa = request(ActKind::Visa);
    let second = acts::countersign(&output, None, &again, &identity("rsa2048"), &visa, &fast()).unwrap();
    assert_eq!(second.signed.unwrap().signatures, 1);
    let report = common::acts::verify(&again);
    assert_eq!(report.conclusion, parapheur::validation::report::Conclusion::Passed);
    let warned: Vec<Vec<&str>> =
        report.signatures.iter().map(|s| s.warnings.iter().map(|w| w.code.as_str()).collect()).collect();
    assert_eq!(warned, [vec!["pdf.content.script"], vec![]]);

    // A strict desk signs what is plain.
    std::fs::write(&input, plain(&[]).0).unwrap();
    let target = dir.path().join("plain.pdf");
    acts::sign(&input, &target, &identity("p256"), &strict, &fast()).unwrap();
}

/// Whatever the bytes are, the look ends, and nothing panics; nor does the comparison with the file as it was.
#[test]
fn damaged_files_are_looked_at_without_harm() {
    let script =
        catalog("/OpenAction << /S /JavaScript /JS (x) >> /Names << /EmbeddedFiles << /Names [(a) 3 0 R] >> >>");
    let whole = plain(&[(1, &script), (50, &picture("x"))]).signed().0;
    let open = |bytes: Vec<u8>| Document::open(Arc::new(MemorySource::new(bytes)), &Budget::default());
    let original = open(whole.clone()).unwrap();
    // A generator of its own, so that each run is the same.
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    let mut looked = 0;
    for _ in 0..1500 {
        let mut bytes = whole.clone();
        for _ in 0..1 + next(8) {
            let at = next(bytes.len());
            match next(3) {
                0 => bytes[at] = b"0123456789<>[]()/ R%"[next(20)],
                1 => drop(bytes.remove(at)),
                _ => bytes.insert(at, u8::try_from(next(256)).unwrap()),
            }
        }
        let Ok(document) = open(bytes) else { continue };
        looked += 1;
        let _ = content(&document.latest(), Effort::Whole);
        let _ = pdf::changes_since(&document, 0);
        let _ = pdf::compare::differences(&original.latest(), &document.latest());
    }
    assert!(looked > 300, "{looked}");
}

/// Every revision comes out as its signer left it.
#[test]
fn a_revision_is_written_as_its_signer_saw_it() {
    let dir = common::folder();
    let twice = plain(&[]).signed().signed();
    let (input, output) = (dir.path().join("in.pdf"), dir.path().join("out.pdf"));
    std::fs::write(&input, &twice.0).unwrap();
    let base = plain(&[]);
    for number in 1..=3 {
        let _ = std::fs::remove_file(&output);
        let size = acts::extract_revision(&input, number, &output, None, &fast()).unwrap();
        let written = std::fs::read(&output).unwrap();
        assert_eq!(written.len() as u64, size);
        assert!(twice.0.starts_with(&written));
        match number {
            1 => assert_eq!(written, base.0),
            2 => assert_eq!(common::acts::verify(&output).signatures.len(), 1),
            _ => assert_eq!(written, twice.0),
        }
    }
    for number in [0, 4] {
        let error = acts::extract_revision(&input, number, &output, None, &OutputOptions { force: true, ..fast() })
            .unwrap_err();
        assert_eq!(error.code(), "revision.none");
    }
    assert_eq!(acts::extract_revision(&input, 1, &output, None, &fast()).unwrap_err().code(), "output.exists");
}

/// Compares two files, and gives the relation with the codes of what differs.
fn compared(one: &[u8], from: Option<usize>, other: &[u8], to: Option<usize>) -> (Relation, Vec<String>) {
    let dir = common::folder();
    let (a, b) = (dir.path().join("a"), dir.path().join("b"));
    std::fs::write(&a, one).unwrap();
    std::fs::write(&b, other).unwrap();
    let found =
        acts::compare(Compared { revision: from, ..Compared::new(&a) }, Compared { revision: to, ..Compared::new(&b) })
            .unwrap();
    let changes = found.revisions.iter().flat_map(|step| &step.changes);
    (found.relation, changes.chain(&found.differences).map(|reason| reason.code.clone()).collect())
}

#[test]
fn two_files_are_the_same_continued_or_different() {
    let base = plain(&[]);
    let signed = base.signed();
    let twice = signed.signed_by("rsa2048");
    assert_eq!(compared(&base.0, None, &base.0, None), (Relation::Identical, vec![]));
    let (relation, changes) = compared(&signed.0, None, &twice.0, None);
    assert_eq!(relation, Relation::Continued);
    assert!(changes.contains(&"pdf.change.signature-field-added".to_owned()), "{changes:?}");
    assert_eq!(compared(&twice.0, None, &signed.0, None).0, Relation::Earlier);
    assert_eq!(compared(&twice.0, Some(2), &signed.0, None), (Relation::Identical, vec![]));
    assert_eq!(compared(&twice.0, Some(1), &twice.0, Some(3)).0, Relation::Continued);
    let paid = plain(&[(4, &stream("", "BT /F1 12 Tf 72 720 Td (Pay 900 EUR) Tj ET /X1 Do"))]);
    assert_eq!(compared(&base.0, None, &paid.0, None), (Relation::Different, vec!["pdf.compare.words".into()]));
    // The same operators, written in another way.
    let spaced = plain(&[(4, &stream("", "BT\n/F1  12.0 Tf\n72 720 Td <50617920313030204555 52> Tj ET\n/X1 Do "))]);
    assert_eq!(compared(&base.0, None, &spaced.0, None), (Relation::SameContent, vec![]));
    for (what, number, from, to) in [
        ("pdf.compare.field", 40, "/FT", "/V (yes) /FT"),
        ("pdf.compare.annotation", 45, "(note)", "(other)"),
        ("pdf.compare.page", 3, "/Type", "/Rotate 90 /Type"),
        ("pdf.compare.page", 10, "Helvetica", "Courier"),
        ("pdf.compare.info", 99, "(test)", "(other)"),
        ("pdf.compare.catalogue", 1, "/Type", "/Lang (fr) /Type"),
    ] {
        let (number, body) = base.edited(number, from, to);
        let (relation, codes) = compared(&base.0, None, &plain(&[(number, &body)]).0, None);
        assert_eq!(relation, Relation::Different, "{what}");
        assert!(codes.contains(&what.to_owned()), "{what}: {codes:?}");
    }
    let two = plain(&[
        (2, "<< /Type /Pages /Kids [3 0 R 70 0 R] /Count 2 /MediaBox [0 0 612 792] >>"),
        (70, "<< /Type /Page /Parent 2 0 R >>"),
    ]);
    assert_eq!(compared(&base.0, None, &two.0, None).1, ["pdf.compare.page-count"]);
    // Signed twice by different people, each over the same document.
    let (_, codes) = compared(&signed.0, None, &base.signed_by("rsa2048").0, None);
    assert_eq!(codes.iter().filter(|code| *code == "pdf.compare.signature").count(), 2);
    assert_eq!(compared(&base.0, None, b"text", None).1, ["compare.kind"]);
    assert_eq!(compared(b"text", None, b"test", None).1, ["compare.bytes"]);
}

#[test]
fn two_messages_are_compared_by_their_acts() {
    let dir = common::folder();
    let document = dir.path().join("x.odt");
    std::fs::write(&document, b"text").unwrap();
    let file = |name: &str| dir.path().join(name);
    acts::sign(&document, &file("one.p7s"), &identity("p256"), &request(ActKind::Signature), &fast()).unwrap();
    let visa = request(ActKind::Visa);
    acts::countersign(&file("one.p7s"), Some(&document), &file("two.p7s"), &identity("rsa2048"), &visa, &fast())
        .unwrap();
    let found = acts::compare(Compared::new(&file("one.p7s")), Compared::new(&file("two.p7s"))).unwrap();
    assert_eq!(found.relation, Relation::Continued);
    assert_eq!(found.differences.iter().map(|d| d.code.as_str()).collect::<Vec<_>>(), ["compare.act"]);
}

#[test]
#[ignore = "needs qpdf"]
fn what_another_program_rewrote_has_the_same_content() {
    let dir = common::folder();
    for name in ["circulaire.pdf"] {
        for options in [&["--object-streams=generate"][..], &["--linearize"], &["--qdf"], &["--stream-data=uncompress"]]
        {
            let output = dir.path().join("out.pdf");
            common::run(common::peer("qpdf").args(options).arg(common::fixture(name)).arg(&output)).expect(0);
            let found = acts::compare(Compared::new(&common::fixture(name)), Compared::new(&output)).unwrap();
            assert_eq!(found.relation, Relation::SameContent, "{name} {options:?} {:?}", found.differences);
        }
    }
}

#[test]
fn on_the_command_line() {
    let dir = common::folder();
    let file = |name: &str| dir.path().join(name);
    std::fs::write(file("a.pdf"), plain(&[]).0).unwrap();
    std::fs::write(file("b.pdf"), plain(&[]).signed().0).unwrap();
    let here = |words: &[&str]| common::run(common::parapheur().current_dir(dir.path()).args(words));
    here(&["compare", "a.pdf", "a.pdf"]).expect(0);
    let said = here(&["comparer", "a.pdf", "b.pdf", "--lang", "fr"]).expect(1);
    assert!(said.out.contains("b.pdf continue a.pdf") && said.out.contains("ajouté et signé"), "{}", said.out);
    here(&["compare", "b.pdf", "--from", "1", "--to", "2"]).expect(1);
    let json = here(&["compare", "a.pdf", "b.pdf", "--format", "json"]).expect(1);
    let value: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!((&value["schema"], &value["relation"]), (&"parapheur/comparison/1".into(), &"continued".into()));
    here(&["compare", "a.pdf"]).expect(2);
    here(&["compare", "a.pdf", "none.pdf"]).expect(2);
    let none = here(&["compare", "b.pdf", "--from", "9"]).expect(2);
    assert!(none.err.contains("no revision 9"), "{}", none.err);

    here(&["inspect", "b.pdf", "--revision", "1", "-o", "c.pdf"]).expect(0);
    assert_eq!(std::fs::read(file("c.pdf")).unwrap(), plain(&[]).0);
    here(&["inspect", "b.pdf", "--revision", "1", "-o", "c.pdf"]).expect(2);
    here(&["inspect", "b.pdf", "--revision", "1", "-o", "c.pdf", "--force"]).expect(0);
    here(&["inspect", "b.pdf", "--revision", "7", "-o", "d.pdf"]).expect(2);
    here(&["inspect", "b.pdf", "--revision", "1"]).expect(2);
    assert!(!file("d.pdf").exists());
    let shown = here(&["inspect", "b.pdf"]).expect(0);
    assert!(shown.out.contains("2 new") && shown.out.contains("was added and signed"), "{}", shown.out);

    // A desk whose configuration is strict.
    let script = catalog("/OpenAction << /S /JavaScript /JS (x) >>");
    std::fs::write(file("script.pdf"), plain(&[(1, &script)]).0).unwrap();
    std::fs::write(file("strict.toml"), "strict-content = true\n").unwrap();
    let key = common::acts::certs("p256.pem").display().to_string();
    let sign = |more: &[&str]| {
        here(&[&["sign", "script.pdf", "-o", "s.pdf", "--anyway", "--key", key.as_str()], more].concat())
    };
    for strict in [&["--strict-content"][..], &["--config", "strict.toml"]] {
        let refused = sign(strict).expect(2);
        assert!(refused.err.contains("error: ") && refused.err.contains("a script"), "{}", refused.err);
        assert!(!file("s.pdf").exists());
    }
    let warned = sign(&["--lang", "fr"]).expect(0);
    assert!(warned.err.contains("warning: script.pdf : ") && warned.err.contains("un script"), "{}", warned.err);
    assert!(warned.out.contains("porte sur 1 page, 1 révision, aucune signature auparavant"), "{}", warned.out);
}

/// Other people's files: what is told of them is true, and the list is short.
#[test]
#[ignore = "needs ../shared/suites"]
fn other_peoples_files_raise_few_and_true_concerns() {
    let mut wolves = Vec::new();
    for file in common::files(&common::suite("pdf").join("controls"), "pdf") {
        let source = Arc::new(pdf::FileSource::open(&file).unwrap());
        let document = Document::open(source, &Budget::default()).unwrap();
        let signatures = pdf::find_signatures(&document).unwrap();
        let first = signatures.list.iter().filter_map(|s| s.signed_revision).min().unwrap_or(0);
        for concern in content(&document.view(first), Effort::Whole).unwrap().concerns {
            wolves.push(format!("{}: {concern}", file.file_name().unwrap().to_string_lossy()));
        }
    }
    // Acrobat left two pictures of an earlier stamp behind.
    let left = "nine-signatures.pdf: object 28 1, offset 90532: objects that nothing refers to (xobject, 2 in all)";
    assert!(wolves == [left], "\n{}", wolves.join("\n"));
}
