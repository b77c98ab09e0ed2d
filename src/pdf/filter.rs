//! Stream filters (ISO 32000-2 §7.4), decoding only, for the streams that the reader itself needs: cross-reference streams,
//! object streams, metadata.
//!
//! Limits: FlateDecode, LZWDecode (both with TIFF and PNG predictors), ASCIIHexDecode, ASCII85Decode, RunLengthDecode and the
//! identity crypt filter. The size of what is decoded is bounded by the caller; image filters are refused by name.

use super::error::{Error, Result};
use super::lexer::{hex_digit, is_white};

/// One filter with the parameters that matter (ISO 32000-2 tables 8 and 10).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Filter {
    pub(crate) kind: Kind,
    pub(crate) predictor: i64,
    pub(crate) colors: i64,
    pub(crate) bits: i64,
    pub(crate) columns: i64,
    pub(crate) early_change: i64,
}

/// The filters that are implemented.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Flate,
    Lzw,
    AsciiHex,
    Ascii85,
    RunLength,
    Identity,
}

impl Kind {
    /// By name, the abbreviations of inline images included (readers accept them everywhere).
    pub(crate) fn named(name: &[u8]) -> Option<Self> {
        Some(match name {
            b"FlateDecode" | b"Fl" => Self::Flate,
            b"LZWDecode" | b"LZW" => Self::Lzw,
            b"ASCIIHexDecode" | b"AHx" => Self::AsciiHex,
            b"ASCII85Decode" | b"A85" => Self::Ascii85,
            b"RunLengthDecode" | b"RL" => Self::RunLength,
            _ => return None,
        })
    }
}

impl Filter {
    /// A filter without parameters.
    pub(crate) fn new(kind: Kind) -> Self {
        Self { kind, predictor: 1, colors: 1, bits: 8, columns: 1, early_change: 1 }
    }

    /// Decodes `data` to at most `limit` bytes, a bound of the budget of this name; `place` is for the error.
    pub(crate) fn decode(&self, data: &[u8], (limit, name): (u64, &'static str), place: &str) -> Result<Vec<u8>> {
        let bad = |what| Error::FilterData { place: place.into(), what };
        let over = || Error::Budget { name, limit };
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let decoded = match self.kind {
            Kind::Flate => inflate(data, limit),
            Kind::Lzw => lzw(data, limit, self.early_change != 0),
            Kind::AsciiHex => ascii_hex(data),
            Kind::Ascii85 => ascii_85(data, limit),
            Kind::RunLength => run_length(data, limit),
            Kind::Identity => Ok(data.to_vec()),
        }
        .map_err(|failure| match failure {
            Failure::Data(what) => bad(what),
            Failure::Limit => over(),
        })?;
        match (self.kind, self.predictor) {
            (Kind::Flate | Kind::Lzw, 2..) => self.unpredict(decoded).map_err(bad),
            _ => Ok(decoded),
        }
    }

    /// Undoes a predictor (ISO 32000-2 §7.4.4.4).
    fn unpredict(&self, mut data: Vec<u8>) -> std::result::Result<Vec<u8>, &'static str> {
        let field = |value: i64, max: i64| usize::try_from(value).ok().filter(|_| (1..=max).contains(&value));
        let (Some(colors), Some(bits), Some(columns)) =
            (field(self.colors, 64), field(self.bits, 16), field(self.columns, 1 << 24))
        else {
            return Err("predictor parameters out of range");
        };
        let pixel = (colors * bits).div_ceil(8);
        let row = (colors * bits * columns).div_ceil(8);
        if self.predictor == 2 {
            if bits != 8 {
                return Err("a TIFF predictor is supported for 8 bits a component only");
            }
            for line in data.chunks_mut(row) {
                for i in pixel..line.len() {
                    line[i] = line[i].wrapping_add(line[i - pixel]);
                }
            }
            return Ok(data);
        }
        if !(10..=15).contains(&self.predictor) {
            return Err("an unknown predictor");
        }
        let mut out: Vec<u8> = Vec::with_capacity(data.len());
        for line in data.chunks(row + 1) {
            let Some((&kind, line)) = line.split_first() else { break };
            let start = out.len();
            // The row above, empty for the first: bytes outside of the image count as 0.
            let above = start.checked_sub(row);
            for (i, &byte) in line.iter().enumerate() {
                let left = if i >= pixel { out[start + i - pixel] } else { 0 };
                let up = above.map_or(0, |a| out[a + i]);
                let corner = match above {
                    Some(a) if i >= pixel => out[a + i - pixel],
                    _ => 0,
                };
                let predicted = match kind {
                    0 => 0,
                    1 => left,
                    2 => up,
                    3 => ((u16::from(left) + u16::from(up)) / 2) as u8,
                    4 => paeth(left, up, corner),
                    _ => return Err("an unknown PNG row filter"),
                };
                out.push(byte.wrapping_add(predicted));
            }
        }
        Ok(out)
    }
}

enum Failure {
    Data(&'static str),
    Limit,
}

/// The Paeth predictor (PNG, W3C Recommendation, §9.4).
fn paeth(left: u8, up: u8, corner: u8) -> u8 {
    let (a, b, c) = (i16::from(left), i16::from(up), i16::from(corner));
    let estimate = a + b - c;
    let (da, db, dc) = ((estimate - a).abs(), (estimate - b).abs(), (estimate - c).abs());
    if da <= db && da <= dc {
        left
    } else if db <= dc {
        up
    } else {
        corner
    }
}

fn inflate(data: &[u8], limit: usize) -> std::result::Result<Vec<u8>, Failure> {
    use flate2::{Decompress, FlushDecompress, Status};
    let mut out = Vec::with_capacity(data.len().saturating_mul(4).clamp(64, 1 << 20).min(limit.max(64)));
    let mut stream = Decompress::new(true);
    loop {
        if out.len() == out.capacity() {
            out.reserve(out.len().clamp(64, 4 << 20));
        }
        let consumed = usize::try_from(stream.total_in()).unwrap_or(usize::MAX);
        let before = (stream.total_in(), stream.total_out());
        let rest = data.get(consumed..).unwrap_or_default();
        let status = stream
            .decompress_vec(rest, &mut out, FlushDecompress::None)
            .map_err(|_| Failure::Data("not valid deflate data"))?;
        if out.len() > limit {
            return Err(Failure::Limit);
        }
        if status == Status::StreamEnd {
            return Ok(out);
        }
        if before == (stream.total_in(), stream.total_out()) && out.len() < out.capacity() {
            return Err(Failure::Data("deflate data without end"));
        }
    }
}

fn lzw(data: &[u8], limit: usize, early: bool) -> std::result::Result<Vec<u8>, Failure> {
    use weezl::{BitOrder, LzwStatus, decode::Decoder};
    let mut decoder =
        if early { Decoder::with_tiff_size_switch(BitOrder::Msb, 8) } else { Decoder::new(BitOrder::Msb, 8) };
    let (mut out, mut rest, mut buffer) = (Vec::new(), data, vec![0; 16 << 10]);
    loop {
        let step = decoder.decode_bytes(rest, &mut buffer);
        out.extend_from_slice(&buffer[..step.consumed_out]);
        rest = &rest[step.consumed_in..];
        if out.len() > limit {
            return Err(Failure::Limit);
        }
        match step.status {
            Ok(LzwStatus::Ok) => {}
            Ok(LzwStatus::Done) => return Ok(out),
            // Encoders leave out the end code; what was decoded stands.
            Ok(LzwStatus::NoProgress) if rest.is_empty() => return Ok(out),
            _ => return Err(Failure::Data("not valid LZW data")),
        }
    }
}

fn ascii_hex(data: &[u8]) -> std::result::Result<Vec<u8>, Failure> {
    let (mut out, mut high) = (Vec::with_capacity(data.len() / 2), None);
    for &byte in data {
        match (hex_digit(byte), high) {
            (Some(digit), None) => high = Some(digit),
            (Some(digit), Some(h)) => {
                out.push(h << 4 | digit);
                high = None;
            }
            (None, _) if byte == b'>' => break,
            (None, _) if is_white(byte) => {}
            _ => return Err(Failure::Data("not valid ASCIIHex data")),
        }
    }
    out.extend(high.map(|h: u8| h << 4));
    Ok(out)
}

fn ascii_85(data: &[u8], limit: usize) -> std::result::Result<Vec<u8>, Failure> {
    const BAD: Failure = Failure::Data("not valid ASCII85 data");
    let (mut out, mut group, mut count) = (Vec::with_capacity(data.len() / 5 * 4), 0u32, 0usize);
    for &byte in data {
        match byte {
            b'z' if count == 0 => out.extend([0; 4]),
            b'!'..=b'u' => {
                group = group.checked_mul(85).and_then(|g| g.checked_add(u32::from(byte - b'!'))).ok_or(BAD)?;
                count += 1;
                if count == 5 {
                    out.extend(group.to_be_bytes());
                    (group, count) = (0, 0);
                }
            }
            b'~' => break,
            _ if is_white(byte) => {}
            _ => return Err(BAD),
        }
        if out.len() > limit {
            return Err(Failure::Limit);
        }
    }
    match count {
        0 => {}
        1 => return Err(BAD),
        _ => {
            for _ in count..5 {
                group = group.checked_mul(85).and_then(|g| g.checked_add(84)).ok_or(BAD)?;
            }
            out.extend(&group.to_be_bytes()[..count - 1]);
        }
    }
    Ok(out)
}

fn run_length(data: &[u8], limit: usize) -> std::result::Result<Vec<u8>, Failure> {
    const CUT: Failure = Failure::Data("run-length data without end");
    let (mut out, mut rest) = (Vec::new(), data);
    while let Some((&length, tail)) = rest.split_first() {
        match length {
            0..=127 => {
                let (bytes, tail) = tail.split_at_checked(usize::from(length) + 1).ok_or(CUT)?;
                out.extend_from_slice(bytes);
                rest = tail;
            }
            128 => break,
            129..=255 => {
                let (&byte, tail) = tail.split_first().ok_or(CUT)?;
                out.extend(std::iter::repeat_n(byte, 257 - usize::from(length)));
                rest = tail;
            }
        }
        if out.len() > limit {
            return Err(Failure::Limit);
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn deflate(data: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(data).unwrap();
        encoder.finish().unwrap()
    }

    fn decode(kind: Kind, data: &[u8]) -> Result<Vec<u8>> {
        Filter::new(kind).decode(data, (1000, "stream_bytes"), "here")
    }

    #[test]
    fn ascii_filters() {
        assert_eq!(decode(Kind::AsciiHex, b"48 65 6>zz").unwrap(), b"He`");
        let encoded = b"87cUR\nD]i,\"Ebo7dz@:E^~>";
        assert_eq!(decode(Kind::Ascii85, encoded).unwrap(), b"Hello World\0\0\0\0\0abc");
        assert!(decode(Kind::Ascii85, b"s8W-\"~>").is_err());
        assert_eq!(decode(Kind::RunLength, b"\x01ab\xFEc\x80zz").unwrap(), b"abccc");
        assert!(decode(Kind::RunLength, b"\x05ab").is_err());
    }

    #[test]
    fn lzw_of_the_standard() {
        // ISO 32000-2 §7.4.4.2, example 1.
        let encoded = [0x80, 0x0B, 0x60, 0x50, 0x22, 0x0C, 0x0C, 0x85, 0x01];
        assert_eq!(decode(Kind::Lzw, &encoded).unwrap(), [45, 45, 45, 45, 45, 65, 45, 45, 45, 66]);
    }

    #[test]
    fn a_bomb_meets_its_budget() {
        let bomb = deflate(&vec![0; 100_000]);
        assert!(matches!(decode(Kind::Flate, &bomb), Err(Error::Budget { .. })));
        assert!(decode(Kind::Flate, &deflate(b"abc")[..5]).is_err());
        assert_eq!(decode(Kind::Flate, &deflate(b"abc")).unwrap(), b"abc");
    }

    #[test]
    fn predictors() {
        let png = Filter { predictor: 12, columns: 3, ..Filter::new(Kind::Flate) };
        let rows = deflate(&[2, 1, 2, 3, 2, 1, 1, 1, 1, 5, 1, 1, 4, 1, 0, 0]);
        assert_eq!(png.decode(&rows, (100, "stream_bytes"), "here").unwrap(), [1, 2, 3, 2, 3, 4, 5, 6, 7, 6, 6, 7]);
        let tiff = Filter { predictor: 2, columns: 3, ..Filter::new(Kind::Flate) };
        assert_eq!(
            tiff.decode(&deflate(&[1, 1, 1, 5, 0, 1]), (100, "stream_bytes"), "here").unwrap(),
            [1, 2, 3, 5, 5, 6]
        );
        let bad = Filter { predictor: 12, columns: -1, ..Filter::new(Kind::Flate) };
        assert!(bad.decode(&rows, (100, "stream_bytes"), "here").is_err());
    }
}
