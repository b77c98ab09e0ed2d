//! Asking for time stamps (RFC 3161 §2.4, §3.4).

use super::*;
use crate::asn1::oid;
use crate::cms::tsp::{TimestampQuery, TimestampRefusal, TimestampSource};
use crate::cms::{SignedData, tst::TstInfo};
use crate::pki::timestamp::{TimeStampingUnit, TimestampOptions};

fn unit(usage: &Oid) -> TimeStampingUnit {
    let usage = extension(&oid::CE_EXT_KEY_USAGE, true, &sequence([der::oid(usage)]));
    let bits = extension(&oid::CE_KEY_USAGE, true, &encode(Tag::BIT_STRING, &[7, 0x80]));
    let tsa = certify("TSA", 5, None, &[usage, bits]);
    let policy = Oid::parse("1.3.6.1.4.1.99999.1").unwrap();
    TimeStampingUnit::new(tsa.certificate, &[], tsa.signer, TimestampOptions::new(policy)).unwrap()
}

/// A server that answers what it is sent with `answer`; the request is not needed twice, so its own reader reads it.
fn serving(answer: impl Fn(&[u8]) -> Vec<u8> + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut octets = Vec::new();
            let body = loop {
                let mut some = [0; 4096];
                let n = stream.read(&mut some).unwrap();
                octets.extend_from_slice(&some[..n]);
                let text = String::from_utf8_lossy(&octets).to_ascii_lowercase();
                let Some(end) = octets.windows(4).position(|w| w == b"\r\n\r\n") else { continue };
                assert!(text.contains("content-type: application/timestamp-query"), "{text}");
                let length: usize =
                    text.lines().find_map(|l| l.strip_prefix("content-length: ")?.parse().ok()).unwrap();
                if octets.len() >= end + 4 + length {
                    break octets[end + 4..].to_vec();
                }
            };
            reply(&mut stream, "200 OK\r\nContent-Type: application/timestamp-reply", &answer(&body));
        }
    });
    format!("http://127.0.0.1:{port}/tsa")
}

fn query() -> TimestampQuery {
    let digest = DigestAlgorithm::Sha256;
    TimestampQuery::new(digest, digest.digest(b"circulaire"), &mut rand::rng())
}

fn stamped(answer: impl Fn(&[u8]) -> Vec<u8> + Send + 'static) -> std::result::Result<Vec<u8>, TimestampRefusal> {
    client().timestamp_authority(&serving(answer)).timestamp(&query())
}

#[test]
fn a_token_that_answers_the_query() {
    let tsa = unit(&oid::KP_TIME_STAMPING);
    let token = stamped(move |request| tsa.respond(request, Some(NOW), &mut rand::rng()).der).unwrap();
    let message = SignedData::decode(&token, "token").unwrap();
    let tst = TstInfo::decode(message.content.unwrap()).unwrap();
    assert_eq!(tst.gen_time, NOW);
    assert_eq!(tst.imprint, DigestAlgorithm::Sha256.digest(b"circulaire"));
    // A policy is asked for, and kept.
    let tsa = unit(&oid::KP_TIME_STAMPING);
    let url = serving(move |request| tsa.respond(request, Some(NOW), &mut rand::rng()).der);
    let mut other = query();
    other.policy = Oid::parse("1.2.3");
    let refusal = client().timestamp_authority(&url).timestamp(&other).unwrap_err();
    assert!(refusal.to_string().contains("unacceptedPolicy"), "{refusal}");
}

#[test]
fn answers_that_are_none() {
    let code = |r: std::result::Result<Vec<u8>, TimestampRefusal>| crate::error::Coded::code(&r.unwrap_err());
    // That of another query: nonce, and imprint.
    let tsa = unit(&oid::KP_TIME_STAMPING);
    let replayed = tsa.respond(&query().encode(), Some(NOW), &mut rand::rng()).der;
    assert_eq!(code(stamped(move |_| replayed.clone())), "tsp.mismatch");
    let other = |request: &[u8]| {
        let imprint = DigestAlgorithm::Sha256.digest(b"circulaire");
        let at = request.windows(32).position(|w| w == imprint).unwrap();
        let mut request = request.to_vec();
        request[at] ^= 1;
        request
    };
    let tsa = unit(&oid::KP_TIME_STAMPING);
    let answer = move |request: &[u8]| tsa.respond(&other(request), Some(NOW), &mut rand::rng()).der;
    assert_eq!(code(stamped(answer)), "tsp.mismatch");
    // A broken signature: the last octets are the signature value's.
    let tsa = unit(&oid::KP_TIME_STAMPING);
    let broken = move |request: &[u8]| {
        let mut der = tsa.respond(request, Some(NOW), &mut rand::rng()).der;
        *der.last_mut().unwrap() ^= 1;
        der
    };
    assert_eq!(code(stamped(broken)), "tsp.broken");
    // Without certificates: certReq is the last octet.
    let tsa = unit(&oid::KP_TIME_STAMPING);
    let bare = move |request: &[u8]| {
        let mut request = request.to_vec();
        request.truncate(request.len() - 3);
        request[1] -= 3;
        tsa.respond(&request, Some(NOW), &mut rand::rng()).der
    };
    assert_eq!(code(stamped(bare)), "tsp.no-certificate");
    let tsa = unit(&oid::KP_TIME_STAMPING);
    assert_eq!(code(stamped(move |request| tsa.respond(request, None, &mut rand::rng()).der)), "tsp.refused");
    assert_eq!(code(stamped(|_| b"<html>hello</html>".to_vec())), "tsp.unreachable");
    assert_eq!(code(stamped(|_| Vec::new())), "tsp.unreachable");
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let refusal = client().timestamp_authority(&format!("http://{closed}/tsa")).timestamp(&query()).unwrap_err();
    assert!(refusal.to_string().contains(&closed.to_string()), "{refusal}");
    // A response that says rejection and brings a token all the same.
    let tsa = unit(&oid::KP_TIME_STAMPING);
    let rejected = move |request: &[u8]| {
        let mut der = tsa.respond(request, Some(NOW), &mut rand::rng()).der;
        let at = der.windows(5).position(|w| w == [0x30, 3, 2, 1, 0]).unwrap();
        der[at + 4] = 2;
        der
    };
    assert_eq!(code(stamped(rejected)), "tsp.refused");
}
