//! The help in the chosen language.
//!
//! The parser's texts are English and static; for French the command is walked and each text replaced by the catalogue's:
//! `help-COMMAND` (with `.after`), `help-COMMAND-OPTION`, else `help-OPTION`.

use clap::{Arg, ArgAction, Command};

use super::{Catalogue, Language};

/// The same command, speaking the language of the catalogue.
pub fn localised(command: Command, catalogue: &Catalogue) -> Command {
    match catalogue.language() {
        Language::English => command,
        Language::French => translate(command.arg(version(catalogue)), catalogue, &[]),
    }
}

fn version(catalogue: &Catalogue) -> Arg {
    let arg = Arg::new("version").short('V').long("version").action(ArgAction::Version);
    match catalogue.find("help-version", None, &[]) {
        Some(text) => arg.help(text),
        None => arg,
    }
}

fn translate(command: Command, catalogue: &Catalogue, path: &[String]) -> Command {
    let id = help_id(path);
    let text = |id: &str| catalogue.find(id, None, &[]);
    let mut command = command.disable_help_flag(true).disable_version_flag(true);
    command = command.arg(
        Arg::new("help")
            .short('h')
            .long("help")
            .action(ArgAction::Help)
            .display_order(999)
            .help(text("help-help").unwrap_or_default()),
    );
    if let Some(about) = text(&id) {
        command = command.about(about);
    }
    if let Some(after) = catalogue.attribute(&id, "after") {
        command = command.after_help(after);
    }
    if let Some(template) = catalogue.find("help-template", None, &[]) {
        command = command.help_template(template);
    }
    command = command.subcommand_help_heading(kept(text("help-heading-commands").unwrap_or_default() + "\u{a0}"));
    command = command.subcommand_value_name(kept(value("COMMAND", &text)));
    command = command.mut_args(|arg| {
        let name = arg.get_id().as_str().replace('_', "-");
        let help = text(&format!("{id}-{name}")).or_else(|| text(&format!("help-{name}")));
        let heading = match arg.get_help_heading() {
            _ if matches!(name.as_str(), "help" | "version") => "help-heading-options".to_owned(),
            Some(heading) => format!("help-heading-{}", heading.to_lowercase()),
            None if arg.is_positional() => "help-heading-arguments".to_owned(),
            None => "help-heading-options".to_owned(),
        };
        // A colon follows.
        let arg = arg.help_heading(text(&heading).map(|heading| kept(format!("{heading}\u{a0}"))));
        let values: Vec<String> =
            arg.get_value_names().unwrap_or_default().iter().map(|name| value(name, &text)).collect();
        let arg = if values.is_empty() { arg } else { arg.value_names(values.into_iter().map(kept)) };
        match help {
            Some(help) => arg.help(help),
            None => arg,
        }
    });
    command.mut_subcommands(|sub| {
        let mut path = path.to_vec();
        path.push(sub.get_name().to_owned());
        translate(sub, catalogue, &path)
    })
}

/// The name of a value in this language: `FILE|pkcs11:…` part by part.
fn value(name: &str, text: &dyn Fn(&str) -> Option<String>) -> String {
    let part = |part: &str| text(&format!("phrase-value-{}", part.to_lowercase())).unwrap_or_else(|| part.to_owned());
    name.split('|').map(part).collect::<Vec<_>>().join("|")
}

/// `help-sign`, `help-pki-issue`; `help-parapheur` for the program itself.
fn help_id(path: &[String]) -> String {
    if path.is_empty() { "help-parapheur".to_owned() } else { format!("help-{}", path.join("-")) }
}

/// The parser wants headings that live as long as the process; a help page is the last thing that it prints.
fn kept(text: String) -> &'static str {
    text.leak()
}
