//! parapheur: an electronic signing desk for public administrations.
#[macro_use]
pub mod error;
pub mod acts;
pub mod asn1;
pub mod cms;
pub mod crypto;
pub mod path;
pub mod pdf;
pub mod pki;
pub mod sign;
pub mod validation;
pub mod x509;

/// Every code that the library may say, with its English sentence (fields in braces): what a translation covers.
pub fn catalogue() -> Vec<(&'static str, &'static str)> {
    [
        asn1::Error::CATALOGUE,
        pdf::Error::CATALOGUE,
        pdf::Anomaly::CATALOGUE,
        pdf::SignatureProblem::CATALOGUE,
        pdf::Alteration::CATALOGUE,
        pdf::Change::CATALOGUE,
        crypto::Error::CATALOGUE,
        crypto::keystore::Error::CATALOGUE,
        x509::Error::CATALOGUE,
        cms::Error::CATALOGUE,
        path::Finding::CATALOGUE,
        path::OcspRefusal::CATALOGUE,
        pki::Error::CATALOGUE,
        validation::finding::Finding::CATALOGUE,
        validation::limits::NotProven::CATALOGUE,
        acts::ActError::CATALOGUE,
        acts::TrustError::CATALOGUE,
    ]
    .concat()
}
