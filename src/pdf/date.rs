//! Dates (ISO 32000-2 §7.9.4): `D:YYYYMMDDHHmmSSOHH'mm'`.

use time::{Date, Month, OffsetDateTime, Time, UtcOffset};

/// Reads a date. What follows the year may be left out, from the right; without an offset the time is taken as UTC. `None`
/// for anything else.
pub fn parse_date(text: &str) -> Option<OffsetDateTime> {
    let text = text.strip_prefix("D:").unwrap_or(text).trim_end_matches('\0');
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if !(4..=14).contains(&digits) || digits % 2 != 0 {
        return None;
    }
    let field = |at: usize, default: u8| match text.get(at..at + 2) {
        Some(two) if at < digits => two.parse().ok(),
        _ => Some(default),
    };
    let year: i32 = text.get(..4)?.parse().ok()?;
    let date = Date::from_calendar_date(year, Month::try_from(field(4, 1)?).ok()?, field(6, 1)?).ok()?;
    let time = Time::from_hms(field(8, 0)?, field(10, 0)?, field(12, 0)?).ok()?;
    let offset = match text.get(digits..)? {
        "" | "Z" | "Z00'00'" | "Z00'00" | "Z00" => UtcOffset::UTC,
        zone => {
            let sign = match zone.as_bytes().first()? {
                b'+' => 1,
                b'-' => -1,
                _ => return None,
            };
            let parts: String = zone.get(1..)?.chars().filter(|c| *c != '\'').collect();
            let hours: i8 = parts.get(..2)?.parse().ok()?;
            let minutes: i8 = if parts.len() == 2 { 0 } else { parts.get(2..4)?.parse().ok()? };
            if parts.len() > 4 || minutes > 59 {
                return None;
            }
            UtcOffset::from_hms(sign * hours, sign * minutes, 0).ok()?
        }
    };
    Some(date.with_time(time).assume_offset(offset))
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn dates_are_read_as_the_standard_writes_them_and_as_programs_do() {
        let at = datetime!(2026-11-21 10:00:59 +1);
        for text in ["D:20261121100059+01'00'", "D:20261121100059+01'00", "20261121100059+0100", "D:20261121100059+01"]
        {
            let read = parse_date(text).unwrap();
            assert_eq!((read, read.offset()), (at, at.offset()), "{text}");
        }
        assert_eq!(parse_date("D:2026").unwrap(), datetime!(2026-01-01 0:00 UTC));
        assert_eq!(parse_date("D:20261121100059Z").unwrap(), datetime!(2026-11-21 10:00:59 UTC));
        assert_eq!(parse_date("D:20261121100059-03'30'").unwrap(), datetime!(2026-11-21 10:00:59 -3:30));
        for bad in [
            "",
            "D:",
            "D:202",
            "D:20261321",
            "D:20260230",
            "D:20261121100059+",
            "D:20261121100059+99",
            "D:2026112110005",
            "D:20261121100059é",
        ] {
            assert!(parse_date(bad).is_none(), "{bad}");
        }
    }
}
