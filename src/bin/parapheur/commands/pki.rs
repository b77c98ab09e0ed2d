//! `pki init` and `pki issue`.

use std::path::Path;

use parapheur::asn1::oid;
use parapheur::crypto::KeySpec;
use parapheur::pki::{Authority, CertificateProfile, InitRequest, IssueRequest, Subject};
use parapheur::x509::hex;

use super::{Exit, now, passphrase};
use crate::args::{KeyType, Pki, PkiInit, PkiIssue, PkiVerb, ProfileWord};
use crate::error::CliError;
use crate::output::{Failure, Made, Output, made};

/// `pki`.
pub fn pki(args: &Pki, output: &Output) -> Result<Exit, Failure> {
    let made_now = match &args.verb {
        PkiVerb::Init(args) => init(args, output)?,
        PkiVerb::Issue(args) => issue(args, output)?,
    };
    output.print(&made(&made_now, output))?;
    Ok(Exit::Done)
}

fn init(args: &PkiInit, output: &Output) -> Result<Made, Failure> {
    let name = args.directory.display().to_string();
    let passphrase = passphrase::new_by(&args.passphrase, &name, output)?;
    let mut request = InitRequest::new(&args.country, &args.organization, now());
    request.organization_identifier = args.organization_identifier.clone();
    request.key = key_spec(args.key_type);
    let authority = Authority::init(&args.directory, &request, &passphrase, &mut rand::rng())?;
    Ok(Made {
        subject: authority.root().subject().to_string(),
        serial: hex(authority.root().serial()),
        files: ["root.crt", "root.key", "issuing.crt", "issuing.key", "chain.pem"]
            .map(|file| args.directory.join(file).display().to_string())
            .to_vec(),
    })
}

fn issue(args: &PkiIssue, output: &Output) -> Result<Made, Failure> {
    let authority = Authority::open(&args.directory)?;
    let name = args.directory.display().to_string();
    let missing = || CliError::PassphraseMissing { place: name.clone() };
    let ca_passphrase = passphrase::of(&args.passphrase, &name, output)?.ok_or_else(missing)?;
    let issuer = authority.issuer(&ca_passphrase)?;
    let file = args.output.display().to_string();
    let key_passphrase =
        passphrase::new(args.key_passphrase_file.as_deref(), "PARAPHEUR_KEY_PASSPHRASE", &file, output)?;
    let profile = match args.profile {
        ProfileWord::Person => CertificateProfile::Person,
        ProfileWord::Seal => CertificateProfile::Seal,
    };
    let country = || authority.issuing().subject().attribute(&oid::AT_COUNTRY).map(str::to_owned);
    let subject = Subject {
        country: args.country.clone().or_else(country).unwrap_or_default(),
        common_name: args.name.clone(),
        organization: args.organization.clone(),
        organization_identifier: args.organization_identifier.clone(),
        given_name: args.given_name.clone(),
        surname: args.surname.clone(),
        serial_number: args.serial_number.clone(),
        title: args.title.clone(),
        email: args.email.clone(),
    };
    let request =
        IssueRequest { key: key_spec(args.key_type), days: args.days, ..IssueRequest::new(profile, subject, now()) };
    let issued = authority.issue_by(&issuer, &request, &key_passphrase, &mut rand::rng())?;
    let directory = args.output.parent().unwrap_or(Path::new(""));
    let stem = args.output.file_name().unwrap_or_default().to_string_lossy();
    let written = issued.write(directory, &stem, args.force)?;
    Ok(Made {
        subject: issued.certificate.subject().to_string(),
        serial: hex(issued.certificate.serial()),
        files: [written.certificate, written.key, written.pkcs12].map(|path| path.display().to_string()).to_vec(),
    })
}

fn key_spec(word: KeyType) -> KeySpec {
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
