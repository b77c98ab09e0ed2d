//! Differences as data.

use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Exception {
    expected: String,
    actual: String,
    reason: String,
    #[serde(default)]
    invalid_called_valid: bool,
}

/// What a suite's run comes to.
pub struct Tally {
    suite: &'static str,
    exceptions: BTreeMap<String, Exception>,
    wrong: Vec<String>,
    pass: usize,
    excepted: usize,
}

impl Tally {
    pub fn new(suite: &'static str) -> Self {
        let mut all: BTreeMap<String, BTreeMap<String, Exception>> =
            serde_json::from_str(include_str!("exceptions.json")).unwrap();
        let exceptions = all.remove(suite).unwrap_or_default();
        assert!(exceptions.values().all(|e| !e.reason.is_empty()));
        Self { suite, exceptions, wrong: Vec::new(), pass: 0, excepted: 0 }
    }

    /// One case: what the suite expects, what we say, and our reason.
    pub fn case(&mut self, id: &str, expected: &str, actual: &str, why: &str) {
        let invalid_called_valid = actual == "valid" && expected != "valid";
        match (self.exceptions.remove(id), expected == actual) {
            (None, true) => self.pass += 1,
            (None, false) => self.wrong.push(format!("{id}: expected {expected}, we say {actual} ({why})")),
            (Some(_), true) => self.wrong.push(format!("{id}: as expected now, but there is an exception")),
            (Some(e), false) => {
                let same =
                    e.expected == expected && e.actual == actual && e.invalid_called_valid == invalid_called_valid;
                match same {
                    true => self.excepted += 1,
                    false => {
                        self.wrong.push(format!("{id}: {expected} / {actual} is not what its exception says ({why})"))
                    }
                }
            }
        }
    }

    /// Fails on every difference that is not an exception, on exceptions without one, and where not all `cases` were run.
    pub fn finish(self, cases: usize) {
        println!("{}: {} as expected, {} excepted, {} wrong", self.suite, self.pass, self.excepted, self.wrong.len());
        let unused: Vec<_> = self.exceptions.keys().map(|id| format!("{id}: an exception without a case")).collect();
        let all = [self.wrong.clone(), unused].concat();
        assert!(all.is_empty(), "{}", all.join("\n"));
        assert_eq!(self.pass + self.excepted, cases, "{}: cases that were run", self.suite);
    }
}

/// valid or invalid, and the reasons.
pub fn verdict(result: &parapheur::path::PathResult) -> (&'static str, String) {
    use parapheur::error::Coded;
    let codes: Vec<_> = result.findings.iter().map(|f| format!("{} {f}", f.code())).collect();
    (if result.is_passed() { "valid" } else { "invalid" }, codes.join("; "))
}
