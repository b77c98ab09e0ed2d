//! An authority in a directory; the layout is in the documentation of the room.
//!
//! Files are written whole: beside their place under another name, synced, then moved. An authority appears with all its
//! files or not at all; an issued certificate is on record before it is handed out. Nothing is ever overwritten unless asked.

use super::issue::{IssueRequest, Issued, Issuer, certify};
use super::{Created, Error, InitRequest, Result, create};
use crate::crypto::keystore::{self, KeyFile};
use crate::crypto::{Secret, SignOptions};
use crate::error::IoCause;
use crate::x509::{self, Certificate, hex};
use rand::CryptoRng;
use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use tempfile::{NamedTempFile, TempDir};
use zeroize::Zeroizing;

const ROOT: &str = "root.crt";
const ROOT_KEY: &str = "root.key";
const ISSUING: &str = "issuing.crt";
const ISSUING_KEY: &str = "issuing.key";
const CHAIN: &str = "chain.pem";
const ISSUED: &str = "issued";

/// The longest certificate file that is read back, in octets.
const MAX_CERTIFICATE: u64 = 1 << 20;

/// An authority that is kept in a directory.
#[derive(Clone, Debug)]
pub struct Authority {
    directory: PathBuf,
    root: Certificate,
    issuing: Certificate,
}

impl Authority {
    /// Makes an authority in a directory that does not exist yet, or is empty. Both keys get the same passphrase.
    ///
    /// # Errors
    /// Those of [`create`]; [`Error::NoPassphrase`]; [`Error::Exists`] when the directory holds anything: an authority is never
    /// overwritten; [`Error::Io`]. Nothing is left behind.
    pub fn init(
        directory: &Path,
        request: &InitRequest,
        passphrase: &Secret,
        rng: &mut impl CryptoRng,
    ) -> Result<Self> {
        if passphrase.expose().is_empty() {
            return Err(Error::NoPassphrase);
        }
        check_vacant(directory)?;
        let Created { root, root_key, issuing, issuing_key } = create(request, rng)?;
        let parent = parent(directory);
        fs::create_dir_all(parent).map_err(io(parent))?;
        let building = TempDir::with_prefix_in(".parapheur-pki-", parent).map_err(io(parent))?;
        let at = |name: &str| building.path().join(name);
        put(&at(ROOT_KEY), root_key.to_pkcs8_encrypted_pem(passphrase, rng)?.as_bytes(), PRIVATE)?;
        put(&at(ISSUING_KEY), issuing_key.to_pkcs8_encrypted_pem(passphrase, rng)?.as_bytes(), PRIVATE)?;
        put(&at(ROOT), pem(&[&root]).as_bytes(), PUBLIC)?;
        put(&at(ISSUING), pem(&[&issuing]).as_bytes(), PUBLIC)?;
        put(&at(CHAIN), pem(&[&issuing, &root]).as_bytes(), PUBLIC)?;
        fs::create_dir(at(ISSUED)).map_err(io(directory))?;
        // Moving a directory onto an empty one replaces it; onto one that has been filled since, it fails.
        fs::rename(building.path(), directory).map_err(|e| match e.kind() {
            ErrorKind::DirectoryNotEmpty | ErrorKind::AlreadyExists => exists(directory),
            _ => io(directory)(e),
        })?;
        // The temporary directory has moved; there is nothing left to remove.
        let _ = building.keep();
        Ok(Self { directory: directory.to_path_buf(), root, issuing })
    }

    /// Opens the authority in a directory; keys stay closed.
    ///
    /// # Errors
    /// [`Error::NotAnAuthority`], [`Error::Certificate`], [`Error::Io`].
    pub fn open(directory: &Path) -> Result<Self> {
        let root = read_certificate(&directory.join(ROOT))?;
        let issuing = read_certificate(&directory.join(ISSUING))?;
        if issuing.issuer().raw() != root.subject().raw() {
            let why = format!("{ISSUING} was not issued by {ROOT}");
            return Err(Error::NotAnAuthority { place: directory.display().to_string(), why });
        }
        Ok(Self { directory: directory.to_path_buf(), root, issuing })
    }

    /// Where it is kept.
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// The trust anchor.
    pub fn root(&self) -> &Certificate {
        &self.root
    }

    /// The CA that issues.
    pub fn issuing(&self) -> &Certificate {
        &self.issuing
    }

    /// Opens the key of the issuing CA.
    ///
    /// # Errors
    /// [`Error::Key`], [`Error::SelfCheck`] when the key is another's, [`Error::Io`].
    pub fn issuer(&self, passphrase: &Secret) -> Result<Issuer> {
        let path = self.directory.join(ISSUING_KEY);
        let bytes = Zeroizing::new(fs::read(&path).map_err(io(&path))?);
        let file = KeyFile { name: path.display().to_string(), bytes };
        let opened = keystore::open(&[file], &mut |_| Some(passphrase.clone()), &SignOptions::default())
            .map_err(|cause| Error::Key { cause })?;
        Issuer::new(self.issuing.clone(), vec![self.root.clone()], opened.signer)
    }

    /// Issues a certificate and puts it on record.
    ///
    /// # Errors
    /// Those of [`Self::issuer`] and [`certify`]; [`Error::Io`].
    pub fn issue(
        &self,
        request: &IssueRequest,
        ca_passphrase: &Secret,
        key_passphrase: &Secret,
        rng: &mut impl CryptoRng,
    ) -> Result<Issued> {
        self.issue_by(&self.issuer(ca_passphrase)?, request, key_passphrase, rng)
    }

    /// As [`Self::issue`], by an issuer that is open already.
    ///
    /// # Errors
    /// Those of [`certify`]; [`Error::Io`].
    pub fn issue_by(
        &self,
        issuer: &Issuer,
        request: &IssueRequest,
        key_passphrase: &Secret,
        rng: &mut impl CryptoRng,
    ) -> Result<Issued> {
        let issued = certify(issuer, request, key_passphrase, rng)?;
        let folder = self.directory.join(ISSUED);
        fs::create_dir_all(&folder).map_err(io(&folder))?;
        let record = folder.join(format!("{}.crt", hex(issued.certificate.serial())));
        put(&record, pem(&[&issued.certificate]).as_bytes(), PUBLIC)?;
        Ok(issued)
    }
}

/// The files of an issued certificate.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Written {
    /// `NAME.crt`: the certificate, then its chain, PEM, 0644.
    pub certificate: PathBuf,
    /// `NAME.key`: the encrypted key, PEM, 0600.
    pub key: PathBuf,
    /// `NAME.p12`: all of it, PKCS#12, 0600.
    pub pkcs12: PathBuf,
}

impl Issued {
    /// Writes `NAME.crt`, `NAME.key` and `NAME.p12` into an existing directory: all three, or none.
    ///
    /// # Errors
    /// [`Error::Exists`] for a file that is there already, unless `force`; [`Error::Io`].
    pub fn write(&self, directory: &Path, name: &str, force: bool) -> Result<Written> {
        let at = |extension: &str| directory.join(format!("{name}.{extension}"));
        let written = Written { certificate: at("crt"), key: at("key"), pkcs12: at("p12") };
        let certificates: Vec<&Certificate> = std::iter::once(&self.certificate).chain(&self.chain).collect();
        let text = pem(&certificates);
        let files: [(&Path, &[u8], u32); 3] = [
            (&written.key, self.key_pem.as_bytes(), PRIVATE),
            (&written.pkcs12, &self.pkcs12, PRIVATE),
            (&written.certificate, text.as_bytes(), PUBLIC),
        ];
        for (path, ..) in &files {
            if !force && path.symlink_metadata().is_ok() {
                return Err(exists(path));
            }
        }
        // What can fail (space, rights) fails here, before anything has its name.
        let ready = files.iter().map(|(path, bytes, mode)| prepare(path, bytes, *mode)).collect::<Result<Vec<_>>>()?;
        let mut done: Vec<&Path> = Vec::new();
        for (file, (path, ..)) in ready.into_iter().zip(&files) {
            if let Err(e) = place(file, path, force) {
                // With `force` the earlier files have replaced others, which are gone: they stay.
                done.iter().filter(|_| !force).for_each(|p| drop(fs::remove_file(p)));
                return Err(e);
            }
            done.push(path);
        }
        Ok(written)
    }
}

const PRIVATE: u32 = 0o600;
const PUBLIC: u32 = 0o644;

fn io(path: &Path) -> impl Fn(std::io::Error) -> Error {
    let place = path.display().to_string();
    move |e| Error::Io { place: place.clone(), cause: IoCause::from(e) }
}

fn exists(path: &Path) -> Error {
    Error::Exists { place: path.display().to_string() }
}

fn parent(path: &Path) -> &Path {
    path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn check_vacant(directory: &Path) -> Result<()> {
    match fs::read_dir(directory) {
        Err(e) if e.kind() == ErrorKind::NotFound => Ok(()),
        Err(e) if e.kind() == ErrorKind::NotADirectory => Err(exists(directory)),
        Err(e) => Err(io(directory)(e)),
        Ok(mut entries) => entries.next().map_or(Ok(()), |_| Err(exists(directory))),
    }
}

fn pem(certificates: &[&Certificate]) -> String {
    let blocks: Vec<_> = certificates.iter().map(|c| ::pem::Pem::new("CERTIFICATE", c.raw())).collect();
    ::pem::encode_many_config(&blocks, ::pem::EncodeConfig::new().set_line_ending(::pem::LineEnding::LF))
}

fn read_certificate(path: &Path) -> Result<Certificate> {
    let not_here = |why: String| Error::NotAnAuthority { place: parent(path).display().to_string(), why };
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let length = path.metadata().map_err(|e| match e.kind() {
        ErrorKind::NotFound => not_here(format!("there is no {name}")),
        _ => io(path)(e),
    })?;
    if length.len() > MAX_CERTIFICATE {
        return Err(not_here(format!("{name} is longer than {MAX_CERTIFICATE} octets")));
    }
    let bytes = fs::read(path).map_err(io(path))?;
    let mut all =
        x509::decode_all(&bytes, &path.display().to_string()).map_err(|cause| Error::Certificate { cause })?;
    match (all.pop(), all.is_empty()) {
        (Some(one), true) => Ok(one),
        _ => Err(not_here(format!("{name} holds more than one certificate"))),
    }
}

/// A synced file beside its place.
fn prepare(path: &Path, bytes: &[u8], mode: u32) -> Result<NamedTempFile> {
    let mut file = NamedTempFile::with_prefix_in(".parapheur-", parent(path)).map_err(io(path))?;
    // Temporary files are made 0600; only what is public is opened up.
    #[cfg(unix)]
    if mode != PRIVATE {
        use std::os::unix::fs::PermissionsExt;
        file.as_file().set_permissions(fs::Permissions::from_mode(mode)).map_err(io(path))?;
    }
    #[cfg(not(unix))]
    let _ = mode;
    file.write_all(bytes).and_then(|()| file.as_file().sync_all()).map_err(io(path))?;
    Ok(file)
}

fn place(file: NamedTempFile, path: &Path, force: bool) -> Result<()> {
    let placed = if force { file.persist(path) } else { file.persist_noclobber(path) };
    placed.map(drop).map_err(|e| match e.error.kind() {
        ErrorKind::AlreadyExists => exists(path),
        _ => io(path)(e.error),
    })?;
    // So that the name survives a crash too; where a directory cannot be opened or synced there is nothing more to do.
    if let Ok(directory) = fs::File::open(parent(path)) {
        let _ = directory.sync_all();
    }
    Ok(())
}

/// A new file, whole or not at all.
fn put(path: &Path, bytes: &[u8], mode: u32) -> Result<()> {
    place(prepare(path, bytes, mode)?, path, false)
}
