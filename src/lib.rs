//! parapheur: an electronic signing desk for public administrations.
#[macro_use]
pub mod error;
pub mod asn1;
pub mod path;
pub mod validation;
pub mod crypto;
pub mod pdf;
pub mod x509;
