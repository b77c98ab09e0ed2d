//! An authority in a directory: made, opened, used; what it issues is accepted by our path validation and by openssl.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use parapheur::asn1::oid;
use parapheur::crypto::keystore::{self, KeyFile};
use parapheur::crypto::{DigestAlgorithm, KeySpec, Secret, SignOptions};
use parapheur::error::Coded;
use parapheur::path::{Indication, InitialConstraints, Purpose, RevocationMode, Settings, TrustStore, Validator};
use parapheur::pki::{Authority, InitRequest, IssueRequest, Issued, Locations, Profile, Service, Subject, SubjectKey};
use parapheur::x509::{Certificate, DistributionPointName, GeneralName, KeyUsage, key_matches};
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;
use time::{Duration, OffsetDateTime};
use zeroize::Zeroizing;

fn person() -> Subject {
    Subject {
        country: "MA".into(),
        common_name: "Amina El Idrissi".into(),
        given_name: Some("Amina".into()),
        surname: Some("El Idrissi".into()),
        organization: Some("Ministère de l'Équipement".into()),
        title: Some("Directrice".into()),
        email: Some("amina@example.org".into()),
        serial_number: Some("PNOMA-BE123456".into()),
        ..Subject::default()
    }
}

fn seal() -> Subject {
    Subject {
        country: "MA".into(),
        common_name: "Cachet du ministère".into(),
        organization: Some("Ministère de l'Équipement".into()),
        organization_identifier: Some("NTRMA-4711".into()),
        ..Subject::default()
    }
}

fn now() -> OffsetDateTime {
    OffsetDateTime::now_utc()
}

fn secret(text: &str) -> Secret {
    Secret::new(text)
}

fn authority(folder: &TempDir) -> Authority {
    let request = InitRequest::new("MA", "Ministère de l'Équipement", now());
    Authority::init(&folder.path().join("pki"), &request, &secret("ca"), &mut rand::rng()).unwrap()
}

fn issue(authority: &Authority, profile: &str, spec: KeySpec) -> Issued {
    let subject = match profile {
        "person" => person(),
        "ocsp" | "timestamping" => Subject { organization_identifier: None, ..seal() },
        _ => seal(),
    };
    let request = IssueRequest::new(authority.profile(profile).unwrap(), subject, now());
    let issuer = authority.issuer(&secret("ca")).unwrap();
    let key = SubjectKey::New { spec, passphrase: &secret("key") };
    authority.issue(&issuer, &request, key, &mut rand::rng()).unwrap()
}

fn passes(authority: &Authority, issued: &Issued, at: OffsetDateTime) -> Indication {
    let settings = Settings {
        trust: TrustStore::new(vec![authority.root().clone()]),
        revocation: RevocationMode::None,
        ..Settings::default()
    };
    Validator::new(settings).validate(&issued.certificate, &issued.chain, Purpose::Signing, at).indication
}

#[cfg(unix)]
fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    path.metadata().unwrap().permissions().mode() & 0o777
}

#[test]
fn an_authority_is_made_opened_and_issues() {
    let folder = TempDir::new().unwrap();
    let made = authority(&folder);
    let opened = Authority::open(made.directory()).unwrap();
    assert_eq!((opened.root(), opened.issuing()), (made.root(), made.issuing()));
    let mut names: Vec<_> =
        made.directory().read_dir().unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    let expected = "authority.toml chain.pem crl issued issuing.crt issuing.key lock ocsp.crt ocsp.key root.crt root.key tmp \
                    tsa.crt tsa.key";
    assert_eq!(names.join(" "), expected);
    assert_eq!(folder.path().read_dir().unwrap().count(), 1, "nothing is left beside it");
    #[cfg(unix)]
    for (name, expected) in
        [("", 0o700), ("root.key", 0o600), ("issuing.key", 0o600), ("tsa.key", 0o600), ("root.crt", 0o644)]
    {
        assert_eq!(mode(&made.directory().join(name)), expected, "{name}");
    }

    let issued = issue(&opened, "person", KeySpec::P256);
    let certificate = &issued.certificate;
    assert_eq!(certificate.key_usage(), Some(KeyUsage::CONTENT_COMMITMENT));
    assert_eq!(certificate.ext_key_usage(), None);
    assert!(certificate.basic_constraints().is_none_or(|b| !b.ca));
    assert!(certificate.serial().len() <= 17 && certificate.serial()[0] & 0x80 == 0);
    assert_eq!(
        certificate.authority_key_identifier().unwrap().key_identifier.as_deref(),
        made.issuing().subject_key_identifier()
    );
    assert_eq!(made.issuing().basic_constraints().unwrap().path_len, Some(0));
    assert!(certificate.subject().attribute(&oid::AT_ORGANIZATION_IDENTIFIER).is_none());
    assert_eq!(passes(&opened, &issued, now()), Indication::Passed);
    assert_eq!(passes(&opened, &issued, now() + Duration::days(2000)), Indication::Indeterminate);
    let record: String = certificate.serial().iter().map(|o| format!("{o:02x}")).collect();
    assert!(made.directory().join(format!("issued/{record}.crt")).is_file());

    let sealed = issue(&opened, "seal", KeySpec::P384);
    assert_eq!(sealed.certificate.subject().attribute(&oid::AT_ORGANIZATION_IDENTIFIER), Some("NTRMA-4711"));
    assert_ne!(sealed.certificate.serial(), certificate.serial());
    assert_eq!(passes(&opened, &sealed, now()), Indication::Passed);
}

#[test]
fn what_is_issued_opens_and_fits() {
    let folder = TempDir::new().unwrap();
    let authority = authority(&folder);
    let issued = issue(&authority, "person", KeySpec::Ed25519);
    let written = issued.write(folder.path(), "amina", false).unwrap();
    let (key, pkcs12) = written.key.as_ref().unwrap();
    #[cfg(unix)]
    assert_eq!([key, pkcs12, &written.certificate].map(|p| mode(p)), [0o600, 0o600, 0o644]);
    for files in [vec![pkcs12], vec![key, &written.certificate]] {
        let files: Vec<_> = files
            .into_iter()
            .map(|p| KeyFile { name: p.display().to_string(), bytes: Zeroizing::new(std::fs::read(p).unwrap()) })
            .collect();
        let opened = keystore::open(&files, &mut |_| Some(secret("key")), &SignOptions::default()).unwrap();
        assert_eq!(opened.certificates.len(), 3);
        assert_eq!(opened.certificates[0], issued.certificate.raw());
        assert!(key_matches(&issued.certificate, opened.signer.public_key().spki()));
    }

    let again = issued.write(folder.path(), "amina", false).unwrap_err();
    assert_eq!(again.code(), "pki.exists");
    std::fs::remove_file(key).unwrap();
    assert!(issued.write(folder.path(), "amina", false).is_err());
    assert!(!key.exists(), "all three or none");
    issued.write(folder.path(), "amina", true).unwrap();
    assert_eq!(std::fs::read(key).unwrap(), issued.key.as_ref().unwrap().pem.as_bytes());
    let nowhere = issued.write(&folder.path().join("none"), "amina", false).unwrap_err();
    assert_eq!(nowhere.code(), "pki.io");
}

#[test]
fn refusals_are_named_and_leave_nothing() {
    let folder = TempDir::new().unwrap();
    let authority = authority(&folder);
    let rng = &mut rand::rng();
    let request = InitRequest::new("MA", "Autre", now());
    let error = Authority::init(authority.directory(), &request, &secret("ca"), rng).unwrap_err();
    assert_eq!(error.code(), "pki.exists");
    let other = folder.path().join("other");
    for (request, passphrase, code) in [
        (InitRequest { country: "Maroc".into(), ..request.clone() }, "ca", "pki.subject"),
        (InitRequest { issuing_days: 9000, ..request.clone() }, "ca", "pki.validity"),
        (InitRequest { key: KeySpec::Rsa(1024), ..request.clone() }, "ca", "pki.crypto"),
        (InitRequest { root_name: request.issuing_name.clone(), ..request.clone() }, "ca", "pki.subject"),
        (request.clone(), "", "pki.no-passphrase"),
    ] {
        let error = Authority::init(&other, &request, &secret(passphrase), rng).unwrap_err();
        assert_eq!(error.code(), code, "{error}");
    }
    assert_eq!(folder.path().read_dir().unwrap().count(), 1);
    assert_eq!(Authority::open(&other).unwrap_err().code(), "pki.not-an-authority");

    let count = || authority.directory().join("issued").read_dir().unwrap().count();
    let before = count();
    assert_eq!(authority.issuer(&secret("wrong")).err().unwrap().code(), "pki.key");
    let issuer = authority.issuer(&secret("ca")).unwrap();
    let request = IssueRequest::new(Profile::shipped("person").unwrap(), person(), now());
    let sealing = Profile::shipped("seal").unwrap();
    for (request, key, code) in [
        (request.clone(), "", "pki.no-passphrase"),
        (IssueRequest { days: Some(5000), ..request.clone() }, "key", "pki.validity"),
        (IssueRequest { now: now() - Duration::days(1), ..request.clone() }, "key", "pki.validity"),
        (IssueRequest { subject: seal(), ..request.clone() }, "key", "pki.subject"),
        (IssueRequest { profile: sealing, ..request.clone() }, "key", "pki.subject"),
    ] {
        let key = SubjectKey::New { spec: KeySpec::P256, passphrase: &secret(key) };
        let error = authority.issue(&issuer, &request, key, rng).unwrap_err();
        assert_eq!(error.code(), code, "{error}");
    }
    let own = authority.issuing().public_key().unwrap();
    assert_eq!(authority.issue(&issuer, &request, SubjectKey::Of(own), rng).unwrap_err().code(), "pki.own-key");
    assert_eq!(count(), before);
}

#[test]
fn the_services_have_their_certificates_and_keys() {
    let folder = TempDir::new().unwrap();
    let authority = authority(&folder);
    for (service, purpose) in [(Service::Ocsp, Purpose::OcspSigning), (Service::TimeStamping, Purpose::TimeStamping)] {
        let unit = authority.unit(service, &secret("ca")).unwrap();
        assert_eq!(authority.unit(service, &secret("x")).unwrap_err().code(), "pki.key");
        let settings = Settings {
            trust: TrustStore::new(vec![authority.root().clone()]),
            revocation: RevocationMode::None,
            ..Settings::default()
        };
        let result = Validator::new(settings).validate(&unit.certificate, &unit.chain, purpose, now());
        assert!(result.is_passed(), "{:?}", result.findings);
        let record = authority.record(unit.certificate.serial()).unwrap().unwrap();
        assert_eq!(record.certificate, unit.certificate);
        assert!(record.profile.is_some() && record.issued.is_some());
    }
    assert!(authority.unit(Service::Ocsp, &secret("ca")).unwrap().certificate.has_ocsp_no_check());
    std::fs::copy(authority.directory().join("tsa.key"), authority.directory().join("ocsp.key")).unwrap();
    assert_eq!(authority.unit(Service::Ocsp, &secret("ca")).unwrap_err().code(), "pki.self-check");
}

#[test]
fn certificates_say_where_things_are() {
    let folder = TempDir::new().unwrap();
    let locations = Locations::new("http://pki.example.ma/igc/", true).unwrap();
    let request = InitRequest { locations: Some(locations), ..InitRequest::new("MA", "Wilaya", now()) };
    Authority::init(&folder.path().join("pki"), &request, &secret("ca"), &mut rand::rng()).unwrap();
    let authority = Authority::open(&folder.path().join("pki")).unwrap();
    let of = |certificate: &Certificate| {
        let points = certificate.crl_distribution_points().iter().chain(certificate.freshest_crl());
        let names = points.flat_map(|p| match &p.name {
            Some(DistributionPointName::FullName(names)) => names.clone(),
            _ => Vec::new(),
        });
        let access = certificate.authority_info_access().iter().map(|a| a.location.clone());
        let uri = |name| match name {
            GeneralName::Uri(uri) => uri.strip_prefix("http://pki.example.ma/igc/").unwrap().to_owned(),
            other => panic!("{other:?}"),
        };
        names.chain(access).map(uri).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(of(authority.root()), "");
    assert_eq!(of(authority.issuing()), "crl/root.crl certs/root.crt");
    assert_eq!(of(&authority.unit(Service::Ocsp, &secret("ca")).unwrap().certificate), "certs/issuing.crt");
    let person = issue(&authority, "person", KeySpec::P256).certificate;
    assert_eq!(of(&person), "crl/issuing.crl crl/issuing-delta.crl ocsp certs/issuing.crt");
}

#[test]
fn an_authority_has_profiles_of_its_own() {
    let folder = TempDir::new().unwrap();
    let authority = authority(&folder);
    let profiles = authority.directory().join("profiles");
    std::fs::create_dir(&profiles).unwrap();
    let policy = "0.4.0.2042.1.2";
    let own = format!(
        "days = 30\nkey-usage = [\"digitalSignature\", \"contentCommitment\"]\nextended-key-usage = [\"emailProtection\"]\n\
         policies = [{{ oid = \"{policy}\", cps = \"https://pki.example.ma/cps\" }}]\n[subject]\nrequired = [\"email\"]\n\
         optional = [\"organizationName\", \"title\", \"surname\", \"givenName\", \"serialNumber\"]\n"
    );
    std::fs::write(profiles.join("person.toml"), own).unwrap();
    let issued = issue(&authority, "person", KeySpec::P256);
    let certificate = &issued.certificate;
    assert_eq!(certificate.not_after() - certificate.not_before(), Duration::days(30));
    assert_eq!(certificate.key_usage(), Some(KeyUsage::DIGITAL_SIGNATURE | KeyUsage::CONTENT_COMMITMENT));
    assert_eq!(certificate.ext_key_usage(), Some(&[oid::KP_EMAIL_PROTECTION][..]));
    // The policy holds for the whole path, asked for explicitly.
    let policy = parapheur::asn1::Oid::parse(policy).unwrap();
    let settings = Settings {
        trust: TrustStore::new(vec![authority.root().clone()]),
        revocation: RevocationMode::None,
        constraints: InitialConstraints {
            policies: vec![policy.clone()],
            require_explicit_policy: true,
            ..InitialConstraints::default()
        },
        ..Settings::default()
    };
    let result = Validator::new(settings).validate(certificate, &issued.chain, Purpose::Signing, now());
    assert_eq!((result.is_passed(), result.policies.clone()), (true, vec![policy]), "{:?}", result.findings);

    std::fs::write(profiles.join("seal.toml"), "days = 1\nkey-usage = [\"digitalSignature\"]\nkey = 1\n").unwrap();
    let error = authority.profile("seal").unwrap_err();
    assert!(error.to_string().contains("seal.toml, line 3"), "{error}");
    assert_eq!(authority.profile("none").unwrap_err().code(), "pki.no-profile");
    assert_eq!(authority.profile("../person").unwrap_err().code(), "pki.no-profile");
}

fn openssl(folder: &Path, arguments: &[&str]) -> String {
    let output = Command::new("openssl").args(arguments).current_dir(folder).output().unwrap();
    let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "openssl {arguments:?}: {text}");
    text
}

#[test]
#[ignore = "needs openssl"]
fn openssl_accepts_what_is_issued() {
    for (ca, key) in [
        (KeySpec::P256, KeySpec::P256),
        (KeySpec::P384, KeySpec::P521),
        (KeySpec::Rsa(2048), KeySpec::Rsa(2048)),
        (KeySpec::Ed25519, KeySpec::Ed25519),
    ] {
        let folder = TempDir::new().unwrap();
        let request = InitRequest { key: ca, ..InitRequest::new("MA", "Ministère de l'Équipement", now()) };
        let authority = Authority::init(&folder.path().join("pki"), &request, &secret("ca"), &mut rand::rng()).unwrap();
        for profile in ["person", "seal"] {
            let issued = issue(&authority, profile, key);
            let name = profile.to_owned();
            issued.write(folder.path(), &name, false).unwrap();
            let (crt, key_file, p12) = (format!("{name}.crt"), format!("{name}.key"), format!("{name}.p12"));
            for purpose in ["smimesign", "any"] {
                let verify = [
                    "verify",
                    "-x509_strict",
                    "-purpose",
                    purpose,
                    "-CAfile",
                    "pki/root.crt",
                    "-untrusted",
                    "pki/issuing.crt",
                    &crt,
                ];
                assert!(openssl(folder.path(), &verify).contains("OK"));
            }
            openssl(folder.path(), &["pkcs12", "-in", &p12, "-passin", "pass:key", "-noenc", "-out", "all.pem"]);
            let public = openssl(folder.path(), &["pkey", "-in", &key_file, "-passin", "pass:key", "-pubout"]);
            assert_eq!(public, openssl(folder.path(), &["pkey", "-in", "all.pem", "-pubout"]));
            assert_eq!(public, openssl(folder.path(), &["x509", "-in", &crt, "-noout", "-pubkey"]));
            std::fs::write(folder.path().join("document"), b"circulaire").unwrap();
            // openssl 3.0 cannot do Ed25519 in CMS.
            if !matches!(key, KeySpec::Ed25519) {
                let sign = format!(
                    "cms -sign -binary -in document -signer {crt} -inkey {key_file} -passin pass:key \
                     -certfile pki/issuing.crt -outform DER -out document.p7s"
                );
                openssl(folder.path(), &sign.split_whitespace().collect::<Vec<_>>());
                let verify = "cms -verify -binary -inform DER -in document.p7s -content document \
                              -CAfile pki/root.crt -out out";
                openssl(folder.path(), &verify.split_whitespace().collect::<Vec<_>>());
            }
        }
    }
}

#[test]
#[ignore = "needs keytool"]
fn java_opens_the_pkcs12() {
    let folder = TempDir::new().unwrap();
    let authority = authority(&folder);
    let issued = issue(&authority, "person", KeySpec::P256);
    issued.write(folder.path(), "amina", false).unwrap();
    let output = Command::new("keytool")
        .args([
            "-J-Duser.language=en",
            "-list",
            "-v",
            "-storetype",
            "PKCS12",
            "-keystore",
            "amina.p12",
            "-storepass",
            "key",
        ])
        .current_dir(folder.path())
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(text.contains("PrivateKeyEntry") && text.contains("Certificate chain length: 3"), "{text}");
}

#[test]
fn the_same_random_numbers_make_the_same_authority() {
    use rand::SeedableRng;
    let at = time::macros::datetime!(2026-11-21 10:00 UTC);
    let make = || {
        let mut rng = rand::rngs::StdRng::seed_from_u64(1);
        let request = InitRequest { key: KeySpec::Ed25519, ..InitRequest::new("MA", "X", at) };
        let created = parapheur::pki::create(&request, &mut rng).unwrap();
        created.issuing.digest(DigestAlgorithm::Sha256)
    };
    assert_eq!(make(), make());
}
