#![allow(clippy::unwrap_used, clippy::panic)]

use super::*;
use crate::cms::{SignedData, tst::TstInfo};
use crate::crypto::{KeySpec, Outcome, Signed, verify};
use crate::error::Coded;
use crate::pki::Created;
use crate::pki::made::{authority, certified};
use time::macros::datetime;

const NOW: OffsetDateTime = datetime!(2026-11-22 10:00:00.123456789 UTC);

fn policy() -> Oid {
    Oid::parse("1.3.6.1.4.1.99999.1").unwrap()
}

fn unit(ca: &Created, key: KeySpec, options: TimestampOptions) -> TimeStampingUnit {
    let (certificate, signer) = certified(ca, &[oid::KP_TIME_STAMPING], true, key);
    TimeStampingUnit::new(certificate, std::slice::from_ref(&ca.issuing), signer, options).unwrap()
}

fn imprint(digest: DigestAlgorithm) -> Vec<u8> {
    sequence([digest.identifier(), der::octet_string(&digest.digest(b"circular"))])
}

fn request(imprint: Vec<u8>, rest: &[Vec<u8>]) -> Vec<u8> {
    sequence([&[der::uint(1), imprint], rest].concat())
}

/// The token of a granted response.
#[track_caller]
fn token(answer: &TimestampAnswer) -> Vec<u8> {
    assert!(answer.outcome.is_ok(), "{:?}", answer.outcome);
    let mut r = der::single(&answer.der, "TimeStampResp").unwrap().reader("TimeStampResp");
    assert_eq!(r.any().unwrap().raw, [0x30, 3, 2, 1, 0]);
    let token = r.any().unwrap().raw.to_vec();
    r.finish().unwrap();
    token
}

#[test]
fn a_token_says_what_was_asked_and_is_signed() {
    let ca = authority();
    let nonce = encode(Tag::INTEGER, &[0x80, 1, 2, 3]);
    let cert_req = encode(Tag::BOOLEAN, &[0xff]);
    for key in [KeySpec::P256, KeySpec::P384, KeySpec::Rsa(2048), KeySpec::Ed25519] {
        let unit = unit(&ca, key, TimestampOptions::new(policy()));
        for digest in unit.options.digests.clone() {
            let ask = request(imprint(digest), &[der::oid(&policy()), nonce.clone(), cert_req.clone()]);
            let answer = unit.respond(&ask, Some(NOW), &mut rand::rng());
            let stamped = answer.outcome.clone().unwrap();
            let token = token(&answer);
            let message = SignedData::decode(&token, "token").unwrap();
            assert_eq!((message.version, &message.content_type), (3, &oid::TST_INFO));
            let tst = TstInfo::decode(message.content.unwrap()).unwrap();
            assert_eq!(tst.policy, policy());
            assert_eq!((tst.imprint_algorithm.oid, tst.imprint), (digest.oid(), digest.digest(b"circular")));
            assert_eq!(tst.gen_time, datetime!(2026-11-22 10:00:00.123 UTC));
            assert_eq!(tst.nonce.as_deref(), Some(&[0x80, 1, 2, 3][..]), "negative, and repeated all the same");
            assert_eq!(der::unsigned_integer(&stamped.serial)[2..], tst.serial);
            assert_eq!(tst.tsa.unwrap()[2..], constructed(Tag::SEQUENCE, [unit.certificate.subject().raw()])[2..]);
            assert!(message.certificates.len() == 2 && message.certificates.contains(&unit.certificate.raw()));

            let [info] = &message.signer_infos[..] else { panic!("one signer") };
            let algorithm = unit.signer.algorithm();
            let signed_attrs = &info.signed_attrs.as_ref().unwrap().to_be_signed;
            let hashed = algorithm.digest().digest(signed_attrs);
            let signed = Signed { message: Some(signed_attrs), digest: &hashed };
            assert_eq!(verify(&algorithm, unit.signer.public_key(), signed, info.signature), Outcome::Valid);
        }
    }
}

#[test]
fn what_is_optional_is_left_out() {
    let ca = authority();
    let plain = unit(&ca, KeySpec::P256, TimestampOptions { accuracy: None, ..TimestampOptions::new(policy()) });
    let answer = plain.respond(&request(imprint(DigestAlgorithm::Sha256), &[]), Some(NOW), &mut rand::rng());
    let bytes = token(&answer);
    let message = SignedData::decode(&bytes, "token").unwrap();
    assert!(message.certificates.is_empty());
    let fields: Vec<Tag> =
        der::single(message.content.unwrap(), "TSTInfo").unwrap().reader("TSTInfo").map(|f| f.unwrap().tag).collect();
    let expected = [
        Tag::INTEGER,
        Tag::OBJECT_IDENTIFIER,
        Tag::SEQUENCE,
        Tag::INTEGER,
        Tag::GENERALIZED_TIME,
        Tag::context_constructed(0),
    ];
    assert_eq!(fields, expected);

    assert_eq!(accuracy(Duration::from_secs(1)), [0x30, 3, 2, 1, 1]);
    assert_eq!(accuracy(Duration::from_micros(200_500)), [0x30, 8, 0x80, 2, 0, 200, 0x81, 2, 1, 0xf4]);
    let ordered = unit(&ca, KeySpec::P256, TimestampOptions { ordering: true, ..TimestampOptions::new(policy()) });
    let answer = ordered.respond(&request(imprint(DigestAlgorithm::Sha256), &[]), Some(NOW), &mut rand::rng());
    assert_eq!(answer.outcome.clone().unwrap().time, datetime!(2026-11-22 10:00:00.123456 UTC));
    assert!(token(&answer).windows(3).any(|w| w == [1, 1, 0xff]));
}

#[test]
fn what_is_refused_says_why() {
    let ca = authority();
    let unit = unit(&ca, KeySpec::P256, TimestampOptions::new(policy()));
    let good = imprint(DigestAlgorithm::Sha256);
    let short = sequence([DigestAlgorithm::Sha256.identifier(), der::octet_string(&[0; 31])]);
    let parameters = sequence([sequence([der::oid(&oid::SHA256), der::uint(1)]), der::octet_string(&[0; 32])]);
    let md5 = sequence([
        sequence([der::oid(&Oid::parse("1.2.840.113549.2.5").unwrap()), der::null()]),
        der::octet_string(&[0; 16]),
    ]);
    let extension = certificate::extension(&Oid::parse("1.2.3").unwrap(), false, &der::null());
    let extensions = constructed(Tag::context_constructed(0), [extension]);
    let whole = request(good.clone(), &[]);
    let cases: Vec<(Vec<u8>, &str, FailureInfo)> = vec![
        (Vec::new(), "tsa.malformed", FailureInfo::BadDataFormat),
        (whole[..whole.len() - 1].to_vec(), "tsa.malformed", FailureInfo::BadDataFormat),
        ([&whole[..], &[0]].concat(), "tsa.malformed", FailureInfo::BadDataFormat),
        (vec![0x30; MAX_REQUEST + 1], "tsa.too-big", FailureInfo::BadRequest),
        (sequence([der::uint(2), good.clone()]), "tsa.version", FailureInfo::BadRequest),
        (request(imprint(DigestAlgorithm::Sha1), &[]), "tsa.digest", FailureInfo::BadAlg),
        (request(imprint(DigestAlgorithm::Sha224), &[]), "tsa.digest", FailureInfo::BadAlg),
        (request(md5, &[]), "tsa.digest", FailureInfo::BadAlg),
        (request(parameters, &[]), "tsa.malformed", FailureInfo::BadDataFormat),
        (request(short, &[]), "tsa.imprint-length", FailureInfo::BadDataFormat),
        (
            request(good.clone(), &[der::oid(&Oid::parse("1.2.3.4").unwrap())]),
            "tsa.policy",
            FailureInfo::UnacceptedPolicy,
        ),
        (request(good.clone(), &[extensions]), "tsa.extension", FailureInfo::UnacceptedExtension),
        (request(good.clone(), &[der::null()]), "tsa.malformed", FailureInfo::BadDataFormat),
    ];
    let check = |answer: TimestampAnswer, code: &str, failure: FailureInfo| {
        let problem = answer.outcome.unwrap_err();
        assert_eq!((problem.code(), problem.failure()), (code, failure));
        let mut r = der::single(&answer.der, "TimeStampResp").unwrap().reader("TimeStampResp");
        let mut status = r.sequence("PKIStatusInfo").unwrap();
        r.finish().unwrap();
        assert_eq!(status.any().unwrap().uint().unwrap(), 2);
        assert!(status.expect(Tag::SEQUENCE).unwrap().content.len() > 10);
        assert_eq!(status.expect(Tag::BIT_STRING).unwrap().named_bits().unwrap(), 1 << failure.bit());
        status.finish().unwrap();
    };
    for (octets, code, failure) in cases {
        check(unit.respond(&octets, Some(NOW), &mut rand::rng()), code, failure);
    }
    check(unit.respond(&whole, None, &mut rand::rng()), "tsa.no-time", FailureInfo::TimeNotAvailable);
    let late = datetime!(2028-01-01 0:00 UTC);
    check(unit.respond(&whole, Some(late), &mut rand::rng()), "tsa.outside-validity", FailureInfo::SystemFailure);
    for &failure in FailureInfo::ALL {
        let octets = failure.encode();
        assert_eq!(der::single(&octets, "t").unwrap().named_bits().unwrap(), 1 << failure.bit(), "{failure}");
        assert_ne!(octets.last(), Some(&0), "no trailing zeros");
    }
}

#[test]
fn who_may_not_stamp_is_refused_beforehand() {
    let ca = authority();
    let fails = |purposes: &[Oid], critical, why: &str| {
        let (certificate, signer) = certified(&ca, purposes, critical, KeySpec::P256);
        match TimeStampingUnit::new(certificate, &[], signer, TimestampOptions::new(policy())) {
            Err(e) => assert!(e.code() == "pki.time-stamping-unit" && e.to_string().contains(why), "{e}"),
            Ok(_) => panic!("{why}"),
        }
    };
    fails(&[oid::KP_TIME_STAMPING], false, "alone, critical");
    fails(&[oid::KP_TIME_STAMPING, oid::KP_OCSP_SIGNING], true, "alone, critical");
    fails(&[oid::KP_OCSP_SIGNING], true, "alone, critical");
}

#[test]
fn serials_are_positive_and_differ() {
    let ca = authority();
    let unit = unit(&ca, KeySpec::P256, TimestampOptions::new(policy()));
    let ask = request(imprint(DigestAlgorithm::Sha256), &[]);
    let mut seen = std::collections::HashSet::new();
    for _ in 0..200 {
        let answer = unit.respond(&ask, Some(NOW), &mut rand::rng());
        let bytes = token(&answer);
        let message = SignedData::decode(&bytes, "token").unwrap();
        let serial = TstInfo::decode(message.content.unwrap()).unwrap().serial;
        assert!(serial[0] & 0x80 == 0 && serial.len() <= 17);
        assert!(seen.insert(serial));
    }
}
