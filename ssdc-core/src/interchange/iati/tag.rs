//! Opening tags and their attributes.

use std::borrow::Cow;

use quick_xml::escape::{EscapeError, unescape};
use quick_xml::events::BytesStart;

use super::words::{Word, Words};
use crate::error::shorten;

/// Why an element of well-formed XML, or nearly so, is left out.
#[derive(Debug)]
pub(super) enum Trouble {
    /// It refers to an entity of the file's own.
    Entity(String),
    /// A tag or character reference that cannot be read.
    Damaged(String),
    /// It belongs to another namespace.
    Foreign,
}

macro_rules! attributes {
    ($($field:ident $name:literal,)*) => {
        /// The attributes that are read, of whatever element.
        #[derive(Debug, Clone, Copy, Default)]
        pub(super) struct Attributes { $(pub $field: Word,)* }

        impl Attributes {
            fn of(&mut self, name: &str) -> Option<&mut Word> {
                match name { $($name => Some(&mut self.$field),)* _ => None }
            }
        }
    };
}

attributes! {
    code "code",
    currency "currency",
    date "iso-date",
    value_date "value-date",
    kind "type",
    reference "ref",
    role "role",
    language "xml:lang",
    percentage "percentage",
    vocabulary "vocabulary",
    default_currency "default-currency",
    owner "owner-ref",
    owner_name "owner-name",
    version "version",
}

/// An opening tag.
#[derive(Debug)]
pub(super) struct Tag<'t>(pub BytesStart<'t>);

impl Tag<'_> {
    pub fn name(&self) -> &str {
        self.0.name().0
    }

    /// The attributes; what is wrong with one of them is wrong with the element.
    pub fn attributes(&self, words: &mut Words, read: &mut Attributes) -> Result<(), Trouble> {
        *read = Attributes::default();
        // Names seen, to refuse a second one of the same; no element of the standard has more than eight.
        let mut seen = [""; 8];
        for (index, attribute) in self.0.attributes().with_checks(false).enumerate() {
            let attribute = attribute.map_err(|error| Trouble::Damaged(error.to_string()))?;
            let name = attribute.key.0;
            if seen.iter().take(index).any(|other| *other == name) {
                return Err(Trouble::Damaged(format!("attribute `{}` stands twice", shorten(name))));
            }
            if let Some(place) = seen.get_mut(index) {
                *place = name;
            }
            if let Some(word) = read.of(name) {
                *word = words.add(&resolved(&attribute.value)?);
            } else if name == "xmlns" && !attribute.value.is_empty() {
                return Err(Trouble::Foreign);
            }
        }
        Ok(())
    }
}

fn resolved(value: &str) -> Result<Cow<'_, str>, Trouble> {
    if !value.bytes().any(|byte| matches!(byte, b'&' | b'<')) {
        return Ok(Cow::Borrowed(value));
    }
    if value.contains('<') {
        return Err(Trouble::Damaged("an attribute holds `<`: a quotation mark is missing".to_owned()));
    }
    match unescape(value) {
        Ok(text) => Ok(text),
        Err(EscapeError::UnrecognizedEntity(_, name)) if is_name(&name) => Err(Trouble::Entity(name)),
        Err(error) => Err(Trouble::Damaged(error.to_string())),
    }
}

/// Whether a text can name an entity.
pub(super) fn is_name(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(|first| first.is_alphabetic() || first == '_' || first == ':')
        && chars.all(|c| c.is_alphanumeric() || matches!(c, '_' | ':' | '-' | '.' | '\u{b7}'))
}
