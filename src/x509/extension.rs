//! Certificate extensions (RFC 5280 §4.2): the list as it stands, and the value of each kind that path validation knows.

use super::{GeneralName, Name};
use crate::asn1::der::{Reader, Tag, Tlv, single};
use crate::asn1::{self, Oid, oid};
use crate::oid;

/// id-ce-issuerAltName, RFC 5280 §4.2.1.7.
pub(super) const CE_ISSUER_ALT_NAME: Oid = oid!(2, 5, 29, 18);
/// id-ce-subjectDirectoryAttributes, RFC 5280 §4.2.1.8.
pub(super) const CE_SUBJECT_DIRECTORY_ATTRIBUTES: Oid = oid!(2, 5, 29, 9);
/// id-pe-subjectInfoAccess, RFC 5280 §4.2.2.2.
pub(super) const PE_SUBJECT_INFO_ACCESS: Oid = oid!(1, 3, 6, 1, 5, 5, 7, 1, 11);
/// id-pe-qcStatements, RFC 3739 §3.2.6.
pub(super) const PE_QC_STATEMENTS: Oid = oid!(1, 3, 6, 1, 5, 5, 7, 1, 3);
/// id-ce-noRevAvail, RFC 9608 §2.
pub(super) const CE_NO_REV_AVAIL: Oid = oid!(2, 5, 29, 56);

/// One extension as it stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Extension {
    /// Its kind.
    pub oid: Oid,
    /// Whether one who does not know it must refuse the certificate (§4.2).
    pub critical: bool,
    /// The octets in its OCTET STRING: a DER value.
    pub value: Vec<u8>,
}

impl Extension {
    /// `Extensions`, the content of a SEQUENCE OF Extension; at least one.
    pub fn decode_all(extensions: &Tlv<'_>) -> asn1::Result<Vec<Self>> {
        let mut list = Vec::new();
        for extension in extensions.reader("Extensions") {
            let extension = extension?;
            if extension.tag != Tag::SEQUENCE {
                return Err(asn1::Error::Value { place: "Extensions".into(), what: "Extension" });
            }
            let mut r = extension.reader("Extension");
            let oid = r.expect(Tag::OBJECT_IDENTIFIER)?.oid()?;
            let critical = r.optional(Tag::BOOLEAN)?.map(|b| b.boolean()).transpose()?.unwrap_or(false);
            let value = r.expect(Tag::OCTET_STRING)?.content.to_vec();
            r.finish()?;
            list.push(Self { oid, critical, value });
        }
        if list.is_empty() {
            return Err(asn1::Error::Value { place: "Extensions".into(), what: "SEQUENCE (empty)" });
        }
        Ok(list)
    }

    /// The first kind that stands twice in the list (§4.2 allows each once).
    pub fn duplicate(list: &[Self]) -> Option<&Oid> {
        let mut seen = std::collections::HashSet::new();
        list.iter().map(|e| &e.oid).find(|oid| !seen.insert(*oid))
    }
}

/// basicConstraints (§4.2.1.9).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct BasicConstraints {
    /// Whether the subject is a certification authority.
    pub ca: bool,
    /// How many non-self-issued intermediates may follow below it. Beyond 32 bits: the largest number.
    pub path_len: Option<u32>,
}

/// keyUsage (§4.2.1.3): bit 0 of the standard is bit 0 here.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct KeyUsage(pub u32);

impl KeyUsage {
    /// digitalSignature.
    pub const DIGITAL_SIGNATURE: KeyUsage = KeyUsage(1);
    /// contentCommitment, once nonRepudiation.
    pub const CONTENT_COMMITMENT: KeyUsage = KeyUsage(1 << 1);
    /// keyEncipherment.
    pub const KEY_ENCIPHERMENT: KeyUsage = KeyUsage(1 << 2);
    /// keyAgreement.
    pub const KEY_AGREEMENT: KeyUsage = KeyUsage(1 << 4);
    /// keyCertSign.
    pub const KEY_CERT_SIGN: KeyUsage = KeyUsage(1 << 5);
    /// cRLSign.
    pub const CRL_SIGN: KeyUsage = KeyUsage(1 << 6);

    /// Whether any of these usages is asserted.
    pub fn any_of(self, usages: KeyUsage) -> bool {
        self.0 & usages.0 != 0
    }
}

impl std::ops::BitOr for KeyUsage {
    type Output = KeyUsage;
    fn bitor(self, other: KeyUsage) -> KeyUsage {
        KeyUsage(self.0 | other.0)
    }
}

impl std::fmt::Display for KeyUsage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        const NAMES: [&str; 9] = [
            "digitalSignature",
            "contentCommitment",
            "keyEncipherment",
            "dataEncipherment",
            "keyAgreement",
            "keyCertSign",
            "cRLSign",
            "encipherOnly",
            "decipherOnly",
        ];
        let set: Vec<&str> = (0..9).zip(NAMES).filter(|(bit, _)| self.0 & (1 << bit) != 0).map(|(_, n)| n).collect();
        f.write_str(if set.is_empty() { "none" } else { "" })?;
        f.write_str(&set.join(", "))
    }
}

/// authorityKeyIdentifier (§4.2.1.1).
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct AuthorityKeyIdentifier {
    /// The subjectKeyIdentifier of the issuer's certificate.
    pub key_identifier: Option<Vec<u8>>,
    /// The issuer of the issuer's certificate; empty when absent.
    pub issuer: Vec<GeneralName>,
    /// Its serial number: content octets.
    pub serial: Option<Vec<u8>>,
}

/// A GeneralSubtree (§4.2.1.10): its minimum is 0 and its maximum absent, or the extension is refused.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct GeneralSubtree {
    /// The root of the subtree.
    pub base: GeneralName,
}

/// nameConstraints (§4.2.1.10).
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct NameConstraints {
    /// A name of a form that stands here must lie in one of its subtrees.
    pub permitted: Vec<GeneralSubtree>,
    /// No name may lie in one of these.
    pub excluded: Vec<GeneralSubtree>,
}

/// id-qt-cps and id-qt-unotice, the qualifiers that RFC 5280 §4.2.1.4 knows.
const POLICY_QUALIFIERS: [Oid; 2] = [oid!(1, 3, 6, 1, 5, 5, 7, 2, 1), oid!(1, 3, 6, 1, 5, 5, 7, 2, 2)];

/// One policy of certificatePolicies (§4.2.1.4).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PolicyInformation {
    /// The policy.
    pub policy: Oid,
    /// Its qualifiers as they stand: the SEQUENCE, or nothing.
    pub qualifiers: Option<Vec<u8>>,
}

/// A count of certificates (`SkipCerts`); beyond 32 bits, the largest number.
pub type SkipCerts = u32;

/// policyConstraints (§4.2.1.11).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PolicyConstraints {
    /// After so many certificates an acceptable policy is required.
    pub require_explicit_policy: Option<SkipCerts>,
    /// After so many certificates policies may not be mapped.
    pub inhibit_policy_mapping: Option<SkipCerts>,
}

/// ReasonFlags (§4.2.1.13), bit 0 of the standard (unused) is bit 0 here.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ReasonFlags(pub u32);

impl ReasonFlags {
    /// Every reason: what a distribution point without reasons, or a CRL without onlySomeReasons, covers.
    pub const ALL: ReasonFlags = ReasonFlags(0x1fe);
}

/// DistributionPointName (§4.2.1.13).
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum DistributionPointName {
    /// Where the CRL is, in several forms.
    FullName(Vec<GeneralName>),
    /// One RDN below the CRL issuer's name: the content of its SET.
    RelativeToCrlIssuer(Vec<u8>),
}

/// One DistributionPoint (§4.2.1.13).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DistributionPoint {
    /// Where.
    pub name: Option<DistributionPointName>,
    /// For which reasons; `None`: for all.
    pub reasons: Option<ReasonFlags>,
    /// Who signs the CRL, if it is not the certificate's issuer; empty when absent.
    pub crl_issuer: Vec<GeneralName>,
}

/// One AccessDescription of authorityInfoAccess (§4.2.2.1).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AccessDescription {
    /// What is found there: caIssuers, ocsp.
    pub method: Oid,
    /// Where.
    pub location: GeneralName,
}

/// The values of the extensions that are understood. What could not be read is absent and noted as a defect.
#[derive(Default)]
pub(super) struct Known {
    pub basic_constraints: Option<BasicConstraints>,
    pub key_usage: Option<KeyUsage>,
    pub ext_key_usage: Option<Vec<Oid>>,
    pub subject_key_identifier: Option<Vec<u8>>,
    pub authority_key_identifier: Option<AuthorityKeyIdentifier>,
    pub subject_alt_name: Vec<GeneralName>,
    pub name_constraints: Option<NameConstraints>,
    pub certificate_policies: Option<Vec<PolicyInformation>>,
    pub policy_mappings: Vec<(Oid, Oid)>,
    pub policy_constraints: Option<PolicyConstraints>,
    pub inhibit_any_policy: Option<SkipCerts>,
    pub crl_distribution_points: Vec<DistributionPoint>,
    pub freshest_crl: Vec<DistributionPoint>,
    pub authority_info_access: Vec<AccessDescription>,
    pub ocsp_no_check: bool,
    pub no_rev_avail: bool,
}

impl Known {
    /// Reads one extension; `Ok(false)` when it is of a kind that is not known here.
    pub fn read(&mut self, extension: &Extension) -> Result<bool, asn1::Error> {
        let value = || single(&extension.value, "extension value");
        let sequence = |what| match value()? {
            tlv if tlv.tag == Tag::SEQUENCE => Ok(tlv),
            _ => Err(asn1::Error::Value { place: "extension value".into(), what }),
        };
        let o = &extension.oid;
        if *o == oid::CE_BASIC_CONSTRAINTS {
            self.basic_constraints = Some(basic_constraints(&sequence("BasicConstraints")?)?);
        } else if *o == oid::CE_KEY_USAGE {
            let tlv = value()?;
            if tlv.tag != Tag::BIT_STRING {
                return Err(asn1::Error::Value { place: "extension value".into(), what: "KeyUsage" });
            }
            self.key_usage = Some(KeyUsage(tlv.named_bits()?));
        } else if *o == oid::CE_EXT_KEY_USAGE {
            self.ext_key_usage = Some(oids(&sequence("ExtKeyUsageSyntax")?)?);
        } else if *o == oid::CE_SUBJECT_KEY_IDENTIFIER {
            let tlv = value()?;
            if tlv.tag != Tag::OCTET_STRING {
                return Err(asn1::Error::Value { place: "extension value".into(), what: "KeyIdentifier" });
            }
            self.subject_key_identifier = Some(tlv.content.to_vec());
        } else if *o == oid::CE_AUTHORITY_KEY_IDENTIFIER {
            self.authority_key_identifier = Some(authority_key_identifier(&sequence("AuthorityKeyIdentifier")?)?);
        } else if *o == oid::CE_SUBJECT_ALT_NAME {
            self.subject_alt_name = GeneralName::decode_all(&sequence("SubjectAltName")?)?;
        } else if *o == CE_ISSUER_ALT_NAME {
            GeneralName::decode_all(&sequence("IssuerAltName")?)?;
        } else if *o == oid::CE_NAME_CONSTRAINTS {
            self.name_constraints = Some(name_constraints(&sequence("NameConstraints")?)?);
        } else if *o == oid::CE_CERTIFICATE_POLICIES {
            self.certificate_policies =
                Some(certificate_policies(&sequence("CertificatePolicies")?, extension.critical)?);
        } else if *o == oid::CE_POLICY_MAPPINGS {
            self.policy_mappings = policy_mappings(&sequence("PolicyMappings")?)?;
        } else if *o == oid::CE_POLICY_CONSTRAINTS {
            self.policy_constraints = Some(policy_constraints(&sequence("PolicyConstraints")?)?);
        } else if *o == oid::CE_INHIBIT_ANY_POLICY {
            self.inhibit_any_policy = Some(skip_certs(&value()?)?);
        } else if *o == oid::CE_CRL_DISTRIBUTION_POINTS {
            self.crl_distribution_points = distribution_points(&sequence("CRLDistributionPoints")?)?;
        } else if *o == oid::CE_FRESHEST_CRL {
            self.freshest_crl = distribution_points(&sequence("FreshestCRL")?)?;
        } else if *o == oid::PE_AUTHORITY_INFO_ACCESS {
            self.authority_info_access = access_descriptions(&sequence("AuthorityInfoAccess")?)?;
        } else if *o == PE_SUBJECT_INFO_ACCESS {
            access_descriptions(&sequence("SubjectInfoAccess")?)?;
        } else if *o == CE_SUBJECT_DIRECTORY_ATTRIBUTES || *o == PE_QC_STATEMENTS {
            sequence("SEQUENCE")?;
        } else if *o == oid::OCSP_NO_CHECK {
            // The value is NULL; a few issuers leave it empty.
            self.ocsp_no_check = true;
        } else if *o == CE_NO_REV_AVAIL {
            self.no_rev_avail = true;
        } else {
            return Ok(false);
        }
        Ok(true)
    }
}

fn bad(what: &'static str) -> asn1::Error {
    asn1::Error::Value { place: "extension value".into(), what }
}

/// A non-negative INTEGER of any size; what does not fit is the largest number.
fn skip_certs(tlv: &Tlv<'_>) -> asn1::Result<u32> {
    let octets = tlv.integer()?;
    if octets[0] & 0x80 != 0 || !matches!(tlv.tag.0, 0x02 | 0x80 | 0x81) {
        return Err(bad("non-negative INTEGER"));
    }
    Ok(tlv.uint().ok().and_then(|n| u32::try_from(n).ok()).unwrap_or(u32::MAX))
}

fn basic_constraints(tlv: &Tlv<'_>) -> asn1::Result<BasicConstraints> {
    let mut r = tlv.reader("BasicConstraints");
    let ca = r.optional(Tag::BOOLEAN)?.map(|b| b.boolean()).transpose()?.unwrap_or(false);
    let path_len = r.optional(Tag::INTEGER)?.map(|n| skip_certs(&n)).transpose()?;
    r.finish()?;
    Ok(BasicConstraints { ca, path_len })
}

fn oids(tlv: &Tlv<'_>) -> asn1::Result<Vec<Oid>> {
    let mut r = tlv.reader("ExtKeyUsageSyntax");
    let mut list = vec![r.expect(Tag::OBJECT_IDENTIFIER)?.oid()?];
    while !r.is_empty() {
        list.push(r.expect(Tag::OBJECT_IDENTIFIER)?.oid()?);
    }
    Ok(list)
}

pub(super) fn authority_key_identifier(tlv: &Tlv<'_>) -> asn1::Result<AuthorityKeyIdentifier> {
    let mut r = tlv.reader("AuthorityKeyIdentifier");
    let key_identifier = r.optional(Tag::context(0))?.map(|k| k.content.to_vec());
    let issuer = r.optional(Tag::context_constructed(1))?.map(|n| GeneralName::decode_all(&n)).transpose()?;
    let serial = r.optional(Tag::context(2))?.map(|n| n.integer().map(<[u8]>::to_vec)).transpose()?;
    r.finish()?;
    // §4.2.1.1: authorityCertIssuer and authorityCertSerialNumber are both present or both absent.
    if issuer.is_some() != serial.is_some() {
        return Err(bad("AuthorityKeyIdentifier (issuer without serial number, or the reverse)"));
    }
    Ok(AuthorityKeyIdentifier { key_identifier, issuer: issuer.unwrap_or_default(), serial })
}

fn name_constraints(tlv: &Tlv<'_>) -> asn1::Result<NameConstraints> {
    let mut r = tlv.reader("NameConstraints");
    let permitted = r.optional(Tag::context_constructed(0))?.map(|t| subtrees(&t)).transpose()?;
    let excluded = r.optional(Tag::context_constructed(1))?.map(|t| subtrees(&t)).transpose()?;
    r.finish()?;
    // §4.2.1.10: an empty sequence is not allowed.
    if permitted.is_none() && excluded.is_none() {
        return Err(bad("NameConstraints (empty)"));
    }
    Ok(NameConstraints { permitted: permitted.unwrap_or_default(), excluded: excluded.unwrap_or_default() })
}

fn subtrees(tlv: &Tlv<'_>) -> asn1::Result<Vec<GeneralSubtree>> {
    let mut list = Vec::new();
    for subtree in tlv.reader("GeneralSubtrees") {
        let subtree = subtree?;
        if subtree.tag != Tag::SEQUENCE {
            return Err(bad("GeneralSubtree"));
        }
        let mut r = subtree.reader("GeneralSubtree");
        let base = GeneralName::decode(&r.any()?)?;
        // §4.2.1.10: minimum is zero and maximum is absent in this profile.
        if r.optional(Tag::context(0))?.is_some_and(|n| n.content != [0]) || !r.is_empty() {
            return Err(bad("GeneralSubtree (minimum or maximum)"));
        }
        if matches!(&base, GeneralName::IpAddress(octets) if !is_network(octets)) {
            return Err(bad("GeneralSubtree (address and mask)"));
        }
        list.push(GeneralSubtree { base });
    }
    if list.is_empty() { Err(bad("GeneralSubtrees (empty)")) } else { Ok(list) }
}

/// An address and a mask whose ones come first (RFC 4632 §3.1, to which §4.2.1.10 refers).
fn is_network(octets: &[u8]) -> bool {
    let mask = &octets[octets.len() / 2..];
    let ones = mask.iter().take_while(|&&o| o == 0xff).count();
    let rest = &mask[ones..];
    matches!(octets.len(), 8 | 32)
        && rest.first().is_none_or(|o| o.leading_ones() + o.trailing_zeros() >= 8)
        && rest.iter().skip(1).all(|&o| o == 0)
}

fn certificate_policies(tlv: &Tlv<'_>, critical: bool) -> asn1::Result<Vec<PolicyInformation>> {
    let mut list = Vec::new();
    let mut seen = std::collections::HashSet::new();
    for information in tlv.reader("CertificatePolicies") {
        let information = information?;
        if information.tag != Tag::SEQUENCE {
            return Err(bad("PolicyInformation"));
        }
        let mut r = information.reader("PolicyInformation");
        let policy = r.expect(Tag::OBJECT_IDENTIFIER)?.oid()?;
        let qualifiers = r.optional(Tag::SEQUENCE)?;
        r.finish()?;
        if let Some(q) = &qualifiers {
            qualifier_infos(q, critical)?;
        }
        // §4.2.1.4: a policy appears once.
        if !seen.insert(policy.clone()) {
            return Err(bad("CertificatePolicies (a policy stands twice)"));
        }
        list.push(PolicyInformation { policy, qualifiers: qualifiers.map(|q| q.raw.to_vec()) });
    }
    if list.is_empty() { Err(bad("CertificatePolicies (empty)")) } else { Ok(list) }
}

/// §4.2.1.4: where the extension is critical, an unknown qualifier cannot be interpreted and the certificate is refused.
fn qualifier_infos(tlv: &Tlv<'_>, critical: bool) -> asn1::Result<()> {
    let mut infos = tlv.reader("PolicyQualifiers").peekable();
    if infos.peek().is_none() {
        return Err(bad("PolicyQualifiers (empty)"));
    }
    for info in infos {
        let mut r = Reader::new(info?.raw, "PolicyQualifiers").sequence("PolicyQualifierInfo")?;
        let qualifier = r.expect(Tag::OBJECT_IDENTIFIER)?.oid()?;
        r.any()?;
        r.finish()?;
        if critical && !POLICY_QUALIFIERS.contains(&qualifier) {
            return Err(bad("CertificatePolicies (critical, with a qualifier that is not known)"));
        }
    }
    Ok(())
}

fn policy_mappings(tlv: &Tlv<'_>) -> asn1::Result<Vec<(Oid, Oid)>> {
    let mut list = Vec::new();
    for mapping in tlv.reader("PolicyMappings") {
        let mut r = Reader::new(mapping?.raw, "PolicyMappings").sequence("PolicyMapping")?;
        let issuer = r.expect(Tag::OBJECT_IDENTIFIER)?.oid()?;
        let subject = r.expect(Tag::OBJECT_IDENTIFIER)?.oid()?;
        r.finish()?;
        list.push((issuer, subject));
    }
    if list.is_empty() { Err(bad("PolicyMappings (empty)")) } else { Ok(list) }
}

fn policy_constraints(tlv: &Tlv<'_>) -> asn1::Result<PolicyConstraints> {
    let mut r = tlv.reader("PolicyConstraints");
    let require_explicit_policy = r.optional(Tag::context(0))?.map(|n| skip_certs(&n)).transpose()?;
    let inhibit_policy_mapping = r.optional(Tag::context(1))?.map(|n| skip_certs(&n)).transpose()?;
    r.finish()?;
    if require_explicit_policy.is_none() && inhibit_policy_mapping.is_none() {
        return Err(bad("PolicyConstraints (empty)"));
    }
    Ok(PolicyConstraints { require_explicit_policy, inhibit_policy_mapping })
}

/// A `DistributionPointName` inside its explicit tag (§4.2.1.13); the issuing distribution point of a CRL uses it too.
pub(super) fn distribution_point_name(tagged: &Tlv<'_>) -> asn1::Result<DistributionPointName> {
    let name = single(tagged.content, "DistributionPointName")?;
    match name.tag.0 {
        0xa0 => Ok(DistributionPointName::FullName(GeneralName::decode_all(&name)?)),
        0xa1 if !name.content.is_empty() => {
            // Checks that the RDN can stand below a name.
            Name::from_der(&[0x30, 0])?.child(name.content)?;
            Ok(DistributionPointName::RelativeToCrlIssuer(name.content.to_vec()))
        }
        _ => Err(bad("DistributionPointName")),
    }
}

pub(super) fn distribution_points(tlv: &Tlv<'_>) -> asn1::Result<Vec<DistributionPoint>> {
    let mut list = Vec::new();
    for point in tlv.reader("CRLDistributionPoints") {
        let mut r = Reader::new(point?.raw, "CRLDistributionPoints").sequence("DistributionPoint")?;
        let name = r.optional(Tag::context_constructed(0))?.map(|n| distribution_point_name(&n)).transpose()?;
        let reasons = r.optional(Tag::context(1))?.map(|b| b.named_bits().map(ReasonFlags)).transpose()?;
        let crl_issuer = r.optional(Tag::context_constructed(2))?.map(|n| GeneralName::decode_all(&n)).transpose()?;
        r.finish()?;
        // §4.2.1.13: a point that consists of reasons alone says nothing.
        if name.is_none() && crl_issuer.is_none() {
            return Err(bad("DistributionPoint (neither name nor issuer)"));
        }
        list.push(DistributionPoint { name, reasons, crl_issuer: crl_issuer.unwrap_or_default() });
    }
    if list.is_empty() { Err(bad("CRLDistributionPoints (empty)")) } else { Ok(list) }
}

fn access_descriptions(tlv: &Tlv<'_>) -> asn1::Result<Vec<AccessDescription>> {
    let mut list = Vec::new();
    for description in tlv.reader("AuthorityInfoAccess") {
        let mut r = Reader::new(description?.raw, "AuthorityInfoAccess").sequence("AccessDescription")?;
        let method = r.expect(Tag::OBJECT_IDENTIFIER)?.oid()?;
        let location = GeneralName::decode(&r.any()?)?;
        r.finish()?;
        list.push(AccessDescription { method, location });
    }
    if list.is_empty() { Err(bad("AuthorityInfoAccessSyntax (empty)")) } else { Ok(list) }
}
