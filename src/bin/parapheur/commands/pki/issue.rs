//! `pki issue`.

use std::path::Path;

use parapheur::asn1::oid;
use parapheur::pki::{Authority, IssueRequest, Subject, SubjectKey};
use parapheur::x509::hex;

use super::key_spec;
use crate::args::PkiIssue;
use crate::commands::{now, passphrase};
use crate::error::CliError;
use crate::output::{Failure, Made, Output};

/// Issues a certificate.
pub fn issue(args: &PkiIssue, output: &Output) -> Result<Made, Failure> {
    let authority = Authority::open(&args.directory)?;
    let name = args.directory.display().to_string();
    let missing = || CliError::PassphraseMissing { place: name.clone() };
    let ca_passphrase = passphrase::of(&args.passphrase, &name, output)?.ok_or_else(missing)?;
    let issuer = authority.issuer(&ca_passphrase)?;
    let file = args.output.display().to_string();
    let key_passphrase =
        passphrase::new(args.key_passphrase_file.as_deref(), "PARAPHEUR_KEY_PASSPHRASE", &file, output)?;
    let profile = authority.profile(&args.profile)?;
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
    let request = IssueRequest { days: args.days, ..IssueRequest::new(profile, subject, now()) };
    let key = SubjectKey::New { spec: key_spec(args.key_type), passphrase: &key_passphrase };
    let issued = authority.issue(&issuer, &request, key, &mut rand::rng())?;
    let directory = args.output.parent().unwrap_or(Path::new(""));
    let stem = args.output.file_name().unwrap_or_default().to_string_lossy();
    let written = issued.write(directory, &stem, args.force)?;
    Ok(Made {
        subject: issued.certificate.subject().to_string(),
        serial: hex(issued.certificate.serial()),
        files: std::iter::once(written.certificate)
            .chain(written.key.into_iter().flat_map(|(key, pkcs12)| [key, pkcs12]))
            .map(|path| path.display().to_string())
            .collect(),
    })
}
