//! One SignerInfo: format, identification of the signer, cryptographic verification, signed attributes
//! (EN 319 102-1 §5.2.2, §5.2.3, §5.2.7, §5.2.8).
//!
//! What is signed is given as digests ([`Content`]); this module reads no file.

use super::digests::Digests;
use super::finding::{Finding, Verdict};
use crate::asn1::{Oid, oid};
use crate::cms::{Act, SignerIdentifier, SignerInfo, attributes as attrs};
use crate::crypto::{self, DigestAlgorithm, Outcome, SignatureAlgorithm, Signed};
use crate::error::Said;
use crate::x509::{Certificate, Name};
use time::OffsetDateTime;

/// What a SignerInfo signs.
pub enum Content<'a> {
    /// The document, as the digests that were computed in one pass; `attached` where it was in the message.
    #[allow(missing_docs)]
    Document { digests: &'a Digests, attached: Option<&'a [u8]> },
    /// The parent's signature value (RFC 5652 §11.4).
    ParentSignature(&'a [u8]),
    /// Not at hand.
    Missing,
}

/// Where the SignerInfo stands: which attributes it must and may have.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Setting {
    /// A CMS file.
    Cms,
    /// A PDF `/Contents` (with its SubFilter ETSI.CAdES.detached or adbe.pkcs7.detached).
    Pdf,
    /// A countersignature.
    Countersignature,
    /// A time-stamp token.
    TimeStampToken,
}

/// What was established about one SignerInfo.
pub struct SignerFacts {
    /// The digest of what is signed is the one that the signature holds.
    pub digest_intact: bool,
    /// The signature value verifies with the signer's key.
    pub signature_intact: bool,
    /// The signer's certificate.
    pub certificate: Option<Certificate>,
    /// The signature algorithm.
    pub algorithm: Option<SignatureAlgorithm>,
    /// The digest algorithms by which the signature is bound to what is signed.
    pub content_digests: Vec<DigestAlgorithm>,
    /// The act attribute.
    pub act: Option<Act>,
    /// The claimed roles.
    pub roles: Vec<String>,
    /// signer-location.
    pub location: Option<String>,
    /// signing-time.
    pub signing_time: Option<OffsetDateTime>,
    /// What is missing for a baseline signature (EN 319 122-1 §6.3, EN 319 142-1 §6.3).
    pub not_baseline: Vec<Said>,
}

/// The digest algorithms that must be computed over the document for this SignerInfo.
pub fn needed_digest(info: &SignerInfo<'_>) -> Option<DigestAlgorithm> {
    let declared = DigestAlgorithm::from_oid(&info.digest_algorithm.oid);
    if info.signed_attrs.is_some() {
        return declared;
    }
    // The content is signed directly: the digest is the one of the signature algorithm.
    SignatureAlgorithm::decode(&info.signature_algorithm, declared).ok().map(|a| a.digest())
}

/// Checks one SignerInfo; findings go to `verdict`. `certificates` are the candidates for the signer, most likely first.
pub fn check(
    info: &SignerInfo<'_>,
    setting: Setting,
    content_type: &Oid,
    content: &Content<'_>,
    certificates: &[Certificate],
    verdict: &mut Verdict,
) -> SignerFacts {
    let mut facts = SignerFacts {
        digest_intact: false,
        signature_intact: false,
        certificate: None,
        algorithm: None,
        content_digests: needed_digest(info).into_iter().collect(),
        act: None,
        roles: Vec::new(),
        location: None,
        signing_time: None,
        not_baseline: Vec::new(),
    };
    format(info, setting, content_type, verdict);
    let algorithm = algorithms(info, verdict);
    facts.algorithm = algorithm.clone();
    facts.certificate = identify(info, certificates, verdict, &mut facts.not_baseline);
    facts.digest_intact = digest(info, content, verdict);
    if let Some(algorithm) = &algorithm {
        facts.signature_intact = signature(info, algorithm, content, facts.certificate.as_ref(), verdict);
    }
    if info.signed_attrs.is_none() {
        facts.digest_intact = facts.signature_intact;
        if let Content::Document { digests, attached } = content
            && attrs::looks_like_signed_attributes(attached.unwrap_or(&digests.head))
        {
            verdict.add(Finding::SignedAttributesAsContent);
        }
    }
    signed_attributes(info, setting, &mut facts, verdict);
    facts
}

/// Format checking (§5.2.2): which attributes stand there, how often.
fn format(info: &SignerInfo<'_>, setting: Setting, content_type: &Oid, verdict: &mut Verdict) {
    let Some(signed) = &info.signed_attrs else {
        if *content_type != oid::DATA && setting != Setting::Countersignature {
            // RFC 5652 §5.3: signedAttrs must be present when the content type is not id-data.
            verdict.add(Finding::ContentTypeMissing);
        }
        return;
    };
    for attribute in attrs::duplicates(&signed.list) {
        verdict.add(Finding::DuplicateAttribute { attribute: attribute.to_string() });
    }
    if !signed.is_der_ordered {
        verdict.add(Finding::AttributesNotDer);
    }
    let bad = |attribute, e: crate::cms::Error| Finding::BadAttribute { attribute, cause: e.into() };
    match (signed.single(&oid::CONTENT_TYPE), setting) {
        (Err(e), _) => verdict.add(bad("content-type", e)),
        (Ok(Some(_)), Setting::Countersignature) => verdict.add(Finding::ContentTypeInCountersignature),
        (Ok(None), Setting::Countersignature) => {}
        (Ok(None), _) => verdict.add(Finding::ContentTypeMissing),
        (Ok(Some(raw)), _) => match attrs::decode_content_type(raw) {
            Err(e) => verdict.add(bad("content-type", e)),
            Ok(signed) if signed != *content_type => verdict
                .add(Finding::ContentTypeMismatch { signed: signed.to_string(), actual: content_type.to_string() }),
            Ok(_) => {}
        },
    }
}

/// The signature algorithm, after checking that digestAlgorithm and cms-algorithm-protection agree with it.
fn algorithms(info: &SignerInfo<'_>, verdict: &mut Verdict) -> Option<SignatureAlgorithm> {
    let digest = DigestAlgorithm::from_oid(&info.digest_algorithm.oid);
    let algorithm = match SignatureAlgorithm::decode(&info.signature_algorithm, digest) {
        Ok(algorithm) => algorithm,
        Err(e) => {
            verdict.add(Finding::Unsupported { what: e.lacking() });
            return None;
        }
    };
    let Some(digest) = digest else {
        verdict.add(Finding::Unsupported { what: phrase!("digest algorithm {oid}", oid = info.digest_algorithm.oid) });
        return None;
    };
    // Ed25519 digests inside; digestAlgorithm then only names the digest of the content (RFC 8419 §3).
    if algorithm != SignatureAlgorithm::Ed25519 && algorithm.digest() != digest {
        verdict.add(Finding::AlgorithmMismatch { digest: digest.name().into(), signature: algorithm.to_string() });
    }
    if let Ok(Some(raw)) = info.signed_attribute(&oid::CMS_ALGORITHM_PROTECTION) {
        // Compared as algorithms, not as octets: explicit default parameters are no difference (formats.md §3.7, 3).
        let agrees = attrs::decode_algorithm_protection(raw).is_ok_and(|(d, s)| {
            DigestAlgorithm::from_oid(&d.oid) == Some(digest)
                && s.is_none_or(|s| SignatureAlgorithm::decode(&s, Some(digest)).is_ok_and(|s| s == algorithm))
        });
        if !agrees {
            verdict.add(Finding::AlgorithmProtectionMismatch);
        }
    }
    Some(algorithm)
}

/// Identification of the signing certificate (§5.2.3).
fn identify(
    info: &SignerInfo<'_>,
    certificates: &[Certificate],
    verdict: &mut Verdict,
    not_baseline: &mut Vec<Said>,
) -> Option<Certificate> {
    let named = |c: &&Certificate| match &info.sid {
        SignerIdentifier::IssuerAndSerialNumber { issuer, serial } => c.serial() == *serial && is_issuer(c, issuer),
        SignerIdentifier::SubjectKeyIdentifier(ski) => c.subject_key_identifier() == Some(*ski),
    };
    let candidates: Vec<&Certificate> = certificates.iter().filter(named).collect();
    let references = signing_certificate_references(info, verdict);
    if references.is_none() {
        not_baseline.push("signing-certificate is missing".into());
    }
    let chosen = match &references {
        // Several certificates of one name and serial number: the reference decides.
        Some((_, reference)) => candidates.iter().find(|c| reference_matches(reference, c)).or(candidates.first()),
        None => candidates.first(),
    };
    let Some(&certificate) = chosen else {
        let place = match &info.sid {
            SignerIdentifier::IssuerAndSerialNumber { serial, .. } => {
                format!("serial number {}", crate::cms::hex(serial))
            }
            SignerIdentifier::SubjectKeyIdentifier(ski) => format!("key identifier {}", crate::cms::hex(ski)),
        };
        verdict.add(Finding::NotIdentified { place });
        return None;
    };
    if let Some((attribute, reference)) = &references {
        if !reference_matches(reference, certificate) {
            verdict.add(Finding::ReferenceMismatch { attribute });
        } else if let Some((issuer, serial)) = &reference.issuer_serial
            && (serial != certificate.serial() || !is_issuer(certificate, issuer))
        {
            verdict.add(Finding::IssuerSerialMismatch);
        }
    }
    Some(certificate.clone())
}

/// Whether `name`, a whole encoding, is the certificate's issuer (RFC 5280 §7.1).
fn is_issuer(certificate: &Certificate, name: &[u8]) -> bool {
    let issuer = certificate.issuer();
    issuer.raw() == name || Name::from_der(name).is_ok_and(|name| issuer.matches(&name))
}

/// The first certificate reference of signing-certificate-v2 or of the older signing-certificate.
fn signing_certificate_references(
    info: &SignerInfo<'_>,
    verdict: &mut Verdict,
) -> Option<(&'static str, attrs::CertificateReference)> {
    let known = [
        (&oid::SIGNING_CERTIFICATE_V2, "signing-certificate-v2", true),
        (&oid::SIGNING_CERTIFICATE, "signing-certificate", false),
    ];
    for (oid, name, v2) in known {
        let raw = match info.signed_attribute(oid) {
            Ok(None) => continue,
            Ok(Some(raw)) => raw,
            Err(e) => {
                verdict.add(Finding::BadAttribute { attribute: name, cause: e.into() });
                continue;
            }
        };
        match attrs::decode_signing_certificate(raw, v2) {
            Ok(references) if !references.is_empty() => return references.into_iter().next().map(|r| (name, r)),
            Ok(_) => verdict.add(Finding::BadAttribute { attribute: name, cause: "it is empty".into() }),
            Err(e) => verdict.add(Finding::BadAttribute { attribute: name, cause: e.into() }),
        }
    }
    None
}

fn reference_matches(reference: &attrs::CertificateReference, certificate: &Certificate) -> bool {
    DigestAlgorithm::from_oid(&reference.algorithm.oid).is_some_and(|d| certificate.digest(d) == reference.hash)
}

/// The digest in message-digest against the digest of what is signed (§5.2.7). Without signedAttrs nothing is compared here.
fn digest(info: &SignerInfo<'_>, content: &Content<'_>, verdict: &mut Verdict) -> bool {
    if info.signed_attrs.is_none() {
        if matches!(content, Content::Missing) {
            verdict.add(Finding::ContentMissing);
        }
        return false;
    }
    let signed = match info.signed_attribute(&oid::MESSAGE_DIGEST) {
        Ok(Some(raw)) => attrs::decode_message_digest(raw),
        Ok(None) => {
            verdict.add(Finding::MessageDigestMissing);
            return false;
        }
        Err(e) => Err(e),
    };
    let signed = match signed {
        Ok(signed) => signed,
        Err(e) => {
            verdict.add(Finding::BadAttribute { attribute: "message-digest", cause: e.into() });
            return false;
        }
    };
    let Some(algorithm) = DigestAlgorithm::from_oid(&info.digest_algorithm.oid) else {
        return false; // reported by `algorithms`
    };
    let (actual, finding) = match content {
        Content::Missing => {
            verdict.add(Finding::ContentMissing);
            return false;
        }
        Content::Document { digests, .. } => {
            (digests.get(algorithm).map(<[u8]>::to_vec), Finding::DigestMismatch { algorithm: algorithm.name().into() })
        }
        Content::ParentSignature(octets) => {
            (Some(algorithm.digest(octets)), Finding::ParentMismatch { algorithm: algorithm.name().into() })
        }
    };
    let intact = actual.as_deref() == Some(signed);
    if !intact {
        verdict.add(finding);
    }
    intact
}

/// The signature value with the signer's key (§5.2.7).
fn signature(
    info: &SignerInfo<'_>,
    algorithm: &SignatureAlgorithm,
    content: &Content<'_>,
    certificate: Option<&Certificate>,
    verdict: &mut Verdict,
) -> bool {
    let Some(certificate) = certificate else { return false };
    let key = match certificate.public_key() {
        Ok(key) => key,
        Err(e) => {
            verdict.add(Finding::KeyUnreadable { cause: Said::of(e) });
            return false;
        }
    };
    let outcome = match &info.signed_attrs {
        Some(signed) => {
            let verify = |message: &[u8]| {
                let digest = algorithm.digest().digest(message);
                crypto::verify(algorithm, key, Signed { message: Some(message), digest: &digest }, info.signature)
            };
            // RFC 5652 §5.4 signs the DER encoding. Where the message has another order, some programs signed that order
            // (node-forge), others DER (docs/DEVIATIONS.md): the attributes are the same, so either will do.
            match verify(&signed.to_be_signed) {
                Outcome::Invalid if !signed.is_der_ordered => match signed.der_ordered() {
                    Ok(ordered) => verify(&ordered),
                    Err(_) => Outcome::Invalid,
                },
                outcome => outcome,
            }
        }
        None => match content {
            Content::Missing => return false,
            Content::ParentSignature(octets) => {
                let digest = algorithm.digest().digest(octets);
                crypto::verify(algorithm, key, Signed { message: Some(octets), digest: &digest }, info.signature)
            }
            Content::Document { digests, attached } => match digests.get(algorithm.digest()) {
                Some(digest) => crypto::verify(algorithm, key, Signed { message: *attached, digest }, info.signature),
                None => return false,
            },
        },
    };
    match outcome {
        Outcome::Valid => true,
        Outcome::Invalid => {
            verdict.add(Finding::SignatureInvalid { algorithm: algorithm.to_string() });
            false
        }
        Outcome::Unsupported(what) => {
            verdict.add(Finding::Unsupported { what: Said::verbatim(what) });
            false
        }
    }
}

/// Signed attributes: what they say, and what baseline asks of them (§5.2.8).
fn signed_attributes(info: &SignerInfo<'_>, setting: Setting, facts: &mut SignerFacts, verdict: &mut Verdict) {
    if info.signed_attrs.is_none() {
        facts.not_baseline.push("there are no signed attributes".into());
        return;
    }
    let mut read = |oid: &Oid, name: &'static str| match info.signed_attribute(oid) {
        Ok(raw) => raw,
        Err(e) => {
            verdict.add(Finding::BadAttribute { attribute: name, cause: e.into() });
            None
        }
    };
    let act = read(&oid::ACT, "act");
    let signing_time = read(&oid::SIGNING_TIME, "signing-time");
    let roles = read(&oid::SIGNER_ATTRIBUTES_V2, "signer-attributes-v2")
        .or_else(|| read(&oid::SIGNER_ATTRIBUTES, "signer-attributes"));
    let location = read(&oid::SIGNER_LOCATION, "signer-location");
    let commitment = read(&oid::COMMITMENT_TYPE_INDICATION, "commitment-type-indication");
    let bad = |attribute, e: crate::asn1::Error| Finding::BadAttribute { attribute, cause: e.into() };
    match signing_time.map(attrs::decode_signing_time).transpose() {
        Ok(time) => facts.signing_time = time,
        Err(e) => verdict.add(bad("signing-time", e)),
    }
    match roles.map(attrs::decode_claimed_roles).transpose() {
        Ok(roles) => facts.roles = roles.unwrap_or_default(),
        Err(e) => verdict.add(bad("signer-attributes", e)),
    }
    match location.map(attrs::decode_signer_location).transpose() {
        Ok(location) => facts.location = location.filter(|l| !l.is_empty()),
        Err(e) => verdict.add(bad("signer-location", e)),
    }
    match act.map(Act::decode).transpose() {
        Ok(act) => facts.act = act,
        Err(e) => verdict.add(Finding::ActMalformed { cause: e.into() }),
    }
    match commitment.map(attrs::decode_commitment_type).transpose() {
        Ok(Some(commitment)) if facts.act.as_ref().is_some_and(|a| !commitment_fits(a, &commitment)) => {
            verdict.add(Finding::CommitmentMismatch { commitment: commitment.to_string() });
        }
        Ok(_) => {}
        Err(e) => verdict.add(bad("commitment-type-indication", e)),
    }
    match setting {
        Setting::Pdf if signing_time.is_some() => {
            facts.not_baseline.push("signing-time must not stand in the CMS of a PDF signature".into());
        }
        Setting::Cms | Setting::Countersignature if signing_time.is_none() => {
            facts.not_baseline.push("signing-time is missing".into());
        }
        _ => {}
    }
}

/// The commitment type that DESIGN 4.2 gives to each act.
fn commitment_fits(act: &Act, commitment: &Oid) -> bool {
    match act.kind {
        crate::cms::ActKind::Receipt => *commitment == oid::PROOF_OF_RECEIPT,
        _ => *commitment == oid::PROOF_OF_APPROVAL,
    }
}
