//! `pki`: the verbs, a module each.

mod crl;
mod init;
mod issue;
mod path;
mod register;
mod renew;
mod request;
mod revoke;
mod serve;

use std::path::Path;

use parapheur::crypto::{KeySpec, PublicKey, Secret};
use parapheur::pki::{Authority, Error, IssueRequest, Record, Subject, SubjectKey};
use parapheur::x509::{self, CertificationRequest};

use super::config::Config;
use super::{Exit, inputs, passphrase};
use crate::args::{Issuance, KeyType, Named, Passphrase, Pki, PkiVerb};
use crate::error::CliError;
use crate::output::{Failure, Made, Output, made};

/// No certificate, no request and no file of a chain is larger than this.
const LIMIT: u64 = 16 << 20;

/// `pki`.
pub fn pki(args: &Pki, config: &Config, output: &Output) -> Result<Exit, Failure> {
    let made_now = match &args.verb {
        PkiVerb::Path(args) => return path::path(args, config, output),
        PkiVerb::List(args) => return register::list(args, output),
        PkiVerb::Show(args) => return register::show(args, output),
        PkiVerb::Revoke(args) => return revoke::revoke(args, output),
        PkiVerb::Crl(args) => return crl::crl(args, output),
        PkiVerb::Serve(args) => return serve::serve(args, output),
        PkiVerb::Init(args) => init::init(args, output)?,
        PkiVerb::Request(args) => request::request(args, config, output)?,
        PkiVerb::Issue(args) => issue::issue(args, output)?,
        PkiVerb::Renew(args) => renew::renew(args, output)?,
    };
    output.print(&made(&made_now, output))?;
    Ok(Exit::Done)
}

pub fn key_spec(word: KeyType) -> KeySpec {
    match word {
        KeyType::P256 => KeySpec::P256,
        KeyType::P384 => KeySpec::P384,
        KeyType::P521 => KeySpec::P521,
        KeyType::Rsa2048 => KeySpec::Rsa(2048),
        KeyType::Rsa3072 => KeySpec::Rsa(3072),
        KeyType::Rsa4096 => KeySpec::Rsa(4096),
        KeyType::Ed25519 => KeySpec::Ed25519,
    }
}

/// The passphrase of an authority's keys.
fn authority_passphrase(args: &Passphrase, directory: &Path, output: &Output) -> Result<Secret, Failure> {
    let name = directory.display().to_string();
    let given = passphrase::of(args, &name, output)?;
    Ok(given.ok_or(CliError::PassphraseMissing { place: name, option: passphrase::OPTION })?)
}

/// The subject that the command line names, if it does; `country` where it does not say which.
fn subject(named: &Named, country: Option<&str>) -> Option<Subject> {
    Some(Subject {
        common_name: named.name.clone()?,
        country: named.country.clone().or_else(|| country.map(str::to_owned)).unwrap_or_default(),
        organization: named.organization.clone(),
        organization_identifier: named.organization_identifier.clone(),
        given_name: named.given_name.clone(),
        surname: named.surname.clone(),
        serial_number: named.serial_number.clone(),
        title: named.title.clone(),
        email: named.email.clone(),
    })
}

/// A request, from a file.
fn read_request(path: &Path) -> Result<CertificationRequest, Failure> {
    let bytes = inputs::read_bounded(path, LIMIT)?;
    Ok(CertificationRequest::decode_one(&bytes, &path.display().to_string())?)
}

/// The record of a certificate that is named by its file or its serial number.
fn record(authority: &Authority, named: &Path) -> Result<Record, Failure> {
    if !named.is_file() {
        return Ok(authority.find(&named.display().to_string())?);
    }
    let name = named.display().to_string();
    let all = x509::decode_all(&inputs::read_bounded(named, LIMIT)?, &name)?;
    match all.first() {
        Some(first) => Ok(authority.record_of(first)?),
        None => Err(Error::NotIssued { serial: name }.into()),
    }
}

/// Issues a certificate for `key`, or for a new one, and writes its files; says which.
fn hand_out(
    authority: &Authority,
    request: &IssueRequest,
    key: Option<&PublicKey>,
    path: &Path,
    args: &Issuance,
    output: &Output,
) -> Result<Made, Failure> {
    let issuer = authority.issuer(&authority_passphrase(&args.passphrase, authority.directory(), output)?)?;
    let rng = &mut rand::rng();
    let issued = match key {
        Some(key) => authority.issue(&issuer, request, SubjectKey::Of(key), rng)?,
        None => {
            let file = args.key_passphrase_file.as_deref();
            let passphrase = &passphrase::new(file, "PARAPHEUR_KEY_PASSPHRASE", &path.display().to_string(), output)?;
            authority.issue(&issuer, request, SubjectKey::New { spec: key_spec(args.key_type), passphrase }, rng)?
        }
    };
    let directory = path.parent().unwrap_or(Path::new(""));
    let stem = path.file_name().unwrap_or_default().to_string_lossy();
    let written = issued.write(directory, &stem, args.force)?;
    let files = std::iter::once(written.certificate);
    let files = files.chain(written.key.into_iter().flat_map(|(key, pkcs12)| [key, pkcs12]));
    Ok(Made {
        subject: issued.certificate.subject().to_string(),
        serial: Some(x509::hex(issued.certificate.serial())),
        files: files.map(|path| path.display().to_string()).collect(),
        left_out: Vec::new(),
    })
}
