//! `--online` against other people's services: an OCSP responder and a TLS server of openssl, files from a server in the test;
//! time stamps by `openssl ts`.
#![cfg(all(feature = "cli", feature = "net"))]
#![allow(clippy::unwrap_used, clippy::panic)] // what is missing fails the test

mod common;

use std::fs;
use std::io::{BufRead, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use common::{Ran, folder, parapheur, peer, run};
use serde_json::Value;

/// Files of a folder over HTTP, and what was asked for; `/tsa` is answered by `openssl ts`.
struct Server {
    port: u16,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Server {
    fn over(folder: PathBuf) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&asked);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let Some((path, body)) = request(&mut stream) else { continue };
                log.lock().unwrap().push(path.clone());
                let found = match path.as_str() {
                    "/tsa" => Some(time_stamp(&folder, &body)),
                    path => fs::read(folder.join("served").join(path.trim_start_matches('/'))).ok(),
                };
                let (status, body) = found.map_or(("404 Not Found", Vec::new()), |octets| ("200 OK", octets));
                let head = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
                let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&body));
            }
        });
        Self { port, asked }
    }

    fn asked(&self) -> Vec<String> {
        std::mem::take(&mut *self.asked.lock().unwrap())
    }
}

fn request(stream: &mut TcpStream) -> Option<(String, Vec<u8>)> {
    let mut octets = Vec::new();
    let mut one = [0];
    while !octets.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut one).ok()?;
        octets.push(one[0]);
    }
    let text = String::from_utf8(octets).ok()?;
    let length = text.lines().find_map(|l| l.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    stream.read_exact(&mut body).ok()?;
    Some((text.split(' ').nth(1)?.to_owned(), body))
}

fn openssl(dir: &Path, words: &[&str]) -> Ran {
    run(peer("openssl").current_dir(dir).args(words)).expect(0)
}

fn time_stamp(dir: &Path, query: &[u8]) -> Vec<u8> {
    fs::write(dir.join("query.tsq"), query).unwrap();
    openssl(
        dir,
        &["ts", "-reply", "-config", "ts.cnf", "-section", "tsa", "-queryfile", "query.tsq", "-out", "reply.tsr"],
    );
    fs::read(dir.join("reply.tsr")).unwrap()
}

/// A free port; between this and its use another process might take it, which fails the test loudly.
fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// A process that ends with the test.
struct Running(Child);

impl Running {
    fn start(mut command: Command, port: u16) -> Self {
        let running = Self(command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
        for _ in 0..200 {
            if TcpStream::connect(("127.0.0.1", port)).is_ok() {
                return running;
            }
            thread::sleep(Duration::from_millis(25));
        }
        panic!("nobody listens on {port}");
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A root, a CA and a signer made by openssl, whose certificates name this machine; the signer has signed a file.
struct World {
    dir: tempfile::TempDir,
    server: Server,
    ocsp: u16,
}

impl World {
    fn new() -> Self {
        let dir = folder();
        fs::create_dir(dir.path().join("served")).unwrap();
        let server = Server::over(dir.path().to_owned());
        let (ocsp, port) = (free_port(), server.port);
        let world = Self { dir, server, ocsp };
        let ca =
            "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n";
        world.write("ca.ext", &format!("{ca}crlDistributionPoints=URI:http://127.0.0.1:{port}/root.crl\nauthorityInfoAccess=caIssuers;URI:http://127.0.0.1:{port}/root.crt\n"));
        world.write("ee.ext", &format!("basicConstraints=CA:FALSE\nkeyUsage=critical,nonRepudiation\nauthorityKeyIdentifier=keyid\ncrlDistributionPoints=URI:http://127.0.0.1:{port}/ca.crl\nauthorityInfoAccess=OCSP;URI:http://127.0.0.1:{ocsp},caIssuers;URI:http://127.0.0.1:{port}/ca.p7c\n"));
        world.write("tsa.ext", "keyUsage=critical,digitalSignature\nextendedKeyUsage=critical,timeStamping\n");
        world.write(
            "responder.ext",
            "keyUsage=critical,digitalSignature\nextendedKeyUsage=OCSPSigning\nnoCheck=ignored\n",
        );
        world.write(
            "ca.cnf",
            "[ca]\ndefault_ca=d\n[d]\ndatabase=index.txt\ncrlnumber=crlnumber\ndefault_md=sha256\ndefault_crl_days=30\n",
        );
        world.write(
            "ts.cnf",
            "[tsa]\nserial=serial\ncrypto_device=builtin\nsigner_cert=tsa.crt\ncerts=chain.pem\nsigner_key=tsa.key\nsigner_digest=sha256\ndefault_policy=1.2.3.4\ndigests=sha256\nessCertIDHash=sha256\n",
        );
        for name in ["index.txt", "root-index.txt"] {
            world.write(name, "");
        }
        world.write("crlnumber", "01");
        world.write("serial", "01");
        let d = world.dir.path();
        let key = |name: &str| {
            openssl(d, &["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", name])
        };
        for name in ["root.key", "ca.key", "ee.key", "tsa.key", "responder.key"] {
            key(name);
        }
        openssl(
            d,
            &["req", "-x509", "-new", "-key", "root.key", "-subj", "/CN=Root", "-days", "3650", "-out", "root.crt"],
        );
        for (name, by, subject, serial) in [
            ("ca", "root", "/CN=CA", "16"),
            ("ee", "ca", "/CN=Amina", "32"),
            ("tsa", "ca", "/CN=TSA", "33"),
            ("responder", "ca", "/CN=Responder", "34"),
        ] {
            let (k, csr, crt) = (format!("{name}.key"), format!("{name}.csr"), format!("{name}.crt"));
            openssl(d, &["req", "-new", "-key", &k, "-subj", subject, "-out", &csr]);
            openssl(
                d,
                &[
                    "x509",
                    "-req",
                    "-in",
                    &csr,
                    "-CA",
                    &format!("{by}.crt"),
                    "-CAkey",
                    &format!("{by}.key"),
                    "-set_serial",
                    serial,
                    "-days",
                    "365",
                    "-extfile",
                    &format!("{name}.ext"),
                    "-out",
                    &crt,
                ],
            );
        }
        openssl(d, &["crl2pkcs7", "-nocrl", "-certfile", "ca.crt", "-outform", "DER", "-out", "served/ca.p7c"]);
        fs::write(d.join("chain.pem"), fs::read(d.join("ca.crt")).unwrap()).unwrap();
        let crl = |ca: &str| {
            openssl(
                d,
                &[
                    "ca",
                    "-config",
                    "ca.cnf",
                    "-gencrl",
                    "-cert",
                    &format!("{ca}.crt"),
                    "-keyfile",
                    &format!("{ca}.key"),
                    "-out",
                    "x.pem",
                ],
            );
            openssl(d, &["crl", "-in", "x.pem", "-outform", "DER", "-out", &format!("served/{ca}.crl")]);
        };
        crl("root");
        world.write("config.toml", "[online]\nallow = [\"127.0.0.1\"]\n");
        fs::write(
            d.join("signer.pem"),
            [fs::read(d.join("ee.key")).unwrap(), fs::read(d.join("ee.crt")).unwrap()].concat(),
        )
        .unwrap();
        world.write("budget.txt", "budget");
        run(parapheur().current_dir(d).args(["sign", "budget.txt", "--key", "signer.pem"])).expect(0);
        world
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.dir.path().join(name), text).unwrap();
    }

    /// The signer's list; revoked or not.
    fn database(&self, revoked: bool) {
        let line = match revoked {
            true => "R\t351231235959Z\t261101000000Z,keyCompromise\t20\tunknown\t/CN=Amina\n",
            false => "V\t351231235959Z\t\t20\tunknown\t/CN=Amina\n",
        };
        self.write("index.txt", line);
        self.write("index.txt.attr", "unique_subject = no\n");
        let d = self.dir.path();
        openssl(d, &["ca", "-config", "ca.cnf", "-gencrl", "-cert", "ca.crt", "-keyfile", "ca.key", "-out", "x.pem"]);
        openssl(d, &["crl", "-in", "x.pem", "-outform", "DER", "-out", "served/ca.crl"]);
    }

    /// `openssl ocsp` as a responder, its certificate delegated by the CA.
    fn responder(&self) -> Running {
        let mut command = peer("openssl");
        command.current_dir(self.dir.path()).args([
            "ocsp",
            "-index",
            "index.txt",
            "-CA",
            "ca.crt",
            "-rsigner",
            "responder.crt",
        ]);
        command.args(["-rkey", "responder.key", "-nmin", "10", "-port", &self.ocsp.to_string()]);
        // A connection without a request ends it, so that its words are waited for.
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let mut said = std::io::BufReader::new(child.stderr.take().unwrap());
        let mut line = String::new();
        while !line.contains("waiting for OCSP") {
            line.clear();
            assert_ne!(said.read_line(&mut line).unwrap(), 0, "openssl ocsp ended");
        }
        thread::spawn(move || std::io::copy(&mut said, &mut std::io::sink()));
        Running(child)
    }

    fn verify(&self, more: &[&str]) -> Ran {
        let mut command = parapheur();
        command.current_dir(self.dir.path()).args(["verify", "budget.txt.p7s", "--trust", "root.crt"]);
        run(command.env("XDG_CACHE_HOME", self.dir.path().join("cache")).args(more))
    }

    fn online(&self, more: &[&str]) -> Ran {
        self.verify(&[&["--online", "--config", "config.toml"], more].concat())
    }
}

fn json(ran: &Ran) -> Value {
    serde_json::from_str(&ran.out).unwrap_or_else(|e| panic!("{e}: {}", ran.out))
}

#[test]
#[ignore = "needs openssl"]
fn a_signature_is_settled_online() {
    let world = World::new();
    world.database(false);
    let responder = world.responder();
    // Nothing is asked without --online, and nobody on this machine unless the configuration says so.
    world.verify(&[]).expect(3);
    let refused = world.verify(&["--online", "--explain"]).expect(3);
    assert!(refused.out.contains("127.0.0.1 has the address 127.0.0.1, which is not a public one"), "{}", refused.out);
    assert_eq!(world.server.asked(), [""; 0]);
    let passed = world.online(&["--format", "json"]).expect(0);
    let report = json(&passed);
    let statuses: Vec<_> = report["signatures"][0]["revocation"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| (r["status"].as_str().unwrap(), r["source"].as_str().unwrap()))
        .collect();
    assert_eq!(statuses, [("good", "ocsp"), ("good", "crl")]);
    let mut asked = world.server.asked();
    asked.sort();
    assert_eq!(asked, ["/ca.p7c", "/root.crl"], "what OCSP settles needs no list");
    // From the disk the second time, also when nobody answers any more.
    drop(responder);
    world.online(&[]).expect(0);
    assert_eq!(world.server.asked(), [""; 0]);
    fs::remove_dir_all(world.dir.path().join("cache")).unwrap();
    // Without the responder the list is asked for.
    let passed = world.online(&["--format", "json"]).expect(0);
    assert_eq!(json(&passed)["signatures"][0]["revocation"][0]["source"], "crl");
    fs::remove_dir_all(world.dir.path().join("cache")).unwrap();
    // Without either, it is told who did not answer, in French too.
    fs::remove_file(world.dir.path().join("served/ca.crl")).unwrap();
    let unknown = world.online(&["--lang", "fr", "--explain"]).expect(3);
    assert!(
        unknown.out.contains(&format!("rien n'a été obtenu de http://127.0.0.1:{}/ca.crl", world.server.port)),
        "{}",
        unknown.out
    );
    assert!(unknown.out.contains(&format!("http://127.0.0.1:{} : connexion refusée", world.ocsp)), "{}", unknown.out);
}

#[test]
#[ignore = "needs openssl"]
fn a_revocation_is_found_online() {
    let world = World::new();
    world.database(true);
    let responder = world.responder();
    for mode in ["hard", "soft"] {
        let ran = world.online(&["--revocation", mode, "--format", "json"]).expect(3);
        assert_eq!(json(&ran)["signatures"][0]["reasons"][0]["code"], "revocation.revoked", "{mode}: {}", ran.out);
    }
    drop(responder);
    fs::remove_dir_all(world.dir.path().join("cache")).unwrap();
    let ran = world.online(&["--format", "json"]).expect(3);
    assert_eq!(json(&ran)["signatures"][0]["reasons"][0]["code"], "revocation.revoked");
    // pki path asks as well; the issuer too, which nobody gave here.
    let path = |more: &[&str]| {
        let mut command = parapheur();
        command.current_dir(world.dir.path()).env("XDG_CACHE_HOME", world.dir.path().join("cache"));
        run(command.args(["pki", "path", "ee.crt", "--trust", "root.crt"]).args(more))
    };
    path(&["--revocation", "none"]).expect(3);
    path(&["--revocation", "none", "--online", "--config", "config.toml"]).expect(0);
    let ran = path(&["--online", "--config", "config.toml"]).expect(3);
    assert!(ran.out.contains("[revocation.revoked]"), "{}", ran.out);
}

#[test]
#[ignore = "needs openssl"]
fn https_needs_roots_of_the_configuration() {
    use parapheur::net::client::{Client, Options};
    use parapheur::path::OnlineSource;
    let world = World::new();
    let d = world.dir.path();
    let port = free_port();
    world.write("tls.ext", "subjectAltName=DNS:localhost\nextendedKeyUsage=serverAuth\n");
    world.write("https.ext", &format!("authorityInfoAccess=caIssuers;URI:https://localhost:{port}/served/ca.p7c\n"));
    for name in ["tls", "https"] {
        openssl(d, &["req", "-new", "-key", "ee.key", "-subj", "/CN=localhost", "-out", "t.csr"]);
        let (ext, crt) = (format!("{name}.ext"), format!("{name}.crt"));
        openssl(
            d,
            &[
                "x509",
                "-req",
                "-in",
                "t.csr",
                "-CA",
                "ca.crt",
                "-CAkey",
                "ca.key",
                "-set_serial",
                "77",
                "-days",
                "9",
                "-extfile",
                &ext,
                "-out",
                &crt,
            ],
        );
    }
    let mut command = peer("openssl");
    command.current_dir(d).args(["s_server", "-WWW", "-cert", "tls.crt", "-key", "ee.key", "-cert_chain", "ca.crt"]);
    let _server = Running::start(
        {
            command.args(["-port", &port.to_string()]);
            command
        },
        port,
    );
    let read = |name: &str| parapheur::x509::decode_all(&fs::read(d.join(name)).unwrap(), name).unwrap();
    let ask = |tls_roots| {
        let options = Options { allow: vec!["localhost".into()], tls_roots, ..Options::default() };
        Client::new(options, time::OffsetDateTime::now_utc()).issuers(&read("https.crt")[0])
    };
    let nobody = ask(Vec::new());
    assert!(nobody.items.is_empty() && nobody.failures[0].cause.contains("no TLS connection"), "{nobody:?}");
    let root = ask(read("root.crt"));
    assert_eq!(root.items, read("ca.crt"), "{root:?}");
}

#[test]
#[ignore = "needs openssl"]
fn time_stamps_by_openssl() {
    use parapheur::cms::tsp::{TimestampQuery, TimestampSource};
    use parapheur::crypto::DigestAlgorithm;
    use parapheur::net::client::{Client, Options};
    let world = World::new();
    let d = world.dir.path();
    let client =
        Client::new(Options { allow: vec!["127.0.0.1".into()], ..Options::default() }, time::OffsetDateTime::now_utc());
    let digest = DigestAlgorithm::Sha256;
    let query = TimestampQuery::new(digest, digest.digest(b"budget"), &mut rand::rng());
    let url = format!("http://127.0.0.1:{}/tsa", world.server.port);
    let token = client.timestamp_authority(&url).timestamp(&query).unwrap();
    fs::write(d.join("token.der"), &token).unwrap();
    openssl(
        d,
        &[
            "ts",
            "-verify",
            "-data",
            "budget.txt",
            "-in",
            "token.der",
            "-token_in",
            "-CAfile",
            "root.crt",
            "-untrusted",
            "ca.crt",
        ],
    );
    // A digest that this authority does not take.
    let other = DigestAlgorithm::Sha512;
    let query = TimestampQuery::new(other, other.digest(b"budget"), &mut rand::rng());
    let refusal = client.timestamp_authority(&url).timestamp(&query).unwrap_err();
    assert!(refusal.to_string().contains("badAlg"), "{refusal}");
}

/// Our own authority: what its certificates name is what it serves, and `--online` finds it.
#[cfg(feature = "serve")]
#[test]
fn our_own_authority_is_asked() {
    let dir = folder();
    let d = dir.path();
    let port = free_port();
    let ours = |words: &[&str]| {
        let mut command = parapheur();
        command.current_dir(d).env("PARAPHEUR_PASSPHRASE", "secret").env("PARAPHEUR_KEY_PASSPHRASE", "secret");
        command.env("XDG_CACHE_HOME", d.join("cache")).args(words);
        command
    };
    let base = format!("http://127.0.0.1:{port}");
    run(&mut ours(&["pki", "init", "pki", "--country", "MA", "--organization", "Essai", "--base-url", &base]))
        .expect(0);
    let issue = ["pki", "issue", "pki", "-o", "amina", "--name", "Amina Berrada", "--given-name", "Amina"];
    run(ours(&issue).args(["--surname", "Berrada"])).expect(0);
    fs::write(d.join("budget.txt"), "budget").unwrap();
    fs::write(d.join("config.toml"), "[online]\nallow = [\"127.0.0.1\"]\ncache = false\n").unwrap();
    run(&mut ours(&["sign", "budget.txt", "--key", "amina.p12"])).expect(0);
    let _service = Running::start(ours(&["pki", "serve", "pki", "--listen", &format!("127.0.0.1:{port}")]), port);
    let verify = ["verify", "budget.txt.p7s", "--trust", "pki/root.crt", "--online", "--format", "json"];
    let verify = || run(ours(&verify).args(["--config", "config.toml"]));
    verify().expect(0);
    // A revocation is served at once, and nothing was kept that says otherwise.
    run(&mut ours(&["pki", "revoke", "pki", "amina.crt", "--reason", "key-compromise"])).expect(0);
    assert_eq!(json(&verify().expect(3))["signatures"][0]["reasons"][0]["code"], "revocation.revoked");
    assert!(!d.join("cache").exists());
}
