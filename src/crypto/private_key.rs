//! Private keys: PKCS#8 (RFC 5958), and inside it RSAPrivateKey (RFC 8017 appendix A.1.2), ECPrivateKey (RFC 5915) and
//! CurvePrivateKey (RFC 8410 §7); generation, and encryption by a passphrase (PBES2, RFC 8018 §6.2).
//!
//! Opening a key is cheap: no primality test. That the numbers belong together is checked by the provider that signs.
//!
//! Limits: RSA of two primes, [`RSA_SIGNING_BITS`]. Secrets are wiped when dropped; copies inside the providers are theirs.

use super::key::{self, KeyKind, PublicKey};
use super::keystore::{PBES2, Secret};
use super::{AlgorithmIdentifier, Error, Result};
use crate::asn1::{der, der::Tag, oid};
use pkcs5::pbes2;
use rand::CryptoRng;
use rsa::traits::{PrivateKeyParts, PublicKeyParts};
use std::fmt;
use std::ops::RangeInclusive;
use zeroize::Zeroizing;

/// RSA moduli that sign, in bits.
pub const RSA_SIGNING_BITS: RangeInclusive<usize> = 2048..=8192;

/// PBKDF2 iterations of what we encrypt. RFC 8018 §4.2 asks for at least 1000; this takes about 30 ms, paid once by who opens
/// the key, and by every guess.
pub const KDF_ITERATIONS: u32 = 250_000;

/// What key to make.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum KeySpec {
    /// RSA with a modulus of so many bits, and the exponent 65537.
    Rsa(usize),
    /// NIST P-256.
    P256,
    /// NIST P-384.
    P384,
    /// NIST P-521.
    P521,
    /// Ed25519.
    Ed25519,
}

/// A private key in memory.
pub struct PrivateKey {
    secrets: Secrets,
    public: PublicKey,
}

pub(super) enum Secrets {
    /// The DER RSAPrivateKey.
    Rsa(Zeroizing<Vec<u8>>),
    /// The scalar, as long as a field element of the curve.
    Ec(Zeroizing<Vec<u8>>),
    /// The seed.
    Ed25519(Zeroizing<[u8; 32]>),
}

impl PrivateKey {
    /// From a DER PrivateKeyInfo or OneAsymmetricKey (RFC 5958 §2), not encrypted.
    ///
    /// # Errors
    /// [`Error::Unsupported`] for other kinds of keys and curves, and for RSA of more than two primes; [`Error::KeySize`],
    /// [`Error::BadKey`], [`Error::Parameters`] and [`Error::Malformed`].
    pub fn from_pkcs8(pkcs8: &[u8]) -> Result<Self> {
        let mut r = der::single(pkcs8, "PrivateKeyInfo")?.reader("PrivateKeyInfo");
        if r.expect(Tag::INTEGER)?.uint()? > 1 {
            return Err(Error::BadKey { what: "a PKCS#8 version other than 1 and 2" });
        }
        let algorithm = AlgorithmIdentifier::decode(&r.any()?)?;
        let octets = r.expect(Tag::OCTET_STRING)?.content;
        if algorithm.oid == oid::RSA_ENCRYPTION {
            rsa_key(octets, &der::sequence([der::oid(&oid::RSA_ENCRYPTION), der::null()]))
        } else if algorithm.oid == oid::RSASSA_PSS {
            rsa_key(octets, &algorithm.encode())
        } else if algorithm.oid == oid::EC_PUBLIC_KEY {
            ec_key(octets, Some(key::curve(algorithm.parameters.as_deref().unwrap_or_default())?))
        } else if algorithm.oid == oid::ED25519 {
            let seed = der::single(octets, "CurvePrivateKey")?.content;
            ed25519_key(seed.try_into().map_err(|_| Error::BadKey { what: "an Ed25519 key is not 32 octets" })?)
        } else {
            Err(Error::Unsupported { what: super::algorithm::name_of(&algorithm.oid) })
        }
    }

    /// From a DER RSAPrivateKey (PKCS#1). Errors as [`Self::from_pkcs8`].
    pub fn from_pkcs1(pkcs1: &[u8]) -> Result<Self> {
        rsa_key(pkcs1, &der::sequence([der::oid(&oid::RSA_ENCRYPTION), der::null()]))
    }

    /// From a DER ECPrivateKey (SEC1, RFC 5915) that names its curve. Errors as [`Self::from_pkcs8`].
    pub fn from_sec1(sec1: &[u8]) -> Result<Self> {
        ec_key(sec1, None)
    }

    /// A new key from the given random numbers.
    ///
    /// # Errors
    /// [`Error::KeySize`] outside [`RSA_SIGNING_BITS`]; [`Error::Failed`] when no primes were found.
    pub fn generate(spec: KeySpec, rng: &mut impl CryptoRng) -> Result<Self> {
        let kind = match spec {
            KeySpec::Rsa(bits) => return generate_rsa(bits, rng),
            KeySpec::Ed25519 => {
                let mut seed = Zeroizing::new([0; 32]);
                rng.fill_bytes(&mut seed[..]);
                return ed25519_key(&seed);
            }
            KeySpec::P256 => KeyKind::P256,
            KeySpec::P384 => KeyKind::P384,
            KeySpec::P521 => KeyKind::P521,
        };
        // FIPS 186-5 §A.2.2, by rejection. A scalar that is zero or not below the order is drawn again.
        for _ in 0..128 {
            let mut scalar = Zeroizing::new(vec![0; kind.field_len().unwrap_or(0)]);
            rng.fill_bytes(&mut scalar);
            if kind == KeyKind::P521 {
                scalar[0] &= 1;
            }
            if let Some(point) = point_of(kind, &scalar) {
                return ec_from(kind, scalar, &point);
            }
        }
        Err(Error::Failed { what: "no scalar below the order of the curve was drawn" })
    }

    /// The public half.
    pub fn public_key(&self) -> &PublicKey {
        &self.public
    }

    /// The DER SubjectPublicKeyInfo of the public half.
    pub fn to_spki(&self) -> &[u8] {
        self.public.spki()
    }

    pub(super) fn secrets(&self) -> &Secrets {
        &self.secrets
    }

    /// The DER PrivateKeyInfo (RFC 5958 version 1), **not encrypted**.
    pub fn to_pkcs8(&self) -> Zeroizing<Vec<u8>> {
        let algorithm = algorithm_of(self.public.spki());
        let key = match &self.secrets {
            Secrets::Rsa(der) => der.clone(),
            Secrets::Ec(scalar) => {
                let public = der::encode(Tag::context_constructed(1), &der::bit_string(self.point()));
                secret(Tag::SEQUENCE, &[&der::uint(1), &secret(Tag::OCTET_STRING, &[scalar]), &public])
            }
            Secrets::Ed25519(seed) => secret(Tag::OCTET_STRING, &[&seed[..]]),
        };
        secret(Tag::SEQUENCE, &[&der::uint(0), algorithm, &secret(Tag::OCTET_STRING, &[&key])])
    }

    fn point(&self) -> &[u8] {
        match self.public.material() {
            key::Material::Point(point) => point,
            key::Material::Rsa { .. } | key::Material::Ed25519(_) => &[],
        }
    }

    /// "ENCRYPTED PRIVATE KEY" in PEM (RFC 7468 §11): PBES2 with AES-256-CBC under PBKDF2-HMAC-SHA256 of [`KDF_ITERATIONS`].
    /// PBKDF2 rather than scrypt, because Java, NSS and Windows do not read the latter.
    ///
    /// # Errors
    /// [`Error::Failed`] when the key cannot be encrypted.
    pub fn to_pkcs8_encrypted_pem(&self, passphrase: &Secret, rng: &mut impl CryptoRng) -> Result<String> {
        const FAILED: Error = Error::Failed { what: "the key could not be encrypted" };
        let (mut salt, mut iv) = ([0; 16], [0; 16]);
        rng.fill_bytes(&mut salt);
        rng.fill_bytes(&mut iv);
        let scheme =
            pbes2::Parameters::generate_pbkdf2_sha256_aes256cbc(KDF_ITERATIONS, &salt, iv).map_err(|_| FAILED)?;
        let ciphertext = scheme.encrypt(passphrase.expose(), &self.to_pkcs8()).map_err(|_| FAILED)?;
        let parameters = ::der::Encode::to_der(&scheme).map_err(|_| FAILED)?;
        let algorithm = der::sequence([der::oid(&PBES2), parameters]);
        let info = der::sequence([algorithm, der::octet_string(&ciphertext)]);
        Ok(pem::encode_config(
            &pem::Pem::new("ENCRYPTED PRIVATE KEY", info),
            pem::EncodeConfig::new().set_line_ending(pem::LineEnding::LF),
        ))
    }
}

impl fmt::Debug for PrivateKey {
    /// The kind of key, and nothing of it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PrivateKey({})", self.public.kind())
    }
}

/// An encoding that is wiped when dropped.
fn secret(tag: Tag, parts: &[&[u8]]) -> Zeroizing<Vec<u8>> {
    let len: usize = parts.iter().map(|p| p.len()).sum();
    let mut out = Zeroizing::new(Vec::with_capacity(len + 6));
    der::write_header(&mut out, tag, len);
    parts.iter().for_each(|p| out.extend_from_slice(p));
    out
}

/// The AlgorithmIdentifier of a SubjectPublicKeyInfo that we made or read.
fn algorithm_of(spki: &[u8]) -> &[u8] {
    let read = || der::single(spki, "SubjectPublicKeyInfo")?.reader("SubjectPublicKeyInfo").any();
    read().map_or(&[], |algorithm| algorithm.raw)
}

fn rsa_key(pkcs1: &[u8], algorithm: &[u8]) -> Result<PrivateKey> {
    let mut r = der::single(pkcs1, "RSAPrivateKey")?.reader("RSAPrivateKey");
    if r.expect(Tag::INTEGER)?.uint()? != 0 {
        return Err(Error::Unsupported { what: "an RSA key of more than two primes".into() });
    }
    let modulus = r.expect(Tag::INTEGER)?;
    let exponent = r.expect(Tag::INTEGER)?;
    // privateExponent, prime1, prime2, exponent1, exponent2, coefficient.
    for _ in 0..6 {
        r.expect(Tag::INTEGER)?.integer()?;
    }
    r.finish()?;
    let public = PublicKey::from_spki(&key::spki(algorithm, &der::sequence([modulus.raw, exponent.raw])))?;
    check_signing_size(public.kind())?;
    Ok(PrivateKey { secrets: Secrets::Rsa(Zeroizing::new(pkcs1.to_vec())), public })
}

fn check_signing_size(kind: KeyKind) -> Result<()> {
    match kind {
        KeyKind::Rsa { bits } if !RSA_SIGNING_BITS.contains(&bits) => {
            Err(Error::KeySize { bits, least: *RSA_SIGNING_BITS.start(), most: *RSA_SIGNING_BITS.end() })
        }
        _ => Ok(()),
    }
}

fn generate_rsa(bits: usize, rng: &mut impl CryptoRng) -> Result<PrivateKey> {
    check_signing_size(KeyKind::Rsa { bits })?;
    const FAILED: Error = Error::Failed { what: "no RSA key was made" };
    let made = rsa::RsaPrivateKey::new(rng, bits).map_err(|_| FAILED)?;
    let pkcs1 = pkcs1::EncodeRsaPrivateKey::to_pkcs1_der(&made).map_err(|_| FAILED)?;
    debug_assert_eq!(made.n().bits() as usize, bits);
    debug_assert_eq!(made.primes().len(), 2);
    PrivateKey::from_pkcs1(pkcs1.as_bytes())
}

fn ec_key(sec1: &[u8], outer: Option<KeyKind>) -> Result<PrivateKey> {
    let mut r = der::single(sec1, "ECPrivateKey")?.reader("ECPrivateKey");
    if r.expect(Tag::INTEGER)?.uint()? != 1 {
        return Err(Error::BadKey { what: "an ECPrivateKey version other than 1" });
    }
    let octets = r.expect(Tag::OCTET_STRING)?.content;
    let named = r.optional(Tag::context_constructed(0))?.map(|p| key::curve(p.content)).transpose()?;
    let public = r.optional(Tag::context_constructed(1))?;
    r.finish()?;
    let kind = match (outer, named) {
        (Some(a), Some(b)) if a != b => return Err(Error::BadKey { what: "two curves for one key" }),
        (kind @ Some(_), _) | (None, kind) => kind.ok_or(Error::BadKey { what: "no curve is named" })?,
    };
    // RFC 5915 §3 pads the scalar to the length of the order; Java leaves leading zeros out, or puts one in.
    let field = kind.field_len().unwrap_or(0);
    let significant = &octets[octets.iter().take_while(|&&o| o == 0).count()..];
    let padding =
        field.checked_sub(significant.len()).ok_or(Error::BadKey { what: "a scalar longer than its curve" })?;
    let mut scalar = Zeroizing::new(vec![0; field]);
    scalar[padding..].copy_from_slice(significant);
    let point =
        point_of(kind, &scalar).ok_or(Error::BadKey { what: "a scalar outside 1 to the order of its curve" })?;
    if let Some(public) = public {
        let stated = der::single(public.content, "ECPrivateKey.publicKey")?.bit_string()?;
        if stated.first() == Some(&4) && stated != point {
            return Err(Error::BadKey { what: "the private and the public key do not belong together" });
        }
    }
    ec_from(kind, scalar, &point)
}

/// The uncompressed point of a scalar; `None` when the scalar is none of this curve.
///
/// The generator is multiplied as any other point: the crates' table of its multiples costs more to make than one key saves.
fn point_of(kind: KeyKind, scalar: &[u8]) -> Option<Vec<u8>> {
    use p256::elliptic_curve::sec1::ToSec1Point;
    macro_rules! point {
        ($curve:ident) => {{
            let scalar = Zeroizing::new($curve::SecretKey::from_slice(scalar).ok()?.to_nonzero_scalar());
            Some(($curve::ProjectivePoint::GENERATOR * **scalar).to_affine().to_sec1_point(false).as_bytes().to_vec())
        }};
    }
    match kind {
        KeyKind::P256 => point!(p256),
        KeyKind::P384 => point!(p384),
        KeyKind::P521 => point!(p521),
        KeyKind::Rsa { .. } | KeyKind::Ed25519 => None,
    }
}

fn ec_from(kind: KeyKind, scalar: Zeroizing<Vec<u8>>, point: &[u8]) -> Result<PrivateKey> {
    let curve = match kind {
        KeyKind::P384 => oid::SECP384R1,
        KeyKind::P521 => oid::SECP521R1,
        _ => oid::SECP256R1,
    };
    let algorithm = der::sequence([der::oid(&oid::EC_PUBLIC_KEY), der::oid(&curve)]);
    let public = PublicKey::from_spki(&key::spki(&algorithm, point))?;
    Ok(PrivateKey { secrets: Secrets::Ec(scalar), public })
}

fn ed25519_key(seed: &[u8; 32]) -> Result<PrivateKey> {
    let point = ed25519_dalek::SigningKey::from_bytes(seed).verifying_key().to_bytes();
    let public = PublicKey::from_spki(&key::spki(&der::sequence([der::oid(&oid::ED25519)]), &point))?;
    Ok(PrivateKey { secrets: Secrets::Ed25519(Zeroizing::new(*seed)), public })
}
