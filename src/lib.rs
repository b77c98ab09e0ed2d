//! parapheur: an electronic signing desk for public administrations.
#[macro_use]
pub mod error;
pub mod asn1;
pub mod validation;
pub mod x509;
pub mod pdf;
pub mod crypto;
