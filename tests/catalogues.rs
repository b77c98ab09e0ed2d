//! The catalogues are complete: what can be said can be said in English and in French, with the same variables.
#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, clippy::panic)] // what is missing fails the test

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use clap::CommandFactory;
use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use parapheur::acts::AnchorStatus;
use parapheur::path::{Purpose, RevocationMode};
use parapheur::pki::CertificateState;
use parapheur::validation::path_report::mode_word;
use parapheur::validation::report::{
    ActKind, Changes, Coverage, DocumentKind, Indication, RevocationAnswer, SignatureIndication, TimestampKind,
};

#[allow(dead_code, unused_imports)]
#[path = "../src/bin/parapheur/args/mod.rs"]
mod args;
#[allow(dead_code)]
#[path = "../src/bin/parapheur/error.rs"]
mod error;

/// What a catalogue says under one identifier: `""` is the value, other keys are attributes; with the variables of each.
type Message = BTreeMap<String, BTreeSet<String>>;

fn catalogue(language: &str) -> BTreeMap<String, Message> {
    let path = root().join(format!("src/bin/parapheur/locales/{language}.ftl"));
    let source = std::fs::read_to_string(&path).unwrap();
    let resource = fluent_syntax::parser::parse(source).unwrap_or_else(|(_, errors)| panic!("{language}: {errors:?}"));
    let mut messages = BTreeMap::new();
    for entry in resource.body {
        let Entry::Message(message) = entry else { continue };
        let mut parts = Message::new();
        if let Some(value) = &message.value {
            parts.insert(String::new(), variables(value));
        }
        for attribute in &message.attributes {
            parts.insert(attribute.id.name.clone(), variables(&attribute.value));
        }
        let before = messages.insert(message.id.name.clone(), parts);
        assert!(before.is_none(), "{language}: {} is there twice", message.id.name);
    }
    messages
}

fn variables(pattern: &Pattern<String>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    collect(pattern, &mut found);
    found
}

fn collect(pattern: &Pattern<String>, found: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { .. } => {}
            PatternElement::Placeable { expression: Expression::Inline(expression) } => {
                found.extend(variable(expression))
            }
            PatternElement::Placeable { expression: Expression::Select { selector, variants } } => {
                found.extend(variable(selector));
                for variant in variants {
                    collect(&variant.value, found);
                }
            }
        }
    }
}

fn variable(expression: &InlineExpression<String>) -> Option<String> {
    match expression {
        InlineExpression::VariableReference { id } => Some(id.name.clone()),
        InlineExpression::StringLiteral { .. } | InlineExpression::NumberLiteral { .. } => None,
        other => panic!("the binary finds one message at a time, so a message refers to no other: {other:?}"),
    }
}

/// The fields that an English sentence of `coded!` shows.
fn fields(text: &str) -> BTreeSet<String> {
    let plain = text.replace("{{", "").replace("}}", "");
    plain.split('{').skip(1).map(|part| part.split(['}', ':']).next().unwrap().to_owned()).collect()
}

/// Everything with a code: the library's and the binary's.
fn codes() -> Vec<(&'static str, &'static str)> {
    let mut all = parapheur::catalogue();
    all.extend(error::CliError::CATALOGUE);
    all
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn sources(under: &str) -> Vec<(PathBuf, String)> {
    let mut files = Vec::new();
    let mut folders = vec![root().join(under)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                files.push((path.clone(), std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    files
}

#[test]
fn every_code_has_a_french_sentence_with_the_same_variables() {
    let french = catalogue("fr");
    let mut missing = Vec::new();
    // Two rooms may say a thing by the same code; the French sentence has what all of them know.
    let mut wanted: BTreeMap<String, (BTreeSet<String>, &str)> = BTreeMap::new();
    for (code, text) in codes() {
        assert!(code.split_once('.').is_some(), "{code}: a code is `room.what`");
        let known = wanted.entry(code.replace('.', "-")).or_insert_with(|| (fields(text), text));
        known.0 = known.0.intersection(&fields(text)).cloned().collect();
    }
    for (id, (fields, text)) in wanted {
        match french.get(&id).and_then(|message| message.get("")) {
            None => missing.push(format!("{id} = {text}")),
            Some(variables) if *variables != fields => missing.push(format!("{id}: variables of {text}")),
            Some(_) => {}
        }
    }
    assert!(missing.is_empty(), "{} sentences to write in fr.ftl:\n{}", missing.len(), missing.join("\n"));
}

#[test]
fn both_languages_say_the_same_things() {
    let (english, french) = (catalogue("en"), catalogue("fr"));
    let codes: BTreeSet<String> = codes().iter().map(|(code, _)| code.replace('.', "-")).collect();
    for (id, message) in &english {
        let translated = french.get(id).unwrap_or_else(|| panic!("fr.ftl lacks {id}"));
        for (part, variables) in message {
            assert_eq!(Some(variables), translated.get(part), "{id}.{part}: other variables in fr.ftl");
            // A code's sentence is the library's; a hint goes with a code.
            assert_eq!(part == "hint", codes.contains(id), "{id} in en.ftl");
        }
    }
    for (id, message) in &french {
        if ["help-", "os-error-", "phrase-"].iter().any(|kind| id.starts_with(kind)) {
            continue;
        }
        assert!(english.contains_key(id) || codes.contains(id), "fr.ftl has {id}, which nothing says");
        let hint = english.get(id).is_some_and(|m| m.contains_key("hint"));
        assert_eq!(message.contains_key("hint"), hint, "{id}: a hint in one language only");
    }
}

#[test]
fn every_message_that_the_binary_names_exists() {
    let english = catalogue("en");
    let mut wanted = BTreeSet::new();
    for (_, source) in sources("src/bin/parapheur") {
        for call in ["say(\"", "say(\n", "tell(\"", "field(\""] {
            for part in source.split(call).skip(1) {
                let id = part.trim_start_matches([' ', '"', '\n']).split('"').next().unwrap();
                if !id.is_empty() && id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
                    wanted.insert(id.to_owned());
                }
            }
        }
    }
    assert!(wanted.len() > 40, "the binary says more than {}", wanted.len());
    // Identifiers that are made from a word of the report.
    wanted.extend(ActKind::ALL.iter().map(|w| format!("word-act-{w}")));
    wanted.extend(DocumentKind::ALL.iter().map(|w| format!("report-document-{w}")));
    wanted.extend(SignatureIndication::ALL.iter().map(|w| format!("verdict-{w}")));
    wanted.extend(Coverage::ALL.iter().map(|w| format!("coverage-{w}")));
    wanted.extend(Changes::ALL.iter().map(|w| format!("changes-{w}")));
    wanted.extend(RevocationAnswer::ALL.iter().map(|w| format!("word-revocation-{w}")));
    wanted.extend(TimestampKind::ALL.iter().map(|w| format!("word-timestamp-{w}")));
    wanted.extend(AnchorStatus::ALL.iter().map(|w| format!("word-anchor-{w}")));
    wanted.extend(["all", "seen-without-pin", "made"].map(|w| format!("token-keys-{w}")));
    wanted.extend(["imported", "already-there"].map(|w| format!("word-import-{w}")));
    #[cfg(feature = "pkcs11")]
    wanted.extend(parapheur::crypto::keystore::pkcs11::PinState::ALL.iter().map(|w| format!("word-pin-{w}")));
    wanted.extend(CertificateState::ALL.iter().map(|w| format!("word-state-{w}")));
    for purpose in [Purpose::Signing, Purpose::TimeStamping, Purpose::OcspSigning, Purpose::Any] {
        wanted.insert(format!("word-purpose-{purpose}"));
    }
    for mode in [RevocationMode::Hard, RevocationMode::Soft, RevocationMode::None] {
        wanted.insert(format!("word-mode-{}", mode_word(mode)));
    }
    for indication in [Indication::Passed, Indication::Indeterminate, Indication::Failed] {
        wanted.insert(format!("verdict-{indication}"));
    }
    for id in wanted {
        assert!(english.get(&id).is_some_and(|m| m.contains_key("")), "en.ftl lacks {id}");
    }
}

#[test]
fn every_help_text_is_translated() {
    let french = catalogue("fr");
    let has = |id: &str, part: &str| french.get(id).is_some_and(|m| m.contains_key(part));
    let mut commands = vec![("help-parapheur".to_owned(), String::from("help"), args::Arguments::command())];
    let mut used = BTreeSet::new();
    while let Some((id, path, command)) = commands.pop() {
        assert!(has(&id, ""), "fr.ftl lacks {id}");
        assert_eq!(has(&id, "after"), command.get_after_help().is_some(), "{id}.after");
        used.insert(id.clone());
        for arg in command.get_arguments() {
            let name = arg.get_id().as_str().replace('_', "-");
            let own = format!("{id}-{name}");
            let shared = format!("help-{name}");
            assert!(has(&own, "") || has(&shared, ""), "fr.ftl lacks {own} or {shared}");
            used.insert(if has(&own, "") { own } else { shared });
            if let Some(heading) = arg.get_help_heading() {
                let heading = format!("help-heading-{}", heading.to_lowercase());
                assert!(has(&heading, ""), "fr.ftl lacks {heading}");
                used.insert(heading);
            }
        }
        for sub in command.get_subcommands() {
            let path = format!("{path}-{}", sub.get_name());
            commands.push((path.clone(), path, sub.clone()));
        }
    }
    for general in ["template", "heading-commands", "heading-arguments", "heading-options", "help", "version"] {
        assert!(has(&format!("help-{general}"), ""), "fr.ftl lacks help-{general}");
        used.insert(format!("help-{general}"));
    }
    // The options of a feature exist with it only; CI runs this with all of them.
    if !cfg!(all(feature = "stamp", feature = "net")) {
        return;
    }
    let unused: Vec<&String> = french.keys().filter(|id| id.starts_with("help-") && !used.contains(*id)).collect();
    assert!(unused.is_empty(), "help of options that do not exist: {unused:?}");
}

/// What the library says in words of its own, inside of statements: the templates of `phrase!`, and what stands in fields that are
/// evidence in words.
fn phrases() -> BTreeSet<String> {
    const FIELDS: [&str; 13] = [
        "what",
        "cause",
        "why",
        "expected",
        "unexplained(id,",
        "unexplained(new.id,",
        "unexplained(root,",
        "malformed(",
        "error(",
        "wrong(",
        "unsafe_(",
        "lost(",
        "because(",
    ];
    let mut found = BTreeSet::new();
    let mut take = |text: &str| found.extend(text.split('"').next().map(str::to_owned));
    for (path, source) in sources("src").into_iter().filter(|(path, _)| !path.starts_with(root().join("src/bin"))) {
        let code = source.split("#[cfg(test)]\nmod tests {").next().unwrap();
        if path.ends_with("tests.rs") || path.ends_with("error.rs") {
            continue;
        }
        for part in code.split("phrase!(").skip(1) {
            take(part.trim_start().trim_start_matches('"'));
        }
        // Elsewhere words are types of ASN.1, options, names of entries.
        if !["pdf", "validation", "path"].iter().any(|room| path.starts_with(root().join("src").join(room))) {
            continue;
        }
        for field in FIELDS {
            let marker = if field.ends_with([',', '(']) { field.to_owned() } else { format!("{field}:") };
            for part in code.split(&marker).skip(1).filter_map(|part| part.trim_start_matches(' ').strip_prefix('"')) {
                take(part);
            }
        }
    }
    // One word, or a name of ASN.1, is a name.
    found.retain(|text| text.contains(' ') && !text.contains('\\') && !text.starts_with(char::is_uppercase));
    found
}

#[test]
fn every_phrase_has_a_french_one_with_the_same_variables() {
    let french = catalogue("fr");
    let id = |phrase: &str| {
        let words = phrase.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
        std::iter::once("phrase").chain(words).collect::<Vec<_>>().join("-").to_lowercase()
    };
    let all = phrases();
    assert!(all.len() > 120, "there are more than {}", all.len());
    let wrong = |phrase: &&String| french.get(&id(phrase)).and_then(|m| m.get("")) != Some(&fields(phrase));
    let missing: Vec<String> = all.iter().filter(wrong).map(|phrase| format!("{} = {phrase}", id(phrase))).collect();
    assert!(missing.is_empty(), "{} phrases to write in fr.ftl:\n{}", missing.len(), missing.join("\n"));
}

#[test]
fn the_library_lists_every_enumeration_of_codes() {
    let room = |path: &Path| -> String {
        let inside = path.strip_prefix(root().join("src")).unwrap();
        let parts: Vec<_> = inside.with_extension("").iter().map(|p| p.to_string_lossy().into_owned()).collect();
        parts.into_iter().filter(|p| p != "mod").collect::<Vec<_>>().join("::")
    };
    for (path, source) in sources("src") {
        if path.ends_with("error.rs") && path.parent() == Some(&root().join("src"))
            || path.starts_with(root().join("src/bin"))
        {
            continue;
        }
        // Those of the tests are theirs.
        let code = source.split("#[cfg(test)]").next().unwrap();
        for declared in code.split("coded! {").skip(1) {
            let name = declared.split("pub enum ").nth(1).unwrap().split([' ', '{']).next().unwrap();
            let first = declared.split('"').nth(1).unwrap();
            assert!(
                parapheur::catalogue().iter().any(|(code, _)| *code == first),
                "src/lib.rs: catalogue() lacks {}::{name} ({first})",
                room(&path),
            );
        }
    }
}
