//! A new authority: a self-signed root, and below it one CA that issues and has no CA below it.

use super::certificate::{self, ToBeSigned};
use super::{Ca, Error, Locations, Result, Subject};
use crate::asn1::{der, oid};
use crate::crypto::{KeySpec, PrivateKey, SignOptions};
use crate::x509::{Certificate, KeyUsage};
use rand::CryptoRng;
use time::OffsetDateTime;

/// What authority to make. EN 319 412-2 §4.2.3 asks for country, organization and common name of an issuer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct InitRequest {
    /// countryName of both certificates.
    pub country: String,
    /// organizationName of both.
    pub organization: String,
    /// organizationIdentifier of both.
    pub organization_identifier: Option<String>,
    /// commonName of the root.
    pub root_name: String,
    /// commonName of the issuing CA.
    pub issuing_name: String,
    /// The kind of both keys.
    pub key: KeySpec,
    /// Days that the root is valid.
    pub root_days: u32,
    /// Days that the issuing CA is valid.
    pub issuing_days: u32,
    /// Where its lists, its certificates and its responder will be found; without it no certificate says so.
    pub locations: Option<Locations>,
    /// From when.
    pub now: OffsetDateTime,
}

impl InitRequest {
    /// P-256, 20 years for the root and 10 for the issuing CA, names made from the organization's.
    pub fn new(country: impl Into<String>, organization: impl Into<String>, now: OffsetDateTime) -> Self {
        let organization = organization.into();
        Self {
            country: country.into(),
            organization_identifier: None,
            root_name: named(&organization, "Root CA"),
            issuing_name: named(&organization, "Issuing CA"),
            organization,
            key: KeySpec::P256,
            root_days: 7305,
            issuing_days: 3652,
            locations: None,
            now,
        }
    }

    pub(super) fn subject(&self, common_name: &str) -> Subject {
        Subject {
            country: self.country.clone(),
            common_name: common_name.into(),
            organization: Some(self.organization.clone()),
            organization_identifier: self.organization_identifier.clone(),
            ..Subject::default()
        }
    }
}

/// The organization's name and what its CA is, cut to what a commonName may hold.
pub(super) fn named(organization: &str, what: &str) -> String {
    let room = 64usize.saturating_sub(what.chars().count() + 1);
    let start: String = organization.chars().take(room).collect();
    format!("{} {what}", start.trim_end())
}

/// A new authority in memory.
#[derive(Debug)]
pub struct Created {
    /// The trust anchor.
    pub root: Certificate,
    /// Its key.
    pub root_key: PrivateKey,
    /// The CA that issues.
    pub issuing: Certificate,
    /// Its key.
    pub issuing_key: PrivateKey,
}

/// Makes an authority. Pure: nothing is written.
///
/// # Errors
/// [`Error::Subject`], [`Error::Validity`] (the issuing CA would outlive the root), [`Error::Crypto`].
pub fn create(request: &InitRequest, rng: &mut impl CryptoRng) -> Result<Created> {
    let root_validity = certificate::validity(request.now, request.root_days)?;
    let issuing_validity = certificate::validity(request.now, request.issuing_days)?;
    if issuing_validity.1 > root_validity.1 {
        return Err(Error::Validity { why: "the issuing CA would outlive the root" });
    }
    let root_name = request.subject(&request.root_name).name()?;
    let issuing_name = request.subject(&request.issuing_name).name()?;
    if root_name == issuing_name {
        return Err(Error::Subject { field: "commonName", why: "is the same for root and issuing CA" });
    }
    let usage = certificate::key_usage(KeyUsage::KEY_CERT_SIGN | KeyUsage::CRL_SIGN);

    let root_key = PrivateKey::generate(request.key, rng)?;
    let root_signer = root_key.signer(&SignOptions::default())?;
    let root_id = certificate::key_identifier(root_key.to_spki())?;
    let root = ToBeSigned {
        serial: certificate::serial(rng),
        issuer: &root_name,
        validity: root_validity,
        subject: &root_name,
        spki: root_key.to_spki(),
        extensions: &[
            certificate::certification_authority(None),
            usage.clone(),
            certificate::subject_key_identifier(root_key.to_spki())?,
        ],
    }
    .sign(&*root_signer)?;

    let issuing_key = PrivateKey::generate(request.key, rng)?;
    // anyPolicy (§4.2.1.4): which policies hold is for the certificates below to say, and to be audited for.
    let any_policy = der::sequence([der::sequence([der::oid(&oid::ANY_POLICY)])]);
    let mut extensions = vec![
        certificate::certification_authority(Some(0)),
        usage,
        certificate::subject_key_identifier(issuing_key.to_spki())?,
        certificate::authority_key_identifier(&root_id),
        certificate::extension(&oid::CE_CERTIFICATE_POLICIES, false, &any_policy),
    ];
    if let Some(locations) = &request.locations {
        extensions.extend(locations.extensions(Ca::Root, true));
    }
    let issuing = ToBeSigned {
        serial: certificate::serial(rng),
        issuer: &root_name,
        validity: issuing_validity,
        subject: &issuing_name,
        spki: issuing_key.to_spki(),
        extensions: &extensions,
    }
    .sign(&*root_signer)?;
    Ok(Created { root, root_key, issuing, issuing_key })
}
