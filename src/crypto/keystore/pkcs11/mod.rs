//! Keys in tokens: cards, security modules and software tokens behind PKCS#11 2.40 and later (OASIS), named by URIs (RFC 7512).
//!
//! From the outside inwards:
//! - [`Module`]: the vendor's library, named by its path. Nothing is searched for; a module is code that runs in this process.
//! - [`Token`]: what a slot of it holds, as it describes itself ([`TokenInfo`]); no PIN is needed to look.
//! - [`Access`]: one login and the sessions of one token. Its keys ([`Access::keys`]), its certificates, a [`Signer`] for one of
//!   its keys; a new key ([`Access::generate`]), a certificate to go with one ([`Access::import`]).
//! - [`open`]: all of that for a URI, ending in the same [`OpenedKey`] that a key file gives.
//!
//! # What is promised
//! - **Exactly one key.** None and several are errors that list what is there. A PIN is sent to one token only: where several
//!   could be meant, what they show without a PIN decides, or nothing does.
//! - **A wrong PIN costs one try.** One more is made only where the [`PinSource`] has another PIN to give, so on a terminal, and
//!   once. Where the token says that one more wrong PIN locks it, none is sent unless told ([`LoginOptions::last_try`]). After a
//!   refused PIN in the middle of a batch (keys that ask at each signature) the key signs no more.
//! - **What the token returns is verified** with the public key before it is used: a wrong certificate, a broken token or a
//!   flipped bit never becomes a signature.
//! - **The PIN** is wiped when dropped; it is kept only for keys that ask at each signature (CKA_ALWAYS_AUTHENTICATE), and never
//!   for a token with a pad of its own (CKF_PROTECTED_AUTHENTICATION_PATH).
//! - Sessions are reused, one a thread and at most [`MAX_SESSIONS`].
//!
//! # Limits
//! RSA, P-256, P-384, P-521 and Ed25519, by the mechanisms in `signer.rs`; what a token lacks is [`Error::NoMechanism`]. A key
//! that asks for its PIN at each signature needs a mechanism that digests in the token ([`Error::EachSignature`]): `cryptoki` has
//! no single-part signature with a login in the middle. At most [`MAX_OBJECTS`] objects of a kind are looked at. Tokens are not
//! initialized and PINs not changed here; the vendor's tool does that. PKCS#11 belongs to the process: a module is loaded once and
//! stays until the process ends.
//!
//! Without the feature `pkcs11` only [`Uri`] and [`Error`] are here, so that a key in a token is refused by name.

mod error;
mod uri;

#[cfg(feature = "pkcs11")]
mod access;
#[cfg(feature = "pkcs11")]
mod keys;
#[cfg(feature = "pkcs11")]
mod login;
#[cfg(feature = "pkcs11")]
mod module;
#[cfg(feature = "pkcs11")]
mod open;
#[cfg(feature = "pkcs11")]
mod public;
#[cfg(feature = "pkcs11")]
mod signer;
#[cfg(feature = "pkcs11")]
mod store;

pub use error::Error;
pub use uri::{MAX_URI, ObjectType, Uri};

#[cfg(feature = "pkcs11")]
pub use access::{Access, MAX_SESSIONS};
#[cfg(feature = "pkcs11")]
pub use keys::{MAX_OBJECTS, TokenCertificate, TokenKey};
#[cfg(feature = "pkcs11")]
pub use login::{LoginOptions, PinSource, PinState};
#[cfg(feature = "pkcs11")]
pub use module::{LibraryInfo, Module, SlotInfo, Token, TokenInfo};
#[cfg(feature = "pkcs11")]
pub use open::{choose, open};
#[cfg(feature = "pkcs11")]
pub use store::{Imported, NewKey};

#[cfg(feature = "pkcs11")]
use super::{OpenedKey, Secret};
#[cfg(feature = "pkcs11")]
use crate::crypto::{KeyKind, KeySpec, Outcome, PublicKey, SignOptions, SignatureAlgorithm, Signed, Signer};

/// The name of a return value in PKCS#11: `CKR_DEVICE_ERROR`.
#[cfg(feature = "pkcs11")]
fn return_value(value: cryptoki::error::RvError) -> String {
    use cryptoki::error::RvError;
    if let RvError::VendorDefined(code) | RvError::UnknownErrorCode(code) = value {
        return format!("{code:#010x}");
    }
    let mut name = String::from("CKR");
    for c in format!("{value:?}").chars() {
        if c.is_ascii_uppercase() {
            name.push('_');
        }
        name.push(c.to_ascii_uppercase());
    }
    name
}

/// What a failed call means, at `place`.
#[cfg(feature = "pkcs11")]
fn failure(place: &str, error: &cryptoki::error::Error) -> Error {
    use cryptoki::error::{Error as Raised, RvError};
    let place = place.to_owned();
    let Raised::Pkcs11(value, function) = error else {
        return Error::Failed { place, function: "cryptoki".to_owned(), code: error.to_string() };
    };
    match value {
        RvError::DeviceRemoved
        | RvError::TokenNotPresent
        | RvError::TokenNotRecognized
        | RvError::SlotIdInvalid
        | RvError::SessionHandleInvalid
        | RvError::SessionClosed
        | RvError::CryptokiNotInitialized => Error::Removed { place },
        RvError::KeyHandleInvalid | RvError::ObjectHandleInvalid => Error::KeyGone { place },
        RvError::PinLocked => Error::PinLocked { place },
        RvError::PinExpired => Error::PinExpired { place },
        RvError::UserPinNotInitialized => Error::PinNotSet { place },
        RvError::PinIncorrect | RvError::PinInvalid | RvError::PinLenRange => Error::WrongPin { place },
        RvError::TokenWriteProtected => Error::WriteProtected { place },
        value => Error::Failed { place, function: format!("C_{function:?}"), code: return_value(*value) },
    }
}

#[cfg(all(test, feature = "pkcs11"))]
mod tests {
    use super::*;
    use cryptoki::context::Function;
    use cryptoki::error::{Error as Raised, RvError};

    #[test]
    fn return_values_have_their_names_of_the_standard() {
        assert_eq!(return_value(RvError::GeneralError), "CKR_GENERAL_ERROR");
        assert_eq!(return_value(RvError::UserNotLoggedIn), "CKR_USER_NOT_LOGGED_IN");
        assert_eq!(return_value(RvError::VendorDefined(0x8000_0001)), "0x80000001");
    }

    #[test]
    fn what_a_removed_token_answers_is_one_error() {
        for value in [RvError::DeviceRemoved, RvError::TokenNotPresent, RvError::SessionHandleInvalid] {
            let error = failure("the token Agents", &Raised::Pkcs11(value, Function::Sign));
            assert_eq!(error, Error::Removed { place: "the token Agents".into() });
        }
        let other = failure("t", &Raised::Pkcs11(RvError::DeviceError, Function::Sign));
        assert_eq!(other.to_string(), "t: C_Sign failed with CKR_DEVICE_ERROR");
    }
}
