//! The loop that a batch is measured against: read each file, digest it, sign the digest, write the same bytes and as many as
//! a signature adds, sync, rename. One thread, nothing else.
//!
//! ```text
//! cargo run --release --example batch_floor -- KEY.pem IN-DIR OUT-DIR
//! ```
//!
//! Prints the seconds for all files. `parapheur sign IN-DIR -d OUT-DIR --key KEY.pem`, on the same disk, does the same and makes
//! PAdES signatures of it.

use parapheur::crypto::keystore::{self, KeyFile};
use parapheur::crypto::{Hasher, SignOptions};
use std::error::Error;
use std::io::Write;
use std::path::PathBuf;
use std::time::Instant;

/// What our signature adds to a file of the bench kit.
const ADDED: usize = 7_000;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let [key, input, output] = arguments.as_slice() else {
        return Err("usage: batch_floor KEY.pem IN-DIR OUT-DIR".into());
    };
    let bytes = std::fs::read(key)?.into();
    let file = KeyFile { name: key.display().to_string(), bytes };
    let signer = keystore::open(&[file], &mut |_| None, &SignOptions::default())?.signer;
    let digest = signer.algorithm().digest();
    std::fs::create_dir_all(output)?;
    let started = Instant::now();
    let mut count = 0;
    for entry in std::fs::read_dir(input)? {
        let path = entry?.path();
        let content = std::fs::read(&path)?;
        let mut hasher = Hasher::new(digest);
        hasher.update(&content);
        let signature = signer.sign(&content, &hasher.finish())?;
        let mut file = tempfile::NamedTempFile::new_in(output)?;
        file.write_all(&content)?;
        file.write_all(&signature)?;
        file.write_all(&vec![b'0'; ADDED - signature.len()])?;
        file.as_file().sync_all()?;
        file.persist(output.join(path.file_name().ok_or("no name")?))?;
        count += 1;
    }
    let seconds = started.elapsed().as_secs_f64();
    println!("{count} files in {seconds:.3} s");
    Ok(())
}
