//! The portable provider: pure Rust (`rsa`, `ecdsa` with `p256`, `p384`, `p521`, `ed25519-dalek`). It has every algorithm of
//! this house.
//!
//! EMSA-PSS-VERIFY (RFC 8017 §9.1.2) is done here over the raw RSA operation, since MGF1 may have another digest than the
//! message.

use super::Provider;
use crate::asn1::der;
use crate::crypto::key::Material;
use crate::crypto::private_key::Secrets;
use crate::crypto::signer::{self, Signer};
use crate::crypto::{
    DigestAlgorithm, Error, KeyKind, Outcome, PrivateKey, PublicKey, Result, SignatureAlgorithm, Signed,
};
use ::rsa::traits::{PublicKeyParts, SignatureScheme};
use ::rsa::{BoxedUint, Pkcs1v15Sign, RsaPrivateKey, RsaPublicKey, hazmat};
use ::signature::hazmat::{PrehashSigner, PrehashVerifier};
use pkcs1::DecodeRsaPrivateKey;

/// The pure-Rust provider.
pub(super) struct Portable;

impl Provider for Portable {
    fn name(&self) -> &'static str {
        "portable"
    }

    fn verify(&self, algorithm: &SignatureAlgorithm, key: &PublicKey, signed: Signed<'_>, signature: &[u8]) -> Outcome {
        let valid = match (algorithm, key.material()) {
            (&SignatureAlgorithm::RsaPkcs1(digest), Material::Rsa { modulus, exponent, .. }) => {
                rsa_public(modulus, exponent)
                    .is_some_and(|k| pkcs1v15(digest).verify(&k, signed.digest, signature).is_ok())
            }
            (&SignatureAlgorithm::RsaPss { digest, mgf_digest, salt_len }, Material::Rsa { modulus, exponent, .. }) => {
                rsa_public(modulus, exponent)
                    .is_some_and(|k| verify_pss(&k, digest, mgf_digest, salt_len, signed.digest, signature))
            }
            (SignatureAlgorithm::Ecdsa(_), Material::Point(point)) => match key.kind() {
                KeyKind::P256 => verify_ecdsa!(p256, point, signed.digest, signature),
                KeyKind::P384 => verify_ecdsa!(p384, point, signed.digest, signature),
                KeyKind::P521 => verify_ecdsa!(p521, point, signed.digest, signature),
                KeyKind::Rsa { .. } | KeyKind::Ed25519 => false,
            },
            (SignatureAlgorithm::Ed25519, Material::Ed25519(point)) => {
                use ed25519_dalek::{Signature, Verifier, VerifyingKey};
                let parts = signed.message.zip(VerifyingKey::from_bytes(point).ok()).zip(signature.try_into().ok());
                parts
                    .is_some_and(|((message, key), octets)| key.verify(message, &Signature::from_bytes(octets)).is_ok())
            }
            _ => false,
        };
        if valid { Outcome::Valid } else { Outcome::Invalid }
    }

    fn signer(&self, key: &PrivateKey, algorithm: &SignatureAlgorithm) -> Option<Result<Box<dyn Signer>>> {
        Some(signer_for(key, algorithm))
    }
}

macro_rules! verify_ecdsa {
    ($curve:ident, $point:expr, $digest:expr, $signature:expr) => {
        $curve::ecdsa::VerifyingKey::from_sec1_bytes($point)
            .ok()
            .zip($curve::ecdsa::Signature::from_der($signature).ok())
            .is_some_and(|(key, signature)| key.verify_prehash($digest, &signature).is_ok())
    };
}
use verify_ecdsa;

fn rsa_public(modulus: &[u8], exponent: &[u8]) -> Option<RsaPublicKey> {
    RsaPublicKey::new(BoxedUint::from_be_slice_vartime(modulus), BoxedUint::from_be_slice_vartime(exponent)).ok()
}

/// EMSA-PKCS1-v1_5 (RFC 8017 §9.2) with a DigestInfo in DER, parameters NULL; no other encoding is accepted.
fn pkcs1v15(digest: DigestAlgorithm) -> Pkcs1v15Sign {
    let identifier = der::sequence([der::oid(&digest.oid()), der::null()]);
    let info = der::sequence([identifier, der::octet_string(&vec![0; digest.len()])]);
    Pkcs1v15Sign { hash_len: Some(digest.len()), prefix: info[..info.len() - digest.len()].into() }
}

/// RSASSA-PSS-VERIFY, RFC 8017 §8.1.2, and EMSA-PSS-VERIFY, §9.1.2; the comments give its steps.
fn verify_pss(
    key: &RsaPublicKey,
    digest: DigestAlgorithm,
    mgf_digest: DigestAlgorithm,
    salt_len: usize,
    m_hash: &[u8],
    signature: &[u8],
) -> bool {
    let Ok(s) = BoxedUint::from_be_slice(signature, key.n_bits_precision()) else { return false };
    if s >= *key.n().as_ref() {
        return false;
    }
    let Ok(m) = hazmat::rsa_encrypt(key, &s) else { return false };
    let octets = m.to_be_bytes();
    let em_bits = key.n().bits() as usize - 1;
    let em_len = em_bits.div_ceil(8);
    let h_len = digest.len();
    // Where modBits - 1 is a multiple of 8, the integer must still fit emLen octets.
    let Some(em) = octets.len().checked_sub(em_len).and_then(|excess| {
        let (leading, em) = octets.split_at(excess);
        leading.iter().all(|&o| o == 0).then_some(em)
    }) else {
        return false;
    };
    // Step 3.
    let Some(ps_len) = em_len.checked_sub(2).and_then(|n| n.checked_sub(h_len)).and_then(|n| n.checked_sub(salt_len))
    else {
        return false;
    };
    // Step 4, 5: EM = maskedDB || H || 0xbc.
    let [body @ .., 0xbc] = em else { return false };
    let (masked, h) = body.split_at(em_len - h_len - 1);
    // Step 6: the bits that EM does not have.
    let unused = 8 * em_len - em_bits;
    let keep = 0xffu8 >> unused;
    if masked[0] & !keep != 0 {
        return false;
    }
    // Steps 7 to 9.
    let mut db = mgf1(mgf_digest, h, masked.len());
    db.iter_mut().zip(masked).for_each(|(d, m)| *d ^= m);
    db[0] &= keep;
    // Step 10: DB = PS || 0x01 || salt.
    let (ps, rest) = db.split_at(ps_len);
    let [0x01, salt @ ..] = rest else { return false };
    if ps.iter().any(|&o| o != 0) {
        return false;
    }
    // Steps 12 to 14.
    digest.digest(&[&[0; 8], m_hash, salt].concat()) == h
}

/// MGF1, RFC 8017 appendix B.2.1.
fn mgf1(digest: DigestAlgorithm, seed: &[u8], len: usize) -> Vec<u8> {
    let mut out = Vec::with_capacity(len + digest.len());
    for counter in 0u32.. {
        if out.len() >= len {
            break;
        }
        out.extend_from_slice(&digest.digest(&[seed, &counter.to_be_bytes()].concat()));
    }
    out.truncate(len);
    out
}

fn signer_for(key: &PrivateKey, algorithm: &SignatureAlgorithm) -> Result<Box<dyn Signer>> {
    let bad = |what| Error::BadKey { what };
    let software = |sign: signer::Operation| signer::software(key, algorithm, sign);
    Ok(match (algorithm, key.secrets(), key.public_key().kind()) {
        (&SignatureAlgorithm::RsaPkcs1(digest), Secrets::Rsa(der), _) => {
            let rsa = rsa_private(der)?;
            software(Box::new(move |_, hash| rsa.sign(pkcs1v15(digest), hash).map_err(|_| FAILED)))
        }
        (&SignatureAlgorithm::RsaPss { digest, mgf_digest, salt_len }, Secrets::Rsa(der), _)
            if digest == mgf_digest =>
        {
            let rsa = rsa_private(der)?;
            software(Box::new(move |_, hash| {
                match digest {
                    DigestAlgorithm::Sha256 => rsa.sign(rsa::Pss::<sha2::Sha256>::new_with_salt(salt_len), hash),
                    DigestAlgorithm::Sha384 => rsa.sign(rsa::Pss::<sha2::Sha384>::new_with_salt(salt_len), hash),
                    DigestAlgorithm::Sha512 => rsa.sign(rsa::Pss::<sha2::Sha512>::new_with_salt(salt_len), hash),
                    _ => return Err(Error::Unsupported { what: format!("signing with {digest}") }),
                }
                .map_err(|_| FAILED)
            }))
        }
        (SignatureAlgorithm::Ecdsa(_), Secrets::Ec(scalar), KeyKind::P256) => {
            let key = p256::ecdsa::SigningKey::from_slice(scalar).map_err(|_| bad("scalar"))?;
            software(Box::new(move |_, hash| sign_ecdsa!(p256, key, hash)))
        }
        (SignatureAlgorithm::Ecdsa(_), Secrets::Ec(scalar), KeyKind::P384) => {
            let key = p384::ecdsa::SigningKey::from_slice(scalar).map_err(|_| bad("scalar"))?;
            software(Box::new(move |_, hash| sign_ecdsa!(p384, key, hash)))
        }
        (SignatureAlgorithm::Ecdsa(_), Secrets::Ec(scalar), KeyKind::P521) => {
            let key = p521::ecdsa::SigningKey::from_slice(scalar).map_err(|_| bad("scalar"))?;
            software(Box::new(move |_, hash| sign_ecdsa!(p521, key, hash)))
        }
        (SignatureAlgorithm::Ed25519, Secrets::Ed25519(seed), _) => {
            use ed25519_dalek::Signer as _;
            let key = ed25519_dalek::SigningKey::from_bytes(seed);
            software(Box::new(move |message, _| {
                key.try_sign(message).map(|s| s.to_bytes().to_vec()).map_err(|_| FAILED)
            }))
        }
        _ => return Err(Error::Unsupported { what: format!("signing: {algorithm}") }),
    })
}

macro_rules! sign_ecdsa {
    ($curve:ident, $key:ident, $hash:ident) => {{
        let signature: ::std::result::Result<$curve::ecdsa::Signature, _> = $key.sign_prehash($hash);
        signature.map(|s| s.to_der().as_bytes().to_vec()).map_err(|_| FAILED)
    }};
}
use sign_ecdsa;

const FAILED: Error = Error::Failed { what: "no signature was made" };

/// Consistency is checked (n = pq, de = 1 mod p-1 and q-1), primality is not.
fn rsa_private(der: &[u8]) -> Result<RsaPrivateKey> {
    RsaPrivateKey::from_pkcs1_der(der).map_err(|_| Error::BadKey { what: "the RSA numbers do not belong together" })
}
