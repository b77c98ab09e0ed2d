//! Detached CMS, end to end: signed, countersigned, joined, verified, and refused when anything changes.
#![allow(clippy::unwrap_used)]

mod common;

use common::acts::*;
use parapheur::acts::{ActKind, already_done, countersign, sign};
use parapheur::validation::report::{Conclusion, Level, SignatureIndication, SignatureKind};
use std::path::{Path, PathBuf};

struct Desk {
    dir: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        let dir = common::folder();
        std::fs::copy(common::fixture("budget.ods"), dir.path().join("budget.ods")).unwrap();
        Self { dir }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn sign(&self, signer: &str, act: ActKind) -> PathBuf {
        let out = self.path("budget.ods.p7s");
        sign(&self.path("budget.ods"), &out, &identity(signer), &request(act), &fast()).unwrap();
        out
    }

    fn countersign(&self, signer: &str, act: ActKind, beside: bool) {
        let file = self.path("budget.ods.p7s");
        let options = parapheur::acts::OutputOptions { in_place: true, ..fast() };
        let request = parapheur::acts::ActRequest { beside, ..request(act) };
        countersign(&file, None, &file, &identity(signer), &request, &options).unwrap();
    }
}

#[test]
fn every_kind_of_key_signs_and_is_verified() {
    for signer in SIGNERS {
        let desk = Desk::new();
        let report = verify(&desk.sign(signer, ActKind::Signature));
        assert_eq!(report.conclusion, Conclusion::Passed, "{signer}: {:?}", codes(&report));
        let one = &report.signatures[0];
        assert_eq!(one.level, Level::CadesB, "{:?}", one.warnings);
        assert_eq!(one.act, Some(ActKind::Signature));
        assert_eq!(one.place.as_deref(), Some("Rabat"));
        assert_eq!(one.function.as_deref(), Some("Chef du service (signature)"));
        assert_eq!(one.reason.as_deref(), Some("Conforme à la note n° 12"));
        assert_eq!(one.claimed_time.unwrap().0, NOW);
    }
}

#[test]
fn a_chain_of_nested_countersignatures_is_read_in_order() {
    let desk = Desk::new();
    let file = desk.sign("rsa2048", ActKind::Visa);
    for (signer, act) in [("p256", ActKind::Signature), ("ed25519", ActKind::Seal), ("p384", ActKind::Receipt)] {
        desk.countersign(signer, act, false);
    }
    let report = verify(&file);
    assert_eq!(report.conclusion, Conclusion::Passed, "{:?}", codes(&report));
    let acts: Vec<_> = report.signatures.iter().map(|s| (s.order, s.act.unwrap())).collect();
    assert_eq!(acts, [(1, ActKind::Visa), (2, ActKind::Signature), (3, ActKind::Seal), (4, ActKind::Receipt)]);
    for pair in report.signatures.windows(2) {
        assert_eq!(pair[1].kind, SignatureKind::Countersignature);
        assert_eq!(pair[1].parent.as_ref(), Some(&pair[0].id));
        assert_eq!(pair[1].previous, [pair[0].id.clone()]);
    }
}

#[test]
fn parallel_acts_share_a_place_and_the_next_act_names_them_all() {
    let desk = Desk::new();
    let file = desk.sign("rsa2048", ActKind::Visa);
    desk.countersign("p256", ActKind::Visa, false);
    desk.countersign("p384", ActKind::Visa, true);
    desk.countersign("p521", ActKind::Signature, false);
    let report = verify(&file);
    assert_eq!(report.conclusion, Conclusion::Passed, "{:?}", codes(&report));
    assert_eq!(report.signatures.iter().map(|s| s.order).collect::<Vec<_>>(), [1, 2, 2, 3]);
    let (b, c, d) = (&report.signatures[1], &report.signatures[2], &report.signatures[3]);
    assert_eq!(b.parent, c.parent);
    let mut named = d.previous.clone();
    named.sort();
    let mut both = vec![b.id.clone(), c.id.clone()];
    both.sort();
    assert_eq!(named, both);
}

#[test]
fn parallel_acts_at_the_root_are_signer_infos_beside_each_other() {
    let desk = Desk::new();
    let file = desk.sign("rsa2048", ActKind::Visa);
    desk.countersign("p521", ActKind::Visa, true);
    desk.countersign("p256", ActKind::Signature, false);
    let report = verify(&file);
    assert_eq!(report.conclusion, Conclusion::Passed, "{:?}", codes(&report));
    assert_eq!(report.signatures.iter().map(|s| s.order).collect::<Vec<_>>(), [1, 1, 2]);
    assert_eq!(report.signatures[2].previous.len(), 2);
}

#[test]
fn a_changed_document_is_a_hash_failure_of_the_first_act_only() {
    let desk = Desk::new();
    let file = desk.sign("p256", ActKind::Visa);
    desk.countersign("p384", ActKind::Signature, false);
    let document = desk.path("budget.ods");
    let mut bytes = std::fs::read(&document).unwrap();
    bytes[100] ^= 1;
    std::fs::write(&document, bytes).unwrap();
    let report = verify(&file);
    assert_eq!(report.conclusion, Conclusion::Failed);
    assert_eq!(report.signatures[0].sub_indication.unwrap().as_str(), "HASH_FAILURE");
    assert!(report.signatures[0].signature_intact && !report.signatures[0].digest_intact);
    assert_eq!(report.signatures[1].indication, SignatureIndication::TotalPassed);
    // Nobody may add to what no longer holds, unless he says so.
    let out = desk.path("more.p7s");
    let refused = countersign(&file, Some(&document), &out, &identity("p256"), &request(ActKind::Seal), &fast());
    assert_eq!(parapheur::error::Coded::code(&refused.unwrap_err()), "chain.broken");
    assert!(!out.exists());
    let anyway = parapheur::acts::ActRequest { anyway: true, ..request(ActKind::Seal) };
    countersign(&file, Some(&document), &out, &identity("p256"), &anyway, &fast()).unwrap();
}

#[test]
fn an_act_cut_out_of_the_middle_is_missed() {
    // A second root signer that the third act names is taken away: only previous-acts can tell.
    let desk = Desk::new();
    let file = desk.sign("rsa2048", ActKind::Visa);
    desk.countersign("p256", ActKind::Visa, true);
    desk.countersign("p384", ActKind::Signature, false);
    let joined = std::fs::read(&file).unwrap();
    let joined = parapheur::cms::SignedData::decode(&joined, "joined").unwrap();
    let kept = joined.signer_infos.iter().find(|s| !s.countersignatures.is_empty()).unwrap();
    let certificates: Vec<Vec<u8>> = joined.certificates.iter().map(|c| c.to_vec()).collect();
    let digest = parapheur::crypto::DigestAlgorithm::Sha256.identifier();
    std::fs::write(&file, parapheur::cms::write::detached(kept.raw, &digest, &certificates)).unwrap();
    let report = verify(&file);
    assert_eq!(report.conclusion, Conclusion::Failed);
    assert!(codes(&report).contains(&"act.previous-missing".to_owned()), "{:?}", codes(&report));
}

#[test]
fn without_the_document_nothing_is_concluded() {
    let desk = Desk::new();
    let file = desk.sign("p256", ActKind::Signature);
    std::fs::remove_file(desk.path("budget.ods")).unwrap();
    let report = verify(&file);
    assert_eq!(report.conclusion, Conclusion::Indeterminate);
    assert_eq!(report.signatures[0].sub_indication.unwrap().as_str(), "SIGNED_DATA_NOT_FOUND");
}

#[test]
fn without_trust_nothing_passes() {
    let desk = Desk::new();
    let file = desk.sign("p256", ActKind::Signature);
    let other = identity("p384").certificate.raw().to_vec();
    let anchor = desk.path("other.crt");
    std::fs::write(&anchor, other).unwrap();
    let report = parapheur::acts::verify(&file, &verify_options(&anchor)).unwrap();
    assert_eq!(report.conclusion, Conclusion::Indeterminate);
    assert_eq!(report.signatures[0].sub_indication.unwrap().as_str(), "NO_CERTIFICATE_CHAIN_FOUND");
}

#[test]
fn the_wrappings_of_a_message_do_not_matter() {
    let desk = Desk::new();
    let file = desk.sign("p256", ActKind::Signature);
    let der = std::fs::read(&file).unwrap();
    use base64::Engine;
    let text = base64::engine::general_purpose::STANDARD.encode(&der);
    for wrapped in [pem::encode(&pem::Pem::new("CMS", der.clone())), pem::encode(&pem::Pem::new("PKCS7", der)), text] {
        std::fs::write(&file, wrapped).unwrap();
        assert_eq!(verify(&file).conclusion, Conclusion::Passed);
    }
}

#[test]
fn what_is_done_is_known_to_be_done() {
    let desk = Desk::new();
    let document = desk.path("budget.ods");
    let file = desk.sign("p256", ActKind::Visa);
    let done = |input: &Path, output: &Path, signer, act| already_done(input, output, &identity(signer), &request(act));
    assert!(done(&document, &file, "p256", ActKind::Visa));
    assert!(!done(&document, &file, "p256", ActKind::Seal));
    assert!(!done(&document, &file, "p384", ActKind::Visa));
    let out = desk.path("out.p7s");
    countersign(&file, None, &out, &identity("p384"), &request(ActKind::Seal), &fast()).unwrap();
    assert!(done(&file, &out, "p384", ActKind::Seal));
    assert!(!done(&file, &out, "p256", ActKind::Seal));
    assert!(!done(&document, &out, "p384", ActKind::Seal));
}

#[test]
fn any_bit_flipped_under_a_signature_is_never_passed() {
    let desk = Desk::new();
    let file = desk.sign("p256", ActKind::Visa);
    desk.countersign("ed25519", ActKind::Signature, false);
    let good = std::fs::read(&file).unwrap();
    let options = trusting();
    // The certificates that no path needs and the unsigned headers may change without a verdict; everything signed may not.
    let message = parapheur::cms::SignedData::decode(&good, "good").unwrap();
    let offset = |part: &[u8]| good.windows(part.len()).position(|w| w == part).unwrap();
    for (info, _) in message.walk() {
        let attrs = offset(&info.signed_attrs.as_ref().unwrap().to_be_signed[1..]);
        let attrs_len = info.signed_attrs.as_ref().unwrap().to_be_signed.len() - 1;
        let spans = [attrs..attrs + attrs_len, offset(info.signature)..offset(info.signature) + info.signature.len()];
        for at in spans.into_iter().flatten() {
            let mut bad = good.clone();
            bad[at] ^= 1 << (at % 8);
            std::fs::write(&file, bad).unwrap();
            if let Ok(report) = parapheur::acts::verify(&file, &options) {
                assert_ne!(report.conclusion, Conclusion::Passed, "bit {} of octet {at}", at % 8);
            }
        }
    }
}

#[test]
#[ignore = "needs openssl"]
fn openssl_accepts_what_we_sign() {
    // openssl 3.0 knows no Ed25519 in CMS.
    for signer in SIGNERS.iter().filter(|s| **s != "ed25519") {
        for pss in [false, true] {
            if pss && !signer.starts_with("rsa") {
                continue;
            }
            let desk = Desk::new();
            let out = desk.path("budget.ods.p7s");
            let options = parapheur::crypto::SignOptions { pss, digest: None };
            let identity = identity_with(signer, &options);
            sign(&desk.path("budget.ods"), &out, &identity, &request(ActKind::Signature), &fast()).unwrap();
            desk.countersign("p256", ActKind::Seal, false);
            let mut openssl = common::peer("openssl");
            openssl.args(["cms", "-verify", "-binary", "-cades", "-inform", "DER", "-in"]).arg(&out);
            openssl.arg("-content").arg(desk.path("budget.ods")).arg("-CAfile").arg(certs("root.crt"));
            openssl.args(["-out", "/dev/null"]);
            common::run(&mut openssl).expect(0);
        }
    }
}

#[test]
#[ignore = "needs pyhanko"]
fn an_independent_reader_accepts_the_countersignatures() {
    let desk = Desk::new();
    let file = desk.sign("rsa2048", ActKind::Visa);
    desk.countersign("p256", ActKind::Visa, false);
    desk.countersign("ed25519", ActKind::Visa, true);
    desk.countersign("p384", ActKind::Signature, false);
    desk.countersign("p521", ActKind::Seal, false);
    let script = common::root().join("tests/peers/countersignatures.py");
    let mut python = common::python_peer("python");
    let ran = common::run(python.arg(script).arg(&file).arg(desk.path("budget.ods"))).expect(0);
    let mut depths: Vec<&str> = ran.out.lines().collect();
    depths.sort();
    assert_eq!(depths, ["1 OK", "2 OK", "2 OK", "3 OK", "4 OK"]);
    // And it can tell: a bit of the parent's signature value breaks two of them.
    let mut bytes = std::fs::read(&file).unwrap();
    let message = parapheur::cms::SignedData::decode(&bytes, "file").unwrap();
    let signature = message.signer_infos[0].signature;
    let at = bytes.windows(signature.len()).position(|w| w == signature).unwrap() + 9;
    bytes[at] ^= 4;
    std::fs::write(&file, bytes).unwrap();
    let script = common::root().join("tests/peers/countersignatures.py");
    let ran = common::run(common::python_peer("python").arg(script).arg(&file).arg(desk.path("budget.ods"))).expect(1);
    assert_eq!(ran.out.matches("BAD").count(), 3, "{}", ran.out);
}
