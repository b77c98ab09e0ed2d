use super::report::*; use super::judge::Context; use std::sync::Arc; use crate::pdf::ByteSource;
pub fn validate(_: &Context<'_>, _: Arc<dyn ByteSource>) -> Result<(Vec<SignatureReport>, Vec<Reason>, Vec<u8>), crate::pdf::Error> { unimplemented!() }
