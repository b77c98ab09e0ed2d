//! The register: every certificate that was issued.
//!
//! `issued/SERIAL.crt` is the certificate in PEM, with lines of explanatory text before it (RFC 7468 §5.2): `Profile:`,
//! `Issued:`, `Renews:`. It is written before anybody is given the certificate, and never changed.

use super::super::{Error, IssueRequest, Result};
use super::files::{self, PUBLIC};
use super::{Authority, ISSUED, pem};
use crate::x509::{self, Certificate, hex};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// A certificate that was issued, and what is known of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Record {
    /// The certificate.
    pub certificate: Certificate,
    /// The profile it was issued by.
    pub profile: Option<String>,
    /// When it was issued.
    pub issued: Option<OffsetDateTime>,
    /// The serial number, in hexadecimal, of the certificate whose place it takes.
    pub renews: Option<String>,
}

impl Authority {
    /// Puts a certificate on record.
    pub(super) fn enter(&self, certificate: &Certificate, request: &IssueRequest) -> Result<()> {
        let path = self.directory.join(ISSUED).join(format!("{}.crt", hex(certificate.serial())));
        let mut text = format!("Profile: {}\nIssued: {}\n", request.profile.name, rfc3339(request.now)?);
        if let Some(renews) = &request.renews {
            text += &format!("Renews: {renews}\n");
        }
        text += &pem(&[certificate]);
        let _lock = files::lock(&self.directory)?;
        files::record(&self.directory, &path, text.as_bytes(), PUBLIC)
    }

    /// The record of the certificate with this serial number (content octets), if it was issued.
    ///
    /// # Errors
    /// [`Error::State`] when the record cannot be relied on; [`Error::Io`].
    pub fn record(&self, serial: &[u8]) -> Result<Option<Record>> {
        let path = self.directory.join(ISSUED).join(format!("{}.crt", hex(serial)));
        let Some(bytes) = files::read(&path, files::MAX_FILE)? else { return Ok(None) };
        let bad = |why: String| Error::State { place: path.display().to_string(), why };
        let mut all =
            x509::decode_all(&bytes, &path.display().to_string()).map_err(|cause| Error::Certificate { cause })?;
        let certificate = match (all.pop(), all.is_empty()) {
            (Some(one), true) => one,
            _ => return Err(bad("it holds more than one certificate".into())),
        };
        if certificate.serial() != serial || certificate.issuer() != self.issuing.subject() {
            return Err(bad("it holds another certificate".into()));
        }
        let text = String::from_utf8_lossy(&bytes);
        let note = |name: &str| {
            let notes = text.lines().take_while(|line| !line.starts_with("-----BEGIN "));
            notes.filter_map(|line| line.split_once(": ")).find(|(n, _)| *n == name).map(|(_, value)| value.trim())
        };
        let issued = note("Issued").map(|at| OffsetDateTime::parse(at, &Rfc3339)).transpose();
        Ok(Some(Record {
            certificate,
            profile: note("Profile").map(str::to_owned),
            issued: issued.map_err(|_| bad("Issued: is not a time".into()))?,
            renews: note("Renews").map(str::to_owned),
        }))
    }
}

pub(super) fn rfc3339(at: OffsetDateTime) -> Result<String> {
    at.to_offset(time::UtcOffset::UTC).format(&Rfc3339).map_err(|_| Error::Validity { why: "not a time" })
}
