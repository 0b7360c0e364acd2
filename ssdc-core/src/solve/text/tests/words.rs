//! Words of many scripts, and their stems.

use proptest::prelude::*;

use crate::solve::text::language::Stems;
use crate::solve::text::words::{Stated, normal, words};

fn stems_in(text: &str, stated: Stated) -> Vec<String> {
    words(&normal(text), stated).iter().map(|word| word.stems.stem(word.text)).collect()
}

fn stems(text: &str) -> Vec<String> {
    stems_in(text, None)
}

#[test]
fn scripts_without_spaces_give_pairs_of_characters() {
    assert_eq!(stems("太阳能水泵"), ["太阳", "阳能", "能水", "水泵"]);
    assert_eq!(stems("水, 太阳"), ["水", "太阳"], "no pair over a comma; one alone stays");
    assert_eq!(stems("データ解析です"), ["デー", "ータ", "タ解", "解析", "析で", "です"]);
    assert_eq!(stems("น้ำดี"), stems("น้ำ\u{200b}ดี"), "an invisible space is none");
    assert_eq!(stems("พลังงาน"), ["พลั", "ลัง", "งง", "งา", "าน"]);
    for text in ["ทรัพยากรน้ำ", "ຊັບພະຍາກອນນ້ຳ", "ရေအရင်းအမြစ်", "ធនធានទឹក"]
    {
        let found = stems(text);
        assert!(found.len() > 4 && found.concat().chars().count() > text.chars().count(), "{text}: {found:?}");
    }
    assert_eq!(stems("使用 3D 打印"), ["使用", "3d", "打印"]);
}

#[test]
fn scripts_with_spaces_give_words() {
    assert_eq!(stems("የውሃ ሀብት፡አስተዳደር።"), ["የውሃ", "ሀብት", "አስተዳደር"], "the Ethiopic word space divides");
    assert_eq!(stems("Solar-powered PUMPS, 1,000 of them"), ["solar", "power", "pump", "1,000", "of", "them"]);
    assert_eq!(stems("जल संसाधन"), ["जल", "संसाधन"]);
    assert_eq!(stems("수자원 관리"), ["수자원", "관리"]);
    assert!(stems(" \n .,;: — !").is_empty());
}

#[test]
fn equal_words_are_equal_bytes() {
    assert_eq!(normal("Ｓｏｌａｒ ﬁeld"), "solar field");
    assert_eq!(normal("STRASSE"), normal("Straße"));
    assert_eq!(normal("ΟΔΌΣ"), normal("οδός"));
    assert_eq!(normal("Cafe\u{301}"), "café");
    assert_eq!(normal("co\u{ad}operation\u{feff}"), "cooperation");
    assert_eq!(stems("the farmer’s well"), ["the", "farmer", "well"]);
    // Letters of presentation forms are letters.
    assert_eq!(normal("ﻣﻴﺎﻩ"), "مياه");
}

#[test]
fn stems_follow_the_language() {
    assert_eq!(stems("الطاقة الشمسية"), stems("طاقة شمسية"), "the article goes in Arabic");
    assert_eq!(stems("солнечная энергия"), stems("солнечной энергии"));
    assert_eq!(stems("l'eau et les énergies de la ville"), ["eau", "et", "le", "énerg", "de", "la", "vill"]);
    assert_eq!(stems("la gestione dell'acqua e della terra")[2], "acqua");
    assert_eq!(stems("die Brunnen und der Brunnens")[1], stems("die Brunnen und der Brunnens")[4]);
    let spanish = stems("la gestión de los recursos hídricos en una cuenca");
    assert_eq!(spanish[4], stems("el recurso de la tierra para los pueblos")[1]);
    assert_eq!(
        stems("maji safi na salama kwa jamii ya watu"),
        ["maji", "safi", "na", "salama", "kwa", "jamii", "ya", "watu"]
    );
    // Languages without a stemmer in the scripts of Arabic and Russian keep their words.
    assert_eq!(stems("انرژی خورشیدی"), ["انرژی", "خورشیدی"]);
    assert_eq!(stems("сонячної енергії"), ["сонячної", "енергії"]);
}

#[test]
fn languages_are_found_by_small_words_and_may_be_stated() {
    for (text, code) in [
        ("Management of water and land for the people", "en"),
        ("La gestion des eaux et des sols dans les villes", "fr"),
        ("La gestión del agua en los pueblos y las ciudades", "es"),
        ("A gestão da água e dos solos em uma cidade", "pt"),
        ("Die Bewirtschaftung des Wassers und der Böden", "de"),
        ("La gestione delle acque nel comune con gli abitanti", "it"),
        ("Het beheer van water en de bodem voor een stad", "nl"),
        ("Förvaltning av vatten och jord är inte för en stad", "sv"),
        ("Su ve toprak için bir yönetim", "tr"),
        ("Pengelolaan air dan tanah yang baik untuk desa", "id"),
        ("water", "en"),
    ] {
        let (stems, _) = Stems::of_code(code);
        assert_eq!(Stems::of_latin(normal(text).split(' ')), stems, "{text}");
    }
    assert_eq!(stems_in("Brunnens", Some(Stems::of_code("de"))), ["brunn"]);
    assert_eq!(stems_in("Brunnens", None), ["brunnen"]);
    // A language without a stemmer leaves every word whole, whatever its script has otherwise.
    assert_eq!(stems_in("الطاقة running", Some(Stems::of_code("fa"))), ["الطاقة", "running"]);
    assert_eq!(stems_in("Brunnens مياه", Some(Stems::of_code("deu"))), ["brunn", stems("مياه")[0].as_str()]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    /// No text makes any stemmer panic, and reading a normal text again changes nothing.
    #[test]
    fn every_text_is_read(text in "[\\p{L}\\p{M}\\p{N}' .,\u{200b}]{0,40}", code in 0usize..22) {
        const CODES: [&str; 22] = ["en", "fr", "es", "pt", "de", "it", "nl", "sv", "da", "no", "fi", "hu", "ro", "tr", "sw", "id", "vi",
            "pl", "ar", "ru", "el", "ta"];
        let once = normal(&text);
        prop_assert_eq!(normal(&once), once.clone());
        let (stems, _) = Stems::of_code(CODES[code]);
        for word in words(&once, None) {
            prop_assert!(!word.text.is_empty());
            let _ = stems.stem(word.text);
        }
    }
}
