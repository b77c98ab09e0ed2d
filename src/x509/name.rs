//! Distinguished names (X.501; RFC 5280 §4.1.2.4): shown as RFC 4514 says, compared as RFC 5280 §7.1 says.

use super::strings;
use crate::asn1::der::{Tag, Tlv, encode, single};
use crate::asn1::{self, Oid, oid};
use std::fmt;
use std::sync::Arc;

/// One attribute of a name: `commonName = "…"`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Attribute {
    /// The attribute type.
    pub oid: Oid,
    /// The value as it stands: tag, length and content octets.
    pub value: Vec<u8>,
    /// Its text, when it is a character string.
    pub text: Option<String>,
}

/// A distinguished name. Cheap to clone; equality (`==`) is that of [`Self::matches`].
#[derive(Clone)]
pub struct Name(Arc<Inner>);

struct Inner {
    raw: Vec<u8>,
    rdns: Vec<Vec<Attribute>>,
    /// The form that is compared: per RDN its length, then its attributes sorted, so that a prefix of RDNs is a prefix of
    /// octets.
    canonical: Vec<u8>,
}

impl Name {
    /// From the encoding of a `Name`, an RDNSequence.
    pub fn decode(tlv: &Tlv<'_>) -> asn1::Result<Self> {
        if tlv.tag != Tag::SEQUENCE {
            return Err(asn1::Error::UnexpectedTag {
                place: tlv.within.into(),
                expected: "Name".into(),
                found: tlv.tag.to_string(),
            });
        }
        let mut rdns = Vec::new();
        for rdn in tlv.reader("Name") {
            let rdn = rdn?;
            if rdn.tag != Tag::SET || rdn.content.is_empty() {
                return Err(asn1::Error::Value { place: "Name".into(), what: "RelativeDistinguishedName" });
            }
            rdns.push(relative(&rdn)?);
        }
        Ok(Self::of(tlv.raw.to_vec(), rdns))
    }

    /// From the whole encoding, nothing after it.
    pub fn from_der(der: &[u8]) -> asn1::Result<Self> {
        Self::decode(&single(der, "Name")?)
    }

    /// The name made of this one and one RDN below it: `nameRelativeToCRLIssuer` (RFC 5280 §4.2.1.13). `set` is the
    /// content of the RDN.
    pub fn child(&self, set: &[u8]) -> asn1::Result<Self> {
        let rdn = encode(Tag::SET, set);
        let mut content = single(&self.0.raw, "Name")?.content.to_vec();
        content.extend_from_slice(&rdn);
        Self::from_der(&encode(Tag::SEQUENCE, &content))
    }

    fn of(raw: Vec<u8>, rdns: Vec<Vec<Attribute>>) -> Self {
        let mut canonical = Vec::new();
        for rdn in &rdns {
            let mut parts: Vec<Vec<u8>> = rdn.iter().map(canonical_attribute).collect();
            parts.sort();
            let parts = asn1::der::constructed(Tag::SET, parts);
            canonical.extend_from_slice(&parts);
        }
        Self(Arc::new(Inner { raw, rdns, canonical }))
    }

    /// The encoding as it stands in the certificate.
    pub fn raw(&self) -> &[u8] {
        &self.0.raw
    }

    /// Whether it has no RDN at all.
    pub fn is_empty(&self) -> bool {
        self.0.rdns.is_empty()
    }

    /// Whether both name the same entity (RFC 5280 §7.1): same RDNs in the same order; character strings compare without
    /// regard to type, case and redundant white space, other values octet by octet.
    pub fn matches(&self, other: &Name) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0.raw == other.0.raw || self.0.canonical == other.0.canonical
    }

    /// Whether this name is `base` or stands below it in the directory tree (§4.2.1.10, directoryName).
    pub fn is_within(&self, base: &Name) -> bool {
        self.0.canonical.starts_with(&base.0.canonical)
    }

    /// Octets that are equal exactly when names match; for indexes.
    pub fn canonical(&self) -> &[u8] {
        &self.0.canonical
    }

    /// The RDNs in the order of the encoding, most general first.
    pub fn rdns(&self) -> &[Vec<Attribute>] {
        &self.0.rdns
    }

    /// The text of the first attribute of this type, looked for from the most specific end.
    pub fn attribute(&self, oid: &Oid) -> Option<&str> {
        self.0.rdns.iter().rev().flatten().find(|a| a.oid == *oid)?.text.as_deref()
    }

    /// The common name.
    pub fn common_name(&self) -> Option<&str> {
        self.attribute(&oid::AT_COMMON_NAME)
    }
}

impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        self.matches(other)
    }
}

impl Eq for Name {}

impl std::hash::Hash for Name {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.canonical.hash(state);
    }
}

fn relative(rdn: &Tlv<'_>) -> asn1::Result<Vec<Attribute>> {
    let mut attributes = Vec::new();
    for attribute in rdn.reader("RelativeDistinguishedName") {
        let attribute = attribute?;
        if attribute.tag != Tag::SEQUENCE {
            return Err(asn1::Error::Value { place: "Name".into(), what: "AttributeTypeAndValue" });
        }
        let mut r = attribute.reader("AttributeTypeAndValue");
        let oid = r.expect(Tag::OBJECT_IDENTIFIER)?.oid()?;
        let value = r.any()?;
        r.finish()?;
        attributes.push(Attribute { oid, value: value.raw.to_vec(), text: strings::text(&value) });
    }
    Ok(attributes)
}

fn canonical_attribute(a: &Attribute) -> Vec<u8> {
    let value = a.text.as_ref().map(|t| asn1::der::utf8(&strings::folded(t)));
    asn1::der::sequence([asn1::der::oid(&a.oid).as_slice(), value.as_deref().unwrap_or(&a.value)])
}

/// Attribute types with a short name: RFC 4514 §3 first, then what certificates of persons and institutions carry.
const KEYWORDS: &[(Oid, &str)] = &[
    (oid::AT_COMMON_NAME, "CN"),
    (oid::AT_LOCALITY, "L"),
    (oid::AT_STATE, "ST"),
    (oid::AT_ORGANIZATION, "O"),
    (oid::AT_ORGANIZATIONAL_UNIT, "OU"),
    (oid::AT_COUNTRY, "C"),
    (oid::AT_STREET, "STREET"),
    (oid::AT_DOMAIN_COMPONENT, "DC"),
    (oid::AT_USER_ID, "UID"),
    (oid::AT_SURNAME, "SN"),
    (oid::AT_GIVEN_NAME, "givenName"),
    (oid::AT_SERIAL_NUMBER, "serialNumber"),
    (oid::AT_TITLE, "title"),
    (oid::AT_PSEUDONYM, "pseudonym"),
    (oid::AT_ORGANIZATION_IDENTIFIER, "organizationIdentifier"),
    (oid::AT_EMAIL_ADDRESS, "emailAddress"),
];

impl fmt::Display for Name {
    /// RFC 4514: the most specific RDN first, `,` between RDNs, `+` within one, special characters escaped. A value that is
    /// not a character string is shown as `#` and the hexadecimal of its encoding (§2.4). Control and bidirectional
    /// characters are *not* treated: what prints to a terminal escapes them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, rdn) in self.0.rdns.iter().rev().enumerate() {
            if i > 0 {
                f.write_str(",")?;
            }
            for (j, a) in rdn.iter().enumerate() {
                if j > 0 {
                    f.write_str("+")?;
                }
                let keyword = KEYWORDS.iter().find(|(oid, _)| *oid == a.oid).map(|(_, k)| *k);
                match keyword {
                    Some(k) => write!(f, "{k}=")?,
                    None => write!(f, "{}=", a.oid)?,
                }
                match &a.text {
                    // §2.4: a value whose type has no short name is shown in hexadecimal.
                    Some(text) if keyword.is_some() => escape(f, text)?,
                    _ => {
                        f.write_str("#")?;
                        a.value.iter().try_for_each(|o| write!(f, "{o:02x}"))?;
                    }
                }
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Name({self})")
    }
}

/// RFC 4514 §2.4.
fn escape(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    let last = text.chars().count().saturating_sub(1);
    for (i, c) in text.chars().enumerate() {
        match c {
            '\0' => f.write_str("\\00")?,
            '"' | '+' | ',' | ';' | '<' | '>' | '\\' => write!(f, "\\{c}")?,
            '#' | ' ' if i == 0 => write!(f, "\\{c}")?,
            ' ' if i == last => f.write_str("\\ ")?,
            _ => write!(f, "{c}")?,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asn1::der::{constructed, oid as oid_der, sequence, utf8};

    fn name(parts: &[(&Oid, Tag, &[u8])]) -> Name {
        let rdns = parts
            .iter()
            .map(|(oid, tag, value)| constructed(Tag::SET, [sequence([oid_der(oid), encode(*tag, value)])]));
        Name::from_der(&sequence(rdns)).unwrap()
    }

    #[test]
    fn shown_as_rfc_4514() {
        let n = name(&[
            (&oid::AT_COUNTRY, Tag::PRINTABLE_STRING, b"MA"),
            (&oid::AT_ORGANIZATION, Tag::UTF8_STRING, "Ministère, du \"Plan\" ".as_bytes()),
            (&oid::AT_COMMON_NAME, Tag::UTF8_STRING, b"#1+2"),
            (&crate::oid!(1, 2, 3), Tag::UTF8_STRING, b"x"),
        ]);
        assert_eq!(n.to_string(), "1.2.3=#0c0178,CN=\\#1\\+2,O=Ministère\\, du \\\"Plan\\\"\\ ,C=MA");
        assert_eq!(n.common_name(), Some("#1+2"));
    }

    #[test]
    fn compared_as_rfc_5280() {
        let a = name(&[
            (&oid::AT_COUNTRY, Tag::PRINTABLE_STRING, b"MA"),
            (&oid::AT_COMMON_NAME, Tag::PRINTABLE_STRING, b"Good  CA"),
        ]);
        let b = name(&[
            (&oid::AT_COUNTRY, Tag::UTF8_STRING, b"ma"),
            (&oid::AT_COMMON_NAME, Tag::UTF8_STRING, b" good ca "),
        ]);
        let c = name(&[(&oid::AT_COUNTRY, Tag::UTF8_STRING, b"ma")]);
        assert!(a.matches(&b) && a == b && a.raw() != b.raw());
        assert!(a.is_within(&c) && !c.is_within(&a) && a.is_within(&a));
        assert!(!a.is_within(&name(&[(&oid::AT_COUNTRY, Tag::UTF8_STRING, b"m")])));
        let d = name(&[(&oid::AT_COMMON_NAME, Tag::OCTET_STRING, b"A")]);
        assert!(!d.matches(&name(&[(&oid::AT_COMMON_NAME, Tag::OCTET_STRING, b"a")])));
    }

    #[test]
    fn an_rdn_is_a_set() {
        let two = |first: &str, second: &str| {
            let atav = |t: &str| sequence([oid_der(&oid::AT_COMMON_NAME), utf8(t)]);
            Name::from_der(&sequence([constructed(Tag::SET, [atav(first), atav(second)])])).unwrap()
        };
        assert!(two("a", "b").matches(&two("B", "A")));
        assert!(Name::from_der(&sequence([constructed::<Vec<u8>>(Tag::SET, [])])).is_err());
        assert!(Name::from_der(&[0x30, 0]).unwrap().is_empty());
    }
}
