//! Key files of openssl and keytool (`fixtures/keys/make.sh`), opened, used, and refused by name.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use parapheur::crypto::keystore::{self, KeyFile, OpenedKey};
use parapheur::crypto::{
    DigestAlgorithm, KeySpec, Outcome, PrivateKey, Secret, SignOptions, SignatureAlgorithm, Signed, provider, verify,
};
use parapheur::error::Coded;
use zeroize::Zeroizing;

fn file(name: &str) -> KeyFile {
    let path = format!("{}/fixtures/keys/{name}", env!("CARGO_MANIFEST_DIR"));
    KeyFile { name: name.into(), bytes: Zeroizing::new(std::fs::read(path).unwrap()) }
}

fn open_with(names: &[&str], passphrase: Option<&str>, options: &SignOptions) -> Result<OpenedKey, keystore::Error> {
    let files: Vec<_> = names.iter().map(|n| file(n)).collect();
    keystore::open(&files, &mut |_| passphrase.map(Secret::new), options)
}

fn open(name: &str, passphrase: &str) -> Result<OpenedKey, keystore::Error> {
    open_with(&[name], Some(passphrase), &SignOptions::default())
}

fn refused(name: &str, passphrase: &str, code: &str) -> String {
    let error = open(name, passphrase).expect_err(name);
    assert_eq!(error.code(), code, "{error}");
    assert!(error.place().unwrap().contains(name), "{error}");
    error.to_string()
}

/// Signs, verifies with every provider that has the algorithm, and refuses another message.
fn works(opened: &OpenedKey) {
    let signer = &opened.signer;
    let algorithm = signer.algorithm();
    for message in [&b"a circular"[..], b""] {
        let digest = algorithm.digest().digest(message);
        let signature = signer.sign(message, &digest).unwrap();
        assert!(signature.len() <= signer.max_signature_len());
        let other = algorithm.digest().digest(b"another");
        for provider in provider::providers() {
            let check = |message: &[u8], digest: &[u8]| {
                let signed = Signed { message: Some(message), digest };
                provider::verify_with(*provider, &algorithm, signer.public_key(), signed, &signature)
            };
            let valid = check(message, &digest);
            if !matches!(valid, Outcome::Unsupported(_)) {
                assert_eq!(valid, Outcome::Valid, "{algorithm}, {}", provider.name());
                assert_eq!(check(b"another", &other), Outcome::Invalid);
            }
        }
        assert_eq!(
            verify(&algorithm, signer.public_key(), Signed { message: Some(message), digest: &digest }, &signature),
            Outcome::Valid
        );
    }
    assert!(signer.sign(b"", b"short").is_err());
}

#[test]
fn every_form_of_the_same_key() {
    let expected = open("rsa.pem", "").unwrap();
    works(&expected);
    assert!(expected.certificates.is_empty());
    for name in ["rsa.pkcs1.pem", "rsa.der", "rsa.pkcs1.der", "rsa.both.pem"] {
        let opened = open_with(&[name], None, &SignOptions::default()).unwrap();
        assert_eq!(opened.signer.public_key(), expected.signer.public_key(), "{name}");
        assert_eq!(opened.certificates.len(), usize::from(name == "rsa.both.pem"));
    }
    for name in ["rsa.encrypted.pem", "rsa.scrypt.pem", "rsa.des3.pem", "rsa.encrypted.der"] {
        let opened = open(name, "sesame").unwrap();
        assert_eq!(opened.signer.public_key(), expected.signer.public_key(), "{name}");
    }
    let certificate = file("rsa.crt.der").bytes;
    for (name, passphrase) in [
        ("rsa.openssl3.p12", "sesame"),
        ("rsa.legacy.p12", "sesame"),
        ("rsa.java.p12", "sesame"),
        ("rsa.java-legacy.p12", "sesame"),
        ("rsa.windows-3des.p12", "sesame"),
        ("rsa.windows-aes.p12", "sesame"),
        ("rsa.empty-passphrase.p12", ""),
        ("rsa.plain.p12", ""),
        ("rsa.nomac.p12", "sesame"),
        ("rsa.accents.p12", "sésame"),
    ] {
        let opened = open(name, passphrase).unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(opened.signer.public_key(), expected.signer.public_key(), "{name}");
        assert_eq!(opened.certificates, [certificate.to_vec()], "{name}");
        if passphrase.is_empty() {
            open_with(&[name], None, &SignOptions::default()).unwrap();
        }
    }
}

#[test]
fn every_kind_of_key_signs() {
    for (name, kind, algorithm) in [
        ("rsa.pem", "RSA-2048", "RSASSA-PKCS1-v1_5 with SHA-256"),
        ("rsa3072.pem", "RSA-3072", "RSASSA-PKCS1-v1_5 with SHA-256"),
        ("rsapss.pem", "RSA-2048", "RSASSA-PSS with SHA-384"),
        ("p256.pem", "P-256", "ECDSA with SHA-256"),
        ("p256.sec1.pem", "P-256", "ECDSA with SHA-256"),
        ("p384.pem", "P-384", "ECDSA with SHA-384"),
        ("p521.pem", "P-521", "ECDSA with SHA-512"),
        ("p521.sec1.der", "P-521", "ECDSA with SHA-512"),
        ("ed25519.pem", "Ed25519", "Ed25519"),
    ] {
        let opened = open(name, "").unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(opened.signer.public_key().kind().to_string(), kind);
        assert_eq!(opened.signer.algorithm().to_string(), algorithm);
        works(&opened);
    }
}

#[test]
fn every_provider_signs() {
    let rng = &mut rand::rng();
    let mut keys = vec![PrivateKey::from_pkcs8(&file("rsa.der").bytes).unwrap()];
    for spec in [KeySpec::P256, KeySpec::P384, KeySpec::P521, KeySpec::Ed25519] {
        keys.push(PrivateKey::generate(spec, rng).unwrap());
    }
    for key in &keys {
        for pss in [false, true] {
            let Ok(algorithm) = (SignOptions { pss, digest: None }).algorithm(key.public_key()) else { continue };
            for provider in provider::providers() {
                let signer = provider.signer(key, &algorithm).unwrap().unwrap();
                works(&OpenedKey { signer: signer.into(), certificates: Vec::new() });
            }
        }
    }
}

#[test]
fn options_choose_the_algorithm() {
    for digest in [DigestAlgorithm::Sha256, DigestAlgorithm::Sha384, DigestAlgorithm::Sha512] {
        for name in ["rsa.pem", "p256.pem", "p384.pem", "p521.pem"] {
            let options = SignOptions { pss: false, digest: Some(digest) };
            let opened = open_with(&[name], None, &options).unwrap();
            assert_eq!(opened.signer.algorithm().digest(), digest);
            works(&opened);
        }
        let opened = open_with(&["rsa.pem"], None, &SignOptions { pss: true, digest: Some(digest) }).unwrap();
        let pss = SignatureAlgorithm::RsaPss { digest, mgf_digest: digest, salt_len: digest.len() };
        assert_eq!(opened.signer.algorithm(), pss);
        works(&opened);
    }
    for (name, pss, digest) in [
        ("rsa.pem", false, Some(DigestAlgorithm::Sha1)),
        ("p256.pem", true, None),
        ("ed25519.pem", false, Some(DigestAlgorithm::Sha256)),
        // The key is restricted to SHA-384.
        ("rsapss.pem", false, Some(DigestAlgorithm::Sha256)),
    ] {
        let error = open_with(&[name], None, &SignOptions { pss, digest }).unwrap_err();
        assert_eq!(error.code(), "keystore.key", "{error}");
    }
}

#[test]
fn certificates_come_from_any_file() {
    let opened = open_with(
        &["p256.pem", "rsa.crt.pem", "p256.crt.pem", "certificate.p12"],
        Some("sesame"),
        &SignOptions::default(),
    )
    .unwrap();
    assert_eq!(opened.certificates.len(), 3);
    assert_eq!(opened.certificates[0], *file("rsa.crt.der").bytes);
    let error = open_with(&["rsa.crt.pem", "rsa.crt.der"], None, &SignOptions::default()).unwrap_err();
    assert_eq!(error.code(), "keystore.no-key");
}

#[test]
fn a_wrong_passphrase_is_not_a_damaged_file() {
    for name in [
        "rsa.encrypted.pem",
        "rsa.scrypt.pem",
        "rsa.des3.pem",
        "rsa.encrypted.der",
        "rsa.openssl3.p12",
        "rsa.legacy.p12",
        "rsa.java.p12",
        "rsa.windows-3des.p12",
        "rsa.nomac.p12",
        "rsa.accents.p12",
    ] {
        refused(name, "open", "keystore.wrong-passphrase");
        let error = open_with(&[name], None, &SignOptions::default()).unwrap_err();
        assert_eq!(error.code(), "keystore.no-passphrase", "{error}");
    }
}

#[test]
fn what_cannot_be_opened_is_named() {
    assert!(refused("rsa.dek-info.pem", "sesame", "keystore.unsupported").contains("DEK-Info"));
    assert!(refused("rsa.pbes1.pem", "sesame", "keystore.unsupported").contains("TripleDES"));
    refused("p256.iterations.pem", "sesame", "keystore.iterations");
    refused("rsa.iterations.p12", "sesame", "keystore.iterations");
    assert!(refused("secp256k1.pem", "", "keystore.key").contains("secp256k1"));
    assert!(refused("rsa1024.pem", "", "keystore.key").contains("1024"));
    let several = refused("two-keys.p12", "sesame", "keystore.several-keys");
    assert!(several.contains("rsa") && several.contains("p256"), "{several}");
    refused("make.sh", "", "keystore.unknown");
}

#[test]
fn truncated_and_altered_files_are_errors() {
    for name in
        ["rsa.der", "rsa.pkcs1.der", "p521.sec1.der", "rsa.encrypted.der", "rsa.plain.p12", "p256.pem", "rsa.both.pem"]
    {
        let whole = file(name).bytes;
        for len in (0..whole.len()).step_by(61) {
            let cut = KeyFile { name: name.into(), bytes: Zeroizing::new(whole[..len].to_vec()) };
            // A cut PEM file may lose its key and keep nothing that is wrong.
            assert!(keystore::open(&[cut], &mut |_| Some(Secret::new("sesame")), &SignOptions::default()).is_err());
        }
        for at in (0..whole.len()).step_by(37) {
            let mut bytes = whole.clone();
            bytes[at] ^= 0x10;
            let altered = KeyFile { name: name.into(), bytes };
            let _ = keystore::open(&[altered], &mut |_| Some(Secret::new("sesame")), &SignOptions::default());
        }
    }
}

#[test]
fn secrets_are_not_shown() {
    let secret = Secret::new("sesame");
    assert!(!format!("{secret:?}").contains("sesame"));
    let opened = open("rsa.openssl3.p12", "sesame").unwrap();
    assert_eq!(format!("{opened:?}"), "OpenedKey { key: PublicKey(RSA-2048), certificates: 1 }");
    assert!(!format!("{:?}", file("rsa.pem")).contains("BEGIN"));
}

#[test]
fn a_new_key_is_written_and_opened_again() {
    let rng = &mut rand::rng();
    let secret = Secret::new("sésame");
    for spec in [KeySpec::P256, KeySpec::P384, KeySpec::P521, KeySpec::Ed25519] {
        let key = PrivateKey::generate(spec, rng).unwrap();
        let (pem, public) = (key.to_pkcs8_encrypted_pem(&secret, rng).unwrap(), key.public_key().clone());
        assert!(pem.starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----\n"));
        assert_eq!(PrivateKey::from_pkcs8(&key.to_pkcs8()).unwrap().public_key(), &public);
        let written = KeyFile { name: "new".into(), bytes: Zeroizing::new(pem.into_bytes()) };
        let opened = keystore::open(&[written], &mut |_| Some(secret.clone()), &SignOptions::default()).unwrap();
        assert_eq!(opened.signer.public_key(), &public);
        works(&opened);
    }
    let key = PrivateKey::generate(KeySpec::P256, rng).unwrap();
    let path = [file("rsa.crt.der").bytes.to_vec()];
    let p12 = key.to_pkcs12("new", &path, &secret).unwrap();
    let written = KeyFile { name: "new".into(), bytes: Zeroizing::new(p12) };
    let opened = keystore::open(&[written], &mut |_| Some(secret.clone()), &SignOptions::default()).unwrap();
    assert_eq!((opened.signer.public_key(), &opened.certificates[..]), (key.public_key(), &path[..]));
}

#[test]
fn a_new_rsa_key_signs() {
    let key = PrivateKey::generate(KeySpec::Rsa(2048), &mut rand::rng()).unwrap();
    let pkcs8 = key.to_pkcs8();
    let again = PrivateKey::from_pkcs8(&pkcs8).unwrap();
    assert_eq!(again.public_key(), key.public_key());
    let signer = again.into_signer(&SignOptions { pss: true, digest: None }).unwrap();
    works(&OpenedKey { signer, certificates: Vec::new() });
    assert!(PrivateKey::generate(KeySpec::Rsa(1024), &mut rand::rng()).is_err());
}
