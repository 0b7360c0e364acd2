//! The elements of an activity that have parts of their own.

use super::raw::{
    Name, Part, RawBudget, RawCode, RawDate, RawIdentifier, RawOrganisation, RawTransaction, RawValue, Spot,
};
use super::reader::Parser;
use super::tag::{Attributes, Trouble};
use super::values;
use super::words::Word;
use super::xml::{Step, Stop, said, too_short};

/// What comes next in an element of parts.
enum Next {
    Part(Part, Spot),
    /// A part that is left out or not known.
    Left,
    Closed,
}

pub(super) fn code_of(attributes: &Attributes, spot: Spot) -> RawCode {
    let Attributes { code, vocabulary, percentage, .. } = *attributes;
    RawCode { spot, code, vocabulary, percentage }
}

impl Parser<'_> {
    /// The text of the element that was opened.
    pub fn text(&mut self, spot: Spot) -> Result<Option<Word>, Stop> {
        match self.xml.text(&mut self.piece.words)? {
            Ok(word) => Ok(Some(word)),
            Err(trouble) => {
                self.trouble(trouble, spot);
                Ok(None)
            }
        }
    }

    /// The names in the element that was opened: its narratives, and the text before them, as version 1 has it.
    pub fn names(&mut self, spot: Spot) -> Result<(u32, u32), Stop> {
        let language = self.attributes.language;
        let (first, start) = (self.piece.names.len(), self.piece.words.open());
        let english = self.piece.words.stated(language).map_or(self.head.english, values::is_english);
        let (mut direct, mut trouble) = (None, None);
        self.xml.keep_space(true);
        loop {
            match self.xml.step()? {
                Step::Open(tag) => {
                    direct = direct.or_else(|| Some(self.piece.words.close(start)));
                    if tag.name() != "narrative" {
                        self.xml.skip()?;
                        continue;
                    }
                    let read = tag.attributes(&mut self.piece.words, &mut self.attributes);
                    if !self.accepted(read, spot)? {
                        continue;
                    }
                    let language = self.attributes.language;
                    let Some(word) = self.text(spot)? else { continue };
                    let english = self.piece.words.stated(language).map_or(english, values::is_english);
                    self.name(word, english);
                }
                Step::Close => break,
                Step::End => return Err(too_short()),
                step if direct.is_none() => said(step, &mut self.piece.words, &mut trouble),
                _ => {}
            }
        }
        self.xml.keep_space(false);
        let direct = direct.unwrap_or_else(|| self.piece.words.close(start));
        match trouble {
            Some(trouble) => self.trouble(trouble, spot),
            None => self.name(direct, english),
        }
        // INVARIANT: names are fewer than the bytes of their piece, which 32 bits count.
        let narrow = |place: usize| u32::try_from(place).unwrap_or(u32::MAX);
        Ok((narrow(first), narrow(self.piece.names.len())))
    }

    fn name(&mut self, word: Word, english: bool) {
        let word = self.piece.words.line(word);
        if !self.piece.words.get(word).is_empty() {
            self.piece.names.push(Name { word, english });
        }
    }

    pub fn organisation(&mut self, spot: Spot) -> Result<RawOrganisation, Stop> {
        let Attributes { reference, kind, role, .. } = self.attributes;
        let names = self.names(spot)?;
        Ok(RawOrganisation { spot, reference, kind, role, names })
    }

    /// Version 1 states the value as text, version 2 as `ref`; the owner is an attribute, then a child.
    pub fn other_identifier(&mut self, spot: Spot) -> Result<(), Stop> {
        let attributes = self.attributes;
        let start = self.piece.words.open();
        let (mut direct, mut trouble, mut owner) = (None, None, attributes.owner);
        self.xml.keep_space(true);
        loop {
            match self.xml.step()? {
                Step::Open(tag) => {
                    direct = direct.or_else(|| Some(self.piece.words.close(start)));
                    let read = if tag.name() == "owner-org" {
                        tag.attributes(&mut self.piece.words, &mut self.attributes)
                    } else {
                        Err(Trouble::Foreign)
                    };
                    if self.accepted(read, spot)? {
                        owner = self.attributes.reference;
                        self.xml.skip()?;
                    }
                }
                Step::Close => break,
                Step::End => return Err(too_short()),
                step if direct.is_none() => said(step, &mut self.piece.words, &mut trouble),
                _ => {}
            }
        }
        self.xml.keep_space(false);
        if let Some(trouble) = trouble {
            self.trouble(trouble, spot);
            return Ok(());
        }
        let text = direct.unwrap_or_else(|| self.piece.words.close(start));
        let words = &self.piece.words;
        let or = |word: Word, other: Word| if words.stated(word).is_some() { word } else { other };
        let value = or(attributes.reference, text);
        let scheme = or(owner, or(attributes.kind, attributes.owner_name));
        self.piece.identifiers.push(RawIdentifier { spot, scheme, value });
        Ok(())
    }

    fn next_part(&mut self, whole: Spot) -> Result<Next, Stop> {
        let (part, read) = match self.xml.step()? {
            Step::Open(tag) => match Part::of(tag.name()) {
                Some(part) => (part, tag.attributes(&mut self.piece.words, &mut self.attributes)),
                None => return self.xml.skip().map(|()| Next::Left),
            },
            Step::Close => return Ok(Next::Closed),
            Step::End => return Err(too_short()),
            _ => return Ok(Next::Left),
        };
        let spot = Spot { line: self.xml.line(), ..whole.part(part) };
        Ok(if self.accepted(read, spot)? { Next::Part(part, spot) } else { Next::Left })
    }

    fn value(&mut self, spot: Spot) -> Result<RawValue, Stop> {
        let Attributes { currency, value_date: date, .. } = self.attributes;
        let amount = self.text(spot)?.unwrap_or_default();
        Ok(RawValue { spot, amount, currency, date })
    }

    pub fn date(&mut self, spot: Spot) -> Result<RawDate, Stop> {
        let Attributes { kind, date, .. } = self.attributes;
        let text = self.text(spot)?.unwrap_or_default();
        Ok(RawDate { spot, kind, date, text })
    }

    /// A budget or a planned disbursement.
    pub fn budget(&mut self, spot: Spot) -> Result<RawBudget, Stop> {
        let mut budget = RawBudget { spot, kind: self.attributes.kind, ..RawBudget::default() };
        loop {
            let (part, spot) = match self.next_part(spot)? {
                Next::Part(part, spot) => (part, spot),
                Next::Left => continue,
                Next::Closed => return Ok(budget),
            };
            match part {
                Part::PeriodStart => {
                    let date = self.date(spot)?;
                    self.once(&mut budget.from, date, spot);
                }
                Part::PeriodEnd => {
                    let date = self.date(spot)?;
                    self.once(&mut budget.to, date, spot);
                }
                Part::Value => {
                    let value = self.value(spot)?;
                    self.once(&mut budget.value, value, spot);
                }
                _ => self.xml.skip()?,
            }
        }
    }

    pub fn transaction(&mut self, spot: Spot) -> Result<(), Stop> {
        let mut transaction = RawTransaction { spot, ..RawTransaction::default() };
        loop {
            let (part, spot) = match self.next_part(spot)? {
                Next::Part(part, spot) => (part, spot),
                Next::Left => continue,
                Next::Closed => break,
            };
            match part {
                Part::Value => {
                    let value = self.value(spot)?;
                    self.once(&mut transaction.value, value, spot);
                }
                Part::TransactionDate => {
                    let date = self.date(spot)?;
                    self.once(&mut transaction.date, date, spot);
                }
                Part::TransactionType => {
                    self.once(&mut transaction.kind, self.attributes.code, spot);
                    self.xml.skip()?;
                }
                Part::Provider => {
                    let organisation = self.organisation(spot)?;
                    self.once(&mut transaction.provider, organisation, spot);
                }
                Part::Receiver => {
                    let organisation = self.organisation(spot)?;
                    self.once(&mut transaction.receiver, organisation, spot);
                }
                Part::Country => {
                    self.piece.transaction_countries.push(code_of(&self.attributes, spot));
                    self.xml.skip()?;
                }
                Part::Sector => {
                    self.piece.transaction_sectors.push(code_of(&self.attributes, spot));
                    self.xml.skip()?;
                }
                Part::PeriodStart | Part::PeriodEnd => self.xml.skip()?,
            }
        }
        self.piece.transactions.push(transaction);
        Ok(())
    }
}
