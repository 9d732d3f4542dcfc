//! Twenty tenants, planned so that every law, size of a group and way of hours occurs: as scenarios to
//! run, with what is true of them.

use pimsim::fit::law::Law;

use super::tenant::{Truth, exponential, gamma, lognormal, weibull};

/// So many are planned.
pub const MANY: usize = 20;
/// Roles that need approval, and one that does not.
pub const ROLES: [&str; 3] = ["exchange-administrator", "user-administrator", "reports-reader"];
/// Needs a week of each role.
pub const RATES: [f64; 3] = [40.0, 30.0, 20.0];
/// The share of each that deactivates.
const DEACTIVATES: [f64; 3] = [0.45, 0.7, 0.6];
/// The share that each group denies.
const DENIES: [f64; 2] = [0.06, 0.1];
/// Patience of everybody, in seconds.
const PATIENCE: f64 = 180_000.0;

/// One of them.
#[derive(Clone, Copy, Debug)]
pub struct Planned {
    pub number: usize,
    pub zone: &'static str,
    /// The hours of the first group; none is always.
    pub hours: Option<&'static str>,
    pub members: u32,
    pub response: Truth,
    /// Whether the second role has a group of its own, in the other zone.
    pub abroad: Option<&'static str>,
    pub weeks: u32,
    work: [Truth; 3],
    provisioning: [Truth; 3],
}

/// A parameter, and what is true of it: what it is of, subject, key, law, value.
#[derive(Clone, Debug)]
pub struct Fact {
    pub of: &'static str,
    pub subject: String,
    pub parameter: String,
    pub law: Option<Law>,
    pub value: f64,
}

impl Planned {
    /// By its number, from 0.
    pub fn new(number: usize) -> Self {
        let responses = [
            exponential(9_000.0),
            gamma(9_000.0, 1.4),
            weibull(0.7, 8_000.0),
            lognormal(5_400.0, 1.1),
        ];
        let works = [
            lognormal(2_700.0, 0.9),
            exponential(4_000.0),
            weibull(1.5, 5_000.0),
            gamma(4_500.0, 0.7),
        ];
        let work = |place: usize| works[(number / 4 + place * (1 + number)) % 4];
        let zones = ["Europe/Berlin", "America/New_York"];
        let (own, other) = (zones[number / 2 % 2], zones[1 - number / 2 % 2]);
        let abroad = number.is_multiple_of(2).then_some(other);
        Self {
            number,
            zone: own,
            hours: [Some("mon-fri 09:00-17:00"), Some("mon-sat 07:00-19:00"), None][number % 3],
            members: 1 + (number % 5) as u32,
            response: responses[number % 4],
            // Half a year without a change of clocks, so that hours abroad are hours at home.
            weeks: if abroad.is_some() { 26 } else { [26, 39, 52][number % 3] },
            abroad,
            work: [work(0), work(1), work(2)],
            provisioning: [lognormal(20.0, 0.6), exponential(30.0), exponential(30.0)],
        }
    }

    /// The groups, with the hours of each.
    pub fn groups(&self) -> Vec<(&'static str, &'static str, Option<&'static str>)> {
        let mut groups = vec![("desk", self.zone, self.hours)];
        groups.extend(self.abroad.map(|zone| ("far", zone, Some("mon-fri 08:00-18:00"))));
        groups
    }

    /// The group of each role that needs approval.
    fn group(&self, role: usize) -> &'static str {
        if role == 1 && self.abroad.is_some() { "far" } else { "desk" }
    }

    /// The roles that ask a group.
    pub fn roles_of(&self, group: &str) -> Vec<&'static str> {
        (0..2).filter(|role| self.group(*role) == group).map(|role| ROLES[role]).collect()
    }

    /// As a scenario.
    pub fn text(&self) -> String {
        let start = if self.abroad.is_some() { "2026-03-30" } else { "2026-01-05" };
        let mut text = format!(
            "schema = 1\n[simulation]\nstart = {start}\ntime_zone = \"{}\"\nwarm_up = \"0s\"\n\
             horizon = \"{}w\"\ncool_down = \"0s\"\nseed = {}\nreplications = 1\n\
             [requesters.people]\ncount = 50\n\
             [calendars.day]\nweekly = [\"mon-fri 07:00-19:00\"]\n",
            self.zone,
            self.weeks,
            100 + self.number,
        );
        for ((group, zone, hours), denies) in self.groups().into_iter().zip(DENIES) {
            let hours = hours.unwrap_or("mon-sun 00:00-24:00");
            let members = if group == "desk" { self.members } else { 2 };
            text += &format!(
                "[calendars.{group}]\ntime_zone = \"{zone}\"\nweekly = [\"{hours}\"]\n\
                 [approvers.{group}]\nmembers = {members}\ncalendar = \"{group}\"\nreview = \"2m\"\n\
                 pickup = {}\ndenies_legitimate = {denies}\n",
                toml(&self.response),
            );
        }
        (0..ROLES.len()).for_each(|role| text += &self.role(role));
        text
    }

    fn role(&self, place: usize) -> String {
        let approval =
            format!("require_approval = true\napprovers = [\"{}\"]\n", self.group(place));
        let approval = if place < 2 { approval.as_str() } else { "" };
        let hours = [4, 8, 8][place];
        let profile = if place == 0 { "profile = \"day\"\n" } else { "" };
        let [role, rate, deactivates] =
            [ROLES[place].to_owned(), RATES[place].to_string(), DEACTIVATES[place].to_string()];
        format!(
            "[roles.{role}.activation]\nmaximum_duration = \"{hours}h\"\n{approval}provisioning = {}\n\
             [[needs]]\nrequesters = \"people\"\nrole = \"{role}\"\nrate = \"{rate}/week\"\n{profile}\
             work = {}\ndeactivates = {deactivates}\npatience = {}\n\
             resubmits = {{ after = [\"timed_out\"], times = 1000, delay = {} }}\n",
            toml(&self.provisioning[place]),
            toml(&self.work[place]),
            toml(&exponential(PATIENCE)),
            toml(&exponential(1_500.0)),
        )
    }

    /// All that is true and that a log can tell.
    pub fn facts(&self) -> Vec<Fact> {
        let mut facts = Vec::new();
        for ((group, _, _), denies) in self.groups().into_iter().zip(DENIES) {
            let subject = format!("approvers.{group}");
            facts.extend(laws("response", &subject, "pickup", &self.response));
            facts.push(share("denies", &subject, "denies_legitimate", denies));
        }
        for (place, role) in ROLES.into_iter().enumerate() {
            let needs = format!("needs.{role}");
            facts.push(share("rate", &needs, "rate", RATES[place]));
            facts.extend(laws("work", &needs, "work", &self.work[place]));
            facts.push(share("deactivates", &needs, "deactivates", DEACTIVATES[place]));
            let activation = format!("roles.{role}.activation");
            let lag = &self.provisioning[place];
            facts.extend(laws("provisioning", &activation, "provisioning", lag));
            if place < 2 {
                facts.extend(laws("patience", &needs, "patience", &exponential(PATIENCE)));
                facts.push(share("asks again", &needs, "resubmits.share.timed_out", 1.0));
            }
        }
        facts
    }
}

fn share(of: &'static str, subject: &str, key: &str, value: f64) -> Fact {
    Fact { of, subject: subject.to_owned(), parameter: key.to_owned(), law: None, value }
}

fn laws(of: &'static str, subject: &str, key: &str, truth: &Truth) -> Vec<Fact> {
    let names = truth.law.parameters().iter().enumerate();
    let fact = |(place, parameter): (usize, &pimsim::fit::law::Parameter)| Fact {
        of,
        subject: subject.to_owned(),
        parameter: format!("{key}.{}", parameter.name),
        law: Some(truth.law),
        value: truth.parameter(place),
    };
    names.map(fact).collect()
}

/// A law as a scenario has it.
fn toml(truth: &Truth) -> String {
    let mut text = format!("{{ distribution = \"{}\"", truth.law.word());
    for (place, parameter) in truth.law.parameters().iter().enumerate() {
        let value = truth.parameter(place);
        text += &match parameter.is_time {
            true => format!(", {} = \"{:.0}ms\"", parameter.name, 1_000.0 * value),
            false => format!(", {} = {value:.3}", parameter.name),
        };
    }
    text + " }"
}
