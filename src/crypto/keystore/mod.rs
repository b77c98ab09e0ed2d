//! Key files: PEM (RFC 7468), DER and PKCS#12 (RFC 7292), told by their content and not by their name; keys in tokens
//! ([`pkcs11`]).
//!
//! What is handed out is one [`Signer`] and the certificates as they were found, in DER; which of them belongs
//! to the key is for `x509` to say.
//!
//! Limits: exactly one private key in all files together; every count and cost is bounded ([`MAX_FILE`], [`MAX_ITERATIONS`]).
//! Passphrases and keys are wiped when dropped and never shown.

mod encoded;
mod pem;
pub mod pkcs11;
mod pkcs12;

pub(super) use encoded::PBES2;

use super::{PrivateKey, SignOptions, Signer};
use std::fmt;
use std::sync::Arc;
use zeroize::Zeroizing;

/// The longest key file that is read, in octets: a PKCS#12 with a key and a long chain is under 100 kB.
pub const MAX_FILE: usize = 4 << 20;

/// The most iterations of a key derivation function that are run: some seconds of work.
pub const MAX_ITERATIONS: u32 = 10_000_000;

/// A passphrase. It is wiped when dropped, and shows as `Secret(…)`.
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes over a passphrase.
    pub fn new(text: impl Into<String>) -> Self {
        Self(Zeroizing::new(text.into()))
    }

    /// The passphrase itself.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// A file that holds a key, certificates, or both.
pub struct KeyFile {
    /// As messages and the passphrase prompt name it.
    pub name: String,
    /// Its content.
    pub bytes: Zeroizing<Vec<u8>>,
}

impl fmt::Debug for KeyFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyFile").field("name", &self.name).field("len", &self.bytes.len()).finish()
    }
}

/// What [`open`] found.
pub struct OpenedKey {
    /// The key, ready to sign.
    pub signer: Arc<dyn Signer>,
    /// Every certificate of every file, DER, in the order in which they stand.
    pub certificates: Vec<Vec<u8>>,
}

impl fmt::Debug for OpenedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenedKey")
            .field("key", self.signer.public_key())
            .field("certificates", &self.certificates.len())
            .finish()
    }
}

crate::coded! {
    /// Why no key could be opened. `place` is the file, as [`KeyFile::name`] calls it.
    pub enum Error {
        /// The key is encrypted and no passphrase was given.
        "keystore.no-passphrase" NoPassphrase { place: String } => "{place}: the key is encrypted and there is no passphrase",
        /// The passphrase does not open the file.
        "keystore.wrong-passphrase" WrongPassphrase { place: String } => "{place}: the passphrase does not open it",
        /// The file is damaged, or not what its beginning promises.
        "keystore.malformed" Malformed { place: String, what: String } => "{place}: malformed: {what}",
        /// A form of key file, encryption or key that is not implemented.
        "keystore.unsupported" Unsupported { place: String, what: String } => "{place}: {what} is not supported",
        /// Neither PEM nor DER nor PKCS#12.
        "keystore.unknown" Unknown { place: String } => "{place}: neither PEM, nor DER, nor PKCS#12",
        /// There is no private key.
        "keystore.no-key" NoKey { place: String } => "{place}: no private key",
        /// There is more than one private key.
        "keystore.several-keys" SeveralKeys { place: String, names: String } => "{place}: more than one private key: {names}",
        /// Deriving the key would take more work than the budget allows.
        "keystore.iterations" Iterations { place: String, limit: u32 } => "{place}: its key derivation asks for more than {limit} iterations, or too much memory",
        /// The file is longer than the budget allows.
        "keystore.too-long" TooLong { place: String, limit: usize } => "{place}: longer than {limit} octets",
        /// The key was read and cannot be used.
        "keystore.key" Key { place: String, cause: super::Error } => "{place}: {cause}",
    }
}

/// A private key, and how its file calls it.
struct Found {
    key: PrivateKey,
    name: String,
}

/// One file being read: what it is called, how to ask for its passphrase, and what was found so far.
struct Reading<'a> {
    place: &'a str,
    ask: &'a mut dyn FnMut(&str) -> Option<Secret>,
    asked: Option<Option<Secret>>,
    keys: Vec<Found>,
    certificates: Vec<Vec<u8>>,
}

impl Reading<'_> {
    fn place(&self) -> String {
        self.place.to_owned()
    }

    fn malformed(&self, what: impl fmt::Display) -> Error {
        Error::Malformed { place: self.place(), what: what.to_string() }
    }

    fn unsupported(&self, what: impl fmt::Display) -> Error {
        Error::Unsupported { place: self.place(), what: what.to_string() }
    }

    /// The passphrase of this file, asked for at most once.
    fn passphrase(&mut self) -> Option<Secret> {
        self.asked.get_or_insert_with(|| (self.ask)(self.place)).clone()
    }

    fn key(&mut self, key: Result<PrivateKey, super::Error>, name: Option<String>) -> Result<(), Error> {
        let key = key.map_err(|cause| Error::Key { place: self.place(), cause })?;
        let name = name.unwrap_or_else(|| format!("{} in {}", key.public_key().kind(), self.place));
        self.keys.push(Found { key, name });
        Ok(())
    }
}

/// Opens the one private key of these files, and reads every certificate in them.
///
/// `passphrase` is asked once for each file that needs one, and given its name; `None` means that there is none.
///
/// # Errors
/// [`Error`], each with the file.
pub fn open(
    files: &[KeyFile],
    passphrase: &mut dyn FnMut(&str) -> Option<Secret>,
    options: &SignOptions,
) -> Result<OpenedKey, Error> {
    let (mut keys, mut certificates) = (Vec::new(), Vec::new());
    for file in files {
        if file.bytes.len() > MAX_FILE {
            return Err(Error::TooLong { place: file.name.clone(), limit: MAX_FILE });
        }
        let place = file.name.as_str();
        let mut reading = Reading { place, ask: passphrase, asked: None, keys, certificates };
        if file.bytes.windows(11).any(|w| w == b"-----BEGIN ") {
            pem::read(&mut reading, &file.bytes)?;
        } else {
            encoded::read(&mut reading, &file.bytes)?;
        }
        Reading { keys, certificates, .. } = reading;
    }
    let all = || files.iter().map(|f| f.name.as_str()).collect::<Vec<_>>().join(", ");
    let found = match keys.len() {
        0 | 1 => keys.pop().ok_or_else(|| Error::NoKey { place: all() })?,
        _ => {
            let names = keys.iter().map(|k| k.name.as_str()).collect::<Vec<_>>().join(", ");
            return Err(Error::SeveralKeys { place: all(), names });
        }
    };
    let signer = found.key.into_signer(options).map_err(|cause| Error::Key { place: all(), cause })?;
    Ok(OpenedKey { signer, certificates })
}
