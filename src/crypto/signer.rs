//! What can sign. A [`Signer`] is given the exact octets to sign *and* their digest, and uses what it needs: RSA and ECDSA the
//! digest, EdDSA the octets; so a token or a remote signer fits without change.

use super::private_key::PrivateKey;
use super::{DigestAlgorithm, Error, KeyKind, PublicKey, Result, SignatureAlgorithm, provider};
use std::sync::Arc;

/// A private key that signs by one algorithm, wherever the key is kept.
pub trait Signer: Send + Sync {
    /// The algorithm of its signatures.
    fn algorithm(&self) -> SignatureAlgorithm;

    /// The public half of its key.
    fn public_key(&self) -> &PublicKey;

    /// The greatest length in octets that a signature can have.
    fn max_signature_len(&self) -> usize {
        match self.public_key().kind() {
            KeyKind::Rsa { bits } => bits.div_ceil(8),
            // SEQUENCE of two INTEGERs of at most the order's length, in DER.
            KeyKind::P256 => 72,
            KeyKind::P384 => 104,
            KeyKind::P521 => 139,
            KeyKind::Ed25519 => 64,
        }
    }

    /// Signs. `digest` is that of `message` under `self.algorithm().digest()`.
    ///
    /// # Errors
    /// [`Error::DigestLength`] when `digest` cannot be that, [`Error::Failed`] when no signature could be made.
    fn sign(&self, message: &[u8], digest: &[u8]) -> Result<Vec<u8>>;
}

/// Which of the algorithms that a key can do.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct SignOptions {
    /// RSASSA-PSS with a salt as long as the digest, instead of RSASSA-PKCS1-v1_5. An id-RSASSA-PSS key does so in any case.
    pub pss: bool,
    /// The digest; by default SHA-256 for RSA and P-256, SHA-384 for P-384, SHA-512 for P-521. Ed25519 has no choice.
    pub digest: Option<DigestAlgorithm>,
}

impl SignOptions {
    /// The algorithm that a key signs by under these options.
    ///
    /// # Errors
    /// [`Error::Mismatch`] when the key cannot do it, [`Error::Unsupported`] for a digest that is for verification only.
    pub fn algorithm(&self, key: &PublicKey) -> Result<SignatureAlgorithm> {
        let default = match key.kind() {
            KeyKind::Rsa { .. } => key.pss_restriction().map_or(DigestAlgorithm::Sha256, |r| r.digest),
            KeyKind::P256 => DigestAlgorithm::Sha256,
            KeyKind::P384 => DigestAlgorithm::Sha384,
            KeyKind::P521 | KeyKind::Ed25519 => DigestAlgorithm::Sha512,
        };
        let digest = self.digest.unwrap_or(default);
        if !matches!(digest, DigestAlgorithm::Sha256 | DigestAlgorithm::Sha384 | DigestAlgorithm::Sha512) {
            return Err(Error::Unsupported { what: format!("signing with {digest}") });
        }
        let pss = SignatureAlgorithm::RsaPss { digest, mgf_digest: digest, salt_len: digest.len() };
        let mismatch = |algorithm: &str| Error::Mismatch { algorithm: algorithm.into(), key: key.kind().to_string() };
        let algorithm = match key.kind() {
            KeyKind::Rsa { .. } if self.pss || key.is_pss_only() => pss,
            _ if self.pss => return Err(mismatch("RSASSA-PSS")),
            KeyKind::Rsa { .. } => SignatureAlgorithm::RsaPkcs1(digest),
            KeyKind::P256 | KeyKind::P384 | KeyKind::P521 => SignatureAlgorithm::Ecdsa(digest),
            KeyKind::Ed25519 if digest == DigestAlgorithm::Sha512 => SignatureAlgorithm::Ed25519,
            KeyKind::Ed25519 => return Err(mismatch(digest.name())),
        };
        if key.allows(&algorithm) { Ok(algorithm) } else { Err(mismatch(&algorithm.to_string())) }
    }
}

impl PrivateKey {
    /// As [`Self::signer`]; the key itself is wiped.
    ///
    /// # Errors
    /// As [`Self::signer`].
    pub fn into_signer(self, options: &SignOptions) -> Result<Arc<dyn Signer>> {
        self.signer(options)
    }

    /// A software signer by the algorithm that the options choose, of the first provider that has it.
    ///
    /// # Errors
    /// As [`SignOptions::algorithm`]; [`Error::BadKey`] when the numbers of the key do not belong together.
    pub fn signer(&self, options: &SignOptions) -> Result<Arc<dyn Signer>> {
        let algorithm = options.algorithm(self.public_key())?;
        for provider in provider::providers() {
            if let Some(signer) = provider.signer(self, &algorithm) {
                return signer.map(Arc::from);
            }
        }
        Err(Error::Unsupported { what: format!("signing: {algorithm}") })
    }
}

/// What a provider does with message and digest.
pub(super) type Operation = Box<dyn Fn(&[u8], &[u8]) -> Result<Vec<u8>> + Send + Sync>;

/// A signer in software: a provider's operation, and what does not depend on the provider.
pub(super) fn software(key: &PrivateKey, algorithm: &SignatureAlgorithm, operation: Operation) -> Box<dyn Signer> {
    Box::new(Software { key: key.public_key().clone(), algorithm: algorithm.clone(), operation })
}

struct Software {
    key: PublicKey,
    algorithm: SignatureAlgorithm,
    operation: Operation,
}

impl Signer for Software {
    fn algorithm(&self) -> SignatureAlgorithm {
        self.algorithm.clone()
    }

    fn public_key(&self) -> &PublicKey {
        &self.key
    }

    fn sign(&self, message: &[u8], digest: &[u8]) -> Result<Vec<u8>> {
        if digest.len() != self.algorithm.digest().len() {
            return Err(Error::DigestLength { algorithm: self.algorithm.digest().to_string(), len: digest.len() });
        }
        (self.operation)(message, digest)
    }
}
