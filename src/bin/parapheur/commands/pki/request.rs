//! `pki request`.

use std::path::PathBuf;

use parapheur::crypto::{PrivateKey, SignOptions};
use parapheur::pki::{request, write_request};
use parapheur::x509::CertificationRequest;

use super::{key_spec, subject};
use crate::args::PkiRequest;
use crate::commands::config::Config;
use crate::commands::{key, passphrase};
use crate::output::{Failure, Made, Output};

/// Makes a request, and the key that it is about.
pub fn request(args: &PkiRequest, config: &Config, output: &Output) -> Result<Made, Failure> {
    // The parser asks for a name and a country.
    let subject = subject(&args.subject, None).unwrap_or_default();
    let name = args.output.display().to_string();
    let at = |extension: &str| PathBuf::from(format!("{name}.{extension}"));
    let (signer, new_key) = match &args.key {
        Some(place) => {
            let places = std::slice::from_ref(place);
            let opened = key::opened(places, &args.opening, &[], &SignOptions::default(), config, output)?;
            (opened.signer, None)
        }
        None => {
            let passphrase = passphrase::new_by(&args.opening.passphrase, &name, output)?;
            let rng = &mut rand::rng();
            let key = PrivateKey::generate(key_spec(args.key_type), rng)?;
            let pem = key.to_pkcs8_encrypted_pem(&passphrase, rng)?;
            (key.into_signer(&SignOptions::default())?, Some(pem))
        }
    };
    let der = request::create(&subject, &*signer)?;
    let written = write_request(&der, new_key.as_deref(), &at("csr"), &at("key"), args.force)?;
    Ok(Made {
        subject: CertificationRequest::decode(&der)?.subject().to_string(),
        serial: None,
        files: written.iter().map(|path| path.display().to_string()).collect(),
        left_out: Vec::new(),
    })
}
