//! Partners: whoever gives, receives, teaches or learns.

use super::checks;
use crate::record::{List, object, record};
use crate::{Country, Date, Error, OrganisationType, PartnerId, Percent, Text};

object! {
    /// A role in the network, such as `centre_of_excellence`, for as long as it lasts.
    pub struct PartnerRole {
        /// The role.
        role: Text,
        /// First day.
        from: Option<Date>,
        /// Last day.
        to: Option<Date>,
    }
}

object! {
    /// What a partner is part of: a parent company, a ministry, a consortium.
    pub struct Ownership {
        /// The partner that it is part of.
        partner: PartnerId,
        /// The share that the other holds, in percent.
        share: Option<Percent>,
        /// First day.
        from: Option<Date>,
        /// Last day.
        to: Option<Date>,
    }
}

record! {
    /// An organisation or a person in the network.
    pub struct Partner(Partner, PartnerId) {
        required {
            /// Name.
            name: Text,
        }
        optional {
            /// Type of organisation: code of the IATI codelist OrganisationType (`10` government, `70` private sector, `80` academic ...).
            kind: Option<OrganisationType>,
            /// Country of its seat.
            country: Option<Country>,
            /// Roles in the network.
            roles: List<PartnerRole>,
            /// What it is part of; never itself. Shares may go around in a circle, parts without a share never do.
            part_of: List<Ownership>,
            /// Family of funders to which it belongs, such as `us-federal`.
            family: Option<Box<Text>>,
            /// Legal form.
            legal_form: Option<Box<Text>>,
            /// Whether it is a small or medium-sized enterprise.
            sme: Option<bool>,
            /// Themes.
            themes: List<Text>,
        }
    }
}

impl Partner {
    fn validate(&self) -> Result<(), Error> {
        checks::periods(&self.roles, "/roles", |role| (role.from, role.to))?;
        checks::periods(&self.part_of, "/part_of", |tie| (tie.from, tie.to))
    }
}
