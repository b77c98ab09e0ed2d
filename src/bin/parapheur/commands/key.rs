//! The signer's key: opened once, its passphrase asked for once.

use std::path::PathBuf;

use parapheur::acts::Identity;
use parapheur::crypto::keystore::pkcs11::Uri;
use parapheur::crypto::keystore::{self, KeyFile, OpenedKey};
use parapheur::crypto::{DigestAlgorithm, Secret, SignOptions};
use parapheur::x509::Certificate;
use zeroize::Zeroizing;

use super::config::Config;
use super::inputs::read_bounded;
use super::{material, passphrase, token};
use crate::args::{Digest, Key, KeyUse, Opening};
use crate::error::CliError;
use crate::output::{Failure, Output};

/// A key store larger than this is not one.
const LIMIT: u64 = 16 << 20;

/// Opens the key that the command line names, in files or in a token, with its certificates.
pub fn open(args: &Key, key_use: &KeyUse, config: &Config, output: &Output) -> Result<Identity, Failure> {
    let extra = material::certificates(&args.cert)?;
    let options = SignOptions {
        pss: key_use.pss,
        digest: key_use.digest.map(|digest| match digest {
            Digest::Sha256 => DigestAlgorithm::Sha256,
            Digest::Sha384 => DigestAlgorithm::Sha384,
            Digest::Sha512 => DigestAlgorithm::Sha512,
        }),
    };
    let opened = opened(&args.key, &args.opening, &extra, &options, config, output)?;
    Ok(Identity::assemble(opened, extra)?)
}

/// Opens a key, in files or in a token; `certificates` are others that may be its own.
pub fn opened(
    keys: &[PathBuf],
    opening: &Opening,
    certificates: &[Certificate],
    options: &SignOptions,
    config: &Config,
    output: &Output,
) -> Result<OpenedKey, Failure> {
    let in_token = keys.iter().find_map(|key| key.to_str().filter(|text| Uri::is(text)));
    if let Some(text) = in_token {
        // Before anything of the command line is repeated.
        let uri = Uri::parse(text)?;
        if keys.len() > 1 {
            return Err(CliError::OneKey { place: uri.to_string() }.into());
        }
        return token::open_key(&uri, &opening.login, certificates, options, config, output);
    }
    let mut files = Vec::new();
    for path in keys {
        files.push(KeyFile { name: path.display().to_string(), bytes: Zeroizing::new(read_bounded(path, LIMIT)?) });
    }
    let mut given: Option<Secret> = None;
    let mut problem = None;
    let mut ask = |file: &str| -> Option<Secret> {
        if given.is_none() {
            given = passphrase::of(&opening.passphrase, file, output).unwrap_or_else(|e| {
                problem = Some(e);
                None
            });
        }
        given.clone()
    };
    let opened = keystore::open(&files, &mut ask, options);
    match problem {
        Some(problem) => Err(problem.into()),
        None => Ok(opened?),
    }
}
