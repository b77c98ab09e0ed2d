//! The fast provider: aws-lc, constant time.
//!
//! What it lacks and the portable one has: SHA-3 with RSA (and with ECDSA on other curves than the matching one), SHA-224 with
//! RSA, RSASSA-PSS under 2048 bits, with SHA-1, or with another digest in MGF1, some pairs of curve and digest, and signing
//! with ECDSA under another digest than the curve's own.

use super::Provider;
use crate::crypto::DigestAlgorithm::{Sha1, Sha3_384, Sha3_512, Sha224, Sha256, Sha384, Sha512};
use crate::crypto::key::Material;
use crate::crypto::private_key::Secrets;
use crate::crypto::signer::{self, Operation, Signer};
use crate::crypto::{
    DigestAlgorithm, Error, KeyKind, Outcome, PrivateKey, PublicKey, Result, SignatureAlgorithm, Signed,
};
use aws_lc_rs::digest::{self, Digest};
use aws_lc_rs::rsa::RsaPssSaltLength;
use aws_lc_rs::signature::{self as aws, VerificationAlgorithm};

/// The provider over `aws-lc-rs`.
pub(super) struct AwsLc;

const FAILED: Error = Error::Failed { what: "no signature was made" };

fn hash_algorithm(algorithm: DigestAlgorithm) -> Option<&'static digest::Algorithm> {
    Some(match algorithm {
        Sha1 => &digest::SHA1_FOR_LEGACY_USE_ONLY,
        Sha224 => &digest::SHA224,
        Sha256 => &digest::SHA256,
        Sha384 => &digest::SHA384,
        Sha512 => &digest::SHA512,
        Sha3_384 => &digest::SHA3_384,
        Sha3_512 => &digest::SHA3_512,
        DigestAlgorithm::Sha3_224 | DigestAlgorithm::Sha3_256 => return None,
    })
}

fn import(algorithm: DigestAlgorithm, octets: &[u8]) -> Option<Digest> {
    Digest::import_less_safe(octets, hash_algorithm(algorithm)?).ok()
}

/// The algorithm that verifies, if there is one.
fn verifier(algorithm: &SignatureAlgorithm, kind: KeyKind) -> Option<Verifier> {
    use Verifier::{Ecdsa, Rsa};
    Some(match (algorithm, kind) {
        (SignatureAlgorithm::RsaPkcs1(digest), KeyKind::Rsa { bits }) => Rsa(match digest {
            Sha1 => aws::RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY,
            Sha256 => aws::RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY,
            Sha384 if bits >= 2048 => aws::RSA_PKCS1_2048_8192_SHA384,
            Sha512 => aws::RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY,
            _ => return None,
        }),
        (SignatureAlgorithm::RsaPss { digest, mgf_digest, salt_len }, KeyKind::Rsa { bits: 2048.. })
            if digest == mgf_digest =>
        {
            let algorithm = match digest {
                Sha256 => aws::RSA_PSS_2048_8192_SHA256,
                Sha384 => aws::RSA_PSS_2048_8192_SHA384,
                Sha512 => aws::RSA_PSS_2048_8192_SHA512,
                _ => return None,
            };
            Rsa(algorithm.with_pss_salt_length(RsaPssSaltLength::Custom(u16::try_from(*salt_len).ok()?)))
        }
        (SignatureAlgorithm::Ecdsa(digest), kind) => Ecdsa(match (kind, digest) {
            (KeyKind::P256, Sha1) => &aws::ECDSA_P256_SHA1_ASN1,
            (KeyKind::P256, Sha256) => &aws::ECDSA_P256_SHA256_ASN1,
            (KeyKind::P256, Sha384) => &aws::ECDSA_P256_SHA384_ASN1,
            (KeyKind::P256, Sha512) => &aws::ECDSA_P256_SHA512_ASN1,
            (KeyKind::P384, Sha256) => &aws::ECDSA_P384_SHA256_ASN1,
            (KeyKind::P384, Sha384) => &aws::ECDSA_P384_SHA384_ASN1,
            (KeyKind::P384, Sha512) => &aws::ECDSA_P384_SHA512_ASN1,
            (KeyKind::P384, Sha3_384) => &aws::ECDSA_P384_SHA3_384_ASN1,
            (KeyKind::P521, Sha1) => &aws::ECDSA_P521_SHA1_ASN1,
            (KeyKind::P521, Sha224) => &aws::ECDSA_P521_SHA224_ASN1,
            (KeyKind::P521, Sha256) => &aws::ECDSA_P521_SHA256_ASN1,
            (KeyKind::P521, Sha384) => &aws::ECDSA_P521_SHA384_ASN1,
            (KeyKind::P521, Sha512) => &aws::ECDSA_P521_SHA512_ASN1,
            (KeyKind::P521, Sha3_512) => &aws::ECDSA_P521_SHA3_512_ASN1,
            _ => return None,
        }),
        _ => return None,
    })
}

enum Verifier {
    Rsa(aws::RsaParameters),
    Ecdsa(&'static aws::EcdsaVerificationAlgorithm),
}

impl Provider for AwsLc {
    fn name(&self) -> &'static str {
        "aws-lc"
    }

    fn verify(&self, algorithm: &SignatureAlgorithm, key: &PublicKey, signed: Signed<'_>, signature: &[u8]) -> Outcome {
        let lacking = || Outcome::Unsupported(format!("{algorithm} with a {} key", key.kind()));
        let answer = match (key.material(), algorithm) {
            (Material::Ed25519(point), SignatureAlgorithm::Ed25519) => {
                let Some(message) = signed.message else { return lacking() };
                aws::ED25519.verify_sig(point, message, signature)
            }
            (material, _) => {
                let hash = import(algorithm.digest(), signed.digest);
                let Some((verifier, hash)) = verifier(algorithm, key.kind()).zip(hash) else { return lacking() };
                match (material, verifier) {
                    (Material::Rsa { der, .. }, Verifier::Rsa(v)) => v.verify_digest_sig(der, &hash, signature),
                    (Material::Point(point), Verifier::Ecdsa(v)) => v.verify_digest_sig(point, &hash, signature),
                    _ => return Outcome::Invalid,
                }
            }
        };
        if answer.is_ok() { Outcome::Valid } else { Outcome::Invalid }
    }

    fn signer(&self, key: &PrivateKey, algorithm: &SignatureAlgorithm) -> Option<Result<Box<dyn Signer>>> {
        let operation = match (algorithm, key.secrets()) {
            (SignatureAlgorithm::Ed25519, Secrets::Ed25519(seed)) => ed25519(key, &seed[..]),
            (&SignatureAlgorithm::Ecdsa(digest), Secrets::Ec(scalar)) => {
                ecdsa(key, scalar, ecdsa_signing(key.public_key().kind(), digest)?, digest)
            }
            (_, Secrets::Rsa(der)) => rsa(der, rsa_encoding(algorithm)?, algorithm.digest()),
            _ => return None,
        };
        Some(operation.map(|sign| signer::software(key, algorithm, sign)))
    }
}

/// With a salt as long as the digest.
fn rsa_encoding(algorithm: &SignatureAlgorithm) -> Option<&'static aws::RsaSignatureEncoding> {
    Some(match *algorithm {
        SignatureAlgorithm::RsaPkcs1(Sha256) => &aws::RSA_PKCS1_SHA256,
        SignatureAlgorithm::RsaPkcs1(Sha384) => &aws::RSA_PKCS1_SHA384,
        SignatureAlgorithm::RsaPkcs1(Sha512) => &aws::RSA_PKCS1_SHA512,
        SignatureAlgorithm::RsaPss { digest, mgf_digest, salt_len }
            if digest == mgf_digest && salt_len == digest.len() =>
        {
            match digest {
                Sha256 => &aws::RSA_PSS_SHA256,
                Sha384 => &aws::RSA_PSS_SHA384,
                Sha512 => &aws::RSA_PSS_SHA512,
                _ => return None,
            }
        }
        _ => return None,
    })
}

fn ecdsa_signing(kind: KeyKind, digest: DigestAlgorithm) -> Option<&'static aws::EcdsaSigningAlgorithm> {
    Some(match (kind, digest) {
        (KeyKind::P256, Sha256) => &aws::ECDSA_P256_SHA256_ASN1_SIGNING,
        (KeyKind::P384, Sha384) => &aws::ECDSA_P384_SHA384_ASN1_SIGNING,
        (KeyKind::P521, Sha256) => &aws::ECDSA_P521_SHA256_ASN1_SIGNING,
        (KeyKind::P521, Sha384) => &aws::ECDSA_P521_SHA384_ASN1_SIGNING,
        (KeyKind::P521, Sha512) => &aws::ECDSA_P521_SHA512_ASN1_SIGNING,
        _ => return None,
    })
}

/// Consistency of the numbers is checked, primality is not.
fn rsa(der: &[u8], encoding: &'static aws::RsaSignatureEncoding, digest: DigestAlgorithm) -> Result<Operation> {
    let pair =
        aws::RsaKeyPair::from_der(der).map_err(|_| Error::BadKey { what: "the RSA numbers do not belong together" })?;
    Ok(Box::new(move |_, octets| {
        let mut signature = vec![0; pair.public_modulus_len()];
        let hash = import(digest, octets).ok_or(FAILED)?;
        pair.sign_digest(encoding, &hash, &mut signature).map_err(|_| FAILED)?;
        Ok(signature)
    }))
}

fn ecdsa(
    key: &PrivateKey,
    scalar: &[u8],
    algorithm: &'static aws::EcdsaSigningAlgorithm,
    digest: DigestAlgorithm,
) -> Result<Operation> {
    let mismatch = Error::BadKey { what: "the private and the public key do not belong together" };
    let Material::Point(point) = key.public_key().material() else { return Err(mismatch) };
    let pair = aws::EcdsaKeyPair::from_private_key_and_public_key(algorithm, scalar, point).map_err(|_| mismatch)?;
    Ok(Box::new(move |_, octets| {
        let hash = import(digest, octets).ok_or(FAILED)?;
        pair.sign_digest(&hash).map(|s| s.as_ref().to_vec()).map_err(|_| FAILED)
    }))
}

fn ed25519(key: &PrivateKey, seed: &[u8]) -> Result<Operation> {
    let mismatch = Error::BadKey { what: "the private and the public key do not belong together" };
    let Material::Ed25519(point) = key.public_key().material() else { return Err(mismatch) };
    let pair = aws::Ed25519KeyPair::from_seed_and_public_key(seed, point).map_err(|_| mismatch)?;
    Ok(Box::new(move |message, _| pair.try_sign(message).map(|s| s.as_ref().to_vec()).map_err(|_| FAILED)))
}
