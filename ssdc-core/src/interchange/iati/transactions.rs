//! Transactions become payments; commitments stay with the grant, so that nothing is counted twice.

use std::fmt::Write;

use super::finding::ImportCode;
use super::import::{File, Import};
use super::raw::{RawActivity, RawDate, RawTransaction, RawValue};
use super::totals::Tally;
use super::values::{self, NoAmount};
use crate::error::shorten;
use crate::{Commitment, Date, GrantId, List, Money, Payment, PaymentId, Text};

impl Import {
    /// Takes the transactions over; gives the commitments among them.
    pub fn transactions(
        &mut self,
        file: &File,
        raw: &RawActivity<'_>,
        grant: &GrantId,
        tally: &mut Tally,
    ) -> List<Commitment> {
        if raw.transactions.is_empty() {
            return List::default();
        }
        let mut commitments = Vec::new();
        let mut id = format!("{grant}/transaction/");
        let stem = id.len();
        for transaction in raw.transactions {
            let Some((amount, kind)) = self.counted(file, raw, transaction, tally) else { continue };
            let on = self.transaction_date(file, raw, transaction);
            if kind == "2" || kind == "C" {
                commitments.push(Commitment { on, amount });
                continue;
            }
            id.truncate(stem);
            let _ = write!(id, "{}", transaction.spot.number());
            // INVARIANT: ids of grants are short enough for what is added to them here.
            let Ok(id) = id.parse::<PaymentId>() else { continue };
            let mut payment = Payment::new(id, amount, Text::from(kind));
            payment.on = on;
            payment.from = transaction.provider.and_then(|provider| self.partner(file, raw, &provider));
            payment.to = transaction.receiver.and_then(|receiver| self.partner(file, raw, &receiver));
            payment.grant = Some(grant.clone());
            payment.notes.set_origin(Some(file.origin(transaction.spot.line)));
            self.records.payments.push(payment);
        }
        commitments.into()
    }

    /// Counts the transaction in the totals; gives amount and kind where a record can hold both.
    fn counted<'w>(
        &mut self,
        file: &File,
        raw: &RawActivity<'w>,
        transaction: &RawTransaction,
        tally: &mut Tally,
    ) -> Option<(Money, &'w str)> {
        let words = &raw.words;
        let text = transaction.value.map(|value| words.get(value.amount)).unwrap_or_default();
        let spot = transaction.value.map_or(transaction.spot, |value| value.spot);
        let amount = match values::amount(text) {
            Ok(amount) => amount,
            Err(NoAmount::Unreadable) => {
                let why = format!("`{}` is no amount", shorten(text.trim()));
                self.find(file, ImportCode::UnreadableTransaction, spot, why);
                return None;
            }
            Err(NoAmount::OutOfRange) => {
                let why = format!("`{}` has more digits than can be held exactly", shorten(text.trim()));
                self.find(file, ImportCode::AmountOutOfRange, spot, why);
                return None;
            }
        };
        let value: RawValue = transaction.value?;
        let kind = transaction.kind.and_then(|kind| words.stated(kind));
        let currency = words.stated(value.currency).or(words.stated(raw.head.currency));
        let date = transaction.date.and_then(|date| words.stated(date.date)).or(words.stated(value.date));
        if !tally.add(&file.name, kind, currency, date.and_then(values::year), amount) {
            let why = "from here on the total has more digits than can be held exactly".to_owned();
            self.find(file, ImportCode::TotalOutOfRange, spot, why);
        }
        let Some(kind) = kind else {
            let why = "the transaction does not say what type it is".to_owned();
            self.find(file, ImportCode::MissingType, transaction.spot, why);
            return None;
        };
        Some((self.money(file, raw, value, amount)?, kind.trim()))
    }

    /// The date of the transaction, else that of its value.
    fn transaction_date(&mut self, file: &File, raw: &RawActivity<'_>, transaction: &RawTransaction) -> Option<Date> {
        let date = transaction.date.and_then(|date| self.date(file, raw, date));
        date.or_else(|| {
            let value = transaction.value?;
            self.date(file, raw, RawDate { spot: value.spot, date: value.date, ..RawDate::default() })
        })
    }
}
