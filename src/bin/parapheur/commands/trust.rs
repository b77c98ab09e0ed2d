//! What to judge with: trust anchors, certificates, revocation.

use std::path::PathBuf;
use std::sync::Arc;

use parapheur::path::{RevocationMaterial, RevocationMode, RevocationSource, Settings, TrustStore};
use parapheur::x509::{self, Certificate, Crl, OcspResponse};

use super::config::Config;
use super::inputs;
use crate::args;
use crate::output::Failure;

/// More than any revocation list or store of certificates that we know of.
const LIMIT: u64 = 64 << 20;

/// Reads what the command line names; where it names no anchors, those of the configuration.
pub fn settings(material: &args::Material, config: &Config, revocation: RevocationMode) -> Result<Settings, Failure> {
    let anchors = if material.trust.is_empty() { &config.trust } else { &material.trust };
    let crls = read(&material.crl, Crl::decode_all)?;
    let ocsp = read(&material.ocsp, OcspResponse::decode_all)?;
    let mut sources: Vec<Arc<dyn RevocationSource>> = Vec::new();
    if !crls.is_empty() || !ocsp.is_empty() {
        sources.push(Arc::new(RevocationMaterial::new(crls, ocsp)));
    }
    Ok(Settings {
        trust: TrustStore::new(certificates(anchors)?),
        untrusted: certificates(&material.untrusted)?,
        revocation,
        sources,
        ..Settings::default()
    })
}

/// Every certificate of some files and directories.
pub fn certificates(paths: &[PathBuf]) -> Result<Vec<Certificate>, Failure> {
    read(paths, x509::decode_all)
}

fn read<T>(paths: &[PathBuf], decode: impl Fn(&[u8], &str) -> x509::Result<Vec<T>>) -> Result<Vec<T>, Failure> {
    let mut all = Vec::new();
    for (name, bytes) in inputs::material(paths, LIMIT)? {
        all.append(&mut decode(&bytes, &name)?);
    }
    Ok(all)
}
