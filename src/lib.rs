//! parapheur: an electronic signing desk for public administrations.
#[macro_use]
pub mod error;
pub mod acts;
pub mod asn1;
pub mod cms;
pub mod crypto;
pub mod path;
pub mod pdf;
pub mod sign;
pub mod validation;
pub mod x509;
