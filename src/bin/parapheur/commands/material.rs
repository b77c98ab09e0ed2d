//! What to judge with: trust anchors, certificates, revocation.

use std::path::PathBuf;
use std::sync::Arc;

use parapheur::acts::{AnchorStore, Identity};
use parapheur::path::{RevocationMaterial, RevocationMode, RevocationSource, Settings, TrustStore};
use parapheur::validation::report::Reason;
use parapheur::x509::{self, Certificate, Crl, OcspResponse};

use super::config::Config;
use super::inputs;
use crate::args::{self, RevocationFiles, RevocationWord};
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
    let known = revocation_material(&material.revocation, config, &mut unread)?;
    let mut sources: Vec<Arc<dyn RevocationSource>> = Vec::new();
    if let Some(known) = known {
        sources.push(Arc::new(known));
    }
    let revocation = match revocation {
        RevocationWord::Hard => RevocationMode::Hard,
        RevocationWord::Soft => RevocationMode::Soft,
        RevocationWord::None => RevocationMode::None,
    };
    let settings = Settings { trust, untrusted, revocation, sources, ..Settings::default() };
    #[cfg(feature = "net")]
    let settings = match material.online {
        true => online(settings, config)?,
        false => settings,
    };
    Ok(Gathered { settings, lost_anchors, unread })
}

/// What the command line and the configuration know of revocation; `None`: nothing is named.
fn revocation_material(
    files: &RevocationFiles,
    config: &Config,
    unread: &mut Vec<Reason>,
) -> Result<Option<RevocationMaterial>, Failure> {
    fn each<T>(list: x509::Result<Vec<T>>) -> x509::Result<Vec<x509::Result<T>>> {
        list.map(|list| list.into_iter().map(Ok).collect())
    }
    let (lists, responses) = ([&files.crl[..], &config.crl].concat(), [&files.ocsp[..], &config.ocsp].concat());
    if lists.is_empty() && responses.is_empty() {
        return Ok(None);
    }
    let crls = read(&lists, |bytes, name| each(Crl::decode_all(bytes, name)), unread)?;
    let ocsp = read(&responses, |bytes, name| each(OcspResponse::decode_all(bytes, name)), unread)?;
    Ok(Some(RevocationMaterial::new(crls, ocsp)))
}

/// The identity, and what is known of its revocation. What cannot be read is an error here: nobody else is being judged.
pub fn known_revocation(identity: Identity, files: &RevocationFiles, config: &Config) -> Result<Identity, Failure> {
    let mut unread = Vec::new();
    let known = revocation_material(files, config, &mut unread)?;
    match (unread.into_iter().next(), known) {
        (Some(reason), _) => Err(Failure { reason: Box::new(reason), document: None }),
        (None, Some(known)) => Ok(identity.with_revocation(known)),
        (None, None) => Ok(identity),
    }
}

/// How far ahead of ours the clock of a responder may be, and how long fetching may take: what `openssl ocsp` admits.
#[cfg(feature = "net")]
const SKEW: time::Duration = time::Duration::minutes(5);

/// The same, and what is missing is fetched.
#[cfg(feature = "net")]
fn online(settings: Settings, config: &Config) -> Result<Settings, Failure> {
    use parapheur::net::client::{Client, Limits, Options};
    use parapheur::path::Freshness;
    let wanted = &config.online;
    let defaults = Limits::default();
    let limits = Limits {
        total: wanted.seconds.map_or(defaults.total, std::time::Duration::from_secs),
        questions: wanted.questions.unwrap_or(defaults.questions),
        ..defaults
    };
    let options = Options {
        allow: wanted.allow.clone(),
        tls_roots: certificates(&wanted.tls_roots)?,
        cache: super::config::cache_place().filter(|_| wanted.cache != Some(false)),
        limits,
    };
    let client = Client::new(options, super::now());
    Ok(Settings {
        online: Some(Arc::new(client)),
        freshness: Freshness { skew: SKEW, ..settings.freshness },
        ..settings
    })
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
