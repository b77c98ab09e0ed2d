//! The PDF reader over other people's files.

use parapheur::pdf::{Budget, Document, FileSource};
use std::path::{Path, PathBuf};
use std::sync::Arc;

fn suite() -> PathBuf {
    let shared = std::env::var_os("PARAPHEUR_SHARED").map(PathBuf::from);
    shared.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared")).join("suites/pdf")
}

fn files(folder: &str) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(suite().join(folder))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "pdf"))
        .collect();
    files.sort();
    assert!(!files.is_empty());
    files
}

fn open(path: &Path) -> parapheur::pdf::Result<Document> {
    Document::open(Arc::new(FileSource::open(path)?), &Budget::default())
}

#[test]
#[ignore = "needs ../shared/suites"]
fn dump() {
    for folder in ["controls", "attacks", "robustness"] {
        for path in files(folder) {
            print!("{folder}/{}: ", path.file_name().unwrap().to_string_lossy());
            match open(&path) {
                Ok(document) => {
                    println!(
                        "{}",
                        document
                            .revisions()
                            .iter()
                            .map(|r| format!("[{}..{} {}]", r.start(), r.end(), r.sections().len()))
                            .collect::<String>()
                    );
                    for a in document.anomalies() {
                        println!("      {a}");
                    }
                }
                Err(e) => println!("ERR {e}"),
            }
        }
    }
}
