//! From a URI to one key.

use super::{Access, Error, LoginOptions, Module, OpenedKey, PinSource, SignOptions, Token, TokenKey, Uri};
use std::sync::Arc;

/// The one token that a URI is about. Where several could be, it is the one that shows, without a PIN, something under the
/// URI's label and id.
///
/// # Errors
/// [`Error::NoModule`], [`Error::OtherModule`], [`Error::NoToken`], [`Error::SeveralTokens`].
pub fn choose(modules: &[Module], uri: &Uri) -> Result<Token, Error> {
    if modules.is_empty() {
        return Err(Error::NoModule);
    }
    let place = uri.to_string();
    let meant: Vec<&Module> = modules.iter().filter(|module| module.matches(uri)).collect();
    if meant.is_empty() {
        let modules = list(modules.iter().map(|module| module.path().display().to_string()));
        return Err(Error::OtherModule { place, modules });
    }
    let mut tokens = Vec::new();
    for module in &meant {
        tokens.append(&mut module.tokens(uri)?);
    }
    let uris = |tokens: &[Token]| list(tokens.iter().map(|token| token.info.uri().to_string()));
    if tokens.is_empty() {
        for module in &meant {
            tokens.append(&mut module.tokens(&Uri::default())?);
        }
        return Err(Error::NoToken { place, tokens: uris(&tokens) });
    }
    if tokens.len() > 1 && (uri.object.is_some() || uri.id.is_some()) {
        let mut showing = Vec::new();
        for token in &tokens {
            if Access::open(token.clone(), None, LoginOptions::default())?.shows(uri)? {
                showing.push(token.clone());
            }
        }
        if !showing.is_empty() {
            tokens = showing;
        }
    }
    match tokens.as_slice() {
        [only] => Ok(only.clone()),
        several => Err(Error::SeveralTokens { place, tokens: uris(several) }),
    }
}

/// The key that a URI names, ready to sign, with every certificate of its token: those with its CKA_ID first. `certificates` (DER)
/// are others that may be the key's own; see [`Access::signer`].
///
/// # Errors
/// Those of [`choose`], [`Access::open`] and [`Access::signer`]; [`Error::NoKey`] and [`Error::SeveralKeys`].
pub fn open(
    modules: &[Module],
    uri: &Uri,
    pins: &mut dyn PinSource,
    login: LoginOptions,
    certificates: &[Vec<u8>],
    options: &SignOptions,
) -> Result<OpenedKey, Error> {
    let token = choose(modules, uri)?;
    let access = Arc::new(Access::open(token, Some(pins), login)?);
    let key = access.only_key(uri)?;
    let mut held = access.certificates()?;
    held.sort_by_key(|certificate| certificate.id != key.id);
    let held: Vec<Vec<u8>> = held.into_iter().map(|certificate| certificate.der).collect();
    let signer = access.signer(&key, &[&held[..], certificates].concat(), options)?;
    Ok(OpenedKey { signer, certificates: held })
}

impl Access {
    /// The one private key that a URI names.
    ///
    /// # Errors
    /// [`Error::NoKey`], [`Error::SeveralKeys`], each with what is there; those of [`Access::keys`].
    pub fn only_key(&self, uri: &Uri) -> Result<TokenKey, Error> {
        let mut found = self.keys(uri)?;
        // The token is named beside them.
        let short = |key: &TokenKey| Uri { object: key.uri.object.clone(), id: key.uri.id.clone(), ..Uri::default() };
        let uris = |keys: &[TokenKey]| list(keys.iter().map(|key| short(key).to_string()));
        let (place, token) = (uri.to_string(), self.token.place());
        match (found.pop(), found.is_empty()) {
            (Some(only), true) => Ok(only),
            (Some(last), false) => {
                found.push(last);
                Err(Error::SeveralKeys { place, token, keys: uris(&found) })
            }
            (None, _) => Err(Error::NoKey { place, token, keys: uris(&self.keys(&Uri::default())?) }),
        }
    }
}

/// What is there, in a message; a token with hundreds of keys is not listed whole.
fn list(uris: impl Iterator<Item = String>) -> String {
    const MOST: usize = 20;
    let mut all: Vec<String> = uris.collect();
    all.sort();
    match all.len() {
        0 => "-".to_owned(),
        count if count > MOST => format!("{}, … ({count})", all[..MOST].join(", ")),
        _ => all.join(", "),
    }
}
