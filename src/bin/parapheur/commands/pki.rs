//! `pki init`, `pki issue` and `pki path`.

use std::path::Path;

use parapheur::asn1::oid;
use parapheur::crypto::KeySpec;
use parapheur::path::{InitialConstraints, Purpose, Validator};
use parapheur::pki::{Authority, CertificateProfile, InitRequest, IssueRequest, Subject};
use parapheur::validation::path_report;
use parapheur::validation::report::Indication;
use parapheur::x509::hex;

use super::config::Config;
use super::{Exit, inputs, material, now, passphrase};
use crate::args::{Format, KeyType, Pki, PkiInit, PkiIssue, PkiPath, PkiVerb, ProfileWord, PurposeWord};
use crate::error::CliError;
use crate::output::{Failure, Made, Output, made, path_hints, path_page};

/// No certificate, and no file of a chain, is larger than this.
const LIMIT: u64 = 16 << 20;

/// `pki`.
pub fn pki(args: &Pki, config: &Config, output: &Output) -> Result<Exit, Failure> {
    let made_now = match &args.verb {
        PkiVerb::Path(args) => return path(args, config, output),
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

fn path(args: &PkiPath, config: &Config, output: &Output) -> Result<Exit, Failure> {
    let file = inputs::read_bounded(&args.certificate, LIMIT)?;
    let mut gathered = material::gather(&args.material, config, args.revocation)?;
    gathered.settings.constraints = InitialConstraints {
        max_path_len: args.demands.max_path_len,
        policies: args.demands.initial_policy.clone(),
        require_explicit_policy: args.demands.require_explicit_policy,
        inhibit_policy_mapping: args.demands.inhibit_policy_mapping,
        inhibit_any_policy: args.demands.inhibit_any_policy,
        ..InitialConstraints::default()
    };
    let purpose = match args.purpose {
        PurposeWord::Signing => Purpose::Signing,
        PurposeWord::Timestamping => Purpose::TimeStamping,
        PurposeWord::Ocsp => Purpose::OcspSigning,
        PurposeWord::Any => Purpose::Any,
    };
    let report = path_report::judge(
        &args.certificate.display().to_string(),
        &file,
        &Validator::new(gathered.settings),
        purpose,
        args.at.unwrap_or_else(now),
        [gathered.lost_anchors, gathered.unread].concat(),
    );
    output.print(&path_page(&report, args.explain, output))?;
    if report.indication == Indication::Indeterminate && output.format == Format::Text && !output.closed() {
        path_hints(&report, output).iter().for_each(|hint| output.diagnose("hint", hint));
    }
    Ok(match report.indication {
        Indication::Passed => Exit::Done,
        Indication::Failed => Exit::No,
        Indication::Indeterminate => Exit::Indeterminate,
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
