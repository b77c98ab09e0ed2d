//! Signing with a key in a token (PKCS#11 §5.13).
//!
//! | algorithm | mechanism, on our digest | else, on the message |
//! |---|---|---|
//! | RSASSA-PKCS1-v1_5 | CKM_RSA_PKCS on the DigestInfo (RFC 8017 §9.2) | CKM_SHA256_RSA_PKCS, … |
//! | RSASSA-PSS | CKM_RSA_PKCS_PSS | CKM_SHA256_RSA_PKCS_PSS, … |
//! | ECDSA | CKM_ECDSA, on the leftmost octets that the curve takes | CKM_ECDSA_SHA256, … |
//! | Ed25519 | | CKM_EDDSA |
//!
//! A key with CKA_ALWAYS_AUTHENTICATE wants C_Login between C_SignInit and what follows; that is done with the right column, in
//! parts (C_SignUpdate, C_SignFinal). CKM_EDDSA has no parts.

use super::login::{self, Proof};
use super::{
    Access, Error, Outcome, PublicKey, SignOptions, SignatureAlgorithm, Signed, Signer, TokenKey, failure, public,
};
use crate::asn1::der;
use crate::crypto::{self, DigestAlgorithm, KeyKind, RSA_SIGNING_BITS};
use cryptoki::mechanism::eddsa::{EddsaParams, EddsaSignatureScheme};
use cryptoki::mechanism::rsa::{PkcsMgfType, PkcsPssParams};
use cryptoki::mechanism::{Mechanism, MechanismType};
use cryptoki::object::ObjectHandle;
use cryptoki::session::Session;
use std::sync::{Arc, Mutex, PoisonError};

impl Access {
    /// A signer by this key. `certificates` (DER) may say what the public half is where the token does not, and that the key is
    /// for RSASSA-PSS only.
    ///
    /// # Errors
    /// [`Error::NoPublicKey`], [`Error::UnsupportedKey`]; [`Error::NoMechanism`] or [`Error::EachSignature`] when the token cannot
    /// sign so; [`Error::Key`] when the options do not suit the key.
    pub fn signer(
        self: &Arc<Self>,
        key: &TokenKey,
        certificates: &[Vec<u8>],
        options: &SignOptions,
    ) -> Result<Arc<dyn Signer>, Error> {
        let place = key.place();
        if !key.signs {
            return Err(Error::UnsupportedKey { place, what: "its CKA_SIGN is false".to_owned() });
        }
        let public = public_half(key, certificates)?;
        let unfit = |cause| Error::Key { place: place.clone(), cause };
        if let KeyKind::Rsa { bits } = public.kind()
            && !RSA_SIGNING_BITS.contains(&bits)
        {
            let (least, most) = RSA_SIGNING_BITS.into_inner();
            return Err(unfit(crypto::Error::KeySize { bits, least, most }));
        }
        let algorithm = options.algorithm(&public).map_err(unfit)?;
        let available = self.token.mechanisms()?;
        let input = [Input::Digest, Input::Message].into_iter().filter(|input| {
            let single_part = algorithm == SignatureAlgorithm::Ed25519;
            !key.each_signature || *input == Input::Message && !single_part
        });
        let input = input
            .into_iter()
            .find(|input| mechanism(&algorithm, *input).is_some_and(|m| available.contains(&m.mechanism_type())));
        let Some(input) = input else {
            let wanted = |input| mechanism(&algorithm, input).map(|m| m.mechanism_type().to_string());
            let (on_digest, on_message) = (wanted(Input::Digest), wanted(Input::Message));
            let algorithm = algorithm.to_string();
            return Err(if key.each_signature {
                let mechanism = on_message.unwrap_or_default();
                Error::EachSignature { place, mechanism, algorithm }
            } else {
                let mechanism = on_digest.or(on_message).unwrap_or_default();
                Error::NoMechanism { place: self.token.place(), mechanism, algorithm }
            });
        };
        let each_signature = key.each_signature;
        let refused = Mutex::new(None);
        Ok(Arc::new(InToken {
            access: self.clone(),
            key: key.handle,
            place,
            public,
            algorithm,
            input,
            each_signature,
            refused,
        }))
    }
}

/// The public half: as the token says, else the one of the certificates that it can only be; in the form of a certificate, where
/// one has it, since that may restrict the key to RSASSA-PSS.
fn public_half(key: &TokenKey, certificates: &[Vec<u8>]) -> Result<PublicKey, Error> {
    let certified: Vec<PublicKey> = certificates.iter().filter_map(|der| public::of_certificate(der)).collect();
    match &key.public {
        Ok(said) => Ok(certified.iter().find(|public| *public == said).unwrap_or(said).clone()),
        Err(Error::NoPublicKey { .. }) => {
            let mut possible: Vec<PublicKey> = Vec::new();
            for public in certified {
                if key.could_be(&public) && !possible.contains(&public) {
                    possible.push(public);
                }
            }
            // A wrong guess could not sign: what the token returns is verified.
            match possible.as_slice() {
                [only] => Ok(only.clone()),
                _ => Err(Error::NoPublicKey { place: key.place() }),
            }
        }
        Err(other) => Err(other.clone()),
    }
}

/// What the token is given.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Input {
    /// The digest, or what stands for it.
    Digest,
    /// The message.
    Message,
}

/// The mechanism of an algorithm, if there is one for this input.
fn mechanism(algorithm: &SignatureAlgorithm, input: Input) -> Option<Mechanism<'static>> {
    use DigestAlgorithm::{Sha256, Sha384, Sha512};
    use SignatureAlgorithm::{Ecdsa, Ed25519, RsaPkcs1, RsaPss};
    let pss = |digest: DigestAlgorithm, salt_len: usize| {
        let (hash_alg, mgf) = match digest {
            Sha256 => (MechanismType::SHA256, PkcsMgfType::MGF1_SHA256),
            Sha384 => (MechanismType::SHA384, PkcsMgfType::MGF1_SHA384),
            Sha512 => (MechanismType::SHA512, PkcsMgfType::MGF1_SHA512),
            _ => return None,
        };
        Some(PkcsPssParams { hash_alg, mgf, s_len: salt_len.try_into().ok()? })
    };
    Some(match (algorithm, input) {
        (RsaPkcs1(_), Input::Digest) => Mechanism::RsaPkcs,
        (RsaPkcs1(Sha256), Input::Message) => Mechanism::Sha256RsaPkcs,
        (RsaPkcs1(Sha384), Input::Message) => Mechanism::Sha384RsaPkcs,
        (RsaPkcs1(Sha512), Input::Message) => Mechanism::Sha512RsaPkcs,
        (RsaPss { digest, mgf_digest, .. }, _) if digest != mgf_digest => return None,
        (&RsaPss { digest, salt_len, .. }, Input::Digest) => Mechanism::RsaPkcsPss(pss(digest, salt_len)?),
        (&RsaPss { digest: Sha256, salt_len, .. }, _) => Mechanism::Sha256RsaPkcsPss(pss(Sha256, salt_len)?),
        (&RsaPss { digest: Sha384, salt_len, .. }, _) => Mechanism::Sha384RsaPkcsPss(pss(Sha384, salt_len)?),
        (&RsaPss { digest: Sha512, salt_len, .. }, _) => Mechanism::Sha512RsaPkcsPss(pss(Sha512, salt_len)?),
        (Ecdsa(_), Input::Digest) => Mechanism::Ecdsa,
        (Ecdsa(Sha256), Input::Message) => Mechanism::EcdsaSha256,
        (Ecdsa(Sha384), Input::Message) => Mechanism::EcdsaSha384,
        (Ecdsa(Sha512), Input::Message) => Mechanism::EcdsaSha512,
        (Ed25519, Input::Message) => Mechanism::Eddsa(EddsaParams::new(EddsaSignatureScheme::Pure)),
        _ => return None,
    })
}

/// A key that stays where it is.
struct InToken {
    access: Arc<Access>,
    key: ObjectHandle,
    place: String,
    public: PublicKey,
    algorithm: SignatureAlgorithm,
    input: Input,
    each_signature: bool,
    /// Why the token refused the PIN of a signature: it is not asked again, so that a batch cannot lock it.
    refused: Mutex<Option<Error>>,
}

impl Signer for InToken {
    fn algorithm(&self) -> SignatureAlgorithm {
        self.algorithm.clone()
    }

    fn public_key(&self) -> &PublicKey {
        &self.public
    }

    fn sign(&self, message: &[u8], digest: &[u8]) -> crypto::Result<Vec<u8>> {
        let digest_algorithm = self.algorithm.digest();
        if digest.len() != digest_algorithm.len() {
            return Err(crypto::Error::DigestLength { algorithm: digest_algorithm.to_string(), len: digest.len() });
        }
        let raw = if self.each_signature {
            // One PIN at a time, and none after one that was refused.
            let mut refused = self.refused.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(error) = refused.as_ref() {
                return Err(error.clone().into());
            }
            self.access.with(|session| self.with_proof(session, message, &mut refused))?
        } else {
            let data = self.data(message, digest);
            self.access.with(|session| {
                let mechanism = self.mechanism()?;
                session.sign(&mechanism, self.key, &data).map_err(|e| failure(&self.place, &e))
            })?
        };
        let signature = self.encoded(raw)?;
        let signed = Signed { message: Some(message), digest };
        match crypto::verify(&self.algorithm, &self.public, signed, &signature) {
            Outcome::Valid => Ok(signature),
            _ => Err(Error::BadSignature { place: self.place.clone() }.into()),
        }
    }
}

impl InToken {
    fn mechanism(&self) -> Result<Mechanism<'static>, Error> {
        // It was there when this signer was made.
        mechanism(&self.algorithm, self.input)
            .ok_or_else(|| Error::UnsupportedKey { place: self.place.clone(), what: self.algorithm.to_string() })
    }

    /// What the mechanism signs.
    fn data(&self, message: &[u8], digest: &[u8]) -> Vec<u8> {
        match (self.input, &self.algorithm) {
            (Input::Message, _) => message.to_vec(),
            (Input::Digest, SignatureAlgorithm::RsaPkcs1(algorithm)) => {
                // RFC 8017 §9.2: here the parameters are NULL.
                let algorithm = der::sequence([der::oid(&algorithm.oid()), der::null()]);
                der::sequence([algorithm, der::octet_string(digest)])
            }
            (Input::Digest, SignatureAlgorithm::Ecdsa(_)) => {
                // FIPS 186-5 §6.4.1; some tokens leave it to the caller. The order of P-521 is longer than any digest.
                let most = self.public.kind().field_len().unwrap_or(digest.len());
                digest[..digest.len().min(most)].to_vec()
            }
            (Input::Digest, _) => digest.to_vec(),
        }
    }

    /// A signature with the PIN in the middle of it.
    fn with_proof(&self, session: &Session, message: &[u8], refused: &mut Option<Error>) -> Result<Vec<u8>, Error> {
        let fail = |e| failure(&self.place, &e);
        session.sign_init(&self.mechanism()?, self.key).map_err(fail)?;
        if matches!(self.access.proof, Proof::None) {
            return Err(Error::NoPin { place: self.access.token.place() });
        }
        if let Err(error) = login::again(session, &self.access.proof, &self.access.token.place()) {
            *refused = Some(error.clone());
            return Err(error);
        }
        session.sign_update(message).map_err(fail)?;
        session.sign_final().map_err(fail)
    }

    /// As a CMS carries it: ECDSA as a SEQUENCE of two INTEGERs (RFC 3279 §2.2.3), where a token gives r and s side by side.
    fn encoded(&self, raw: Vec<u8>) -> Result<Vec<u8>, Error> {
        let SignatureAlgorithm::Ecdsa(_) = self.algorithm else { return Ok(raw) };
        let half = self.public.kind().field_len().unwrap_or_default();
        if raw.len() != 2 * half {
            return Err(Error::BadSignature { place: self.place.clone() });
        }
        let (r, s) = raw.split_at(half);
        Ok(der::sequence([der::unsigned_integer(r), der::unsigned_integer(s)]))
    }
}
