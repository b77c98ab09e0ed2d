//! Errors and findings: one mechanism for everything that is said by a stable code.
//!
//! Each room declares its own enum with [`coded!`](crate::coded); a variant carries its evidence as fields, an English sentence, and a
//! code (`pdf.no-startxref`) that scripts may rely on and that the binary's catalogues translate. The same macro serves the
//! errors (what could not be done) and the findings of a report (why a signature is judged as it is).
//!
//! Limits: English only; translation belongs to the binary.

use std::fmt;

/// A statement with a stable code: an error of a room, or a finding of a report.
pub trait Coded: fmt::Display {
    /// The stable code, `room.what`.
    fn code(&self) -> &'static str;
    /// The fields by name, as text, in the order of declaration: what a translated sentence is filled with.
    fn args(&self) -> Vec<(&'static str, String)>;
    /// The fields that are statements themselves, by name: what a translation says in its own words too.
    fn parts(&self) -> Vec<(&'static str, Said)>;
    /// Where it is: PDF object and offset, DER path, certificate or file. By convention the field `place`.
    fn place(&self) -> Option<String> {
        self.args().into_iter().find(|(name, _)| *name == "place").map(|(_, value)| value)
    }
}

impl<C: Coded> Coded for Box<C> {
    fn code(&self) -> &'static str {
        (**self).code()
    }
    fn args(&self) -> Vec<(&'static str, String)> {
        (**self).args()
    }
    fn parts(&self) -> Vec<(&'static str, Said)> {
        (**self).parts()
    }
}

/// What a part of a statement says: another statement, or a [phrase](crate::phrase) that has no code of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said(Box<Spoken>);

/// What [`Said`] holds; it stands behind a pointer, so that errors stay small.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spoken {
    /// The code; of a phrase, its English template, by which a translation finds it.
    pub code: String,
    /// The sentence, in English.
    pub text: String,
    /// The fields by name.
    pub args: Vec<(&'static str, String)>,
    /// Those that are statements themselves.
    pub parts: Vec<(&'static str, Said)>,
}

impl std::ops::Deref for Said {
    type Target = Spoken;

    fn deref(&self) -> &Spoken {
        &self.0
    }
}

impl From<Spoken> for Said {
    fn from(spoken: Spoken) -> Self {
        Self(Box::new(spoken))
    }
}

impl Said {
    /// What a statement says.
    pub fn of(statement: &dyn Coded) -> Self {
        let (code, text) = (statement.code().to_owned(), statement.to_string());
        Spoken { code, text, args: statement.args(), parts: statement.parts() }.into()
    }

    /// A name or a text that is the same in every language.
    pub fn verbatim(text: impl Into<String>) -> Self {
        Spoken { code: String::new(), text: text.into(), args: Vec::new(), parts: Vec::new() }.into()
    }

    /// A phrase whose template is filled with these.
    pub fn phrase(
        template: &'static str,
        args: Vec<(&'static str, String)>,
        parts: Vec<(&'static str, Option<Said>)>,
    ) -> Self {
        // From left to right: what fills a place is not looked at again, whatever braces it holds.
        let (mut text, mut rest) = (String::new(), template);
        while let Some((before, after)) = rest.split_once('{') {
            let filled = after.split_once('}').and_then(|(name, after)| {
                args.iter().find(|(known, _)| *known == name).map(|(_, value)| (value.as_str(), after))
            });
            let (value, after) = filled.unwrap_or(("{", after));
            text.push_str(before);
            text.push_str(value);
            rest = after;
        }
        text.push_str(rest);
        let parts = parts.into_iter().filter_map(|(name, said)| Some((name, said?))).collect();
        Spoken { code: template.to_owned(), text, args, parts }.into()
    }
}

impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl<C: Coded> From<C> for Said {
    fn from(statement: C) -> Self {
        Self::of(&statement)
    }
}

impl From<&'static str> for Said {
    fn from(phrase: &'static str) -> Self {
        Self::phrase(phrase, Vec::new(), Vec::new())
    }
}

/// A part of a statement in words: an English template with what fills it, which the catalogues translate.
///
/// ```
/// let key = "/Rotate";
/// let how = parapheur::phrase!("{key} of {page} was changed", key, page = "page 2");
/// assert_eq!(how.to_string(), "/Rotate of page 2 was changed");
/// assert_eq!(how.code, "{key} of {page} was changed");
/// ```
#[macro_export]
macro_rules! phrase {
    (@value $name:ident) => { &$name };
    (@value $name:ident $value:expr) => { &$value };
    ($template:literal, $($name:ident $(= $value:expr)?),+ $(,)?) => {{
        #[allow(unused_imports)]
        use $crate::error::{Field, Value};
        $crate::error::Said::phrase(
            $template,
            ::std::vec![$((
                ::std::stringify!($name),
                ::std::string::ToString::to_string($crate::phrase!(@value $name $($value)?)),
            )),+],
            ::std::vec![$((::std::stringify!($name), Field($crate::phrase!(@value $name $($value)?)).said())),+],
        )
    }};
}

/// A field of a statement: by itself a value, unless it says something.
#[doc(hidden)]
pub struct Field<'a, T>(pub &'a T);

/// What fields are that are no statements; the methods of [`Field`] itself go first.
#[doc(hidden)]
pub trait Value {
    fn said(&self) -> Option<Said> {
        None
    }
}

impl<T> Value for Field<'_, T> {}

impl<T: Coded> Field<'_, T> {
    #[doc(hidden)]
    pub fn said(&self) -> Option<Said> {
        Some(Said::of(self.0))
    }
}

impl Field<'_, Said> {
    #[doc(hidden)]
    pub fn said(&self) -> Option<Said> {
        Some(self.0.clone())
    }
}

/// Declares an enum whose variants have a code, fields, and an English sentence that shows the fields.
///
/// ```
/// parapheur::coded! {
///     /// What can go wrong with a door.
///     pub enum DoorError {
///         /// The key does not turn.
///         "door.locked" Locked { place: String, tries: u32 } => "the door {place} is locked after {tries} tries",
///         /// There is none.
///         "door.none" NoDoor => "there is no door",
///     }
/// }
/// use parapheur::error::Coded;
/// let e = DoorError::Locked { place: "B".into(), tries: 3 };
/// assert_eq!(e.code(), "door.locked");
/// assert_eq!(e.to_string(), "the door B is locked after 3 tries");
/// assert_eq!(e.place().as_deref(), Some("B"));
/// assert_eq!(DoorError::CATALOGUE.len(), 2);
/// ```
#[macro_export]
macro_rules! coded {
    (
        $(#[$meta:meta])*
        $vis:vis enum $name:ident {
            $( $(#[$vmeta:meta])* $code:literal $variant:ident $({ $($field:ident : $ty:ty),+ $(,)? })? => $text:literal ),+ $(,)?
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        #[non_exhaustive]
        $vis enum $name {
            $( $(#[$vmeta])* $variant $({ $(
                #[allow(missing_docs)]
                $field: $ty
            ),+ })? ),+
        }

        impl $name {
            /// Every code with its English sentence, fields in braces.
            #[allow(dead_code)] // an enum of a test need not be translated
            pub const CATALOGUE: &'static [(&'static str, &'static str)] = &[$(($code, $text)),+];
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                match self { $( Self::$variant $({ $($field),+ })? => { $($(let _ = $field;)+)? ::std::write!(f, $text) } ),+ }
            }
        }

        impl ::std::error::Error for $name {}

        impl $crate::error::Coded for $name {
            fn code(&self) -> &'static str {
                match self { $( Self::$variant { .. } => $code ),+ }
            }
            fn args(&self) -> ::std::vec::Vec<(&'static str, ::std::string::String)> {
                match self { $( Self::$variant $({ $($field),+ })? => ::std::vec![
                    $($((::std::stringify!($field), ::std::string::ToString::to_string($field))),+)?
                ] ),+ }
            }
            fn parts(&self) -> ::std::vec::Vec<(&'static str, $crate::error::Said)> {
                #[allow(unused_imports)]
                use $crate::error::{Field, Value};
                match self { $( Self::$variant $({ $($field),+ })? => {
                    #[allow(unused_mut)]
                    let mut parts = ::std::vec::Vec::new();
                    $($( parts.extend(Field($field).said().map(|said| (::std::stringify!($field), said))); )+)?
                    parts
                } ),+ }
            }
        }
    };
}

/// Declares a closed list of words: an enum, and how reports, options and records spell its values.
///
/// The values are ordered as they are listed; `ALL` has them all, `Display` and `Serialize` give the word.
#[macro_export]
macro_rules! words {
    (
        $(#[$meta:meta])*
        $vis:vis enum $name:ident { $( $(#[$vmeta:meta])* $variant:ident = $word:literal ),+ $(,)? }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $vis enum $name { $( $(#[$vmeta])* $variant ),+ }

        impl $name {
            /// Every value, in the order of the list.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word of the report.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }
    };
}

/// The cause of an input/output failure, kept as its kind and text so that errors stay comparable and cloneable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IoCause {
    /// What kind of failure.
    pub kind: std::io::ErrorKind,
    /// The sentence, in English.
    pub text: String,
}

impl From<std::io::Error> for IoCause {
    fn from(e: std::io::Error) -> Self {
        Self { kind: e.kind(), text: e.to_string() }
    }
}

impl fmt::Display for IoCause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
