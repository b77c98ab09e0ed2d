//! What `sign` and `countersign` say.

use parapheur::validation::report::{ActResult, ActStatus, ActSummary};

use super::{Escaped, Output, json_line};
use crate::args::Format;

/// One item, as a line.
pub fn act_line(result: &ActResult, output: &Output) -> String {
    if output.format == Format::Json {
        return json_line(result);
    }
    let id = match result.status {
        ActStatus::Done => "item-done",
        ActStatus::Skipped => "item-skipped",
        ActStatus::Error => "item-error",
    };
    let act = output.catalogue.say(&format!("word-act-{}", result.act), &[]);
    let mut text = output.catalogue.say(
        id,
        &[
            ("input", result.input.as_str().into()),
            ("output", result.output.as_str().into()),
            ("act", act.into()),
            ("id", result.id.as_deref().unwrap_or_default().into()),
        ],
    );
    if let Some(signed) = &result.signed {
        let counts = [
            ("pages", signed.pages.into()),
            ("revisions", signed.revisions.into()),
            ("signatures", signed.signatures.into()),
        ];
        text.push_str("\n  ");
        text.push_str(&output.catalogue.say("item-signed", &counts));
    }
    text
}

/// What is worth knowing of one item, each a diagnostic; in JSON it stands in the result itself.
pub fn act_warnings(result: &ActResult, output: &Output) {
    if output.format == Format::Json {
        return;
    }
    for warning in &result.warnings {
        let sentence = output.catalogue.sentence(warning);
        output.diagnose(
            "warning",
            &format!(
                "{}{}{sentence} [{}]",
                Escaped(&result.input),
                output.catalogue.say("colon", &[]),
                Escaped(&warning.code)
            ),
        );
    }
    if let Some(omitted) = result.signed.map(|signed| signed.omitted).filter(|omitted| *omitted > 0) {
        output.diagnose("warning", &output.catalogue.say("item-omitted", &[("count", omitted.into())]));
    }
}

/// The last line of several.
pub fn act_summary(summary: &ActSummary, output: &Output) -> String {
    if output.format == Format::Json {
        return json_line(summary);
    }
    let text = output.catalogue.say(
        "item-summary",
        &[
            ("items", summary.items.into()),
            ("done", summary.done.into()),
            ("skipped", summary.skipped.into()),
            ("errors", summary.errors.into()),
        ],
    );
    if summary.errors == 0 { output.paint.good(&text) } else { output.paint.bad(&text) }
}
