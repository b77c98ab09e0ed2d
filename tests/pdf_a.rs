//! PDF/A stays PDF/A (ISO 19005-1 to -4): the rules that a signature can break, each held against our own output.
//!
//! The bases are files of ours that claim PDF/A, one with a table of cross-references (part 1 knows no other) and one with streams.
//! What is looked at is the update, byte by byte and object by object: the rest of the file is not touched.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use common::acts::{fast, identity, request};
use parapheur::acts::{self, ActKind};
use parapheur::cms::SignedData;
use parapheur::pdf::{Budget, Dictionary, Document, MemorySource, Object, SignatureDictionary, find_signatures};
use parapheur::x509::Certificate;
use std::sync::Arc;

/// The metadata of a file that claims a part.
fn xmp(part: u8) -> String {
    format!(
        "<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?><x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF \
         xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><rdf:Description rdf:about=\"\" \
         xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\"><pdfaid:part>{part}</pdfaid:part><pdfaid:conformance>B\
         </pdfaid:conformance></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end=\"w\"?>"
    )
}

/// One page, metadata, an output intent; `form` is the AcroForm, if any.
fn objects(part: u8, form: Option<&str>) -> Vec<(u32, String)> {
    let metadata = xmp(part);
    let mut all = vec![
        (
            1,
            format!(
                "<< /Type /Catalog /Pages 2 0 R /Metadata 5 0 R /OutputIntents [<< /Type /OutputIntent /S /GTS_PDFA1 \
                 /OutputConditionIdentifier (sRGB) >>]{} >>",
                if form.is_some() { " /AcroForm 6 0 R" } else { "" }
            ),
        ),
        (2, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".into()),
        (3, "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << >> >>".into()),
        (4, "<< /Length 3 >>\nstream\nq Q\nendstream".into()),
        (5, format!("<< /Type /Metadata /Subtype /XML /Length {} >>\nstream\n{metadata}\nendstream", metadata.len())),
    ];
    if let Some(form) = form {
        all.push((6, form.to_owned()));
    }
    all.push((7, "<< /Producer (test) /ModDate (D:20260101000000Z) >>".into()));
    all
}

/// With a table of cross-references.
fn table(version: &str, part: u8, form: Option<&str>) -> Vec<u8> {
    let mut file = format!("%PDF-{version}\n%").into_bytes();
    file.extend([0xe2, 0xe3, 0xcf, 0xd3, b'\n']);
    let mut rows = vec!["0000000000 65535 f \n".to_owned(); 8];
    for (number, body) in objects(part, form) {
        rows[number as usize] = format!("{:010} 00000 n \n", file.len());
        file.extend(format!("{number} 0 obj\n{body}\nendobj\n").into_bytes());
    }
    let at = file.len();
    let trailer = "<< /Size 8 /Root 1 0 R /Info 7 0 R /ID [<00112233> <44556677>] >>";
    file.extend(format!("xref\n0 8\n{}trailer\n{trailer}\nstartxref\n{at}\n%%EOF\n", rows.concat()).into_bytes());
    file
}

/// With a cross-reference stream.
fn stream(version: &str, part: u8) -> Vec<u8> {
    let mut file = format!("%PDF-{version}\n%").into_bytes();
    file.extend([0xe2, 0xe3, 0xcf, 0xd3, b'\n']);
    let mut rows = vec![0u8; 9 * 4];
    for (number, body) in objects(part, None) {
        let at = u16::try_from(file.len()).unwrap().to_be_bytes();
        rows[number as usize * 4..][..4].copy_from_slice(&[1, at[0], at[1], 0]);
        file.extend(format!("{number} 0 obj\n{body}\nendobj\n").into_bytes());
    }
    let at = file.len();
    let here = u16::try_from(at).unwrap().to_be_bytes();
    rows[8 * 4..][..4].copy_from_slice(&[1, here[0], here[1], 0]);
    let dictionary = "/Type /XRef /Size 9 /W [1 2 1] /Root 1 0 R /Info 7 0 R /ID [<00112233> <44556677>]";
    file.extend(format!("8 0 obj\n<< {dictionary} /Length {} >>\nstream\n", rows.len()).into_bytes());
    file.extend(&rows);
    file.extend(format!("\nendstream\nendobj\nstartxref\n{at}\n%%EOF\n").into_bytes());
    file
}

/// A base with its update.
struct Case {
    name: &'static str,
    part: u8,
    base: Vec<u8>,
    file: Vec<u8>,
}

impl Case {
    fn document(&self) -> Document {
        Document::open(Arc::new(MemorySource::new(self.file.clone())), &Budget::default()).unwrap()
    }

    fn signature(&self, document: &Document) -> SignatureDictionary {
        find_signatures(document).unwrap().list.pop().unwrap()
    }

    /// What was appended, with the signature value blanked: characters of the same number as the bytes.
    fn update(&self) -> String {
        let document = self.document();
        let gap = self.signature(&document).byte_range.unwrap().gap;
        let mut bytes = self.file.clone();
        bytes[gap.start as usize + 1..gap.end as usize - 1].fill(b'0');
        bytes[self.base.len()..].iter().map(|byte| char::from(*byte)).collect()
    }
}

fn cases() -> Vec<Case> {
    let empty = "<< /Fields [] >>";
    let all = [
        ("part 1, no form", 1, table("1.4", 1, None), "rsa2048"),
        ("part 1, an empty form", 1, table("1.4", 1, Some(empty)), "p256"),
        ("part 2", 2, table("1.7", 2, None), "p256"),
        ("part 2, streams", 2, stream("1.7", 2), "rsa2048"),
        ("part 3, streams, Ed25519", 3, stream("1.7", 3), "ed25519"),
        ("part 4", 4, stream("2.0", 4), "p384"),
    ];
    let dir = common::folder();
    let (input, output) = (dir.path().join("in.pdf"), dir.path().join("out.pdf"));
    let mut cases = Vec::new();
    for (name, part, base, signer) in all {
        std::fs::write(&input, &base).unwrap();
        let _ = std::fs::remove_file(&output);
        acts::sign(&input, &output, &identity(signer), &request(ActKind::Signature), &fast()).unwrap();
        let once = std::fs::read(&output).unwrap();
        // And a second act over the first.
        std::fs::write(&input, &once).unwrap();
        std::fs::remove_file(&output).unwrap();
        acts::countersign(&input, None, &output, &identity("p256"), &request(ActKind::Visa), &fast()).unwrap();
        let twice = std::fs::read(&output).unwrap();
        cases.push(Case { name, part, base, file: once.clone() });
        cases.push(Case { name, part, base: once, file: twice });
    }
    cases
}

/// The bytes before are those of the file (every part: what was conforming stays as it was).
#[test]
fn the_original_stands_untouched() {
    for case in cases() {
        assert!(case.file.starts_with(&case.base), "{}", case.name);
    }
}

/// 19005-1 §6.1.3, §6.1.4: version 1.4 has tables only; no second form, no /Encrypt, /ID of two strings, nothing after the end.
#[test]
fn the_structure_stays_what_it_was() {
    for case in cases() {
        let (document, name) = (case.document(), case.name);
        for revision in document.revisions() {
            let [section] = revision.sections() else { panic!("{name}") };
            assert_eq!(section.stream().is_some(), document.revisions()[0].sections()[0].stream().is_some(), "{name}");
            assert!(section.hybrid().is_none(), "{name}");
            if case.part == 1 {
                assert!(section.stream().is_none(), "{name}");
            }
        }
        let trailer = document.latest().trailer();
        assert!(trailer.get("Encrypt").is_none(), "{name}");
        let [first, second] = trailer.get("ID").unwrap().as_array().unwrap() else { panic!("{name}") };
        assert_eq!(&*first.as_string().unwrap().bytes, [0x00, 0x11, 0x22, 0x33], "{name}: the first stays");
        assert!(!second.as_string().unwrap().bytes.is_empty());
        assert!(!case.update().contains("/ObjStm"), "{name}");
        assert!(case.file.ends_with(b"%%EOF\n") || case.file.ends_with(b"%%EOF"), "{name}: one end of line at most");
    }
}

/// 19005-1 §6.1.4: single ends of line and spaces in the table, rows of 20 bytes.
#[test]
fn tables_are_written_exactly() {
    for case in cases() {
        let update = case.update();
        let Some(table) = update.split_once("\nxref\n").map(|(_, rest)| rest.split_once("trailer").unwrap().0) else {
            assert!(update.contains("/XRef"), "{}", case.name);
            continue;
        };
        let mut rest = table;
        while let Some((header, rows)) = rest.split_once('\n') {
            let (first, count) = header.split_once(' ').unwrap();
            assert!(first.parse::<u32>().is_ok() && !count.contains(' '), "{}: {header:?}", case.name);
            let (mine, after) = rows.split_at(20 * count.parse::<usize>().unwrap());
            for row in mine.as_bytes().chunks(20) {
                assert!(
                    row[10] == b' ' && row[16] == b' ' && matches!(&row[18..], b" \n" | b"\r\n" | b" \r"),
                    "{row:?}"
                );
            }
            rest = after;
        }
    }
}

/// 19005-1 §6.1.8, -2 §6.1.9: `N G obj` and `endobj` stand on lines of their own; §6.1.7: so do `stream` and `endstream`.
#[test]
fn keywords_stand_on_lines_of_their_own() {
    for case in cases() {
        let update = case.update();
        let before = char::from(*case.base.last().unwrap());
        let mut previous = before;
        let mut objects = 0;
        for (at, _) in update.match_indices(" obj") {
            let line_start = update[..at].rfind(['\n', '\r']).map_or(0, |end| end + 1);
            let head: Vec<&str> = update[line_start..at].split(' ').collect();
            assert!(
                matches!(head.as_slice(), [n, g] if n.parse::<u32>().is_ok() && g.parse::<u16>().is_ok()),
                "{head:?}"
            );
            if line_start == 0 {
                assert!(matches!(previous, '\n' | '\r'), "{}", case.name);
            }
            assert!(update[at + 4..].starts_with(['\n', '\r']), "{}: after obj", case.name);
            objects += 1;
            previous = '\n';
        }
        assert!(objects >= 3, "{}", case.name);
        for (at, _) in update.match_indices("endobj") {
            assert!(
                update[..at].ends_with(['\n', '\r']) && update[at + 6..].starts_with(['\n', '\r']),
                "{}",
                case.name
            );
        }
        for (at, _) in update.match_indices("endstream") {
            assert!(update[..at].ends_with(['\n', '\r']), "{}: before endstream", case.name);
        }
        for (at, _) in update.match_indices(">>\nstream") {
            assert!(update[at + 9..].starts_with(['\n']) || update[at + 9..].starts_with("\r\n"), "{}", case.name);
        }
    }
}

/// 19005-1 §6.1.6: strings in hexadecimal have an even number of digits; §6.1.10: no LZW; §6.1.7: no external streams.
#[test]
fn strings_and_streams_are_plain() {
    for case in cases() {
        let update = case.update();
        for part in update.replace("<<", "  ").replace(">>", "  ").split('<').skip(1) {
            let digits = part.split('>').next().unwrap();
            assert!(digits.len() % 2 == 0 && digits.bytes().all(|b| b.is_ascii_hexdigit()), "{}", case.name);
        }
        for barred in ["LZWDecode", "/FFilter", "/JavaScript", "/XFA", "/OCProperties", "/Crypt"] {
            assert!(!update.contains(barred), "{}: {barred}", case.name);
        }
    }
}

/// 19005-1 §6.7.3, -4 §6.7: metadata and information agree as before, because neither is touched.
#[test]
fn metadata_and_information_stay() {
    for case in cases() {
        let document = case.document();
        let view = document.latest();
        let first = document.view(0);
        assert_eq!(view.trailer().reference("Info"), first.trailer().reference("Info"), "{}", case.name);
        for revision in 1..document.revisions().len() {
            for (number, _) in document.updated(revision) {
                assert!(![4, 5, 7].contains(&number), "{}: object {number} was written again", case.name);
            }
        }
        let keys = |view: &parapheur::pdf::View<'_>| -> Vec<String> {
            let catalog = view.catalog().unwrap();
            let entries = &catalog.as_dictionary().unwrap().entries;
            entries.iter().map(|entry| entry.key.to_string()).collect()
        };
        let known = keys(&first);
        for key in keys(&view).iter().filter(|key| !known.contains(key)) {
            assert!(["/AcroForm", "/Extensions", "/Perms"].contains(&key.as_str()), "{}: {key}", case.name);
        }
    }
}

/// The widget of a field.
fn widget(document: &Document, case: &Case) -> Arc<parapheur::pdf::Located> {
    let field = case.signature(document).field.unwrap();
    document.latest().get(field.widgets[0]).unwrap().unwrap()
}

/// 19005-1 §6.5.3, -2 §6.3.2: printed, neither hidden nor unseen; §6.9, -2 §6.4.1: no actions, an appearance or no extent.
#[test]
fn the_widget_is_printed_and_does_nothing() {
    for case in cases() {
        let (document, name) = (case.document(), case.name);
        let object = widget(&document, &case);
        let widget = object.as_dictionary().unwrap();
        let flags = widget.get("F").unwrap().as_integer().unwrap();
        // Print is set; Invisible, Hidden, NoView and ToggleNoView are not.
        assert_eq!(flags & 0b1_0010_0111, 0b100, "{name}: {flags}");
        assert!(widget.get("A").is_none() && widget.get("AA").is_none(), "{name}");
        // Part 1 wants an appearance of every field; later parts not of one without extent.
        let view = document.latest();
        let appearance = view.value(widget, "AP").unwrap();
        if case.part == 1 {
            assert!(appearance.is_some(), "{name}: no appearance");
        }
        if let Some(appearance) = appearance {
            let states: Vec<String> =
                appearance.as_dictionary().unwrap().entries.iter().map(|entry| entry.key.to_string()).collect();
            assert_eq!(states, ["/N"], "{name}");
            let normal = view.value(appearance.as_dictionary().unwrap(), "N").unwrap().unwrap();
            let form = normal.as_stream().expect("a stream, since the field is no button");
            assert!(form.dictionary.is("Subtype", "Form"), "{name}");
            for barred in ["Group", "OPI", "PS", "Ref", "Subtype2"] {
                assert!(form.dictionary.get(barred).is_none(), "{name}: {barred}");
            }
        }
    }
}

/// 19005-1 §6.9, -2 §6.4.1: the form does not ask readers to draw fields.
#[test]
fn the_form_asks_for_no_appearances() {
    for case in cases() {
        let document = case.document();
        let catalog = document.latest().catalog().unwrap();
        let form = document.latest().value(catalog.as_dictionary().unwrap(), "AcroForm").unwrap().unwrap();
        let form: &Dictionary = form.as_dictionary().unwrap();
        assert!(form.get("NeedAppearances").is_none(), "{}", case.name);
        assert!(form.get("XFA").is_none(), "{}", case.name);
        let Object::Array(fields) = &form.get("Fields").unwrap().object else { panic!("{}", case.name) };
        assert!(!fields.is_empty());
    }
}

/// 19005-2 §6.4.3, Annex B: the whole file is covered, one SignerInfo in DER, the signer's certificate with it.
#[test]
fn the_signature_is_one_in_der_over_the_whole_file() {
    for case in cases() {
        let (document, name) = (case.document(), case.name);
        let signature = case.signature(&document);
        assert_eq!(signature.problems, [], "{name}");
        assert_eq!(signature.byte_range.unwrap().end, case.file.len() as u64, "{name}");
        let (message, used) = parapheur::asn1::ber::to_definite(&signature.contents).unwrap();
        assert!(message.as_ref() == &signature.contents[..used], "{name}: not DER");
        let signed = SignedData::decode(&message, "contents").unwrap();
        assert_eq!(signed.signer_infos.len(), 1, "{name}");
        assert!(signed.certificates.iter().any(|raw| Certificate::decode(raw).is_ok()), "{name}");
        // §6.1.12: /Perms names DocMDP and UR3 only; no digests beside a DocMDP.
        let catalog = document.latest().catalog().unwrap();
        assert!(
            catalog.as_dictionary().unwrap().get("Perms").is_none(),
            "{name}: an ordinary signature grants nothing"
        );
    }
}

/// 19005-1 §6.1.12 (limits of PDF 1.4): names of 127 bytes, integers of 31 bits.
#[test]
fn the_limits_of_implementations_hold() {
    fn walk(object: &Object, name: &str) {
        match object {
            Object::Name(n) => assert!(n.as_bytes().len() <= 127, "{name}"),
            Object::Integer(n) => assert!(i32::try_from(*n).is_ok(), "{name}: {n}"),
            Object::Array(values) => values.iter().for_each(|value| walk(value, name)),
            Object::Dictionary(d) => d.entries.iter().for_each(|entry| walk(&entry.value, name)),
            _ => {}
        }
    }
    for case in cases() {
        let document = case.document();
        let last = document.revisions().len() - 1;
        for (number, _) in document.updated(last) {
            if let Ok(Some(object)) = document.latest().get(parapheur::pdf::ObjectId::new(number, 0)) {
                walk(&object, case.name);
            }
        }
    }
}
