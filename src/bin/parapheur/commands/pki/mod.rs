//! `pki`: the verbs, a module each.

mod init;
mod issue;
mod path;

use parapheur::crypto::KeySpec;

use super::Exit;
use super::config::Config;
use crate::args::{KeyType, Pki, PkiVerb};
use crate::output::{Failure, Output, made};

/// `pki`.
pub fn pki(args: &Pki, config: &Config, output: &Output) -> Result<Exit, Failure> {
    let made_now = match &args.verb {
        PkiVerb::Path(args) => return path::path(args, config, output),
        PkiVerb::Init(args) => init::init(args, output)?,
        PkiVerb::Issue(args) => issue::issue(args, output)?,
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
