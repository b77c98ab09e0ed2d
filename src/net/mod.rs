//! Sockets, and nothing else (DESIGN §3): what is said over them is made and judged by the rooms below.
//!
//! - [`client`] (feature `net`): time stamps, OCSP, CRLs and issuers' certificates are fetched, behind traits that live with their
//!   users;
//! - [`serve`] (feature `serve`): the authority's services, a shell over [`pki`](crate::pki)'s pure functions.

#[cfg(feature = "net")]
pub mod client;
mod error;
pub mod serve;

pub use error::FetchError;
