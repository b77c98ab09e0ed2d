//! What was fetched, on disk until its time is over.
//!
//! One file an answer, named by the digest of the question, readable by its owner only, written beside and renamed. Its first
//! line says when it was fetched, how long it may be used, and for which question; the octets follow as they came.
//!
//! A file of the cache is as untrusted as the network: the client decodes it again, checks the signature again, and removes what
//! does not hold. So a poisoned entry costs one more question. A cache that cannot be read or written is a cache that is empty.
//!
//! Limits: nothing is kept longer than [`LONGEST`]; the whole never holds more than it was given, the files that were fetched
//! first go first; two programs at once may for a moment hold twice as much.

use crate::crypto::DigestAlgorithm;
use crate::x509::hex;
use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use time::{Duration, OffsetDateTime};

/// However far nextUpdate is.
const LONGEST: Duration = Duration::days(7);
/// How far ahead the clock of an issuer may be.
pub(super) const SKEW: Duration = Duration::minutes(5);
/// The first line of each file.
const MARK: &str = "parapheur-cache/1";
/// Longest first line that is read.
const HEADER: usize = 4_096;
/// What our files are called.
const SUFFIX: &str = ".fetched";

/// What an entry is.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    Certificates,
    Ocsp,
    Crl,
}

/// Which entry.
pub(super) struct Key {
    name: String,
    question: String,
}

/// The key of a question: a kind of answer, an address, what is sent there.
pub(super) fn key(kind: Kind, url: &str, request: &[u8]) -> Key {
    let kind = match kind {
        Kind::Certificates => "certificates",
        Kind::Ocsp => "ocsp",
        Kind::Crl => "crl",
    };
    let question = format!("{kind} {} {}", hex(&DigestAlgorithm::Sha256.digest(request)), url.escape_default());
    Key { name: format!("{}{SUFFIX}", hex(&DigestAlgorithm::Sha256.digest(question.as_bytes()))), question }
}

#[derive(Debug)]
pub(super) struct Cache {
    folder: PathBuf,
    limit: u64,
}

impl Cache {
    pub fn new(folder: PathBuf, limit: u64) -> Self {
        Self { folder, limit }
    }

    /// The octets, and until when they may be used.
    pub fn get(&self, key: &Key, now: OffsetDateTime) -> Option<(Vec<u8>, OffsetDateTime)> {
        let mut octets = Vec::new();
        let file = fs::File::open(self.folder.join(&key.name)).ok()?;
        file.take(self.limit).read_to_end(&mut octets).ok()?;
        let end = octets.iter().take(HEADER).position(|b| *b == b'\n')?;
        let header = std::str::from_utf8(&octets[..end]).ok()?;
        let mut words = header.splitn(4, ' ');
        let mark = words.next()? == MARK;
        let fetched = OffsetDateTime::from_unix_timestamp(words.next()?.parse().ok()?).ok()?;
        let until = OffsetDateTime::from_unix_timestamp(words.next()?.parse().ok()?).ok()?;
        let ours = mark && words.next()? == key.question && fetched <= now && now < until && until - fetched <= LONGEST;
        ours.then(|| (octets.split_off(end + 1), until))
    }

    /// Keeps an answer until `until`, or as long as anything is kept.
    pub fn put(&self, key: &Key, octets: &[u8], now: OffsetDateTime, until: Option<OffsetDateTime>) {
        let until = until.unwrap_or(now + LONGEST).min(now + LONGEST);
        let header = format!("{MARK} {} {} {}\n", now.unix_timestamp(), until.unix_timestamp(), key.question);
        let size = (header.len() + octets.len()) as u64;
        if until <= now || header.len() > HEADER || size > self.limit / 2 {
            return;
        }
        // What cannot be kept is asked for again.
        let _ = self.write(&key.name, header.as_bytes(), octets);
        let _ = self.shrink(&key.name);
    }

    fn write(&self, name: &str, header: &[u8], octets: &[u8]) -> std::io::Result<()> {
        private_folder(&self.folder)?;
        // Mode 0600, gone unless it gets its name.
        let mut file = tempfile::NamedTempFile::new_in(&self.folder)?;
        file.write_all(header)?;
        file.write_all(octets)?;
        file.persist(self.folder.join(name)).map_err(|e| e.error)?;
        Ok(())
    }

    /// Removes the oldest until the rest fits.
    fn shrink(&self, newest: &str) -> std::io::Result<()> {
        let mut files = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            let name = entry.file_name();
            if name.to_str().is_some_and(|n| n.ends_with(SUFFIX) && n != newest) {
                let metadata = entry.metadata()?;
                files.push((metadata.modified()?, metadata.len(), entry.path()));
            }
        }
        files.sort();
        let own = fs::metadata(self.folder.join(newest)).map_or(0, |m| m.len());
        let mut total = files.iter().map(|(_, size, _)| size).sum::<u64>().saturating_add(own);
        for (_, size, path) in files {
            if total <= self.limit {
                break;
            }
            fs::remove_file(path)?;
            total -= size;
        }
        Ok(())
    }

    pub fn remove(&self, key: &Key) {
        let _ = fs::remove_file(self.folder.join(&key.name));
    }
}

/// What somebody verifies is nobody else's business.
fn private_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}
