//! One token, logged in to, and its sessions (PKCS#11 §5.6). A login holds for all sessions of a process with a token, as long
//! as one of them is open.

use super::login::{self, Proof};
use super::{Error, LoginOptions, PinSource, Token, failure};
use cryptoki::error::{Error as Raised, Result as Answer, RvError};
use cryptoki::session::Session;
use std::fmt;
use std::sync::{Condvar, Mutex, PoisonError};

/// The most sessions that are open with a token at a time: more than a token works on at once.
pub const MAX_SESSIONS: usize = 16;

/// A token in use: the login, and the sessions that the threads share.
pub struct Access {
    pub(super) token: Token,
    pub(super) proof: Proof,
    sessions: Mutex<Sessions>,
    returned: Condvar,
    most: usize,
}

#[derive(Default)]
struct Sessions {
    idle: Vec<Session>,
    open: usize,
}

impl fmt::Debug for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Access").field("token", &self.token).finish_non_exhaustive()
    }
}

impl Access {
    /// Opens a session and logs the user in, where the token asks for it; without a `pins`, looks at public objects only.
    ///
    /// # Errors
    /// [`Error::NoPin`], [`Error::WrongPin`] and the other errors of a PIN; [`Error::Removed`], [`Error::Failed`].
    pub fn open(token: Token, pins: Option<&mut dyn PinSource>, options: LoginOptions) -> Result<Self, Error> {
        let session = token.module.pkcs11.open_ro_session(token.slot).map_err(|e| failure(&token.place(), &e))?;
        let proof = match pins {
            Some(pins) => login::user(&token, &session, pins, options)?,
            None => Proof::None,
        };
        let most = token.info.sessions.map_or(MAX_SESSIONS, |most| most.clamp(1, MAX_SESSIONS));
        let sessions = Mutex::new(Sessions { idle: vec![session], open: 1 });
        Ok(Self { token, proof, sessions, returned: Condvar::new(), most })
    }

    /// The token.
    pub fn token(&self) -> &Token {
        &self.token
    }

    /// Works with a session: an idle one, else a new one, else the first one that another thread returns.
    pub(super) fn with<T>(&self, work: impl FnOnce(&Session) -> Result<T, Error>) -> Result<T, Error> {
        let session = self.take()?;
        let result = work(&session);
        // After an error an operation may be left open in the session, so another one takes its place; it is opened first, since
        // the login ends with the last session.
        let next = match &result {
            Ok(_) => Some(session),
            Err(_) => self.token.module.pkcs11.open_ro_session(self.token.slot).ok(),
        };
        let mut sessions = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        match next {
            Some(next) => sessions.idle.push(next),
            None => sessions.open -= 1,
        }
        drop(sessions);
        self.returned.notify_one();
        result
    }

    /// A session that may write, for this once.
    pub(super) fn writing<T>(&self, work: impl FnOnce(&Session) -> Answer<T>) -> Result<T, Error> {
        let place = self.token.place();
        if self.token.info.write_protected {
            return Err(Error::WriteProtected { place });
        }
        let session = self.token.module.pkcs11.open_rw_session(self.token.slot);
        session.and_then(|session| work(&session)).map_err(|e| failure(&place, &e))
    }

    fn take(&self) -> Result<Session, Error> {
        let mut sessions = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(session) = sessions.idle.pop() {
                return Ok(session);
            }
            if sessions.open < self.most {
                match self.token.module.pkcs11.open_ro_session(self.token.slot) {
                    Ok(session) => {
                        sessions.open += 1;
                        return Ok(session);
                    }
                    // Another process has the others.
                    Err(Raised::Pkcs11(RvError::SessionCount, _)) if sessions.open > 0 => {}
                    Err(e) => return Err(failure(&self.token.place(), &e)),
                }
            }
            // One is out, and whoever has it returns it, whatever happens to the work.
            sessions = self.returned.wait(sessions).unwrap_or_else(PoisonError::into_inner);
        }
    }
}
