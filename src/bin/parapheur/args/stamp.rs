//! `--stamp` and what belongs to it: what is seen of a signature.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use parapheur::pdf::appearance::Place;
use time::UtcOffset;
use time::macros::format_description;

/// A visible signature.
#[derive(Debug, Args)]
#[command(next_help_heading = "Stamp")]
pub struct Stamp {
    /// Show the act on the page, at [PAGE:]CORNER (bottom-right, …), [PAGE:]X,Y,WIDTH,HEIGHT (points or mm, from the lower
    /// left as seen), [PAGE:]text:TEXT (below it) or field:NAME; PAGE counts from 1, or back from -1 (default: the last one)
    #[arg(long = "stamp", id = "stamp", value_name = "PLACE", value_parser = place, allow_hyphen_values = true)]
    pub place: Option<Place>,
    /// Language of the stamp: fr, en or ar (default: that of the messages)
    #[arg(long, value_name = "LANG", requires = "stamp", hide_possible_values = true)]
    pub stamp_lang: Option<StampLangWord>,
    /// What stands below act and name: function, place, reason, time, serial (default: all but serial), or nothing
    #[arg(long, value_name = "PARTS", requires = "stamp", value_delimiter = ',', hide_possible_values = true)]
    pub stamp_show: Option<Vec<StampPartWord>>,
    /// Offset in which the time is shown, like +01:00 (default: UTC)
    #[arg(long, value_name = "OFFSET", requires = "stamp", value_parser = offset, allow_hyphen_values = true)]
    pub stamp_offset: Option<UtcOffset>,
    /// An image beside the text, PNG, JPEG or SVG
    #[arg(long, value_name = "FILE", requires = "stamp")]
    pub stamp_image: Option<PathBuf>,
    /// A QR code of this address with the SHA-256 of the document before the act, in place of {sha256} or after it
    #[arg(long, value_name = "ADDRESS", requires = "stamp")]
    pub stamp_qr: Option<String>,
    /// A font to take before the built-in ones, TrueType or OpenType
    #[arg(long, value_name = "FILE", requires = "stamp")]
    pub stamp_font: Option<PathBuf>,
    /// Put the stamp also over fields and other stamps
    #[arg(long, requires = "stamp")]
    pub stamp_overlap: bool,
    /// Draw the page with its stamp into a PNG and end there: nothing is signed, no key is opened; --cert gives the name
    #[arg(long, value_name = "PNG", requires = "stamp")]
    pub preview: Option<PathBuf>,
}

/// `--stamp-lang`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum StampLangWord {
    Fr,
    En,
    Ar,
}

/// `--stamp-show`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum StampPartWord {
    #[value(alias = "fonction")]
    Function,
    #[value(alias = "lieu")]
    Place,
    #[value(alias = "motif")]
    Reason,
    #[value(alias = "date")]
    Time,
    #[value(alias = "certificat")]
    Serial,
    #[value(alias = "rien")]
    Nothing,
}

fn offset(text: &str) -> Result<UtcOffset, String> {
    let format = format_description!("[offset_hour sign:mandatory]:[offset_minute]");
    let parsed = UtcOffset::parse(text, format).ok();
    // No clock on earth is further from UTC than fourteen hours.
    parsed.filter(|offset| offset.whole_seconds().abs() <= 14 * 3600).ok_or_else(|| "+HH:MM, -HH:MM".to_owned())
}

fn place(text: &str) -> Result<Place, String> {
    text.parse().map_err(|_| "[PAGE:]bottom-right, [PAGE:]X,Y,WIDTH,HEIGHT, [PAGE:]text:TEXT, field:NAME".to_owned())
}
