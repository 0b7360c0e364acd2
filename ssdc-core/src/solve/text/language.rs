//! Which stems a word takes: by the language stated, else by its script and by the small words around it.

use std::fmt;
use std::sync::LazyLock;

use hashbrown::HashMap;
use rust_stemmers::{Algorithm, Stemmer};

use super::script::Script;

/// A language whose words are told apart: ISO 639 codes, its Snowball stemmer if there is one, and small words that few other
/// languages share, by which a text in Latin script shows what it is written in.
struct Language {
    codes: [&'static str; 2],
    script: Script,
    algorithm: Option<Algorithm>,
    small_words: &'static str,
}

const fn latin(codes: [&'static str; 2], algorithm: Option<Algorithm>, small_words: &'static str) -> Language {
    Language { codes, script: Script::Latin, algorithm, small_words }
}

const fn alone(codes: [&'static str; 2], script: Script, algorithm: Algorithm) -> Language {
    Language { codes, script, algorithm: Some(algorithm), small_words: "" }
}

/// English first: it is what is taken where nothing tells.
static LANGUAGES: [Language; 22] = [
    latin(
        ["en", "eng"],
        Some(Algorithm::English),
        "the of and to for with by from this that which are is was were on as at an its their",
    ),
    latin(
        ["fr", "fra"],
        Some(Algorithm::French),
        "le la les des du et est une dans pour par sur avec au aux que qui ces cette sont leur",
    ),
    latin(
        ["es", "spa"],
        Some(Algorithm::Spanish),
        "el la los las de del y en una por para con que es al su sus como entre sobre",
    ),
    latin(
        ["pt", "por"],
        Some(Algorithm::Portuguese),
        "o os as da do das dos e em um uma na no nas nos ao pela pelo com para são não",
    ),
    latin(
        ["de", "deu"],
        Some(Algorithm::German),
        "der die das und ist von den dem des mit für auf eine einer ein zu im zur bei nicht werden",
    ),
    latin(
        ["it", "ita"],
        Some(Algorithm::Italian),
        "il lo la gli le di della delle dei del nel nella e che per con una sono alla degli",
    ),
    latin(
        ["nl", "nld"],
        Some(Algorithm::Dutch),
        "de het een en van voor met op in is dat die niet aan bij wordt zijn naar door",
    ),
    latin(
        ["sv", "swe"],
        Some(Algorithm::Swedish),
        "och att det som en ett för med av på är den inte till från har om vid",
    ),
    latin(
        ["da", "dan"],
        Some(Algorithm::Danish),
        "og at det som en et for med af på er den ikke til fra har om ved hvor blev",
    ),
    latin(
        ["no", "nor"],
        Some(Algorithm::Norwegian),
        "og å det som en et for med av på er den ikke til fra har om ved hvor ble",
    ),
    latin(["fi", "fin"], Some(Algorithm::Finnish), "ja on ei se että oli joka mutta ovat myös kun tai sekä hän tämä"),
    latin(["hu", "hun"], Some(Algorithm::Hungarian), "a az és hogy nem is egy ez volt meg csak vagy mint már azt"),
    latin(
        ["ro", "ron"],
        Some(Algorithm::Romanian),
        "și de în la cu pe din pentru că este nu care un o mai sau sunt prin",
    ),
    latin(["tr", "tur"], Some(Algorithm::Turkish), "ve bir bu için ile da de olan olarak çok gibi daha ya her ise"),
    latin(["sw", "swa"], None, "na ya wa kwa katika ni za la cha vya kwenye pia hii hiyo kama"),
    latin(["id", "ind"], None, "dan yang di dengan untuk dari pada ini itu dalam oleh adalah atau ke tidak"),
    latin(["vi", "vie"], None, "và của cho trong các là với được những một có không này về"),
    latin(["pl", "pol"], None, "i w na z do się nie jest że o dla oraz przez od jak po"),
    alone(["ar", "ara"], Script::Arabic, Algorithm::Arabic),
    alone(["ru", "rus"], Script::Cyrillic, Algorithm::Russian),
    alone(["el", "ell"], Script::Greek, Algorithm::Greek),
    alone(["ta", "tam"], Script::Tamil, Algorithm::Tamil),
];

/// Letters that Arabic and Russian do not have, but other languages in their scripts: their words are left whole.
const FOREIGN_LETTERS: &str = "پچژگکیےٹڈڑںھہۆێەڤڭۇۋېўүөұқғңһәіїєґјљњћђџѓќѕ";

/// A small word and the languages it belongs to, one bit each.
static SMALL_WORDS: LazyLock<HashMap<&'static str, u32, foldhash::fast::FixedState>> = LazyLock::new(|| {
    let mut all = HashMap::default();
    for (place, language) in LANGUAGES.iter().enumerate() {
        language.small_words.split(' ').for_each(|word| *all.entry(word).or_default() |= 1 << place);
    }
    all
});

/// How the words of one script are stemmed; as a number, the place of the language in the table and one more, or 0.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Stems(u8);

impl fmt::Debug for Stems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.language().map_or("none", |language| language.codes[0]))
    }
}

impl Stems {
    /// Words as they are.
    pub(super) const NONE: Stems = Stems(0);

    fn at(place: usize) -> Self {
        Stems(u8::try_from(place + 1).unwrap_or_default())
    }

    fn language(self) -> Option<&'static Language> {
        LANGUAGES.get(usize::from(self.0).checked_sub(1)?)
    }

    /// The language of this ISO 639 code and the script it is written in. What is not known is left whole in every script.
    pub(super) fn of_code(code: &str) -> (Stems, Option<Script>) {
        let known = LANGUAGES.iter().enumerate().find(|(_, language)| language.codes.contains(&code));
        known.map_or((Stems::NONE, None), |(place, language)| (Stems::at(place), Some(language.script)))
    }

    /// The language in Latin script that most of the words speak for: small words, told apart from those of the others. English
    /// where none does; the first in the table where two are even.
    pub(super) fn of_latin<'w>(words: impl Iterator<Item = &'w str>) -> Stems {
        let mut votes = [0u32; LANGUAGES.len()];
        for languages in words.filter(|word| word.len() <= 8).filter_map(|word| SMALL_WORDS.get(word)) {
            for (place, votes) in votes.iter_mut().enumerate() {
                *votes += (languages >> place) & 1;
            }
        }
        let most = votes.iter().max().copied().unwrap_or_default();
        Stems::at(votes.iter().position(|votes| *votes == most).unwrap_or_default())
    }

    /// The stems of a word in a script other than Latin, which has one language here or none.
    pub(super) fn of_script(script: Script, word: &str) -> Stems {
        let place = LANGUAGES.iter().position(|language| language.script == script);
        match place {
            Some(place) if !word.contains(|letter| FOREIGN_LETTERS.contains(letter)) => Stems::at(place),
            _ => Stems::NONE,
        }
    }

    /// The stem of a word in small letters.
    pub(super) fn stem(self, word: &str) -> String {
        let Some(language) = self.language() else { return word.to_owned() };
        let word = match language.codes[0] {
            // An article or pronoun that lost its vowel: l'eau, dell'acqua.
            "fr" | "it" => word.rsplit('\'').next().unwrap_or(word),
            _ => word,
        };
        match language.algorithm {
            Some(algorithm) => Stemmer::create(algorithm).stem(word).into_owned(),
            None => word.to_owned(),
        }
    }
}
