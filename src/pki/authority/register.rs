//! The register: every certificate that was issued, and what became of it.
//!
//! - `issued/SERIAL.crt` is the certificate in PEM, with lines of explanatory text before it (RFC 7468 §5.2): `Profile:`,
//!   `Issued:`, `Renews:`. It is written before anybody is given the certificate, and never changed.
//! - `revoked/SERIAL.N.toml` is the N-th thing that happened to its validity: a revocation, a hold, the end of a hold. The last
//!   one counts. They are numbered without a gap, so that a lost one is noticed, and never changed.
//!
//! What cannot be read is [`Error::State`], never good.

use super::super::profile::toml_text;
use super::super::{CertificateStatus, CrlEntry, Error, IssueRequest, Result, StatusSource};
use super::files::{self, PUBLIC};
use super::{Authority, Ca, ISSUED, REVOKED, pem};
use crate::x509::{self, Certificate, CrlReason, hex};
use serde::Deserialize;
use std::collections::BTreeMap;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

words! {
    /// What a certificate is at a given time.
    pub enum CertificateState {
        /// Its time has come and not gone, and it is not revoked.
        Valid = "valid",
        /// Its time has not come.
        NotYetValid = "not-yet-valid",
        /// Its time has gone.
        Expired = "expired",
        /// On hold.
        OnHold = "on-hold",
        /// Revoked, for good.
        Revoked = "revoked",
    }
}

/// A certificate that was issued, and what is known of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Record {
    /// The certificate.
    pub certificate: Certificate,
    /// The profile it was issued by; none for the issuing CA itself.
    pub profile: Option<String>,
    /// When it was issued.
    pub issued: Option<OffsetDateTime>,
    /// The serial number, in hexadecimal, of the certificate whose place it takes.
    pub renews: Option<String>,
    /// What happened to its validity, oldest first.
    pub history: Vec<Revocation>,
}

/// Something that happened to the validity of a certificate.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Revocation {
    /// Why; removeFromCRL: a hold ended.
    pub reason: CrlReason,
    /// Since when.
    pub at: OffsetDateTime,
    /// Since when it is not to be relied on, where that was earlier (RFC 5280 §5.3.2).
    pub invalid_since: Option<OffsetDateTime>,
    /// When that was written down.
    pub recorded: OffsetDateTime,
}

/// What is to happen to the validity of a certificate.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RevocationRequest {
    /// Why; removeFromCRL ends a hold.
    pub reason: CrlReason,
    /// Since when; by default now, and for a certificate on hold since the hold.
    pub at: Option<OffsetDateTime>,
    /// Since when it is not to be relied on, where that was earlier.
    pub invalid_since: Option<OffsetDateTime>,
    /// Now.
    pub now: OffsetDateTime,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Written {
    reason: String,
    at: String,
    invalid_since: Option<String>,
    recorded: String,
}

impl Record {
    /// The revocation that holds, if one does.
    pub fn revocation(&self) -> Option<&Revocation> {
        holding(&self.history)
    }

    /// What it is at this time. Revocation goes before validity.
    pub fn state(&self, at: OffsetDateTime) -> CertificateState {
        match self.revocation() {
            Some(Revocation { reason: CrlReason::CertificateHold, .. }) => CertificateState::OnHold,
            Some(_) => CertificateState::Revoked,
            None if at < self.certificate.not_before() => CertificateState::NotYetValid,
            None if self.certificate.is_expired_at(at) => CertificateState::Expired,
            None => CertificateState::Valid,
        }
    }
}

fn holding(history: &[Revocation]) -> Option<&Revocation> {
    history.last().filter(|last| last.reason != CrlReason::RemoveFromCrl)
}

impl Revocation {
    fn to_toml(self) -> Result<String> {
        let mut text = format!("reason = \"{}\"\nat = \"{}\"\n", self.reason, rfc3339(self.at)?);
        if let Some(since) = self.invalid_since {
            text += &format!("invalid-since = \"{}\"\n", rfc3339(since)?);
        }
        Ok(text + &format!("recorded = \"{}\"\n", rfc3339(self.recorded)?))
    }

    fn read(text: &str, place: &str) -> Result<Self> {
        let written: Written = toml_text(text, place)?;
        let bad = |what: &str| Error::State { place: place.to_owned(), why: what.to_owned() };
        let moment = |text: &str| OffsetDateTime::parse(text, &Rfc3339).map_err(|_| bad("a time is not RFC 3339"));
        let reason = CrlReason::ALL.iter().find(|r| r.as_str() == written.reason);
        Ok(Self {
            reason: *reason.ok_or_else(|| bad("the reason is not one of RFC 5280"))?,
            at: moment(&written.at)?,
            invalid_since: written.invalid_since.as_deref().map(moment).transpose()?,
            recorded: moment(&written.recorded)?,
        })
    }
}

impl Authority {
    /// Puts a certificate on record.
    pub(super) fn enter(&self, certificate: &Certificate, request: &IssueRequest) -> Result<()> {
        let mut text = format!("Profile: {}\nIssued: {}\n", request.profile.name, rfc3339(request.now)?);
        if let Some(renews) = &request.renews {
            text += &format!("Renews: {renews}\n");
        }
        text += &pem(&[certificate]);
        let _lock = files::lock(&self.directory)?;
        self.refuse_compromised(certificate)?;
        files::record(&self.directory, &self.issued_file(certificate.serial()), text.as_bytes(), PUBLIC)
    }

    fn issued_file(&self, serial: &[u8]) -> std::path::PathBuf {
        self.directory.join(ISSUED).join(format!("{}.crt", hex(serial)))
    }

    /// The record of the certificate with this serial number (content octets), if it was issued; the issuing CA's own, too.
    ///
    /// # Errors
    /// [`Error::State`] when the record cannot be relied on; [`Error::Io`].
    pub fn record(&self, serial: &[u8]) -> Result<Option<Record>> {
        if serial == self.issuing.serial() {
            let history = self.history(serial)?;
            let certificate = self.issuing.clone();
            return Ok(Some(Record { certificate, profile: None, issued: None, renews: None, history }));
        }
        let path = self.issued_file(serial);
        let Some(bytes) = files::read(&path, files::MAX_FILE)? else { return Ok(None) };
        let bad = |why: &str| Error::State { place: path.display().to_string(), why: why.to_owned() };
        let mut all =
            x509::decode_all(&bytes, &path.display().to_string()).map_err(|cause| Error::Certificate { cause })?;
        let certificate = match (all.pop(), all.is_empty()) {
            (Some(one), true) => one,
            _ => return Err(bad("it holds more than one certificate")),
        };
        if certificate.serial() != serial || certificate.issuer() != self.issuing.subject() {
            return Err(bad("it holds another certificate"));
        }
        let text = String::from_utf8_lossy(&bytes);
        let note = |name: &str| {
            let notes = text.lines().take_while(|line| !line.starts_with("-----BEGIN "));
            notes.filter_map(|line| line.split_once(": ")).find(|(n, _)| *n == name).map(|(_, value)| value.trim())
        };
        let issued = note("Issued").map(|at| OffsetDateTime::parse(at, &Rfc3339)).transpose();
        Ok(Some(Record {
            certificate,
            profile: note("Profile").map(str::to_owned),
            issued: issued.map_err(|_| bad("Issued: is not a time"))?,
            renews: note("Renews").map(str::to_owned),
            history: self.history(serial)?,
        }))
    }

    /// Every record, in the order of issue.
    ///
    /// # Errors
    /// As [`Self::record`].
    pub fn records(&self) -> Result<Vec<Record>> {
        let mut records = Vec::new();
        for serial in self.serials()? {
            let octets = octets(&serial).unwrap_or_default();
            records.extend(self.record(&octets)?);
        }
        records.sort_by_key(|r| (r.issued, r.certificate.not_before()));
        Ok(records)
    }

    /// The serial numbers of the register, in hexadecimal, sorted.
    fn serials(&self) -> Result<Vec<String>> {
        let folder = self.directory.join(ISSUED);
        let stray = |name: &str| {
            let place = folder.join(name).display().to_string();
            Error::State { place, why: "it is not called by a serial number".into() }
        };
        let serial = |name: String| match name.strip_suffix(".crt").filter(|s| octets(s).is_some()) {
            Some(serial) => Ok(serial.to_owned()),
            None => Err(stray(&name)),
        };
        files::names(&folder)?.into_iter().map(serial).collect()
    }

    /// The record that a serial number in hexadecimal stands for, or the beginning of one: small or capital letters, with or
    /// without colons and leading zeros.
    ///
    /// # Errors
    /// [`Error::NotASerial`], [`Error::NotIssued`], [`Error::Ambiguous`], and those of [`Self::record`].
    pub fn find(&self, text: &str) -> Result<Record> {
        const LEAST_DIGITS: usize = 8;
        let digits: String = text.chars().filter(|c| *c != ':').map(|c| c.to_ascii_lowercase()).collect();
        let bare = digits.trim_start_matches('0');
        if !digits.bytes().all(|b| b.is_ascii_hexdigit()) || digits.len() < LEAST_DIGITS || bare.is_empty() {
            return Err(Error::NotASerial { serial: text.to_owned() });
        }
        let matches = |serial: &String| serial.trim_start_matches('0').starts_with(bare);
        let mut found: Vec<String> = self.serials()?.into_iter().filter(matches).collect();
        found.extend(Some(hex(self.issuing.serial())).filter(matches));
        // A whole number is no beginning of another.
        if found.len() > 1 && found.iter().any(|s| s.trim_start_matches('0') == bare) {
            found.retain(|s| s.trim_start_matches('0') == bare);
        }
        let not_issued = || Error::NotIssued { serial: text.to_owned() };
        match found.as_slice() {
            [] => Err(not_issued()),
            [one] => self.record(&octets(one).unwrap_or_default())?.ok_or_else(not_issued),
            several => Err(Error::Ambiguous { serial: text.to_owned(), count: several.len() }),
        }
    }

    /// The record of this very certificate.
    ///
    /// # Errors
    /// [`Error::NotIssued`], and those of [`Self::record`].
    pub fn record_of(&self, certificate: &Certificate) -> Result<Record> {
        let record = self.record(certificate.serial())?.filter(|r| r.certificate == *certificate);
        record.ok_or_else(|| Error::NotIssued { serial: hex(certificate.serial()) })
    }

    /// What happened to the validity of the certificate with this serial number, oldest first.
    fn history(&self, serial: &[u8]) -> Result<Vec<Revocation>> {
        let mut history = Vec::new();
        loop {
            let path = self.event_file(serial, history.len() + 1);
            let place = path.display().to_string();
            let Some(bytes) = files::read(&path, files::MAX_FILE)? else {
                if self.event_file(serial, history.len() + 2).exists() {
                    return Err(Error::State { place, why: "it is missing".into() });
                }
                return Ok(history);
            };
            let not_text = |_| Error::State { place: place.clone(), why: "it is not text".into() };
            history.push(Revocation::read(std::str::from_utf8(&bytes).map_err(not_text)?, &place)?);
        }
    }

    fn event_file(&self, serial: &[u8], number: usize) -> std::path::PathBuf {
        self.directory.join(REVOKED).join(format!("{}.{number}.toml", hex(serial)))
    }

    /// Revokes a certificate, puts it on hold, or ends a hold. When it returns, that is on disk.
    ///
    /// # Errors
    /// [`Error::NotIssued`]; [`Error::Revoked`] for one that is revoked, except on hold and for another reason;
    /// [`Error::NotOnHold`]; [`Error::RevocationTime`]; [`Error::State`], [`Error::Io`].
    pub fn revoke(&self, serial: &[u8], request: &RevocationRequest) -> Result<Record> {
        let _lock = files::lock(&self.directory)?;
        let shown = hex(serial);
        let mut record = self.record(serial)?.ok_or_else(|| Error::NotIssued { serial: shown.clone() })?;
        let before = record.revocation().copied();
        match before {
            Some(Revocation { reason: CrlReason::CertificateHold, .. })
                if request.reason != CrlReason::CertificateHold => {}
            Some(Revocation { reason, at, .. }) => {
                return Err(Error::Revoked { serial: shown, since: rfc3339(at)?, reason });
            }
            None if request.reason == CrlReason::RemoveFromCrl => return Err(Error::NotOnHold { serial: shown }),
            None => {}
        }
        let now = whole_seconds(request.now);
        // What was on hold has not been relied on since then.
        let held = before.filter(|_| request.reason != CrlReason::RemoveFromCrl).map(|hold| hold.at);
        let revocation = Revocation {
            reason: request.reason,
            at: request.at.map(whole_seconds).or(held).unwrap_or(now),
            invalid_since: request.invalid_since.map(whole_seconds),
            recorded: now,
        };
        let why = match (revocation.at, revocation.invalid_since) {
            (at, _) if at > now => "it is in the future",
            (at, _) if at < record.certificate.not_before() => "it is before the certificate begins",
            (at, Some(since)) if since > at => "the certificate became invalid after it",
            (_, Some(_)) if request.reason == CrlReason::RemoveFromCrl => "the end of a hold makes nothing invalid",
            _ => "",
        };
        if !why.is_empty() {
            return Err(Error::RevocationTime { why });
        }
        files::folder(&self.directory, REVOKED)?;
        let path = self.event_file(serial, record.history.len() + 1);
        files::record(&self.directory, &path, revocation.to_toml()?.as_bytes(), PUBLIC)?;
        record.history.push(revocation);
        Ok(record)
    }

    /// Refuses a key that others are known to have. Under the lock, so that no revocation comes in between.
    fn refuse_compromised(&self, certificate: &Certificate) -> Result<()> {
        for entry in self.revoked(Ca::Issuing)? {
            if !matches!(entry.reason, CrlReason::KeyCompromise | CrlReason::CaCompromise | CrlReason::AaCompromise) {
                continue;
            }
            let record = self.record(&entry.serial)?;
            if record.is_some_and(|r| x509::key_matches(&r.certificate, certificate.spki())) {
                return Err(Error::KeyCompromised { serial: hex(&entry.serial) });
            }
        }
        Ok(())
    }

    /// Every revocation that holds among the certificates of a CA, by serial number.
    pub(super) fn revoked(&self, ca: Ca) -> Result<Vec<CrlEntry>> {
        let folder = self.directory.join(REVOKED);
        // How many events there are of each, so that a gap is noticed.
        let mut counts: BTreeMap<Vec<u8>, usize> = BTreeMap::new();
        for name in files::names(&folder)? {
            let mut parts = name.splitn(3, '.');
            let serial = parts.next().and_then(octets);
            let number = parts.next().and_then(|n| n.parse::<usize>().ok()).filter(|n| *n > 0);
            let (Some(serial), Some(_), Some("toml")) = (serial, number, parts.next()) else {
                let place = folder.join(&name).display().to_string();
                return Err(Error::State { place, why: "it is not called SERIAL.N.toml".into() });
            };
            *counts.entry(serial).or_default() += 1;
        }
        let mut entries = Vec::new();
        for (serial, count) in counts {
            let history = self.history(&serial)?;
            if history.len() != count {
                let place = folder.join(hex(&serial)).display().to_string();
                return Err(Error::State { place, why: "one of its events is missing".into() });
            }
            let of = if serial == self.issuing.serial() { Ca::Root } else { Ca::Issuing };
            if let Some(revocation) = holding(&history).filter(|_| of == ca) {
                entries.push(CrlEntry {
                    serial,
                    revoked_at: revocation.at,
                    reason: revocation.reason,
                    invalid_since: revocation.invalid_since,
                });
            }
        }
        Ok(entries)
    }
}

impl StatusSource for Authority {
    fn status(&self, serial: &[u8]) -> Result<CertificateStatus> {
        // The issuing CA's own certificate is the root's.
        let issued = if serial == self.issuing.serial() { None } else { self.record(serial)? };
        Ok(match issued {
            None => CertificateStatus::Unknown,
            Some(record) => match record.revocation() {
                None => CertificateStatus::Good,
                Some(&Revocation { reason, at, .. }) => CertificateStatus::Revoked { at, reason: Some(reason) },
            },
        })
    }
}

/// The octets of lower-case hexadecimal digits.
fn octets(digits: &str) -> Option<Vec<u8>> {
    let digit = |b: u8| match b {
        b'0'..=b'9' => Some(b - b'0'),
        b'a'..=b'f' => Some(b - b'a' + 10),
        _ => None,
    };
    if digits.is_empty() || !digits.len().is_multiple_of(2) {
        return None;
    }
    digits.as_bytes().chunks_exact(2).map(|pair| Some(digit(pair[0])? << 4 | digit(pair[1])?)).collect()
}

fn whole_seconds(at: OffsetDateTime) -> OffsetDateTime {
    at.replace_nanosecond(0).unwrap_or(at)
}

pub(super) fn rfc3339(at: OffsetDateTime) -> Result<String> {
    at.to_offset(time::UtcOffset::UTC).format(&Rfc3339).map_err(|_| Error::Validity { why: "not a time" })
}
