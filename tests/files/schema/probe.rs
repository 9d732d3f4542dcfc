//! One value of one key in a scenario that has every key: what the reader and the schema are asked.

use pimsim::scenario::keys::{
    DISTRIBUTIONS, Key, Kind, MOST_MEMBERS, Rule, Section, TOP, TableKeys,
};
use pimsim::time::Span;

/// A key at a place of the scenario.
pub struct Probe {
    pub key: &'static Key,
    table: &'static TableKeys,
    /// The way to its table: keys and places in lists.
    way: Vec<String>,
    /// The distribution that it belongs to.
    distribution: Option<&'static str>,
}

/// A value as it stands in TOML, and whether it may stand there.
pub struct Candidate {
    pub toml: String,
    pub good: bool,
    /// Only the reader can tell that it is not good.
    pub beyond_schema: bool,
}

/// The scenario that has every key, with room around the deadlines.
fn everything() -> toml::Table {
    let text = include_str!("../good/everything.toml");
    let text = text.replace("approval_timeout = \"6h\"", "approval_timeout = \"30d\"");
    text.parse().expect("it is TOML")
}

/// Every key of every table.
pub fn probes() -> Vec<Probe> {
    let mut found = Vec::new();
    walk(&TOP, &[], &mut found);
    for (word, table) in DISTRIBUTIONS {
        let way = ["needs", "0", "work"].map(str::to_owned).to_vec();
        for key in table.keys {
            found.push(Probe { key, table, way: way.clone(), distribution: Some(word) });
        }
    }
    found
}

fn walk(table: &'static TableKeys, way: &[String], found: &mut Vec<Probe>) {
    for key in table.keys {
        found.push(Probe { key, table, way: way.to_vec(), distribution: None });
        let (inner, last) = match key.kind {
            Kind::Table(inner) => (inner, None),
            Kind::Named(inner) => (inner, Some(named(key.name))),
            Kind::Tables(inner) => (inner, Some("0")),
            // The first member has a name only, the second everything else.
            Kind::Members(inner) => (inner, Some("1")),
            _ => continue,
        };
        let mut way = way.to_vec();
        way.push(key.name.to_owned());
        way.extend(last.map(str::to_owned));
        walk(inner, &way, found);
    }
}

/// The table of that kind in which every key is given.
fn named(section: &str) -> &'static str {
    match section {
        "calendars" => "office",
        "mfa" => "passkey",
        "approvers" => "desk",
        "roles" => "owner",
        "requesters" => "engineers",
        "policies" => "other",
        "needs" => "visits",
        other => panic!("no table of {other}"),
    }
}

impl Probe {
    /// The key path.
    pub fn path(&self) -> String {
        let mut way = self.way.clone();
        way.push(self.key.name.to_owned());
        way.join(".")
    }

    /// Where a schema says that something is wrong with it.
    pub fn pointer(&self) -> String {
        let mut way = self.way.clone();
        if self.distribution.is_none() {
            way.push(self.key.name.to_owned());
        }
        format!("/{}", way.join("/"))
    }

    /// The scenario with this value, or without the key.
    pub fn scenario(&self, value: Option<&str>) -> String {
        let mut scenario = everything();
        let mut table = &mut scenario;
        let mut steps = self.way.iter().peekable();
        while let Some(step) = steps.next() {
            if self.distribution.is_some() && steps.peek().is_none() {
                table.insert(step.clone(), toml::Value::Table(toml::Table::new()));
            }
            let mut value = table.get_mut(step).unwrap_or_else(|| panic!("no {step}"));
            if value.is_array() {
                let list = value.as_array_mut().expect("it is one");
                let place = steps.next().expect("a place in a list");
                value = &mut list[place.parse::<usize>().expect("a number")];
            }
            table = value.as_table_mut().expect("a table");
        }
        self.make_room(table);
        match value {
            Some(text) => table.insert(self.key.name.to_owned(), parsed(text)),
            None => table.remove(self.key.name),
        };
        toml::to_string(&scenario).expect("it can be written")
    }

    /// Takes away what excludes the key, and adds what it needs beside it.
    fn make_room(&self, table: &mut toml::Table) {
        let name = self.key.name;
        if let Some(word) = self.distribution {
            table.insert("distribution".to_owned(), toml::Value::String(word.to_owned()));
            let one_of = self.table.rules.iter().find_map(|rule| match rule {
                Rule::OneOf(sets) => {
                    Some(sets.iter().find(|set| set.contains(&name)).unwrap_or(&sets[0]))
                }
                _ => None,
            });
            for key in self.table.keys {
                use pimsim::scenario::keys::Absence::Required;
                let wanted = key.absence == Required && key.name != "distribution";
                let wanted = wanted || one_of.is_some_and(|set| set.contains(&key.name));
                if let (true, Some(example)) = (wanted, fitting(key)) {
                    table.insert(key.name.to_owned(), parsed(&example));
                }
            }
            return;
        }
        for rule in self.table.rules {
            match rule {
                Rule::OneOf(sets) => {
                    let Some(set) = sets.iter().find(|set| set.contains(&name)) else { continue };
                    for other in sets.iter().copied().flatten().filter(|key| !set.contains(key)) {
                        table.remove(*other);
                    }
                }
                Rule::Apart(a, b) if *b == name => {
                    table.remove(*a);
                }
                _ => {}
            }
        }
        if self.table.path == "roles.NAME.activation"
            && ["approvers", "approvals_needed"].contains(&name)
        {
            table.remove("stages");
        }
    }

    /// Values at and around the limits of the key.
    pub fn values(&self) -> Vec<Candidate> {
        let mut list = Vec::new();
        let mut put = |toml: String, good, beyond_schema| {
            list.push(Candidate { toml, good, beyond_schema });
        };
        let (good, bad, beyond) = values(self.key.kind);
        good.into_iter().chain(fitting(self.key)).for_each(|text| put(text, true, false));
        self.key.default_in_toml().into_iter().for_each(|text| put(text, true, false));
        bad.into_iter().for_each(|text| put(text, false, false));
        beyond.into_iter().for_each(|text| put(text, false, true));
        if self.key.name == "column" {
            // Only one column of that file holds numbers.
            list.retain(|value| !value.good || value.toml.contains("review_s"));
        }
        if self.key.name == "same_as" {
            // Only a member of another group is one.
            list.retain(|value| !value.good || value.toml.contains("board-2"));
        }
        if self.key.name == "distribution" {
            list.retain(|value| {
                !value.good || self.distribution == Some(value.toml.trim_matches('"'))
            });
        }
        list
    }
}

fn parsed(text: &str) -> toml::Value {
    let table: toml::Table =
        format!("x = {text}").parse().unwrap_or_else(|e| panic!("{text}: {e}"));
    table["x"].clone()
}

/// The example of a key, if it fits this scenario; else one that does.
fn fitting(key: &Key) -> Option<String> {
    let own = |text: &str| Some(text.to_owned());
    match key.kind {
        // A role is not within itself.
        Kind::Reference(_) if key.name == "within" => own("\"reader\""),
        Kind::Reference(section) => Some(format!("\"{}\"", known(section))),
        Kind::References(section) => Some(format!("[\"{}\"]", known(section))),
        Kind::Lists(of, section) => Some(format!("{{ {} = [\"{}\"] }}", known(of), known(section))),
        Kind::File if key.name == "file" && key.about.contains("values") => own("\"observed.csv\""),
        Kind::File => own("\"needs.csv\""),
        Kind::Text(_) if key.name == "column" => own("\"review_s\""),
        Kind::Text(_) if key.name == "same_as" => own("\"board.board-2\""),
        Kind::DateTime => None,
        Kind::Word(_) if key.name == "distribution" => None,
        // The first member is called anna.
        Kind::Name => own("\"otto\""),
        Kind::Tables(_) if key.name == "branches" => own("[{ weight = 1, mean = \"3m\" }]"),
        _ => key.example().map(str::to_owned),
    }
}

fn known(section: Section) -> &'static str {
    match section {
        Section::Calendar => "nights",
        Section::Mfa => "passkey",
        Section::Group => "board",
        Section::Role => "owner",
        Section::Population => "engineers",
        Section::Requester => "guests-2",
        Section::Policy => "other",
    }
}

/// Good values, bad ones, and bad ones that only the reader can tell.
type Values = (Vec<String>, Vec<String>, Vec<String>);

fn values(kind: Kind) -> Values {
    let quoted = |text: &str| format!("\"{text}\"");
    let long = |letters: usize| format!("\"{}\"", "x".repeat(letters));
    let (good, mut bad, beyond) = match kind {
        Kind::Schema => (own(&["1"]), own(&["2", "\"1\""]), vec![]),
        Kind::Text(most) => (vec![long(1)], own(&["3", "[\"x\"]"]), vec![]).also_long(most),
        Kind::Sign(most) => {
            (vec![long(most)], vec![long(most + 1), quoted(""), quoted("a b")], vec![])
        }
        Kind::Measure => (own(&["\"time_to_access_p50\""]), own(&["\"waiting\"", "3"]), vec![]),
        Kind::Name => (
            vec![long(1), long(200)],
            vec![long(201), quoted(""), quoted(" x"), quoted("x "), quoted("*"), "3".to_owned()],
            vec![],
        ),
        Kind::Boolean => (own(&["true", "false"]), own(&["1", "\"true\""]), vec![]),
        Kind::Whole(least, most) => whole(least, most),
        Kind::Number(least, most) => (
            vec![format!("{least:?}"), format!("{most:?}")],
            vec![format!("{:?}", least - 1.0), format!("{:?}", most * 2.0), quoted("1")],
            vec![],
        ),
        Kind::NumberAbove(least, most) => (
            vec![format!("{most:?}"), "1".to_owned()],
            vec![format!("{least:?}"), format!("{:?}", most * 2.0), quoted("1")],
            vec![],
        ),
        Kind::Inside => (own(&["0.5"]), own(&["0", "1", "0.0", "1.0", "\"0.5\""]), vec![]),
        Kind::Chance => {
            (own(&["0", "1", "0.5"]), own(&["-0.1", "1.1", "2", "\"5%\"", "true"]), vec![])
        }
        Kind::Duration(least, most) => durations(least, most),
        Kind::Rate => rates(false),
        Kind::RateOrZero => rates(true),
        Kind::Distribution => distributions(),
        Kind::WordOrDistribution(words) => {
            let (mut good, mut bad, beyond) = distributions();
            good.extend(words.iter().map(|word| quoted(word)));
            bad.push(quoted("x"));
            (good, bad, beyond)
        }
        Kind::Word(words) => {
            let upper = quoted(&words[0].to_uppercase());
            (
                words.iter().map(|word| quoted(word)).collect(),
                vec![upper, quoted("x"), "3".to_owned()],
                vec![],
            )
        }
        Kind::Words(words) => (
            vec![format!("{words:?}"), "[]".to_owned()],
            vec![quoted(words[0]), "[\"x\"]".to_owned(), "[3]".to_owned()],
            vec![],
        ),
        Kind::Reference(_) => (vec![], own(&["3", "\"\"", "[\"x\"]"]), own(&["\"unknown\""])),
        Kind::References(_) => (vec![], own(&["\"x\"", "[3]", "[\"\"]"]), own(&["[\"unknown\"]"])),
        Kind::Lists(..) => (
            own(&["{}", "{ owner = [\"desk\"] }"]),
            own(&["[]", "{ owner = \"desk\" }", "{ owner = [] }", "{ owner = [3] }"]),
            own(&["{ unknown = [\"desk\"] }", "{ owner = [\"unknown\"] }"]),
        ),
        other => other_values(other),
    };
    if !may_be_table(kind) {
        bad.push("{ a = 1 }".to_owned());
    }
    (good, bad, beyond)
}

fn may_be_table(kind: Kind) -> bool {
    use Kind::{Distribution, Lists, Named, Part, Table, WordOrDistribution};
    matches!(kind, Lists(..) | Table(_) | Named(_) | Part | Distribution | WordOrDistribution(_))
}

fn own(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|&text| text.to_owned()).collect()
}

fn whole(least: i64, most: i64) -> Values {
    let mut bad = own(&["1.5", "\"1\"", "true"]);
    let beyond = [least.checked_sub(1), most.checked_add(1)];
    bad.extend(beyond.into_iter().flatten().map(|n| n.to_string()));
    (vec![least.to_string(), most.to_string()], bad, vec![])
}

fn distributions() -> Values {
    (
        own(&["\"5m\"", "{ distribution = \"uniform\", min = \"1m\", max = \"2m\" }"]),
        own(&[
            "5",
            "true",
            "\"-1s\"",
            "\"soon\"",
            "{ mean = \"3m\" }",
            "{ distribution = \"expo\", mean = \"3m\" }",
            "{ distribution = \"exponential\" }",
            "{ distribution = \"exponential\", mean = \"3m\", cv = 1 }",
            "{ distribution = \"lognormal\", mean = \"3m\", p90 = \"9m\" }",
        ]),
        own(&["{ distribution = \"uniform\", min = \"3m\", max = \"2m\" }"]),
    )
}

fn other_values(kind: Kind) -> Values {
    match kind {
        Kind::DateTime => (
            own(&[
                "2026-03-20",
                "2026-03-20T08:00:00",
                "2026-03-20T08:00:00.5Z",
                "2026-03-20T08:00:00+02:00",
            ]),
            own(&["1899-12-31", "2201-01-01", "5", "\"today\""]),
            own(&["\"2026-03-20\""]),
        ),
        Kind::Dates => dates(),
        Kind::Weekly => (
            own(&["[\"sun 22:00-06:00\", \"mon,wed 22:00-24:00\"]", "[\"sat-mon 9:00-17:30\"]"]),
            own(&[
                "[\"Monday 9-17\"]",
                "\"mon 09:00-17:00\"",
                "[\"mon 24:00-06:00\"]",
                "[1]",
                "[\"mon\"]",
            ]),
            own(&["[\"mon 09:00-09:00\"]", "[\"mon 09:00-12:00\", \"mon 11:00-13:00\"]"]),
        ),
        Kind::Extra => (
            own(&["[]", "[\"2026-04-04 22:00-02:00\"]"]),
            own(&["[\"tomorrow 09:00-13:00\"]", "[\"2026-04-04\"]", "[2026-04-04]", "3"]),
            own(&["[\"2026-02-30 09:00-13:00\"]"]),
        ),
        Kind::Zone => (
            own(&["\"UTC\"", "\"europe/berlin\"", "\"America/Argentina/Buenos_Aires\""]),
            own(&["3", "\"\"", "\"Europe Berlin\""]),
            own(&["\"Mars/Olympus\""]),
        ),
        Kind::File => (
            vec![],
            own(&["3", "\"\"", "\"../x.csv\"", "\"/x.csv\"", "\"a\\\\b.csv\""]),
            own(&["\"absent.csv\""]),
        ),
        Kind::Durations => (vec![], own(&["\"3m\"", "[]", "[3]", "[\"x\"]", "[\"-1s\"]"]), vec![]),
        Kind::Members(_) => (
            vec!["1".to_owned(), MOST_MEMBERS.to_string(), "[{}]".to_owned()],
            vec![
                "0".to_owned(),
                (MOST_MEMBERS + 1).to_string(),
                "[]".to_owned(),
                "1.5".to_owned(),
                "\"3\"".to_owned(),
            ],
            vec![],
        ),
        Kind::Limit => {
            (own(&["0", "0.5"]), own(&["-1", "\"-1s\"", "\"soon\"", "true", "2e15"]), vec![])
        }
        Kind::Table(_) | Kind::Named(_) | Kind::Part => {
            (vec![], own(&["3", "\"x\"", "[1]"]), vec![])
        }
        Kind::Tables(_) => (vec![], own(&["3", "\"x\"", "[1]"]), vec![]),
        other => panic!("{other:?}"),
    }
}

/// Adds texts at the limit of length.
trait AlsoLong {
    fn also_long(self, most: usize) -> Values;
}

impl AlsoLong for Values {
    fn also_long(mut self, most: usize) -> Values {
        self.0.push(format!("\"{}\"", "x".repeat(most)));
        self.1.push(format!("\"{}\"", "x".repeat(most + 1)));
        self
    }
}

fn durations(least: Span, most: Span) -> Values {
    let ms = |span: Span| format!("\"{}ms\"", span.as_ms());
    let mut bad = own(&[
        "5",
        "\"5\"",
        "\"-1s\"",
        "\"\"",
        "\"5 months\"",
        "\"5y\"",
        "\"h\"",
        "\"PT\"",
        "true",
    ]);
    let mut beyond = own(&["\"30m 1h\"", "\"PT1D\"", "\"2000000w\""]);
    let good =
        [ms(least), "\"1h 30m\"".to_owned(), "\"PT1H30M\"".to_owned(), "\"1.5h\"".to_owned()];
    let mut good = good.to_vec();
    if least > Span::ms(1) {
        beyond.push(ms(least - Span::ms(1)));
    } else if least > Span::ZERO {
        bad.extend(own(&["\"0s\"", "\"PT0S\"", "\"0h 0m\""]));
    }
    if most < Span::LONGEST {
        good.push(ms(most));
        beyond.push(ms(most + Span::ms(1)));
    }
    (good, bad, beyond)
}

fn rates(zero: bool) -> Values {
    let mut good = own(&["\"3 / day\"", "\"1e-2/week\"", "\".5/hour\"", "\" 2/year \""]);
    let mut bad = own(&[
        "30",
        "\"30\"",
        "\"-1/week\"",
        "\"4/month\"",
        "\"30/weeks\"",
        "\"/week\"",
        "\"x/day\"",
    ]);
    let nothing = own(&["\"0/week\"", "\"0.0/day\""]);
    if zero {
        good.extend(nothing)
    } else {
        bad.extend(nothing)
    }
    (good, bad, vec![])
}

fn dates() -> Values {
    (
        own(&["[]", "[2026-04-03]", "[\"2026-08-03 to 2026-08-14\", 2026-12-24]"]),
        own(&[
            "2026-04-03",
            "[1]",
            "[2026-04-03T08:00:00]",
            "[1899-12-31]",
            "[\"x\"]",
            "[\"2026-08-03 - 2026-08-14\"]",
        ]),
        own(&["[\"2026-04-03\"]", "[\"2026-08-14 to 2026-08-03\"]"]),
    )
}
