//! Asking for a certificate (RFC 2986): a name and a key, signed with that key, wherever it is kept.
//!
//! A request of ours asks for no more than a name and an address: what a certificate says beside them is the issuer's profile.
//! Whoever issues by a request takes its key, and its name unless he is told another; extensions that it asks for are left out.

use super::{Error, Result, Subject};
use crate::asn1::{der, der::Tag, oid};
use crate::crypto::{Outcome, PublicKey, Signer};
use crate::x509::{CertificationRequest, Extension};

/// Makes a request, DER, and checks what came out.
///
/// # Errors
/// [`Error::Subject`], [`Error::Crypto`], [`Error::SelfCheck`].
pub fn create(subject: &Subject, signer: &dyn Signer) -> Result<Vec<u8>> {
    let attributes = match subject.alternative_name()? {
        None => Vec::new(),
        Some(name) => {
            let wanted = der::sequence([name]);
            der::sequence([der::oid(&oid::EXTENSION_REQUEST), der::set_of([wanted])])
        }
    };
    let info = der::sequence([
        der::uint(0),
        subject.name()?,
        signer.public_key().spki().to_vec(),
        der::encode(Tag::context_constructed(0), &attributes),
    ]);
    let algorithm = signer.algorithm();
    let signature = signer.sign(&info, &algorithm.digest().digest(&info))?;
    let raw = der::sequence([info, algorithm.identifier(), der::bit_string(&signature)]);
    let check = |why: String| Error::SelfCheck { why };
    let request = CertificationRequest::decode(&raw).map_err(|e| check(e.to_string()))?;
    match request.verify()? {
        Outcome::Valid => Ok(raw),
        outcome => Err(check(format!("its signature is {outcome:?}"))),
    }
}

/// The armour of a request (RFC 7468 §7).
pub fn to_pem(request: &[u8]) -> String {
    let block = ::pem::Pem::new("CERTIFICATE REQUEST", request);
    ::pem::encode_config(&block, ::pem::EncodeConfig::new().set_line_ending(::pem::LineEnding::LF))
}

/// What a request comes to, once it is shown that who asks has the key.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Asked {
    /// The key to certify.
    pub key: PublicKey,
    /// The extensions that were asked for, and are not issued on request: all but an address in subjectAltName.
    pub left_out: Vec<Extension>,
}

/// Checks a request; `place` is how errors call it.
///
/// # Errors
/// [`Error::Request`] when the signature is not one by its key; [`Error::Crypto`] for keys and algorithms that are not supported.
pub fn check(request: &CertificationRequest, place: &str) -> Result<Asked> {
    match request.verify()? {
        Outcome::Valid => {}
        Outcome::Invalid => return Err(Error::Request { place: place.to_owned() }),
        Outcome::Unsupported(what) => return Err(crate::crypto::Error::Unsupported { what }.into()),
    }
    let address = |e: &&Extension| e.oid == oid::CE_SUBJECT_ALT_NAME && addresses(e).is_some();
    let left_out = request.extensions().iter().filter(|e| !address(e)).cloned().collect();
    Ok(Asked { key: request.public_key()?, left_out })
}

/// The name that is asked for, with its address.
///
/// # Errors
/// [`Error::SubjectAttribute`].
pub fn subject(request: &CertificationRequest) -> Result<Subject> {
    let mut subject = Subject::from_name(request.subject())?;
    let wanted = request.extensions().iter().find(|e| e.oid == oid::CE_SUBJECT_ALT_NAME);
    if let Some(address) = wanted.and_then(addresses) {
        subject.email = Some(address);
    }
    Ok(subject)
}

/// The address of a subjectAltName that holds one address and nothing else.
fn addresses(extension: &Extension) -> Option<String> {
    let names = der::single(&extension.value, "SubjectAltName").ok()?;
    match crate::x509::GeneralName::decode_all(&names).ok()?.as_slice() {
        [crate::x509::GeneralName::Rfc822Name(address)] => Some(address.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::{KeySpec, PrivateKey, SignOptions};

    fn someone() -> Subject {
        Subject {
            country: "MA".into(),
            common_name: "Amina Berrada".into(),
            email: Some("amina@example.org".into()),
            ..Subject::default()
        }
    }

    #[test]
    fn a_request_is_made_read_and_checked() {
        for spec in [KeySpec::P256, KeySpec::P384, KeySpec::P521, KeySpec::Ed25519, KeySpec::Rsa(2048)] {
            let signer = PrivateKey::generate(spec, &mut rand::rng()).unwrap().into_signer(&SignOptions::default());
            let signer = signer.unwrap();
            let der = create(&someone(), &*signer).unwrap();
            let request = CertificationRequest::decode_one(to_pem(&der).as_bytes(), "x").unwrap();
            let asked = check(&request, "x").unwrap();
            assert_eq!((&asked.key, asked.left_out.len()), (signer.public_key(), 0));
            assert_eq!(subject(&request).unwrap(), someone());
            // Each bit of it counts: changed, it is no request, or not one by its key.
            for at in (0..der.len()).step_by(7) {
                let mut changed = der.clone();
                changed[at] ^= 4;
                let accepted = CertificationRequest::decode(&changed).ok().and_then(|r| check(&r, "x").ok());
                assert!(accepted.is_none(), "{spec:?}, octet {at}");
            }
        }
    }

    #[test]
    fn a_request_by_another_key_is_refused() {
        let signer = |_| PrivateKey::generate(KeySpec::P256, &mut rand::rng()).unwrap();
        let [own, other] = [0, 1].map(signer).map(|k| k.into_signer(&SignOptions::default()).unwrap());
        let (ours, theirs) = (create(&someone(), &*own).unwrap(), create(&someone(), &*other).unwrap());
        let spki = |der: &[u8]| CertificationRequest::decode(der).unwrap().public_key().unwrap().spki().to_vec();
        let at = ours.windows(91).position(|w| w == spki(&ours)).unwrap();
        let mut stolen = ours.clone();
        stolen[at..at + 91].copy_from_slice(&spki(&theirs));
        let request = CertificationRequest::decode(&stolen).unwrap();
        assert!(matches!(check(&request, "x"), Err(Error::Request { .. })));
    }
}
