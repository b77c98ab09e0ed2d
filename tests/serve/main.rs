//! The authority's services over HTTP: what they answer, what they refuse, and that nobody has to wait for anybody.

#![cfg(feature = "serve")]
#![allow(clippy::unwrap_used, clippy::panic)] // a test: what cannot be done fails it

#[path = "../common/mod.rs"]
mod common;
mod load;
mod peers;
mod process;
mod site;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use parapheur::cms::{SignedData, tst::TstInfo};
use parapheur::crypto::{DigestAlgorithm, KeySpec};
use parapheur::net::serve::Limits;
use parapheur::path::{Indication, Material, Purpose, RevocationMode, Settings, TrustStore, Validator};
use parapheur::pki::{Authority, CertificateStatus};
use parapheur::x509::{Certificate, CrlReason, OcspResponse, ResponseStatus};
use site::{Client, Site, authority, ocsp_request, person, post_ocsp, post_timestamp, timestamp_request, token};
use time::OffsetDateTime;

/// What our own path validation thinks of a certificate, with this response and nothing else about revocation.
fn judged(authority: &Authority, certificate: &Certificate, response: &[u8]) -> (Indication, String) {
    let settings = Settings {
        trust: TrustStore::new([authority.issuing().clone()]),
        revocation: RevocationMode::Hard,
        ..Settings::default()
    };
    let material = Material { ocsp: vec![OcspResponse::decode(response).unwrap()], ..Material::default() };
    let at = OffsetDateTime::now_utc() + time::Duration::SECOND;
    let result = Validator::new(settings).validate_with(certificate, &material, Purpose::Signing, at);
    (result.indication, format!("{:?}", result.findings))
}

#[test]
fn ocsp_by_post_and_get_is_what_our_validator_believes() {
    let folder = common::folder();
    let authority = authority(&folder, KeySpec::P256);
    let site = Site::start(&authority, Limits::default());
    let (good, revoked, foreign) = (person(&authority, "A"), person(&authority, "B"), person(&authority, "C"));
    let at = OffsetDateTime::now_utc() - time::Duration::HOUR;
    site.register.set(&good.certificate, CertificateStatus::Good);
    let reason = Some(CrlReason::KeyCompromise);
    site.register.set(&revoked.certificate, CertificateStatus::Revoked { at, reason });

    for (certificate, expected, word) in [
        (&good.certificate, Indication::Passed, ""),
        (&revoked.certificate, Indication::Indeterminate, "Revoked"),
        (&foreign.certificate, Indication::Indeterminate, "Unknown"),
    ] {
        let request = ocsp_request(authority.issuing(), certificate, None);
        let posted = post_ocsp(site.address, &request);
        assert_eq!((posted.status, &*posted.headers["content-type"]), (200, "application/ocsp-response"));
        assert_eq!(posted.headers["cache-control"], "no-store");
        let (indication, findings) = judged(&authority, certificate, &posted.body);
        assert!(indication == expected && findings.contains(word), "{indication:?} {findings}");

        // As RFC 6960 A.1 writes it, percent-encoded or not, and with or without padding.
        let text = STANDARD.encode(&request);
        for form in
            [text.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D"), text.trim_end_matches('=').into()]
        {
            let got = Client::connect(site.address).get(&format!("/ocsp/{form}"), "");
            assert_eq!(got.status, 200);
            assert_eq!(judged(&authority, certificate, &got.body), (indication, findings.clone()));
            assert!(got.headers["cache-control"].starts_with("max-age="), "{:?}", got.headers);
            for name in ["etag", "last-modified", "expires"] {
                assert!(got.headers.contains_key(name), "{name}");
            }
        }
    }

    // A prepared response is the same one, and a cache that has it is told so.
    let path = format!("/ocsp/{}", STANDARD.encode(ocsp_request(authority.issuing(), &good.certificate, None)));
    let mut client = Client::connect(site.address);
    let first = client.get(&path, "");
    assert_eq!(client.get(&path, "").body, first.body);
    let known = client.get(&path, &format!("If-None-Match: {}\r\n", first.headers["etag"]));
    assert_eq!((known.status, known.body.len()), (304, 0));
    let known = client.get(&path, &format!("If-Modified-Since: {}\r\n", first.headers["last-modified"]));
    assert_eq!(known.status, 304);
    // A revocation is answered at once, prepared or not.
    site.register.set(&good.certificate, CertificateStatus::Revoked { at, reason });
    let after = client.get(&path, &format!("If-None-Match: {}\r\n", first.headers["etag"]));
    assert_eq!(after.status, 200);
    assert!(judged(&authority, &good.certificate, &after.body).1.contains("Revoked"));

    // A nonce is repeated, and its response is nobody else's.
    let request = ocsp_request(authority.issuing(), &good.certificate, Some(b"0123456789abcdef"));
    let got = client.get(&format!("/ocsp/{}", STANDARD.encode(&request)), "");
    assert_eq!(got.headers["cache-control"], "no-store");
    assert_eq!(OcspResponse::decode(&got.body).unwrap().nonce(), Some(&b"0123456789abcdef"[..]));

    // What is not a request is answered all the same.
    for reply in [post_ocsp(site.address, b"?"), client.get("/ocsp/%%%", ""), client.get("/ocsp/AAAA", "")] {
        if reply.status != 400 {
            let response = OcspResponse::decode(&reply.body).unwrap();
            assert_eq!((reply.status, response.status()), (200, ResponseStatus::MalformedRequest));
        }
    }
    let log = site.log.lock().unwrap();
    let entry = log.iter().find(|e| e.details.asked.iter().any(|a| a.status == "revoked")).unwrap();
    let line = serde_json::to_string(entry).unwrap();
    assert!(line.contains(r#""path":"/ocsp""#) && line.contains(r#""ocsp":"successful""#), "{line}");
    assert!(log.iter().any(|e| e.details.problem == Some("responder.malformed")));
    assert!(log.iter().all(|e| e.path.len() < 10 && e.peer.starts_with("127.0.0.1:")));
}

#[test]
fn a_time_stamp_by_post() {
    let folder = common::folder();
    let authority = authority(&folder, KeySpec::P256);
    let site = Site::start(&authority, Limits::default());
    #[cfg(feature = "net")]
    our_client_believes(&site);
    site.log.lock().unwrap().clear();
    let before = OffsetDateTime::now_utc() - time::Duration::MILLISECOND;
    let reply = post_timestamp(site.address, &timestamp_request(b"circular"));
    assert_eq!((reply.status, &*reply.headers["content-type"]), (200, "application/timestamp-reply"));
    assert_eq!(reply.headers["cache-control"], "no-store");
    let token = token(&reply.body);
    let message = SignedData::decode(&token, "token").unwrap();
    let tst = TstInfo::decode(message.content.unwrap()).unwrap();
    assert_eq!(tst.imprint, DigestAlgorithm::Sha256.digest(b"circular"));
    assert!(tst.gen_time >= before && tst.gen_time <= OffsetDateTime::now_utc());
    let refused = post_timestamp(site.address, b"garbage");
    assert_eq!(refused.status, 200);
    let log = site.log.lock().unwrap();
    assert_eq!(log[0].details.timestamp, Some("granted"));
    assert!(log[0].details.imprint.as_deref().unwrap().starts_with("SHA-256 "));
    assert_eq!((log[1].details.timestamp, log[1].details.problem), (Some("badDataFormat"), Some("tsa.malformed")));
}

/// Our own client checks the answer against its request, and the token's signature.
#[cfg(feature = "net")]
fn our_client_believes(site: &Site) {
    use parapheur::cms::tsp::{TimestampQuery, TimestampSource};
    use parapheur::net::client::{Client, Options};
    let options = Options { allow: vec!["127.0.0.1".into()], ..Options::default() };
    let client = Client::new(options, OffsetDateTime::now_utc() + time::Duration::SECOND);
    let url = site.url("/tsa");
    for &digest in DigestAlgorithm::ALL {
        let mut query = TimestampQuery::new(digest, digest.digest(b"circular"), &mut rand::rng());
        let answer = client.timestamp_authority(&url).timestamp(&query);
        if digest.len() < 32 {
            assert!(answer.unwrap_err().to_string().contains("badAlg"));
            continue;
        }
        answer.unwrap();
        query.policy = Some(parapheur::asn1::oid::DATA);
        let refused = client.timestamp_authority(&url).timestamp(&query).unwrap_err();
        assert!(refused.to_string().contains("unacceptedPolicy"), "{refused}");
    }
}

#[test]
fn files_are_given_out_as_they_stand() {
    let folder = common::folder();
    let authority = authority(&folder, KeySpec::P256);
    let site = Site::start(&authority, Limits::default());
    let mut client = Client::connect(site.address);
    let got = client.get("/certs/issuing.crt", "");
    assert_eq!((got.status, &got.body[..]), (200, authority.issuing().raw()));
    assert_eq!(got.headers["content-type"], "application/pkix-cert");
    assert_eq!(client.get("/certs/issuing.crt", &format!("If-None-Match: {}\r\n", got.headers["etag"])).status, 304);
    assert_eq!(client.get("/crl/issuing.crl", "").status, 404, "none yet");
    assert_eq!(client.get("/", "").status, 404);
    assert_eq!(client.get("/certs/../authority.toml", "").status, 404);
    assert_eq!(client.post("/certs/issuing.crt", "text/plain", b"").status, 405);
    assert_eq!(client.get("/tsa", "").status, 405);
    assert_eq!(client.post("/ocsp", "text/plain", b"x").status, 415);
    assert_eq!(client.get("/certs/issuing.crt", "").status, 200, "the connection goes on");
    // A file that is none is not given out, and the log says why.
    std::fs::write(authority.directory().join("issuing.crl"), b"not a list").unwrap();
    assert_eq!(client.get("/crl/issuing.crl", "").status, 500);
    assert!(site.log.lock().unwrap().iter().any(|e| e.details.problem == Some("serve.file")));
}

/// Limits that a test can wait for.
fn hasty() -> Limits {
    Limits { head: Duration::from_millis(600), body: Duration::from_millis(600), ..Limits::default() }
}

#[test]
fn what_is_too_big_or_too_slow_is_let_go() {
    let folder = common::folder();
    let authority = authority(&folder, KeySpec::P256);
    let site = Site::start(&authority, hasty());
    let head = |path: &str, fields: &str| {
        format!("POST {path} HTTP/1.1\r\nHost: t\r\nContent-Type: application/timestamp-query\r\n{fields}\r\n")
    };
    // A gigabyte is refused by its announcement; nothing of it is waited for.
    let mut announced = Client::connect(site.address);
    announced.0.write_all(head("/tsa", "Content-Length: 1073741824\r\n").as_bytes()).unwrap();
    assert_eq!(announced.reply().unwrap().status, 413);
    // Without an announcement, at the limit.
    let mut chunked = Client::connect(site.address);
    chunked.0.write_all(head("/tsa", "Transfer-Encoding: chunked\r\n").as_bytes()).unwrap();
    let chunk = [b"4000\r\n".as_slice(), &[b'x'; 0x4000], b"\r\n"].concat();
    chunked.0.write_all(&[&chunk[..], &chunk].concat()).unwrap();
    assert_eq!(chunked.reply().unwrap().status, 413);
    // A body that does not come.
    let mut slow = Client::connect(site.address);
    slow.0.write_all([head("/tsa", "Content-Length: 100\r\n").as_bytes(), b"0"].concat().as_slice()).unwrap();
    let started = Instant::now();
    assert_eq!(slow.reply().unwrap().status, 408);
    assert!(started.elapsed() < Duration::from_secs(10));
    // A head that comes octet by octet, and one that does not come at all.
    for text in ["GET /certs/issuing.crt HTTP/1.1\r\nHo", ""] {
        let mut loris = Client::connect(site.address);
        loris.0.write_all(text.as_bytes()).unwrap();
        assert!(loris.reply().is_none_or(|r| r.status == 408), "no answer to half a head");
    }
    // A head without end.
    let mut endless = Client::connect(site.address);
    endless.0.write_all(b"GET / HTTP/1.1\r\nHost: t\r\nX: ").unwrap();
    // The connection may be gone while we write, and an answer lost with it.
    let _ = endless.0.write_all(&[b'x'; 64 << 10]);
    let mut answer = Vec::new();
    let _ = endless.0.read_to_end(&mut answer);
    assert!(answer.is_empty() || answer.starts_with(b"HTTP/1.1 431"), "{}", String::from_utf8_lossy(&answer));
    // Not HTTP at all.
    for garbage in [&b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc"[..], b"\0\0\0\0\r\n\r\n", b"OPTIONS\r\n\r\n"] {
        let mut client = Client::connect(site.address);
        client.0.write_all(garbage).unwrap();
        assert!(client.reply().is_none_or(|r| r.status >= 400));
    }
    // And all the while everybody else is served.
    assert_eq!(post_timestamp(site.address, &timestamp_request(b"x")).status, 200);
}

#[test]
fn requests_in_a_row_are_answered_in_their_order() {
    let folder = common::folder();
    let authority = authority(&folder, KeySpec::P256);
    let site = Site::start(&authority, Limits::default());
    let mut client = Client::connect(site.address);
    let body = timestamp_request(b"x");
    let post = format!(
        "POST /tsa HTTP/1.1\r\nHost: t\r\nContent-Type: application/timestamp-query\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    let stamp = [post.as_bytes(), &body].concat();
    let all = [
        &stamp[..],
        b"GET /nowhere HTTP/1.1\r\nHost: t\r\n\r\n",
        &stamp,
        b"GET /certs/issuing.crt HTTP/1.1\r\nHost: t\r\n\r\n",
    ];
    client.0.write_all(&all.concat()).unwrap();
    let statuses: Vec<u16> = (0..4).map(|_| client.reply().unwrap().status).collect();
    assert_eq!(statuses, [200, 404, 200, 200]);
}

#[test]
fn others_are_served_while_some_are_slow() {
    let folder = common::folder();
    let authority = authority(&folder, KeySpec::P256);
    let site = Site::start(&authority, Limits::default());
    let slow: Vec<TcpStream> = (0..200)
        .map(|n| {
            let mut stream = TcpStream::connect(site.address).unwrap();
            let text = ["GET / HT", "POST /tsa HTTP/1.1\r\nHost: t\r\nContent-Length: 50\r\n\r\n0"][n % 2];
            stream.write_all(text.as_bytes()).unwrap();
            stream
        })
        .collect();
    for _ in 0..20 {
        assert_eq!(post_timestamp(site.address, &timestamp_request(b"x")).status, 200);
    }
    drop(slow);
}

#[test]
fn too_much_at_once_is_turned_away() {
    let folder = common::folder();
    let authority = authority(&folder, KeySpec::P256);
    let site = Site::start(&authority, Limits { work: 0, ..Limits::default() });
    let reply = post_timestamp(site.address, &timestamp_request(b"x"));
    assert_eq!((reply.status, &*reply.headers["retry-after"]), (503, "1"));
    let request = ocsp_request(authority.issuing(), authority.root(), None);
    let response = OcspResponse::decode(&post_ocsp(site.address, &request).body).unwrap();
    assert_eq!(response.status(), ResponseStatus::TryLater);
}

#[test]
fn a_stop_answers_what_is_in_flight() {
    let folder = common::folder();
    let authority = authority(&folder, KeySpec::P256);
    let mut site = Site::start(&authority, Limits::default());
    let body = timestamp_request(b"x");
    let mut flying = Client::connect(site.address);
    let head =
        format!("POST /tsa HTTP/1.1\r\nHost: t\r\nExpect: 100-continue\r\nContent-Length: {}\r\n\r\n", body.len());
    flying.0.write_all(head.as_bytes()).unwrap();
    assert_eq!(flying.reply().unwrap().status, 100, "the server is at its body");
    flying.0.write_all(&body[..10]).unwrap();
    let mut idle = Client::connect(site.address);
    assert_eq!(idle.get("/nowhere", "").status, 404);
    let address = site.address;
    let stopped = std::thread::spawn(move || {
        site.stop();
        site
    });
    assert!(idle.reply().is_none(), "a connection without a request ends");
    std::thread::sleep(Duration::from_millis(100));
    assert!(TcpStream::connect(address).is_err(), "nobody new is let in");
    flying.0.write_all(&body[10..]).unwrap();
    assert_eq!(flying.reply().unwrap().status, 200);
    let site = stopped.join().unwrap();
    assert_eq!(site.log.lock().unwrap().last().unwrap().details.timestamp, Some("granted"));
}
