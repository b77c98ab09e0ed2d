//! Why an act was not done or a file not verified: the errors of this room, and those of the rooms below as they are.

use crate::error::{Coded, IoCause, Said};

crate::coded! {
    /// The errors of the use cases themselves.
    pub enum ActError {
        /// A file cannot be read or written.
        "file.io" Io { place: String, cause: IoCause } => "{place}: {cause}",
        /// The file changed while it was being read.
        "file.changed" Changed { place: String } => "{place} changed while it was being read",
        /// Input and output are one file.
        "output.is-input" OutputIsInput { place: String } => "{place} is both input and output",
        /// The output is there already.
        "output.exists" OutputExists { place: String } => "{place} exists already",
        /// There is no signature to countersign.
        "countersign.nothing" NothingToCountersign { place: String } => "{place} holds no signature to countersign",
        /// The document of a detached signature is not at hand.
        "document.not-found" DocumentNotFound { place: String } => "the document that {place} signs is not beside it",
        /// None of the certificates belongs to the key.
        "identity.no-certificate" NoCertificate { count: usize } => "none of the {count} certificates given belongs to the key",
        /// The certificate is over.
        "identity.expired" Expired { place: String, not_after: String } => "the certificate of {place} expired on {not_after}",
        /// It has not begun.
        "identity.not-yet-valid" NotYetValid { place: String, not_before: String } => "the certificate of {place} is not valid before {not_before}",
        /// Its key is not for signing.
        "identity.key-usage" KeyUsage { place: String } => "the certificate of {place} is not for signing (neither digitalSignature nor contentCommitment)",
        /// It, or a CA above it, is revoked.
        "identity.revoked" Revoked { place: String, since: String, reason: crate::x509::CrlReason } => "the certificate of {place} is revoked since {since} ({reason})",
        /// It is on hold.
        "identity.on-hold" OnHold { place: String, since: String } => "the certificate of {place} is suspended since {since}",
        /// Lists were given, and do not speak of it, or are too old.
        "identity.revocation-unknown" RevocationUnknown { place: String } => "nothing that was given settles whether the certificate of {place} is revoked",
        /// It breaks a rule of RFC 5280.
        "identity.defect" Defect { place: String, cause: Said } => "the certificate of {place} is defective: {cause}",
        /// What is there is broken.
        "chain.broken" BrokenChain { place: String, signature: String, cause: Said } => "{place}: the signature of {signature} no longer holds: {cause}",
        /// A revision that the file does not have.
        "revision.none" NoSuchRevision { place: String, number: usize, count: usize } => "{place} has no revision {number}; it has {count}",
        /// More than pages, and the request was strict.
        "content.refused" StrictContent { place: String, count: usize, first: Said } => "{place} holds more than its pages show, {count} in all, the first: {first}",
        /// A PDF has one chain.
        "sign.beside-pdf" BesidePdf { place: String } => "{place} is a PDF, whose signatures follow one another: there is no act beside another",
        /// A reason for /Reason was asked for, but there is none.
        "sign.no-reason" NoReason => "a /Reason was asked for, but no reason was given",
        /// A field was named for something that has no fields.
        "sign.field-without-pdf" FieldWithoutPdf { place: String } => "{place} is not signed as a PDF: it has no signature fields",
        /// A certification or a lock was asked for of something that knows neither.
        "sign.restriction-without-pdf" RestrictionWithoutPdf { place: String } => "{place} is not signed as a PDF: it can be neither certified nor locked",
        /// A stamp was asked for where there is no page.
        "sign.stamp-without-pdf" StampWithoutPdf { place: String } => "{place} is not signed as a PDF: it has no page for a stamp",
        /// The field has its own rectangle, and the stamp was to go elsewhere.
        "sign.stamp-elsewhere" StampElsewhere { place: String, name: String } => "{place}: the field {name:?} has its own place, which the stamp takes when it is placed in the field",
        /// A preview without a stamp.
        "sign.nothing-to-see" NothingToSee { place: String } => "{place}: there is no stamp to be seen",
    }
}

/// An error of a use case or of a room below.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
#[allow(missing_docs)]
pub enum Error {
    Acts(ActError),
    Pdf(crate::pdf::Error),
    Cms(crate::cms::Error),
    Crypto(crate::crypto::Error),
    X509(crate::x509::Error),
    Trust(super::TrustError),
}

impl Error {
    fn inner(&self) -> &dyn Coded {
        match self {
            Self::Acts(e) => e,
            Self::Pdf(e) => e,
            Self::Cms(e) => e,
            // What a token says is said by its own code, wherever in the work it happened.
            Self::Crypto(crate::crypto::Error::Token { cause }) => cause.as_ref(),
            Self::Crypto(e) => e,
            Self::X509(e) => e,
            Self::Trust(e) => e,
        }
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.inner().fmt(f)
    }
}

impl std::error::Error for Error {}

impl Coded for Error {
    fn code(&self) -> &'static str {
        self.inner().code()
    }
    fn args(&self) -> Vec<(&'static str, String)> {
        self.inner().args()
    }
    fn parts(&self) -> Vec<(&'static str, Said)> {
        self.inner().parts()
    }
    fn place(&self) -> Option<String> {
        self.inner().place()
    }
}

macro_rules! from {
    ($($variant:ident($error:ty)),+) => { $(impl From<$error> for Error { fn from(e: $error) -> Self { Self::$variant(e) } })+ };
}
from!(
    Acts(ActError),
    Pdf(crate::pdf::Error),
    Cms(crate::cms::Error),
    Crypto(crate::crypto::Error),
    X509(crate::x509::Error),
    Trust(super::TrustError)
);

/// An input/output failure at a path.
pub(super) fn io(path: &std::path::Path) -> impl Fn(std::io::Error) -> Error + '_ {
    move |e| ActError::Io { place: path.display().to_string(), cause: e.into() }.into()
}
