//! Who computes: one trait, two providers, and the rule that chooses.
//!
//! What is common to every provider is checked once, in [`verify_with`]: the key goes with the algorithm, the digest has its
//! length, an RSA signature has the length of the modulus (RFC 8017 §8.1.2, §8.2.2 step 1).

#[cfg(feature = "aws-lc")]
mod aws_lc;
mod portable;

use super::{KeyKind, Outcome, PrivateKey, PublicKey, Result, SignatureAlgorithm, Signed, Signer};

/// An implementation of the signature algorithms.
pub trait Provider: Send + Sync {
    /// Its name, for tables and messages.
    fn name(&self) -> &'static str;

    /// Verifies. Called through [`verify_with`], which has checked what is common; `Unsupported` says that this provider
    /// lacks the algorithm.
    fn verify(&self, algorithm: &SignatureAlgorithm, key: &PublicKey, signed: Signed<'_>, signature: &[u8]) -> Outcome;

    /// A signer for this key and algorithm, which go together; `None` where this provider lacks the algorithm.
    fn signer(&self, key: &PrivateKey, algorithm: &SignatureAlgorithm) -> Option<Result<Box<dyn Signer>>>;
}

/// Every provider that is built in, the preferred one first.
pub fn providers() -> &'static [&'static dyn Provider] {
    #[cfg(feature = "aws-lc")]
    return &[&aws_lc::AwsLc, &portable::Portable];
    #[cfg(not(feature = "aws-lc"))]
    return &[&portable::Portable];
}

/// Verifies a signature: the answer of the first provider that has the algorithm.
pub fn verify(algorithm: &SignatureAlgorithm, key: &PublicKey, signed: Signed<'_>, signature: &[u8]) -> Outcome {
    let mut lacking = String::new();
    for provider in providers() {
        match verify_with(*provider, algorithm, key, signed, signature) {
            Outcome::Unsupported(what) => lacking = what,
            answer => return answer,
        }
    }
    Outcome::Unsupported(lacking)
}

/// Verifies with one provider, after the checks that are common to all.
pub fn verify_with(
    provider: &dyn Provider,
    algorithm: &SignatureAlgorithm,
    key: &PublicKey,
    signed: Signed<'_>,
    signature: &[u8],
) -> Outcome {
    if !key.allows(algorithm) {
        return Outcome::Invalid;
    }
    match (algorithm, key.kind()) {
        (SignatureAlgorithm::Ed25519, _) if signed.message.is_none() => {
            return Outcome::Unsupported("Ed25519 over a message of which only the digest is known".into());
        }
        (SignatureAlgorithm::Ed25519, _) => {}
        (_, KeyKind::Rsa { bits }) if signature.len() != bits.div_ceil(8) => return Outcome::Invalid,
        _ if signed.digest.len() != algorithm.digest().len() => return Outcome::Invalid,
        _ => {}
    }
    provider.verify(algorithm, key, signed, signature)
}
