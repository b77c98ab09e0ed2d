//! Many files at once: in parallel, reported in order, stopped cleanly.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

use indicatif::{ProgressBar, ProgressStyle};
use signal_hook::consts::{SIGINT, SIGTERM};

use super::Exit;
use crate::output::Output;

/// How far the workers may run ahead of the oldest item that is not printed yet.
const AHEAD: usize = 1024;

/// The wish to stop.
#[derive(Clone, Default)]
pub struct Stop {
    wanted: Arc<AtomicBool>,
    /// The signal that asked for it.
    signal: Arc<AtomicUsize>,
}

impl Stop {
    /// The first interruption is a wish, so that outputs are whole or absent; the second one ends the process.
    pub fn on_signal() -> Self {
        let stop = Self::default();
        for signal in [SIGINT, SIGTERM] {
            // Without the handlers an interruption ends the process at once, as it does anywhere.
            let number = usize::try_from(signal).unwrap_or_default();
            let _ = signal_hook::flag::register_conditional_shutdown(signal, 128 + signal, stop.wanted.clone());
            let _ = signal_hook::flag::register(signal, stop.wanted.clone());
            let _ = signal_hook::flag::register_usize(signal, stop.signal.clone(), number);
        }
        stop
    }

    /// Whether to stop.
    pub fn wanted(&self) -> bool {
        self.wanted.load(Ordering::Relaxed)
    }

    /// How a process ends that was stopped: as a shell says of one that the signal ended.
    pub fn exit(&self) -> Exit {
        Exit::Interrupted(128 + i32::try_from(self.signal.load(Ordering::Relaxed)).unwrap_or_default())
    }

    /// Stops.
    pub fn now(&self) {
        self.wanted.store(true, Ordering::Relaxed);
    }
}

/// The number of workers: as asked, else `per_core` for each core.
pub fn workers(asked: Option<NonZeroUsize>, per_core: usize) -> usize {
    match asked {
        Some(n) => n.get(),
        None => thread::available_parallelism().map_or(1, NonZeroUsize::get).saturating_mul(per_core),
    }
}

/// Runs `work` on the items 0 to `count - 1` by `workers` threads and hands the results to `emit`, in order, in this
/// thread. After [`Stop`], no new item is begun. Returns how many were done.
pub fn in_order<T: Send>(
    count: usize,
    workers: usize,
    stop: &Stop,
    work: impl Fn(usize) -> T + Sync,
    mut emit: impl FnMut(T),
) -> usize {
    if workers <= 1 || count <= 1 {
        let mut done = 0;
        while done < count && !stop.wanted() {
            emit(work(done));
            done += 1;
        }
        return done;
    }
    let next = AtomicUsize::new(0);
    let due = AtomicUsize::new(0);
    let (sender, receiver) = mpsc::channel();
    thread::scope(|scope| {
        for _ in 0..workers.min(count) {
            let (sender, next, due, work) = (sender.clone(), &next, &due, &work);
            scope.spawn(move || {
                while !stop.wanted() {
                    let item = next.fetch_add(1, Ordering::Relaxed);
                    if item >= count {
                        break;
                    }
                    // The item that is due is being worked on, so this ends; it is rare, so it need not be elegant.
                    while item > due.load(Ordering::Relaxed).saturating_add(AHEAD) {
                        thread::sleep(std::time::Duration::from_millis(1));
                    }
                    if sender.send((item, work(item))).is_err() {
                        break;
                    }
                }
            });
        }
        drop(sender);
        // An item that was begun is finished, so the results leave no gap.
        let mut early = BTreeMap::new();
        for (item, result) in receiver {
            early.insert(item, result);
            while let Some(result) = early.remove(&due.load(Ordering::Relaxed)) {
                emit(result);
                due.fetch_add(1, Ordering::Relaxed);
            }
        }
    });
    due.into_inner()
}

/// A bar on standard error, where that is a terminal and there is more than one item.
pub fn progress(items: usize, output: &Output) -> ProgressBar {
    if items < 2 || !std::io::IsTerminal::is_terminal(&std::io::stderr()) {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(items as u64);
    let template = output.catalogue.say("progress", &[]);
    if let Ok(style) = ProgressStyle::with_template(&template) {
        bar.set_style(style);
    }
    bar
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_order_from_any_number_of_workers() {
        for workers in [1, 2, 7] {
            let mut seen = Vec::new();
            let done = in_order(500, workers, &Stop::default(), |i| i * 2, |twice| seen.push(twice));
            assert_eq!(done, 500);
            assert_eq!(seen, (0..500).map(|i| i * 2).collect::<Vec<_>>());
        }
    }

    #[test]
    fn stopping_leaves_no_gap() {
        let stop = Stop::default();
        let mut seen = Vec::new();
        let work = |i| {
            if i == 40 {
                stop.now();
            }
            i
        };
        let done = in_order(500, 4, &stop, work, |i| seen.push(i));
        assert!((41..50).contains(&done), "{done}");
        assert_eq!(seen, (0..done).collect::<Vec<_>>());
    }
}
