//! Handing out: the files of a certificate, all of them or none.

use super::super::{Issued, Result};
use super::files::{self, PRIVATE, PUBLIC, exists};
use super::pem;
use crate::x509::Certificate;
use std::fs;
use std::path::{Path, PathBuf};

/// The files of an issued certificate.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Written {
    /// `NAME.crt`: the certificate, then its chain, PEM, 0644.
    pub certificate: PathBuf,
    /// `NAME.key`: the encrypted key, PEM, 0600; `NAME.p12`: all of it, PKCS#12, 0600. Where the key was made here.
    pub key: Option<(PathBuf, PathBuf)>,
}

impl Issued {
    /// Writes `NAME.crt`, and where the key was made here `NAME.key` and `NAME.p12`, into an existing directory: all, or none.
    ///
    /// # Errors
    /// [`Error::Exists`](super::super::Error::Exists) for a file that is there already, unless `force`;
    /// [`Error::Io`](super::super::Error::Io).
    pub fn write(&self, directory: &Path, name: &str, force: bool) -> Result<Written> {
        let at = |extension: &str| directory.join(format!("{name}.{extension}"));
        let written = Written { certificate: at("crt"), key: self.key.is_some().then(|| (at("key"), at("p12"))) };
        let certificates: Vec<&Certificate> = std::iter::once(&self.certificate).chain(&self.chain).collect();
        let text = pem(&certificates);
        let mut all: Vec<(&Path, &[u8], u32)> = Vec::new();
        if let (Some(key), Some((pem, pkcs12))) = (&self.key, &written.key) {
            all.extend([(&**pem, key.pem.as_bytes(), PRIVATE), (&**pkcs12, &key.pkcs12[..], PRIVATE)]);
        }
        all.push((&written.certificate, text.as_bytes(), PUBLIC));
        all_or_none(&all, force)?;
        Ok(written)
    }
}

/// Writes a request, and the new key that it is about: both, or none. Gives what was written.
///
/// # Errors
/// As [`Issued::write`].
pub fn write_request(
    der: &[u8],
    key_pem: Option<&str>,
    request: &Path,
    key: &Path,
    force: bool,
) -> Result<Vec<PathBuf>> {
    let text = super::super::request::to_pem(der);
    let mut all: Vec<(&Path, &[u8], u32)> = vec![(request, text.as_bytes(), PUBLIC)];
    all.extend(key_pem.map(|pem| (key, pem.as_bytes(), PRIVATE)));
    all_or_none(&all, force)?;
    Ok(all.iter().map(|(path, ..)| path.to_path_buf()).collect())
}

fn all_or_none(all: &[(&Path, &[u8], u32)], force: bool) -> Result<()> {
    for (path, ..) in all {
        if !force && path.symlink_metadata().is_ok() {
            return Err(exists(path));
        }
    }
    // What can fail (space, rights) fails here, before anything has its name.
    let prepare = |(path, bytes, mode): &(&Path, &[u8], u32)| files::prepare(files::parent(path), path, bytes, *mode);
    let ready = all.iter().map(prepare).collect::<Result<Vec<_>>>()?;
    let mut done: Vec<&Path> = Vec::new();
    for (file, (path, ..)) in ready.into_iter().zip(all) {
        if let Err(e) = files::place(file, path, force) {
            // With `force` the earlier files have replaced others, which are gone: they stay.
            done.iter().filter(|_| !force).for_each(|p| drop(fs::remove_file(p)));
            return Err(e);
        }
        done.push(path);
    }
    Ok(())
}
