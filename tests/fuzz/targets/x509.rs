//! Certificates, CRLs and OCSP responses of any octets: read, shown, asked.
#![no_main]

use libfuzzer_sys::fuzz_target;
use parapheur::path::{Purpose, Settings, TrustStore, Validator};
use parapheur::x509::{Certificate, Crl, OcspResponse, decode_all};

fuzz_target!(|data: &[u8]| {
    let _ = decode_all(data, "input");
    if let Ok(crl) = Crl::decode(data) {
        assert_eq!(crl.raw(), data);
        let _ = (format!("{crl:?}"), crl.find(crl.issuer(), &[1]));
    }
    if let Ok(response) = OcspResponse::decode(data) {
        assert_eq!(response.raw(), data);
        let _ = (format!("{response:?}"), response.tbs().len() + response.signature().len());
    }
    if let Ok(certificate) = Certificate::decode(data) {
        assert_eq!(certificate.raw(), data);
        let _ = (certificate.to_string(), format!("{certificate:?}"));
        let settings = Settings { trust: TrustStore::new([certificate.clone()]), ..Settings::default() };
        let one = std::slice::from_ref(&certificate);
        let _ = Validator::new(settings).validate(&certificate, one, Purpose::Signing, certificate.not_before());
    }
});
