//! `parapheur pki path` and `parapheur trust`, as scripts use them; NIST PKITS through the command line.
#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, clippy::panic)] // what is missing fails the test

mod common;
#[allow(dead_code)]
#[path = "path/exceptions.rs"]
mod exceptions;

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use common::{Ran, folder, parapheur, root, run, suite};
use exceptions::Tally;
use serde_json::Value;

fn signers(name: &str) -> PathBuf {
    root().join("certs/signers").join(name)
}

fn path(certificate: &Path) -> Command {
    let mut command = parapheur();
    command.args(["pki", "path"]).arg(certificate);
    command
}

/// The signer's certificate under the test root, revocation not looked at.
fn settled(name: &str) -> Command {
    let mut command = path(&signers(name));
    command.arg("--trust").arg(signers("root.crt")).arg("--untrusted").arg(signers("issuing.crt"));
    command.args(["--revocation", "none"]);
    command
}

fn json(ran: &Ran) -> Value {
    let report: Value = serde_json::from_str(&ran.out).unwrap_or_else(|e| panic!("{e}: {}", ran.out));
    let lines = ran.out.lines().count();
    assert_eq!(lines, 1, "one object on one line");
    report
}

#[test]
fn exit_statuses() {
    let passed = run(&mut settled("p256.pem")).expect(0);
    assert!(passed.out.ends_with("✔ The path is valid (PASSED).\n"), "{}", passed.out);
    assert!(passed.out.contains("\ntrust anchor: CN=Racine d'essai,"), "{}", passed.out);
    // Nothing is known of its revocation.
    let hard = run(settled("p256.pem").args(["--revocation", "hard"]));
    assert_eq!(hard.code, 2, "an option twice is a wrong argument");
    let hard = run(path(&signers("p256.pem"))
        .arg("--trust")
        .arg(signers("root.crt"))
        .arg("--untrusted")
        .arg(signers("issuing.crt")))
    .expect(3);
    assert!(hard.out.contains("[revocation.not-checked]"), "{}", hard.out);
    assert!(hard.err.starts_with("hint: parapheur pki path "), "{}", hard.err);
    // No anchor.
    let alone = run(&mut path(&signers("p256.pem"))).expect(3);
    assert!(alone.out.contains("INDETERMINATE, NO_CERTIFICATE_CHAIN_FOUND"), "{}", alone.out);
    // Any key purpose: emailProtection is stated, codeSigning is not.
    run(settled("p256.pem").args(["--purpose", "1.3.6.1.5.5.7.3.4"])).expect(0);
    let other = run(settled("p256.pem").args(["--purpose", "1.3.6.1.5.5.7.3.3"])).expect(3);
    assert!(other.out.contains("purpose          1.3.6.1.5.5.7.3.3"), "{}", other.out);
    assert!(other.out.contains("[path.extended-key-usage]"), "{}", other.out);
    // Not for that.
    let tsa = run(settled("p256.pem").args(["--purpose", "timestamping"])).expect(3);
    assert!(tsa.out.contains("[path.extended-key-usage]"), "{}", tsa.out);
    assert!(tsa.out.contains("INDETERMINATE, CHAIN_CONSTRAINTS_FAILURE"), "{}", tsa.out);
    // Another time.
    let early = run(settled("p256.pem").args(["--at", "2001-01-01T00:00:00Z"])).expect(3);
    assert!(early.out.contains("[path.not-yet-valid]"), "{}", early.out);
    // Demands.
    run(settled("p256.pem").args(["--max-path-len", "1"])).expect(0);
    let short = run(settled("p256.pem").args(["--max-path-len", "0"])).expect(3);
    assert!(short.out.contains("[path.path-length]"), "{}", short.out);
    let explicit =
        run(settled("p256.pem").args(["--require-explicit-policy", "--initial-policy", "1.2.3,1.2.4"])).expect(3);
    assert!(explicit.out.contains("[path.no-valid-policy]"), "{}", explicit.out);
}

#[test]
fn what_is_malformed_or_unsupported_is_a_verdict() {
    let dir = folder();
    let make = |name: &str, octets: &[u8]| {
        let path = dir.path().join(name);
        fs::write(&path, octets).unwrap();
        path
    };
    let whole = fs::read(signers("root.crt")).unwrap();
    let text = String::from_utf8_lossy(&whole).into_owned();
    for (name, octets, code) in [
        ("empty.crt", &b""[..], "x509.none"),
        ("text.crt", b"hello", "x509.none"),
        ("cut.der", &[0x30, 0x82, 0x02, 0x00, 0x30], "x509.malformed"),
        ("cut.pem", &whole[..whole.len() / 2], "x509.none"),
        ("damaged.pem", b"-----BEGIN CERTIFICATE-----\n!!\n-----END CERTIFICATE-----\n", "x509.pem"),
    ] {
        let file = make(name, octets);
        let ran = run(path(&file).args(["--format", "json"])).expect(3);
        assert_eq!(ran.err, "");
        let report = json(&ran);
        assert_eq!(report["schema"], "parapheur/path-report/1");
        assert_eq!(report["certificate"], Value::Null);
        assert_eq!(report["sub_indication"], "CERTIFICATE_CHAIN_GENERAL_FAILURE", "{name}");
        assert_eq!(report["reasons"][0]["code"], code, "{name}");
    }
    // Unreadable material beside it is told, and left out.
    let half = make(
        "half.pem",
        format!("{text}-----BEGIN CERTIFICATE-----\nMAMCAQE=\n-----END CERTIFICATE-----\n").as_bytes(),
    );
    let ran = run(settled("p256.pem").arg("--untrusted").arg(&half).args(["--format", "json"])).expect(0);
    assert_eq!(json(&ran)["warnings"][0]["code"], "x509.malformed");
    let ran = run(settled("p256.pem").arg("--crl").arg(&half)).expect(0);
    assert!(ran.out.contains("Material that could not be read, and was left out:"), "{}", ran.out);
    // verify does the same, but an anchor that cannot be read is an error there.
    let document = make("budget.txt", b"budget");
    run(parapheur().arg("sign").arg(&document).arg("--key").arg(signers("p256.pem"))).expect(0);
    let mut verify = parapheur();
    verify.args(["verify", "--revocation", "none", "--format", "json"]).arg(dir.path().join("budget.txt.p7s"));
    let ran = run(verify.arg("--trust").arg(signers("root.crt")).arg("--untrusted").arg(&half)).expect(0);
    assert_eq!(json(&ran)["anomalies"][0]["code"], "x509.malformed");
    run(verify.arg("--trust").arg(&half)).expect(2);
    // What follows the first certificate in its file may be a link.
    let mut chain = fs::read(signers("p256.pem")).unwrap();
    chain.extend(fs::read(signers("issuing.crt")).unwrap());
    let chain = make("chain.pem", &chain);
    run(path(&chain).arg("--trust").arg(signers("root.crt")).args(["--revocation", "none"])).expect(0);
}

#[test]
fn wrong_arguments_conclude_nothing() {
    let nothing = folder();
    let missing = nothing.path().join("missing.crt");
    for words in [
        &["--purpose", "tls"][..],
        &["--at", "yesterday"],
        &["--revocation", "maybe"],
        &["--max-path-len", "-1"],
        &["--initial-policy", "policy"],
        &["--unknown"],
    ] {
        let ran = run(path(&signers("p256.pem")).args(words)).expect(2);
        assert_eq!(ran.out, "");
        assert_eq!(ran.err.lines().filter(|l| l.starts_with("error: ")).count(), 1, "{}", ran.err);
    }
    run(&mut path(&missing)).expect(2);
    run(path(&signers("p256.pem")).arg("--trust").arg(&missing)).expect(2);
    let ran = run(path(&missing).args(["--format", "json"])).expect(2);
    assert_eq!(json(&ran)["schema"], "parapheur/error/1");
}

#[test]
fn the_report_as_json() {
    let ran = run(settled("p256.pem").args(["--format", "json", "--max-path-len", "3"])).expect(0);
    let report = json(&ran);
    let names: BTreeSet<&str> = report.as_object().unwrap().keys().map(String::as_str).collect();
    let expected = BTreeSet::from([
        "schema",
        "name",
        "digest",
        "certificate",
        "purpose",
        "validation_time",
        "revocation_mode",
        "demands",
        "trust",
        "policy",
        "indication",
        "sub_indication",
        "reasons",
        "warnings",
        "path",
        "anchor",
        "revocation",
        "policies",
        "rejected",
        "tool",
    ]);
    assert_eq!(names, expected);
    assert_eq!(report["indication"], "PASSED");
    assert_eq!(report["sub_indication"], Value::Null);
    assert_eq!(report["purpose"], "signing");
    assert_eq!(report["revocation_mode"], "none");
    assert_eq!(report["demands"]["max_path_len"], 3);
    assert_eq!(report["path"].as_array().unwrap().len(), 2);
    assert_eq!(report["path"][0], report["certificate"]);
    assert_eq!(report["path"][1]["subject"], "CN=Autorité d'essai,O=Essai,C=MA");
    assert_eq!(report["anchor"]["key"], "P-384");
    assert_eq!(report["trust"]["anchors"], 1);
    assert!(report["anchor"]["fingerprint"].as_str().unwrap().starts_with("sha-256:"));
}

#[test]
fn explained_and_in_french() {
    let ran = run(settled("p256.pem").args(["--lang", "fr", "--max-path-len", "0"])).expect(3);
    assert!(ran.out.contains("usage            signature"), "{}", ran.out);
    assert!(
        ran.out.ends_with("? Le chemin n'est pas montré valide (INDETERMINATE, CERTIFICATE_CHAIN_GENERAL_FAILURE).\n")
    );
    let help = run(parapheur().args(["pki", "path", "--help", "--lang", "fr"])).expect(0);
    assert!(help.out.contains("Juger un certificat pour lui-même"), "{}", help.out);
    assert!(help.out.contains("Chemin\u{a0}:"), "{}", help.out);
    // Two issuers of one name, one of which did not sign: the other path is shown as given up.
    let dir = folder();
    for name in ["one", "two"] {
        run(parapheur()
            .current_dir(dir.path())
            .args(["pki", "init", name, "--country", "MA", "--organization", "Essai"])
            .env("PARAPHEUR_PASSPHRASE", "secret"))
        .expect(0);
    }
    run(parapheur()
        .current_dir(dir.path())
        .args(["pki", "issue", "one", "-o", "amina", "--name", "Amina Berrada", "--given-name", "Amina"])
        .args(["--surname", "Berrada"])
        .env("PARAPHEUR_PASSPHRASE", "secret")
        .env("PARAPHEUR_KEY_PASSPHRASE", "secret"))
    .expect(0);
    let mut command = path(Path::new("amina.crt"));
    command.current_dir(dir.path()).args(["--revocation", "none", "--trust", "two/root.crt"]);
    command.args(["--untrusted", "two/issuing.crt", "--explain"]);
    let broken = run(&mut command).expect(3);
    assert!(broken.out.contains("[path.signature]"), "{}", broken.out);
    assert!(broken.out.contains("\n2 paths were given up:\n     CN=Amina Berrada,"), "{}", broken.out);
    let good = run(command.args(["--trust", "one/root.crt"])).expect(0);
    assert!(good.out.contains("✔ The path is valid"), "{}", good.out);
}

/// A folder with a configuration that names `anchors/` in it.
fn managed() -> (tempfile::TempDir, impl Fn(&[&str]) -> Ran) {
    let dir = folder();
    fs::write(dir.path().join("config.toml"), "trust = [\"anchors\"]\n").unwrap();
    let config = dir.path().join("config.toml");
    let call = move |words: &[&str]| run(parapheur().args(words).arg("--config").arg(&config));
    (dir, call)
}

#[test]
fn the_trust_store_is_kept_and_used() {
    let (dir, call) = managed();
    let (anchor, leaf, issuing) = (signers("root.crt"), signers("p256.pem"), signers("issuing.crt"));
    let (anchor, leaf, issuing) = (anchor.to_str().unwrap(), leaf.to_str().unwrap(), issuing.to_str().unwrap());
    call(&["trust", "list"]).expect(0);
    let judged = ["pki", "path", leaf, "--untrusted", issuing, "--revocation", "none"];

    // A leaf is refused, by name, and nothing is written.
    let refused = call(&["trust", "add", anchor, leaf]).expect(2);
    assert!(refused.err.contains("is not the certificate of a CA"), "{}", refused.err);
    assert!(refused.err.contains("--anyway"), "{}", refused.err);
    assert!(!dir.path().join("anchors").exists());

    let added = json(&call(&["trust", "add", anchor, "--format", "json"]).expect(0));
    assert_eq!(added["schema"], "parapheur/trust/1");
    assert_eq!(added["anchors"][0]["status"], "added");
    assert_eq!(added["anchors"][0]["origin"], anchor);
    assert_eq!(added["anchors"][0]["purposes"], serde_json::json!([]));
    let again = json(&call(&["trust", "add", anchor, "--format", "json"]).expect(0));
    assert_eq!(again["anchors"][0]["status"], "already-there");
    assert_eq!(again["count"], 1);

    // The store judges; its digest is in the report; --trust takes its place.
    let report = json(&call(&[&judged[..], &["--format", "json"]].concat()).expect(0));
    assert_eq!(report["trust"]["digest"], again["digest"]);
    call(&[&judged[..], &["--trust", leaf]].concat()).expect(0);
    let other = call(&[&judged[..], &["--trust", issuing, "--format", "json"]].concat()).expect(0);
    assert_eq!(json(&other)["anchor"]["subject"], "CN=Autorité d'essai,O=Essai,C=MA");

    let print = again["anchors"][0]["fingerprint"].as_str().unwrap().to_owned();
    let short = &print["sha-256:".len()..][..8];
    let shown = call(&["trust", "show", short, "--lang", "fr"]).expect(0);
    assert!(shown.out.contains(&print) && shown.out.contains("valable jusqu'au") && shown.out.contains("P-384"));
    call(&["trust", "remove", "00000000"]).expect(2);
    call(&["trust", "remove", "xyz"]).expect(2);
    let removed = json(&call(&["trust", "remove", short, &print, "--format", "json"]).expect(0));
    assert_eq!((&removed["anchors"][0]["status"], &removed["count"]), (&"removed".into(), &0.into()));
    call(&judged).expect(3);

    // Asked for, a leaf is an anchor of its own path.
    call(&["trust", "add", leaf, "--anyway"]).expect(0);
    call(&judged).expect(0);
}

#[test]
fn an_expired_anchor_is_refused_and_purposes_bind() {
    let (dir, call) = managed();
    let (old, place) = (root().join("certs/test/path/ca-expired.pem"), dir.path().join("old-anchors"));
    let add = ["trust", "add", old.to_str().unwrap(), "--store", place.to_str().unwrap()];
    let refused = call(&add).expect(2);
    assert!(refused.err.contains(" expired on "), "{}", refused.err);
    assert!(!place.exists());
    call(&[&add[..], &["--anyway"]].concat()).expect(0);
    let anchor = signers("root.crt");
    let (anchor, leaf, issuing) = (anchor.to_str().unwrap(), signers("p256.pem"), signers("issuing.crt"));
    let judged =
        ["pki", "path", leaf.to_str().unwrap(), "--untrusted", issuing.to_str().unwrap(), "--revocation", "none"];
    call(&["trust", "add", anchor, "--purpose", "timestamping"]).expect(0);
    let not_for_it = call(&judged).expect(3);
    assert!(not_for_it.out.contains("[path.anchor-purpose]"), "{}", not_for_it.out);
    call(&[&judged[..], &["--purpose", "any"]].concat()).expect(0);
    let listed = call(&["trust", "list"]).expect(0);
    assert!(listed.out.contains("purpose          time stamping"), "{}", listed.out);
    // In one file too.
    let store = dir.path().join("anchors.pem");
    let store = store.to_str().unwrap();
    for file in [anchor, issuing.to_str().unwrap()] {
        call(&["trust", "add", file, "--store", store, "--purpose", "signing"]).expect(0);
    }
    let listed = json(&call(&["trust", "list", "--store", store, "--format", "json"]).expect(0));
    assert_eq!(listed["count"], 2);
    assert_eq!(listed["anchors"][1]["purposes"], serde_json::json!(["signing"]));
    let first = listed["anchors"][0]["fingerprint"].as_str().unwrap();
    call(&["trust", "remove", first, "--store", store]).expect(0);
    call(&[&judged[..], &["--trust", store]].concat()).expect(0);
    let left: Vec<String> = fs::read_dir(dir.path())
        .unwrap()
        .map(|e| e.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|name| name.contains(".part"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

/// The examples of the help, in English and in French, run by a shell as they stand. Those that name a fingerprint need one.
#[test]
fn the_examples_of_the_help_run() {
    let (dir, _) = managed();
    let dir = dir.path();
    for (from, to) in [("p256.pem", "amina.crt"), ("p256.pem", "tsa.crt"), ("issuing.crt", "issuing.crt")] {
        fs::copy(signers(from), dir.join(to)).unwrap();
    }
    for name in ["root.crt", "tsa-root.crt"] {
        fs::copy(signers("root.crt"), dir.join(name)).unwrap();
    }
    fs::create_dir(dir.join("crls")).unwrap();
    fs::copy(signers("root.crt"), dir.join("crls/not-a-list.crl")).unwrap();
    let mut ran = 0;
    for (command, status) in [("pki path", 3), ("trust add", 0), ("trust list", 0)] {
        for language in ["en", "fr"] {
            let help = run(parapheur().args(command.split(' ')).args(["--help", "--lang", language])).expect(0).out;
            for example in help.lines().filter_map(|l| l.strip_prefix("  parapheur ")) {
                let words = example.split(' ').chain(["--lang", language, "--config", "config.toml"]);
                run(parapheur().current_dir(dir).args(words)).expect(status);
                ran += 1;
            }
        }
    }
    assert_eq!(ran, 10);
}

// NIST PKITS 1.0.1.

const PKITS_TIME: [&str; 2] = ["--at", "2011-04-15T00:00:00Z"];

struct Case {
    row: HashMap<String, String>,
}

impl Case {
    fn all() -> Vec<Self> {
        let text = fs::read_to_string(suite("pkits").join("pkits.tsv")).unwrap();
        let mut lines = text.lines();
        let names: Vec<&str> = lines.next().unwrap().split('\t').collect();
        let row = |l: &str| names.iter().map(|n| n.to_string()).zip(l.split('\t').map(str::to_owned)).collect();
        lines.filter(|l| !l.is_empty()).map(|l| Self { row: row(l) }).collect()
    }

    fn name(&self) -> String {
        format!("{} {}", self.row["id"], self.row["name"])
    }

    fn files(&self, column: &str, folder: &str) -> Vec<PathBuf> {
        let folder = suite("pkits").join(folder);
        self.row[column].split_whitespace().map(|name| folder.join(name)).collect()
    }

    /// The case's anchor, certificates and lists, hard revocation, its time.
    fn material(&self, command: &mut Command) {
        let path = self.files("path_TA_to_EE", "certs");
        command.arg("--trust").arg(&path[0]).args(PKITS_TIME).args(["--revocation", "hard", "--format", "json"]);
        for file in path[1..].iter().chain(&self.files("extra_certs_for_crl", "certs")) {
            command.arg("--untrusted").arg(file);
        }
        for file in self.files("crls", "crls") {
            command.arg("--crl").arg(file);
        }
    }

    fn path(&self) -> Command {
        let mut command = path(self.files("path_TA_to_EE", "certs").last().unwrap());
        self.material(&mut command);
        command
    }

    /// The initial settings of the case.
    fn settings(&self, command: &mut Command) {
        command.arg("--initial-policy").arg(&self.row["initial_policy_set"]);
        for (column, option) in [
            ("initial_explicit_policy", "--require-explicit-policy"),
            ("initial_policy_mapping_inhibit", "--inhibit-policy-mapping"),
            ("initial_inhibit_any_policy", "--inhibit-any-policy"),
        ] {
            if self.row[column] == "true" {
                command.arg(option);
            }
        }
    }
}

fn codes(reasons: &Value) -> Vec<String> {
    reasons.as_array().unwrap().iter().map(|r| r["code"].as_str().unwrap().to_owned()).collect()
}

fn word(code: i32) -> &'static str {
    if code == 0 { "valid" } else { "invalid" }
}

#[test]
#[ignore = "needs ../shared/suites"]
fn pkits_through_pki_path() {
    let cases = Case::all();
    assert_eq!(cases.len(), 249);
    let mut tally = Tally::new("pkits-cli");
    let mut unsupported = 0;
    for case in &cases {
        let mut command = case.path();
        case.settings(&mut command);
        let ran = run(&mut command);
        assert!(matches!(ran.code, 0 | 3), "{}: {} {}", case.name(), ran.code, ran.err);
        let report = json(&ran);
        let codes = codes(&report["reasons"]);
        assert_eq!(report["indication"], if ran.code == 0 { "PASSED" } else { "INDETERMINATE" });
        assert_eq!(report["sub_indication"].is_null(), ran.code == 0);
        assert_eq!(codes.is_empty(), ran.code == 0);
        unsupported += usize::from(codes.iter().any(|c| c == "crypto.unsupported"));
        tally.case(&case.name(), &case.row["expected"], word(ran.code), &codes.join("; "));
        let column = &case.row["expected_user_constrained_policy_set"];
        if ran.code == 0 && !column.is_empty() {
            let expected: BTreeSet<&str> = column.split([' ', ',']).filter(|p| !p.is_empty()).collect();
            let found: BTreeSet<&str> =
                report["policies"].as_array().unwrap().iter().map(|p| p.as_str().unwrap()).collect();
            assert_eq!(found, expected, "{}", case.name());
        }
    }
    println!("pki path: {unsupported} of 249 unsupported");
    assert!(unsupported <= 3, "only the DSA cases are");
    tally.finish(249);
}

#[test]
#[ignore = "needs ../shared/suites"]
fn pkits_messages_through_verify() {
    let cases = Case::all();
    let mut tally = Tally::new("pkits-cms");
    let mut messages = BTreeSet::new();
    for case in &cases {
        let message = suite("pkits").join("cms").join(&case.row["cms"]);
        messages.insert(message.clone());
        let mut command = parapheur();
        command.arg("verify").arg(&message).arg("--document").arg(message.with_extension("content"));
        case.material(&mut command);
        case.settings(&mut command);
        let ran = run(&mut command);
        assert!(matches!(ran.code, 0 | 1 | 3), "{}: {} {}", case.name(), ran.code, ran.err);
        let report = json(&ran);
        let signature = &report["signatures"][0];
        let codes = codes(&signature["reasons"]);
        if signature["signature_intact"] != true {
            assert!(codes.iter().any(|c| c == "crypto.unsupported"), "{}: {codes:?}", case.name());
        }
        tally.case(&case.name(), &case.row["expected"], word(ran.code), &codes.join("; "));
        assert_eq!(report["demands"]["require_explicit_policy"], case.row["initial_explicit_policy"] == "true");
    }
    assert_eq!(messages.len(), 224);
    tally.finish(249);
}
