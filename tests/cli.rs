//! The contract of the command line (DESIGN §6): exit statuses, what is printed where, what is never done.
#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, clippy::panic)] // what is missing fails the test

mod common;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use common::{Ran, fixture, folder, parapheur, root, run};
use serde_json::Value;

fn signer(name: &str) -> PathBuf {
    root().join("certs/signers").join(format!("{name}.pem"))
}

fn anchor() -> PathBuf {
    root().join("certs/signers/root.crt")
}

/// A folder with the spreadsheet in it; commands run inside, so that names are as a person types them.
fn desk() -> tempfile::TempDir {
    let dir = folder();
    fs::copy(fixture("budget.ods"), dir.path().join("budget.ods")).unwrap();
    dir
}

fn at(dir: &Path, words: &[&str]) -> Command {
    let mut command = parapheur();
    command.current_dir(dir).args(words);
    command
}

#[track_caller]
fn sign(dir: &Path, words: &[&str]) -> Ran {
    run(at(dir, &["sign"]).args(words).arg("--key").arg(signer("p256")))
}

#[track_caller]
fn countersign(dir: &Path, words: &[&str]) -> Ran {
    run(at(dir, &["countersign"]).args(words).arg("--key").arg(signer("ed25519")))
}

#[track_caller]
fn verify(dir: &Path, words: &[&str]) -> Ran {
    run(at(dir, &["verify", "--revocation", "none"]).args(words).arg("--trust").arg(anchor()))
}

fn names(dir: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(dir).unwrap().map(|e| e.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

fn json(line: &str) -> Value {
    serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}"))
}

/// Exactly one `error:` line, and nothing on standard output.
#[track_caller]
fn refused(ran: Ran, says: &str) {
    let ran = ran.expect(2);
    assert_eq!(ran.out, "", "a refusal prints nothing on standard output");
    let errors: Vec<&str> = ran.err.lines().filter(|l| l.starts_with("error: ")).collect();
    assert_eq!(errors.len(), 1, "{}", ran.err);
    assert!(errors[0].contains(says), "{}", ran.err);
}

#[test]
fn three_acts_then_a_byte() {
    let dir = desk();
    let dir = dir.path();
    let done = sign(dir, &["budget.ods", "--act", "visa", "--function", "Chef de bureau"]).expect(0);
    assert!(done.out.starts_with("budget.ods → budget.ods.p7s: visa, id "), "{}", done.out);
    countersign(dir, &["budget.ods.p7s", "--in-place", "--act", "signature"]).expect(0);
    countersign(dir, &["budget.ods.p7s", "-o", "sealed.p7s", "--document", "budget.ods", "--act", "seal"]).expect(0);
    let good = verify(dir, &["sealed.p7s", "--document", "budget.ods"]).expect(0);
    assert!(good.out.contains("1. ✔ visa by Signataire p256, Chef de bureau: valid (TOTAL-PASSED)"), "{}", good.out);
    assert!(good.out.contains("3. ✔ seal by Signataire ed25519"), "{}", good.out);
    assert!(good.out.ends_with("✔ Valid: all its 3 acts hold.\n"), "{}", good.out);

    let mut bytes = fs::read(dir.join("budget.ods")).unwrap();
    bytes[100] ^= 1;
    fs::write(dir.join("budget.ods"), bytes).unwrap();
    let bad = verify(dir, &["sealed.p7s", "--document", "budget.ods"]).expect(1);
    assert!(bad.out.contains("1. ✘ visa"), "{}", bad.out);
    assert!(bad.out.contains("[cms.digest-mismatch]"), "{}", bad.out);
    assert!(bad.out.trim_end().lines().last().unwrap().starts_with("✘ Not valid: "), "{}", bad.out);
    let french = verify(dir, &["sealed.p7s", "--document", "budget.ods", "--lang", "fr"]).expect(1);
    assert!(french.out.contains("non valide (TOTAL-FAILED, HASH_FAILURE)"), "{}", french.out);
}

#[test]
fn exit_statuses_of_verify() {
    let dir = desk();
    let dir = dir.path();
    sign(dir, &["budget.ods"]).expect(0);
    verify(dir, &["budget.ods.p7s"]).expect(0);
    // Without an anchor nothing is settled, and nothing is called invalid.
    let unknown = run(&mut at(dir, &["verify", "budget.ods.p7s", "--revocation", "none"])).expect(3);
    assert!(unknown.out.contains("INDETERMINATE, NO_CERTIFICATE_CHAIN_FOUND"), "{}", unknown.out);
    assert!(!unknown.out.to_lowercase().contains("invalid"), "{}", unknown.out);
    assert_eq!(unknown.err, "hint: parapheur verify budget.ods.p7s --revocation none --trust FILE\n");
    // Revocation is not checked by default, and that is said.
    let strict = run(at(dir, &["verify", "budget.ods.p7s", "--trust"]).arg(anchor())).expect(3);
    assert!(strict.out.contains("[revocation.not-checked]"), "{}", strict.out);
    // The file itself is found to be signed by the file beside it; a file without any is told so.
    verify(dir, &["budget.ods"]).expect(0);
    fs::write(dir.join("note.txt"), "rien").unwrap();
    let none = verify(dir, &["note.txt"]).expect(1);
    assert!(none.out.ends_with("✘ No signature found.\n"), "{}", none.out);
    // Several: 1 before 2 before 3 before 0.
    verify(dir, &["budget.ods.p7s", "missing"]).expect(2);
    verify(dir, &["note.txt", "budget.ods.p7s", "missing"]).expect(1);
    run(&mut at(dir, &["verify", "budget.ods.p7s", "missing", "--revocation", "none"])).expect(2);
}

#[test]
fn usage_is_refused_by_name() {
    let dir = desk();
    let dir = dir.path();
    let said = |words: &[&str]| run(&mut at(dir, words));
    refused(said(&["sing", "budget.ods"]), "there is no command sing");
    refused(said(&["sign", "budget.ods"]), "--key <FILE|pkcs11:…>");
    refused(said(&["verify", "x", "--revocation", "maybe"]), "hard, soft, none");
    refused(said(&["verify", "x", "--at", "yesterday"]), "RFC 3339");
    refused(said(&["verify", "x", "--nonsense"]), "--nonsense");
    refused(said(&["sign", "a", "b", "-o", "c", "--key", "k"]), "2 inputs");
    refused(said(&["verify", "a", "b", "--document", "c"]), "2 inputs");
    refused(said(&["sign", ".", "--key", "k"]), "directory");
    let no_token = if cfg!(feature = "pkcs11") { "no PKCS#11 module is named" } else { "built without tokens" };
    refused(said(&["sign", "budget.ods", "--key", "pkcs11:token=x"]), no_token);
    refused(said(&["sign", "budget.ods", "--key", "missing.pem"]), "missing.pem");
    refused(said(&["sign", "budget.ods", "-o", "x", "-d", "y", "--key", "k"]), "cannot be used with");
    // No command: the help, on standard error, and the status of a mistake.
    let bare = said(&[]).expect(2);
    assert!(bare.err.contains("Usage: parapheur"), "{}", bare.err);
    assert_eq!(names(dir), ["budget.ods"]);
}

#[test]
fn errors_are_json_objects_too() {
    let dir = desk();
    let dir = dir.path();
    for (words, code) in [
        (&["verify", "missing", "--format", "json"][..], "file.io"),
        (&["verify", "--format=json", "x", "--at", "yesterday"], "usage.invalid-value"),
        (&["sign", "budget.ods", "--format", "json", "--key", "missing.pem", "--lang", "fr"], "file.unreadable"),
    ] {
        let ran = run(&mut at(dir, words)).expect(2);
        let object = json(ran.out.trim_end());
        assert_eq!(object["schema"], "parapheur/error/1");
        assert_eq!(object["code"], code);
        for key in ["document", "message", "location", "hint"] {
            assert!(object.as_object().unwrap().contains_key(key), "{object}");
        }
        assert_eq!(ran.err.lines().filter(|l| l.starts_with("error: ")).count(), 1, "{}", ran.err);
    }
    let verified = run(&mut at(dir, &["verify", "missing", "--format", "json"]));
    assert_eq!(json(verified.out.trim_end())["document"]["name"], "missing");
}

#[test]
fn a_report_is_the_same_in_json() {
    let dir = desk();
    let dir = dir.path();
    let done = sign(dir, &["budget.ods", "--format", "json", "--place", "Rabat"]).expect(0);
    let result = json(done.out.trim_end());
    assert_eq!(result["schema"], "parapheur/result/1");
    assert_eq!((&result["status"], &result["output"]), (&"done".into(), &"budget.ods.p7s".into()));
    let report = json(verify(dir, &["budget.ods.p7s", "--format", "json"]).expect(0).out.trim_end());
    assert_eq!(report["schema"], "parapheur/validation-report/1");
    assert_eq!(report["conclusion"], "passed");
    assert_eq!(report["signatures"][0]["id"], result["id"]);
    assert_eq!(report["signatures"][0]["place"], "Rabat");
    assert_eq!(report["document"]["kind"], "cms");
    assert!(report["signatures"][0]["claimed_time"].as_str().unwrap().ends_with('Z'));
}

#[test]
fn never_over_what_is_there() {
    let dir = desk();
    let dir = dir.path();
    let before = fs::read(dir.join("budget.ods")).unwrap();
    refused(sign(dir, &["budget.ods", "-o", "budget.ods"]), "both input and output");
    refused(sign(dir, &["budget.ods", "-o", "./budget.ods", "--force"]), "both input and output");
    std::os::unix::fs::symlink("budget.ods", dir.join("link")).unwrap();
    refused(sign(dir, &["budget.ods", "-o", "link", "--force"]), "both input and output");
    assert_eq!(fs::read(dir.join("budget.ods")).unwrap(), before);

    sign(dir, &["budget.ods"]).expect(0);
    let first = fs::read(dir.join("budget.ods.p7s")).unwrap();
    let again = sign(dir, &["budget.ods"]);
    assert!(again.err.contains("\nhint: parapheur sign budget.ods --key "), "{}", again.err);
    assert!(again.err.trim_end().ends_with(" --force"), "{}", again.err);
    refused(again, "exists already");
    assert_eq!(fs::read(dir.join("budget.ods.p7s")).unwrap(), first);
    sign(dir, &["budget.ods", "--force"]).expect(0);
    assert_ne!(fs::read(dir.join("budget.ods.p7s")).unwrap(), first);

    // A detached signature is countersigned only to a place that somebody names.
    refused(countersign(dir, &["budget.ods.p7s"]), "say where");
}

#[test]
fn nothing_is_left_after_a_failure() {
    let dir = desk();
    let dir = dir.path();
    let keys = root().join("fixtures/keys");
    fs::write(dir.join("wrong"), "not sesame\n").unwrap();
    fs::write(dir.join("right"), "sesame\r\n").unwrap();
    let before = names(dir);
    let with =
        |key: &str, words: &[&str]| run(at(dir, &["sign", "budget.ods", "--key"]).arg(keys.join(key)).args(words));
    refused(with("rsa.openssl3.p12", &["--passphrase-file", "wrong"]), "the passphrase does not open it");
    refused(with("rsa.openssl3.p12", &[]), "no passphrase");
    refused(with("rsa.openssl3.p12", &["--passphrase-file", "missing"]), "missing");
    refused(with("p256.pem", &["--cert", "missing"]), "missing");
    refused(with("p256.pem", &[]), "belongs to the key");
    refused(run(at(dir, &["sign", "budget.ods", "--key"]).arg(signer("encryption"))), "not for signing");
    refused(sign(dir, &["budget.ods", "-o", "no/such/place.p7s"]), "no/such/place.p7s");
    refused(sign(dir, &["budget.ods", "-d", "budget.ods/x"]), "directory");
    refused(sign(dir, &["missing.ods"]), "missing.ods");
    assert_eq!(names(dir), before);

    with("rsa.openssl3.p12", &["--passphrase-file", "right"]).expect(0);
    run(at(dir, &["sign", "budget.ods", "-o", "2.p7s", "--key"])
        .arg(keys.join("rsa.openssl3.p12"))
        .env("PARAPHEUR_PASSPHRASE", "sesame"))
    .expect(0);
    run(Command::new("sh").current_dir(dir).env("LC_ALL", "C").arg("-c").arg(format!(
        "{} sign budget.ods -o 3.p7s --key {} --passphrase-fd 7 7<right",
        env!("CARGO_BIN_EXE_parapheur"),
        keys.join("rsa.openssl3.p12").display()
    )))
    .expect(0);
    assert_eq!(names(dir), ["2.p7s", "3.p7s", "budget.ods", "budget.ods.p7s", "right", "wrong"]);
}

#[test]
fn what_a_document_says_is_shown_and_not_obeyed() {
    let dir = folder();
    let dir = dir.path();
    let name = "a\u{202e}sdo.\u{1b}[2Jb";
    fs::write(dir.join(name), "x").unwrap();
    let function = "Chef\u{202e}\u{200b}\u{1b}[31m de\nbureau";
    let treacherous = |text: &str| text.chars().any(|c| matches!(c, '\u{202e}' | '\u{200b}' | '\u{1b}'));
    let signed = sign(dir, &[name, "--function", function]).expect(0);
    assert!(signed.out.contains("a\\u{202e}sdo.\\u{1b}[2Jb"), "{}", signed.out);
    assert!(!treacherous(&signed.out));
    let file = format!("{name}.p7s");
    for words in [&[file.as_str()][..], &[&file, "--explain"], &[&file, "--lang", "fr"], &[&file, "--format", "json"]] {
        let ran = verify(dir, words).expect(0);
        assert!(!treacherous(&ran.out), "{:?}", ran.out);
    }
    let text = verify(dir, &[&file]).out;
    assert!(text.contains("Chef\\u{202e}\\u{200b}\\u{1b}[31m de\\u{a}bureau"), "{text}");
    // JSON keeps every character.
    let report = json(verify(dir, &[&file, "--format", "json"]).out.trim_end());
    assert_eq!(report["signatures"][0]["function"], function);
    let gone = verify(dir, &[&format!("{name}.gone")]).expect(2);
    assert!(!treacherous(&gone.err), "{:?}", gone.err);
}

#[test]
fn a_batch_goes_on_and_resumes() {
    let dir = folder();
    let dir = dir.path();
    fs::create_dir_all(dir.join("in/sub")).unwrap();
    for n in 0..20 {
        fs::write(dir.join(format!("in/{n:02}.txt")), format!("note {n}")).unwrap();
    }
    fs::write(dir.join("in/.hidden"), "x").unwrap();
    fs::write(dir.join("in/sub/deep.txt"), "x").unwrap();
    // One output is in the way, and is not what this key would write.
    fs::create_dir(dir.join("out")).unwrap();
    fs::write(dir.join("out/07.txt.p7s"), "something else").unwrap();
    let ran = sign(dir, &["in", "-d", "out", "--jobs", "3", "--format", "json"]).expect(2);
    let lines: Vec<Value> = ran.out.lines().map(json).collect();
    assert_eq!(lines.len(), 21, "one line a file and a summary");
    for (n, line) in lines[..20].iter().enumerate() {
        assert_eq!(line["input"], format!("in/{n:02}.txt"), "in order");
        assert_eq!(line["status"], if n == 7 { "error" } else { "done" });
    }
    assert_eq!(lines[7]["code"], "output.exists");
    let summary = &lines[20];
    assert_eq!(summary["schema"], "parapheur/summary/1");
    assert_eq!(
        (&summary["items"], &summary["done"], &summary["errors"], &summary["exit"]),
        (&20.into(), &19.into(), &1.into(), &2.into())
    );
    assert_eq!(fs::read(dir.join("out/07.txt.p7s")).unwrap(), b"something else");
    assert_eq!(names(&dir.join("out")).len(), 20, "no temporary file is left");

    // Again: what is done is skipped, what was in the way is done now.
    fs::remove_file(dir.join("out/07.txt.p7s")).unwrap();
    let kept = fs::read(dir.join("out/03.txt.p7s")).unwrap();
    let again = sign(dir, &["in", "-d", "out", "--format", "json"]).expect(0);
    let summary = json(again.out.lines().last().unwrap());
    assert_eq!((&summary["done"], &summary["skipped"]), (&1.into(), &19.into()));
    assert_eq!(fs::read(dir.join("out/03.txt.p7s")).unwrap(), kept);
    // Another act is not the same act.
    sign(dir, &["in", "-d", "out", "--act", "visa"]).expect(2);
    let text = sign(dir, &["in", "-d", "out"]).expect(0);
    assert!(text.out.ends_with("20 files: 0 done, 20 skipped, 0 not done\n"), "{}", text.out);

    // Documents beside their signatures, all in one directory, and one that says something else now.
    for n in 0..20 {
        fs::copy(dir.join(format!("in/{n:02}.txt")), dir.join(format!("out/{n:02}.txt"))).unwrap();
    }
    fs::write(dir.join("out/11.txt"), "altered").unwrap();
    let judged = verify(dir, &["out"]).expect(1);
    assert!(
        judged.out.ends_with("20 files: 19 valid, 1 not valid, 0 indeterminate, 0 without signature, 0 not read\n"),
        "{}",
        judged.out
    );
    let judged = verify(dir, &["out", "--format", "json", "--jobs", "4"]).expect(1);
    assert_eq!(judged.out.lines().count(), 21);
    assert_eq!(json(judged.out.lines().nth(11).unwrap())["conclusion"], "failed");

    // Two inputs, one output name.
    fs::create_dir(dir.join("other")).unwrap();
    fs::write(dir.join("other/03.txt"), "x").unwrap();
    refused(sign(dir, &["in/03.txt", "other/03.txt", "-d", "third"]), "third/03.txt.p7s");
    assert!(!dir.join("third").exists());
}

#[test]
fn an_interruption_leaves_whole_files() {
    let dir = folder();
    let dir = dir.path();
    fs::create_dir(dir.join("in")).unwrap();
    for n in 0..3000 {
        fs::write(dir.join(format!("in/{n:04}.txt")), format!("note {n}")).unwrap();
    }
    let mut child = at(dir, &["sign", "in", "-d", "out", "--key"])
        .arg(signer("rsa2048"))
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let out = dir.join("out");
    while !out.exists() || names(&out).is_empty() {
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
    run(Command::new("kill").arg("-INT").arg(child.id().to_string())).expect(0);
    // Standard output is a pipe that nobody reads until now; it holds more than these lines.
    let ended = child.wait().unwrap();
    let output = child.wait_with_output().unwrap();
    let err = String::from_utf8_lossy(&output.stderr);
    assert_eq!(ended.code(), Some(130), "{err}");
    assert!(err.contains("error: interrupted after "), "{err}");
    let written = names(&out);
    assert!(!written.is_empty() && written.len() < 3000);
    assert!(written.iter().all(|name| name.ends_with(".txt.p7s")), "{written:?}");
    let done = String::from_utf8_lossy(&output.stdout).lines().filter(|l| l.contains(" → ")).count();
    assert_eq!(done, written.len(), "what was said is what was done");
    // The hint is the command that goes on.
    assert!(err.contains("hint: parapheur sign in -d out --key "), "{err}");
}

#[test]
fn a_full_disk_is_named_and_nothing_is_left() {
    let dir = folder();
    let dir = dir.path();
    fs::write(dir.join("pass"), "sesame").unwrap();
    fs::copy(fixture("circulaire.pdf"), dir.join("circulaire.pdf")).unwrap();
    let before = names(dir);
    // Files of more than a few blocks cannot be written: for a program that is a disk that fills up on the way.
    let script = format!(
        "trap '' XFSZ; ulimit -f 4; exec {} sign circulaire.pdf --key {}",
        env!("CARGO_BIN_EXE_parapheur"),
        signer("p256").display()
    );
    let ran = run(Command::new("sh").current_dir(dir).env("LC_ALL", "C").args(["-c", &script])).expect(2);
    assert!(ran.err.starts_with("error: circulaire.pdf: circulaire.signed.pdf: File too large"), "{}", ran.err);
    assert_eq!(names(dir), before);
}

#[test]
fn a_result_that_cannot_be_printed_is_an_error() {
    let dir = desk();
    let dir = dir.path();
    sign(dir, &["budget.ods"]).expect(0);
    let full = || std::process::Stdio::from(fs::OpenOptions::new().write(true).open("/dev/full").unwrap());
    let ran = run(at(dir, &["verify", "budget.ods", "--revocation", "none"]).stdout(full())).expect(2);
    assert!(ran.err.starts_with("error: cannot write to standard output: "), "{}", ran.err);
}

#[test]
fn a_reader_may_go_away() {
    let dir = desk();
    let dir = dir.path();
    sign(dir, &["budget.ods"]).expect(0);
    let script = format!(
        "for i in 1 2 3; do {} verify budget.ods budget.ods budget.ods --format json 2>err; done | true; cat err",
        env!("CARGO_BIN_EXE_parapheur")
    );
    let ran = run(Command::new("sh").current_dir(dir).arg("-c").arg(script));
    assert!(!ran.out.contains("panicked") && !ran.out.contains("error"), "{}", ran.out);
}

#[test]
fn a_configuration_stands_for_options() {
    let dir = desk();
    let dir = dir.path();
    sign(dir, &["budget.ods"]).expect(0);
    fs::create_dir_all(dir.join("config/parapheur/anchors")).unwrap();
    fs::copy(anchor(), dir.join("config/parapheur/anchors/root.crt")).unwrap();
    let file = dir.join("config/parapheur/config.toml");
    fs::write(&file, "lang = \"fr\"\ntrust = [\"anchors\"]\n").unwrap();
    let words = ["verify", "budget.ods.p7s", "--revocation", "none"];
    run(&mut at(dir, &words)).expect(3);
    let found = run(at(dir, &words).env("XDG_CONFIG_HOME", dir.join("config"))).expect(0);
    assert!(found.out.ends_with("✔ Valide : son unique acte tient.\n"), "{}", found.out);
    run(at(dir, &words).env("PARAPHEUR_CONFIG", &file)).expect(0);
    let named = run(at(dir, &words).arg("--config").arg(&file).args(["--lang", "en"])).expect(0);
    assert!(named.out.ends_with("✔ Valid: its one act holds.\n"), "{}", named.out);
    refused(run(at(dir, &words).args(["--config", "missing.toml"])), "missing.toml");
    fs::write(&file, "trsut = []\n").unwrap();
    refused(run(at(dir, &words).arg("--config").arg(&file)), "trsut");
}

#[test]
fn french_from_the_environment() {
    let dir = desk();
    let dir = dir.path();
    let french = |words: &[&str]| run(at(dir, words).env("LANG", "fr_MA.UTF-8"));
    let ran = french(&["signer", "absent.ods", "--key", "absent.pem"]).expect(2);
    assert!(ran.err.starts_with("error: absent.ods : le fichier ou le dossier n'existe pas\n"), "{}", ran.err);
    let ran = french(&["signer", "budget.ods"]).expect(2);
    assert!(
        ran.err.starts_with("error: il manque : --key <FILE|pkcs11:…>\nhint: parapheur signer --help\n"),
        "{}",
        ran.err
    );
    let ran = run(at(dir, &["verifier", "x"]).env("LANG", "fr_FR").env("LC_ALL", "C")).expect(2);
    assert!(ran.err.contains("No such file"), "LC_ALL is before LANG: {}", ran.err);
    for command in ["signer", "viser", "contresigner", "verifier", "vérifier"] {
        let help = french(&[command, "--help"]).expect(0);
        assert!(help.out.contains("Utilisation : parapheur"), "{}", help.out);
        assert!(!help.out.contains("Usage:") && !help.out.contains("Examples"), "{}", help.out);
    }
}

/// What a French report says of an altered PDF has no word of English: what is left of a line when its code, and what stands in the
/// file itself (names of people, of entries, paths of objects), are taken out.
#[test]
fn every_finding_on_an_altered_pdf_reads_as_french() {
    use common::attack::Pdf;
    use parapheur::acts::{FieldMdp, Permission, Restrictions};
    const ENGLISH: [&str; 40] = [
        "the", "of", "is", "are", "was", "were", "be", "an", "and", "or", "not", "no", "with", "without", "which",
        "that", "this", "its", "it", "has", "have", "does", "do", "cannot", "could", "must", "expected", "found",
        "missing", "changed", "added", "removed", "object", "offset", "from", "to", "by", "in", "permits", "signed",
    ];
    let (base, dir) = (Pdf::base(&[]), folder());
    let signed = base.signed();
    let certify = |certify, lock| base.signed_with("p256", None, Restrictions { certify, lock, to_come: Some(0) });
    let locked = certify(None, Some(FieldMdp { action: "All".into(), fields: vec![], permissions: None }));
    let certified = certify(Some(Permission::NoChanges), None);
    let edit = |file: &Pdf, number: u32, from: &str, to: &str| file.update(&[file.edited(number, from, to)]);
    let cut = |file: &Pdf, end: usize| Pdf(file.0[..end].to_vec());
    let bytes = |at: &str, to: &[u8]| {
        let mut file = signed.clone();
        let at = signed.offset(at);
        file.0[at..at + to.len()].copy_from_slice(to);
        file
    };
    let files = [
        ("content", edit(&signed, 4, "100", "900")),
        ("page", edit(&signed, 3, "/Type", "/Rotate 90 /Type")),
        ("media", edit(&signed, 2, "792", "392")),
        ("catalogue", edit(&signed, 1, "/Type", "/OpenAction << /S /JavaScript /JS (x) >> /Type")),
        ("font", edit(&signed, 10, "Helvetica", "Courier")),
        ("annotation", edit(&signed, 45, "(note)", "(other)")),
        ("field", edit(&signed, 40, "/FT", "/V (yes) /FT")),
        ("renamed", edit(&signed, 40, "(remark)", "(amount)")),
        ("appearance", edit(&signed, 41, "/Type", "/Other 1 /Type")),
        ("removed", edit(&signed, 3, "45 0 R", "")),
        ("certified", edit(&certified, 40, "/FT", "/V (yes) /FT")),
        ("certified-forms", edit(&certify(Some(Permission::Forms), None), 45, "(note)", "(other)")),
        ("locked", edit(&locked, 40, "/FT", "/V (yes) /FT")),
        ("freed", signed.update_with(&[], &[41], "/Root 1 0 R /Info 99 0 R")),
        ("trailer", signed.update_with(&[], &[], "/Root 1 0 R /Info 99 0 R /Other 5")),
        ("root", signed.update_with(&[], &[], "/Root 3 0 R")),
        ("bit", signed.patched("(Pay 100", "(Pay 900")),
        ("syntax", signed.patched("\n4 0 obj", "\n4 0 xxx")),
        ("dictionary", bytes("\n10 0 obj\n<<", b"\n10 0 obj\n[[")),
        ("junk", Pdf([&signed.0[..], b"\n300 0 obj\n<< /Type /Page >>\nendobj\n"].concat())),
        ("cut", cut(&signed, signed.0.len() - 200)),
        ("range", bytes("/ByteRange ", b"/ByteRange (")),
        ("contents", bytes("/Contents <3", b"/Contents <0")),
        ("contents-key", bytes("/Contents <3", b"/Kontents <3")),
        ("xref", bytes("\nxref\n", b"\nxxxx\n")),
        ("startxref", bytes("startxref\n", b"startxxxx\n")),
    ];
    let mut wrong = Vec::new();
    for (name, file) in files {
        fs::write(dir.path().join("a.pdf"), &file.0).unwrap();
        for words in [&["verifier", "a.pdf", "--revocation", "none", "--explain"][..], &["examiner", "a.pdf"]] {
            let mut command = at(dir.path(), &["--lang", "fr"]);
            if words[0] == "verifier" {
                command.args(words).arg("--trust").arg(anchor());
            } else {
                command.args(words);
            }
            let ran = run(&mut command);
            for line in ran.out.lines().chain(ran.err.lines()).filter(|line| !line.starts_with("hint:")) {
                let line = line.split(" [pdf.").next().unwrap().split(" [cms.").next().unwrap();
                // Names of algorithms.
                let line = line.replace("ECDSA with SHA-256", "");
                let words = line.split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '/' && c != '-');
                let found: Vec<&str> = words.filter(|word| ENGLISH.contains(word)).collect();
                if !found.is_empty() {
                    wrong.push(format!("{name}: {line} {found:?}"));
                }
            }
        }
    }
    wrong.dedup();
    assert!(wrong.is_empty(), "{} lines with English:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn an_authority_and_what_it_issues() {
    let dir = desk();
    let dir = dir.path();
    fs::write(dir.join("pass"), "sesame\n").unwrap();
    let secret = ["--passphrase-file", "pass"];
    let init = ["pki", "init", "pki", "--country", "MA", "--organization", "Essai"];
    refused(run(&mut at(dir, &init)), "no passphrase");
    assert!(!dir.join("pki").exists());
    let made = run(at(dir, &init).args(secret)).expect(0);
    assert!(made.out.contains("pki/root.crt"), "{}", made.out);
    refused(run(at(dir, &init).args(secret)), "exists already");
    let issue = ["pki", "issue", "pki", "-o", "amina", "--name", "Amina Berrada", "--key-passphrase-file", "pass"];
    let issued = run(at(dir, &issue).args(secret).args(["--format", "json"])).expect(0);
    let object = json(issued.out.trim_end());
    assert_eq!(object["files"], serde_json::json!(["amina.crt", "amina.key", "amina.p12"]));
    assert!(object["subject"].as_str().unwrap().contains("CN=Amina Berrada"), "{object}");
    refused(run(at(dir, &issue).args(secret)), "exists already");
    fs::write(dir.join("bad"), "other").unwrap();
    refused(run(at(dir, &issue).args(["--passphrase-file", "bad", "--force"])), "passphrase");
    refused(run(at(dir, &["pki", "issue", "nowhere", "-o", "x", "--name", "X"]).args(secret)), "nowhere");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        for secret in ["amina.key", "amina.p12", "pki/root.key", "pki/issuing.key"] {
            assert_eq!(fs::metadata(dir.join(secret)).unwrap().permissions().mode() & 0o777, 0o600, "{secret}");
        }
    }
    run(at(dir, &["sign", "budget.ods", "--key", "amina.p12"]).args(secret)).expect(0);
    run(&mut at(dir, &["verify", "budget.ods", "--trust", "pki/root.crt", "--revocation", "none"])).expect(0);
}

#[test]
fn inspect_shows_and_does_not_judge() {
    let dir = desk();
    let dir = dir.path();
    sign(dir, &["budget.ods"]).expect(0);
    countersign(dir, &["budget.ods.p7s", "--in-place"]).expect(0);
    let pdf = fixture("circulaire.pdf");
    fs::copy(&pdf, dir.join("circulaire.pdf")).unwrap();
    sign(dir, &["circulaire.pdf", "--act", "visa", "--field", "Chef"]).expect(0);
    let shown = run(&mut at(dir, &["inspect", "budget.ods.p7s", "circulaire.signed.pdf", "budget.ods"])).expect(0);
    for part in ["visa ", " over ", "revision 2: ", "signature in the field Chef", "neither PDF nor a signature"] {
        assert!(shown.out.contains(part), "{part}: {}", shown.out);
    }
    let ran = run(&mut at(dir, &["inspect", "circulaire.signed.pdf", "missing", "--format", "json"])).expect(2);
    let lines: Vec<Value> = ran.out.lines().map(json).collect();
    assert_eq!(lines[0]["schema"], "parapheur/inspection/1");
    assert_eq!(lines[0]["pdf"]["signatures"][0]["cms"]["signers"][0]["act"], "visa");
    assert_eq!(lines[1]["schema"], "parapheur/error/1");
}

#[test]
fn the_demonstration_does_what_it_announces() {
    let dir = folder();
    let dir = dir.path();
    let shown = run(&mut at(dir, &["demo"])).expect(0);
    assert!(shown.out.contains("$ parapheur sign parapheur-demo/circulaire.pdf -o "), "{}", shown.out);
    assert_eq!(shown.out.matches("all its 3 acts hold.").count(), 2, "{}", shown.out);
    assert!(shown.out.contains("✘ Not valid: act 1 (visa, Amina Berrada) does not hold."), "{}", shown.out);
    assert!(dir.join("parapheur-demo/circulaire-3-cachet.pdf").exists());
    // What it shows can be typed again: here the verifications, by a shell, as they stand.
    let bin = Path::new(env!("CARGO_BIN_EXE_parapheur")).parent().unwrap();
    for command in shown.out.lines().filter_map(|l| l.strip_prefix("$ parapheur verify ")) {
        let altered = command.contains("altered");
        let again = run(Command::new("sh")
            .current_dir(dir)
            .env("PATH", format!("{}:/usr/bin:/bin", bin.display()))
            .env("LC_ALL", "C")
            .arg("-c")
            .arg(format!("parapheur verify {command}")));
        again.expect(i32::from(altered));
    }
    // A directory that is there is left alone.
    let named = run(at(dir, &["demo", "ici"]).env("LANG", "fr_FR.UTF-8")).expect(0);
    assert!(named.out.contains("$ parapheur contresigner ici/"), "{}", named.out);
    assert!(named.out.contains("non valide (TOTAL-FAILED, HASH_FAILURE)"), "{}", named.out);
    run(&mut at(dir, &["demo", "ici"])).expect(2);
}

/// Every example of every help text, in English and in French, run by a shell as it stands.
#[test]
fn the_examples_of_the_help_run() {
    for language in ["en", "fr"] {
        let dir = desk();
        let dir = dir.path();
        let keys = |name: &str| root().join("fixtures/keys").join(name);
        for (key, name) in
            [("dg.p12", "rsa.openssl3.p12"), ("sg.p12", "rsa.openssl3.p12"), ("cachet.p12", "rsa.legacy.p12")]
        {
            fs::copy(keys(name), dir.join(key)).unwrap();
        }
        fs::copy(keys("rsa.crt.pem"), dir.join("root.pem")).unwrap();
        fs::write(dir.join("pass"), "sesame\n").unwrap();
        fs::copy(fixture("circulaire.pdf"), dir.join("circulaire.pdf")).unwrap();
        fs::copy(fixture("pdf/form.pdf"), dir.join("formulaire.pdf")).unwrap();
        fs::create_dir(dir.join("circulaires")).unwrap();
        for name in ["a.pdf", "b.pdf"] {
            fs::copy(fixture("circulaire.pdf"), dir.join("circulaires").join(name)).unwrap();
        }
        for contract in ["contrat-a.pdf", "contrat-b.pdf"] {
            fs::copy(fixture("circulaire.pdf"), dir.join(contract)).unwrap();
        }
        let field = "<< /Type /Annot /Subtype /Widget /FT /Tx /T (Observations) /Rect [72 100 300 120] /P 3 0 R >>";
        fs::write(dir.join("formulaire.pdf"), common::attack::Pdf::base(&[(40, field)]).0).unwrap();
        let bin = Path::new(env!("CARGO_BIN_EXE_parapheur")).parent().unwrap();
        let mut ran = 0;
        for command in [
            "sign",
            "countersign",
            "verify",
            "inspect",
            "compare",
            "pki init",
            "pki request",
            "pki issue",
            "pki revoke",
            "pki crl",
            "pki list",
            "pki show",
            "pki renew",
            "demo",
        ] {
            let words: Vec<&str> = command.split(' ').collect();
            let help = run(at(dir, &words).args(["--lang", language, "--help"])).expect(0).out;
            // What needs a token is followed by tests/tokens.rs.
            let examples = help.replace("\\\n", " ");
            let examples = examples.lines().filter(|l| l.starts_with("  parapheur ") && !l.contains("pkcs11:"));
            for example in examples {
                let script = format!("{} --lang {language}", example.trim());
                let shell = run(Command::new("sh")
                    .current_dir(dir)
                    .env("PATH", format!("{}:/usr/bin:/bin", bin.display()))
                    .env("HOME", dir)
                    .env("PARAPHEUR_PASSPHRASE", "sesame")
                    .env("PARAPHEUR_KEY_PASSPHRASE", "sesame")
                    .args(["-c", &script]));
                // Without revocation lists a verification may stay open; it is an example all the same.
                let open = (command == "verify" && shell.code == 3) || (command == "compare" && shell.code == 1);
                assert!(shell.code == 0 || open, "{script}\n{}\n{}", shell.out, shell.err);
                ran += 1;
            }
        }
        assert!(ran >= 26, "{language}: {ran} examples");
    }
}
