//! OCSP and time-stamp requests of any octets: every one gets a response that our own readers can read.
#![no_main]

use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;
use parapheur::asn1::der::single;
use parapheur::asn1::oid;
use parapheur::cms::SignedData;
use parapheur::cms::tst::TstInfo;
use parapheur::crypto::{KeySpec, PrivateKey, SignOptions};
use parapheur::pki::ocsp::{Responder, ResponderOptions};
use parapheur::pki::timestamp::{TimeStampingUnit, TimestampOptions, TimestampRequest};
use parapheur::pki::{
    CertificateStatus, InitRequest, IssueRequest, Issuer, Profile, StatusSource, Subject, SubjectKey, certify, create,
};
use parapheur::x509::{CertStatus, OcspResponse, ResponseStatus};
use time::OffsetDateTime;
use time::macros::datetime;

const NOW: OffsetDateTime = datetime!(2026-11-22 10:00 UTC);

struct Even;

impl StatusSource for Even {
    fn status(&self, serial: &[u8]) -> parapheur::pki::Result<CertificateStatus> {
        Ok(match serial.last().copied().unwrap_or(0) % 3 {
            0 => CertificateStatus::Good,
            1 => CertificateStatus::Revoked { at: NOW, reason: None },
            _ => CertificateStatus::Unknown,
        })
    }
}

fn services() -> &'static (Responder, TimeStampingUnit) {
    static SERVICES: OnceLock<(Responder, TimeStampingUnit)> = OnceLock::new();
    SERVICES.get_or_init(|| {
        let rng = &mut rand::rng();
        let ca = create(&InitRequest::new("MA", "Wilaya", NOW), rng).unwrap();
        let signer = ca.issuing_key.into_signer(&SignOptions::default()).unwrap();
        let issuer = Issuer::new(ca.issuing.clone(), vec![ca.root], signer.clone()).unwrap();
        let responder = Responder::new(ca.issuing.clone(), ca.issuing, signer, ResponderOptions::default()).unwrap();

        let key = PrivateKey::generate(KeySpec::P256, rng).unwrap();
        let subject = Subject {
            country: "MA".into(),
            common_name: "TSA".into(),
            organization: Some("Wilaya".into()),
            ..Subject::default()
        };
        let request = IssueRequest::new(Profile::shipped("timestamping").unwrap(), subject, NOW);
        let issued = certify(&issuer, &request, SubjectKey::Of(key.public_key()), rng).unwrap();
        let signer = key.into_signer(&SignOptions::default()).unwrap();
        let options = TimestampOptions::new(oid::TEST_TIMESTAMP_POLICY);
        (responder, TimeStampingUnit::new(issued.certificate, &[], signer, options).unwrap())
    })
}

fuzz_target!(|data: &[u8]| {
    let (responder, unit) = services();
    let answer = responder.respond(data, &Even, NOW);
    let response = OcspResponse::decode(&answer.der).unwrap();
    assert_eq!(response.status(), answer.status);
    assert_eq!(answer.status == ResponseStatus::Successful, answer.problem.is_none());
    assert_eq!(response.responses().len(), answer.said.len());
    // Of each serial number: what is known of it, or nothing, where the issuer is another's. (The fuzzer finds the hashes of ours.)
    for (single, (serial, said)) in response.responses().iter().zip(&answer.said) {
        let told = match &single.status {
            CertStatus::Good => CertificateStatus::Good,
            CertStatus::Revoked { at, reason } => CertificateStatus::Revoked { at: *at, reason: *reason },
            CertStatus::Unknown => CertificateStatus::Unknown,
        };
        assert_eq!(told, *said);
        assert!(told == CertificateStatus::Unknown || told == Even.status(serial).unwrap());
    }

    let answer = unit.respond(data, Some(NOW), &mut rand::rng());
    let mut r = single(&answer.der, "TimeStampResp").unwrap().reader("TimeStampResp");
    r.sequence("PKIStatusInfo").unwrap();
    let Ok(stamped) = answer.outcome else { return r.finish().unwrap() };
    let request = TimestampRequest::decode(data).unwrap();
    let token = SignedData::decode(r.any().unwrap().raw, "token").unwrap();
    let tst = TstInfo::decode(token.content.unwrap()).unwrap();
    assert_eq!((&tst.imprint, tst.nonce.as_deref()), (&stamped.imprint, request.nonce));
    assert_eq!(token.certificates.is_empty(), !request.cert_req);
});
