//! Closed lists: the words that a field may hold.

macro_rules! choice {
    ($(#[$doc:meta])* $name:ident, $what:literal { $($(#[$vdoc:meta])* $variant:ident = $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum $name { $($(#[$vdoc])* $variant,)* }

        impl $name {
            /// Every word of the list.
            pub const ALL: &'static [$name] = &[$($name::$variant,)*];

            /// The word.
            pub const fn name(self) -> &'static str {
                match self { $($name::$variant => $text,)* }
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::Error;

            /// Reads the word.
            ///
            /// # Errors
            /// [`Error::InvalidChoice`](crate::Error::InvalidChoice) lists the words.
            fn from_str(text: &str) -> Result<Self, $crate::Error> {
                match text {
                    $($text => Ok($name::$variant),)*
                    _ => Err($crate::Error::InvalidChoice {
                        what: $what,
                        got: $crate::error::shorten(text),
                        expected: [$($text),*].join(", "),
                    }),
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.name())
            }
        }
    };
}
pub(crate) use choice;

choice! {
    /// What a contribution consists of: the kinds that published match-funding rules tell apart.
    ///
    /// ```
    /// use ssdc_core::ContributionKind;
    /// assert_eq!("volunteer_time".parse::<ContributionKind>()?, ContributionKind::VolunteerTime);
    /// assert_eq!(ContributionKind::DistrictDesignatedFund.name(), "ddf");
    /// assert!("gold".parse::<ContributionKind>().is_err());
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    #[allow(missing_docs, reason = "each variant is the word it stands for")]
    ContributionKind, "kind of contribution" {
        Cash = "cash",
        Securities = "securities",
        InKindServices = "in_kind_services",
        InKindGoods = "in_kind_goods",
        InKindSpace = "in_kind_space",
        VolunteerTime = "volunteer_time",
        LoanedStaff = "loaned_staff",
        LoanedEquipment = "loaned_equipment",
        DonatedProperty = "donated_property",
        DonatedCapitalAsset = "donated_capital_asset",
        DonatedLabour = "donated_labour",
        DonatedMaterial = "donated_material",
        Land = "land",
        WaivedFee = "waived_fee",
        WaivedTax = "waived_tax",
        Loan = "loan",
        BondLoan = "bond_loan",
        Equity = "equity",
        Deposit = "deposit",
        RetainedEarnings = "retained_earnings",
        ProgramIncome = "program_income",
        UnrecoveredIndirectCost = "unrecovered_indirect_cost",
        DomesticRevenue = "domestic_revenue",
        SocialInsurance = "social_insurance",
        DebtRelief = "debt_relief",
        Insurance = "insurance",
        DistrictDesignatedFund = "ddf",
    }
}

choice! {
    /// How far a contribution has come.
    ///
    /// ```
    /// use ssdc_core::State;
    /// assert_eq!("verified".parse::<State>()?, State::Verified);
    /// let error = "promised".parse::<State>().unwrap_err().to_string();
    /// assert!(error.starts_with("unknown state `promised`: expected one of pledged, committed, received"));
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    State, "state" {
        /// Promised.
        Pledged = "pledged",
        /// Bound by agreement.
        Committed = "committed",
        /// Money arrived.
        Received = "received",
        /// Worked, used, title passed, loan closed.
        Delivered = "delivered",
        /// Spent on the project.
        Spent = "spent",
        /// Checked against its evidence.
        Verified = "verified",
        /// Checked and not accepted.
        Rejected = "rejected",
        /// Given back or withdrawn.
        Released = "released",
    }
}

impl State {
    /// The later states that imply this one: what came was committed, what was spent came, and what was verified was delivered.
    pub(crate) const fn implied_by(self) -> &'static [State] {
        match self {
            State::Pledged => &[State::Committed, State::Received, State::Delivered, State::Spent, State::Verified],
            State::Committed => &[State::Received, State::Delivered, State::Spent, State::Verified],
            State::Received => &[State::Spent],
            State::Delivered => &[State::Verified],
            State::Spent | State::Verified | State::Rejected | State::Released => &[],
        }
    }
}

choice! {
    /// Type of organisation. Source: IATI codelist OrganisationType, version 2.03.
    ///
    /// ```
    /// use ssdc_core::OrganisationType;
    /// assert_eq!("80".parse::<OrganisationType>()?, OrganisationType::Academic);
    /// assert_eq!(OrganisationType::Government.to_string(), "10");
    /// assert_eq!(OrganisationType::ALL.len(), 16);
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    OrganisationType, "type of organisation" {
        /// Government.
        Government = "10",
        /// Local government.
        LocalGovernment = "11",
        /// Other public sector.
        OtherPublicSector = "15",
        /// International non-governmental organisation.
        InternationalNgo = "21",
        /// National non-governmental organisation.
        NationalNgo = "22",
        /// Regional non-governmental organisation.
        RegionalNgo = "23",
        /// Partner-country based non-governmental organisation.
        PartnerCountryNgo = "24",
        /// Public-private partnership.
        PublicPrivatePartnership = "30",
        /// Multilateral.
        Multilateral = "40",
        /// Foundation.
        Foundation = "60",
        /// Private sector.
        PrivateSector = "70",
        /// Private sector in the provider country.
        PrivateSectorProvider = "71",
        /// Private sector in the recipient country.
        PrivateSectorRecipient = "72",
        /// Private sector in a third country.
        PrivateSectorThird = "73",
        /// Academic, training and research.
        Academic = "80",
        /// Other.
        Other = "90",
    }
}

choice! {
    /// How knowledge travels.
    ///
    /// ```
    /// use ssdc_core::ExchangeKind;
    /// assert_eq!("study_tour".parse::<ExchangeKind>()?, ExchangeKind::StudyTour);
    /// assert_eq!(ExchangeKind::ALL.first().map(|kind| kind.name()), Some("training"));
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    #[allow(missing_docs, reason = "each variant is the word it stands for")]
    ExchangeKind, "kind of exchange" {
        Training = "training",
        Workshop = "workshop",
        StudyTour = "study_tour",
        Exhibition = "exhibition",
        Advisory = "advisory",
        TechnologyTransfer = "technology_transfer",
    }
}

choice! {
    /// Command of a language: Common European Framework of Reference, or native.
    ///
    /// ```
    /// use ssdc_core::LanguageLevel;
    /// assert!("B2".parse::<LanguageLevel>()? < LanguageLevel::C1);
    /// assert!(LanguageLevel::C2 < LanguageLevel::Native);
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    #[allow(missing_docs, reason = "named as the framework names them")]
    LanguageLevel, "level of language" {
        A1 = "A1",
        A2 = "A2",
        B1 = "B1",
        B2 = "B2",
        C1 = "C1",
        C2 = "C2",
        Native = "native",
    }
}

choice! {
    /// Whether a skill is demanded or welcome.
    ///
    /// ```
    /// use ssdc_core::SkillNeed;
    /// assert_eq!("wish".parse::<SkillNeed>()?, SkillNeed::Wish);
    /// assert_eq!(SkillNeed::ALL, [SkillNeed::Must, SkillNeed::Wish]);
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    SkillNeed, "need" {
        /// Without it nobody is eligible.
        Must = "must",
        /// It adds to the score.
        Wish = "wish",
    }
}
