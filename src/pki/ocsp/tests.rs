#![allow(clippy::unwrap_used, clippy::panic)]

use super::*;
use crate::asn1::der::{self, Tag, constructed, sequence};
use crate::crypto::{DigestAlgorithm, KeySpec, SignOptions};
use crate::error::Coded;
use crate::pki::made::{authority, certified};
use crate::pki::{Created, certificate};
use crate::x509::{CertStatus, OcspResponse, ResponderId, key_octets};
use time::macros::datetime;

const NOW: OffsetDateTime = datetime!(2026-11-22 10:00:00.75 UTC);
const REVOKED_AT: OffsetDateTime = datetime!(2026-11-20 8:00 UTC);

/// 1 is good, 2 and 3 are revoked, 9 cannot be read.
struct State;

impl StatusSource for State {
    fn status(&self, serial: &[u8]) -> crate::pki::Result<CertificateStatus> {
        Ok(match serial {
            [1] => CertificateStatus::Good,
            [2] => CertificateStatus::Revoked { at: REVOKED_AT, reason: Some(CrlReason::KeyCompromise) },
            [3] => CertificateStatus::Revoked { at: REVOKED_AT, reason: Some(CrlReason::Unspecified) },
            [9] => return Err(crate::pki::Error::NoPassphrase),
            _ => CertificateStatus::Unknown,
        })
    }
}

fn delegate(ca: &Created, usages: &[Oid]) -> (Certificate, Arc<dyn Signer>) {
    certified(ca, usages, false, KeySpec::P256)
}

fn responder(ca: &Created, options: ResponderOptions) -> Responder {
    let (certificate, signer) = delegate(ca, &[oid::KP_OCSP_SIGNING]);
    Responder::new(ca.issuing.clone(), certificate, signer, options).unwrap()
}

fn cert_id(issuer: &Certificate, digest: DigestAlgorithm, serial: &[u8]) -> Vec<u8> {
    let name = digest.digest(issuer.subject().raw());
    let key = digest.digest(key_octets(issuer.spki()).unwrap());
    let serial = der::encode(Tag::INTEGER, serial);
    sequence([digest.identifier(), der::octet_string(&name), der::octet_string(&key), serial])
}

fn request(ids: &[Vec<u8>], extensions: &[Vec<u8>]) -> Vec<u8> {
    let list = sequence(ids.iter().map(|id| sequence([id])));
    let extensions = match extensions {
        [] => Vec::new(),
        some => constructed(Tag::context_constructed(2), [sequence(some)]),
    };
    sequence([sequence([list, extensions])])
}

fn nonce(octets: &[u8]) -> Vec<u8> {
    certificate::extension(&oid::OCSP_NONCE, false, &der::octet_string(octets))
}

#[track_caller]
fn read(answer: &Answer) -> OcspResponse {
    assert_eq!(answer.problem, None);
    OcspResponse::decode(&answer.der).unwrap()
}

#[test]
fn each_status_is_said_under_every_digest() {
    let ca = authority();
    let cutoff = datetime!(2026-11-01 0:00 UTC);
    let responder = responder(&ca, ResponderOptions { archive_cutoff: Some(cutoff), ..ResponderOptions::default() });
    for &digest in DigestAlgorithm::ALL {
        let ids: Vec<_> = [1, 2, 3, 4].map(|serial| cert_id(&ca.issuing, digest, &[serial])).to_vec();
        let foreign = cert_id(&ca.root, digest, &[1]);
        let asked = [ids, vec![foreign.clone()]].concat();
        let response = read(&responder.respond(&request(&asked, &[nonce(b"n")]), &State, NOW));
        let said: Vec<_> = response.responses().iter().map(|r| r.status).collect();
        let revoked = |reason| CertStatus::Revoked { at: REVOKED_AT, reason };
        assert_eq!(
            said,
            [
                CertStatus::Good,
                revoked(Some(CrlReason::KeyCompromise)),
                revoked(None),
                CertStatus::Unknown,
                CertStatus::Unknown
            ],
            "{digest}"
        );
        let one = &response.responses()[0];
        assert_eq!(one.this_update, datetime!(2026-11-22 10:00 UTC));
        assert_eq!(one.next_update, Some(datetime!(2026-11-22 11:00 UTC)));
        assert_eq!(one.archive_cutoff, Some(cutoff));
        assert!(one.cert_id.is_issued_by(&ca.issuing));
        assert_eq!(response.nonce(), Some(&b"n"[..]));
        assert!(response.raw().windows(foreign.len()).any(|w| w == foreign), "the CertID is repeated as it stood");
    }
    // A digest that nobody implements makes an issuer that nobody knows.
    let md5 = sequence([der::oid(&Oid::parse("1.2.840.113549.2.5").unwrap()), der::null()]);
    let id = sequence([md5, der::octet_string(&[0; 16]), der::octet_string(&[0; 16]), der::uint(1)]);
    let response = read(&responder.respond(&request(&[id], &[]), &State, NOW));
    assert_eq!(response.responses()[0].status, CertStatus::Unknown);
}

#[test]
fn it_is_signed_by_the_responder_that_it_names() {
    let ca = authority();
    let ask = request(&[cert_id(&ca.issuing, DigestAlgorithm::Sha1, &[1])], &[]);
    let check = |response: &OcspResponse, signer: &Certificate| {
        assert!(response.responder().unwrap().matches(signer));
        let algorithm = SignatureAlgorithm::decode(response.signature_algorithm().unwrap(), None).unwrap();
        let digest = algorithm.digest().digest(response.tbs());
        let signed = Signed { message: Some(response.tbs()), digest: &digest };
        assert_eq!(verify(&algorithm, signer.public_key().unwrap(), signed, response.signature()), Outcome::Valid);
    };
    for by_name in [false, true] {
        let responder = responder(&ca, ResponderOptions { by_name, ..ResponderOptions::default() });
        let response = read(&responder.respond(&ask, &State, NOW));
        assert_eq!(matches!(response.responder(), Some(ResponderId::ByName(_))), by_name);
        assert_eq!(response.certificates(), std::slice::from_ref(&responder.certificate));
        check(&response, &responder.certificate);
    }
    let signer = ca.issuing_key.signer(&SignOptions::default()).unwrap();
    let direct = Responder::new(ca.issuing.clone(), ca.issuing.clone(), signer, ResponderOptions::default()).unwrap();
    let response = read(&direct.respond(&ask, &State, NOW));
    assert!(response.certificates().is_empty(), "the issuer is known to who asks");
    check(&response, &ca.issuing);
}

#[test]
fn who_may_not_answer_is_refused_beforehand() {
    let ca = authority();
    let other = authority();
    let fails = |certificate: Certificate, signer, why: &str| match Responder::new(
        ca.issuing.clone(),
        certificate,
        signer,
        ResponderOptions::default(),
    ) {
        Err(e) => assert!(e.code() == "pki.responder" && e.to_string().contains(why), "{e}"),
        Ok(_) => panic!("{why}"),
    };
    let (unfit, signer) = delegate(&ca, &[oid::KP_TIME_STAMPING]);
    fails(unfit, signer, "not meant for OCSP");
    let (foreign, signer) = delegate(&other, &[oid::KP_OCSP_SIGNING]);
    fails(foreign.clone(), signer, "not issued by");
    let (_, signer) = delegate(&ca, &[oid::KP_OCSP_SIGNING]);
    fails(foreign, signer, "not its own");
}

#[test]
fn what_cannot_be_answered_says_so() {
    let ca = authority();
    let responder = responder(&ca, ResponderOptions::default());
    let id = |serial| cert_id(&ca.issuing, DigestAlgorithm::Sha256, &[serial]);
    let good = request(&[id(1)], &[]);
    let tbs = |fields: &[Vec<u8>]| sequence([sequence(fields)]);
    let list = sequence([sequence([id(1)])]);
    let critical = certificate::extension(&Oid::parse("1.2.3").unwrap(), true, &der::null());
    let types = |list: &[Oid]| {
        certificate::extension(&oid::OCSP_ACCEPTABLE_RESPONSES, false, &sequence(list.iter().map(der::oid)))
    };
    let single = constructed(Tag::context_constructed(0), [sequence([critical.clone()])]);
    let malformed = ResponseStatus::MalformedRequest;
    let cases: Vec<(Vec<u8>, &str, ResponseStatus)> = vec![
        (Vec::new(), "responder.malformed", malformed),
        (good[..good.len() - 1].to_vec(), "responder.malformed", malformed),
        ([&good[..], &[0]].concat(), "responder.malformed", malformed),
        (vec![0x30; MAX_REQUEST + 1], "responder.too-big", malformed),
        (request(&[], &[]), "responder.empty", malformed),
        (request(&vec![id(1); MAX_QUESTIONS + 1], &[]), "responder.too-many", ResponseStatus::Unauthorized),
        (request(&[id(1)], &[nonce(b"")]), "responder.nonce", malformed),
        (request(&[id(1)], &[nonce(&[7; 129])]), "responder.nonce", malformed),
        (request(&[id(1)], &[nonce(b"a"), nonce(b"b")]), "responder.duplicate-extension", malformed),
        (
            request(&[id(1)], std::slice::from_ref(&critical)),
            "responder.critical-extension",
            ResponseStatus::Unauthorized,
        ),
        (
            sequence([sequence([sequence([sequence([id(1), single])])])]),
            "responder.critical-extension",
            ResponseStatus::Unauthorized,
        ),
        (request(&[id(1)], &[types(&[critical_type()])]), "responder.response-type", ResponseStatus::Unauthorized),
        (
            tbs(&[constructed(Tag::context_constructed(0), [der::uint(1)]), list.clone()]),
            "responder.version",
            malformed,
        ),
        (request(&[id(1), id(9)], &[]), "responder.state", ResponseStatus::InternalError),
    ];
    for (octets, code, status) in cases {
        let answer = responder.respond(&octets, &State, NOW);
        assert_eq!((answer.problem.as_ref().map(Coded::code), answer.status), (Some(code), status));
        assert_eq!(OcspResponse::decode(&answer.der).unwrap().status(), status);
        assert!(answer.lasting.is_none());
    }
    let late = responder.respond(&good, &State, datetime!(2028-01-01 0:00 UTC));
    assert_eq!(late.problem, Some(OcspProblem::OutsideValidity));

    // What is optional and does not change the answer.
    let name =
        constructed(Tag::context_constructed(1), [constructed(Tag::context_constructed(4), [ca.root.subject().raw()])]);
    let v1 = constructed(Tag::context_constructed(0), [der::uint(0)]);
    let signed = constructed(Tag::context_constructed(0), [sequence([der::null()])]);
    let extensions = constructed(
        Tag::context_constructed(2),
        [sequence([
            types(&[critical_type(), oid::OCSP_BASIC]),
            certificate::extension(&Oid::parse("1.2.3").unwrap(), false, &der::null()),
            nonce(&[7; 128]),
        ])],
    );
    let full = sequence([sequence([v1, name, list, extensions]), signed]);
    let response = read(&responder.respond(&full, &State, NOW));
    assert_eq!(response.nonce(), Some(&[7; 128][..]));
}

fn critical_type() -> Oid {
    Oid::parse("1.2.3.4").unwrap()
}

#[test]
fn a_response_is_kept_while_it_is_true() {
    use std::sync::Mutex;
    struct Changing(Mutex<CertificateStatus>);
    impl StatusSource for Changing {
        fn status(&self, _: &[u8]) -> crate::pki::Result<CertificateStatus> {
            Ok(*self.0.lock().unwrap())
        }
    }
    let ca = authority();
    let responder = responder(&ca, ResponderOptions::default());
    let state = Changing(Mutex::new(CertificateStatus::Good));
    let id = cert_id(&ca.issuing, DigestAlgorithm::Sha1, &[1]);
    let ask =
        |extensions: &[Vec<u8>], at| responder.respond(&request(std::slice::from_ref(&id), extensions), &state, at);
    let first = ask(&[], NOW);
    assert_eq!(ask(&[], NOW + Duration::minutes(4)), first);
    assert_ne!(ask(&[nonce(b"n")], NOW).der, first.der, "a nonce is answered freshly");
    assert!(ask(&[nonce(b"n")], NOW).lasting.is_none());
    assert_ne!(ask(&[], NOW - Duration::hours(1)).der, first.der, "nobody answers from the future");
    let second = ask(&[], NOW + Duration::minutes(6));
    assert_ne!(second.der, first.der);
    *state.0.lock().unwrap() = CertificateStatus::Revoked { at: REVOKED_AT, reason: None };
    let third = ask(&[], NOW + Duration::minutes(6));
    assert!(matches!(read(&third).responses()[0].status, CertStatus::Revoked { .. }));
    assert_eq!(ask(&[], NOW + Duration::minutes(7)), third);
}
