//! `GeneralName` (RFC 5280 §4.2.1.6).

use super::Name;
use crate::asn1::der::{Tag, Tlv, single};
use crate::asn1::{self, Oid};
use std::fmt;

/// A name of one of the nine forms.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum GeneralName {
    /// `[0]`: a name of a form that its type tells; the value is kept as it stands.
    OtherName {
        /// What form.
        type_id: Oid,
        /// The explicitly tagged value: its whole encoding.
        value: Vec<u8>,
    },
    /// `[1]`: a mail address.
    Rfc822Name(String),
    /// `[2]`: a host name.
    DnsName(String),
    /// `[3]`: an X.400 address, not interpreted.
    X400Address(Vec<u8>),
    /// `[4]`: a distinguished name.
    DirectoryName(Name),
    /// `[5]`: an EDI party name, not interpreted.
    EdiPartyName(Vec<u8>),
    /// `[6]`: a URI.
    Uri(String),
    /// `[7]`: 4 or 16 octets of an address; in a name constraint, address and mask.
    IpAddress(Vec<u8>),
    /// `[8]`: a registered identifier.
    RegisteredId(Oid),
}

impl GeneralName {
    /// From one encoding of the CHOICE.
    pub fn decode(tlv: &Tlv<'_>) -> asn1::Result<Self> {
        let bad = |what| asn1::Error::Value { place: tlv.within.into(), what };
        let ia5 = |what| match tlv.content.is_ascii() {
            true => Ok(tlv.content.iter().map(|&o| char::from(o)).collect::<String>()),
            false => Err(bad(what)),
        };
        Ok(match tlv.tag.0 {
            0xa0 => {
                let mut r = tlv.reader("OtherName");
                let type_id = r.expect(Tag::OBJECT_IDENTIFIER)?.oid()?;
                let value = r.expect(Tag::context_constructed(0))?;
                r.finish()?;
                Self::OtherName { type_id, value: single(value.content, "OtherName")?.raw.to_vec() }
            }
            0x81 => Self::Rfc822Name(ia5("rfc822Name")?),
            0x82 => Self::DnsName(ia5("dNSName")?),
            0xa3 => Self::X400Address(tlv.raw.to_vec()),
            0xa4 => Self::DirectoryName(Name::from_der(tlv.content)?),
            0xa5 => Self::EdiPartyName(tlv.raw.to_vec()),
            0x86 => Self::Uri(ia5("uniformResourceIdentifier")?),
            0x87 => Self::IpAddress(tlv.content.to_vec()),
            0x88 => Self::RegisteredId(tlv.oid()?),
            _ => return Err(bad("GeneralName")),
        })
    }

    /// `GeneralNames`: the names in the content of a SEQUENCE, at least one.
    pub fn decode_all(tlv: &Tlv<'_>) -> asn1::Result<Vec<Self>> {
        let names = tlv.reader("GeneralNames").map(|n| Self::decode(&n?)).collect::<asn1::Result<Vec<_>>>()?;
        if names.is_empty() {
            return Err(asn1::Error::Value { place: tlv.within.into(), what: "GeneralNames (empty)" });
        }
        Ok(names)
    }

    /// The distinguished name, if it is of that form.
    pub fn directory_name(&self) -> Option<&Name> {
        match self {
            Self::DirectoryName(n) => Some(n),
            _ => None,
        }
    }
}

impl fmt::Display for GeneralName {
    /// The form and the name: `DNS:example.org`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hex = |f: &mut fmt::Formatter<'_>, o: &[u8]| o.iter().try_for_each(|o| write!(f, "{o:02x}"));
        match self {
            Self::OtherName { type_id, value } => write!(f, "other:{type_id}=#").and_then(|()| hex(f, value)),
            Self::Rfc822Name(n) => write!(f, "email:{n}"),
            Self::DnsName(n) => write!(f, "DNS:{n}"),
            Self::X400Address(v) => f.write_str("X400:#").and_then(|()| hex(f, v)),
            Self::DirectoryName(n) => write!(f, "DN:{n}"),
            Self::EdiPartyName(v) => f.write_str("EDI:#").and_then(|()| hex(f, v)),
            Self::Uri(n) => write!(f, "URI:{n}"),
            Self::IpAddress(octets) => {
                f.write_str("IP:")?;
                match <[u8; 4]>::try_from(octets.as_slice()) {
                    Ok(v4) => write!(f, "{}", std::net::Ipv4Addr::from(v4)),
                    Err(_) => match <[u8; 16]>::try_from(octets.as_slice()) {
                        Ok(v6) => write!(f, "{}", std::net::Ipv6Addr::from(v6)),
                        Err(_) => hex(f, octets),
                    },
                }
            }
            Self::RegisteredId(oid) => write!(f, "RID:{oid}"),
        }
    }
}
