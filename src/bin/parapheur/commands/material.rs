//! What to judge with: trust anchors, certificates, revocation.

use std::path::PathBuf;
use std::sync::Arc;

use parapheur::acts::AnchorStore;
use parapheur::path::{RevocationMaterial, RevocationMode, RevocationSource, Settings, TrustStore};
use parapheur::validation::report::Reason;
use parapheur::x509::{self, Certificate, Crl, OcspResponse};

use super::config::Config;
use super::inputs;
use crate::args::{self, RevocationWord};
use crate::output::Failure;

/// More than any revocation list or store of certificates that we know of.
const LIMIT: u64 = 64 << 20;

/// What the command line names; where it names no anchors, those of the configuration.
pub struct Gathered {
    /// With what paths are validated.
    pub settings: Settings,
    /// What of the anchors cannot be read, and is not there.
    pub lost_anchors: Vec<Reason>,
    /// What of the rest cannot be read, and is not there.
    pub unread: Vec<Reason>,
}

/// Reads the material. What cannot be opened is an error; what cannot be decoded is told in [`Gathered::unread`], since a file
/// of somebody else's must not keep the rest from being judged.
pub fn gather(material: &args::Material, config: &Config, revocation: RevocationWord) -> Result<Gathered, Failure> {
    let (mut lost_anchors, mut unread) = (Vec::new(), Vec::new());
    let trust = if material.trust.is_empty() {
        AnchorStore::open(&config.trust)?.trust()
    } else {
        TrustStore::new(read(&material.trust, x509::decode_each, &mut lost_anchors)?)
    };
    let untrusted = read(&material.untrusted, x509::decode_each, &mut unread)?;
    let all = |list: x509::Result<Vec<_>>| list.map(|list| list.into_iter().map(Ok).collect());
    let crls = read(&material.crl, |bytes, name| all(Crl::decode_all(bytes, name)), &mut unread)?;
    let all = |list: x509::Result<Vec<_>>| list.map(|list| list.into_iter().map(Ok).collect());
    let ocsp = read(&material.ocsp, |bytes, name| all(OcspResponse::decode_all(bytes, name)), &mut unread)?;
    let mut sources: Vec<Arc<dyn RevocationSource>> = Vec::new();
    if !crls.is_empty() || !ocsp.is_empty() {
        sources.push(Arc::new(RevocationMaterial::new(crls, ocsp)));
    }
    let revocation = match revocation {
        RevocationWord::Hard => RevocationMode::Hard,
        RevocationWord::Soft => RevocationMode::Soft,
        RevocationWord::None => RevocationMode::None,
    };
    let settings = Settings { trust, untrusted, revocation, sources, ..Settings::default() };
    Ok(Gathered { settings, lost_anchors, unread })
}

/// Every certificate of some files and directories.
pub fn certificates(paths: &[PathBuf]) -> Result<Vec<Certificate>, Failure> {
    let mut all = Vec::new();
    for (name, bytes) in inputs::material(paths, LIMIT)? {
        all.append(&mut x509::decode_all(&bytes, &name)?);
    }
    Ok(all)
}

fn read<T>(
    paths: &[PathBuf],
    decode: impl Fn(&[u8], &str) -> x509::Result<Vec<x509::Result<T>>>,
    unread: &mut Vec<Reason>,
) -> Result<Vec<T>, Failure> {
    let mut all = Vec::new();
    for (name, bytes) in inputs::material(paths, LIMIT)? {
        for item in decode(&bytes, &name).unwrap_or_else(|error| vec![Err(error)]) {
            match item {
                Ok(item) => all.push(item),
                Err(error) => unread.push(Reason::of(&error)),
            }
        }
    }
    Ok(all)
}
