//! Passphrases: from a file, a descriptor, the environment, or the terminal.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use parapheur::acts::{self, Kind};
use parapheur::crypto::Secret;
use parapheur::error::Coded;
use parapheur::pdf::{self, FileSource};
use zeroize::Zeroizing;

use crate::args;
use crate::error::CliError;
use crate::output::{Failure, Output};

/// Longest passphrase.
const LIMIT: u64 = 64 << 10;

/// The passphrase of `file`, from where the command line says, else from the environment, else from the terminal; `None`
/// where there is no terminal.
pub fn of(args: &args::Passphrase, file: &str, output: &Output) -> Result<Option<Secret>, CliError> {
    match told(args)? {
        Some(secret) => Ok(Some(secret)),
        None => {
            let question = output.catalogue.say("passphrase-prompt", &[("file", file.into())]);
            Ok(rpassword::prompt_password(question).ok().map(Secret::new))
        }
    }
}

/// The passphrase of a key that is about to be made: asked twice where it is asked. `variable` is its environment variable.
pub fn new(file: Option<&Path>, variable: &'static str, name: &str, output: &Output) -> Result<Secret, CliError> {
    if let Some(path) = file {
        return first_line(path);
    }
    if let Some(secret) = from_environment(variable)? {
        return Ok(secret);
    }
    let ask = |id: &str| {
        let question = output.catalogue.say(id, &[("file", name.into())]);
        rpassword::prompt_password(question).map(Zeroizing::new)
    };
    let option = if variable == VARIABLE { OPTION } else { "--key-passphrase-file" };
    let missing = |_| CliError::PassphraseMissing { place: name.to_owned(), option };
    let first = ask("passphrase-new").map_err(missing)?;
    let second = ask("passphrase-again").map_err(missing)?;
    if first == second {
        Ok(Secret::new(first.as_str()))
    } else {
        Err(CliError::PassphrasesDiffer { place: name.to_owned() })
    }
}

/// The passphrase of a key that is about to be made, by the options of an existing one.
pub fn new_by(args: &args::Passphrase, name: &str, output: &Output) -> Result<Secret, CliError> {
    match told(args)? {
        Some(secret) => Ok(secret),
        None => new(None, VARIABLE, name, output),
    }
}

const VARIABLE: &str = "PARAPHEUR_PASSPHRASE";
/// The option that names the file of a passphrase.
pub const OPTION: &str = "--passphrase-file";

/// What is told without asking.
fn told(args: &args::Passphrase) -> Result<Option<Secret>, CliError> {
    match named(args.passphrase_file.as_deref(), args.passphrase_fd)? {
        Some(secret) => Ok(Some(secret)),
        None => from_environment(VARIABLE),
    }
}

/// What the command line says where to find.
pub fn named(file: Option<&Path>, descriptor: Option<u32>) -> Result<Option<Secret>, CliError> {
    if let Some(path) = file {
        return first_line(path).map(Some);
    }
    descriptor.map(|fd| first_line(&PathBuf::from(format!("/dev/fd/{fd}")))).transpose()
}

/// The PIN of a token, where it is told without asking: by the command line, by the URI's pin-source, by its own variable. The
/// variable of passphrases is not it: a wrong PIN costs a try.
#[cfg(feature = "pkcs11")]
pub fn told_pin(args: &args::Login, source: Option<&Path>) -> Result<Option<Secret>, CliError> {
    match (named(args.pin_file.as_deref(), args.pin_fd)?, source) {
        (Some(pin), _) => Ok(Some(pin)),
        (None, Some(file)) => first_line(file).map(Some),
        (None, None) => from_environment("PARAPHEUR_PIN"),
    }
}

/// The password of encrypted PDFs, if one is told.
pub fn of_documents(args: &args::DocumentPassword) -> Result<Option<Secret>, CliError> {
    match named(args.document_password_file.as_deref(), args.document_password_fd)? {
        Some(password) => Ok(Some(password)),
        None => from_environment("PARAPHEUR_DOCUMENT_PASSWORD"),
    }
}

/// Does `work` with the password that was told; where the PDF `file` needs one and none was, again with the answer of the
/// terminal.
pub fn with_document<T, E: Coded>(
    told: Option<&Secret>,
    file: &Path,
    output: &Output,
    work: impl Fn(Option<&Secret>) -> Result<T, E>,
) -> Result<T, E> {
    match work(told) {
        Err(error) if told.is_none() && error.code() == pdf::Error::PasswordNeeded.code() => {
            match ask_for(file, output) {
                Some(answer) => work(Some(&answer)),
                None => Err(error),
            }
        }
        other => other,
    }
}

fn ask_for(file: &Path, output: &Output) -> Option<Secret> {
    let name = file.display().to_string();
    let question = output.catalogue.say("document-password-prompt", &[("file", name.into())]);
    rpassword::prompt_password(question).ok().map(Secret::new)
}

/// Whether it is for want of the right password.
pub fn is_missing(error: &impl Coded) -> bool {
    [pdf::Error::PasswordNeeded, pdf::Error::PasswordWrong].iter().any(|missing| missing.code() == error.code())
}

/// The password that opens the file, if it is an encrypted PDF: the one that was told, else the answer of the terminal.
pub fn that_opens(file: &Path, told: Option<Secret>, output: &Output) -> Result<Option<Secret>, Failure> {
    with_document(told.as_ref(), file, output, |password| opens(file, password).map(|()| password.cloned()))
        .map_err(|error| Failure::from(error).about(file.display().to_string()))
}

/// As [`that_opens`], for a second file that should have the password of a first one.
pub fn that_opens_too(file: &Path, first: &Secret, output: &Output) -> Result<Option<Secret>, Failure> {
    match opens(file, Some(first)) {
        Err(error) if is_missing(&error) => {
            let second = || CliError::SecondPassword { place: file.display().to_string() };
            that_opens(file, Some(ask_for(file, output).ok_or_else(second)?), output)
        }
        Err(error) => Err(Failure::from(error).about(file.display().to_string())),
        Ok(()) => Ok(Some(first.clone())),
    }
}

/// Whether a password opens a file; what is not a PDF needs none.
fn opens(file: &Path, password: Option<&Secret>) -> Result<(), acts::Error> {
    if Kind::of(file)? == Kind::Pdf {
        acts::open_pdf(Arc::new(FileSource::open(file)?), password)?;
    }
    Ok(())
}

fn from_environment(variable: &'static str) -> Result<Option<Secret>, CliError> {
    match std::env::var_os(variable).map(|value| value.into_string()) {
        None => Ok(None),
        Some(Ok(text)) => Ok(Some(Secret::new(text))),
        Some(Err(_)) => Err(CliError::PassphraseNotText { place: variable.into() }),
    }
}

/// The first line of a file, without its end.
fn first_line(path: &Path) -> Result<Secret, CliError> {
    let place = || path.display().to_string();
    let mut bytes = Zeroizing::new(Vec::with_capacity(4096));
    File::open(path)
        .and_then(|file| file.take(LIMIT).read_to_end(&mut bytes))
        .map_err(|e| CliError::Passphrase { place: place(), cause: e.into() })?;
    let line = bytes.split(|b| *b == b'\n').next().unwrap_or_default();
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    match std::str::from_utf8(line) {
        Ok(text) => Ok(Secret::new(text)),
        Err(_) => Err(CliError::PassphraseNotText { place: place() }),
    }
}
