//! Who may import whom (DESIGN §3): reads every `use` tree and every path under `src/` and fails with the offending line.
//!
//! The reader is a tokenizer of Rust paths, not of Rust: comments, strings and character literals are blanked, then each
//! path that starts at `crate`, at `super` or at an imported room is followed to the room that it names. Tests inside `src/`
//! obey the same table.

#![allow(clippy::unwrap_used)] // a test: what cannot be read fails it

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The rooms by floor. A room sees the floors below its own; never another room of its own floor.
const FLOORS: &[(u8, &[&str])] = &[
    (0, &["asn1", "pdf", "circuit"]),
    (1, &["crypto"]),
    (2, &["x509"]),
    (3, &["cms", "path"]),
    (4, &["sign", "validation", "pki"]),
    (5, &["acts", "net"]),
    (6, &["desk"]),
];

/// Crates that the binary must reach through the library only, and that the rooms of floor 0 (no digest, no key) never use.
#[rustfmt::skip]
const CRYPTOGRAPHY: &[&str] = &[
    "aes", "aws_lc_rs", "cbc", "cms", "der", "digest", "ecdsa", "ed25519_dalek", "md5", "p12_keystore", "p256", "p384", "p521", "pkcs1", "pkcs5",
    "pkcs8", "rc4", "rsa", "sec1", "sha1", "sha2", "sha3", "spki", "x509_cert",
];

/// Those of them that the standard security handler of PDF is made of: it makes keys of passwords, and no digest of a document.
const OF_ENCRYPTION: &[&str] = &["aes", "cbc", "md5", "rc4", "sha2"];

fn floor(room: &str) -> Option<u8> {
    FLOORS.iter().find(|(_, rooms)| rooms.contains(&room)).map(|(floor, _)| *floor)
}

/// May code of `from` name `to`?
fn allowed(from: &str, to: &str) -> bool {
    if from == to || to == "error" {
        return true;
    }
    match (floor(from), floor(to)) {
        // crypto knows asn1 and nothing else.
        (Some(1), Some(0)) => to == "asn1",
        (Some(above), Some(below)) => below < above,
        _ => false,
    }
}

/// The source with comments, strings and character literals turned into spaces; line breaks stay.
fn blank(source: &str) -> String {
    let text: Vec<char> = source.chars().collect();
    let mut out = text.clone();
    let mut at = 0;
    let wipe = |out: &mut Vec<char>, from: usize, to: usize| {
        for c in &mut out[from..to] {
            if *c != '\n' {
                *c = ' ';
            }
        }
    };
    while at < text.len() {
        let rest = &text[at..];
        let starts = |s: &str| rest.iter().take(s.len()).collect::<String>() == s;
        let end = if starts("//") {
            at + rest.iter().position(|c| *c == '\n').unwrap_or(rest.len())
        } else if starts("/*") {
            let (mut depth, mut i) = (1, 2);
            while i < rest.len() && depth > 0 {
                match (rest[i], rest.get(i + 1)) {
                    ('*', Some('/')) => (depth, i) = (depth - 1, i + 1),
                    ('/', Some('*')) => (depth, i) = (depth + 1, i + 1),
                    _ => {}
                }
                i += 1;
            }
            at + i
        } else if rest[0] == 'r'
            && matches!(rest.get(1), Some('"' | '#'))
            && (at == 0 || !text[at - 1].is_alphanumeric() || text[at - 1] == 'b')
        {
            let hashes = rest[1..].iter().take_while(|c| **c == '#').count();
            if rest.get(1 + hashes) == Some(&'"') {
                let close: Vec<char> = std::iter::once('"').chain(std::iter::repeat_n('#', hashes)).collect();
                let body = 2 + hashes;
                at + rest[body..]
                    .windows(close.len())
                    .position(|w| w == close)
                    .map_or(rest.len(), |p| body + p + close.len())
            } else {
                at + 1
            }
        } else if rest[0] == '"' {
            let mut i = 1;
            while i < rest.len() && rest[i] != '"' {
                i += if rest[i] == '\\' { 2 } else { 1 };
            }
            at + (i + 1).min(rest.len())
        } else if rest[0] == '\'' && rest.get(1) == Some(&'\\') {
            at + rest[2..].iter().skip(1).position(|c| *c == '\'').map_or(rest.len(), |p| p + 4)
        } else if rest[0] == '\'' && rest.get(2) == Some(&'\'') {
            at + 3
        } else {
            at += 1;
            continue;
        };
        // `r#ident` is a path, all else that came here is text.
        if end > at + 1 {
            wipe(&mut out, at, end);
        }
        at = end.max(at + 1);
    }
    out.into_iter().collect()
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Word(String),
    Sep,
    Open,
    Close,
    Comma,
    Star,
    Other,
}

fn tokens(source: &str) -> Vec<(Token, usize)> {
    let blanked = blank(source);
    let text: Vec<char> = blanked.chars().collect();
    let (mut out, mut at, mut line) = (Vec::new(), 0, 1);
    while at < text.len() {
        let c = text[at];
        let mut next = at + 1;
        let token = if c == '\n' {
            line += 1;
            at = next;
            continue;
        } else if c.is_whitespace() || c == '$' {
            at = next;
            continue;
        } else if c.is_alphanumeric() || c == '_' {
            while next < text.len() && (text[next].is_alphanumeric() || text[next] == '_') {
                next += 1;
            }
            Token::Word(text[at..next].iter().collect())
        } else if c == ':' && text.get(next) == Some(&':') {
            next += 1;
            Token::Sep
        } else {
            match c {
                '{' => Token::Open,
                '}' => Token::Close,
                ',' => Token::Comma,
                '*' => Token::Star,
                _ => Token::Other,
            }
        };
        out.push((token, line));
        at = next;
    }
    out
}

/// One path of the source: its segments, the line of its last segment, and whether a `use` said it.
#[derive(Debug)]
struct Named {
    segments: Vec<String>,
    line: usize,
    imported: bool,
}

/// Every path: `use` trees spread out, and each `a::b::c` elsewhere.
fn paths(source: &str) -> Vec<Named> {
    let tokens = tokens(source);
    let (mut out, mut at) = (Vec::new(), 0);
    while at < tokens.len() {
        match &tokens[at].0 {
            Token::Word(word) if word == "use" => at = tree(&tokens, at + 1, &[], &mut out),
            Token::Word(word) => {
                let (mut segments, mut line) = (vec![word.clone()], tokens[at].1);
                at += 1;
                while let (Some((Token::Sep, _)), Some((Token::Word(next), l))) = (tokens.get(at), tokens.get(at + 1)) {
                    segments.push(next.clone());
                    line = *l;
                    at += 2;
                }
                if segments.len() > 1 {
                    out.push(Named { segments, line, imported: false });
                }
            }
            _ => at += 1,
        }
    }
    out
}

fn tree(tokens: &[(Token, usize)], mut at: usize, prefix: &[String], out: &mut Vec<Named>) -> usize {
    let mut segments = prefix.to_vec();
    let mut last = tokens.get(at).map_or(0, |t| t.1);
    while let Some((token, line)) = tokens.get(at) {
        match token {
            Token::Word(word) if word == "as" => {
                // The new name stands for the path; what is reached through it is judged by the import itself.
                at += 2;
                continue;
            }
            Token::Word(word) => (segments, last) = ([segments, vec![word.clone()]].concat(), *line),
            Token::Star => (segments, last) = ([segments, vec!["*".into()]].concat(), *line),
            Token::Sep => {}
            Token::Open => {
                at += 1;
                while !matches!(tokens.get(at), None | Some((Token::Close, _))) {
                    at = tree(tokens, at, &segments, out);
                    if matches!(tokens.get(at), Some((Token::Comma, _))) {
                        at += 1;
                    }
                }
                return (at + 1).min(tokens.len());
            }
            Token::Comma | Token::Close | Token::Other => break,
        }
        at += 1;
    }
    out.push(Named { segments, line: last, imported: true });
    at
}

/// Where a file of the library stands: `src/cms/signer/der.rs` is `[cms, signer, der]`, `src/cms/mod.rs` is `[cms]`.
fn module_of(file: &Path) -> Vec<String> {
    let mut parts: Vec<String> =
        file.with_extension("").iter().skip(1).map(|p| p.to_string_lossy().into_owned()).collect();
    if matches!(parts.last().map(String::as_str), Some("mod" | "lib")) {
        parts.pop();
    }
    parts
}

/// What the rules need to know of the whole library.
#[derive(Default)]
struct Library {
    /// The names that `cms` re-exports from its writer.
    writers: BTreeSet<String>,
    /// Exported macros by the room that defines them: `crate::oid!` is `asn1`'s.
    macros: BTreeMap<String, String>,
}

impl Library {
    fn note(&mut self, file: &Path, source: &str) {
        let room = module_of(file).into_iter().next().unwrap_or_default();
        let tokens = tokens(source);
        for three in tokens.windows(3) {
            if let [(Token::Word(word), _), (Token::Other, _), (Token::Word(name), _)] = three
                && word == "macro_rules"
            {
                self.macros.insert(name.clone(), room.clone());
            }
        }
        if file == Path::new("src/cms/mod.rs") {
            self.writers = writers_of_cms(source);
        }
    }
}

/// The rules of a file of the library, `file` relative to the package (`src/…`). Every breach as `file:line: what`.
fn breaches(file: &Path, source: &str, library: &Library) -> Vec<String> {
    let module = module_of(file);
    let Some(room) = module.first() else { return Vec::new() }; // lib.rs: the curated `pub use`
    let mut out = Vec::new();
    let mut say = |line: usize, what: String| out.push(format!("{}:{line}: {what}", file.display()));
    for path in paths(source) {
        let said = path.segments.join("::");
        let supers = path.segments.iter().take_while(|s| *s == "super").count();
        let target = match path.segments[0].as_str() {
            "crate" | "parapheur" => path.segments.get(1),
            // As many steps as the file is deep, or more (inline modules): the next name may be a room.
            "super" if supers >= module.len() => path.segments.get(supers).filter(|s| floor(s).is_some()),
            first => {
                if path.imported
                    && floor(room) == Some(0)
                    && CRYPTOGRAPHY.contains(&first)
                    && !(room == "asn1" && first == "der")
                    && !(OF_ENCRYPTION.contains(&first) && module.starts_with(&["pdf".into(), "encryption".into()]))
                {
                    say(path.line, format!("{room} makes no digest and holds no key, but uses the crate {said}"));
                }
                None
            }
        };
        if let Some(target) = target {
            let target = library.macros.get(target).filter(|_| floor(target).is_none()).unwrap_or(target);
            if floor(target).is_some() && !allowed(room, target) {
                say(path.line, format!("{room} must not use {target}: {said}"));
            } else if floor(target).is_none() && target != "error" && target != room {
                say(path.line, format!("{target} has no floor in DESIGN §3: {said}"));
            }
        }
        // The verifier runs none of the producer's code: of cms, the readers only.
        if room == "validation" {
            let cms = path.segments.iter().position(|s| s == "cms");
            if let Some(what) = cms.and_then(|i| path.segments.get(i + 1))
                && (what == "write" || what == "*" || library.writers.contains(what))
            {
                say(path.line, format!("validation uses the readers of cms only: {said}"));
            }
        }
    }
    out
}

/// The names that `cms` re-exports from its writer.
fn writers_of_cms(source: &str) -> BTreeSet<String> {
    paths(source)
        .into_iter()
        .filter(|p| p.imported)
        .filter_map(|p| {
            let from = p.segments.iter().position(|s| s == "write")?;
            (from <= 2).then(|| p.segments.last().cloned()).flatten()
        })
        .collect()
}

/// The rules of the binary: the public API of the library, and no crate of signatures beside it.
fn breaches_of_binary(file: &Path, source: &str) -> Vec<String> {
    let mut out = Vec::new();
    for path in paths(source) {
        let first = path.segments[0].as_str();
        if path.imported && CRYPTOGRAPHY.contains(&first) {
            out.push(format!(
                "{}:{}: the binary sees the public API only: {}",
                file.display(),
                path.line,
                path.segments.join("::")
            ));
        }
    }
    for (n, line) in blank(source).lines().enumerate() {
        if line.replace(' ', "").contains("#[path=") || line.contains("include!(") {
            out.push(format!("{}:{}: no file is compiled from another place", file.display(), n + 1));
        }
    }
    out
}

fn sources(dir: &Path, out: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = fs::read_dir(dir).unwrap().map(|e| e.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            sources(&path, out);
        } else if path.extension().is_some_and(|e| e == "rs") {
            out.push(path);
        }
    }
}

#[test]
fn every_room_uses_lower_floors_only() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    sources(&root.join("src"), &mut files);
    assert!(!files.is_empty());
    let files: Vec<(PathBuf, String)> = files
        .into_iter()
        .map(|file| (file.strip_prefix(root).unwrap().to_owned(), fs::read_to_string(&file).unwrap()))
        .collect();
    let mut library = Library::default();
    files.iter().filter(|(name, _)| !name.starts_with("src/bin")).for_each(|(name, source)| library.note(name, source));
    let found: Vec<String> = files
        .iter()
        .flat_map(|(name, source)| match name.starts_with("src/bin") {
            true => breaches_of_binary(name, source),
            false => breaches(name, source, &library),
        })
        .collect();
    assert!(found.is_empty(), "imports against DESIGN §3:\n{}", found.join("\n"));
}

fn said(file: &str, source: &str) -> Vec<String> {
    let mut library = Library::default();
    library.note(Path::new("src/error.rs"), "#[macro_export] macro_rules! coded { () => {} }");
    library.note(Path::new("src/asn1/oid.rs"), "macro_rules! oid { () => {} }");
    library.writers =
        writers_of_cms("mod write;\npub use write::{Builder, unsigned::Attach};\npub use read::SignedData;\n");
    breaches(Path::new(file), source, &library)
}

#[test]
fn an_import_from_a_higher_floor_is_found_with_its_line() {
    assert_eq!(
        said("src/pdf/xref.rs", "//! use crate::cms;\n\nuse crate::cms::SignedData;\n"),
        ["src/pdf/xref.rs:3: pdf must not use cms: crate::cms::SignedData"]
    );
    assert_eq!(
        said("src/pdf/mod.rs", "fn f() {\n    crate::asn1::oid::x();\n}"),
        ["src/pdf/mod.rs:2: pdf must not use asn1: crate::asn1::oid::x"]
    );
    assert_eq!(
        said("src/crypto/key.rs", "use crate::{asn1::{der, oid::Oid}, error::Coded,\n  pdf::Document as D};"),
        ["src/crypto/key.rs:2: crypto must not use pdf: crate::pdf::Document"]
    );
    assert_eq!(
        said("src/path/build.rs", "use super::super::cms;"),
        ["src/path/build.rs:1: path must not use cms: super::super::cms"]
    );
    assert_eq!(
        said("src/cms/mod.rs", "pub(crate) use super::path::Purpose;"),
        ["src/cms/mod.rs:1: cms must not use path: super::path::Purpose"]
    );
    assert_eq!(said("src/pdf/mod.rs", "const A: u8 = crate::oid!(1);").len(), 1);
    assert!(said("src/x509/mod.rs", "use crate::oid;").is_empty());
    assert_eq!(said("src/pdf/hash.rs", "use sha2::Sha256;").len(), 1);
    assert!(said("src/pdf/encryption/key.rs", "use sha2::Sha256;\nuse md5::Md5;").is_empty());
    assert_eq!(said("src/pdf/encryption/key.rs", "use rsa::RsaPrivateKey;").len(), 1);
}

#[test]
fn rooms_of_the_fourth_floor_never_see_each_other() {
    for (from, to) in
        [("sign", "validation"), ("validation", "sign"), ("pki", "sign"), ("sign", "pki"), ("validation", "pki")]
    {
        assert_eq!(said(&format!("src/{from}/x.rs"), &format!("use crate::{to}::X;")).len(), 1, "{from} to {to}");
        assert!(said("src/acts/x.rs", &format!("use crate::{to}::X;")).is_empty());
    }
}

#[test]
fn the_verifier_uses_the_readers_of_cms_only() {
    for bad in [
        "use crate::cms::write::X;",
        "use crate::cms::{self, Builder};",
        "use crate::cms;\nfn f() { cms::write::f() }",
        "use crate::cms::Attach;",
        "use crate::cms::*;",
    ] {
        assert_eq!(said("src/validation/facts.rs", bad).len(), 1, "{bad}");
    }
    assert!(
        said("src/validation/facts.rs", "use crate::cms::{self, SignedData};\nfn f() { cms::SignedData::read() }")
            .is_empty()
    );
    assert!(said("src/sign/cades.rs", "use crate::cms::{Builder, write::X};").is_empty());
}

#[test]
fn text_is_not_code_and_code_around_text_is() {
    assert!(
        said(
            "src/pdf/a.rs",
            "/* use crate::cms; /* */ crate::cms::x */ const A: &str = \"crate::cms::x\\\" crate::cms::y\";"
        )
        .is_empty()
    );
    assert!(said("src/pdf/a.rs", "const A: &str = r#\"use \"crate::cms::x\"#; const B: char = '\"';").is_empty());
    assert_eq!(
        said("src/pdf/a.rs", "const B: char = '\"'; fn f<'a>(x: &'a str) { crate::cms::x() } const C: char = '\\'';")
            .len(),
        1
    );
    assert_eq!(said("src/pdf/a.rs", "const A: &str = r#\"x\"#; use crate::cms::x;").len(), 1);
    assert!(
        said("src/pdf/a.rs", "use super::object::Object; use crate::error::Coded; use crate::coded; use self::x::y;")
            .is_empty()
    );
    assert!(said("src/lib.rs", "pub use cms::SignedData;").is_empty());
    assert_eq!(said("src/utils/a.rs", "use crate::helpers::x;").len(), 1);
}

#[test]
fn the_binary_sees_the_public_api_only() {
    let said = |s| breaches_of_binary(Path::new("src/bin/parapheur/main.rs"), s);
    assert!(said("use parapheur::{acts, pdf};\nuse crate::args::Args;\nuse clap::Parser;").is_empty());
    assert_eq!(
        said("use rsa::RsaPrivateKey;"),
        ["src/bin/parapheur/main.rs:1: the binary sees the public API only: rsa::RsaPrivateKey"]
    );
    assert_eq!(said("#[path = \"../../cms/mod.rs\"]\nmod cms;").len(), 1);
}
