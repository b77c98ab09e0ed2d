//! PEM or DER (RFC 7468): the encodings in a file, one or several.

use super::{Error, Result};
use crate::asn1::{self, der::Reader};

/// What stands in `bytes`: the DER values one after the other, or the content of every PEM armour with one of these labels
/// (other armours and text are passed over).
pub(super) fn contents(bytes: &[u8], labels: &[&str], name: &str) -> Result<Vec<Vec<u8>>> {
    const BEGIN: &[u8] = b"-----BEGIN ";
    let der: asn1::Result<Vec<_>> = Reader::new(bytes, "file").map(|tlv| tlv.map(|t| t.raw.to_vec())).collect();
    let is_der = bytes.first() == Some(&0x30);
    match der {
        Ok(values) if is_der => Ok(values),
        Ok(_) | Err(_) if bytes.windows(BEGIN.len()).any(|w| w == BEGIN) => {
            let armours =
                pem::parse_many(bytes).map_err(|e| Error::Pem { place: name.to_owned(), cause: e.to_string() })?;
            Ok(armours.into_iter().filter(|p| labels.contains(&p.tag())).map(pem::Pem::into_contents).collect())
        }
        Err(cause) if is_der => Err(Error::Malformed { place: name.to_owned(), cause }),
        _ => Ok(Vec::new()),
    }
}
