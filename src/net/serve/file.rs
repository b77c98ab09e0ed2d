//! CRLs and certificates given out as files (RFC 2585 §3 and §4), read when they have changed.

use super::route::etag;
use super::{Error, Result};
use crate::x509::{self, Crl};
use axum::body::Bytes;
use std::io::ErrorKind;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;
use time::OffsetDateTime;

/// The longest file that is given out, in octets: a CRL of a million entries has about 40 MB.
const LONGEST: u64 = 64 << 20;

/// What a file is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PublishedKind {
    /// A certificate revocation list.
    Crl,
    /// A certificate.
    Certificate,
}

impl PublishedKind {
    /// RFC 2585 §4.
    pub(super) fn media_type(self) -> &'static str {
        match self {
            Self::Crl => "application/pkix-crl",
            Self::Certificate => "application/pkix-cert",
        }
    }
}

/// A file that is given out, in DER; on disk it may be PEM.
pub struct Published {
    /// Of the URL: `/crl/issuing.crl`.
    pub path: &'static str,
    /// What it is.
    pub kind: PublishedKind,
    file: PathBuf,
    cache: Mutex<Option<(Stamp, Contents)>>,
}

/// What tells one state of a file from another. Files are replaced whole, so a change has a new inode.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Stamp {
    modified: SystemTime,
    length: u64,
    inode: u64,
}

/// The octets, and what caches are told of them.
#[derive(Clone)]
pub(super) struct Contents {
    pub der: Bytes,
    /// RFC 9110 §8.8.3, with its quotation marks.
    pub etag: String,
    /// thisUpdate, notBefore.
    pub modified: OffsetDateTime,
    /// nextUpdate.
    pub until: Option<OffsetDateTime>,
}

impl Published {
    /// The file at `file` under the URL path `path`. It need not exist yet.
    pub fn new(path: &'static str, kind: PublishedKind, file: PathBuf) -> Self {
        Self { path, kind, file, cache: Mutex::new(None) }
    }

    /// What stands in the file now; `None` where there is none.
    pub(super) fn read(&self) -> Result<Option<Contents>> {
        let fail = |why: String| Error::File { place: self.file.display().to_string(), why };
        let metadata = match self.file.metadata() {
            Err(e) if e.kind() == ErrorKind::NotFound => return Ok(None),
            other => other.map_err(|e| fail(e.to_string()))?,
        };
        let modified = metadata.modified().map_err(|e| fail(e.to_string()))?;
        #[cfg(unix)]
        let inode = std::os::unix::fs::MetadataExt::ino(&metadata);
        #[cfg(not(unix))]
        let inode = 0;
        let stamp = Stamp { modified, length: metadata.len(), inode };
        let lock = || self.cache.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, contents)) = lock().as_ref().filter(|(kept, _)| *kept == stamp) {
            return Ok(Some(contents.clone()));
        }
        if stamp.length > LONGEST {
            return Err(fail(format!("it is longer than {LONGEST} octets")));
        }
        let octets = std::fs::read(&self.file).map_err(|e| fail(e.to_string()))?;
        let contents = self.contents(&octets).map_err(|e| fail(e.to_string()))?;
        *lock() = Some((stamp, contents.clone()));
        Ok(Some(contents))
    }

    fn contents(&self, octets: &[u8]) -> x509::Result<Contents> {
        let name = self.path;
        let (der, modified, until) = match self.kind {
            PublishedKind::Crl => {
                let crl = first(Crl::decode_all(octets, name)?, name)?;
                (crl.raw().to_vec(), crl.this_update(), crl.next_update())
            }
            PublishedKind::Certificate => {
                let certificate = first(x509::decode_all(octets, name)?, name)?;
                (certificate.raw().to_vec(), certificate.not_before(), None)
            }
        };
        Ok(Contents { etag: etag(&der), der: der.into(), modified, until })
    }
}

fn first<T>(all: Vec<T>, name: &str) -> x509::Result<T> {
    all.into_iter().next().ok_or_else(|| x509::Error::NoCertificate { place: name.to_owned() })
}
