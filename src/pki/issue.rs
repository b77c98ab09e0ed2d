//! Certificates by a profile: for a key that is made here, or for one whose owner asked (RFC 5280 §4).

use super::certificate::{self, ToBeSigned};
use super::{Ca, Error, Locations, Profile, Result, Subject};
use crate::crypto::{self, KeyKind, KeySpec, PrivateKey, PublicKey, RSA_SIGNING_BITS, Secret, Signer};
use crate::x509::{Certificate, key_matches};
use rand::CryptoRng;
use std::sync::Arc;
use time::OffsetDateTime;
use zeroize::Zeroizing;

/// What certificate to issue.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct IssueRequest {
    /// Of what kind.
    pub profile: Profile,
    /// Whom it names.
    pub subject: Subject,
    /// Days that it is valid; by default the profile's.
    pub days: Option<u32>,
    /// From when.
    pub now: OffsetDateTime,
    /// The serial number, in hexadecimal, of the certificate whose place it takes; for the record.
    pub renews: Option<String>,
}

impl IssueRequest {
    /// As long as the profile says.
    pub fn new(profile: Profile, subject: Subject, now: OffsetDateTime) -> Self {
        Self { profile, subject, days: None, now, renews: None }
    }
}

/// The key that is certified.
#[derive(Clone, Copy, Debug)]
pub enum SubjectKey<'a> {
    /// A new one, handed out under a passphrase.
    New {
        /// Its kind.
        spec: KeySpec,
        /// For the files in which it is handed out.
        passphrase: &'a Secret,
    },
    /// One whose owner has shown that he has it (RFC 2986), or had it certified before.
    Of(&'a PublicKey),
}

/// A CA that can sign: its certificate, what stands above it, and its key.
pub struct Issuer {
    pub(super) ca: Ca,
    pub(super) certificate: Certificate,
    pub(super) above: Vec<Certificate>,
    pub(super) signer: Arc<dyn Signer>,
    pub(super) locations: Option<Locations>,
}

impl Issuer {
    /// The CA that issues. `above` is the rest of the path, the root last.
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
        Ok(Self { ca: Ca::Issuing, certificate, above, signer, locations: None })
    }

    /// Its certificates and lists say where things are.
    pub fn at(self, locations: Option<Locations>) -> Self {
        Self { locations, ..self }
    }

    /// Its certificate.
    pub fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// The key identifier that what it signs refers to.
    pub(super) fn key_identifier(&self) -> Result<Vec<u8>> {
        match self.certificate.subject_key_identifier() {
            Some(id) => Ok(id.to_vec()),
            None => certificate::key_identifier(self.certificate.spki()),
        }
    }
}

/// A new certificate, in the forms in which it is handed out.
#[derive(Clone, Debug)]
pub struct Issued {
    /// The certificate.
    pub certificate: Certificate,
    /// What stands above it: the issuing CA first, the root last.
    pub chain: Vec<Certificate>,
    /// Its key, where it was made here.
    pub key: Option<NewKey>,
}

/// A key that was made here.
#[derive(Clone)]
pub struct NewKey {
    /// Encrypted PKCS#8 in PEM.
    pub pem: String,
    /// Key, certificate and chain: PKCS#12.
    pub pkcs12: Zeroizing<Vec<u8>>,
}

impl std::fmt::Debug for NewKey {
    /// Nothing of it.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NewKey")
    }
}

/// Certifies a key. Pure: nothing is written.
///
/// # Errors
/// [`Error::Subject`] when the name does not suit the profile, [`Error::Validity`] when the certificate would outlive its
/// issuer or begin before it, [`Error::OwnKey`] when the key is a CA's, [`Error::NoPassphrase`], [`Error::Crypto`] (also for an
/// RSA key that is too short to sign with).
pub fn certify(
    issuer: &Issuer,
    request: &IssueRequest,
    key: SubjectKey<'_>,
    rng: &mut impl CryptoRng,
) -> Result<Issued> {
    request.subject.check(&request.profile)?;
    let subject = request.subject.name()?;
    let alternative_name = request.subject.alternative_name()?;
    let validity = certificate::validity(request.now, request.days.unwrap_or(request.profile.days))?;
    if validity.1 > issuer.certificate.not_after() {
        return Err(Error::Validity { why: "the certificate would outlive its issuer" });
    }
    if validity.0 < issuer.certificate.not_before() {
        return Err(Error::Validity { why: "the certificate would begin before its issuer" });
    }
    let private = match key {
        SubjectKey::New { passphrase, .. } if passphrase.expose().is_empty() => return Err(Error::NoPassphrase),
        SubjectKey::New { spec, .. } => Some(PrivateKey::generate(spec, rng)?),
        SubjectKey::Of(_) => None,
    };
    let public = match (&private, key) {
        (_, SubjectKey::Of(public)) => public,
        (Some(private), _) => private.public_key(),
        (None, _) => return Err(Error::SelfCheck { why: "there is no key".into() }),
    };
    check_key(public)?;
    if std::iter::once(&issuer.certificate).chain(&issuer.above).any(|ca| key_matches(ca, public.spki())) {
        return Err(Error::OwnKey);
    }
    let mut extensions = request.profile.extensions();
    extensions.push(certificate::subject_key_identifier(public.spki())?);
    extensions.push(certificate::authority_key_identifier(&issuer.key_identifier()?));
    if let Some(locations) = &issuer.locations {
        extensions.extend(locations.extensions(issuer.ca, request.profile.is_revocable()));
    }
    extensions.extend(alternative_name);
    let certificate = ToBeSigned {
        serial: certificate::serial(rng),
        issuer: issuer.certificate.subject().raw(),
        validity,
        subject: &subject,
        spki: public.spki(),
        extensions: &extensions,
    }
    .sign(&*issuer.signer)?;
    let chain: Vec<Certificate> = std::iter::once(&issuer.certificate).chain(&issuer.above).cloned().collect();
    let key = match (private, key) {
        (Some(private), SubjectKey::New { passphrase, .. }) => {
            let path: Vec<Vec<u8>> = std::iter::once(&certificate).chain(&chain).map(|c| c.raw().to_vec()).collect();
            let pkcs12 = private.to_pkcs12(&friendly(&request.subject.common_name), &path, passphrase)?;
            Some(NewKey { pem: private.to_pkcs8_encrypted_pem(passphrase, rng)?, pkcs12: Zeroizing::new(pkcs12) })
        }
        _ => None,
    };
    Ok(Issued { certificate, chain, key })
}

/// What is read for verification may be too weak to be certified.
fn check_key(key: &PublicKey) -> Result<()> {
    match key.kind() {
        KeyKind::Rsa { bits } if !RSA_SIGNING_BITS.contains(&bits) => {
            let (least, most) = (*RSA_SIGNING_BITS.start(), *RSA_SIGNING_BITS.end());
            Err(crypto::Error::KeySize { bits, least, most }.into())
        }
        _ => Ok(()),
    }
}

/// friendlyName is a BMPString (RFC 2985 §5.5.1).
fn friendly(name: &str) -> String {
    name.chars().filter(|&c| u32::from(c) <= 0xffff).collect()
}
