//! The image of a stamp: PNG, JPEG or SVG, told by content.
//!
//! PDF/A-1 knows no transparency, so the alpha of a PNG is flattened against white; a JPEG goes in as it is; an SVG stays a
//! drawing. An SVG is a document of its own: nothing that it refers to is loaded, neither files nor the network nor images
//! inside of it, and its text is set in the stamp's fonts.
//!
//! Limits: [`Image::MAX_BYTES`], [`Image::MAX_PIXELS`]; no compressed SVG; an SVG that has transparency or images, and a JPEG in CMYK, are refused by
//! name.

use crate::pdf::error::{Error, Result};
use hayro::vello_cpu::Pixmap;
use krilla::image::{BitsPerComponent, CustomImage, ImageColorspace};
use std::io::Cursor;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// An image that a stamp can show.
#[derive(Clone)]
pub struct Image {
    pub(super) kind: Kind,
    /// Width over height.
    pub(super) aspect: f32,
}

#[derive(Clone)]
pub(super) enum Kind {
    Raster(krilla::image::Image),
    Drawing(Arc<usvg::Tree>),
}

impl Image {
    /// Bytes of an image file.
    pub const MAX_BYTES: u64 = 4 << 20;
    /// Pixels of an image: 300 an inch on half a page of A4.
    pub const MAX_PIXELS: u64 = 4_000_000;

    /// Reads an image file. `place` is for errors.
    ///
    /// # Errors
    /// [`Error::StampImage`], [`Error::StampImageTooBig`].
    pub fn read(data: Vec<u8>, place: &str) -> Result<Self> {
        if data.len() as u64 > Self::MAX_BYTES {
            return Err(Error::StampImageTooBig { place: place.into(), limit: Self::MAX_BYTES, unit: "bytes" });
        }
        if data.starts_with(b"\x89PNG\r\n\x1A\n") {
            return png(&data, place);
        }
        if data.starts_with(b"\xFF\xD8\xFF") {
            let image = krilla::image::Image::from_jpeg(data.into(), false).map_err(|problem| unfit(place, problem))?;
            let (width, height) = image.size();
            let aspect = bounded(width, height, place)?;
            return Ok(Self { kind: Kind::Raster(image), aspect });
        }
        match std::str::from_utf8(&data) {
            Ok(text) if text.contains("<svg") => svg(text, place),
            _ => Err(unfit(place, "neither PNG nor JPEG nor SVG")),
        }
    }
}

fn unfit(place: &str, problem: impl ToString) -> Error {
    Error::StampImage { place: place.into(), problem: problem.to_string() }
}

/// Width over height of an image that is not too large.
fn bounded(width: u32, height: u32, place: &str) -> Result<f32> {
    if width == 0 || height == 0 {
        return Err(unfit(place, "it is empty"));
    }
    if u64::from(width) * u64::from(height) > Image::MAX_PIXELS {
        return Err(Error::StampImageTooBig { place: place.into(), limit: Image::MAX_PIXELS, unit: "pixels" });
    }
    Ok(width as f32 / height as f32)
}

/// A PNG, against white.
fn png(data: &[u8], place: &str) -> Result<Image> {
    // The size stands first, in IHDR, so that nothing large is unpacked.
    let side = |at: usize| data.get(at..at + 4).and_then(|side| side.try_into().ok()).map(u32::from_be_bytes);
    let (Some(width), Some(height)) = (side(16), side(20)) else { return Err(unfit(place, "it is cut off")) };
    let aspect = bounded(width, height, place)?;
    let pixels = Pixmap::from_png(Cursor::new(data)).map_err(|problem| unfit(place, problem))?;
    let mut rgb = Vec::with_capacity(pixels.data().len() * 3);
    for pixel in pixels.data() {
        // Colours are multiplied by alpha already; what is left is white.
        let white = 255 - pixel.a;
        rgb.extend([pixel.r, pixel.g, pixel.b].map(|c| c.saturating_add(white)));
    }
    let flat = Flat { rgb: Arc::new(rgb), width: u32::from(pixels.width()), height: u32::from(pixels.height()) };
    let image = krilla::image::Image::from_custom(flat, false).map_err(|problem| unfit(place, problem))?;
    Ok(Image { kind: Kind::Raster(image), aspect })
}

/// Pixels of red, green and blue.
#[derive(Clone, Hash)]
struct Flat {
    rgb: Arc<Vec<u8>>,
    width: u32,
    height: u32,
}

impl CustomImage for Flat {
    fn color_channel(&self) -> &[u8] {
        &self.rgb
    }
    fn alpha_channel(&self) -> Option<&[u8]> {
        None
    }
    fn bits_per_component(&self) -> BitsPerComponent {
        BitsPerComponent::Eight
    }
    fn size(&self) -> (u32, u32) {
        (self.width, self.height)
    }
    fn icc_profile(&self) -> Option<&[u8]> {
        None
    }
    fn color_space(&self) -> ImageColorspace {
        ImageColorspace::Rgb
    }
}

/// An SVG, which loads nothing.
fn svg(text: &str, place: &str) -> Result<Image> {
    let refers = Arc::new(AtomicBool::new(false));
    let (by_name, inside) = (Arc::clone(&refers), Arc::clone(&refers));
    let mut options = usvg::Options {
        image_href_resolver: usvg::ImageHrefResolver {
            resolve_data: Box::new(move |_, _, _| {
                inside.store(true, Ordering::Relaxed);
                None
            }),
            resolve_string: Box::new(move |_, _| {
                by_name.store(true, Ordering::Relaxed);
                None
            }),
        },
        font_family: "Noto Sans".into(),
        ..usvg::Options::default()
    };
    let fonts = options.fontdb_mut();
    for font in super::text::BUILT_IN {
        fonts.load_font_data(font.to_vec());
    }
    fonts.set_serif_family("Noto Sans");
    fonts.set_sans_serif_family("Noto Sans");
    let tree = usvg::Tree::from_str(text, &options).map_err(|problem| unfit(place, problem))?;
    if refers.load(Ordering::Relaxed) {
        return Err(unfit(place, "it has images inside of it or refers to others"));
    }
    let (width, height) = (tree.size().width(), tree.size().height());
    if !(width > 0.0 && height > 0.0 && width < 20_000.0 && height < 20_000.0) {
        return Err(unfit(place, "its size"));
    }
    Ok(Image { aspect: width / height, kind: Kind::Drawing(Arc::new(tree)) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(data: &[u8]) -> Error {
        Image::read(data.to_vec(), "x").err().unwrap()
    }

    #[test]
    fn an_svg_loads_nothing() {
        for href in ["file:///etc/passwd", "/etc/hostname", "http://127.0.0.1/x.png", "data:image/png;base64,AAAA"] {
            let svg = format!(
                r#"<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9"><image xlink:href="{href}" width="9" height="9"/></svg>"#
            );
            assert!(matches!(problem(svg.as_bytes()), Error::StampImage { .. }), "{href}");
        }
    }

    #[test]
    fn a_large_image_is_not_unpacked() {
        // The header of a PNG of 65535 by 65535 pixels, and no more.
        let mut png = b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\xFF\xFF\0\0\xFF\xFF\x08\x06\0\0\0".to_vec();
        assert!(matches!(problem(&png), Error::StampImageTooBig { unit: "pixels", .. }));
        png.resize(Image::MAX_BYTES as usize + 1, 0);
        assert!(matches!(problem(&png), Error::StampImageTooBig { unit: "bytes", .. }));
    }

    #[test]
    fn what_is_no_image_is_refused() {
        for data in [&b""[..], b"GIF89a", b"\x89PNG\r\n\x1A\n", b"\xFF\xD8\xFF", b"<svg", b"\x1F\x8B\x08"] {
            assert!(matches!(problem(data), Error::StampImage { .. }), "{data:?}");
        }
    }
}
