//! Small random scenarios: each feature on or off, each value drawn, from one seed.
//!
//! Every choice has its own name and depends on the seed and that name alone, so that turning one
//! feature off moves no other choice. That is what makes shrinking work.

use std::collections::BTreeSet;
use std::fmt::Write as _;

mod more;
mod people;

/// All that can be on or off.
pub const FEATURES: &[&str] = &[
    "absence",
    "ahead",
    "always-on-duty",
    "approval",
    "approvals-needed",
    "approves-for",
    "asks-for-work",
    "automatic",
    "break-glass",
    "claim",
    "constants",
    "context",
    "deactivates",
    "deadline-for-review",
    "denial",
    "discipline",
    "eligible",
    "escalation",
    "extra",
    "fatigue",
    "hand-back",
    "holidays",
    "if-gone-stop",
    "justification",
    "mail-lost",
    "mail-slow",
    "mfa",
    "mfa-failure",
    "mfa-remembered",
    "mixed-members",
    "nobody",
    "outages",
    "patience",
    "pickup",
    "policies",
    "profile",
    "propagation",
    "provisioning",
    "replications",
    "resubmits",
    "same-person",
    "short-timeout",
    "several-groups",
    "several-roles",
    "stages",
    "standing",
    "threat",
    "threat-evicted",
    "ticket",
    "trace",
    "trace-columns",
    "urgent",
    "warm-up",
    "window-from",
    "zones",
];

/// What came later, apart: a scenario without it stays what it was.
pub const MORE: &[&str] = &[
    "approvers-by-requester",
    "asks-for-law",
    "away",
    "default-group",
    "habits",
    "holiday-ranges",
    "looks",
    "must-hold",
    "policies-more",
    "reminders",
    "threat-detection",
    "watched",
    "watched-glass",
    "watched-share",
    "within",
];

/// One scenario to be.
#[derive(Clone, Debug)]
pub struct Swarm {
    pub seed: u64,
    /// Features turned off, whatever the seed says.
    pub off: BTreeSet<&'static str>,
    /// The horizon, if not drawn.
    pub days: Option<u64>,
    /// Whether features of [`MORE`] can be on.
    pub more: bool,
}

/// A scenario and the needs it reads.
#[derive(Clone, Debug)]
pub struct Text {
    pub toml: String,
    pub needs: String,
}

/// SplitMix64's finalizer over FNV-1a of the name.
fn hash(seed: u64, name: &str) -> u64 {
    let byte = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    let mut x = name.bytes().fold(0xcbf2_9ce4_8422_2325 ^ seed.wrapping_mul(0x9e37_79b9), byte);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

macro_rules! line {
    ($out:expr, $($text:tt)*) => { writeln!($out, $($text)*).expect("into a text") };
}

use line;

/// `["one", "other"]`.
fn list(names: &[String]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
    format!("[{}]", quoted.join(", "))
}

impl Swarm {
    /// The scenario of a seed, nothing turned off.
    pub fn new(seed: u64) -> Self {
        Self { seed, off: BTreeSet::new(), days: None, more: false }
    }

    /// The scenario of a seed, with features of both lists.
    pub fn with_more(seed: u64) -> Self {
        Self { more: true, ..Self::new(seed) }
    }

    /// Whether a feature is on at all.
    pub fn on(&self, feature: &'static str) -> bool {
        let later = MORE.contains(&feature);
        assert!(later || FEATURES.contains(&feature), "{feature} is not in the lists");
        if later && !self.more {
            return false;
        }
        let share = [25, 50, 80][(hash(self.seed, "density") % 3) as usize];
        !self.off.contains(feature) && hash(self.seed, feature) % 100 < share
    }

    /// Whether a feature that is on concerns this one thing; three of four do.
    fn has(&self, feature: &'static str, thing: &str) -> bool {
        self.on(feature) && self.number(&format!("{feature}@{thing}"), 4) > 0
    }

    /// 0 to `n - 1`.
    fn number(&self, name: &str, n: u64) -> u64 {
        hash(self.seed, &format!("#{name}")) % n
    }

    fn one_of<'a>(&self, name: &str, values: &[&'a str]) -> &'a str {
        values[self.number(name, values.len() as u64) as usize]
    }

    /// A length of time of about so many minutes.
    fn time(&self, name: &str, minutes: &[u64]) -> String {
        let value = minutes[self.number(name, minutes.len() as u64) as usize];
        let constant = value == 0 || self.on("constants");
        let kind = if constant { 0 } else { self.number(&format!("{name}?"), 5) };
        let form = |kind: &str| format!("{{ distribution = \"{kind}\", ");
        match kind {
            0 => format!("\"{value}m\""),
            1 => form("uniform") + &format!("min = \"0s\", max = \"{}m\" }}", 2 * value),
            2 => form("lognormal") + &format!("median = \"{value}m\", sigma = 0.8 }}"),
            // Few different values, so that things happen at the same time.
            3 => form("empirical") + &format!("values = [\"{value}m\", \"{}m\"] }}", 2 * value),
            _ => form("exponential") + &format!("mean = \"{value}m\" }}"),
        }
    }

    fn count(&self, feature: &'static str, most: u64) -> u64 {
        if self.on(feature) { 1 + self.number(feature, most) } else { 1 }
    }

    fn groups(&self) -> u64 {
        self.count("several-groups", 3)
    }

    fn roles(&self) -> u64 {
        // A role within another, and in every second scenario room for three in a chain.
        let least = if self.on("within") { 2 + self.number("chain", 2) } else { 1 };
        self.count("several-roles", 3).max(least)
    }

    /// Groups, perhaps with repetition over several lists but not within one.
    fn groups_of(&self, name: &str) -> Vec<String> {
        let all = self.groups();
        let first = self.number(name, all);
        let two = all > 1 && self.number(&format!("{name}+"), 3) == 0;
        let second = two.then(|| format!("g{}", (first + 1) % all));
        [format!("g{first}")].into_iter().chain(second).collect()
    }

    /// The same as text.
    fn some_groups(&self, name: &str) -> String {
        list(&self.groups_of(name))
    }

    /// The text of the scenario.
    pub fn text(&self) -> Text {
        let mut out = String::from("schema = 1\n\n");
        self.simulation(&mut out);
        self.calendars(&mut out);
        if self.on("mfa") {
            self.mfa(&mut out);
        }
        for group in 0..self.groups() {
            self.group(&mut out, &format!("g{group}"));
        }
        self.default_group(&mut out);
        let roles = self.roles();
        for role in 0..roles {
            self.role(&mut out, &format!("r{role}"));
        }
        if self.on("default-group") {
            self.role(&mut out, more::ADMIN);
        }
        for population in 0..1 + self.number("populations", 3) {
            self.requesters(&mut out, &format!("p{population}"), roles);
        }
        self.hazards(&mut out);
        if self.on("policies") || self.on("policies-more") || self.on("habits") {
            self.policies(&mut out);
        }
        Text { toml: out, needs: self.trace() }
    }

    fn start(&self) -> &'static str {
        self.one_of("start", &["2026-01-05", "2026-03-02", "2026-03-23", "2026-10-19"])
    }

    /// A day of the first week after the day of the start; on the sixth clocks change somewhere.
    fn date(&self, name: &str) -> (&'static str, u64) {
        let (month, first) = self.start().split_at(8);
        let first: u64 = first.parse().expect("a day");
        (month, first + 1 + self.number(name, 6))
    }

    fn days(&self) -> u64 {
        self.days.unwrap_or(2 + self.number("days", 13))
    }

    fn simulation(&self, out: &mut String) {
        line!(out, "[simulation]\nstart = {}", self.start());
        if self.on("zones") {
            let zones = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe"];
            line!(out, "time_zone = \"{}\"", self.one_of("zone", &zones));
        }
        if self.on("warm-up") {
            line!(out, "warm_up = \"2d\"");
        }
        line!(out, "horizon = \"{}d\"", self.days());
        line!(out, "cool_down = \"{}\"", self.one_of("cool-down", &["1h", "1d", "3d"]));
        line!(out, "replications = {}", self.count("replications", 2));
        line!(out, "seed = {}\n", self.number("seed", 1_000_000));
    }

    fn calendars(&self, out: &mut String) {
        let hours = [
            "\"mon-fri 09:00-17:00\"",
            "\"mon-fri 08:00-12:00\", \"mon-fri 13:00-17:00\"",
            "\"mon-sun 06:00-14:00\", \"mon-fri 14:00-22:00\"",
            "\"sun-thu 22:00-06:00\"",
            "\"mon-sun 00:00-02:30\", \"mon-sun 10:00-20:00\"",
        ];
        for calendar in ["c0", "c1"] {
            line!(out, "[calendars.{calendar}]");
            line!(out, "weekly = [{}]", self.one_of(&format!("{calendar}-hours"), &hours));
            if self.has("zones", calendar) {
                let zones = ["Europe/Berlin", "America/New_York", "Asia/Kolkata"];
                let zone = self.one_of(&format!("{calendar}-zone"), &zones);
                line!(out, "time_zone = \"{zone}\"");
            }
            let (month, day) = self.date(&format!("{calendar}-holiday"));
            if self.has("holidays", calendar) {
                match self.has("holiday-ranges", calendar) {
                    true => {
                        let last = day + self.number(&format!("{calendar}-last"), 3);
                        line!(out, "holidays = [\"{month}{day:02} to {month}{last:02}\"]");
                    }
                    false => line!(out, "holidays = [{month}{day:02}, {month}{:02}]", day + 2),
                }
            }
            if self.has("extra", calendar) {
                let hours = self.one_of("extra-hours", &["02:15-05:00", "20:30-01:00"]);
                // Often on the day on which clocks change.
                let sixth = self.date("").1 - self.number("", 6) + 5;
                let day = if self.number("extra-day", 2) == 0 { sixth } else { day };
                line!(out, "extra = [\"{month}{day:02} {hours}\"]");
            }
        }
        line!(out, "");
    }

    fn mfa(&self, out: &mut String) {
        line!(out, "[mfa.push]\nduration = {}", self.time("mfa-duration", &[0, 1, 3]));
        line!(out, "challenges = {}", 1 + self.number("challenges", 3));
        if self.on("mfa-failure") {
            line!(out, "failure = {}", self.one_of("failure", &["0.2", "0.6"]));
        }
        if self.on("mfa-remembered") {
            line!(out, "remembered_for = \"{}\"", self.one_of("memory", &["10m", "2h", "1d"]));
        }
        line!(out, "bypass = {}", self.one_of("bypass", &["0", "0.5", "1"]));
        if self.on("outages") {
            let (month, day) = self.date("outage");
            let day = format!("{month}{day:02}");
            let near = self.start();
            line!(
                out,
                "outages = [{{ from = {day}T08:00:00, to = {day}T20:00:00 }}, \
                 {{ from = {near}T10:00:00, to = {near}T16:00:00 }}]"
            );
        }
        line!(out, "");
    }

    fn group(&self, out: &mut String, g: &str) {
        line!(out, "[approvers.{g}]");
        let named = |what: &str| format!("{g}-{what}");
        let count = 1 + self.number(&named("members"), 4);
        // The first member is the first of the first group too.
        let first = if self.has("mixed-members", "g0") { "first" } else { "1" };
        let same = match g != "g0" && self.has("same-person", g) {
            true => format!("same_as = \"g0.g0-{first}\""),
            false => String::new(),
        };
        if self.has("mixed-members", g) {
            let same = if same.is_empty() { same } else { format!(", {same}") };
            let review = self.time(&named("own-review"), &[5, 30]);
            line!(out, "members = [");
            line!(out, "  {{ name = \"{g}-first\", review = {review}{same} }},");
            line!(out, "  {{ calendar = \"c1\", discipline = \"lifo\" }},");
            line!(out, "  {{ if_gone = \"stop\", at_shift_end = \"hand_back\" }},\n]");
        } else if !same.is_empty() {
            let others = ", {}".repeat(count as usize - 1);
            line!(out, "members = [{{ {same} }}{others}]");
        } else {
            line!(out, "members = {count}");
        }
        if !self.has("always-on-duty", g) {
            line!(out, "calendar = \"{}\"", self.one_of(&named("calendar"), &["c0", "c1"]));
        }
        self.group_rules(out, g);
    }

    fn group_rules(&self, out: &mut String, g: &str) {
        let named = |what: &str| format!("{g}-{what}");
        line!(out, "review = {}", self.time(&named("review"), &[2, 10, 30, 120]));
        let mut rule = |feature, key: &str, value: &str| {
            if self.has(feature, g) {
                line!(out, "{key} = {value}");
            }
        };
        rule("mail-slow", "notification", &self.time(&named("mail"), &[1, 15]));
        rule("mail-lost", "notification_lost", "0.3");
        rule("pickup", "pickup", &self.time(&named("pickup"), &[5, 30, 180]));
        rule("claim", "coordination", "\"claim\"");
        let order = self.one_of(&named("order"), &["\"lifo\"", "\"urgent_first\""]);
        rule("discipline", "discipline", order);
        rule("hand-back", "at_shift_end", "\"hand_back\"");
        rule("if-gone-stop", "if_gone", "\"stop\"");
        rule("absence", "absence", "0.3");
        rule("denial", "denies_legitimate", self.one_of(&named("no"), &["0.1", "0.4"]));
        rule("denial", "detects_malicious", self.one_of(&named("seen"), &["0.5", "0.9"]));
        rule("fatigue", "fatigue_half_at", self.one_of(&named("tired"), &["0.5", "3"]));
        self.group_more(out, g);
        line!(out, "");
    }

    fn role(&self, out: &mut String, r: &str) {
        let named = |what: &str| format!("{r}-{what}");
        line!(out, "[roles.{r}]\nseverity = {}", self.one_of(&named("severity"), &["1", "2", "5"]));
        if self.on("standing") && self.number(&named("standing"), 3) == 0 {
            line!(out, "assignment = \"active\"");
        }
        self.role_within(out, r);
        line!(out, "[roles.{r}.activation]");
        let longest = self.one_of(&named("maximum"), &["30m", "1h", "4h", "8h"]);
        line!(out, "maximum_duration = \"{longest}\"");
        let require = if self.has("context", r) { "authentication_context" } else { "mfa" };
        let anchor = self.one_of(&named("anchor"), &["\"approval\"", "\"request\""]);
        let mut rule = |feature, key: &str, value: &str| {
            if self.has(feature, r) {
                line!(out, "{key} = {value}");
            }
        };
        rule("mfa", "require", &format!("\"{require}\""));
        rule("justification", "require_justification", "true");
        rule("ticket", "require_ticket", "true");
        rule("window-from", "window_from", anchor);
        rule("propagation", "propagation", &self.time(&named("propagation"), &[1, 10, 45]));
        let provisioning = self.time(&named("provisioning"), &[0, 1, 10]);
        let provisioning = if self.has("provisioning", r) { provisioning } else { "\"0s\"".into() };
        line!(out, "provisioning = {provisioning}");
        self.role_watched(out, r);
        if self.has("approval", r) {
            self.approval(out, r);
        }
        line!(out, "");
    }
}
