//! `--certify`, `--lock`, `--then`: what a PDF signature forbids to those after it.

use clap::{Args, ValueEnum};

/// What those who sign later are left.
#[derive(Debug, Args)]
pub struct Restrictions {
    /// Lock form fields of the PDF: all, include:FIELD,FIELD or exclude:FIELD,FIELD
    #[arg(long, value_name = "FIELDS", value_parser = lock)]
    pub lock: Option<LockWord>,
    /// With --lock, what the whole PDF still permits: no-changes, forms or annotations
    #[arg(long, value_name = "WHAT", requires = "lock", hide_possible_values = true)]
    pub lock_changes: Option<PermissionWord>,
    /// How many signers are still to come; they are not locked out (default: the empty signature fields)
    #[arg(long, value_name = "N")]
    pub then: Option<usize>,
}

/// `--certify`, `--lock-changes`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PermissionWord {
    NoChanges,
    Forms,
    Annotations,
}

/// `--lock`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LockWord {
    All,
    Include(Vec<String>),
    Exclude(Vec<String>),
}

fn lock(text: &str) -> Result<LockWord, String> {
    let names = |list: &str| -> Option<Vec<String>> {
        let names: Vec<String> = list.split(',').map(|name| name.trim().to_owned()).collect();
        names.iter().all(|name| !name.is_empty()).then_some(names)
    };
    let word = match text.split_once(':') {
        None if text == "all" => Some(LockWord::All),
        Some(("include", list)) => names(list).map(LockWord::Include),
        Some(("exclude", list)) => names(list).map(LockWord::Exclude),
        _ => None,
    };
    word.ok_or_else(|| "all, include:FIELD,FIELD, exclude:FIELD,FIELD".to_owned())
}

#[cfg(test)]
mod tests {
    use super::{LockWord, lock};

    #[test]
    fn locks_are_read() {
        assert_eq!(lock("all"), Ok(LockWord::All));
        assert_eq!(lock("include:a, b.c"), Ok(LockWord::Include(vec!["a".into(), "b.c".into()])));
        assert_eq!(lock("exclude:a:b"), Ok(LockWord::Exclude(vec!["a:b".into()])));
        for bad in ["", "All", "include:", "include:a,,b", "exclude", "only:a"] {
            assert!(lock(bad).is_err(), "{bad}");
        }
    }
}
