//! What differs between two files, as `compare` shows it.

use parapheur::acts::Comparison;

use super::{Escaped, Output, json_line};
use crate::args::Format;

/// It, as text or JSON.
pub fn comparison(found: &Comparison, output: &Output) -> String {
    if output.format == Format::Json {
        return json_line(found);
    }
    let name = |document: &parapheur::validation::report::Document, revision: Option<usize>| {
        let name = Escaped(&document.name).to_string();
        match revision {
            Some(number) => {
                output.catalogue.say("compare-revision", &[("name", name.into()), ("number", number.into())])
            }
            None => name,
        }
    };
    let (first, second) = (name(&found.first, found.from), name(&found.second, found.to));
    let arguments = [("first", first.into()), ("second", second.into())];
    let head = output.catalogue.say(&format!("compare-{}", found.relation), &arguments);
    let mut lines = vec![if found.is_same() { output.paint.good(&head) } else { output.paint.strong(&head) }];
    for step in &found.revisions {
        lines.push(output.catalogue.say("compare-step", &[("number", step.revision.into())]));
        lines.extend(step.changes.iter().map(|change| line(change, "    ", output)));
    }
    lines.extend(found.differences.iter().map(|difference| line(difference, "  ", output)));
    lines.join("\n")
}

fn line(reason: &parapheur::validation::report::Reason, indent: &str, output: &Output) -> String {
    let text = output.catalogue.placed(output.catalogue.sentence(reason), reason.place.as_deref());
    let code = output.paint.faint(&format!("[{}]", Escaped(&reason.code)));
    format!("{indent}{text} {code}")
}
