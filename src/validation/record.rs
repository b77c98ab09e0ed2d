//! The signature record in a PDF signature dictionary against the act attribute under the signature (DESIGN 4.2): the
//! attribute is the statement, the record its readable copy. Any difference fails.

use super::chain;
use super::finding::{Finding, Verdict};
use super::signer::SignerFacts;
use crate::pdf::{Object, SignatureDictionary};

/// Compares every entry of the record, also one that we do not know.
pub fn check(signature: &SignatureDictionary, facts: &SignerFacts, verdict: &mut Verdict) {
    let Some(record) = &signature.record else { return };
    let Some(act) = &facts.act else {
        verdict.add(Finding::RecordAlone);
        return;
    };
    let location = signature.location.as_ref().map(|l| l.to_text());
    let previous = chain::previous(Some(act)).join(" ");
    let mut expected = vec![
        ("Act", Some(act.kind.to_string())),
        ("Function", facts.roles.first().cloned()),
        ("Place", location),
        ("Reason", act.reason.clone()),
        ("Previous", (!previous.is_empty()).then_some(previous)),
    ];
    for entry in &record.entries {
        let key = String::from_utf8_lossy(entry.key.as_bytes()).into_owned();
        let known = expected.iter().position(|(name, _)| *name == key);
        let (name, signed) = match known {
            Some(at) => expected.swap_remove(at),
            None => ("", None),
        };
        let text = match &entry.value.object {
            Object::String(text) => Some(text.to_text()),
            _ => None,
        };
        if text.is_none() || text != signed {
            verdict.add(Finding::RecordMismatch {
                entry: if name.is_empty() { key } else { name.to_owned() },
                record: text.unwrap_or_else(|| entry.value.kind().to_owned()),
                signed: signed.unwrap_or_else(|| "nothing".to_owned()),
            });
        }
    }
    for (entry, signed) in expected {
        if let Some(signed) = signed {
            verdict.add(Finding::RecordMismatch { entry: entry.to_owned(), record: "nothing".into(), signed });
        }
    }
}
