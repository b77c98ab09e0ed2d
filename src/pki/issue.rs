//! Certificates for people and seals, with a key that is made here.

use super::profile::{self, CertificateProfile, ToBeSigned};
use super::{Error, Result, Subject};
use crate::crypto::{KeySpec, PrivateKey, Secret, Signer};
use crate::x509::{Certificate, KeyUsage, key_matches};
use rand::CryptoRng;
use std::sync::Arc;
use time::OffsetDateTime;
use zeroize::Zeroizing;

/// What certificate to issue.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct IssueRequest {
    /// For a person or a seal.
    pub profile: CertificateProfile,
    /// Whom it names.
    pub subject: Subject,
    /// The kind of the new key.
    pub key: KeySpec,
    /// Days that it is valid.
    pub days: u32,
    /// From when.
    pub now: OffsetDateTime,
}

impl IssueRequest {
    /// P-256, three years.
    pub fn new(profile: CertificateProfile, subject: Subject, now: OffsetDateTime) -> Self {
        Self { profile, subject, key: KeySpec::P256, days: 1096, now }
    }
}

/// A CA that can sign: its certificate, what stands above it, and its key.
pub struct Issuer {
    certificate: Certificate,
    above: Vec<Certificate>,
    signer: Arc<dyn Signer>,
}

impl Issuer {
    /// `above` is the rest of the path, the root last.
    ///
    /// # Errors
    /// [`Error::SelfCheck`] when the key is not the certificate's, or the certificate is not a CA's.
    pub fn new(certificate: Certificate, above: Vec<Certificate>, signer: Arc<dyn Signer>) -> Result<Self> {
        let fail = |why: &str| Err(Error::SelfCheck { why: why.into() });
        if !key_matches(&certificate, signer.public_key().spki()) {
            return fail("the key does not belong to the certificate of the CA");
        }
        if !certificate.basic_constraints().is_some_and(|b| b.ca) {
            return fail("the issuer is not a CA");
        }
        Ok(Self { certificate, above, signer })
    }
}

/// A new certificate and its key, in the forms in which they are handed out.
#[derive(Clone, Debug)]
pub struct Issued {
    /// The certificate.
    pub certificate: Certificate,
    /// What stands above it: the issuing CA first, the root last.
    pub chain: Vec<Certificate>,
    /// The key: encrypted PKCS#8 in PEM.
    pub key_pem: String,
    /// Key, certificate and chain: PKCS#12.
    pub pkcs12: Zeroizing<Vec<u8>>,
}

/// Makes a key and certifies it. Pure: nothing is written.
///
/// # Errors
/// [`Error::Subject`] when the name does not suit the profile, [`Error::Validity`] when the certificate would outlive its
/// issuer or begin before it, [`Error::NoPassphrase`], [`Error::Crypto`].
pub fn certify(
    issuer: &Issuer,
    request: &IssueRequest,
    key_passphrase: &Secret,
    rng: &mut impl CryptoRng,
) -> Result<Issued> {
    if key_passphrase.expose().is_empty() {
        return Err(Error::NoPassphrase);
    }
    request.subject.check(request.profile)?;
    let subject = request.subject.name()?;
    let validity = profile::validity(request.now, request.days)?;
    if validity.1 > issuer.certificate.not_after() {
        return Err(Error::Validity { why: "the certificate would outlive its issuer" });
    }
    if validity.0 < issuer.certificate.not_before() {
        return Err(Error::Validity { why: "the certificate would begin before its issuer" });
    }
    let alternative_name = request.subject.alternative_name()?;
    let key = PrivateKey::generate(request.key, rng)?;
    let issuer_id = match issuer.certificate.subject_key_identifier() {
        Some(id) => id.to_vec(),
        None => profile::key_identifier(issuer.certificate.spki())?,
    };
    let mut extensions = vec![
        profile::key_usage(KeyUsage::CONTENT_COMMITMENT),
        profile::subject_key_identifier(key.to_spki())?,
        profile::authority_key_identifier(&issuer_id),
    ];
    extensions.extend(alternative_name);
    let certificate = ToBeSigned {
        serial: profile::serial(rng),
        issuer: issuer.certificate.subject().raw(),
        validity,
        subject: &subject,
        spki: key.to_spki(),
        extensions: &extensions,
    }
    .sign(&*issuer.signer)?;
    let chain: Vec<Certificate> = std::iter::once(&issuer.certificate).chain(&issuer.above).cloned().collect();
    let path: Vec<Vec<u8>> = std::iter::once(&certificate).chain(&chain).map(|c| c.raw().to_vec()).collect();
    Ok(Issued {
        key_pem: key.to_pkcs8_encrypted_pem(key_passphrase, rng)?,
        pkcs12: Zeroizing::new(key.to_pkcs12(&friendly(&request.subject.common_name), &path, key_passphrase)?),
        certificate,
        chain,
    })
}

/// friendlyName is a BMPString (RFC 2985 §5.5.1).
fn friendly(name: &str) -> String {
    name.chars().filter(|&c| u32::from(c) <= 0xffff).collect()
}
