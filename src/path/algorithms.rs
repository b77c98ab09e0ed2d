//! Which algorithms and key sizes are good enough, and until when (the recommendation table of ETSI TS 119 312, as the
//! default policies of EN 319 102-1 validators carry it).

use super::Finding;
use super::finding::rfc3339;
use crate::crypto::{DigestAlgorithm, KeyKind, SignatureAlgorithm};
use crate::x509::hex;
use time::OffsetDateTime;
use time::macros::datetime;

/// A digest algorithm and when its use ends; `None`: no end is in sight.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct DigestRule {
    /// Which.
    pub digest: DigestAlgorithm,
    /// First instant at which it is no longer accepted.
    pub until: Option<OffsetDateTime>,
}

/// What sizes of key are compared by.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum KeyFamily {
    /// RSA, by the bits of the modulus.
    Rsa,
    /// Elliptic curves, by the bits of the field.
    EllipticCurve,
}

/// Keys of a family from a size on (up to the next rule of the family) and when their use ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct KeyRule {
    /// Which family.
    pub family: KeyFamily,
    /// Least number of bits.
    pub bits: usize,
    /// First instant at which they are no longer accepted.
    pub until: Option<OffsetDateTime>,
}

/// What is too weak, and since when.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Weakness {
    /// The digest algorithm or the key.
    pub what: String,
    /// The end of its acceptance; `None`: it never was accepted.
    pub until: Option<OffsetDateTime>,
}

/// A named table. What it does not list is not accepted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AlgorithmPolicy {
    /// How reports call it.
    pub name: String,
    /// The digest algorithms.
    pub digests: Vec<DigestRule>,
    /// The keys, in any order.
    pub keys: Vec<KeyRule>,
}

impl Default for AlgorithmPolicy {
    /// SHA-1 to 2012-08, SHA-224 to 2029-01, RSA under 1900 bits to 2019-10 and under 3000 to 2029-01; SHA-2 and SHA-3 from
    /// 256 bits, larger RSA, curves from 256 bits: open.
    fn default() -> Self {
        use DigestAlgorithm as D;
        let digest = |digest, until| DigestRule { digest, until };
        let y2029 = Some(datetime!(2029-01-01 0:00 UTC));
        let open = [D::Sha256, D::Sha384, D::Sha512, D::Sha3_256, D::Sha3_384, D::Sha3_512];
        let mut digests = vec![
            digest(D::Sha1, Some(datetime!(2012-08-01 0:00 UTC))),
            digest(D::Sha224, y2029),
            digest(D::Sha3_224, y2029),
        ];
        digests.extend(open.map(|d| digest(d, None)));
        let key = |family, bits, until| KeyRule { family, bits, until };
        Self {
            name: "default".into(),
            digests,
            keys: vec![
                key(KeyFamily::Rsa, 1024, Some(datetime!(2019-10-01 0:00 UTC))),
                key(KeyFamily::Rsa, 1900, y2029),
                key(KeyFamily::Rsa, 3000, None),
                key(KeyFamily::EllipticCurve, 256, None),
            ],
        }
    }
}

fn size(key: &KeyKind) -> (KeyFamily, usize) {
    match key {
        KeyKind::Rsa { bits } => (KeyFamily::Rsa, *bits),
        KeyKind::P256 | KeyKind::Ed25519 => (KeyFamily::EllipticCurve, 256),
        KeyKind::P384 => (KeyFamily::EllipticCurve, 384),
        KeyKind::P521 => (KeyFamily::EllipticCurve, 521),
    }
}

impl AlgorithmPolicy {
    /// Whether a signature made with this algorithm and key is acceptable at `at`.
    ///
    /// # Errors
    /// `crypto.weak`, with what is too weak; its place is "signature", and the caller may put its own.
    pub fn accepts(&self, algorithm: &SignatureAlgorithm, key: &KeyKind, at: OffsetDateTime) -> Result<(), Finding> {
        match self.weakness(algorithm, key, at) {
            None => Ok(()),
            Some(w) => Err(w.finding("signature", at)),
        }
    }

    /// Whether a digest that stands for what is signed is good enough at `at`.
    ///
    /// # Errors
    /// The finding that it is not.
    pub fn accepts_digest(&self, digest: DigestAlgorithm, at: OffsetDateTime) -> Result<(), Finding> {
        self.digest_weakness(digest, at).map_or(Ok(()), |w| Err(w.finding("digest of the content", at)))
    }

    /// What is too weak at `at` in this algorithm and key: the first to end. Ed25519 fixes its own digest, so only its key
    /// counts.
    pub fn weakness(&self, algorithm: &SignatureAlgorithm, key: &KeyKind, at: OffsetDateTime) -> Option<Weakness> {
        let digest = match algorithm {
            SignatureAlgorithm::Ed25519 => None,
            _ => self.digest_weakness(algorithm.digest(), at),
        };
        [digest, self.key_weakness(key, at)].into_iter().flatten().min_by_key(|w| w.until)
    }

    /// Whether this digest algorithm is too weak at `at`.
    pub fn digest_weakness(&self, digest: DigestAlgorithm, at: OffsetDateTime) -> Option<Weakness> {
        let rule = self.digests.iter().find(|r| r.digest == digest);
        ended(rule.map(|r| r.until), at).map(|until| Weakness { what: digest.name().into(), until })
    }

    /// Whether this key is too small at `at`.
    pub fn key_weakness(&self, key: &KeyKind, at: OffsetDateTime) -> Option<Weakness> {
        let (family, bits) = size(key);
        let rule = self.keys.iter().filter(|r| r.family == family && r.bits <= bits).max_by_key(|r| r.bits);
        ended(rule.map(|r| r.until), at).map(|until| Weakness { what: key.to_string(), until })
    }

    /// `sha-256:` and the SHA-256 of the table as text: what a report names the policy by, beside its name.
    pub fn digest(&self) -> String {
        let end = |until: Option<OffsetDateTime>| until.map_or("open".into(), rfc3339);
        let mut lines: Vec<String> = self
            .digests
            .iter()
            .map(|r| format!("digest {} {}", r.digest.name(), end(r.until)))
            .chain(self.keys.iter().map(|r| format!("key {:?} {} {}", r.family, r.bits, end(r.until))))
            .collect();
        lines.sort();
        format!("sha-256:{}", hex(&DigestAlgorithm::Sha256.digest(lines.join("\n").as_bytes())))
    }
}

/// `Some` when a rule (`None`: there is none) no longer accepts at `at`, with the end that it sets.
fn ended(rule: Option<Option<OffsetDateTime>>, at: OffsetDateTime) -> Option<Option<OffsetDateTime>> {
    match rule {
        None => Some(None),
        Some(Some(until)) if at >= until => Some(Some(until)),
        Some(_) => None,
    }
}

impl Weakness {
    /// As a finding about `place`.
    pub fn finding(&self, place: &str, at: OffsetDateTime) -> Finding {
        Finding::Weak {
            place: place.into(),
            what: self.what.clone(),
            until: self.until.map_or("never".into(), rfc3339),
            at: rfc3339(at),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_are_exact() {
        let policy = AlgorithmPolicy::default();
        let weak = |a: &SignatureAlgorithm, k: KeyKind, at| policy.weakness(a, &k, at).map(|w| w.what);
        let sha1 = SignatureAlgorithm::RsaPkcs1(DigestAlgorithm::Sha1);
        let sha256 = SignatureAlgorithm::RsaPkcs1(DigestAlgorithm::Sha256);
        let rsa = |bits| KeyKind::Rsa { bits };
        assert_eq!(weak(&sha1, rsa(2048), datetime!(2012-07-31 23:59:59 UTC)), None);
        assert_eq!(weak(&sha1, rsa(2048), datetime!(2012-08-01 0:00 UTC)).as_deref(), Some("SHA-1"));
        assert_eq!(weak(&sha256, rsa(2048), datetime!(2028-12-31 0:00 UTC)), None);
        assert_eq!(weak(&sha256, rsa(2048), datetime!(2029-01-01 0:00 UTC)).as_deref(), Some("RSA-2048"));
        assert_eq!(weak(&sha256, rsa(1024), datetime!(2026-01-01 0:00 UTC)).as_deref(), Some("RSA-1024"));
        assert_eq!(weak(&sha256, rsa(512), datetime!(1999-01-01 0:00 UTC)).as_deref(), Some("RSA-512"));
        assert_eq!(weak(&sha256, rsa(4096), datetime!(2099-01-01 0:00 UTC)), None);
        assert_eq!(weak(&SignatureAlgorithm::Ed25519, KeyKind::Ed25519, datetime!(2099-01-01 0:00 UTC)), None);
        assert!(policy.accepts(&sha256, &KeyKind::P256, datetime!(2026-01-01 0:00 UTC)).is_ok());
        assert!(policy.digest().starts_with("sha-256:"));
    }
}
