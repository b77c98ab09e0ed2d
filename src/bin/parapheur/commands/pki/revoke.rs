//! `pki revoke`.

use parapheur::pki::{Authority, RevocationRequest};
use parapheur::validation::report::Moment;

use super::record;
use crate::args::{Format, PkiRevoke};
use crate::commands::{Exit, now};
use crate::output::{Failure, Output, Register, RegisterEntry, quoted, register_page};

/// Revokes a certificate, or ends a hold.
pub fn revoke(args: &PkiRevoke, output: &Output) -> Result<Exit, Failure> {
    let authority = Authority::open(&args.directory)?;
    let found = record(&authority, &args.certificate)?;
    let now = now();
    let request = RevocationRequest { reason: args.reason, at: args.at, invalid_since: args.invalid_since, now };
    let record = authority.revoke(found.certificate.serial(), &request)?;
    let certificates = vec![RegisterEntry::of(&record, now)];
    output.print(&register_page(&Register { at: Moment(now), certificates }, true, output))?;
    if output.format == Format::Text && !output.closed() {
        let root = if found.certificate == *authority.issuing() { " --root" } else { "" };
        output.diagnose("hint", &format!("parapheur pki crl {}{root}", quoted(&args.directory.display().to_string())));
    }
    Ok(Exit::Done)
}
