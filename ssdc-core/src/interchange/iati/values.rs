//! Single values as files publish them: amounts, dates, codes of two generations of the standard.

use std::borrow::Cow;
use std::collections::HashSet;
use std::hash::Hash;

use rust_decimal::Decimal;

use crate::{Date, Percent, Sdg};

/// Why a text is no amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoAmount {
    /// It is no number.
    Unreadable,
    /// It is a number of more digits than can be held exactly.
    OutOfRange,
}

/// An exact decimal: sign, digits, one point, exponent. No thousands separators, for nobody can tell them from decimal commas.
pub(super) fn amount(text: &str) -> Result<Decimal, NoAmount> {
    let text = text.trim();
    let (negative, digits) = match text.as_bytes() {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] | rest => (false, rest),
    };
    let (mut mantissa, mut scale, mut zeros) = (0_i128, 0_i64, 0_u32);
    let (mut any, mut point, mut exponent) = (false, false, 0_i64);
    for (index, byte) in digits.iter().enumerate() {
        match byte {
            b'0'..=b'9' => {
                any = true;
                scale += i64::from(point);
                // Zeros wait until a digit follows: at the end they say nothing and must not use up digits.
                if *byte == b'0' {
                    zeros = zeros.saturating_add(1);
                } else {
                    mantissa = shifted(mantissa, zeros.saturating_add(1))?;
                    mantissa = mantissa.checked_add(i128::from(byte - b'0')).ok_or(NoAmount::OutOfRange)?;
                    zeros = 0;
                }
            }
            b'.' if !point => point = true,
            b'e' | b'E' if any => {
                let rest = digits.get(index + 1..).and_then(|rest| std::str::from_utf8(rest).ok());
                exponent = rest.and_then(|rest| rest.parse::<i32>().ok()).ok_or(NoAmount::Unreadable)?.into();
                break;
            }
            _ => return Err(NoAmount::Unreadable),
        }
    }
    if !any {
        return Err(NoAmount::Unreadable);
    }
    if mantissa == 0 {
        return Ok(Decimal::ZERO);
    }
    let scale = scale - exponent - i64::from(zeros);
    let lift = u32::try_from(-scale).unwrap_or(0);
    let mantissa = shifted(if negative { -mantissa } else { mantissa }, lift)?;
    let scale = u32::try_from(scale.max(0)).map_err(|_| NoAmount::OutOfRange)?;
    Decimal::try_from_i128_with_scale(mantissa, scale).map_err(|_| NoAmount::OutOfRange)
}

fn shifted(mantissa: i128, places: u32) -> Result<i128, NoAmount> {
    if mantissa == 0 {
        return Ok(0);
    }
    let shifted = 10_i128.checked_pow(places).and_then(|power| mantissa.checked_mul(power));
    shifted.ok_or(NoAmount::OutOfRange)
}

/// The date of `2014-06-30`, `2014-06-30+08:00` or `2014-06-30T00:00:00Z`. A year alone is none: amounts stand there too.
pub(super) fn date(text: &str) -> Option<Date> {
    let text = text.trim_ascii();
    let rest = text.as_bytes().get(10..).and_then(<[u8]>::first);
    match rest {
        None if text.len() > 4 => text.parse().ok(),
        Some(b'T' | b't' | b'Z' | b'z' | b'+' | b'-' | b' ') => text.get(..10)?.parse().ok(),
        _ => None,
    }
}

/// The year as it is written: the first four digits.
pub(super) fn year(text: &str) -> Option<u16> {
    let digits = text.trim_start().get(..4)?;
    digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?
}

pub(super) fn percent(text: &str) -> Option<Percent> {
    let text = text.trim();
    text.parse().ok().or_else(|| amount(text).ok()?.to_string().parse().ok())
}

pub(super) fn sdg(code: &str) -> Option<Sdg> {
    code.trim().trim_start_matches('0').to_ascii_lowercase().parse().ok()
}

/// Whether a language tag says English: `en`, `EN`, `eng`, `en-GB`.
pub(super) fn is_english(tag: &str) -> bool {
    let language = tag.trim_ascii().split(['-', '_']).next().unwrap_or_default();
    language.eq_ignore_ascii_case("en") || language.eq_ignore_ascii_case("eng")
}

/// The code that version 2 gives to a vocabulary of sectors. Source: IATI, changes from 1.05 to 2.01.
pub(super) fn sector_vocabulary(code: &str) -> &str {
    match code {
        "" | "DAC" => "1",
        "DAC-3" => "2",
        "COFOG" => "3",
        "NACE" => "4",
        "NTEE" => "5",
        "ADT" => "6",
        "RO" => "99",
        "RO2" => "98",
        other => other,
    }
}

/// What an organisation does in an activity.
pub(super) fn role(code: &str) -> Cow<'_, str> {
    match code {
        "1" => "funding".into(),
        "2" => "accountable".into(),
        "3" => "extending".into(),
        "4" => "implementing".into(),
        word => word.to_lowercase().into(),
    }
}

/// A list without repetition, in the order of first mention; long lists are not searched one by one.
#[derive(Debug)]
pub(super) struct Distinct<T> {
    list: Vec<T>,
    seen: HashSet<T>,
}

impl<T: Clone + Eq + Hash> Distinct<T> {
    const SHORT: usize = 16;

    pub fn new() -> Self {
        Distinct { list: Vec::new(), seen: HashSet::new() }
    }

    pub fn push(&mut self, item: T) {
        if self.list.len() < Self::SHORT {
            if self.list.contains(&item) {
                return;
            }
        } else {
            if self.seen.is_empty() {
                self.seen.extend(self.list.iter().cloned());
            }
            if !self.seen.insert(item.clone()) {
                return;
            }
        }
        self.list.push(item);
    }

    pub fn into_vec(self) -> Vec<T> {
        self.list
    }
}

/// Whether there is a letter or a digit in it; masks such as `**********` have none.
pub(super) fn says_something(name: &str) -> bool {
    name.chars().any(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        amount(text).map_or_else(|why| format!("{why:?}"), |value| value.to_string())
    }

    #[test]
    fn amounts_are_exact_or_refused() {
        for (text, value) in [
            ("1250.00", "1250"),
            (" -0.000000001 ", "-0.000000001"),
            ("+7", "7"),
            (".5", "0.5"),
            ("5.", "5"),
            ("-0.00", "0"),
            ("14155.0825000000000000000000000000000000000000", "14155.0825"),
            ("000000000000000000000000000000000000000012", "12"),
            ("4.38E7", "43800000"),
            ("1250e-2", "12.5"),
            ("79228162514264337593543950335", "79228162514264337593543950335"),
            ("\u{a0}1 ", "1"),
        ] {
            assert_eq!(read(text), value, "{text}");
        }
        for text in [
            "", " ", "-", ".", "1,234.50", "1 000", "1.2.3", "12O", "NaN", "Infinity", "1_000", "e5", "5e", "0x10",
            "１２",
        ] {
            assert_eq!(read(text), "Unreadable", "{text}");
        }
        for text in
            ["792281625142643375935439503350", "0.00000000000000000000000000001", "1e40", "1e-40", "1e2000000000"]
        {
            assert_eq!(read(text), "OutOfRange", "{text}");
        }
    }

    #[test]
    fn dates_keep_the_day() {
        for text in ["2014-06-30", "2014-06-30+08:00", "2014-06-30Z", "2014-06-30T12:00:00", " 2014-06-30 "] {
            assert_eq!(date(text).unwrap().to_string(), "2014-06-30", "{text}");
        }
        assert_eq!(date("2014-06").unwrap().to_string(), "2014-06");
        for text in [
            "",
            "0",
            "5000",
            "48000",
            "5000000",
            "1234567890",
            "80740580.74",
            "30/06/2014",
            "2014-02-30",
            "2014-06-301",
        ] {
            assert_eq!(date(text), None, "{text}");
        }
        assert_eq!(
            (year("2014-06-30"), year("80740580.74"), year("0"), year("n/a!")),
            (Some(2014), Some(8074), None, None)
        );
    }

    #[test]
    fn repetitions_are_left_out() {
        let mut list = Distinct::new();
        (0..100).chain(0..100).for_each(|number| list.push(number % 40));
        assert_eq!(list.into_vec(), (0..40).collect::<Vec<_>>());
    }

    #[test]
    fn codes_of_both_generations_are_one() {
        assert_eq!((sector_vocabulary("DAC"), sector_vocabulary(""), sector_vocabulary("99")), ("1", "1", "99"));
        assert_eq!(
            (&*role("4"), &*role("Implementing"), &*role("Funding")),
            ("implementing", "implementing", "funding")
        );
        assert!(is_english("EN") && is_english("eng") && is_english("en-GB") && !is_english("enm") && !is_english(""));
        assert_eq!(sdg("1.A").unwrap().to_string(), "1.a");
        assert_eq!(percent("33.3%").unwrap().to_string(), "33.3");
        assert!(
            says_something("* a *") && says_something("中") && !says_something("**********") && !says_something(" - ")
        );
    }
}
