//! `pki renew`.

use parapheur::pki::{Authority, Error, IssueRequest, Subject, request};
use parapheur::x509::{GeneralName, hex};

use super::{hand_out, read_request, record};
use crate::args::PkiRenew;
use crate::commands::now;
use crate::output::{Failure, Made, Output};

/// Issues a certificate anew.
pub fn renew(args: &PkiRenew, output: &Output) -> Result<Made, Failure> {
    let authority = Authority::open(&args.directory)?;
    let old = record(&authority, &args.certificate)?;
    let serial = hex(old.certificate.serial());
    if let Some(revocation) = old.revocation() {
        let since = parapheur::validation::report::Moment(revocation.at).to_string();
        return Err(Error::Revoked { serial, since, reason: revocation.reason }.into());
    }
    let Some(profile) = &old.profile else { return Err(Error::NotRenewable { serial }.into()) };
    let profile = authority.profile(profile)?;
    let mut subject = Subject::from_name(old.certificate.subject())?;
    subject.email = old.certificate.subject_alt_name().iter().find_map(|name| match name {
        GeneralName::Rfc822Name(address) => Some(address.clone()),
        _ => None,
    });
    let mut left_out = Vec::new();
    let key = match &args.request {
        Some(path) => {
            let asked = request::check(&read_request(path)?, &path.display().to_string())?;
            left_out = asked.left_out.iter().map(|e| e.oid.to_string()).collect();
            Some(asked.key)
        }
        None if args.same_key => Some(old.certificate.public_key().map_err(Clone::clone)?.clone()),
        None => None,
    };
    let days = args.issuance.days;
    let request = IssueRequest { days, renews: Some(serial), ..IssueRequest::new(profile, subject, now()) };
    Ok(Made { left_out, ..hand_out(&authority, &request, key.as_ref(), &args.output, &args.issuance, output)? })
}
