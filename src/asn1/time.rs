//! `UTCTime` and `GeneralizedTime` as RFC 5280 §4.1.2.5 profiles them: seconds present, `Z`, no fractions for certificates.
//!
//! TSTInfo (RFC 3161 §2.4.2) allows fractions of a second in GeneralizedTime; they are read and cut off only where the caller
//! says so ([`Fractions::Allowed`]).

use super::der::{Tag, Tlv, encode};
use super::{Error, Result};
use time::{Date, Month, OffsetDateTime, Time};

/// Whether fractions of a second are accepted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Fractions {
    /// As in certificates and CMS attributes.
    Refused,
    /// As in TSTInfo.
    Allowed,
}

/// Reads a `Time` CHOICE.
pub fn decode(tlv: &Tlv<'_>, fractions: Fractions) -> Result<OffsetDateTime> {
    let bad = || Error::Value { place: tlv.within.into(), what: "time" };
    let text = std::str::from_utf8(tlv.content).ok().and_then(|t| t.strip_suffix('Z')).ok_or_else(bad)?;
    let (year_digits, rest) = match tlv.tag {
        Tag::UTC_TIME => text.split_at_checked(2),
        Tag::GENERALIZED_TIME => text.split_at_checked(4),
        _ => None,
    }
    .ok_or_else(bad)?;
    let (digits, nanos) = match rest.split_once('.') {
        Some((digits, fraction)) if fractions == Fractions::Allowed && tlv.tag == Tag::GENERALIZED_TIME => {
            if fraction.is_empty() || fraction.len() > 9 || !fraction.bytes().all(|b| b.is_ascii_digit()) {
                return Err(bad());
            }
            (digits, format!("{fraction:0<9}").parse().map_err(|_| bad())?)
        }
        Some(_) => return Err(bad()),
        None => (rest, 0),
    };
    if digits.len() != 10 || !digits.bytes().chain(year_digits.bytes()).all(|b| b.is_ascii_digit()) {
        return Err(bad());
    }
    let two = |at: usize| digits[at..at + 2].parse::<u8>().map_err(|_| bad());
    let mut year: i32 = year_digits.parse().map_err(|_| bad())?;
    if tlv.tag == Tag::UTC_TIME {
        year += if year < 50 { 2000 } else { 1900 };
    }
    let date = Month::try_from(two(0)?).ok().and_then(|m| Date::from_calendar_date(year, m, two(2).ok()?).ok());
    let time = Time::from_hms_nano(two(4)?, two(6)?, two(8)?, nanos).ok();
    date.zip(time).map(|(d, t)| d.with_time(t).assume_utc()).ok_or_else(bad)
}

/// Writes a `Time`: UTCTime from 1950 to 2049, else GeneralizedTime; whole seconds, UTC.
pub fn encode_time(time: OffsetDateTime) -> Vec<u8> {
    let t = time.to_offset(time::UtcOffset::UTC);
    let tail = format!("{:02}{:02}{:02}{:02}{:02}Z", u8::from(t.month()), t.day(), t.hour(), t.minute(), t.second());
    if (1950..2050).contains(&t.year()) {
        encode(Tag::UTC_TIME, format!("{:02}{tail}", t.year() % 100).as_bytes())
    } else {
        encode(Tag::GENERALIZED_TIME, format!("{:04}{tail}", t.year()).as_bytes())
    }
}

/// Writes a GeneralizedTime in DER (X.690 §11.7): UTC; a fraction only where there is one, without trailing zeros.
pub fn encode_generalized(time: OffsetDateTime) -> Vec<u8> {
    let t = time.to_offset(time::UtcOffset::UTC);
    let (month, day) = (u8::from(t.month()), t.day());
    let mut text = format!("{:04}{month:02}{day:02}{:02}{:02}{:02}", t.year(), t.hour(), t.minute(), t.second());
    if t.nanosecond() != 0 {
        text.push_str(format!(".{:09}", t.nanosecond()).trim_end_matches('0'));
    }
    text.push('Z');
    encode(Tag::GENERALIZED_TIME, text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::super::der::single;
    use super::*;
    use ::time::macros::datetime;

    #[test]
    fn both_forms_round_trip() {
        for t in [datetime!(1950-01-01 0:00 UTC), datetime!(2049-12-31 23:59:59 UTC), datetime!(2050-01-01 0:00 UTC)] {
            assert_eq!(decode(&single(&encode_time(t), "t").unwrap(), Fractions::Refused).unwrap(), t);
        }
    }

    #[test]
    fn fractions_are_written_as_der_wants_them() {
        for (t, text) in [
            (datetime!(2026-01-01 0:00:00.25 UTC), "20260101000000.25Z"),
            (datetime!(2026-01-01 1:00 +1), "20260101000000Z"),
            (datetime!(2026-01-01 0:00:00.000001 UTC), "20260101000000.000001Z"),
        ] {
            let bytes = encode_generalized(t);
            assert_eq!(&bytes[2..], text.as_bytes());
            assert_eq!(decode(&single(&bytes, "t").unwrap(), Fractions::Allowed).unwrap(), t);
        }
    }

    #[test]
    fn what_the_profile_forbids_is_refused() {
        for bad in ["2601010000Z", "260101000000+0100", "261301000000Z", "260101000000", "26010100000 Z"] {
            let bytes = encode(Tag::UTC_TIME, bad.as_bytes());
            assert!(decode(&single(&bytes, "t").unwrap(), Fractions::Refused).is_err(), "{bad}");
        }
        let fraction = encode(Tag::GENERALIZED_TIME, b"20260101000000.25Z");
        assert!(decode(&single(&fraction, "t").unwrap(), Fractions::Refused).is_err());
        assert_eq!(
            decode(&single(&fraction, "t").unwrap(), Fractions::Allowed).unwrap(),
            datetime!(2026-01-01 0:00:00.25 UTC)
        );
    }
}
