//! PEM files (RFC 7468): keys and certificates in any order, with any text between the blocks.
//!
//! Blocks that hold neither (parameters, requests, CRLs, public keys) are passed over. The old encryption of OpenSSL
//! ("DEK-Info", its key derived by MD5) is named and refused.

use super::{Error, Reading, encoded};
use crate::crypto::PrivateKey;
use zeroize::Zeroizing;

pub(super) fn read(reading: &mut Reading<'_>, text: &[u8]) -> Result<(), Error> {
    let blocks = pem::parse_many(text).map_err(|e| reading.malformed(e))?;
    for block in blocks {
        let label = block.tag().to_owned();
        let encrypted = block.headers().get("DEK-Info").is_some();
        let octets = Zeroizing::new(block.into_contents());
        match label.as_str() {
            "CERTIFICATE" | "X509 CERTIFICATE" => reading.certificates.push(octets.to_vec()),
            "PRIVATE KEY" => reading.key(PrivateKey::from_pkcs8(&octets), None)?,
            "ENCRYPTED PRIVATE KEY" => encoded::read_encrypted(reading, &octets)?,
            "RSA PRIVATE KEY" | "EC PRIVATE KEY" if encrypted => {
                return Err(reading.unsupported(
                    "the old PEM encryption of OpenSSL (DEK-Info; convert it with `openssl pkcs8 -topk8 -in OLD -out NEW`)",
                ));
            }
            "RSA PRIVATE KEY" => reading.key(PrivateKey::from_pkcs1(&octets), None)?,
            "EC PRIVATE KEY" => reading.key(PrivateKey::from_sec1(&octets), None)?,
            other if other.ends_with("PRIVATE KEY") => return Err(reading.unsupported(format!("\"{other}\" in PEM"))),
            _ => {}
        }
    }
    Ok(())
}
