//! The signer's key: opened once, its passphrase asked for once.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use parapheur::acts::Identity;
use parapheur::crypto::keystore::{self, KeyFile};
use parapheur::crypto::{DigestAlgorithm, Secret, SignOptions};
use zeroize::Zeroizing;

use super::inputs::read_bounded;
use super::trust;
use crate::args::{Digest, Key, KeyUse};
use crate::error::CliError;
use crate::output::{Failure, Output};

/// A key store larger than this is not one.
const LIMIT: u64 = 16 << 20;
/// Longest passphrase.
const PASSPHRASE_LIMIT: u64 = 64 << 10;

/// Opens the key that the command line names, with its certificates.
pub fn open(args: &Key, key_use: &KeyUse, output: &Output) -> Result<Identity, Failure> {
    let mut files = Vec::new();
    for path in &args.key {
        let name = path.display().to_string();
        if name.starts_with("pkcs11:") {
            return Err(CliError::Pkcs11 { place: name }.into());
        }
        files.push(KeyFile { name, bytes: Zeroizing::new(read_bounded(path, LIMIT)?) });
    }
    let extra = trust::certificates(&args.cert)?;
    let options = SignOptions {
        pss: key_use.pss,
        digest: key_use.digest.map(|digest| match digest {
            Digest::Sha256 => DigestAlgorithm::Sha256,
            Digest::Sha384 => DigestAlgorithm::Sha384,
            Digest::Sha512 => DigestAlgorithm::Sha512,
        }),
    };
    let mut given: Option<Secret> = None;
    let mut problem = None;
    let mut passphrase = |file: &str| -> Option<Secret> {
        if given.is_none() {
            given = self::passphrase(args, file, output).unwrap_or_else(|e| {
                problem = Some(e);
                None
            });
        }
        given.clone()
    };
    let opened = keystore::open(&files, &mut passphrase, &options);
    match problem {
        Some(problem) => Err(problem.into()),
        None => Ok(Identity::assemble(opened?, extra)?),
    }
}

/// The passphrase, from where the command line says, else from the environment, else from the terminal; `None` where there
/// is no terminal.
fn passphrase(args: &Key, file: &str, output: &Output) -> Result<Option<Secret>, CliError> {
    if let Some(path) = &args.passphrase_file {
        return first_line(path).map(Some);
    }
    if let Some(fd) = args.passphrase_fd {
        return first_line(&PathBuf::from(format!("/dev/fd/{fd}"))).map(Some);
    }
    if let Some(value) = std::env::var_os("PARAPHEUR_PASSPHRASE") {
        let text =
            value.into_string().map_err(|_| CliError::PassphraseNotText { place: "PARAPHEUR_PASSPHRASE".into() })?;
        return Ok(Some(Secret::new(text)));
    }
    let question = output.catalogue.say("passphrase-prompt", &[("file", file.into())]);
    Ok(rpassword::prompt_password(question).ok().map(Secret::new))
}

/// The first line of a file, without its end.
fn first_line(path: &Path) -> Result<Secret, CliError> {
    let place = || path.display().to_string();
    let mut bytes = Zeroizing::new(Vec::new());
    File::open(path)
        .and_then(|file| file.take(PASSPHRASE_LIMIT).read_to_end(&mut bytes))
        .map_err(|e| CliError::Passphrase { place: place(), cause: e.into() })?;
    let line = bytes.split(|b| *b == b'\n').next().unwrap_or_default();
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    match std::str::from_utf8(line) {
        Ok(text) => Ok(Secret::new(text)),
        Err(_) => Err(CliError::PassphraseNotText { place: place() }),
    }
}
