//! Cryptographic Message Syntax: SignedData read and written (RFC 5652), the attributes of CAdES (EN 319 122-1), nested
//! countersignatures (RFC 5652 §11.4) and the content of time-stamp tokens (RFC 3161).
//!
//! What this room promises:
//! - **exact bytes**: what was signed is kept as the slice that was read (DESIGN 4.4); a [`SignerInfo`] is identified by the
//!   digest of its signature value ([`SignerInfo::id`]), never by its position;
//! - reading accepts DER, BER, PEM and bare base64 ([`armor`]), told apart by content; a value that one reader could
//!   understand otherwise than another (a duplicated attribute, several values where one is allowed) is an error or a fact
//!   that the judge sees, never a silent choice;
//! - writing ([`mod@write`]) gives DER, and adds to foreign files without touching what is signed in them.
//!
//! No cryptography is done here and no verdict given: `validation` judges, `sign` produces.
//!
//! Limits: SignedData only; content and messages to [`MAX_MESSAGE`] octets (a detached signature covers files of any size);
//! countersignatures to [`MAX_NESTING`] levels.

pub mod act;
pub mod armor;
pub mod attributes;
mod signed_data;
pub mod tsp;
pub mod tst;
pub mod write;

pub use act::{Act, ActKind};
pub use signed_data::{Attribute, Attributes, SignedData, SignerIdentifier, SignerInfo, hex};

/// The largest message that is read into memory: 256 MiB. Larger content belongs beside its signature.
pub const MAX_MESSAGE: u64 = 256 << 20;
/// How deep countersignatures may nest: a chain of acts has as many levels as acts. Four ASN.1 levels each, so that
/// [`der::MAX_DEPTH`](crate::asn1::der::MAX_DEPTH) admits them.
pub const MAX_NESTING: usize = 250;
/// How many SignerInfos one message may hold, countersignatures included.
pub const MAX_SIGNERS: usize = 10_000;

crate::coded! {
    /// Why octets are not a message that we read, or cannot be added to.
    pub enum Error {
        /// Neither DER, BER, PEM nor base64 of a ContentInfo.
        "cms.not-cms" NotCms { place: String } => "{place} is not a CMS message (neither DER, BER, PEM nor base64)",
        /// A structure that RFC 5652 does not allow.
        "cms.malformed" Malformed { place: String, cause: crate::asn1::Error } => "malformed {place}: {cause}",
        /// Another content type.
        "cms.content-type" ContentType { place: String, found: String } => "{place} is a CMS message of type {found}, not SignedData",
        /// Octets after the message that are not padding.
        "cms.trailing" Trailing { place: String, count: usize } => "{count} octets stand after the message in {place}",
        /// Over a budget.
        "cms.budget" Budget { what: &'static str, limit: u64 } => "more {what} than the limit of {limit}",
        /// An attribute that may stand once stands twice, or has several values.
        "cms.attribute-count" AttributeCount { attribute: String, count: usize } => "the attribute {attribute} has {count} values where exactly one is allowed",
        /// The SignerInfo to be countersigned is not there.
        "cms.no-such-signer" NoSuchSigner { id: String } => "no signature {id} in this message",
    }
}

impl Error {
    pub(crate) fn malformed(place: &str) -> impl FnOnce(crate::asn1::Error) -> Self + '_ {
        move |cause| Error::Malformed { place: place.to_owned(), cause }
    }
}

/// Result of this room.
pub type Result<T> = std::result::Result<T, Error>;
