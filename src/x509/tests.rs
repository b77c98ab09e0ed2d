//! Certificates of `certs/test/path`, read as files are and as single encodings.

use super::*;
use crate::asn1::der::{self, Tag, encode, single};
use crate::asn1::oid;
use crate::crypto::DigestAlgorithm;
use time::macros::datetime;

fn file(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/certs/test/path/{name}.pem", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn cert(name: &str) -> Certificate {
    decode_all(&file(name), name).unwrap().remove(0)
}

#[test]
fn what_a_certificate_says() {
    let ee = cert("ee");
    assert_eq!(ee.subject().to_string(), "CN=Élise Dupont,O=Test,C=MA");
    assert_eq!(ee.issuer().common_name(), Some("CA"));
    assert_eq!((ee.version(), ee.not_before()), (3, datetime!(2026-01-01 0:00 UTC)));
    assert_eq!(ee.not_after(), datetime!(2036-01-01 0:00 UTC));
    assert_eq!(ee.public_key().unwrap().kind().to_string(), "RSA-2048");
    assert!(ee.key_usage().unwrap().any_of(KeyUsage::DIGITAL_SIGNATURE));
    assert_eq!(ee.key_usage().unwrap().to_string(), "digitalSignature");
    assert_eq!(ee.authority_key_identifier().unwrap().key_identifier.as_deref(), cert("ca").subject_key_identifier());
    assert!(ee.basic_constraints().is_none() && ee.ext_key_usage().is_none() && !ee.is_self_issued());
    assert!(ee.defects().is_empty() && ee.unknown_critical_extensions().is_empty());
    assert_eq!(ee.digest(DigestAlgorithm::Sha256), ee.fingerprint());
    let ca = cert("ca");
    assert_eq!(ca.basic_constraints(), Some(BasicConstraints { ca: true, path_len: Some(0) }));
    assert!(cert("root").is_self_issued());
    assert_eq!(cert("ee-mail").ext_key_usage().unwrap()[1], oid::KP_EMAIL_PROTECTION);
    assert!(cert("ee-ocsp").has_ocsp_no_check());
    assert_eq!(cert("ee-critical").unknown_critical_extensions(), [crate::oid!(1, 2, 3, 4)]);
}

#[test]
fn the_octets_are_those_that_were_read() {
    let ee = cert("ee");
    let outer = single(ee.raw(), "Certificate").unwrap();
    let mut r = outer.reader("Certificate");
    assert_eq!(r.any().unwrap().raw, ee.tbs());
    r.any().unwrap();
    assert_eq!(r.any().unwrap().content[1..], *ee.signature());
    assert!(key_matches(&ee, ee.spki()) && !key_matches(&ee, cert("ca").spki()));
    assert!(key_matches(&cert("ca"), cert("ca-cross").spki()));
}

#[test]
fn files_of_any_form() {
    let (ee, ca) = (file("ee"), file("ca"));
    let around =
        [b"Bag Attributes\n".as_slice(), &ee, b"text\n-----BEGIN X-----\nAAAA\n-----END X-----\n", &ca].concat();
    assert_eq!(decode_all(&around, "f").unwrap(), [cert("ee"), cert("ca")]);
    let ders = [cert("ee").raw(), cert("ca").raw()].concat();
    assert_eq!(decode_all(&ders, "f").unwrap().len(), 2);
    // Text that happens to begin as DER does.
    let zero = [b"0 is a digit\n".as_slice(), &ee].concat();
    assert_eq!(decode_all(&zero, "f").unwrap().len(), 1);
    assert!(matches!(decode_all(b"nothing", "f"), Err(Error::NoCertificate { place }) if place == "f"));
    assert!(matches!(decode_all(&ders[..100], "f"), Err(Error::Malformed { .. })));
    assert!(matches!(Crl::decode_all(&ee, "f"), Err(Error::NoCrl { .. })));
    assert!(matches!(OcspResponse::decode_all(&ee, "f"), Err(Error::NoOcsp { .. })));
}

/// The end entity's certificate with one part of its TBSCertificate replaced.
fn with(change: impl Fn(usize, Vec<u8>) -> Vec<u8>) -> Certificate {
    let ee = cert("ee");
    let parts = single(ee.tbs(), "t").unwrap().reader("t").enumerate().map(|(i, p)| change(i, p.unwrap().raw.to_vec()));
    let tbs = der::sequence(parts);
    let rest = single(ee.raw(), "c").unwrap().reader("c").skip(1).map(|p| p.unwrap().raw.to_vec());
    Certificate::decode(&der::sequence(std::iter::once(tbs).chain(rest))).unwrap()
}

#[test]
fn broken_rules_are_kept() {
    let defects = |c: &Certificate| c.defects().iter().map(crate::error::Coded::code).collect::<Vec<_>>();
    let version = |n| der::constructed(Tag::context_constructed(0), [der::uint(n)]);
    assert_eq!(defects(&with(|i, p| if i == 0 { version(0) } else { p })), ["x509.version"]);
    assert_eq!(defects(&with(|i, p| if i == 0 { version(9) } else { p })), ["x509.version"]);
    let sha1 = der::sequence([der::oid(&oid::ECDSA_WITH_SHA1)]);
    assert_eq!(defects(&with(|i, p| if i == 2 { sha1.clone() } else { p })), ["x509.algorithm-mismatch"]);
    assert_eq!(defects(&with(|i, p| if i == 3 { vec![0x30, 0] } else { p })), ["x509.empty-issuer"]);
    assert_eq!(defects(&with(|i, p| if i == 5 { vec![0x30, 0] } else { p })), ["x509.empty-subject"]);
    let usage = |value: &[u8]| der::sequence([der::oid(&oid::CE_KEY_USAGE), der::octet_string(value)]);
    let extensions = |list: &[Vec<u8>]| der::constructed(Tag::context_constructed(3), [der::sequence(list)]);
    let twice = extensions(&[usage(&[3, 2, 7, 0x80]), usage(&[3, 2, 7, 0x80])]);
    assert_eq!(defects(&with(|i, p| if i == 7 { twice.clone() } else { p })), ["x509.duplicate-extension"]);
    let malformed = extensions(&[usage(&[5, 0])]);
    assert_eq!(defects(&with(|i, p| if i == 7 { malformed.clone() } else { p })), ["x509.extension"]);
}

#[test]
fn serial_numbers_are_octets() {
    for serial in [&[0][..], &[0x80], &[0x7f; 30]] {
        let c = with(|i, p| if i == 1 { encode(Tag::INTEGER, serial) } else { p });
        assert!(c.serial() == serial && c.defects().is_empty());
    }
}
