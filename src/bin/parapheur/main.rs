//! `parapheur`: parse, run, report, exit.

mod args;
mod commands;
mod error;
mod output;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory, FromArgMatches};

use args::{Arguments, Format, LanguageWord};
use commands::{Exit, config::Config};
use error::CliError;
use output::{Failure, Language, Output};

fn main() -> ExitCode {
    let words: Vec<OsString> = std::env::args_os().collect();
    match Arguments::command().try_get_matches_from(&words).and_then(|m| Arguments::from_arg_matches(&m)) {
        Ok(arguments) => run(arguments),
        Err(refusal) => refused(&refusal, &words),
    }
    .into()
}

fn run(arguments: Arguments) -> Exit {
    let format = arguments.command.format();
    let (config, problem) = match Config::load(&arguments.global) {
        Ok(config) => (config, None),
        Err(problem) => (Config::default(), Some(problem)),
    };
    let language = match arguments.global.lang.or(config.lang) {
        Some(LanguageWord::En) => Language::English,
        Some(LanguageWord::Fr) => Language::French,
        None => Language::of_environment(),
    };
    let output = Output::new(language, format);
    let result = match problem {
        Some(problem) => Err(problem.into()),
        None => commands::dispatch(&arguments.command, &config, &output),
    };
    let exit = result.unwrap_or_else(|failure: Failure| {
        failure.tell(&output);
        Exit::Nothing
    });
    if output.closed() { Exit::Interrupted(128 + signal_hook::consts::SIGPIPE) } else { exit }
}

/// Help, version, and every mistake on the command line.
fn refused(refusal: &clap::Error, words: &[OsString]) -> Exit {
    let said = |option: &str| value_of(words, option);
    let language = match said("--lang").as_deref() {
        Some("en") => Language::English,
        Some("fr") => Language::French,
        _ => Language::of_environment(),
    };
    let format = if said("--format").as_deref() == Some("json") { Format::Json } else { Format::Text };
    let output = Output::new(language, format);
    let exit = match refusal.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => Exit::Done,
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => Exit::Nothing,
        _ => {
            Failure::from(usage(refusal)).tell(&output);
            return Exit::Nothing;
        }
    };
    // Parsed again by the command that speaks the reader's language.
    let _ = match output::help::localised(Arguments::command(), &output.catalogue).try_get_matches_from(words) {
        Err(page) => page.print(),
        Ok(_) => refusal.print(),
    };
    exit
}

/// The value of an option, wherever it stands; the parser has no answer when it refuses.
fn value_of(words: &[OsString], option: &str) -> Option<String> {
    let text: Vec<&str> = words.iter().filter_map(|w| w.to_str()).take_while(|w| *w != "--").collect();
    text.iter().enumerate().find_map(|(at, word)| match word.strip_prefix(option)? {
        "" => text.get(at + 1).map(|v| (*v).to_owned()),
        value => value.strip_prefix('=').map(str::to_owned),
    })
}

/// The parser's refusal by its stable code.
fn usage(refusal: &clap::Error) -> CliError {
    let context = |kind| match refusal.get(kind) {
        Some(ContextValue::String(one)) => one.clone(),
        Some(ContextValue::Strings(several)) => several.join(", "),
        _ => String::new(),
    };
    // `--key <FILE>` is the option with its value's name; the option alone is what the reader must change.
    let argument = context(ContextKind::InvalidArg);
    let option = argument.split(" <").next().unwrap_or_default().to_owned();
    match refusal.kind() {
        ErrorKind::UnknownArgument => CliError::Unexpected { argument },
        ErrorKind::InvalidSubcommand => CliError::UnknownCommand { command: context(ContextKind::InvalidSubcommand) },
        ErrorKind::MissingRequiredArgument => CliError::MissingArgument { argument },
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let value = context(ContextKind::InvalidValue);
            if value.is_empty() {
                return CliError::MissingValue { argument: option };
            }
            let listed = context(ContextKind::ValidValue);
            let source = std::error::Error::source(refusal).map(ToString::to_string);
            CliError::InvalidValue { argument: option, value, expected: source.unwrap_or(listed) }
        }
        ErrorKind::ArgumentConflict => CliError::Conflict { argument: option, other: context(ContextKind::PriorArg) },
        _ => {
            let text = refusal.render().to_string();
            let first = text.lines().next().unwrap_or_default();
            CliError::OtherUsage { problem: first.trim_start_matches("error: ").to_owned() }
        }
    }
}
