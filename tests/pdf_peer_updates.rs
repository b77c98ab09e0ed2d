//! Two judges of what came after a signature: ours and pyHanko's difference analysis, on files that others wrote.
//!
//! `tests/peers/updates` writes signed files of many forms, and legal and illegal updates of them, each with the claim of its
//! author. We must agree with every claim. Where pyHanko does not, `tests/peers/updates.json` says so with a reason, argued in
//! `docs/DEVIATIONS.md`; an entry that no longer applies fails too.
//!
//! `tests/peers/producers` lets other people's programs sign and continue such files; there the claim alone counts.
#![allow(clippy::unwrap_used, clippy::panic)]

mod common;

use common::acts::trusting_itself;
use parapheur::validation::report::Changes;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The least number of updates of each kind.
const LEAST: usize = 200;

/// A disagreement that was argued.
struct Argued {
    case: String,
    ours: bool,
    theirs: bool,
}

fn argued() -> Vec<Argued> {
    let path = common::root().join("tests/peers/updates.json");
    let list: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    list.as_array()
        .unwrap()
        .iter()
        .map(|entry| {
            assert!(entry["reason"].as_str().is_some_and(|reason| !reason.is_empty()), "no reason: {entry}");
            let says = |who: &str| match entry[who].as_str() {
                Some("accepted") => true,
                Some("refused") => false,
                _ => panic!("{who} of {entry}"),
            };
            let case = entry["case"].as_str().unwrap().to_owned();
            Argued { case, ours: says("ours"), theirs: says("theirs") }
        })
        .collect()
}

/// `*` stands for any text.
fn matches(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = text.strip_prefix(parts.next().unwrap_or_default()) else { return false };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return rest.is_empty() };
    for part in middle {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

/// Accepted: every signature that was there is reported, intact, and what came after it is permitted. Whom to trust is no part
/// of the question. The reasons otherwise.
fn ours(file: &Path, expected: usize) -> Result<(), String> {
    let report = match parapheur::acts::verify(file, &trusting_itself(file)) {
        Ok(report) => report,
        Err(error) => return Err(error.to_string()),
    };
    if report.signatures.len() < expected {
        return Err(format!("{} of {expected} signatures", report.signatures.len()));
    }
    let mut why: Vec<String> = Vec::new();
    for signature in &report.signatures {
        let intact = signature.digest_intact && signature.signature_intact;
        let changes = matches!(signature.changes, Changes::None | Changes::Permitted);
        let of_trust = |code: &str| code.starts_with("path.");
        why.extend(signature.reasons.iter().filter(|r| !of_trust(&r.code)).map(|r| format!("{}: {}", r.code, r.text)));
        if !(intact && changes) && why.is_empty() {
            why.push(format!("{:?}: intact {intact}, changes {:?}", signature.field, signature.changes));
        }
    }
    why.dedup();
    if why.is_empty() { Ok(()) } else { Err(why.join("; ")) }
}

/// What the generator `tests/peers/NAME` made in `made`, one line of JSON a file. Two of its bases are of our own signing, in `signed`.
fn generated(name: &str, made: &Path, signed: &Path) -> String {
    common::peer("qpdf");
    for (name, fixture) in [("ours-letter", "circulaire.pdf"), ("ours-form", "pdf/form.pdf")] {
        sign(&common::fixture(fixture), &signed.join(format!("{name}.pdf"))).unwrap();
    }
    let mut generator = common::python_peer("python");
    generator.arg(common::root().join("tests/peers").join(name)).arg(made).arg(common::acts::certs("")).arg(signed);
    generator.arg(common::suite("pdf")).env("PYTHONDONTWRITEBYTECODE", "1");
    common::run(&mut generator).expect(0).out
}

fn sign(file: &Path, out: &Path) -> Result<(), String> {
    let request = common::acts::request(parapheur::acts::ActKind::Signature);
    let identity = common::acts::identity("p256");
    let signed = parapheur::acts::sign(file, out, &identity, &request, &common::acts::fast());
    signed.map(|_| ()).map_err(|error| error.to_string())
}

/// Real programs, not a generator of our own: what they write besides what they were asked for is no alarm, and what nobody may do
/// stays one, whoever's program does it.
#[test]
#[ignore = "needs java with PDFBox and iText 5, PyMuPDF, pypdf, pyHanko, qpdf and ../shared/suites"]
fn what_other_programs_continue_is_judged_as_its_authors_say() {
    let dir = common::folder();
    let (made, signed) = (dir.path().join("made"), dir.path().join("ours"));
    std::fs::create_dir(&made).unwrap();
    std::fs::create_dir(&signed).unwrap();
    let mut wrong: Vec<String> = Vec::new();
    let (mut claims, mut continued) = ([0, 0], 0);
    for line in generated("producers", &made, &signed).lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        let name = case["case"].as_str().unwrap();
        if let Some(broken) = case["broken"].as_str() {
            wrong.push(format!("BROKEN {name}: {broken}"));
            continue;
        }
        let claim = case["legal"].as_bool().unwrap();
        let file = Path::new(case["file"].as_str().unwrap());
        let signatures = usize::try_from(case["signatures"].as_u64().unwrap()).unwrap();
        claims[usize::from(claim)] += 1;
        match ours(file, signatures) {
            Err(why) if claim => wrong.push(format!("WOLF {name}: {why}")),
            Ok(()) if !claim => wrong.push(format!("HOLE {name}")),
            _ => {}
        }
        // Signed by them, continued by us.
        if case["signed-by"].is_string() {
            let out = file.with_extension("ours.pdf");
            continued += 1;
            if let Err(why) = sign(file, &out).and_then(|()| ours(&out, signatures + 1)) {
                wrong.push(format!("WOLF {name}, signed by us: {why}"));
            }
        }
    }
    println!("{} legal, {} illegal, {continued} continued by us", claims[1], claims[0]);
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(claims[0] >= 400 && claims[1] >= 300 && continued >= 20, "{claims:?}, {continued}");
}

#[test]
#[ignore = "needs pyHanko, qpdf and ../shared/suites"]
fn both_judges_agree_on_legal_and_illegal_updates() {
    let dir = common::folder();
    let (made, signed) = (dir.path().join("made"), dir.path().join("ours"));
    std::fs::create_dir(&made).unwrap();
    std::fs::create_dir(&signed).unwrap();
    let listed = generated("updates", &made, &signed);

    let argued = argued();
    let mut used: BTreeSet<usize> = BTreeSet::new();
    let mut wrong: Vec<String> = Vec::new();
    let (mut legal, mut illegal, mut disagreements) = (0, 0, 0);
    let mut classes: BTreeMap<String, [usize; 2]> = BTreeMap::new();
    for line in listed.lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        let name = case["case"].as_str().unwrap();
        if let Some(broken) = case["broken"].as_str() {
            wrong.push(format!("BROKEN {name}: {broken}"));
            continue;
        }
        let claim = case["legal"].as_bool().unwrap();
        let file = Path::new(case["file"].as_str().unwrap());
        let judged = ours(file, usize::try_from(case["signatures"].as_u64().unwrap()).unwrap());
        let theirs = case["theirs"]["accepted"].as_bool().unwrap();
        *if claim { &mut legal } else { &mut illegal } += 1;
        classes.entry(case["class"].as_str().unwrap().to_owned()).or_default()[usize::from(claim)] += 1;
        if judged.is_ok() != claim {
            let word = if claim { "WOLF " } else { "HOLE " };
            let why = judged.as_ref().err().cloned().unwrap_or_default();
            wrong.push(format!("{word} {name}: ours {why}; theirs {}", case["theirs"]));
        }
        let found = argued.iter().position(|entry| matches(&entry.case, name));
        match found {
            Some(entry) if (argued[entry].ours, argued[entry].theirs) == (judged.is_ok(), theirs) => {
                used.insert(entry);
            }
            Some(entry) => {
                wrong.push(format!("STALE  {name}: argued as {}, theirs {}", argued[entry].case, case["theirs"]))
            }
            None if judged.is_ok() != theirs => {
                wrong.push(format!("DIFFER {name}: ours {judged:?}; theirs {}", case["theirs"]));
            }
            None => {}
        }
        disagreements += usize::from(judged.is_ok() != theirs);
    }
    wrong.extend((0..argued.len()).filter(|i| !used.contains(i)).map(|i| format!("UNUSED {}", argued[i].case)));
    println!("{legal} legal, {illegal} illegal, {disagreements} argued disagreements");
    for (class, [illegal, legal]) in classes {
        println!("  {class}: {legal} legal, {illegal} illegal");
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(legal >= LEAST && illegal >= LEAST, "{legal} legal, {illegal} illegal");
}

#[test]
fn patterns_match_whole_names() {
    assert!(
        matches("a*c", "abc")
            && matches("*", "")
            && matches("a", "a")
            && matches("*b*", "abc")
            && matches("*/x", "y/x")
    );
    assert!(!matches("a", "ab") && !matches("a*c", "abcd") && !matches("b*", "abc"));
}
