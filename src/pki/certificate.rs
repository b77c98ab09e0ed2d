//! What our certificates say (RFC 5280 §4.1, §4.2): extensions, serial numbers, validity, and the signature over it all.

use super::{Error, Result};
use crate::asn1::{Oid, der, der::Tag, oid, time::encode_time};
use crate::crypto::{DigestAlgorithm, Outcome, Signed, Signer, verify};
use crate::x509::{Certificate, KeyUsage, key_octets};
use rand::CryptoRng;
use time::{Duration, OffsetDateTime};

/// An Extension.
pub(super) fn extension(oid: &Oid, critical: bool, value: &[u8]) -> Vec<u8> {
    let critical = if critical { der::encode(Tag::BOOLEAN, &[0xff]) } else { Vec::new() };
    der::sequence([der::oid(oid), critical, der::octet_string(value)])
}

/// keyUsage, critical (§4.2.1.3), of usages among the first eight.
pub(super) fn key_usage(usages: KeyUsage) -> Vec<u8> {
    let octet = (usages.0 & 0xff) as u8;
    let bits = octet.reverse_bits();
    // X.690 §11.2.2: no trailing zero bits.
    let unused = bits.trailing_zeros().min(7) as u8;
    extension(&oid::CE_KEY_USAGE, true, &der::encode(Tag::BIT_STRING, &[unused, bits]))
}

/// basicConstraints of a CA, critical (§4.2.1.9).
pub(super) fn certification_authority(path_len: Option<u64>) -> Vec<u8> {
    let fields = [der::encode(Tag::BOOLEAN, &[0xff]), path_len.map(der::uint).unwrap_or_default()];
    extension(&oid::CE_BASIC_CONSTRAINTS, true, &der::sequence(fields))
}

/// The key identifier of RFC 7093 §2 (1): the first 160 bits of the SHA-256 of subjectPublicKey.
pub(super) fn key_identifier(spki: &[u8]) -> Result<Vec<u8>> {
    let mut digest = DigestAlgorithm::Sha256.digest(key_octets(spki).map_err(crate::crypto::Error::from)?);
    digest.truncate(20);
    Ok(digest)
}

/// subjectKeyIdentifier (§4.2.1.2).
pub(super) fn subject_key_identifier(spki: &[u8]) -> Result<Vec<u8>> {
    Ok(extension(&oid::CE_SUBJECT_KEY_IDENTIFIER, false, &der::octet_string(&key_identifier(spki)?)))
}

/// authorityKeyIdentifier (§4.2.1.1): the key identifier alone.
pub(super) fn authority_key_identifier(identifier: &[u8]) -> Vec<u8> {
    let value = der::sequence([der::encode(Tag::context(0), identifier)]);
    extension(&oid::CE_AUTHORITY_KEY_IDENTIFIER, false, &value)
}

/// 128 random bits, positive (§4.1.2.2).
pub(super) fn serial(rng: &mut impl CryptoRng) -> [u8; 16] {
    loop {
        let mut octets = [0; 16];
        rng.fill_bytes(&mut octets);
        if octets != [0; 16] {
            return octets;
        }
    }
}

/// From `now` for so many days, in whole seconds.
pub(super) fn validity(now: OffsetDateTime, days: u32) -> Result<(OffsetDateTime, OffsetDateTime)> {
    let not_before = now.replace_nanosecond(0).map_err(|_| Error::Validity { why: "not a time" })?;
    if days == 0 {
        return Err(Error::Validity { why: "no days" });
    }
    let not_after = not_before.checked_add(Duration::days(days.into())).filter(|t| t.year() <= 9999);
    Ok((not_before, not_after.ok_or(Error::Validity { why: "ends after the year 9999" })?))
}

/// What a certificate says, before it is signed.
pub(super) struct ToBeSigned<'a> {
    pub(super) serial: [u8; 16],
    pub(super) issuer: &'a [u8],
    pub(super) validity: (OffsetDateTime, OffsetDateTime),
    pub(super) subject: &'a [u8],
    pub(super) spki: &'a [u8],
    pub(super) extensions: &'a [Vec<u8>],
}

impl ToBeSigned<'_> {
    /// Signs, decodes what came out, and checks its shape and signature.
    pub(super) fn sign(&self, signer: &dyn Signer) -> Result<Certificate> {
        let algorithm = signer.algorithm();
        let tbs = der::sequence([
            &der::encode(Tag::context_constructed(0), &der::uint(2)),
            &der::unsigned_integer(&self.serial),
            &algorithm.identifier(),
            self.issuer,
            &der::sequence([encode_time(self.validity.0), encode_time(self.validity.1)]),
            self.subject,
            self.spki,
            &der::encode(Tag::context_constructed(3), &der::sequence(self.extensions)),
        ]);
        let digest = algorithm.digest().digest(&tbs);
        let signature = signer.sign(&tbs, &digest)?;
        let raw = der::sequence([&tbs, &algorithm.identifier(), &der::bit_string(&signature)]);
        let check = |why: String| Error::SelfCheck { why };
        let certificate = Certificate::decode(&raw).map_err(|e| check(e.to_string()))?;
        if let Some(defect) = certificate.defects().first() {
            return Err(check(defect.to_string()));
        }
        let signed = Signed { message: Some(&tbs), digest: &digest };
        match verify(&algorithm, signer.public_key(), signed, &signature) {
            Outcome::Valid => Ok(certificate),
            outcome => Err(check(format!("its signature is {outcome:?}"))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn key_usage_bits_are_those_of_the_standard() {
        assert!(key_usage(KeyUsage::CONTENT_COMMITMENT).ends_with(&[3, 2, 6, 0x40]));
        assert!(key_usage(KeyUsage::KEY_CERT_SIGN | KeyUsage::CRL_SIGN).ends_with(&[3, 2, 1, 0x06]));
    }

    #[test]
    fn validity_is_bounded() {
        let now = time::macros::datetime!(2026-11-21 10:00:00.5 +1);
        let (from, until) = validity(now, 1).unwrap();
        assert_eq!(from, time::macros::datetime!(2026-11-21 9:00 UTC));
        assert_eq!(until - from, Duration::DAY);
        assert!(validity(now, 0).is_err() && validity(now, u32::MAX).is_err());
    }
}
