//! `demo`: a small administration at work, told command by command.
//!
//! Every command that is shown is parsed and run exactly as it is shown, so that what a reader repeats by hand does the same.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Parser;
use parapheur::acts::{self, VerifyOptions};
use parapheur::path::{RevocationMode, Settings, TrustStore, Validator};
use parapheur::validation::report::SignatureIndication;

use super::config::Config;
use super::{Exit, material, now};
use crate::args::{self, Arguments};
use crate::error::CliError;
use crate::output::{Argument, Failure, Language, Output, quoted};

const CIRCULAR: &[u8] = include_bytes!("../../../../fixtures/circulaire.pdf");
const SPREADSHEET: &[u8] = include_bytes!("../../../../fixtures/budget.ods");

// The ministry of the circular, in a country that ISO 3166-1 leaves to its users.
const PASSPHRASE: &[u8] = b"demo\n";
const ORGANIZATION: &str = "Ministère de l'Administration publique";
const PLACE: &str = "Montclair";
const IDENTIFIER: &str = "NTRXV-12345";

/// Who acts: file name, name, function, act.
const OFFICIALS: [(&str, &str, &str, &str); 3] = [
    ("berrada", "Amina Berrada", "Cheffe du bureau du budget", "visa"),
    ("elamrani", "Youssef El Amrani", "Directeur des affaires générales", "signature"),
    ("cachet", ORGANIZATION, "Bureau d'ordre", "seal"),
];

/// `demo`.
pub fn demo(args: &args::Demo, config: &Config, output: &Output) -> Result<Exit, Failure> {
    let directory = fresh(args.directory.as_deref())?;
    let demo = Demo { directory, config, output };
    match demo.play() {
        Ok(()) => Ok(Exit::Done),
        Err(failure) => {
            failure.tell(output);
            Ok(Exit::No)
        }
    }
}

/// The directory that was named, which must be new; else `parapheur-demo` here, else a temporary one.
fn fresh(named: Option<&Path>) -> Result<PathBuf, CliError> {
    let failed = |path: &Path| {
        let place = path.display().to_string();
        move |e: std::io::Error| CliError::NoDirectory { place, cause: e.into() }
    };
    if let Some(path) = named {
        return fs::create_dir(path).map_err(failed(path)).map(|()| path.to_owned());
    }
    let usual = PathBuf::from("parapheur-demo");
    if fs::create_dir(&usual).is_ok() {
        return Ok(usual);
    }
    let temporary = tempfile::Builder::new().prefix("parapheur-demo-").tempdir();
    Ok(temporary.map_err(failed(&std::env::temp_dir()))?.keep())
}

struct Demo<'a> {
    directory: PathBuf,
    config: &'a Config,
    output: &'a Output,
}

impl Demo<'_> {
    fn play(&self) -> Result<(), Failure> {
        self.tell("demo-intro", &[("directory", self.directory.display().to_string().into())])?;
        self.write("circulaire.pdf", CIRCULAR)?;
        self.write("budget.ods", SPREADSHEET)?;
        self.write("passphrase", PASSPHRASE)?;

        self.tell("demo-authority", &[])?;
        let (pki, pass) = (self.path("pki"), self.path("passphrase"));
        self.run(&[
            "pki",
            "init",
            &pki,
            "--country",
            "XV",
            "--organization",
            ORGANIZATION,
            "--passphrase-file",
            &pass,
        ])?;
        self.tell("demo-certificates", &[])?;
        for (file, name, ..) in OFFICIALS {
            let key = self.path(file);
            let mut words = vec!["pki", "issue", &pki, "-o", &key, "--name", name, "--organization", ORGANIZATION];
            if name == ORGANIZATION {
                words.extend(["--profile", "seal", "--organization-identifier", IDENTIFIER]);
            }
            words.extend(["--passphrase-file", &pass, "--key-passphrase-file", &pass]);
            self.run(&words)?;
        }

        self.tell("demo-circular", &[])?;
        let circular =
            ["circulaire.pdf", "circulaire-1-visa.pdf", "circulaire-2-signature.pdf", "circulaire-3-cachet.pdf"];
        for (official, step) in OFFICIALS.iter().zip(circular.windows(2)) {
            self.act(official, step[0], step[1])?;
        }
        self.tell("demo-verify-circular", &[])?;
        self.verify(circular[3], None, &[])?;

        self.tell("demo-spreadsheet", &[])?;
        let spreadsheet = ["budget.ods", "budget.ods.p7s", "budget.ods.p7s", "budget.ods.p7s"];
        for (official, step) in OFFICIALS.iter().zip(spreadsheet.windows(2)) {
            self.act(official, step[0], step[1])?;
        }
        self.tell("demo-verify-spreadsheet", &[])?;
        self.verify("budget.ods.p7s", None, &[])?;

        self.tell("demo-alter-spreadsheet", &[])?;
        self.alter("budget.ods", "budget-altered.ods", SPREADSHEET.len() / 2)?;
        // The visa is over the document; the acts after it are over the act before them, which nobody touched.
        self.verify("budget.ods.p7s", Some("budget-altered.ods"), &[1])?;

        self.tell("demo-alter-circular", &[])?;
        self.alter(circular[3], "circulaire-altered.pdf", last(CIRCULAR, b"2026").unwrap_or_default())?;
        self.verify("circulaire-altered.pdf", None, &[1, 2, 3])?;

        self.tell("demo-alter-seal", &[])?;
        let sealed = self.read(circular[3])?;
        let place =
            last(&sealed, PLACE.as_bytes()).ok_or_else(|| CliError::DemoUnexpected { place: circular[3].into() })?;
        self.alter(circular[3], "circulaire-altered-seal.pdf", place)?;
        self.verify("circulaire-altered-seal.pdf", None, &[3])?;

        self.tell("demo-end", &[("directory", self.directory.display().to_string().into())])
    }

    /// One act on one file: the first by `sign`, the others by `countersign`.
    fn act(&self, official: &(&str, &str, &str, &str), input: &str, output: &str) -> Result<(), Failure> {
        let (file, _, function, act) = official;
        let verb = match (*act, self.output.catalogue.language()) {
            ("visa", Language::English) => "sign",
            ("visa", Language::French) => "signer",
            (_, Language::English) => "countersign",
            (_, Language::French) => "contresigner",
        };
        let (from, to, key, pass) =
            (self.path(input), self.path(output), self.path(&format!("{file}.p12")), self.path("passphrase"));
        let mut words = vec![verb, &from];
        if input == output {
            words.push("--in-place");
        } else {
            words.extend(["-o", &to]);
        }
        words.extend([
            "--act",
            act,
            "--function",
            function,
            "--place",
            PLACE,
            "--key",
            &key,
            "--passphrase-file",
            &pass,
        ]);
        self.run(&words)
    }

    /// Verifies, and compares the acts that do not hold with those that must not.
    fn verify(&self, file: &str, document: Option<&str>, broken: &[u32]) -> Result<(), Failure> {
        let verb = match self.output.catalogue.language() {
            Language::English => "verify",
            Language::French => "verifier",
        };
        let (file, root) = (self.path(file), self.path("pki/root.crt"));
        let document = document.map(|name| self.path(name));
        let mut words = vec![verb, &file];
        if let Some(document) = &document {
            words.extend(["--document", document]);
        }
        words.extend(["--trust", &root, "--revocation", "none"]);
        let expected = if broken.is_empty() { Exit::Done } else { Exit::No };
        self.run_for(&words, expected)?;

        let anchors = material::certificates(&[PathBuf::from(&root)])?;
        let settings =
            Settings { trust: TrustStore::new(anchors), revocation: RevocationMode::None, ..Settings::default() };
        let validator = Arc::new(Validator::new(settings));
        let document = document.as_deref().map(PathBuf::from);
        let options = VerifyOptions { validator, at: now(), document, document_password: None };
        let report = acts::verify(Path::new(&file), &options)?;
        let failed: BTreeSet<u32> = report
            .signatures
            .iter()
            .filter(|s| s.indication != SignatureIndication::TotalPassed)
            .map(|s| s.order)
            .collect();
        let as_announced = report.signatures.len() == OFFICIALS.len() && failed == broken.iter().copied().collect();
        if as_announced { Ok(()) } else { Err(CliError::DemoUnexpected { place: shown(&words) }.into()) }
    }

    /// A copy with one byte changed.
    fn alter(&self, from: &str, to: &str, at: usize) -> Result<(), Failure> {
        let path = self.path(from);
        let mut bytes = self.read(from)?;
        if let Some(byte) = bytes.get_mut(at) {
            let new = if *byte == b'7' { '8' } else { '7' };
            *byte = new as u8;
            let (copy, target) = (quoted(&path), quoted(&self.path(to)));
            let command =
                format!("cp {copy} {target} && printf {new} | dd of={target} bs=1 seek={at} conv=notrunc status=none");
            self.show(&command)?;
        }
        self.write(to, &bytes)
    }

    fn run(&self, words: &[&str]) -> Result<(), Failure> {
        self.run_for(words, Exit::Done)
    }

    /// Shows a command, runs it, and compares how it ended.
    fn run_for(&self, words: &[&str], expected: Exit) -> Result<(), Failure> {
        let text = shown(words);
        self.show(&text)?;
        let unexpected = || Failure::from(CliError::DemoUnexpected { place: text.clone() });
        let arguments =
            Arguments::try_parse_from(std::iter::once(&"parapheur").chain(words)).map_err(|_| unexpected())?;
        let exit = super::dispatch(&arguments.command, self.config, self.output)?;
        if exit == expected { Ok(()) } else { Err(unexpected()) }
    }

    fn show(&self, command: &str) -> Result<(), Failure> {
        Ok(self.output.print(&self.output.paint.faint(&format!("$ {command}")))?)
    }

    fn tell(&self, id: &str, arguments: &[Argument<'_>]) -> Result<(), Failure> {
        let text = self.output.catalogue.say(id, arguments);
        Ok(self.output.print(&format!("\n{}", self.output.paint.strong(&text)))?)
    }

    fn path(&self, name: &str) -> String {
        self.directory.join(name).display().to_string()
    }

    fn read(&self, name: &str) -> Result<Vec<u8>, Failure> {
        let path = self.path(name);
        fs::read(&path).map_err(|e| CliError::Unreadable { place: path, cause: e.into() }.into())
    }

    fn write(&self, name: &str, bytes: &[u8]) -> Result<(), Failure> {
        let path = self.path(name);
        fs::write(&path, bytes).map_err(|e| CliError::Unwritable { place: path, cause: e.into() }.into())
    }
}

/// The command as a person types it.
fn shown(words: &[&str]) -> String {
    std::iter::once("parapheur".to_owned()).chain(words.iter().map(|w| quoted(w))).collect::<Vec<_>>().join(" ")
}

/// Where `wanted` stands for the last time.
fn last(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).rposition(|window| window == wanted)
}
