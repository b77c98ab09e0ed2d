//! The certificate (RFC 5280 §4.1).

use super::extension::{
    AccessDescription, AuthorityKeyIdentifier, BasicConstraints, DistributionPoint, Extension, KeyUsage, Known,
    NameConstraints, PolicyConstraints, PolicyInformation, SkipCerts,
};
use super::{Error, GeneralName, Name, Result};
use crate::asn1::der::{Reader, Tag, single};
use crate::asn1::time::{Fractions, decode as decode_time};
use crate::asn1::{self, Oid, oid};
use crate::crypto::{self, AlgorithmIdentifier, DigestAlgorithm, PublicKey};
use std::ops::Range;
use std::sync::{Arc, OnceLock};
use time::OffsetDateTime;

/// A certificate: its exact octets, and what they say. Cheap to clone; two are equal when their octets are.
#[derive(Clone)]
pub struct Certificate(Arc<Inner>);

struct Inner {
    raw: Vec<u8>,
    tbs: Range<usize>,
    spki: Range<usize>,
    serial: Range<usize>,
    signature: Range<usize>,
    version: u64,
    issuer: Name,
    subject: Name,
    not_before: OffsetDateTime,
    not_after: OffsetDateTime,
    signature_algorithm: AlgorithmIdentifier,
    extensions: Vec<Extension>,
    known: Known,
    unknown_critical: Vec<Oid>,
    defects: Vec<Error>,
    public_key: OnceLock<std::result::Result<PublicKey, crypto::Error>>,
    fingerprint: OnceLock<[u8; 32]>,
}

impl Certificate {
    /// From the DER octets of one certificate, nothing after it.
    ///
    /// # Errors
    /// [`Error::Malformed`] when the octets do not have the outline of a `Certificate`. What has the outline but breaks a
    /// rule is read, and the broken rules are in [`Self::defects`].
    pub fn decode(der: &[u8]) -> Result<Self> {
        Self::decode_at(der, "certificate")
    }

    fn decode_at(der: &[u8], place: &str) -> Result<Self> {
        let malformed = |cause| Error::Malformed { place: place.to_owned(), cause };
        let inner = outline(der, place).map_err(malformed)?;
        Ok(Self(Arc::new(inner)))
    }

    /// The whole certificate as it was read.
    pub fn raw(&self) -> &[u8] {
        &self.0.raw
    }

    /// tbsCertificate, the octets that are signed.
    pub fn tbs(&self) -> &[u8] {
        &self.0.raw[self.0.tbs.clone()]
    }

    /// The version as people say it: 1, 2 or 3.
    pub fn version(&self) -> u64 {
        self.0.version.saturating_add(1)
    }

    /// Who signed it.
    pub fn issuer(&self) -> &Name {
        &self.0.issuer
    }

    /// Whom it names.
    pub fn subject(&self) -> &Name {
        &self.0.subject
    }

    /// The content octets of serialNumber, compared as they are.
    pub fn serial(&self) -> &[u8] {
        &self.0.raw[self.0.serial.clone()]
    }

    /// First instant of its validity.
    pub fn not_before(&self) -> OffsetDateTime {
        self.0.not_before
    }

    /// Last instant of its validity, itself included (§4.1.2.5).
    pub fn not_after(&self) -> OffsetDateTime {
        self.0.not_after
    }

    /// Whether `at` lies in its validity, both ends included. Validity counts whole seconds (§4.1.2.5): notAfter lasts until
    /// its second ends.
    pub fn is_valid_at(&self, at: OffsetDateTime) -> bool {
        self.0.not_before <= at && !self.is_expired_at(at)
    }

    /// Whether the second of notAfter is over.
    pub fn is_expired_at(&self, at: OffsetDateTime) -> bool {
        at.unix_timestamp() > self.0.not_after.unix_timestamp()
    }

    /// subjectPublicKeyInfo, its whole encoding.
    pub fn spki(&self) -> &[u8] {
        &self.0.raw[self.0.spki.clone()]
    }

    /// The subject's key; read once.
    ///
    /// # Errors
    /// The key is malformed or of a kind that is not supported.
    pub fn public_key(&self) -> std::result::Result<&PublicKey, &crypto::Error> {
        self.0.public_key.get_or_init(|| PublicKey::from_spki(self.spki())).as_ref()
    }

    /// The algorithm that stands beside the signature.
    pub fn signature_algorithm(&self) -> &AlgorithmIdentifier {
        &self.0.signature_algorithm
    }

    /// The octets of the issuer's signature.
    pub fn signature(&self) -> &[u8] {
        &self.0.raw[self.0.signature.clone()]
    }

    /// The extensions as they stand.
    pub fn extensions(&self) -> &[Extension] {
        &self.0.extensions
    }

    /// The first extension of this kind.
    pub fn extension(&self, oid: &Oid) -> Option<&Extension> {
        self.0.extensions.iter().find(|e| e.oid == *oid)
    }

    /// The critical extensions that are not known to this crate: one is enough to refuse the certificate (§4.2).
    pub fn unknown_critical_extensions(&self) -> &[Oid] {
        &self.0.unknown_critical
    }

    /// The rules of shape that it breaks; with any, it is never part of a valid path.
    pub fn defects(&self) -> &[Error] {
        &self.0.defects
    }

    /// basicConstraints.
    pub fn basic_constraints(&self) -> Option<BasicConstraints> {
        self.0.known.basic_constraints
    }

    /// keyUsage.
    pub fn key_usage(&self) -> Option<KeyUsage> {
        self.0.known.key_usage
    }

    /// extKeyUsage.
    pub fn ext_key_usage(&self) -> Option<&[Oid]> {
        self.0.known.ext_key_usage.as_deref()
    }

    /// subjectKeyIdentifier.
    pub fn subject_key_identifier(&self) -> Option<&[u8]> {
        self.0.known.subject_key_identifier.as_deref()
    }

    /// authorityKeyIdentifier.
    pub fn authority_key_identifier(&self) -> Option<&AuthorityKeyIdentifier> {
        self.0.known.authority_key_identifier.as_ref()
    }

    /// subjectAltName; empty when absent.
    pub fn subject_alt_name(&self) -> &[GeneralName] {
        &self.0.known.subject_alt_name
    }

    /// nameConstraints.
    pub fn name_constraints(&self) -> Option<&NameConstraints> {
        self.0.known.name_constraints.as_ref()
    }

    /// certificatePolicies.
    pub fn certificate_policies(&self) -> Option<&[PolicyInformation]> {
        self.0.known.certificate_policies.as_deref()
    }

    /// policyMappings: issuer's policy, subject's policy; empty when absent.
    pub fn policy_mappings(&self) -> &[(Oid, Oid)] {
        &self.0.known.policy_mappings
    }

    /// policyConstraints.
    pub fn policy_constraints(&self) -> Option<PolicyConstraints> {
        self.0.known.policy_constraints
    }

    /// inhibitAnyPolicy.
    pub fn inhibit_any_policy(&self) -> Option<SkipCerts> {
        self.0.known.inhibit_any_policy
    }

    /// cRLDistributionPoints; empty when absent.
    pub fn crl_distribution_points(&self) -> &[DistributionPoint] {
        &self.0.known.crl_distribution_points
    }

    /// freshestCRL: where the delta CRLs are; empty when absent.
    pub fn freshest_crl(&self) -> &[DistributionPoint] {
        &self.0.known.freshest_crl
    }

    /// authorityInfoAccess; empty when absent.
    pub fn authority_info_access(&self) -> &[AccessDescription] {
        &self.0.known.authority_info_access
    }

    /// Whether it is an OCSP responder's that need not be checked for revocation (RFC 6960 §4.2.2.2.1).
    pub fn has_ocsp_no_check(&self) -> bool {
        self.0.known.ocsp_no_check
    }

    /// Whether its issuer will never say anything about its revocation (RFC 9608).
    pub fn has_no_rev_avail(&self) -> bool {
        self.0.known.no_rev_avail
    }

    /// The digest of the whole certificate.
    pub fn digest(&self, algorithm: DigestAlgorithm) -> Vec<u8> {
        algorithm.digest(self.raw())
    }

    /// SHA-256 of the whole certificate; computed once. What certificates are told apart by.
    pub fn fingerprint(&self) -> &[u8; 32] {
        self.0.fingerprint.get_or_init(|| DigestAlgorithm::Sha256.digest(self.raw()).try_into().unwrap_or([0; 32]))
    }

    /// Whether subject and issuer are the same name (§6.1): nothing is said of the signature.
    pub fn is_self_issued(&self) -> bool {
        self.0.subject.matches(&self.0.issuer)
    }
}

impl PartialEq for Certificate {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0.raw == other.0.raw
    }
}

impl Eq for Certificate {}

impl std::hash::Hash for Certificate {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.fingerprint().hash(state);
    }
}

impl std::fmt::Debug for Certificate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Certificate({}, serial {})", self.0.subject, crate::x509::hex(self.serial()))
    }
}

impl std::fmt::Display for Certificate {
    /// How reports name it: the subject, or issuer and serial number when that is empty.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0.subject.is_empty() {
            false => write!(f, "{}", self.0.subject),
            true => write!(f, "serial {} of {}", crate::x509::hex(self.serial()), self.0.issuer),
        }
    }
}

/// The place of `part`, a slice of `whole`.
pub(super) fn range(whole: &[u8], part: &[u8]) -> Range<usize> {
    let start = (part.as_ptr().addr()).saturating_sub(whole.as_ptr().addr());
    start..start + part.len()
}

fn outline(der: &[u8], place: &str) -> asn1::Result<Inner> {
    let mut r = sequence_only(der)?.reader("Certificate");
    let tbs = r.expect(Tag::SEQUENCE)?;
    let outer_algorithm = r.expect(Tag::SEQUENCE)?;
    let signature = r.expect(Tag::BIT_STRING)?.bit_string()?;
    r.finish()?;

    let mut t = tbs.reader("TBSCertificate");
    let version = match t.optional(Tag::context_constructed(0))? {
        Some(tagged) => single(tagged.content, "Version").and_then(|v| match v.tag {
            Tag::INTEGER => v.uint(),
            _ => Err(asn1::Error::Value { place: "Version".into(), what: "INTEGER" }),
        })?,
        None => 0,
    };
    let serial = t.expect(Tag::INTEGER)?.integer()?;
    let inner_algorithm = t.expect(Tag::SEQUENCE)?;
    let issuer = Name::decode(&t.expect(Tag::SEQUENCE)?)?;
    let mut validity = t.sequence("Validity")?;
    let not_before = decode_time(&validity.any()?, Fractions::Refused)?;
    let not_after = decode_time(&validity.any()?, Fractions::Refused)?;
    validity.finish()?;
    let subject = Name::decode(&t.expect(Tag::SEQUENCE)?)?;
    let spki = t.expect(Tag::SEQUENCE)?;
    // issuerUniqueID and subjectUniqueID: implicitly tagged BIT STRINGs, never interpreted (§4.1.2.8).
    let unique_ids = [t.optional(Tag::context(1))?, t.optional(Tag::context(2))?];
    let extensions = match t.optional(Tag::context_constructed(3))? {
        Some(tagged) => Some(Extension::decode_all(&sequence_only(tagged.content)?)?),
        None => None,
    };
    t.finish()?;

    let signature_algorithm = AlgorithmIdentifier::decode(&outer_algorithm)?;
    let mut defects = Vec::new();
    if inner_algorithm.raw != outer_algorithm.raw {
        let inner = AlgorithmIdentifier::decode(&inner_algorithm)?.oid;
        let outer = signature_algorithm.oid.clone();
        defects.push(Error::AlgorithmMismatch { place: place.into(), inner, outer });
    }
    let wrong_version = |why| Error::Version { place: place.into(), version: version.saturating_add(1), why };
    match version {
        0..=1 if extensions.is_some() => defects.push(wrong_version("only version 3 has extensions")),
        0 if unique_ids.iter().any(Option::is_some) => {
            defects.push(wrong_version("version 1 has no unique identifiers"))
        }
        0..=2 => {}
        _ => defects.push(wrong_version("not a version of X.509")),
    }
    let extensions = extensions.unwrap_or_default();
    let (known, unknown_critical) = read_extensions(&extensions, place, &mut defects);
    if issuer.is_empty() {
        defects.push(Error::EmptyIssuer { place: place.into() });
    }
    // §4.1.2.6: an authority has a name; another subject has one here or in a critical subjectAltName.
    let named_elsewhere = extensions.iter().any(|e| e.oid == oid::CE_SUBJECT_ALT_NAME && e.critical);
    if subject.is_empty() && (!named_elsewhere || known.basic_constraints.is_some_and(|b| b.ca)) {
        defects.push(Error::EmptySubject { place: place.into() });
    }
    Ok(Inner {
        tbs: range(der, tbs.raw),
        spki: range(der, spki.raw),
        serial: range(der, serial),
        signature: range(der, signature),
        raw: der.to_vec(),
        version,
        issuer,
        subject,
        not_before,
        not_after,
        signature_algorithm,
        extensions,
        known,
        unknown_critical,
        defects,
        public_key: OnceLock::new(),
        fingerprint: OnceLock::new(),
    })
}

fn read_extensions(extensions: &[Extension], place: &str, defects: &mut Vec<Error>) -> (Known, Vec<Oid>) {
    let mut known = Known::default();
    let mut unknown_critical = Vec::new();
    if let Some(twice) = Extension::duplicate(extensions) {
        defects.push(Error::DuplicateExtension { place: place.into(), extension: twice.clone() });
    }
    for extension in extensions {
        match known.read(extension) {
            Ok(true) => {}
            Ok(false) if extension.critical => unknown_critical.push(extension.oid.clone()),
            Ok(false) => {}
            Err(cause) => defects.push(Error::BadExtension {
                place: place.into(),
                extension: extension.oid.clone(),
                why: cause.to_string(),
            }),
        }
    }
    (known, unknown_critical)
}

/// Whether the certificate is for this key: the same algorithm and the same key, whatever the form of its parameters.
/// `spki` is the DER of a SubjectPublicKeyInfo.
pub fn key_matches(certificate: &Certificate, spki: &[u8]) -> bool {
    certificate.spki() == spki
        || match (certificate.public_key(), PublicKey::from_spki(spki)) {
            (Ok(a), Ok(b)) => *a == b,
            _ => false,
        }
}

/// The certificates of a file: PEM (any number, text and other armours around them) or DER (one after the other). `name` is
/// how errors call the file.
///
/// # Errors
/// One that cannot be decoded, damaged armour, or none at all.
pub fn decode_all(bytes: &[u8], name: &str) -> Result<Vec<Certificate>> {
    decode_each(bytes, name)?.into_iter().collect()
}

/// The same, but one that cannot be decoded does not hide the others: for material of which nothing is believed anyway.
///
/// # Errors
/// Damaged armour, or none at all.
pub fn decode_each(bytes: &[u8], name: &str) -> Result<Vec<Result<Certificate>>> {
    let ders = super::armour::contents(bytes, &["CERTIFICATE", "X509 CERTIFICATE"], name)?;
    if ders.is_empty() {
        return Err(Error::NoCertificate { place: name.to_owned() });
    }
    let one = ders.len() == 1;
    let place = |i: usize| if one { name.to_owned() } else { format!("{name}, certificate {}", i + 1) };
    Ok(ders.iter().enumerate().map(|(i, der)| Certificate::decode_at(der, &place(i))).collect())
}

/// The one SEQUENCE in these octets, nothing after it.
pub(super) fn sequence_only(octets: &[u8]) -> asn1::Result<crate::asn1::der::Tlv<'_>> {
    let mut r = Reader::new(octets, "file");
    let tlv = r.expect(Tag::SEQUENCE)?;
    r.finish()?;
    Ok(tlv)
}
