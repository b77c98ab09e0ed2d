//! Public keys as tokens show them (PKCS#11 §6.1 RSA, §6.3 elliptic curves), and the few fields of a certificate that a token
//! wants beside it (§4.6.3).

use super::{KeyKind, PublicKey};
use crate::asn1::{self, der, der::Tag, oid};
use crate::crypto::{self, Error, key};

/// CKA_MODULUS and CKA_PUBLIC_EXPONENT, big-endian.
pub(super) fn rsa(modulus: &[u8], exponent: &[u8]) -> crypto::Result<PublicKey> {
    let numbers = der::sequence([der::unsigned_integer(modulus), der::unsigned_integer(exponent)]);
    let algorithm = der::sequence([der::oid(&oid::RSA_ENCRYPTION), der::null()]);
    PublicKey::from_spki(&key::spki(&algorithm, &numbers))
}

/// CKA_EC_PARAMS and CKA_EC_POINT. The point is the DER of an OCTET STRING; older tokens, and some new ones for Edwards curves,
/// give its content alone.
pub(super) fn curve(parameters: &[u8], point: &[u8]) -> crypto::Result<PublicKey> {
    let algorithm = if is_edwards25519(parameters) {
        der::sequence([der::oid(&oid::ED25519)])
    } else {
        der::sequence([der::oid(&oid::EC_PUBLIC_KEY), parameters.to_vec()])
    };
    let build = |point: &[u8]| PublicKey::from_spki(&key::spki(&algorithm, point));
    let inner = der::single(point, "CKA_EC_POINT").ok().filter(|tlv| tlv.tag == Tag::OCTET_STRING);
    // Either may look like the other; only one of them has the length of a point of this curve.
    inner.ok_or(Error::BadKey { what: "CKA_EC_POINT" }).and_then(|tlv| build(tlv.content)).or_else(|_| build(point))
}

/// The curve that CKA_EC_PARAMS names.
pub(super) fn curve_of(parameters: &[u8]) -> crypto::Result<KeyKind> {
    if is_edwards25519(parameters) { Ok(KeyKind::Ed25519) } else { key::curve(parameters) }
}

/// The curve of CKA_EC_PARAMS by its object identifier (RFC 8410) or by its name, which is how PKCS#11 3.0 says it.
fn is_edwards25519(parameters: &[u8]) -> bool {
    parameters == der::oid(&oid::ED25519) || parameters == edwards25519_by_name()
}

/// PrintableString edwards25519.
pub(super) fn edwards25519_by_name() -> Vec<u8> {
    der::encode(Tag::PRINTABLE_STRING, b"edwards25519")
}

/// What a token is told about a certificate, each as it is encoded.
pub(super) struct Outline<'a> {
    pub(super) serial: &'a [u8],
    pub(super) issuer: &'a [u8],
    pub(super) subject: &'a [u8],
    pub(super) spki: &'a [u8],
}

/// Finds them (RFC 5280 §4.1); nothing else of the certificate is looked at.
pub(super) fn outline(certificate: &[u8]) -> asn1::Result<Outline<'_>> {
    let mut fields = der::single(certificate, "Certificate")?.reader("Certificate").sequence("TBSCertificate")?;
    fields.optional(Tag::context_constructed(0))?;
    let serial = fields.expect(Tag::INTEGER)?.raw;
    fields.expect(Tag::SEQUENCE)?;
    let issuer = fields.expect(Tag::SEQUENCE)?.raw;
    fields.expect(Tag::SEQUENCE)?;
    let subject = fields.expect(Tag::SEQUENCE)?.raw;
    let spki = fields.expect(Tag::SEQUENCE)?.raw;
    Ok(Outline { serial, issuer, subject, spki })
}

/// The public key of a certificate, if it is one that is implemented.
pub(super) fn of_certificate(certificate: &[u8]) -> Option<PublicKey> {
    PublicKey::from_spki(outline(certificate).ok()?.spki).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::{KeySpec, PrivateKey};

    fn made(spec: KeySpec) -> PublicKey {
        PrivateKey::generate(spec, &mut rand::rng()).unwrap().public_key().clone()
    }

    /// The octets inside of the BIT STRING.
    fn octets(key: &PublicKey) -> Vec<u8> {
        let mut r = der::single(key.spki(), "").unwrap().reader("");
        r.any().unwrap();
        r.any().unwrap().bit_string().unwrap().to_vec()
    }

    #[test]
    fn points_are_read_wrapped_and_bare() {
        for (spec, parameters) in [
            (KeySpec::P256, der::oid(&oid::SECP256R1)),
            (KeySpec::P384, der::oid(&oid::SECP384R1)),
            (KeySpec::P521, der::oid(&oid::SECP521R1)),
            (KeySpec::Ed25519, der::oid(&oid::ED25519)),
            (KeySpec::Ed25519, edwards25519_by_name()),
        ] {
            let key = made(spec);
            let point = octets(&key);
            assert_eq!(curve(&parameters, &point).unwrap(), key);
            assert_eq!(curve(&parameters, &der::octet_string(&point)).unwrap(), key);
            assert!(curve(&parameters, &point[1..]).is_err());
        }
        // A bare point whose second octet makes it look like an OCTET STRING of all the rest.
        let mut tricky = vec![4, 63];
        tricky.extend([7; 63]);
        assert_eq!(curve(&der::oid(&oid::SECP256R1), &tricky).unwrap().kind(), KeyKind::P256);
    }

    #[test]
    fn rsa_numbers_may_have_leading_zeros() {
        let modulus = [&[0, 0, 0x80][..], &[1; 255]].concat();
        assert_eq!(rsa(&modulus, &[0, 1, 0, 1]).unwrap().kind(), KeyKind::Rsa { bits: 2048 });
    }
}
