//! `pimsim report` of a sweep and of a plan: the answer first, the curves, then the tables.
//!
//! What a browser makes of the pages is looked at by people; here they are read as text.

use crate::common::terminal::{Desk, SMALL};

fn page(typed: &str, directory: &str) -> (Desk, String) {
    let desk = Desk::with("small.toml", SMALL);
    desk.run(typed, 0);
    let (out, err) = desk.run(&format!("report {directory}"), 0);
    assert_eq!((out, err), (String::new(), format!("wrote {directory}/report.html\n")));
    let page = desk.text(&format!("{directory}/report.html"));
    (desk, page)
}

/// Drawings in two sizes with a title and a description, and a table for each figure.
#[track_caller]
pub fn sound(page: &str, figures: usize) {
    let count = |part: &str| page.matches(part).count();
    assert_eq!(count("<figure "), figures, "{page}");
    assert_eq!(count("role=\"img\""), 2 * figures);
    assert_eq!(count("<desc "), 2 * figures);
    assert!(count("<table>") > figures, "each figure has its table");
    for never in ["<script", "NaN", "inf", "src=", "http://", "onload"] {
        assert!(!page.contains(never), "{never}");
    }
    let (short, appendix) = (page.find("id=\"short\""), page.find("id=\"appendix\""));
    assert!(short < page.find("<figure ") && page.rfind("<figure ") < appendix, "the order");
}

#[test]
fn a_sweep_shows_both_policies_and_where_they_cross() {
    let sweep = "sweep small.toml --quiet --vary approvers.desk.members=1..3";
    let (desk, page) = page(sweep, "out/small-sweep");
    let said = "automatic beats manual in the wait (95 %) of reader all along members 1 to 3: not crossed.";
    assert!(page.contains(&format!("<figcaption>{said}</figcaption>")), "{page}");
    sound(&page, page.matches("<figcaption>").count());
    for name in ["manual", "automatic", "→ members", "↑ 95 % of needs wait up to"] {
        assert!(page.contains(name), "{name}");
    }
    assert!(page.contains("pimsim sweep small.toml"), "how to get the same again");
    // It belongs to the files: the same again, and stale when they change.
    let (out, _) = desk.run("verify out/small-sweep", 0);
    assert!(out.starts_with("verified: 2 files"), "{out}");
    let told = desk.told(&format!("{sweep} --seed 3 --force"), 0);
    assert!(told.contains("stale"), "{told}");
}

#[test]
fn a_sweep_of_one_policy_has_its_curves() {
    let sweep = "sweep small.toml --quiet --policy manual --vary approvers.desk.members=1..3";
    let (_, page) = page(sweep, "out/small-sweep");
    assert!(page.contains("No two policies can cross here"), "{page}");
    sound(&page, page.matches("<figcaption>").count());
}

#[test]
fn a_plan_shows_the_curve_and_the_limit() {
    let plan = "plan small.toml --policy manual --group desk --quiet --members 1..4 \
                --target time_to_access_p50<=90h";
    let (desk, page) = page(plan, "out/small-plan");
    assert!(page.contains("The smallest group that meets every target: 1 member on office."));
    let title =
        "The wait of half of the needs is at most 3 days 18 h with 1 member on office, or more";
    assert!(page.contains(&format!("<figcaption>{title}</figcaption>")), "{page}");
    sound(&page, 1);
    assert!(page.contains("class=\"limit\"") && page.contains("at most 3 days 18 h"));
    let (out, _) = desk.run("verify out/small-plan", 0);
    assert!(out.starts_with("verified: 1 file"), "{out}");
}

#[test]
fn a_file_that_is_missing_is_named() {
    let (desk, _) =
        page("sweep small.toml --quiet --vary approvers.desk.members=1..2", "out/small-sweep");
    std::fs::remove_file(desk.path("out/small-sweep/crossings.csv")).expect("it was there");
    let err = desk.told("report out/small-sweep --force", 4);
    assert!(err.contains("crossings.csv"), "{err}");
}
