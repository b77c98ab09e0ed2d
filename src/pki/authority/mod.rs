//! An authority in a directory; the layout is in the documentation of the room.

mod files;
mod lists;
mod register;
mod settings;
mod write;

pub use lists::{List, Published};
pub use register::{CertificateState, Record, Revocation, RevocationRequest};
pub use settings::Settings;
pub use write::{Written, write_request};

use super::issue::{IssueRequest, Issued, Issuer, SubjectKey, certify};
use super::{Ca, Created, Error, InitRequest, Profile, Result, create};
use crate::crypto::keystore::{self, KeyFile};
use crate::crypto::{Secret, SignOptions, Signer};
use crate::x509::{self, Certificate};
use files::{PRIVATE, PUBLIC, exists, io, parent};
use rand::CryptoRng;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use zeroize::Zeroizing;

const SETTINGS: &str = "authority.toml";
const CHAIN: &str = "chain.pem";
const ISSUED: &str = "issued";
const REVOKED: &str = "revoked";
const CRL: &str = "crl";
const TMP: &str = "tmp";
const PROFILES: &str = "profiles";

impl Ca {
    fn certificate_file(self) -> String {
        format!("{}.crt", self.as_str())
    }

    fn key_file(self) -> String {
        format!("{}.key", self.as_str())
    }
}

/// An authority that is kept in a directory.
#[derive(Clone, Debug)]
pub struct Authority {
    directory: PathBuf,
    settings: Settings,
    root: Certificate,
    issuing: Certificate,
}

/// A service of an authority, ready to sign: its certificate, what stands above it, and its key.
#[derive(Clone)]
pub struct Unit {
    /// Its certificate.
    pub certificate: Certificate,
    /// The issuing CA, then the root.
    pub chain: Vec<Certificate>,
    /// Its key.
    pub signer: Arc<dyn Signer>,
}

impl std::fmt::Debug for Unit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Unit({})", self.certificate.subject())
    }
}

/// Which service.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Service {
    /// The OCSP responder (RFC 6960).
    Ocsp,
    /// The time-stamping unit (RFC 3161).
    TimeStamping,
}

impl Service {
    const ALL: [Service; 2] = [Service::Ocsp, Service::TimeStamping];

    /// How its files are called.
    fn file(self) -> &'static str {
        match self {
            Self::Ocsp => "ocsp",
            Self::TimeStamping => "tsa",
        }
    }

    /// Its profile, and what stands in its name behind the organization's.
    fn profile(self) -> (&'static str, &'static str) {
        match self {
            Self::Ocsp => ("ocsp", "OCSP"),
            Self::TimeStamping => ("timestamping", "TSA"),
        }
    }
}

impl Authority {
    /// Makes an authority in a directory that does not exist yet, or is empty: two CAs, a responder and a time-stamping unit.
    /// All keys get the same passphrase.
    ///
    /// # Errors
    /// Those of [`create`] and [`certify`]; [`Error::NoPassphrase`]; [`Error::Exists`] when the directory holds anything: an
    /// authority is never overwritten; [`Error::Io`]. Nothing is left behind.
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
        let above = parent(directory);
        fs::create_dir_all(above).map_err(io(above))?;
        let building = files::private_directory(above).map_err(io(above))?;
        let new = Self {
            directory: building.path().to_path_buf(),
            settings: Settings::new(request.locations.clone()),
            root,
            issuing,
        };
        for folder in [TMP, ISSUED] {
            fs::create_dir(new.directory.join(folder)).map_err(io(directory))?;
        }
        let put =
            |name: &str, bytes: &[u8], mode| files::record(&new.directory, &new.directory.join(name), bytes, mode);
        for (ca, certificate, key) in [(Ca::Root, &new.root, &root_key), (Ca::Issuing, &new.issuing, &issuing_key)] {
            put(&ca.key_file(), key.to_pkcs8_encrypted_pem(passphrase, rng)?.as_bytes(), PRIVATE)?;
            put(&ca.certificate_file(), pem(&[certificate]).as_bytes(), PUBLIC)?;
        }
        put(CHAIN, pem(&[&new.issuing, &new.root]).as_bytes(), PUBLIC)?;
        put(SETTINGS, new.settings.to_toml().as_bytes(), PUBLIC)?;
        let (key, request_time) = (request.key, request.now);
        let issuer = new.issuer_with(Ca::Issuing, issuing_key.into_signer(&SignOptions::default())?)?;
        for service in Service::ALL {
            let (profile, what) = service.profile();
            let subject = request.subject(&super::init::named(&request.organization, what));
            let request = IssueRequest::new(new.profile(profile)?, subject, request.now);
            let issued = new.issue(&issuer, &request, SubjectKey::New { spec: key, passphrase }, rng)?;
            if let Some(key) = &issued.key {
                put(&format!("{}.key", service.file()), key.pem.as_bytes(), PRIVATE)?;
            }
            put(&format!("{}.crt", service.file()), pem(&[&issued.certificate]).as_bytes(), PUBLIC)?;
        }
        let root = new.issuer_with(Ca::Root, root_key.into_signer(&SignOptions::default())?)?;
        new.publish(List::Root, &root, None, request_time)?;
        new.publish(List::Complete, &issuer, None, request_time)?;
        files::sync(&new.directory);
        // Moving a directory onto an empty one replaces it; onto one that has been filled since, it fails.
        fs::rename(building.path(), directory).map_err(|e| match e.kind() {
            ErrorKind::DirectoryNotEmpty | ErrorKind::AlreadyExists => exists(directory),
            _ => io(directory)(e),
        })?;
        // The temporary directory has moved; there is nothing left to remove.
        let _ = building.keep();
        files::sync(above);
        Ok(Self { directory: directory.to_path_buf(), ..new })
    }

    /// Opens the authority in a directory; keys stay closed.
    ///
    /// # Errors
    /// [`Error::NotAnAuthority`], [`Error::Certificate`], [`Error::Toml`] (its settings), [`Error::Io`].
    pub fn open(directory: &Path) -> Result<Self> {
        let root = read_certificate(&directory.join(Ca::Root.certificate_file()))?;
        let issuing = read_certificate(&directory.join(Ca::Issuing.certificate_file()))?;
        if issuing.issuer().raw() != root.subject().raw() {
            let why = "issuing.crt was not issued by root.crt".into();
            return Err(Error::NotAnAuthority { place: directory.display().to_string(), why });
        }
        let settings = Settings::read(&directory.join(SETTINGS))?;
        Ok(Self { directory: directory.to_path_buf(), settings, root, issuing })
    }

    /// Where it is kept.
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// What it was made with.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The trust anchor.
    pub fn root(&self) -> &Certificate {
        &self.root
    }

    /// The CA that issues.
    pub fn issuing(&self) -> &Certificate {
        &self.issuing
    }

    /// One of the two.
    pub fn ca(&self, ca: Ca) -> &Certificate {
        match ca {
            Ca::Root => &self.root,
            Ca::Issuing => &self.issuing,
        }
    }

    /// A profile: its own (`profiles/NAME.toml`), else one that is built in.
    ///
    /// # Errors
    /// [`Error::NoProfile`], [`Error::Toml`], [`Error::Io`].
    pub fn profile(&self, name: &str) -> Result<Profile> {
        let unknown = || {
            let known = Profile::shipped_names().collect::<Vec<_>>().join(", ");
            Error::NoProfile { name: name.to_owned(), known }
        };
        if !Profile::is_name(name) {
            return Err(unknown());
        }
        let path = self.directory.join(PROFILES).join(format!("{name}.toml"));
        let place = path.display().to_string();
        match files::read(&path, files::MAX_FILE)? {
            None => Profile::shipped(name).ok_or_else(unknown),
            Some(bytes) => {
                let text = std::str::from_utf8(&bytes)
                    .map_err(|e| Error::Toml { place: place.clone(), why: e.to_string() })?;
                Profile::parse(name, text, &place)
            }
        }
    }

    /// Opens the key of the CA that issues.
    ///
    /// # Errors
    /// [`Error::Key`], [`Error::SelfCheck`] when the key is another's, [`Error::Io`].
    pub fn issuer(&self, passphrase: &Secret) -> Result<Issuer> {
        self.issuer_with(Ca::Issuing, self.open_key(&Ca::Issuing.key_file(), passphrase)?)
    }

    fn issuer_with(&self, ca: Ca, signer: Arc<dyn Signer>) -> Result<Issuer> {
        let above = match ca {
            Ca::Root => Vec::new(),
            Ca::Issuing => vec![self.root.clone()],
        };
        let issuer = Issuer::new(self.ca(ca).clone(), above, signer)?;
        Ok(Issuer { ca, ..issuer.at(self.settings.locations.clone()) })
    }

    /// A service, with its key opened.
    ///
    /// # Errors
    /// [`Error::NotAnAuthority`] when its certificate is missing, [`Error::Key`], [`Error::SelfCheck`] when the key is another's,
    /// [`Error::Io`].
    pub fn unit(&self, service: Service, passphrase: &Secret) -> Result<Unit> {
        let certificate = read_certificate(&self.directory.join(format!("{}.crt", service.file())))?;
        let signer = self.open_key(&format!("{}.key", service.file()), passphrase)?;
        if !x509::key_matches(&certificate, signer.public_key().spki()) {
            let why = format!("{0}.key does not belong to {0}.crt", service.file());
            return Err(Error::SelfCheck { why });
        }
        Ok(Unit { certificate, chain: vec![self.issuing.clone(), self.root.clone()], signer })
    }

    fn open_key(&self, name: &str, passphrase: &Secret) -> Result<Arc<dyn Signer>> {
        let path = self.directory.join(name);
        let bytes = Zeroizing::new(fs::read(&path).map_err(io(&path))?);
        let file = KeyFile { name: path.display().to_string(), bytes };
        let opened = keystore::open(&[file], &mut |_| Some(passphrase.clone()), &SignOptions::default())
            .map_err(|cause| Error::Key { cause })?;
        Ok(opened.signer)
    }

    /// Issues a certificate and puts it on record, before anybody is given it.
    ///
    /// # Errors
    /// [`Error::KeyCompromised`]; those of [`certify`]; [`Error::State`], [`Error::Io`].
    pub fn issue(
        &self,
        issuer: &Issuer,
        request: &IssueRequest,
        key: SubjectKey<'_>,
        rng: &mut impl CryptoRng,
    ) -> Result<Issued> {
        let issued = certify(issuer, request, key, rng)?;
        self.enter(&issued.certificate, request)?;
        Ok(issued)
    }
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

/// The first certificate of a file of the authority; a chain may follow.
fn read_certificate(path: &Path) -> Result<Certificate> {
    let not_here = |why: String| Error::NotAnAuthority { place: parent(path).display().to_string(), why };
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let bytes = files::read(path, files::MAX_FILE)?.ok_or_else(|| not_here(format!("there is no {name}")))?;
    let all = x509::decode_all(&bytes, &path.display().to_string()).map_err(|cause| Error::Certificate { cause })?;
    all.into_iter().next().ok_or_else(|| not_here(format!("{name} holds no certificate")))
}
