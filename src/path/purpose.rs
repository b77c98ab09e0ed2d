//! What a certificate is to be trusted for, and what it must say for that: key usage and extended key usage (RFC 5280 §4.2.1.3,
//! §4.2.1.12) as data.
//!
//! - An end entity without extKeyUsage serves every purpose, one with it only those that it states, unless the purpose asks
//!   for more: an explicit statement, nothing beside it, criticality. That is what [`UsageRule`] holds.
//! - anyExtendedKeyUsage stands for every purpose where the rule lets it (§4.2.1.12 allows an application not to).
//! - Key usage and extended key usage are judged each for itself; both must agree with the purpose.
//! - extKeyUsage of a CA limits what it may issue certificates for. RFC 5280 does not say so; every verifier has it so.
//!
//! Limit: a rule knows no combinations ("one of these, and one of those").

use crate::asn1::{Oid, oid};
use crate::oid;
use crate::x509::{Certificate, KeyUsage};
use std::borrow::Cow;
use std::sync::Arc;

/// What the end entity is going to be trusted for.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Purpose {
    /// Signing documents: keyUsage digitalSignature or contentCommitment.
    Signing,
    /// Signing time-stamp tokens (RFC 3161 §2.3): extKeyUsage critical, and only timeStamping.
    TimeStamping,
    /// Signing OCSP responses for its issuer (RFC 6960 §4.2.2.2): extKeyUsage OCSPSigning.
    OcspSigning,
    /// Anything: neither keyUsage nor extKeyUsage of the end entity is looked at.
    Any,
    /// Another purpose, with its own rules.
    Usage(Arc<KeyPurpose>),
}

/// A purpose as data.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct KeyPurpose {
    /// How reports call it: a word or an object identifier.
    pub name: Cow<'static, str>,
    /// The end entity's keyUsage, where it has one, names one of these; `None`: it is not looked at.
    pub key_usage: Option<KeyUsage>,
    /// What the end entity's extKeyUsage must say.
    pub end_entity: UsageRule,
    /// What that of the CAs above it must say; `None`: it is not looked at.
    pub issuers: Option<UsageRule>,
    /// Whether a CA may be the end entity. One that is itself the anchor always may.
    pub ca: bool,
}

/// What extKeyUsage must say.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct UsageRule {
    /// Any of these is enough.
    pub one_of: Cow<'static, [Oid]>,
    /// None of these may be there.
    pub none_of: Cow<'static, [Oid]>,
    /// A certificate without the extension is good too.
    pub absent: bool,
    /// anyExtendedKeyUsage is as good as one of the list.
    pub any: bool,
    /// Exactly one usage may be stated.
    pub alone: bool,
    /// The extension must be critical.
    pub critical: bool,
}

impl UsageRule {
    /// One of these usages, or anyExtendedKeyUsage, or no extension at all (§4.2.1.12).
    pub const fn tolerant(one_of: Cow<'static, [Oid]>) -> Self {
        Self::new(one_of, true, false)
    }

    /// One of these usages, stated.
    pub const fn stated(one_of: Cow<'static, [Oid]>) -> Self {
        Self::new(one_of, false, false)
    }

    const fn new(one_of: Cow<'static, [Oid]>, tolerant: bool, exclusive: bool) -> Self {
        let none_of = Cow::Borrowed(&[] as &[Oid]);
        Self { one_of, none_of, absent: tolerant, any: tolerant, alone: exclusive, critical: exclusive }
    }

    /// Whether the certificate is as the rule wants it.
    pub fn admits(&self, certificate: &Certificate) -> bool {
        let Some(found) = certificate.ext_key_usage() else { return self.absent };
        found.iter().any(|usage| self.one_of.contains(usage) || (self.any && *usage == oid::KP_ANY))
            && !found.iter().any(|usage| self.none_of.contains(usage))
            && (!self.alone || found.len() == 1)
            && (!self.critical || certificate.extension(&oid::CE_EXT_KEY_USAGE).is_some_and(|e| e.critical))
    }
}

/// id-kp-documentSigning of Microsoft.
const KP_MS_DOCUMENT_SIGNING: Oid = oid!(1, 3, 6, 1, 4, 1, 311, 10, 3, 12);
/// id-kp-serverAuth, RFC 5280 §4.2.1.12.
const KP_SERVER_AUTH: Oid = oid!(1, 3, 6, 1, 5, 5, 7, 3, 1);
/// id-kp-clientAuth, RFC 5280 §4.2.1.12.
const KP_CLIENT_AUTH: Oid = oid!(1, 3, 6, 1, 5, 5, 7, 3, 2);
/// id-kp-codeSigning, RFC 5280 §4.2.1.12.
const KP_CODE_SIGNING: Oid = oid!(1, 3, 6, 1, 5, 5, 7, 3, 3);

const SIGNS: KeyUsage = KeyUsage(KeyUsage::DIGITAL_SIGNATURE.0 | KeyUsage::CONTENT_COMMITMENT.0);
const SIGNING: &[Oid] = &[oid::KP_EMAIL_PROTECTION, oid::KP_DOCUMENT_SIGNING, KP_MS_DOCUMENT_SIGNING];
const TIME_STAMPING: &[Oid] = &[oid::KP_TIME_STAMPING];
const OCSP_SIGNING: &[Oid] = &[oid::KP_OCSP_SIGNING];

static SIGNING_RULES: KeyPurpose = KeyPurpose {
    name: Cow::Borrowed("signing"),
    key_usage: Some(SIGNS),
    end_entity: UsageRule::tolerant(Cow::Borrowed(SIGNING)),
    issuers: Some(UsageRule::tolerant(Cow::Borrowed(SIGNING))),
    ca: true,
};

/// RFC 3161 §2.3: exactly one usage, and critical.
static TIME_STAMPING_RULES: KeyPurpose = KeyPurpose {
    name: Cow::Borrowed("timestamping"),
    key_usage: Some(SIGNS),
    end_entity: UsageRule::new(Cow::Borrowed(TIME_STAMPING), false, true),
    issuers: Some(UsageRule::tolerant(Cow::Borrowed(TIME_STAMPING))),
    ca: true,
};

/// RFC 6960 §4.2.2.2: the responder's own certificate must say it. A CA answers for certificates of every purpose, so its own
/// usages do not limit who may answer for it.
static OCSP_SIGNING_RULES: KeyPurpose = KeyPurpose {
    name: Cow::Borrowed("ocsp"),
    key_usage: Some(SIGNS),
    end_entity: UsageRule::stated(Cow::Borrowed(OCSP_SIGNING)),
    issuers: None,
    ca: true,
};

impl KeyPurpose {
    /// The purpose of a usage as RFC 5280 §4.2.1.12 has it: stated, or anyExtendedKeyUsage, or nothing said at all, by the end
    /// entity and by each CA above it; with the key usages that are consistent with it, where the clause names any.
    pub fn of(usage: Oid) -> Self {
        let rule = UsageRule::tolerant(vec![usage.clone()].into());
        let (encipherment, agreement) = (KeyUsage::KEY_ENCIPHERMENT, KeyUsage::KEY_AGREEMENT);
        let key_usage = match usage {
            _ if usage == KP_SERVER_AUTH => Some(KeyUsage::DIGITAL_SIGNATURE | encipherment | agreement),
            _ if usage == KP_CLIENT_AUTH => Some(KeyUsage::DIGITAL_SIGNATURE | agreement),
            _ if usage == KP_CODE_SIGNING => Some(KeyUsage::DIGITAL_SIGNATURE),
            _ if usage == oid::KP_EMAIL_PROTECTION => Some(SIGNS | encipherment | agreement),
            _ if usage == oid::KP_TIME_STAMPING || usage == oid::KP_OCSP_SIGNING => Some(SIGNS),
            _ => None,
        };
        Self { name: usage.to_string().into(), key_usage, end_entity: rule.clone(), issuers: Some(rule), ca: true }
    }
}

impl Purpose {
    /// The purpose of a key usage identifier ([`KeyPurpose::of`]).
    pub fn usage(usage: Oid) -> Self {
        Self::Usage(Arc::new(KeyPurpose::of(usage)))
    }

    /// What is asked for it; `None`: nothing.
    pub(super) fn rules(&self) -> Option<&KeyPurpose> {
        match self {
            Self::Signing => Some(&SIGNING_RULES),
            Self::TimeStamping => Some(&TIME_STAMPING_RULES),
            Self::OcspSigning => Some(&OCSP_SIGNING_RULES),
            Self::Any => None,
            Self::Usage(purpose) => Some(purpose),
        }
    }
}

impl std::fmt::Display for Purpose {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.rules().map_or("any", |rules| &rules.name))
    }
}
