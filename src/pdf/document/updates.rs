//! Incremental updates (ISO 32000-2 §7.5.6): what the cross-reference sections of each revision say, by number and by revision.

use super::Document;
use crate::pdf::error::{Result, at};
use crate::pdf::reader::Reader;
use crate::pdf::revision::{Anomaly, Revision};
use crate::pdf::xref::{Section, XrefEntry};

/// An entry of an update: what revision `revision` says of object `number`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Update {
    pub(super) number: u32,
    pub(super) revision: u32,
    pub(super) entry: XrefEntry,
}

impl Document {
    /// Spends from the budget `change_steps`.
    pub(crate) fn spend(&self, steps: usize) -> Result<()> {
        self.reader.change_steps.spend(u64::try_from(steps).unwrap_or(u64::MAX))
    }

    /// What the sections of an update (a revision from 1 on) say, by object number. Empty for revision 0.
    pub fn updated(&self, revision: usize) -> impl Iterator<Item = (u32, XrefEntry)> + '_ {
        let range = match (self.bounds.get(revision), self.bounds.get(revision + 1)) {
            (Some(&from), Some(&to)) => from..to,
            _ => 0..0,
        };
        self.updates[range].iter().map(|update| (update.number, update.entry))
    }

    /// The updates (revisions from 1 on) whose sections speak of object `number`, oldest first.
    pub fn touching(&self, number: u32) -> impl Iterator<Item = usize> + '_ {
        let update = |&i: &u32| &self.updates[i as usize];
        let start = self.by_number.partition_point(|i| update(i).number < number);
        let tail = self.by_number.get(start..).unwrap_or_default();
        tail.iter().map(update).take_while(move |update| update.number == number).map(|u| u.revision as usize)
    }

    /// Calls `found` with every object number of `revision` and what its sections say, revision 0 included.
    ///
    /// # Errors
    /// Those of `found`, and [`Error::XrefMalformed`](crate::pdf::Error::XrefMalformed) for a row.
    pub fn for_each_entry(&self, revision: usize, found: &mut dyn FnMut(u32, XrefEntry) -> Result<()>) -> Result<()> {
        if revision > 0 {
            return self.updated(revision).try_for_each(|(number, entry)| found(number, entry));
        }
        let sections = self.revisions.first().map(Revision::sections).unwrap_or_default();
        for (i, section) in sections.iter().enumerate() {
            section.for_each(&self.reader, &mut |number, entry| {
                // A linearized file defines each number once; should it not, the first section has the word.
                for earlier in &sections[..i] {
                    if earlier.lookup(&self.reader, number)?.is_some() {
                        return Ok(());
                    }
                }
                found(number, entry)
            })?;
        }
        Ok(())
    }
}

/// The entries of all revisions but the oldest, and where each revision's begin.
pub(super) fn updates(
    reader: &Reader,
    revisions: &[Revision],
    anomalies: &mut Vec<Anomaly>,
) -> Result<(Vec<Update>, Vec<usize>)> {
    let mut all: Vec<Update> = Vec::new();
    let mut bounds = vec![0];
    for revision in revisions.iter().skip(1) {
        let mut entries: Vec<(u32, XrefEntry)> = Vec::new();
        for section in &revision.sections {
            section.for_each(reader, &mut |number, entry| {
                entries.push((number, entry));
                Ok(())
            })?;
        }
        // Stable: the entry of the table stays before that of the hybrid stream.
        entries.sort_by_key(|(number, _)| *number);
        bounds.push(all.len());
        let index = u32::try_from(revision.index).unwrap_or(u32::MAX);
        for (number, entry) in entries {
            match all.last_mut() {
                Some(last) if last.number == number && last.revision == index => {
                    if matches!(last.entry, XrefEntry::Free { .. }) {
                        last.entry = entry;
                    } else if last.entry != entry && !matches!(entry, XrefEntry::Free { .. }) {
                        let place = at(revision.sections.first().map_or(0, Section::offset));
                        anomalies.push(Anomaly::XrefDuplicate { place, revision: revision.number(), number });
                    }
                }
                _ => all.push(Update { number, revision: index, entry }),
            }
        }
    }
    bounds.push(all.len());
    Ok((all, bounds))
}
