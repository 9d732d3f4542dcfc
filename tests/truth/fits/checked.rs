//! The log ranked among replications of the model, and what was found as files.

use pimsim::fit::check::{Verdict, check, p_value};
use pimsim::fit::found::Counts;
use pimsim::fit::observed::{Measured, busy_hours, measures};
use pimsim::fit::{fit, found::Status};
use pimsim::math::student_quantile;
use pimsim::rows;

use super::tenant::{ROLE, Tenant, lognormal};

fn measured(measure: &str, value: impl Into<Option<f64>>) -> Measured {
    let (role, measure) = ("r".to_owned(), measure.to_owned());
    Measured { role, measure, counts: Counts::Number, value: value.into() }
}

#[test]
fn ranks_and_what_lies_beyond_them() {
    let sorted: Vec<f64> = (1..=199).map(f64::from).collect();
    // In the middle, and the tenth of 200 from below.
    assert_eq!(p_value(100.0, &sorted), 1.0);
    assert_eq!(p_value(9.0, &sorted), 2.0 * 10.0 / 200.0);
    // Beyond all of them at the t that leaves 0.0001 on both sides.
    let (mean, variance): (f64, f64) = (100.0, 199.0 * 200.0 / 12.0);
    let t = student_quantile(1.0 - 0.00005, 198.0);
    let value = mean + t * (variance * (1.0 + 1.0 / 199.0)).sqrt();
    assert!((p_value(value, &sorted) - 0.0001).abs() < 1e-7, "{}", p_value(value, &sorted));
    // Replications that are all the same say no more than their number.
    assert_eq!(p_value(1.0, &[0.0; 19]), 0.1);
}

#[test]
fn holm_looks_at_the_smallest_first() {
    let replications: Vec<Vec<Measured>> = (1..=199)
        .map(|i| ["near", "far", "unknown"].map(|name| measured(name, f64::from(i))).into())
        .collect();
    let log = [measured("near", 120.0), measured("far", 900.0), measured("unknown", None)];
    let rows = check(&log, &replications);
    let verdicts: Vec<_> = rows.iter().map(|row| row.verdict).collect();
    assert_eq!(verdicts, [Verdict::Inside, Verdict::Outside, Verdict::NoData]);
    let sentence = rows[1].sentence().unwrap();
    assert_eq!(sentence, "r, far: 900 in the log, 6.00 to 194 in the model");
    assert!(rows[0].sentence().is_none());
}

/// The true model is inside; one whose approvers are ten times as slow is not.
#[test]
fn the_true_model_is_inside_and_another_is_not() {
    let tenant = Tenant::office();
    let log = tenant.log(3);
    let zone = tenant.zone();
    // Monday to Friday, 08:00 to 18:00: hours that were not searched for in this very log.
    let office = std::array::from_fn(|hour| hour < 120 && (8..18).contains(&(hour % 24)));
    let busy = [(ROLE.to_owned(), office)].into();
    let of = |tenant: &Tenant| {
        let logs = (0..100).map(|seed| measures(&tenant.log(1_000 + seed), &busy, &zone));
        check(&measures(&log, &busy, &zone), &logs.collect::<Vec<_>>())
    };
    let outside = |rows: &[pimsim::fit::check::Checked]| {
        let out = rows.iter().filter(|row| row.verdict == Verdict::Outside);
        out.map(|row| row.sentence().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(outside(&of(&tenant)), Vec::<String>::new());
    let slow = Tenant { response: lognormal(54_000.0, 1.1), ..tenant.clone() };
    let told = outside(&of(&slow));
    assert!(told.iter().any(|line| line.contains("time to decision p50")), "{told:?}");
}

#[test]
fn files_have_a_row_for_each_parameter() {
    let tenant = Tenant { weeks: 8, ..Tenant::office() };
    let log = tenant.log(4);
    let found = fit(&log, &tenant.choices(0));
    let text = |write: &dyn Fn(&mut Vec<u8>)| {
        let mut bytes = Vec::new();
        write(&mut bytes);
        String::from_utf8(bytes).unwrap()
    };
    let csv = text(&|out| rows::fit::write(&found.rows, 0.95, out).unwrap());
    assert_eq!(csv.lines().count(), found.rows.len() + 1);
    let fitted = found.rows.iter().filter(|row| row.status == Status::Fitted).count();
    assert_eq!(csv.lines().filter(|line| line.ends_with(",fitted")).count(), fitted);
    assert!(!csv.contains("NaN") && !csv.contains("inf"));
    let demand = text(&|out| rows::fit::write_demand(&found, out).unwrap());
    assert_eq!(demand.lines().count(), 169);
    let approvers = text(&|out| rows::fit::write_approvers(&log, &found, "UTC", out).unwrap());
    assert_eq!(approvers.lines().count(), 4);
    let decided = log.cases.iter().filter(|case| case.decided.is_some()).count() as u64;
    assert_eq!(found.teams[0].members.iter().map(|member| member.decided).sum::<u64>(), decided);
    let busy = busy_hours(&found);
    let checked = check(&measures(&log, &busy, &tenant.zone()), &[]);
    let check = text(&|out| rows::fit::write_check(&checked, out).unwrap());
    assert_eq!(check.lines().filter(|line| line.ends_with(",no_data")).count(), checked.len());
}
