//! The managed trust store: the anchors that verification rests on, as files that a person can read (RFC 7468).
//!
//! An anchor is a PEM certificate with lines of explanatory text before it (RFC 7468 §5.2), of which three are read back:
//! `Trusted-For:` (purposes; absent: all), `Origin:` (where it came from) and `Added:` (when). A directory holds one file an
//! anchor, called by its fingerprint; a file holds them all. Certificates that somebody puts there by hand, PEM or DER, are
//! anchors too. Files appear whole or not at all.
//!
//! Whoever is in here decides who signs, so what is no CA, and what has expired, is refused unless asked; a certificate that
//! breaks a rule of RFC 5280 is refused always, since no path through it is valid.
//!
//! Limits: two processes that write to the same *file* at the same time may lose one of the two changes; in a directory they do
//! not meet.

use super::Error;
use super::error::io;
use super::output::{self, OutputOptions};
use crate::path::{Purpose, TrustStore};
use crate::validation::path_report::CertificateReport;
use crate::validation::report::Moment;
use crate::x509::{Certificate, KeyUsage, decode_all, hex};
use serde::Serialize;
use std::fs;
use std::path::{Path, PathBuf};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

crate::coded! {
    /// Why the trust store was not changed, or cannot be read.
    pub enum TrustError {
        /// A leaf, which a store of authorities does not take.
        "trust.not-a-ca" NotACa { place: String } => "{place} is not the certificate of a CA",
        /// Over.
        "trust.expired" Expired { place: String, not_after: String } => "{place} expired on {not_after}",
        /// It breaks a rule of RFC 5280, so no path through it is ever valid.
        "trust.defect" Defect { place: String, cause: crate::x509::Error } => "{place} cannot be an anchor: {cause}",
        /// No anchor with this fingerprint.
        "trust.unknown" Unknown { fingerprint: String } => "there is no trust anchor with the fingerprint {fingerprint}",
        /// Several with this beginning.
        "trust.ambiguous" Ambiguous { fingerprint: String, count: usize } => "{count} trust anchors have fingerprints that begin with {fingerprint}",
        /// Not a fingerprint, or too little of one.
        "trust.not-a-fingerprint" NotAFingerprint { fingerprint: String } => "{fingerprint} is not a SHA-256 fingerprint, nor the first eight digits or more of one",
        /// A word that is not a purpose, in a file of the store.
        "trust.purpose" PurposeUnknown { place: String, purpose: String } => "{place}: an anchor is trusted for {purpose}, which is not a purpose",
        /// A file of the store is larger than any store.
        "trust.too-big" TooBig { place: String, limit: u64 } => "{place} is larger than {limit} bytes",
        /// Nothing says where the anchors are kept.
        "trust.no-store" NoStore => "no configuration says where the trust anchors are kept",
    }
}

words! {
    /// What became of an anchor.
    pub enum AnchorStatus {
        /// It is in the store.
        Trusted = "trusted",
        /// It was put there.
        Added = "added",
        /// It had been there before, and nothing was changed.
        AlreadyThere = "already-there",
        /// It was taken out.
        Removed = "removed",
    }
}

/// A trust anchor and what is known about how it came to be one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anchor {
    /// The certificate.
    pub certificate: Certificate,
    /// For what it is trusted; empty: for everything.
    pub purposes: Vec<Purpose>,
    /// Where it came from, as it was written down.
    pub origin: Option<String>,
    /// When it was added.
    pub added: Option<OffsetDateTime>,
    /// The file that holds it.
    pub file: PathBuf,
}

/// How certificates are added.
#[derive(Clone, Debug)]
pub struct Addition {
    /// For what they are trusted; empty: for everything.
    pub purposes: Vec<Purpose>,
    /// Also those that are not a CA's, or have expired.
    pub anyway: bool,
    /// Now.
    pub at: OffsetDateTime,
}

/// The anchors of some files and directories.
#[derive(Clone, Debug)]
pub struct AnchorStore {
    places: Vec<PathBuf>,
    anchors: Vec<Anchor>,
}

/// A file of the store larger than this is not one.
const LIMIT: u64 = 64 << 20;

/// Digits of a fingerprint that name an anchor: 32 bits.
const LEAST_DIGITS: usize = 8;

const BEGIN: &str = "-----BEGIN ";

impl AnchorStore {
    /// Reads what these files and directories hold; a directory stands for the files directly in it that are not hidden.
    ///
    /// # Errors
    /// One that is not there or cannot be read, and a certificate that cannot be decoded: a trust store is never half read.
    pub fn open(places: &[PathBuf]) -> Result<Self, Error> {
        let mut anchors = Vec::new();
        for place in places {
            for file in files_of(place)? {
                anchors.append(&mut read(&file)?);
            }
        }
        Ok(Self { places: places.to_vec(), anchors })
    }

    /// The same, where a place that is not there yet holds nothing: it is made by the first [`Self::add`].
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn open_or_new(places: &[PathBuf]) -> Result<Self, Error> {
        let there: Vec<PathBuf> = places.iter().filter(|place| place.symlink_metadata().is_ok()).cloned().collect();
        Ok(Self { places: places.to_vec(), ..Self::open(&there)? })
    }

    /// The anchors, in the order of the places.
    pub fn anchors(&self) -> &[Anchor] {
        &self.anchors
    }

    /// Their trust, for the validation of paths. Of an anchor that stands twice, every purpose counts.
    pub fn trust(&self) -> TrustStore {
        let mut trust = TrustStore::default();
        for anchor in &self.anchors {
            let fingerprint = *anchor.certificate.fingerprint();
            let known = trust.contains(&anchor.certificate);
            let limited = !known || trust.purposes.contains_key(&fingerprint);
            if !known {
                trust.anchors.push(anchor.certificate.clone());
            }
            if anchor.purposes.is_empty() {
                trust.purposes.remove(&fingerprint);
            } else if limited {
                let purposes = trust.purposes.entry(fingerprint).or_default();
                for purpose in [Purpose::Signing, Purpose::TimeStamping] {
                    if anchor.purposes.contains(&purpose) && !purposes.contains(&purpose) {
                        purposes.push(purpose);
                    }
                }
                purposes.sort_by_key(ToString::to_string);
            }
        }
        trust
    }

    /// The anchor whose SHA-256 fingerprint is, or begins with, `fingerprint`: hexadecimal, upper or lower case, with or without
    /// colons and `sha-256:`.
    ///
    /// # Errors
    /// [`TrustError::NotAFingerprint`], [`TrustError::Unknown`], [`TrustError::Ambiguous`].
    pub fn find(&self, fingerprint: &str) -> Result<&Anchor, TrustError> {
        let lower = fingerprint.to_ascii_lowercase();
        let digits: String = lower.strip_prefix("sha-256:").unwrap_or(&lower).replace(':', "");
        let given = || fingerprint.to_owned();
        if digits.len() < LEAST_DIGITS || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(TrustError::NotAFingerprint { fingerprint: given() });
        }
        let named = |anchor: &&Anchor| hex(anchor.certificate.fingerprint()).starts_with(&digits);
        let mut found: Vec<&Anchor> = self.anchors.iter().filter(named).collect();
        found.sort_by_key(|anchor| *anchor.certificate.fingerprint());
        found.dedup_by_key(|anchor| *anchor.certificate.fingerprint());
        match found.as_slice() {
            [] => Err(TrustError::Unknown { fingerprint: given() }),
            [one] => Ok(one),
            several => Err(TrustError::Ambiguous { fingerprint: given(), count: several.len() }),
        }
    }

    /// Adds certificates, each with the name of where it comes from, to the first place: all of them or none. One that is there
    /// already stays as it is.
    ///
    /// # Errors
    /// [`TrustError::NoStore`], [`TrustError::NotACa`], [`TrustError::Expired`], [`TrustError::Defect`]; what cannot be written.
    pub fn add(
        &mut self,
        certificates: Vec<(Certificate, String)>,
        addition: &Addition,
    ) -> Result<Vec<(Anchor, AnchorStatus)>, Error> {
        let place = self.places.first().cloned().ok_or(TrustError::NoStore)?;
        for (certificate, _) in &certificates {
            admissible(certificate, addition)?;
        }
        let is_directory = place.is_dir() || !place.exists() && place.extension().is_none();
        if is_directory {
            fs::create_dir_all(&place).map_err(io(&place))?;
        } else if let Some(parent) = place.parent() {
            fs::create_dir_all(parent).map_err(io(parent))?;
        }
        let mut result = Vec::new();
        let mut bundle = false;
        for (certificate, origin) in certificates {
            if let Some(there) = self.anchors.iter().find(|a| a.certificate == certificate) {
                result.push((there.clone(), AnchorStatus::AlreadyThere));
                continue;
            }
            let file = match is_directory {
                true => place.join(format!("{}.pem", hex(certificate.fingerprint()))),
                false => place.clone(),
            };
            let anchor = Anchor {
                certificate,
                purposes: addition.purposes.clone(),
                origin: Some(line(&origin)),
                added: Some(addition.at),
                file,
            };
            if is_directory {
                output::write(&anchor.file, write(&anchor).as_bytes(), &replacing())?;
            }
            bundle |= !is_directory;
            self.anchors.push(anchor.clone());
            result.push((anchor, AnchorStatus::Added));
        }
        if bundle {
            self.rewrite(&place)?;
        }
        Ok(result)
    }

    /// Takes an anchor out of every file that holds it. A file of a directory that holds nothing else goes with it.
    ///
    /// # Errors
    /// As [`Self::find`]; what cannot be written.
    pub fn remove(&mut self, fingerprint: &str) -> Result<Anchor, Error> {
        let anchor = self.find(fingerprint)?.clone();
        let (gone, kept): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.anchors).into_iter().partition(|a| a.certificate == anchor.certificate);
        self.anchors = kept;
        let mut files: Vec<PathBuf> = gone.into_iter().map(|a| a.file).collect();
        files.dedup();
        for file in files {
            let empty = !self.anchors.iter().any(|a| a.file == file);
            if empty && !self.places.contains(&file) {
                fs::remove_file(&file).map_err(io(&file))?;
            } else {
                self.rewrite(&file)?;
            }
        }
        Ok(anchor)
    }

    /// A file with the anchors that it holds now.
    fn rewrite(&self, file: &Path) -> Result<(), Error> {
        let text: Vec<String> = self.anchors.iter().filter(|a| a.file == file).map(write).collect();
        output::write(file, text.join("\n").as_bytes(), &replacing())
    }

    /// What is said of the store after `anchors` were listed, added or removed.
    pub fn report(&self, anchors: Vec<(Anchor, AnchorStatus)>) -> TrustReport {
        TrustReport {
            stores: self.places.iter().map(|place| place.display().to_string()).collect(),
            count: self.trust().anchors.len(),
            digest: self.trust().digest(),
            anchors: anchors.iter().map(|(anchor, status)| AnchorReport::of(anchor, *status)).collect(),
        }
    }
}

/// A file of ours is replaced in one step.
fn replacing() -> OutputOptions {
    OutputOptions { force: true, ..OutputOptions::default() }
}

fn admissible(certificate: &Certificate, addition: &Addition) -> Result<(), TrustError> {
    let place = || certificate.to_string();
    if let Some(cause) = certificate.defects().first() {
        return Err(TrustError::Defect { place: place(), cause: cause.clone() });
    }
    if addition.anyway {
        return Ok(());
    }
    // Version 1 and 2 cannot say that they are a CA's (RFC 5280 §6.1.4 (k)); only a root may be one all the same.
    let is_ca = match certificate.version() {
        1 | 2 => certificate.is_self_issued(),
        _ => certificate.basic_constraints().is_some_and(|b| b.ca),
    };
    if !is_ca || certificate.key_usage().is_some_and(|u| !u.any_of(KeyUsage::KEY_CERT_SIGN)) {
        return Err(TrustError::NotACa { place: place() });
    }
    if certificate.is_expired_at(addition.at) {
        let not_after = Moment(certificate.not_after()).to_string();
        return Err(TrustError::Expired { place: place(), not_after });
    }
    Ok(())
}

/// The place itself, or the files directly in it, sorted.
fn files_of(place: &Path) -> Result<Vec<PathBuf>, Error> {
    if !place.metadata().map_err(io(place))?.is_dir() {
        return Ok(vec![place.to_owned()]);
    }
    let mut files = Vec::new();
    for entry in fs::read_dir(place).map_err(io(place))? {
        let entry = entry.map_err(io(place))?;
        let hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
        if !hidden && entry.path().is_file() {
            files.push(entry.path());
        }
    }
    files.sort();
    Ok(files)
}

/// The anchors of a file; an empty one has none.
fn read(file: &Path) -> Result<Vec<Anchor>, Error> {
    let place = file.display().to_string();
    if file.metadata().map_err(io(file))?.len() > LIMIT {
        return Err(TrustError::TooBig { place, limit: LIMIT }.into());
    }
    let octets = fs::read(file).map_err(io(file))?;
    let plain =
        |certificate| Anchor { certificate, purposes: Vec::new(), origin: None, added: None, file: file.to_owned() };
    let text = match std::str::from_utf8(&octets) {
        Ok(text) if text.contains(BEGIN) => text,
        _ if octets.is_empty() => return Ok(Vec::new()),
        _ => return Ok(decode_all(&octets, &place)?.into_iter().map(plain).collect()),
    };
    // Damaged armour is found in the whole; then each armour is read with the text before it.
    decode_all(&octets, &place)?;
    let mut anchors = Vec::new();
    let starts: Vec<usize> = text.match_indices(BEGIN).map(|(at, _)| at).collect();
    for (i, &start) in starts.iter().enumerate() {
        let armour = &text[start..starts.get(i + 1).copied().unwrap_or(text.len())];
        let Ok(certificates) = decode_all(armour.as_bytes(), &place) else { continue };
        let before = &text[i.checked_sub(1).map_or(0, |i| starts[i])..start];
        let notes = before.rsplit_once("-----END ").map_or(before, |(_, notes)| notes);
        for certificate in certificates {
            anchors.push(noted(plain(certificate), notes, &place)?);
        }
    }
    Ok(anchors)
}

/// An anchor with what the text before it says.
fn noted(mut anchor: Anchor, notes: &str, place: &str) -> Result<Anchor, TrustError> {
    for note in notes.lines() {
        let Some((key, value)) = note.split_once(": ") else { continue };
        match key {
            "Trusted-For" => {
                for word in value.split_whitespace() {
                    anchor.purposes.push(match word {
                        "signing" => Purpose::Signing,
                        "timestamping" => Purpose::TimeStamping,
                        other => {
                            let (place, purpose) = (place.to_owned(), other.to_owned());
                            return Err(TrustError::PurposeUnknown { place, purpose });
                        }
                    });
                }
            }
            "Origin" => anchor.origin = Some(value.to_owned()),
            "Added" => anchor.added = OffsetDateTime::parse(value, &Rfc3339).ok(),
            _ => {}
        }
    }
    Ok(anchor)
}

fn write(anchor: &Anchor) -> String {
    let certificate = &anchor.certificate;
    let mut text = format!("Subject: {}\n", line(&certificate.subject().to_string()));
    text.push_str(&format!("SHA-256: {}\n", hex(certificate.fingerprint())));
    text.push_str(&format!("Valid-Until: {}\n", Moment(certificate.not_after())));
    if !anchor.purposes.is_empty() {
        let words: Vec<String> = anchor.purposes.iter().map(ToString::to_string).collect();
        text.push_str(&format!("Trusted-For: {}\n", words.join(" ")));
    }
    if let Some(origin) = &anchor.origin {
        text.push_str(&format!("Origin: {}\n", line(origin)));
    }
    if let Some(added) = anchor.added {
        text.push_str(&format!("Added: {}\n", Moment(added)));
    }
    let encoding = pem::EncodeConfig::new().set_line_ending(pem::LineEnding::LF);
    text.push_str(&pem::encode_config(&pem::Pem::new("CERTIFICATE", certificate.raw()), encoding));
    text
}

/// Text from anywhere as part of one line, in which no armour begins.
fn line(text: &str) -> String {
    let mut line: String =
        text.chars().map(|c| if c.is_control() || c == '\u{2028}' || c == '\u{2029}' { ' ' } else { c }).collect();
    while line.contains("-----") {
        line = line.replace("-----", "----");
    }
    line
}

/// An anchor, as `parapheur trust` prints it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AnchorReport {
    /// What became of it.
    pub status: AnchorStatus,
    /// What it says of itself.
    #[serde(flatten)]
    pub certificate: CertificateReport,
    /// For what it is trusted; empty: for everything.
    pub purposes: Vec<String>,
    /// Where it came from.
    pub origin: Option<String>,
    /// When it was added.
    pub added: Option<Moment>,
    /// The file that holds it.
    pub file: String,
}

impl AnchorReport {
    fn of(anchor: &Anchor, status: AnchorStatus) -> Self {
        Self {
            status,
            certificate: CertificateReport::from(&anchor.certificate),
            purposes: anchor.purposes.iter().map(ToString::to_string).collect(),
            origin: anchor.origin.clone(),
            added: anchor.added.map(Moment),
            file: anchor.file.display().to_string(),
        }
    }
}

/// What `parapheur trust` prints.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "schema", rename = "parapheur/trust/1")]
pub struct TrustReport {
    /// The files and directories.
    pub stores: Vec<String>,
    /// How many anchors there are now.
    pub count: usize,
    /// The digest of them all now, as it stands in every report.
    pub digest: String,
    /// Those that were listed, shown, added or removed.
    pub anchors: Vec<AnchorReport>,
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::error::Coded;
    use time::macros::datetime;

    fn certificate(name: &str) -> Certificate {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("certs").join(name);
        decode_all(&fs::read(file).unwrap(), name).unwrap().remove(0)
    }

    fn addition() -> Addition {
        Addition { purposes: Vec::new(), anyway: false, at: datetime!(2027-01-01 0:00 UTC) }
    }

    #[test]
    fn what_is_written_is_read_back_and_no_origin_forges_an_anchor() {
        let dir = tempfile::tempdir().unwrap();
        let (root, issuing) = (certificate("signers/root.crt"), certificate("signers/issuing.crt"));
        let nasty = "a\nTrusted-For: signing\n-----BEGIN CERTIFICATE-----\u{2028}é";
        let limited = Addition { purposes: vec![Purpose::TimeStamping], ..addition() };
        for place in [dir.path().join("anchors"), dir.path().join("anchors.pem")] {
            let places = [place.clone()];
            let mut store = AnchorStore::open_or_new(&places).unwrap();
            store.add(vec![(root.clone(), nasty.into())], &addition()).unwrap();
            let twice = vec![(root.clone(), "b".into()), (issuing.clone(), "c".into())];
            let done = store.add(twice, &limited).unwrap();
            assert_eq!([done[0].1, done[1].1], [AnchorStatus::AlreadyThere, AnchorStatus::Added]);
            let mut read = AnchorStore::open(&places).unwrap();
            let sorted = |store: &AnchorStore| {
                let mut anchors = store.anchors.clone();
                anchors.sort_by_key(|a| *a.certificate.fingerprint());
                anchors
            };
            assert_eq!(sorted(&read), sorted(&store));
            let trust = read.trust();
            assert_eq!(trust.anchors.len(), 2);
            assert!(trust.admits(&root, &Purpose::Signing) && !trust.admits(&issuing, &Purpose::Signing));
            assert!(trust.admits(&issuing, &Purpose::TimeStamping));
            assert_ne!(trust.digest(), TrustStore::new([root.clone(), issuing.clone()]).digest());
            // Colons and capitals are how others print it.
            let print = hex(root.fingerprint()).to_uppercase();
            let colons: Vec<&str> = (0..32).map(|i| &print[2 * i..2 * i + 2]).collect();
            assert_eq!(read.remove(&colons.join(":")).unwrap().certificate, root);
            assert_eq!(AnchorStore::open(&places).unwrap().anchors().len(), 1);
            read.remove(&format!("sha-256:{}", hex(issuing.fingerprint()))).unwrap();
            assert!(AnchorStore::open(&places).unwrap().anchors().is_empty());
        }
    }

    #[test]
    fn leaves_and_expired_anchors_are_refused_unless_asked() {
        let dir = tempfile::tempdir().unwrap();
        let mut store = AnchorStore::open_or_new(&[dir.path().join("anchors")]).unwrap();
        for (name, code) in [
            ("signers/p256.pem", "trust.not-a-ca"),
            ("test/path/ca-not-ca.pem", "trust.not-a-ca"),
            ("test/path/ca-no-sign.pem", "trust.not-a-ca"),
            ("test/path/ca-expired.pem", "trust.expired"),
        ] {
            let both = vec![(certificate("signers/root.crt"), "a".to_owned()), (certificate(name), "b".to_owned())];
            assert_eq!(store.add(both, &addition()).unwrap_err().code(), code, "{name}");
            assert!(store.anchors().is_empty(), "all or none");
            let anyway = Addition { anyway: true, ..addition() };
            store.add(vec![(certificate(name), "b".into())], &anyway).unwrap();
            let print = hex(certificate(name).fingerprint());
            store.remove(&print).unwrap();
        }
        assert_eq!(store.find("0123").unwrap_err().code(), "trust.not-a-fingerprint");
        assert_eq!(store.find("01234567").unwrap_err().code(), "trust.unknown");
        let mut nowhere = AnchorStore::open(&[]).unwrap();
        assert_eq!(nowhere.add(Vec::new(), &addition()).unwrap_err().code(), "trust.no-store");
    }

    #[test]
    fn a_store_is_never_half_read() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("a.pem");
        let good = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("certs/signers/root.crt")).unwrap();
        for (bad, code) in [
            (format!("{good}-----BEGIN CERTIFICATE-----\nMAMCAQE=\n-----END CERTIFICATE-----\n"), "x509.malformed"),
            (format!("Trusted-For: everything\n{good}"), "trust.purpose"),
            ("not one".to_owned(), "x509.none"),
        ] {
            fs::write(&file, bad).unwrap();
            assert_eq!(AnchorStore::open(&[dir.path().to_owned()]).unwrap_err().code(), code);
        }
        assert_eq!(AnchorStore::open(&[dir.path().join("missing")]).unwrap_err().code(), "file.io");
        // By hand: text of other programs around it, DER beside it.
        fs::write(&file, format!("Certificate:\n    Data: x\n{good}\nand after\n")).unwrap();
        fs::write(dir.path().join("b.der"), certificate("signers/issuing.crt").raw()).unwrap();
        let store = AnchorStore::open(&[dir.path().to_owned()]).unwrap();
        assert_eq!(store.anchors().len(), 2);
        assert!(store.anchors().iter().all(|a| a.origin.is_none() && a.purposes.is_empty()));
    }
}
