//! Files in daily use that break the standard: each is signed without harm, or refused by name (`docs/DEVIATIONS.md`).
//!
//! "Without harm": the original bytes stand at the beginning, our verifier passes the result, qpdf finds nothing that it did not
//! find before, and pdfsig calls the signature valid.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use common::acts::{fast, identity, request, trusting};
use parapheur::acts::{self, ActKind};
use parapheur::error::Coded;
use parapheur::validation::report::Conclusion;
use std::path::Path;

/// How a file is written; the rest is one page with a font, a form and information.
struct Writer {
    /// Line end in the syntax.
    eol: &'static str,
    /// Before `%PDF-`.
    before: &'static str,
    /// Whether offsets count from `%PDF-`.
    from_header: bool,
    endobj: &'static str,
    /// One row of the table.
    row: fn(usize, usize, bool) -> String,
    /// First number of the table.
    first: usize,
    /// Added to the offset of object 4, of all, and to startxref.
    off: (isize, isize, isize),
    length: &'static str,
    /// After the data of the stream.
    endstream: &'static str,
    after_stream: &'static str,
    header: &'static str,
    trailer: &'static str,
    tail: fn(usize) -> String,
    objects: &'static [(usize, &'static str)],
}

fn plain_row(offset: usize, generation: usize, used: bool) -> String {
    format!("{offset:010} {generation:05} {} \n", if used { 'n' } else { 'f' })
}

fn plain_tail(at: usize) -> String {
    format!("startxref\n{at}\n%%EOF\n")
}

const PLAIN: Writer = Writer {
    eol: "\n",
    before: "",
    from_header: false,
    endobj: "\nendobj",
    row: plain_row,
    first: 0,
    off: (0, 0, 0),
    length: "40",
    endstream: "\nendstream",
    after_stream: "\n",
    header: "xref\n",
    trailer: "/Size 8 /Root 1 0 R /Info 7 0 R",
    tail: plain_tail,
    objects: &[],
};

impl Writer {
    fn write(&self) -> Vec<u8> {
        let stream = format!(
            "<< /Length {} >>{}stream{}BT /F1 12 Tf 72 720 Td (Circulaire) Tj ET{}",
            self.length, self.eol, self.after_stream, self.endstream
        );
        let mut objects = vec![
            (1, "<< /Type /Catalog /Pages 2 0 R /AcroForm 6 0 R >>".to_owned()),
            (2, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned()),
            (
                3,
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 5 0 R >> >> /Contents 4 0 R >>"
                    .to_owned(),
            ),
            (4, stream),
            (5, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned()),
            (6, "<< /Fields [] >>".to_owned()),
            (7, "<< /Producer (test) >>".to_owned()),
        ];
        for (number, text) in self.objects {
            objects[number - 1].1 = (*text).to_owned();
        }
        let mut out = format!("{}%PDF-1.7{eol}%\u{e2}\u{e3}\u{cf}\u{d3}{eol}", self.before, eol = self.eol);
        let origin = if self.from_header { self.before.len() } else { 0 };
        let latin = |text: &str| text.chars().count();
        let shift = |offset: usize, by: isize| offset.checked_add_signed(by).unwrap();
        let mut rows = vec![(self.row)(0, 65535, false)];
        for (number, body) in &objects {
            let offset = shift(latin(&out) - origin, self.off.1 + if *number == 4 { self.off.0 } else { 0 });
            rows.push((self.row)(offset, 0, true));
            out.push_str(&format!("{number} 0 obj{eol}{body}{}{eol}", self.endobj, eol = self.eol));
        }
        let at = latin(&out) - origin;
        out.push_str(&format!("{}{} {}{}", self.header, self.first, rows.len(), self.eol));
        out.push_str(&rows.concat().replace(" \n", if self.eol == "\r" { " \r" } else { " \n" }));
        out.push_str(&format!("trailer{eol}<< {} >>{eol}", self.trailer, eol = self.eol));
        out.push_str(&(self.tail)(shift(at, self.off.2)).replace('\n', self.eol));
        out.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect()
    }
}

/// What becomes of it.
#[derive(Debug, PartialEq)]
enum Fate {
    Signed,
    Refused(&'static str),
}
use Fate::{Refused, Signed};

/// Every breakage with what becomes of it.
fn cases() -> Vec<(&'static str, Vec<u8>, Fate)> {
    let w = |writer: Writer| writer.write();
    vec![
        ("nothing wrong", w(PLAIN), Signed),
        ("no endobj anywhere", w(Writer { endobj: "", ..PLAIN }), Refused("pdf.syntax")),
        ("endobj misspelt", w(Writer { endobj: "\nenobj", ..PLAIN }), Refused("pdf.syntax")),
        ("no white space before endobj", w(Writer { endobj: "endobj", ..PLAIN }), Signed),
        (
            "rows padded with spaces",
            w(Writer { row: |o, g, n| format!("{o:>10} {g:>5} {} \n", if n { 'n' } else { 'f' }), ..PLAIN }),
            Signed,
        ),
        (
            "rows of 19 bytes",
            w(Writer { row: |o, g, n| format!("{o:010} {g:05} {}\n", if n { 'n' } else { 'f' }), ..PLAIN }),
            Signed,
        ),
        (
            "rows of 21 bytes",
            w(Writer { row: |o, g, n| format!("{o:010} {g:05} {} \r\n", if n { 'n' } else { 'f' }), ..PLAIN }),
            Signed,
        ),
        ("the table begins at 1", w(Writer { first: 1, ..PLAIN }), Refused("pdf.type")),
        ("white space before xref", w(Writer { header: "  \nxref\n", ..PLAIN }), Signed),
        ("/Size too small", w(Writer { trailer: "/Size 3 /Root 1 0 R", ..PLAIN }), Signed),
        ("/Size too large", w(Writer { trailer: "/Size 800 /Root 1 0 R", ..PLAIN }), Signed),
        ("/Size far too large", w(Writer { trailer: "/Size 80000000 /Root 1 0 R", ..PLAIN }), Signed),
        ("no /Size", w(Writer { trailer: "/Root 1 0 R", ..PLAIN }), Signed),
        ("/Prev 0", w(Writer { trailer: "/Size 8 /Root 1 0 R /Prev 0", ..PLAIN }), Refused("pdf.no-xref")),
        (
            "/Prev nowhere",
            w(Writer { trailer: "/Size 8 /Root 1 0 R /Prev 99999", ..PLAIN }),
            Refused("pdf.xref-malformed"),
        ),
        ("no /Root", w(Writer { trailer: "/Size 8", ..PLAIN }), Refused("pdf.type")),
        (
            "/Root is a dictionary",
            w(Writer { trailer: "/Size 8 /Root << /Type /Catalog /Pages 2 0 R >>", ..PLAIN }),
            Refused("pdf.type"),
        ),
        ("/Root leads nowhere", w(Writer { trailer: "/Size 8 /Root 70 0 R", ..PLAIN }), Refused("pdf.type")),
        (
            "/Root through a reference",
            w(Writer { trailer: "/Size 8 /Root 7 0 R", objects: &[(7, "1 0 R")], ..PLAIN }),
            Refused("pdf.type"),
        ),
        ("/Info leads nowhere", w(Writer { trailer: "/Size 8 /Root 1 0 R /Info 70 0 R", ..PLAIN }), Signed),
        (
            "a line after %%EOF",
            w(Writer { tail: |at| format!("startxref\n{at}\n%%EOF\n<!-- sent by mail -->\n"), ..PLAIN }),
            Signed,
        ),
        (
            "white space after %%EOF",
            w(Writer { tail: |at| format!("startxref\n{at}\n%%EOF\n\n\n  \n"), ..PLAIN }),
            Signed,
        ),
        (
            "zeros after %%EOF",
            w(Writer { tail: |at| format!("startxref\n{at}\n%%EOF\n{}", "\0".repeat(512)), ..PLAIN }),
            Signed,
        ),
        (
            "2 kB after %%EOF",
            w(Writer { tail: |at| format!("startxref\n{at}\n%%EOF\n{}", "x".repeat(2048)), ..PLAIN }),
            Signed,
        ),
        ("no end of line after %%EOF", w(Writer { tail: |at| format!("startxref\n{at}\n%%EOF"), ..PLAIN }), Signed),
        ("no %%EOF", w(Writer { tail: |at| format!("startxref\n{at}\n"), ..PLAIN }), Signed),
        ("%%EOF cut", w(Writer { tail: |at| format!("startxref\n{at}\n%%EO"), ..PLAIN }), Signed),
        ("no startxref", w(Writer { tail: |_| "%%EOF\n".into(), ..PLAIN }), Refused("pdf.no-startxref")),
        ("startxref 0", w(Writer { tail: |_| "startxref\n0\n%%EOF\n".into(), ..PLAIN }), Refused("pdf.no-xref")),
        ("startxref off by 2", w(Writer { off: (0, 0, 2), ..PLAIN }), Refused("pdf.no-xref")),
        ("startxref before xref by 1", w(Writer { off: (0, 0, -1), ..PLAIN }), Signed),
        ("one offset off by 1", w(Writer { off: (1, 0, 0), ..PLAIN }), Signed),
        ("one offset before its object", w(Writer { off: (-1, 0, 0), ..PLAIN }), Signed),
        ("all offsets off by 2", w(Writer { off: (0, 2, 0), ..PLAIN }), Refused("pdf.syntax")),
        (
            "a mail header before, offsets from the file",
            w(Writer { before: "Content-Type: application/pdf\n\n", ..PLAIN }),
            Signed,
        ),
        (
            "a mail header before, offsets from %PDF-",
            w(Writer { before: "Content-Type: application/pdf\n\n", from_header: true, ..PLAIN }),
            Signed,
        ),
        ("lines end with CR", w(Writer { eol: "\r", header: "xref\r", ..PLAIN }), Signed),
        ("/Length too small", w(Writer { length: "12", ..PLAIN }), Signed),
        ("/Length too large", w(Writer { length: "60", ..PLAIN }), Signed),
        ("/Length far too large", w(Writer { length: "6000", ..PLAIN }), Signed),
        ("no /Length", w(Writer { length: "null", ..PLAIN }), Signed),
        ("no end of line before endstream", w(Writer { endstream: "endstream", ..PLAIN }), Signed),
        ("CR after stream", w(Writer { after_stream: "\r", ..PLAIN }), Signed),
        ("space after stream", w(Writer { after_stream: " \n", ..PLAIN }), Signed),
        ("no endstream", w(Writer { endstream: "", ..PLAIN }), Signed),
        (
            "a page without /Type",
            w(Writer { objects: &[(3, "<< /Parent 2 0 R /MediaBox [0 0 9 9] >>")], ..PLAIN }),
            Signed,
        ),
        (
            "a page without /Parent",
            w(Writer { objects: &[(3, "<< /Type /Page /MediaBox [0 0 9 9] >>")], ..PLAIN }),
            Signed,
        ),
        ("a catalogue without /Type", w(Writer { objects: &[(1, "<< /Pages 2 0 R >>")], ..PLAIN }), Signed),
        (
            "a page tree without /Count",
            w(Writer { objects: &[(2, "<< /Type /Pages /Kids [3 0 R] >>")], ..PLAIN }),
            Signed,
        ),
        (
            "no page",
            w(Writer { objects: &[(2, "<< /Type /Pages /Kids [] /Count 0 >>")], ..PLAIN }),
            Refused("pdf.type"),
        ),
        ("no page tree", w(Writer { objects: &[(1, "<< /Type /Catalog >>")], ..PLAIN }), Refused("pdf.type")),
        (
            "/Annots null",
            w(Writer { objects: &[(3, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Annots null >>")], ..PLAIN }),
            Signed,
        ),
        (
            "/Annots leads nowhere",
            w(Writer {
                objects: &[(3, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Annots 70 0 R >>")],
                ..PLAIN
            }),
            Signed,
        ),
        (
            "/Annots is a dictionary",
            w(Writer { objects: &[(3, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Annots << >> >>")], ..PLAIN }),
            Refused("pdf.type"),
        ),
        ("/Fields null", w(Writer { objects: &[(6, "<< /Fields null >>")], ..PLAIN }), Signed),
        ("no /Fields", w(Writer { objects: &[(6, "<< >>")], ..PLAIN }), Signed),
        ("/Fields leads nowhere", w(Writer { objects: &[(6, "<< /Fields 70 0 R >>")], ..PLAIN }), Signed),
        ("a field that is not there", w(Writer { objects: &[(6, "<< /Fields [70 0 R] >>")], ..PLAIN }), Signed),
        ("/AcroForm null", w(Writer { objects: &[(6, "null")], ..PLAIN }), Signed),
        (
            "a key twice in the catalogue",
            w(Writer { objects: &[(1, "<< /Type /Catalog /Pages 2 0 R /Pages 2 0 R >>")], ..PLAIN }),
            Signed,
        ),
    ]
}

/// Signs, and gives what became of it; the input is left beside the output.
fn sign(name: &str, bytes: &[u8], dir: &Path) -> Result<(), &'static str> {
    let (input, output) = (dir.join("in.pdf"), dir.join("out.pdf"));
    let _ = std::fs::remove_file(&output);
    std::fs::write(&input, bytes).unwrap();
    match acts::sign(&input, &output, &identity("p256"), &request(ActKind::Signature), &fast()) {
        Err(error) => {
            assert!(!output.exists(), "{name}: refused, and written");
            Err(error.code())
        }
        Ok(_) => Ok(()),
    }
}

#[test]
fn broken_files_are_signed_without_harm_or_refused_by_name() {
    let dir = common::folder();
    let mut wrong = Vec::new();
    for (name, bytes, expected) in cases() {
        let fate = match sign(name, &bytes, dir.path()) {
            Err(code) => Refused(code),
            Ok(()) => {
                let output = dir.path().join("out.pdf");
                let signed = std::fs::read(&output).unwrap();
                assert!(signed.starts_with(&bytes), "{name}: the original bytes changed");
                let report = acts::verify(&output, &trusting()).unwrap();
                if report.conclusion != Conclusion::Passed {
                    wrong.push(format!(
                        "{name}: signed, then {:?} {:?}",
                        report.conclusion,
                        common::acts::codes(&report)
                    ));
                }
                Signed
            }
        };
        if fate != expected {
            wrong.push(format!("{name}: {fate:?}"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
#[ignore = "needs qpdf, pdfsig"]
fn what_is_signed_is_no_worse_for_others() {
    let dir = common::folder();
    let mut wrong = Vec::new();
    for (name, bytes, _) in cases().into_iter().filter(|(_, _, fate)| *fate == Signed) {
        sign(name, &bytes, dir.path()).unwrap();
        let (before, after) = (dir.path().join("in.pdf"), dir.path().join("out.pdf"));
        // 0 clean, 3 warnings, 2 errors.
        let rank = |code: i32| [0, 3, 2].iter().position(|known| *known == code).unwrap_or(9);
        let (old, new) = (common::qpdf_check(&before), common::qpdf_check(&after));
        if rank(new.code) > rank(old.code) {
            wrong.push(format!("{name}: qpdf {} then {}\n{}{}", old.code, new.code, new.out, new.err));
        }
        let told = common::run(common::peer("pdfsig").arg("-nocert").arg(&after));
        if !told.out.contains("Signature is Valid") {
            wrong.push(format!("{name}: pdfsig\n{}{}", told.out, told.err));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
