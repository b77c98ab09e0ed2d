//! Any octets as an OCSP response: read as it stands, shown.
#![no_main]

use libfuzzer_sys::fuzz_target;
use parapheur::x509::OcspResponse;

fuzz_target!(|data: &[u8]| {
    let Ok(response) = OcspResponse::decode(data) else { return };
    assert_eq!(response.raw(), data);
    assert!(response.tbs().len() <= data.len() && response.signature().len() <= data.len());
    assert!(!format!("{response:?}").is_empty());
});
