//! Taxonomies: how they are read, what is refused, and how alike skills are, against the definitions.

#![allow(
    clippy::float_cmp,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::cast_precision_loss,
    reason = "a test that fails must say so"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use proptest::prelude::*;
use ssdc_core::{Code, Table, Taxonomy};

fn read(csv: &str) -> Taxonomy {
    Taxonomy::from_table(&Table::from_csv(csv).unwrap()).unwrap()
}

fn refused(csv: &str) -> String {
    Taxonomy::from_table(&Table::from_csv(csv).unwrap()).unwrap_err().to_string()
}

fn near(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-12, "{found} instead of {expected}");
}

/// Nine skills: `solar pumps` stands below two.
const SKILLS: &str = "id,label,parents,synonyms
skills,Skills,,
energy,Energy,skills,
solar,Solar energy,energy,\"photovoltaics
PV\"
wind,Wind energy,energy,
water,Water,skills,
wells,Wells,water,boreholes
pumps,Pumps,water,
solar pumps,Solar pumps,\"[\"\"solar\"\",\"\"pumps\"\"]\",\"[\"\"PV pumping\"\"]\"
rivers,Rivers,water,
";

#[test]
fn similarities_worked_by_hand() {
    let taxonomy = read(SKILLS);
    // Below energy: solar, wind, solar pumps. Below water: wells, pumps, rivers, solar pumps. Nine in all.
    let nine = 9f64.ln();
    let (energy, water, solar) = (1.0 - 4f64.ln() / nine, 1.0 - 5f64.ln() / nine, 1.0 - 2f64.ln() / nine);
    for (skill, information) in [("skills", 0.0), ("energy", energy), ("water", water), ("solar", solar), ("wind", 1.0)]
    {
        near(taxonomy.get(skill).unwrap().information, information);
    }
    let directed = |need: &str, skill: &str| taxonomy.need(need).unwrap().similarity(skill).unwrap();
    let lin = |need: &str, skill: &str| taxonomy.need(need).unwrap().lin(skill).unwrap();
    near(lin("solar", "wind"), 2.0 * energy / (solar + 1.0));
    near(directed("solar", "wind"), energy / solar);
    near(directed("wind", "solar"), energy);
    // The specialist answers the general need wholly, the generalist the special need in part.
    near(directed("energy", "solar pumps"), 1.0);
    near(directed("solar pumps", "energy"), energy);
    near(lin("energy", "solar pumps"), 2.0 * energy / (energy + 1.0));
    // Of two ways up, the one that tells more counts: solar, and not water, which tells less.
    near(directed("solar pumps", "solar"), solar);
    near(directed("solar pumps", "wells"), water);
    near(directed("wells", "wind"), 0.0);
    near(directed("skills", "wind"), 1.0);
    assert_eq!((lin("skills", "skills"), lin("wind", "wind"), lin("skills", "wind")), (1.0, 1.0, 0.0));
}

#[test]
fn nearest_common_ancestors_of_a_graph() {
    let taxonomy = read("id,parents\na,\nb,\nc,\"a\nb\"\nd,\"a\nb\"\ne,c\n");
    let nearest = |need: &str, skill: &str| taxonomy.need(need).unwrap().nearest_common(skill).unwrap();
    assert_eq!(nearest("c", "d"), ["a", "b"], "two, neither below the other");
    assert_eq!(nearest("e", "d"), ["a", "b"]);
    assert_eq!(nearest("e", "c"), ["c"]);
    assert_eq!(nearest("c", "c"), ["c"]);
    assert!(nearest("a", "b").is_empty(), "two roots have nothing above them");
    assert_eq!(taxonomy.need("a").unwrap().similarity("b").unwrap(), 0.0);
    let levels: Vec<_> = ["a", "b", "c", "d", "e"].map(|id| taxonomy.get(id).unwrap().level).into();
    assert_eq!(levels, [0, 0, 1, 1, 2]);
    // Of two ways down the shorter gives the level; the longer way's end is not above it twice.
    let taxonomy = read("id,parents\nr,\na,r\nb,a\nc,\"[\"\"b\"\",\"\"r\"\",\"\"b\"\"]\"\n");
    assert_eq!(taxonomy.get("c").unwrap().level, 1);
    assert_eq!(taxonomy.get("c").unwrap().parents, ["b", "r"]);
    assert_eq!(taxonomy.need("c").unwrap().nearest_common("b").unwrap(), ["b"], "r lies above b");
}

#[test]
fn names_are_found_however_they_are_written() {
    let taxonomy = read(SKILLS);
    for text in ["solar energy", "  Solar   ENERGY ", "Ｓｏｌａｒ energy", "solar", "PV", "pv", "Photovoltaics"] {
        assert_eq!(taxonomy.find(text), ["solar"], "{text}");
    }
    assert!(taxonomy.find("solar energ").is_empty() && taxonomy.find("").is_empty());
    let error = taxonomy.need("solar").unwrap().similarity("cooking").unwrap_err();
    assert_eq!((error.to_string(), error.code()), ("no skill `cooking`".to_owned(), Code::NotFound));

    let twice = read(
        "id,label,parents,synonyms\n1,Mapping,,\n2,Surveying,,mapping\n3,Charts,,maps\n4,Atlases,,\"Maps\nMAPS\"\n",
    );
    assert_eq!(twice.find("mapping"), ["1"], "a label comes before a synonym");
    assert_eq!(twice.find("maps"), ["3", "4"]);
    let error = twice.need("maps").unwrap_err();
    assert_eq!(error.to_string(), "`maps` names several skills (3, 4): give the id of one");
    assert_eq!((error.code(), error.code().number()), (Code::AmbiguousSkill, 5001));
    let scripts = read("id,label,parents\nzh,太阳能,\nar,الطاقة الشمسية,\nam,የውሃ ሀብት,\nde,Straßenbau,\n");
    assert_eq!(scripts.find("STRASSENBAU"), ["de"]);
    assert_eq!(
        (scripts.find("太阳能"), scripts.find("الطاقة  الشمسية"), scripts.find("የውሃ ሀብት")),
        (vec!["zh"], vec!["ar"], vec!["am"])
    );
}

#[test]
fn what_is_wrong_is_named_with_its_place() {
    assert_eq!(refused("label,parents\nA,\n"), "missing field `id`");
    assert_eq!(refused("id,label\nA,\n"), "missing field `parents`");
    assert_eq!(refused("id,parents\nA,\n,A\n"), "/1: missing field `id`");
    assert_eq!(refused("id,parents\nA,\nA,\n"), "/1/id: duplicate skill `A`");
    assert_eq!(refused("id,parents\nB,\nA,C\n"), "/1/parents: refers to skill `C`, which does not exist");
    assert_eq!(refused("id,parents\nA,[1]\n").split(':').next(), Some("/0/parents"));
    assert_eq!(
        refused("id,parents,count\nA,,-1\n"),
        "/0/count: wrong type: expected a whole number from 0 on, found `-1`"
    );
    assert_eq!(refused("id,parent\nA,A\n"), "`A` is part of itself: A -> A");
    // Who stands below a circle is not in it.
    assert_eq!(refused("id,parents\n0,B\nA,\nB,\"A\nD\"\nC,B\nD,C\n"), "`B` is part of itself: B -> D -> C -> B");
    assert!(read("id,parents\n").is_empty());
}

#[test]
fn counts_make_frequent_skills_tell_less() {
    let taxonomy = read(SKILLS).with_counts([("Wells", 20), ("PV", 4)]).unwrap();
    let all = 33f64.ln(); // nine, and 24 times
    near(taxonomy.get("wells").unwrap().information, 1.0 - 21f64.ln() / all);
    near(taxonomy.get("energy").unwrap().information, 1.0 - 8f64.ln() / all);
    near(taxonomy.get("wind").unwrap().information, 1.0);
    let again = Taxonomy::from_table(&Table::from_csv(&taxonomy.to_table().to_csv()).unwrap()).unwrap();
    assert_eq!(again.to_table(), taxonomy.to_table());
    assert_eq!(taxonomy.with_counts([]).unwrap().to_table(), read(SKILLS).to_table());
    assert_eq!(taxonomy.with_counts([("PV", 1), ("solar", 2)]).unwrap_err().to_string(), "duplicate skill `solar`");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    /// Against the definitions on sets, on random graphs whose edges go from later to earlier skills.
    #[test]
    fn measures_are_those_of_the_definitions(
        edges in prop::collection::vec(prop::collection::btree_set(0usize..12, 0..3), 1..12),
        counts in prop::collection::vec(0u64..5, 12),
    ) {
        let name = |place: usize| format!("S{:02}", (place * 7) % 12); // ids in another order than the graph
        let parents: Vec<BTreeSet<usize>> = edges.iter().enumerate().map(|(place, above)| above.iter().copied().filter(|above| *above < place).collect()).collect();
        let mut lines: Vec<String> = parents.iter().enumerate().map(|(place, above)| {
            let above: Vec<_> = above.iter().map(|above| name(*above)).collect();
            format!("{},\"{}\",{}", name(place), above.join("\n"), counts[place])
        }).collect();
        let taxonomy = read(&format!("id,parents,count\n{}\n", lines.join("\n")));
        lines.reverse();
        prop_assert_eq!(taxonomy.to_table(), read(&format!("id,parents,count\n{}\n", lines.join("\n"))).to_table());

        let mut above: Vec<BTreeSet<usize>> = Vec::new();
        for (place, parents) in parents.iter().enumerate() {
            let mut all: BTreeSet<usize> = parents.iter().flat_map(|parent| above[*parent].clone()).collect();
            all.insert(place);
            above.push(all);
        }
        let met = |place: usize| (0..above.len()).filter(|below| above[*below].contains(&place)).map(|below| counts[below] + 1).sum::<u64>();
        let roots = parents.iter().filter(|parents| parents.is_empty()).count();
        let all = counts.iter().take(above.len()).sum::<u64>() + above.len() as u64 + u64::from(roots > 1);
        let information = |place: usize| if all > 1 { 1.0 - (met(place) as f64).ln() / (all as f64).ln() } else { 0.0 };
        for one in 0..above.len() {
            let need = taxonomy.need(&name(one)).unwrap();
            prop_assert!((taxonomy.get(&name(one)).unwrap().information - information(one)).abs() < 1e-12);
            for other in 0..above.len() {
                let common: BTreeSet<usize> = above[one].intersection(&above[other]).copied().collect();
                let shared = common.iter().map(|place| information(*place)).fold(0.0, f64::max);
                let similarity = need.similarity(&name(other)).unwrap();
                let expected = if information(one) > 0.0 { shared / information(one) } else { 1.0 };
                prop_assert!((similarity - expected).abs() < 1e-12 && (0.0..=1.0).contains(&similarity));
                if above[other].contains(&one) {
                    prop_assert_eq!(similarity, 1.0);
                }
                let back = taxonomy.need(&name(other)).unwrap().similarity(&name(one)).unwrap();
                let lin = need.lin(&name(other)).unwrap();
                if information(one) > 0.0 && information(other) > 0.0 && similarity + back > 0.0 {
                    prop_assert!((lin - 2.0 * similarity * back / (similarity + back)).abs() < 1e-12);
                }
                let nearest: BTreeSet<String> = common.iter().filter(|place| !common.iter().any(|lower| lower != *place && above[*lower].contains(place))).map(|place| name(*place)).collect();
                let found = need.nearest_common(&name(other)).unwrap();
                prop_assert!(found.is_sorted());
                prop_assert_eq!(found.into_iter().map(str::to_owned).collect::<BTreeSet<_>>(), nearest);
            }
        }
    }
}

/// A folder with these files, removed at the end.
fn in_folder(files: &[(&str, &str)], test: impl FnOnce(&Path)) {
    let name: String = files.iter().flat_map(|(name, _)| name.chars()).filter(char::is_ascii_alphabetic).collect();
    let folder = std::env::temp_dir().join(format!("ssdc-esco-{name}-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    files.iter().for_each(|(name, text)| fs::write(folder.join(name), text).unwrap());
    test(&folder);
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn the_files_of_esco_are_read() {
    let own = [
        (
            "skills_en.csv",
            "conceptType,conceptUri,preferredLabel,altLabels\nK,http://e/2,dig wells,\"sink wells\nbore wells\"\n",
        ),
        ("skillGroups_en.csv", "conceptType,conceptUri,preferredLabel,altLabels,code\nG,http://e/1,water works,,S1\n"),
        (
            "broaderRelationsSkillPillar_en.csv",
            "conceptType,conceptUri,broaderType,broaderUri\nK,http://e/2,G,http://e/1\n",
        ),
        ("skillsHierarchy_en.csv", "Level 0 URI,Level 0 preferred term\nhttp://e/1,water works\n"),
    ];
    in_folder(&own, |folder| {
        let taxonomy = Taxonomy::from_esco(folder).unwrap();
        assert_eq!(
            (taxonomy.len(), taxonomy.find("Bore Wells"), taxonomy.find("s1")),
            (2, vec!["http://e/2"], vec!["http://e/1"])
        );
        assert_eq!(taxonomy.get("dig wells").unwrap().parents, ["http://e/1"]);
    });
    let numbered = [
        (
            "skill_groups.csv",
            "ORIGINURI,ID,CODE,PREFERREDLABEL,ALTLABELS\nhttp://e/1,key_1,S1,water works,\n,key_9,,own skill,\n",
        ),
        (
            "skill_hierarchy.csv",
            "PARENTOBJECTTYPE,PARENTID,CHILDID,CHILDOBJECTTYPE\nskillgroup,key_1,key_2,skill\nskillgroup,key_1,key_9,skill\n",
        ),
    ];
    in_folder(&numbered, |folder| {
        let taxonomy = Taxonomy::from_esco(folder).unwrap();
        assert_eq!((taxonomy.find("key_1"), taxonomy.find("own skill")), (vec!["http://e/1"], vec!["key_9"]));
        let nameless = taxonomy.get("key_2").unwrap();
        assert_eq!((nameless.label, nameless.parents), (None, vec!["http://e/1"]));
    });
    in_folder(&[("skills.csv", "a,b\n1,2\n")], |folder| {
        let error = Taxonomy::from_esco(folder).unwrap_err();
        assert!(
            error.to_string().ends_with("expected broaderRelationsSkillPillar_en.csv or skills_hierarchy.csv"),
            "{error}"
        );
    });
}

#[test]
fn esco_as_published() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/skills");
    if !folder.exists() {
        eprintln!("SKIPPED: no shared data at {}", folder.display());
        return;
    }
    let taxonomy = Taxonomy::from_esco(&folder).unwrap();
    let table = taxonomy.to_table();
    let count = |wanted: fn(&ssdc_core::TaxonomySkill<'_>) -> bool| {
        let ids = table.column("id").unwrap();
        ids.iter().filter(|id| wanted(&taxonomy.get(&id.to_string()).unwrap())).count()
    };
    // Groups are described; the file that describes the 13,896 skills is not there.
    assert_eq!((taxonomy.len(), count(|skill| skill.label.is_some())), (14_536, 640));
    assert_eq!(count(|skill| skill.parents.is_empty()), 4);
    assert_eq!(count(|skill| skill.parents.len() > 1), 4_646);
    let trucks = taxonomy.get("Driving heavy vehicles").unwrap();
    assert_eq!((trucks.level, trucks.parents.len()), (3, 1));
    assert_eq!(taxonomy.get(trucks.parents[0]).unwrap().synonyms.last(), Some(&"S8.2"));
    let (special, general) = ("S8.2.1", "S8");
    assert_eq!(taxonomy.need(general).unwrap().similarity(special).unwrap(), 1.0);
    let reverse = taxonomy.need(special).unwrap().similarity(general).unwrap();
    assert!(reverse > 0.0 && reverse < 1.0, "{reverse}");
    assert_eq!(taxonomy.need("S8.2.1").unwrap().similarity("L").unwrap(), 0.0);
    let levels: BTreeMap<usize, usize> =
        table.column("level").unwrap().iter().fold(BTreeMap::new(), |mut levels, level| {
            *levels.entry(level.to_string().parse().unwrap()).or_default() += 1;
            levels
        });
    assert_eq!(levels[&0], 4);
}
