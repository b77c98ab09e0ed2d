//! Against a server in the test that behaves, and one that does not.

mod server;
mod time_stamps;
mod world;

use super::*;
use crate::asn1::der::{self, Tag, constructed, encode, sequence};
use crate::path::made::{self, Entity, basic_constraints_ca, certify, extension};
use crate::path::{PathResult, Purpose, Revocation, RevocationMode, Settings, TrustStore, Validator};
use server::{Server, reply};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;
use time::macros::datetime;
use world::{World, access_information};

/// Everything that is made here was made the day before.
const NOW: OffsetDateTime = datetime!(2027-01-10 0:00 UTC);

/// Short times, so that what waits does not wait long.
fn limits() -> Limits {
    Limits {
        connect: Duration::from_millis(500),
        answer: Duration::from_millis(600),
        small: 10_000,
        crl: 10_000,
        ..Limits::default()
    }
}

fn options() -> Options {
    Options { allow: vec!["127.0.0.1".into()], limits: limits(), ..Options::default() }
}

fn ask(options: Options, url: &str) -> Result<Vec<u8>> {
    Http::new(options).ask(&Question::get(url), 10_000)
}

#[test]
fn what_a_server_may_do_wrong() {
    let server = Server::start(|path, stream| match path {
        "/good" => reply(stream, "200 OK", b"octets"),
        "/missing" => reply(stream, "404 Not Found", b"<html>"),
        "/silent" => thread::sleep(Duration::from_secs(5)),
        "/drip" => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
            while stream.write_all(b"x").is_ok() {
                thread::sleep(Duration::from_millis(50));
            }
        }
        "/endless" => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
            while stream.write_all(&[b'x'; 1000]).is_ok() {}
        }
        "/huge" => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\nx");
        }
        "/cut" => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
        }
        "/bomb" => reply(stream, "200 OK\r\nContent-Encoding: gzip", &[0x1f, 0x8b, 8, 0]),
        "/headers" => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n");
            while stream.write_all(b"X-Y: zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz\r\n").is_ok() {}
        }
        "/other" => drop(stream.write_all(b"220 mail.example ESMTP\r\n")),
        "/loop" => reply(stream, "302 Found\r\nLocation: /loop", b""),
        "/once" => reply(stream, "301 Moved\r\nLocation: good", b""),
        "/file" => reply(stream, "302 Found\r\nLocation: file:///etc/passwd", b""),
        "/ldap" => reply(stream, "302 Found\r\nLocation: ldap://127.0.0.1/", b""),
        "/inside" => reply(stream, "302 Found\r\nLocation: http://127.0.0.2:1/", b""),
        "/inside6" => reply(stream, "302 Found\r\nLocation: //[::1]:1/", b""),
        _ => {}
    });
    let get = |path: &str| ask(options(), &server.url(path));
    let code = |path: &str| crate::error::Coded::code(&get(path).unwrap_err());
    assert_eq!(get("/good").unwrap(), b"octets");
    assert_eq!(get("/once").unwrap(), b"octets");
    for (path, expected) in [
        ("/missing", "net.status"),
        ("/silent", "net.timeout"),
        ("/drip", "net.timeout"),
        ("/endless", "net.too-large"),
        ("/huge", "net.too-large"),
        ("/cut", "net.protocol"),
        ("/bomb", "net.encoding"),
        ("/headers", "net.protocol"),
        ("/other", "net.protocol"),
        ("/loop", "net.redirects"),
        ("/file", "net.url"),
        ("/ldap", "net.url"),
        ("/inside", "net.private-address"),
        ("/inside6", "net.private-address"),
    ] {
        assert_eq!(code(path), expected, "{path}: {:?}", get(path));
    }
    // One question and three redirects.
    let before = server.asked().len();
    assert!(get("/loop").is_err());
    assert_eq!(server.asked().len() - before, 4);
}

#[test]
fn who_is_not_asked() {
    let server = Server::start(|_, stream| reply(stream, "200 OK", b"secret"));
    let code = |options, url: &str| crate::error::Coded::code(&ask(options, url).unwrap_err());
    let nobody = || Options { limits: limits(), ..Options::default() };
    for url in [
        server.url("/"),
        format!("http://localhost:{}/", server.port),
        format!("http://LOCALHOST.:{}/", server.port),
        format!("http://[::ffff:127.0.0.1]:{}/", server.port),
        format!("http://0.0.0.0:{}/", server.port),
        format!("http://2130706433:{}/", server.port), // 127.0.0.1 as one number, as some resolvers take it
        format!("http://127.1:{}/", server.port),
        "http://169.254.169.254/latest/meta-data/".into(),
        "http://10.0.0.1/".into(),
    ] {
        let found = code(nobody(), &url);
        assert!(matches!(found, "net.private-address" | "net.unresolved"), "{url}: {found}");
    }
    for url in [
        "ldap://x.example/",
        "file:///etc/passwd",
        "ftp://x.example/x",
        "x",
        "",
        "http://",
        "http://a b/",
        "http://u:p@127.0.0.1/",
    ] {
        assert_eq!(code(options(), url), "net.url", "{url}");
    }
    assert!(server.asked().is_empty());
    // Allowed by name, the name and nothing else.
    let local = Options { allow: vec!["LocalHost".into()], ..nobody() };
    assert_eq!(ask(local.clone(), &format!("http://localhost:{}/", server.port)).unwrap(), b"secret");
    assert_eq!(code(local, &server.url("/")), "net.private-address");
    assert_eq!(code(options(), "http://nothing.invalid/"), "net.unresolved");
    // https without roots is believed by nobody; here it is not even TLS.
    let plain = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = plain.local_addr().unwrap().port();
    thread::spawn(move || plain.accept().map(|(mut stream, _)| stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n")));
    assert_eq!(code(options(), &format!("https://127.0.0.1:{port}/")), "net.tls");
}

#[test]
fn a_run_is_bounded() {
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let http = Http::new(options());
    let ask = |http: &Http, url: &str| crate::error::Coded::code(&http.ask(&Question::get(url), 100).unwrap_err());
    for expected in ["net.connection", "net.connection", "net.given-up", "net.given-up"] {
        assert_eq!(ask(&http, &format!("http://{closed}/")), expected);
    }
    let server = Server::start(|_, stream| reply(stream, "200 OK", b"x"));
    let two = Http::new(Options { limits: Limits { questions: 2, ..limits() }, ..options() });
    for _ in 0..2 {
        assert_eq!(two.ask(&Question::get(&server.url("/")), 100).unwrap(), b"x");
    }
    assert_eq!(ask(&two, &server.url("/")), "net.budget");
    let none = Http::new(Options { limits: Limits { total: Duration::ZERO, ..limits() }, ..options() });
    assert_eq!(ask(&none, &server.url("/")), "net.budget");
    assert_eq!(server.asked().len(), 2);
}

fn client() -> Client {
    Client::new(options(), NOW)
}

fn codes(result: &PathResult) -> Vec<&'static str> {
    result.findings.iter().map(crate::error::Coded::code).collect()
}

#[test]
fn what_is_missing_is_fetched() {
    let world = World::new();
    world.put_ocsp(&made::good());
    let result = world.validate(client(), RevocationMode::Hard, &[]);
    assert!(result.is_passed(), "{:?}", result.findings);
    assert!(result.revocation.iter().all(|s| s.status == Revocation::Good));
    // The issuer, the response, the CA's list; what OCSP settles needs no list.
    assert_eq!(world.paths(), ["/ca.p7c", "/ocsp", "/root.crl"]);
    // GET, since the request is short.
    assert!(world.server.asked()[1].starts_with("GET /ocsp/ME"), "{:?}", world.server.asked());
}

#[test]
fn what_is_at_hand_is_not_fetched() {
    let world = World::new();
    let at_hand = crate::path::Material {
        certificates: vec![world.ca.certificate.clone()],
        crls: vec![made::crl("Root", &world.root, &made::list(&[])), made::crl("CA", &world.ca, &made::list(&[]))],
        ocsp: Vec::new(),
    };
    let settings = Settings {
        trust: TrustStore::new([world.root.certificate.clone()]),
        online: Some(Arc::new(client())),
        ..Settings::default()
    };
    let validator = Validator::new(settings);
    assert!(validator.validate_with(&world.ee.certificate, &at_hand, Purpose::Signing, NOW).is_passed());
    assert_eq!(world.paths(), [""; 0]);
    // Only what is missing.
    let half = crate::path::Material { crls: at_hand.crls[1..].to_vec(), ..at_hand };
    assert!(validator.validate_with(&world.ee.certificate, &half, Purpose::Signing, NOW).is_passed());
    assert_eq!(world.paths(), ["/root.crl"]);
    // Nobody to be asked about, nobody asked.
    let stranger = certify("Stranger", 9, None, &[]);
    assert!(!validator.validate(&stranger.certificate, &[], Purpose::Signing, NOW).is_passed());
    let result = world.validate(client(), RevocationMode::None, std::slice::from_ref(&world.ca.certificate));
    assert!(result.is_passed());
    assert_eq!(world.paths(), ["/root.crl"]);
}

#[test]
fn what_is_fetched_is_judged_like_the_rest() {
    let world = World::new();
    let known = std::slice::from_ref(&world.ca.certificate);
    // Revoked, by a list and then by a response; soft mode asks too.
    world.put("/ca.crl", made::crl("CA", &world.ca, &made::list(&[(7, Some(1))])).raw());
    for mode in [RevocationMode::Hard, RevocationMode::Soft] {
        assert_eq!(codes(&world.validate(client(), mode, known))[0], "revocation.revoked");
    }
    world.put("/ca.crl", b"<html>maintenance</html>");
    world.put_ocsp(&made::Answered { status: made::revoked_status(), ..made::good() });
    assert_eq!(codes(&world.validate(client(), RevocationMode::Hard, known))[0], "revocation.revoked");
    // A delta that only the list's certificate names.
    let delta = made::List {
        entries: vec![(7, Some(1))],
        extensions: vec![made::number(6), made::delta(5)],
        ..made::list(&[])
    };
    world.put("/ca.crl", made::crl("CA", &world.ca, &made::list(&[])).raw());
    world.put("/delta.crl", made::crl("CA", &world.ca, &delta).raw());
    world.put("/ocsp", b"nothing");
    assert_eq!(codes(&world.validate(client(), RevocationMode::Hard, known))[0], "revocation.revoked");
    // By somebody else's key: not used, whatever it says.
    let other = certify("CA", 2, None, &[basic_constraints_ca()]);
    world.put("/ca.crl", made::crl("CA", &other, &made::list(&[])).raw());
    world.put("/delta.crl", b"");
    let result = world.validate(client(), RevocationMode::Hard, known);
    let codes = codes(&result);
    assert_eq!(codes[0], "revocation.not-checked");
    assert!(codes.contains(&"revocation.source-refused") && codes.contains(&"path.fetch-failed"), "{codes:?}");
    let text: String = result.findings.iter().map(|f| format!("{f}\n")).collect();
    assert!(text.contains(&world.server.url("/ocsp")) && text.contains("is not an OCSP response"), "{text}");
    assert!(text.contains("only http and https are"), "{text}");
    // An issuer that is none leads nowhere.
    world.put("/ca.p7c", other.certificate.raw());
    let result = world.validate(client(), RevocationMode::None, &[]);
    assert!(!result.is_passed());
    world.put("/ca.p7c", b"?");
    let result = world.validate(client(), RevocationMode::None, &[]);
    assert_eq!(self::codes(&result), ["path.no-anchor", "path.fetch-failed"]);
}

#[test]
fn a_post_where_get_is_not_answered() {
    let world = World::new();
    world.put_ocsp(&made::good());
    let octets = world.files.lock().unwrap()["/ocsp"].clone();
    let server = Server::start(move |path, stream| match path {
        "/ocsp" => reply(stream, "200 OK", &octets),
        _ => reply(stream, "405 Method Not Allowed", b""),
    });
    let asked = client().ask_ocsp(&server.url("/ocsp"), b"request").unwrap();
    assert!(OcspResponse::decode(&asked).is_ok());
    assert_eq!(server.asked().iter().map(|l| l.split(' ').next().unwrap()).collect::<Vec<_>>(), ["GET", "POST"]);
}

#[test]
fn memory_and_disk() {
    let world = World::new();
    world.put_ocsp(&made::good());
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("cache");
    let with = |now, limits| Client::new(Options { cache: Some(place.clone()), limits, ..options() }, now);
    let run = |now, limits| world.validate(with(now, limits), RevocationMode::Hard, &[]);
    assert!(run(NOW, limits()).is_passed());
    let first = world.paths();
    assert_eq!(first.len(), 3);
    // Another run asks nobody.
    assert!(run(NOW, limits()).is_passed());
    assert_eq!(world.paths(), first);
    let files = || -> Vec<PathBuf> { std::fs::read_dir(&place).unwrap().map(|e| e.unwrap().path()).collect() };
    assert_eq!(files().len(), 3);
    #[cfg(unix)]
    for file in files() {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }
    // Poisoned in every octet that we can think of: asked again, and mended.
    for poison in [
        &(|octets: &mut Vec<u8>| octets.truncate(octets.len() / 2)) as &dyn Fn(&mut Vec<u8>),
        &|octets| octets.clear(),
        &|octets| *octets.last_mut().unwrap() ^= 1,
        &|octets| {
            let at = octets.iter().position(|b| *b == b'\n').unwrap();
            octets.truncate(at + 1);
            octets.extend(b"\x30\x00");
        },
        &|octets| octets[0] = 0xff,
        &|octets| octets.splice(0.., [b'9'; 100_000]).for_each(drop),
    ] {
        let before = world.paths().len();
        for file in files() {
            let mut octets = std::fs::read(&file).unwrap();
            poison(&mut octets);
            std::fs::write(&file, octets).unwrap();
        }
        assert!(run(NOW, limits()).is_passed());
        assert_eq!(world.paths().len() - before, 3);
        assert!(run(NOW, limits()).is_passed());
        assert_eq!(world.paths().len() - before, 3);
    }
    // One question's answer under the name of another's is none.
    let all = files();
    std::fs::copy(&all[0], &all[1]).unwrap();
    let before = world.paths().len();
    assert!(run(NOW, limits()).is_passed());
    assert_eq!(world.paths().len() - before, 1);
    // After nextUpdate, everything is asked again; the certificates are kept for a week.
    let before = world.paths().len();
    let _ = run(made::NEXT, limits());
    let again = world.paths()[before..].to_vec();
    assert!(again.contains(&"/root.crl".to_owned()) && !again.contains(&"/ca.p7c".to_owned()), "{again:?}");
    // What nobody signed is not kept; and the whole is bounded.
    std::fs::remove_dir_all(&place).unwrap();
    let other = certify("CA", 2, None, &[basic_constraints_ca()]);
    world.put("/ocsp", b"nothing");
    world.put("/ca.crl", made::crl("CA", &other, &made::list(&[])).raw());
    let _ = run(NOW, limits());
    assert_eq!(files().len(), 2, "the issuer and the root's list");
    let small = Limits { cache: 2_000, ..limits() };
    let _ = run(NOW, small);
    world.put("/ca.crl", made::crl("CA", &world.ca, &made::list(&[])).raw());
    assert!(run(NOW, small).is_passed());
    let size: u64 = files().iter().map(|f| std::fs::metadata(f).unwrap().len()).sum();
    assert!(size <= 2_000, "{size}");
}

#[test]
fn loops_and_crowds_of_issuers_end() {
    // Each issuer's address leads to another certificate of the same name with an address of its own.
    let server = Arc::new(OnceLock::<Server>::new());
    let root = certify("Root", 1, None, &[basic_constraints_ca()]);
    let at = Arc::clone(&server);
    let started = Server::start(move |_, stream| {
        let url = at.get().unwrap().url("/next");
        let next = certify("A", 2, None, &[basic_constraints_ca(), access_information(&[(&AD_CA_ISSUERS, url)])]);
        reply(stream, "200 OK", next.certificate.raw());
    });
    let url = started.url("/first");
    assert!(server.set(started).is_ok());
    let ca = certify("A", 3, None, &[basic_constraints_ca()]);
    let ee = certify("EE", 7, Some(("A", &ca)), &[access_information(&[(&AD_CA_ISSUERS, url)])]);
    let validator = Validator::new(Settings {
        trust: TrustStore::new([root.certificate.clone()]),
        revocation: RevocationMode::None,
        online: Some(Arc::new(client())),
        ..Settings::default()
    });
    let result = validator.validate(&ee.certificate, &[], Purpose::Signing, NOW);
    assert!(!result.is_passed());
    assert!(server.get().unwrap().asked().len() <= 9, "{:?}", server.get().unwrap().asked());
}
