//! Cryptography: algorithms by their identifiers, digests, keys, signing and verifying.
//!
//! Two providers stand behind one trait ([`provider::Provider`]): aws-lc (feature `aws-lc`: fast, constant time) and a
//! portable one in pure Rust. [`verify`] and the software signers ask the fast one first; what it lacks falls to the other.
//!
//! Verification is mathematics for every algorithm that is implemented, however weak: RSA from 1024 bits, SHA-1 and SHA-3.
//! What is fit for use is the policy of `path` and `validation`. What is not implemented is [`Outcome::Unsupported`], a third
//! answer, never valid.
//!
//! - [`DigestAlgorithm`], [`Hasher`]: FIPS 180-4, FIPS 202;
//! - [`AlgorithmIdentifier`], [`SignatureAlgorithm`]: RFC 5280 §4.1.1.2, RFC 4055, RFC 5758, RFC 8410;
//! - [`PublicKey`]: RFC 5280 §4.1.2.7; [`PrivateKey`]: RFC 5958;
//! - [`Signer`]: whatever can sign, in software or not;
//! - [`keystore`]: PEM and PKCS#12 files, tokens.
//!
//! Signing with a software key: RSA of 2048 to 8192 bits (PKCS#1 v1.5, PSS with a salt as long as the digest), P-256, P-384,
//! P-521, Ed25519; SHA-256, SHA-384, SHA-512.

mod algorithm;
mod digest;
mod key;
pub mod keystore;
mod private_key;
pub mod provider;
mod signer;

pub use algorithm::{AlgorithmIdentifier, SignatureAlgorithm};
pub use digest::{DigestAlgorithm, Hasher};
pub use key::{KeyKind, PublicKey, RSA_BITS};
pub use keystore::Secret;
pub use private_key::{KDF_ITERATIONS, KeySpec, PrivateKey, RSA_SIGNING_BITS};
pub use provider::verify;
pub use signer::{SignOptions, Signer};

use crate::asn1;
use crate::error::Said;

crate::coded! {
    /// What this room cannot do, and why.
    pub enum Error {
        /// An algorithm, curve or form of key that is not implemented.
        "crypto.unsupported" Unsupported { what: String } => "{what} is not supported",
        /// A bare key algorithm, with no digest to complete it.
        "crypto.no-digest" NoDigest { algorithm: String } => "{algorithm} names no digest algorithm, and nothing else does",
        /// Parameters that the algorithm does not allow.
        "crypto.parameters" Parameters { algorithm: String } => "parameters that {algorithm} does not allow",
        /// Not the ASN.1 structure that was expected.
        "crypto.malformed" Malformed { cause: asn1::Error } => "{cause}",
        /// A modulus outside the sizes that are handled.
        "crypto.key-size" KeySize { bits: usize, least: usize, most: usize } => "an RSA key of {bits} bits is outside {least} to {most}",
        /// Numbers that are no key.
        "crypto.bad-key" BadKey { what: &'static str } => "not a usable key: {what}",
        /// The key and the algorithm do not go together.
        "crypto.mismatch" Mismatch { algorithm: String, key: String } => "{algorithm} cannot be used with a {key} key",
        /// The digest does not have the length of its algorithm.
        "crypto.digest-length" DigestLength { algorithm: String, len: usize } => "a digest of {len} octets is not one of {algorithm}",
        /// The provider could not make a signature or a key.
        "crypto.failed" Failed { what: &'static str } => "the cryptographic provider failed: {what}",
        /// The token that holds the key refused, or is gone.
        "crypto.token" Token { cause: Box<keystore::pkcs11::Error> } => "{cause}",
    }
}

impl Error {
    /// What is lacking, for a statement that something is not supported: its name, or why it cannot be used.
    pub fn lacking(self) -> Said {
        match self {
            Self::Unsupported { what } => Said::verbatim(what),
            other => other.into(),
        }
    }
}

impl From<asn1::Error> for Error {
    fn from(cause: asn1::Error) -> Self {
        Self::Malformed { cause }
    }
}

impl From<keystore::pkcs11::Error> for Error {
    fn from(cause: keystore::pkcs11::Error) -> Self {
        Self::Token { cause: Box::new(cause) }
    }
}

/// Result of this room.
pub type Result<T> = std::result::Result<T, Error>;

/// What a signature is over.
#[derive(Clone, Copy, Debug)]
pub struct Signed<'a> {
    /// The message, where it is in memory. Without it (content that was streamed, a CMS without signedAttrs) Ed25519 cannot be
    /// verified.
    pub message: Option<&'a [u8]>,
    /// Its digest under the digest algorithm of the signature algorithm; not looked at for Ed25519.
    pub digest: &'a [u8],
}

/// The answer to a verification: one cryptographic fact.
#[derive(Clone, PartialEq, Eq, Debug)]
#[must_use]
pub enum Outcome {
    /// The signature is one of this key over this message.
    Valid,
    /// It is not; also when algorithm and key do not go together, or the key's own restriction is broken.
    Invalid,
    /// It could not be computed here; what is lacking, in words.
    Unsupported(String),
}
