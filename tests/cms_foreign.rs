//! CMS files that others made: openssl's forms, RFC 4134, PKITS, openssl's test data. None may panic; what is sound is accepted.
#![allow(clippy::unwrap_used)]

mod common;

use common::acts::*;
use parapheur::acts::verify as verify_with;
use parapheur::validation::report::{Conclusion, SignatureIndication};
use std::path::Path;

#[test]
#[ignore = "needs openssl"]
fn every_form_that_openssl_writes_is_read() {
    let dir = common::folder();
    let content = dir.path().join("lettre.txt");
    std::fs::write(&content, "Rabat, le 1er mars 2027\r\n".repeat(500)).unwrap();
    let forms: &[(&str, &[&str])] = &[
        ("detached DER", &["-outform", "DER"]),
        ("detached PEM", &["-outform", "PEM"]),
        ("attached DER", &["-outform", "DER", "-nodetach"]),
        ("attached BER, indefinite lengths", &["-outform", "DER", "-nodetach", "-stream"]),
        ("detached BER", &["-outform", "DER", "-stream"]),
        ("subjectKeyIdentifier", &["-outform", "DER", "-keyid"]),
        ("no signed attributes", &["-outform", "DER", "-noattr"]),
        ("SHA-512", &["-outform", "DER", "-md", "sha512"]),
        ("CAdES", &["-outform", "DER", "-cades"]),
        ("PKCS#7 type", &["-outform", "DER", "-nosmimecap"]),
    ];
    for signer in ["rsa2048", "p256", "p384", "p521"] {
        for (name, form) in forms {
            let out = dir.path().join("lettre.txt.p7s");
            let key = certs(&format!("{signer}.pem"));
            let mut openssl = common::peer("openssl");
            openssl.args(["cms", "-sign", "-binary", "-in"]).arg(&content).arg("-signer").arg(&key);
            openssl.arg("-certfile").arg(certs("issuing.crt")).args(*form).arg("-out").arg(&out);
            common::run(&mut openssl).expect(0);
            let report = verify(&out);
            assert_eq!(report.conclusion, Conclusion::Passed, "{signer}, {name}: {:?}", codes(&report));
            // And it can be countersigned, the foreign signature staying as it is.
            let more = dir.path().join("more.p7s");
            let request = request(parapheur::acts::ActKind::Seal);
            parapheur::acts::countersign(&out, Some(&content), &more, &identity("p256"), &request, &fast()).unwrap();
            let mut options = trusting();
            options.document = Some(content.clone());
            let report = verify_with(&more, &options).unwrap();
            assert_eq!(report.conclusion, Conclusion::Passed, "{signer}, {name}: {:?}", codes(&report));
            assert_eq!(report.signatures.len(), 2);
            std::fs::remove_file(&more).unwrap();
        }
    }
}

#[test]
#[ignore = "needs openssl"]
fn sha1_is_verified_as_mathematics_and_judged_weak() {
    let dir = common::folder();
    let content = dir.path().join("a.txt");
    std::fs::write(&content, "x").unwrap();
    let out = dir.path().join("a.txt.p7s");
    let mut openssl = common::peer("openssl");
    openssl.args(["cms", "-sign", "-binary", "-md", "sha1", "-outform", "DER", "-in"]).arg(&content);
    openssl.arg("-signer").arg(certs("rsa2048.pem")).arg("-certfile").arg(certs("issuing.crt")).arg("-out").arg(&out);
    common::run(&mut openssl).expect(0);
    let report = verify(&out);
    let one = &report.signatures[0];
    assert!(one.digest_intact && one.signature_intact);
    assert_eq!(one.indication, SignatureIndication::Indeterminate);
    assert_eq!(one.sub_indication.unwrap().as_str(), "CRYPTO_CONSTRAINTS_FAILURE_NO_POE");
    assert_eq!(codes(&report), ["crypto.weak"]);
}

fn every_file(dir: &Path, found: &mut dyn FnMut(&Path)) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { every_file(&path, found) } else { found(&path) }
    }
}

/// Whatever they are, they end in a report or an error by name.
#[test]
#[ignore = "needs ../shared/suites"]
fn foreign_files_never_panic_and_never_pass_without_trust() {
    let mut options = trusting();
    let mut count = [0, 0];
    for suite in ["rfc4134", "openssl", "boringssl-pki", "pyca-x509"] {
        every_file(&common::suite(suite), &mut |path| {
            options.document = Some(path.to_owned());
            match verify_with(path, &options) {
                Ok(report) => {
                    count[0] += 1;
                    assert_ne!(report.conclusion, Conclusion::Passed, "{}", path.display());
                }
                Err(_) => count[1] += 1,
            }
        });
    }
    println!("{} reports, {} errors by name", count[0], count[1]);
    assert!(count[0] > 20);
}

/// The 224 messages of PKITS are sound as CMS: digest and signature hold in all that are not DSA.
#[test]
#[ignore = "needs ../shared/suites"]
fn pkits_messages_are_intact() {
    let mut options = trusting();
    let (mut intact, mut unsupported) = (0, 0);
    for file in common::files(&common::suite("pkits/cms"), "p7s") {
        let content = file.with_extension("content");
        options.document = Some(if content.exists() { content } else { file.with_extension("p7s.content") });
        let report = verify_with(&file, &options).unwrap();
        let one = &report.signatures[0];
        if codes(&report).contains(&"crypto.unsupported".to_owned()) && !one.signature_intact {
            unsupported += 1;
            continue;
        }
        assert!(one.digest_intact && one.signature_intact, "{}: {:?}", file.display(), codes(&report));
        assert_ne!(report.conclusion, Conclusion::Passed);
        intact += 1;
    }
    println!("{intact} intact, {unsupported} unsupported");
    assert!(intact > 200 && unsupported < 10);
}

/// A token by `openssl ts` over a file, verified beside it, and refused beside another one.
#[test]
#[ignore = "needs openssl"]
fn a_time_stamp_token_of_openssl_is_verified() {
    let dir = common::folder();
    let path = |name: &str| dir.path().join(name);
    std::fs::write(path("note.txt"), "Note de service\n").unwrap();
    let config = "oid_section = o\n[o]\n[req]\ndistinguished_name = dn\n[dn]\n[tsa]\nbasicConstraints = critical,CA:FALSE\n\
        keyUsage = critical,digitalSignature\nextendedKeyUsage = critical,timeStamping\n[ts]\ndefault_tsa = t\n[t]\n\
        serial = serial\nsigner_digest = sha256\ndefault_policy = 1.2.3.4.1\ndigests = sha1, sha256, sha384\ness_cert_id_alg = sha256\n";
    std::fs::write(path("x.cnf"), config).unwrap();
    std::fs::write(path("serial"), "01\n").unwrap();
    let openssl = |arguments: &str| {
        let mut command = common::peer("openssl");
        command.current_dir(dir.path()).args(arguments.split_whitespace());
        common::run(&mut command).expect(0);
    };
    openssl(
        "req -x509 -newkey rsa:2048 -nodes -keyout tsa.key -out tsa.crt -subj /CN=Horodatage -days 3650 -config x.cnf \
         -extensions tsa",
    );
    openssl("ts -query -data note.txt -sha384 -cert -out query");
    openssl(
        "ts -reply -queryfile query -signer tsa.crt -inkey tsa.key -token_out -out note.txt.tst -config x.cnf -section t",
    );
    let mut options = verify_options(&path("tsa.crt"));
    let report = verify_with(&path("note.txt.tst"), &options).unwrap();
    assert_eq!(report.conclusion, Conclusion::Passed, "{:?}", report.signatures[0].reasons);
    assert_eq!(report.document.kind.unwrap().as_str(), "timestamp");
    assert!(report.signatures[0].proven_time.is_some());
    // A weak imprint proves no time.
    std::fs::write(path("weak.txt"), "Note de service\n").unwrap();
    openssl("ts -query -data weak.txt -sha1 -cert -out query");
    openssl(
        "ts -reply -queryfile query -signer tsa.crt -inkey tsa.key -token_out -out weak.txt.tst -config x.cnf -section t",
    );
    let report = verify_with(&path("weak.txt.tst"), &options).unwrap();
    assert_eq!((report.conclusion, codes(&report)), (Conclusion::Indeterminate, vec!["crypto.weak".to_owned()]));
    assert!(report.signatures[0].proven_time.is_none());
    std::fs::write(path("other.txt"), "Autre note\n").unwrap();
    options.document = Some(path("other.txt"));
    let report = verify_with(&path("note.txt.tst"), &options).unwrap();
    assert_eq!(codes(&report), ["timestamp.imprint-mismatch"]);
    assert_eq!(report.conclusion, Conclusion::Failed);
    // Without the document, nothing is concluded.
    options.document = None;
    std::fs::remove_file(path("note.txt")).unwrap();
    let report = verify_with(&path("note.txt.tst"), &options).unwrap();
    assert_eq!(codes(&report), ["cms.content-missing"]);
}

/// A PDF inside of a message (`.pdf.p7m`) is a message: the PDF's own header stands within the first kilobyte too.
#[test]
#[ignore = "needs openssl"]
fn a_pdf_inside_of_a_message_is_a_message() {
    let dir = common::folder();
    let out = dir.path().join("circulaire.pdf.p7m");
    let mut openssl = common::peer("openssl");
    openssl
        .args(["cms", "-sign", "-binary", "-nodetach", "-outform", "DER", "-in"])
        .arg(common::fixture("circulaire.pdf"));
    openssl.arg("-signer").arg(certs("p256.pem")).arg("-certfile").arg(certs("issuing.crt")).arg("-out").arg(&out);
    common::run(&mut openssl).expect(0);
    let report = verify(&out);
    assert_eq!(report.document.kind.unwrap().as_str(), "cms");
    assert_eq!(report.conclusion, Conclusion::Passed, "{:?}", codes(&report));
}
