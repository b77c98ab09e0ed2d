//! The certificates to judge with.

use parapheur::x509::{self, Certificate};

use super::config::Config;
use super::inputs;
use crate::args;
use crate::output::Failure;

/// More than any store of certificates that we know of (a whole browser's is 0.3 MB).
const LIMIT: u64 = 64 << 20;

/// Trust anchors and further certificates.
pub struct Trust {
    /// What is trusted.
    pub anchors: Vec<Certificate>,
    /// What only helps to build paths.
    pub untrusted: Vec<Certificate>,
}

/// Reads what the command line names; where it names no anchors, those of the configuration.
pub fn load(material: &args::Material, config: &Config) -> Result<Trust, Failure> {
    let anchors = if material.trust.is_empty() { &config.trust } else { &material.trust };
    Ok(Trust { anchors: certificates(anchors)?, untrusted: certificates(&material.untrusted)? })
}

/// Every certificate of some files and directories.
pub fn certificates(paths: &[std::path::PathBuf]) -> Result<Vec<Certificate>, Failure> {
    let mut all = Vec::new();
    for (name, bytes) in inputs::material(paths, LIMIT)? {
        all.append(&mut x509::decode_all(&bytes, &name).map_err(|e| Failure::from(e).about(name.clone()))?);
    }
    Ok(all)
}
