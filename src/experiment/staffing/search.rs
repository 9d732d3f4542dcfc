//! The search: judge candidates from the guess on until the smallest that meets is known.

use super::demand::Demand;
use super::gaps::{Hopeless, hopeless};
use super::guess::Guess;
use super::judging::{Finding, Judge, Judgement};
use super::{Aim, Candidate, FIRST, Price, Question, Staffing, WHOLE_FRONTIER};
use crate::design::{Load, load};
use crate::experiment::interval_kind::kind;
use crate::experiment::results::{Results, Totals};
use crate::experiment::runs::{Plan, Stopped, run_part};
use crate::experiment::watch::{Progress, Watch};
use crate::id::{CalendarId, GroupId, PolicyId};
use crate::measure::Measure;
use crate::scenario::model::Scenario;
use crate::stats::{Estimate, estimate_kind};
use crate::time::Span;

/// Replications that an open candidate is given at a time.
pub(super) const BATCH: u32 = 10;

/// What is planned for, and how candidates are made and run.
pub struct Setting<'a> {
    /// The scenario with the group as in the largest candidate (the first of them).
    pub scenario: &'a Scenario,
    /// The policy.
    pub policy: PolicyId,
    /// The group.
    pub group: GroupId,
    /// The calendars of the question, or those of the group's members.
    pub calendars: Vec<CalendarId>,
    /// Where only the size is asked, the place of each member's calendar among them, in the order in
    /// which members are taken; else empty.
    pub crew: Vec<usize>,
    /// The scenario with the group staffed so; an error ends the search.
    pub staffed: &'a dyn Fn(&Staffing) -> Result<Scenario, Stopped>,
    /// Threads; `None` is one for each processor.
    pub threads: Option<usize>,
}

impl Setting<'_> {
    /// How many a candidate has on each of the calendars.
    fn on_calendars(&self, staffing: &Staffing, away: u32) -> Staffing {
        if self.crew.is_empty() {
            return Staffing(staffing.0.iter().map(|count| count.saturating_sub(away)).collect());
        }
        let mut counts = vec![0; self.calendars.len()];
        let present = staffing.total().saturating_sub(away) as usize;
        self.crew.iter().take(present).for_each(|place| counts[*place] += 1);
        Staffing(counts)
    }

    /// The load of the group if it has so many members, for each calendar: all of them on it, or for
    /// all calendars at once where only the size is asked.
    fn loads(&self, question: &Question) -> Result<Vec<Load>, Stopped> {
        let most = *question.members.end();
        if question.calendars <= 1 {
            return Ok(load(self.scenario, self.policy, self.group).into_iter().collect());
        }
        let mut loads = Vec::new();
        for place in 0..question.calendars {
            let mut all = vec![0; question.calendars];
            all[place] = most;
            let scenario = (self.staffed)(&Staffing(all))?;
            loads.extend(load(&scenario, self.policy, self.group));
        }
        Ok(loads)
    }
}

/// The answer.
#[derive(Clone, Debug)]
pub struct Planned {
    /// All candidates, smallest first.
    pub candidates: Vec<Candidate>,
    /// The place of the answer: the smallest that meets every target and, among equals, has fewest
    /// hours where hours are asked about, and most to spare; where costs are priced, the cheapest.
    pub answer: Option<usize>,
    /// What is known of the price of the answer, where costs are priced.
    pub price: Option<Price>,
    /// Hours a week on duty of a member on each of the calendars.
    pub hours: Vec<f64>,
    /// Smaller candidates (or, without an answer, any) that could not be decided.
    pub open: Vec<usize>,
    /// The size that the closed formulas suggested.
    pub guess: u32,
    /// Targets that no number of members can meet on these calendars.
    pub hopeless: Vec<Hopeless>,
    /// The load of the largest group, if even that is certain to be asked for more than it can review.
    pub overload: Option<Load>,
    /// Replications made, over all candidates.
    pub replications: u64,
    /// How much was simulated.
    pub totals: Totals,
}

/// Finds the smallest staffing that meets every target.
///
/// # Errors
/// When the watch breaks, or the threads could not be started.
pub fn search(
    setting: &Setting<'_>,
    question: &Question,
    watch: Watch<'_>,
) -> Result<Planned, Stopped> {
    let staffings = question.staffings();
    let demand = |width| {
        let Setting { scenario, policy, group, calendars, .. } = setting;
        Demand::new(scenario, *policy, *group, calendars, width)
    };
    let hour = demand(Span::hours(1));
    let group = &setting.scenario.policies[setting.policy.index()].groups[setting.group.index()];
    let loads = setting.loads(question)?;
    let crews: Vec<Staffing> =
        staffings.iter().map(|one| setting.on_calendars(one, question.away)).collect();
    let most = question.members.end().saturating_sub(question.away).max(1);
    let takes_on = takes_on(&loads, most, setting.calendars.len());
    let guess = Guess::new(&hour, group, &question.targets, takes_on).place(&crews);
    let guess = staffings.get(guess).map_or(0, Staffing::total);
    let pairs = (staffings.len() * question.targets.len()).max(1) as f64;
    // Half of the error is for the price, if it is asked for.
    let half = if question.priced { 0.5 } else { 1.0 };
    let error = half * (1.0 - question.confidence) / pairs;
    let first = question.first.max(FIRST);
    let judge = |target| Judge::new(target, first, error, question.tolerance);
    let mut search = Search {
        setting,
        question,
        first,
        judges: question.targets.iter().map(judge).collect(),
        runs: staffings.into_iter().map(Run::new).collect(),
        watch,
        done: 0,
        hours: hour.hours(setting.calendars.len()),
        price: None,
    };
    search.walk(guess)?;
    search.fill()?;
    if question.together {
        search.decide_each()?;
    }
    if question.priced {
        search.price = search.cheapest()?;
    }
    let hopeless = hopeless(&demand(Span::minutes(15)), &question.targets);
    let best = loads.into_iter().max_by(|a, b| a.capacity.most.total_cmp(&b.capacity.most));
    let overload = best.filter(Load::is_certain);
    Ok(Planned { overload, ..search.planned(guess, hopeless) })
}

/// What is asked, and what one member on each calendar can take on.
fn takes_on(loads: &[Load], members: u32, calendars: usize) -> Option<(f64, Vec<f64>)> {
    let asked = loads.first()?.asked.reviews;
    let each: Vec<f64> =
        loads.iter().map(|load| load.capacity.expected / f64::from(members)).collect();
    // Where only the size is asked, all calendars together are in one load.
    let each = if each.len() == calendars { each } else { vec![each[0]; calendars] };
    Some((asked, each))
}

/// A candidate on its way.
pub(super) struct Run {
    pub(super) candidate: Candidate,
    scenario: Option<Scenario>,
    pub(super) results: Option<Results>,
    looks: u32,
}

impl Run {
    fn new(staffing: Staffing) -> Self {
        let candidate = Candidate { staffing, aims: Vec::new(), cost: None, replications: 0 };
        Self { candidate, scenario: None, results: None, looks: 0 }
    }
}

pub(super) struct Search<'a> {
    setting: &'a Setting<'a>,
    pub(super) question: &'a Question,
    first: u32,
    judges: Vec<Judge>,
    pub(super) runs: Vec<Run>,
    watch: Watch<'a>,
    /// Runs that are done.
    done: u64,
    /// Hours a week on duty on each calendar.
    hours: Vec<f64>,
    price: Option<Price>,
}

impl Search<'_> {
    /// Judges sizes from the guess on: down as long as one meets, up as long as none does.
    fn walk(&mut self, guess: u32) -> Result<(), Stopped> {
        let (least, most) = self.question.members.clone().into_inner();
        let mut size = guess.clamp(least, most);
        if self.size_meets(size)? {
            while size > least && self.size_meets(size - 1)? {
                size -= 1;
            }
        } else {
            while size < most && !self.size_meets(size + 1)? {
                size += 1;
            }
        }
        Ok(())
    }

    /// Whether some candidate of this size meets every target; all of them are decided.
    fn size_meets(&mut self, size: u32) -> Result<bool, Stopped> {
        let mut meets = false;
        for place in self.of_size(size) {
            meets |= self.decide(place)? == Judgement::Met;
        }
        Ok(meets)
    }

    fn of_size(&self, size: u32) -> Vec<usize> {
        let sized = |place: &usize| self.runs[*place].candidate.staffing.total() == size;
        (0..self.runs.len()).filter(sized).collect()
    }

    /// Gives a candidate replications until it is decided, or has had as many as allowed.
    pub(super) fn decide(&mut self, place: usize) -> Result<Judgement, Stopped> {
        self.give(place, self.first)?;
        loop {
            let judgement = self.runs[place].candidate.judgement();
            let made = self.runs[place].candidate.replications;
            if judgement != Judgement::Open || made >= self.question.most {
                return Ok(judgement);
            }
            self.give(place, (made + BATCH).min(self.question.most))?;
        }
    }

    /// The smallest size that meets, as far as is known.
    fn best(&self) -> Option<u32> {
        let met = self.runs.iter().filter(|run| run.candidate.judgement() == Judgement::Met);
        met.map(|run| run.candidate.staffing.total()).min()
    }

    /// Simulates the rest of the frontier; a smaller candidate that does not clearly miss is decided.
    fn fill(&mut self) -> Result<(), Stopped> {
        let whole = self.runs.len() <= WHOLE_FRONTIER;
        for place in 0..self.runs.len() {
            let size = self.runs[place].candidate.staffing.total();
            let best = self.best();
            let near = best.is_none_or(|best| size.abs_diff(best) <= 2);
            if !(whole || near) {
                continue;
            }
            self.give(place, self.first)?;
            let open = self.runs[place].candidate.judgement() == Judgement::Open;
            if open && best.is_none_or(|best| size < best) {
                self.decide(place)?;
            }
        }
        // Those beside the answer are alternatives: they are decided too.
        if let Some(best) = self.best() {
            self.size_meets(best)?;
        }
        Ok(())
    }

    /// Decides, for each calendar on which all are together, the smallest size that meets.
    fn decide_each(&mut self) -> Result<(), Stopped> {
        for calendar in 0..self.question.calendars {
            let on = |place: &usize| self.runs[*place].candidate.staffing.0[calendar] > 0;
            let places: Vec<usize> = (0..self.runs.len()).filter(on).collect();
            for place in places {
                self.give(place, self.first)?;
                if self.decide(place)? == Judgement::Met {
                    break;
                }
            }
        }
        Ok(())
    }

    /// Sees to it that a candidate has so many replications, and judges it.
    pub(super) fn give(&mut self, place: usize, replications: u32) -> Result<(), Stopped> {
        let made = self.runs[place].candidate.replications;
        if made >= replications {
            return Ok(());
        }
        let Self { setting, question, judges, runs, watch, done, first, .. } = self;
        let of = runs.len() as u64 * u64::from(*first);
        let run = &mut runs[place];
        let scenario = match &mut run.scenario {
            Some(scenario) => scenario,
            none => none.insert((setting.staffed)(&run.candidate.staffing)?),
        };
        let plan = Plan { policies: vec![setting.policy], threads: setting.threads, audit: false };
        let upto = made + 1..=replications;
        let before = *done;
        let mut seen = |progress: Progress| {
            *done = before + progress.done;
            watch(Progress { done: *done, of })
        };
        let part = run_part(scenario, &plan, upto, &(), &mut seen)?;
        match &mut run.results {
            None => run.results = Some(part),
            Some(all) => all.append(part),
        }
        run.candidate.replications = replications;
        if let Some(results) = &run.results {
            run.candidate.aims = aims(scenario, results, question, judges, run.looks);
            run.candidate.cost = cost(scenario, results);
        }
        run.looks += 1;
        Ok(())
    }

    fn planned(self, guess: u32, hopeless: Vec<Hopeless>) -> Planned {
        let mut totals = Totals::default();
        for results in self.runs.iter().filter_map(|run| run.results.as_ref()) {
            totals.add(&results.totals());
        }
        let best = self.best();
        let candidates: Vec<Candidate> = self.runs.into_iter().map(|run| run.candidate).collect();
        let meets = |place: &usize| {
            let candidate: &Candidate = &candidates[*place];
            candidate.judgement() == Judgement::Met && best == Some(candidate.staffing.total())
        };
        let strain = |place: &usize| candidates[*place].strain(&self.question.targets);
        let hours = |place: &usize| match self.question.together {
            true => candidates[*place].hours(&self.hours),
            false => 0.0,
        };
        let answer = match &self.price {
            Some(price) => Some(price.place),
            None => (0..candidates.len())
                .filter(meets)
                .min_by(|a, b| hours(a).total_cmp(&hours(b)).then(strain(a).total_cmp(&strain(b)))),
        };
        let smaller = |place: &usize| {
            let candidate = &candidates[*place];
            candidate.judgement() == Judgement::Open
                && candidate.replications > 0
                && best.is_none_or(|best| candidate.staffing.total() < best)
        };
        let open = match &self.price {
            Some(price) => price.open.clone(),
            None => (0..candidates.len()).filter(smaller).collect(),
        };
        let replications = candidates.iter().map(|c| u64::from(c.replications)).sum();
        let overload = None;
        let (price, hours) = (self.price, self.hours);
        Planned {
            candidates,
            answer,
            price,
            hours,
            open,
            guess,
            hopeless,
            overload,
            replications,
            totals,
        }
    }
}

/// What a candidate costs a week; `None` where nothing is priced.
fn cost(scenario: &Scenario, results: &Results) -> Option<Estimate> {
    scenario.costs.as_ref()?;
    let result = &results.policies[0];
    let known: Vec<f64> = result.series(None, Measure::TotalCost).into_iter().flatten().collect();
    let kind = kind(scenario, result, None, Measure::TotalCost);
    estimate_kind(kind, &known, scenario.simulation.confidence)
}

/// Every target under one candidate.
fn aims(
    scenario: &Scenario,
    results: &Results,
    question: &Question,
    judges: &[Judge],
    looks: u32,
) -> Vec<Aim> {
    let result = &results.policies[0];
    let mut aims = Vec::new();
    for (target, judge) in question.targets.iter().zip(judges) {
        // Targets name measures of the contract, or they would not be here.
        let Some(measure) = Measure::named(&target.measure) else { continue };
        let within = scenario.limit_of(target);
        let each = result.values.iter();
        let known = each.filter_map(|values| values.limited(target.role, (measure, within)));
        let known: Vec<f64> = known.collect();
        let kind = kind(scenario, result, target.role, measure);
        let estimate = estimate_kind(kind, &known, scenario.simulation.confidence);
        let Finding { judgement, longest } = judge.judge(kind, &known, looks);
        aims.push(Aim { measure, estimate, judgement, longest });
    }
    aims
}
