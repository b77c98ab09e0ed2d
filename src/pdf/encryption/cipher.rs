//! What is done to the bytes of one string or stream (ISO 32000-2 §7.6.3, algorithms 1 and 1.A).
//!
//! AES works in CBC mode with the initialisation vector in front and the padding of RFC 8018 behind; RC4 and AES-128 by a key of
//! the object, AES-256 by the key of the file.

use super::key::FileKey;
use crate::pdf::object::ObjectId;
use aes::{Aes128, Aes256};
use cbc::cipher::block_padding::{NoPadding, Pkcs7};
use cbc::cipher::{BlockModeDecrypt, BlockModeEncrypt, KeyIvInit};
use md5::{Digest, Md5};
use rc4::{KeyInit, Rc4, StreamCipher};
use std::fmt;
use zeroize::Zeroizing;

/// How strings or streams are encrypted: the methods of crypt filters (table 25).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cipher {
    /// Not at all (`/Identity`).
    Identity,
    /// RC4 by a key of the object (`/V2`, and all before crypt filters).
    Rc4,
    /// AES-128 by a key of the object (`/AESV2`).
    Aes128,
    /// AES-256 by the key of the file (`/AESV3`).
    Aes256,
}

impl fmt::Display for Cipher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Identity => "none",
            Self::Rc4 => "RC4",
            Self::Aes128 => "AES-128",
            Self::Aes256 => "AES-256",
        })
    }
}

/// Bytes of an AES block, and of its initialisation vector.
const BLOCK: usize = 16;

impl Cipher {
    /// Decrypts the bytes of a string or stream of object `id`.
    pub(super) fn open(self, key: &FileKey, id: ObjectId, mut data: Vec<u8>) -> Result<Vec<u8>, &'static str> {
        // What is empty is empty under every cipher; producers do not encrypt it.
        if self == Self::Identity || data.is_empty() {
            return Ok(data);
        }
        let key = self.key_of(key, id);
        if self == Self::Rc4 {
            rc4(&key, &mut data);
            return Ok(data);
        }
        let Some((iv, body)) = data.split_at_checked(BLOCK).filter(|(_, body)| body.len() % BLOCK == 0) else {
            return Err("not of the length that AES gives");
        };
        // A producer that had nothing to encrypt may write the vector alone.
        if body.is_empty() {
            return Ok(Vec::new());
        }
        let mut body = body.to_vec();
        let opened = match self {
            Self::Aes128 => cbc::Decryptor::<Aes128>::new_from_slices(&key, iv)
                .ok()
                .and_then(|cipher| cipher.decrypt_padded::<Pkcs7>(&mut body).ok().map(<[u8]>::len)),
            _ => cbc::Decryptor::<Aes256>::new_from_slices(&key, iv)
                .ok()
                .and_then(|cipher| cipher.decrypt_padded::<Pkcs7>(&mut body).ok().map(<[u8]>::len)),
        };
        body.truncate(opened.ok_or("not encrypted with the file's key")?);
        Ok(body)
    }

    /// Encrypts the bytes of a string or stream of object `id`. `iv` is used once.
    pub(super) fn seal(self, key: &FileKey, id: ObjectId, iv: [u8; BLOCK], data: &[u8]) -> Vec<u8> {
        let key = self.key_of(key, id);
        let mut out = match self {
            Self::Identity => return data.to_vec(),
            Self::Rc4 => {
                let mut out = data.to_vec();
                rc4(&key, &mut out);
                return out;
            }
            Self::Aes128 | Self::Aes256 => [&iv, data].concat(),
        };
        let padding = BLOCK - data.len() % BLOCK;
        // At most a block, so one byte says how much.
        out.resize(out.len() + padding, padding as u8);
        let len = out.len() - BLOCK;
        let body = &mut out[BLOCK..];
        let done = match self {
            Self::Aes128 => cbc::Encryptor::<Aes128>::new_from_slices(&key, &iv)
                .map(|cipher| cipher.encrypt_padded::<NoPadding>(body, len).map(|_| ())),
            _ => cbc::Encryptor::<Aes256>::new_from_slices(&key, &iv)
                .map(|cipher| cipher.encrypt_padded::<NoPadding>(body, len).map(|_| ())),
        };
        // The key has the cipher's length and the body whole blocks; should it ever not, nothing in the clear gets out.
        if !matches!(done, Ok(Ok(()))) {
            return Vec::new();
        }
        out
    }

    /// The key for the strings and streams of object `id` (algorithm 1, steps a to d).
    fn key_of(self, key: &FileKey, id: ObjectId) -> Zeroizing<Vec<u8>> {
        if matches!(self, Self::Aes256 | Self::Identity) {
            return key.0.clone();
        }
        let mut digest = Md5::new();
        digest.update(&**key.0);
        digest.update(&id.number.to_le_bytes()[..3]);
        digest.update(id.generation.to_le_bytes());
        if self == Self::Aes128 {
            digest.update(b"sAlT");
        }
        let mut object = Zeroizing::new(digest.finalize().to_vec());
        object.truncate((key.0.len() + 5).min(16));
        object
    }
}

/// RC4 in place; `key` has 1 to 256 bytes.
pub(super) fn rc4(key: &[u8], data: &mut [u8]) {
    if let Ok(mut cipher) = Rc4::new_from_slice(key) {
        cipher.apply_keystream(data);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_again_and_only_as_it_was() {
        let id = ObjectId::new(70_000, 3);
        for (cipher, len) in
            [(Cipher::Identity, 5), (Cipher::Rc4, 5), (Cipher::Rc4, 16), (Cipher::Aes128, 16), (Cipher::Aes256, 32)]
        {
            let key = FileKey(Zeroizing::new((1..=len).collect()));
            for size in [0usize, 1, 15, 16, 17, 1000] {
                let plain: Vec<u8> = (0..size).map(|i| (i % 251) as u8).collect();
                let sealed = cipher.seal(&key, id, [9; 16], &plain);
                assert_eq!(cipher.open(&key, id, sealed.clone()).as_ref(), Ok(&plain), "{cipher} {size}");
                if cipher != Cipher::Identity && size > 1 {
                    assert_ne!(sealed, plain);
                }
                if matches!(cipher, Cipher::Rc4 | Cipher::Aes128) && size > 1 {
                    assert_ne!(cipher.open(&key, ObjectId::new(70_000, 4), sealed).as_ref(), Ok(&plain));
                }
            }
        }
        let key = FileKey(Zeroizing::new(vec![1; 32]));
        for len in [1, 15, 17, 31, 33] {
            assert!(Cipher::Aes256.open(&key, id, vec![0; len]).is_err());
        }
        assert_eq!(Cipher::Aes256.open(&key, id, vec![0; 16]), Ok(Vec::new()));
    }
}
