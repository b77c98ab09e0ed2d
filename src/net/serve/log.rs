//! What is logged: one entry for each request.

use crate::error::Coded;
use crate::pki::CertificateStatus;
use crate::pki::ocsp::Answer;
use crate::pki::timestamp::TimestampAnswer;
use crate::x509::{ResponseStatus, hex};
use serde::Serialize;

/// One request and its answer.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Entry {
    /// When it was answered, RFC 3339.
    pub at: String,
    /// Who asked: address and port.
    pub peer: String,
    /// GET, POST, …
    pub method: String,
    /// Of the URL; a GET's OCSP request is left out.
    pub path: String,
    /// Of the HTTP response.
    pub status: u16,
    /// Octets of its body.
    pub octets: u64,
    /// Microseconds from the end of the head to the answer.
    pub micros: u64,
    /// What was asked and said.
    #[serde(flatten)]
    pub details: Details,
}

/// What was asked and said, by the service.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Details {
    /// OCSPResponseStatus.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ocsp: Option<&'static str>,
    /// Which certificates were asked about.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub asked: Vec<Asked>,
    /// `granted`, or the PKIFailureInfo.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timestamp: Option<&'static str>,
    /// The serial number of an issued token, in hexadecimal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub serial: Option<String>,
    /// The digest of its imprint, and the imprint in hexadecimal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub imprint: Option<String>,
    /// The stable code of what went wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<&'static str>,
    /// The same as a sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// One certificate of an OCSP request.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Asked {
    /// Its serial number, in hexadecimal.
    pub serial: String,
    /// `good`, `revoked` or `unknown`.
    pub status: &'static str,
}

impl Details {
    /// Of an error.
    pub fn of(problem: &impl Coded) -> Self {
        Self { problem: Some(problem.code()), message: Some(problem.to_string()), ..Self::default() }
    }
}

impl From<&Answer> for Details {
    fn from(answer: &Answer) -> Self {
        let word = |status: &CertificateStatus| match status {
            CertificateStatus::Good => "good",
            CertificateStatus::Revoked { .. } => "revoked",
            CertificateStatus::Unknown => "unknown",
        };
        // A stranger chooses the serial numbers: the longest honest one has 20 octets (RFC 5280 §4.1.2.2).
        let short = |serial: &[u8]| hex(&serial[..serial.len().min(32)]);
        Self {
            ocsp: Some(match answer.status {
                ResponseStatus::Successful => "successful",
                ResponseStatus::MalformedRequest => "malformedRequest",
                ResponseStatus::InternalError => "internalError",
                ResponseStatus::TryLater => "tryLater",
                ResponseStatus::SigRequired => "sigRequired",
                ResponseStatus::Unauthorized => "unauthorized",
            }),
            asked: answer.said.iter().map(|(n, s)| Asked { serial: short(n), status: word(s) }).collect(),
            ..answer.problem.as_ref().map(Self::of).unwrap_or_default()
        }
    }
}

impl From<&TimestampAnswer> for Details {
    fn from(answer: &TimestampAnswer) -> Self {
        match &answer.outcome {
            Ok(stamped) => Self {
                timestamp: Some("granted"),
                serial: Some(hex(&stamped.serial)),
                imprint: Some(format!("{} {}", stamped.digest, hex(&stamped.imprint))),
                ..Self::default()
            },
            Err(problem) => Self { timestamp: Some(problem.failure().as_str()), ..Self::of(problem) },
        }
    }
}
