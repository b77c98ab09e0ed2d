//! `sign` and `countersign`: one act on each of many files.

use std::path::{Path, PathBuf};

use parapheur::acts::{self, ActKind, ActRequest, FieldMdp, Identity, OutputOptions, Permission, Restrictions};
use parapheur::crypto::Secret;
use parapheur::validation::report::{ActResult, ActStatus, ActSummary};

use super::batch::{self, Stop};
use super::config::Config;
#[cfg(feature = "stamp")]
use super::stamp;
use super::{Exit, inputs, key, material, now, passphrase};
use crate::args::{self, ActWord, Acting, Destination, Format, LockWord, PermissionWord, Statement};
use crate::error::CliError;
use crate::output::{Failure, Output, act_line, act_summary, act_warnings};

/// Writers wait for the disk more than they compute.
const WRITERS_PER_CORE: usize = 4;

/// `sign`.
pub fn sign(args: &args::Sign, config: &Config, output: &Output) -> Result<Exit, Failure> {
    let request = request(&args.statement, &args.acting, ActKind::Signature, config, output)?;
    let restrictions = Restrictions { certify: args.certify.map(permission), ..request.restrictions };
    let request = ActRequest { detached: args.detached, restrictions, ..request };
    #[cfg(feature = "stamp")]
    if let Some(exit) = stamp::preview(
        &args.acting.stamp,
        &args.inputs,
        &args.acting.key.cert,
        args.destination.force,
        &request,
        output,
    )? {
        return Ok(exit);
    }
    let plan = Plan::new(Verb::Sign, &args.inputs, &args.destination, false, None, request)?;
    plan.carry_out(&args.acting, config, output)
}

/// `countersign`.
pub fn countersign(args: &args::Countersign, config: &Config, output: &Output) -> Result<Exit, Failure> {
    let request = request(&args.statement, &args.acting, ActKind::Visa, config, output)?;
    let request = ActRequest { beside: args.beside, ..request };
    #[cfg(feature = "stamp")]
    if let Some(exit) = stamp::preview(
        &args.acting.stamp,
        &args.inputs,
        &args.acting.key.cert,
        args.destination.force,
        &request,
        output,
    )? {
        return Ok(exit);
    }
    let document = args.document.clone();
    let plan = Plan::new(Verb::Countersign, &args.inputs, &args.destination, args.in_place, document, request)?;
    plan.carry_out(&args.acting, config, output)
}

/// What is asked for, but for what only one of the two verbs has.
fn request(
    statement: &Statement,
    acting: &Acting,
    default: ActKind,
    config: &Config,
    output: &Output,
) -> Result<ActRequest, Failure> {
    let document_password = passphrase::of_documents(&acting.document_password)?;
    #[cfg(feature = "stamp")]
    let stamp = stamp::stamp(&acting.stamp, output)?;
    #[cfg(not(feature = "stamp"))]
    let (stamp, _) = (None, output);
    Ok(ActRequest {
        act: match statement.act {
            None => default,
            Some(ActWord::Visa) => ActKind::Visa,
            Some(ActWord::Signature) => ActKind::Signature,
            Some(ActWord::Seal) => ActKind::Seal,
            Some(ActWord::Receipt) => ActKind::Receipt,
        },
        function: statement.function.clone(),
        place: statement.place.clone(),
        reason: statement.reason.clone(),
        pdf_reason: statement.pdf_reason,
        field: statement.field.clone(),
        restrictions: restrictions(&acting.restrictions),
        stamp,
        detached: false,
        beside: false,
        anyway: statement.anyway,
        strict_content: statement.strict_content || config.strict_content,
        document_password,
        now: now(),
        seed: [0; 32],
    })
}

fn restrictions(args: &args::Restrictions) -> Restrictions {
    let permissions = args.lock_changes.map(|word| permission(word).number());
    let lock = args.lock.as_ref().map(|lock| {
        let (action, fields) = match lock {
            LockWord::All => ("All", Vec::new()),
            LockWord::Include(fields) => ("Include", fields.clone()),
            LockWord::Exclude(fields) => ("Exclude", fields.clone()),
        };
        FieldMdp { action: action.into(), fields, permissions }
    });
    Restrictions { certify: None, lock, to_come: args.then }
}

fn permission(word: PermissionWord) -> Permission {
    match word {
        PermissionWord::NoChanges => Permission::NoChanges,
        PermissionWord::Forms => Permission::Forms,
        PermissionWord::Annotations => Permission::Annotations,
    }
}

/// Which of the two.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Verb {
    Sign,
    Countersign,
}

/// What will be done, decided before anything is written.
struct Plan {
    verb: Verb,
    items: Vec<(PathBuf, PathBuf)>,
    /// Several items, or a directory of outputs: what was done before is skipped, and a summary ends the work.
    batch: bool,
    document: Option<PathBuf>,
    request: ActRequest,
    options: OutputOptions,
}

impl Plan {
    fn new(
        verb: Verb,
        inputs: &[PathBuf],
        destination: &Destination,
        in_place: bool,
        document: Option<PathBuf>,
        request: ActRequest,
    ) -> Result<Self, Failure> {
        let settled = in_place || destination.directory.is_some();
        if let Some(directory) = inputs.iter().find(|input| input.is_dir()).filter(|_| !settled) {
            return Err(CliError::DirectoryNeedsDestination { place: directory.display().to_string() }.into());
        }
        let files = match verb {
            Verb::Sign => inputs::expand(inputs, |_| true)?,
            Verb::Countersign => inputs::expand(inputs, inputs::may_be_signed)?,
        };
        let count = files.len();
        if count > 1 && destination.output.is_some() {
            return Err(CliError::OneOutput { count }.into());
        }
        if count > 1 && document.is_some() {
            return Err(CliError::OneDocument { count }.into());
        }
        let mut items = Vec::with_capacity(count);
        for input in files {
            let target = match (&destination.output, &destination.directory) {
                _ if in_place => input.clone(),
                (Some(output), _) => output.clone(),
                (None, directory) => {
                    let usual = acts::default_output(&input, &request, verb == Verb::Countersign)?;
                    match (directory, usual) {
                        (Some(directory), usual) => directory.join(name_in_directory(&input, usual.as_deref())),
                        (None, Some(usual)) => usual,
                        (None, None) => return Err(CliError::NeedsOutput { place: input.display().to_string() }.into()),
                    }
                }
            };
            items.push((input, target));
        }
        inputs::distinct(items.iter().map(|(input, output)| (input.as_path(), output.as_path())))?;
        if let Some(directory) = &destination.directory {
            std::fs::create_dir_all(directory)
                .map_err(|e| CliError::NoDirectory { place: directory.display().to_string(), cause: e.into() })?;
        }
        let batch = count > 1 || destination.directory.is_some();
        let options = OutputOptions { force: destination.force, sync: true, in_place };
        Ok(Self { verb, items, batch, document, request, options })
    }

    /// Opens the key, and does it.
    fn carry_out(&self, acting: &Acting, config: &Config, output: &Output) -> Result<Exit, Failure> {
        let identity = key::open(&acting.key, &acting.key_use, config, output)?;
        let identity = material::known_revocation(identity, &acting.revocation, config)?;
        self.run(&identity, batch::workers(acting.jobs.jobs, WRITERS_PER_CORE), output)
    }

    fn run(&self, identity: &Identity, workers: usize, output: &Output) -> Result<Exit, Failure> {
        let stop = Stop::on_signal();
        let bar = batch::progress(self.items.len(), output);
        let mut summary = ActSummary::default();
        let mut exit = Exit::Done;
        let mut trouble = None;
        let done = batch::in_order(
            self.items.len(),
            workers,
            &stop,
            |item| self.one(&self.items[item].0, &self.items[item].1, identity, output),
            |(result, failure)| {
                summary.count(result.status);
                bar.suspend(|| {
                    let said = failure.is_none() || output.format == Format::Json;
                    if said && let Err(error) = output.print(&act_line(&result, output)) {
                        trouble = Some(error);
                        stop.now();
                    }
                    act_warnings(&result, output);
                    if let Some(failure) = &failure {
                        exit = exit.worse(Exit::Nothing);
                        failure.diagnose(output);
                    }
                });
                bar.inc(1);
            },
        );
        bar.finish_and_clear();
        if let Some(error) = trouble {
            return Err(error.into());
        }
        let interrupted = done < self.items.len();
        if interrupted {
            exit = stop.exit();
        }
        if self.batch {
            summary.exit = exit.status();
            output.print(&act_summary(&summary, output))?;
        }
        if interrupted {
            Failure::from(CliError::Interrupted { done, items: self.items.len() }).diagnose(output);
        }
        Ok(exit)
    }

    /// One act on one file.
    fn one(&self, input: &Path, target: &Path, identity: &Identity, output: &Output) -> (ActResult, Option<Failure>) {
        let mut result = ActResult {
            input: input.display().to_string(),
            output: target.display().to_string(),
            id: None,
            status: ActStatus::Done,
            act: self.request.act,
            signed: None,
            warnings: Vec::new(),
            code: None,
            message: None,
            location: None,
            hint: None,
        };
        let again = self.batch && !self.options.force && !self.options.in_place;
        if again && acts::already_done(input, target, identity, &self.request) {
            result.status = ActStatus::Skipped;
            return (result, None);
        }
        let act = |password: Option<&Secret>| {
            let (document_password, seed) = (password.cloned(), rand::random());
            let request = ActRequest { now: now(), document_password, seed, ..self.request.clone() };
            match self.verb {
                Verb::Sign => acts::sign(input, target, identity, &request, &self.options),
                Verb::Countersign => {
                    acts::countersign(input, self.document.as_deref(), target, identity, &request, &self.options)
                }
            }
        };
        let told = self.request.document_password.as_ref();
        // Among many files, questions would come in any order.
        let done = if self.batch { act(told) } else { passphrase::with_document(told, input, output, act) };
        match done {
            Ok(done) => {
                result.id = Some(done.id);
                result.warnings = done.warnings;
                result.signed = done.signed;
                (result, None)
            }
            Err(error) => {
                let failure = Failure::from(error).about(result.input.clone());
                result.status = ActStatus::Error;
                result.code = Some(failure.reason.code.clone());
                result.message = Some(failure.reason.text.clone());
                result.location = failure.reason.place.clone();
                result.hint = failure.hint(output);
                (result, Some(failure))
            }
        }
    }
}

/// In a directory of its own, what is signed in itself keeps its name; a detached signature has the name of its document
/// and `.p7s`.
fn name_in_directory(input: &Path, usual: Option<&Path>) -> PathBuf {
    let detached = usual.filter(|usual| usual.extension().is_some_and(|e| e == "p7s"));
    detached.unwrap_or(input).file_name().map(PathBuf::from).unwrap_or_default()
}
