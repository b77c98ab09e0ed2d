//! `pki issue`.

use parapheur::asn1::oid;
use parapheur::pki::{Authority, IssueRequest, request};

use super::{hand_out, read_request, subject};
use crate::args::PkiIssue;
use crate::commands::now;
use crate::output::{Failure, Made, Output};

/// Issues a certificate.
pub fn issue(args: &PkiIssue, output: &Output) -> Result<Made, Failure> {
    let authority = Authority::open(&args.directory)?;
    let profile = authority.profile(&args.profile)?;
    let country = authority.issuing().subject().attribute(&oid::AT_COUNTRY).map(str::to_owned);
    let named = subject(&args.subject, country.as_deref());
    let asked = args.request.as_deref().map(|path| read_request(path).map(|request| (path, request))).transpose()?;
    // Everything that can be refused is, before anybody is asked for a passphrase.
    let (subject, asked) = match (named, &asked) {
        (named, Some((path, wanted))) => {
            let checked = request::check(wanted, &path.display().to_string())?;
            (named.map_or_else(|| request::subject(wanted), Ok)?, Some(checked))
        }
        // The parser asks for one of the two.
        (named, None) => (named.unwrap_or_default(), None),
    };
    let request = IssueRequest { days: args.issuance.days, ..IssueRequest::new(profile, subject, now()) };
    let left_out = asked.iter().flat_map(|a| &a.left_out).map(|e| e.oid.to_string()).collect();
    let key = asked.as_ref().map(|asked| &asked.key);
    Ok(Made { left_out, ..hand_out(&authority, &request, key, &args.output, &args.issuance, output)? })
}
