//! The key of a file, from a password (ISO 32000-2 §7.6.4.3 and §7.6.4.4): revisions 2 to 4 by MD5 and RC4 (algorithms 2 to 7),
//! revisions 5 and 6 by SHA-2 and AES-256 (algorithms 2.A, 2.B, 11 to 13).
//!
//! The passwords of revisions 2 to 4 are in PDFDocEncoding, as far as it has their characters; those of 5 and 6 in UTF-8.
//! Keys and what leads to them are wiped.
//!
//! Limits: passwords of revisions 5 and 6 are taken as they are given, not prepared by SASLprep (RFC 4013): who types NFKC
//! types the same. Revision 5 is Adobe's (Extension Level 3), deprecated by the standard, and only read and kept.

use super::Access;
use super::cipher::rc4;
use crate::pdf::error::{Error, Result};
use crate::pdf::write;
use aes::cipher::{BlockCipherDecrypt, KeyInit};
use aes::{Aes128, Aes256};
use cbc::cipher::block_padding::NoPadding;
use cbc::cipher::{BlockModeDecrypt, BlockModeEncrypt, KeyIvInit};
use md5::{Digest, Md5};
use sha2::{Sha256, Sha384, Sha512};
use zeroize::Zeroizing;

/// The file encryption key: 5 to 16 bytes, or 32.
#[derive(Clone)]
pub(crate) struct FileKey(pub(super) Zeroizing<Vec<u8>>);

/// What is put behind a password of fewer than 32 bytes (algorithm 2, step a).
const PAD: [u8; 32] = [
    0x28, 0xBF, 0x4E, 0x5E, 0x4E, 0x75, 0x8A, 0x41, 0x64, 0x00, 0x4E, 0x56, 0xFF, 0xFA, 0x01, 0x08, 0x2E, 0x2E, 0x00,
    0xB6, 0xD0, 0x68, 0x3E, 0x80, 0x2F, 0x0C, 0xA9, 0xFE, 0x64, 0x53, 0x69, 0x7A,
];

/// Longest password of revisions 5 and 6, in bytes (algorithm 2.A, step a).
const LONGEST: usize = 127;

/// What a password is checked with: entries of the encryption dictionary (table 21), and the first string of /ID.
pub(super) struct Lock {
    pub(super) revision: i64,
    /// Bytes of the file's key.
    pub(super) key_len: usize,
    pub(super) o: Vec<u8>,
    pub(super) u: Vec<u8>,
    pub(super) oe: Vec<u8>,
    pub(super) ue: Vec<u8>,
    pub(super) perms: Vec<u8>,
    /// /P, as 32 bits.
    pub(super) p: u32,
    pub(super) id: Vec<u8>,
    /// /EncryptMetadata.
    pub(super) metadata: bool,
}

impl Lock {
    /// The key and what it permits, if `password` is one of the file's two; as the owner's where it is both.
    ///
    /// # Errors
    /// [`Error::EncryptionMalformed`] where /Perms (revisions 5 and 6) contradicts what it protects.
    pub(super) fn unlock(&self, password: &str) -> Result<Option<(FileKey, Access)>> {
        if self.revision >= 5 {
            return self.unlock_by_aes(password);
        }
        let mut candidates = vec![Zeroizing::new(password.as_bytes().to_vec())];
        if let Some(encoded) = write::pdf_doc_encoded(password).map(Zeroizing::new)
            && encoded != candidates[0]
        {
            candidates.insert(0, encoded);
        }
        for password in candidates {
            let users = self.user_password(&password);
            if let Some(key) = self.key_of_user(&users) {
                return Ok(Some((key, Access::Owner)));
            }
            if let Some(key) = self.key_of_user(&password) {
                return Ok(Some((key, Access::User)));
            }
        }
        Ok(None)
    }

    /// Algorithms 2 and 6: the key, if `password` is the user's.
    fn key_of_user(&self, password: &[u8]) -> Option<FileKey> {
        let mut digest = Md5::new();
        digest.update(padded(password).as_slice());
        digest.update(&self.o);
        digest.update(self.p.to_le_bytes());
        digest.update(&self.id);
        if self.revision >= 4 && !self.metadata {
            digest.update([0xFF; 4]);
        }
        let mut key = Zeroizing::new(digest.finalize().to_vec());
        key.truncate(self.key_len);
        if self.revision >= 3 {
            for _ in 0..50 {
                key = Zeroizing::new(Md5::digest(&*key).to_vec());
                key.truncate(self.key_len);
            }
        }
        let (expected, compared) = match self.revision {
            2 => {
                let mut expected = PAD.to_vec();
                rc4(&key, &mut expected);
                (expected, 32)
            }
            _ => {
                let mut expected = Md5::new().chain_update(PAD).chain_update(&self.id).finalize().to_vec();
                for i in 0..20 {
                    rc4(&xored(&key, i), &mut expected);
                }
                (expected, 16)
            }
        };
        (self.u.get(..compared)? == expected.get(..compared)?).then_some(FileKey(key))
    }

    /// Algorithm 7, steps a and b: the user's password, if `password` is the owner's.
    fn user_password(&self, password: &[u8]) -> Zeroizing<Vec<u8>> {
        let mut key = Zeroizing::new(Md5::digest(padded(password).as_slice()).to_vec());
        if self.revision >= 3 {
            for _ in 0..50 {
                key = Zeroizing::new(Md5::digest(&*key).to_vec());
            }
        }
        key.truncate(self.key_len);
        let mut users = Zeroizing::new(self.o.clone());
        match self.revision {
            2 => rc4(&key, &mut users),
            _ => (0..20).rev().for_each(|i| rc4(&xored(&key, i), &mut users)),
        }
        users
    }

    /// Algorithm 2.A.
    fn unlock_by_aes(&self, password: &str) -> Result<Option<(FileKey, Access)>> {
        let password = password.as_bytes();
        let password = &password[..password.len().min(LONGEST)];
        // /O and /U: 32 bytes of hash, 8 of validation salt, 8 of key salt (§7.6.4.4).
        let parts = |entry: &[u8]| -> Option<([u8; 32], [u8; 8], [u8; 8])> {
            Some((
                entry.get(..32)?.try_into().ok()?,
                entry.get(32..40)?.try_into().ok()?,
                entry.get(40..48)?.try_into().ok()?,
            ))
        };
        let users = self.u.get(..48).unwrap_or_default();
        for (entry, encrypted, with, access) in
            [(&self.o, &self.oe, users, Access::Owner), (&self.u, &self.ue, &[][..], Access::User)]
        {
            let Some((hash, validation, salt)) = parts(entry) else { continue };
            if *self.hash(password, &validation, with) != hash {
                continue;
            }
            let between = self.hash(password, &salt, with);
            let mut key = Zeroizing::new(encrypted.clone());
            let opened = cbc::Decryptor::<Aes256>::new_from_slices(&*between, &[0; 16])
                .ok()
                .and_then(|cipher| cipher.decrypt_padded::<NoPadding>(&mut key).ok().map(<[u8]>::len));
            if opened != Some(32) {
                return Err(malformed("/OE or /UE is not 32 bytes"));
            }
            let key = FileKey(key);
            self.check_permissions(&key)?;
            return Ok(Some((key, access)));
        }
        Ok(None)
    }

    /// Algorithm 13: /Perms repeats /P and /EncryptMetadata under the key, so that nobody without it changes them.
    fn check_permissions(&self, key: &FileKey) -> Result<()> {
        let wrong = || malformed("/Perms does not confirm /P and /EncryptMetadata");
        let perms: [u8; 16] = self.perms.get(..16).and_then(|perms| perms.try_into().ok()).ok_or_else(wrong)?;
        let mut block = perms.into();
        Aes256::new_from_slice(&key.0).map_err(|_| wrong())?.decrypt_block(&mut block);
        let metadata = if self.metadata { b'T' } else { b'F' };
        let confirmed = block[..4] == self.p.to_le_bytes() && block[8] == metadata && block[9..12] == *b"adb";
        if confirmed { Ok(()) } else { Err(wrong()) }
    }

    /// The hash of revision 5, one SHA-256, or of revision 6 (algorithm 2.B).
    fn hash(&self, password: &[u8], salt: &[u8], users: &[u8]) -> Zeroizing<[u8; 32]> {
        let mut k = Zeroizing::new(
            Sha256::new().chain_update(password).chain_update(salt).chain_update(users).finalize().to_vec(),
        );
        // Ends after 287 rounds at the latest: a byte is at most 255.
        let rounds = if self.revision >= 6 { 1..288 } else { 1..1u32 };
        for round in rounds {
            let one = Zeroizing::new([password, k.as_slice(), users].concat());
            let mut e = Zeroizing::new(one.repeat(64));
            let len = e.len();
            // Sixty-four times anything is a whole number of blocks, and `k` has 32 bytes at least.
            let (key, iv) = (&k[..16], &k[16..32]);
            if let Ok(cipher) = cbc::Encryptor::<Aes128>::new_from_slices(key, iv) {
                let _ = cipher.encrypt_padded::<NoPadding>(&mut e, len);
            }
            // The first 16 bytes as a number modulo 3: 256 is 1 modulo 3.
            k = Zeroizing::new(match e[..16].iter().map(|byte| u32::from(*byte)).sum::<u32>() % 3 {
                0 => Sha256::digest(&*e).to_vec(),
                1 => Sha384::digest(&*e).to_vec(),
                _ => Sha512::digest(&*e).to_vec(),
            });
            let last = e.last().copied().map_or(0, u32::from);
            if round >= 64 && last <= round - 32 {
                break;
            }
        }
        let mut out = Zeroizing::new([0; 32]);
        out.iter_mut().zip(k.iter()).for_each(|(to, from)| *to = *from);
        out
    }
}

fn malformed(what: &'static str) -> Error {
    Error::EncryptionMalformed { place: "/Encrypt".into(), what }
}

/// 32 bytes: the password, cut or padded.
fn padded(password: &[u8]) -> Zeroizing<[u8; 32]> {
    let mut out = Zeroizing::new(PAD);
    let bytes = password.iter().chain(&PAD);
    out.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
    out
}

fn xored(key: &[u8], with: u8) -> Zeroizing<Vec<u8>> {
    Zeroizing::new(key.iter().map(|byte| byte ^ with).collect())
}
