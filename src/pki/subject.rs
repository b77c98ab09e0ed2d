//! Whom a certificate names: EN 319 412-2 §4.2.4 (persons), EN 319 412-3 §4.2.1 (institutions), RFC 5280 §4.1.2.6.
//!
//! An attribute in each RelativeDistinguishedName, from the country down to the common name; which attributes there may or must
//! be is the profile's to say. An address goes into subjectAltName.
//!
//! Limits: text is UTF8String within the upper bounds of RFC 5280 appendix A.1, without control characters.

use super::certificate::extension;
use super::{Error, Profile, Result};
use crate::asn1::{Oid, der, der::Tag, oid};
use crate::x509::Name;

words! {
    /// What a subject may be said to be, as profiles name it: the attribute types of RFC 4519 and EN 319 412-1, and `email`.
    #[derive(serde::Deserialize)]
    #[serde(rename_all = "camelCase")]
    pub enum SubjectAttribute {
        /// organizationName.
        OrganizationName = "organizationName",
        /// organizationIdentifier.
        OrganizationIdentifier = "organizationIdentifier",
        /// title.
        Title = "title",
        /// surname.
        Surname = "surname",
        /// givenName.
        GivenName = "givenName",
        /// serialNumber.
        SerialNumber = "serialNumber",
        /// rfc822Name in subjectAltName.
        Email = "email",
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
    /// From a name that somebody asks for (RFC 2986 §4.1). emailAddress, which RFC 5280 §4.1.2.6 wants in subjectAltName, becomes
    /// [`Self::email`].
    ///
    /// # Errors
    /// [`Error::SubjectAttribute`]: an attribute that we do not issue, that stands twice, or that is not text.
    pub fn from_name(name: &Name) -> Result<Self> {
        let mut subject = Self::default();
        for attribute in name.rdns().iter().flatten() {
            let refuse = |why| Error::SubjectAttribute { attribute: attribute.oid.to_string(), why };
            let text = attribute.text.clone().ok_or_else(|| refuse("is not text"))?;
            if let Some(place) = match &attribute.oid {
                o if *o == oid::AT_COUNTRY => Some(&mut subject.country),
                o if *o == oid::AT_COMMON_NAME => Some(&mut subject.common_name),
                _ => None,
            } {
                if !std::mem::replace(place, text).is_empty() {
                    return Err(refuse("stands twice"));
                }
                continue;
            }
            let place = match &attribute.oid {
                o if *o == oid::AT_ORGANIZATION => &mut subject.organization,
                o if *o == oid::AT_ORGANIZATION_IDENTIFIER => &mut subject.organization_identifier,
                o if *o == oid::AT_TITLE => &mut subject.title,
                o if *o == oid::AT_SURNAME => &mut subject.surname,
                o if *o == oid::AT_GIVEN_NAME => &mut subject.given_name,
                o if *o == oid::AT_SERIAL_NUMBER => &mut subject.serial_number,
                o if *o == oid::AT_EMAIL_ADDRESS => &mut subject.email,
                _ => return Err(refuse("has no place in our certificates")),
            };
            if place.replace(text).is_some() {
                return Err(refuse("stands twice"));
            }
        }
        Ok(subject)
    }

    /// Checked against a profile.
    pub(super) fn check(&self, profile: &Profile) -> Result<()> {
        let present = |attribute| match attribute {
            SubjectAttribute::OrganizationName => self.organization.is_some(),
            SubjectAttribute::OrganizationIdentifier => self.organization_identifier.is_some(),
            SubjectAttribute::Title => self.title.is_some(),
            SubjectAttribute::Surname => self.surname.is_some(),
            SubjectAttribute::GivenName => self.given_name.is_some(),
            SubjectAttribute::SerialNumber => self.serial_number.is_some(),
            SubjectAttribute::Email => self.email.is_some(),
        };
        for &attribute in SubjectAttribute::ALL {
            let required = profile.subject.required.contains(&attribute);
            let why = match present(attribute) {
                false if required => "is required by this profile",
                true if !required && !profile.subject.optional.contains(&attribute) => "has no place in this profile",
                _ => continue,
            };
            return Err(Error::Subject { field: attribute.as_str(), why });
        }
        Ok(())
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

#[cfg(test)]
mod tests {
    use super::*;

    fn profile(name: &str) -> Profile {
        Profile::shipped(name).unwrap()
    }

    #[test]
    fn names_are_checked() {
        let person = Subject { country: "MA".into(), common_name: "Amina Idrissi".into(), ..Subject::default() };
        person.check(&profile("person")).unwrap();
        person.name().unwrap();
        assert!(person.check(&profile("seal")).is_err());
        let seal = Subject {
            organization: Some("Ministère".into()),
            organization_identifier: Some("NTRMA-1".into()),
            ..person.clone()
        };
        seal.check(&profile("seal")).unwrap();
        assert!(seal.check(&profile("person")).is_err());
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
    fn a_name_that_is_asked_for_is_read_or_refused() {
        let seal = Subject {
            country: "MA".into(),
            common_name: "Cachet".into(),
            organization: Some("Ministère".into()),
            organization_identifier: Some("NTRMA-1".into()),
            ..Subject::default()
        };
        let read = |der: &[u8]| Subject::from_name(&Name::from_der(der).unwrap());
        assert_eq!(read(&seal.name().unwrap()).unwrap(), seal);
        let unit = rdn(&oid::AT_ORGANIZATIONAL_UNIT, der::utf8("x"));
        let (cn, mail) = (rdn(&oid::AT_COMMON_NAME, der::utf8("x")), rdn(&oid::AT_EMAIL_ADDRESS, der::utf8("a@b")));
        for bad in [der::sequence([&unit]), der::sequence([&cn, &cn]), der::sequence([&mail, &mail])] {
            assert!(matches!(read(&bad), Err(Error::SubjectAttribute { .. })));
        }
        assert_eq!(read(&der::sequence([&cn, &mail])).unwrap().email.as_deref(), Some("a@b"));
    }
}
