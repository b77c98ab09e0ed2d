//! Keys in tokens, through the command line, with SoftHSM; what SoftHSM cannot do (lock a PIN, be pulled out) by a module that
//! stands before it (`tests/peers/token_shim.c`). Openssl, pdfsig and our own verifier judge the signatures.
#![cfg(all(feature = "cli", feature = "pkcs11"))]
#![allow(clippy::unwrap_used, clippy::panic)] // a test: what cannot be read fails it

mod common;

use common::{Ran, fixture, parapheur, peer, run};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

const PIN: &str = "4711";

/// A directory with tokens of its own.
struct Hsm {
    dir: tempfile::TempDir,
    module: PathBuf,
}

impl Hsm {
    /// With one token, `Agents`.
    fn new() -> Self {
        let candidates = ["/usr/lib/softhsm/libsofthsm2.so", "/usr/lib64/pkcs11/libsofthsm2.so"];
        let module = candidates.map(PathBuf::from).into_iter().find(|path| path.exists());
        let hsm =
            Self { dir: common::folder(), module: module.unwrap_or_else(|| panic!("the peer is missing: softhsm2")) };
        std::fs::create_dir(hsm.path("tokens")).unwrap();
        let conf = format!("directories.tokendir = {}\nlog.level = ERROR\n", hsm.path("tokens").display());
        std::fs::write(hsm.path("softhsm2.conf"), conf).unwrap();
        std::fs::write(hsm.path("pin"), format!("{PIN}\n")).unwrap();
        hsm.token("Agents");
        hsm
    }

    /// With `Agents`, behind the module that stands before SoftHSM.
    fn shimmed() -> Self {
        let mut hsm = Self::new();
        let shim = hsm.path("shim.so");
        let source = common::root().join("tests/peers/token_shim.c");
        run(peer("cc").args(["-std=gnu11", "-shared", "-fPIC", "-o"]).arg(&shim).arg(source).arg("-ldl")).expect(0);
        hsm.module = shim;
        hsm
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    fn util(&self, args: &[&str]) {
        run(peer("softhsm2-util").env("SOFTHSM2_CONF", self.path("softhsm2.conf")).args(args)).expect(0);
    }

    fn token(&self, label: &str) {
        self.util(&["--init-token", "--free", "--label", label, "--pin", PIN, "--so-pin", "1234"]);
    }

    /// A key of `certs/signers`, as it is there.
    fn hold(&self, token: &str, signer: &str, label: &str, id: &str) {
        let text = std::fs::read_to_string(common::acts::certs(&format!("{signer}.pem"))).unwrap();
        let end = text.find("-----BEGIN CERTIFICATE").unwrap();
        let key = self.path("key.pem");
        std::fs::write(&key, &text[..end]).unwrap();
        let key = key.display().to_string();
        self.util(&["--import", &key, "--token", token, "--pin", PIN, "--label", label, "--id", id]);
    }

    /// A key with its certificate.
    fn certified(&self, signer: &str) {
        self.hold("Agents", signer, signer, "a1");
        let certificate = common::acts::certs(&format!("{signer}.pem"));
        run(self.say(&["token", "import"]).arg(certificate)).expect(0);
    }

    /// Our binary, with its module and no PIN.
    fn bare(&self, args: &[&str]) -> Command {
        let mut command = parapheur();
        command.env("SOFTHSM2_CONF", self.path("softhsm2.conf")).env("PARAPHEUR_PKCS11_MODULE", &self.module);
        command.env("SHIM_LOG", self.path("log")).args(args);
        command
    }

    /// The same, with the PIN.
    fn say(&self, args: &[&str]) -> Command {
        let mut command = self.bare(args);
        command.env("PARAPHEUR_PIN", PIN);
        command
    }

    /// How often a call was logged.
    fn logged(&self, call: &str) -> usize {
        std::fs::read_to_string(self.path("log")).unwrap_or_default().lines().filter(|line| *line == call).count()
    }

    /// Documents to sign.
    fn documents(&self, count: usize) -> PathBuf {
        let directory = self.path("in");
        std::fs::create_dir_all(&directory).unwrap();
        for n in 0..count {
            std::fs::copy(fixture("circulaire.pdf"), directory.join(format!("{n:03}.pdf"))).unwrap();
        }
        directory
    }
}

fn json(ran: &Ran) -> Value {
    serde_json::from_str(ran.out.lines().next().unwrap_or_default()).unwrap_or_else(|e| panic!("{e}: {}", ran.out))
}

/// Runs, expects exit 2 and this code, and nothing of the PIN anywhere.
#[track_caller]
fn refused(command: &mut Command, code: &str) -> Ran {
    let ran = run(command.args(["--format", "json"])).expect(2);
    let said = ran.out.lines().any(|line| serde_json::from_str::<Value>(line).is_ok_and(|value| value["code"] == code));
    assert!(said, "not {code}:\n{}\n{}", ran.out, ran.err);
    assert!(!ran.out.contains(PIN) && !ran.err.contains(PIN), "{}\n{}", ran.out, ran.err);
    ran
}

#[track_caller]
fn valid(file: &Path) {
    let root = common::acts::certs("root.crt");
    run(parapheur().arg("verify").arg(file).arg("--trust").arg(root).args(["--revocation", "none"])).expect(0);
}

/// Openssl judges a detached signature.
#[track_caller]
fn openssl_says_valid(signature: &Path, document: &Path) {
    let mut command = peer("openssl");
    command.args(["cms", "-verify", "-binary", "-inform", "DER", "-purpose", "any", "-no_check_time", "-in"]);
    command.arg(signature).arg("-content").arg(document).arg("-CAfile").arg(common::acts::certs("root.crt"));
    run(command.args(["-out", "/dev/null"])).expect(0);
}

#[test]
#[ignore = "needs softhsm2, openssl and pdfsig"]
fn every_kind_of_key_signs_pdf_and_cms() {
    // Signer, options, and whether pdfsig (NSS) knows the algorithm.
    let kinds: [(&str, &[&str], bool); 12] = [
        ("rsa2048", &[], true),
        ("rsa2048", &["--digest", "sha-384"], true),
        ("rsa2048", &["--pss"], true),
        ("rsa3072", &["--pss", "--digest", "sha-512"], true),
        ("p256", &[], true),
        ("p256", &["--digest", "sha-384"], true),
        ("p256", &["--digest", "sha-512"], true),
        ("p384", &[], true),
        ("p384", &["--digest", "sha-512"], true),
        ("p521", &[], true),
        ("p521", &["--digest", "sha-256"], true),
        ("ed25519", &[], false),
    ];
    for (signer, options, pdfsig) in kinds {
        let hsm = Hsm::new();
        hsm.certified(signer);
        let (pdf, sheet) = (hsm.path("c.pdf"), hsm.path("s.csv"));
        std::fs::copy(fixture("circulaire.pdf"), &pdf).unwrap();
        std::fs::write(&sheet, "a;b\n1;2\n").unwrap();
        let key = format!("pkcs11:object={signer}");
        run(hsm.say(&["sign", "--key", &key]).args(options).arg(&pdf).arg(&sheet)).expect(0);
        let (signed, detached) = (hsm.path("c.signed.pdf"), hsm.path("s.csv.p7s"));
        // Openssl 3.0 knows no Ed25519 in CMS.
        if signer != "ed25519" {
            openssl_says_valid(&detached, &sheet);
        }
        run(hsm.say(&["countersign", "--key", &key]).args(options).arg(&detached).arg("--in-place")).expect(0);
        run(hsm.say(&["countersign", "--key", &key]).args(options).arg(&signed).arg("--in-place")).expect(0);
        valid(&signed);
        valid(&detached);
        let said = run(peer("pdfsig").arg("-nocert").arg(&signed)).out;
        let count = said.matches("Signature is Valid").count();
        assert!(!pdfsig || count == 2, "{signer} {options:?}: {said}");
    }
}

#[test]
#[ignore = "needs softhsm2"]
fn keys_are_made_inside_and_shown_with_their_uris() {
    let hsm = Hsm::new();
    for (kind, shown) in
        [("p256", "P-256"), ("p384", "P-384"), ("p521", "P-521"), ("rsa2048", "RSA-2048"), ("ed25519", "Ed25519")]
    {
        let ran = run(&mut hsm.say(&["token", "generate", "--label", kind, "--key-type", kind, "--format", "json"]));
        let made = json(&ran.expect(0));
        assert_eq!(made["keys"][0]["key"], shown);
        assert_eq!(made["keys"][0]["extractable"], false);
        // The URI that is shown names this one key: what is missing is its certificate.
        let uri = made["keys"][0]["uri"].as_str().unwrap().to_owned();
        let pdf = fixture("circulaire.pdf").display().to_string();
        refused(&mut hsm.say(&["sign", &pdf, "-o", "/nowhere/x", "--key", &uri]), "identity.no-certificate");
    }
    let all = json(&run(&mut hsm.say(&["token", "keys", "--format", "json"])).expect(0));
    let kinds: Vec<&str> = all["keys"].as_array().unwrap().iter().map(|key| key["key"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["Ed25519", "P-256", "P-384", "P-521", "RSA-2048"]);
    // A name that would name two.
    refused(&mut hsm.say(&["token", "generate", "--label", "p256"]), "token.taken");
    let id = all["keys"][0]["id"].as_str().unwrap();
    refused(&mut hsm.say(&["token", "generate", "--label", "other", "--id", id]), "token.taken");
    refused(&mut hsm.say(&["token", "generate", "--label", "other", "--id", "123"]), "usage.invalid-value");
    // In both languages, as text.
    for (language, word) in [("en", "5 keys in"), ("fr", "5 clés dans")] {
        let text = run(&mut hsm.say(&["token", "keys", "--lang", language])).expect(0).out;
        assert!(text.contains(word) && text.contains("\"pkcs11:token=Agents;serial="), "{text}");
        run(&mut hsm.bare(&["token", "keys", "--no-login", "--lang", language])).expect(0);
    }
}

#[test]
#[ignore = "needs softhsm2"]
fn tokens_are_listed_without_a_pin() {
    let hsm = Hsm::shimmed();
    hsm.token("Cachets");
    let list = |flags: &str| {
        let ran = run(hsm.bare(&["token", "list", "--format", "json"]).env("SHIM_FLAGS", flags)).expect(0);
        let slots = json(&ran)["slots"].clone();
        let mut labels: Vec<String> = Vec::new();
        let mut pins: Vec<String> = Vec::new();
        for slot in slots.as_array().unwrap() {
            labels.push(slot["token"]["label"].as_str().unwrap().to_owned());
            pins.push(slot["token"]["pin"].as_str().unwrap().to_owned());
        }
        labels.sort();
        assert_eq!(labels, ["", "Agents", "Cachets"]);
        pins[0].clone()
    };
    for (flags, word) in
        [("0", "good"), ("10000", "count-low"), ("20000", "final-try"), ("40000", "locked"), ("80000", "to-be-changed")]
    {
        assert_eq!(list(flags), word);
    }
    let text = run(&mut hsm.bare(&["token", "list", "--lang", "fr"])).expect(0).out;
    assert!(text.contains("Cachets") && text.contains("n'est pas initialisé") && text.contains("2 jetons"), "{text}");
    assert_eq!(hsm.logged("login"), 0);
}

#[test]
#[ignore = "needs softhsm2"]
fn a_batch_of_200_has_one_login() {
    let hsm = Hsm::shimmed();
    hsm.certified("p256");
    let directory = hsm.documents(200);
    std::fs::remove_file(hsm.path("log")).unwrap();
    let mut command = hsm.bare(&["sign", "--key", "pkcs11:p256", "--pin-file"]);
    run(command.arg(hsm.path("pin")).arg(&directory).arg("-d").arg(hsm.path("out"))).expect(0);
    assert_eq!((hsm.logged("login"), hsm.logged("sign")), (1, 200));
    let root = common::acts::certs("root.crt");
    let mut command = parapheur();
    command.arg("verify").arg(hsm.path("out")).arg("--trust").arg(root).args(["--revocation", "none"]);
    assert!(run(&mut command).expect(0).out.contains("200 valid"));
    // Done already: the token is not asked for a signature.
    let mut command = hsm.say(&["sign", "--key", "pkcs11:p256"]);
    run(command.arg(&directory).arg("-d").arg(hsm.path("out"))).expect(0);
    assert_eq!(hsm.logged("sign"), 200);
}

#[test]
#[ignore = "needs softhsm2"]
fn a_wrong_pin_costs_one_try_and_no_more() {
    let hsm = Hsm::shimmed();
    hsm.certified("p256");
    let directory = hsm.documents(5).display().to_string();
    let out = hsm.path("out").display().to_string();
    let sign = |pin: Option<&str>| {
        let _ = std::fs::remove_file(hsm.path("log"));
        let mut command = hsm.bare(&["sign", "--key", "pkcs11:p256", &directory, "-d", &out]);
        if let Some(pin) = pin {
            command.env("PARAPHEUR_PIN", pin);
        }
        command
    };
    refused(&mut sign(Some("0815")), "token.wrong-pin");
    assert_eq!((hsm.logged("login"), hsm.logged("sign")), (1, 0));
    // Shorter than any PIN: still one try.
    refused(&mut sign(Some("1")), "token.wrong-pin");
    refused(sign(Some("0815")).env("SHIM_FLAGS_WRONG", "30000"), "token.wrong-pin-one-left");
    assert_eq!(hsm.logged("login"), 1);
    refused(sign(Some("0815")).env("SHIM_FLAGS_WRONG", "40000"), "token.pin-locked");
    // The last try is not made unasked.
    refused(sign(Some(PIN)).env("SHIM_FLAGS", "20000"), "token.last-try");
    assert_eq!(hsm.logged("login"), 0);
    refused(sign(Some(PIN)).env("SHIM_FLAGS", "40000"), "token.pin-locked");
    assert_eq!(hsm.logged("login"), 0);
    refused(sign(Some(PIN)).env("SHIM_LOGIN", "a4"), "token.pin-locked");
    refused(sign(Some(PIN)).env("SHIM_LOGIN", "a3"), "token.pin-expired");
    refused(sign(Some(PIN)).env("SHIM_LOGIN", "102"), "token.pin-not-set");
    // None at all, an empty one, and one for files.
    refused(&mut sign(None), "token.no-pin");
    refused(&mut sign(Some("")), "token.no-pin");
    refused(sign(None).env("PARAPHEUR_PASSPHRASE", PIN), "token.no-pin");
    assert_eq!(hsm.logged("login"), 0);
    run(sign(Some(PIN)).env("SHIM_FLAGS", "20000").arg("--last-try")).expect(0);
}

/// Types lines at the prompts of a program on a terminal of its own, and prints what it said.
const TYPIST: &str = r#"
import os, pty, select, sys, termios, time
answers = sys.argv[1].split(",")
pid, fd = pty.fork()
if pid == 0:
    os.execvp(sys.argv[2], sys.argv[2:])
said = b""
try:
    while select.select([fd], [], [], 60)[0]:
        data = os.read(fd, 4096)
        if not data: break
        said += data
        if said.endswith(b"Agents: ") and answers:
            while termios.tcgetattr(fd)[3] & termios.ECHO: time.sleep(0.01)
            os.write(fd, answers.pop(0).encode() + b"\n")
except OSError:
    pass
print(said.decode(), answers)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
"#;

#[test]
#[ignore = "needs softhsm2 and python3"]
fn on_a_terminal_a_wrong_pin_is_asked_for_once_more() {
    let hsm = Hsm::shimmed();
    hsm.certified("p256");
    for (answers, code, logins) in [("4711", 0, 1), ("0815,4711", 0, 2), ("0815,0816,4711", 2, 2)] {
        let _ = std::fs::remove_file(hsm.path("log"));
        let target = hsm.path(&format!("{logins}{code}.pdf"));
        let ours = hsm.bare(&[]);
        let mut command = peer("python3");
        command.env_clear().args(["-c", TYPIST, answers]).arg(ours.get_program());
        for (name, value) in ours.get_envs() {
            command.env(name, value.unwrap_or_default());
        }
        command.arg("sign").arg(fixture("circulaire.pdf")).args(["--key", "pkcs11:p256", "-o"]).arg(&target);
        let ran = run(&mut command).expect(code);
        assert_eq!(hsm.logged("login"), logins, "{}", ran.out);
        assert!(ran.out.contains("Agents") && !ran.out.contains("0815"), "{}", ran.out);
        assert_eq!(target.exists(), code == 0);
    }
}

#[test]
#[ignore = "needs softhsm2"]
fn a_removed_token_is_a_clear_error_and_leaves_whole_files() {
    let hsm = Hsm::shimmed();
    hsm.certified("p256");
    let directory = hsm.documents(12);
    let mut command = hsm.say(&["sign", "--key", "pkcs11:p256", "--jobs", "2", "-d"]);
    let ran = refused(command.arg(hsm.path("out")).arg(&directory).env("SHIM_REMOVE", "5"), "token.removed");
    assert_eq!(ran.out.matches("token.removed").count(), 8, "{}", ran.out);
    let written = common::files(&hsm.path("out"), "pdf");
    assert_eq!(written.len(), 4);
    written.iter().for_each(|file| valid(file));
    assert_eq!(std::fs::read_dir(hsm.path("out")).unwrap().count(), 4, "nothing half-written");
}

#[test]
#[ignore = "needs softhsm2"]
fn a_token_that_is_deleted_in_the_middle_stops_what_follows() {
    let hsm = Hsm::shimmed();
    hsm.certified("p256");
    let directory = hsm.documents(6);
    let tokens = hsm.path("tokens");
    let mut command = hsm.say(&["sign", "--key", "pkcs11:p256", "--jobs", "1", "-d"]);
    command.arg(hsm.path("out")).arg(&directory).args(["--format", "json"]);
    command.env("SHIM_REMOVE", "4").env("SHIM_RUN", format!("rm -r {}/*", tokens.display()));
    let ran = run(&mut command).expect(2);
    assert!(ran.out.contains("\"token."), "{}", ran.out);
    let written = common::files(&hsm.path("out"), "pdf");
    assert!((3..6).contains(&written.len()), "{}", ran.out);
    written.iter().for_each(|file| valid(file));
    refused(&mut hsm.say(&["token", "keys", "--token", "Agents"]), "token.no-token");
}

#[test]
#[ignore = "needs softhsm2"]
fn exactly_one_key_is_meant() {
    let hsm = Hsm::new();
    hsm.hold("Agents", "p256", "twin", "01");
    hsm.hold("Agents", "p384", "twin", "02");
    let pdf = fixture("circulaire.pdf").display().to_string();
    let certificate = common::acts::certs("p384.pem").display().to_string();
    let out = hsm.path("x.pdf").display().to_string();
    let sign = |key: &str| hsm.say(&["sign", &pdf, "-o", &out, "--cert", &certificate, "--key", key]);
    let ran = refused(&mut sign("pkcs11:twin"), "token.several-keys");
    assert!(ran.out.contains("%01") && ran.out.contains("%02"), "{}", ran.out);
    let ran = refused(&mut sign("pkcs11:object=nobody"), "token.no-key");
    assert!(ran.out.contains("object=twin"), "{}", ran.out);
    refused(&mut sign("pkcs11:id=%03"), "token.no-key");
    refused(&mut sign("pkcs11:object=twin;type=cert"), "token.no-key");
    refused(&mut sign("pkcs11:token=Other;object=twin"), "token.no-token");
    refused(&mut sign("pkcs11:object=twin;id=%01"), "identity.no-certificate");
    run(&mut sign("pkcs11:object=twin;id=%02;type=private")).expect(0);
    valid(Path::new(&out));
    // A key in a token stands alone, whatever the order.
    refused(sign("pkcs11:twin").args(["--key", &certificate]), "usage.one-key");
}

#[test]
#[ignore = "needs softhsm2"]
fn of_several_tokens_only_the_one_that_is_meant_sees_the_pin() {
    let hsm = Hsm::shimmed();
    hsm.certified("p256");
    hsm.token("Cachets");
    hsm.hold("Cachets", "p384", "cachet", "02");
    let pdf = fixture("circulaire.pdf").display().to_string();
    let out = hsm.path("x.pdf").display().to_string();
    let _ = std::fs::remove_file(hsm.path("log"));
    let ran = refused(&mut hsm.say(&["sign", &pdf, "-o", &out, "--key", "pkcs11:nobody"]), "token.several-tokens");
    assert!(ran.out.contains("token=Agents") && ran.out.contains("token=Cachets"), "{}", ran.out);
    refused(&mut hsm.say(&["token", "keys"]), "token.several-tokens");
    assert_eq!(hsm.logged("login"), 0);
    // The certificate can be seen without a PIN.
    run(&mut hsm.say(&["sign", &pdf, "-o", &out, "--key", "pkcs11:p256"])).expect(0);
    assert_eq!(hsm.logged("login"), 1);
    let keys = json(&run(&mut hsm.say(&["token", "keys", "--token", "Cachets", "--format", "json"])).expect(0));
    assert_eq!(keys["keys"][0]["label"], "cachet");
    // Two tokens of one name: the serial number tells.
    hsm.token("Agents");
    refused(&mut hsm.say(&["token", "keys", "--token", "Agents"]), "token.several-tokens");
    let uri = keys["token"].as_str().unwrap().replace("Cachets", "Agents");
    refused(&mut hsm.say(&["token", "keys", "--token", &uri]), "token.no-token");
    run(&mut hsm.say(&["token", "keys", "--token", keys["token"].as_str().unwrap()])).expect(0);
}

#[test]
#[ignore = "needs softhsm2"]
fn certificates_in_the_token_make_the_chain() {
    let hsm = Hsm::new();
    hsm.hold("Agents", "p256", "amina", "01");
    let (own, issuing) = (common::acts::certs("p256.pem"), common::acts::certs("issuing.crt"));
    // Not without its key; then both, then nothing new.
    refused(hsm.say(&["token", "import"]).arg(common::acts::certs("p384.pem")), "token.no-key-for-certificate");
    let ran = run(hsm.say(&["token", "import", "--format", "json"]).arg(&own).arg(&issuing)).expect(0);
    let done = json(&ran);
    let subjects: Vec<&str> =
        done["certificates"].as_array().unwrap().iter().map(|c| c["subject"].as_str().unwrap()).collect();
    let mut distinct = subjects.clone();
    distinct.sort_unstable();
    distinct.dedup();
    assert_eq!(distinct.len(), subjects.len(), "once each: {subjects:?}");
    assert_eq!(done["certificates"][0]["status"], "imported");
    assert!(done["certificates"][0]["key"].as_str().unwrap().contains("object=amina"));
    assert!(done["certificates"].as_array().unwrap().iter().any(|c| c["key"].is_null()));
    let again = json(&run(hsm.say(&["token", "import", "--format", "json"]).arg(&own)).expect(0));
    assert_eq!(again["certificates"][0]["status"], "already-there");
    let keys = json(&run(&mut hsm.say(&["token", "keys", "--format", "json"])).expect(0));
    assert_eq!(keys["keys"][0]["certificates"].as_array().unwrap().len(), 1);
    assert!(!keys["other_certificates"].as_array().unwrap().is_empty());
    let out = hsm.path("x.pdf");
    run(hsm.say(&["sign", "--key", "pkcs11:amina", "-o"]).arg(&out).arg(fixture("circulaire.pdf"))).expect(0);
    valid(&out);
}

#[test]
#[ignore = "needs softhsm2"]
fn keys_that_ask_at_each_signature() {
    let hsm = Hsm::shimmed();
    let generate = |kind: &str, label: &str| {
        let mut command = hsm.say(&["token", "generate", "--label", label, "--key-type", kind, "--format", "json"]);
        let made = json(&run(command.env("SHIM_ALWAYS", "1")).expect(0));
        assert_eq!(made["keys"][0]["each_signature"], true);
    };
    generate("rsa2048", "card");
    generate("p256", "ec");
    let certificate = self_signed(&hsm, "card");
    let directory = hsm.documents(3);
    for (options, target) in [(&[][..], "v15"), (&["--pss"][..], "pss")] {
        let _ = std::fs::remove_file(hsm.path("log"));
        let mut command = hsm.say(&["sign", "--key", "pkcs11:card", "--cert"]);
        command.arg(&certificate).arg(&directory).args(options).arg("-d").arg(hsm.path(target));
        run(&mut command).expect(0);
        assert_eq!((hsm.logged("login"), hsm.logged("login again"), hsm.logged("sign")), (1, 3, 3));
        for file in common::files(&hsm.path(target), "pdf") {
            let mut verify = parapheur();
            verify.arg("verify").arg(file).arg("--trust").arg(&certificate).args(["--revocation", "none"]);
            run(&mut verify).expect(0);
        }
    }
    // SoftHSM digests nothing for ECDSA.
    let mut command = hsm.say(&["sign", "--key", "pkcs11:ec", "--cert"]);
    command.arg(&certificate).arg(&directory).arg("-d").arg(hsm.path("ec"));
    let ran = refused(&mut command, "token.each-signature");
    assert!(ran.out.contains("CKM_ECDSA_SHA256"), "{}", ran.out);
    // A PIN that is refused in the middle of a batch is not sent again.
    let _ = std::fs::remove_file(hsm.path("log"));
    let mut command = hsm.say(&["sign", "--key", "pkcs11:card", "--cert"]);
    command.arg(&certificate).arg(&directory).arg("-d").arg(hsm.path("wrong")).env("SHIM_AGAIN", "a0");
    let ran = refused(&mut command, "token.wrong-pin");
    assert_eq!(ran.out.matches("token.wrong-pin").count(), 3, "{}", ran.out);
    assert_eq!((hsm.logged("login again"), hsm.logged("sign")), (1, 0));
}

#[test]
#[ignore = "needs softhsm2 and openssl"]
fn a_key_made_in_a_token_is_certified_by_our_authority() {
    let hsm = Hsm::new();
    let pki = hsm.path("pki");
    let authority = |args: &[&str]| {
        let mut command = parapheur();
        command.env("PARAPHEUR_PASSPHRASE", "authority").arg("pki").args(args);
        run(&mut command).expect(0)
    };
    let (at, root) = (pki.display().to_string(), pki.join("root.crt"));
    authority(&["init", &at, "--country", "MA", "--organization", "Wilaya de Rabat"]);
    for kind in ["p256", "p384", "rsa2048", "ed25519"] {
        run(&mut hsm.say(&["token", "generate", "--label", kind, "--key-type", kind])).expect(0);
        let (name, key) = (hsm.path(kind).display().to_string(), format!("pkcs11:{kind}"));
        let request = hsm.path(&format!("{kind}.csr"));
        let asked = ["pki", "request", "--name", "Amina Berrada", "--country", "MA", "-o", &name, "--key", &key];
        run(&mut hsm.say(&asked)).expect(0);
        run(peer("openssl").args(["req", "-verify", "-noout", "-in"]).arg(&request)).expect(0);
        authority(&["issue", &at, "-o", &name, "--request", &request.display().to_string()]);
        let mut import = hsm.say(&["token", "import"]);
        run(import.arg(hsm.path(&format!("{kind}.crt"))).arg(pki.join("issuing.crt"))).expect(0);
        let signed = hsm.path(&format!("{kind}.pdf"));
        run(hsm.say(&["sign", "--key", &key, "-o"]).arg(&signed).arg(fixture("circulaire.pdf"))).expect(0);
        authority(&["crl", &at]);
        let judged = |code: i32| {
            let mut verify = parapheur();
            verify.arg("verify").arg(&signed).arg("--trust").arg(&root);
            for list in ["issuing.crl", "root.crl"] {
                verify.arg("--crl").arg(pki.join("crl").join(list));
            }
            run(&mut verify).expect(code)
        };
        judged(0);
        if kind == "p384" {
            authority(&["revoke", &at, &hsm.path("p384.crt").display().to_string(), "--reason", "keyCompromise"]);
            authority(&["crl", &at]);
            assert!(judged(3).out.contains("REVOKED"));
        }
    }
    // A key is asked for, not made twice.
    let twice = ["pki", "request", "--name", "A", "--country", "MA", "-o", "/nowhere/x", "--key", "pkcs11:none"];
    refused(&mut hsm.say(&twice), "token.no-key");
}

/// A certificate of a key that is in the token only; openssl certifies the public key with a key of ours.
fn self_signed(hsm: &Hsm, label: &str) -> PathBuf {
    let keys = json(&run(&mut hsm.say(&["token", "keys", "--format", "json"])).expect(0));
    let key = keys["keys"].as_array().unwrap().iter().find(|key| key["label"] == label).unwrap().clone();
    let public = hsm.path("public.pem");
    std::fs::write(&public, key["public_key"].as_str().unwrap()).unwrap();
    let (certificate, issuer) = (hsm.path(&format!("{label}.crt")), common::acts::certs("rsa2048.pem"));
    let mut command = peer("openssl");
    command.args(["x509", "-new", "-subj", "/CN=Card/C=MA", "-days", "300", "-force_pubkey"]).arg(&public);
    command.arg("-CA").arg(&issuer).arg("-CAkey").arg(&issuer).arg("-out").arg(&certificate);
    run(&mut command).expect(0);
    certificate
}

#[test]
#[ignore = "needs softhsm2"]
fn a_pad_is_never_given_a_pin() {
    let hsm = Hsm::shimmed();
    hsm.certified("p256");
    let out = hsm.path("x.pdf");
    let mut command = hsm.bare(&["sign", "--key", "pkcs11:p256", "-o"]);
    command.arg(&out).arg(fixture("circulaire.pdf")).env("SHIM_PAD", PIN);
    let ran = run(&mut command).expect(0);
    assert!(ran.err.contains("Agents") && ran.err.contains("pad"), "{}", ran.err);
    let cancel = |code: &str, value: &str| {
        let mut command = hsm.bare(&["sign", "--force", "--key", "pkcs11:p256", "-o"]);
        command.arg(&out).arg(fixture("circulaire.pdf")).env("SHIM_PAD", PIN).env("SHIM_LOGIN", value);
        refused(&mut command, code);
    };
    cancel("token.pin-cancelled", "50");
    cancel("token.wrong-pin", "a0");
}

#[test]
#[ignore = "needs softhsm2"]
fn what_the_token_returns_is_not_believed() {
    let hsm = Hsm::shimmed();
    hsm.certified("p256");
    let out = hsm.path("x.pdf");
    let sign = || {
        let mut command = hsm.say(&["sign", "--key", "pkcs11:p256", "-o"]);
        command.arg(&out).arg(fixture("circulaire.pdf"));
        command
    };
    refused(sign().env("SHIM_FLIP", "1"), "token.bad-signature");
    assert!(!out.exists());
    let ran = refused(sign().env("SHIM_HIDE", "1041"), "token.mechanism");
    assert!(ran.out.contains("CKM_ECDSA"), "{}", ran.out);
    run(&mut sign()).expect(0);
}

#[test]
#[ignore = "needs softhsm2"]
fn what_a_token_lacks_it_may_do_otherwise_or_not_at_all() {
    let hsm = Hsm::shimmed();
    hsm.certified("rsa2048");
    let sign = |hidden: &str, options: &[&str], name: &str| {
        let mut command = hsm.say(&["sign", "--key", "pkcs11:rsa2048", "-o"]);
        command.arg(hsm.path(name)).arg(fixture("circulaire.pdf")).args(options).env("SHIM_HIDE", hidden);
        command
    };
    // Without CKM_RSA_PKCS and CKM_RSA_PKCS_PSS the token digests.
    run(&mut sign("1", &[], "a.pdf")).expect(0);
    run(&mut sign("d", &["--pss"], "b.pdf")).expect(0);
    valid(&hsm.path("a.pdf"));
    valid(&hsm.path("b.pdf"));
    refused(&mut sign("1,40", &[], "c.pdf"), "token.mechanism");
    refused(&mut sign("d,43", &["--pss"], "c.pdf"), "token.mechanism");
    refused(hsm.say(&["token", "generate", "--label", "x"]).env("SHIM_HIDE", "1040"), "token.mechanism");
}

#[test]
#[ignore = "needs softhsm2"]
fn no_module_is_guessed() {
    let hsm = Hsm::new();
    hsm.certified("p256");
    let pdf = fixture("circulaire.pdf").display().to_string();
    let out = hsm.path("x.pdf").display().to_string();
    let module = hsm.module.display().to_string();
    let nothing = |key: &str| {
        let mut command = hsm.say(&["sign", &pdf, "-o", &out, "--force", "--key", key]);
        command.env_remove("PARAPHEUR_PKCS11_MODULE");
        command
    };
    refused(&mut nothing("pkcs11:p256"), "token.no-module");
    for bad in ["/nowhere.so", "/tmp", "libsofthsm2.so", &pdf, "/lib/x86_64-linux-gnu/libm.so.6"] {
        refused(nothing("pkcs11:p256").args(["--module", bad]), "token.module");
    }
    run(nothing("pkcs11:p256").args(["--module", &module])).expect(0);
    run(&mut nothing(&format!("pkcs11:object=p256?module-path={module}"))).expect(0);
    run(nothing("pkcs11:object=p256?module-name=softhsm2").args(["--module", &module])).expect(0);
    refused(nothing("pkcs11:object=p256?module-name=opensc").args(["--module", &module]), "token.other-module");
    refused(nothing("pkcs11:object=p256;library-version=9").args(["--module", &module]), "token.other-module");
    // The configuration; the PIN by the URI.
    let config = hsm.path("config.toml");
    std::fs::write(&config, format!("pkcs11-modules = [\"{module}\"]\n")).unwrap();
    let source = format!("pkcs11:object=p256?pin-source=file:{}", hsm.path("pin").display());
    let mut command = nothing(&source);
    run(command.env_remove("PARAPHEUR_PIN").arg("--config").arg(&config)).expect(0);
    refused(nothing("pkcs11:object=p256?pin-source=/nowhere").arg("--config").arg(&config), "passphrase.unreadable");
}

#[test]
fn a_pin_in_the_command_line_is_refused_and_not_repeated() {
    let pdf = fixture("circulaire.pdf").display().to_string();
    for key in ["pkcs11:object=a?pin-value=4711", "pkcs11:object=a?pin=4711", "PKCS11:?pin-value=4711"] {
        for language in ["en", "fr"] {
            let mut command = parapheur();
            command.args(["sign", &pdf, "-o", "/nowhere/x.pdf", "--lang", language, "--key", key]);
            let code = if key.contains("value") { "token.pin-in-uri" } else { "token.uri" };
            refused(&mut command, code);
        }
    }
    let mut command = parapheur();
    refused(command.args(["token", "keys", "--module", "/x", "--token", "pkcs11:?pin-value=4711"]), "token.pin-in-uri");
}
