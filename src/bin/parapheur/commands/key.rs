//! The signer's key: opened once, its passphrase asked for once.

use parapheur::acts::Identity;
use parapheur::crypto::keystore::{self, KeyFile};
use parapheur::crypto::{DigestAlgorithm, Secret, SignOptions};
use zeroize::Zeroizing;

use super::inputs::read_bounded;
use super::{material, passphrase};
use crate::args::{Digest, Key, KeyUse};
use crate::error::CliError;
use crate::output::{Failure, Output};

/// A key store larger than this is not one.
const LIMIT: u64 = 16 << 20;

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
    let extra = material::certificates(&args.cert)?;
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
    let mut ask = |file: &str| -> Option<Secret> {
        if given.is_none() {
            given = passphrase::of(&args.passphrase, file, output).unwrap_or_else(|e| {
                problem = Some(e);
                None
            });
        }
        given.clone()
    };
    let opened = keystore::open(&files, &mut ask, &options);
    match problem {
        Some(problem) => Err(problem.into()),
        None => Ok(Identity::assemble(opened?, extra)?),
    }
}
