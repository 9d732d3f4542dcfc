//! `[[needs]]`.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Binder;
use super::habits::Blocks;
use super::names::{Names, check_name};
use super::policies::Variant;
use super::trace::{self, Taken, Terms};
use crate::id::{BlockId, PopulationId, RoleId};
use crate::scenario::keys::MOST_BLOCKS;
use crate::scenario::model::{
    Block, Calendar, Habits, MOST_AHEAD, OwnHabits, Pattern, Population, Simulation, Source,
};
use crate::scenario::problem::Problem;
use crate::scenario::read::Reader;
use crate::scenario::roster::{Roster, weekly_time};
use crate::time::Span;

/// So many needs may a block have over the run.
const MOST_NEEDS: f64 = 1e12;

/// What needs refer to.
pub struct Known<'a> {
    /// The names of the populations.
    pub populations: &'a Names,
    /// The populations.
    pub people: &'a [Population],
    /// The roles.
    pub roles: &'a Names,
    /// The calendars of the scenario without policies.
    pub calendars: &'a [Calendar],
    /// Their names.
    pub calendar_names: &'a Names,
    /// When it runs.
    pub simulation: &'a Simulation,
    /// Whether the simulation could be read, so that the run is known.
    pub sound: bool,
}

/// The roles that each file of needs serves.
struct Serving<'a>(BTreeMap<&'a str, Vec<&'a str>>);

impl<'a> Serving<'a> {
    fn of(blocks: &[Reader<'a>]) -> Self {
        let mut files: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for block in blocks.iter().filter(|block| block.has("file")) {
            let (file, role) = (text_of(block, "file"), text_of(block, "role"));
            let roles = files.entry(file).or_default();
            if !roles.contains(&role) {
                roles.push(role);
            }
        }
        Self(files)
    }

    fn roles(&self, block: &Reader<'_>) -> &[&'a str] {
        self.0.get(text_of(block, "file")).map_or(&[], Vec::as_slice)
    }
}

/// The text under a key, empty where there is none.
fn text_of<'a>(reader: &Reader<'a>, key: &str) -> &'a str {
    reader.table.get(key).and_then(|node| node.text()).unwrap_or_default()
}

impl Binder<'_> {
    /// All blocks in order, without those that could not be read, and the habits that each policy has of
    /// its own.
    pub fn needs(
        &self,
        top: &Reader<'_>,
        known: &Known<'_>,
        policies: &[Variant],
    ) -> (Vec<Block>, Vec<OwnHabits>) {
        let blocks = top.inners("needs");
        if blocks.len() > MOST_BLOCKS {
            let problem = Problem::new("needs", format!("{} blocks of needs", blocks.len()));
            self.sink.put(problem.allowed(format!("at most {MOST_BLOCKS}")));
            return (Vec::new(), Vec::new());
        }
        let habits: Vec<Habits> = blocks.iter().map(|reader| self.habits(reader)).collect();
        let nodes = top.array("needs").filter(|_| top.has("needs")).unwrap_or_default();
        let named = Blocks::of(nodes);
        let own = |policy: &Variant| self.own_habits(policy, &named, &habits);
        let own: Vec<OwnHabits> = policies.iter().map(own).collect();
        let mut names = BTreeMap::new();
        let files = Serving::of(&blocks);
        let bind = |(at, (reader, habits)): (usize, (&Reader<'_>, Habits))| {
            let of_policies = own.iter().filter_map(|own| own.of(BlockId::new(at)));
            let aheads = of_policies.map(|habits| habits.ahead.largest());
            let ahead = aheads.fold(habits.ahead.largest(), Span::max);
            self.block(reader, known, (&files, &mut names), (at, habits, ahead))
        };
        let bound = blocks.iter().zip(habits).enumerate().filter_map(bind).collect();
        (bound, own)
    }

    fn block(
        &self,
        reader: &Reader<'_>,
        known: &Known<'_>,
        (files, names): (&Serving<'_>, &mut BTreeMap<String, ()>),
        (at, habits, ahead): (usize, Habits, Span),
    ) -> Option<Block> {
        let population = known.populations.one(reader, "requesters");
        let role = known.roles.one(reader, "role");
        let name = self.block_name(reader, names);
        let people = population.and_then(|at| known.people.get(at));
        let terms = people.map(|population| Terms {
            population,
            zone: &known.simulation.zone,
            run: known.sound.then(|| (known.simulation.start, known.simulation.end())),
            ahead,
            role: text_of(reader, "role"),
            roles: files.roles(reader),
        });
        let source = self.source(reader, terms, known);
        let block = Block {
            id: BlockId::new(at),
            name,
            population: PopulationId::new(population.unwrap_or(0)),
            role: RoleId::new(role.unwrap_or(0)),
            // What could not be read has been reported; the rest of the block is still looked at.
            source: source.unwrap_or(Source::Poisson { rate: 0.0, profile: None }),
            work: self.distribution_or_zero(reader, "work"),
            habits,
            urgent: reader.number("urgent").unwrap_or(0.0),
        };
        (population.is_some() && role.is_some()).then_some(block)
    }

    /// The name of a block, by default of whom and for what.
    fn block_name(&self, reader: &Reader<'_>, names: &mut BTreeMap<String, ()>) -> String {
        let text = |key| text_of(reader, key);
        let given = reader.text("name");
        let name = match given {
            Some(name) => {
                let (path, place) = (reader.path_of("name"), reader.place_of("name"));
                check_name(self.sink, name, "block of needs", &path, place);
                name.to_owned()
            }
            None => format!("{}/{}", text("requesters"), text("role")),
        };
        if names.insert(name.clone(), ()).is_some() {
            let message = format!("two blocks of needs are named `{name}`");
            let problem = Problem::new(reader.path_of("name"), message).at(reader.place_of("name"));
            let hint = match given {
                Some(_) => "names of blocks are unique: they address the random numbers",
                None => "give this one a `name`; without one it is REQUESTERS/ROLE",
            };
            self.sink.put(problem.hint(hint));
        }
        name
    }

    fn source(
        &self,
        reader: &Reader<'_>,
        terms: Option<Terms<'_>>,
        known: &Known<'_>,
    ) -> Option<Source> {
        match (reader.has("rate"), reader.has("file")) {
            (true, false) => self.poisson(reader, known),
            (false, true) => self.trace(reader, terms),
            (both, _) => {
                let key = if both { "file" } else { "rate" };
                let message =
                    if both { "`rate` and `file` exclude each other" } else { "no `rate`" };
                let problem = Problem::new(reader.path_of(key), message).at(reader.place_of(key));
                self.sink.put(problem.allowed("a `rate` such as `\"30/week\"`, or a `file`"));
                None
            }
        }
    }

    fn poisson(&self, reader: &Reader<'_>, known: &Known<'_>) -> Option<Source> {
        let rate = reader.rate("rate");
        let profile = self.profile(reader, known);
        let rate = rate?;
        let run = known.simulation.end() - known.simulation.start;
        if known.sound && rate * run.as_ms() as f64 > MOST_NEEDS {
            let problem = reader.problem("rate", "more than 10^12 needs in one run");
            self.sink.put(problem.hint("a lower rate, or a shorter run"));
            return None;
        }
        let (factor, profile) = profile?;
        Some(Source::Poisson { rate: rate * factor, profile })
    }

    fn trace(&self, reader: &Reader<'_>, terms: Option<Terms<'_>>) -> Option<Source> {
        if reader.has("profile") {
            let problem = reader.problem("profile", "`profile` and `file` exclude each other");
            self.sink.put(problem.hint("the file says when needs arise"));
        }
        let csv = self.files.csv(self.sink, &reader.item("file")?)?;
        let Taken { needs, warning } = trace::read(self.sink, &csv, &terms?)?;
        let mut left_out = self.left_out.borrow_mut();
        let fresh = warning.filter(|warning| !left_out.contains(warning));
        left_out.extend(fresh);
        Some(Source::File(Arc::new(needs)))
    }

    /// The profile under the key `profile`, and by how much the rate is higher within it.
    pub fn profile(
        &self,
        reader: &Reader<'_>,
        known: &Known<'_>,
    ) -> Option<(f64, Option<Arc<Roster>>)> {
        if !reader.has("profile") {
            return Some((1.0, None));
        }
        let calendar = &known.calendars[known.calendar_names.one(reader, "profile")?];
        match &calendar.pattern {
            Pattern::Always => return Some((1.0, None)),
            Pattern::Never => {
                self.sink
                    .put(reader.problem("profile", "nothing can happen in the profile `never`"));
                return None;
            }
            Pattern::Weekly { .. } => {}
        }
        let weekly = weekly_time(calendar);
        if weekly <= Span::ZERO {
            let problem = reader.problem("profile", "this calendar has no weekly hours");
            self.sink.put(problem.hint("a rate is spread over the hours of an ordinary week"));
            return None;
        }
        if !known.sound || self.sink.any() {
            return Some((1.0, None));
        }
        // Needs wanted after the run may be planned for within it.
        let (from, to) = (known.simulation.start, known.simulation.end() + MOST_AHEAD);
        let factor = Span::weeks(1).as_ms() as f64 / weekly.as_ms() as f64;
        Some((factor, Some(self.roster(calendar, from, to))))
    }
}
