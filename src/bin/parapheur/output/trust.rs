//! What `trust` says.

use parapheur::acts::{AnchorReport, AnchorStatus, TrustReport};

use super::report::Page;
use super::{Escaped, Output, json_line};
use crate::args::Format;

/// It, as text or JSON; with `whole`, everything that the certificates say.
pub fn trust_page(report: &TrustReport, whole: bool, output: &Output) -> String {
    if output.format == Format::Json {
        return json_line(report);
    }
    let mut page = Page::new(false, output);
    for anchor in &report.anchors {
        one(&mut page, anchor, whole, output);
        page.gap();
    }
    let text = page.say("trust-store", &[("count", report.count.into()), ("stores", report.stores.join(", ").into())]);
    page.line(0, &text);
    page.field("label-digest", &report.digest);
    page.finished()
}

fn one(page: &mut Page<'_>, anchor: &AnchorReport, whole: bool, output: &Output) {
    let certificate = &anchor.certificate;
    let subject = output.paint.strong(&Escaped(&certificate.subject).to_string());
    let status = match anchor.status {
        AnchorStatus::Trusted => subject,
        status => {
            let colon = page.say("colon", &[]);
            let word = page.say(&format!("word-anchor-{status}"), &[]);
            format!("{subject}{colon}{word}")
        }
    };
    page.line(0, &status);
    page.field("label-fingerprint", &certificate.fingerprint);
    page.field("label-until", &certificate.not_after);
    let purposes = match anchor.purposes.as_slice() {
        [] => page.say("word-purpose-any", &[]),
        some => {
            let words: Vec<String> = some.iter().map(|word| page.say(&format!("word-purpose-{word}"), &[])).collect();
            words.join(", ")
        }
    };
    page.field("label-purpose", &purposes);
    let origin = match (&anchor.origin, anchor.added) {
        (Some(origin), Some(added)) => {
            page.say("trust-origin", &[("origin", origin.as_str().into()), ("added", added.to_string().into())])
        }
        (Some(origin), None) => origin.clone(),
        (None, _) => page.say("trust-by-hand", &[]),
    };
    page.field("label-origin", &origin);
    page.field("label-file", &anchor.file);
    if whole {
        page.field("label-issuer", &certificate.issuer);
        page.field("label-serial", &certificate.serial);
        page.field("label-since", &certificate.not_before);
        page.field("label-key", &certificate.key);
        page.field("label-signed-with", &certificate.algorithm);
    }
}
