//! Organisations become partners: one for each reference, or for each name of a reporting organisation's own.

use std::collections::HashSet;
use std::sync::Arc;

use foldhash::fast::RandomState;
use hashbrown::HashMap;

use super::finding::ImportCode;
use super::import::{File, Import};
use super::raw::{RawActivity, RawOrganisation};
use super::values;
use crate::error::shorten;
use crate::{OrganisationType, Partner, PartnerId, Text};

/// The partners of an import, in the order in which they are first mentioned.
#[derive(Debug, Default)]
pub(super) struct Organisations {
    partners: Vec<Known>,
    by_id: HashMap<Arc<str>, usize, RandomState>,
    /// Names beyond the first, by partner.
    names: HashSet<(usize, Text), RandomState>,
    /// The id that is looked for.
    sought: String,
}

#[derive(Debug)]
struct Known {
    partner: Partner,
    /// Whether its name is a name, not its reference for want of one.
    named: bool,
    others: Vec<Text>,
}

impl Organisations {
    pub fn into_partners(self) -> Vec<Partner> {
        let finished = |known: Known| {
            let Known { mut partner, others, .. } = known;
            partner.notes.set_also_known_as(others.into());
            partner
        };
        self.partners.into_iter().map(finished).collect()
    }

    /// Learns a name of a partner.
    fn learn(&mut self, place: usize, name: &str) {
        let Some(known) = self.partners.get_mut(place) else { return };
        if known.named && known.partner.name.as_str() == name {
            return;
        }
        let name = Text::from(name);
        if !known.named {
            (known.partner.name, known.named) = (name, true);
        } else if name != known.partner.name && self.names.insert((place, name.clone())) {
            known.others.push(name);
        }
    }
}

impl Import {
    /// The partner that an organisation is; none where it says neither reference nor name.
    pub fn partner(&mut self, file: &File, raw: &RawActivity<'_>, organisation: &RawOrganisation) -> Option<PartnerId> {
        let reference = raw.words.trimmed(organisation.reference);
        let reference = self.unmasked(file, organisation, "reference", reference).map(|text| (text, true));
        let names = raw.names_of(organisation);
        let preferred = names.iter().find(|name| name.english).or(names.first());
        let name = preferred.map(|name| raw.words.get(name.word));
        let name = name.and_then(|name| self.unmasked(file, organisation, "name", name)).map(|text| (text, false));
        let place = reference.into_iter().chain(name).find_map(|(text, is_reference)| {
            self.sought_id(file, raw, text, is_reference);
            self.place_of(file, organisation, text, is_reference)
        })?;
        for name in preferred.into_iter().chain(names) {
            let name = raw.words.get(name.word);
            if values::says_something(name) {
                self.organisations.learn(place, name);
            }
        }
        self.learn_kind(file, raw, organisation, place);
        self.organisations.partners.get(place).map(|known| known.partner.id.clone())
    }

    fn unmasked<'t>(
        &mut self,
        file: &File,
        organisation: &RawOrganisation,
        what: &str,
        text: &'t str,
    ) -> Option<&'t str> {
        if text.is_empty() {
            return None;
        }
        if !values::says_something(text) {
            let why = format!("{what} `{}` says nothing: it becomes no partner", shorten(text));
            self.find(file, ImportCode::MaskedName, organisation.spot, why);
            return None;
        }
        Some(text)
    }

    /// Writes the id: the reference, or the name behind whose list it stands on.
    fn sought_id(&mut self, file: &File, raw: &RawActivity<'_>, text: &str, is_reference: bool) {
        let sought = &mut self.organisations.sought;
        sought.clear();
        if !is_reference {
            let reporting = raw.head.reporting.map(|reporting| raw.words.trimmed(reporting.reference));
            sought.push_str(reporting.filter(|text| values::says_something(text)).unwrap_or(&file.stem));
            sought.push_str(":name:");
        }
        sought.push_str(text);
    }

    fn place_of(
        &mut self,
        file: &File,
        organisation: &RawOrganisation,
        text: &str,
        is_reference: bool,
    ) -> Option<usize> {
        let known = &mut self.organisations;
        if let Some(place) = known.by_id.get(known.sought.as_str()) {
            return Some(*place);
        }
        let id: PartnerId = match known.sought.parse() {
            Ok(id) => id,
            Err(error) => {
                self.find(file, ImportCode::InvalidIdentifier, organisation.spot, error.to_string());
                return None;
            }
        };
        // Other forms of the same characters: NFC makes them one id.
        if let Some(place) = known.by_id.get(id.as_str()) {
            return Some(*place);
        }
        let place = known.partners.len();
        known.by_id.insert(Arc::clone(id.shared()), place);
        let mut partner = Partner::new(id, Text::from(text));
        partner.notes.set_origin(Some(file.origin(organisation.spot.line)));
        known.partners.push(Known { partner, named: !is_reference, others: Vec::new() });
        Some(place)
    }

    fn learn_kind(&mut self, file: &File, raw: &RawActivity<'_>, organisation: &RawOrganisation, place: usize) {
        let Some(code) = raw.words.stated(organisation.kind).map(str::trim) else { return };
        let Some(known) = self.organisations.partners.get_mut(place) else { return };
        if known.partner.kind.is_some_and(|kind| kind.name() == code) {
            return;
        }
        match code.parse::<OrganisationType>() {
            Ok(kind) => known.partner.kind = known.partner.kind.or(Some(kind)),
            Err(error) => self.find(file, ImportCode::UnknownCode, organisation.spot, error.to_string()),
        }
    }
}
