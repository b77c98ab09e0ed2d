//! What an act shows on the page, if anything (`pdf::appearance`): a copy, for people, of what is signed.
//!
//! A [`Stamp`] says where, and who draws it. With the feature `stamp`, [`StampStyle`] draws: the act as a heading, the name of the
//! certificate's subject, and the [parts](StampPart) that are asked for, in French, English or Arabic.
//!
//! The QR code carries an address and the SHA-256 of **the document as it was before this act**, all its bytes: what anybody with
//! that file computes again, and what this act signs besides its own revision. The digest of the signed file cannot stand in it. It
//! takes the place of `{sha256}` in the address, or follows it as `#sha256=…`, which a browser does not send.
//!
//! The time is the claimed one, with its offset, as in the signature.

use crate::cms::{ActKind, hex};
use crate::pdf;
use crate::pdf::appearance::{Appearance, Place, Room};
use crate::x509::Certificate;
use std::sync::Arc;
use time::OffsetDateTime;

/// A stamp to be placed and drawn.
#[derive(Clone)]
pub struct Stamp {
    /// Where.
    pub place: Place,
    /// Also over what is there.
    pub overlap: bool,
    /// Who draws it.
    pub stamper: Arc<dyn Stamper>,
}

impl std::fmt::Debug for Stamp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Stamp").field("place", &self.place).field("overlap", &self.overlap).finish_non_exhaustive()
    }
}

/// Who acts, as a stamp shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Signatory {
    pub name: String,
    pub serial: String,
}

impl Signatory {
    /// The subject of a certificate.
    pub fn of(certificate: &Certificate) -> Self {
        let subject = certificate.subject();
        let name = subject.common_name().map_or_else(|| subject.to_string(), str::to_owned);
        Self { name, serial: hex(certificate.serial()) }
    }

    /// Somebody, of about the usual length.
    #[cfg(feature = "stamp")]
    pub fn unknown() -> Self {
        Self { name: "………………………………".into(), serial: "…".repeat(20) }
    }
}

/// What a stamp may show of an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Facts<'a> {
    pub act: ActKind,
    /// The common name of the certificate's subject, or the whole name.
    pub name: &'a str,
    pub function: Option<&'a str>,
    pub place: Option<&'a str>,
    pub reason: Option<&'a str>,
    /// The claimed time.
    pub time: OffsetDateTime,
    /// The certificate's serial number, hexadecimal.
    pub serial: &'a str,
    /// SHA-256 of the document before this act, hexadecimal, if it was [wanted](Stamper::wants_digest).
    pub digest: Option<&'a str>,
}

/// Draws stamps; one for a whole batch, from several threads.
pub trait Stamper: Send + Sync {
    /// Whether it needs the digest of the document.
    fn wants_digest(&self) -> bool;

    /// The stamp of an act, in the room that its place gives.
    ///
    /// # Errors
    /// Those of `pdf::appearance`.
    fn draw(&self, facts: &Facts<'_>, room: Room) -> pdf::Result<Arc<Appearance>>;

    /// The stamp in words, for readers that speak (`/TU`).
    fn describe(&self, facts: &Facts<'_>) -> String;
}

crate::words! {
    /// What a stamp shows below the act and the name.
    pub enum StampPart {
        /// The function in which the person acts.
        Function = "function",
        /// Where.
        Place = "place",
        /// Why.
        Reason = "reason",
        /// When, as claimed.
        Time = "time",
        /// The serial number of the certificate.
        Serial = "serial",
    }
}

crate::words! {
    /// The languages of stamps.
    pub enum StampLanguage {
        /// French.
        French = "fr",
        /// English.
        English = "en",
        /// Arabic, from right to left.
        Arabic = "ar",
    }
}

impl StampLanguage {
    /// The act, as a heading.
    pub fn heading(self, act: ActKind) -> &'static str {
        match (self, act) {
            (Self::French, ActKind::Visa) => "VISA ÉLECTRONIQUE",
            (Self::French, ActKind::Seal) => "CACHET ÉLECTRONIQUE",
            (Self::French, ActKind::Receipt) => "RÉCÉPISSÉ ÉLECTRONIQUE",
            (Self::French, _) => "SIGNATURE ÉLECTRONIQUE",
            (Self::English, ActKind::Visa) => "ELECTRONIC VISA",
            (Self::English, ActKind::Seal) => "ELECTRONIC SEAL",
            (Self::English, ActKind::Receipt) => "ELECTRONIC RECEIPT",
            (Self::English, _) => "ELECTRONIC SIGNATURE",
            (Self::Arabic, ActKind::Visa) => "تأشيرة إلكترونية",
            (Self::Arabic, ActKind::Seal) => "ختم إلكتروني",
            (Self::Arabic, ActKind::Receipt) => "وصل استلام إلكتروني",
            (Self::Arabic, _) => "توقيع إلكتروني",
        }
    }

    /// What stands before a part; a function needs nothing.
    pub fn label(self, part: StampPart) -> Option<&'static str> {
        Some(match (self, part) {
            (_, StampPart::Function) => return None,
            (Self::French, StampPart::Place) => "Lieu : ",
            (Self::French, StampPart::Reason) => "Motif : ",
            (Self::French, StampPart::Time) => "Date : ",
            (Self::French, StampPart::Serial) => "Certificat n° : ",
            (Self::English, StampPart::Place) => "Place: ",
            (Self::English, StampPart::Reason) => "Reason: ",
            (Self::English, StampPart::Time) => "Date: ",
            (Self::English, StampPart::Serial) => "Certificate no.: ",
            (Self::Arabic, StampPart::Place) => "المكان: ",
            (Self::Arabic, StampPart::Reason) => "السبب: ",
            (Self::Arabic, StampPart::Time) => "التاريخ: ",
            (Self::Arabic, StampPart::Serial) => "رقم الشهادة: ",
        })
    }

    /// A point in time, to the second, with its offset.
    pub fn time(self, at: OffsetDateTime) -> String {
        let (year, month, day) = (at.year(), u8::from(at.month()), at.day());
        let date = match self {
            Self::French => format!("{day:02}/{month:02}/{year:04} à"),
            Self::English => format!("{year:04}-{month:02}-{day:02} at"),
            Self::Arabic => format!("{year:04}/{month:02}/{day:02}"),
        };
        let (hours, minutes, _) = at.offset().as_hms();
        let sign = if at.offset().is_negative() { '-' } else { '+' };
        let offset = format!("UTC{sign}{:02}:{:02}", hours.unsigned_abs(), minutes.unsigned_abs());
        format!("{date} {:02}:{:02}:{:02} ({offset})", at.hour(), at.minute(), at.second())
    }
}

/// What a part says of an act, if anything.
fn said(part: StampPart, facts: &Facts<'_>, language: StampLanguage) -> Option<String> {
    match part {
        StampPart::Function => facts.function.map(str::to_owned),
        StampPart::Place => facts.place.map(str::to_owned),
        StampPart::Reason => facts.reason.map(str::to_owned),
        StampPart::Time => Some(language.time(facts.time)),
        StampPart::Serial => Some(facts.serial.to_owned()),
    }
}

#[cfg(feature = "stamp")]
pub use style::StampStyle;

#[cfg(feature = "stamp")]
mod style {
    use super::{Facts, StampLanguage, StampPart, Stamper, said};
    use crate::cms::ActKind;
    use crate::pdf;
    use crate::pdf::appearance::{Appearance, Content, Drawing, Fonts, Image, Line, Room};
    use std::sync::{Arc, Mutex, PoisonError};
    use time::UtcOffset;

    /// The stamp of this house.
    pub struct StampStyle {
        /// What it shows below act and name, in this order.
        pub parts: Vec<StampPart>,
        /// The language of its labels.
        pub language: StampLanguage,
        /// The offset in which the time is shown; `None`: that of the request.
        pub offset: Option<UtcOffset>,
        /// An image beside the text.
        pub image: Option<Arc<Image>>,
        /// The address of the QR code; see the module.
        pub address: Option<String>,
        /// What it is set in.
        pub fonts: Fonts,
        /// The last stamp: in a batch, many acts of one second look the same.
        last: Mutex<Option<(Key, Arc<Appearance>)>>,
    }

    type Key = (String, Vec<Line>, Option<String>, ActKind, String);

    impl StampStyle {
        /// A stamp in a language with the usual parts: function, place, reason, time.
        pub fn new(language: StampLanguage, fonts: Fonts) -> Self {
            let parts = vec![StampPart::Function, StampPart::Place, StampPart::Reason, StampPart::Time];
            Self { parts, language, offset: None, image: None, address: None, fonts, last: Mutex::new(None) }
        }

        /// Everything that it shows of an act.
        fn content(&self, facts: &Facts<'_>) -> Content {
            let time = self.offset.and_then(|offset| facts.time.checked_to_offset(offset)).unwrap_or(facts.time);
            let facts = &Facts { time, ..*facts };
            let line = |part: &StampPart| {
                let text = said(*part, facts, self.language)?;
                Some(Line { label: self.language.label(*part).map(str::to_owned), text })
            };
            Content {
                heading: self.language.heading(facts.act).to_owned(),
                name: facts.name.to_owned(),
                lines: self.parts.iter().filter_map(line).collect(),
                image: self.image.clone(),
                code: self.address.as_ref().map(|address| code(address, facts.digest.unwrap_or_default())),
                right_to_left: self.language == StampLanguage::Arabic,
                colour: match facts.act {
                    ActKind::Visa => [0x0B, 0x6E, 0x5F],
                    ActKind::Seal => [0x8C, 0x1D, 0x2F],
                    ActKind::Receipt => [0x6B, 0x55, 0x1E],
                    _ => [0x1F, 0x3F, 0x77],
                },
            }
        }
    }

    /// The text of the QR code.
    fn code(address: &str, digest: &str) -> String {
        if address.contains("{sha256}") {
            address.replace("{sha256}", digest)
        } else {
            format!("{address}#sha256={digest}")
        }
    }

    impl Stamper for StampStyle {
        fn wants_digest(&self) -> bool {
            self.address.is_some()
        }

        fn draw(&self, facts: &Facts<'_>, room: Room) -> pdf::Result<Arc<Appearance>> {
            let content = self.content(facts);
            let key =
                (content.name.clone(), content.lines.clone(), content.code.clone(), facts.act, format!("{room:?}"));
            let last = || self.last.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some((known, appearance)) = last().as_ref()
                && *known == key
            {
                return Ok(Arc::clone(appearance));
            }
            let appearance = Arc::new(Drawing::new(&content, &self.fonts).draw(room)?);
            *last() = Some((key, Arc::clone(&appearance)));
            Ok(appearance)
        }

        fn describe(&self, facts: &Facts<'_>) -> String {
            let content = self.content(facts);
            let lines =
                content.lines.iter().map(|line| format!("{}{}", line.label.as_deref().unwrap_or_default(), line.text));
            [content.heading, content.name].into_iter().chain(lines).collect::<Vec<_>>().join(" — ")
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn the_digest_has_its_place_in_the_address() {
            assert_eq!(code("https://a.ma/v?d={sha256}&l=fr", "00ff"), "https://a.ma/v?d=00ff&l=fr");
            assert_eq!(code("https://a.ma/v", "00ff"), "https://a.ma/v#sha256=00ff");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn times_have_their_offset() {
        let at = datetime!(2026-10-12 09:00:07 +01:00);
        assert_eq!(StampLanguage::French.time(at), "12/10/2026 à 09:00:07 (UTC+01:00)");
        assert_eq!(StampLanguage::English.time(at), "2026-10-12 at 09:00:07 (UTC+01:00)");
        assert_eq!(StampLanguage::Arabic.time(at), "2026/10/12 09:00:07 (UTC+01:00)");
        assert_eq!(
            StampLanguage::English.time(datetime!(2026-01-02 23:59:00 -03:30)),
            "2026-01-02 at 23:59:00 (UTC-03:30)"
        );
    }
}
