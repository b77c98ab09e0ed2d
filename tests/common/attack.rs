//! Small PDF files of our own making, signed with the test signers, and what an attacker appends to them.
#![allow(dead_code)] // each test crate uses its part
#![allow(clippy::unwrap_used)]

use super::acts::{fast, identity, request, trusting};
use parapheur::acts::{self, ActKind};
use parapheur::error::Coded;
use parapheur::validation::report::Conclusion;

/// Octets as characters of the same number, so that objects can be edited as text.
fn latin1(octets: &[u8]) -> String {
    octets.iter().map(|&octet| char::from(octet)).collect()
}

fn octets(text: &str) -> Vec<u8> {
    text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect()
}

/// A stream object.
pub fn stream(dictionary: &str, data: &str) -> String {
    format!("<< {dictionary} /Length {} >>\nstream\n{data}\nendstream", data.len())
}

/// A form XObject that paints `text`.
pub fn picture(text: &str) -> String {
    stream("/Type /XObject /Subtype /Form /BBox [0 0 612 792]", &format!("BT /F1 12 Tf 10 10 Td ({text}) Tj ET"))
}

/// A file under attack.
#[derive(Clone)]
pub struct Pdf(pub Vec<u8>);

/// Numbers of [`Pdf::base`]: catalogue 1, page tree 2, page 3, its content 4, its resources 7 (fonts 8, XObjects 9, font 10,
/// XObject 30), the array of contents 20, the text field 40 and its appearance 41, an annotation 45.
impl Pdf {
    /// One page whose parts are all objects of their own; `objects` replaces some of them or adds others.
    pub fn base(objects: &[(u32, &str)]) -> Self {
        let content = stream("", "BT /F1 12 Tf 72 720 Td (Pay 100 EUR) Tj ET /X1 Do");
        let (x1, field) = (picture("original"), picture(""));
        let mut all: std::collections::BTreeMap<u32, &str> = [
            (1, "<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [40 0 R] >> >>"),
            (2, "<< /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 612 792] >>"),
            (3, "<< /Type /Page /Parent 2 0 R /Resources 7 0 R /Contents 20 0 R /Annots [40 0 R 45 0 R] >>"),
            (4, content.as_str()),
            (7, "<< /Font 8 0 R /XObject 9 0 R >>"),
            (8, "<< /F1 10 0 R >>"),
            (9, "<< /X1 30 0 R >>"),
            (10, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"),
            (20, "[4 0 R]"),
            (30, x1.as_str()),
            (40, "<< /Type /Annot /Subtype /Widget /FT /Tx /T (remark) /Rect [72 100 300 120] /P 3 0 R /DA (/F1 10 Tf) /AP << /N 41 0 R >> >>"),
            (41, field.as_str()),
            (45, "<< /Type /Annot /Subtype /Text /Rect [10 10 20 20] /P 3 0 R /Contents (note) >>"),
        ]
        .into();
        all.extend(objects.iter().copied());
        let mut file = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3".to_vec();
        let mut rows = Vec::new();
        for (number, body) in &all {
            rows.push((*number, file.len() + 1));
            file.extend(octets(&format!("\n{number} 0 obj\n{body}\nendobj")));
        }
        let at = file.len() + 1;
        file.extend(octets(&format!("\nxref\n0 1\n0000000000 65535 f \n{}", table(&rows))));
        file.extend(octets(&format!("trailer\n<< /Size 100 /Root 1 0 R /Info 99 0 R >>\nstartxref\n{at}\n%%EOF\n")));
        Self(file)
    }

    /// One more act.
    pub fn signed(&self) -> Self {
        self.signed_by("p256")
    }

    pub fn signed_by(&self, signer: &str) -> Self {
        self.signed_in(signer, None)
    }

    /// One more act, in this field.
    pub fn signed_in(&self, signer: &str, field: Option<&str>) -> Self {
        self.signed_with(signer, field, acts::Restrictions::default())
    }

    /// One more act, that forbids something.
    pub fn signed_with(&self, signer: &str, field: Option<&str>, restrictions: acts::Restrictions) -> Self {
        let dir = super::folder();
        let (input, output) = (dir.path().join("in.pdf"), dir.path().join("out.pdf"));
        std::fs::write(&input, &self.0).unwrap();
        let request =
            acts::ActRequest { anyway: true, field: field.map(str::to_owned), restrictions, ..request(ActKind::Visa) };
        acts::sign(&input, &output, &identity(signer), &request, &fast()).unwrap();
        Self(std::fs::read(output).unwrap())
    }

    /// The newest body of an object, found by its header.
    pub fn object(&self, number: u32) -> String {
        let text = latin1(&self.0);
        let header = format!("\n{number} 0 obj");
        let start = text.rfind(&header).unwrap_or_else(|| panic!("no object {number}")) + header.len();
        text[start..].split("endobj").next().unwrap().trim().to_owned()
    }

    /// The number of the newest object whose body contains `needle`.
    pub fn find(&self, needle: &str) -> u32 {
        let text = latin1(&self.0);
        let header = text[..text.rfind(needle).unwrap()].rfind(" 0 obj").unwrap();
        text[..header].rsplit('\n').next().unwrap().trim().parse().unwrap()
    }

    /// The newest body of an object, with one thing in place of another.
    pub fn edited(&self, number: u32, from: &str, to: &str) -> (u32, String) {
        let body = self.object(number);
        let after = body.replacen(from, to, 1);
        assert_ne!(body, after, "{from} is not in object {number}: {body}");
        (number, after)
    }

    pub fn startxref(&self) -> usize {
        latin1(&self.0).rsplit("startxref\n").next().unwrap().split_whitespace().next().unwrap().parse().unwrap()
    }

    /// An incremental update as any tool writes it.
    pub fn update(&self, objects: &[(u32, String)]) -> Self {
        self.update_with(objects, &[], "/Root 1 0 R /Info 99 0 R")
    }

    /// An update that also frees objects, with these entries in its trailer.
    pub fn update_with(&self, objects: &[(u32, String)], freed: &[u32], trailer: &str) -> Self {
        let mut file = self.0.clone();
        let mut rows = Vec::new();
        for (number, body) in objects {
            rows.push((*number, file.len() + 1));
            file.extend(octets(&format!("\n{number} 0 obj\n{body}\nendobj")));
        }
        let free: String = freed.iter().map(|number| format!("{number} 1\n0000000000 00001 f \n")).collect();
        let at = file.len() + 1;
        let prev = self.startxref();
        file.extend(octets(&format!(
            "\nxref\n{free}{}trailer\n<< /Size 300 /Prev {prev} {trailer} >>\nstartxref\n{at}\n%%EOF\n",
            table(&rows)
        )));
        Self(file)
    }

    /// An update with a signature dictionary of this number that signs all of the file, as far as places go: its value is no
    /// message, so that it fails, and what the other signatures say of it is the question.
    pub fn with_signature(&self, objects: &[(u32, String)], number: u32) -> Self {
        let dictionary = "<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /M (D:20270301093000Z)";
        let value = format!("<{}>", "0".repeat(40));
        let blank = "0000000000";
        let body = format!("{dictionary} /ByteRange [0 {blank} {blank} {blank}] /Contents {value} >>");
        let file = self.update(&[objects, &[(number, body.clone())]].concat());
        let text = file.text();
        let at = file.offset(&body);
        let gap = at + body.find(&value).unwrap();
        let numbers = [gap, gap + value.len(), file.0.len() - gap - value.len()].map(|n| format!("{n:010}"));
        let range = format!("/ByteRange [0 {}]", numbers.join(" "));
        Self::from_text(&text.replacen(&format!("/ByteRange [0 {blank} {blank} {blank}]"), &range, 1))
    }

    /// The same bytes with one thing in place of another of the same length.
    pub fn patched(&self, from: &str, to: &str) -> Self {
        let text = latin1(&self.0);
        let at = text.rfind(from).unwrap_or_else(|| panic!("no {from}"));
        Self(octets(&format!("{}{to}{}", &text[..at], &text[at + from.len()..])))
    }

    pub fn text(&self) -> String {
        latin1(&self.0)
    }

    /// The octets from `start` to `end`, as text.
    pub fn part(&self, start: usize, end: usize) -> String {
        latin1(&self.0[start..end])
    }

    /// The offset at which `needle` stands last.
    pub fn offset(&self, needle: &str) -> usize {
        self.0.windows(needle.len()).rposition(|window| window == needle.as_bytes()).unwrap()
    }

    pub fn from_text(text: &str) -> Self {
        Self(octets(text))
    }

    /// The conclusion and all codes of reasons and anomalies.
    pub fn judged(&self) -> (Option<Conclusion>, Vec<String>) {
        let dir = super::folder();
        let file = dir.path().join("attacked.pdf");
        std::fs::write(&file, &self.0).unwrap();
        match acts::verify(&file, &trusting()) {
            Ok(report) => {
                let mut codes = super::acts::codes(&report);
                codes.extend(report.anomalies.iter().map(|a| format!("({})", a.code)));
                codes.dedup();
                let told = report.signatures.iter().flat_map(|s| &s.reasons).map(|r| r.text.clone());
                codes.extend(told.map(|text| format!("“{text}”")));
                (Some(report.conclusion), codes)
            }
            Err(error) => (None, vec![error.code().to_owned()]),
        }
    }
}

fn table(rows: &[(u32, usize)]) -> String {
    let mut rows = rows.to_vec();
    rows.sort_unstable();
    rows.iter().map(|(number, at)| format!("{number} 1\n{at:010} 00000 n \n")).collect()
}

/// Attacks by name, with the code that one of the reasons has; collects what goes wrong, to be told at once.
#[derive(Default)]
pub struct Trial(Vec<String>);

impl Trial {
    /// Must not pass, and say why (an empty code: whatever it says).
    pub fn refused(&mut self, name: &str, file: &Pdf, code: &str) {
        let (conclusion, codes) = file.judged();
        if conclusion == Some(Conclusion::Passed) {
            self.0.push(format!("HOLE  {name}: passed"));
        } else if !code.is_empty() && !codes.iter().any(|found| found.trim_matches(['(', ')']) == code) {
            self.0.push(format!("code  {name}: {conclusion:?} {codes:?} instead of {code}"));
        }
    }

    /// Must pass.
    pub fn accepted(&mut self, name: &str, file: &Pdf) {
        let (conclusion, codes) = file.judged();
        if conclusion != Some(Conclusion::Passed) {
            self.0.push(format!("WOLF  {name}: {conclusion:?} {codes:?}"));
        }
    }

    #[track_caller]
    pub fn done(self) {
        assert!(self.0.is_empty(), "\n{}", self.0.join("\n"));
    }
}
