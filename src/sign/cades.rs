//! CAdES-BASELINE-B (EN 319 122-1 §6.3) and the CMS inside PAdES-BASELINE-B (EN 319 142-1 §6.3).

use super::{Error, SigningIdentity, Statement};
use crate::asn1::oid;
use crate::cms::{attributes, write};
use crate::crypto::DigestAlgorithm;

/// Where the SignerInfo will stand: it decides which attributes are admitted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Setting {
    /// In a detached CMS file.
    Detached,
    /// Under another SignerInfo: content-type must be absent (RFC 5652 §11.4).
    Countersignature,
    /// In a PDF: no signing-time, no signer-location (EN 319 142-1 table 1); `/M` and `/Location` say it.
    Pdf,
}

/// The digest algorithm with which the content must be digested for this key.
pub fn digest_algorithm(identity: &SigningIdentity) -> DigestAlgorithm {
    identity.signer.algorithm().digest()
}

/// Signs: `content_digest` is the digest, by [`digest_algorithm`], of the document (or of the parent's signature value, for a
/// countersignature). Gives the DER of the SignerInfo.
pub fn signer_info(
    identity: &SigningIdentity,
    statement: &Statement,
    setting: Setting,
    content_digest: &[u8],
) -> Result<Vec<u8>, Error> {
    let signed_attrs = signed_attributes(identity, statement, setting, content_digest);
    let digest = digest_algorithm(identity);
    let signature = identity.signer.sign(&signed_attrs, &digest.digest(&signed_attrs))?;
    Ok(assemble(identity, &signed_attrs, &signature))
}

/// The largest encoding that [`message`] can give for this identity and statement: what `/Contents` must hold.
pub fn max_message_len(identity: &SigningIdentity, statement: &Statement, setting: Setting) -> usize {
    let digest = vec![0; digest_algorithm(identity).len()];
    let signed_attrs = signed_attributes(identity, statement, setting, &digest);
    let signature = vec![0xff; identity.signer.max_signature_len()];
    message(identity, &assemble(identity, &signed_attrs, &signature)).len()
}

/// The detached message around a SignerInfo: its certificate and the chain.
pub fn message(identity: &SigningIdentity, signer_info: &[u8]) -> Vec<u8> {
    write::detached(signer_info, &digest_algorithm(identity).identifier(), &certificates(identity))
}

/// The certificates that travel with the signature, the signer's first.
pub fn certificates(identity: &SigningIdentity) -> Vec<Vec<u8>> {
    std::iter::once(&identity.certificate).chain(&identity.chain).map(|c| c.raw().to_vec()).collect()
}

fn assemble(identity: &SigningIdentity, signed_attrs: &[u8], signature: &[u8]) -> Vec<u8> {
    write::signer_info(&write::NewSignerInfo {
        issuer: identity.certificate.issuer().raw(),
        serial: identity.certificate.serial(),
        digest_algorithm: digest_algorithm(identity).identifier(),
        signed_attrs,
        signature_algorithm: identity.signer.algorithm().identifier(),
        signature,
    })
}

fn signed_attributes(
    identity: &SigningIdentity,
    statement: &Statement,
    setting: Setting,
    content_digest: &[u8],
) -> Vec<u8> {
    let digest = digest_algorithm(identity);
    let certificate = &identity.certificate;
    let mut list = vec![
        attributes::message_digest(content_digest),
        attributes::signing_certificate_v2(
            digest,
            &certificate.digest(digest),
            certificate.issuer().raw(),
            certificate.serial(),
        ),
        attributes::attribute(&oid::ACT, statement.act.encode()),
    ];
    if setting != Setting::Countersignature {
        list.push(attributes::content_type(&oid::DATA));
    }
    if setting != Setting::Pdf {
        list.push(attributes::signing_time(statement.time));
        list.extend(statement.place.as_deref().map(attributes::signer_location));
    }
    if statement.commitment {
        list.push(attributes::commitment_type_indication(&statement.commitment_type()));
    }
    list.extend(statement.function.as_deref().map(attributes::signer_attributes_v2));
    write::signed_attributes(&list)
}
