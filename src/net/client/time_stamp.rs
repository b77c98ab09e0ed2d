//! Time stamps over HTTP (RFC 3161 §3.4).

use super::http::{Question, host_of};
use super::{Client, FetchError};
use crate::cms::tsp::{TimestampQuery, TimestampRefusal, TimestampSource};
use crate::path::{Material, RevocationMode, Settings, Validator};
use crate::validation::judge::Context;
use crate::validation::report::Indication;
use crate::validation::timestamp;

/// A time-stamping authority.
#[derive(Debug)]
pub struct TimestampClient<'a> {
    client: &'a Client,
    url: String,
}

impl Client {
    /// The authority at this address.
    pub fn timestamp_authority(&self, url: &str) -> TimestampClient<'_> {
        TimestampClient { client: self, url: url.to_owned() }
    }
}

impl TimestampSource for TimestampClient<'_> {
    /// Asks, and checks the answer against the query, and the token's signature by the certificate that it brings. Whether that
    /// authority is to be trusted is not looked at.
    fn timestamp(&self, query: &TimestampQuery) -> Result<Vec<u8>, TimestampRefusal> {
        let request = query.encode();
        let question =
            Question::post(&self.url, &request, "application/timestamp-query", "application/timestamp-reply");
        let response = self.client.http.ask(&question, self.client.limits.small).map_err(|e| self.unreachable(&e))?;
        let token = query.token(&response).map_err(|refusal| match refusal {
            // A page of HTML, say: the host is worth naming.
            TimestampRefusal::Malformed { cause } => {
                let what = "a time-stamp response";
                let cause = cause.to_string();
                self.unreachable(&FetchError::Unreadable { host: host_of(&self.url), what, cause })
            }
            other => other,
        })?;
        let validator = Validator::new(Settings { revocation: RevocationMode::None, ..Settings::default() });
        let context = Context { validator: &validator, at: self.client.now };
        let digest = |algorithm| (algorithm == query.digest).then(|| query.imprint.clone());
        let judged = timestamp::judge(&context, &token, &digest, &Material::default());
        match judged.indication {
            Indication::Failed => {
                let cause = judged.reasons.first().map(|reason| reason.text.clone()).unwrap_or_default();
                Err(TimestampRefusal::Broken { cause })
            }
            _ => Ok(token),
        }
    }
}

impl TimestampClient<'_> {
    fn unreachable(&self, error: &FetchError) -> TimestampRefusal {
        TimestampRefusal::Unreachable { url: self.url.clone(), cause: error.to_string() }
    }
}
