//! Messages in English and French (Project Fluent).
//!
//! What the binary says itself is in both catalogues. What the library says comes as a code with arguments: the French
//! sentence stands under the code (`pdf.no-startxref` is `pdf-no-startxref`), the English one is the library's own. A
//! `.hint` attribute is the advice that goes with an error, in both languages.
//!
//! A catalogue is not parsed as a whole: a process that prints one line parses one message.

use std::sync::{Mutex, PoisonError};

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use parapheur::error::Said;
use parapheur::validation::report::Reason;
use unic_langid::LanguageIdentifier;

use super::Escaped;

/// The catalogues, as they are in the source.
pub const ENGLISH: &str = include_str!("../locales/en.ftl");
/// French.
pub const FRENCH: &str = include_str!("../locales/fr.ftl");

/// The languages that we speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    English,
    French,
}

impl Language {
    /// From LC_ALL, LC_MESSAGES, LANG: the first that is set decides (POSIX, XBD §8.2).
    pub fn of_environment() -> Self {
        let first = ["LC_ALL", "LC_MESSAGES", "LANG"]
            .iter()
            .find_map(|name| std::env::var(name).ok().filter(|v| !v.is_empty()));
        match first {
            Some(value) if value.get(..2).is_some_and(|l| l.eq_ignore_ascii_case("fr")) => Self::French,
            _ => Self::English,
        }
    }

    fn source(self) -> &'static str {
        match self {
            Self::English => ENGLISH,
            Self::French => FRENCH,
        }
    }

    fn identifier(self) -> LanguageIdentifier {
        let tag = match self {
            Self::English => "en",
            Self::French => "fr",
        };
        tag.parse().unwrap_or_default()
    }
}

/// What a message is filled with.
pub type Argument<'a> = (&'a str, FluentValue<'a>);

/// The messages of one language.
pub struct Catalogue {
    language: Language,
    /// Filled with the messages that were needed; shared by the threads of a batch.
    bundle: Mutex<FluentBundle<FluentResource>>,
}

impl Catalogue {
    /// Nothing is parsed yet.
    pub fn new(language: Language) -> Self {
        let mut bundle = FluentBundle::new_concurrent(vec![language.identifier()]);
        // Our arguments are escaped; isolation marks would only be noise in a terminal and in comparisons.
        bundle.set_use_isolating(false);
        Self { language, bundle: Mutex::new(bundle) }
    }

    /// The language.
    pub fn language(&self) -> Language {
        self.language
    }

    /// The message `id`; its text arguments are escaped here, so that none can be forgotten.
    pub fn say(&self, id: &str, arguments: &[Argument<'_>]) -> String {
        self.find(id, None, arguments).unwrap_or_else(|| id.to_owned())
    }

    /// What an error or a finding says, in this language.
    pub fn sentence(&self, reason: &Reason) -> String {
        let translated = match self.language {
            Language::English => None,
            Language::French => self.translated(&reason.code, &reason.args, &reason.parts),
        };
        translated.unwrap_or_else(|| Escaped(&reason.text).to_string())
    }

    /// A sentence with its place, where it does not say it itself.
    pub fn placed(&self, sentence: String, place: Option<&str>) -> String {
        let place = place.map(|place| match self.language {
            Language::French => self.place(place).unwrap_or_else(|| Escaped(place).to_string()),
            Language::English => Escaped(place).to_string(),
        });
        match place {
            Some(place) if !sentence.contains(&place) => format!("{sentence} ({place})"),
            _ => sentence,
        }
    }

    /// A statement or a phrase under its code, with its parts in this language too.
    fn translated(
        &self,
        code: &str,
        args: &[(&'static str, String)],
        parts: &[(&'static str, Said)],
    ) -> Option<String> {
        let own = |name: &str, value: &str| {
            let part = parts.iter().find(|(part, _)| *part == name).map(|(_, said)| said);
            part.and_then(|said| self.translated(&said.code, &said.args, &said.parts))
                .or_else(|| self.system_error(value))
                .or_else(|| if is_place(name) { self.place(value) } else { None })
                .or_else(|| if is_phrase(name) { self.find(&message_id(value), None, &[]) } else { None })
        };
        let arguments: Vec<Argument<'_>> = args
            .iter()
            .map(|(name, value)| match own(name, value) {
                Some(said) => (*name, said.into()),
                // A number chooses between one and several.
                None if *name == "count" => (*name, FluentValue::try_number(value)),
                None => (*name, value.as_str().into()),
            })
            .collect();
        self.find(&message_id(code), None, &arguments)
    }

    /// What the operating system says, in this language: its sentences end in `(os error 2)`.
    fn system_error(&self, text: &str) -> Option<String> {
        let number = text.strip_suffix(')')?.rsplit_once("(os error ")?.1;
        self.find(&format!("os-error-{number}"), None, &[])
    }

    /// A place inside a file: what the library calls it and its number, `object 12 0, offset 345`. Names of files and of people
    /// have another form, and stay.
    fn place(&self, text: &str) -> Option<String> {
        let mut known = false;
        let parts = text.split(", ").map(|part| {
            let (words, number) = part.split_at(part.find(|c: char| c.is_ascii_digit()).unwrap_or(part.len()));
            let numbered = number.chars().all(|c| c.is_ascii_digit() || " .".contains(c));
            let words = self.find(&message_id(words.trim_end()), None, &[]).filter(|_| numbered && words.is_ascii());
            known |= words.is_some();
            match words {
                Some(words) if number.is_empty() => words,
                Some(words) => format!("{words} {number}"),
                None => part.to_owned(),
            }
        });
        let said = parts.collect::<Vec<_>>().join(", ");
        known.then_some(said)
    }

    /// The advice for an error, if there is one. `$command` is the command that was run, `$usage` the one that shows its help,
    /// `$document` the file that the error is about.
    pub fn hint(&self, error: &Reason, document: Option<&str>) -> Option<String> {
        // What stands in a command is written as a shell reads it.
        let words: Vec<_> = error.args.iter().map(|(name, value)| (*name, quoted(value))).collect();
        let mut arguments = arguments_of(&words);
        let some_file = match self.language {
            Language::English => "FILE",
            Language::French => "FICHIER",
        };
        arguments.push(("document", document.map_or_else(|| some_file.to_owned(), quoted).into()));
        arguments.push(("command", command_line().into()));
        arguments.push(("usage", usage().into()));
        self.find(&message_id(&error.code), Some("hint"), &arguments)
    }

    /// An attribute of a message: the parts of a command's help.
    pub fn attribute(&self, id: &str, attribute: &str) -> Option<String> {
        self.find(id, Some(attribute), &[])
    }

    /// A message that may not exist.
    pub fn find(&self, id: &str, attribute: Option<&str>, arguments: &[Argument<'_>]) -> Option<String> {
        let mut bundle = self.bundle.lock().unwrap_or_else(PoisonError::into_inner);
        if !bundle.has_message(id) {
            // A message with a mistake is not there; the tests compare the catalogues whole.
            let resource = FluentResource::try_new(extract(self.language.source(), id)?.to_owned()).ok()?;
            bundle.add_resource(resource).ok()?;
        }
        let message = bundle.get_message(id)?;
        let pattern = match attribute {
            None => message.value()?,
            Some(name) => message.get_attribute(name)?.value(),
        };
        let mut filled = FluentArgs::with_capacity(arguments.len());
        for (name, value) in arguments {
            match value {
                FluentValue::String(text) => filled.set(*name, Escaped(text).to_string()),
                other => filled.set(*name, other.clone()),
            }
        }
        Some(bundle.format_pattern(pattern, Some(&filled), &mut Vec::new()).into_owned())
    }
}

/// The message of a code, which has a dot and no space: Fluent identifiers have no dots. What has no code is a phrase, or the template of
/// one, and its message is named after its letters and digits.
pub fn message_id(code: &str) -> String {
    if code.contains('.') && !code.contains(' ') {
        return code.replace('.', "-");
    }
    let words = code.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    std::iter::once("phrase").chain(words).collect::<Vec<_>>().join("-").to_ascii_lowercase()
}

/// Whether a field of this name says where something is.
fn is_place(name: &str) -> bool {
    matches!(name, "place" | "page" | "from" | "copy")
}

/// Whether a field of this name says something in words of the library's own; all others are names and values.
fn is_phrase(name: &str) -> bool {
    matches!(name, "what" | "why" | "cause" | "problem" | "rule" | "expected" | "found")
}

fn arguments_of<'a>(args: &'a [(&'static str, String)]) -> Vec<Argument<'a>> {
    args.iter().map(|(name, value)| (*name, FluentValue::String(value.as_str().into()))).collect()
}

/// The lines of one message: from its identifier to the next line that is not indented.
fn extract<'s>(source: &'s str, id: &str) -> Option<&'s str> {
    let mut from = 0;
    let start = loop {
        let at = from + source.get(from..)?.find(id)?;
        let begins = at == 0 || source.as_bytes()[at - 1] == b'\n';
        if begins && source[at + id.len()..].trim_start_matches(' ').starts_with('=') {
            break at;
        }
        from = at + id.len();
    };
    let text = &source[start..];
    let end = text
        .match_indices('\n')
        .map(|(at, _)| at + 1)
        .find(|&at| !matches!(text.as_bytes().get(at), Some(b' ' | b'\n' | b'}')))
        .unwrap_or(text.len());
    Some(&text[..end])
}

/// The command that was run, quoted for a shell.
fn command_line() -> String {
    let mut words = std::env::args_os().map(|word| quoted(&word.to_string_lossy()));
    let _ = words.next();
    std::iter::once("parapheur".to_owned()).chain(words).collect::<Vec<_>>().join(" ")
}

/// The command that shows how the command that was run is used: its verb is the first word that is no option, nor the value of one.
fn usage() -> String {
    let mut words = std::env::args().skip(1);
    let mut verb = words.next();
    while let Some(word) = verb.take_if(|word| word.starts_with('-')) {
        if matches!(word.as_str(), "--lang" | "--config") {
            words.next();
        }
        verb = words.next();
    }
    let verb = verb.filter(|word| word.chars().all(char::is_alphabetic));
    verb.map_or("parapheur --help".to_owned(), |verb| format!("parapheur {verb} --help"))
}

/// One word, quoted for a POSIX shell where it must be.
pub fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_./=:,@%+".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else if !word.contains(['"', '$', '`', '\\', '!']) {
        format!("\"{word}\"")
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_one_message_among_others() {
        let source = "a = mentions b = no\nab = x\nb = yes\n    .hint = do\n\n    more\n# c\nc = z\n";
        assert_eq!(extract(source, "b"), Some("b = yes\n    .hint = do\n\n    more\n"));
        assert_eq!(extract(source, "c"), Some("c = z\n"));
        assert_eq!(extract(source, "d"), None);
    }

    #[test]
    fn quotes_for_a_shell() {
        assert_eq!(quoted("a/b.pdf"), "a/b.pdf");
        assert_eq!(quoted("l'état"), "\"l'état\"");
        assert_eq!(quoted("l'$état"), "'l'\\''$état'");
        assert_eq!(quoted(""), "\"\"");
    }
}
