//! What is in a document before it is signed.

mod cover;
mod font;
mod paint;

pub use cover::Covered;
pub(crate) use cover::PageContent;
