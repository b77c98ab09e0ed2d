//! `pki path`.

use parapheur::path::{InitialConstraints, Purpose, Validator};
use parapheur::validation::path_report;
use parapheur::validation::report::Indication;

use crate::args::{Format, PkiPath, PurposeWord};
use crate::commands::config::Config;
use crate::commands::{Exit, inputs, material, now};
use crate::output::{Failure, Output, path_hints, path_page};

/// No certificate, and no file of a chain, is larger than this.
const LIMIT: u64 = 16 << 20;

/// Judges a certificate.
pub fn path(args: &PkiPath, config: &Config, output: &Output) -> Result<Exit, Failure> {
    let file = inputs::read_bounded(&args.certificate, LIMIT)?;
    let mut gathered = material::gather(&args.material, config, args.revocation)?;
    gathered.settings.constraints = InitialConstraints {
        max_path_len: args.demands.max_path_len,
        policies: args.demands.initial_policy.clone(),
        require_explicit_policy: args.demands.require_explicit_policy,
        inhibit_policy_mapping: args.demands.inhibit_policy_mapping,
        inhibit_any_policy: args.demands.inhibit_any_policy,
        ..InitialConstraints::default()
    };
    let purpose = match args.purpose {
        PurposeWord::Signing => Purpose::Signing,
        PurposeWord::Timestamping => Purpose::TimeStamping,
        PurposeWord::Ocsp => Purpose::OcspSigning,
        PurposeWord::Any => Purpose::Any,
    };
    let report = path_report::judge(
        &args.certificate.display().to_string(),
        &file,
        &Validator::new(gathered.settings),
        purpose,
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
