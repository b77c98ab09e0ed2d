//! `pki serve`.

use crate::args::PkiServe;
use crate::commands::Exit;
use crate::output::{Failure, Output};

/// Serves until it is interrupted.
#[cfg(not(feature = "serve"))]
pub fn serve(_: &PkiServe, _: &Output) -> Result<Exit, Failure> {
    Err(parapheur::net::serve::Error::NotBuilt.into())
}

#[cfg(feature = "serve")]
pub use built::serve;

#[cfg(feature = "serve")]
mod built {
    use std::io::Write;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
    use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
    use std::time::Duration;

    use parapheur::asn1::oid;
    use parapheur::crypto::Secret;
    use parapheur::net::serve::{Clock, Entry, Limits, Published, Server, Services, Stop, base_path};
    use parapheur::pki::ocsp::{Responder, ResponderOptions};
    use parapheur::pki::timestamp::{TimeStampingUnit, TimestampOptions};
    use parapheur::pki::{Authority, Service};
    use signal_hook::consts::{SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;
    use time::OffsetDateTime;

    use super::{Exit, Failure, Output, PkiServe};
    use crate::commands::passphrase;
    use crate::error::CliError;
    use crate::output::{Serving, json_line, serving};

    pub fn serve(args: &PkiServe, output: &Output) -> Result<Exit, Failure> {
        if !args.listen.ip().is_loopback() && !args.public {
            return Err(CliError::NotLoopback { address: args.listen.to_string() }.into());
        }
        let authority = Authority::open(&args.directory)?;
        let name = args.directory.display().to_string();
        let keys = !(args.no_ocsp && args.no_timestamps);
        let secret = match keys.then(|| passphrase::of(&args.passphrase, &name, output)).transpose()?.flatten() {
            Some(secret) => secret,
            None if keys => return Err(CliError::PassphraseMissing { place: name, option: passphrase::OPTION }.into()),
            None => Secret::new(""),
        };
        let now = Arc::new(OffsetDateTime::now_utc);
        let responder = (!args.no_ocsp).then(|| responder(args, &authority, &secret)).transpose()?;
        let stamper = (!args.no_timestamps).then(|| stamper(args, &authority, &secret)).transpose()?;
        drop(secret);
        let timestamps = match stamper {
            Some(unit) => Some((unit, Clock::open(&authority.directory().join("tsa.clock"), now.clone())?)),
            None => None,
        };
        let server = Server::bind(args.listen, Limits::default())?;
        if !server.address().ip().is_loopback() {
            output.diagnose("warning", &output.catalogue.say("serve-public", &[]));
        }
        if timestamps.is_some() && args.timestamp_policy.is_none() {
            let policy = oid::TEST_TIMESTAMP_POLICY.to_string();
            output.diagnose("warning", &output.catalogue.say("serve-policy", &[("policy", policy.into())]));
        }
        interruptible(server.stop())?;
        let files = Published::of(&authority);
        let base = base_path(&authority);
        let address = server.address().to_string();
        let services = [(responder.is_some(), "ocsp"), (timestamps.is_some(), "timestamps"), (true, "files")];
        let services = services.iter().filter(|(on, _)| *on).map(|(_, name)| *name).collect();
        output.print(&serving(&Serving { url: format!("http://{address}{base}"), address, services }, output))?;
        let ocsp = responder.map(|responder| (responder, Arc::new(authority) as _));
        let (log, written) = log();
        server.run(Services { ocsp, timestamps, files, base, now, log })?;
        // The last lines; a reader that has stopped reading is not waited for.
        let _ = written.recv_timeout(Duration::from_secs(1));
        Ok(Exit::Done)
    }

    fn responder(args: &PkiServe, authority: &Authority, secret: &Secret) -> parapheur::pki::Result<Responder> {
        let unit = authority.unit(Service::Ocsp, secret)?;
        let options = ResponderOptions {
            validity: time::Duration::minutes(args.ocsp_minutes.into()),
            // The register keeps what has expired.
            archive_cutoff: Some(authority.issuing().not_before()),
            ..ResponderOptions::default()
        };
        Responder::new(authority.issuing().clone(), unit.certificate, unit.signer, options)
    }

    fn stamper(args: &PkiServe, authority: &Authority, secret: &Secret) -> parapheur::pki::Result<TimeStampingUnit> {
        let unit = authority.unit(Service::TimeStamping, secret)?;
        let policy = args.timestamp_policy.clone().unwrap_or(oid::TEST_TIMESTAMP_POLICY);
        let options = TimestampOptions {
            accuracy: Some(args.accuracy),
            ordering: args.ordering,
            ..TimestampOptions::new(policy)
        };
        // Who verifies has the root.
        let above: Vec<_> = unit.chain.into_iter().filter(|c| c != authority.root()).collect();
        TimeStampingUnit::new(unit.certificate, &above, unit.signer, options)
    }

    /// The first signal lets what is in flight be answered; a second one ends the process.
    fn interruptible(stop: Stop) -> Result<(), CliError> {
        let fail = |e: std::io::Error| CliError::Signals { cause: e.into() };
        let again = Arc::new(AtomicBool::new(false));
        for signal in [SIGINT, SIGTERM] {
            signal_hook::flag::register_conditional_shutdown(signal, 128 + signal, again.clone()).map_err(fail)?;
            signal_hook::flag::register(signal, again.clone()).map_err(fail)?;
        }
        let mut signals = Signals::new([SIGINT, SIGTERM]).map_err(fail)?;
        std::thread::spawn(move || {
            for _ in signals.forever() {
                stop.stop();
            }
        });
        Ok(())
    }

    /// Entries that wait for a slow reader of standard error; further ones are counted, not kept.
    const WAITING: usize = 4096;

    /// Writes entries as JSON lines to standard error, on a thread of its own: no request waits for the reader.
    /// The other end tells when all is written.
    fn log() -> (Box<dyn Fn(Entry) + Send + Sync>, Receiver<()>) {
        let (finished, written) = sync_channel(1);
        let (sender, receiver): (SyncSender<Entry>, _) = sync_channel(WAITING);
        let lost = Arc::new(AtomicU64::new(0));
        let counted = lost.clone();
        std::thread::spawn(move || {
            for entry in receiver {
                let mut line = json_line(&entry);
                let lost = counted.swap(0, Ordering::Relaxed);
                if lost > 0 {
                    line = format!("{{\"lost\":{lost}}}\n{line}");
                }
                // There is nobody to tell when standard error fails.
                let _ = writeln!(std::io::stderr().lock(), "{line}");
            }
            let _ = finished.send(());
        });
        let log = move |entry| {
            if sender.try_send(entry).is_err() {
                lost.fetch_add(1, Ordering::Relaxed);
            }
        };
        (Box::new(log), written)
    }
}
