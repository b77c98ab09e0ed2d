//! What `token` says.

use parapheur::crypto::keystore::pkcs11::PinState;
use parapheur::validation::report::{Moment, Reason};
use parapheur::words;
use serde::Serialize;

use super::report::Page;
use super::{Escaped, Output, json_line, quoted};
use crate::args::Format;

/// Slots and tokens.
#[derive(Debug, Serialize)]
#[serde(tag = "schema", rename = "parapheur/tokens/1")]
pub struct Tokens {
    pub modules: Vec<ModuleShape>,
    pub slots: Vec<SlotShape>,
}

/// A module, as it describes itself.
#[derive(Debug, Serialize)]
pub struct ModuleShape {
    pub module: String,
    pub manufacturer: String,
    pub description: String,
    pub version: String,
    pub cryptoki: String,
}

/// A slot, and what is in it.
#[derive(Debug, Serialize)]
pub struct SlotShape {
    pub module: String,
    pub id: u64,
    pub description: String,
    pub token: Option<TokenShape>,
}

/// A token, as it describes itself.
#[derive(Debug, Serialize)]
pub struct TokenShape {
    pub uri: String,
    pub label: String,
    pub manufacturer: String,
    pub model: String,
    pub serial: String,
    pub initialized: bool,
    pub login_required: bool,
    pub pad: bool,
    pub write_protected: bool,
    pub pin: PinState,
}

/// The keys of a token.
#[derive(Debug, Serialize)]
#[serde(tag = "schema", rename = "parapheur/token-keys/1")]
pub struct Keys {
    pub token: String,
    pub status: KeysStatus,
    pub keys: Vec<KeyShape>,
    pub other_certificates: Vec<CertificateShape>,
}

words! {
    /// Which keys they are.
    pub enum KeysStatus {
        /// All that the token holds.
        All = "all",
        /// Those that can be seen without a PIN.
        SeenWithoutPin = "seen-without-pin",
        /// The one that was just made.
        Made = "made",
    }
}

/// A private key in a token.
#[derive(Debug, Serialize)]
pub struct KeyShape {
    /// What to give to `--key`.
    pub uri: String,
    pub label: String,
    /// Lower-case hex.
    pub id: String,
    /// Kind and size, where the public half is known and supported.
    pub key: Option<String>,
    /// The public half, PEM (SubjectPublicKeyInfo).
    pub public_key: Option<String>,
    /// Why it is not.
    pub problem: Option<Reason>,
    pub signs: bool,
    pub each_signature: bool,
    pub extractable: Option<bool>,
    pub certificates: Vec<CertificateShape>,
}

/// A certificate in a token.
#[derive(Debug, Serialize)]
pub struct CertificateShape {
    pub label: String,
    pub id: String,
    /// RFC 4514; none where it cannot be read.
    pub subject: Option<String>,
    pub not_after: Option<Moment>,
}

/// Certificates that were put into a token.
#[derive(Debug, Serialize)]
#[serde(tag = "schema", rename = "parapheur/token-import/1")]
pub struct Imports {
    pub token: String,
    pub certificates: Vec<Import>,
}

/// One of them.
#[derive(Debug, Serialize)]
pub struct Import {
    pub subject: String,
    /// The key that it is for.
    pub key: Option<String>,
    pub status: ImportStatus,
}

words! {
    /// What was done with it.
    pub enum ImportStatus {
        /// It is there now.
        Imported = "imported",
        /// It was there before.
        AlreadyThere = "already-there",
    }
}

/// Slots and tokens, as text or JSON.
pub fn tokens_page(all: &Tokens, output: &Output) -> String {
    if output.format == Format::Json {
        return json_line(all);
    }
    let mut page = Page::new(false, output);
    for slot in &all.slots {
        let Some(token) = slot.token.as_ref().filter(|token| token.initialized) else { continue };
        page.line(0, &output.paint.strong(&Escaped(&token.label).to_string()));
        page.field("label-token", &token.uri);
        page.field("label-model", &format!("{}, {}", token.model, token.manufacturer));
        page.field("label-pin", &page.say(&format!("word-pin-{}", token.pin), &[]));
        for (set, id) in [
            (token.pad, "token-has-pad"),
            (!token.login_required, "token-no-login"),
            (token.write_protected, "token-read-only"),
        ] {
            if set {
                page.line(1, &page.say(id, &[]));
            }
        }
        page.field("label-slot", &format!("{} ({})", slot.id, slot.description));
        page.field("label-module", &slot.module);
        page.gap();
    }
    let mut count = 0;
    for slot in &all.slots {
        let id = match &slot.token {
            Some(token) if token.initialized => {
                count += 1;
                continue;
            }
            Some(_) => "token-not-initialized",
            None => "token-absent",
        };
        let slot = [("slot", slot.id.to_string().into()), ("description", slot.description.as_str().into())];
        page.line(0, &page.say(id, &slot));
    }
    let modules: Vec<String> = all.modules.iter().map(|module| module.module.clone()).collect();
    page.line(0, &page.say("token-count", &[("count", count.into()), ("modules", modules.join(", ").into())]));
    page.finished()
}

/// The keys of a token, as text or JSON.
pub fn keys_page(all: &Keys, output: &Output) -> String {
    if output.format == Format::Json {
        return json_line(all);
    }
    let mut page = Page::new(false, output);
    for key in &all.keys {
        one(&mut page, key, output);
        page.gap();
    }
    if !all.other_certificates.is_empty() {
        page.line(0, &page.say("token-other-certificates", &[]));
        for certificate in &all.other_certificates {
            page.line(1, &certificate_line(&page, certificate));
        }
        page.gap();
    }
    let id = format!("token-keys-{}", all.status);
    page.line(0, &page.say(&id, &[("count", all.keys.len().into()), ("token", all.token.as_str().into())]));
    page.finished()
}

fn one(page: &mut Page<'_>, key: &KeyShape, output: &Output) {
    let name = output.paint.strong(&Escaped(&key.label).to_string());
    let colon = page.say("colon", &[]);
    let kind = key.key.clone().unwrap_or_else(|| page.say("token-key-unknown", &[]));
    page.line(0, &format!("{name}{colon}{}", Escaped(kind)));
    page.field("label-uri", &quoted(&key.uri));
    page.field("label-key-id", &key.id);
    for certificate in &key.certificates {
        page.field("label-certificate", &certificate_line(page, certificate));
    }
    for (set, id) in [
        (key.each_signature, "token-asks-each-time"),
        (!key.signs, "token-signs-not"),
        (key.extractable == Some(true), "token-extractable"),
        (key.certificates.is_empty(), "token-no-certificate"),
    ] {
        if set {
            page.line(1, &page.say(id, &[]));
        }
    }
    if let Some(problem) = &key.problem {
        page.line(1, &output.catalogue.sentence(problem));
    }
}

fn certificate_line(page: &Page<'_>, certificate: &CertificateShape) -> String {
    let subject = certificate.subject.as_deref().unwrap_or(&certificate.label);
    match certificate.not_after {
        None => page.say("token-certificate-unread", &[("label", subject.into())]),
        Some(until) => {
            page.say("token-certificate", &[("subject", subject.into()), ("until", until.to_string().into())])
        }
    }
}

/// What was put into a token, as text or JSON.
pub fn import_page(all: &Imports, output: &Output) -> String {
    if output.format == Format::Json {
        return json_line(all);
    }
    let mut page = Page::new(false, output);
    for import in &all.certificates {
        let subject = output.paint.strong(&Escaped(&import.subject).to_string());
        let colon = page.say("colon", &[]);
        let word = page.say(&format!("word-import-{}", import.status), &[]);
        page.line(0, &format!("{subject}{colon}{word}"));
        match &import.key {
            Some(uri) => page.field("label-uri", &quoted(uri)),
            None => page.line(1, &page.say("token-of-the-chain", &[])),
        }
    }
    page.finished()
}
