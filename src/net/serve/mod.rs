//! The authority's services over HTTP/1.1 (feature `serve`): a shell over the pure functions of [`pki`](crate::pki).
//!
//! | path | method | standard |
//! |---|---|---|
//! | `/ocsp` | POST `application/ocsp-request` | RFC 6960 appendix A.1 |
//! | `/ocsp/BASE64` | GET, cacheable | RFC 6960 appendix A.1, RFC 5019 §5 and §6 |
//! | `/tsa` | POST `application/timestamp-query` | RFC 3161 §3.4 |
//! | `/crl/…`, `/certs/…` | GET, DER, cacheable | RFC 5280 §4.2.1.13, §4.2.2.1; RFC 2585 |
//!
//! What it promises:
//! - **Nothing is asked of the state that is not on disk**: a revocation is answered as soon as it is recorded, without restart.
//! - **Nobody waits for somebody else.** Heads, bodies and whole connections have a time, sizes are refused before they are read,
//!   work beyond [`Limits::work`] is turned away at once (OCSP: *tryLater*; time stamps: 503).
//! - **It stops gracefully**: no new connection, what is in flight is answered, within [`Limits::grace`].
//! - **The clock of time stamps never goes back**, also over a restart ([`Clock`]).
//! - Every request is one [`Entry`] for the log, without secrets; who writes it is the caller's business.
//!
//! Limits: no TLS and no client authentication: responses are signed, and a proxy belongs in front of a public address. No limit
//! for each peer. HTTP/1 only. That the machine's clock is right is the operator's promise.
//!
//! The only asynchronous code of the house is behind [`Server::run`].

mod error;

pub use error::Error;

#[cfg(feature = "serve")]
mod authority;
#[cfg(feature = "serve")]
mod clock;
#[cfg(feature = "serve")]
mod connection;
#[cfg(feature = "serve")]
mod file;
#[cfg(feature = "serve")]
mod log;
#[cfg(feature = "serve")]
mod route;

#[cfg(feature = "serve")]
pub use {
    authority::base_path,
    clock::Clock,
    connection::{Limits, Server, Stop},
    file::{Published, PublishedKind},
    log::{Asked, Details, Entry},
    route::{Now, Services},
};

/// Result of this room.
pub type Result<T> = std::result::Result<T, Error>;
