//! What is put into a token: new key pairs (PKCS#11 §5.18), certificates (§4.6.3).

use super::{Access, Error, KeySpec, PublicKey, TokenKey, Uri, failure, keys::Looking, public};
use crate::asn1::{der, oid};
use cryptoki::mechanism::Mechanism;
use cryptoki::object::{Attribute, CertificateType, ObjectClass};

/// A key pair to be made.
#[derive(Clone, Debug)]
pub struct NewKey {
    /// What key.
    pub spec: KeySpec,
    /// CKA_LABEL of both halves.
    pub label: String,
    /// CKA_ID of both halves, which ties them and the certificate together.
    pub id: Vec<u8>,
}

/// What became of a certificate.
#[derive(Clone, Debug)]
pub struct Imported {
    /// The certificate, as it was given.
    pub der: Vec<u8>,
    /// The key that it is for; `None` for a certificate of its chain.
    pub key: Option<TokenKey>,
    /// It was there before, and nothing was written.
    pub already_there: bool,
}

impl Access {
    /// Makes a key pair inside of the token. The private half is sensitive, cannot be extracted, and does nothing but sign.
    ///
    /// # Errors
    /// [`Error::Taken`] when label or id would name two things; [`Error::NoMechanism`]; [`Error::WriteProtected`].
    pub fn generate(&self, new: &NewKey) -> Result<TokenKey, Error> {
        let place = self.token.place();
        for taken in [
            Uri { object: Some(new.label.clone()), ..Uri::default() },
            Uri { id: Some(new.id.clone()), ..Uri::default() },
        ] {
            if self.shows(&taken)? {
                return Err(Error::Taken { place, key: taken.to_string() });
            }
        }
        let mut mechanism = Mechanism::EccKeyPairGen;
        let curve = match new.spec {
            KeySpec::P256 => der::oid(&oid::SECP256R1),
            KeySpec::P384 => der::oid(&oid::SECP384R1),
            KeySpec::P521 => der::oid(&oid::SECP521R1),
            KeySpec::Ed25519 => {
                mechanism = Mechanism::EccEdwardsKeyPairGen;
                // PKCS#11 3.0 §2.3.10; the object identifier of RFC 8410 is newer than most tokens.
                public::edwards25519_by_name()
            }
            KeySpec::Rsa(_) => {
                mechanism = Mechanism::RsaPkcsKeyPairGen;
                Vec::new()
            }
        };
        if !self.token.mechanisms()?.contains(&mechanism.mechanism_type()) {
            let (mechanism, algorithm) = (mechanism.mechanism_type().to_string(), format!("{:?}", new.spec));
            return Err(Error::NoMechanism { place, mechanism, algorithm });
        }
        let both =
            [Attribute::Token(true), Attribute::Label(new.label.clone().into_bytes()), Attribute::Id(new.id.clone())];
        let mut public = [&both[..], &[Attribute::Private(false), Attribute::Verify(true)]].concat();
        let mut private = [
            &both[..],
            &[
                Attribute::Private(true),
                Attribute::Sensitive(true),
                Attribute::Extractable(false),
                Attribute::Sign(true),
            ],
        ]
        .concat();
        match new.spec {
            KeySpec::Rsa(bits) => {
                let size = bits.try_into().map_err(|e| failure(&place, &e))?;
                public.extend([
                    Attribute::Encrypt(false),
                    Attribute::Wrap(false),
                    Attribute::ModulusBits(size),
                    Attribute::PublicExponent(vec![1, 0, 1]),
                ]);
                private.extend([Attribute::Decrypt(false), Attribute::Unwrap(false)]);
            }
            _ => {
                public.push(Attribute::EcParams(curve));
                private.push(Attribute::Derive(false));
            }
        }
        let (_, made) = self.writing(|session| session.generate_key_pair(&mechanism, &public, &private))?;
        self.with(|session| self.key(&Looking { session, place: place.clone() }, made))
    }

    /// Puts certificates (DER) into the token: one at least must be that of a key there, and gets its label and id; the others go
    /// with it, as its chain.
    ///
    /// # Errors
    /// [`Error::NoKeyForCertificate`], [`Error::UnsupportedKey`] for what is no certificate; [`Error::WriteProtected`].
    pub fn import(&self, certificates: &[Vec<u8>]) -> Result<Vec<Imported>, Error> {
        let place = self.token.place();
        let keys = self.keys(&Uri::default())?;
        let there = self.certificates()?;
        let of = |public: &PublicKey| keys.iter().find(|key| key.public.as_ref().is_ok_and(|ours| ours == public));
        let mut plan: Vec<(&Vec<u8>, _, _)> = Vec::new();
        for der in certificates {
            // A chain often comes with each of two files.
            if plan.iter().any(|(planned, _, _)| *planned == der) {
                continue;
            }
            let outline = public::outline(der)
                .map_err(|e| Error::UnsupportedKey { place: place.clone(), what: e.to_string() })?;
            let key = PublicKey::from_spki(outline.spki).ok().as_ref().and_then(of);
            plan.push((der, outline, key));
        }
        if !plan.iter().any(|(_, _, key)| key.is_some()) {
            return Err(Error::NoKeyForCertificate { place });
        }
        let mut done = Vec::new();
        for (der, outline, key) in plan {
            let already_there = there.iter().any(|found| found.der == *der);
            if !already_there {
                let mut template = vec![
                    Attribute::Class(ObjectClass::CERTIFICATE),
                    Attribute::CertificateType(CertificateType::X_509),
                    Attribute::Token(true),
                    Attribute::Private(false),
                    Attribute::Subject(outline.subject.to_vec()),
                    Attribute::Issuer(outline.issuer.to_vec()),
                    Attribute::SerialNumber(outline.serial.to_vec()),
                    Attribute::Value(der.clone()),
                ];
                if let Some(key) = key {
                    template.push(Attribute::Label(key.label.clone().into_bytes()));
                    template.push(Attribute::Id(key.id.clone()));
                }
                self.writing(|session| session.create_object(&template))?;
            }
            done.push(Imported { der: der.clone(), key: key.cloned(), already_there });
        }
        Ok(done)
    }
}
