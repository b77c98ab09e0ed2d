//! `pki init`.

use parapheur::pki::{Authority, InitRequest, Locations};
use parapheur::x509::hex;

use super::key_spec;
use crate::args::PkiInit;
use crate::commands::{now, passphrase};
use crate::output::{Failure, Made, Output};

/// Makes an authority.
pub fn init(args: &PkiInit, output: &Output) -> Result<Made, Failure> {
    let name = args.directory.display().to_string();
    let mut request = InitRequest::new(&args.country, &args.organization, now());
    request.organization_identifier = args.organization_identifier.clone();
    request.locations = args.base_url.as_deref().map(|url| Locations::new(url, args.delta_crls)).transpose()?;
    request.key = key_spec(args.key_type);
    let passphrase = passphrase::new_by(&args.passphrase, &name, output)?;
    let authority = Authority::init(&args.directory, &request, &passphrase, &mut rand::rng())?;
    let lists = if args.delta_crls { &["crl/issuing-delta.crl"][..] } else { &[] };
    let files = [
        "root.crt",
        "root.key",
        "issuing.crt",
        "issuing.key",
        "chain.pem",
        "ocsp.crt",
        "ocsp.key",
        "tsa.crt",
        "tsa.key",
        "authority.toml",
        "crl/root.crl",
        "crl/issuing.crl",
    ];
    Ok(Made {
        subject: authority.root().subject().to_string(),
        serial: Some(hex(authority.root().serial())),
        files: files.iter().chain(lists).map(|file| args.directory.join(file).display().to_string()).collect(),
        left_out: Vec::new(),
    })
}
