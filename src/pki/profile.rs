//! Certificate profiles: what the certificates of one kind say, as data.
//!
//! A profile is a short TOML file; five are built in (`profiles/` beside this module), and an authority may have its own, of the
//! same name or another. What a profile cannot say is what every certificate of ours has: a serial number of 128 random bits, key
//! identifiers, and, where the authority has a base URL, where revocation lists, OCSP and the issuer's certificate are.
//!
//! ```toml
//! days = 1096                              # how long, unless told otherwise
//! key-usage = ["contentCommitment"]        # RFC 5280 §4.2.1.3; critical
//! extended-key-usage = ["timeStamping"]    # §4.2.1.12: a name, or an object identifier
//! extended-key-usage-critical = true
//! ocsp-nocheck = false                     # RFC 6960 §4.2.2.2.1
//! policies = [{ oid = "0.4.0.2042.1.2", cps = "https://pki.example.org/cps" }]   # §4.2.1.4
//!
//! [subject]                                # beside countryName and commonName, which are always there
//! required = ["organizationName"]
//! optional = ["email"]
//! ```
//!
//! Invariants: a key it does not know is an error with its place; it never makes a CA; timeStamping stands alone and critical; no
//! policy is under the arc that RFC 5612 keeps for documentation.

use super::certificate::{extension, key_usage};
use super::{Error, Result, SubjectAttribute};
use crate::asn1::{Oid, der, der::Tag, oid};
use crate::oid;
use crate::x509::KeyUsage;
use serde::Deserialize;

/// Those that are built in, by name.
const SHIPPED: [(&str, &str); 5] = [
    ("person", include_str!("profiles/person.toml")),
    ("seal", include_str!("profiles/seal.toml")),
    ("timestamping", include_str!("profiles/timestamping.toml")),
    ("ocsp", include_str!("profiles/ocsp.toml")),
    ("delegation", include_str!("profiles/delegation.toml")),
];

/// RFC 5612.
const DOCUMENTATION: Oid = oid!(1, 3, 6, 1, 4, 1, 32473);

/// What the certificates of one kind say.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Profile {
    /// How it is called: small letters, digits and hyphens.
    pub name: String,
    /// Days that a certificate is valid, unless told otherwise.
    pub days: u32,
    /// Which names a subject has.
    pub subject: SubjectRules,
    usage: KeyUsage,
    purposes: Vec<Oid>,
    purposes_critical: bool,
    nocheck: bool,
    policies: Vec<Policy>,
}

/// Which names a subject has, beside countryName and commonName.
#[derive(Clone, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SubjectRules {
    /// These there must be.
    #[serde(default)]
    pub required: Vec<SubjectAttribute>,
    /// These there may be.
    #[serde(default)]
    pub optional: Vec<SubjectAttribute>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
struct Policy {
    oid: Oid,
    cps: Option<String>,
}

/// A profile as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Written {
    days: u32,
    key_usage: Vec<WrittenUsage>,
    #[serde(default)]
    extended_key_usage: Vec<String>,
    #[serde(default)]
    extended_key_usage_critical: bool,
    #[serde(default)]
    ocsp_nocheck: bool,
    #[serde(default)]
    policies: Vec<WrittenPolicy>,
    #[serde(default)]
    subject: SubjectRules,
}

/// The usages of an end entity that signs; a profile makes nothing else.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "camelCase")]
enum WrittenUsage {
    DigitalSignature,
    ContentCommitment,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenPolicy {
    oid: String,
    cps: Option<String>,
}

impl Profile {
    /// The names of those that are built in.
    pub fn shipped_names() -> impl Iterator<Item = &'static str> {
        SHIPPED.iter().map(|(name, _)| *name)
    }

    /// One that is built in.
    pub fn shipped(name: &str) -> Option<Self> {
        let (name, text) = SHIPPED.iter().find(|(n, _)| *n == name)?;
        Self::parse(name, text, name).ok()
    }

    /// Whether a profile may be called so: it becomes the name of a file.
    pub fn is_name(name: &str) -> bool {
        (1..=64).contains(&name.len())
            && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    }

    /// From its TOML text; `place` is how errors call it.
    ///
    /// # Errors
    /// [`Error::Toml`], with the line of what is wrong.
    pub fn parse(name: &str, text: &str, place: &str) -> Result<Self> {
        let bad = |why: String| Error::Toml { place: place.to_owned(), why };
        if !Self::is_name(name) {
            return Err(bad("a profile is called by small letters, digits and hyphens".into()));
        }
        let written: Written = toml_text(text, place)?;
        let [certify, content] = [KeyUsage::DIGITAL_SIGNATURE, KeyUsage::CONTENT_COMMITMENT];
        let usage = written.key_usage.iter().fold(KeyUsage(0), |all, usage| {
            all | match usage {
                WrittenUsage::DigitalSignature => certify,
                WrittenUsage::ContentCommitment => content,
            }
        });
        if usage == KeyUsage(0) {
            return Err(bad("key-usage is empty".into()));
        }
        if written.days == 0 {
            return Err(bad("days = 0".into()));
        }
        let purposes = written
            .extended_key_usage
            .iter()
            .map(|p| purpose(p).ok_or_else(|| bad(format!("extended-key-usage: {p:?} is neither a name nor an OID"))))
            .collect::<Result<Vec<_>>>()?;
        // RFC 3161 §2.3.
        if purposes.contains(&oid::KP_TIME_STAMPING) && (purposes.len() > 1 || !written.extended_key_usage_critical) {
            return Err(bad("timeStamping stands alone, and is critical (RFC 3161 §2.3)".into()));
        }
        // RFC 6960 §4.2.2.2.1.
        if written.ocsp_nocheck && !purposes.contains(&oid::KP_OCSP_SIGNING) {
            return Err(bad("ocsp-nocheck is for a responder (OCSPSigning)".into()));
        }
        if written.extended_key_usage_critical && purposes.is_empty() {
            return Err(bad("extended-key-usage-critical without extended-key-usage".into()));
        }
        let policies = written.policies.into_iter().map(|p| policy(p).map_err(&bad)).collect::<Result<Vec<_>>>()?;
        if (1..policies.len()).any(|i| policies[..i].iter().any(|p| p.oid == policies[i].oid)) {
            return Err(bad("a policy stands twice".into()));
        }
        Ok(Self {
            name: name.to_owned(),
            days: written.days,
            subject: written.subject,
            usage,
            purposes,
            purposes_critical: written.extended_key_usage_critical,
            nocheck: written.ocsp_nocheck,
            policies,
        })
    }

    /// Whether the certificate says where its revocation is found: all but a responder's with nocheck.
    pub(super) fn is_revocable(&self) -> bool {
        !self.nocheck
    }

    /// The extensions that it decides.
    pub(super) fn extensions(&self) -> Vec<Vec<u8>> {
        let mut extensions = vec![key_usage(self.usage)];
        if !self.purposes.is_empty() {
            let purposes = der::sequence(self.purposes.iter().map(der::oid));
            extensions.push(extension(&oid::CE_EXT_KEY_USAGE, self.purposes_critical, &purposes));
        }
        if self.nocheck {
            extensions.push(extension(&oid::OCSP_NO_CHECK, false, &der::null()));
        }
        if !self.policies.is_empty() {
            let policies = der::sequence(self.policies.iter().map(Policy::encode));
            extensions.push(extension(&oid::CE_CERTIFICATE_POLICIES, false, &policies));
        }
        extensions
    }
}

impl Policy {
    /// PolicyInformation (RFC 5280 §4.2.1.4).
    fn encode(&self) -> Vec<u8> {
        let qualifiers = self.cps.as_ref().map(|uri| {
            let uri = der::encode(Tag::IA5_STRING, uri.as_bytes());
            der::sequence([der::sequence([der::oid(&oid::QT_CPS), uri])])
        });
        der::sequence([der::oid(&self.oid), qualifiers.unwrap_or_default()])
    }
}

fn purpose(name: &str) -> Option<Oid> {
    Some(match name {
        "timeStamping" => oid::KP_TIME_STAMPING,
        "OCSPSigning" => oid::KP_OCSP_SIGNING,
        "emailProtection" => oid::KP_EMAIL_PROTECTION,
        "documentSigning" => oid::KP_DOCUMENT_SIGNING,
        dotted => Oid::parse(dotted)?,
    })
}

fn policy(written: WrittenPolicy) -> std::result::Result<Policy, String> {
    let oid = Oid::parse(&written.oid).ok_or_else(|| format!("policies: {:?} is not an OID", written.oid))?;
    if oid.octets().starts_with(DOCUMENTATION.octets()) {
        return Err(format!("policies: {oid} is an identifier for documentation (RFC 5612)"));
    }
    if let Some(cps) = &written.cps
        && !(cps.is_ascii() && cps.bytes().all(|b| b.is_ascii_graphic()) && cps.contains("://"))
    {
        return Err(format!("policies: {cps:?} is not a URI"));
    }
    Ok(Policy { oid, cps: written.cps })
}

/// A TOML text of ours: profiles, settings, records. An unknown key is an error, with its line.
pub(super) fn toml_text<T: serde::de::DeserializeOwned>(text: &str, place: &str) -> Result<T> {
    toml::from_str(text).map_err(|e| {
        let line = e.span().map(|span| text[..span.start.min(text.len())].matches('\n').count() + 1);
        let place = line.map_or_else(|| place.to_owned(), |line| format!("{place}, line {line}"));
        Error::Toml { place, why: e.message().trim_end().replace('\n', " ") }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shipped_is_read() {
        for name in Profile::shipped_names() {
            let profile = Profile::shipped(name).unwrap();
            assert_eq!(profile.name, name);
        }
        let tsa = Profile::shipped("timestamping").unwrap();
        assert_eq!((tsa.purposes.as_slice(), tsa.purposes_critical), (&[oid::KP_TIME_STAMPING][..], true));
        assert!(!Profile::shipped("ocsp").unwrap().is_revocable());
    }

    #[test]
    fn mistakes_are_errors_with_their_line() {
        let plain = "days = 1\nkey-usage = [\"digitalSignature\"]\n";
        Profile::parse("x-1", plain, "x").unwrap();
        for (name, text, says) in [
            ("x", "days = 1\nkey-usage = [\"digitalSignature\"]\nkeyusage = 1", "x, line 3"),
            ("x", "days = 1\nkey-usage = [\"keyCertSign\"]", "x, line 2"),
            ("x", "days = 1\nkey-usage = []", "key-usage is empty"),
            ("x", "days = 0\nkey-usage = [\"digitalSignature\"]", "days = 0"),
            ("x", &format!("{plain}extended-key-usage = [\"timeStamping\"]"), "RFC 3161"),
            ("x", &format!("{plain}extended-key-usage = [\"serverauth\"]"), "serverauth"),
            ("x", &format!("{plain}extended-key-usage-critical = true"), "without"),
            ("x", &format!("{plain}ocsp-nocheck = true"), "responder"),
            ("x", &format!("{plain}policies = [{{ oid = \"1.3.6.1.4.1.32473.1\" }}]"), "RFC 5612"),
            ("x", &format!("{plain}policies = [{{ oid = \"one\" }}]"), "not an OID"),
            ("x", &format!("{plain}policies = [{{ oid = \"1.2\", cps = \"é\" }}]"), "not a URI"),
            ("x", &format!("{plain}policies = [{{ oid = \"1.2\" }}, {{ oid = \"1.2\" }}]"), "twice"),
            ("x", &format!("{plain}[subject]\nrequired = [\"name\"]"), "line 4"),
            ("../x", plain, "small letters"),
        ] {
            let error = Profile::parse(name, text, "x").unwrap_err().to_string();
            assert!(error.contains(says), "{error} / {says}");
        }
    }
}
