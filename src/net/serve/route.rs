//! What is answered under which path.

use super::file::{Contents, Published};
use super::log::{Details, Entry};
use super::{Clock, Limits};
use crate::pki::StatusSource;
use crate::pki::ocsp::{self, Answer, Responder};
use crate::pki::timestamp::{self, TimeStampingUnit, TimestampAnswer, TimestampProblem};
use crate::x509::ResponseStatus;
use axum::Router;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{ConnectInfo, Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use base64::Engine;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use std::future::poll_fn;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Instant;
use time::format_description::well_known::Rfc3339;
use time::macros::format_description;
use time::{Duration, OffsetDateTime};
use tokio::sync::Semaphore;

/// Where the time comes from.
pub type Now = Arc<dyn Fn() -> OffsetDateTime + Send + Sync>;

/// What is served; what is `None` has no path.
pub struct Services {
    /// Who answers OCSP requests, and from what.
    pub ocsp: Option<(Responder, Arc<dyn StatusSource + Send + Sync>)>,
    /// Who stamps, and by which clock.
    pub timestamps: Option<(TimeStampingUnit, Clock)>,
    /// What stands before every path, without a slash at its end: the path of the authority's base URL.
    pub base: String,
    /// The files that are given out.
    pub files: Vec<Published>,
    /// The time of OCSP responses and of the log.
    pub now: Now,
    /// Who writes the log. It is called by many threads and should not wait.
    pub log: Box<dyn Fn(Entry) + Send + Sync>,
}

/// What every request sees.
pub(super) struct Shared {
    services: Services,
    limits: Limits,
    work: Arc<Semaphore>,
}

type Site = Arc<Shared>;

/// Every service under its path.
pub(super) fn router(services: Services, limits: Limits) -> Router {
    let mut router = Router::new();
    if services.ocsp.is_some() {
        router = router
            .route("/ocsp", post(post_ocsp))
            .route("/ocsp/", post(post_ocsp))
            .route("/ocsp/{*request}", get(get_ocsp));
    }
    if services.timestamps.is_some() {
        router = router.route("/tsa", post(post_timestamp));
    }
    for (index, file) in services.files.iter().enumerate() {
        router =
            router.route(file.path, get(move |site: State<Site>, headers: HeaderMap| get_file(site, index, headers)));
    }
    if !services.base.is_empty() {
        // Braces mean something to the router, and nothing in a URL.
        let base = services.base.replace('{', "{{").replace('}', "}}");
        router = Router::new().without_v07_checks().nest(&base, router);
    }
    let work = Arc::new(Semaphore::new(limits.work));
    let site = Arc::new(Shared { services, limits, work });
    router.layer(middleware::from_fn_with_state(site.clone(), logged)).with_state(site)
}

/// Logs a request when it has been answered.
async fn logged(State(site): State<Site>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|p| p.0.to_string()).unwrap_or_default();
    let method = request.method().to_string();
    let path = request.uri().path();
    // What is asked of OCSP is told by the details; the rest of a path is a stranger's text.
    let path = path.split_inclusive("/ocsp/").next().unwrap_or_default();
    let path: String = path.chars().take(200).collect();
    let mut response = next.run(request).await;
    let details = response.extensions_mut().remove::<Details>().unwrap_or_default();
    (site.services.log)(Entry {
        at: (site.services.now)().format(&Rfc3339).unwrap_or_default(),
        peer,
        method,
        path,
        status: response.status().as_u16(),
        octets: response.body().size_hint().exact().unwrap_or_default(),
        micros: u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX),
        details,
    });
    response
}

/// A response without a body of ours.
fn bare(status: StatusCode) -> Response {
    status.into_response()
}

fn with(details: Details, mut response: Response) -> Response {
    response.extensions_mut().insert(details);
    response
}

impl Shared {
    /// Work that takes a processor or a disk, on a thread for it; `None` when there is too much of it already.
    async fn work<T: Send + 'static>(self: &Arc<Self>, work: impl FnOnce(&Self) -> T + Send + 'static) -> Option<T> {
        let permit = self.work.clone().try_acquire_owned().ok()?;
        let site = self.clone();
        let done = tokio::task::spawn_blocking(move || {
            let done = work(&site);
            drop(permit);
            done
        });
        done.await.ok()
    }

    /// A body of this media type and at most so many octets, within its time.
    async fn body(&self, request: Request, media_type: &str, most: usize) -> Result<Bytes, Response> {
        let named = request.headers().get(header::CONTENT_TYPE).map(|v| v.to_str().unwrap_or_default());
        let essence = named.map(|v| v.split(';').next().unwrap_or_default().trim());
        if essence.is_some_and(|essence| !essence.eq_ignore_ascii_case(media_type)) {
            return Err(bare(StatusCode::UNSUPPORTED_MEDIA_TYPE));
        }
        // An announced length is refused before anything of it is read; one that is not announced, at its limit.
        if request.body().size_hint().lower() > most as u64 {
            return Err(bare(StatusCode::PAYLOAD_TOO_LARGE));
        }
        let octets = tokio::time::timeout(self.limits.body, collect(request.into_body(), most)).await;
        octets.unwrap_or(Err(StatusCode::REQUEST_TIMEOUT)).map_err(bare)
    }

    async fn answer(self: &Arc<Self>, request: Bytes) -> Answer {
        let answered = self.work(move |site| {
            let (responder, source) = site.services.ocsp.as_ref()?;
            Some(responder.respond(&request, &**source, (site.services.now)()))
        });
        answered.await.flatten().unwrap_or_else(|| Answer::refusal(ResponseStatus::TryLater))
    }
}

/// All of a body, or the status that says why not.
async fn collect(mut body: Body, most: usize) -> Result<Bytes, StatusCode> {
    let mut octets = Vec::new();
    while let Some(frame) = poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await {
        let frame = frame.map_err(|_| StatusCode::BAD_REQUEST)?;
        let Ok(data) = frame.into_data() else { continue };
        if data.len() > most - octets.len() {
            return Err(StatusCode::PAYLOAD_TOO_LARGE);
        }
        octets.extend_from_slice(&data);
    }
    Ok(octets.into())
}

async fn post_ocsp(State(site): State<Site>, request: Request) -> Response {
    let request = match site.body(request, "application/ocsp-request", ocsp::MAX_REQUEST).await {
        Ok(request) => request,
        Err(refused) => return refused,
    };
    // A POST is not cached (RFC 9110 §9.3.3).
    ocsp_response(site.answer(request).await, None)
}

/// Standard base64; clients leave the padding out or not.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

async fn get_ocsp(State(site): State<Site>, Path(request): Path<String>, headers: HeaderMap) -> Response {
    // What is not base64 is not a request: empty octets are malformed too.
    let request = BASE64.decode(request).unwrap_or_default();
    let answer = site.answer(request.into()).await;
    ocsp_response(answer, Some(((site.services.now)(), &headers)))
}

/// The HTTP side of an answer: 200 whatever it says (RFC 6960 appendix A.2). `cache`: may be kept on the way (RFC 5019 §6.2).
fn ocsp_response(answer: Answer, cache: Option<(OffsetDateTime, &HeaderMap)>) -> Response {
    let details = Details::from(&answer);
    let response = match (answer.lasting, cache) {
        (Some((from, until)), Some((now, asked))) => {
            let etag = etag(&answer.der);
            let contents = Contents { der: answer.der.into(), etag, modified: from, until: Some(until) };
            cacheable(contents, "application/ocsp-response", until - now, "no-transform, must-revalidate", asked)
        }
        _ => fresh("application/ocsp-response", answer.der),
    };
    with(details, response)
}

/// RFC 9110 §8.8.3: quoted.
pub(super) fn etag(octets: &[u8]) -> String {
    let digest = crate::crypto::DigestAlgorithm::Sha256.digest(octets);
    format!("\"{}\"", crate::x509::hex(&digest[..16]))
}

/// A response for whoever asked, now, and nobody else.
fn fresh(media_type: &'static str, octets: Vec<u8>) -> Response {
    let headers = [(header::CONTENT_TYPE, media_type), (header::CACHE_CONTROL, "no-store")];
    (headers, octets).into_response()
}

/// How long a CRL may be kept without asking again, though its nextUpdate be later: one may be issued before it.
const KEEP: Duration = Duration::HOUR;

/// A response that caches may keep for `age`; 304 where `asked` shows that the client has it.
fn cacheable(contents: Contents, media_type: &'static str, age: Duration, more: &str, asked: &HeaderMap) -> Response {
    let modified = http_date(contents.modified);
    let said = |name| asked.get(name).and_then(|v: &HeaderValue| v.to_str().ok());
    let known = match said(header::IF_NONE_MATCH) {
        Some(tags) => {
            tags.split(',').map(|t| t.trim().trim_start_matches("W/")).any(|t| t == contents.etag || t == "*")
        }
        None => said(header::IF_MODIFIED_SINCE) == Some(&*modified),
    };
    let mut response = if known { bare(StatusCode::NOT_MODIFIED) } else { Body::from(contents.der).into_response() };
    let seconds = age.whole_seconds().max(0);
    let mut set = |name, value: String| {
        // Digits, hexadecimal, dates and literals of ours: always a header value.
        if let Ok(value) = HeaderValue::from_str(&value) {
            response.headers_mut().insert(name, value);
        }
    };
    set(header::CONTENT_TYPE, media_type.to_owned());
    set(header::CACHE_CONTROL, format!("max-age={seconds}, public, {more}"));
    set(header::ETAG, contents.etag);
    set(header::LAST_MODIFIED, modified);
    if let Some(until) = contents.until {
        set(header::EXPIRES, http_date(until));
    }
    response
}

/// RFC 9110 §5.6.7.
fn http_date(time: OffsetDateTime) -> String {
    let format =
        format_description!("[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT");
    time.to_offset(time::UtcOffset::UTC).format(format).unwrap_or_default()
}

async fn get_file(State(site): State<Site>, index: usize, headers: HeaderMap) -> Response {
    let read = site.work(move |site| site.services.files.get(index).map(|f| (f.kind, f.read())));
    match read.await {
        None => busy(),
        Some(None) => bare(StatusCode::NOT_FOUND),
        Some(Some((kind, Ok(Some(contents))))) => {
            let left = contents.until.map_or(KEEP, |until| until - (site.services.now)());
            cacheable(contents, kind.media_type(), left.min(KEEP), "no-transform", &headers)
        }
        Some(Some((_, Ok(None)))) => bare(StatusCode::NOT_FOUND),
        Some(Some((_, Err(e)))) => with(Details::of(&e), bare(StatusCode::INTERNAL_SERVER_ERROR)),
    }
}

/// Too much at once: nothing was done, and a second attempt may help.
fn busy() -> Response {
    (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "1")]).into_response()
}

async fn post_timestamp(State(site): State<Site>, request: Request) -> Response {
    let request = match site.body(request, "application/timestamp-query", timestamp::MAX_REQUEST).await {
        Ok(request) => request,
        Err(refused) => return refused,
    };
    let answered = site.work(move |site| match site.services.timestamps.as_ref() {
        Some((unit, clock)) => unit.respond(&request, clock.now(), &mut rand::rng()),
        None => TimestampAnswer::from(TimestampProblem::NoTime),
    });
    match answered.await {
        Some(answer) => {
            let details = Details::from(&answer);
            with(details, fresh("application/timestamp-reply", answer.der))
        }
        None => busy(),
    }
}
