//! Trust anchors (RFC 5280 §6.1.1 (d), RFC 5914, RFC 5937).

use super::Purpose;
use crate::crypto::DigestAlgorithm;
use crate::x509::{Certificate, hex};
use std::collections::BTreeMap;

/// Whether an anchor's validity bounds its use.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum AnchorExpiration {
    /// Its notAfter is its sunset date: afterwards, NO_CERTIFICATE_CHAIN_FOUND_NO_POE.
    #[default]
    Enforced,
    /// It is trusted until it is removed.
    Ignored,
}

/// Whether what an anchor's certificate says of itself binds the paths below it (RFC 5937).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum AnchorConstraints {
    /// basicConstraints, keyUsage, extKeyUsage, name and policy constraints and unknown critical extensions count.
    #[default]
    Enforced,
    /// An anchor is a name and a key (RFC 5280 §6.1.1 (d)).
    Ignored,
}

/// What an anchor may be in a path.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum AnchorRole {
    /// It ends a path, or is one by itself.
    #[default]
    Either,
    /// It issues: never a path of one.
    Issuer,
    /// It is trusted for itself, and for nothing that it issued.
    EndEntity,
}

/// What is trusted: never the operating system's roots, only what is put here.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct TrustStore {
    /// The anchors.
    pub anchors: Vec<Certificate>,
    /// For all of them.
    pub expiration: AnchorExpiration,
    /// For all of them.
    pub constraints: AnchorConstraints,
    /// For all of them.
    pub role: AnchorRole,
    /// Only a certificate that its own key signed is an anchor, as before RFC 3280.
    pub self_signed: bool,
    /// The purposes for which an anchor is trusted, by its fingerprint; one that is not in the list is trusted for all.
    pub purposes: BTreeMap<[u8; 32], Vec<Purpose>>,
}

impl TrustStore {
    /// These anchors, their validity and constraints enforced.
    pub fn new(anchors: impl IntoIterator<Item = Certificate>) -> Self {
        Self { anchors: anchors.into_iter().collect(), ..Self::default() }
    }

    /// Which anchors judged: `sha-256:` and the hexadecimal SHA-256 over the sorted, distinct SHA-256 digests of the anchors,
    /// each followed by the words of its purposes where they are limited.
    pub fn digest(&self) -> String {
        let mut digests: Vec<&[u8; 32]> = self.anchors.iter().map(Certificate::fingerprint).collect();
        digests.sort();
        digests.dedup();
        let mut all = Vec::with_capacity(digests.len() * 32);
        for digest in digests {
            all.extend_from_slice(digest);
            for purpose in self.purposes.get(digest).into_iter().flatten() {
                all.extend_from_slice(purpose.to_string().as_bytes());
            }
        }
        format!("sha-256:{}", hex(&DigestAlgorithm::Sha256.digest(&all)))
    }

    /// Whether this anchor is trusted for this purpose. Who is trusted at all is trusted for saying what is revoked, and where
    /// the purpose is any.
    pub fn admits(&self, anchor: &Certificate, purpose: &Purpose) -> bool {
        match purpose {
            Purpose::Any | Purpose::OcspSigning => true,
            Purpose::Signing | Purpose::TimeStamping | Purpose::Usage(_) => {
                self.purposes.get(anchor.fingerprint()).is_none_or(|admitted| admitted.contains(purpose))
            }
        }
    }

    /// Whether this very certificate is an anchor.
    pub fn contains(&self, certificate: &Certificate) -> bool {
        self.anchors.contains(certificate)
    }
}
