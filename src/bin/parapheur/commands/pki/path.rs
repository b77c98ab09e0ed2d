//! `pki path`.

use parapheur::path::Validator;
use parapheur::validation::path_report;
use parapheur::validation::report::Indication;

use super::LIMIT;
use crate::args::{Format, PkiPath};
use crate::commands::config::Config;
use crate::commands::{Exit, inputs, material, now};
use crate::output::{Failure, Output, path_hints, path_page};

/// Judges a certificate.
pub fn path(args: &PkiPath, config: &Config, output: &Output) -> Result<Exit, Failure> {
    let file = inputs::read_bounded(&args.certificate, LIMIT)?;
    let mut gathered = material::gather(&args.material, config, args.revocation)?;
    gathered.settings.constraints = args.demands.constraints();
    let report = path_report::judge(
        &args.certificate.display().to_string(),
        &file,
        &Validator::new(gathered.settings),
        args.purpose.clone(),
        args.at.unwrap_or_else(now),
        [gathered.lost_anchors, gathered.unread].concat(),
    );
    output.print(&path_page(&report, args.explain, output))?;
    if report.indication == Indication::Indeterminate && output.format == Format::Text && !output.closed() {
        path_hints(&report, output).iter().for_each(|hint| output.diagnose("hint", hint));
    }
    Ok(match report.indication {
        Indication::Passed => Exit::Done,
        Indication::Failed => Exit::No,
        Indication::Indeterminate => Exit::Indeterminate,
    })
}
