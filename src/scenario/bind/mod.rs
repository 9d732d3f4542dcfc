//! The tree of a file becomes the model.
//!
//! Promises: every key is read through its row in [`super::keys`]; a problem in one table hides
//! none in another; the scenario without policies and every policy over it are checked. Never:
//! files beyond those that the scenario names, randomness, printing.

pub mod aligned;
mod approvers;
mod calendars;
mod chains;
mod costs;
mod cross;
pub mod dates;
pub mod decimals;
mod distribution;
mod habits;
mod hazards;
mod holding;
pub mod instants;
mod names;
mod needs;
mod open;
mod persons;
mod policies;
mod requesters;
mod roles;
mod simulation;
mod targets;
mod trace;
pub mod windows;
pub mod zones;

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::sync::Arc;

use self::aligned::Lent;
use self::names::{MOST, Names};
use self::policies::Variants;
pub use self::policies::{Variant, split};
use super::by_role::ByRole;
use super::files::Opened;
use super::keys::{Section, TOP};
use super::model::{Calendar, OwnHabits, Policy, Population, Scenario, Simulation, Target};
use super::problem::{Problem, Sink};
use super::read::Reader;
use super::roster::Roster;
use super::set::Override;
use super::tree::{Node, Value};
use crate::random::Distribution;
use crate::time::{Instant, Span};

/// Members of all groups under all policies together, at most.
const MOST_MEMBERS_IN_ALL: usize = 200_000;

/// What all tables share while they are read.
pub struct Binder<'a> {
    /// Where problems go.
    pub sink: &'a Sink,
    /// The CSV files of the scenario.
    pub files: &'a Opened<'a>,
    /// Distributions made from files, by path and column.
    observed: RefCell<BTreeMap<(String, String), Option<Distribution>>>,
    /// Profiles over the run, by calendar.
    rosters: RefCell<BTreeMap<String, Arc<Roster>>>,
    members_left: Allowance,
    /// How long the run is, as far as it could be read.
    run: Cell<Span>,
    /// What is said of rows of files of needs that are left out.
    left_out: RefCell<Vec<String>>,
}

/// A number that can only shrink.
struct Allowance(Cell<usize>);

impl Allowance {
    /// Takes some, if there are so many left.
    fn take(&self, count: usize) -> bool {
        let left = self.0.get().checked_sub(count);
        self.0.set(left.unwrap_or(0));
        left.is_some()
    }
}

/// The model of a file, as far as it could be read; it may be used only if no problem was put.
pub fn bind(
    root: Node,
    overrides: &[Override],
    files: &Opened<'_>,
    sink: &Sink,
) -> Option<Scenario> {
    bind_variants(&policies::split(root, overrides, sink), files, sink)
}

/// The same, with policies that all have the same groups and calendars; and what each of them has only
/// because another one has it.
pub fn bind_aligned(
    root: Node,
    overrides: &[Override],
    files: &Opened<'_>,
    sink: &Sink,
) -> Option<(Scenario, Vec<Lent>)> {
    let mut variants = policies::split(root, overrides, sink);
    let lent = aligned::align(&mut variants);
    bind_variants(&variants, files, sink).map(|scenario| (scenario, lent))
}

fn bind_variants(variants: &Variants, files: &Opened<'_>, sink: &Sink) -> Option<Scenario> {
    let binder = Binder {
        sink,
        files,
        observed: RefCell::default(),
        rosters: RefCell::default(),
        members_left: Allowance(Cell::new(MOST_MEMBERS_IN_ALL)),
        run: Cell::new(Span::ZERO),
        left_out: RefCell::default(),
    };
    if !check_amounts(variants, sink) {
        return None;
    }
    binder.scenario(variants)
}

/// Whether no table defines too many names. Later steps cost the product of some of them.
fn check_amounts(variants: &Variants, sink: &Sink) -> bool {
    let mut fine = true;
    let mut check = |tree: &Node| {
        for key in ["roles", "mfa", "approvers", "calendars", "requesters"] {
            let Some(node) = tree.table().and_then(|table| table.get(key)) else { continue };
            let count = node.table().map_or(0, |table| table.entries.len());
            if count > MOST {
                let problem = Problem::new(key, format!("{count} names in one table"));
                sink.put(problem.allowed(format!("at most {MOST}")).at(node.place));
                fine = false;
            }
        }
    };
    check(&variants.base);
    variants.policies.iter().for_each(|variant| check(&variant.tree));
    fine
}

/// What everything else refers to.
struct Ground {
    simulation: Simulation,
    /// Whether the simulation could be read, so that the run is known.
    sound: bool,
    roles: Names,
    populations: Names,
    groups: Names,
    mfa: Names,
    /// The calendars of the scenario without policies.
    calendars: Vec<Calendar>,
    calendar_names: Names,
}

impl Binder<'_> {
    fn scenario(&self, variants: &Variants) -> Option<Scenario> {
        let base = &variants.base;
        let top = Reader::open(self.sink, base, &TOP, "")?;
        self.check_schema(&top);
        let ground = self.ground(&top, variants);
        let bound = self.populations(&top, &ground.mfa, &ground.groups, &ground.roles);
        let sizes: Vec<Population> = bound.iter().map(|bound| bound.population.clone()).collect();
        let mut policies = self.policies(variants, &ground, &sizes);
        let known = needs::Known {
            populations: &ground.populations,
            people: &sizes,
            roles: &ground.roles,
            calendars: &ground.calendars,
            calendar_names: &ground.calendar_names,
            simulation: &ground.simulation,
            sound: ground.sound,
        };
        let threat = self.threat(&top, &known);
        let (blocks, habits) = self.needs(&top, &known, &variants.policies);
        policies.iter_mut().zip(habits).for_each(|(policy, own)| policy.habits = own);
        let mut populations =
            cross::eligible(bound, &blocks, top.table, &ground.roles.list, self.sink);
        self.settle_held_roles(variants, &mut policies, &mut populations, &ground);
        self.check_whole(&top, &policies, &populations, &ground);
        if !self.sink.any() {
            open::check(&policies, &blocks, &ground.simulation, &top.inners("needs"), self.sink);
        }
        let left_out = self.left_out.take();
        let mut scenario = Scenario {
            name: String::new(),
            title: top.text("title").unwrap_or_default().to_owned(),
            description: top.text("description").unwrap_or_default().to_owned(),
            digest: String::new(),
            inputs: Vec::new(),
            targets: self.targets(&top, &policies, &ground),
            // Lists that belong together may differ in length while something is wrong.
            warnings: match self.sink.any() {
                true => Vec::new(),
                false => {
                    let others = cross::warnings(&policies, &populations);
                    let cut = habits::warnings(&policies, &blocks);
                    left_out.iter().cloned().chain(others).chain(cut).collect()
                }
            },
            left_out,
            simulation: ground.simulation,
            roles: ground.roles.list,
            populations,
            blocks,
            threat,
            costs: costs::bind(&top),
            policies,
            access_limits: Vec::new(),
            known: None,
            by_role: ByRole::default(),
        };
        let targets = scenario.targets.clone();
        scenario.count_within(targets.iter());
        Some(scenario.indexed())
    }

    fn ground(&self, top: &Reader<'_>, variants: &Variants) -> Ground {
        let (simulation, sound) = simulation::bind(top);
        if sound {
            self.run.set(simulation.end() - simulation.start);
        }
        // The scenario itself may leave to its policies what none of them lacks.
        self.sink.leave_out_wholes(variants.has_policies);
        let calendars = calendars::bind(top, &simulation);
        self.sink.leave_out_wholes(false);
        let names = |key, section| Names::new(section, names_in(&variants.base, key));
        Ground {
            sound,
            roles: names("roles", Section::Role),
            populations: names("requesters", Section::Population),
            groups: names("approvers", Section::Group),
            mfa: names("mfa", Section::Mfa),
            calendar_names: calendars::names(&calendars),
            calendars,
            simulation,
        }
    }

    /// Every policy; the scenario itself is looked at too, so that a mistake which all policies
    /// replace is seen.
    fn policies(&self, variants: &Variants, ground: &Ground, sizes: &[Population]) -> Vec<Policy> {
        if variants.has_policies {
            self.sink.leave_out_wholes(true);
            self.policy(&whole(&variants.base), ground, sizes);
            self.sink.leave_out_wholes(false);
        }
        variants.policies.iter().map(|variant| self.policy(variant, ground, sizes)).collect()
    }

    fn targets(&self, top: &Reader<'_>, policies: &[Policy], ground: &Ground) -> Vec<Target> {
        let list = policies.iter().map(|policy| policy.name.clone()).collect();
        targets::bind(top, &ground.roles, &Names::new(Section::Policy, list))
    }

    fn check_whole(
        &self,
        top: &Reader<'_>,
        policies: &[Policy],
        populations: &[Population],
        ground: &Ground,
    ) {
        if !top.has("needs") && !top.has("threat") {
            let problem = Problem::new("needs", "nobody needs anything: `[[needs]]` is missing");
            self.sink.put(problem.hint("add `[[needs]]` with `requesters`, `role` and `rate`"));
        }
        // A role that could not be read is missing from a list, and the places of the others are
        // shifted.
        let count = ground.roles.list.len();
        if policies.iter().all(|policy| policy.roles.len() == count) {
            cross::check_mfa(policies, populations, top.table, self.sink);
        }
    }

    /// Chains of roles, and roles that approvers must hold: between all of these.
    fn settle_held_roles(
        &self,
        variants: &Variants,
        policies: &mut [Policy],
        populations: &mut [Population],
        ground: &Ground,
    ) {
        let roles = &ground.roles.list;
        // As in `check_whole`: where something could not be read, places are shifted.
        let whole = |(variant, policy): (&Variant, &Policy)| {
            policy.roles.len() == roles.len()
                && policy.groups.len() == names_in(&variant.tree, "approvers").len()
        };
        let fits = variants.policies.iter().zip(policies.iter()).all(whole);
        if !fits || populations.len() != ground.populations.list.len() {
            return;
        }
        chains::check(variants, policies, self.sink);
        chains::imply(policies, populations);
        holding::imply(variants, policies, populations, roles);
        holding::check(variants, policies, populations, self.sink);
    }

    fn check_schema(&self, top: &Reader<'_>) {
        let Some(item) = top.item("schema") else { return };
        if !matches!(item.node.value, Value::Integer(1)) {
            item.refuse::<()>(self.sink, "this version reads schema 1");
        }
    }

    /// Everything that an organisation decides, under one policy.
    fn policy(&self, variant: &Variant, ground: &Ground, sizes: &[Population]) -> Policy {
        let top = Reader {
            sink: self.sink,
            table: variant.tree.table().unwrap_or(&roles::NOTHING),
            keys: &TOP,
            path: String::new(),
            place: variant.tree.place,
        };
        let calendars = calendars::bind(&top, &ground.simulation);
        let calendar_names = calendars::names(&calendars);
        let groups = Names::new(Section::Group, names_in(&variant.tree, "approvers"));
        let known = roles::Known {
            groups: &groups,
            calendars: &calendar_names,
            populations: &ground.populations,
            roles: &ground.roles,
            sizes,
        };
        Policy {
            name: variant.name.clone(),
            description: variant.description.clone(),
            mfa: self.mfa(&top, &ground.simulation.zone),
            groups: self.groups(&top, &calendar_names, &ground.roles),
            roles: self.roles(&top, &known),
            break_glass: self.break_glass(&top, &groups),
            habits: OwnHabits::default(),
            calendars,
        }
    }

    /// The profile of a calendar over the run, made once.
    fn roster(&self, calendar: &Calendar, from: Instant, to: Instant) -> Arc<Roster> {
        let mut rosters = self.rosters.borrow_mut();
        let make = || Arc::new(Roster::compile(calendar, from, to));
        Arc::clone(rosters.entry(calendar.name.clone()).or_insert_with(make))
    }
}

/// The scenario itself as if it were a policy.
fn whole(base: &Node) -> Variant {
    Variant { name: "base".to_owned(), description: String::new(), tree: base.clone() }
}

/// The names that a table of tables defines.
fn names_in(tree: &Node, key: &str) -> Vec<String> {
    let node = tree.table().and_then(|table| table.get(key));
    let table = node.and_then(Node::table);
    table.into_iter().flat_map(|table| table.keys().map(str::to_owned)).collect()
}
