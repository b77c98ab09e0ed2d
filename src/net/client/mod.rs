//! Fetching: OCSP responses (RFC 6960 appendix A), CRLs and issuers' certificates (RFC 5280 §4.2.1.13, §4.2.2.1; RFC 5019 for
//! what is small), time stamps (RFC 3161 §3.4), over HTTP.
//!
//! What is fetched is as untrusted as what a file brings along: `path` judges it. So plain http is good enough, and is what
//! certificates name; https is believed only with the roots that are configured, never the operating system's.
//!
//! **An address comes from a certificate, so from anybody.** Before it is asked: only http and https, no user information, and a
//! host that leads to public addresses ([`Options::allow`] names those that need not). The check is made on the addresses that
//! are connected to, after each redirect too, so that a name cannot change its mind in between. No proxy is used.
//!
//! **Bounds** ([`Limits`]): how often and how long a run asks, how long one question takes, how large an answer is, how many
//! redirects are followed, how many addresses of one certificate are tried. A host that failed twice is not asked again. No
//! compressed answer is asked for or read.
//!
//! **Memory**: what was answered is remembered for the run, failures too, and, with a [`Cache`](Options::cache), on disk until
//! its nextUpdate.
//!
//! Limits: no ldap or ftp addresses, no proxies, no OCSP nonces (a response that was made before is as good; `--online` asks for
//! freshness, not for liveness), no signed OCSP requests; an indirect CRL's issuer is not looked for.

mod address;
mod cache;
mod http;
#[cfg(test)]
mod tests;
mod time_stamp;

use super::error::FetchError;
use crate::asn1::Oid;
use crate::cms::SignedData;
use crate::crypto::DigestAlgorithm;
use crate::path::{self, FetchFailure, Fetched, OnlineSource};
use crate::x509::{
    self, CertId, Certificate, Crl, DistributionPoint, DistributionPointName, GeneralName, OcspResponse,
    ResponseStatus, ocsp_request,
};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use cache::{Cache, Kind};
use http::{Http, Question};
use std::collections::HashMap;
use std::io::ErrorKind;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;
use time::OffsetDateTime;

/// Result of this room.
type Result<T> = std::result::Result<T, FetchError>;

/// What may be asked, and with what.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Hosts (names or addresses, as URLs have them, without port) that are asked although they are not on public addresses.
    pub allow: Vec<String>,
    /// The roots for https; without any, no https address is asked with success.
    pub tls_roots: Vec<Certificate>,
    /// Where answers are kept from run to run; `None`: nowhere.
    pub cache: Option<PathBuf>,
    /// The bounds.
    pub limits: Limits,
}

/// The bounds of one [`Client`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// Questions in one run.
    pub questions: usize,
    /// Time spent waiting in one run.
    pub total: Duration,
    /// Until a connection stands.
    pub connect: Duration,
    /// Until one question is answered completely, redirects included.
    pub answer: Duration,
    /// Redirects that are followed for one question.
    pub redirects: u32,
    /// Octets of an OCSP response, a time-stamp response or a file of issuers.
    pub small: u64,
    /// Octets of a CRL.
    pub crl: u64,
    /// Addresses of one certificate that are tried for one thing.
    pub addresses: usize,
    /// Octets of all files of the cache.
    pub cache: u64,
}

impl Default for Limits {
    /// Enough for a batch under a few dozen authorities. RFC 5019 responses have some 2 KiB, files of issuers at most some
    /// certificates; the largest CRLs of public PKIs have tens of MiB, and 64 MiB is what `--crl` reads.
    fn default() -> Self {
        Self {
            questions: 1_000,
            total: Duration::from_secs(120),
            connect: Duration::from_secs(5),
            answer: Duration::from_secs(20),
            redirects: 3,
            small: 1 << 20,
            crl: 64 << 20,
            addresses: 4,
            cache: 256 << 20,
        }
    }
}

/// A GET request for OCSP is at most this long (RFC 6960 appendix A.1, RFC 5019 §5).
const GET_LIMIT: usize = 255;
/// Certificates that are taken from one file of issuers.
const ISSUERS: usize = 32;

/// id-ad-ocsp, RFC 5280 §4.2.2.1.
const AD_OCSP: Oid = crate::oid!(1, 3, 6, 1, 5, 5, 7, 48, 1);
/// id-ad-caIssuers, RFC 5280 §4.2.2.1.
const AD_CA_ISSUERS: Oid = crate::oid!(1, 3, 6, 1, 5, 5, 7, 48, 2);

/// Fetches, and remembers. One for a run, shared by its threads.
#[derive(Debug)]
pub struct Client {
    http: Http,
    cache: Option<Cache>,
    now: OffsetDateTime,
    limits: Limits,
    certificates: Memory<Vec<Certificate>>,
    responses: Memory<OcspResponse>,
    lists: Memory<Crl>,
}

impl Client {
    /// `now` is what the cache's entries are compared with.
    pub fn new(options: Options, now: OffsetDateTime) -> Self {
        let limits = options.limits;
        Self {
            cache: options.cache.clone().map(|folder| Cache::new(folder, limits.cache)),
            http: Http::new(options),
            now,
            limits,
            certificates: Memory::default(),
            responses: Memory::default(),
            lists: Memory::default(),
        }
    }

    /// The first `addresses` of a list, each asked; `ask` for one.
    fn each<T>(&self, urls: Vec<String>, ask: impl Fn(&str) -> Result<T>) -> Fetched<T> {
        let mut fetched = Fetched::default();
        for url in urls.into_iter().take(self.limits.addresses) {
            match ask(&url) {
                Ok(item) => fetched.items.push(item),
                Err(error) => fetched.failures.push(failure(url, &error)),
            }
        }
        fetched
    }

    fn fetch_certificates(&self, url: &str, of: &Certificate) -> Result<Vec<Certificate>> {
        let issued = |list: &[Certificate]| list.iter().any(|c| path::issued_by(of, c));
        let key = cache::key(Kind::Certificates, url, &[]);
        let kept = |octets: &[u8]| issuers(octets).ok().filter(|list| issued(list));
        if let Some(list) = self.cached(&key, kept, |_| None) {
            return Ok(list);
        }
        let octets = self.http.ask(&Question::get(url), self.limits.small)?;
        let list = issuers(&octets).map_err(|cause| unreadable(url, "a file of certificates", cause))?;
        if issued(&list) {
            self.keep(&key, &octets, None);
        }
        Ok(list)
    }

    fn fetch_response(&self, url: &str, certificate: &Certificate, issuer: &Certificate) -> Result<OcspResponse> {
        let id = CertId::new(certificate, issuer, DigestAlgorithm::Sha1)
            .map_err(|e| unreadable(url, "asked: the issuer's key is not readable", e.to_string()))?;
        let request = ocsp_request(&[id], None);
        let key = cache::key(Kind::Ocsp, url, &request);
        let good = |response: &OcspResponse| path::ocsp_signed_for(response, issuer, self.now);
        let until = |r: &OcspResponse| {
            let ours = r.responses().iter().find(|s| s.cert_id.matches(certificate, issuer))?;
            ours.next_update.filter(|_| ours.this_update <= self.now + cache::SKEW)
        };
        let kept = |octets: &[u8]| OcspResponse::decode(octets).ok().filter(good);
        if let Some(response) = self.cached(&key, kept, until) {
            return Ok(response);
        }
        let octets = self.ask_ocsp(url, &request)?;
        let response = OcspResponse::decode(&octets).map_err(|e| unreadable(url, "an OCSP response", e.to_string()))?;
        if response.status() != ResponseStatus::Successful {
            let (host, why) = (http::host_of(url), format!("OCSP status {:?}", response.status()));
            return Err(FetchError::Refused { host, why });
        }
        if let Some(until) = until(&response).filter(|_| good(&response)) {
            self.keep(&key, &octets, Some(until));
        }
        Ok(response)
    }

    /// GET for what is short enough, as caches on the way want it; POST for the rest, and where GET is not answered.
    fn ask_ocsp(&self, url: &str, request: &[u8]) -> Result<Vec<u8>> {
        let encoded: String = STANDARD
            .encode(request)
            .chars()
            .map(|c| match c {
                '+' => "%2B".to_owned(),
                '/' => "%2F".to_owned(),
                '=' => "%3D".to_owned(),
                c => c.to_string(),
            })
            .collect();
        let get = format!("{}/{encoded}", url.trim_end_matches('/'));
        if get.len() <= GET_LIMIT && !url.contains(['?', '#']) {
            match self.http.ask(&Question::get(&get), self.limits.small) {
                Ok(octets) if OcspResponse::decode(&octets).is_ok_and(|r| r.status() == ResponseStatus::Successful) => {
                    return Ok(octets);
                }
                // A responder that knows POST only says so, or hangs up.
                Ok(_) | Err(FetchError::Status { .. } | FetchError::Protocol { .. }) => {}
                Err(FetchError::Connection { cause, .. }) if cause.kind != ErrorKind::ConnectionRefused => {}
                Err(error) => return Err(error),
            }
        }
        let question = Question::post(url, request, "application/ocsp-request", "application/ocsp-response");
        self.http.ask(&question, self.limits.small)
    }

    fn fetch_list(&self, url: &str, issuer: &Certificate) -> Result<Crl> {
        let key = cache::key(Kind::Crl, url, &[]);
        let good = |crl: &Crl| path::crl_signed_by(crl, issuer);
        let until = |crl: &Crl| crl.next_update().filter(|_| crl.this_update() <= self.now + cache::SKEW);
        let kept = |octets: &[u8]| list(octets).ok().filter(good);
        if let Some(crl) = self.cached(&key, kept, until) {
            return Ok(crl);
        }
        let octets = self.http.ask(&Question::get(url), self.limits.crl)?;
        let crl = list(&octets).map_err(|cause| unreadable(url, "a CRL", cause))?;
        if let Some(until) = until(&crl).filter(|_| good(&crl)) {
            self.keep(&key, &octets, Some(until));
        }
        Ok(crl)
    }

    /// From the disk, when it still can be read, is by the right key, and its time is not over.
    fn cached<T>(
        &self,
        key: &cache::Key,
        read: impl Fn(&[u8]) -> Option<T>,
        until: impl Fn(&T) -> Option<OffsetDateTime>,
    ) -> Option<T> {
        let cache = self.cache.as_ref()?;
        let (octets, end) = cache.get(key, self.now)?;
        let item = read(&octets).filter(|item| until(item).unwrap_or(end) > self.now);
        if item.is_none() {
            cache.remove(key);
        }
        item
    }

    fn keep(&self, key: &cache::Key, octets: &[u8], until: Option<OffsetDateTime>) {
        if let Some(cache) = &self.cache {
            cache.put(key, octets, self.now, until);
        }
    }
}

impl OnlineSource for Client {
    fn issuers(&self, certificate: &Certificate) -> Fetched<Certificate> {
        let fetched = self.each(access(certificate, &AD_CA_ISSUERS), |url| {
            self.certificates
                .remembered(key_of(url, certificate.fingerprint()), || self.fetch_certificates(url, certificate))
        });
        Fetched { items: fetched.items.into_iter().flatten().collect(), failures: fetched.failures }
    }

    fn ocsp(&self, certificate: &Certificate, issuer: &Certificate) -> Fetched<OcspResponse> {
        // The first that answers is enough: the others are its mirrors.
        let mut fetched = Fetched::default();
        for url in access(certificate, &AD_OCSP).into_iter().take(self.limits.addresses) {
            let key = key_of(&url, &[&certificate.fingerprint()[..], issuer.fingerprint()].concat());
            match self.responses.remembered(key, || self.fetch_response(&url, certificate, issuer)) {
                Ok(response) => {
                    fetched.items.push(response);
                    break;
                }
                Err(error) => fetched.failures.push(failure(url, &error)),
            }
        }
        fetched
    }

    fn crls(&self, certificate: &Certificate, issuer: &Certificate) -> Fetched<Crl> {
        let ask = |url: &str| self.lists.remembered(key_of(url, issuer.fingerprint()), || self.fetch_list(url, issuer));
        let complete = self.each(points(certificate.crl_distribution_points()), ask);
        let mut deltas = points(certificate.freshest_crl());
        for crl in &complete.items {
            for url in points(crl.freshest_crl()) {
                if !deltas.contains(&url) {
                    deltas.push(url);
                }
            }
        }
        let deltas = self.each(deltas, ask);
        Fetched {
            items: [complete.items, deltas.items].concat(),
            failures: [complete.failures, deltas.failures].concat(),
        }
    }
}

fn failure(url: String, error: &FetchError) -> FetchFailure {
    // The address says which host it is; what the system says is translated where it stands alone.
    let cause = match error {
        FetchError::Connection { cause, .. } => cause.to_string(),
        other => other.to_string(),
    };
    FetchFailure { url, cause }
}

fn unreadable(url: &str, what: &'static str, cause: String) -> FetchError {
    FetchError::Unreadable { host: http::host_of(url), what, cause }
}

/// The addresses of a method of authorityInfoAccess, each once.
fn access(certificate: &Certificate, method: &Oid) -> Vec<String> {
    let mut urls = Vec::new();
    for description in certificate.authority_info_access().iter().filter(|d| d.method == *method) {
        if let GeneralName::Uri(url) = &description.location
            && !urls.contains(url)
        {
            urls.push(url.clone());
        }
    }
    urls
}

/// The addresses of distribution points, each once: those over HTTP first.
fn points(points: &[DistributionPoint]) -> Vec<String> {
    let mut urls: Vec<String> = Vec::new();
    for point in points {
        let Some(DistributionPointName::FullName(names)) = &point.name else { continue };
        for name in names {
            if let GeneralName::Uri(url) = name
                && !urls.contains(url)
            {
                urls.push(url.clone());
            }
        }
    }
    urls.sort_by_key(|url| !url.get(..4).is_some_and(|scheme| scheme.eq_ignore_ascii_case("http")));
    urls
}

/// One certificate in DER or PEM, or a certs-only message (RFC 5280 §4.2.2.1).
fn issuers(octets: &[u8]) -> std::result::Result<Vec<Certificate>, String> {
    if let Ok(certificate) = Certificate::decode(octets) {
        return Ok(vec![certificate]);
    }
    let message = crate::cms::armor::unwrap(octets, "the answer").and_then(|der| {
        let message = SignedData::decode(&der, "the answer")?;
        let certificates = message.certificates.iter().take(ISSUERS);
        Ok(certificates.filter_map(|raw| Certificate::decode(raw).ok()).collect::<Vec<_>>())
    });
    if let Ok(list) = message
        && !list.is_empty()
    {
        return Ok(list);
    }
    x509::decode_all(octets, "the answer")
        .map(|list| list.into_iter().take(ISSUERS).collect())
        .map_err(|e| e.to_string())
}

/// One CRL in DER, or PEM as some servers have it.
fn list(octets: &[u8]) -> std::result::Result<Crl, String> {
    let mut all = Crl::decode_all(octets, "the answer").map_err(|e| e.to_string())?;
    match all.len() {
        1 => Ok(all.remove(0)),
        n => Err(format!("{n} lists")),
    }
}

/// Answers by question: found by the first who asks; the others wait for it.
#[derive(Debug)]
struct Memory<T>(Mutex<HashMap<[u8; 32], Slot<T>>>);

type Slot<T> = Arc<OnceLock<Result<T>>>;

impl<T> Default for Memory<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T: Clone> Memory<T> {
    /// Answers that are kept; beyond, all are forgotten and asked again.
    const CAPACITY: usize = 4_096;

    fn remembered(&self, key: [u8; 32], ask: impl FnOnce() -> Result<T>) -> Result<T> {
        let slot = {
            let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if all.len() >= Self::CAPACITY {
                all.clear();
            }
            Arc::clone(all.entry(key).or_default())
        };
        slot.get_or_init(ask).clone()
    }
}

fn key_of(url: &str, about: &[u8]) -> [u8; 32] {
    let mut all = about.to_vec();
    all.extend_from_slice(url.as_bytes());
    DigestAlgorithm::Sha256.digest(&all).try_into().unwrap_or([0; 32])
}
