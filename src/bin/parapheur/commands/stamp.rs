//! `--stamp`: what is seen of an act, and `--preview`.

use std::path::PathBuf;
use std::sync::Arc;

use parapheur::acts::{self, ActRequest, OutputOptions, Stamp, StampLanguage, StampPart, StampStyle};
use parapheur::crypto::Secret;
use parapheur::pdf::appearance::{Fonts, Image};

use super::inputs::read_bounded;
use super::{Exit, material, passphrase};
use crate::args::{self, StampLangWord, StampPartWord};
use crate::error::CliError;
use crate::output::{Failure, Language, Output, Previewed, previewed};

/// No font is larger.
const FONT_LIMIT: u64 = 32 << 20;

/// The stamp that is asked for; its files are read once, for all inputs.
pub fn stamp(args: &args::Stamp, output: &Output) -> Result<Option<Stamp>, Failure> {
    let Some(place) = &args.place else { return Ok(None) };
    let language = match (args.stamp_lang, output.catalogue.language()) {
        (Some(StampLangWord::Fr), _) | (None, Language::French) => StampLanguage::French,
        (Some(StampLangWord::En), _) | (None, Language::English) => StampLanguage::English,
        (Some(StampLangWord::Ar), _) => StampLanguage::Arabic,
    };
    let mut fonts = Fonts::built_in()?;
    if let Some(path) = &args.stamp_font {
        fonts = fonts.preferring(read_bounded(path, FONT_LIMIT)?, &path.display().to_string())?;
    }
    let mut style = StampStyle::new(language, fonts);
    if let Some(parts) = &args.stamp_show {
        style.parts = parts.iter().filter_map(|part| part_of(*part)).collect();
    }
    if let Some(path) = &args.stamp_image {
        let data = read_bounded(path, Image::MAX_BYTES)?;
        style.image = Some(Arc::new(Image::read(data, &path.display().to_string())?));
    }
    style.offset = args.stamp_offset;
    style.address = args.stamp_qr.clone();
    Ok(Some(Stamp { place: place.clone(), overlap: args.stamp_overlap, stamper: Arc::new(style) }))
}

fn part_of(word: StampPartWord) -> Option<StampPart> {
    Some(match word {
        StampPartWord::Function => StampPart::Function,
        StampPartWord::Place => StampPart::Place,
        StampPartWord::Reason => StampPart::Reason,
        StampPartWord::Time => StampPart::Time,
        StampPartWord::Serial => StampPart::Serial,
        StampPartWord::Nothing => return None,
    })
}

/// `--preview`: one page of one input, without the key.
pub fn preview(
    args: &args::Stamp,
    inputs: &[PathBuf],
    certificates: &[PathBuf],
    force: bool,
    request: &ActRequest,
    output: &Output,
) -> Result<Option<Exit>, Failure> {
    let Some(picture) = &args.preview else { return Ok(None) };
    let [input] = inputs else { return Err(CliError::OnePreview { count: inputs.len() }.into()) };
    let certificates = material::certificates(certificates)?;
    let options = OutputOptions { force, ..OutputOptions::default() };
    let draw = |password: Option<&Secret>| {
        let request = ActRequest { document_password: password.cloned(), ..request.clone() };
        acts::preview(input, picture, certificates.first(), &request, &options)
    };
    let page = passphrase::with_document(request.document_password.as_ref(), input, output, draw)
        .map_err(|error| Failure::from(error).about(input.display().to_string()))?;
    let result = Previewed { input: input.display().to_string(), preview: picture.display().to_string(), page };
    output.print(&previewed(&result, output))?;
    Ok(Some(Exit::Done))
}
