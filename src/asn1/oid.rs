//! Object identifiers (X.660, X.690 §8.19): a type that holds any octets, and every identifier that we use, with its clause.
//!
//! Foreign data carries arcs of more than 32 bits (`2.25.<UUID>`) and identifiers of more than 39 octets; one of them must
//! not make a whole certificate undecodable, so an [`Oid`] is its content octets and nothing else.

use std::borrow::Cow;
use std::fmt;

/// An OBJECT IDENTIFIER: its content octets, compared as they are.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Oid(Cow<'static, [u8]>);

impl Oid {
    /// From content octets in static memory; see [`oid!`](crate::oid).
    pub const fn from_static(octets: &'static [u8]) -> Self {
        Self(Cow::Borrowed(octets))
    }

    /// From the content octets of an encoding (without tag and length). Any octets are held; [`Self::is_well_formed`] tells.
    pub fn from_octets(octets: &[u8]) -> Self {
        Self(Cow::Owned(octets.to_vec()))
    }

    /// The content octets.
    pub fn octets(&self) -> &[u8] {
        &self.0
    }

    /// Whether the octets follow X.690 §8.19: not empty, the last one ends an arc, no arc with a leading 0x80.
    pub fn is_well_formed(&self) -> bool {
        let mut starts = true;
        for &o in self.0.iter() {
            if starts && o == 0x80 {
                return false;
            }
            starts = o & 0x80 == 0;
        }
        starts && !self.0.is_empty()
    }

    /// From dotted notation; arcs up to 128 bits. `None` when it is not an identifier.
    pub fn parse(dotted: &str) -> Option<Self> {
        let arcs: Vec<u128> = dotted.split('.').map(|a| a.parse().ok()).collect::<Option<_>>()?;
        let (&first, rest) = arcs.split_first()?;
        let (&second, rest) = rest.split_first()?;
        if first > 2 || (first < 2 && second > 39) {
            return None;
        }
        let mut out = Vec::new();
        for arc in std::iter::once((first * 40).checked_add(second)?).chain(rest.iter().copied()) {
            let mut groups: Vec<u8> = Vec::new();
            let mut v = arc;
            loop {
                groups.push((v & 0x7f) as u8 | if groups.is_empty() { 0 } else { 0x80 });
                v >>= 7;
                if v == 0 {
                    break;
                }
            }
            out.extend(groups.iter().rev());
        }
        Some(Self(Cow::Owned(out)))
    }
}

impl fmt::Display for Oid {
    /// Dotted notation; arcs over 128 bits and malformed octets are shown in hexadecimal, `oid:2a86…`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hex = |f: &mut fmt::Formatter<'_>| {
            f.write_str("oid:")?;
            self.0.iter().try_for_each(|o| write!(f, "{o:02x}"))
        };
        if !self.is_well_formed() {
            return hex(f);
        }
        let mut arcs: Vec<u128> = Vec::new();
        let mut value: u128 = 0;
        for &o in self.0.iter() {
            if value >> 121 != 0 {
                return hex(f);
            }
            value = value << 7 | u128::from(o & 0x7f);
            if o & 0x80 == 0 {
                arcs.push(value);
                value = 0;
            }
        }
        let first = (arcs[0] / 40).min(2);
        write!(f, "{first}.{}", arcs[0] - first * 40)?;
        arcs[1..].iter().try_for_each(|a| write!(f, ".{a}"))
    }
}

impl fmt::Debug for Oid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[doc(hidden)]
pub const fn encoded_len(arcs: &[u64]) -> usize {
    let mut n = 0;
    let mut i = 1;
    while i < arcs.len() {
        let mut v = if i == 1 { arcs[0] * 40 + arcs[1] } else { arcs[i] };
        n += 1;
        while v > 0x7f {
            v >>= 7;
            n += 1;
        }
        i += 1;
    }
    n
}

#[doc(hidden)]
pub const fn encode<const N: usize>(arcs: &[u64]) -> [u8; N] {
    let mut out = [0u8; N];
    let mut at = N;
    let mut i = arcs.len() - 1;
    while i >= 1 {
        let mut v = if i == 1 { arcs[0] * 40 + arcs[1] } else { arcs[i] };
        at -= 1;
        out[at] = (v & 0x7f) as u8;
        v >>= 7;
        while v > 0 {
            at -= 1;
            out[at] = (v & 0x7f) as u8 | 0x80;
            v >>= 7;
        }
        i -= 1;
    }
    out
}

/// An [`Oid`] constant from its arcs: `oid!(1, 2, 840, 113549, 1, 7, 1)`.
#[macro_export]
macro_rules! oid {
    ($($arc:expr),+ $(,)?) => {{
        const ARCS: &[u64] = &[$($arc),+];
        const OCTETS: [u8; $crate::asn1::oid::encoded_len(ARCS)] = $crate::asn1::oid::encode(ARCS);
        $crate::asn1::Oid::from_static(&OCTETS)
    }};
}

/// The arc of our own identifiers. Until we own a Private Enterprise Number it hangs, by a random number, under
/// 1.3.6.1.4.1.32473, the number that RFC 5612 reserves for documentation (`docs/DEVIATIONS.md`).
pub const ARC: &str = "1.3.6.1.4.1.32473.187450391";
/// Our signed attribute *act*: what one person did at one step (`docs/ACT.md`).
pub const ACT: Oid = oid!(1, 3, 6, 1, 4, 1, 32473, 187450391, 1);

/// The policy of time stamps where the operator names none: a test policy, which promises nothing (`docs/DEVIATIONS.md`).
pub const TEST_TIMESTAMP_POLICY: Oid = oid!(1, 3, 6, 1, 4, 1, 32473, 187450391, 2);

pub use constants::*;
#[rustfmt::skip]
mod constants {
    use super::Oid;

    macro_rules! oids {
        ($($(#[$meta:meta])* $name:ident = $($arc:literal),+ ;)+) => { $($(#[$meta])* pub const $name: Oid = oid!($($arc),+);)+ };
    }

    oids! {
        /// id-data, RFC 5652 §4.
        DATA = 1, 2, 840, 113549, 1, 7, 1;
        /// id-signedData, RFC 5652 §5.1.
        SIGNED_DATA = 1, 2, 840, 113549, 1, 7, 2;
        /// id-ct-TSTInfo, RFC 3161 §2.4.2.
        TST_INFO = 1, 2, 840, 113549, 1, 9, 16, 1, 4;
        /// id-contentType, RFC 5652 §11.1.
        CONTENT_TYPE = 1, 2, 840, 113549, 1, 9, 3;
        /// id-messageDigest, RFC 5652 §11.2.
        MESSAGE_DIGEST = 1, 2, 840, 113549, 1, 9, 4;
        /// id-signingTime, RFC 5652 §11.3.
        SIGNING_TIME = 1, 2, 840, 113549, 1, 9, 5;
        /// id-countersignature, RFC 5652 §11.4.
        COUNTERSIGNATURE = 1, 2, 840, 113549, 1, 9, 6;
        /// id-aa-CMSAlgorithmProtection, RFC 6211 §2.
        CMS_ALGORITHM_PROTECTION = 1, 2, 840, 113549, 1, 9, 52;
        /// id-aa-signingCertificate, RFC 2634 §5.4.
        SIGNING_CERTIFICATE = 1, 2, 840, 113549, 1, 9, 16, 2, 12;
        /// id-aa-signingCertificateV2, RFC 5035 §3.
        SIGNING_CERTIFICATE_V2 = 1, 2, 840, 113549, 1, 9, 16, 2, 47;
        /// id-aa-contentIdentifier, RFC 2634 §2.7.
        CONTENT_IDENTIFIER = 1, 2, 840, 113549, 1, 9, 16, 2, 7;
        /// id-aa-contentReference, RFC 2634 §2.11.
        CONTENT_REFERENCE = 1, 2, 840, 113549, 1, 9, 16, 2, 10;
        /// id-aa-contentHint, RFC 2634 §2.9.
        CONTENT_HINTS = 1, 2, 840, 113549, 1, 9, 16, 2, 4;
        /// id-aa-timeStampToken, RFC 3161 appendix A (signature-time-stamp).
        SIGNATURE_TIME_STAMP = 1, 2, 840, 113549, 1, 9, 16, 2, 14;
        /// id-aa-ets-sigPolicyId, EN 319 122-1 §5.2.9.1.
        SIGNATURE_POLICY_IDENTIFIER = 1, 2, 840, 113549, 1, 9, 16, 2, 15;
        /// id-aa-ets-commitmentType, EN 319 122-1 §5.2.3.
        COMMITMENT_TYPE_INDICATION = 1, 2, 840, 113549, 1, 9, 16, 2, 16;
        /// id-aa-ets-signerLocation, EN 319 122-1 §5.2.5.
        SIGNER_LOCATION = 1, 2, 840, 113549, 1, 9, 16, 2, 17;
        /// id-aa-ets-signerAttr, CAdES v1, superseded by v2.
        SIGNER_ATTRIBUTES = 1, 2, 840, 113549, 1, 9, 16, 2, 18;
        /// id-aa-ets-signerAttrV2, EN 319 122-1 §5.2.6.1.
        SIGNER_ATTRIBUTES_V2 = 0, 4, 0, 19122, 1, 1;
        /// id-aa-ets-contentTimestamp, EN 319 122-1 §5.2.8.
        CONTENT_TIME_STAMP = 1, 2, 840, 113549, 1, 9, 16, 2, 20;
        /// id-aa-ets-mimeType, EN 319 122-1 §5.2.4.2.
        MIME_TYPE = 0, 4, 0, 1733, 2, 1;
        /// id-aa-ets-archiveTimestampV3, EN 319 122-1 §5.5.3.
        ARCHIVE_TIME_STAMP_V3 = 0, 4, 0, 1733, 2, 4;
        /// id-aa-ets-certValues, EN 319 122-1 annex A.1.1.2 (RFC 5126 §6.3.3).
        CERTIFICATE_VALUES = 1, 2, 840, 113549, 1, 9, 16, 2, 23;
        /// id-aa-ets-revocationValues, EN 319 122-1 annex A.1.2.2 (RFC 5126 §6.3.4).
        REVOCATION_VALUES = 1, 2, 840, 113549, 1, 9, 16, 2, 24;
        /// adbe-revocationInfoArchival, Adobe's attribute (ISO 32000-1 §12.8.3.3.2).
        ADBE_REVOCATION_INFO_ARCHIVAL = 1, 2, 840, 113583, 1, 1, 8;
        /// id-cti-ets-proofOfOrigin, EN 319 122-1 §5.2.3.
        PROOF_OF_ORIGIN = 1, 2, 840, 113549, 1, 9, 16, 6, 1;
        /// id-cti-ets-proofOfReceipt.
        PROOF_OF_RECEIPT = 1, 2, 840, 113549, 1, 9, 16, 6, 2;
        /// id-cti-ets-proofOfDelivery.
        PROOF_OF_DELIVERY = 1, 2, 840, 113549, 1, 9, 16, 6, 3;
        /// id-cti-ets-proofOfSender.
        PROOF_OF_SENDER = 1, 2, 840, 113549, 1, 9, 16, 6, 4;
        /// id-cti-ets-proofOfApproval.
        PROOF_OF_APPROVAL = 1, 2, 840, 113549, 1, 9, 16, 6, 5;
        /// id-cti-ets-proofOfCreation.
        PROOF_OF_CREATION = 1, 2, 840, 113549, 1, 9, 16, 6, 6;

        /// rsaEncryption, RFC 8017 appendix C.
        RSA_ENCRYPTION = 1, 2, 840, 113549, 1, 1, 1;
        /// md5WithRSAEncryption, RFC 8017: unsupported, named.
        MD5_WITH_RSA = 1, 2, 840, 113549, 1, 1, 4;
        /// sha1WithRSAEncryption, RFC 8017.
        SHA1_WITH_RSA = 1, 2, 840, 113549, 1, 1, 5;
        /// id-mgf1, RFC 8017 appendix B.2.1.
        MGF1 = 1, 2, 840, 113549, 1, 1, 8;
        /// id-RSASSA-PSS, RFC 8017 appendix A.2.3.
        RSASSA_PSS = 1, 2, 840, 113549, 1, 1, 10;
        /// sha256WithRSAEncryption, RFC 8017.
        SHA256_WITH_RSA = 1, 2, 840, 113549, 1, 1, 11;
        /// sha384WithRSAEncryption, RFC 8017.
        SHA384_WITH_RSA = 1, 2, 840, 113549, 1, 1, 12;
        /// sha512WithRSAEncryption, RFC 8017.
        SHA512_WITH_RSA = 1, 2, 840, 113549, 1, 1, 13;
        /// sha224WithRSAEncryption, RFC 8017.
        SHA224_WITH_RSA = 1, 2, 840, 113549, 1, 1, 14;
        /// id-rsassa-pkcs1-v1-5-with-sha3-224, NIST.
        SHA3_224_WITH_RSA = 2, 16, 840, 1, 101, 3, 4, 3, 13;
        /// id-rsassa-pkcs1-v1-5-with-sha3-256, NIST.
        SHA3_256_WITH_RSA = 2, 16, 840, 1, 101, 3, 4, 3, 14;
        /// id-rsassa-pkcs1-v1-5-with-sha3-384, NIST.
        SHA3_384_WITH_RSA = 2, 16, 840, 1, 101, 3, 4, 3, 15;
        /// id-rsassa-pkcs1-v1-5-with-sha3-512, NIST.
        SHA3_512_WITH_RSA = 2, 16, 840, 1, 101, 3, 4, 3, 16;
        /// id-ecPublicKey, RFC 5480 §2.1.1.
        EC_PUBLIC_KEY = 1, 2, 840, 10045, 2, 1;
        /// ecdsa-with-SHA1, RFC 3279 §2.2.3.
        ECDSA_WITH_SHA1 = 1, 2, 840, 10045, 4, 1;
        /// ecdsa-with-SHA224, RFC 5758 §3.2.
        ECDSA_WITH_SHA224 = 1, 2, 840, 10045, 4, 3, 1;
        /// ecdsa-with-SHA256, RFC 5758 §3.2.
        ECDSA_WITH_SHA256 = 1, 2, 840, 10045, 4, 3, 2;
        /// ecdsa-with-SHA384, RFC 5758 §3.2.
        ECDSA_WITH_SHA384 = 1, 2, 840, 10045, 4, 3, 3;
        /// ecdsa-with-SHA512, RFC 5758 §3.2.
        ECDSA_WITH_SHA512 = 1, 2, 840, 10045, 4, 3, 4;
        /// id-ecdsa-with-sha3-224, NIST.
        ECDSA_WITH_SHA3_224 = 2, 16, 840, 1, 101, 3, 4, 3, 9;
        /// id-ecdsa-with-sha3-256, NIST.
        ECDSA_WITH_SHA3_256 = 2, 16, 840, 1, 101, 3, 4, 3, 10;
        /// id-ecdsa-with-sha3-384, NIST.
        ECDSA_WITH_SHA3_384 = 2, 16, 840, 1, 101, 3, 4, 3, 11;
        /// id-ecdsa-with-sha3-512, NIST.
        ECDSA_WITH_SHA3_512 = 2, 16, 840, 1, 101, 3, 4, 3, 12;
        /// secp256r1, RFC 5480 §2.1.1.1.
        SECP256R1 = 1, 2, 840, 10045, 3, 1, 7;
        /// secp384r1, RFC 5480 §2.1.1.1.
        SECP384R1 = 1, 3, 132, 0, 34;
        /// secp521r1, RFC 5480 §2.1.1.1.
        SECP521R1 = 1, 3, 132, 0, 35;
        /// id-Ed25519, RFC 8410 §3.
        ED25519 = 1, 3, 101, 112;
        /// id-Ed448, RFC 8410 §3.
        ED448 = 1, 3, 101, 113;
        /// id-sha1, RFC 3279 §2.1.
        SHA1 = 1, 3, 14, 3, 2, 26;
        /// id-sha256, RFC 5754 §2.2.
        SHA256 = 2, 16, 840, 1, 101, 3, 4, 2, 1;
        /// id-sha384, RFC 5754 §2.3.
        SHA384 = 2, 16, 840, 1, 101, 3, 4, 2, 2;
        /// id-sha512, RFC 5754 §2.4.
        SHA512 = 2, 16, 840, 1, 101, 3, 4, 2, 3;
        /// id-sha224, RFC 5754 §2.1.
        SHA224 = 2, 16, 840, 1, 101, 3, 4, 2, 4;
        /// id-sha3-224, NIST.
        SHA3_224 = 2, 16, 840, 1, 101, 3, 4, 2, 7;
        /// id-sha3-256, NIST.
        SHA3_256 = 2, 16, 840, 1, 101, 3, 4, 2, 8;
        /// id-sha3-384, NIST.
        SHA3_384 = 2, 16, 840, 1, 101, 3, 4, 2, 9;
        /// id-sha3-512, NIST.
        SHA3_512 = 2, 16, 840, 1, 101, 3, 4, 2, 10;

        /// id-ce-subjectKeyIdentifier, RFC 5280 §4.2.1.2.
        CE_SUBJECT_KEY_IDENTIFIER = 2, 5, 29, 14;
        /// id-ce-keyUsage, RFC 5280 §4.2.1.3.
        CE_KEY_USAGE = 2, 5, 29, 15;
        /// id-ce-subjectAltName, RFC 5280 §4.2.1.6.
        CE_SUBJECT_ALT_NAME = 2, 5, 29, 17;
        /// id-ce-basicConstraints, RFC 5280 §4.2.1.9.
        CE_BASIC_CONSTRAINTS = 2, 5, 29, 19;
        /// id-ce-nameConstraints, RFC 5280 §4.2.1.10.
        CE_NAME_CONSTRAINTS = 2, 5, 29, 30;
        /// id-ce-cRLDistributionPoints, RFC 5280 §4.2.1.13.
        CE_CRL_DISTRIBUTION_POINTS = 2, 5, 29, 31;
        /// id-ce-certificatePolicies, RFC 5280 §4.2.1.4.
        CE_CERTIFICATE_POLICIES = 2, 5, 29, 32;
        /// id-ce-policyMappings, RFC 5280 §4.2.1.5.
        CE_POLICY_MAPPINGS = 2, 5, 29, 33;
        /// id-ce-authorityKeyIdentifier, RFC 5280 §4.2.1.1.
        CE_AUTHORITY_KEY_IDENTIFIER = 2, 5, 29, 35;
        /// id-ce-policyConstraints, RFC 5280 §4.2.1.11.
        CE_POLICY_CONSTRAINTS = 2, 5, 29, 36;
        /// id-ce-extKeyUsage, RFC 5280 §4.2.1.12.
        CE_EXT_KEY_USAGE = 2, 5, 29, 37;
        /// id-ce-inhibitAnyPolicy, RFC 5280 §4.2.1.14.
        CE_INHIBIT_ANY_POLICY = 2, 5, 29, 54;
        /// id-ce-cRLNumber, RFC 5280 §5.2.3.
        CE_CRL_NUMBER = 2, 5, 29, 20;
        /// id-ce-cRLReasons, RFC 5280 §5.3.1.
        CE_CRL_REASON = 2, 5, 29, 21;
        /// id-ce-invalidityDate, RFC 5280 §5.3.2.
        CE_INVALIDITY_DATE = 2, 5, 29, 24;
        /// id-ce-deltaCRLIndicator, RFC 5280 §5.2.4.
        CE_DELTA_CRL_INDICATOR = 2, 5, 29, 27;
        /// id-ce-issuingDistributionPoint, RFC 5280 §5.2.5.
        CE_ISSUING_DISTRIBUTION_POINT = 2, 5, 29, 28;
        /// id-ce-certificateIssuer, RFC 5280 §5.3.3.
        CE_CERTIFICATE_ISSUER = 2, 5, 29, 29;
        /// id-ce-freshestCRL, RFC 5280 §4.2.1.15, §5.2.6.
        CE_FRESHEST_CRL = 2, 5, 29, 46;
        /// id-ce-expiredCertsOnCRL, X.509 §9.5.2.8.
        CE_EXPIRED_CERTS_ON_CRL = 2, 5, 29, 60;
        /// id-pe-authorityInfoAccess, RFC 5280 §4.2.2.1.
        PE_AUTHORITY_INFO_ACCESS = 1, 3, 6, 1, 5, 5, 7, 1, 1;
        /// id-ad-ocsp, RFC 5280 §4.2.2.1.
        AD_OCSP = 1, 3, 6, 1, 5, 5, 7, 48, 1;
        /// id-ad-caIssuers, RFC 5280 §4.2.2.1.
        AD_CA_ISSUERS = 1, 3, 6, 1, 5, 5, 7, 48, 2;
        /// id-pkix-ocsp-nocheck, RFC 6960 §4.2.2.2.1.
        OCSP_NO_CHECK = 1, 3, 6, 1, 5, 5, 7, 48, 1, 5;
        /// id-qt-cps, RFC 5280 §4.2.1.4.
        QT_CPS = 1, 3, 6, 1, 5, 5, 7, 2, 1;
        /// anyPolicy, RFC 5280 §4.2.1.4.
        ANY_POLICY = 2, 5, 29, 32, 0;
        /// extensionRequest, RFC 2985 §5.4.2.
        EXTENSION_REQUEST = 1, 2, 840, 113549, 1, 9, 14;
        /// anyExtendedKeyUsage, RFC 5280 §4.2.1.12.
        KP_ANY = 2, 5, 29, 37, 0;
        /// id-kp-emailProtection, RFC 5280 §4.2.1.12.
        KP_EMAIL_PROTECTION = 1, 3, 6, 1, 5, 5, 7, 3, 4;
        /// id-kp-timeStamping, RFC 5280 §4.2.1.12.
        KP_TIME_STAMPING = 1, 3, 6, 1, 5, 5, 7, 3, 8;
        /// id-kp-OCSPSigning, RFC 5280 §4.2.1.12.
        KP_OCSP_SIGNING = 1, 3, 6, 1, 5, 5, 7, 3, 9;
        /// id-pkix-ocsp-basic, RFC 6960 §4.2.1.
        OCSP_BASIC = 1, 3, 6, 1, 5, 5, 7, 48, 1, 1;
        /// id-pkix-ocsp-nonce, RFC 9654 §2.1.
        OCSP_NONCE = 1, 3, 6, 1, 5, 5, 7, 48, 1, 2;
        /// id-pkix-ocsp-response, RFC 6960 §4.4.3.
        OCSP_ACCEPTABLE_RESPONSES = 1, 3, 6, 1, 5, 5, 7, 48, 1, 4;
        /// id-pkix-ocsp-archive-cutoff, RFC 6960 §4.4.4.
        OCSP_ARCHIVE_CUTOFF = 1, 3, 6, 1, 5, 5, 7, 48, 1, 6;
        /// id-pkix-ocsp-pref-sig-algs, RFC 6960 §4.4.7.
        OCSP_PREFERRED_SIGNATURE_ALGORITHMS = 1, 3, 6, 1, 5, 5, 7, 48, 1, 8;
        /// id-kp-documentSigning, RFC 9336 §3.
        KP_DOCUMENT_SIGNING = 1, 3, 6, 1, 5, 5, 7, 3, 36;

        /// id-at-commonName, RFC 4519 §2.3.
        AT_COMMON_NAME = 2, 5, 4, 3;
        /// id-at-surname, RFC 4519 §2.32.
        AT_SURNAME = 2, 5, 4, 4;
        /// id-at-serialNumber, RFC 4519 §2.31.
        AT_SERIAL_NUMBER = 2, 5, 4, 5;
        /// id-at-countryName, RFC 4519 §2.2.
        AT_COUNTRY = 2, 5, 4, 6;
        /// id-at-localityName, RFC 4519 §2.16.
        AT_LOCALITY = 2, 5, 4, 7;
        /// id-at-stateOrProvinceName, RFC 4519 §2.33.
        AT_STATE = 2, 5, 4, 8;
        /// id-at-streetAddress, RFC 4519 §2.34.
        AT_STREET = 2, 5, 4, 9;
        /// id-at-organizationName, RFC 4519 §2.19.
        AT_ORGANIZATION = 2, 5, 4, 10;
        /// id-at-organizationalUnitName, RFC 4519 §2.20.
        AT_ORGANIZATIONAL_UNIT = 2, 5, 4, 11;
        /// id-at-title, RFC 4519 §2.38.
        AT_TITLE = 2, 5, 4, 12;
        /// id-at-givenName, RFC 4519 §2.12.
        AT_GIVEN_NAME = 2, 5, 4, 42;
        /// id-at-pseudonym, RFC 3739 §3.1.2.
        AT_PSEUDONYM = 2, 5, 4, 65;
        /// organizationIdentifier, EN 319 412-1 §5.1.4.
        AT_ORGANIZATION_IDENTIFIER = 2, 5, 4, 97;
        /// emailAddress, PKCS#9 (RFC 2985 §5.2.1).
        AT_EMAIL_ADDRESS = 1, 2, 840, 113549, 1, 9, 1;
        /// id-domainComponent, RFC 4519 §2.4.
        AT_DOMAIN_COMPONENT = 0, 9, 2342, 19200300, 100, 1, 25;
        /// id-userid, RFC 4519 §2.39.
        AT_USER_ID = 0, 9, 2342, 19200300, 100, 1, 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dotted_and_octets_agree() {
        for dotted in
            ["1.2.840.113549.1.7.2", "2.5.29.14", "0.4.0.19122.1.1", "2.25.329800735698586629295641978511506172918"]
        {
            let oid = Oid::parse(dotted).unwrap();
            assert!(oid.is_well_formed());
            assert_eq!(oid.to_string(), dotted);
        }
        assert_eq!(Oid::parse("1.2.840.113549.1.7.2").unwrap(), SIGNED_DATA);
        assert_eq!(Oid::parse(&format!("{ARC}.1")).unwrap(), ACT);
    }

    #[test]
    fn any_octets_are_held_and_shown() {
        assert_eq!(Oid::from_octets(&[0x80, 0x01]).to_string(), "oid:8001");
        assert_eq!(Oid::from_octets(&[]).to_string(), "oid:");
        assert_eq!(Oid::from_octets(&[0xff; 60]).to_string().len(), 4 + 120);
        assert!(Oid::parse("1.40").is_none() && Oid::parse("3.1").is_none() && Oid::parse("1").is_none());
    }
}
