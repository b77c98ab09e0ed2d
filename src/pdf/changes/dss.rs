//! The document security store (ISO 32000-2 §12.8.4.3): which objects are parts of it.

use super::step::Step;
use crate::pdf::document::Located;
use crate::pdf::error::{Error, Result};
use crate::pdf::object::{Object, ObjectId};
use std::collections::HashSet;
use std::sync::Arc;

/// Levels below `/DSS`: `/VRI`, an entry of it, an array of that entry, its streams.
const LEVELS: u32 = 4;

impl Step<'_, '_> {
    /// Whether `id` is a dictionary or array of the document security store, as of the revision before.
    pub(crate) fn in_dss(&mut self, id: ObjectId) -> Result<bool> {
        if self.dss.is_none() {
            let mut members = HashSet::new();
            if let Some(root) = self.skeleton.dss {
                self.collect(root, LEVELS, &mut members)?;
            } else if let Ok(catalog) = self.old.catalog()
                && let Some(dss) = catalog.as_dictionary().and_then(|catalog| catalog.get("DSS"))
            {
                self.inside(&dss.object, LEVELS, &mut members)?;
            }
            self.dss = Some(members);
        }
        Ok(self.dss.as_ref().is_some_and(|members| members.contains(&id)))
    }

    fn collect(&self, id: ObjectId, levels: u32, members: &mut HashSet<ObjectId>) -> Result<()> {
        let object: Option<Arc<Located>> = match self.old.get(id) {
            Err(fatal @ (Error::Budget { .. } | Error::Io { .. })) => return Err(fatal),
            Err(_) => None,
            Ok(object) => object,
        };
        // Streams are what the store holds, not parts that refer to others.
        match object {
            Some(object) if object.as_stream().is_none() && members.insert(id) => self.inside(&object, levels, members),
            _ => Ok(()),
        }
    }

    fn inside(&self, object: &Object, levels: u32, members: &mut HashSet<ObjectId>) -> Result<()> {
        let Some(levels) = levels.checked_sub(1) else { return Ok(()) };
        let mut references = Vec::new();
        object.references(&mut |id| references.push(id));
        references.into_iter().try_for_each(|id| self.collect(id, levels, members))
    }
}
