use super::judge::Context;
use super::report::*;
use crate::pdf::ByteSource;
use std::sync::Arc;
pub fn validate(
    _: &Context<'_>,
    _: Arc<dyn ByteSource>,
) -> Result<(Vec<SignatureReport>, Vec<Reason>, Vec<u8>), crate::pdf::Error> {
    unimplemented!()
}
