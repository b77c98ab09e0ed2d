//! Certificate profiles: names (EN 319 412-2 §4.2.4, EN 319 412-3 §4.2.1) and extensions (RFC 5280 §4.2), and the signed
//! certificate (§4.1).
//!
//! Limits: text is UTF8String within the upper bounds of RFC 5280 appendix A.1, without control characters.

use super::{Error, Result};
use crate::asn1::{Oid, der, der::Tag, oid, time::encode_time};
use crate::crypto::{DigestAlgorithm, Outcome, Signed, Signer, verify};
use crate::x509::{Certificate, KeyUsage};
use rand::CryptoRng;
use time::{Duration, OffsetDateTime};

/// For whom a certificate is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CertificateProfile {
    /// A natural person, EN 319 412-2.
    Person,
    /// An institution that seals, EN 319 412-3.
    Seal,
}

impl std::fmt::Display for CertificateProfile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Person => "person",
            Self::Seal => "seal",
        })
    }
}

/// Whom a certificate names.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Subject {
    /// countryName: two letters of ISO 3166-1.
    pub country: String,
    /// commonName: as a person or institution is usually called.
    pub common_name: String,
    /// organizationName: whom the person belongs to, or the institution itself; required for a seal.
    pub organization: Option<String>,
    /// organizationIdentifier, EN 319 412-1 §5.1.4, such as `NTRMA-12345`; required for a seal, refused for a person.
    pub organization_identifier: Option<String>,
    /// givenName; a person's.
    pub given_name: Option<String>,
    /// surname; a person's.
    pub surname: Option<String>,
    /// serialNumber: what tells two people of one name apart, EN 319 412-1 §5.1.3, such as `PNOMA-12345`; a person's.
    pub serial_number: Option<String>,
    /// title; a person's.
    pub title: Option<String>,
    /// An address, written as rfc822Name into subjectAltName (RFC 5280 §4.1.2.6).
    pub email: Option<String>,
}

impl Subject {
    /// Checked against a profile.
    pub(super) fn check(&self, profile: CertificateProfile) -> Result<()> {
        let refuse = |present: bool, field| {
            if present { Err(Error::Subject { field, why: "has no place in this profile" }) } else { Ok(()) }
        };
        let require = |present: bool, field| {
            if present { Ok(()) } else { Err(Error::Subject { field, why: "is required by this profile" }) }
        };
        match profile {
            CertificateProfile::Person => refuse(self.organization_identifier.is_some(), "organizationIdentifier"),
            CertificateProfile::Seal => {
                require(self.organization.is_some(), "organizationName")?;
                require(self.organization_identifier.is_some(), "organizationIdentifier")?;
                refuse(self.given_name.is_some(), "givenName")?;
                refuse(self.surname.is_some(), "surname")?;
                refuse(self.title.is_some(), "title")?;
                refuse(self.serial_number.is_some(), "serialNumber")
            }
        }
    }

    /// The DER Name: an attribute in each RelativeDistinguishedName, from the country down to the common name.
    pub(super) fn name(&self) -> Result<Vec<u8>> {
        let mut rdns =
            vec![rdn(&oid::AT_COUNTRY, der::encode(Tag::PRINTABLE_STRING, country(&self.country)?.as_bytes()))];
        let mut add = |oid: &Oid, field, value: &Option<String>, most| -> Result<()> {
            if let Some(value) = value {
                rdns.push(rdn(oid, der::utf8(text(field, value, most)?)));
            }
            Ok(())
        };
        add(&oid::AT_ORGANIZATION, "organizationName", &self.organization, 64)?;
        add(&oid::AT_ORGANIZATION_IDENTIFIER, "organizationIdentifier", &self.organization_identifier, 64)?;
        add(&oid::AT_TITLE, "title", &self.title, 64)?;
        add(&oid::AT_SURNAME, "surname", &self.surname, 64)?;
        add(&oid::AT_GIVEN_NAME, "givenName", &self.given_name, 64)?;
        if let Some(number) = &self.serial_number {
            let printable = printable("serialNumber", text("serialNumber", number, 64)?)?;
            rdns.push(rdn(&oid::AT_SERIAL_NUMBER, der::encode(Tag::PRINTABLE_STRING, printable.as_bytes())));
        }
        rdns.push(rdn(&oid::AT_COMMON_NAME, der::utf8(text("commonName", &self.common_name, 64)?)));
        Ok(der::sequence(rdns))
    }

    /// The subjectAltName extension, where there is an address.
    pub(super) fn alternative_name(&self) -> Result<Option<Vec<u8>>> {
        let Some(email) = &self.email else { return Ok(None) };
        let address = text("email", email, 254)?;
        let parts = address.split_once('@').filter(|(local, domain)| !local.is_empty() && !domain.is_empty());
        if parts.is_none() || !address.is_ascii() || address.contains(' ') {
            return Err(Error::Subject { field: "email", why: "is not an address in ASCII" });
        }
        let names = der::sequence([der::encode(Tag::context(1), address.as_bytes())]);
        Ok(Some(extension(&oid::CE_SUBJECT_ALT_NAME, false, &names)))
    }
}

fn rdn(oid: &Oid, value: Vec<u8>) -> Vec<u8> {
    der::set_of([der::sequence([der::oid(oid), value])])
}

fn country(code: &str) -> Result<&str> {
    if code.len() == 2 && code.bytes().all(|b| b.is_ascii_uppercase()) {
        Ok(code)
    } else {
        Err(Error::Subject { field: "countryName", why: "is not two capital letters (ISO 3166-1)" })
    }
}

fn text<'a>(field: &'static str, value: &'a str, most: usize) -> Result<&'a str> {
    let bad = |why| Error::Subject { field, why };
    match value.chars().count() {
        0 => Err(bad("is empty")),
        n if n > most => Err(bad("is longer than RFC 5280 allows")),
        _ if value.trim() != value => Err(bad("begins or ends with white space")),
        _ if value.chars().any(char::is_control) => Err(bad("has control characters")),
        _ => Ok(value),
    }
}

fn printable<'a>(field: &'static str, value: &'a str) -> Result<&'a str> {
    if value.bytes().all(|b| b.is_ascii_alphanumeric() || b" '()+,-./:=?".contains(&b)) {
        Ok(value)
    } else {
        Err(Error::Subject { field, why: "has characters outside PrintableString" })
    }
}

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
    let key = || {
        let mut r = der::single(spki, "SubjectPublicKeyInfo")?.reader("SubjectPublicKeyInfo");
        r.any()?;
        r.expect(Tag::BIT_STRING)?.bit_string()
    };
    let mut digest = DigestAlgorithm::Sha256.digest(key().map_err(crate::crypto::Error::from)?);
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
    fn names_are_checked() {
        let person = Subject { country: "MA".into(), common_name: "Amina Idrissi".into(), ..Subject::default() };
        person.check(CertificateProfile::Person).unwrap();
        person.name().unwrap();
        assert!(person.check(CertificateProfile::Seal).is_err());
        let seal = Subject {
            organization: Some("Ministère".into()),
            organization_identifier: Some("NTRMA-1".into()),
            ..person.clone()
        };
        seal.check(CertificateProfile::Seal).unwrap();
        assert!(seal.check(CertificateProfile::Person).is_err());
        for (bad, field) in [
            (Subject { country: "ma".into(), ..person.clone() }, "countryName"),
            (Subject { common_name: String::new(), ..person.clone() }, "commonName"),
            (Subject { common_name: "a\u{7}".into(), ..person.clone() }, "commonName"),
            (Subject { common_name: "é".repeat(65), ..person.clone() }, "commonName"),
            (Subject { surname: Some(" x".into()), ..person.clone() }, "surname"),
            (Subject { serial_number: Some("n° 1".into()), ..person.clone() }, "serialNumber"),
        ] {
            assert!(matches!(bad.name(), Err(Error::Subject { field: f, .. }) if f == field), "{field}");
        }
        for email in ["a", "@b", "a@", "à@b", "a b@c"] {
            assert!(Subject { email: Some(email.into()), ..person.clone() }.alternative_name().is_err(), "{email}");
        }
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
