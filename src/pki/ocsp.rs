//! What an authority knows of the certificates that it issued, for OCSP (RFC 6960).

use super::Result;
use crate::x509::CrlReason;
use time::OffsetDateTime;

/// What the authority knows of one certificate (RFC 6960 §2.2).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CertificateStatus {
    /// It was issued, and is not revoked.
    Good,
    /// It is revoked, or on hold.
    Revoked {
        /// Since when.
        at: OffsetDateTime,
        /// Why, if it is said.
        reason: Option<CrlReason>,
    },
    /// No certificate with this serial number was issued.
    Unknown,
}

/// Who knows the status of the certificates of one issuer.
pub trait StatusSource {
    /// The status of the certificate with this serial number: the content octets of its INTEGER, as
    /// [`Certificate::serial`](crate::x509::Certificate::serial) gives them.
    ///
    /// # Errors
    /// Those of reading the state. An error is never [`CertificateStatus::Unknown`], nor good.
    fn status(&self, serial: &[u8]) -> Result<CertificateStatus>;
}
