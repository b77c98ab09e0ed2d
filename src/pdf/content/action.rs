//! Actions (ISO 32000-2 §12.6): which of them do more than go to another place.

use super::{Concern, Scan};
use crate::error::Said;
use crate::pdf::error::Result;
use crate::pdf::object::{Dictionary, Value};

/// Actions of one chain (`/Next`) that are followed.
const CHAIN: usize = 32;
/// What people click on, and nothing happens but going there.
const HARMLESS: [&[u8]; 4] = [b"GoTo", b"Named", b"Thread", b"URI"];

impl Scan<'_> {
    /// The actions of a dictionary: `/A` and `/PA`, which somebody clicks on, and `/AA`, which start by themselves.
    pub(super) fn actions(&mut self, owner: &Dictionary, place: &str, trigger: &Said) -> Result<()> {
        for key in ["A", "PA"] {
            if let Some(action) = owner.get(key) {
                self.action(action, place, &phrase!("{key} of {trigger}", key = format!("/{key}"), trigger), false)?;
            }
        }
        self.additional_actions(owner, place, trigger)
    }

    /// `/AA`: actions that events start (ISO 32000-2 §12.6.3).
    pub(super) fn additional_actions(&mut self, owner: &Dictionary, place: &str, trigger: &Said) -> Result<()> {
        let events = self.view.value(owner, "AA");
        let Some(events) = self.soft(place, events)? else { return Ok(()) };
        for event in events.as_dictionary().map(|events| events.entries.as_slice()).unwrap_or_default() {
            self.action(
                &event.value,
                place,
                &phrase!("{key} of {trigger}", key = format!("/AA {}", event.key), trigger),
                true,
            )?;
        }
        Ok(())
    }

    /// An action and those that follow it. `automatic`: nobody clicks on it.
    pub(super) fn action(&mut self, action: &Value, place: &str, trigger: &Said, automatic: bool) -> Result<()> {
        let mut waiting = vec![action.clone()];
        let mut seen = 0;
        while let Some(next) = waiting.pop() {
            let resolved = self.view.resolve(&next);
            let Ok(value) = resolved else {
                self.soft(place, resolved.map(|_| ()))?;
                continue;
            };
            seen += 1;
            if seen > CHAIN {
                self.tell(Concern::Unread {
                    place: place.into(),
                    cause: phrase!("more than {limit} actions by {trigger}", limit = CHAIN, trigger),
                });
                return Ok(());
            }
            if let Some(several) = value
                .as_array()
                .filter(|values| values.iter().any(|v| v.as_dictionary().is_some() || v.as_reference().is_some()))
            {
                // An array is several actions after `/Next`, and a destination elsewhere: its first element is a page then.
                if seen > 1 {
                    waiting.extend(several.iter().cloned());
                }
                continue;
            }
            let Some(dictionary) = value.as_dictionary() else { continue };
            let place = value.located().map_or_else(|| place.to_owned(), |located| super::place(located));
            let Some(kind) = dictionary.name("S") else { continue };
            match kind.as_bytes() {
                b"JavaScript" => self.tell(Concern::Script { place, trigger: trigger.clone() }),
                b"Launch" => self.tell(Concern::Launch { place, trigger: trigger.clone() }),
                b"URI" if automatic => {
                    self.tell(Concern::Action { place, action: kind.clone(), trigger: trigger.clone() });
                }
                harmless if HARMLESS.contains(&harmless) => {}
                _ => {
                    // A script may stand beside it (`/JS` of a rendition action).
                    if dictionary.get("JS").is_some() {
                        self.tell(Concern::Script { place: place.clone(), trigger: trigger.clone() });
                    }
                    self.tell(Concern::Action { place, action: kind.clone(), trigger: trigger.clone() });
                }
            }
            waiting.extend(dictionary.get("Next").cloned());
        }
        Ok(())
    }
}
