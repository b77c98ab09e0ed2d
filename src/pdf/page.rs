//! The page tree (ISO 32000-2 §7.7.3), walked from the front and only as far as needed.
//!
//! Limits: `/Count` is not believed; the walk stops at the budget `pages`, and at a node that it meets again.

use super::document::{Located, View};
use super::error::{Error, Result};
use super::object::ObjectId;
use std::collections::HashSet;
use std::ops::ControlFlow;
use std::sync::Arc;

/// A page with its place in the document.
#[derive(Debug, Clone)]
pub struct Page {
    /// From 0.
    pub index: usize,
    /// The page object.
    pub object: Arc<Located>,
}

impl View<'_> {
    /// Calls `found` with each page in reading order until it breaks.
    ///
    /// # Errors
    /// [`Error::Type`] where a node of the tree is no dictionary, [`Error::ReferenceLoop`] where one is met again,
    /// [`Error::Budget`] for `pages`.
    pub fn pages(&self, found: &mut dyn FnMut(Page) -> ControlFlow<()>) -> Result<()> {
        self.page_tree(&mut HashSet::new(), found)
    }

    /// The same, and the numbers of all nodes that were met, with those of their arrays of kids.
    pub(crate) fn page_tree(
        &self,
        nodes: &mut HashSet<u32>,
        found: &mut dyn FnMut(Page) -> ControlFlow<()>,
    ) -> Result<()> {
        let catalog = self.catalog()?;
        let root = catalog.as_dictionary().and_then(|catalog| catalog.reference("Pages"));
        let root = root.ok_or_else(|| Error::Type {
            place: catalog.place(),
            expected: "a reference to the page tree in /Pages",
            found: "none",
        })?;
        let limit = self.document().budget().pages;
        let (mut stack, mut seen, mut index) = (vec![root], HashSet::new(), 0);
        while let Some(id) = stack.pop() {
            if !seen.insert(id) {
                return Err(Error::ReferenceLoop { place: format!("page tree, object {id}") });
            }
            if seen.len() as u64 > limit {
                return Err(Error::Budget { name: "pages", limit });
            }
            let wrong = |found| Error::Type {
                place: format!("page tree, object {id}"),
                expected: "a dictionary with references in /Kids",
                found,
            };
            let node = self.follow(id)?.ok_or_else(|| wrong("null"))?;
            let dictionary = node.as_dictionary().ok_or_else(|| wrong(node.kind()))?;
            nodes.insert(id.number);
            nodes.insert(node.id.number);
            match self.value(dictionary, "Kids")? {
                Some(kids) if !dictionary.is("Type", "Page") => {
                    nodes.extend(kids.id().map(|id| id.number));
                    let kids = kids.as_array().ok_or_else(|| wrong(kids.kind()))?;
                    let ids: Option<Vec<ObjectId>> = kids.iter().map(|kid| kid.as_reference()).collect();
                    stack.extend(ids.ok_or_else(|| wrong("another value"))?.into_iter().rev());
                }
                _ => {
                    if found(Page { index, object: node }).is_break() {
                        return Ok(());
                    }
                    index += 1;
                }
            }
        }
        Ok(())
    }

    /// The page with this index, from 0; `None` past the last one.
    ///
    /// # Errors
    /// As [`pages`](Self::pages).
    pub fn page(&self, index: usize) -> Result<Option<Page>> {
        let mut result = None;
        self.pages(&mut |page| {
            if page.index == index {
                result = Some(page);
                return ControlFlow::Break(());
            }
            ControlFlow::Continue(())
        })?;
        Ok(result)
    }

    /// The first page. Touches one node of each level of the tree.
    ///
    /// # Errors
    /// As [`pages`](Self::pages); [`Error::Type`] for a document without pages.
    pub fn first_page(&self) -> Result<Page> {
        self.page(0)?.ok_or(Error::Type { place: "page tree".into(), expected: "a page", found: "none" })
    }
}
