//! Encrypted PDFs (ISO 32000-2 §7.6): every version and cipher of the standard security handler, signed, countersigned and
//! verified, in files of qpdf's making; and what an attacker does to encryption.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use common::acts::{certs, codes, fast, identity, request, verify};
use parapheur::acts::{self, ActKind, ActRequest, VerifyOptions};
use parapheur::crypto::Secret;
use parapheur::error::Coded;
use parapheur::pdf::{self, Access, Anomaly, Budget, Cipher, Document, Error, MemorySource, find_signatures};
use parapheur::validation::report::{Changes, Conclusion, Report};
use std::path::{Path, PathBuf};
use std::sync::Arc;

fn fixture(name: &str) -> PathBuf {
    common::fixture(&format!("encrypted/{name}.pdf"))
}

fn open(bytes: &[u8]) -> Document {
    Document::open(Arc::new(MemorySource::new(bytes.to_vec())), &Budget::default()).unwrap()
}

fn open_file(name: &str) -> Document {
    open(&std::fs::read(fixture(name)).unwrap())
}

fn with(password: &str, request: ActRequest) -> ActRequest {
    ActRequest { document_password: Some(Secret::new(password)), ..request }
}

fn verify_with(file: &Path, password: &str) -> Report {
    let options = VerifyOptions { document_password: Some(Secret::new(password)), ..common::acts::trusting() };
    acts::verify(file, &options).unwrap()
}

/// Signs and countersigns; the file that comes out.
fn signed_twice(dir: &Path, input: &Path, password: Option<&str>) -> PathBuf {
    let (once, twice) = (dir.join("once.pdf"), dir.join("twice.pdf"));
    let password = password.map(Secret::new);
    let first = ActRequest { document_password: password.clone(), ..request(ActKind::Visa) };
    acts::sign(input, &once, &identity("p256"), &first, &fast()).unwrap();
    let (field, seed) = (Some("Visa".into()), [8; 32]);
    let second = ActRequest { document_password: password, field, seed, ..request(ActKind::Signature) };
    acts::countersign(&once, None, &twice, &identity("rsa2048"), &second, &fast()).unwrap();
    twice
}

/// The files that the empty password opens, with their ciphers for strings.
const OPEN: [(&str, Cipher, usize); 7] = [
    ("rc4-40", Cipher::Rc4, 40),
    ("rc4-128", Cipher::Rc4, 128),
    ("rc4-128-v4", Cipher::Rc4, 128),
    ("aes-128", Cipher::Aes128, 128),
    ("aes-128-clear-metadata", Cipher::Aes128, 128),
    ("aes-256-r5", Cipher::Aes256, 256),
    ("aes-256", Cipher::Aes256, 256),
];

#[test]
fn every_cipher_is_read() {
    for (name, cipher, bits) in OPEN {
        let document = open_file(name);
        let encryption = document.encryption().unwrap();
        assert_eq!((encryption.strings, encryption.streams, encryption.key_bits), (cipher, cipher, bits), "{name}");
        assert_eq!(encryption.access, Access::User, "{name}");
        assert_eq!(encryption.metadata, name != "aes-128-clear-metadata");
        let (fields, anomalies) = document.latest().fields().unwrap();
        assert!(anomalies.is_empty() && document.anomalies().is_empty(), "{name}");
        let names: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
        assert_eq!(names, ["Observations", "Visa"], "{name}");
        // A string and a stream of the first page.
        let view = document.latest();
        let info = view.value(view.trailer(), "Info").unwrap().unwrap();
        let title = info.as_dictionary().unwrap().get("Title").unwrap().as_string().unwrap().to_text();
        assert!(title.contains("irculaire"), "{name}: {title}");
        let page = view.first_page().unwrap();
        let contents = view.value(page.object.as_dictionary().unwrap(), "Contents").unwrap().unwrap();
        let contents = match contents.as_array() {
            Some(parts) => view.resolve(&parts[0]).unwrap().located().unwrap().clone(),
            None => contents.located().unwrap().clone(),
        };
        let text = view.stream_data(&contents).unwrap();
        assert!(text.windows(3).any(|window| window == b" Tf"), "{name}");
    }
}

#[test]
fn every_cipher_is_signed_countersigned_and_verified() {
    for (name, ..) in OPEN {
        let dir = common::folder();
        let original = std::fs::read(fixture(name)).unwrap();
        let out = signed_twice(dir.path(), &fixture(name), None);
        let report = verify(&out);
        assert_eq!(report.conclusion, Conclusion::Passed, "{name}: {:?}", codes(&report));
        assert!(report.anomalies.is_empty(), "{name}: {:?}", report.anomalies);
        assert_eq!(report.signatures[0].changes, Changes::Permitted);
        assert_eq!(report.signatures[0].place.as_deref(), Some("Rabat"), "{name}");
        assert_eq!(report.signatures[1].field.as_deref(), Some("Visa"), "{name}");
        let bytes = std::fs::read(&out).unwrap();
        assert!(bytes.starts_with(&original));
        let added = &bytes[original.len()..];
        // What we wrote is not there to be read.
        for clear in ["Rabat", "Chef du service", "Conforme"] {
            assert!(!added.windows(clear.len()).any(|window| window == clear.as_bytes()), "{name}: {clear}");
        }
    }
}

#[test]
fn a_string_is_never_encrypted_twice_the_same_way() {
    let dir = common::folder();
    let out = signed_twice(dir.path(), &fixture("aes-256"), None);
    let text = String::from_utf8_lossy(&std::fs::read(out).unwrap()).into_owned();
    let mut vectors: Vec<&str> = text.split('<').filter_map(|part| part.split_once('>')).map(|(hex, _)| hex).collect();
    vectors.retain(|hex| (64..2000).contains(&hex.len()) && hex.bytes().all(|b| b.is_ascii_hexdigit()));
    // What an update keeps of an object, it keeps as it was.
    vectors.sort_unstable();
    vectors.dedup();
    let all = vectors.len();
    assert!(all > 6, "{all}");
    vectors.dedup_by_key(|hex| &hex[..32]);
    assert_eq!(vectors.len(), all);
}

#[test]
fn a_password_is_needed_and_must_be_right() {
    for name in ["locked-40", "locked-128", "locked-256"] {
        let document = open_file(name);
        assert_eq!(document.encryption().unwrap().access, Access::Locked);
        // Nothing is read that would mean nothing.
        assert_eq!(document.readable(), Err(Error::PasswordNeeded));
        assert!(matches!(document.latest().catalog(), Err(Error::PasswordNeeded)));
        assert!(matches!(find_signatures(&document), Err(Error::PasswordNeeded)));
        assert!(matches!(document.latest().fields(), Err(Error::PasswordNeeded)));
        for (password, access) in [("émoi", Access::User), ("propriété", Access::Owner)] {
            let mut document = open_file(name);
            assert_eq!(document.unlock("emoi"), Err(Error::PasswordWrong), "{name}");
            assert!(document.readable().is_err());
            document.unlock(password).unwrap();
            assert_eq!(document.encryption().unwrap().access, access, "{name}");
            assert_eq!(document.latest().fields().unwrap().0.len(), 2);
            // The owner's rights are not lost again.
            document.unlock("émoi").unwrap();
            assert_eq!(document.encryption().unwrap().access, access, "{name}");
        }

        let dir = common::folder();
        let out = dir.path().join("out.pdf");
        let refused = |request: &ActRequest| {
            let error = acts::sign(&fixture(name), &out, &identity("p256"), request, &fast()).unwrap_err();
            assert!(!out.exists());
            error.code()
        };
        assert_eq!(refused(&request(ActKind::Visa)), "pdf.password-needed");
        assert_eq!(refused(&with("wrong", request(ActKind::Visa))), "pdf.password-wrong");
        for password in ["émoi", "propriété"] {
            let dir = common::folder();
            let out = signed_twice(dir.path(), &fixture(name), Some(password));
            assert_eq!(acts::verify(&out, &common::acts::trusting()).unwrap_err().code(), "pdf.password-needed");
            for password in ["émoi", "propriété"] {
                let report = verify_with(&out, password);
                assert_eq!(report.conclusion, Conclusion::Passed, "{name}: {:?}", codes(&report));
            }
        }
    }
    // A password for other files of a batch does no harm.
    let dir = common::folder();
    let out = signed_twice(dir.path(), &fixture("aes-256"), Some("for another file"));
    assert_eq!(verify_with(&out, "for another file").conclusion, Conclusion::Passed);
    let plain = signed_twice(common::folder().path(), &common::fixture("pdf/form.pdf"), Some("for another file"));
    assert!(!plain.exists());
}

#[test]
fn the_owner_decides_what_the_user_may_do() {
    let attempt = |name: &str, field: Option<&str>, password: Option<&str>| {
        let dir = common::folder();
        let out = dir.path().join("out.pdf");
        let request = ActRequest {
            field: field.map(str::to_owned),
            document_password: password.map(Secret::new),
            ..request(ActKind::Visa)
        };
        match acts::sign(&fixture(name), &out, &identity("p256"), &request, &fast()) {
            Ok(_) => {
                let report = verify(&out);
                assert_eq!(report.conclusion, Conclusion::Passed, "{name}: {:?}", codes(&report));
                "done"
            }
            Err(error) => error.code(),
        }
    };
    assert_eq!(attempt("form-only", Some("Visa"), None), "done");
    assert_eq!(attempt("form-only", None, None), "pdf.new-field-forbidden");
    assert_eq!(attempt("form-only", None, Some("owner")), "done");
    assert_eq!(attempt("nothing", Some("Visa"), None), "pdf.signing-forbidden");
    assert_eq!(attempt("nothing", None, None), "pdf.new-field-forbidden");
    assert_eq!(attempt("nothing", Some("Visa"), Some("owner")), "done");
    assert_eq!(attempt("nothing", None, Some("owner")), "done");
}

/// The file with `from` replaced by `to`, of the same length, where it stands first.
fn patched(bytes: &[u8], from: &str, to: &str) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let at = bytes.windows(from.len()).position(|window| window == from.as_bytes());
    let at = at.unwrap_or_else(|| panic!("no {from}"));
    [&bytes[..at], to.as_bytes(), &bytes[at + from.len()..]].concat()
}

#[test]
fn what_is_not_supported_is_said_by_name() {
    let original = std::fs::read(fixture("aes-256")).unwrap();
    for (from, to, code) in [
        ("/Filter /Standard", "/Filter /Stondard", "pdf.encryption-unsupported"),
        ("/CFM /AESV3", "/CFM /AESV4", "pdf.encryption-unsupported"),
        ("/CFM /AESV3", "/CFM /AESV2", "pdf.encryption-unsupported"),
        ("/R 6", "/R 7", "pdf.encryption-unsupported"),
        ("/V 5", "/V 6", "pdf.encryption-unsupported"),
        ("/StrF /StdCF", "/StrF /StdCG", "pdf.encryption-malformed"),
        ("/P -", "/Q -", "pdf.encryption-malformed"),
    ] {
        let file = patched(&original, from, to);
        let document = open(&file);
        let error = document.readable().unwrap_err();
        assert_eq!(error.code(), code, "{from} → {to}: {error}");
        assert!(find_signatures(&document).is_err());
        let mut document = document;
        assert!(document.unlock("").is_err());
    }
    // /P is confirmed by /Perms from revision 5 on.
    let form_only = std::fs::read(fixture("form-only")).unwrap();
    let text = String::from_utf8_lossy(&form_only).into_owned();
    let p = text.split("/P -").nth(1).unwrap().split_whitespace().next().unwrap().to_owned();
    let widened = patched(&form_only, &format!("/P -{p}"), &format!("/P -{:0width$}", 4, width = p.len()));
    assert_eq!(open(&widened).readable().unwrap_err().code(), "pdf.encryption-malformed");
}

/// An update of a file with a cross-reference stream: objects as they are, and entries of the trailer.
fn updated(bytes: &[u8], objects: &[(u32, &str)], trailer: &str) -> Vec<u8> {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let prev: usize = text.rsplit("startxref").next().unwrap().split_whitespace().next().unwrap().parse().unwrap();
    let mut out = bytes.to_vec();
    let mut rows = String::new();
    for (number, body) in objects {
        rows += &format!("{number} 1\n{:010} 00000 n \n", out.len());
        out.extend_from_slice(format!("{number} 0 obj\n{body}\nendobj\n").as_bytes());
    }
    let at = out.len();
    out.extend_from_slice(
        format!("xref\n{rows}trailer\n<< /Size 300 /Prev {prev} {trailer} >>\nstartxref\n{at}\n%%EOF\n").as_bytes(),
    );
    out
}

/// What the last trailer says of these keys, as it stands.
fn trailer_of(bytes: &[u8], keys: &[&str]) -> String {
    let document = open(bytes);
    let trailer = document.latest().trailer();
    let entries = keys.iter().map(|key| {
        let entry = trailer.entry(key).unwrap();
        let raw = document.bytes(entry.span()).unwrap();
        raw.into_iter().map(char::from).collect::<String>()
    });
    entries.collect::<Vec<_>>().join(" ")
}

#[test]
fn encryption_is_not_changed_after_a_signature() {
    let dir = common::folder();
    let out = signed_twice(dir.path(), &fixture("aes-128"), None);
    let bytes = std::fs::read(&out).unwrap();
    let document = open(&bytes);
    let encrypt = document.latest().trailer().reference("Encrypt").unwrap();
    let body =
        String::from_utf8_lossy(&document.bytes(document.latest().get(encrypt).unwrap().unwrap().value.span).unwrap())
            .into_owned();
    let all = trailer_of(&bytes, &["Root", "Info", "ID", "Encrypt"]);
    let unencrypted = trailer_of(&bytes, &["Root", "Info", "ID"]);
    let no_id = trailer_of(&bytes, &["Root", "Info", "Encrypt"]);
    let other_id = format!("{no_id} /ID [<00> <00>]");
    let elsewhere = format!("{unencrypted} /Encrypt 250 0 R");
    let attacked = dir.path().join("attacked.pdf");
    let judged = |bytes: &[u8]| {
        std::fs::write(&attacked, bytes).unwrap();
        let report = verify(&attacked);
        (report.conclusion, codes(&report))
    };
    // The control: an update that changes nothing.
    assert_eq!(judged(&updated(&bytes, &[], &all)).0, Conclusion::Passed);
    let swapped = body.replace("/StrF /StdCF", "/StrF /Identity").replace("/StmF /StdCF", "/StmF /Identity");
    assert_ne!(swapped, body);
    for (what, update) in [
        ("taken away", updated(&bytes, &[], &unencrypted)),
        ("redefined, the same", updated(&bytes, &[(encrypt.number, &body)], &all)),
        ("redefined", updated(&bytes, &[(encrypt.number, &swapped)], &all)),
        ("another dictionary", updated(&bytes, &[(250, &swapped)], &elsewhere)),
        ("another first /ID", updated(&bytes, &[], &other_id)),
        ("no /ID", updated(&bytes, &[], &no_id)),
    ] {
        let (conclusion, codes) = judged(&update);
        assert_eq!(conclusion, Conclusion::Failed, "{what}: {codes:?}");
        assert!(codes.iter().any(|code| code == "pdf.encryption-changed"), "{what}: {codes:?}");
        assert!(codes.iter().any(|code| code == "pdf.unexplained-change"), "{what}: {codes:?}");
        let refused = acts::countersign(
            &attacked,
            None,
            &dir.path().join("x"),
            &identity("p256"),
            &request(ActKind::Visa),
            &fast(),
        );
        assert!(refused.is_err(), "{what}");
    }
}

#[test]
fn later_changes_are_judged_by_what_they_mean() {
    let dir = common::folder();
    for (name, cipher) in [("rc4-128", "RC4"), ("aes-128", "AES"), ("aes-256", "AES")] {
        let once = dir.path().join(format!("{name}.once.pdf"));
        acts::sign(&fixture(name), &once, &identity("p256"), &request(ActKind::Visa), &fast()).unwrap();
        let bytes = std::fs::read(&once).unwrap();
        let all = trailer_of(&bytes, &["Root", "Info", "ID", "Encrypt"]);
        let view_of = |bytes: &[u8]| open(bytes);
        let document = view_of(&bytes);
        let field = document.latest().fields().unwrap().0.into_iter().find(|f| f.name == "Observations").unwrap();
        let body = document.latest().raw(&field.object).unwrap();
        let body = String::from_utf8_lossy(&body).into_owned();
        let attacked = dir.path().join("attacked.pdf");
        // Strings in the clear, where the object came from an object stream: under the file's cipher they are something else.
        let update = updated(&bytes, &[(field.object.id.number, &body)], &all);
        std::fs::write(&attacked, update).unwrap();
        let report = verify(&attacked);
        assert_eq!(report.conclusion, Conclusion::Failed, "{name} {cipher}: {:?}", codes(&report));
    }
}

#[test]
fn every_bit_that_is_signed_counts() {
    let dir = common::folder();
    let out = dir.path().join("out.pdf");
    acts::sign(&fixture("aes-128"), &out, &identity("p256"), &request(ActKind::Visa), &fast()).unwrap();
    let good = std::fs::read(&out).unwrap();
    let document = open(&good);
    let signature = find_signatures(&document).unwrap().list[0].clone();
    let gap = signature.byte_range.unwrap().gap;
    let options = common::acts::trusting();
    let file = dir.path().join("bad.pdf");
    for at in (0..gap.start as usize).chain(gap.end as usize..good.len()).step_by(7) {
        let mut bad = good.clone();
        bad[at] ^= 1 << (at % 8);
        std::fs::write(&file, &bad).unwrap();
        if let Ok(report) = acts::verify(&file, &options) {
            assert_ne!(report.conclusion, Conclusion::Passed, "bit {} of octet {at}", at % 8);
        }
    }
}

#[test]
fn what_is_left_in_the_clear_is_reported() {
    // Streams by name: an update adds one, and the page's own filter is changed in the file itself.
    let bytes = std::fs::read(fixture("aes-128")).unwrap();
    let all = trailer_of(&bytes, &["Root", "Info", "ID", "Encrypt"]);
    let clear = "<< /Filter /Crypt /DecodeParms << /Name /Identity >> /Length 3 >>\nstream\nabc\nendstream";
    let document = open(&updated(&bytes, &[(250, clear)], &all));
    let anomalies = find_signatures(&document).unwrap().anomalies;
    assert!(anomalies.contains(&Anomaly::ClearStreams { place: "object 250 0".into(), count: 1 }), "{anomalies:?}");
    let object = document.latest().get(pdf::ObjectId::new(250, 0)).unwrap().unwrap();
    assert_eq!(document.latest().stream_data(&object).unwrap(), b"abc");
    // Kinds of content: /StrF and /StmF name what is not there, so that the default, /Identity, holds.
    for (from, to, what) in [
        ("/StrF /StdCF", "/StrG /StdCF", "its strings are in the clear"),
        ("/StmF /StdCF", "/StmG /StdCF", "its streams are in the clear"),
    ] {
        let form = std::fs::read(fixture("aes-128")).unwrap();
        let document = Document::open(Arc::new(MemorySource::new(patched(&form, from, to))), &Budget::default());
        // Without its streams this file has no catalogue, as that is in one of them.
        if let Ok(document) = document {
            let place = "/Encrypt".into();
            assert!(document.anomalies().contains(&Anomaly::PartlyEncrypted { place, what }), "{what}");
        } else {
            assert!(from.contains("StmF"));
        }
    }
}

#[test]
fn the_command_line_takes_the_password_from_a_file_or_the_environment() {
    let dir = common::folder();
    let at = |words: &[&str]| {
        let mut command = common::parapheur();
        command.current_dir(&dir).args(words);
        command
    };
    for (name, password) in [("user", "émoi\n"), ("owner", "propriété\r\n"), ("wrong", "emoi")] {
        std::fs::write(dir.path().join(name), password).unwrap();
    }
    std::fs::copy(fixture("locked-256"), dir.path().join("a.pdf")).unwrap();
    std::fs::copy(certs("p256.pem"), dir.path().join("p256.pem")).unwrap();
    std::fs::copy(certs("root.crt"), dir.path().join("root.crt")).unwrap();
    let sign = ["sign", "a.pdf", "--key", "p256.pem"];
    let refused = common::run(&mut at(&sign)).expect(2);
    assert!(refused.err.contains("the document is encrypted"), "{}", refused.err);
    assert!(refused.err.contains("hint: parapheur sign a.pdf --key p256.pem --document-password-file FILE"));
    let refused = common::run(at(&sign).args(["--document-password-file", "wrong", "--lang", "fr"])).expect(2);
    assert!(refused.err.contains("ce mot de passe n'est ni"), "{}", refused.err);
    assert!(!dir.path().join("a.signed.pdf").exists());
    common::run(at(&sign).args(["--document-password-file", "user"])).expect(0);
    let verify = ["verify", "a.signed.pdf", "--trust", "root.crt", "--revocation", "none"];
    common::run(&mut at(&verify)).expect(2);
    common::run(at(&verify).env("PARAPHEUR_DOCUMENT_PASSWORD", "propriété")).expect(0);
    common::run(at(&verify).args(["--document-password-file", "owner"])).expect(0);

    let locked = common::run(&mut at(&["inspect", "a.signed.pdf"])).expect(0);
    assert!(locked.out.contains("encrypted: strings by AES-256, streams by AES-256, a key of 256 bits (/V 5, /R 6)"));
    assert!(
        locked.out.contains("no password opened it")
            && !locked.out.contains("ETSI.CAdES.detached")
            && !locked.out.contains("page"),
        "{}",
        locked.out
    );
    let opened =
        common::run(&mut at(&["examiner", "a.signed.pdf", "--document-password-file", "owner", "--lang", "fr"]));
    let opened = opened.expect(0);
    assert!(opened.out.contains("ouvert en propriétaire : tout est permis"), "{}", opened.out);
    assert!(opened.out.contains("ETSI.CAdES.detached") && opened.out.contains("Visa"), "{}", opened.out);
}

/// A stamp is a stream, with resources of its own: encrypted like the rest, and drawn by poppler.
#[cfg(feature = "stamp")]
#[test]
#[ignore = "needs qpdf, pdftoppm"]
fn a_stamp_is_encrypted_and_seen() {
    for (name, ..) in OPEN {
        let dir = common::folder();
        let out = dir.path().join("out.pdf");
        let mut sign = common::parapheur();
        sign.args(["sign", "--stamp", "1:bottom-left", "--key"]).arg(certs("p256.pem"));
        common::run(sign.arg("-o").arg(&out).arg(fixture(name))).expect(0);
        assert_eq!(verify(&out).conclusion, Conclusion::Passed, "{name}");
        common::qpdf_check(&out).expect(0);
        let draw = |file: &Path, to: &str| {
            let to = dir.path().join(to);
            let mut poppler = common::peer("pdftoppm");
            poppler.args(["-r", "40", "-f", "1", "-l", "1", "-singlefile"]).arg(file).arg(&to);
            let said = common::run(&mut poppler).expect(0);
            assert_eq!(said.err, "", "{name}");
            std::fs::read(to.with_extension("ppm")).unwrap()
        };
        assert_ne!(draw(&fixture(name), "before"), draw(&out, "after"), "{name}");
    }
}

#[test]
#[ignore = "needs qpdf, pdfsig, pyhanko"]
fn others_accept_every_encrypted_file_signed_twice() {
    let dir = common::folder();
    let options: [(&str, &[&str]); 8] = [
        ("rc4-40", &["40"]),
        ("rc4-128", &["128", "--use-aes=n"]),
        ("rc4-v4", &["128", "--use-aes=n", "--force-V4"]),
        ("aes-128", &["128", "--use-aes=y"]),
        ("aes-128-clear", &["128", "--use-aes=y", "--cleartext-metadata"]),
        ("aes-256-r5", &["256", "--force-R5"]),
        ("aes-256", &["256"]),
        ("aes-256-clear", &["256", "--cleartext-metadata"]),
    ];
    for base in ["form", "form-xref-stream", "linearized-xref-stream", "hybrid"] {
        for (i, (name, options)) in options.into_iter().enumerate() {
            let (user, owner) = [("", "owner"), ("user", "owner")][i % 2];
            let what = format!("{base} {name} {user:?}");
            let file = dir.path().join("in.pdf");
            let mut qpdf = common::peer("qpdf");
            qpdf.arg("--allow-weak-crypto").arg(common::fixture(&format!("pdf/{base}.pdf")));
            qpdf.args(["--encrypt", user, owner]).args(options).arg("--").arg(&file);
            common::run(&mut qpdf);
            let sub = common::folder();
            let (once, twice) = (sub.path().join("once.pdf"), sub.path().join("twice.pdf"));
            let act = with(user, request(ActKind::Visa));
            acts::sign(&file, &once, &identity("p256"), &act, &fast()).unwrap();
            acts::countersign(&once, None, &twice, &identity("rsa2048"), &act, &fast()).unwrap();
            let report = verify_with(&twice, user);
            assert_eq!(report.conclusion, Conclusion::Passed, "{what}: {:?}", codes(&report));

            let password = format!("--password={user}");
            let checked = common::run(common::peer("qpdf").arg(&password).arg("--check").arg(&twice));
            assert_eq!(checked.code, 0, "{what}: {}", checked.err);
            let mut qdf = common::peer("qpdf");
            qdf.arg(&password).args(["--decrypt", "--qdf", "--object-streams=disable"]).arg(&twice).arg("-");
            let shown = common::run(&mut qdf).expect(0);
            assert_eq!(shown.out.matches("/Place (Rabat)").count(), 2, "{what}");
            let shown = common::run(common::peer("pdfsig").args(["-nocert", "-upw", user]).arg(&twice));
            assert_eq!(shown.out.matches("Signature is Valid.").count(), 2, "{what}: {}", shown.out);
            // pyHanko has no revision 5.
            if name == "aes-256-r5" {
                continue;
            }
            let mut python = common::python_peer("python");
            python.arg(common::root().join("tests/peers/pyhanko_validate.py")).env("PDF_PASSWORD", user);
            python.arg(certs("root.crt")).arg(&twice);
            let said = common::run(&mut python);
            assert_eq!(said.code, 0, "{what}: {}", said.out);
        }
    }
}

#[test]
#[ignore = "needs pyhanko"]
fn what_pyhanko_encrypts_and_signs_is_verified() {
    let dir = common::folder();
    let script = common::root().join("tests/peers/pyhanko_encrypt.py");
    common::run(common::python_peer("python").arg(script).arg(common::fixture("circulaire.pdf")).arg(dir.path()))
        .expect(0);
    let mut seen = 0;
    for file in common::files(dir.path(), "pdf") {
        let report = verify_with(&file, "user");
        let signature = &report.signatures[0];
        assert!(signature.digest_intact && signature.signature_intact, "{}: {:?}", file.display(), codes(&report));
        assert_eq!(signature.changes, Changes::None);
        assert_eq!(signature.field.as_deref(), Some("Sig1"));
        assert_eq!(signature.reason.as_deref(), Some("Réserve"), "{}", file.display());
        seen += 1;
        // A message authentication code (ISO/TS 32004) is neither checked nor broken.
        if file.ends_with("aes-256-mac.pdf") {
            assert!(report.anomalies.iter().any(|anomaly| anomaly.code == "pdf.auth-code-unchecked"));
            let act = with("user", ActRequest { anyway: true, ..request(ActKind::Visa) });
            let refused = acts::countersign(&file, None, &dir.path().join("x"), &identity("p256"), &act, &fast());
            assert_eq!(refused.unwrap_err().code(), "pdf.auth-code");
            continue;
        }
        let next = dir.path().join("next.pdf");
        let act = with("user", ActRequest { anyway: true, ..request(ActKind::Visa) });
        acts::countersign(&file, None, &next, &identity("p256"), &act, &fast()).unwrap();
        let report = verify_with(&next, "owner");
        assert!(report.signatures.iter().all(|s| s.digest_intact && s.signature_intact));
        assert_eq!(report.signatures[0].changes, Changes::Permitted, "{}", file.display());
        std::fs::remove_file(next).unwrap();
    }
    assert_eq!(seen, 5);
}

/// What a stamp does on a page, in files that open in every way: the same as in the file that was encrypted.
#[cfg(feature = "stamp")]
mod seen {
    use super::*;
    use parapheur::acts::{Stamp, StampLanguage, StampStyle};
    use parapheur::pdf::appearance::{Fonts, Place, Site};

    /// The passwords of the kept files, the one of their user and that of their owner, and what was encrypted.
    fn every_way() -> Vec<(&'static str, Option<&'static str>)> {
        let open = OPEN.iter().flat_map(|(name, ..)| [(*name, None), (*name, Some("owner"))]);
        let locked = ["locked-40", "locked-128", "locked-256"];
        open.chain(locked.iter().flat_map(|name| [(*name, Some("émoi")), (*name, Some("propriété"))])).collect()
    }

    fn stamped(place: &str) -> ActRequest {
        let stamper = Arc::new(StampStyle::new(StampLanguage::French, Fonts::built_in().unwrap()));
        let stamp = Stamp { place: place.parse().unwrap(), overlap: false, stamper };
        ActRequest { stamp: Some(stamp), ..request(ActKind::Signature) }
    }

    fn picture(dir: &Path, input: &Path, password: Option<&str>, place: &str) -> Vec<u8> {
        let output = dir.join("page.png");
        let request = ActRequest { document_password: password.map(Secret::new), ..stamped(place) };
        acts::preview(input, &output, None, &request, &acts::OutputOptions { force: true, ..fast() }).unwrap();
        std::fs::read(output).unwrap()
    }

    #[test]
    fn the_preview_of_an_encrypted_file_is_that_of_the_file_in_the_clear() {
        let dir = common::folder();
        let clear = picture(dir.path(), &common::fixture("pdf/form.pdf"), None, "1:bottom-left");
        // Each cipher, and each password of each revision.
        for (name, password) in
            every_way().into_iter().filter(|(name, password)| name.starts_with("locked") || password.is_none())
        {
            let encrypted = picture(dir.path(), &fixture(name), password, "1:bottom-left");
            assert!(encrypted == clear, "{name} {password:?}: another picture");
        }
        // The stamp itself is drawn, from an object that is encrypted like the rest.
        let elsewhere = picture(dir.path(), &fixture("locked-256"), Some("émoi"), "1:bottom-right");
        assert!(elsewhere != clear);
        let output = dir.path().join("x.png");
        let locked = acts::preview(&fixture("locked-256"), &output, None, &stamped("top-left"), &fast());
        assert!(matches!(locked, Err(acts::Error::Pdf(Error::PasswordNeeded))), "{locked:?}");
        assert!(!output.exists());
    }

    #[test]
    #[ignore = "needs qpdf"]
    fn whatever_qpdf_encrypts_looks_as_before() {
        let dir = common::folder();
        let options: [&[&str]; 8] = [
            &["40"],
            &["128", "--use-aes=n"],
            &["128", "--use-aes=n", "--force-V4"],
            &["128", "--use-aes=y"],
            &["128", "--use-aes=y", "--cleartext-metadata"],
            &["256", "--force-R5"],
            &["256"],
            &["256", "--cleartext-metadata"],
        ];
        for (i, base) in ["classic", "form-xref-stream", "linearized-xref-stream", "hybrid"].into_iter().enumerate() {
            let clear = common::fixture(&format!("pdf/{base}.pdf"));
            let expected = picture(dir.path(), &clear, None, "1:top-right");
            for (j, options) in options.into_iter().enumerate() {
                let file = dir.path().join("encrypted.pdf");
                let (user, owner) = [("", "owner"), ("user", "owner")][j % 2];
                let mut qpdf = common::peer("qpdf");
                qpdf.arg("--allow-weak-crypto").arg(&clear).args(["--encrypt", user, owner]).args(options).arg("--");
                common::run(qpdf.arg(&file)).expect(0);
                let password = [user, owner][(i + j / 2) % 2];
                let encrypted = picture(dir.path(), &file, Some(password), "1:top-right");
                assert!(encrypted == expected, "{base} {options:?} {password}");
            }
        }
    }

    #[test]
    fn texts_and_what_is_there_are_found_behind_a_password() {
        let of = |document: &Document, place: &str| {
            let place: Place = place.parse().unwrap();
            Site::find(&document.latest(), &place).unwrap().settle(180.0, 60.0, false).unwrap()
        };
        let clear = open(&std::fs::read(common::fixture("pdf/form.pdf")).unwrap());
        let places = ["1:text:abroge et remplace", "1:top-left", "1:bottom-right"];
        let expected = places.map(|place| of(&clear, place));
        // The corner keeps off the heading of the page, which only who reads it knows.
        assert!(expected[1].y + expected[1].height < 800.0, "{:?}", expected[1]);
        for (name, password) in every_way() {
            let mut document = open_file(name);
            if let Some(password) = password {
                document.unlock(password).unwrap();
            }
            assert_eq!(places.map(|place| of(&document, place)), expected, "{name}");
        }
    }
}

#[test]
fn encrypted_files_are_compared_by_what_they_hold() {
    use parapheur::acts::{Compared, Relation};
    fn compared(a: &Path, one: Option<&str>, b: &Path, other: Option<&str>) -> (Relation, Vec<String>) {
        let (one, other) = (one.map(Secret::new), other.map(Secret::new));
        let found = acts::compare(
            Compared { password: one.as_ref(), ..Compared::new(a) },
            Compared { password: other.as_ref(), ..Compared::new(b) },
        );
        let found = found.unwrap();
        let changes = found.revisions.iter().flat_map(|step| &step.changes);
        (found.relation, changes.chain(&found.differences).map(|reason| reason.code.clone()).collect())
    }
    let (one, other) = (fixture("locked-128"), fixture("locked-40"));
    let (user, owner) = (Some("émoi"), Some("propriété"));
    assert_eq!(compared(&one, user, &other, owner), (Relation::SameContent, vec![]));
    assert_eq!(compared(&one, user, &fixture("rc4-40"), None), (Relation::SameContent, vec![]));
    // With AES-256, qpdf enters an extension.
    let (relation, found) = compared(&one, owner, &fixture("locked-256"), user);
    assert_eq!((relation, found), (Relation::Different, vec!["pdf.compare.catalogue".into()]));
    let clear = common::fixture("pdf/form.pdf");
    assert_eq!(compared(&clear, None, &other, user), (Relation::Different, vec!["pdf.compare.encrypted".into()]));
    // What is the same byte for byte is so without being read.
    assert_eq!(compared(&one, None, &one, None), (Relation::Identical, vec![]));
    let dir = common::folder();
    let signed = signed_twice(dir.path(), &one, Some("émoi"));
    let (relation, changes) = compared(&one, user, &signed, user);
    assert_eq!(relation, Relation::Continued);
    assert!(changes.contains(&"pdf.change.signature-field-added".to_owned()), "{changes:?}");
    let fails = acts::compare(Compared::new(&one), Compared::new(&other)).unwrap_err();
    assert_eq!(fails.code(), "pdf.password-needed");

    // Each revision as its signer saw it, still encrypted; the last byte of a signed one is where its signature says.
    let password = Secret::new("propriété");
    for (number, expected) in [(1, &one), (2, &dir.path().join("once.pdf")), (3, &signed)] {
        let output = dir.path().join(format!("{number}.pdf"));
        for password in [Some(&password), None] {
            let options = acts::OutputOptions { force: true, ..fast() };
            acts::extract_revision(&signed, number, &output, password, &options).unwrap();
            assert!(std::fs::read(&output).unwrap() == std::fs::read(expected).unwrap(), "revision {number}");
        }
    }
    let wrong = acts::extract_revision(&signed, 1, &dir.path().join("x"), Some(&Secret::new("non")), &fast());
    assert_eq!(wrong.unwrap_err().code(), "pdf.password-wrong");
}

#[test]
fn the_command_line_compares_with_one_password_or_two() {
    let dir = common::folder();
    let at = |words: &[&str]| {
        let mut command = common::parapheur();
        command.current_dir(&dir).args(words);
        command
    };
    for (name, password) in [("user", "émoi"), ("owner", "propriété"), ("wrong", "emoi")] {
        std::fs::write(dir.path().join(name), password).unwrap();
    }
    std::fs::copy(fixture("locked-128"), dir.path().join("a.pdf")).unwrap();
    std::fs::copy(fixture("locked-40"), dir.path().join("b.pdf")).unwrap();
    std::fs::copy(fixture("rc4-128"), dir.path().join("open.pdf")).unwrap();
    let both = ["compare", "a.pdf", "b.pdf"];
    let refused = common::run(&mut at(&both)).expect(2);
    assert!(refused.err.contains("a.pdf") && refused.err.contains("--document-password-file FILE"), "{}", refused.err);
    common::run(at(&both).args(["--document-password-file", "user"])).expect(0);
    common::run(at(&both).env("PARAPHEUR_DOCUMENT_PASSWORD", "émoi")).expect(0);
    common::run(at(&both).args(["--document-password-file", "owner", "--second-password-file", "user"])).expect(0);
    let wrong = common::run(at(&both).args(["--document-password-file", "owner", "--second-password-file", "wrong"]));
    assert!(wrong.expect(2).err.contains("b.pdf"));
    // A file that the empty password opens needs none, first or second.
    common::run(&mut at(&["compare", "open.pdf", "b.pdf", "--document-password-file", "user"])).expect(0);
    common::run(&mut at(&["compare", "a.pdf", "open.pdf", "--document-password-file", "user"])).expect(0);
    let step = ["comparer", "a.pdf", "--from", "1", "--to", "1", "--document-password-file", "user"];
    common::run(&mut at(&step)).expect(0);
}
