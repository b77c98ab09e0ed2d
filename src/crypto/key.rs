//! Public keys: SubjectPublicKeyInfo (RFC 5280 §4.1.2.7) of RSA (RFC 8017 appendix A.1, RFC 4055 §1.2), of the NIST curves
//! (RFC 5480) and of Ed25519 (RFC 8410 §4).
//!
//! Limits: RSA from [`RSA_BITS`] with an odd exponent of 3 to 2^33-1; named curves only. Whether a point lies on its curve
//! is found out when it is used: a signature under a point that does not is invalid.

use super::algorithm::{AlgorithmIdentifier, PssParameters, SignatureAlgorithm, name_of};
use super::{Error, Result};
use crate::asn1::{der, der::Tag, oid};
use std::fmt;
use std::ops::RangeInclusive;
use std::sync::Arc;

/// RSA moduli that are read, in bits. Below 1024 a signature proves nothing; above 8192 verification is a way to keep us busy.
pub const RSA_BITS: RangeInclusive<usize> = 1024..=8192;

/// Kind and size of a key.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum KeyKind {
    /// RSA.
    Rsa {
        /// Bits of the modulus.
        bits: usize,
    },
    /// NIST P-256 (secp256r1).
    P256,
    /// NIST P-384 (secp384r1).
    P384,
    /// NIST P-521 (secp521r1).
    P521,
    /// Curve25519 in Edwards form, RFC 8032.
    Ed25519,
}

impl KeyKind {
    /// Octets of a field element of the curve; `None` for RSA and Ed25519.
    pub(super) fn field_len(self) -> Option<usize> {
        match self {
            Self::P256 => Some(32),
            Self::P384 => Some(48),
            Self::P521 => Some(66),
            Self::Rsa { .. } | Self::Ed25519 => None,
        }
    }
}

impl fmt::Display for KeyKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rsa { bits } => write!(f, "RSA-{bits}"),
            Self::P256 => f.write_str("P-256"),
            Self::P384 => f.write_str("P-384"),
            Self::P521 => f.write_str("P-521"),
            Self::Ed25519 => f.write_str("Ed25519"),
        }
    }
}

/// A public key. Cloning is cheap. Two keys are equal when they are the same key, whatever their SubjectPublicKeyInfo says
/// beside it: an RSA key under rsaEncryption equals the same modulus under id-RSASSA-PSS.
#[derive(Clone)]
pub struct PublicKey(Arc<Inner>);

struct Inner {
    spki: Vec<u8>,
    kind: KeyKind,
    material: Material,
    pss: Option<PssOnly>,
}

/// The numbers of a key.
#[derive(PartialEq, Eq)]
pub(super) enum Material {
    Rsa {
        /// The DER RSAPublicKey.
        #[cfg_attr(not(feature = "aws-lc"), allow(dead_code))]
        der: Vec<u8>,
        /// Big-endian, no leading zero.
        modulus: Vec<u8>,
        /// Big-endian, no leading zero.
        exponent: Vec<u8>,
    },
    /// A point, SEC 1 §2.3.3, compressed or not.
    Point(Vec<u8>),
    /// RFC 8032 §5.1.2.
    Ed25519([u8; 32]),
}

/// An id-RSASSA-PSS key: nothing but RSASSA-PSS, and with parameters, nothing but those (RFC 4055 §1.2, §3.3).
struct PssOnly(Option<PssParameters>);

impl PublicKey {
    /// From a DER SubjectPublicKeyInfo.
    ///
    /// # Errors
    /// [`Error::Unsupported`] for kinds and curves that are not implemented and for exponents over 33 bits;
    /// [`Error::KeySize`] for RSA outside [`RSA_BITS`]; [`Error::BadKey`], [`Error::Parameters`] and [`Error::Malformed`].
    pub fn from_spki(spki: &[u8]) -> Result<Self> {
        let mut r = der::single(spki, "SubjectPublicKeyInfo")?.reader("SubjectPublicKeyInfo");
        let algorithm = AlgorithmIdentifier::decode(&r.any()?)?;
        let key = r.expect(Tag::BIT_STRING)?.bit_string()?;
        r.finish()?;
        let wrong_parameters = || Error::Parameters { algorithm: algorithm.oid.to_string() };
        let mut pss = None;
        let (kind, material) = if algorithm.oid == oid::RSA_ENCRYPTION {
            // RFC 3279 §2.3.1: the parameters are NULL.
            if algorithm.parameters.as_deref() != Some(&der::null()) {
                return Err(wrong_parameters());
            }
            rsa(key)?
        } else if algorithm.oid == oid::RSASSA_PSS {
            pss = Some(PssOnly(algorithm.parameters.as_deref().map(PssParameters::decode).transpose()?));
            rsa(key)?
        } else if algorithm.oid == oid::EC_PUBLIC_KEY {
            let kind = curve(algorithm.parameters.as_deref().ok_or_else(wrong_parameters)?)?;
            (kind, point(kind, key)?)
        } else if algorithm.oid == oid::ED25519 {
            if algorithm.parameters.is_some() {
                return Err(wrong_parameters());
            }
            let key = key.try_into().map_err(|_| Error::BadKey { what: "an Ed25519 key is not 32 octets" })?;
            (KeyKind::Ed25519, Material::Ed25519(key))
        } else {
            return Err(Error::Unsupported { what: name_of(&algorithm.oid) });
        };
        Ok(Self(Arc::new(Inner { spki: spki.to_vec(), kind, material, pss })))
    }

    /// The SubjectPublicKeyInfo that it was read from, or that a certificate for it carries.
    pub fn spki(&self) -> &[u8] {
        &self.0.spki
    }

    /// The same in PEM (RFC 7468 §13), lines of LF.
    pub fn to_pem(&self) -> String {
        let lines = pem::EncodeConfig::new().set_line_ending(pem::LineEnding::LF);
        pem::encode_config(&pem::Pem::new("PUBLIC KEY", self.spki()), lines)
    }

    /// Kind and size.
    pub fn kind(&self) -> KeyKind {
        self.0.kind
    }

    pub(super) fn material(&self) -> &Material {
        &self.0.material
    }

    /// Whether this is an id-RSASSA-PSS key.
    pub fn is_pss_only(&self) -> bool {
        self.0.pss.is_some()
    }

    /// Whether signatures of this algorithm may be made with this key: the kind fits, and an id-RSASSA-PSS key is used within
    /// its restriction (RFC 4055 §3.3).
    pub fn allows(&self, algorithm: &SignatureAlgorithm) -> bool {
        algorithm.fits(self.kind())
            && match (&self.0.pss, algorithm) {
                (None, _) => true,
                (Some(PssOnly(restriction)), &SignatureAlgorithm::RsaPss { digest, mgf_digest, salt_len }) => {
                    restriction.as_ref().is_none_or(|r| r.allows(&PssParameters { digest, mgf_digest, salt_len }))
                }
                (Some(_), _) => false,
            }
    }

    /// The digest that an id-RSASSA-PSS key is restricted to, and its shortest salt.
    pub(super) fn pss_restriction(&self) -> Option<&PssParameters> {
        self.0.pss.as_ref().and_then(|p| p.0.as_ref())
    }
}

impl PartialEq for PublicKey {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0.kind == other.0.kind && self.0.material == other.0.material
    }
}

impl Eq for PublicKey {}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({})", self.kind())
    }
}

fn rsa(key: &[u8]) -> Result<(KeyKind, Material)> {
    let mut r = der::single(key, "RSAPublicKey")?.reader("RSAPublicKey");
    if der::Reader::new(key, "RSAPublicKey").peek() != Some(Tag::SEQUENCE) {
        return Err(Error::BadKey { what: "RSAPublicKey is not a SEQUENCE" });
    }
    let modulus = positive(r.expect(Tag::INTEGER)?.integer()?)?;
    let exponent = positive(r.expect(Tag::INTEGER)?.integer()?)?;
    r.finish()?;
    let bits = rsa_bits(modulus)?;
    if exponent == [1] || exponent.last().is_none_or(|o| o & 1 == 0) {
        return Err(Error::BadKey { what: "the RSA exponent is not an odd number above 1" });
    }
    if exponent.len() > 5 || (exponent.len() == 5 && exponent[0] > 1) {
        return Err(Error::Unsupported { what: "an RSA exponent over 33 bits".into() });
    }
    let material = Material::Rsa { der: key.to_vec(), modulus: modulus.to_vec(), exponent: exponent.to_vec() };
    Ok((KeyKind::Rsa { bits }, material))
}

/// Bits of a modulus without leading zeros, if it is one that we read.
fn rsa_bits(modulus: &[u8]) -> Result<usize> {
    let bits = modulus.len() * 8 - modulus.first().map_or(0, |o| o.leading_zeros() as usize);
    if !RSA_BITS.contains(&bits) {
        return Err(Error::KeySize { bits, least: *RSA_BITS.start(), most: *RSA_BITS.end() });
    }
    if modulus.last().is_none_or(|o| o & 1 == 0) {
        return Err(Error::BadKey { what: "the RSA modulus is even" });
    }
    Ok(bits)
}

/// The magnitude of a positive INTEGER.
fn positive(content: &[u8]) -> Result<&[u8]> {
    match content {
        [0] => Err(Error::BadKey { what: "an RSA number is zero" }),
        [0, rest @ ..] => Ok(rest),
        [first, ..] if first & 0x80 != 0 => Err(Error::BadKey { what: "an RSA number is negative" }),
        _ => Ok(content),
    }
}

/// ECParameters (RFC 5480 §2.1.1): a named curve.
pub(super) fn curve(parameters: &[u8]) -> Result<KeyKind> {
    let tlv = der::single(parameters, "ECParameters")?;
    if tlv.tag != Tag::OBJECT_IDENTIFIER {
        return Err(Error::Unsupported { what: "a curve that is not a named one".into() });
    }
    let curve = tlv.oid()?;
    [(oid::SECP256R1, KeyKind::P256), (oid::SECP384R1, KeyKind::P384), (oid::SECP521R1, KeyKind::P521)]
        .into_iter()
        .find_map(|(oid, kind)| (oid == curve).then_some(kind))
        .ok_or_else(|| Error::Unsupported { what: format!("curve {}", name_of(&curve)) })
}

fn point(kind: KeyKind, octets: &[u8]) -> Result<Material> {
    let field = kind.field_len().unwrap_or(0);
    let expected = match octets.first() {
        Some(4) => 1 + 2 * field,
        Some(2 | 3) => 1 + field,
        _ => return Err(Error::BadKey { what: "a point that is neither uncompressed nor compressed" }),
    };
    if octets.len() != expected {
        return Err(Error::BadKey { what: "a point of the wrong length for its curve" });
    }
    Ok(Material::Point(octets.to_vec()))
}

/// A SubjectPublicKeyInfo of an encoded AlgorithmIdentifier and key octets.
pub(super) fn spki(algorithm: &[u8], key: &[u8]) -> Vec<u8> {
    der::sequence([algorithm, &der::bit_string(key)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asn1::Oid;
    use crate::crypto::DigestAlgorithm::{Sha1, Sha256};

    fn rsa_spki(modulus: &[u8], exponent: &[u8]) -> Vec<u8> {
        let key = der::sequence([der::unsigned_integer(modulus), der::unsigned_integer(exponent)]);
        spki(&der::sequence([der::oid(&oid::RSA_ENCRYPTION), der::null()]), &key)
    }

    fn rsa_key(modulus_len: usize, exponent: &[u8]) -> Result<PublicKey> {
        let mut modulus = vec![0xc5; modulus_len];
        modulus[0] = 0x80;
        PublicKey::from_spki(&rsa_spki(&modulus, exponent))
    }

    #[test]
    fn rsa_sizes_and_exponents_are_bounded() {
        assert_eq!(rsa_key(256, &[1, 0, 1]).unwrap().kind().to_string(), "RSA-2048");
        assert!(rsa_key(128, &[3]).is_ok() && rsa_key(1024, &[3]).is_ok());
        assert!(matches!(rsa_key(127, &[3]), Err(Error::KeySize { bits: 1016, .. })));
        assert!(matches!(rsa_key(1025, &[3]), Err(Error::KeySize { .. })));
        for bad in [&[1u8][..], &[2], &[0]] {
            assert!(matches!(rsa_key(256, bad), Err(Error::BadKey { .. })), "{bad:?}");
        }
        assert!(rsa_key(256, &[1, 0, 0, 0, 1]).is_ok());
        assert!(matches!(rsa_key(256, &[2, 0, 0, 0, 1]), Err(Error::Unsupported { .. })));
    }

    #[test]
    fn a_key_is_itself_under_another_algorithm_identifier() {
        let plain = rsa_key(256, &[3]).unwrap();
        let Material::Rsa { der: key, .. } = plain.material() else { unreachable!() };
        let restricted = PssParameters { digest: Sha256, mgf_digest: Sha256, salt_len: 32 };
        let identifier = SignatureAlgorithm::from(restricted).identifier();
        let pss = PublicKey::from_spki(&spki(&identifier, key)).unwrap();
        assert_eq!(pss, plain);
        assert!(pss.is_pss_only() && !plain.is_pss_only());
        let with = |digest, salt_len| SignatureAlgorithm::RsaPss { digest, mgf_digest: digest, salt_len };
        assert!(pss.allows(&with(Sha256, 32)) && pss.allows(&with(Sha256, 40)));
        assert!(!pss.allows(&with(Sha256, 20)) && !pss.allows(&with(Sha1, 32)));
        assert!(
            !pss.allows(&SignatureAlgorithm::RsaPkcs1(Sha256)) && plain.allows(&SignatureAlgorithm::RsaPkcs1(Sha256))
        );
        assert!(!plain.allows(&SignatureAlgorithm::Ecdsa(Sha256)));
        let unrestricted = PublicKey::from_spki(&spki(&der::sequence([der::oid(&oid::RSASSA_PSS)]), key)).unwrap();
        assert!(unrestricted.allows(&with(Sha1, 0)) && !unrestricted.allows(&SignatureAlgorithm::RsaPkcs1(Sha256)));
    }

    #[test]
    fn curves_are_named_and_points_have_their_length() {
        let ec = |curve: &Oid, point: &[u8]| {
            PublicKey::from_spki(&spki(&der::sequence([der::oid(&oid::EC_PUBLIC_KEY), der::oid(curve)]), point))
        };
        assert_eq!(ec(&oid::SECP521R1, &[&[4u8][..], &[1; 132]].concat()).unwrap().kind(), KeyKind::P521);
        assert_eq!(ec(&oid::SECP256R1, &[&[2u8][..], &[1; 32]].concat()).unwrap().kind(), KeyKind::P256);
        assert!(matches!(ec(&oid::SECP256R1, &[4; 64]), Err(Error::BadKey { .. })));
        assert!(matches!(ec(&oid::SECP256R1, &[0]), Err(Error::BadKey { .. })));
        let koblitz = ec(&Oid::parse("1.3.132.0.10").unwrap(), &[4; 65]).unwrap_err();
        assert!(koblitz.to_string().contains("secp256k1"), "{koblitz}");
        assert!(PublicKey::from_spki(&spki(&der::sequence([der::oid(&oid::EC_PUBLIC_KEY)]), &[4; 65])).is_err());
        assert!(PublicKey::from_spki(&spki(&der::sequence([der::oid(&oid::ED25519)]), &[4; 31])).is_err());
    }
}
