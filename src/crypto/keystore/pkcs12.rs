//! PKCS#12 (RFC 7292), read and written through `p12-keystore`.
//!
//! Read: what OpenSSL 3 writes (PBES2 with AES-256-CBC, MAC with SHA-256), what it writes with `-legacy` (RC2-40, 3DES, MAC
//! with SHA-1), what Java and Windows write (either). A passphrase may be empty; without any, the empty one is tried.
//!
//! Limits: PBMAC1 (RFC 9579), public-key protection, RC4 and RC2-128 are refused; at most [`MAX_ITERATIONS`] iterations;
//! passphrases within the Basic Multilingual Plane.

use super::{Error, Reading, Secret};
use crate::asn1::{self, Oid, der, der::Tag};
use crate::crypto::PrivateKey;
use p12_keystore::error::Error as P12Error;
use p12_keystore::{Certificate, KeyStore, KeyStoreEntry, Pkcs12Archive, PrivateKeyChain};
use zeroize::Zeroizing;

/// The most iterations of a key derivation function; the bound of `p12-keystore`.
const MAX_ITERATIONS: u32 = 1_000_000;
/// Iterations of what we write; they are run three times. RFC 7292 appendix B.3 asks for at least 1024.
const ITERATIONS: u32 = 100_000;
/// id-PBMAC1, RFC 8018 §7.1.
const PBMAC1: Oid = crate::oid!(1, 2, 840, 113549, 1, 5, 14);

/// What the outermost structure says before anything is decrypted.
struct Outline {
    content_type: Oid,
    mac: Option<Oid>,
}

fn outline(pfx: &[u8]) -> asn1::Result<Outline> {
    let mut r = der::single(pfx, "PFX")?.reader("PFX");
    r.expect(Tag::INTEGER)?;
    let content_type = r.sequence("AuthenticatedSafe")?.any()?.oid()?;
    let mac = match r.optional(Tag::SEQUENCE)? {
        Some(mac_data) => {
            let mut digest_info = mac_data.reader("MacData").sequence("DigestInfo")?;
            Some(digest_info.sequence("AlgorithmIdentifier")?.any()?.oid()?)
        }
        None => None,
    };
    Ok(Outline { content_type, mac })
}

pub(super) fn read(reading: &mut Reading<'_>, pfx: &[u8]) -> Result<(), Error> {
    let outline = outline(pfx).map_err(|e| reading.malformed(e))?;
    if outline.content_type != asn1::oid::DATA {
        return Err(reading.unsupported("PKCS#12 protected by public keys"));
    }
    if outline.mac == Some(PBMAC1) {
        return Err(reading.unsupported("PBMAC1 (RFC 9579) in PKCS#12"));
    }
    let given = reading.passphrase();
    let passphrase = given.clone().unwrap_or_else(|| Secret::new(""));
    if passphrase.expose().chars().any(|c| u32::from(c) > 0xffff) {
        return Err(reading.unsupported("a passphrase with characters outside the Basic Multilingual Plane"));
    }
    let archive = Pkcs12Archive::from_pkcs12(pfx, passphrase.expose())
        .map_err(|e| failure(reading, e, outline.mac.is_some(), given.is_some()))?;
    for key in archive.keys {
        let pkcs8 = Zeroizing::new(key.key.as_der().to_vec());
        reading.key(PrivateKey::from_pkcs8(&pkcs8), key.friendly_name)?;
    }
    reading.certificates.extend(archive.certs.iter().map(|c| c.cert.as_der().to_vec()));
    Ok(())
}

/// A wrong passphrase shows in the MAC. Without a MAC whatever comes out of the decryption shows it, and cannot be told from
/// damage.
fn failure(reading: &Reading<'_>, error: P12Error, has_mac: bool, given: bool) -> Error {
    let place = reading.place();
    let passphrase = if given { Error::WrongPassphrase { place } } else { Error::NoPassphrase { place } };
    match error {
        P12Error::MacError(_) => passphrase,
        P12Error::InvalidParameters => Error::Iterations { place: reading.place(), limit: MAX_ITERATIONS },
        P12Error::UnsupportedEncryptionScheme => reading.unsupported("the encryption or MAC of this PKCS#12"),
        e @ (P12Error::UnsupportedContentType
        | P12Error::UnsupportedCertificateType
        | P12Error::UnsupportedMacAlgorithm
        | P12Error::InvalidVersion) => reading.unsupported(e),
        e @ P12Error::Pkcs5Error(_) if has_mac => reading.unsupported(e),
        e if has_mac => reading.malformed(e),
        _ => passphrase,
    }
}

impl PrivateKey {
    /// A PKCS#12 file of this key and its certification path (DER, the key's own certificate first): PBES2 with AES-256-CBC
    /// under PBKDF2-HMAC-SHA256, MAC with SHA-256, which OpenSSL from 1.1, Java from 8u301 and Windows from 10 read.
    /// Salts and initialization vectors come from the operating system, inside `p12-keystore`.
    ///
    /// # Errors
    /// [`crypto::Error::BadKey`](crate::crypto::Error::BadKey) when a certificate is not one, and
    /// [`crypto::Error::Failed`](crate::crypto::Error::Failed).
    pub fn to_pkcs12(
        &self,
        friendly_name: &str,
        certificates: &[Vec<u8>],
        passphrase: &Secret,
    ) -> crate::crypto::Result<Vec<u8>> {
        use crate::crypto::{DigestAlgorithm, Error};
        let bad = |what| move |_| Error::BadKey { what };
        let certificates = certificates
            .iter()
            .map(|c| Certificate::from_der(c))
            .collect::<Result<Vec<_>, _>>()
            .map_err(bad("a certificate of its path is not readable"))?;
        let key = p12_keystore::PrivateKey::from_der(&self.to_pkcs8()).map_err(bad("PKCS#8"))?;
        let id = DigestAlgorithm::Sha1.digest(self.to_spki());
        let mut store = KeyStore::new();
        store.add_entry(friendly_name, KeyStoreEntry::PrivateKeyChain(PrivateKeyChain::new(id, key, certificates)));
        let writer = store.writer(passphrase.expose()).encryption_iterations(ITERATIONS).mac_iterations(ITERATIONS);
        writer.write().map_err(|_| Error::Failed { what: "the PKCS#12 file could not be written" })
    }
}
