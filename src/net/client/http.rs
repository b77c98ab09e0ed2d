//! One question over HTTP (RFC 9110), within the bounds, to an address that may be asked.

use super::address::is_public;
use super::{FetchError, Limits, Options, Result};
use std::collections::{HashMap, HashSet};
use std::io::Read;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use ureq::config::Config;
use ureq::http::Uri;
use ureq::http::header::{ACCEPT, CONTENT_ENCODING, CONTENT_TYPE, LOCATION};
use ureq::tls::{RootCerts, TlsConfig, TlsProvider};
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};
use ureq::{Agent, Body};

/// What is asked.
pub(super) struct Question<'a> {
    url: &'a str,
    /// What is sent, with its media type and that of the answer.
    post: Option<(&'a [u8], &'static str, &'static str)>,
}

impl<'a> Question<'a> {
    pub fn get(url: &'a str) -> Self {
        Self { url, post: None }
    }

    pub fn post(url: &'a str, body: &'a [u8], media: &'static str, accept: &'static str) -> Self {
        Self { url, post: Some((body, media, accept)) }
    }
}

/// The agent, and what it has cost.
#[derive(Debug)]
pub(super) struct Http {
    agent: Agent,
    limits: Limits,
    spent: Mutex<Spent>,
}

#[derive(Debug, Default)]
struct Spent {
    questions: usize,
    waited: Duration,
    /// Failures of a service, by host and port, that are its own.
    failed: HashMap<String, u32>,
}

/// How often a service may fail.
const PATIENCE: u32 = 2;

impl Http {
    pub fn new(options: Options) -> Self {
        let roots = options.tls_roots.iter().map(|c| ureq::tls::Certificate::from_der(c.raw()).to_owned()).collect();
        let tls = TlsConfig::builder()
            .provider(TlsProvider::Rustls)
            .root_certs(RootCerts::Specific(Arc::new(roots)))
            .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
            .build();
        let config = Config::builder()
            .http_status_as_error(false)
            .proxy(None)
            .tls_config(tls)
            // Each redirect is looked at before it is followed.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .user_agent(concat!("parapheur/", env!("CARGO_PKG_VERSION")))
            .timeout_resolve(Some(options.limits.connect))
            .timeout_connect(Some(options.limits.connect))
            .max_response_header_size(32 << 10)
            .build();
        let allow = options.allow.iter().map(|host| bare(host).to_ascii_lowercase()).collect();
        let resolver = Guarded { inner: DefaultResolver::default(), allow };
        Self {
            agent: Agent::with_parts(config, DefaultConnector::default(), resolver),
            limits: options.limits,
            spent: Mutex::default(),
        }
    }

    /// The octets of the answer, at most `limit`.
    pub fn ask(&self, question: &Question<'_>, limit: u64) -> Result<Vec<u8>> {
        let mut uri = parse(question.url)?;
        let first = service(&uri);
        let allowed = self.begin(&first)?;
        let start = Instant::now();
        let deadline = start + allowed;
        let mut result = Err(FetchError::Redirects { host: host(&uri), limit: self.limits.redirects });
        for _ in 0..=self.limits.redirects {
            match self.once(&uri, question, deadline, allowed, limit) {
                Ok(Answer::Octets(octets)) => {
                    result = Ok(octets);
                    break;
                }
                Ok(Answer::Elsewhere(next)) => uri = next,
                Err(error) => {
                    result = Err(error);
                    break;
                }
            }
        }
        self.end([first, service(&uri)], start.elapsed(), result.as_ref().err());
        result
    }

    /// How long this question may take.
    fn begin(&self, service: &str) -> Result<Duration> {
        let mut spent = self.spent.lock().unwrap_or_else(PoisonError::into_inner);
        if spent.failed.get(service).is_some_and(|n| *n >= PATIENCE) {
            return Err(FetchError::GivenUp { host: service.to_owned() });
        }
        if spent.questions >= self.limits.questions {
            return Err(FetchError::Budget { what: "questions to the network", limit: self.limits.questions as u64 });
        }
        let left = self.limits.total.saturating_sub(spent.waited);
        if left.is_zero() {
            return Err(FetchError::Budget { what: "seconds for the network", limit: self.limits.total.as_secs() });
        }
        spent.questions += 1;
        Ok(left.min(self.limits.answer))
    }

    fn end(&self, services: [String; 2], waited: Duration, error: Option<&FetchError>) {
        let mut spent = self.spent.lock().unwrap_or_else(PoisonError::into_inner);
        spent.waited += waited;
        let dead = matches!(
            error,
            Some(FetchError::Timeout { .. } | FetchError::Connection { .. } | FetchError::Unresolved { .. })
        );
        if dead {
            services
                .into_iter()
                .collect::<HashSet<_>>()
                .into_iter()
                .for_each(|h| *spent.failed.entry(h).or_default() += 1);
        }
    }

    fn once(
        &self,
        uri: &Uri,
        question: &Question<'_>,
        deadline: Instant,
        allowed: Duration,
        limit: u64,
    ) -> Result<Answer> {
        let host = host(uri);
        let failed = |error| self::failed(error, &host, allowed);
        let left = deadline.saturating_duration_since(Instant::now()).max(Duration::from_millis(1));
        let response = match question.post {
            None => self.agent.get(uri).config().timeout_global(Some(left)).build().call(),
            Some((body, media, accept)) => {
                let request = self.agent.post(uri).header(CONTENT_TYPE, media).header(ACCEPT, accept);
                request.config().timeout_global(Some(left)).build().send(body)
            }
        };
        let mut response = response.map_err(failed)?;
        let status = response.status();
        if status.is_redirection()
            && let Some(location) = response.headers().get(LOCATION).and_then(|l| l.to_str().ok())
        {
            return follow(uri, location).map(Answer::Elsewhere);
        }
        if !status.is_success() {
            return Err(FetchError::Status { host, status: status.as_u16() });
        }
        if let Some(encoding) =
            response.headers().get(CONTENT_ENCODING).filter(|e| !e.as_bytes().eq_ignore_ascii_case(b"identity"))
        {
            let encoding = String::from_utf8_lossy(encoding.as_bytes()).into_owned();
            return Err(FetchError::Encoding { host, encoding });
        }
        read(response.body_mut(), &host, allowed, limit).map(Answer::Octets)
    }
}

enum Answer {
    Octets(Vec<u8>),
    Elsewhere(Uri),
}

/// Reads at most `limit` octets, and says so when there are more.
fn read(body: &mut Body, host: &str, allowed: Duration, limit: u64) -> Result<Vec<u8>> {
    let too_large = || FetchError::TooLarge { host: host.to_owned(), limit };
    let length = body.content_length();
    if length.is_some_and(|length| length > limit) {
        return Err(too_large());
    }
    let mut octets = Vec::new();
    let mut reader = body.as_reader().take(limit.saturating_add(1));
    reader.read_to_end(&mut octets).map_err(|e| failed(ureq::Error::from(e), host, allowed))?;
    if octets.len() as u64 > limit {
        return Err(too_large());
    }
    if length.is_some_and(|length| length != octets.len() as u64) {
        return Err(FetchError::Protocol { host: host.to_owned(), cause: "the answer is cut short".into() });
    }
    Ok(octets)
}

/// Resolves names, and keeps only the addresses that may be connected to.
#[derive(Debug)]
struct Guarded {
    inner: DefaultResolver,
    /// Hosts whose addresses need not be public, in lower case.
    allow: Vec<String>,
}

impl Resolver for Guarded {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> std::result::Result<ResolvedSocketAddrs, ureq::Error> {
        let found = self.inner.resolve(uri, config, timeout)?;
        let host = host(uri);
        if self.allow.contains(&host) {
            return Ok(found);
        }
        let mut kept = self.empty();
        let (public, others): (Vec<SocketAddr>, Vec<_>) = found.iter().copied().partition(|a| is_public(a.ip()));
        match (public.is_empty(), others.first()) {
            (true, Some(first)) => {
                let refused = FetchError::PrivateAddress { host, address: first.ip().to_string() };
                Err(ureq::Error::Other(Box::new(refused)))
            }
            _ => {
                public.into_iter().for_each(|address| kept.push(address));
                Ok(kept)
            }
        }
    }
}

/// An address that may be asked, as far as its text says.
fn parse(url: &str) -> Result<Uri> {
    let refuse = |why| FetchError::Url { url: url.to_owned(), why };
    let uri: Uri = url.split('#').next().unwrap_or(url).parse().map_err(|_| refuse("it is not a URL"))?;
    match uri.scheme_str() {
        Some("http" | "https") => {}
        Some(_) => return Err(refuse("only http and https are")),
        None => return Err(refuse("it is not a URL")),
    }
    let authority = uri.authority().ok_or_else(|| refuse("it names no host"))?;
    if authority.as_str().contains('@') {
        return Err(refuse("it holds a user name"));
    }
    if authority.host().is_empty() {
        return Err(refuse("it names no host"));
    }
    Ok(uri)
}

/// Where a redirect leads (RFC 9110 §10.2.2).
fn follow(from: &Uri, location: &str) -> Result<Uri> {
    let (scheme, authority) = (from.scheme_str().unwrap_or("http"), from.authority().map_or("", |a| a.as_str()));
    if location.contains("://") {
        parse(location)
    } else if let Some(rest) = location.strip_prefix("//") {
        parse(&format!("{scheme}://{rest}"))
    } else if location.starts_with('/') {
        parse(&format!("{scheme}://{authority}{location}"))
    } else {
        let folder = from.path().rsplit_once('/').map_or("", |(folder, _)| folder);
        parse(&format!("{scheme}://{authority}{folder}/{location}"))
    }
}

/// The host of a URL, as messages name it.
pub(super) fn host_of(url: &str) -> String {
    url.parse::<Uri>().map_or_else(|_| url.to_owned(), |uri| host(&uri))
}

/// Host and port.
fn service(uri: &Uri) -> String {
    let port = uri.port_u16().unwrap_or(if uri.scheme_str() == Some("https") { 443 } else { 80 });
    format!("{}:{port}", host(uri))
}

fn host(uri: &Uri) -> String {
    bare(uri.host().unwrap_or_default()).to_ascii_lowercase()
}

/// Without the brackets of an IPv6 address and the dot of an absolute name.
fn bare(host: &str) -> &str {
    let host = host.strip_prefix('[').and_then(|h| h.strip_suffix(']')).unwrap_or(host);
    match host.parse::<IpAddr>() {
        Ok(_) => host,
        Err(_) => host.strip_suffix('.').unwrap_or(host),
    }
}

/// What went wrong, by name.
fn failed(error: ureq::Error, host: &str, allowed: Duration) -> FetchError {
    let host = host.to_owned();
    match error {
        ureq::Error::Other(other) => match other.downcast::<FetchError>() {
            Ok(ours) => *ours,
            Err(other) => FetchError::Protocol { host, cause: other.to_string() },
        },
        ureq::Error::Timeout(_) => FetchError::Timeout { host, seconds: allowed.as_secs() },
        ureq::Error::HostNotFound => FetchError::Unresolved { host },
        // What getaddrinfo says has no kind of its own.
        ureq::Error::Io(e) if e.to_string().contains("lookup address") => FetchError::Unresolved { host },
        ureq::Error::Io(e) if e.kind() == std::io::ErrorKind::UnexpectedEof => {
            FetchError::Protocol { host, cause: "the answer is cut short".into() }
        }
        // Where TLS fails in the handshake.
        ureq::Error::Io(e) if e.get_ref().is_some_and(|inner| inner.is::<rustls::Error>()) => {
            FetchError::Tls { host, cause: e.to_string() }
        }
        ureq::Error::Io(e) => FetchError::Connection { host, cause: e.into() },
        ureq::Error::Rustls(e) => FetchError::Tls { host, cause: e.to_string() },
        ureq::Error::Tls(what) => FetchError::Tls { host, cause: what.to_owned() },
        other => FetchError::Protocol { host, cause: other.to_string() },
    }
}
