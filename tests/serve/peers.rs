//! Other people's clients: openssl and curl.

use std::path::{Path, PathBuf};

use parapheur::crypto::KeySpec;
use parapheur::net::serve::Limits;
use parapheur::pki::CertificateStatus;
use parapheur::x509::{Certificate, CrlReason, hex};
use time::OffsetDateTime;

use crate::common::{Ran, folder, peer, run};
use crate::site::{Site, authority, person, policy, post_timestamp};

fn write(folder: &Path, name: &str, octets: &[u8]) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, octets).unwrap();
    path
}

fn pem(certificate: &Certificate) -> Vec<u8> {
    pem::encode(&pem::Pem::new("CERTIFICATE", certificate.raw())).into_bytes()
}

#[test]
#[ignore = "needs openssl"]
fn openssl_asks_our_responder() {
    for key in [KeySpec::P256, KeySpec::P384, KeySpec::Rsa(2048)] {
        let folder = folder();
        let authority = authority(&folder, key);
        let site = Site::start(&authority, Limits::default());
        let people = ["good", "revoked", "stranger"].map(|name| (name, person(&authority, name)));
        let at = OffsetDateTime::now_utc() - time::Duration::HOUR;
        site.register.set(&people[0].1.certificate, CertificateStatus::Good);
        let status = CertificateStatus::Revoked { at, reason: Some(CrlReason::AffiliationChanged) };
        site.register.set(&people[1].1.certificate, status);
        let files = people.each_ref().map(|(name, p)| write(folder.path(), name, &pem(&p.certificate)));
        let pki = authority.directory();
        let ask = |digest: &str, nonce: &str, certificates: &[&PathBuf]| {
            let mut command = peer("openssl");
            command.args(["ocsp", "-issuer"]).arg(pki.join("issuing.crt")).arg(digest);
            command.args(["-url", &site.url("/ocsp"), "-resp_text"]).arg(nonce);
            command.arg("-CAfile").arg(pki.join("root.crt")).arg("-verify_other").arg(pki.join("issuing.crt"));
            for certificate in certificates {
                command.arg("-cert").arg(certificate);
            }
            run(&mut command).expect(0)
        };
        let [good, revoked, stranger] = &files;
        for digest in ["-sha1", "-sha256", "-sha512", "-sha3-256"] {
            for nonce in ["-nonce", "-no_nonce"] {
                let Ran { out, err, .. } = ask(digest, nonce, &[good, revoked, stranger]);
                assert!(err.contains("Response verify OK"), "{err}");
                assert!(!err.contains("WARNING"), "{err}");
                let says = |path: &PathBuf, word: &str| out.contains(&format!("{}: {word}", path.display()));
                assert!(says(good, "good") && says(revoked, "revoked") && says(stranger, "unknown"), "{out}");
                assert!(out.contains("Reason: affiliationChanged"), "{out}");
            }
            // One alone is prepared, and sent again.
            let first = ask(digest, "-no_nonce", &[good]);
            assert_eq!(ask(digest, "-no_nonce", &[good]).out, first.out);
        }
        let serial = hex(people[0].1.certificate.serial());
        let unknown = run(peer("openssl").args(["ocsp", "-issuer"]).arg(pki.join("root.crt")).args([
            "-url",
            &site.url("/ocsp"),
            "-serial",
            &format!("0x{serial}"),
            "-noverify",
        ]));
        assert!(unknown.out.contains(": unknown"), "another issuer: {}", unknown.out);
    }
}

#[test]
#[ignore = "needs openssl"]
fn openssl_verifies_our_time_stamps() {
    // Not Ed25519: openssl ts cannot verify it (PKCS7_signatureVerify); our own tests of the room do.
    for key in [KeySpec::P256, KeySpec::P384, KeySpec::P521, KeySpec::Rsa(2048)] {
        let folder = folder();
        let authority = authority(&folder, key);
        let site = Site::start(&authority, Limits::default());
        let data = write(folder.path(), "data", b"circular");
        let other = write(folder.path(), "other", b"circulaR");
        let pki = authority.directory();
        let query = |options: &[&str]| {
            let path = folder.path().join("query.tsq");
            let mut command = peer("openssl");
            run(command.args(["ts", "-query", "-data"]).arg(&data).args(options).arg("-out").arg(&path)).expect(0);
            path
        };
        let answer = |query: &Path| {
            let reply = post_timestamp(site.address, &std::fs::read(query).unwrap());
            assert_eq!(reply.status, 200);
            write(folder.path(), "reply.tsr", &reply.body)
        };
        let verify = |reply: &Path, against: [&str; 1], file: &Path| {
            let mut command = peer("openssl");
            command.args(["ts", "-verify", "-in"]).arg(reply).args(against).arg(file);
            command.arg("-CAfile").arg(pki.join("root.crt")).arg("-untrusted").arg(pki.join("chain.pem"));
            run(&mut command)
        };
        let text = |reply: &Path| run(peer("openssl").args(["ts", "-reply", "-text", "-in"]).arg(reply)).expect(0).out;
        for digest in ["-sha256", "-sha384", "-sha512", "-sha3-256", "-sha3-384", "-sha3-512"] {
            for more in [&["-cert"][..], &["-cert", "-no_nonce"], &["-cert", "-tspolicy", &policy().to_string()]] {
                let asked = query(&[&[digest], more].concat());
                let reply = answer(&asked);
                assert!(verify(&reply, ["-queryfile"], &asked).expect(0).out.contains("Verification: OK"));
                verify(&reply, ["-data"], &data).expect(0);
                assert_ne!(verify(&reply, ["-data"], &other).code, 0);
                let text = text(&reply);
                assert!(text.contains("Status: Granted.") && text.contains("Accuracy: 0x01 seconds"), "{text}");
            }
        }
        // Without certificates in the token, openssl finds them among those that it is given.
        let reply = answer(&query(&["-sha256"]));
        let mut command = peer("openssl");
        command.args(["ts", "-verify", "-in"]).arg(&reply).arg("-data").arg(&data).arg("-CAfile");
        let certificates = [std::fs::read(pki.join("tsa.crt")).unwrap(), std::fs::read(pki.join("chain.pem")).unwrap()];
        let all = write(folder.path(), "all.pem", &certificates.concat());
        run(command.arg(pki.join("root.crt")).arg("-untrusted").arg(all)).expect(0);

        for (options, failure) in [
            (&["-sha1"][..], "unrecognized or unsupported algorithm identifier"),
            (&["-sha224"], "unrecognized or unsupported algorithm identifier"),
            (&["-tspolicy", "1.2.3.4"], "the requested TSA policy is not supported by the TSA"),
        ] {
            let text = text(&answer(&query(options)));
            assert!(text.contains("Status: Rejected.") && text.contains(failure), "{text}");
        }
    }
}

#[test]
#[ignore = "needs curl and openssl"]
fn curl_gets_what_openssl_reads() {
    let folder = folder();
    let authority = authority(&folder, KeySpec::P256);
    let site = Site::start(&authority, Limits::default());
    let person = person(&authority, "A");
    site.register.set(&person.certificate, CertificateStatus::Good);
    let pki = authority.directory();
    let certificate = write(folder.path(), "a.crt", &pem(&person.certificate));
    let request = folder.path().join("request.der");
    let mut command = peer("openssl");
    command.args(["ocsp", "-no_nonce", "-issuer"]).arg(pki.join("issuing.crt")).arg("-cert").arg(&certificate);
    run(command.arg("-reqout").arg(&request)).expect(0);
    let text = run(peer("openssl").args(["base64", "-A", "-in"]).arg(&request)).expect(0).out;
    let url = site.url(&format!("/ocsp/{}", text.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D")));
    let response = folder.path().join("response.der");
    run(peer("curl").args(["-sSf", "-o"]).arg(&response).arg(&url)).expect(0);
    let mut command = peer("openssl");
    command.args(["ocsp", "-no_nonce", "-issuer"]).arg(pki.join("issuing.crt")).arg("-cert").arg(&certificate);
    command.arg("-respin").arg(&response).arg("-CAfile").arg(pki.join("root.crt"));
    let read = run(command.arg("-verify_other").arg(pki.join("issuing.crt"))).expect(0);
    assert!(read.out.contains(": good") && read.err.contains("Response verify OK"), "{}{}", read.out, read.err);

    let issuing = folder.path().join("issuing.der");
    run(peer("curl").args(["-sSf", "-o"]).arg(&issuing).arg(site.url("/certs/issuing.crt"))).expect(0);
    let read =
        run(peer("openssl").args(["x509", "-inform", "DER", "-noout", "-subject", "-in"]).arg(&issuing)).expect(0);
    assert!(read.out.contains("Issuing CA"), "{}", read.out);
}
