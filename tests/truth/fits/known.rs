//! Tenants whose truth is known: intervals hold it as often as they say, and what is written is a
//! scenario.

use std::collections::BTreeMap;

use pimsim::fit::law::Law;
use pimsim::fit::likelihood::Fit;
use pimsim::fit::sample::{Observation, Sample};
use pimsim::fit::team::Hours;
use pimsim::fit::{End, Fitted, fit};
use pimsim::session::{NoFiles, load};

use crate::common::sizes::size;

use super::tenant::{Tenant, Truth, exponential, gamma, lognormal, weibull};

#[test]
fn an_office_is_found_as_it_is() {
    let tenant = Tenant::office();
    let found = fit(&tenant.log(1), &tenant.choices(39));
    let team = &found.teams[0];
    assert_eq!(team.group.name, "global-administrator-approvers");
    assert_eq!(team.members.len(), 3);
    for unit in &team.units {
        let Hours::Found(week) = &unit.hours else { panic!("no hours: {unit:?}") };
        let text = week.text();
        assert!(
            text.starts_with("mon-fri 09:00") && unit.scan.as_ref().unwrap().is_found(),
            "{text}"
        );
    }
    let response = team.responses[0].sought.as_ref().unwrap();
    assert_eq!(response.fit().law, Law::Lognormal);
    let role = &found.roles[0];
    // The hours of the highest level lie in the office's, 08:00 to 18:00.
    let busiest = &role.cut.levels.last().unwrap().hours;
    assert!(
        busiest.iter().all(|hour| *hour < 120 && (8..18).contains(&(hour % 24))),
        "{busiest:?}"
    );
    assert!(role.deactivates.unwrap().contains(tenant.deactivates));
    assert_eq!(role.resubmits_after(), [End::TimedOut]);
    assert!(found.rows.iter().all(|row| row.estimate.is_none_or(f64::is_finite)));
    // The same again.
    assert_eq!(found, fit(&tenant.log(1), &tenant.choices(39)));
}

#[test]
fn what_is_fitted_is_a_scenario() {
    let tenant = Tenant::office();
    for (name, by_member) in [("together", false), ("by member", true)] {
        let log = tenant.log(2);
        let mut choices = tenant.choices(19);
        choices.by_member = by_member;
        let text = fit(&log, &choices).scenario(&log, &choices);
        let loaded = load("scenario.toml", &text, &NoFiles, &[]);
        assert!(loaded.is_ok(), "{name}: {:?}\n{text}", loaded.err());
        assert!(text.contains("assumption") && text.contains("fitted: lognormal"), "{text}");
        let timed_out = log.cases.iter().filter(|case| case.end == End::TimedOut).count();
        let of = text.split(" asked again").next().unwrap().rsplit(' ').next().unwrap();
        assert!(text.contains(", chance = 0.") && text.contains("# chance fitted: 0."), "{text}");
        // All but those of the last day, which had no time to.
        let of: usize = of.parse().unwrap();
        assert!(of <= timed_out && of + 6 >= timed_out, "{of} of {timed_out}");
    }
}

#[test]
fn hours_that_are_known_are_not_searched_for() {
    let tenant = Tenant { hours: Some("mon-thu 22:00-06:00"), ..Tenant::office() };
    let log = tenant.log(6);
    let mut choices = tenant.choices(0);
    let calendar = tenant.calendar("night").unwrap();
    choices.calendars.insert("global-administrator-approvers".to_owned(), calendar);
    let found = fit(&log, &choices);
    assert!(found.teams[0].units.iter().all(|unit| unit.scan.is_none()));
    assert!(found.teams[0].members.iter().all(|member| member.off_duty == 0));
    let text = found.scenario(&log, &choices);
    assert!(text.contains("\"mon 22:00-06:00\", \"tue 22:00-06:00\""), "{text}");
    let loaded = load("scenario.toml", &text, &NoFiles, &[]);
    assert!(loaded.is_ok(), "{:?}\n{text}", loaded.err());
}

/// How often the truth lies in the interval, and how often there was one.
type Tally = BTreeMap<&'static str, (u32, u32)>;

fn note(tally: &mut Tally, name: &'static str, low: f64, truth: f64, high: f64) {
    let (inside, all) = tally.entry(name).or_default();
    *inside += u32::from(low <= truth && truth <= high);
    *all += 1;
}

fn law_inside(
    tally: &mut Tally,
    found: &Fitted,
    (key, names): (&str, [&'static str; 2]),
    truth: Truth,
) {
    for (place, parameter) in truth.law.parameters().iter().enumerate() {
        let path = format!("{key}.{}", parameter.name);
        let own = |row: &&pimsim::fit::found::Found| {
            row.parameter == path && row.law == Some(truth.law.word())
        };
        // The first group or role; of the chosen law alone the interval is over all calendars.
        let row = found.rows.iter().find(own);
        let chosen = row.filter(|row| row.status == pimsim::fit::found::Status::Fitted);
        if let Some((low, high)) = chosen.and_then(|row| row.low.zip(row.high)) {
            note(tally, names[place], low, truth.parameter(place), high);
        }
    }
}

fn share_inside(tally: &mut Tally, found: &Fitted, key: &str, name: &'static str, truth: f64) {
    let row = found.rows.iter().find(|row| row.parameter == key);
    if let Some((low, high)) = row.and_then(|row| row.low.zip(row.high)) {
        note(tally, name, low, truth, high);
    }
}

/// Fits so many tenants of all laws, with one to five members, hours in two zones or none.
fn tenants(count: u64) -> (Tally, Vec<f64>) {
    let responses = [
        lognormal(5_400.0, 1.1),
        exponential(9_000.0),
        weibull(0.7, 8_000.0),
        gamma(9_000.0, 1.4),
        lognormal(2_000.0, 1.7),
    ];
    let works = [lognormal(2_700.0, 0.9), exponential(4_000.0), weibull(1.5, 5_000.0)];
    let (mut tally, mut naive) = (Tally::new(), Vec::new());
    for seed in 0..count {
        let at = seed as usize;
        let tenant = Tenant {
            zone: ["Europe/Berlin", "America/New_York"][at % 2],
            hours: [Some("mon-fri 09:00-17:00"), Some("mon-sat 07:00-19:00"), None][at % 3],
            members: 1 + (at % 5) as u32,
            response: responses[at % responses.len()],
            work: works[at % works.len()],
            ..Tenant::office()
        };
        let log = tenant.log(100 + seed);
        let found = fit(&log, &tenant.choices(0));
        law_inside(
            &mut tally,
            &found,
            ("response", ["response", "response spread"]),
            tenant.response,
        );
        law_inside(&mut tally, &found, ("work", ["work", "work spread"]), tenant.work);
        law_inside(&mut tally, &found, ("patience", ["patience", ""]), tenant.patience);
        share_inside(&mut tally, &found, "deactivates", "deactivates", tenant.deactivates);
        share_inside(&mut tally, &found, "denies_legitimate", "denies", tenant.denies);
        let again = tenant.again.0;
        share_inside(&mut tally, &found, "resubmits.share.timed_out", "asks again", again);
        share_inside(&mut tally, &found, "rate", "rate", tenant.rates.iter().sum());
        naive.push(naive_bias(&found, &tenant));
    }
    (tally, naive)
}

/// The median of a law fitted to what was decided alone, over the true one.
fn naive_bias(found: &Fitted, tenant: &Tenant) -> f64 {
    let rows = found.teams[0].responses[0].sample.rows().iter();
    let decided = rows.filter(|row| row.is_exact()).copied().collect::<Vec<Observation>>();
    let fit = Fit::of(tenant.response.law, &Sample::new(decided)).unwrap();
    let median = fit.quantile(0.5, 0.95).unwrap().value();
    median / pimsim::math::exp(tenant.response.law.ln_quantile(tenant.response.at, 0.5))
}

fn covers(count: u64, least: f64) {
    let (tally, mut naive) = tenants(count);
    naive.sort_by(f64::total_cmp);
    println!("median by decided requests alone, over the true one: {:.2}", naive[naive.len() / 2]);
    // Requests that nobody decided, and members who were too late, tell as much as those who decided.
    assert!(naive[naive.len() / 2] < 0.5, "{naive:?}");
    let mut wrong = Vec::new();
    let (mut inside, mut all) = (0, 0);
    for (name, (own, of)) in &tally {
        println!("{name:<16} {own:>4} of {of:>4}: {:.3}", f64::from(*own) / f64::from(*of));
        (inside, all) = (inside + own, all + of);
        // So few of each that one more outside than allowed is luck: three standard deviations.
        let n = f64::from(*of);
        let limit = least - 3.0 * (least * (1.0 - least) / n).sqrt();
        if f64::from(*own) / n < limit {
            wrong.push(format!("{name}: {own} of {of}"));
        }
    }
    assert!(wrong.is_empty(), "too seldom inside: {wrong:?}");
    let share = f64::from(inside) / f64::from(all);
    println!("all: {inside} of {all}: {share:.3}");
    assert!(share >= least, "{share}");
}

#[test]
fn the_truth_lies_in_the_intervals() {
    covers(10, 0.9);
}

#[test]
#[ignore = "slow: two hundred tenants in a deep run"]
fn the_truth_lies_in_the_intervals_of_many() {
    covers(size("PIMSIM_TENANTS", 80, 200), 0.92);
}
