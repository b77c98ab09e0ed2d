//! The signed attribute *act* (DESIGN 4.2): what one person did at one step, after which acts.
//!
//! ```text
//! Act ::= SEQUENCE {
//!   version       INTEGER (1),
//!   kind          ENUMERATED { visa(0), signature(1), seal(2), receipt(3) },
//!   reason        [0] IMPLICIT UTF8String OPTIONAL,
//!   step          [1] IMPLICIT CircuitStep OPTIONAL,
//!   previousActs  SEQUENCE OF OCTET STRING (SIZE (32)) }   -- SHA-256 of each signature value that this act follows
//! CircuitStep ::= SEQUENCE {
//!   circuit       OCTET STRING (SIZE (32)),                -- SHA-256 of the circuit definition
//!   dossier       UTF8String,
//!   step          INTEGER, of INTEGER }
//! ```
//!
//! The module is `docs/ACT.md`. A reader refuses a version it does not know, and anything after the last field.

use crate::asn1::der::{self, Tag, encode};
use crate::asn1::{Error, Result};

crate::words! {
    /// What was done: the committing acts of DESIGN §2, in the order of their numbers.
    pub enum ActKind {
        /// Initialled.
        Visa = "visa",
        /// Signed.
        Signature = "signature",
        /// Sealed by an institution.
        Seal = "seal",
        /// Received.
        Receipt = "receipt",
    }
}

impl std::str::FromStr for ActKind {
    type Err = ();

    fn from_str(s: &str) -> std::result::Result<Self, ()> {
        Self::ALL.iter().copied().find(|k| k.as_str() == s).ok_or(())
    }
}

/// The value of the attribute.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Act {
    /// What was done.
    pub kind: ActKind,
    /// Why, in the words of the person.
    pub reason: Option<String>,
    /// The place in a circuit, where there is one.
    pub step: Option<CircuitStep>,
    /// SHA-256 of the signature value of every act that this one follows.
    pub previous: Vec<[u8; 32]>,
}

/// The place of an act in its circuit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CircuitStep {
    /// SHA-256 of the circuit definition.
    pub circuit: [u8; 32],
    /// The dossier.
    pub dossier: String,
    /// This step, counted from 1.
    pub step: u64,
    /// How many steps there are.
    pub of: u64,
}

const VERSION: u64 = 1;

impl Act {
    /// The DER of the value.
    pub fn encode(&self) -> Vec<u8> {
        let mut parts = vec![der::uint(VERSION), encode(Tag::ENUMERATED, &[self.kind as u8])];
        if let Some(reason) = &self.reason {
            parts.push(encode(Tag::context(0), reason.as_bytes()));
        }
        if let Some(s) = &self.step {
            let fields = [der::octet_string(&s.circuit), der::utf8(&s.dossier), der::uint(s.step), der::uint(s.of)];
            parts.push(der::constructed(Tag::context_constructed(1), fields));
        }
        parts.push(der::sequence(self.previous.iter().map(|p| der::octet_string(p))));
        der::sequence(parts)
    }

    /// Reads the value back from its whole encoding.
    pub fn decode(raw: &[u8]) -> Result<Self> {
        let bad = |what| Error::Value { place: "Act".into(), what };
        let mut r = der::Reader::new(raw, "Act");
        let mut act = r.sequence("Act")?;
        r.finish()?;
        if act.expect(Tag::INTEGER)?.uint()? != VERSION {
            return Err(bad("version of Act (only 1 is known)"));
        }
        let kind = match act.expect(Tag::ENUMERATED)?.content {
            [n] => ActKind::ALL.get(usize::from(*n)).copied(),
            _ => None,
        };
        let text = |octets: &[u8]| String::from_utf8(octets.to_vec()).map_err(|_| bad("UTF8String"));
        let reason = act.optional(Tag::context(0))?.map(|t| text(t.content)).transpose()?;
        let step = match act.optional(Tag::context_constructed(1))? {
            None => None,
            Some(tlv) => {
                let mut s = tlv.reader("CircuitStep");
                let step = CircuitStep {
                    circuit: digest(s.expect(Tag::OCTET_STRING)?.content)?,
                    dossier: text(s.expect(Tag::UTF8_STRING)?.content)?,
                    step: s.expect(Tag::INTEGER)?.uint()?,
                    of: s.expect(Tag::INTEGER)?.uint()?,
                };
                s.finish()?;
                Some(step)
            }
        };
        let mut previous = Vec::new();
        for tlv in act.sequence("previousActs")? {
            let tlv = tlv?;
            if tlv.tag != Tag::OCTET_STRING {
                return Err(bad("previousActs"));
            }
            previous.push(digest(tlv.content)?);
        }
        act.finish()?;
        Ok(Self { kind: kind.ok_or_else(|| bad("kind of Act"))?, reason, step, previous })
    }
}

fn digest(octets: &[u8]) -> Result<[u8; 32]> {
    octets.try_into().map_err(|_| Error::Value { place: "Act".into(), what: "SHA-256 digest" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_act_round_trips_and_nothing_else_is_read() {
        for (reason, step) in [
            (None, None),
            (
                Some("Pour le ministre et par délégation".to_owned()),
                Some(CircuitStep { circuit: [7; 32], dossier: "2026-17".into(), step: 2, of: 3 }),
            ),
        ] {
            let act = Act { kind: ActKind::Seal, reason, step, previous: vec![[1; 32], [2; 32]] };
            let der = act.encode();
            assert_eq!(Act::decode(&der).unwrap(), act);
            for cut in 0..der.len() {
                assert!(Act::decode(&der[..cut]).is_err());
            }
            assert!(Act::decode(&[&der[..], &[0]].concat()).is_err());
        }
    }

    #[test]
    fn another_version_is_refused() {
        let mut der = Act { kind: ActKind::Visa, reason: None, step: None, previous: vec![] }.encode();
        der[4] = 2;
        assert!(Act::decode(&der).is_err());
    }
}
