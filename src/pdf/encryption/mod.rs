//! Encrypted files: the standard security handler (ISO 32000-2 §7.6), read and written.
//!
//! **Reading.** Objects are decrypted one by one when they are read: their strings in place, the data of streams before its
//! filters. Never decrypted: cross-reference streams, the encryption dictionary, /ID of the trailer, strings inside object
//! streams (the stream is), /Contents of signature dictionaries. Spans go on to point at the file's own bytes.
//!
//! **Writing.** What an update adds is encrypted like the rest. An object that is spliced keeps its encrypted strings, since its
//! number and generation stay; one that stood in an object stream has its strings encrypted on the way out, since they were not.
//! Initialisation vectors come from a seed that the caller draws.
//!
//! | /V | /R | ciphers |
//! |---|---|---|
//! | 1, 2 | 2, 3 | RC4, 40 to 128 bits |
//! | 4 | 4 | crypt filters /V2 (RC4, 128 bits), /AESV2, /Identity |
//! | 5 | 5, 6 | crypt filters /AESV3, /Identity |
//!
//! **Passwords.** The empty one is tried when the file is opened; [`Document::unlock`](super::Document::unlock) takes another.
//! Until one fits, no object is read: [`Error::PasswordNeeded`], never bytes that mean nothing. /P binds who does not have the
//! owner's password.
//!
//! **Evidence.** Every revision has the same encryption dictionary and the same first string of /ID, else
//! [`Anomaly::EncryptionChanged`]; the file is then read as its oldest revision says, as its signers saw it. What such a file leaves in the clear, somebody without the password could have put there
//! (PDFex, 2019): [`Anomaly::PartlyEncrypted`], [`Anomaly::ClearStreams`].
//!
//! Limits, by name ([`Error::EncryptionUnsupported`]): other handlers, such as /Adobe.PubSec; /V 3; AES-GCM (ISO/TS 32003). A file
//! of which only the attachments are encrypted needs its password all the same.
//! Message authentication codes (ISO/TS 32004) are not checked, and a file that has one is not updated.

mod cipher;
mod key;
#[cfg(feature = "stamp")]
mod plain;
mod value;

use super::document::{Document, View};
use super::error::{Error, Result};
use super::object::{Dictionary, Object, ObjectId};
use super::revision::Anomaly;
use super::xref::XrefEntry;
pub use cipher::Cipher;
pub(crate) use key::FileKey;
use key::Lock;
#[cfg(feature = "stamp")]
pub(crate) use plain::plain;
use sha2::{Digest, Sha256};
use std::collections::HashMap;

/// How a document is encrypted, and what we may do with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Encryption {
    /// `/Filter`: the security handler, `Standard` where it can be read here.
    pub handler: String,
    /// `/V`.
    pub version: i64,
    /// `/R`.
    pub revision: i64,
    /// Bits of the file's key.
    pub key_bits: usize,
    /// How strings are encrypted.
    pub strings: Cipher,
    /// How streams are, unless they say otherwise.
    pub streams: Cipher,
    /// How embedded files are.
    pub files: Cipher,
    /// Whether the document's metadata are encrypted (`/EncryptMetadata`).
    pub metadata: bool,
    /// `/P`: what is permitted without the owner's password.
    pub permissions: Permissions,
    /// Which password opened it.
    pub access: Access,
}

/// Which password opened a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// None yet.
    Locked,
    /// The user's: `/P` binds.
    User,
    /// The owner's: everything is permitted.
    Owner,
}

/// User access permissions (table 22).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Permissions {
    /// `/P`, as 32 bits.
    pub bits: u32,
    revision: i64,
}

impl Permissions {
    fn bit(self, position: u32) -> bool {
        self.bits & (1 << (position - 1)) != 0
    }

    /// Whether fields that are there may be filled and signed: bit 6, or from revision 3 on bit 9.
    pub fn fill_fields(self) -> bool {
        self.bit(6) || (self.revision >= 3 && self.bit(9))
    }

    /// Whether fields may be added, signature fields among them: bits 6 and 4.
    pub fn add_fields(self) -> bool {
        self.bit(6) && self.bit(4)
    }
}

/// The encryption of one document.
pub(crate) struct Security {
    facts: Encryption,
    /// Methods of the named crypt filters.
    filters: HashMap<Box<[u8]>, Cipher>,
    /// Where the encryption dictionary stands, if it is an object: its strings are what they are.
    dictionary: Option<u64>,
    /// First string of the trailer's /ID.
    pub(crate) id: Vec<u8>,
    key: Option<FileKey>,
    /// Why there is no key.
    refusal: Error,
    lock: Option<Lock>,
}

impl Security {
    /// The encryption of a revision, the empty password tried; `None` if it has none. The document must not yet decrypt.
    pub(crate) fn of(view: View) -> Option<Self> {
        let entry = view.trailer().get("Encrypt")?;
        let mut security = Self {
            facts: Encryption {
                handler: String::new(),
                version: 0,
                revision: 0,
                key_bits: 0,
                strings: Cipher::Identity,
                streams: Cipher::Identity,
                files: Cipher::Identity,
                metadata: true,
                permissions: Permissions { bits: 0, revision: 0 },
                access: Access::Locked,
            },
            filters: HashMap::new(),
            dictionary: None,
            id: first_id(view),
            key: None,
            refusal: Error::PasswordNeeded,
            lock: None,
        };
        let read = view.resolve(entry).and_then(|found| {
            security.dictionary = found.located().and_then(|object| object.origin.file()).map(|span| span.start);
            let wrong = || malformed("not a dictionary");
            security.read(view, found.as_dictionary().filter(|_| found.as_stream().is_none()).ok_or_else(wrong)?)
        });
        if let Err(refusal) = read.and_then(|()| security.unlock("").map(drop)) {
            security.refusal = refusal;
        }
        Some(security)
    }

    fn read(&mut self, view: View, dictionary: &Dictionary) -> Result<()> {
        let get = |key: &str| view.value(dictionary, key);
        let integer = |key: &str| -> Result<Option<i64>> { Ok(get(key)?.and_then(|value| value.as_integer())) };
        let string = |key: &str| -> Result<Vec<u8>> {
            Ok(get(key)?.and_then(|value| value.as_string().map(|s| s.bytes.to_vec())).unwrap_or_default())
        };
        if dictionary.duplicate().is_some() {
            return Err(malformed("a key stands twice"));
        }
        let handler = get("Filter")?.and_then(|name| name.as_name().cloned()).ok_or_else(|| malformed("no /Filter"))?;
        self.facts.handler = String::from_utf8_lossy(handler.as_bytes()).into_owned();
        self.facts.version = integer("V")?.unwrap_or(0);
        self.facts.revision = integer("R")?.unwrap_or(0);
        if handler != *"Standard" {
            return Err(unsupported(format!("the security handler {handler}")));
        }
        let (version, revision) = (self.facts.version, self.facts.revision);
        let length = integer("Length")?.unwrap_or(40);
        let key_len = match (version, revision) {
            (1, 2 | 3) => 5,
            (2, 2 | 3) if (40..=128).contains(&length) && length % 8 == 0 => usize::try_from(length / 8).unwrap_or(5),
            (2, 2 | 3) => return Err(malformed("/Length is no length of a key")),
            // The standard fixes what producers write in several ways.
            (4, 4) => 16,
            (5, 5 | 6) => 32,
            _ => return Err(unsupported(format!("/V {version} with /R {revision}"))),
        };
        self.facts.key_bits = key_len * 8;
        self.facts.metadata = get("EncryptMetadata")?.is_none_or(|value| value.as_boolean() != Some(false));
        let p = integer("P")?.ok_or_else(|| malformed("no /P"))?;
        // Written as a signed number of 32 bits, by some producers as an unsigned one.
        let p = i32::try_from(p)
            .map(i32::cast_unsigned)
            .or(u32::try_from(p))
            .map_err(|_| malformed("/P has no 32 bits"))?;
        self.facts.permissions = Permissions { bits: p, revision };
        if version >= 4 {
            self.crypt_filters(view, dictionary)?;
        } else {
            (self.facts.strings, self.facts.streams, self.facts.files) = (Cipher::Rc4, Cipher::Rc4, Cipher::Rc4);
        }
        let size = if revision >= 5 { 48 } else { 32 };
        let exact = |key: &str, what| -> Result<Vec<u8>> {
            let mut bytes = string(key)?;
            // Some producers pad with zeros.
            bytes.truncate(size);
            if bytes.len() == size { Ok(bytes) } else { Err(malformed(what)) }
        };
        self.lock = Some(Lock {
            revision,
            key_len,
            o: exact("O", "/O is too short")?,
            u: exact("U", "/U is too short")?,
            oe: string("OE")?,
            ue: string("UE")?,
            perms: string("Perms")?,
            p,
            id: self.id.clone(),
            metadata: self.facts.metadata,
        });
        Ok(())
    }

    /// /CF, /StmF, /StrF, /EFF (§7.6.6).
    fn crypt_filters(&mut self, view: View, dictionary: &Dictionary) -> Result<()> {
        if let Some(filters) = view.value(dictionary, "CF")? {
            let filters = filters.as_dictionary().ok_or_else(|| malformed("/CF is no dictionary"))?;
            for entry in &filters.entries {
                let filter = view.resolve(&entry.value)?;
                let filter = filter.as_dictionary().ok_or_else(|| malformed("a crypt filter is no dictionary"))?;
                let method = view.value(filter, "CFM")?.and_then(|name| name.as_name().cloned());
                let cipher = match (method.as_ref().map(|name| name.as_bytes()), self.facts.version) {
                    (Some(b"V2"), 4) => Cipher::Rc4,
                    (Some(b"AESV2"), 4) => Cipher::Aes128,
                    (Some(b"AESV3"), 5) => Cipher::Aes256,
                    (Some(name), version) => {
                        let name = String::from_utf8_lossy(name).into_owned();
                        return Err(unsupported(format!("the crypt filter method /{name} with /V {version}")));
                    }
                    (None, _) => return Err(unsupported("a crypt filter without method".into())),
                };
                self.filters.insert(entry.key.as_bytes().into(), cipher);
            }
        }
        let of = |key: &str, default: Cipher| -> Result<Cipher> {
            match view.value(dictionary, key)?.as_ref().map(|name| name.as_name().cloned()) {
                None => Ok(default),
                Some(name) => self.named(name.ok_or_else(|| malformed("a crypt filter is no name"))?.as_bytes()),
            }
        };
        let (strings, streams) = (of("StrF", Cipher::Identity)?, of("StmF", Cipher::Identity)?);
        let files = of("EFF", streams)?;
        (self.facts.strings, self.facts.streams, self.facts.files) = (strings, streams, files);
        Ok(())
    }

    fn named(&self, name: &[u8]) -> Result<Cipher> {
        match self.filters.get(name) {
            _ if name == b"Identity" => Ok(Cipher::Identity),
            Some(cipher) => Ok(*cipher),
            None => Err(malformed("a crypt filter that /CF does not have")),
        }
    }

    /// Tries a password. `false`: it is none of the two, and everything stays as it was.
    pub(crate) fn unlock(&mut self, password: &str) -> Result<bool> {
        let Some(lock) = &self.lock else { return Err(self.refusal.clone()) };
        let Some((key, access)) = lock.unlock(password)? else { return Ok(false) };
        // The owner's rights are not given up for the user's password.
        if self.facts.access != Access::Owner {
            (self.key, self.facts.access) = (Some(key), access);
        }
        Ok(true)
    }

    pub(crate) fn facts(&self) -> &Encryption {
        &self.facts
    }

    /// The key.
    ///
    /// # Errors
    /// Why there is none.
    pub(crate) fn key(&self) -> Result<&FileKey> {
        self.key.as_ref().ok_or_else(|| self.refusal.clone())
    }

    /// How the data of a stream is encrypted.
    fn stream_cipher(&self, dictionary: &Dictionary) -> Result<Cipher> {
        // Cross-reference streams never are.
        if dictionary.is("Type", "XRef") {
            return Ok(Cipher::Identity);
        }
        if let Some(name) = crypt_filter(dictionary) {
            return self.named(&name);
        }
        Ok(match () {
            () if dictionary.is("Type", "Metadata") && !self.facts.metadata => Cipher::Identity,
            () if dictionary.is("Type", "EmbeddedFile") => self.facts.files,
            () => self.facts.streams,
        })
    }

    /// What the dictionary says that it leaves in the clear.
    fn gaps(&self) -> Vec<&'static str> {
        let facts = &self.facts;
        let gaps = [
            (facts.strings, "its strings are in the clear"),
            (facts.streams, "its streams are in the clear"),
            (facts.files, "its embedded files are in the clear"),
        ];
        gaps.into_iter().filter(|(cipher, _)| *cipher == Cipher::Identity).map(|(_, what)| what).collect()
    }

    /// Where the encryption dictionary stands.
    pub(crate) fn dictionary(&self) -> Option<u64> {
        self.dictionary
    }
}

/// The crypt filter that a stream names for itself (§7.4.10): it must be the first of its filters. Its own entries are direct,
/// so that nothing has to be read to know how to read.
pub(crate) fn crypt_filter(dictionary: &Dictionary) -> Option<Vec<u8>> {
    let first = |value: &Object| match value {
        Object::Array(values) => values.first().map(|value| value.object.clone()),
        other => Some(other.clone()),
    };
    let filter = dictionary.get("Filter").and_then(|value| first(value))?;
    if filter.as_name().is_none_or(|name| *name != *"Crypt") {
        return None;
    }
    let parameters = dictionary.get("DecodeParms").and_then(|value| first(value));
    let name = parameters.as_ref().and_then(|parameters| parameters.as_dictionary()?.name("Name"));
    Some(name.map_or_else(|| b"Identity".to_vec(), |name| name.as_bytes().to_vec()))
}

/// The first string of a trailer's /ID, empty where there is none.
fn first_id(view: View) -> Vec<u8> {
    let read = || -> Result<Option<Vec<u8>>> {
        let Some(id) = view.value(view.trailer(), "ID")? else { return Ok(None) };
        let Some(first) = id.as_array().and_then(|values| values.first()) else { return Ok(None) };
        Ok(view.resolve(first)?.as_string().map(|string| string.bytes.to_vec()))
    };
    read().ok().flatten().unwrap_or_default()
}

/// What is out of order in the encryption of a file as a whole.
pub(crate) fn anomalies(document: &Document) -> Vec<Anomaly> {
    let mut found = Vec::new();
    let encryption = |view: View| view.trailer().get("Encrypt").cloned();
    for revision in 1..document.revisions().len() {
        let (before, after) = (document.view(revision - 1), document.view(revision));
        let same = match (encryption(before), encryption(after)) {
            (None, None) => continue,
            (Some(old), Some(new)) => {
                let moved = old.as_reference().is_some_and(|id| document.touching(id.number).any(|r| r == revision));
                old.equivalent(&new) && !moved && first_id(before) == first_id(after)
            }
            _ => false,
        };
        if !same {
            let revision = after.revision().number();
            let place = format!("the trailer of revision {revision}");
            found.push(Anomaly::EncryptionChanged { place, revision });
        }
    }
    if let Some(security) = document.security() {
        found.extend(
            security.gaps().into_iter().map(|what| Anomaly::PartlyEncrypted { place: "/Encrypt".into(), what }),
        );
    }
    if document.latest().trailer().get("AuthCode").is_some() {
        found.push(Anomaly::AuthCodeUnchecked { place: "the trailer".into() });
    }
    found
}

/// Streams that an encrypted file leaves in the clear by name, the document's metadata aside.
///
/// # Errors
/// [`Error::Budget`] and [`Error::Io`].
pub(crate) fn clear_streams(document: &Document) -> Result<Option<Anomaly>> {
    let Some(security) = document.security().filter(|security| security.facts.streams != Cipher::Identity) else {
        return Ok(None);
    };
    let (mut first, mut count) = (None, 0u64);
    for revision in 0..document.revisions().len() {
        let view = document.view(revision);
        document.for_each_entry(revision, &mut |number, entry| {
            let XrefEntry::Offset { generation, .. } = entry else { return Ok(()) };
            let id = ObjectId::new(number, generation);
            let object = match view.glance(id) {
                Err(fatal @ (Error::Budget { .. } | Error::Io { .. })) => return Err(fatal),
                Err(_) | Ok(None) => return Ok(()),
                Ok(Some(object)) => object,
            };
            let Some(stream) = object.as_stream() else { return Ok(()) };
            let plain = security.stream_cipher(&stream.dictionary) == Ok(Cipher::Identity);
            if plain && !stream.dictionary.is("Type", "XRef") && !stream.dictionary.is("Type", "Metadata") {
                first.get_or_insert(id);
                count += 1;
            }
            Ok(())
        })?;
    }
    Ok(first.map(|id| Anomaly::ClearStreams { place: format!("object {id}"), count }))
}

/// Initialisation vectors, each once, from a seed that nobody knows before.
pub(crate) struct Vectors {
    seed: [u8; 32],
    drawn: u64,
}

impl Vectors {
    pub(crate) fn new(seed: [u8; 32]) -> Self {
        Self { seed, drawn: 0 }
    }

    fn next(&mut self) -> [u8; 16] {
        self.drawn += 1;
        let digest = Sha256::new().chain_update(self.seed).chain_update(self.drawn.to_be_bytes()).finalize();
        let mut out = [0; 16];
        out.iter_mut().zip(digest).for_each(|(to, from)| *to = from);
        out
    }
}

fn malformed(what: &'static str) -> Error {
    Error::EncryptionMalformed { place: "/Encrypt".into(), what }
}

fn unsupported(what: String) -> Error {
    Error::EncryptionUnsupported { place: "/Encrypt".into(), what }
}
