//! Any octets as a CRL: read, searched, and asked by a path that it is to settle.
#![no_main]

use libfuzzer_sys::fuzz_target;
use parapheur::x509::Crl;

fuzz_target!(|data: &[u8]| {
    let Ok(crl) = Crl::decode(data) else { return };
    assert_eq!(crl.raw(), data);
    let shown = format!("{crl:?}");
    assert!(!shown.is_empty());
    for serial in [&[1u8][..], &[0x7F; 20], &[]] {
        let _ = crl.find(crl.issuer(), serial);
    }
});
