//! What a token holds (PKCS#11 §4): private keys, and for each the public half, wherever the token shows it; certificates.

use super::{Access, Error, ObjectType, PublicKey, Uri, failure, public};
use crate::crypto::key::Material;
use cryptoki::error::Error as Raised;
use cryptoki::object::{Attribute, AttributeType, CertificateType, KeyType, ObjectClass, ObjectHandle};
use cryptoki::session::Session;

/// The most objects of one kind that are looked at.
pub const MAX_OBJECTS: usize = 2000;

/// A private key in a token.
#[derive(Clone, Debug)]
pub struct TokenKey {
    pub(super) handle: ObjectHandle,
    /// CKA_LABEL.
    pub label: String,
    /// CKA_ID.
    pub id: Vec<u8>,
    /// The public half: from the key itself, from the public key or the certificate of the same CKA_ID. Otherwise why there is
    /// none: [`Error::NoPublicKey`], [`Error::UnsupportedKey`].
    pub public: Result<PublicKey, Error>,
    /// CKA_SIGN.
    pub signs: bool,
    /// CKA_ALWAYS_AUTHENTICATE: the token asks for the PIN at each signature.
    pub each_signature: bool,
    /// CKA_EXTRACTABLE, where the token says.
    pub extractable: Option<bool>,
    pub(super) hints: Hints,
    /// URI of the key, with its token.
    pub uri: Uri,
}

/// What a private key says of its public half when it does not say all.
#[derive(Clone, Debug, Default)]
pub(super) struct Hints {
    modulus: Option<Vec<u8>>,
    parameters: Option<Vec<u8>>,
}

/// A certificate in a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenCertificate {
    /// CKA_LABEL.
    pub label: String,
    /// CKA_ID.
    pub id: Vec<u8>,
    /// CKA_VALUE.
    pub der: Vec<u8>,
}

impl Access {
    /// The private keys that a URI describes; all that are visible, where it describes none. Without a login that is often none.
    ///
    /// # Errors
    /// [`Error::TooMany`], [`Error::Removed`], [`Error::Failed`].
    pub fn keys(&self, uri: &Uri) -> Result<Vec<TokenKey>, Error> {
        if uri.object_type.is_some_and(|kind| kind != ObjectType::Private) {
            return Ok(Vec::new());
        }
        let mut template = vec![Attribute::Class(ObjectClass::PRIVATE_KEY)];
        template.extend(uri.object.as_ref().map(|label| Attribute::Label(label.as_bytes().to_vec())));
        template.extend(uri.id.as_ref().map(|id| Attribute::Id(id.clone())));
        self.with(|session| {
            let looking = Looking { session, place: self.token.place() };
            let keys = looking.find(&template)?.into_iter().map(|handle| self.key(&looking, handle));
            keys.collect()
        })
    }

    /// The certificates of the token, in the order in which it gives them.
    ///
    /// # Errors
    /// As [`Self::keys`].
    pub fn certificates(&self) -> Result<Vec<TokenCertificate>, Error> {
        self.with(|session| Looking { session, place: self.token.place() }.certificates(&[]))
    }

    /// The labels and ids of what can be seen of keys and certificates; before a login, of the public ones.
    pub(super) fn shows(&self, uri: &Uri) -> Result<bool, Error> {
        let mut template = Vec::new();
        template.extend(uri.object.as_ref().map(|label| Attribute::Label(label.as_bytes().to_vec())));
        template.extend(uri.id.as_ref().map(|id| Attribute::Id(id.clone())));
        self.with(|session| Ok(!Looking { session, place: self.token.place() }.find(&template)?.is_empty()))
    }

    pub(super) fn key(&self, looking: &Looking<'_>, handle: ObjectHandle) -> Result<TokenKey, Error> {
        let id = looking.octets(handle, AttributeType::Id)?.unwrap_or_default();
        let label = looking.octets(handle, AttributeType::Label)?.unwrap_or_default();
        let label = String::from_utf8_lossy(&label).into_owned();
        let uri = Uri {
            object: Some(label.clone()).filter(|label| !label.is_empty()),
            id: Some(id.clone()).filter(|id| !id.is_empty()),
            ..self.token.info.uri()
        };
        let kind = match looking.attribute(handle, AttributeType::KeyType)? {
            Some(Attribute::KeyType(kind)) => Some(kind),
            _ => None,
        };
        let hints = Hints {
            modulus: looking.octets(handle, AttributeType::Modulus)?,
            parameters: looking.octets(handle, AttributeType::EcParams)?,
        };
        let public = match kind {
            Some(KeyType::RSA | KeyType::EC | KeyType::EC_EDWARDS) => looking.public_half(handle, &id, &hints)?,
            other => {
                let what = other.map_or("a key of a kind that is not known".to_owned(), |kind| kind.to_string());
                Some(Err(crate::crypto::Error::Unsupported { what }))
            }
        };
        let place = uri.to_string();
        let public = match public {
            None => Err(Error::NoPublicKey { place }),
            Some(Err(cause)) => Err(Error::UnsupportedKey { place, what: cause.to_string() }),
            Some(Ok(public)) => Ok(public),
        };
        let is = |attribute| looking.truth(handle, attribute);
        Ok(TokenKey {
            handle,
            label,
            id,
            public,
            signs: is(AttributeType::Sign)?.unwrap_or(true),
            each_signature: is(AttributeType::AlwaysAuthenticate)?.unwrap_or(false),
            extractable: is(AttributeType::Extractable)?,
            hints,
            uri,
        })
    }
}

impl TokenKey {
    /// How errors name it.
    pub(super) fn place(&self) -> String {
        self.uri.to_string()
    }

    /// Whether this may be the public half, as far as the private key tells: same modulus, same curve.
    pub(super) fn could_be(&self, public: &PublicKey) -> bool {
        match public.material() {
            Material::Rsa { modulus, .. } => {
                let ours = self.hints.modulus.as_deref().unwrap_or_default();
                let zeros = ours.iter().take_while(|octet| **octet == 0).count();
                ours[zeros..] == modulus[..]
            }
            _ => self.hints.parameters.as_ref().is_some_and(|ours| public::curve_of(ours) == Ok(public.kind())),
        }
    }
}

/// One session, looking around.
pub(super) struct Looking<'a> {
    pub(super) session: &'a Session,
    pub(super) place: String,
}

impl Looking<'_> {
    /// The objects with these attributes.
    pub(super) fn find(&self, template: &[Attribute]) -> Result<Vec<ObjectHandle>, Error> {
        let fail = |e: Raised| failure(&self.place, &e);
        let mut found = Vec::new();
        for handle in self.session.iter_objects(template).map_err(fail)? {
            if found.len() == MAX_OBJECTS {
                return Err(Error::TooMany { place: self.place.clone(), limit: MAX_OBJECTS });
            }
            found.push(handle.map_err(fail)?);
        }
        Ok(found)
    }

    /// One attribute, where the object has it and it has a value that `cryptoki` knows.
    fn attribute(&self, object: ObjectHandle, kind: AttributeType) -> Result<Option<Attribute>, Error> {
        match self.session.get_attributes(object, &[kind]) {
            Ok(mut values) => Ok(values.pop()),
            Err(e @ Raised::Pkcs11(..)) => Err(failure(&self.place, &e)),
            Err(_) => Ok(None),
        }
    }

    /// An attribute of octets, where it is there and not empty.
    fn octets(&self, object: ObjectHandle, kind: AttributeType) -> Result<Option<Vec<u8>>, Error> {
        let octets = self.attribute(object, kind)?.and_then(|attribute| match attribute {
            Attribute::Id(v)
            | Attribute::Label(v)
            | Attribute::Value(v)
            | Attribute::Modulus(v)
            | Attribute::PublicExponent(v)
            | Attribute::EcParams(v)
            | Attribute::EcPoint(v)
            | Attribute::PublicKeyInfo(v) => Some(v),
            _ => None,
        });
        Ok(octets.filter(|octets| !octets.is_empty()))
    }

    fn truth(&self, object: ObjectHandle, kind: AttributeType) -> Result<Option<bool>, Error> {
        Ok(self.attribute(object, kind)?.and_then(|attribute| match attribute {
            Attribute::Sign(v) | Attribute::AlwaysAuthenticate(v) | Attribute::Extractable(v) => Some(v),
            _ => None,
        }))
    }

    /// The public key that an object (public or private) says whole.
    pub(super) fn said(&self, object: ObjectHandle) -> Result<Option<crate::crypto::Result<PublicKey>>, Error> {
        if let Some(spki) = self.octets(object, AttributeType::PublicKeyInfo)? {
            return Ok(Some(PublicKey::from_spki(&spki)));
        }
        let modulus = self.octets(object, AttributeType::Modulus)?;
        let exponent = self.octets(object, AttributeType::PublicExponent)?;
        if let Some((modulus, exponent)) = modulus.zip(exponent) {
            return Ok(Some(public::rsa(&modulus, &exponent)));
        }
        let parameters = self.octets(object, AttributeType::EcParams)?;
        let point = self.octets(object, AttributeType::EcPoint)?;
        Ok(parameters.zip(point).map(|(parameters, point)| public::curve(&parameters, &point)))
    }

    fn public_half(
        &self,
        private: ObjectHandle,
        id: &[u8],
        hints: &Hints,
    ) -> Result<Option<crate::crypto::Result<PublicKey>>, Error> {
        if let Some(said) = self.said(private)? {
            return Ok(Some(said));
        }
        if let Some(parameters) = &hints.parameters
            && let Err(unsupported) = public::curve_of(parameters)
        {
            return Ok(Some(Err(unsupported)));
        }
        if id.is_empty() {
            return Ok(None);
        }
        let same_id = Attribute::Id(id.to_vec());
        for object in self.find(&[Attribute::Class(ObjectClass::PUBLIC_KEY), same_id.clone()])? {
            if let Some(said) = self.said(object)? {
                return Ok(Some(said));
            }
        }
        let certificates = self.certificates(&[same_id])?;
        Ok(certificates.iter().find_map(|found| public::of_certificate(&found.der)).map(Ok))
    }

    fn certificates(&self, also: &[Attribute]) -> Result<Vec<TokenCertificate>, Error> {
        let mut template =
            vec![Attribute::Class(ObjectClass::CERTIFICATE), Attribute::CertificateType(CertificateType::X_509)];
        template.extend_from_slice(also);
        let mut certificates = Vec::new();
        for object in self.find(&template)? {
            // A certificate may stand in a token by its URL alone.
            let Some(der) = self.octets(object, AttributeType::Value)? else { continue };
            let label = self.octets(object, AttributeType::Label)?.unwrap_or_default();
            certificates.push(TokenCertificate {
                label: String::from_utf8_lossy(&label).into_owned(),
                id: self.octets(object, AttributeType::Id)?.unwrap_or_default(),
                der,
            });
        }
        Ok(certificates)
    }
}
