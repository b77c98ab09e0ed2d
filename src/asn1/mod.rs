//! ASN.1 as the formats of this house need it (ITU-T X.680, X.690).
//!
//! What this room promises: **the bytes that were read are the bytes that are hashed**. Every view borrows its slice of the
//! input ([`der::Tlv::raw`]); nothing is sorted, normalised or encoded again on the way to a digest (DESIGN 4.4).
//!
//! - [`oid`]: an object identifier that holds any octets, and every identifier of this crate with its clause;
//! - [`der`]: a strict reader of definite-length encodings and the writer of our own;
//! - [`ber`]: foreign BER (indefinite lengths, constructed strings) brought into definite-length form first;
//! - [`time`]: `UTCTime` and `GeneralizedTime` (RFC 5280 §4.1.2.5).
//!
//! Limits: tag numbers above 30 are refused (none of our formats has one); nesting ends at [`der::MAX_DEPTH`].

pub mod ber;
pub mod der;
pub mod oid;
pub mod time;

pub use oid::Oid;

crate::coded! {
    /// Why octets are not the ASN.1 value that was expected.
    pub enum Error {
        /// A length runs past the end of the input.
        "asn1.truncated" Truncated { place: String, need: usize, have: usize } => "{place}: {need} octets announced, {have} present",
        /// Another type stands here.
        "asn1.unexpected-tag" UnexpectedTag { place: String, expected: String, found: String } => "{place}: expected {expected}, found {found}",
        /// Octets are left over after the last field.
        "asn1.trailing" Trailing { place: String, count: usize } => "{place}: {count} octets after the last field",
        /// A length that DER does not allow (X.690 §10.1), or over four octets.
        "asn1.length" Length { place: String } => "{place}: a length that DER does not allow",
        /// A value that its type does not allow.
        "asn1.value" Value { place: String, what: &'static str } => "{place}: not a valid {what}",
        /// Nesting deeper than the budget.
        "asn1.too-deep" TooDeep { limit: usize } => "nested deeper than {limit} levels",
    }
}

/// Result of this room.
pub type Result<T> = std::result::Result<T, Error>;
