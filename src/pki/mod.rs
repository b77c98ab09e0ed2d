//! The authority's side of a public key infrastructure: a root, an issuing CA, and certificates by profile (RFC 5280; EN 319
//! 412-1, -2 for persons, -3 for seals).
//!
//! [`create`] and [`certify`] are pure: nothing is read or written, time and random numbers are arguments. [`Authority`] is the
//! layer that keeps an authority in a directory (0700):
//!
//! | file | what | mode |
//! |---|---|---|
//! | `authority.toml` | its [`Settings`] | 0644 |
//! | `root.crt` | the trust anchor, PEM | 0644 |
//! | `root.key` | its key, encrypted PKCS#8 in PEM; needed for the root's revocation list, and else may be taken away | 0600 |
//! | `issuing.crt`, `issuing.key` | the CA that issues, and its key | 0644, 0600 |
//! | `chain.pem` | issuing CA, then root | 0644 |
//! | `ocsp.crt`, `ocsp.key`, `tsa.crt`, `tsa.key` | the responder and the time-stamping unit | 0644, 0600 |
//! | `profiles/NAME.toml` | its own [`Profile`]s, where it has any | |
//! | `issued/SERIAL.crt` | every certificate that was issued, by its serial number in hexadecimal | 0644 |
//! | `revoked/SERIAL.N.toml` | what happened to its validity, by number | 0644 |
//! | `crl/issuing.crl`, `crl/issuing-delta.crl`, `crl/root.crl` | the newest lists, DER | 0644 |
//! | `crl/issuing-N.crl`, `crl/issuing-N-delta.crl`, `crl/root-N.crl` | all lists, by number | 0644 |
//! | `tmp/`, `lock` | for who writes | |
//!
//! Every fact is one file that appears whole or not at all and is never changed, so that whoever is killed at any instant loses
//! no serial number, no revocation and no list, and leaves none half written.
//!
//! What is decided here:
//! - **keyUsage** of people and seals is contentCommitment alone, critical: of the types that EN 319 412-2 §4.3.2 admits for
//!   commitment to content it is the one that should be used (type A), and a key that signs acts should not also log in.
//! - **No extKeyUsage** for people and seals: RFC 5280 §4.2.1.12 then restricts nothing; documentSigning (RFC 9336) alone is
//!   refused by peers that ask for emailProtection.
//! - **No certificatePolicies and no QCStatements** unless a profile names policies: nothing is claimed that nobody has audited.
//!   The issuing CA has anyPolicy, so that a profile's policies hold.
//! - Serial numbers are 128 random bits; key identifiers are those of RFC 7093 §2 (1).
//!
//! Limits: a person's certificate follows EN 319 412-2 §4.2.4 only when given name, surname and serial number are given; they
//! are not demanded, unless by a profile of the authority's own.

mod authority;
mod certificate;
mod crl;
mod init;
mod issue;
mod locations;
#[cfg(test)]
mod made;
pub mod ocsp;
mod profile;
pub mod request;
mod subject;
pub mod timestamp;

pub use authority::{
    Authority, CertificateState, List, Published, Record, Revocation, RevocationRequest, Service, Settings, Unit,
    Written, write_request,
};
pub use crl::{CrlEntry, CrlRequest, sign_crl};
pub use init::{Created, InitRequest, create};
pub use issue::{IssueRequest, Issued, Issuer, NewKey, SubjectKey, certify};
pub use locations::{Ca, Locations};
pub use ocsp::{CertificateStatus, StatusSource};
pub use profile::{Profile, SubjectRules};
pub use subject::{Subject, SubjectAttribute};

use crate::crypto::{self, keystore};
use crate::error::IoCause;
use crate::x509::{self, CrlReason};

crate::coded! {
    /// What an authority cannot do, and why.
    pub enum Error {
        /// A name that the profile does not allow.
        "pki.subject" Subject { field: &'static str, why: &'static str } => "subject: {field} {why}",
        /// An attribute of a name that is asked for, which we do not issue.
        "pki.subject-attribute" SubjectAttribute { attribute: String, why: &'static str } => "subject: the attribute {attribute} {why}",
        /// A profile, the settings, or a record, with a mistake.
        "pki.toml" Toml { place: String, why: String } => "{place}: {why}",
        /// No profile is called so.
        "pki.no-profile" NoProfile { name: String, known: String } => "there is no profile {name}; there are {known}, and those of the authority's directory",
        /// A base URL that cannot be one.
        "pki.base-url" BaseUrl { url: String, why: &'static str } => "the base URL {url} {why}",
        /// The key of a CA, in a certificate below it.
        "pki.own-key" OwnKey => "the key to be certified is that of a CA of this authority",
        /// A file of the state that says something else than it should.
        "pki.state" State { place: String, why: String } => "the record {place} cannot be relied on: {why}",
        /// Who asks for a certificate has not the key.
        "pki.request" Request { place: String } => "{place}: the request is not signed with the key that it is about",
        /// A key that is known to others.
        "pki.key-compromised" KeyCompromised { serial: String } => "the key is that of the certificate {serial}, which is revoked because others have it",
        /// No certificate with this serial number was issued here.
        "pki.not-issued" NotIssued { serial: String } => "no certificate with the serial number {serial} was issued here",
        /// A CA is not made anew by a profile.
        "pki.not-renewable" NotRenewable { serial: String } => "the certificate {serial} was not issued by a profile, and is not renewed",
        /// Several serial numbers begin so.
        "pki.ambiguous" Ambiguous { serial: String, count: usize } => "{count} certificates have serial numbers that begin with {serial}",
        /// Neither a serial number nor enough of one.
        "pki.not-a-serial" NotASerial { serial: String } => "{serial} is not a serial number in hexadecimal, nor the first eight digits or more of one",
        /// Revoked already, and not on hold.
        "pki.revoked" Revoked { serial: String, since: String, reason: CrlReason } => "the certificate {serial} is revoked since {since} ({reason})",
        /// Only what is on hold can be taken from it.
        "pki.not-on-hold" NotOnHold { serial: String } => "the certificate {serial} is not on hold, so it cannot be removed from the list",
        /// A time of revocation that cannot be.
        "pki.revocation-time" RevocationTime { why: &'static str } => "time of revocation: {why}",
        /// Deltas are not published.
        "pki.no-deltas" NoDeltas => "this authority publishes no delta lists (delta-crls in authority.toml), so nobody would look for one",
        /// A delta says what has changed since a complete list, of which there is none.
        "pki.no-base" NoBase => "there is no complete list yet that a delta could be about",
        /// A validity period that cannot be.
        "pki.validity" Validity { why: &'static str } => "validity: {why}",
        /// A key would be kept without a passphrase.
        "pki.no-passphrase" NoPassphrase => "a private key is not kept without a passphrase",
        /// Something stands where we would write.
        "pki.exists" Exists { place: String } => "{place} exists already",
        /// The directory does not hold an authority, or not a whole one.
        "pki.not-an-authority" NotAnAuthority { place: String, why: String } => "{place}: not an authority: {why}",
        /// The key of the authority could not be opened.
        "pki.key" Key { cause: keystore::Error } => "{cause}",
        /// The certificates of the authority could not be read.
        "pki.certificate" Certificate { cause: x509::Error } => "{cause}",
        /// A certificate that was just made is not right; nothing was written.
        "pki.self-check" SelfCheck { why: String } => "the new certificate fails its own check: {why}",
        /// A certificate that may not answer for the issuer.
        "pki.responder" Responder { place: String, why: &'static str } => "{place} cannot be the OCSP responder: {why}",
        /// A certificate that may not stamp, or a policy that cannot be.
        "pki.time-stamping-unit" TimeStampingUnit { place: String, why: &'static str } => "{place} cannot stamp: {why}",
        /// A key or a signature could not be made.
        "pki.crypto" Crypto { cause: crypto::Error } => "{cause}",
        /// A file could not be read or written.
        "pki.io" Io { place: String, cause: IoCause } => "{place}: {cause}",
    }
}

impl From<crypto::Error> for Error {
    fn from(cause: crypto::Error) -> Self {
        Self::Crypto { cause }
    }
}

/// Result of this room.
pub type Result<T> = std::result::Result<T, Error>;
