//! Certificate revocation lists (RFC 5280 §5): complete, delta and indirect.
//!
//! A list is read once into entries that point into its octets, sorted by serial number, so that looking up a certificate
//! in a list of a million is a binary search. As for certificates, broken rules are kept in [`Crl::defects`].
//!
//! Tolerated: version 1, no nextUpdate, BOOLEAN defaults that are written out.

use super::certificate::{range, sequence_only};
use super::extension::{self, DistributionPointName, Extension, ReasonFlags};
use super::{AuthorityKeyIdentifier, CrlReason, DistributionPoint, Error, GeneralName, Name, Result};
use crate::asn1::der::{Reader, Tag, Tlv, single};
use crate::asn1::time::{Fractions, decode as decode_time};
use crate::asn1::{self, Oid, oid};
use crate::crypto::{AlgorithmIdentifier, DigestAlgorithm};
use std::ops::Range;
use std::sync::{Arc, OnceLock};
use time::OffsetDateTime;

/// A certificate revocation list: its exact octets, and what they say. Cheap to clone.
#[derive(Clone)]
pub struct Crl(Arc<Inner>);

struct Inner {
    raw: Vec<u8>,
    tbs: Range<usize>,
    signature: Range<usize>,
    version: u64,
    issuer: Name,
    this_update: OffsetDateTime,
    next_update: Option<OffsetDateTime>,
    signature_algorithm: AlgorithmIdentifier,
    extensions: Vec<Extension>,
    known: Known,
    unknown_critical: Vec<Oid>,
    defects: Vec<Error>,
    /// Sorted by serial number.
    entries: Vec<Entry>,
    /// Certificate issuers named by entries of an indirect list.
    issuers: Vec<Name>,
    fingerprint: OnceLock<[u8; 32]>,
}

#[derive(Default)]
struct Known {
    number: Option<Vec<u8>>,
    base: Option<Vec<u8>>,
    scope: Option<IssuingDistributionPoint>,
    authority_key_identifier: Option<AuthorityKeyIdentifier>,
    freshest: Vec<DistributionPoint>,
    expired_certs: Option<OffsetDateTime>,
}

/// issuingDistributionPoint (§5.2.5): what a list speaks of.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct IssuingDistributionPoint {
    /// Where the list is.
    pub name: Option<DistributionPointName>,
    /// Only end entities.
    pub only_user_certs: bool,
    /// Only CAs.
    pub only_ca_certs: bool,
    /// Only revocations for these reasons; `None`: for all.
    pub only_some_reasons: Option<ReasonFlags>,
    /// Also certificates of other issuers.
    pub indirect: bool,
    /// Only attribute certificates.
    pub only_attribute_certs: bool,
}

struct Entry {
    serial: Range<usize>,
    revoked_at: OffsetDateTime,
    reason: Option<CrlReason>,
    /// Index in `issuers`; `None`: the issuer of the list.
    issuer: Option<usize>,
}

/// What a list says of one certificate.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RevokedCertificate {
    /// Since when.
    pub revoked_at: OffsetDateTime,
    /// Why; absent means unspecified.
    pub reason: Option<CrlReason>,
}

impl Crl {
    /// From the DER octets of one list, nothing after it.
    ///
    /// # Errors
    /// [`Error::Malformed`] when the octets do not have the outline of a `CertificateList`.
    pub fn decode(der: &[u8]) -> Result<Self> {
        Self::decode_at(der, "CRL")
    }

    fn decode_at(der: &[u8], place: &str) -> Result<Self> {
        let inner = outline(der, place).map_err(|cause| Error::Malformed { place: place.to_owned(), cause })?;
        Ok(Self(Arc::new(inner)))
    }

    /// The lists of a file: PEM (`X509 CRL`, any number) or DER (one after the other). `name` is how errors call the file.
    ///
    /// # Errors
    /// One that cannot be decoded, damaged armour, or none at all.
    pub fn decode_all(bytes: &[u8], name: &str) -> Result<Vec<Self>> {
        let ders = super::armour::contents(bytes, &["X509 CRL"], name)?;
        if ders.is_empty() {
            return Err(Error::NoCrl { place: name.to_owned() });
        }
        ders.iter().map(|der| Self::decode_at(der, name)).collect()
    }

    /// The whole list as it was read.
    pub fn raw(&self) -> &[u8] {
        &self.0.raw
    }

    /// tbsCertList, the octets that are signed.
    pub fn tbs(&self) -> &[u8] {
        &self.0.raw[self.0.tbs.clone()]
    }

    /// The version as people say it: 1 or 2.
    pub fn version(&self) -> u64 {
        self.0.version.saturating_add(1)
    }

    /// Who signed it.
    pub fn issuer(&self) -> &Name {
        &self.0.issuer
    }

    /// When it was made.
    pub fn this_update(&self) -> OffsetDateTime {
        self.0.this_update
    }

    /// By when the next one will be there.
    pub fn next_update(&self) -> Option<OffsetDateTime> {
        self.0.next_update
    }

    /// The algorithm that stands beside the signature.
    pub fn signature_algorithm(&self) -> &AlgorithmIdentifier {
        &self.0.signature_algorithm
    }

    /// The octets of the signature.
    pub fn signature(&self) -> &[u8] {
        &self.0.raw[self.0.signature.clone()]
    }

    /// The extensions of the list.
    pub fn extensions(&self) -> &[Extension] {
        &self.0.extensions
    }

    /// Critical extensions of the list or of an entry that are not known: one is enough not to use the list (§5.2, §5.3).
    pub fn unknown_critical_extensions(&self) -> &[Oid] {
        &self.0.unknown_critical
    }

    /// The rules of shape that it breaks; with any, it is not used.
    pub fn defects(&self) -> &[Error] {
        &self.0.defects
    }

    /// cRLNumber: the content octets of a non-negative INTEGER without leading zeros.
    pub fn number(&self) -> Option<&[u8]> {
        self.0.known.number.as_deref()
    }

    /// BaseCRLNumber of a delta list, likewise; `None`: a complete one.
    pub fn base_number(&self) -> Option<&[u8]> {
        self.0.known.base.as_deref()
    }

    /// Whether it only says what has changed since another one.
    pub fn is_delta(&self) -> bool {
        self.0.known.base.is_some()
    }

    /// issuingDistributionPoint.
    pub fn issuing_distribution_point(&self) -> Option<&IssuingDistributionPoint> {
        self.0.known.scope.as_ref()
    }

    /// authorityKeyIdentifier.
    pub fn authority_key_identifier(&self) -> Option<&AuthorityKeyIdentifier> {
        self.0.known.authority_key_identifier.as_ref()
    }

    /// freshestCRL: where its deltas are; empty when absent.
    pub fn freshest_crl(&self) -> &[DistributionPoint] {
        &self.0.known.freshest
    }

    /// expiredCertsOnCRL: certificates that expired at this instant or later stay on the list.
    pub fn expired_certs_on_crl(&self) -> Option<OffsetDateTime> {
        self.0.known.expired_certs
    }

    /// How many entries it has.
    pub fn len(&self) -> usize {
        self.0.entries.len()
    }

    /// Whether nothing is revoked.
    pub fn is_empty(&self) -> bool {
        self.0.entries.is_empty()
    }

    /// What it says of the certificate with this issuer and serial number (content octets).
    pub fn find(&self, issuer: &Name, serial: &[u8]) -> Option<RevokedCertificate> {
        let inner = &*self.0;
        let of = |e: &Entry| &inner.raw[e.serial.clone()];
        let first = inner.entries.partition_point(|e| of(e) < serial);
        let same = inner.entries[first..].iter().take_while(|e| of(e) == serial);
        let mut found = same.filter(|e| e.issuer.and_then(|i| inner.issuers.get(i)).unwrap_or(&inner.issuer) == issuer);
        found.next().map(|e| RevokedCertificate { revoked_at: e.revoked_at, reason: e.reason })
    }

    /// What it says of each certificate of its own issuer, by serial number (content octets), in the order of the octets.
    pub fn entries(&self) -> impl Iterator<Item = (&[u8], RevokedCertificate)> {
        let inner = &*self.0;
        let own = inner.entries.iter().filter(|e| e.issuer.is_none());
        own.map(|e| {
            let says = RevokedCertificate { revoked_at: e.revoked_at, reason: e.reason };
            (&inner.raw[e.serial.clone()], says)
        })
    }

    /// SHA-256 of the whole list; computed once.
    pub fn fingerprint(&self) -> &[u8; 32] {
        self.0.fingerprint.get_or_init(|| DigestAlgorithm::Sha256.digest(self.raw()).try_into().unwrap_or([0; 32]))
    }
}

impl PartialEq for Crl {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0.raw == other.0.raw
    }
}

impl Eq for Crl {}

impl std::fmt::Debug for Crl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Crl({}, {}, {} entries)", self.0.issuer, self.0.this_update, self.0.entries.len())
    }
}

fn bad(what: &'static str) -> asn1::Error {
    asn1::Error::Value { place: "CertificateList".into(), what }
}

fn outline(der: &[u8], place: &str) -> asn1::Result<Inner> {
    let mut r = sequence_only(der)?.reader("CertificateList");
    let tbs = r.expect(Tag::SEQUENCE)?;
    let outer_algorithm = r.expect(Tag::SEQUENCE)?;
    let signature = r.expect(Tag::BIT_STRING)?.bit_string()?;
    r.finish()?;

    let mut t = tbs.reader("TBSCertList");
    let version = match t.optional(Tag::INTEGER)? {
        // §5.1.2.1: when present, it is version 2; version 1 is not written.
        Some(v) if v.content == [0] => return Err(bad("version (1 is not written)")),
        Some(v) => v.uint()?,
        None => 0,
    };
    let inner_algorithm = t.expect(Tag::SEQUENCE)?;
    let issuer = Name::decode(&t.expect(Tag::SEQUENCE)?)?;
    let this_update = decode_time(&t.any()?, Fractions::Refused)?;
    let next_update = match t.peek() {
        Some(Tag::UTC_TIME | Tag::GENERALIZED_TIME) => Some(decode_time(&t.any()?, Fractions::Refused)?),
        _ => None,
    };
    let revoked = t.optional(Tag::SEQUENCE)?;
    let extensions = match t.optional(Tag::context_constructed(0))? {
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
    // §5.1.2.1: 1 when extensions are used; there is no other number to write.
    if version > 1 || (version == 0 && extensions.is_some()) {
        let why = "a list is version 2, or version 1 without extensions";
        defects.push(Error::Version { place: place.into(), version: version.saturating_add(1), why });
    }
    if issuer.is_empty() {
        defects.push(Error::EmptyIssuer { place: place.into() });
    }
    let mut unknown_critical = Vec::new();
    let extensions = extensions.unwrap_or_default();
    let known = read_extensions(&extensions, place, &mut defects, &mut unknown_critical);
    let mut entries = Entries { der, place, list: Vec::new(), issuers: Vec::new(), current: None };
    if let Some(revoked) = revoked {
        // §5.1.2.6: absent when nothing is revoked.
        if revoked.content.is_empty() {
            return Err(bad("revokedCertificates (empty)"));
        }
        let indirect = known.scope.as_ref().is_some_and(|s| s.indirect);
        for entry in revoked.reader("revokedCertificates") {
            entries.read(&entry?, version, indirect, &mut defects, &mut unknown_critical)?;
        }
    }
    let Entries { list: mut entries, issuers, .. } = entries;
    // Stable: of two entries for one certificate the first in the list counts.
    entries.sort_by(|a, b| der[a.serial.clone()].cmp(&der[b.serial.clone()]));
    Ok(Inner {
        tbs: range(der, tbs.raw),
        signature: range(der, signature),
        raw: der.to_vec(),
        version,
        issuer,
        this_update,
        next_update,
        signature_algorithm,
        extensions,
        known,
        unknown_critical,
        defects,
        entries,
        issuers,
        fingerprint: OnceLock::new(),
    })
}

/// Entries while they are read; the issuer of one carries over to the next (§5.3.3).
struct Entries<'a> {
    der: &'a [u8],
    place: &'a str,
    list: Vec<Entry>,
    issuers: Vec<Name>,
    current: Option<usize>,
}

impl Entries<'_> {
    /// Broken rules that are noted; more would be the same.
    const DEFECTS: usize = 8;

    fn read(
        &mut self,
        entry: &Tlv<'_>,
        version: u64,
        indirect: bool,
        defects: &mut Vec<Error>,
        unknown_critical: &mut Vec<Oid>,
    ) -> asn1::Result<()> {
        if entry.tag != Tag::SEQUENCE {
            return Err(bad("revokedCertificates"));
        }
        let mut r = entry.reader("revokedCertificates");
        let serial = r.expect(Tag::INTEGER)?.integer()?;
        let revoked_at = decode_time(&r.any()?, Fractions::Refused)?;
        let extensions = r.optional(Tag::SEQUENCE)?.map(|e| Extension::decode_all(&e)).transpose()?.unwrap_or_default();
        r.finish()?;
        let mut reason = None;
        let mut note = |extension: &Oid, why: String| {
            if defects.len() < Self::DEFECTS {
                defects.push(Error::BadExtension { place: self.place.into(), extension: extension.clone(), why });
            }
        };
        if let Some(twice) = Extension::duplicate(&extensions) {
            note(twice, "stands twice in an entry".into());
        }
        for e in &extensions {
            let known = [oid::CE_CRL_REASON, oid::CE_INVALIDITY_DATE, oid::CE_CERTIFICATE_ISSUER].contains(&e.oid);
            if version == 0 {
                note(&e.oid, "stands in an entry of a version 1 list".into());
            }
            if !known {
                if e.critical && unknown_critical.len() < Self::DEFECTS {
                    unknown_critical.push(e.oid.clone());
                }
                continue;
            }
            let read: asn1::Result<()> = single(&e.value, "entry extension").and_then(|tlv| {
                if e.oid == oid::CE_CRL_REASON {
                    let number = if tlv.tag == Tag::ENUMERATED { tlv.uint()? } else { u64::MAX };
                    reason = Some(CrlReason::from_number(number).ok_or_else(|| bad("CRLReason"))?);
                } else if e.oid == oid::CE_INVALIDITY_DATE {
                    decode_time(&tlv, Fractions::Refused)?;
                } else {
                    let names = GeneralName::decode_all(&tlv)?;
                    let name =
                        names.iter().find_map(GeneralName::directory_name).ok_or_else(|| bad("certificateIssuer"))?;
                    if !indirect {
                        return Err(bad("certificateIssuer in a list that is not indirect"));
                    }
                    self.current = Some(self.issuers.len());
                    self.issuers.push(name.clone());
                }
                Ok(())
            });
            if let Err(cause) = read {
                note(&e.oid, cause.to_string());
            }
        }
        let serial = range(self.der, serial);
        self.list.push(Entry { serial, revoked_at, reason, issuer: self.current });
        Ok(())
    }
}

fn read_extensions(
    extensions: &[Extension],
    place: &str,
    defects: &mut Vec<Error>,
    unknown_critical: &mut Vec<Oid>,
) -> Known {
    let mut known = Known::default();
    if let Some(twice) = Extension::duplicate(extensions) {
        defects.push(Error::DuplicateExtension { place: place.into(), extension: twice.clone() });
    }
    for e in extensions {
        match read_extension(e, &mut known) {
            Ok(true) => {}
            Ok(false) if e.critical => unknown_critical.push(e.oid.clone()),
            Ok(false) => {}
            Err(cause) => {
                let why = cause.to_string();
                defects.push(Error::BadExtension { place: place.into(), extension: e.oid.clone(), why });
            }
        }
    }
    known
}

fn read_extension(e: &Extension, known: &mut Known) -> asn1::Result<bool> {
    const KNOWN: [Oid; 8] = [
        oid::CE_CRL_NUMBER,
        oid::CE_DELTA_CRL_INDICATOR,
        oid::CE_ISSUING_DISTRIBUTION_POINT,
        oid::CE_AUTHORITY_KEY_IDENTIFIER,
        oid::CE_FRESHEST_CRL,
        oid::CE_EXPIRED_CERTS_ON_CRL,
        extension::CE_ISSUER_ALT_NAME,
        oid::PE_AUTHORITY_INFO_ACCESS,
    ];
    // What is not known need not be DER.
    if !KNOWN.contains(&e.oid) {
        return Ok(false);
    }
    let value = single(&e.value, "CRL extension")?;
    let number = || {
        let octets = if value.tag == Tag::INTEGER { value.integer()? } else { &[0x80] };
        match octets {
            [first, ..] if first & 0x80 != 0 => Err(bad("CRLNumber")),
            [0, rest @ ..] if !rest.is_empty() => Ok(rest.to_vec()),
            _ => Ok(octets.to_vec()),
        }
    };
    if e.oid == oid::CE_CRL_NUMBER {
        // §5.2.3: non-critical.
        if e.critical {
            return Err(bad("CRLNumber (critical)"));
        }
        known.number = Some(number()?);
    } else if e.oid == oid::CE_DELTA_CRL_INDICATOR {
        known.base = Some(number()?);
    } else if e.oid == oid::CE_ISSUING_DISTRIBUTION_POINT {
        known.scope = Some(issuing_distribution_point(&value)?);
    } else if e.oid == oid::CE_AUTHORITY_KEY_IDENTIFIER {
        known.authority_key_identifier = Some(extension::authority_key_identifier(&value)?);
    } else if e.oid == oid::CE_FRESHEST_CRL {
        known.freshest = extension::distribution_points(&value)?;
    } else if e.oid == oid::CE_EXPIRED_CERTS_ON_CRL {
        known.expired_certs = Some(decode_time(&value, Fractions::Refused)?);
    } else if e.oid == extension::CE_ISSUER_ALT_NAME {
        GeneralName::decode_all(&value)?;
    }
    Ok(true)
}

fn issuing_distribution_point(value: &Tlv<'_>) -> asn1::Result<IssuingDistributionPoint> {
    if value.tag != Tag::SEQUENCE {
        return Err(bad("IssuingDistributionPoint"));
    }
    // §5.2.5: not an empty sequence.
    if value.content.is_empty() {
        return Err(bad("IssuingDistributionPoint (empty)"));
    }
    let mut r: Reader<'_> = value.reader("IssuingDistributionPoint");
    let name = r.optional(Tag::context_constructed(0))?.map(|n| extension::distribution_point_name(&n)).transpose()?;
    let flag = |r: &mut Reader<'_>, n| -> asn1::Result<bool> {
        Ok(r.optional(Tag::context(n))?.map(|b| b.boolean()).transpose()?.unwrap_or(false))
    };
    let only_user_certs = flag(&mut r, 1)?;
    let only_ca_certs = flag(&mut r, 2)?;
    let only_some_reasons = r.optional(Tag::context(3))?.map(|b| b.named_bits().map(ReasonFlags)).transpose()?;
    let indirect = flag(&mut r, 4)?;
    let only_attribute_certs = flag(&mut r, 5)?;
    r.finish()?;
    // §5.2.5: at most one of the three.
    if [only_user_certs, only_ca_certs, only_attribute_certs].into_iter().filter(|f| *f).count() > 1 {
        return Err(bad("IssuingDistributionPoint (scopes that exclude each other)"));
    }
    Ok(IssuingDistributionPoint {
        name,
        only_user_certs,
        only_ca_certs,
        only_some_reasons,
        indirect,
        only_attribute_certs,
    })
}
