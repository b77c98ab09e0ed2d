//! What `pki` says.

use parapheur::pki::{CertificateState, Published, Record, Revocation};
use parapheur::validation::path_report::CertificateReport;
use parapheur::validation::report::Moment;
use parapheur::x509::CrlReason;
use serde::Serialize;
use time::OffsetDateTime;

use super::report::Page;
use super::{Escaped, Output, json_line};
use crate::args::Format;

/// A certificate or a request that was made, and the files of it.
#[derive(Debug, Serialize)]
#[serde(tag = "schema", rename = "parapheur/pki/1")]
pub struct Made {
    /// RFC 4514.
    pub subject: String,
    /// Lower-case hex; a request has none.
    pub serial: Option<String>,
    /// What was written.
    pub files: Vec<String>,
    /// The extensions that were asked for, and left out.
    pub left_out: Vec<String>,
}

/// It, as text or JSON.
pub fn made(made: &Made, output: &Output) -> String {
    if output.format == Format::Json {
        return json_line(made);
    }
    let say = |id: &str, arguments: &[_]| output.catalogue.say(id, arguments);
    let mut text = say("pki-made", &[("subject", made.subject.as_str().into())]);
    for file in &made.files {
        text.push_str(&format!("\n  {}", Escaped(file)));
    }
    if !made.left_out.is_empty() {
        text.push('\n');
        text.push_str(&say("pki-left-out", &[("extensions", made.left_out.join(", ").into())]));
    }
    text
}

/// Certificates that were issued.
#[derive(Debug, Serialize)]
#[serde(tag = "schema", rename = "parapheur/pki-register/1")]
pub struct Register {
    /// The time at which they are what they are said to be.
    pub at: Moment,
    /// In the order of issue.
    pub certificates: Vec<RegisterEntry>,
}

/// One of them.
#[derive(Debug, Serialize)]
pub struct RegisterEntry {
    /// What it is.
    pub state: CertificateState,
    /// The profile it was issued by; none for a CA.
    pub profile: Option<String>,
    /// When it was issued.
    pub issued: Option<Moment>,
    /// The serial number of the certificate whose place it takes.
    pub renews: Option<String>,
    /// What happened to its validity, oldest first.
    pub history: Vec<RegisterEvent>,
    /// What it says.
    pub certificate: CertificateReport,
    /// Its name as it is usually called; only for people.
    #[serde(skip)]
    name: String,
}

/// Something that happened to the validity of a certificate.
#[derive(Debug, Serialize)]
pub struct RegisterEvent {
    /// Why.
    pub reason: CrlReason,
    /// Since when.
    pub at: Moment,
    /// invalidityDate.
    pub invalid_since: Option<Moment>,
    /// When it was written down.
    pub recorded: Moment,
}

impl From<&Revocation> for RegisterEvent {
    fn from(event: &Revocation) -> Self {
        Self {
            reason: event.reason,
            at: Moment(event.at),
            invalid_since: event.invalid_since.map(Moment),
            recorded: Moment(event.recorded),
        }
    }
}

impl RegisterEntry {
    /// What a record says at this time.
    pub fn of(record: &Record, at: OffsetDateTime) -> Self {
        let subject = record.certificate.subject();
        Self {
            state: record.state(at),
            profile: record.profile.clone(),
            issued: record.issued.map(Moment),
            renews: record.renews.clone(),
            history: record.history.iter().map(RegisterEvent::from).collect(),
            certificate: CertificateReport::from(&record.certificate),
            name: subject.common_name().map_or_else(|| subject.to_string(), str::to_owned),
        }
    }
}

/// They, as text or JSON: a line each, or everything.
pub fn register_page(register: &Register, whole: bool, output: &Output) -> String {
    if output.format == Format::Json {
        return json_line(register);
    }
    let mut page = Page::new(false, output);
    if whole {
        register.certificates.iter().for_each(|entry| everything(&mut page, entry, output));
        return page.finished();
    }
    let words: Vec<String> =
        register.certificates.iter().map(|e| page.say(&format!("word-state-{}", e.state), &[])).collect();
    let width = words.iter().map(|w| w.chars().count()).max().unwrap_or_default();
    for (entry, word) in register.certificates.iter().zip(&words) {
        let padded = format!("{word:width$}");
        let state = match entry.state {
            CertificateState::Valid => output.paint.good(&padded),
            CertificateState::Revoked | CertificateState::OnHold => output.paint.bad(&padded),
            CertificateState::NotYetValid | CertificateState::Expired => output.paint.unsure(&padded),
        };
        let until = entry.certificate.not_after.to_string();
        let day = until.split('T').next().unwrap_or_default().to_owned();
        let profile = entry.profile.clone().unwrap_or_default();
        let (name, profile) = (Escaped(&entry.name).to_string(), Escaped(&profile).to_string());
        page.line(0, &format!("{:<34}  {state}  {day}  {name} ({profile})", entry.certificate.serial));
    }
    let text = page.say("pki-register", &[("count", register.certificates.len().into())]);
    page.line(0, &text);
    page.finished()
}

fn everything(page: &mut Page<'_>, entry: &RegisterEntry, output: &Output) {
    let certificate = &entry.certificate;
    let subject = output.paint.strong(&Escaped(&certificate.subject).to_string());
    let colon = page.say("colon", &[]);
    let word = page.say(&format!("word-state-{}", entry.state), &[]);
    page.line(0, &format!("{subject}{colon}{word}"));
    page.field("label-serial", &certificate.serial);
    if let Some(profile) = &entry.profile {
        page.field("label-profile", profile);
    }
    page.field("label-since", &certificate.not_before);
    page.field("label-until", &certificate.not_after);
    page.field("label-issuer", &certificate.issuer);
    page.field("label-key", &certificate.key);
    page.field("label-signed-with", &certificate.algorithm);
    page.field("label-fingerprint", &certificate.fingerprint);
    if let Some(issued) = &entry.issued {
        page.field("label-issued", issued);
    }
    if let Some(renews) = &entry.renews {
        page.field("label-renews", renews);
    }
    for event in &entry.history {
        let id = match event.reason {
            CrlReason::RemoveFromCrl => "pki-event-released",
            CrlReason::CertificateHold => "pki-event-held",
            _ => "pki-event-revoked",
        };
        let reason = event.reason.as_str().to_owned();
        let mut text = page.say(id, &[("at", event.at.to_string().into()), ("reason", reason.into())]);
        if let Some(since) = event.invalid_since {
            text.push_str(&page.say("pki-event-invalid", &[("since", since.to_string().into())]));
        }
        page.field("label-revocation", &text);
    }
}

/// Revocation lists that were published.
#[derive(Debug, Serialize)]
#[serde(tag = "schema", rename = "parapheur/pki-lists/1")]
pub struct Lists {
    /// A complete one, its delta.
    pub lists: Vec<ListReport>,
}

/// One of them.
#[derive(Debug, Serialize)]
pub struct ListReport {
    /// RFC 4514.
    pub issuer: String,
    /// cRLNumber.
    pub number: u64,
    /// Whether it only says what has changed.
    pub delta: bool,
    /// thisUpdate.
    pub this_update: Moment,
    /// nextUpdate.
    pub next_update: Option<Moment>,
    /// Entries.
    pub entries: usize,
    /// Where it is.
    pub file: String,
}

impl Lists {
    /// What was published.
    pub fn of(published: &[Published]) -> Self {
        let one = |p: &Published| ListReport {
            issuer: p.crl.issuer().to_string(),
            number: p.number,
            delta: p.crl.is_delta(),
            this_update: Moment(p.crl.this_update()),
            next_update: p.crl.next_update().map(Moment),
            entries: p.crl.len(),
            file: p.file.display().to_string(),
        };
        Self { lists: published.iter().map(one).collect() }
    }
}

/// They, as text or JSON.
pub fn lists_page(lists: &Lists, output: &Output) -> String {
    if output.format == Format::Json {
        return json_line(lists);
    }
    let mut page = Page::new(false, output);
    for list in &lists.lists {
        let id = if list.delta { "pki-delta" } else { "pki-list" };
        let next = list.next_update.map(|next| next.to_string()).unwrap_or_default();
        let arguments = [
            ("number", list.number.to_string().into()),
            ("issuer", list.issuer.as_str().into()),
            ("entries", list.entries.into()),
            ("next", next.into()),
            ("file", list.file.as_str().into()),
        ];
        let text = page.say(id, &arguments);
        page.line(0, &text);
    }
    page.finished()
}

/// The services of an authority, about to be served.
#[cfg(feature = "serve")]
#[derive(Debug, Serialize)]
#[serde(tag = "schema", rename = "parapheur/pki-serve/1")]
pub struct Serving {
    /// Address and port.
    pub address: String,
    /// Under which the services are found on this machine.
    pub url: String,
    /// Which: `ocsp`, `timestamps`, `files`.
    pub services: Vec<&'static str>,
}

/// It, as text or JSON.
#[cfg(feature = "serve")]
pub fn serving(serving: &Serving, output: &Output) -> String {
    if output.format == Format::Json {
        return json_line(serving);
    }
    let services: Vec<String> =
        serving.services.iter().map(|s| output.catalogue.say(&format!("serve-{s}"), &[])).collect();
    output
        .catalogue
        .say("serve-ready", &[("url", serving.url.as_str().into()), ("services", services.join(", ").into())])
}
