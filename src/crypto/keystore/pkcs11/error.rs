//! What a token, or the module that speaks to it, refuses or cannot do.

crate::coded! {
    /// Why a token was of no use. `place` is the URI, the module, the token or the key, as the user knows it; never a PIN.
    pub enum Error {
        /// The feature `pkcs11` is off.
        "token.not-built" NotBuilt => "this program was built without tokens (the feature pkcs11)",
        /// Not a URI of RFC 7512, or one that says what is not understood here.
        "token.uri" Uri { place: String, what: String } => "{place} is not a PKCS#11 URI that is understood: {what}",
        /// A URI with pin-value.
        "token.pin-in-uri" PinInUri => "a PIN does not belong in a URI, which everybody on this machine can read",
        /// Nobody said which module speaks to the token.
        "token.no-module" NoModule => "no PKCS#11 module is named, and none is guessed",
        /// The module cannot be loaded or does not start.
        "token.module" Module { place: String, what: String } => "{place} cannot be used as a PKCS#11 module: {what}",
        /// No module of those named is the one that the URI asks for.
        "token.other-module" OtherModule { place: String, modules: String } => "none of the modules is the one that {place} names: {modules}",
        /// No token is there that the URI describes.
        "token.no-token" NoToken { place: String, tokens: String } => "no token is {place}; there are: {tokens}",
        /// Several tokens could be meant, and a PIN is not tried on all of them.
        "token.several-tokens" SeveralTokens { place: String, tokens: String } => "several tokens could be {place}: {tokens}",
        /// The token holds no private key that the URI describes.
        "token.no-key" NoKey { place: String, token: String, keys: String } => "{token} holds no key {place}; it holds: {keys}",
        /// The URI describes several private keys.
        "token.several-keys" SeveralKeys { place: String, token: String, keys: String } => "{token} holds several keys {place}: {keys}",
        /// The token wants a PIN and there is none.
        "token.no-pin" NoPin { place: String } => "{place} asks for a PIN and there is none",
        /// The PIN is wrong.
        "token.wrong-pin" WrongPin { place: String } => "{place} refuses the PIN",
        /// The PIN is wrong, and the next wrong one locks it.
        "token.wrong-pin-one-left" WrongPinOneLeft { place: String } => "{place} refuses the PIN; one more wrong PIN locks it",
        /// One try is left; nothing was sent to the token.
        "token.last-try" LastTry { place: String } => "{place} would be locked by one more wrong PIN, so none is sent unasked",
        /// Too many wrong PINs.
        "token.pin-locked" PinLocked { place: String } => "the PIN of {place} is locked",
        /// The token has no user PIN yet.
        "token.pin-not-set" PinNotSet { place: String } => "{place} has no user PIN yet",
        /// The PIN must be changed before it is good for anything.
        "token.pin-expired" PinExpired { place: String } => "the PIN of {place} has expired and must be changed",
        /// The PIN was not typed on the pad.
        "token.pin-cancelled" PinCancelled { place: String } => "no PIN was entered on the pad of {place}",
        /// The token is gone.
        "token.removed" Removed { place: String } => "{place} was removed, or no longer answers",
        /// The key is gone, the token is not.
        "token.key-gone" KeyGone { place: String } => "{place} is no longer in its token",
        /// Nothing says which public key belongs to the private one.
        "token.no-public-key" NoPublicKey { place: String } => "neither a public key nor a certificate says what the public half of {place} is",
        /// A kind of key that is not implemented, or not for signing.
        "token.unsupported-key" UnsupportedKey { place: String, what: String } => "{place} cannot sign here: {what}",
        /// The token lacks the mechanism.
        "token.mechanism" NoMechanism { place: String, mechanism: String, algorithm: String } => "{place} lacks {mechanism}, which {algorithm} needs",
        /// The key wants its PIN at each signature, which this token can do by other mechanisms only.
        "token.each-signature" EachSignature { place: String, mechanism: String, algorithm: String } => "{place} asks for the PIN at each signature, which for {algorithm} needs {mechanism}, and the token lacks it",
        /// What the token returned is no signature of this key.
        "token.bad-signature" BadSignature { place: String } => "what {place} returned does not verify with its public key",
        /// Nothing may be written to the token.
        "token.write-protected" WriteProtected { place: String } => "{place} is write-protected",
        /// The new key would be found by the same name as one that is there.
        "token.taken" Taken { place: String, key: String } => "{place} holds something under this label or id already: {key}",
        /// A certificate without its key.
        "token.no-key-for-certificate" NoKeyForCertificate { place: String } => "{place} holds the key of none of these certificates",
        /// More than is looked at.
        "token.too-many" TooMany { place: String, limit: usize } => "{place} holds more than {limit} objects of one kind",
        /// What the key is asked for does not suit it.
        "token.key" Key { place: String, cause: super::super::super::Error } => "{place}: {cause}",
        /// Any other refusal, by its name in PKCS#11.
        "token.failed" Failed { place: String, function: String, code: String } => "{place}: {function} failed with {code}",
    }
}
