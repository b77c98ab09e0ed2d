//! DER (and BER) files, told apart by their first fields: certificate, PrivateKeyInfo (RFC 5958 §2),
//! EncryptedPrivateKeyInfo (§3), RSAPrivateKey, ECPrivateKey, PFX. And the decryption of EncryptedPrivateKeyInfo by PBES2
//! (RFC 8018 §6.2).
//!
//! Limits: PBES2 with AES, DES-EDE3 or DES under PBKDF2 or scrypt; PBES1 is named and refused.

use super::{Error, MAX_ITERATIONS, Reading, pkcs12};
use crate::asn1::{self, Oid, ber, der, der::Tag};
use crate::crypto::{self, AlgorithmIdentifier, PrivateKey};
use pkcs5::pbes2;
use zeroize::Zeroizing;

/// id-PBES2, RFC 8018 appendix C.
pub(in crate::crypto) const PBES2: Oid = crate::oid!(1, 2, 840, 113549, 1, 5, 13);
/// The most memory that scrypt may take, in octets.
const MAX_SCRYPT_MEMORY: u64 = 256 << 20;
/// The most work that scrypt may take, as a multiple of its memory.
const MAX_SCRYPT_PARALLELISM: u16 = 16;

enum Kind {
    Certificate,
    PrivateKeyInfo,
    EncryptedPrivateKeyInfo,
    RsaPrivateKey,
    EcPrivateKey,
    Pfx,
}

fn kind(der: &[u8]) -> asn1::Result<Option<Kind>> {
    let mut r = der::Reader::new(der, "key file").sequence("key file")?;
    let first = r.any()?;
    let second = r.peek();
    Ok(match (first.tag, second) {
        (Tag::INTEGER, Some(Tag::SEQUENCE)) if first.content == [3] => Some(Kind::Pfx),
        (Tag::INTEGER, Some(Tag::SEQUENCE)) => Some(Kind::PrivateKeyInfo),
        (Tag::INTEGER, Some(Tag::INTEGER)) => Some(Kind::RsaPrivateKey),
        (Tag::INTEGER, Some(Tag::OCTET_STRING)) => Some(Kind::EcPrivateKey),
        (Tag::SEQUENCE, Some(Tag::OCTET_STRING)) => Some(Kind::EncryptedPrivateKeyInfo),
        (Tag::SEQUENCE, Some(Tag::SEQUENCE)) => Some(Kind::Certificate),
        _ => None,
    })
}

pub(super) fn read(reading: &mut Reading<'_>, octets: &[u8]) -> Result<(), Error> {
    let unknown = || Error::Unknown { place: reading.place.to_owned() };
    if octets.first() != Some(&Tag::SEQUENCE.0) {
        return Err(unknown());
    }
    let (der, used) = ber::to_definite(octets).map_err(|e| reading.malformed(e))?;
    if used != octets.len() {
        return Err(reading.malformed(format!("{} octets after the end", octets.len() - used)));
    }
    match kind(&der).ok().flatten().ok_or_else(unknown)? {
        Kind::Certificate => reading.certificates.push(der.to_vec()),
        Kind::PrivateKeyInfo => reading.key(PrivateKey::from_pkcs8(&der), None)?,
        Kind::EncryptedPrivateKeyInfo => read_encrypted(reading, &der)?,
        Kind::RsaPrivateKey => reading.key(PrivateKey::from_pkcs1(&der), None)?,
        Kind::EcPrivateKey => reading.key(PrivateKey::from_sec1(&der), None)?,
        Kind::Pfx => pkcs12::read(reading, &der)?,
    }
    Ok(())
}

pub(super) fn read_encrypted(reading: &mut Reading<'_>, info: &[u8]) -> Result<(), Error> {
    let (algorithm, ciphertext) = split(info).map_err(|e| reading.malformed(e))?;
    if algorithm.oid != PBES2 {
        return Err(reading.unsupported(encryption_name(&algorithm)));
    }
    let parameters = algorithm.parameters.unwrap_or_default();
    let scheme: pbes2::Parameters = ::der::Decode::from_der(&parameters)
        .map_err(|_| reading.unsupported("PBES2 with this key derivation function or cipher"))?;
    if !within_budget(&scheme.kdf) {
        return Err(Error::Iterations { place: reading.place(), limit: MAX_ITERATIONS });
    }
    let passphrase = reading.passphrase().ok_or_else(|| Error::NoPassphrase { place: reading.place() })?;
    let wrong = || Error::WrongPassphrase { place: reading.place.to_owned() };
    let plain = match scheme.decrypt(passphrase.expose(), ciphertext) {
        Ok(plain) => Zeroizing::new(plain),
        Err(pkcs5::Error::DecryptFailed) => return Err(wrong()),
        Err(e) => return Err(reading.unsupported(e)),
    };
    match PrivateKey::from_pkcs8(&plain) {
        // One wrong passphrase in 256 leaves what looks like padding; what is under it is no PKCS#8 then.
        Err(crypto::Error::Malformed { .. }) => Err(wrong()),
        key => reading.key(key, None),
    }
}

fn split(info: &[u8]) -> asn1::Result<(AlgorithmIdentifier, &[u8])> {
    let mut r = der::single(info, "EncryptedPrivateKeyInfo")?.reader("EncryptedPrivateKeyInfo");
    let algorithm = AlgorithmIdentifier::decode(&r.any()?)?;
    let ciphertext = r.expect(Tag::OCTET_STRING)?.content;
    r.finish()?;
    Ok((algorithm, ciphertext))
}

fn within_budget(kdf: &pbes2::Kdf) -> bool {
    match kdf {
        pbes2::Kdf::Pbkdf2(p) => p.iteration_count <= MAX_ITERATIONS,
        pbes2::Kdf::Scrypt(p) => {
            p.parallelization <= MAX_SCRYPT_PARALLELISM
                && p.cost_parameter
                    .checked_mul(128)
                    .and_then(|n| n.checked_mul(u64::from(p.block_size)))
                    .is_some_and(|memory| memory <= MAX_SCRYPT_MEMORY)
        }
        _ => false,
    }
}

fn encryption_name(algorithm: &AlgorithmIdentifier) -> String {
    let dotted = algorithm.oid.to_string();
    let name = match dotted.as_str() {
        "1.2.840.113549.1.5.1" => "pbeWithMD2AndDES-CBC",
        "1.2.840.113549.1.5.3" => "pbeWithMD5AndDES-CBC",
        "1.2.840.113549.1.5.4" => "pbeWithMD2AndRC2-CBC",
        "1.2.840.113549.1.5.6" => "pbeWithMD5AndRC2-CBC",
        "1.2.840.113549.1.5.10" => "pbeWithSHA1AndDES-CBC",
        "1.2.840.113549.1.5.11" => "pbeWithSHA1AndRC2-CBC",
        "1.2.840.113549.1.12.1.3" => "pbeWithSHAAnd3-KeyTripleDES-CBC outside PKCS#12",
        _ => return format!("encryption {dotted}"),
    };
    format!("PBES1, {name} ({dotted})")
}
