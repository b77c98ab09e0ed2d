//! parapheur: an electronic signing desk for public administrations.
#[macro_use]
pub mod error;
pub mod asn1;
<<<<<<< HEAD
pub mod validation;
=======
pub mod x509;
>>>>>>> x509
