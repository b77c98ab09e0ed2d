//! PKCS#11 URIs (RFC 7512): which module, token and object are meant.
//!
//! `pkcs11:token=Agents;object=amina;type=private?module-path=/usr/lib/opensc-pkcs11.so`, every attribute of §2.3 and §2.4;
//! and a short form, `pkcs11:amina`, which no URI can be (there is no `=` in it): the key with this label, taken as it stands.
//!
//! Promises: an attribute that is absent matches anything, one that is present must be equal (§2.5); `id` is any octets, all
//! others UTF-8; each attribute stands once. What [`Uri::fmt`](std::fmt::Display) writes is read back as the same.
//!
//! Limits, each an error by name: vendor attributes, in the path and in the query (to pass over one could pick another key);
//! `pin-value`, since it would be a secret in argv, in logs, in shell histories; `pin-source` with a command (`|…`) or on another
//! host; URIs over [`MAX_URI`].

use super::Error;
use std::fmt;
use std::path::PathBuf;

/// The longest URI that is read, in octets.
pub const MAX_URI: usize = 4096;

const SCHEME: &str = "pkcs11:";

words! {
    /// The attribute `type`.
    pub enum ObjectType {
        /// CKO_PUBLIC_KEY.
        Public = "public",
        /// CKO_PRIVATE_KEY.
        Private = "private",
        /// CKO_CERTIFICATE.
        Certificate = "cert",
        /// CKO_SECRET_KEY.
        SecretKey = "secret-key",
        /// CKO_DATA.
        Data = "data",
    }
}

/// What a URI says; what it does not say is `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Uri {
    /// CK_TOKEN_INFO label.
    pub token: Option<String>,
    /// CK_TOKEN_INFO manufacturerID.
    pub manufacturer: Option<String>,
    /// CK_TOKEN_INFO model.
    pub model: Option<String>,
    /// CK_TOKEN_INFO serialNumber.
    pub serial: Option<String>,
    /// CK_INFO manufacturerID.
    pub library_manufacturer: Option<String>,
    /// CK_INFO libraryDescription.
    pub library_description: Option<String>,
    /// CK_INFO libraryVersion: major, minor.
    pub library_version: Option<(u8, u8)>,
    /// CK_SLOT_INFO slotDescription.
    pub slot_description: Option<String>,
    /// CK_SLOT_INFO manufacturerID.
    pub slot_manufacturer: Option<String>,
    /// CK_SLOT_ID.
    pub slot_id: Option<u64>,
    /// CKA_LABEL.
    pub object: Option<String>,
    /// CKA_CLASS.
    pub object_type: Option<ObjectType>,
    /// CKA_ID.
    pub id: Option<Vec<u8>>,
    /// The file whose first line is the PIN.
    pub pin_source: Option<PathBuf>,
    /// The module's file name without directory, `lib` and extension.
    pub module_name: Option<String>,
    /// The module's file.
    pub module_path: Option<PathBuf>,
}

impl Uri {
    /// Whether this is meant to be a URI of this scheme (RFC 3986 §3.1: in any case).
    pub fn is(text: &str) -> bool {
        text.get(..SCHEME.len()).is_some_and(|scheme| scheme.eq_ignore_ascii_case(SCHEME))
    }

    /// Reads a URI, or the short form.
    ///
    /// # Errors
    /// [`Error::Uri`] with what is wrong; [`Error::PinInUri`].
    pub fn parse(text: &str) -> Result<Self, Error> {
        // Before anything is repeated in a message.
        if text.to_ascii_lowercase().contains("pin-value=") {
            return Err(Error::PinInUri);
        }
        // The query is not repeated either: a PIN that was put there under a wrong name must not come out in a message.
        let place = text.split('?').next().unwrap_or_default();
        let fail = |what: String| Error::Uri { place: place.chars().take(MAX_URI).collect(), what };
        if text.len() > MAX_URI {
            return Err(fail(format!("longer than {MAX_URI} octets")));
        }
        let rest = text.get(SCHEME.len()..).filter(|_| Self::is(text)).ok_or_else(|| fail(format!("not {SCHEME}")))?;
        if !rest.is_empty() && !rest.contains('=') {
            return Ok(Self { object: Some(rest.to_owned()), ..Self::default() });
        }
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        let mut uri = Self::default();
        let attributes = path.split(';').map(|a| (a, true)).chain(query.split('&').map(|a| (a, false)));
        for (attribute, in_path) in attributes.filter(|(a, _)| !a.is_empty()) {
            let (name, value) =
                attribute.split_once('=').ok_or_else(|| fail("an attribute has no value".to_owned()))?;
            let octets = decode(value, in_path).map_err(|what| fail(format!("{name}: {what}")))?;
            uri.set(name, octets, in_path).map_err(fail)?;
        }
        Ok(uri)
    }

    /// Takes in one attribute.
    fn set(&mut self, name: &str, octets: Vec<u8>, in_path: bool) -> Result<(), String> {
        if in_path && name == "id" {
            return once(&mut self.id, name, octets);
        }
        let text = String::from_utf8(octets).map_err(|_| format!("{name}: not UTF-8"))?;
        match (in_path, name) {
            (true, "token") => once(&mut self.token, name, text),
            (true, "manufacturer") => once(&mut self.manufacturer, name, text),
            (true, "model") => once(&mut self.model, name, text),
            (true, "serial") => once(&mut self.serial, name, text),
            (true, "library-manufacturer") => once(&mut self.library_manufacturer, name, text),
            (true, "library-description") => once(&mut self.library_description, name, text),
            (true, "library-version") => once(&mut self.library_version, name, version(&text)?),
            (true, "slot-description") => once(&mut self.slot_description, name, text),
            (true, "slot-manufacturer") => once(&mut self.slot_manufacturer, name, text),
            (true, "slot-id") => {
                let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
                let id = text.parse().ok().filter(|_| digits);
                once(&mut self.slot_id, name, id.ok_or("slot-id: not a number")?)
            }
            (true, "object") => once(&mut self.object, name, text),
            (true, "type") => {
                let known = ObjectType::ALL.iter().find(|t| t.as_str() == text);
                once(&mut self.object_type, name, *known.ok_or_else(|| format!("type: {text} is not defined"))?)
            }
            (false, "pin-source") => once(&mut self.pin_source, name, pin_source(&text)?),
            (false, "module-name") => once(&mut self.module_name, name, text),
            (false, "module-path") => once(&mut self.module_path, name, PathBuf::from(text)),
            (true, _) => Err(format!("the attribute {name} is not known")),
            (false, _) => Err(format!("the query attribute {name} is not known")),
        }
    }
}

fn once<T>(place: &mut Option<T>, name: &str, value: T) -> Result<(), String> {
    match place.replace(value) {
        None => Ok(()),
        Some(_) => Err(format!("{name} stands twice")),
    }
}

/// §2.3: a decimal number, or two with a dot between them; `3` is `3.0`.
fn version(text: &str) -> Result<(u8, u8), String> {
    let (major, minor) = text.split_once('.').unwrap_or((text, "0"));
    let number = |digits: &str| digits.parse().ok().filter(|_| digits.bytes().all(|b| b.is_ascii_digit()));
    number(major).zip(number(minor)).ok_or_else(|| format!("library-version: {text} is not a version"))
}

/// §2.4: a file URI (RFC 8089) or an absolute path.
fn pin_source(text: &str) -> Result<PathBuf, String> {
    if text.starts_with('|') {
        return Err("pin-source: a command is not run".to_owned());
    }
    let path = match text.strip_prefix("file:") {
        None => text,
        Some(path) => path.strip_prefix("//localhost").or_else(|| path.strip_prefix("//")).unwrap_or(path),
    };
    if path.starts_with('/') { Ok(PathBuf::from(path)) } else { Err("pin-source: not an absolute path".to_owned()) }
}

/// What may stand as it is (§2.3 pk11-pchar, pk11-qchar), beside the unreserved characters of RFC 3986 §2.3.
fn plain(octet: u8, in_path: bool) -> bool {
    octet.is_ascii_alphanumeric()
        || b"-._~:[]@!$'()*+,=".contains(&octet)
        || if in_path { octet == b'&' } else { b"/?|".contains(&octet) }
}

/// Percent-decoding (RFC 3986 §2.1). Characters outside ASCII are taken as they are: a terminal gives them so.
fn decode(text: &str, in_path: bool) -> Result<Vec<u8>, String> {
    let mut octets = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        rest = after;
        match *first {
            b'%' => {
                let [high, low, after @ ..] = rest else { return Err("a % without two digits".to_owned()) };
                let digit = |octet: u8| char::from(octet).to_digit(16).and_then(|d| u8::try_from(d).ok());
                let (high, low) = digit(*high).zip(digit(*low)).ok_or("a % without two digits")?;
                octets.push(high << 4 | low);
                rest = after;
            }
            // A space is common in labels, and harmless.
            octet if plain(octet, in_path) || octet == b' ' || !octet.is_ascii() => octets.push(octet),
            octet => return Err(format!("{} must be written %{octet:02X}", char::from(octet).escape_default())),
        }
    }
    Ok(octets)
}

impl fmt::Display for Uri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let version = self.library_version.map(|(major, minor)| format!("{major}.{minor}"));
        let slot = self.slot_id.map(|id| id.to_string());
        let kind = self.object_type.map(|kind| kind.as_str().to_owned());
        let text = |value: &Option<String>| value.as_ref().map(|v| v.as_bytes().to_vec());
        let path = [
            ("token", text(&self.token)),
            ("serial", text(&self.serial)),
            ("model", text(&self.model)),
            ("manufacturer", text(&self.manufacturer)),
            ("slot-id", text(&slot)),
            ("slot-description", text(&self.slot_description)),
            ("slot-manufacturer", text(&self.slot_manufacturer)),
            ("library-description", text(&self.library_description)),
            ("library-manufacturer", text(&self.library_manufacturer)),
            ("library-version", text(&version)),
            ("object", text(&self.object)),
            ("id", self.id.clone()),
            ("type", text(&kind)),
        ];
        let file = |path: &Option<PathBuf>| path.as_ref().map(|p| p.as_os_str().as_encoded_bytes().to_vec());
        let query = [
            ("pin-source", file(&self.pin_source)),
            ("module-name", text(&self.module_name)),
            ("module-path", file(&self.module_path)),
        ];
        f.write_str(SCHEME)?;
        write_attributes(f, "", ";", &path)?;
        write_attributes(f, "?", "&", &query)
    }
}

/// Only unreserved characters stay as they are, so that the URI survives other readers; all of `id` is encoded (§2.3).
fn write_attributes(
    f: &mut fmt::Formatter<'_>,
    first: &'static str,
    next: &'static str,
    attributes: &[(&str, Option<Vec<u8>>)],
) -> fmt::Result {
    let mut separator = first;
    for (name, value) in attributes {
        let Some(value) = value else { continue };
        write!(f, "{separator}{name}=")?;
        separator = next;
        for &octet in value {
            let as_is = octet.is_ascii_alphanumeric() || b"-._~".contains(&octet) || octet == b'/' && next == "&";
            if as_is && *name != "id" { write!(f, "{}", char::from(octet))? } else { write!(f, "%{octet:02X}")? }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> String {
        match Uri::parse(text) {
            Err(Error::Uri { what, .. }) => what,
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn every_attribute_is_read_and_written_back() {
        let text = "pkcs11:token=The%20token;serial=DECC0401;model=1.0;manufacturer=Snake%20Oil%2C%20Inc.;slot-id=42;\
                    slot-description=Slot%20%2F1;slot-manufacturer=SM;library-description=Soft%20Token;\
                    library-manufacturer=Snake%20Oil;library-version=3.7;object=Cl%C3%A9;id=%69%95%3E%5C%F4%BD;type=private\
                    ?pin-source=/etc/pin&module-name=softhsm2&module-path=/usr/lib/x.so";
        let uri = Uri::parse(text).unwrap();
        assert_eq!(uri.id.as_deref(), Some(&b"\x69\x95\x3e\x5c\xf4\xbd"[..]));
        assert_eq!(uri.object.as_deref(), Some("Clé"));
        assert_eq!(uri.slot_description.as_deref(), Some("Slot /1"));
        assert_eq!((uri.library_version, uri.slot_id), (Some((3, 7)), Some(42)));
        assert_eq!(uri.object_type, Some(ObjectType::Private));
        assert_eq!(uri.to_string(), text);
        assert_eq!(Uri::parse(&uri.to_string()).unwrap(), uri);
    }

    #[test]
    fn the_forms_that_rfc_7512_allows() {
        assert_eq!(Uri::parse("pkcs11:").unwrap(), Uri::default());
        assert_eq!(Uri::parse("PKCS11:object=a").unwrap(), Uri::parse("pkcs11:object=a;").unwrap());
        // Empty is not absent; the reserved characters of a path stay as they are.
        assert_eq!(Uri::parse("pkcs11:token=").unwrap().token.as_deref(), Some(""));
        assert_eq!(Uri::parse("pkcs11:token=a&b:[]@!$'()*+,=").unwrap().token.as_deref(), Some("a&b:[]@!$'()*+,="));
        assert_eq!(Uri::parse("pkcs11:library-version=3").unwrap().library_version, Some((3, 0)));
        for (source, path) in [("file:/p", "/p"), ("file:///p%20q", "/p q"), ("/p", "/p"), ("file://localhost/p", "/p")]
        {
            let uri = Uri::parse(&format!("pkcs11:?pin-source={source}")).unwrap();
            assert_eq!(uri.pin_source, Some(PathBuf::from(path)), "{source}");
        }
    }

    proptest::proptest! {
        #[test]
        fn what_is_read_is_written_and_read_as_the_same(
            text in "pkcs11:((token|object|id|serial|model|slot-id|library-version)=[a-zA-Z0-9%. é&]{0,12};?){0,4}(\\?module-path=[a-z/%]{0,9})?"
        ) {
            if let Ok(uri) = Uri::parse(&text) {
                proptest::prop_assert_eq!(Uri::parse(&uri.to_string()).ok(), Some(uri));
            }
        }

        #[test]
        fn any_text_is_read_or_refused(text in "(pkcs11:)?.{0,60}") {
            let _ = Uri::parse(&text);
        }
    }

    #[test]
    fn the_short_form_is_a_label_as_it_stands() {
        for label in ["amina", "Clé de 50%", "a;b?c"] {
            assert_eq!(Uri::parse(&format!("pkcs11:{label}")).unwrap().object.as_deref(), Some(label));
        }
    }

    #[test]
    fn what_is_not_understood_is_refused_by_name() {
        assert!(refused("pkcs11:object=a;object=b").contains("object stands twice"));
        assert!(refused("pkcs11:object=a;colour=red").contains("colour"));
        assert!(refused("pkcs11:object=a;x-vendor=1").contains("x-vendor"));
        assert!(refused("pkcs11:object=a?x-vendor=1").contains("x-vendor"));
        assert!(refused("pkcs11:object=a?object=b").contains("query attribute object"));
        assert!(refused("pkcs11:type=key;object=a").contains("key is not defined"));
        for slot in ["", "-1", "+1", "0x1", "99999999999999999999"] {
            assert!(refused(&format!("pkcs11:slot-id={slot}")).contains("slot-id"), "{slot}");
        }
        for version in ["", ".", "1.2.3", "256", "+1", "1.-1"] {
            assert!(refused(&format!("pkcs11:library-version={version}")).contains("version"), "{version}");
        }
        assert!(refused("pkcs11:object=%4").contains('%'));
        assert!(refused("pkcs11:object=%zz").contains('%'));
        assert!(refused("pkcs11:object=%ff").contains("UTF-8"));
        assert!(refused("pkcs11:object=a#b").contains("%23"));
        assert!(refused("pkcs11:object=a;token").contains("no value"));
        assert!(refused("pkcs11:?pin-source=|/bin/sh").contains("command"));
        assert!(refused("pkcs11:?pin-source=file://elsewhere/p").contains("absolute"));
        assert!(refused(&format!("pkcs11:object={}", "a".repeat(5000))).contains("longer"));
        assert!(refused("pkcs12:object=a").contains("pkcs11:"));
        assert!(refused("é").contains("pkcs11:"));
    }

    #[test]
    fn a_pin_in_a_uri_is_refused_and_not_repeated() {
        let misspelt = Uri::parse("pkcs11:object=a?pinvalue=1234").unwrap_err();
        assert!(!format!("{misspelt:?}{misspelt}").contains("1234"));
        for text in ["pkcs11:object=a?pin-value=1234", "pkcs11:PIN-VALUE=1234;;;", "pkcs11:pin-value=1234%"] {
            let error = Uri::parse(text).unwrap_err();
            assert_eq!(error, Error::PinInUri);
            assert!(!format!("{error:?}{error}").contains("1234"));
        }
    }
}
