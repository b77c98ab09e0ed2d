//! A validation report as a person reads it: the chain of acts in order, every reason, and one bottom line.

use std::fmt::Display;

use parapheur::validation::report::{
    ActKind, Changed, ChangedThing, Changes, Conclusion, Indication, Moment, Reason, Report, RevocationAnswer,
    RevocationReport, SignatureIndication, SignatureKind, SignatureReport, Summary,
};

use super::{Argument, Escaped, Output, json_line};
use crate::args::Format;

/// What may settle what is not settled: the advice that goes with the reasons, each once.
pub fn hints(report: &Report, output: &Output) -> Vec<String> {
    hints_of(report.signatures.iter().flat_map(|signature| &signature.reasons), output)
}

/// The advice that goes with some reasons, each once.
pub fn hints_of<'r>(reasons: impl Iterator<Item = &'r Reason>, output: &Output) -> Vec<String> {
    let mut hints: Vec<String> = Vec::new();
    for reason in reasons {
        if let Some(hint) = output.catalogue.hint(reason, None).filter(|hint| !hints.contains(hint)) {
            hints.push(hint);
        }
    }
    hints
}

/// The whole report; with `explain`, every check.
pub fn full(report: &Report, explain: bool, output: &Output) -> String {
    Page::new(explain, output).report(report)
}

/// One line, and below it the reasons of what does not hold: for one report among many.
pub fn brief(report: &Report, output: &Output) -> String {
    let mut page = Page::new(false, output);
    page.line(
        0,
        &format!("{}{}{}", Escaped(&report.document.name), page.say("colon", &[]), bottom_line(report, output)),
    );
    for signature in report.signatures.iter().filter(|s| s.indication != SignatureIndication::TotalPassed) {
        for reason in &signature.reasons {
            page.reason(1, &format!("{}.", signature.order), reason);
        }
    }
    page.finished()
}

/// The verdict in one sentence, its mark first.
pub fn bottom_line(report: &Report, output: &Output) -> String {
    let say = |id: &str, args: &[Argument<'_>]| output.catalogue.say(id, args);
    let which = |wanted: SignatureIndication| -> String {
        let acts: Vec<String> =
            report.signatures.iter().filter(|s| s.indication == wanted).map(|s| short(s, output)).collect();
        acts.join(", ")
    };
    let count = |wanted| report.signatures.iter().filter(|s| s.indication == wanted).count();
    match report.conclusion {
        Conclusion::Passed => {
            output.paint.good(&format!("✔ {}", say("bottom-passed", &[("count", report.signatures.len().into())])))
        }
        Conclusion::Failed => {
            let failed = count(SignatureIndication::TotalFailed);
            let text = if failed == 0 {
                say("bottom-circuit", &[])
            } else {
                let acts = which(SignatureIndication::TotalFailed);
                say("bottom-failed", &[("count", failed.into()), ("acts", acts.into())])
            };
            output.paint.bad(&format!("✘ {text}"))
        }
        Conclusion::Indeterminate => {
            let unsettled = count(SignatureIndication::Indeterminate);
            let text = if unsettled == 0 {
                say("bottom-circuit-indeterminate", &[])
            } else {
                let acts = which(SignatureIndication::Indeterminate);
                say("bottom-indeterminate", &[("count", unsettled.into()), ("acts", acts.into())])
            };
            output.paint.unsure(&format!("? {text}"))
        }
        Conclusion::NoSignature => output.paint.bad(&format!("✘ {}", say("bottom-no-signature", &[]))),
    }
}

/// The last line of several.
pub fn summary_line(summary: &Summary, output: &Output) -> String {
    if output.format == Format::Json {
        return json_line(summary);
    }
    let text = output.catalogue.say(
        "verify-summary",
        &[
            ("items", summary.items.into()),
            ("passed", summary.passed.into()),
            ("failed", summary.failed.into()),
            ("indeterminate", summary.indeterminate.into()),
            ("none", summary.no_signature.into()),
            ("errors", summary.errors.into()),
        ],
    );
    match summary.exit {
        0 => output.paint.good(&format!("✔ {text}")),
        3 => output.paint.unsure(&format!("? {text}")),
        _ => output.paint.bad(&format!("✘ {text}")),
    }
}

/// `2 (signature, Amina Berrada)`.
fn short(signature: &SignatureReport, output: &Output) -> String {
    output.catalogue.say(
        "word-act-short",
        &[
            ("order", signature.order.into()),
            ("act", act_word(signature, output).into()),
            ("who", who(signature, output).into()),
        ],
    )
}

fn act_word(signature: &SignatureReport, output: &Output) -> String {
    let id = match (signature.kind, signature.act) {
        (SignatureKind::DocumentTimestamp, _) => "word-act-document-timestamp",
        (_, Some(ActKind::Visa)) => "word-act-visa",
        (_, Some(ActKind::Signature)) => "word-act-signature",
        (_, Some(ActKind::Seal)) => "word-act-seal",
        (_, Some(ActKind::Receipt)) => "word-act-receipt",
        (SignatureKind::Countersignature, None) => "word-act-countersignature",
        (SignatureKind::Signature, None) => "word-act-unnamed",
    };
    output.catalogue.say(id, &[])
}

fn who(signature: &SignatureReport, output: &Output) -> String {
    match &signature.signer {
        Some(signer) => common_name(&signer.subject).unwrap_or_else(|| signer.subject.clone()),
        None => output.catalogue.say("who-unknown", &[]),
    }
}

/// The first `CN` of an RFC 4514 name, unescaped (§2.4).
pub fn common_name(name: &str) -> Option<String> {
    let mut rest = name;
    loop {
        let (attribute, value) = rest.split_once('=')?;
        let mut text = Vec::new();
        let mut bytes = value.bytes().enumerate();
        let mut end = value.len();
        while let Some((at, byte)) = bytes.next() {
            match byte {
                b'\\' => {
                    let hex = value.get(at + 1..at + 3).and_then(|h| u8::from_str_radix(h, 16).ok());
                    match hex {
                        Some(octet) => {
                            text.push(octet);
                            let _ = bytes.nth(1);
                        }
                        None => text.extend(bytes.next().map(|(_, b)| b)),
                    }
                }
                b',' | b'+' => {
                    end = at;
                    break;
                }
                other => text.push(other),
            }
        }
        if attribute.trim().eq_ignore_ascii_case("CN") {
            return Some(String::from_utf8_lossy(&text).into_owned());
        }
        rest = value.get(end + 1..)?;
    }
}

/// A report being written.
pub struct Page<'o> {
    output: &'o Output,
    explain: bool,
    text: String,
}

/// Width of the column of labels.
const LABEL: usize = 16;

impl<'o> Page<'o> {
    /// An empty one.
    pub fn new(explain: bool, output: &'o Output) -> Self {
        Self { output, explain, text: String::new() }
    }

    /// A line with nothing on it.
    pub fn gap(&mut self) {
        self.text.push('\n');
    }

    fn report(mut self, report: &Report) -> String {
        self.head(report);
        for signature in &report.signatures {
            self.text.push('\n');
            self.act(signature, report);
        }
        if let Some(circuit) = &report.circuit {
            self.text.push('\n');
            let verdict = self.block(circuit.indication);
            self.line(
                0,
                &self.say(
                    "report-circuit",
                    &[
                        ("name", circuit.name.as_str().into()),
                        ("progress", circuit.progress.as_str().into()),
                        ("verdict", verdict.into()),
                    ],
                ),
            );
            for finding in &circuit.findings {
                let reason = Reason {
                    code: finding.code.clone(),
                    text: finding.text.clone(),
                    place: None,
                    args: finding.args.clone(),
                    parts: Vec::new(),
                };
                self.reason(1, "✘", &reason);
            }
        }
        if !report.anomalies.is_empty() {
            self.text.push('\n');
            self.line(0, &self.say("report-anomalies", &[]));
            for anomaly in &report.anomalies {
                self.reason(1, "!", anomaly);
            }
        }
        if !report.not_proven.is_empty() {
            self.text.push('\n');
            self.line(0, &self.say("report-not-proven", &[]));
            for limit in &report.not_proven {
                self.line(1, &format!("· {}", self.output.catalogue.sentence(limit)));
            }
        }
        self.text.push('\n');
        let bottom = bottom_line(report, self.output);
        self.line(0, &bottom);
        self.finished()
    }

    /// What was verified, and what judged it.
    fn head(&mut self, report: &Report) {
        let document = &report.document;
        let about = match (document.kind, document.size) {
            (_, None) => self.say("report-document-missing", &[]),
            (Some(kind), Some(size)) => self.say(&format!("report-document-{kind}"), &[("size", size.into())]),
            (None, Some(size)) => self.say("report-document-other", &[("size", size.into())]),
        };
        let name = self.output.paint.strong(&Escaped(&document.name).to_string());
        let colon = self.say("colon", &[]);
        self.line(0, &format!("{name}{colon}{about}"));
        if let Some(digest) = &document.digest {
            self.field("label-digest", digest);
        }
        let judged = self.say(
            "report-judged",
            &[
                ("time", report.validation_time.to_string().into()),
                ("anchors", report.trust.anchors.into()),
                ("policy", report.policy.name.as_str().into()),
            ],
        );
        self.field("label-judged", &judged);
        if self.explain {
            self.field("label-trust", &report.trust.digest);
            self.field("label-policy", &report.policy.digest);
        }
    }

    /// One act.
    fn act(&mut self, signature: &SignatureReport, report: &Report) {
        let act = act_word(signature, self.output);
        let who = who(signature, self.output);
        let title = match &signature.function {
            Some(function) => self.say(
                "report-act-function",
                &[("act", act.into()), ("who", who.into()), ("function", function.as_str().into())],
            ),
            None => self.say("report-act", &[("act", act.into()), ("who", who.into())]),
        };
        let terms = match signature.sub_indication {
            Some(sub) => format!("{}, {sub}", signature.indication),
            None => signature.indication.to_string(),
        };
        let verdict = format!("{} ({terms})", self.say(&format!("verdict-{}", signature.indication), &[]));
        let paint = self.output.paint;
        let (mark, verdict) = match signature.indication {
            SignatureIndication::TotalPassed => (paint.good("✔"), paint.good(&verdict)),
            SignatureIndication::TotalFailed => (paint.bad("✘"), paint.bad(&verdict)),
            SignatureIndication::Indeterminate => (paint.unsure("?"), paint.unsure(&verdict)),
        };
        self.line(
            0,
            &format!("{}. {mark} {}{}{verdict}", signature.order, paint.strong(&title), self.say("colon", &[])),
        );
        for reason in &signature.reasons {
            let mark = if signature.indication == SignatureIndication::TotalFailed { "✘" } else { "?" };
            self.reason(1, mark, reason);
        }
        for warning in &signature.warnings {
            self.reason(1, "!", warning);
        }
        self.times(signature);
        if let Some(appearance) = &signature.appearance {
            let region = appearance.region.to_string();
            let text = match appearance.page {
                Some(page) => self.say("appearance", &[("page", page.into()), ("region", region.into())]),
                None => self.say("appearance-nowhere", &[]),
            };
            self.field("label-appearance", &text);
        }
        if let Some(place) = &signature.place {
            self.field("label-place", place);
        }
        if let Some(reason) = &signature.reason {
            self.field("label-reason", reason);
        }
        self.follows(signature, report);
        self.field("label-level", &signature.level);
        if let Some(level) = signature.certification {
            let text = self.say("certification", &[("level", level.into())]);
            self.field("label-certification", &text);
        }
        self.coverage(signature);
        if self.explain {
            self.every_check(signature);
        }
    }

    /// Claimed and proven, never mixed.
    fn times(&mut self, signature: &SignatureReport) {
        let claimed = match signature.claimed_time {
            Some(time) => self.say("time-claimed", &[("time", time.to_string().into())]),
            None => self.say("time-not-claimed", &[]),
        };
        let proven = match (signature.proven_time, &signature.proven_by) {
            (Some(time), Some(by)) => {
                self.say("time-proven-by", &[("time", time.to_string().into()), ("by", by.as_str().into())])
            }
            (Some(time), None) => time.to_string(),
            (None, _) => self.say("time-not-proven", &[]),
        };
        self.field("label-claimed", &claimed);
        self.field("label-proven", &proven);
    }

    /// Which acts it follows, by their place in the chain.
    fn follows(&mut self, signature: &SignatureReport, report: &Report) {
        let place = |id: &str| {
            report
                .signatures
                .iter()
                .find(|s| s.id == id)
                .map_or_else(|| id.chars().take(16).collect(), |s| s.order.to_string())
        };
        if let Some(parent) = &signature.parent {
            self.field("label-countersigns", &place(parent));
        }
        if !signature.previous.is_empty() {
            let previous: Vec<String> = signature.previous.iter().map(|id| place(id)).collect();
            self.field("label-follows", &previous.join(", "));
        }
    }

    fn coverage(&mut self, signature: &SignatureReport) {
        let covers = self.say(&format!("coverage-{}", signature.coverage), &[]);
        self.field("label-covers", &covers);
        // Of content that is not what was signed, it makes no sense to say that nothing changed since.
        if !signature.digest_intact && signature.changes != Changes::NotPermitted {
            return;
        }
        let changes = self.say(&format!("changes-{}", signature.changes), &[]);
        self.field("label-changes", &changes);
        let all = self.explain || signature.changes == Changes::NotPermitted;
        // What others wrote and drew since is told always; that they signed, their own acts say.
        let content = |c: &Changed| matches!(c.what, ChangedThing::FormField | ChangedThing::Annotation);
        for change in signature.changed.iter().filter(|c| all || !c.permitted || content(c)) {
            let mark = if change.permitted { Mark::Good } else { Mark::Bad };
            let what = self.output.catalogue.sentence(&change.statement);
            let text = match &change.by {
                Some(subject) => {
                    let who = common_name(subject).unwrap_or_else(|| subject.clone());
                    // The sentence is escaped already, and escaping twice changes nothing.
                    self.say("changed-by", &[("what", what.into()), ("who", who.into())])
                }
                None => what,
            };
            self.check(mark, &text);
        }
    }

    /// Every check with what it compared.
    fn every_check(&mut self, signature: &SignatureReport) {
        self.field("label-id", &signature.id);
        if let Some(field) = &signature.field {
            self.field("label-field", field);
        }
        for (intact, what) in [(signature.digest_intact, "digest"), (signature.signature_intact, "signature")] {
            let state = if intact { "intact" } else { "broken" };
            let text = self.say(&format!("check-{what}-{state}"), &[]);
            self.check(if intact { Mark::Good } else { Mark::Bad }, &text);
        }
        if let Some(signer) = &signature.signer {
            self.field("label-signer", &signer.subject);
            self.field("label-issuer", &signer.issuer);
            self.field("label-serial", &signer.serial);
            let validity = self.say(
                "validity",
                &[("from", signer.not_before.to_string().into()), ("until", signer.not_after.to_string().into())],
            );
            self.field("label-validity", &validity);
            self.field("label-key", &format!("{}, {}", signer.key, signer.algorithm));
        }
        if let Some(delegation) = &signature.delegation {
            let text = self.say(
                "delegation",
                &[
                    ("by", delegation.by.as_str().into()),
                    ("from", delegation.from.to_string().into()),
                    ("until", delegation.until.to_string().into()),
                ],
            );
            self.check(delegation.indication.into(), &text);
        }
        if let Some(chain) = &signature.chain {
            let path = chain.path.iter().chain(&chain.anchor).map(String::as_str).collect::<Vec<_>>().join(" ← ");
            let verdict = match chain.sub_indication {
                Some(sub) => format!("{}, {sub}", chain.indication),
                None => chain.indication.to_string(),
            };
            let text = self.say("check-chain", &[("path", path.into()), ("verdict", verdict.into())]);
            self.check(chain.indication.into(), &text);
        }
        for answer in &signature.revocation {
            self.revocation(answer);
        }
        for stamp in &signature.timestamps {
            let kind = self.say(&format!("word-timestamp-{}", stamp.kind), &[]);
            let time = stamp.time.map(|t| t.to_string()).unwrap_or_default();
            let tsa = stamp.tsa.clone().unwrap_or_default();
            let text =
                self.say("check-timestamp", &[("kind", kind.into()), ("time", time.into()), ("tsa", tsa.into())]);
            let imprint =
                self.say(if stamp.imprint_intact { "check-imprint-intact" } else { "check-imprint-broken" }, &[]);
            self.check(stamp.indication.into(), &format!("{text}, {imprint}"));
        }
        if let Some(time) = signature.best_signature_time {
            self.field("label-best-time", &time);
        }
    }

    /// What is known of the revocation of one certificate.
    pub fn revocation(&mut self, answer: &RevocationReport) {
        let status = self.say(&format!("word-revocation-{}", answer.status), &[]);
        let mut text = self
            .say("check-revocation", &[("certificate", answer.certificate.as_str().into()), ("status", status.into())]);
        let at = |moment: Option<Moment>| moment.map(|m| m.to_string());
        for (id, value) in [
            ("word-revocation-source", answer.source.map(|s| s.to_string())),
            ("word-revocation-issued", at(answer.issued)),
            ("word-revocation-since", at(answer.revoked_at)),
            ("word-revocation-reason", answer.reason.clone()),
        ] {
            if let Some(value) = value {
                text = format!("{text}, {}", self.say(id, &[("value", value.into())]));
            }
        }
        let mark = match answer.status {
            RevocationAnswer::Good => Mark::Good,
            RevocationAnswer::Revoked => Mark::Bad,
            RevocationAnswer::Unknown | RevocationAnswer::Stale | RevocationAnswer::NotChecked => Mark::Unsure,
        };
        self.check(mark, &text);
    }

    fn block(&self, indication: Indication) -> String {
        self.say(&format!("verdict-{indication}"), &[])
    }

    pub fn reason(&mut self, depth: usize, mark: &str, reason: &Reason) {
        let catalogue = &self.output.catalogue;
        let text = catalogue.placed(catalogue.sentence(reason), reason.place.as_deref());
        let code = self.output.paint.faint(&format!("[{}]", Escaped(&reason.code)));
        self.line(depth, &format!("{mark} {text} {code}"));
    }

    pub fn check(&mut self, mark: Mark, text: &str) {
        let paint = self.output.paint;
        let mark = match mark {
            Mark::Good => paint.good("✔"),
            Mark::Bad => paint.bad("✘"),
            Mark::Unsure => paint.unsure("?"),
        };
        self.line(1, &format!("{mark} {}", Escaped(text)));
    }

    pub fn field(&mut self, label: &str, value: &dyn Display) {
        let label = self.say(label, &[]);
        let padding = " ".repeat(LABEL.saturating_sub(label.chars().count()));
        self.line(1, &format!("{}{padding} {}", self.output.paint.faint(&label), Escaped(value.to_string())));
    }

    pub fn line(&mut self, depth: usize, text: &str) {
        for _ in 0..depth {
            self.text.push_str("     ");
        }
        self.text.push_str(text);
        self.text.push('\n');
    }

    pub fn say(&self, id: &str, args: &[Argument<'_>]) -> String {
        self.output.catalogue.say(id, args)
    }

    /// Without the last line feed, which printing adds.
    pub fn finished(mut self) -> String {
        self.text.truncate(self.text.trim_end_matches('\n').len());
        self.text
    }
}

/// How a check came out.
pub enum Mark {
    Good,
    Bad,
    Unsure,
}

impl From<Indication> for Mark {
    fn from(indication: Indication) -> Self {
        match indication {
            Indication::Passed => Self::Good,
            Indication::Failed => Self::Bad,
            Indication::Indeterminate => Self::Unsure,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::common_name;

    #[test]
    fn the_common_name_of_a_distinguished_name() {
        assert_eq!(common_name("CN=Amina Berrada,O=Wilaya,C=MA").as_deref(), Some("Amina Berrada"));
        assert_eq!(common_name("O=Ministère\\, DRH,CN=DRH").as_deref(), Some("DRH"));
        assert_eq!(common_name("2.5.4.97=x+CN=\\C3\\89lise\\, Mme").as_deref(), Some("Élise, Mme"));
        assert_eq!(common_name("O=CN"), None);
        assert_eq!(common_name(""), None);
    }
}
