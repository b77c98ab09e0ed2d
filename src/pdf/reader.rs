//! Windows on the source: the one place where the reader asks for bytes.

use super::budget::{Budget, Meter};
use super::error::{Error, Result, at};
use super::filter::{Filter, Kind};
use super::object::{Dictionary, Object, Span};
use super::parser::{Indirect, Parser};
use super::source::ByteSource;
use std::sync::Arc;

/// First window for an object: most objects are smaller.
const FIRST_WINDOW: u64 = 512;

/// The source with its budgets, shared by all parts of the reader.
pub(crate) struct Reader {
    pub(crate) source: Arc<dyn ByteSource>,
    pub(crate) budget: Budget,
    /// Offset of `%PDF-`, or 0: what offsets in the file count from.
    pub(crate) origin: u64,
    len: u64,
    objects: Meter,
    window_bytes: Meter,
    pub(crate) xref_entries: Meter,
    decoded: Meter,
    pub(crate) change_steps: Meter,
}

impl Reader {
    pub(crate) fn new(source: Arc<dyn ByteSource>, budget: &Budget) -> Self {
        Self {
            len: source.len(),
            source,
            origin: 0,
            objects: Meter::new("objects", budget.objects),
            window_bytes: Meter::new("window_bytes", budget.window_bytes),
            xref_entries: Meter::new("xref_entries", budget.xref_entries),
            decoded: Meter::new("total_stream_bytes", budget.total_stream_bytes),
            change_steps: Meter::new("change_steps", budget.change_steps),
            budget: budget.clone(),
        }
    }

    /// Number of bytes in the file.
    pub(crate) fn len(&self) -> u64 {
        self.len
    }

    /// The absolute offset that a number in the file stands for.
    pub(crate) fn absolute(&self, offset: u64) -> Option<u64> {
        offset.checked_add(self.origin).filter(|&offset| offset < self.len)
    }

    /// Fills `buffer` from `offset`.
    pub(crate) fn fill(&self, offset: u64, buffer: &mut [u8]) -> Result<()> {
        self.source.read_at(offset, buffer).map_err(|e| Error::Io { place: at(offset), cause: e.into() })
    }

    /// The bytes of `span`, which must lie in the file and within `object_bytes`.
    pub(crate) fn bytes(&self, span: Span) -> Result<Vec<u8>> {
        if span.end > self.len || span.end < span.start {
            return Err(Error::Syntax { place: at(span.start), what: "runs past the end of the file" });
        }
        let limit = self.budget.object_bytes.max(self.budget.stream_bytes);
        let len = usize::try_from(span.len())
            .ok()
            .filter(|&len| len as u64 <= limit)
            .ok_or(Error::Budget { name: "object_bytes", limit })?;
        let mut bytes = vec![0; len];
        self.fill(span.start, &mut bytes)?;
        Ok(bytes)
    }

    /// Up to `len` bytes from `offset`, fewer at the end of the file.
    pub(crate) fn window(&self, offset: u64, len: u64) -> Result<Vec<u8>> {
        let start = offset.min(self.len);
        self.bytes(Span { start, end: start.saturating_add(len).min(self.len) })
    }

    /// Runs `parse` on a window at `offset` that is large enough for it not to see the window's end. Neither does it see the
    /// bytes from `end` on: a parser that works for a revision must not depend on what was appended.
    pub(crate) fn parse_before<T>(&self, offset: u64, end: u64, parse: impl Fn(&mut Parser) -> Result<T>) -> Result<T> {
        let end = end.min(self.len);
        let mut size = FIRST_WINDOW;
        loop {
            let stop = offset.saturating_add(size).min(end);
            let data = self.bytes(Span { start: offset.min(stop), end: stop })?;
            self.window_bytes.spend(data.len() as u64)?;
            let mut parser = Parser::new(&data, offset, &self.budget);
            let result = parse(&mut parser);
            if stop >= end || !parser.lexer.starved() {
                return result;
            }
            if size >= self.budget.object_bytes {
                return Err(Error::Budget { name: "object_bytes", limit: self.budget.object_bytes });
            }
            size = size.saturating_mul(8).min(self.budget.object_bytes);
        }
    }

    /// As [`parse_before`](Self::parse_before), to the end of the file.
    pub(crate) fn parse<T>(&self, offset: u64, parse: impl Fn(&mut Parser) -> Result<T>) -> Result<T> {
        self.parse_before(offset, self.len, parse)
    }

    /// The indirect object at `offset`.
    pub(crate) fn indirect(&self, offset: u64, end: u64) -> Result<Indirect> {
        self.count_object()?;
        self.parse_before(offset, end, |parser| parser.indirect())
    }

    /// Spends one of the budget's objects.
    pub(crate) fn count_object(&self) -> Result<()> {
        self.objects.spend(1)
    }

    /// Decodes stream data that stands at `span` in the file.
    pub(crate) fn decode(&self, span: Span, filters: &[Filter]) -> Result<Vec<u8>> {
        self.decode_opened(span, filters, Ok)
    }

    /// As [`decode`](Self::decode), for data that `open` decrypts.
    pub(crate) fn decode_opened(
        &self,
        span: Span,
        filters: &[Filter],
        open: impl FnOnce(Vec<u8>) -> Result<Vec<u8>>,
    ) -> Result<Vec<u8>> {
        let place = at(span.start);
        if span.len() > self.budget.stream_bytes {
            return Err(Error::Budget { name: "stream_bytes", limit: self.budget.stream_bytes });
        }
        let limit = self.budget.decoded_limit(span.len());
        let mut data = open(self.bytes(span)?)?;
        for filter in filters {
            data = filter.decode(&data, limit, &place)?;
        }
        self.decoded.spend(data.len() as u64)?;
        Ok(data)
    }
}

/// The filters of a stream dictionary, the references in it resolved by `resolve` (ISO 32000-2 table 5). A crypt filter that
/// comes first is the decryption's business, where there is one (`decrypts`).
pub(crate) fn filters(
    dictionary: &Dictionary,
    place: &str,
    decrypts: bool,
    resolve: &dyn Fn(&Object) -> Result<Object>,
) -> Result<Vec<Filter>> {
    let list = |key: &str| -> Result<Vec<Object>> {
        match dictionary.get(key).map(|value| resolve(value)).transpose()? {
            None | Some(Object::Null) => Ok(Vec::new()),
            Some(Object::Array(values)) => values.iter().map(|value| resolve(value)).collect(),
            Some(other) => Ok(vec![other]),
        }
    };
    if dictionary.get("F").is_some() {
        return Err(Error::FilterUnsupported { place: place.into(), filter: "external file (/F)".into() });
    }
    let parameters = list("DecodeParms")?;
    let names = list("Filter")?;
    // Each filter multiplies the work; a real chain is one or two long.
    if names.len() > 8 {
        return Err(Error::Budget { name: "filters", limit: 8 });
    }
    names
        .iter()
        .enumerate()
        .map(|(i, name)| {
            let Some(name) = name.as_name() else {
                return Err(Error::Type { place: place.into(), expected: "a filter name", found: name.kind() });
            };
            let parameters = parameters.get(i).and_then(Object::as_dictionary);
            let kind = match Kind::named(name.as_bytes()) {
                Some(kind) => kind,
                None if *name == *"Crypt"
                    && (decrypts && i == 0
                        || parameters.and_then(|p| p.name("Name")).is_none_or(|n| *n == *"Identity")) =>
                {
                    Kind::Identity
                }
                None => return Err(Error::FilterUnsupported { place: place.into(), filter: name.to_string() }),
            };
            let mut filter = Filter::new(kind);
            for (key, field) in [
                ("Predictor", &mut filter.predictor),
                ("Colors", &mut filter.colors),
                ("BitsPerComponent", &mut filter.bits),
                ("Columns", &mut filter.columns),
                ("EarlyChange", &mut filter.early_change),
            ] {
                if let Some(value) = parameters.and_then(|p| p.get(key)) {
                    *field = resolve(value)?.as_integer().unwrap_or(-1);
                }
            }
            Ok(filter)
        })
        .collect()
}
