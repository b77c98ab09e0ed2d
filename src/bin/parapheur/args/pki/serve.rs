//! `pki serve`.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use parapheur::asn1::Oid;

use crate::args::material::identifier;
use crate::args::{Passphrase, Printed};

/// Serve an authority over HTTP: OCSP, revocation lists, certificates, time stamps
#[derive(Debug, Args)]
#[command(
    visible_alias = "servir",
    after_help = "Prints the address, then one JSON line a request on standard error, until it is interrupted; what is in flight is \
        answered first. What pki revoke, pki crl and pki issue change is served at once. Under the path of the base URL: /ocsp, \
        /tsa, /crl/issuing.crl, /crl/issuing-delta.crl, /crl/root.crl, /certs/issuing.crt, /certs/root.crt. There is no TLS: the \
        answers are signed.\n\nExamples:\n  \
        parapheur pki serve pki --passphrase-file pass\n  \
        parapheur pki serve pki --listen 0.0.0.0:80 --public --timestamp-policy 1.3.6.1.4.1.99999.1.1\n\n\
        Exit status: 0 stopped · 2 not served, and why"
)]
pub struct PkiServe {
    /// Directory of the authority
    #[arg(value_name = "DIR")]
    pub directory: PathBuf,
    /// Address and port to listen on, 127.0.0.1:8080 by default; port 0 takes a free one
    #[arg(
        long,
        value_name = "ADDRESS",
        default_value = "127.0.0.1:8080",
        hide_default_value = true,
        value_parser = address
    )]
    pub listen: SocketAddr,
    /// Serve other machines too, where --listen names an address that they reach
    #[arg(long)]
    pub public: bool,
    /// Answer no OCSP requests
    #[arg(long)]
    pub no_ocsp: bool,
    /// Issue no time stamps
    #[arg(long)]
    pub no_timestamps: bool,
    /// How long an OCSP response may be relied on, in minutes (default: 60)
    #[arg(long, value_name = "N", default_value = "60", hide_default_value = true, value_parser = minutes)]
    pub ocsp_minutes: u32,
    /// Policy of the time stamps, an object identifier of your own (default: one for tests)
    #[arg(long, value_name = "OID", value_parser = identifier)]
    pub timestamp_policy: Option<Oid>,
    /// How far the clock of this machine may be from UTC, in seconds, such as 0.5 (default: 1)
    #[arg(long, value_name = "SECONDS", default_value = "1", hide_default_value = true, value_parser = seconds)]
    pub accuracy: Duration,
    /// Say that time stamps can be ordered by their time
    #[arg(long)]
    pub ordering: bool,
    #[command(flatten)]
    pub printed: Printed,
    #[command(flatten)]
    pub passphrase: Passphrase,
}

fn address(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| "an address and a port, such as 127.0.0.1:8080 or [::1]:8080".to_owned())
}

/// From a minute to a week.
fn minutes(text: &str) -> Result<u32, String> {
    text.parse().ok().filter(|n| (1..=10_080).contains(n)).ok_or_else(|| "a number from 1 to 10080".to_owned())
}

/// From a microsecond, the finest that a time stamp can say, to an hour.
fn seconds(text: &str) -> Result<Duration, String> {
    let expected = || "seconds, from 0.000001 to 3600".to_owned();
    let seconds: f64 = text.parse().map_err(|_| expected())?;
    let whole = Duration::try_from_secs_f64(seconds).map_err(|_| expected())?;
    // In whole microseconds, rounded to the nearest: 0.1 is no exact number of nanoseconds.
    let micros = (whole.as_nanos() + 500) / 1000;
    match u64::try_from(micros) {
        Ok(micros @ 1..=3_600_000_000) => Ok(Duration::from_micros(micros)),
        _ => Err(expected()),
    }
}
