//! An authority as it is run: by the real binary, killed at any instant, by several at once; judged by openssl and by us.
#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, clippy::panic)] // what is missing fails the test

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use common::{Ran, folder, parapheur, peer, run};
use parapheur::crypto::{KeySpec, PrivateKey, Secret, SignOptions};
use parapheur::pki::{
    Authority, CertificateState, CertificateStatus, InitRequest, IssueRequest, List, Locations, StatusSource, Subject,
    SubjectKey, request,
};
use parapheur::x509::{Crl, CrlReason, decode_all, hex};
use rand::{RngExt, SeedableRng};
use serde_json::Value;
use tempfile::TempDir;
use time::OffsetDateTime;

fn at(dir: &Path, words: &[&str]) -> Command {
    let mut command = parapheur();
    command.current_dir(dir).args(words);
    command.env("PARAPHEUR_PASSPHRASE", "ca").env("PARAPHEUR_KEY_PASSPHRASE", "key");
    command
}

#[track_caller]
fn pki(dir: &Path, words: &[&str]) -> Ran {
    run(at(dir, &["pki"]).args(words))
}

#[track_caller]
fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|e| panic!("{e}: {text}"))
}

fn secret() -> Secret {
    Secret::new("ca")
}

/// An authority in `DIR/pki` that publishes deltas.
fn authority(key: KeySpec) -> (TempDir, Authority) {
    let dir = folder();
    let locations = Some(Locations::new("http://pki.example.ma", true).unwrap());
    let request =
        InitRequest { key, locations, ..InitRequest::new("MA", "Wilaya de Rabat", OffsetDateTime::now_utc()) };
    let authority = Authority::init(&dir.path().join("pki"), &request, &secret(), &mut rand::rng()).unwrap();
    (dir, authority)
}

fn someone() -> Subject {
    Subject { country: "MA".into(), common_name: "Amina Berrada".into(), ..Subject::default() }
}

/// `DIR/NAME.csr`.
fn csr(dir: &Path, name: &str, spec: KeySpec) {
    let key = PrivateKey::generate(spec, &mut rand::rng()).unwrap().into_signer(&SignOptions::default()).unwrap();
    let der = request::create(&someone(), &*key).unwrap();
    fs::write(dir.join(format!("{name}.csr")), request::to_pem(&der)).unwrap();
}

/// The serial number that `pki issue --format json` printed.
fn serial(ran: &Ran) -> String {
    json(&ran.out)["serial"].as_str().unwrap().to_owned()
}

/// The serial number of a certificate for `amina.csr`, in `NAME.crt`.
fn issued(dir: &Path, name: &str) -> String {
    serial(&pki(dir, &["issue", "pki", "-o", name, "--request", "amina.csr", "--format", "json"]).expect(0))
}

// ---- killed at any instant

/// What was acknowledged, and what was seen: none of it may ever be gone.
#[derive(Default)]
struct Seen {
    issued: BTreeSet<String>,
    revoked: BTreeSet<String>,
    lists: BTreeMap<&'static str, u64>,
}

impl Seen {
    /// Compares the state with what was seen before, and sees it.
    fn check(&mut self, dir: &Path) {
        let authority = Authority::open(&dir.join("pki")).unwrap();
        let records = authority.records().unwrap();
        let serials: Vec<String> = records.iter().map(|r| hex(r.certificate.serial())).collect();
        let issued: BTreeSet<String> = serials.iter().cloned().collect();
        assert_eq!(issued.len(), serials.len(), "a serial number stands twice");
        assert!(issued.is_superset(&self.issued), "a certificate that was issued is gone");
        let is_revoked = |r: &&parapheur::pki::Record| r.revocation().is_some();
        let revoked: BTreeSet<String> =
            records.iter().filter(is_revoked).map(|r| hex(r.certificate.serial())).collect();
        assert!(revoked.is_superset(&self.revoked), "a revocation is gone");
        // Every list there is, under whatever name, is whole; those with a number state it.
        let mut numbers = BTreeSet::new();
        for entry in fs::read_dir(dir.join("pki/crl")).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            assert!(name.ends_with(".crl"), "{name} is left behind");
            let crl = Crl::decode(&fs::read(&path).unwrap()).unwrap();
            let stated = crl.number().unwrap().iter().fold(0u64, |n, o| n << 8 | u64::from(*o));
            if let Some(number) = name.split(['-', '.']).find_map(|part| part.parse::<u64>().ok()) {
                assert_eq!(number, stated, "{name}");
                if name.starts_with("issuing") {
                    numbers.insert(number);
                }
            }
        }
        // No number was left out or given again: they are 1 to the last.
        assert!(numbers.iter().copied().eq(1..=numbers.len() as u64), "{numbers:?}");
        for (name, list) in [("complete", List::Complete), ("delta", List::Delta)] {
            let crl = authority.list(list).unwrap().unwrap();
            let number = crl.number().unwrap().iter().fold(0u64, |n, o| n << 8 | u64::from(*o));
            assert!(number >= self.lists.get(name).copied().unwrap_or_default(), "the number of a list went back");
            self.lists.insert(name, number);
        }
        self.issued = issued;
        self.revoked = revoked;
    }
}

/// Waits until a random instant, or until somebody is writing, and kills.
fn kill(mut child: Child, dir: &Path, rng: &mut impl RngExt) -> Option<String> {
    let patience = Duration::from_millis(rng.random_range(0..400));
    let while_writing = rng.random_bool(0.5);
    let begun = Instant::now();
    loop {
        if child.try_wait().unwrap().is_some() {
            break;
        }
        let writing =
            while_writing && fs::read_dir(dir.join("pki/tmp")).is_ok_and(|mut entries| entries.next().is_some());
        if writing || (!while_writing && begun.elapsed() >= patience) {
            // SIGKILL.
            child.kill().unwrap();
            break;
        }
        std::thread::yield_now();
    }
    let output = child.wait_with_output().unwrap();
    let out = String::from_utf8(output.stdout).unwrap();
    match output.status.code() {
        None => None,
        Some(0) => Some(out),
        Some(code) => panic!("not killed, but {code}: {out}"),
    }
}

/// So many processes that change the state are started and killed; returns how many were killed in fact.
fn killings(count: usize, seed: u64) -> usize {
    let (dir, _) = authority(KeySpec::P256);
    let dir = dir.path();
    csr(dir, "amina", KeySpec::P256);
    let mut rng = rand::rngs::StdRng::seed_from_u64(seed);
    let mut seen = Seen::default();
    seen.check(dir);
    let (mut killed, mut turn) = (0, 0);
    while killed < count {
        turn += 1;
        assert!(turn < count * 40, "only {killed} of {turn} processes were killed (seed {seed})");
        let name = format!("c{turn}");
        let free: Vec<&String> = seen.issued.difference(&seen.revoked).collect();
        let victim = free[rng.random_range(0..free.len())].clone();
        let words: Vec<&str> = match turn % 4 {
            0 => vec!["crl", "pki"],
            1 => vec!["issue", "pki", "-o", &name, "--request", "amina.csr"],
            2 if free.len() > 3 => vec!["revoke", "pki", &victim, "--reason", "superseded"],
            2 => vec!["issue", "pki", "-o", &name, "--request", "amina.csr"],
            _ => vec!["crl", "pki", "--delta"],
        };
        let mut command = at(dir, &["pki"]);
        command.args(&words).args(["--format", "json"]).stdout(Stdio::piped()).stderr(Stdio::null());
        match kill(command.spawn().unwrap(), dir, &mut rng) {
            None => killed += 1,
            // What was acknowledged counts as seen.
            Some(out) if words[0] == "issue" => {
                seen.issued.insert(json(&out)["serial"].as_str().unwrap().to_owned());
            }
            Some(_) if words[0] == "revoke" => {
                seen.revoked.insert(victim);
            }
            Some(out) => {
                for list in json(&out)["lists"].as_array().unwrap() {
                    let kind = if list["delta"] == true { "delta" } else { "complete" };
                    seen.lists.insert(kind, list["number"].as_u64().unwrap());
                }
            }
        }
        seen.check(dir);
        // A file of a certificate that was handed out is whole too.
        if let Ok(bytes) = fs::read(dir.join(format!("{name}.crt"))) {
            assert_eq!(decode_all(&bytes, &name).unwrap().len(), 3);
        }
    }
    // Whoever comes next finds everything in order, and sweeps up.
    let before = seen.lists["complete"].max(seen.lists["delta"]);
    let out = json(&pki(dir, &["crl", "pki", "--format", "json"]).expect(0).out);
    assert!(out["lists"][0]["number"].as_u64().unwrap() > before);
    seen.check(dir);
    let authority = Authority::open(&dir.join("pki")).unwrap();
    let list = authority.list(List::Complete).unwrap().unwrap();
    let listed: BTreeSet<String> = list.entries().map(|(serial, _)| hex(serial)).collect();
    assert_eq!(listed, seen.revoked);
    assert_eq!(fs::read(dir.join("pki/crl/issuing.crl")).unwrap(), list.raw());
    assert_eq!(fs::read_dir(dir.join("pki/tmp")).unwrap().count(), 0);
    killed
}

#[test]
#[cfg(unix)]
fn ten_kills_lose_nothing() {
    assert_eq!(killings(10, 1), 10);
}

#[test]
#[cfg(unix)]
#[ignore = "needs a minute"]
fn a_hundred_kills_lose_nothing() {
    let seed = OffsetDateTime::now_utc().unix_timestamp().unsigned_abs();
    println!("seed {seed}");
    assert_eq!(killings(100, seed), 100);
}

// ---- several at once

#[test]
fn several_at_once_do_not_meet() {
    let (dir, authority) = authority(KeySpec::P256);
    let dir = dir.path();
    csr(dir, "amina", KeySpec::P256);
    let victim = issued(dir, "a");
    let mut children = Vec::new();
    for i in 0..3 {
        let name = format!("c{i}");
        for words in [
            vec!["issue", "pki", "-o", &name, "--request", "amina.csr"],
            vec!["crl", "pki"],
            vec!["revoke", "pki", &victim, "--reason", "keyCompromise"],
        ] {
            let mut command = at(dir, &["pki"]);
            command.args(&words).args(["--format", "json"]).stdout(Stdio::piped()).stderr(Stdio::piped());
            children.push((words[0].to_owned(), command.spawn().unwrap()));
        }
    }
    let mut revoked = 0;
    for (verb, child) in children {
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        match (verb.as_str(), output.status.code().unwrap()) {
            ("revoke", 0) => revoked += 1,
            ("revoke", 2) => assert_eq!(json(&said)["code"], "pki.revoked", "{said}"),
            // The key is another's by now, when the revocation came first.
            ("issue", 2) => assert_eq!(json(&said)["code"], "pki.key-compromised", "{said}"),
            (_, code) => assert_eq!(code, 0, "{verb}: {said}"),
        }
    }
    assert_eq!(revoked, 1, "one of them revoked it");
    let list = authority.list(List::Complete).unwrap().unwrap();
    // The first was made with the authority.
    assert_eq!(list.number(), Some(&[4][..]));
    let mut seen = Seen::default();
    seen.issued.insert(victim);
    seen.check(dir);
}

// ---- what becomes of a certificate

#[test]
fn a_certificate_is_held_released_and_revoked() {
    let (dir, authority) = authority(KeySpec::P256);
    let dir = dir.path();
    csr(dir, "amina", KeySpec::P256);
    let serial = issued(dir, "amina");
    let octets = decode_all(&fs::read(dir.join("amina.crt")).unwrap(), "x").unwrap()[0].serial().to_vec();
    let status = || authority.status(&octets).unwrap();
    assert_eq!(status(), CertificateStatus::Good);
    assert_eq!(authority.status(&[9; 16]).unwrap(), CertificateStatus::Unknown);
    assert_eq!(authority.status(authority.issuing().serial()).unwrap(), CertificateStatus::Unknown);

    let refused = |words: &[&str], code: &str| {
        let ran = pki(dir, &[words, &["--format", "json"]].concat()).expect(2);
        assert_eq!(json(&ran.out)["code"], code, "{}", ran.out);
    };
    refused(&["revoke", "pki", "amina.crt", "--reason", "removeFromCRL"], "pki.not-on-hold");
    refused(&["revoke", "pki", "amina.crt", "--at", "2099-01-01T00:00:00Z"], "pki.revocation-time");
    refused(&["revoke", "pki", "amina.crt", "--at", "2020-01-01T00:00:00Z"], "pki.revocation-time");
    refused(&["revoke", "pki", "amina.crt", "--reason", "theft"], "usage.invalid-value");
    refused(&["revoke", "pki", "0123456789"], "pki.not-issued");
    refused(&["revoke", "pki", "01"], "pki.not-a-serial");
    refused(&["show", "pki", "no-such-file.crt"], "pki.not-a-serial");
    assert_eq!(status(), CertificateStatus::Good);

    // By its serial number as openssl prints it, and by the beginning of it.
    let colons = serial.as_bytes().chunks(2).map(|p| String::from_utf8_lossy(p).to_uppercase()).collect::<Vec<_>>();
    pki(dir, &["revoke", "pki", &colons.join(":"), "--reason", "certificate-hold"]).expect(0);
    let CertificateStatus::Revoked { at: held, reason: Some(CrlReason::CertificateHold) } = status() else { panic!() };
    refused(&["revoke", "pki", "amina.crt", "--reason", "certificateHold"], "pki.revoked");
    refused(&["renew", "pki", "amina.crt", "-o", "new", "--same-key"], "pki.revoked");
    pki(dir, &["crl", "pki"]).expect(0);
    pki(dir, &["revoke", "pki", &serial[..8], "--reason", "removeFromCRL"]).expect(0);
    assert_eq!(status(), CertificateStatus::Good);
    let delta = json(&pki(dir, &["crl", "pki", "--delta", "--format", "json"]).expect(0).out);
    assert_eq!((&delta["lists"][0]["number"], &delta["lists"][0]["entries"]), (&3.into(), &1.into()));
    let delta = authority.list(List::Delta).unwrap().unwrap();
    let says = delta.find(delta.issuer(), &octets).unwrap();
    assert_eq!(says.reason, Some(CrlReason::RemoveFromCrl));

    pki(dir, &["revoke", "pki", "amina.crt", "--reason", "certificateHold"]).expect(0);
    let CertificateStatus::Revoked { at: again, .. } = status() else { panic!() };
    assert!(again >= held);
    pki(dir, &["revoke", "pki", "amina.crt", "--reason", "keyCompromise", "--invalid-since", "2026-01-01T00:00:00Z"])
        .expect(0);
    // Since the hold.
    assert_eq!(status(), CertificateStatus::Revoked { at: again, reason: Some(CrlReason::KeyCompromise) });
    refused(&["revoke", "pki", "amina.crt", "--reason", "removeFromCRL"], "pki.revoked");
    refused(&["issue", "pki", "-o", "b", "--request", "amina.csr"], "pki.key-compromised");
    let shown = json(&pki(dir, &["show", "pki", "amina.crt", "--format", "json"]).expect(0).out);
    assert_eq!(shown["certificates"][0]["state"], "revoked");
    assert_eq!(shown["certificates"][0]["history"].as_array().unwrap().len(), 4);
    assert_eq!(shown["certificates"][0]["history"][3]["invalid_since"], "2026-01-01T00:00:00Z");
    let listed = json(&pki(dir, &["list", "pki", "--state", "revoked", "--format", "json"]).expect(0).out);
    assert_eq!(listed["certificates"].as_array().unwrap().len(), 1);

    // The issuing CA's own revocation is on the root's list.
    pki(dir, &["revoke", "pki", "pki/issuing.crt", "--reason", "cACompromise"]).expect(0);
    pki(dir, &["crl", "pki", "--root"]).expect(0);
    assert_eq!(authority.list(List::Root).unwrap().unwrap().len(), 1);
    refused(&["renew", "pki", "pki/issuing.crt", "-o", "ca"], "pki.revoked");
}

#[test]
fn a_state_that_was_meddled_with_is_never_good() {
    let (dir, authority) = authority(KeySpec::P256);
    let dir = dir.path();
    csr(dir, "amina", KeySpec::P256);
    let serial = issued(dir, "amina");
    for reason in ["certificateHold", "removeFromCRL"] {
        pki(dir, &["revoke", "pki", "amina.crt", "--reason", reason]).expect(0);
    }
    let octets = decode_all(&fs::read(dir.join("amina.crt")).unwrap(), "x").unwrap()[0].serial().to_vec();
    let event = |n: u32| dir.join(format!("pki/revoked/{serial}.{n}.toml"));
    let kept = fs::read(event(1)).unwrap();
    let code =
        |result: Result<CertificateStatus, parapheur::pki::Error>| parapheur::error::Coded::code(&result.unwrap_err());
    for (bytes, expected) in [
        (&b""[..], "pki.toml"),
        (b"reason = \"lost\"\nat = \"2026-01-01T00:00:00Z\"\nrecorded = \"2026-01-01T00:00:00Z\"\n", "pki.state"),
        (b"reason = \"superseded\"\nat = \"yesterday\"\nrecorded = \"2026-01-01T00:00:00Z\"\n", "pki.state"),
        (b"reason = \"superseded\"\nat = \"2026-01-01T00:00:00Z\"\n", "pki.toml"),
        (b"\xff", "pki.state"),
    ] {
        fs::write(event(1), bytes).unwrap();
        assert_eq!(code(authority.status(&octets)), expected);
        assert_eq!(json(&pki(dir, &["crl", "pki", "--format", "json"]).expect(2).out)["code"], expected);
    }
    fs::remove_file(event(1)).unwrap();
    assert_eq!(code(authority.status(&octets)), "pki.state");
    assert_eq!(json(&pki(dir, &["crl", "pki", "--format", "json"]).expect(2).out)["code"], "pki.state");
    fs::write(event(1), kept).unwrap();
    assert_eq!(authority.status(&octets).unwrap(), CertificateStatus::Good);
    // A list that is gone or another does not make a delta that says too little.
    pki(dir, &["crl", "pki"]).expect(0);
    fs::copy(dir.join("pki/crl/issuing-1.crl"), dir.join("pki/crl/issuing-2.crl")).unwrap();
    assert_eq!(json(&pki(dir, &["crl", "pki", "--delta", "--format", "json"]).expect(2).out)["code"], "pki.state");
    // A certificate under another's serial number.
    let issued = dir.join("pki/issued");
    let other =
        fs::read_dir(&issued).unwrap().map(|e| e.unwrap().path()).find(|p| !p.ends_with(format!("{serial}.crt")));
    fs::copy(other.unwrap(), issued.join(format!("{serial}.crt"))).unwrap();
    assert_eq!(code(authority.status(&octets)), "pki.state");
}

#[test]
fn without_deltas_there_are_none() {
    let dir = folder();
    let dir = dir.path();
    pki(dir, &["init", "pki", "--country", "MA", "--organization", "Wilaya"]).expect(0);
    let ran = pki(dir, &["crl", "pki", "--delta", "--format", "json"]).expect(2);
    assert_eq!(json(&ran.out)["code"], "pki.no-deltas");
    assert!(!dir.join("pki/crl/issuing-delta.crl").exists());
    let list = Crl::decode(&fs::read(dir.join("pki/crl/issuing.crl")).unwrap()).unwrap();
    assert!(list.freshest_crl().is_empty());
    pki(dir, &["init", "other", "--country", "MA", "--organization", "Wilaya", "--delta-crls"]).expect(2);
    let ran =
        pki(dir, &["init", "other", "--country", "MA", "--organization", "W", "--base-url", "x", "--format", "json"]);
    assert_eq!(json(&ran.expect(2).out)["code"], "pki.base-url");
}

#[test]
fn certificates_are_renewed() {
    let (dir, authority) = authority(KeySpec::P256);
    let dir = dir.path();
    let words = ["issue", "pki", "-o", "amina", "--name", "Amina Berrada", "--surname", "Berrada", "--email", "a@b.ma"];
    pki(dir, &words).expect(0);
    let certificate = |name: &str| decode_all(&fs::read(dir.join(name)).unwrap(), name).unwrap().remove(0);
    let old = certificate("amina.crt");
    csr(dir, "new", KeySpec::Ed25519);
    pki(dir, &["renew", "pki", "amina.crt", "-o", "same", "--same-key"]).expect(0);
    pki(dir, &["renew", "pki", "amina.crt", "-o", "asked", "--request", "new.csr", "--days", "10"]).expect(0);
    pki(dir, &["renew", "pki", "amina.crt", "-o", "fresh", "--key-type", "p384"]).expect(0);
    for (name, same_key, files) in [("same", true, 1), ("asked", false, 1), ("fresh", false, 3)] {
        let new = certificate(&format!("{name}.crt"));
        assert_eq!(new.subject(), old.subject());
        assert_eq!(new.subject_alt_name(), old.subject_alt_name());
        assert_ne!(new.serial(), old.serial());
        assert_eq!(new.spki() == old.spki(), same_key);
        let record = authority.record_of(&new).unwrap();
        assert_eq!(record.renews, Some(hex(old.serial())));
        let made = ["crt", "key", "p12"].iter().filter(|e| dir.join(format!("{name}.{e}")).exists()).count();
        assert_eq!(made, files, "{name}");
    }
    assert_eq!(authority.record_of(&old).unwrap().state(OffsetDateTime::now_utc()), CertificateState::Valid);
    // A service, in its place.
    pki(dir, &["renew", "pki", "pki/ocsp.crt", "-o", "pki/ocsp", "--same-key"]).expect(2);
    pki(dir, &["renew", "pki", "pki/ocsp.crt", "-o", "pki/ocsp", "--same-key", "--force"]).expect(0);
    let unit = authority.unit(parapheur::pki::Service::Ocsp, &secret()).unwrap();
    assert!(authority.record_of(&unit.certificate).unwrap().renews.is_some());
}

// ---- who is revoked does not sign

#[test]
fn who_is_known_to_be_revoked_does_not_sign() {
    let (dir, _) = authority(KeySpec::P256);
    let dir = dir.path();
    pki(dir, &["issue", "pki", "-o", "amina", "--name", "Amina Berrada"]).expect(0);
    fs::write(dir.join("a.txt"), "circulaire").unwrap();
    fs::copy(common::fixture("circulaire.pdf"), dir.join("a.pdf")).unwrap();
    fs::write(dir.join("config.toml"), "crl = [\"pki/crl\"]\n").unwrap();
    let sign = |words: &[&str]| {
        let key = ["sign", "--key", "amina.p12", "--passphrase-file", "key", "--force", "--format", "json"];
        let ran = run(at(dir, &key).args(words));
        (ran.code, json(ran.out.lines().next().unwrap()))
    };
    fs::write(dir.join("key"), "key\n").unwrap();
    let warned =
        |said: &Value| said["warnings"].as_array().unwrap().iter().map(|w| w["code"].clone()).collect::<Vec<_>>();

    // The lists that were made with the authority are older than the certificate, or as old.
    pki(dir, &["crl", "pki"]).expect(0);
    pki(dir, &["crl", "pki", "--root"]).expect(0);
    for file in ["a.txt", "a.pdf"] {
        for given in [&["--crl", "pki/crl"][..], &["--config", "config.toml"], &[]] {
            let (code, said) = sign(&[&[file][..], given].concat());
            assert_eq!((code, warned(&said)), (0, vec![]), "{said}");
        }
        // A list of somebody else's settles nothing, and that is said.
        let (code, said) = sign(&[file, "--crl", "pki/crl/root.crl"]);
        assert_eq!((code, warned(&said)), (0, vec!["identity.revocation-unknown".into()]), "{said}");
    }
    fs::write(dir.join("broken.crl"), [0x30, 0x03, 2, 1]).unwrap();
    assert_eq!(sign(&["a.txt", "--crl", "broken.crl"]).0, 2);

    for (reason, expected) in [("certificateHold", "identity.on-hold"), ("keyCompromise", "identity.revoked")] {
        pki(dir, &["revoke", "pki", "amina.crt", "--reason", reason]).expect(0);
        // Nobody has told the signer yet.
        fs::copy(dir.join("pki/crl/issuing.crl"), dir.join("old.crl")).unwrap();
        pki(dir, &["crl", "pki"]).expect(0);
        for file in ["a.txt", "a.pdf"] {
            for given in [["--crl", "pki/crl"], ["--config", "config.toml"]] {
                let (code, said) = sign(&[&[file][..], &given].concat());
                assert_eq!((code, said["code"].as_str()), (2, Some(expected)), "{said}");
                // Which, and since when.
                let message = said["message"].as_str().unwrap();
                assert!(message.contains("Amina Berrada") && message.contains("since 20"), "{message}");
            }
            let (code, said) = sign(&[file, "--crl", "pki/crl", "--anyway"]);
            assert_eq!((code, warned(&said)), (0, vec![expected.into()]), "{said}");
        }
    }
    let ran =
        run(at(dir, &["countersign", "a.txt.p7s", "--in-place", "--key", "amina.p12", "--passphrase-file", "key"])
            .args(["--crl", "pki/crl/issuing.crl"]))
        .expect(2);
    assert!(ran.err.contains("is revoked since"), "{}", ran.err);
}

#[test]
fn below_a_ca_that_is_revoked_nobody_signs() {
    let (dir, _) = authority(KeySpec::P256);
    let dir = dir.path();
    pki(dir, &["issue", "pki", "-o", "amina", "--name", "Amina Berrada"]).expect(0);
    pki(dir, &["revoke", "pki", "pki/issuing.crt", "--reason", "cACompromise"]).expect(0);
    pki(dir, &["crl", "pki", "--root"]).expect(0);
    fs::write(dir.join("a.txt"), "circulaire").unwrap();
    fs::write(dir.join("key"), "key\n").unwrap();
    let words = ["sign", "a.txt", "--key", "amina.p12", "--passphrase-file", "key", "--crl", "pki/crl/root.crl"];
    let ran = run(at(dir, &words).args(["--lang", "fr"])).expect(2);
    assert!(ran.err.contains("Issuing CA") && ran.err.contains("est révoqué depuis"), "{}", ran.err);
    assert!(!dir.join("a.txt.p7s").exists());
}

// ---- judged by openssl

#[track_caller]
fn openssl(dir: &Path, words: &str) -> Ran {
    run(peer("openssl").current_dir(dir).args(words.split_whitespace()))
}

/// A list as openssl's `-CRLfile` wants it.
fn list_to_pem(dir: &Path, list: &str) {
    openssl(dir, &format!("crl -inform DER -in pki/crl/{list}.crl -out {list}.pem")).expect(0);
}

fn issue(authority: &Authority, profile: &str, spec: KeySpec, file: PathBuf) -> Vec<u8> {
    let subject = match profile {
        "person" => someone(),
        _ => Subject {
            organization: Some("Wilaya de Rabat".into()),
            organization_identifier: Some("NTRMA-12345".into()),
            ..someone()
        },
    };
    let profile = authority.profile(profile).unwrap();
    let request = IssueRequest::new(profile, subject, OffsetDateTime::now_utc());
    let key = SubjectKey::New { spec, passphrase: &Secret::new("key") };
    let issued = authority.issue(&authority.issuer(&secret()).unwrap(), &request, key, &mut rand::rng()).unwrap();
    let name = file.file_name().unwrap().to_str().unwrap().to_owned();
    issued.write(file.parent().unwrap(), &name, false).unwrap();
    issued.certificate.serial().to_vec()
}

#[test]
#[ignore = "needs openssl"]
fn openssl_accepts_every_profile_and_key_until_it_is_revoked() {
    let keys = [
        KeySpec::P256,
        KeySpec::P384,
        KeySpec::P521,
        KeySpec::Ed25519,
        KeySpec::Rsa(2048),
        KeySpec::Rsa(3072),
        KeySpec::Rsa(4096),
    ];
    for ca in keys {
        let (dir, authority) = authority(ca);
        let dir = dir.path();
        // Every kind of key below the first kind of CA; below the others, their own.
        let below = if ca == KeySpec::P256 { &keys[..] } else { &[ca][..] };
        let mut issued = Vec::new();
        for &key in below {
            for (profile, purpose) in [
                ("person", "smimesign"),
                ("seal", "smimesign"),
                ("timestamping", "timestampsign"),
                ("ocsp", "ocsphelper"),
                ("delegation", "any"),
            ] {
                let name = format!("{profile}-{}", issued.len());
                let serial = issue(&authority, profile, key, dir.join(&name));
                issued.push((name, purpose, serial));
            }
        }
        for (file, purpose) in [("pki/ocsp", "ocsphelper"), ("pki/tsa", "timestampsign")] {
            let serial =
                decode_all(&fs::read(dir.join(format!("{file}.crt"))).unwrap(), file).unwrap()[0].serial().to_vec();
            issued.push((file.into(), purpose, serial));
        }
        let lists = || {
            ["root", "issuing", "issuing-delta"].iter().for_each(|list| list_to_pem(dir, list));
            for (list, by) in [("root", "root"), ("issuing", "issuing"), ("issuing-delta", "issuing")] {
                let checked =
                    openssl(dir, &format!("crl -in {list}.pem -noout -verify -CAfile pki/{by}.crt")).expect(0);
                assert!(checked.err.contains("verify OK"), "{}", checked.err);
            }
        };
        let verify = |name: &str, purpose: &str, more: &str| {
            let words = format!(
                "verify -x509_strict -purpose {purpose} -crl_check_all {more} -CAfile pki/root.crt \
                 -untrusted pki/issuing.crt -CRLfile root.pem -CRLfile issuing.pem -CRLfile issuing-delta.pem {name}.crt"
            );
            openssl(dir, &words)
        };
        pki(dir, &["crl", "pki"]).expect(0);
        lists();
        for (name, purpose, _) in &issued {
            for more in ["", "-use_deltas"] {
                let ran = verify(name, purpose, more).expect(0);
                assert!(ran.out.contains("OK"), "{name}: {}{}", ran.out, ran.err);
            }
            let text = openssl(dir, &format!("x509 -in {name}.crt -noout -text")).expect(0).out;
            for says in
                ["X509v3 Key Usage: critical", "Subject Key Identifier", "Authority Key Identifier", "CA Issuers"]
            {
                assert!(text.contains(says), "{name}: {says}\n{text}");
            }
            let revocable = !name.contains("ocsp");
            for says in ["CRL Distribution Points", "Freshest CRL", "OCSP - URI:http://pki.example.ma/ocsp"] {
                assert_eq!(text.contains(says), revocable, "{name}: {says}\n{text}");
            }
            assert_eq!(text.contains("NTRMA-12345"), !name.contains("person") && !name.contains("pki/"), "{text}");
            // Our own judgement, with the same lists.
            let path = [
                "path",
                &format!("{name}.crt"),
                "--trust",
                "pki/root.crt",
                "--untrusted",
                "pki/issuing.crt",
                "--crl",
                "pki/crl",
                "--purpose",
                match *purpose {
                    "timestampsign" => "timestamping",
                    "ocsphelper" => "ocsp",
                    "any" => "any",
                    _ => "signing",
                },
            ];
            pki(dir, &path).expect(0);
        }
        // One is revoked for good, one put on hold; first the delta says so, then the complete list.
        let hex = |at: usize| hex(&issued[at].2);
        pki(dir, &["revoke", "pki", &hex(0), "--reason", "keyCompromise", "--invalid-since", "2026-01-01T00:00:00Z"])
            .expect(0);
        pki(dir, &["revoke", "pki", &hex(1), "--reason", "certificateHold"]).expect(0);
        pki(dir, &["crl", "pki", "--delta"]).expect(0);
        lists();
        for at in [0, 1] {
            verify(&issued[at].0, "any", "").expect(0);
            let ran = verify(&issued[at].0, "any", "-use_deltas").expect(2);
            assert!(ran.err.contains("certificate revoked"), "{}", ran.err);
            let crls = [
                "path",
                &format!("{}.crt", issued[at].0),
                "--trust",
                "pki/root.crt",
                "--untrusted",
                "pki/issuing.crt",
                "--crl",
                "pki/crl",
            ];
            // Revoked, at a time that nothing proves a signature to be before.
            pki(dir, &crls).expect(3);
        }
        pki(dir, &["crl", "pki"]).expect(0);
        lists();
        verify(&issued[0].0, "any", "").expect(2);
        verify(&issued[1].0, "any", "").expect(2);
        pki(dir, &["revoke", "pki", &hex(1), "--reason", "removeFromCRL"]).expect(0);
        pki(dir, &["crl", "pki", "--delta"]).expect(0);
        lists();
        verify(&issued[0].0, "any", "-use_deltas").expect(2);
        verify(&issued[1].0, "any", "-use_deltas").expect(0);
        let text = openssl(dir, "crl -in issuing.pem -noout -text").expect(0).out;
        for says in ["CRL Number", "Freshest CRL", "Key Compromise", "Invalidity Date", "Certificate Hold"] {
            assert!(text.contains(says), "{says}\n{text}");
        }
        let text = openssl(dir, "crl -in issuing-delta.pem -noout -text").expect(0).out;
        for says in ["Delta CRL Indicator: critical", "Remove From CRL"] {
            assert!(text.contains(says), "{says}\n{text}");
        }
        // The issuing CA.
        pki(dir, &["revoke", "pki", "pki/issuing.crt", "--reason", "cACompromise"]).expect(0);
        pki(dir, &["crl", "pki", "--root"]).expect(0);
        lists();
        let ran = verify(&issued[2].0, "any", "").expect(2);
        assert!(ran.err.contains("certificate revoked"), "{}", ran.err);
    }
}

#[test]
#[ignore = "needs openssl"]
fn openssl_verifies_our_requests_and_its_own_are_issued() {
    let (dir, _) = authority(KeySpec::P256);
    let dir = dir.path();
    for kind in ["p256", "p384", "p521", "ed25519", "rsa2048"] {
        let words = ["request", "-o", kind, "--name", "Amina Berrada", "--country", "MA", "--email", "a@b.ma"];
        pki(dir, &[&words[..], &["--key-type", kind]].concat()).expect(0);
        let said = openssl(dir, &format!("req -in {kind}.csr -noout -verify -subject")).expect(0);
        assert!(said.err.contains("verify OK"), "{}", said.err);
        assert!(said.out.contains("Amina Berrada"), "{}", said.out);
        // Again for the same key: by the key that was written.
        let again =
            ["request", "-o", "again", "--name", "X", "--country", "MA", "--key", &format!("{kind}.key"), "--force"];
        pki(dir, &again).expect(0);
        let public = |file: &str| openssl(dir, &format!("req -in {file}.csr -noout -pubkey")).expect(0).out;
        assert_eq!(public("again"), public(kind));
    }
    for (name, key) in [
        ("ec", "-newkey ec -pkeyopt ec_paramgen_curve:P-384"),
        ("rsa", "-newkey rsa:2048"),
        ("pss", "-newkey rsa-pss -pkeyopt rsa_keygen_bits:2048"),
        ("ed", "-newkey ed25519"),
    ] {
        for (form, extension) in [("PEM", "csr"), ("DER", "der")] {
            openssl(
                dir,
                &format!(
                    "req -new {key} -noenc -keyout {name}.pem -subj /C=MA/O=Wilaya/CN=Driss/emailAddress=d@b.ma \
                     -addext basicConstraints=critical,CA:TRUE -addext keyUsage=keyCertSign -outform {form} \
                     -out {name}.{extension}"
                ),
            )
            .expect(0);
            let file = format!("{name}-{extension}");
            let request = format!("{name}.{extension}");
            let ran = pki(dir, &["issue", "pki", "-o", &file, "--request", &request, "--format", "json"]).expect(0);
            let made = json(&ran.out);
            assert_eq!(made["left_out"].as_array().unwrap().len(), 2);
            assert_eq!(made["subject"], "CN=Driss,O=Wilaya,C=MA");
            let public = openssl(dir, &format!("x509 -in {file}.crt -noout -pubkey")).expect(0).out;
            assert_eq!(public, openssl(dir, &format!("req -in {request} -inform {form} -noout -pubkey")).expect(0).out);
            let text = openssl(dir, &format!("x509 -in {file}.crt -noout -text")).expect(0).out;
            assert!(
                !text.contains("CA:TRUE") && text.contains("Non Repudiation") && text.contains("email:d@b.ma"),
                "{text}"
            );
            openssl(dir, &format!("verify -x509_strict -CAfile pki/root.crt -untrusted pki/issuing.crt {file}.crt"))
                .expect(0);
        }
    }
    let refused = |request: &str, code: &str| {
        let ran = pki(dir, &["issue", "pki", "-o", "no", "--request", request, "--format", "json"]).expect(2);
        assert_eq!(json(&ran.out)["code"], code, "{}", ran.out);
        assert!(!dir.join("no.crt").exists());
    };
    openssl(dir, "req -new -newkey rsa:1024 -noenc -keyout k.pem -subj /C=MA/CN=X -out small.csr").expect(0);
    refused("small.csr", "pki.crypto");
    openssl(dir, "req -new -newkey ed25519 -noenc -keyout k.pem -subj /C=MA/OU=X/CN=X -out unit.csr").expect(0);
    refused("unit.csr", "pki.subject-attribute");
    // Unless the name is another.
    pki(dir, &["issue", "pki", "-o", "unit", "--request", "unit.csr", "--name", "Driss"]).expect(0);
    let mut bytes = fs::read(dir.join("ed.der")).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(dir.join("changed.der"), bytes).unwrap();
    refused("changed.der", "pki.request");
    refused("pki/root.crt", "x509.no-request");
}
