//! PEM (RFC 7468).

use super::{Error, Found, KeyFile, Secret};
use crate::crypto::PrivateKey;

pub(super) fn read(
    file: &KeyFile,
    _passphrase: &mut dyn FnMut(&str) -> Option<Secret>,
    keys: &mut Vec<Found>,
    certificates: &mut Vec<Vec<u8>>,
) -> Result<(), Error> {
    let place = || file.name.clone();
    let blocks =
        pem::parse_many(&file.bytes[..]).map_err(|e| Error::Malformed { place: place(), what: e.to_string() })?;
    for block in blocks {
        match block.tag() {
            "CERTIFICATE" => certificates.push(block.into_contents()),
            "PRIVATE KEY" => {
                let key =
                    PrivateKey::from_pkcs8(block.contents()).map_err(|cause| Error::Key { place: place(), cause })?;
                keys.push(Found { key, name: place() });
            }
            _ => {}
        }
    }
    Ok(())
}
