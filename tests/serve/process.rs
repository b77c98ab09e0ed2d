//! The binary: started, stopped, killed, and what it reads from disk.

use std::collections::HashSet;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use parapheur::cms::{SignedData, tst::TstInfo};
use parapheur::crypto::KeySpec;
use parapheur::x509::{CertStatus, Certificate, OcspResponse, hex};

use crate::common::{fixture, folder, parapheur, python_peer, root as root_of_package, run};
use crate::site::{
    self, Client, PASSPHRASE, authority, ocsp_request, person, post_ocsp, post_timestamp, timestamp_request, token,
};

/// `pki serve` on a free port.
struct Served {
    child: Child,
    address: SocketAddr,
}

impl Served {
    fn start(directory: &Path, more: &[&str]) -> Self {
        let mut command = parapheur();
        command.args(["pki", "serve"]).arg(directory).args(more);
        if !more.contains(&"--listen") {
            command.args(["--listen", "127.0.0.1:0"]);
        }
        command.env("PARAPHEUR_PASSPHRASE", PASSPHRASE).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let address = line.strip_prefix("http://").and_then(|rest| rest.split(['/', ' ']).next());
        let address = address.map(|a| a.trim_end_matches(':'));
        let address = address.unwrap_or_else(|| panic!("{line}")).parse().unwrap();
        Self { child, address }
    }

    fn signal(&self, name: &str) {
        assert!(Command::new("kill").args([name, &self.child.id().to_string()]).status().unwrap().success());
    }

    /// Ends it, and gives its exit status and log.
    fn end(mut self) -> (Option<i32>, String) {
        self.signal("-TERM");
        let mut log = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
        (self.child.wait().unwrap().code(), log)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn stamped(address: SocketAddr) -> Option<TstInfo> {
    let reply = post_timestamp(address, &timestamp_request(b"x"));
    assert_eq!(reply.status, 200);
    // timeNotAvailable, bit 14.
    if reply.body.ends_with(&[3, 3, 1, 0, 2]) {
        return None;
    }
    let token = token(&reply.body);
    let message = SignedData::decode(&token, "token").unwrap();
    Some(TstInfo::decode(message.content.unwrap()).unwrap())
}

#[test]
fn it_starts_serves_and_stops() {
    let folder = folder();
    let authority = authority(&folder, KeySpec::P256);
    let served =
        Served::start(authority.directory(), &["--timestamp-policy", "1.2.3.4", "--ordering", "--accuracy", "0.1"]);
    let tst = stamped(served.address).unwrap();
    assert_eq!(tst.policy.to_string(), "1.2.3.4");
    let second = run(parapheur()
        .args(["pki", "serve"])
        .arg(authority.directory())
        .args(["--listen", "127.0.0.1:0"])
        .env("PARAPHEUR_PASSPHRASE", PASSPHRASE))
    .expect(2);
    assert!(second.err.contains("another process"), "{}", second.err);
    let open =
        run(parapheur().args(["pki", "serve"]).arg(authority.directory()).args(["--listen", "0.0.0.0:0"])).expect(2);
    assert!(open.err.contains("hint: parapheur pki serve") && open.err.contains("--public"), "{}", open.err);
    let (status, log) = served.end();
    assert_eq!(status, Some(0), "{log}");
    let line: serde_json::Value = serde_json::from_str(log.lines().last().unwrap()).unwrap();
    assert_eq!((&line["timestamp"], &line["path"]), (&"granted".into(), &"/tsa".into()));
    assert!(!log.contains("warning") && !log.contains(PASSPHRASE), "{log}");

    // Without keys, and without a policy, what is left is served and said.
    let served = Served::start(authority.directory(), &["--no-ocsp", "--no-timestamps"]);
    assert_eq!(Client::connect(served.address).get("/certs/root.crt", "").body, authority.root().raw());
    assert_eq!(post_timestamp(served.address, &timestamp_request(b"x")).status, 404);
    assert_eq!(served.end().0, Some(0));
    let served = Served::start(authority.directory(), &[]);
    assert!(served.end().1.contains("which is for tests"));
}

#[test]
fn killed_at_any_instant_no_serial_number_and_no_time_comes_back() {
    let folder = folder();
    let authority = authority(&folder, KeySpec::P256);
    let mut serials = HashSet::new();
    let mut last = None;
    for _ in 0..4 {
        let served = Served::start(authority.directory(), &["--ordering"]);
        let started = Instant::now();
        let mut count = 0;
        while count < 20 {
            let Some(tst) = stamped(served.address) else {
                assert!(started.elapsed() < Duration::from_secs(30), "the clock does not come back");
                std::thread::sleep(Duration::from_millis(50));
                continue;
            };
            assert!(serials.insert(tst.serial), "a serial number twice");
            assert!(Some(tst.gen_time) > last, "{last:?}, then {}", tst.gen_time);
            last = Some(tst.gen_time);
            count += 1;
        }
        served.signal("-KILL");
    }
}

#[test]
fn a_revocation_on_disk_is_answered_without_restart() {
    let folder = folder();
    let authority = authority(&folder, KeySpec::P256);
    let served = Served::start(authority.directory(), &[]);
    // Issued while it serves, and by another process.
    let person = person(&authority, "A");
    let status = |certificate: &Certificate| {
        let reply = post_ocsp(served.address, &ocsp_request(authority.issuing(), certificate, None));
        OcspResponse::decode(&reply.body).unwrap().responses()[0].status
    };
    assert_eq!(status(&person.certificate), CertStatus::Good);
    assert_eq!(status(authority.root()), CertStatus::Unknown);
    let serial = hex(person.certificate.serial());
    let mut revoke = parapheur();
    revoke.args(["pki", "revoke"]).arg(authority.directory()).args([&serial, "--reason", "superseded"]);
    run(revoke.env("PARAPHEUR_PASSPHRASE", PASSPHRASE)).expect(0);
    assert!(matches!(status(&person.certificate), CertStatus::Revoked { .. }));
}

#[test]
#[ignore = "needs a gigabyte to be sent"]
fn a_gigabyte_harms_nobody() {
    let folder = folder();
    let authority = authority(&folder, KeySpec::P256);
    let served = Served::start(authority.directory(), &[]);
    for field in ["Content-Length: 1073741824", "Transfer-Encoding: chunked"] {
        let mut big = Client::connect(served.address);
        big.0.set_write_timeout(Some(Duration::from_secs(30))).unwrap();
        big.0.write_all(format!("POST /tsa HTTP/1.1\r\nHost: t\r\n{field}\r\n\r\n").as_bytes()).unwrap();
        let chunk = [b"100000\r\n".as_slice(), &vec![b'x'; 1 << 20], b"\r\n"].concat();
        let sent = (0..1024).take_while(|_| big.0.write_all(&chunk).is_ok()).count();
        assert!(sent < 100, "{sent} MiB were taken");
        assert!(stamped(served.address).is_some(), "others are served");
    }
    let status = std::fs::read_to_string(format!("/proc/{}/status", served.child.id())).unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    let kib: u64 = peak.trim().trim_end_matches(" kB").parse().unwrap();
    assert!(kib < 64 << 10, "{kib} KiB of memory");
}

/// A port that is free now, for an authority that has to name it in its certificates.
fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

#[test]
#[ignore = "needs pyHanko"]
fn pyhanko_signs_and_validates_with_our_services() {
    let folder = folder();
    let base = format!("http://127.0.0.1:{}/wilaya", free_port());
    let authority = site::authority_at(&folder, KeySpec::P256, Some(&base));
    let port = base.trim_end_matches("/wilaya").trim_start_matches("http://").to_owned();
    let served = Served::start(authority.directory(), &["--listen", &port]);
    let person = person(&authority, "Amina Berrada");
    let key = folder.path().join("amina.p12");
    std::fs::write(&key, &person.key.as_ref().unwrap().pkcs12[..]).unwrap();
    let (root, signed) = (authority.directory().join("root.crt"), folder.path().join("signed.pdf"));
    let script = root_of_package().join("tests/peers/pyhanko_services.py");
    let mut python = python_peer("python");
    python.arg(&script).arg("sign").arg(fixture("circulaire.pdf")).arg(&signed).arg(&key).arg(PASSPHRASE).arg(&root);
    let ran = run(python.arg(format!("{base}/tsa"))).expect(0);
    assert!(ran.out.contains("ocsps: 2 crls: 1"), "{}", ran.out);

    let validate = || run(python_peer("python").arg(&script).arg("validate").arg(&signed).arg(&root)).expect(0).out;
    let said = validate();
    assert!(said.contains("bottom line: True") && said.contains("time stamp: True"), "{said}");

    // Our own verifier, with what pyHanko put into the file and nothing else.
    let ours = run(parapheur().arg("verify").arg(&signed).arg("--trust").arg(&root).args(["--lang", "en"]));
    assert!(ours.out.contains("TOTAL-PASSED") && ours.out.contains("proven time"), "{}{}", ours.out, ours.err);
    assert_eq!(ours.code, 0);

    let mut revoke = parapheur();
    revoke.args(["pki", "revoke"]).arg(authority.directory()).arg(hex(person.certificate.serial()));
    run(revoke.args(["--reason", "keyCompromise"]).env("PARAPHEUR_PASSPHRASE", PASSPHRASE)).expect(0);
    let said = validate();
    assert!(said.contains("bottom line: False") && said.contains("revoked: True"), "{said}");
    assert!(served.end().1.contains(r#""status":"revoked""#));
}

#[test]
#[cfg(feature = "net")]
fn our_verifier_asks_our_services() {
    let folder = folder();
    let base = format!("http://127.0.0.1:{}", free_port());
    let authority = site::authority_at(&folder, KeySpec::P256, Some(&base));
    let served = Served::start(authority.directory(), &["--listen", base.trim_start_matches("http://")]);
    let person = person(&authority, "Amina Berrada");
    let at = |name: &str| folder.path().join(name);
    std::fs::write(at("amina.p12"), &person.key.as_ref().unwrap().pkcs12[..]).unwrap();
    std::fs::write(at("config.toml"), "[online]\nallow = [\"127.0.0.1\"]\n").unwrap();
    let mut sign = parapheur();
    sign.arg("sign").arg(fixture("circulaire.pdf")).arg("-o").arg(at("signed.pdf")).arg("--key").arg(at("amina.p12"));
    run(sign.env("PARAPHEUR_PASSPHRASE", PASSPHRASE)).expect(0);
    let verify = |more: &[&str]| {
        let mut command = parapheur();
        command.arg("verify").arg(at("signed.pdf")).arg("--trust").arg(authority.directory().join("root.crt"));
        run(command.arg("--config").arg(at("config.toml")).args(more))
    };
    // Hard revocation: without asking, nothing is known; the responder speaks of the person, the root's list of the CA.
    assert!(verify(&[]).expect(3).out.contains("revocation.not-checked"));
    verify(&["--online"]).expect(0);
    let mut revoke = parapheur();
    revoke.args(["pki", "revoke"]).arg(authority.directory()).arg(hex(person.certificate.serial()));
    run(revoke.args(["--reason", "keyCompromise"]).env("PARAPHEUR_PASSPHRASE", PASSPHRASE)).expect(0);
    // What was fetched before may be kept until it is due: a cache of one's own shows what the services say now.
    let mut command = parapheur();
    command.arg("verify").arg(at("signed.pdf")).arg("--trust").arg(authority.directory().join("root.crt"));
    command.arg("--config").arg(at("config.toml")).arg("--online").env("XDG_CACHE_HOME", at("cache"));
    let said = run(&mut command);
    assert!(said.code != 0 && said.out.contains("REVOKED"), "{}{}", said.out, said.err);
    let log = served.end().1;
    assert!(log.contains(r#""path":"/crl/root.crl","status":200"#) && log.contains(r#""status":"revoked""#), "{log}");
}
