//! What the tests of the services share: an authority, a server over it, and a client of bare sockets.

use std::collections::HashMap;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use parapheur::asn1::der::{self, Tag, constructed, sequence};
use parapheur::asn1::{Oid, oid};
use parapheur::crypto::{DigestAlgorithm, KeySpec, Secret};
use parapheur::net::serve::{Clock, Entry, Limits, Published, PublishedKind, Server, Services, Stop};
use parapheur::pki::ocsp::{Responder, ResponderOptions};
use parapheur::pki::timestamp::{TimeStampingUnit, TimestampOptions};
use parapheur::pki::{
    Authority, CertificateStatus, InitRequest, IssueRequest, Issued, Locations, Service, StatusSource, Subject,
    SubjectKey,
};
use parapheur::x509::{Certificate, key_octets};
use tempfile::TempDir;
use time::OffsetDateTime;

pub const PASSPHRASE: &str = "a long passphrase";

/// An authority made a day ago, so that what it says is never older than its certificates.
pub fn authority(folder: &TempDir, key: KeySpec) -> Authority {
    authority_at(folder, key, None)
}

/// The same, with a base URL.
pub fn authority_at(folder: &TempDir, key: KeySpec, base: Option<&str>) -> Authority {
    let made = OffsetDateTime::now_utc() - time::Duration::DAY;
    let locations = base.map(|base| Locations::new(base, false).unwrap());
    let request = InitRequest { key, locations, ..InitRequest::new("MA", "Wilaya de Rabat", made) };
    let secret = Secret::new(PASSPHRASE);
    Authority::init(&folder.path().join("pki"), &request, &secret, &mut rand::rng()).unwrap()
}

/// A certificate of a person, with its key as PKCS#12 under [`PASSPHRASE`].
pub fn person(authority: &Authority, name: &str) -> Issued {
    let secret = Secret::new(PASSPHRASE);
    let subject = Subject { country: "MA".into(), common_name: name.into(), ..Subject::default() };
    let made = OffsetDateTime::now_utc() - time::Duration::DAY;
    let request = IssueRequest::new(authority.profile("person").unwrap(), subject, made);
    let key = SubjectKey::New { spec: KeySpec::P256, passphrase: &secret };
    authority.issue(&authority.issuer(&secret).unwrap(), &request, key, &mut rand::rng()).unwrap()
}

/// A register that the test writes.
#[derive(Clone, Default)]
pub struct Register(Arc<Mutex<HashMap<Vec<u8>, CertificateStatus>>>);

impl Register {
    pub fn set(&self, certificate: &Certificate, status: CertificateStatus) {
        self.0.lock().unwrap().insert(certificate.serial().to_vec(), status);
    }
}

impl StatusSource for Register {
    fn status(&self, serial: &[u8]) -> parapheur::pki::Result<CertificateStatus> {
        Ok(self.0.lock().unwrap().get(serial).copied().unwrap_or(CertificateStatus::Unknown))
    }
}

/// A policy of nobody's.
pub fn policy() -> Oid {
    Oid::parse("1.3.6.1.4.1.32473.1.9").unwrap()
}

/// A server in this process, and what it logged.
pub struct Site {
    pub address: SocketAddr,
    pub register: Register,
    pub log: Arc<Mutex<Vec<Entry>>>,
    stop: Stop,
    thread: Option<JoinHandle<()>>,
}

impl Site {
    /// Every service of an authority.
    pub fn start(authority: &Authority, limits: Limits) -> Self {
        let secret = Secret::new(PASSPHRASE);
        let register = Register::default();
        let log = Arc::new(Mutex::new(Vec::new()));
        let now = Arc::new(OffsetDateTime::now_utc);
        let unit = authority.unit(Service::Ocsp, &secret).unwrap();
        let responder =
            Responder::new(authority.issuing().clone(), unit.certificate, unit.signer, ResponderOptions::default());
        let unit = authority.unit(Service::TimeStamping, &secret).unwrap();
        let stamper = TimeStampingUnit::new(
            unit.certificate,
            std::slice::from_ref(authority.issuing()),
            unit.signer,
            TimestampOptions::new(policy()),
        );
        let file = |path, kind, name: &str| Published::new(path, kind, authority.directory().join(name));
        let written = log.clone();
        let services = Services {
            ocsp: Some((responder.unwrap(), Arc::new(register.clone()))),
            timestamps: Some((
                stamper.unwrap(),
                Clock::open(&authority.directory().join("tsa.clock"), now.clone()).unwrap(),
            )),
            base: String::new(),
            files: vec![
                file("/certs/issuing.crt", PublishedKind::Certificate, "issuing.crt"),
                file("/crl/issuing.crl", PublishedKind::Crl, "issuing.crl"),
            ],
            now,
            log: Box::new(move |entry| written.lock().unwrap().push(entry)),
        };
        let server = Server::bind("127.0.0.1:0".parse().unwrap(), limits).unwrap();
        let (address, stop) = (server.address(), server.stop());
        let thread = std::thread::spawn(move || server.run(services).unwrap());
        Self { address, register, log, stop, thread: Some(thread) }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Stops, and waits for the end.
    pub fn stop(&mut self) {
        self.stop.stop();
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.stop.stop();
    }
}

/// An HTTP response.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: HashMap<String, String>,
    pub body: Vec<u8>,
}

/// One connection.
pub struct Client(pub TcpStream);

impl Client {
    pub fn connect(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        stream.set_nodelay(true).unwrap();
        Self(stream)
    }

    /// A reply; `None` where the connection ended before its first octet.
    pub fn reply(&mut self) -> Option<Reply> {
        let mut head = Vec::new();
        let mut octet = [0];
        while !head.ends_with(b"\r\n\r\n") {
            match self.0.read(&mut octet) {
                Ok(1) => head.push(octet[0]),
                _ if head.is_empty() => return None,
                other => panic!("{other:?} after {}", String::from_utf8_lossy(&head)),
            }
        }
        let head = String::from_utf8(head).unwrap();
        let mut lines = head.lines();
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let headers: HashMap<String, String> = lines
            .filter_map(|line| line.split_once(": "))
            .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
            .collect();
        let length = headers.get("content-length").map_or(0, |n| n.parse().unwrap());
        let mut body = vec![0; if status == 304 { 0 } else { length }];
        self.0.read_exact(&mut body).unwrap();
        Some(Reply { status, headers, body })
    }

    pub fn post(&mut self, path: &str, media_type: &str, body: &[u8]) -> Reply {
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: test\r\nContent-Type: {media_type}\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        self.0.write_all(&[head.as_bytes(), body].concat()).unwrap();
        self.reply().unwrap()
    }

    pub fn get(&mut self, path: &str, fields: &str) -> Reply {
        self.0.write_all(format!("GET {path} HTTP/1.1\r\nHost: test\r\n{fields}\r\n").as_bytes()).unwrap();
        self.reply().unwrap()
    }
}

pub fn post_ocsp(address: SocketAddr, request: &[u8]) -> Reply {
    Client::connect(address).post("/ocsp", "application/ocsp-request", request)
}

pub fn post_timestamp(address: SocketAddr, request: &[u8]) -> Reply {
    Client::connect(address).post("/tsa", "application/timestamp-query", request)
}

/// An OCSPRequest about one certificate.
pub fn ocsp_request(issuer: &Certificate, certificate: &Certificate, nonce: Option<&[u8]>) -> Vec<u8> {
    let digest = DigestAlgorithm::Sha256;
    let id = sequence([
        digest.identifier(),
        der::octet_string(&digest.digest(issuer.subject().raw())),
        der::octet_string(&digest.digest(key_octets(issuer.spki()).unwrap())),
        der::encode(Tag::INTEGER, certificate.serial()),
    ]);
    let extensions = nonce.map(|nonce| {
        let value = der::octet_string(&der::octet_string(nonce));
        constructed(Tag::context_constructed(2), [sequence([sequence([der::oid(&oid::OCSP_NONCE), value])])])
    });
    sequence([sequence([sequence([sequence([id])]), extensions.unwrap_or_default()])])
}

/// A TimeStampReq for the SHA-256 of a content.
pub fn timestamp_request(content: &[u8]) -> Vec<u8> {
    let digest = DigestAlgorithm::Sha256;
    let imprint = sequence([digest.identifier(), der::octet_string(&digest.digest(content))]);
    sequence([der::uint(1), imprint, der::uint(4711), der::encode(Tag::BOOLEAN, &[0xff])])
}

/// The token of a granted TimeStampResp.
pub fn token(response: &[u8]) -> Vec<u8> {
    let mut r = der::single(response, "TimeStampResp").unwrap().reader("TimeStampResp");
    assert_eq!(r.any().unwrap().raw, [0x30, 3, 2, 1, 0], "granted");
    r.any().unwrap().raw.to_vec()
}
