//! AlgorithmIdentifier (RFC 5280 §4.1.1.2) and the signature algorithms of this house: RSASSA-PKCS1-v1_5 and RSASSA-PSS
//! (RFC 8017, parameters RFC 4055 §3.1), ECDSA (RFC 5758 §3.2, SHA-3: NIST), Ed25519 (RFC 8410 §3).
//!
//! Limits: MGF1 is the only mask generation function, 1 the only trailer field (RFC 4055 knows no other). What is not
//! implemented (MD5, DSA, GOST, Ed448, …) is [`Error::Unsupported`] with its name, or its dotted identifier.

use super::digest::DigestAlgorithm;
use super::key::KeyKind;
use super::{Error, Result};
use crate::asn1::{self, Oid, der, der::Tag, der::Tlv, oid};
use std::fmt;

/// An algorithm and its parameters, as they stand in the input.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct AlgorithmIdentifier {
    /// Which algorithm.
    pub oid: Oid,
    /// The whole encoding of the parameters; `None` when they are absent, which is not the same as NULL.
    pub parameters: Option<Vec<u8>>,
}

impl AlgorithmIdentifier {
    /// From a SEQUENCE.
    pub fn decode(tlv: &Tlv<'_>) -> asn1::Result<Self> {
        if tlv.tag != Tag::SEQUENCE {
            return Err(asn1::Error::UnexpectedTag {
                place: tlv.within.into(),
                expected: Tag::SEQUENCE.to_string(),
                found: tlv.tag.to_string(),
            });
        }
        let mut r = tlv.reader("AlgorithmIdentifier");
        let oid = r.expect(Tag::OBJECT_IDENTIFIER)?.oid()?;
        let parameters = if r.is_empty() { None } else { Some(r.any()?.raw.to_vec()) };
        r.finish()?;
        Ok(Self { oid, parameters })
    }

    /// The DER encoding.
    pub fn encode(&self) -> Vec<u8> {
        der::sequence([der::oid(&self.oid), self.parameters.clone().unwrap_or_default()])
    }

    /// Whether the parameters are absent or NULL, which the algorithms without parameters allow (RFC 4055 §2.1).
    pub(super) fn has_no_parameters(&self) -> bool {
        self.parameters.as_ref().is_none_or(|p| *p == der::null())
    }
}

/// The name of an algorithm that we know and do not implement, or the dotted identifier.
pub(super) fn name_of(oid: &Oid) -> String {
    let dotted = oid.to_string();
    let name = match dotted.as_str() {
        "1.2.840.113549.2.2" => "MD2",
        "1.2.840.113549.2.5" => "MD5",
        "1.3.36.3.2.1" => "RIPEMD-160",
        "1.2.840.113549.1.1.2" => "RSASSA-PKCS1-v1_5 with MD2",
        "1.2.840.113549.1.1.4" => "RSASSA-PKCS1-v1_5 with MD5",
        "1.2.840.113549.1.1.7" => "RSAES-OAEP",
        "1.2.840.10040.4.1" => "DSA",
        "1.2.840.10040.4.3" | "1.3.14.3.2.27" => "DSA with SHA-1",
        "2.16.840.1.101.3.4.3.1" => "DSA with SHA-224",
        "2.16.840.1.101.3.4.3.2" => "DSA with SHA-256",
        "1.2.643.2.2.3" | "1.2.643.2.2.19" | "1.2.643.2.2.9" => "GOST R 34.10-2001",
        "1.2.643.7.1.1.1.1" | "1.2.643.7.1.1.3.2" => "GOST R 34.10-2012 (256 bits)",
        "1.2.643.7.1.1.1.2" | "1.2.643.7.1.1.3.3" => "GOST R 34.10-2012 (512 bits)",
        "1.3.101.110" => "X25519",
        "1.3.101.113" => "Ed448",
        "1.3.132.1.12" => "ECDH",
        "1.3.132.1.13" => "ECMQV",
        "1.3.132.0.10" => "secp256k1",
        "1.3.36.3.3.2.8.1.1.7" => "brainpoolP256r1",
        "1.3.36.3.3.2.8.1.1.11" => "brainpoolP384r1",
        "1.3.36.3.3.2.8.1.1.13" => "brainpoolP512r1",
        "1.2.156.10197.1.501" => "SM2 with SM3",
        "2.16.840.1.101.3.4.3.17" => "ML-DSA-44",
        "2.16.840.1.101.3.4.3.18" => "ML-DSA-65",
        "2.16.840.1.101.3.4.3.19" => "ML-DSA-87",
        _ => return dotted,
    };
    format!("{name} ({dotted})")
}

/// How a signature is made and verified.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum SignatureAlgorithm {
    /// RSASSA-PKCS1-v1_5, RFC 8017 §8.2.
    RsaPkcs1(DigestAlgorithm),
    /// RSASSA-PSS, RFC 8017 §8.1, with MGF1.
    RsaPss {
        /// The digest of the message.
        digest: DigestAlgorithm,
        /// The digest inside MGF1.
        mgf_digest: DigestAlgorithm,
        /// Octets of salt.
        salt_len: usize,
    },
    /// ECDSA, FIPS 186-5 §6, signature in DER (RFC 3279 §2.2.3); the curve is the key's.
    Ecdsa(DigestAlgorithm),
    /// PureEdDSA on Curve25519, RFC 8032 §5.1.
    Ed25519,
}

use DigestAlgorithm::*;

/// RSASSA-PKCS1-v1_5 and ECDSA identifiers of each digest.
fn combined(digest: DigestAlgorithm) -> (Oid, Oid) {
    match digest {
        Sha1 => (oid::SHA1_WITH_RSA, oid::ECDSA_WITH_SHA1),
        Sha224 => (oid::SHA224_WITH_RSA, oid::ECDSA_WITH_SHA224),
        Sha256 => (oid::SHA256_WITH_RSA, oid::ECDSA_WITH_SHA256),
        Sha384 => (oid::SHA384_WITH_RSA, oid::ECDSA_WITH_SHA384),
        Sha512 => (oid::SHA512_WITH_RSA, oid::ECDSA_WITH_SHA512),
        Sha3_224 => (oid::SHA3_224_WITH_RSA, oid::ECDSA_WITH_SHA3_224),
        Sha3_256 => (oid::SHA3_256_WITH_RSA, oid::ECDSA_WITH_SHA3_256),
        Sha3_384 => (oid::SHA3_384_WITH_RSA, oid::ECDSA_WITH_SHA3_384),
        Sha3_512 => (oid::SHA3_512_WITH_RSA, oid::ECDSA_WITH_SHA3_512),
    }
}

impl SignatureAlgorithm {
    /// From an AlgorithmIdentifier. `digest` is what SignerInfo.digestAlgorithm says (RFC 5652 §5.3); it completes an
    /// identifier that names only the kind of key (rsaEncryption, id-ecPublicKey), and is not looked at otherwise: whether
    /// the two agree is for the caller to judge.
    ///
    /// # Errors
    /// [`Error::Unsupported`] for what is not implemented, [`Error::NoDigest`] for a bare key algorithm without `digest`,
    /// [`Error::Parameters`] and [`Error::Malformed`] for parameters that the algorithm does not allow.
    pub fn decode(identifier: &AlgorithmIdentifier, digest: Option<DigestAlgorithm>) -> Result<Self> {
        let oid = &identifier.oid;
        let bare = || digest.ok_or_else(|| Error::NoDigest { algorithm: oid.to_string() });
        let found = if *oid == oid::RSASSA_PSS {
            let parameters = identifier.parameters.as_deref().ok_or_else(|| bad(oid))?;
            return PssParameters::decode(parameters).map(Self::from);
        } else if *oid == oid::ED25519 {
            // RFC 8410 §3: the parameters are absent.
            return if identifier.parameters.is_none() { Ok(Self::Ed25519) } else { Err(bad(oid)) };
        } else if *oid == oid::RSA_ENCRYPTION {
            Self::RsaPkcs1(bare()?)
        } else if *oid == oid::EC_PUBLIC_KEY {
            // Some writers leave the curve of the key here (RFC 5753 has none); it says nothing about the signature.
            return Ok(Self::Ecdsa(bare()?));
        } else {
            DigestAlgorithm::ALL
                .iter()
                .find_map(|&d| match combined(d) {
                    (rsa, _) if rsa == *oid => Some(Self::RsaPkcs1(d)),
                    (_, ecdsa) if ecdsa == *oid => Some(Self::Ecdsa(d)),
                    _ => None,
                })
                .ok_or_else(|| Error::Unsupported { what: name_of(oid) })?
        };
        // RFC 4055 §5: NULL for RSA, absence tolerated; RFC 5758 §3.2: absent for ECDSA, where a NULL is common and harmless.
        if identifier.has_no_parameters() { Ok(found) } else { Err(bad(oid)) }
    }

    /// The digest that it applies to the message. For Ed25519 this is SHA-512, the digest of CMS signedAttrs that RFC 8419
    /// §2.3 asks for; the signature itself is over the message.
    pub fn digest(&self) -> DigestAlgorithm {
        match *self {
            Self::RsaPkcs1(digest) | Self::RsaPss { digest, .. } | Self::Ecdsa(digest) => digest,
            Self::Ed25519 => Sha512,
        }
    }

    /// The DER AlgorithmIdentifier: NULL parameters for RSASSA-PKCS1-v1_5 (RFC 4055 §5), every PSS parameter that is not its
    /// default, none for ECDSA and Ed25519.
    pub fn identifier(&self) -> Vec<u8> {
        match *self {
            Self::RsaPkcs1(digest) => der::sequence([der::oid(&combined(digest).0), der::null()]),
            Self::Ecdsa(digest) => der::sequence([der::oid(&combined(digest).1)]),
            Self::Ed25519 => der::sequence([der::oid(&oid::ED25519)]),
            Self::RsaPss { digest, mgf_digest, salt_len } => {
                der::sequence([der::oid(&oid::RSASSA_PSS), PssParameters { digest, mgf_digest, salt_len }.encode()])
            }
        }
    }

    /// Whether a key of this kind can make such a signature.
    pub fn fits(&self, key: KeyKind) -> bool {
        matches!(
            (self, key),
            (Self::RsaPkcs1(_) | Self::RsaPss { .. }, KeyKind::Rsa { .. })
                | (Self::Ecdsa(_), KeyKind::P256 | KeyKind::P384 | KeyKind::P521)
                | (Self::Ed25519, KeyKind::Ed25519)
        )
    }
}

impl fmt::Display for SignatureAlgorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RsaPkcs1(digest) => write!(f, "RSASSA-PKCS1-v1_5 with {digest}"),
            Self::RsaPss { digest, mgf_digest, salt_len } => {
                write!(f, "RSASSA-PSS with {digest}")?;
                if mgf_digest != digest {
                    write!(f, ", MGF1 with {mgf_digest}")?;
                }
                if *salt_len != digest.len() {
                    write!(f, ", salt of {salt_len} octets")?;
                }
                Ok(())
            }
            Self::Ecdsa(digest) => write!(f, "ECDSA with {digest}"),
            Self::Ed25519 => f.write_str("Ed25519"),
        }
    }
}

fn bad(oid: &Oid) -> Error {
    Error::Parameters { algorithm: oid.to_string() }
}

/// RSASSA-PSS-params, RFC 4055 §3.1. In a signature: what was used. In a key: what it may be used with, the salt being the
/// shortest one allowed (§3.3).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct PssParameters {
    pub(super) digest: DigestAlgorithm,
    pub(super) mgf_digest: DigestAlgorithm,
    pub(super) salt_len: usize,
}

impl From<PssParameters> for SignatureAlgorithm {
    fn from(PssParameters { digest, mgf_digest, salt_len }: PssParameters) -> Self {
        Self::RsaPss { digest, mgf_digest, salt_len }
    }
}

impl PssParameters {
    /// What an empty SEQUENCE means.
    const DEFAULT: Self = Self { digest: Sha1, mgf_digest: Sha1, salt_len: 20 };

    pub(super) fn decode(raw: &[u8]) -> Result<Self> {
        const WHAT: &str = "RSASSA-PSS-params";
        let mut outer = der::Reader::new(raw, WHAT);
        let mut r = outer.sequence(WHAT)?;
        outer.finish()?;
        let mut explicit = |n: u8| -> Result<Option<Tlv<'_>>> {
            let Some(wrapper) = r.optional(Tag::context_constructed(n))? else { return Ok(None) };
            Ok(Some(der::single(wrapper.content, WHAT)?))
        };
        let mut found = Self::DEFAULT;
        if let Some(hash) = explicit(0)? {
            found.digest = decode_digest(&hash)?;
        }
        if let Some(mgf) = explicit(1)? {
            let mgf = AlgorithmIdentifier::decode(&mgf)?;
            if mgf.oid != oid::MGF1 {
                return Err(Error::Unsupported { what: format!("mask generation function {}", mgf.oid) });
            }
            let inner = mgf.parameters.as_deref().ok_or_else(|| bad(&oid::RSASSA_PSS))?;
            found.mgf_digest = decode_digest(&der::single(inner, WHAT)?)?;
        }
        if let Some(salt) = explicit(2)? {
            found.salt_len = integer(&salt)?;
        }
        if let Some(trailer) = explicit(3)? {
            // RFC 4055 §3.1: the DEFAULT written out is tolerated, another trailer field is not defined.
            if integer(&trailer)? != 1 {
                return Err(bad(&oid::RSASSA_PSS));
            }
        }
        r.finish()?;
        Ok(found)
    }

    fn encode(&self) -> Vec<u8> {
        // RFC 4055 §2.1 and §6: NULL in the digest identifiers of RSASSA-PSS-params.
        let hash = |d: DigestAlgorithm| der::sequence([der::oid(&d.oid()), der::null()]);
        let mut fields = Vec::new();
        if self.digest != Self::DEFAULT.digest {
            fields.push(der::encode(Tag::context_constructed(0), &hash(self.digest)));
        }
        if self.mgf_digest != Self::DEFAULT.mgf_digest {
            let mgf = der::sequence([der::oid(&oid::MGF1), hash(self.mgf_digest)]);
            fields.push(der::encode(Tag::context_constructed(1), &mgf));
        }
        if self.salt_len != Self::DEFAULT.salt_len {
            fields.push(der::encode(Tag::context_constructed(2), &der::uint(self.salt_len as u64)));
        }
        der::sequence(fields)
    }

    /// Whether a key restricted to these parameters may have made a signature with those (RFC 4055 §3.3).
    pub(super) fn allows(&self, used: &Self) -> bool {
        self.digest == used.digest && self.mgf_digest == used.mgf_digest && used.salt_len >= self.salt_len
    }
}

fn integer(tlv: &Tlv<'_>) -> Result<usize> {
    let value = if tlv.tag == Tag::INTEGER { tlv.uint().ok() } else { None };
    value.and_then(|v| usize::try_from(v).ok()).ok_or_else(|| bad(&oid::RSASSA_PSS))
}

fn decode_digest(tlv: &Tlv<'_>) -> Result<DigestAlgorithm> {
    let identifier = AlgorithmIdentifier::decode(tlv)?;
    if !identifier.has_no_parameters() {
        return Err(bad(&identifier.oid));
    }
    DigestAlgorithm::from_oid(&identifier.oid).ok_or_else(|| Error::Unsupported { what: name_of(&identifier.oid) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decode(bytes: &[u8], digest: Option<DigestAlgorithm>) -> Result<SignatureAlgorithm> {
        let identifier = AlgorithmIdentifier::decode(&der::single(bytes, "test").unwrap()).unwrap();
        assert_eq!(identifier.encode(), bytes);
        SignatureAlgorithm::decode(&identifier, digest)
    }

    #[test]
    fn every_algorithm_round_trips() {
        let mut all = vec![SignatureAlgorithm::Ed25519];
        for &d in DigestAlgorithm::ALL {
            all.push(SignatureAlgorithm::RsaPkcs1(d));
            all.push(SignatureAlgorithm::Ecdsa(d));
            all.push(SignatureAlgorithm::RsaPss { digest: d, mgf_digest: Sha1, salt_len: 20 });
            all.push(SignatureAlgorithm::RsaPss { digest: d, mgf_digest: d, salt_len: d.len() });
        }
        for a in all {
            assert_eq!(decode(&a.identifier(), None).unwrap(), a, "{a}");
        }
    }

    #[test]
    fn a_bare_key_algorithm_takes_the_digest_of_the_signer_info() {
        let rsa = der::sequence([der::oid(&oid::RSA_ENCRYPTION), der::null()]);
        assert_eq!(decode(&rsa, Some(Sha384)).unwrap(), SignatureAlgorithm::RsaPkcs1(Sha384));
        assert!(matches!(decode(&rsa, None), Err(Error::NoDigest { .. })));
        let ec = der::sequence([der::oid(&oid::EC_PUBLIC_KEY), der::oid(&oid::SECP256R1)]);
        assert_eq!(decode(&ec, Some(Sha256)).unwrap(), SignatureAlgorithm::Ecdsa(Sha256));
    }

    #[test]
    fn what_is_unknown_is_named() {
        let md5 = der::sequence([der::oid(&oid::MD5_WITH_RSA), der::null()]);
        let text = decode(&md5, Some(Sha256)).unwrap_err().to_string();
        assert!(text.contains("MD5") && text.contains("1.2.840.113549.1.1.4"), "{text}");
        let own = der::sequence([der::oid(&Oid::parse("1.2.3.4").unwrap())]);
        assert_eq!(decode(&own, None).unwrap_err(), Error::Unsupported { what: "1.2.3.4".into() });
    }

    #[test]
    fn pss_parameters_have_defaults_and_one_trailer_field() {
        let pss =
            |fields: &[Vec<u8>]| decode(&der::sequence([der::oid(&oid::RSASSA_PSS), der::sequence(fields)]), None);
        let default = SignatureAlgorithm::RsaPss { digest: Sha1, mgf_digest: Sha1, salt_len: 20 };
        assert_eq!(pss(&[]).unwrap(), default);
        let field = |n, v: &[u8]| der::encode(Tag::context_constructed(n), v);
        assert_eq!(pss(&[field(3, &der::uint(1))]).unwrap(), default);
        assert!(matches!(pss(&[field(3, &der::uint(2))]), Err(Error::Parameters { .. })));
        assert!(matches!(pss(&[field(2, &[2, 1, 0xff])]), Err(Error::Parameters { .. })));
        assert!(pss(&[field(2, &der::uint(8)), field(0, &Sha256.identifier())]).is_err(), "out of order");
        assert!(pss(&[field(4, &der::uint(8))]).is_err(), "unknown field");
        assert_eq!(pss(&[field(0, &Sha256.identifier())]).unwrap().digest(), Sha256);
        assert!(decode(&der::sequence([der::oid(&oid::RSASSA_PSS)]), None).is_err(), "parameters are required");
    }

    #[test]
    fn foreign_parameters_are_refused() {
        for o in [oid::SHA256_WITH_RSA, oid::ECDSA_WITH_SHA256, oid::ED25519] {
            assert!(matches!(
                decode(&der::sequence([der::oid(&o), der::uint(1)]), None),
                Err(Error::Parameters { .. })
            ));
        }
        assert!(decode(&der::sequence([der::oid(&oid::SHA256_WITH_RSA)]), None).is_ok());
        assert!(decode(&der::sequence([der::oid(&oid::ECDSA_WITH_SHA256), der::null()]), None).is_ok());
    }
}
