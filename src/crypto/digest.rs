//! Message digests: SHA-1 and SHA-2 (FIPS 180-4), SHA-3 (FIPS 202), one-shot and streaming.
//!
//! SHA-1 and SHA-3 are here because signatures that use them are verified as mathematics; what we think of an algorithm is
//! policy and not decided here. MD5 is not implemented.

use crate::asn1::{Oid, der, oid};
use ::digest::Digest as _;
use std::fmt;

macro_rules! digests {
    ($($(#[$meta:meta])* $variant:ident, $state:ty, $oid:expr, $len:literal, $name:literal;)+) => {
        /// A message digest algorithm.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
        pub enum DigestAlgorithm { $($(#[$meta])* $variant),+ }

        impl DigestAlgorithm {
            /// Every algorithm of this room.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Its object identifier.
            pub fn oid(self) -> Oid {
                match self { $(Self::$variant => $oid),+ }
            }

            /// Octets of the digest.
            #[allow(clippy::len_without_is_empty)]
            pub const fn len(self) -> usize {
                match self { $(Self::$variant => $len),+ }
            }

            /// Its name in FIPS 180-4 and FIPS 202.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }
        }

        #[derive(Clone)]
        enum State { $($variant($state)),+ }

        impl Hasher {
            /// The empty message under `algorithm`.
            pub fn new(algorithm: DigestAlgorithm) -> Self {
                Self(match algorithm { $(DigestAlgorithm::$variant => State::$variant(<$state>::new())),+ })
            }

            /// The algorithm that runs.
            pub fn algorithm(&self) -> DigestAlgorithm {
                match self.0 { $(State::$variant(_) => DigestAlgorithm::$variant),+ }
            }

            /// The next octets of the message.
            pub fn update(&mut self, octets: &[u8]) {
                match &mut self.0 { $(State::$variant(state) => state.update(octets)),+ }
            }

            /// The digest of all that was given.
            pub fn finish(self) -> Vec<u8> {
                match self.0 { $(State::$variant(state) => state.finalize().to_vec()),+ }
            }
        }
    };
}

digests! {
    /// SHA-1, for verification only.
    Sha1, sha1::Sha1, oid::SHA1, 20, "SHA-1";
    /// SHA-224.
    Sha224, sha2::Sha224, oid::SHA224, 28, "SHA-224";
    /// SHA-256.
    Sha256, sha2::Sha256, oid::SHA256, 32, "SHA-256";
    /// SHA-384.
    Sha384, sha2::Sha384, oid::SHA384, 48, "SHA-384";
    /// SHA-512.
    Sha512, sha2::Sha512, oid::SHA512, 64, "SHA-512";
    /// SHA3-224.
    Sha3_224, sha3::Sha3_224, oid::SHA3_224, 28, "SHA3-224";
    /// SHA3-256.
    Sha3_256, sha3::Sha3_256, oid::SHA3_256, 32, "SHA3-256";
    /// SHA3-384.
    Sha3_384, sha3::Sha3_384, oid::SHA3_384, 48, "SHA3-384";
    /// SHA3-512.
    Sha3_512, sha3::Sha3_512, oid::SHA3_512, 64, "SHA3-512";
}

/// A digest in the making. Cloning it keeps a running state: ranges that share a beginning are hashed once (DESIGN §5).
#[derive(Clone)]
pub struct Hasher(State);

impl fmt::Debug for Hasher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hasher({})", self.algorithm())
    }
}

impl DigestAlgorithm {
    /// The algorithm of an object identifier; `None` when this room does not implement it.
    pub fn from_oid(oid: &Oid) -> Option<Self> {
        Self::ALL.iter().copied().find(|a| a.oid() == *oid)
    }

    /// The DER AlgorithmIdentifier, parameters absent (RFC 5754 §2).
    pub fn identifier(self) -> Vec<u8> {
        der::sequence([der::oid(&self.oid())])
    }

    /// The digest of a message that is in memory.
    pub fn digest(self, message: &[u8]) -> Vec<u8> {
        let mut hasher = Hasher::new(self);
        hasher.update(message);
        hasher.finish()
    }
}

impl fmt::Display for DigestAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_names_and_identifiers_agree() {
        for &a in DigestAlgorithm::ALL {
            assert_eq!(a.digest(b"").len(), a.len(), "{a}");
            assert_eq!(DigestAlgorithm::from_oid(&a.oid()), Some(a));
            assert_eq!(Hasher::new(a).algorithm(), a);
        }
        assert_eq!(DigestAlgorithm::Sha256.digest(b"abc")[..4], [0xba, 0x78, 0x16, 0xbf]);
        assert_eq!(DigestAlgorithm::Sha3_256.digest(b"abc")[..4], [0x3a, 0x98, 0x5d, 0xa7]);
        assert_eq!(DigestAlgorithm::Sha256.identifier(), [0x30, 11, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1]);
    }

    #[test]
    fn a_cloned_state_goes_its_own_way() {
        let mut whole = Hasher::new(DigestAlgorithm::Sha1);
        whole.update(b"ab");
        let fork = whole.clone();
        whole.update(b"c");
        assert_eq!(whole.finish(), DigestAlgorithm::Sha1.digest(b"abc"));
        assert_eq!(fork.finish(), DigestAlgorithm::Sha1.digest(b"ab"));
    }
}
