//! The estimators against exact answers (`exact.json` says how they were made).

use jiff::civil::Date;
use jiff::tz::TimeZone;
use pimsim::fit::choice::{best, candidates};
use pimsim::fit::curve::{curve, kaplan_meier, turnbull};
use pimsim::fit::demand::{HOURS, Hour, chosen, cuts, prior_shape, shrunk};
use pimsim::fit::distance::distance;
use pimsim::fit::law::Law;
use pimsim::fit::likelihood::Fit;
use pimsim::fit::sample::{Observation, Sample};
use pimsim::fit::scan::{Counts, Waiting, scan};
use pimsim::fit::shares;
use pimsim::math::{exp, ln};
use pimsim::random::{Purpose, Root};
use pimsim::scenario::calendar::{Calendar, Pattern};
use pimsim::scenario::dates::Dates;
use pimsim::scenario::roster::Roster;
use pimsim::scenario::weekly::parse_weekly;
use pimsim::stats::Interval;
use pimsim::time::Instant;
use serde_json::Value;

const CONFIDENCE: f64 = 0.95;

/// A row of the table.
struct Row {
    id: String,
    given: Value,
    expected: Value,
    tolerance: f64,
}

fn rows() -> Vec<Row> {
    let table: Value = serde_json::from_str(include_str!("exact.json")).unwrap();
    let row = |row: &Value| Row {
        id: row["id"].as_str().unwrap().to_owned(),
        given: row["given"].clone(),
        expected: row["expected"].clone(),
        tolerance: row["relative_tolerance"].as_f64().unwrap(),
    };
    table["rows"].as_array().unwrap().iter().map(row).collect()
}

fn row(id: &str) -> Row {
    rows().into_iter().find(|row| row.id == id).unwrap()
}

fn numbers(list: &Value) -> Vec<f64> {
    list.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
}

fn truths(list: &Value) -> Vec<bool> {
    list.as_array().unwrap().iter().map(|truth| truth.as_bool().unwrap()).collect()
}

impl Row {
    fn near(&self, found: f64, expected: &Value, what: &str) {
        let expected = expected.as_f64().unwrap();
        let error = (found - expected).abs() / expected.abs().max(1e-12);
        let close = error <= self.tolerance || (found - expected).abs() < 1e-9;
        assert!(close, "{} {what}: {found} is not {expected}, off by {error:e}", self.id);
    }

    fn interval(&self, found: Option<Interval>, expected: &Value, name: &str) {
        let found = found.unwrap_or_else(|| panic!("{} has no {name}", self.id));
        self.near(found.value(), &expected[name], name);
        let ends = &expected[format!("{name}_ci")];
        if ends.is_array() {
            self.near(found.low().unwrap(), &ends[0], &format!("low {name}"));
            self.near(found.high().unwrap(), &ends[1], &format!("high {name}"));
        }
    }

    fn fit(&self, fit: &Fit, expected: &Value) {
        if expected["log_likelihood"].is_number() {
            self.near(fit.log_likelihood, &expected["log_likelihood"], "log likelihood");
        }
        if expected["aic"].is_number() {
            self.near(fit.aic(), &expected["aic"], "AIC");
        }
        for (place, parameter) in fit.law.parameters().iter().enumerate() {
            self.interval(fit.parameter(place, CONFIDENCE), expected, parameter.name);
        }
        if expected["p90"].is_number() {
            self.interval(fit.quantile(0.9, CONFIDENCE), expected, "p90");
        }
    }
}

fn law(given: &Value) -> Law {
    let word = given["model"].as_str().unwrap();
    Law::ALL.into_iter().find(|law| law.word() == word).unwrap()
}

fn sample(given: &Value) -> Sample {
    Sample::of_times(&numbers(&given["times_s"]), &truths(&given["observed"]))
}

#[test]
fn censored_laws() {
    let censored = ["exponential", "gamma", "weibull", "lognormal"];
    for row in censored.map(|law| row(&format!("censored-{law}"))) {
        row.fit(&Fit::of(law(&row.given), &sample(&row.given)).unwrap(), &row.expected);
    }
}

#[test]
fn decided_requests_alone_give_another_law() {
    let (all, naive) = (row("censored-lognormal"), row("censored-naive-bias"));
    let times = numbers(&all.given["times_s"]).into_iter();
    let decided = times.zip(truths(&all.given["observed"])).filter(|(_, observed)| *observed);
    let alone = Sample::new(decided.map(|(time, _)| Observation::exact(time)));
    naive.fit(&Fit::of(Law::Lognormal, &alone).unwrap(), &naive.expected);
}

#[test]
fn the_least_aic_is_chosen() {
    let row = row("aic-choice");
    let found = candidates(&sample(&self::row("censored-lognormal").given)).unwrap();
    let mut order: Vec<&Fit> = found.iter().collect();
    order.sort_by(|a, b| a.aic().total_cmp(&b.aic()));
    let words: Vec<_> = order.iter().map(|fit| fit.law.word()).collect();
    let expected = row.expected["order"].as_array().unwrap();
    assert_eq!(words, expected.iter().map(|word| word.as_str().unwrap()).collect::<Vec<_>>());
    assert_eq!(found[best(&found)].law.word(), row.expected["best"].as_str().unwrap());
}

#[test]
fn curve_of_kaplan_and_meier() {
    let row = row("kaplan-meier");
    let found = kaplan_meier(&sample(&self::row("censored-lognormal").given));
    let expected = row.expected["rows"].as_array().unwrap();
    assert_eq!(found.len(), expected.len());
    for (step, expected) in found.iter().zip(expected) {
        row.near(step.seconds, &expected["t"], "time");
        row.near(step.at_risk, &expected["at_risk"], "at risk");
        row.near(step.events, &expected["events"], "events");
        row.near(step.survival, &expected["survival"], "survival");
        let interval = step.interval(CONFIDENCE).unwrap();
        row.near(interval.low().unwrap(), &expected["ci"][0], "low");
        row.near(interval.high().unwrap(), &expected["ci"][1], "high");
    }
}

#[test]
fn distance_from_the_curve() {
    let row = row("sup-distance");
    let sample = sample(&self::row("censored-lognormal").given);
    let fit = Fit::of(Law::Lognormal, &sample).unwrap();
    row.near(distance(&fit, &curve(&sample)), &row.expected["distance"], "distance");
}

#[test]
fn curve_of_turnbull() {
    let row = row("turnbull");
    let one = |ends: &Value| match ends[1].as_f64() {
        None => Observation::at_least(ends[0].as_f64().unwrap()),
        Some(high) if ends[0].as_f64() == Some(0.0) => Observation::at_most(high),
        Some(high) => Observation::between(ends[0].as_f64().unwrap(), high),
    };
    let list = row.given["intervals_left_open"].as_array().unwrap();
    let sample = Sample::new(list.iter().map(one));
    let found = turnbull(&sample);
    let cells = row.expected["cells"].as_array().unwrap();
    assert_eq!(found.len(), cells.len());
    for (fall, (cell, mass)) in found.iter().zip(cells.iter().zip(numbers(&row.expected["mass"]))) {
        assert_eq!([fall.low, fall.high], [cell[0].as_f64().unwrap(), cell[1].as_f64().unwrap()]);
        assert!((fall.before - fall.after - mass).abs() < 1e-6, "{fall:?} instead of {mass}");
    }
}

#[test]
fn shares_and_rates() {
    for id in ["wilson-3-of-41", "wilson-0-of-57", "wilson-12-of-12"] {
        let row = row(id);
        let count = |name: &str| row.given[name].as_u64().unwrap();
        let found = shares::wilson(count("successes"), count("trials"), CONFIDENCE).unwrap();
        row.near(found.value(), &row.expected["estimate"], "share");
        row.near(found.low().unwrap(), &row.expected["ci"][0], "low");
        row.near(found.high().unwrap(), &row.expected["ci"][1], "high");
    }
    for id in ["rate-131-in-12w", "rate-0-in-4w"] {
        let row = row(id);
        let number = |name: &str| row.given[name].as_f64().unwrap();
        let free = number("weeks") * (1.0 - number("busy_share_of_requesters"));
        let found = shares::rate(row.given["needs"].as_u64().unwrap(), free, CONFIDENCE).unwrap();
        row.near(found.value(), &row.expected["rate_per_week"], "rate");
        row.near(found.low().unwrap(), &row.expected["ci"][0], "low");
        row.near(found.high().unwrap(), &row.expected["ci"][1], "high");
    }
}

#[test]
fn the_first_of_several_decides() {
    for row in ["exponential", "weibull", "lognormal"].map(|law| row(&format!("race-{law}"))) {
        let members = row.given["members"].as_f64().unwrap();
        let times = numbers(&row.given["times_s"]);
        let mut seen = Vec::new();
        for (time, decided) in times.into_iter().zip(truths(&row.given["decided"])) {
            let others = if decided { members - 1.0 } else { members };
            seen.push(Observation { weight: others, ..Observation::at_least(time) });
            seen.extend(decided.then(|| Observation::exact(time)));
        }
        row.fit(&Fit::of(law(&row.given), &Sample::new(seen)).unwrap(), &row.expected);
    }
}

#[test]
fn two_members_on_different_duty() {
    let row = row("competing-risks");
    for member in ["A", "B"] {
        let seen = row.given["rows"].as_array().unwrap().iter().map(|request| {
            let key = format!("on_duty_{}_s", member.to_lowercase());
            let time = request[&key].as_f64().unwrap();
            match request["decided_by"].as_str() == Some(member) {
                true => Observation::exact(time),
                false => Observation::at_least(time),
            }
        });
        let fit = Fit::of(law(&row.given), &Sample::new(seen)).unwrap();
        row.fit(&fit, &row.expected[member]);
    }
}

#[test]
fn work_and_deactivation_together() {
    let row = row("work");
    let (mut seen, mut told, mut untold) = (Vec::new(), 0, 0);
    for activation in row.given["activations"].as_array().unwrap() {
        let time = activation["active_s"].as_f64().unwrap();
        match activation["end"].as_str().unwrap() {
            "deactivated" => {
                told += 1;
                seen.push(Observation::exact(time));
            }
            "elapsed" => {
                untold += 1;
                seen.push(Observation::at_most(time));
            }
            _ => seen.push(Observation::at_least(time)),
        }
    }
    let mut fit = Fit::of(law(&row.given), &Sample::new(seen)).unwrap();
    let (yes, no) = (told as f64, untold as f64);
    fit.log_likelihood += yes * ln(yes / (yes + no)) + no * ln(no / (yes + no));
    row.fit(&fit, &row.expected);
    let share = shares::logit(told, told + untold, CONFIDENCE);
    row.interval(share, &row.expected, "deactivates");
}

#[test]
fn patience_of_those_who_cancel() {
    let row = row("patience");
    let seen = row.given["rows"].as_array().unwrap().iter().map(|request| {
        let time = request["pending_s"].as_f64().unwrap();
        match request["end"].as_str() == Some("canceled") {
            true => Observation::exact(time),
            false => Observation::at_least(time),
        }
    });
    let fit = Fit::of(Law::Exponential, &Sample::new(seen)).unwrap();
    row.near(fit.events, &row.expected["events"], "events");
    row.fit(&fit, &row.expected);
}

#[test]
fn hours_shrink_to_their_level() {
    let row = row("hours-shrunk");
    let hours = hours(&row);
    let mean = row.expected["prior_mean_per_week_hour"].as_f64().unwrap();
    let cut = cuts(&hours, 1).remove(0);
    row.near(cut.levels[0].rate(), &row.expected["prior_mean_per_week_hour"], "mean");
    let shape = prior_shape(&hours, mean).unwrap();
    row.near(shape, &row.expected["weight"], "weight");
    for (hour, expected) in hours.iter().zip(row.expected["rates"].as_array().unwrap()) {
        row.near(shrunk(hour, mean, shape, CONFIDENCE).unwrap().value(), expected, "rate");
    }
}

fn hours(row: &Row) -> [Hour; HOURS] {
    let (counts, weeks) = (numbers(&row.given["counts"]), numbers(&row.given["exposure_weeks"]));
    std::array::from_fn(|hour| Hour { needs: counts[hour] as u64, weeks: weeks[hour] })
}

#[test]
fn levels_of_equal_rate() {
    let row = row("levels");
    let found = cuts(&hours(&self::row("hours-shrunk")), 4);
    for (cut, expected) in found.iter().zip(row.expected["table"].as_array().unwrap()) {
        row.near(cut.log_likelihood, &expected["log_likelihood"], "log likelihood");
        row.near(cut.bic, &expected["bic"], "BIC");
        let rates = numbers(&expected["rates_per_week_hour"]);
        let hours = numbers(&expected["hours"]);
        assert_eq!(cut.levels.len(), rates.len());
        for (level, (rate, hours)) in cut.levels.iter().zip(rates.iter().zip(hours)) {
            assert!((level.rate() - rate).abs() < 1e-9, "{level:?} instead of {rate}");
            assert_eq!(level.hours.len() as f64, hours);
        }
    }
    let levels = chosen(found).unwrap().levels.len();
    assert_eq!(levels as u64, row.expected["chosen"].as_u64().unwrap());
}

#[test]
fn hours_of_approvers() {
    let row = row("calendar-scan");
    let zone = TimeZone::get(row.given["time_zone"].as_str().unwrap()).unwrap();
    let requests = row.given["requests"].as_array().unwrap().iter().map(|request| Waiting {
        from: instant(&request["pending_at"]),
        to: instant(&request["ended_at"]),
        decided: request["end"] == "approved",
    });
    let counts = Counts::of(&requests.collect::<Vec<_>>(), &zone);
    let lane = &mut Root { seed: 0, replication: 1 }.lane(Purpose::FittedHours, 0, 0, 0);
    let found = scan(&counts, 199, lane).unwrap();
    assert_eq!(found.best.week.text(), row.expected["best"].as_str().unwrap());
    assert_eq!(found.reported.week.text(), row.expected["reported"].as_str().unwrap());
    for (found, name) in [(found.best, "best_values"), (found.reported, "truth_values")] {
        let expected = &row.expected[name];
        row.near(found.decided, &expected["decisions_on"], "decisions");
        row.near(found.expected, &expected["expected_on"], "expected");
        row.near(found.score, &expected["log_likelihood_ratio"], "score");
    }
    let expected = row.expected["next"].as_array().unwrap().iter();
    for (found, expected) in found.possible[1..].iter().zip(expected) {
        assert_eq!(found.week.text(), expected.as_str().unwrap());
    }
    assert!(found.is_found() && !found.always_possible);
}

fn instant(text: &Value) -> Instant {
    let at: jiff::Timestamp = text.as_str().unwrap().parse().unwrap();
    Instant::from_ms(at.as_millisecond())
}

#[test]
fn time_on_duty() {
    for row in ["on-duty-1", "on-duty-2", "on-duty-3"].map(row) {
        let name = row.given["time_zone"].as_str().unwrap();
        let zone = TimeZone::get(name).unwrap();
        let texts = |key: &str| row.given[key].as_array().unwrap().clone();
        let weekly = texts("weekly");
        let weekly = weekly.iter().flat_map(|text| parse_weekly(text.as_str().unwrap()).unwrap());
        let holidays = texts("holidays");
        let date = |day: &Value| day.as_str().unwrap().parse::<Date>().unwrap();
        let away = Dates::default();
        let pattern = Pattern::Weekly {
            weekly: weekly.collect(),
            holidays: holidays.iter().map(date).collect(),
            extra: Vec::new(),
        };
        let (name, zone_name) = ("office".to_owned(), name.to_owned());
        let (from, to) = (instant(&row.given["from"]), instant(&row.given["to"]));
        let roster = Roster::compile(&Calendar { name, zone, zone_name, pattern, away }, from, to);
        row.near(roster.between(from, to).as_seconds(), &row.expected["seconds"], "on duty");
    }
}

#[test]
fn luck_that_the_log_tells() {
    let row = row("replay-luck");
    let law = &row.given["law"];
    let at = [ln(law["median_s"].as_f64().unwrap()), ln(law["sigma"].as_f64().unwrap())];
    for expected in row.expected["rows"].as_array().unwrap() {
        let number = |name: &str| expected[name].as_f64().unwrap();
        let above = Law::Lognormal.above(at, number("decided_after_s"));
        row.near(1.0 - above, &expected["decider_uniform"], "decider");
        let other = 1.0 - above + above * number("uniform");
        row.near(other, &expected["other_uniform"], "other");
        let pickup = exp(Law::Lognormal.ln_quantile(at, other));
        row.near(pickup, &expected["other_pickup_s"], "pickup");
    }
}
