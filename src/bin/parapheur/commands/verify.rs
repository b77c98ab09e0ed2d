//! `verify`.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use parapheur::acts::{self, VerifyOptions};
use parapheur::crypto::Secret;
use parapheur::path::{InitialConstraints, Validator};
use parapheur::validation::report::{Conclusion, Report, Summary};

use super::batch::{self, Stop};
use super::config::Config;
use super::{Exit, inputs, material, now, passphrase};
use crate::args::{self, Format};
use crate::error::CliError;
use crate::output::{Failure, Output, brief, full, hints, json_line, summary_line};

/// `verify`.
pub fn verify(args: &args::Verify, config: &Config, output: &Output) -> Result<Exit, Failure> {
    let files = inputs::expand(&args.inputs, inputs::may_be_signed)?;
    if files.len() > 1 && args.document.is_some() {
        return Err(CliError::OneDocument { count: files.len() }.into());
    }
    let several = files.len() > 1 || args.inputs.iter().any(|input| input.is_dir());
    let mut gathered = material::gather(&args.material, config, args.revocation)?;
    gathered.settings.constraints = args.demands.constraints();
    // They are about the signers: a time-stamping authority has policies of its own.
    gathered.settings.timestamp_constraints = Some(InitialConstraints::default());
    // An anchor that is not there would change the verdict on everything.
    if let Some(reason) = gathered.lost_anchors.into_iter().next() {
        return Err(Failure { reason: Box::new(reason), document: None });
    }
    let options = VerifyOptions {
        validator: Arc::new(Validator::new(gathered.settings)),
        at: args.at.unwrap_or_else(now),
        document: args.document.clone(),
        document_password: passphrase::of_documents(&args.document_password)?,
    };
    let stop = if several { Stop::on_signal() } else { Stop::default() };
    let documents = documents_of(&files);
    let bar = batch::progress(files.len(), output);
    let mut summary = Summary::default();
    let mut exit = Exit::Done;
    let mut trouble = None;
    let judge = |item: usize| -> Option<(Exit, Option<Conclusion>, Said)> {
        let path = &files[item];
        let look = |password: Option<&Secret>| {
            acts::verify(path, &VerifyOptions { document_password: password.cloned(), ..options.clone() })
        };
        let told = options.document_password.as_ref();
        let report = if several { look(told) } else { passphrase::with_document(told, path, output, look) };
        match report {
            // Its signature is the file beside it, which is judged for itself.
            Ok(report) if report.conclusion == Conclusion::NoSignature && documents.contains(path) => None,
            Ok(mut report) => {
                report.anomalies.extend_from_slice(&gathered.unread);
                let said = said(&report, args.explain, several, output);
                Some((exit_of(report.conclusion), Some(report.conclusion), said))
            }
            Err(error) => {
                Some((Exit::Nothing, None, Said::Failed(Failure::from(error).about(path.display().to_string()))))
            }
        }
    };
    let workers = batch::workers(args.jobs.jobs, 1);
    let done = batch::in_order(files.len(), workers, &stop, judge, |result| {
        bar.inc(1);
        let Some((one, conclusion, said)) = result else { return };
        exit = exit.worse(one);
        match conclusion {
            Some(conclusion) => summary.count(conclusion),
            None => summary.count_error(),
        }
        bar.suspend(|| match said {
            Said::Report { text, hints } => {
                if let Err(error) = output.print(&text) {
                    trouble = Some(error);
                    stop.now();
                }
                if trouble.is_none() && !output.closed() {
                    hints.iter().for_each(|hint| output.diagnose("hint", hint));
                }
                if output.closed() {
                    stop.now();
                }
            }
            Said::Failed(failure) => failure.tell(output),
        });
    });
    bar.finish_and_clear();
    if let Some(error) = trouble {
        return Err(error.into());
    }
    if done < files.len() {
        exit = stop.exit();
    }
    if several {
        summary.exit = exit.status();
        output.print(&summary_line(&summary, output))?;
    }
    if done < files.len() && !output.closed() {
        Failure::from(CliError::Interrupted { done, items: files.len() }).diagnose(output);
    }
    Ok(exit)
}

/// What is to be printed of one input.
enum Said {
    Report { text: String, hints: Vec<String> },
    Failed(Failure),
}

fn said(report: &Report, explain: bool, several: bool, output: &Output) -> Said {
    let text = match output.format {
        Format::Json => json_line(report),
        Format::Text if several && !explain => brief(report, output),
        Format::Text => full(report, explain, output),
    };
    // Among many files the same advice many times is none.
    let wanted = report.conclusion == Conclusion::Indeterminate && !several && output.format == Format::Text;
    Said::Report { text, hints: if wanted { hints(report, output) } else { Vec::new() } }
}

fn exit_of(conclusion: Conclusion) -> Exit {
    match conclusion {
        Conclusion::Passed => Exit::Done,
        Conclusion::Failed | Conclusion::NoSignature => Exit::No,
        Conclusion::Indeterminate => Exit::Indeterminate,
    }
}

/// The files whose detached signature is among the files too.
fn documents_of(files: &[PathBuf]) -> HashSet<PathBuf> {
    let signed = |path: &Path| (path.extension()? == "p7s").then(|| path.with_extension(""));
    files.iter().filter_map(|path| signed(path)).collect()
}
