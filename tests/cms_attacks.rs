//! Attacks of our own making on detached CMS messages and chains of countersignatures.
#![allow(clippy::unwrap_used)]

mod common;

use common::acts::*;
use common::attack::Pdf;
use parapheur::acts::{ActKind, Identity};
use parapheur::asn1::der::{self, Tag, constructed, encode, sequence, set_of, single};
use parapheur::asn1::{self, Oid, ber, oid};
use parapheur::cms::{Act, SignedData, SignerInfo, attributes, write};
use parapheur::crypto::DigestAlgorithm;
use parapheur::error::Coded;
use parapheur::validation::report::{Conclusion, Report};
use std::time::Duration;

const DOCUMENT: &[u8] = b"Rabat, le 1er mars 2027. Payez 100 dirhams.\n";
const SHA256: DigestAlgorithm = DigestAlgorithm::Sha256;

/// The verdict on `message` beside `document`; `None` where it cannot be read.
fn judge(document: &[u8], message: &[u8]) -> Option<Report> {
    let dir = common::folder();
    std::fs::write(dir.path().join("d.txt"), document).unwrap();
    let file = dir.path().join("d.txt.p7s");
    std::fs::write(&file, message).unwrap();
    parapheur::acts::verify(&file, &trusting()).ok()
}

#[track_caller]
fn refused(document: &[u8], message: &[u8], code: &str) {
    match judge(document, message) {
        None => assert_eq!(code, "unreadable"),
        Some(report) => {
            let codes = codes(&report);
            assert_ne!(report.conclusion, Conclusion::Passed, "HOLE, instead of {code}");
            assert!(codes.iter().any(|found| found == code), "{codes:?} instead of {code}");
        }
    }
}

#[track_caller]
fn accepted(document: &[u8], message: &[u8]) {
    let report = judge(document, message).unwrap();
    assert_eq!(report.conclusion, Conclusion::Passed, "{:?}", codes(&report));
}

/// The attributes of a sound act over `content`.
fn attributes_of(identity: &Identity, content: &[u8], previous: Vec<[u8; 32]>) -> Vec<Vec<u8>> {
    let certificate = &identity.certificate;
    let digest = identity.signer.algorithm().digest();
    vec![
        attributes::content_type(&oid::DATA),
        attributes::message_digest(&digest.digest(content)),
        attributes::signing_time(NOW),
        attributes::signing_certificate_v2(
            digest,
            &certificate.digest(digest),
            certificate.issuer().raw(),
            certificate.serial(),
        ),
        attributes::attribute(&oid::ACT, Act { kind: ActKind::Visa, reason: None, step: None, previous }.encode()),
    ]
}

fn sign_octets(identity: &Identity, octets: &[u8]) -> Vec<u8> {
    let digest = identity.signer.algorithm().digest().digest(octets);
    identity.signer.sign(octets, &digest).unwrap()
}

/// A SignerInfo over these attributes, `digest` being its digestAlgorithm.
fn info(identity: &Identity, attributes: &[Vec<u8>], digest: DigestAlgorithm) -> Vec<u8> {
    let signed = write::signed_attributes(attributes);
    let signature = sign_octets(identity, &signed);
    write::signer_info(&write::NewSignerInfo {
        issuer: identity.certificate.issuer().raw(),
        serial: identity.certificate.serial(),
        digest_algorithm: digest.identifier(),
        signed_attrs: &signed,
        signature_algorithm: identity.signer.algorithm().identifier(),
        signature: &signature,
    })
}

fn certificates(identity: &Identity) -> Vec<Vec<u8>> {
    parapheur::sign::cades::certificates(identity)
}

fn message(identity: &Identity, info: &[u8]) -> Vec<u8> {
    write::detached(info, &SHA256.identifier(), &certificates(identity))
}

fn sound(identity: &Identity) -> Vec<u8> {
    message(identity, &info(identity, &attributes_of(identity, DOCUMENT, vec![]), identity.signer.algorithm().digest()))
}

/// The fields of a SignerInfo, each a whole encoding.
fn fields(info: &[u8]) -> Vec<Vec<u8>> {
    single(info, "SignerInfo").unwrap().reader("SignerInfo").map(|f| f.unwrap().raw.to_vec()).collect()
}

fn id(info: &[u8]) -> [u8; 32] {
    SHA256.digest(SignerInfo::decode(info, "info").unwrap().signature).try_into().unwrap()
}

/// `info` with these unsigned attributes.
fn with_unsigned(info: &[u8], unsigned: &[Vec<u8>]) -> Vec<u8> {
    let mut parts = fields(info);
    let mut set = set_of(unsigned);
    set[0] = Tag::context_constructed(1).0;
    parts.push(set);
    sequence(parts)
}

#[test]
fn what_is_sound_is_accepted() {
    for signer in ["p256", "rsa2048"] {
        accepted(DOCUMENT, &sound(&identity(signer)));
    }
}

#[test]
fn nothing_is_taken_from_another_signature() {
    let (a, b) = (identity("p256"), identity("p384"));
    refused(b"another document", &sound(&a), "cms.digest-mismatch");
    // The signature values of two acts exchanged.
    let one = info(&a, &attributes_of(&a, DOCUMENT, vec![]), SHA256);
    let two = info(&b, &attributes_of(&b, DOCUMENT, vec![]), DigestAlgorithm::Sha384);
    let (mut x, mut y) = (fields(&one), fields(&two));
    std::mem::swap(x.last_mut().unwrap(), y.last_mut().unwrap());
    for parts in [x, y] {
        refused(
            DOCUMENT,
            &write::detached(&sequence(parts), &SHA256.identifier(), &[certificates(&a), certificates(&b)].concat()),
            "cms.signature-invalid",
        );
    }
    // The attributes of another act of the same person.
    let other = info(&a, &attributes_of(&a, b"another", vec![]), SHA256);
    let (mut x, y) = (fields(&one), fields(&other));
    x[3] = y[3].clone();
    refused(DOCUMENT, &message(&a, &sequence(x)), "cms.signature-invalid");
    // The certificate of another signer.
    refused(DOCUMENT, &write::detached(&one, &SHA256.identifier(), &certificates(&b)), "signer.not-identified");
    let mut parts = fields(&one);
    parts[1] = fields(&two)[1].clone();
    refused(
        DOCUMENT,
        &write::detached(&sequence(parts), &SHA256.identifier(), &[certificates(&a), certificates(&b)].concat()),
        "signer.reference-mismatch",
    );
}

#[test]
fn a_countersignature_stays_where_it_was_made() {
    let (a, b, c) = (identity("p256"), identity("p384"), identity("p521"));
    let one = info(&a, &attributes_of(&a, DOCUMENT, vec![]), SHA256);
    let two = info(&b, &attributes_of(&b, DOCUMENT, vec![]), DigestAlgorithm::Sha384);
    let counter = |parent: &[u8]| {
        let value = SignerInfo::decode(parent, "parent").unwrap().signature.to_vec();
        let mut list = attributes_of(&c, &value, vec![id(parent)]);
        list.remove(0);
        info(&c, &list, DigestAlgorithm::Sha512)
    };
    let attribute = |value: &[u8]| attributes::attribute(&oid::COUNTERSIGNATURE, value);
    let all = [certificates(&a), certificates(&b), certificates(&c)].concat();
    let sound = write::detached(&with_unsigned(&one, &[attribute(&counter(&one))]), &SHA256.identifier(), &all);
    accepted(DOCUMENT, &sound);
    let moved = write::detached(&with_unsigned(&two, &[attribute(&counter(&one))]), &SHA256.identifier(), &all);
    refused(DOCUMENT, &moved, "cms.parent-mismatch");
    // As a signature of the document.
    refused(DOCUMENT, &write::detached(&counter(&one), &SHA256.identifier(), &all), "cms.content-type-missing");
    // A signature of the document as a countersignature.
    let under = write::detached(&with_unsigned(&one, &[attribute(&two)]), &SHA256.identifier(), &all);
    refused(DOCUMENT, &under, "cms.parent-mismatch");
    // One that cannot be read, and one that is cut.
    let broken = write::detached(&with_unsigned(&one, &[attribute(&der::null())]), &SHA256.identifier(), &all);
    refused(DOCUMENT, &broken, "cms.unreadable");
    // The parent taken out from between.
    let nested = {
        let inner = counter(&one);
        let value = SignerInfo::decode(&inner, "inner").unwrap().signature.to_vec();
        let mut list = attributes_of(&b, &value, vec![id(&inner)]);
        list.remove(0);
        info(&b, &list, DigestAlgorithm::Sha384)
    };
    let lifted = write::detached(&with_unsigned(&one, &[attribute(&nested)]), &SHA256.identifier(), &all);
    refused(DOCUMENT, &lifted, "act.previous-missing");
}

#[test]
fn signed_attributes_stand_once_and_say_what_is_true() {
    let a = identity("p256");
    let base = attributes_of(&a, DOCUMENT, vec![]);
    let with = |list: &[Vec<u8>]| message(&a, &info(&a, list, SHA256));
    let without =
        |n: usize| with(&base.iter().enumerate().filter(|(i, _)| *i != n).map(|(_, v)| v.clone()).collect::<Vec<_>>());
    let plus = |more: Vec<u8>| with(&[base.clone(), vec![more]].concat());
    let digest = |of: &[u8]| der::octet_string(&SHA256.digest(of));
    refused(DOCUMENT, &plus(attributes::message_digest(&SHA256.digest(b"x"))), "cms.duplicate-attribute");
    refused(DOCUMENT, &plus(base[0].clone()), "cms.duplicate-attribute");
    refused(DOCUMENT, &plus(base[4].clone()), "cms.duplicate-attribute");
    refused(DOCUMENT, &plus(base[3].clone()), "cms.duplicate-attribute");
    let replaced = |n: usize, value: Vec<u8>| {
        with(&base.iter().enumerate().map(|(i, v)| if i == n { value.clone() } else { v.clone() }).collect::<Vec<_>>())
    };
    let two_values = sequence([der::oid(&oid::MESSAGE_DIGEST), set_of([digest(DOCUMENT), digest(b"x")])]);
    refused(DOCUMENT, &replaced(1, two_values), "cms.bad-attribute");
    refused(
        DOCUMENT,
        &replaced(1, sequence([der::oid(&oid::MESSAGE_DIGEST), set_of::<Vec<u8>>([])])),
        "cms.bad-attribute",
    );
    refused(DOCUMENT, &replaced(1, attributes::attribute(&oid::MESSAGE_DIGEST, der::null())), "cms.bad-attribute");
    refused(DOCUMENT, &without(1), "cms.message-digest-missing");
    refused(DOCUMENT, &without(0), "cms.content-type-missing");
    refused(DOCUMENT, &replaced(0, attributes::content_type(&oid::TST_INFO)), "cms.content-type-mismatch");
    refused(DOCUMENT, &replaced(4, attributes::attribute(&oid::ACT, der::null())), "act.malformed");
    let other = identity("p384").certificate.clone();
    let elsewhere =
        attributes::signing_certificate_v2(SHA256, &other.digest(SHA256), other.issuer().raw(), other.serial());
    refused(DOCUMENT, &replaced(3, elsewhere), "signer.reference-mismatch");
    refused(
        DOCUMENT,
        &replaced(3, attributes::attribute(&oid::SIGNING_CERTIFICATE_V2, sequence([sequence::<Vec<u8>>([])]))),
        "cms.bad-attribute",
    );
    let order = message(&a, &{
        // An order that is not DER's, not the one that was signed either: the same attributes.
        let sound = info(&a, &base, SHA256);
        let mut parts = fields(&sound);
        let mut members: Vec<Vec<u8>> =
            single(&parts[3], "set").unwrap().reader("set").map(|m| m.unwrap().raw.to_vec()).collect();
        members.reverse();
        parts[3] = constructed(Tag::context_constructed(0), members);
        sequence(parts)
    });
    accepted(DOCUMENT, &order);
}

#[test]
fn algorithms_agree_and_are_strong_enough() {
    let a = identity("p256");
    let base = attributes_of(&a, DOCUMENT, vec![]);
    let mut long = base.clone();
    long[1] = attributes::message_digest(&DigestAlgorithm::Sha512.digest(DOCUMENT));
    refused(DOCUMENT, &message(&a, &info(&a, &long, DigestAlgorithm::Sha512)), "cms.algorithm-mismatch");
    refused(DOCUMENT, &message(&a, &info(&a, &base, DigestAlgorithm::Sha3_256)), "cms.digest-mismatch");
    // The parameters of PSS say another digest than digestAlgorithm, or another salt than the signature has.
    let pss = identity_with("rsa2048", &parapheur::crypto::SignOptions { pss: true, digest: None });
    let sound = info(&pss, &attributes_of(&pss, DOCUMENT, vec![]), SHA256);
    accepted(DOCUMENT, &message(&pss, &sound));
    let from = SHA256.identifier();
    let parts = fields(&sound);
    let swapped = |n: usize, from: &[u8], to: &[u8]| {
        let mut parts = parts.clone();
        let at = parts[n].windows(from.len()).position(|w| w == from).unwrap();
        parts[n].splice(at..at + from.len(), to.iter().copied());
        message(&pss, &sequence(parts))
    };
    refused(DOCUMENT, &swapped(4, &from[2..], &DigestAlgorithm::Sha512.identifier()[2..]), "cms.algorithm-mismatch");
    refused(DOCUMENT, &swapped(4, &[2, 1, 32], &[2, 1, 20]), "cms.signature-invalid");
    let pkcs1 = identity("rsa2048").signer.algorithm().identifier();
    let mut parts = fields(&sound);
    parts[4] = pkcs1;
    refused(DOCUMENT, &message(&pss, &sequence(parts)), "cms.signature-invalid");
}

#[test]
fn a_weak_digest_under_ed25519_is_weak() {
    let e = identity("ed25519");
    let mut list = attributes_of(&e, DOCUMENT, vec![]);
    list[1] = attributes::message_digest(&DigestAlgorithm::Sha1.digest(DOCUMENT));
    refused(DOCUMENT, &message(&e, &info(&e, &list, DigestAlgorithm::Sha1)), "crypto.weak");
}

/// A PDF whose signature of this /SubFilter is made by `make` from the signed bytes.
fn pdf(sub_filter: &str, make: &dyn Fn(&[u8]) -> Vec<u8>) -> Pdf {
    let file = Pdf::base(&[]).signed_by("rsa3072");
    let mut file = file.patched("/ETSI.CAdES.detached", &format!("{sub_filter:20}"));
    // No record of an act.
    let at = file.offset("/XXParapheur");
    file.0[at..at + 3].copy_from_slice(b"/YY");
    let text = file.part(file.offset("/ByteRange ["), file.0.len());
    let numbers: Vec<usize> =
        text[12..text.find(']').unwrap()].split_whitespace().map(|n| n.parse().unwrap()).collect();
    let signed = [&file.0[..numbers[1]], &file.0[numbers[2]..]].concat();
    let contents: String = make(&signed).iter().map(|o| format!("{o:02x}")).collect();
    let room = numbers[2] - numbers[1] - 2;
    assert!(contents.len() <= room);
    file.0[numbers[1] + 1..numbers[2] - 1].copy_from_slice(format!("{contents:0<room$}").as_bytes());
    file
}

#[test]
fn a_weak_digest_inside_of_a_pdf_signature_is_weak() {
    let a = identity("rsa2048");
    let sound =
        pdf("/adbe.pkcs7.detached", &|signed| message(&a, &info(&a, &attributes_of(&a, signed, vec![])[..4], SHA256)));
    assert_eq!(sound.judged().0, Some(Conclusion::Passed), "{:?}", sound.judged().1);
    let weak = pdf("/adbe.pkcs7.sha1", &|signed| {
        let content = DigestAlgorithm::Sha1.digest(signed);
        let info = info(&a, &attributes_of(&a, &content, vec![])[..4], SHA256);
        let mut certificates = set_of(certificates(&a));
        certificates[0] = Tag::context_constructed(0).0;
        let content = constructed(Tag::context_constructed(0), [der::octet_string(&content)]);
        let signed_data = sequence([
            der::uint(1),
            set_of([SHA256.identifier()]),
            sequence([der::oid(&oid::DATA), content]),
            certificates,
            set_of([info]),
        ]);
        sequence([der::oid(&oid::SIGNED_DATA), constructed(Tag::context_constructed(0), [signed_data])])
    });
    let (conclusion, codes) = weak.judged();
    assert_eq!(conclusion, Some(Conclusion::Indeterminate), "{codes:?}");
}

#[test]
fn signed_attributes_are_no_document() {
    let a = identity("p256");
    let signed = write::signed_attributes(&attributes_of(&a, DOCUMENT, vec![]));
    let mut parts = fields(&info(&a, &attributes_of(&a, DOCUMENT, vec![]), SHA256));
    parts.remove(3);
    // ECDSA draws a new value each time: sign these octets as the attributes that they are.
    *parts.last_mut().unwrap() = der::octet_string(&sign_octets(&a, &signed));
    refused(&signed, &message(&a, &sequence(parts)), "cms.signed-attributes-as-content");
}

#[test]
fn whatever_is_cut_or_flipped_is_told() {
    let a = identity("p256");
    let whole = sound(&a);
    let dir = common::folder();
    std::fs::write(dir.path().join("d.txt"), DOCUMENT).unwrap();
    let file = dir.path().join("d.txt.p7s");
    let options = trusting();
    let judge = |octets: &[u8]| {
        std::fs::write(&file, octets).unwrap();
        parapheur::acts::verify(&file, &options).ok()
    };
    let told = |report: &Report| -> Vec<String> {
        report
            .signatures
            .iter()
            .map(|s| {
                format!(
                    "{:?} {:?} {:?} {:?} {:?} {:?}",
                    s.act, s.function, s.signer, s.claimed_time, s.reason, s.parent
                )
            })
            .collect()
    };
    let original = told(&judge(&whole).unwrap());
    for end in 0..whole.len() {
        assert!(judge(&whole[..end]).is_none_or(|r| r.conclusion != Conclusion::Passed), "cut at {end}");
    }
    for at in 0..whole.len() {
        let mut bad = whole.clone();
        bad[at] ^= 1 << (at % 8);
        if let Some(report) = judge(&bad)
            && report.conclusion == Conclusion::Passed
        {
            assert_eq!(told(&report), original, "octet {at}");
        }
    }
}

#[test]
fn a_message_with_content_of_its_own_says_nothing_of_the_file_beside_it() {
    for (signer, plain) in [("p256", false), ("p256", true), ("ed25519", true)] {
        let a = identity(signer);
        let own = info(&a, &attributes_of(&a, DOCUMENT, vec![]), a.signer.algorithm().digest());
        let mut parts = fields(&own);
        if plain {
            parts.remove(3);
            *parts.last_mut().unwrap() = der::octet_string(&sign_octets(&a, DOCUMENT));
        }
        let detached = message(&a, &sequence(parts));
        let content = constructed(Tag::context_constructed(0), [der::octet_string(DOCUMENT)]);
        let with = sequence([der::oid(&oid::DATA), content]);
        let signed_data = SignedData::decode(&detached, "message").unwrap();
        let mut certificates = set_of(&signed_data.certificates);
        certificates[0] = Tag::context_constructed(0).0;
        let infos: Vec<&[u8]> = signed_data.signer_infos.iter().map(|i| i.raw).collect();
        let attached = sequence([der::uint(1), set_of([SHA256.identifier()]), with, certificates, set_of(infos)]);
        let attached = sequence([der::oid(&oid::SIGNED_DATA), constructed(Tag::context_constructed(0), [attached])]);
        let dir = common::folder();
        let (document, file) = (dir.path().join("d.txt"), dir.path().join("d.txt.p7s"));
        std::fs::write(&document, b"Payez 999 dirhams.").unwrap();
        std::fs::write(&file, &attached).unwrap();
        let mut options = trusting();
        // The message itself is sound.
        assert_eq!(parapheur::acts::verify(&file, &options).unwrap().conclusion, Conclusion::Passed);
        // The file is another one.
        let report = parapheur::acts::verify(&document, &options).unwrap();
        assert_ne!(report.conclusion, Conclusion::Passed, "HOLE {signer} {plain}, by the document");
        options.document = Some(document.clone());
        let report = parapheur::acts::verify(&file, &options).unwrap();
        assert_ne!(report.conclusion, Conclusion::Passed, "HOLE {signer} {plain}, by --document");
        std::fs::write(&document, DOCUMENT).unwrap();
        let report = parapheur::acts::verify(&document, &options).unwrap();
        let passes = !(plain && signer == "ed25519"); // needs the whole message, which is not read for a file
        assert_eq!(report.conclusion == Conclusion::Passed, passes, "{:?}", codes(&report));
    }
}

/// How the verification of a message ends: the conclusion and the number of signatures, or the error. It is to take 20 seconds of
/// the processor at the most, which is what remains of a check where nothing is counted.
fn end_of(what: &str, octets: Vec<u8>) -> String {
    let dir = common::folder();
    std::fs::write(dir.path().join("d.txt"), DOCUMENT).unwrap();
    let file = dir.path().join("d.txt.p7s");
    std::fs::write(&file, octets).unwrap();
    let before = common::processor_time();
    let end = match parapheur::acts::verify(&file, &trusting()) {
        Ok(report) => format!("{}, {}", report.conclusion, report.signatures.len()),
        Err(error) => error.code().to_owned(),
    };
    let took = common::processor_time() - before;
    assert!(took < Duration::from_secs(20), "{what} took {took:?}");
    end
}

#[test]
fn size_and_depth_cost_no_more_than_they_weigh() {
    let a = identity("p256");
    let base = attributes_of(&a, DOCUMENT, vec![]);
    // Indefinite lengths around much: every level copies what is in it.
    let levels = 1000;
    let mut deep = [0x30, 0x80].repeat(levels);
    deep.extend(encode(Tag::OCTET_STRING, &vec![0; 16 << 20]));
    deep.extend([0, 0].repeat(levels));
    // By the number of octets that are copied, and of levels.
    for (what, octets) in [("nested indefinite lengths", deep), ("too deep", [0x30, 0x80].repeat(1 << 20))] {
        assert!(matches!(ber::to_definite(&octets), Err(asn1::Error::TooDeep { .. })), "{what}");
        let octets = [&[0x30, 0x80], &*der::oid(&oid::SIGNED_DATA), &octets].concat();
        assert_eq!(end_of(what, octets), "cms.malformed");
    }
    // Very many attributes, values, signers, certificates, previous acts.
    let arc = |n: u32| {
        let octets = [0x2a, 0x81 | (n >> 21) as u8, 0x80 | (n >> 14) as u8, 0x80 | (n >> 7) as u8, n as u8 & 0x7f];
        Oid::from_octets(&octets)
    };
    let many: Vec<Vec<u8>> = (0..50_000).map(|n| attributes::attribute(&arc(n), der::null())).collect();
    assert_eq!(
        end_of("attributes", message(&a, &info(&a, &[base.clone(), many.clone()].concat(), SHA256))),
        "passed, 1"
    );
    let one = info(&a, &base, SHA256);
    assert_eq!(end_of("unsigned attributes", message(&a, &with_unsigned(&one, &many))), "passed, 1");
    let values = sequence([der::oid(&oid::COUNTERSIGNATURE), set_of(vec![der::null(); 200_000])]);
    assert_eq!(end_of("broken countersignatures", message(&a, &with_unsigned(&one, &[values]))), "cms.budget");
    let stamps = sequence([der::oid(&oid::SIGNATURE_TIME_STAMP), set_of(vec![der::null(); 200_000])]);
    assert_eq!(end_of("broken time stamps", message(&a, &with_unsigned(&one, &[stamps]))), "passed, 1");
    let mut previous = base.clone();
    previous[4] = attributes::attribute(
        &oid::ACT,
        Act { kind: ActKind::Visa, reason: None, step: None, previous: vec![[7; 32]; 100_000] }.encode(),
    );
    assert_eq!(end_of("previous acts", message(&a, &info(&a, &previous, SHA256))), "failed, 1");
    for (levels, end) in [(240, "failed, 241"), (300, "cms.malformed")] {
        let mut nested = one.clone();
        for _ in 0..levels {
            nested = with_unsigned(&one, &[attributes::attribute(&oid::COUNTERSIGNATURE, &nested)]);
        }
        assert_eq!(end_of("nested countersignatures", message(&a, &nested)), end);
    }
    let mut copies = certificates(&a);
    copies.extend(vec![a.certificate.raw().to_vec(); 20_000]);
    assert_eq!(end_of("certificates", write::detached(&one, &SHA256.identifier(), &copies)), "passed, 1");
    let decoded = message(&a, &one);
    let decoded = SignedData::decode(&decoded, "message").unwrap();
    let mut all = decoded;
    let same = all.signer_infos[0].clone();
    all.signer_infos = vec![same; 2_000];
    assert_eq!(end_of("signers", write::add_signer(&all, &one, &[]).unwrap()), "passed, 2001");
}
