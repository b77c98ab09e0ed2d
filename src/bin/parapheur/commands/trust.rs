//! `trust`: the anchors, kept in files.

use parapheur::acts::{Addition, Anchor, AnchorStatus, AnchorStore, TrustError};
use parapheur::path::Purpose;
use parapheur::x509;

use super::config::Config;
use super::{Exit, inputs, now};
use crate::args::{AnchorPurposeWord, Store, Trust, TrustAdd, TrustVerb};
use crate::output::{Failure, Output, trust_page};

/// No file of anchors that somebody sends is larger than this.
const LIMIT: u64 = 16 << 20;

/// `trust`.
pub fn trust(args: &Trust, config: &Config, output: &Output) -> Result<Exit, Failure> {
    let (store, said, whole) = match &args.verb {
        TrustVerb::Add(args) => {
            let mut store = open(&args.store, config)?;
            let said = add(&mut store, args)?;
            (store, said, false)
        }
        TrustVerb::Remove(args) => {
            let mut store = open(&args.store, config)?;
            // All are found before one is removed.
            let found: Vec<&Anchor> =
                args.fingerprints.iter().map(|named| store.find(named)).collect::<Result<_, _>>()?;
            let mut prints: Vec<String> =
                found.iter().map(|anchor| x509::hex(anchor.certificate.fingerprint())).collect();
            prints.sort();
            prints.dedup();
            let mut said = Vec::new();
            for print in &prints {
                said.push((store.remove(print)?, AnchorStatus::Removed));
            }
            (store, said, false)
        }
        TrustVerb::List(args) => {
            let store = open(&args.store, config)?;
            let said = store.anchors().iter().map(trusted).collect();
            (store, said, false)
        }
        TrustVerb::Show(args) => {
            let store = open(&args.store, config)?;
            let said =
                args.fingerprints.iter().map(|named| store.find(named).map(trusted)).collect::<Result<_, _>>()?;
            (store, said, true)
        }
    };
    output.print(&trust_page(&store.report(said), whole, output))?;
    Ok(Exit::Done)
}

fn trusted(anchor: &Anchor) -> (Anchor, AnchorStatus) {
    (anchor.clone(), AnchorStatus::Trusted)
}

/// What the command line names, else the configuration.
fn open(store: &Store, config: &Config) -> Result<AnchorStore, Failure> {
    let places = match &store.store {
        Some(place) => vec![place.clone()],
        None => config.trust.clone(),
    };
    if places.is_empty() {
        return Err(TrustError::NoStore.into());
    }
    Ok(AnchorStore::open_or_new(&places)?)
}

fn add(store: &mut AnchorStore, args: &TrustAdd) -> Result<Vec<(Anchor, AnchorStatus)>, Failure> {
    let mut certificates = Vec::new();
    for file in &args.files {
        let name = file.display().to_string();
        let origin = std::path::absolute(file).unwrap_or_else(|_| file.clone());
        for certificate in x509::decode_all(&inputs::read_bounded(file, LIMIT)?, &name)? {
            certificates.push((certificate, origin.display().to_string()));
        }
    }
    let purposes = args.purpose.iter().map(|word| match word {
        AnchorPurposeWord::Signing => Purpose::Signing,
        AnchorPurposeWord::Timestamping => Purpose::TimeStamping,
    });
    let mut purposes: Vec<Purpose> = purposes.collect();
    purposes.sort_by_key(ToString::to_string);
    purposes.dedup();
    Ok(store.add(certificates, &Addition { purposes, anyway: args.anyway, at: now() })?)
}
