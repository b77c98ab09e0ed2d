//! `pki list` and `pki show`.

use parapheur::pki::{Authority, CertificateState};
use parapheur::validation::report::Moment;

use super::record;
use crate::args::{PkiList, PkiShow, StateWord};
use crate::commands::{Exit, now};
use crate::output::{Failure, Output, Register, RegisterEntry, register_page};

/// Lists what was issued.
pub fn list(args: &PkiList, output: &Output) -> Result<Exit, Failure> {
    let authority = Authority::open(&args.directory)?;
    let wanted: Vec<CertificateState> = args
        .state
        .iter()
        .map(|word| match word {
            StateWord::Valid => CertificateState::Valid,
            StateWord::NotYetValid => CertificateState::NotYetValid,
            StateWord::Expired => CertificateState::Expired,
            StateWord::OnHold => CertificateState::OnHold,
            StateWord::Revoked => CertificateState::Revoked,
        })
        .collect();
    let at = now();
    let mut certificates: Vec<RegisterEntry> =
        authority.records()?.iter().map(|record| RegisterEntry::of(record, at)).collect();
    certificates.retain(|entry| wanted.is_empty() || wanted.contains(&entry.state));
    output.print(&register_page(&Register { at: Moment(at), certificates }, false, output))?;
    Ok(Exit::Done)
}

/// Shows one of them.
pub fn show(args: &PkiShow, output: &Output) -> Result<Exit, Failure> {
    let authority = Authority::open(&args.directory)?;
    let at = now();
    let certificates = vec![RegisterEntry::of(&record(&authority, &args.certificate)?, at)];
    output.print(&register_page(&Register { at: Moment(at), certificates }, true, output))?;
    Ok(Exit::Done)
}
