//! `pki request`.

use std::path::{Path, PathBuf};

use parapheur::crypto::keystore::{self, KeyFile};
use parapheur::crypto::{PrivateKey, SignOptions};
use parapheur::pki::{request, write_request};
use parapheur::x509::CertificationRequest;
use zeroize::Zeroizing;

use super::{LIMIT, key_spec, subject};
use crate::args::PkiRequest;
use crate::commands::inputs::read_bounded;
use crate::commands::passphrase;
use crate::output::{Failure, Made, Output};

/// Makes a request, and the key that it is about.
pub fn request(args: &PkiRequest, output: &Output) -> Result<Made, Failure> {
    // The parser asks for a name and a country.
    let subject = subject(&args.subject, None).unwrap_or_default();
    let name = args.output.display().to_string();
    let at = |extension: &str| PathBuf::from(format!("{name}.{extension}"));
    let (signer, new_key) = match &args.key {
        Some(path) => (open(args, path, output)?, None),
        None => {
            let passphrase = passphrase::new_by(&args.passphrase, &name, output)?;
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

/// A key that is there already.
fn open(
    args: &PkiRequest,
    path: &Path,
    output: &Output,
) -> Result<std::sync::Arc<dyn parapheur::crypto::Signer>, Failure> {
    let file = KeyFile { name: path.display().to_string(), bytes: Zeroizing::new(read_bounded(path, LIMIT)?) };
    let mut problem = None;
    let mut ask = |file: &str| {
        passphrase::of(&args.passphrase, file, output).unwrap_or_else(|e| {
            problem = Some(e);
            None
        })
    };
    let opened = keystore::open(&[file], &mut ask, &SignOptions::default());
    match problem {
        Some(problem) => Err(problem.into()),
        None => Ok(opened?.signer),
    }
}
