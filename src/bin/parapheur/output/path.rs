//! A path report as a person reads it: the path from the certificate to its anchor, every reason, and one bottom line.

use parapheur::path::Purpose;
use parapheur::validation::path_report::{CertificateReport, PathReport};
use parapheur::validation::report::Indication;

use super::report::{Page, hints_of};
use super::{Escaped, Output, json_line};
use crate::args::Format;

/// The whole report, as text or JSON; with `explain`, what every certificate says and the paths that were given up.
pub fn path_page(report: &PathReport, explain: bool, output: &Output) -> String {
    if output.format == Format::Json {
        return json_line(report);
    }
    let mut page = Page::new(explain, output);
    head(&mut page, report, explain, output);
    for (place, certificate) in report.path.iter().enumerate() {
        page.gap();
        let text =
            page.say("path-certificate", &[("place", (place + 1).into()), ("subject", name(certificate).into())]);
        page.line(0, &text);
        details(&mut page, certificate, explain);
    }
    if let Some(anchor) = &report.anchor {
        page.gap();
        let text = page.say("path-anchor", &[("subject", name(anchor).into())]);
        page.line(0, &text);
        details(&mut page, anchor, explain);
    }
    if !report.revocation.is_empty() || !report.policies.is_empty() {
        page.gap();
    }
    for answer in &report.revocation {
        page.revocation(answer);
    }
    if !report.policies.is_empty() {
        page.field("label-policies", &report.policies.join(", "));
    }
    if !report.reasons.is_empty() {
        page.gap();
        let mark = if report.indication == Indication::Failed { "✘" } else { "?" };
        report.reasons.iter().for_each(|reason| page.reason(1, mark, reason));
    }
    if !report.warnings.is_empty() {
        page.gap();
        let text = page.say("path-unread", &[]);
        page.line(0, &text);
        report.warnings.iter().for_each(|reason| page.reason(1, "!", reason));
    }
    if explain && !report.rejected.is_empty() {
        page.gap();
        let text = page.say("path-rejected", &[("count", report.rejected.len().into())]);
        page.line(0, &text);
        for candidate in &report.rejected {
            page.line(1, &Escaped(candidate.path.join(" ← ")).to_string());
            candidate.reasons.iter().for_each(|reason| page.reason(2, "?", reason));
        }
    }
    page.gap();
    let text = bottom_line(report, output);
    page.line(0, &text);
    page.finished()
}

/// What may settle what is not settled.
pub fn path_hints(report: &PathReport, output: &Output) -> Vec<String> {
    hints_of(report.reasons.iter(), output)
}

/// Which certificate, and what judged it.
fn head(page: &mut Page<'_>, report: &PathReport, explain: bool, output: &Output) {
    let who = match &report.certificate {
        Some(certificate) => Escaped(name(certificate)).to_string(),
        None => page.say("path-no-certificate", &[]),
    };
    let file = output.paint.strong(&Escaped(&report.name).to_string());
    let colon = page.say("colon", &[]);
    page.line(0, &format!("{file}{colon}{who}"));
    let purpose = match report.purpose {
        Purpose::Usage(_) => report.purpose.to_string(),
        _ => page.say(&format!("word-purpose-{}", report.purpose), &[]),
    };
    page.field("label-purpose", &purpose);
    let judged = page.say(
        "report-judged",
        &[
            ("time", report.validation_time.to_string().into()),
            ("anchors", report.trust.anchors.into()),
            ("policy", report.policy.name.as_str().into()),
        ],
    );
    page.field("label-judged", &judged);
    let mode = page.say(&format!("word-mode-{}", report.revocation_mode), &[]);
    page.field("label-revocation", &mode);
    if explain {
        page.field("label-digest", &report.digest);
        page.field("label-trust", &report.trust.digest);
        page.field("label-policy", &report.policy.digest);
    }
}

/// The subject, or who issued it under which number where that is empty.
fn name(certificate: &CertificateReport) -> String {
    match certificate.subject.is_empty() {
        false => certificate.subject.clone(),
        true => format!("{}, {}", certificate.serial, certificate.issuer),
    }
}

fn details(page: &mut Page<'_>, certificate: &CertificateReport, explain: bool) {
    let validity = page.say(
        "validity",
        &[("from", certificate.not_before.to_string().into()), ("until", certificate.not_after.to_string().into())],
    );
    page.field("label-validity", &validity);
    page.field("label-key", &certificate.key);
    if explain {
        page.field("label-issuer", &certificate.issuer);
        page.field("label-serial", &certificate.serial);
        page.field("label-signed-with", &certificate.algorithm);
        page.field("label-fingerprint", &certificate.fingerprint);
    }
}

fn bottom_line(report: &PathReport, output: &Output) -> String {
    let word = match report.sub_indication {
        Some(sub) => format!("{}, {sub}", report.indication),
        None => report.indication.to_string(),
    };
    let say = |id: &str| output.catalogue.say(id, &[("word", word.as_str().into())]);
    match report.indication {
        Indication::Passed => output.paint.good(&format!("✔ {}", say("path-passed"))),
        Indication::Failed => output.paint.bad(&format!("✘ {}", say("path-failed"))),
        Indication::Indeterminate => output.paint.unsure(&format!("? {}", say("path-indeterminate"))),
    }
}
