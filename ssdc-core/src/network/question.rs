//! The questions that a network answers, by name.

use std::fmt;
use std::str::FromStr;

use crate::Error;

macro_rules! questions {
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal, $asks:literal, $source:literal;)*) => {
        /// A question to a [`Network`](super::Network): one method each, of the same name.
        ///
        /// ```
        /// use ssdc_core::network::Question;
        /// let question: Question = "brokers".parse()?;
        /// assert_eq!(question.asks(), "On whom do others depend to reach each other?");
        /// assert_eq!(question.source(), "Freeman 1977; Brandes 2001");
        /// # Ok::<(), ssdc_core::Error>(())
        /// ```
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Question {
            $($(#[doc = $doc])+ $variant,)*
        }

        impl Question {
            /// All of them.
            pub const ALL: &'static [Question] = &[$(Question::$variant),*];

            /// The name: that of the method.
            pub fn name(self) -> &'static str {
                match self { $(Question::$variant => $name),* }
            }

            /// The question in words.
            pub fn asks(self) -> &'static str {
                match self { $(Question::$variant => $asks),* }
            }

            /// Whether `value` measures each partner or pair, so that totals and means say something; of others it is a label or a
            /// place in an order.
            pub(super) fn is_measure(self) -> bool {
                !matches!(self, Question::Blocs | Question::Removal | Question::IntroductionPath | Question::Routes)
            }

            /// Where the measure or the algorithm was published.
            pub fn source(self) -> &'static str {
                match self { $(Question::$variant => $source),* }
            }
        }
    };
}

questions! {
    /// Betweenness of partners and of ties.
    Brokers = "brokers", "On whom do others depend to reach each other?", "Freeman 1977; Brandes 2001";
    /// Burt's constraint, effective size and efficiency.
    StructuralHoles = "structural_holes", "Who bridges groups that do not talk?", "Burt 1992";
    /// Coordinators, gatekeepers, representatives, consultants and liaisons between groups.
    BrokerRoles = "broker_roles", "What kind of broker is each partner?", "Gould and Fernandez 1989";
    /// PageRank and eigenvector centrality.
    Prominence = "prominence", "Who is prominent because prominent partners choose them?", "Page et al. 1999; Haveliwala 2002";
    /// The k-core number.
    Core = "core", "Who belongs to the densest core?", "Seidman 1983";
    /// The fit of a core and a rim.
    Rim = "rim", "Who stands at the core, who at the rim?", "Borgatti and Everett 1999";
    /// Communities.
    Blocs = "blocs", "Which blocs exist, and do they follow region, theme or goal?", "Traag, Waltman and van Eck 2019";
    /// Articulation points, bridges and biconnected components.
    Fragility = "fragility", "Whose departure splits the network?", "Hopcroft and Tarjan 1973";
    /// Reach as partners leave.
    Removal = "removal", "How far does reach fall if the best connected leave?", "Albert, Jeong and Barabasi 2000; Borgatti 2006";
    /// Independent routes between two partners.
    Routes = "routes", "How many independent routes join two partners?", "Menger 1927; Dinic 1970";
    /// Shortest paths between two partners.
    IntroductionPath = "introduction_path", "Who can introduce one partner to another?", "Yen 1971";
    /// Pairs that are likely to work together.
    Introduce = "introduce", "Which pairs should be introduced?", "Adamic and Adar 2003; Liben-Nowell and Kleinberg 2007";
    /// Whom to reach first so that most are reached in the end.
    TrainFirst = "train_first", "Whom to train first?", "Kempe, Kleinberg and Tardos 2003; Tang et al. 2018";
    /// How far something spreads from some partners.
    Spread = "spread", "How far would a practice spread, by when, how sure?", "Kempe, Kleinberg and Tardos 2003";
    /// Money that comes back to where it started.
    RoundTrips = "round_trips", "Does money come back to its source?", "Tarjan 1972; Johnson 1975";
    /// What kind of co-operation each grant is.
    Modality = "modality", "Bilateral, South-South, triangular or public-private, and who is the pivot?", "UN SSC/17/3 (2012)";
    /// How far groups of partners mix with others.
    Participation = "participation", "Do small and private partners take part or only sign?", "Krackhardt and Stern 1988; Newman 2003";
    /// How unequally ties and money are spread.
    Concentration = "concentration", "Do few partners hold the ties and the money?", "Freeman 1979";
    /// Who covers which theme in which country, and what is missing.
    Coverage = "coverage", "Who is missing for a theme in a country?", "Borgatti and Everett 1997; Chvatal 1979";
    /// The smallest group that links some partners.
    Convene = "convene", "What is the smallest group to convene that links all these partners?", "Kou, Markowsky and Berman 1981";
    /// What changed between two networks.
    Compare = "compare", "Is the network denser, more reciprocal, more triangular than before?", "Wasserman and Faust 1994";
}

impl FromStr for Question {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        Question::ALL.iter().copied().find(|question| question.name() == name).ok_or_else(|| {
            let names: Vec<_> = Question::ALL.iter().map(|question| question.name()).collect();
            Error::InvalidChoice { what: "question", got: crate::error::shorten(name), expected: names.join(", ") }
        })
    }
}

impl fmt::Display for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
