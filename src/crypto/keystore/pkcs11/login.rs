//! Logging in (PKCS#11 §5.6 C_Login): the one place where a PIN is sent, and where tries are counted.

use super::{Error, Secret, Token, TokenInfo, failure};
use cryptoki::error::{Error as Raised, RvError};
use cryptoki::session::{Session, UserType};
use cryptoki::types::AuthPin;

words! {
    /// How the user PIN of a token stands. PKCS#11 gives no number of tries, only these flags.
    pub enum PinState {
        /// No wrong PIN since the last right one, as far as the token tells.
        Good = "good",
        /// CKF_USER_PIN_COUNT_LOW: there was a wrong PIN since the last right one.
        CountLow = "count-low",
        /// CKF_USER_PIN_FINAL_TRY: one more wrong PIN locks it.
        FinalTry = "final-try",
        /// CKF_USER_PIN_LOCKED.
        Locked = "locked",
        /// CKF_USER_PIN_TO_BE_CHANGED: a default or expired PIN.
        ToBeChanged = "to-be-changed",
        /// No CKF_USER_PIN_INITIALIZED.
        NotSet = "not-set",
    }
}

impl PinState {
    pub(super) fn of(raw: &cryptoki::slot::TokenInfo) -> Self {
        if raw.user_pin_locked() {
            Self::Locked
        } else if !raw.user_pin_initialized() {
            Self::NotSet
        } else if raw.user_pin_final_try() {
            Self::FinalTry
        } else if raw.user_pin_to_be_changed() {
            Self::ToBeChanged
        } else if raw.user_pin_count_low() {
            Self::CountLow
        } else {
            Self::Good
        }
    }
}

/// Where PINs come from: a terminal, a file, a program.
pub trait PinSource {
    /// The PIN of this token. `again` when the one before was wrong and one more try is admitted: a source that has no other
    /// PIN to give (a file) answers `None`, and so does one that has none at all.
    fn pin(&mut self, token: &TokenInfo, again: bool) -> Option<Secret>;

    /// The PIN of this token is now to be typed on its own pad.
    fn pad(&mut self, token: &TokenInfo);
}

/// What may be risked.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct LoginOptions {
    /// Also send a PIN where the token says that a wrong one would lock it.
    pub last_try: bool,
}

/// What proved the user, where it is to be proved again: at each signature of some keys.
#[derive(Clone)]
pub(super) enum Proof {
    /// No login was needed.
    None,
    /// By this PIN.
    Pin(Secret),
    /// On the pad.
    Pad,
}

/// Logs the user in. At most two PINs are sent, the second one only if the source has another to give.
pub(super) fn user(
    token: &Token,
    session: &Session,
    pins: &mut dyn PinSource,
    options: LoginOptions,
) -> Result<Proof, Error> {
    let place = token.place();
    if !token.info.login_required {
        return Ok(Proof::None);
    }
    for again in [false, true] {
        let info = token.asked_again()?;
        match info.pin {
            PinState::Locked => return Err(Error::PinLocked { place }),
            PinState::NotSet => return Err(Error::PinNotSet { place }),
            PinState::FinalTry if again => return Err(Error::WrongPinOneLeft { place }),
            PinState::FinalTry if !options.last_try => return Err(Error::LastTry { place }),
            _ => {}
        }
        let proof = if info.pad {
            if again {
                return Err(Error::WrongPin { place });
            }
            pins.pad(&info);
            Proof::Pad
        } else {
            match pins.pin(&info, again) {
                // A null or empty PIN would be taken for a wish to use a pad.
                Some(pin) if !pin.expose().is_empty() => Proof::Pin(pin),
                _ if again => return Err(Error::WrongPin { place }),
                _ => return Err(Error::NoPin { place }),
            }
        };
        match send(session, UserType::User, &proof, &place) {
            Ok(()) => return Ok(proof),
            Err(Error::WrongPin { .. }) => {}
            Err(other) => return Err(other),
        }
    }
    // Both were wrong; what the token says now.
    Err(match token.asked_again()?.pin {
        PinState::Locked => Error::PinLocked { place },
        PinState::FinalTry => Error::WrongPinOneLeft { place },
        _ => Error::WrongPin { place },
    })
}

/// Proves the user again, for the one operation that this session has begun (§5.6: CKU_CONTEXT_SPECIFIC).
pub(super) fn again(session: &Session, proof: &Proof, place: &str) -> Result<(), Error> {
    send(session, UserType::ContextSpecific, proof, place)
}

fn send(session: &Session, user: UserType, proof: &Proof, place: &str) -> Result<(), Error> {
    let sent = match proof {
        Proof::None => return Ok(()),
        Proof::Pad => session.login(user, None),
        Proof::Pin(pin) => session.login(user, Some(&AuthPin::from(pin.expose()))),
    };
    match sent {
        // Another part of this process is logged in to the same token.
        Ok(()) | Err(Raised::Pkcs11(RvError::UserAlreadyLoggedIn, _)) => Ok(()),
        Err(Raised::Pkcs11(RvError::FunctionCanceled | RvError::Cancel | RvError::FunctionRejected, _)) => {
            Err(Error::PinCancelled { place: place.to_owned() })
        }
        Err(e) => Err(failure(place, &e)),
    }
}
