//! Many requests at once.

use std::collections::HashSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use parapheur::cms::{SignedData, tst::TstInfo};
use parapheur::crypto::{DigestAlgorithm, KeySpec};
use parapheur::net::serve::Limits;
use parapheur::pki::CertificateStatus;
use parapheur::x509::{CertStatus, OcspResponse};

use crate::common::folder;
use crate::site::{Client, Site, authority, ocsp_request, person, timestamp_request, token};

#[test]
#[ignore = "needs half a minute"]
fn ten_thousand_requests_at_eight_in_flight() {
    const REQUESTS: usize = 10_000;
    let folder = folder();
    let authority = authority(&folder, KeySpec::P256);
    let site = Site::start(&authority, Limits::default());
    let person = person(&authority, "A");
    site.register.set(&person.certificate, CertificateStatus::Good);
    let (issuing, next) = (authority.issuing().clone(), Arc::new(AtomicUsize::new(0)));
    let serials = Arc::new(Mutex::new(HashSet::new()));
    let threads: Vec<_> = (0..8)
        .map(|_| {
            let (address, next, issuing) = (site.address, next.clone(), issuing.clone());
            let (certificate, serials) = (person.certificate.clone(), serials.clone());
            std::thread::spawn(move || {
                let mut client = Client::connect(address);
                loop {
                    let n = next.fetch_add(1, Ordering::Relaxed);
                    if n >= REQUESTS {
                        return;
                    }
                    if n % 10 == 0 {
                        client = Client::connect(address);
                    }
                    if n % 2 == 0 {
                        let content = n.to_be_bytes();
                        let reply = client.post("/tsa", "application/timestamp-query", &timestamp_request(&content));
                        let token = token(&reply.body);
                        let message = SignedData::decode(&token, "token").unwrap();
                        let tst = TstInfo::decode(message.content.unwrap()).unwrap();
                        assert_eq!(tst.imprint, DigestAlgorithm::Sha256.digest(&content));
                        assert!(serials.lock().unwrap().insert(tst.serial), "a serial number twice");
                    } else {
                        // Prepared, and signed for this one.
                        let nonce = (n % 4 == 1).then(|| n.to_be_bytes());
                        let nonce = nonce.as_ref().map(|n| &n[..]);
                        let request = ocsp_request(&issuing, &certificate, nonce);
                        let reply = client.post("/ocsp", "application/ocsp-request", &request);
                        let response = OcspResponse::decode(&reply.body).unwrap();
                        assert_eq!(response.responses()[0].status, CertStatus::Good);
                        assert_eq!(response.nonce(), nonce);
                    }
                }
            })
        })
        .collect();
    let failed = threads.into_iter().filter_map(|t| t.join().err()).count();
    assert_eq!(failed, 0);
    assert_eq!(serials.lock().unwrap().len(), REQUESTS / 2);
    let log = site.log.lock().unwrap();
    assert_eq!(log.len(), REQUESTS);
    assert!(log.iter().all(|e| e.status == 200 && e.details.problem.is_none()));
}
