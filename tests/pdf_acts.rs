//! PDF acts, end to end: signed once, twice, ten times, in every form of file, judged by ourselves and by others.
#![allow(clippy::unwrap_used)]

mod common;

use common::acts::*;
use parapheur::acts::{ActKind, ActRequest, Identity, already_done, countersign, sign};
use parapheur::validation::report::{Conclusion, Coverage, Level};
use std::path::{Path, PathBuf};

/// Signs `file` with these identities in turn; gives the last output.
fn chain(dir: &Path, file: &Path, identities: &[Identity], acts: &[ActKind]) -> PathBuf {
    let mut current = file.to_owned();
    for (i, identity) in identities.iter().enumerate() {
        let out = dir.join(format!("{i}.pdf"));
        let request = request(acts[i % acts.len()]);
        if i == 0 {
            sign(&current, &out, identity, &request, &fast()).unwrap();
        } else {
            countersign(&current, None, &out, identity, &request, &fast()).unwrap();
        }
        let (before, after) = (std::fs::read(&current).unwrap(), std::fs::read(&out).unwrap());
        assert!(after.starts_with(&before), "the bytes of earlier revisions never change");
        current = out;
    }
    current
}

#[test]
fn every_kind_of_key_signs_a_pdf() {
    for signer in SIGNERS {
        let dir = common::folder();
        let out = chain(dir.path(), &common::fixture("circulaire.pdf"), &[identity(signer)], &[ActKind::Signature]);
        let report = verify(&out);
        assert_eq!(report.conclusion, Conclusion::Passed, "{signer}: {:?}", report.signatures[0].reasons);
        let one = &report.signatures[0];
        assert_eq!(one.level, Level::PadesB, "{:?}", one.warnings);
        assert_eq!(one.coverage, Coverage::WholeFile);
        assert_eq!((one.act, one.place.as_deref()), (Some(ActKind::Signature), Some("Rabat")));
        assert_eq!(one.function.as_deref(), Some("Chef du service (signature)"));
        assert_eq!(one.reason.as_deref(), Some("Conforme à la note n° 12"));
        assert_eq!(one.claimed_time.unwrap().0, NOW);
    }
}

#[test]
fn every_form_of_file_is_signed_three_times() {
    for file in common::files(&common::fixture("pdf"), "pdf") {
        if file.ends_with("form-lock.pdf") {
            continue;
        }
        let dir = common::folder();
        let identities = [identity("rsa2048"), identity("p256"), identity("ed25519")];
        let acts = [ActKind::Visa, ActKind::Signature, ActKind::Seal];
        let out = chain(dir.path(), &file, &identities, &acts);
        let report = verify(&out);
        assert_eq!(report.conclusion, Conclusion::Passed, "{}: {:?}", file.display(), codes(&report));
        assert_eq!(report.signatures.iter().map(|s| s.order).collect::<Vec<_>>(), [1, 2, 3]);
        assert_eq!(report.signatures[2].previous, [report.signatures[1].id.clone()]);
    }
}

#[test]
fn any_bit_flipped_under_a_signature_is_never_passed() {
    let dir = common::folder();
    let out = chain(dir.path(), &common::fixture("pdf/classic.pdf"), &[identity("p256")], &[ActKind::Signature]);
    let good = std::fs::read(&out).unwrap();
    let options = trusting();
    let file = dir.path().join("bad.pdf");
    let text = String::from_utf8_lossy(&good).into_owned();
    let digits = text.split("/ByteRange [0 ").nth(1).unwrap();
    let gap: Vec<usize> = digits.split_whitespace().take(2).map(|n| n.parse().unwrap()).collect();
    let mut tried = 0;
    // Every octet that is signed; the unsigned frame of the CMS in /Contents is not.
    for at in (0..gap[0]).chain(gap[1]..good.len()).step_by(3) {
        let mut bad = good.clone();
        bad[at] ^= 1 << (at % 8);
        std::fs::write(&file, &bad).unwrap();
        if let Ok(report) = parapheur::acts::verify(&file, &options) {
            assert_ne!(report.conclusion, Conclusion::Passed, "bit {} of octet {at}", at % 8);
        }
        tried += 1;
    }
    assert!(tried > 100);
}

#[test]
fn what_is_done_is_known_to_be_done() {
    let dir = common::folder();
    let input = common::fixture("pdf/xref-stream.pdf");
    let out = chain(dir.path(), &input, &[identity("p256")], &[ActKind::Visa]);
    assert!(already_done(&input, &out, &identity("p256"), &request(ActKind::Visa)));
    assert!(!already_done(&input, &out, &identity("p384"), &request(ActKind::Visa)));
    assert!(!already_done(&input, &out, &identity("p256"), &request(ActKind::Seal)));
    assert!(!already_done(&common::fixture("pdf/classic.pdf"), &out, &identity("p256"), &request(ActKind::Visa)));
    let next = dir.path().join("next.pdf");
    countersign(&out, None, &next, &identity("p384"), &request(ActKind::Seal), &fast()).unwrap();
    assert!(already_done(&out, &next, &identity("p384"), &request(ActKind::Seal)));
    assert!(!already_done(&input, &next, &identity("p384"), &request(ActKind::Seal)));
}

#[test]
fn nobody_signs_over_a_broken_chain() {
    let dir = common::folder();
    let out = chain(dir.path(), &common::fixture("pdf/classic.pdf"), &[identity("p256")], &[ActKind::Visa]);
    let mut bytes = std::fs::read(&out).unwrap();
    bytes[20] ^= 1;
    std::fs::write(&out, bytes).unwrap();
    let next = dir.path().join("next.pdf");
    let refused = countersign(&out, None, &next, &identity("p384"), &request(ActKind::Seal), &fast()).unwrap_err();
    assert_eq!(parapheur::error::Coded::code(&refused), "chain.broken");
    assert!(!next.exists());
    let anyway = ActRequest { anyway: true, ..request(ActKind::Seal) };
    countersign(&out, None, &next, &identity("p384"), &anyway, &fast()).unwrap();
}

/// Every signature that pdfsig and pyHanko know how to check, they accept; qpdf finds nothing wrong.
fn judged_by_others(out: &Path, count: usize, ed25519: bool, pyhanko_reads: bool) {
    common::qpdf_check(out).expect(0);
    if !ed25519 {
        let shown = common::run(common::peer("pdfsig").arg("-nocert").arg(out)).expect(0);
        assert_eq!(shown.out.matches("Signature is Valid.").count(), count, "{}", shown.out);
    }
    if !pyhanko_reads {
        return;
    }
    let mut pyhanko = common::python_peer("pyhanko");
    pyhanko.args(["sign", "validate", "--no-revocation-check", "--pretty-print", "--trust"]).arg(certs("root.crt"));
    pyhanko.arg("--validation-time").arg("2027-03-01T10:00:00+00:00").arg(out);
    let shown = common::run(&mut pyhanko);
    assert_eq!(shown.out.matches("The signature is judged VALID").count(), count, "{}\n{}", shown.out, shown.err);
}

#[test]
#[ignore = "needs qpdf, pdfsig, pyhanko"]
fn others_accept_every_kind_of_key() {
    for signer in SIGNERS {
        for pss in [false, true] {
            if pss && !signer.starts_with("rsa") {
                continue;
            }
            let dir = common::folder();
            let options = parapheur::crypto::SignOptions { pss, digest: None };
            let identity = identity_with(signer, &options);
            let out = chain(dir.path(), &common::fixture("circulaire.pdf"), &[identity], &[ActKind::Signature]);
            judged_by_others(&out, 1, signer == "ed25519", true);
        }
    }
}

#[test]
#[ignore = "needs qpdf, pdfsig, pyhanko"]
fn others_accept_every_form_of_file_signed_twice() {
    for file in common::files(&common::fixture("pdf"), "pdf") {
        if file.ends_with("form-lock.pdf") || common::qpdf_check(&file).code != 0 {
            continue;
        }
        let dir = common::folder();
        let out = chain(dir.path(), &file, &[identity("rsa2048"), identity("p384")], &[ActKind::Visa, ActKind::Seal]);
        println!("{}", file.display());
        // pyHanko wants %PDF- at offset 0, and its command judges no hybrid files.
        let pyhanko_reads = !file.ends_with("header-not-at-0.pdf") && !file.ends_with("hybrid.pdf");
        judged_by_others(&out, 2, false, pyhanko_reads);
    }
}

#[test]
#[ignore = "needs qpdf, pdfsig, pyhanko"]
fn others_accept_ten_signatures() {
    let dir = common::folder();
    let identities: Vec<Identity> = (0..10).map(|i| identity(["rsa2048", "p256", "p384", "p521"][i % 4])).collect();
    let out = chain(dir.path(), &common::fixture("circulaire.pdf"), &identities, &[ActKind::Visa, ActKind::Signature]);
    judged_by_others(&out, 10, false, true);
}
