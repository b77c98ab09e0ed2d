//! Sockets, and nothing else: what is said over them is made and judged by the rooms below.
//!
//! - [`serve`] (feature `serve`): the authority's services, a shell over [`pki`](crate::pki)'s pure functions.

pub mod serve;
