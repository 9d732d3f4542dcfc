//! `pimsim report` of a decision: what is recommended, the price list as a picture, what was tried.
//!
//! What a browser makes of the page is the matter of `.ci/browser`; here it is read as text.

use serde_json::json;
use sha2::{Digest, Sha256};

use super::decide::{BRANCH, PRICES};
use super::report_answers::sound;
use crate::common::terminal::Desk;

fn page_of(desk: &Desk, directory: &str) -> String {
    let (out, err) = desk.run(&format!("report {directory}"), 0);
    assert_eq!((out, err), (String::new(), format!("wrote {directory}/report.html\n")));
    desk.text(&format!("{directory}/report.html"))
}

/// A directory with this decision, and its page.
fn decided(text: &str, typed: &str, exit: i32) -> (Desk, String) {
    let desk = Desk::with("branch.toml", text);
    desk.run(&format!("decide branch.toml --quiet --out found {typed}"), exit);
    let page = page_of(&desk, "found");
    (desk, page)
}

fn rows(text: &str) -> Vec<Vec<&str>> {
    text.lines().skip(1).map(|line| line.split(',').collect()).collect()
}

/// Every row of the price list is in the page, with its interval.
#[track_caller]
fn has_prices(desk: &Desk, page: &str) {
    let file = desk.text("found/decide.csv");
    for row in rows(&file) {
        let [who, to, price, low, high] = [0, 2, 10, 11, 12].map(|at| row[at]);
        let cell = format!(
            "data-who=\"{who}\" data-to=\"{to}\" data-price=\"{price}\" data-low=\"{low}\" \
             data-high=\"{high}\""
        );
        assert!(page.contains(&cell), "{cell}");
    }
}

/// Puts another file in the place of one that the manifest vouches for.
fn replace(desk: &Desk, name: &str, text: &str) {
    desk.put(&format!("found/{name}"), text);
    let sum: String = Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect();
    desk.change_manifest("found", |manifest| {
        let files = manifest["files"].as_array_mut().expect("a list");
        let file = files.iter_mut().find(|file| file["name"] == name).expect("it is named");
        file["sha256"] = json!(sum);
        file["bytes"] = json!(text.len());
    });
}

#[test]
fn a_price_list_is_drawn_with_its_intervals() {
    let (desk, page) = decided(BRANCH, "", 0);
    // The answer of the screen, and what is seen.
    let said = "If a severity-hour in an attacker&#39;s hands is worth 2.2 to 454 waiting hours: \
                manual for owner and operator; automatic for reader (policy by-risk).";
    assert!(page.contains(said), "{page}");
    let title = "Where a severity-hour is worth 2.2 to 454 waiting hours, manual pays for owner and \
                 operator, not for reader";
    assert!(page.contains(&format!("<figcaption>{title}</figcaption>")), "{page}");
    sound(&page, 1);
    has_prices(&desk, &page);
    for part in [
        "What each switch costs and buys",
        "What would change it",
        ">0.0447 [0.0391, 0.0515]</text>",
        ">← automatic pays</text>",
        ">manual pays →</text>",
        "(logarithmic)",
        "class=\"cross\"",
        "pimsim decide branch.toml",
    ] {
        assert!(page.contains(part), "{part}");
    }
    // It belongs to the files: the same again, and stale when they change.
    let (out, _) = desk.run("verify found", 0);
    assert!(out.starts_with("verified: 2 files"), "{out}");
    let told = desk.told("decide branch.toml --quiet --out found --seed 3 --force", 0);
    assert!(told.contains("stale") && told.contains("`pimsim report found`"), "{told}");
}

#[test]
fn a_decision_says_what_is_recommended_and_how_sure_that_is() {
    let desk = Desk::with("branch.toml", &(BRANCH.to_owned() + PRICES));
    let (out, _) = desk.run("decide branch.toml --quiet --out found", 0);
    assert!(out.ends_with("\n      pimsim report found\n"), "{out}");
    let page = page_of(&desk, "found");
    sound(&page, 2);
    has_prices(&desk, &page);
    for part in [
        "What is recommended",
        "<p>Least cost: manual for owner; automatic for operator and reader.</p>",
        "It comes to 12,300 EUR a week, 4,800 EUR a week less than by-risk, the best single policy.",
        "All choices were compared (8): with 95 % confidence this is the optimum",
        "The closest clear call is operator: automatic is 4,800 a week below manual.",
        ">✓ clear</td>",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let file = desk.text("found/decision.csv");
    for row in rows(&file) {
        let [who, measure, value, low, high] = [0, 5, 6, 7, 8].map(|at| row[at]);
        let cell = format!(
            "data-who=\"{who}\" data-difference=\"{value}\" data-of=\"{measure}\" \
             data-low=\"{low}\" data-high=\"{high}\""
        );
        assert!(page.contains(&cell), "{cell}");
    }
    // The manifest keeps the answer, and `verify` holds it to that.
    desk.run("verify found", 0);
    desk.change_manifest("found", |manifest| manifest["answer"][0] = json!("All is well."));
    let (out, _) = desk.run("verify found", 1);
    assert!(out.contains("answer"), "{out}");
}

#[test]
fn one_role_is_enough() {
    let (desk, page) = decided(BRANCH, "--role owner", 0);
    has_prices(&desk, &page);
    sound(&page, 1);
    assert!(page.contains("manual pays for owner from 0.0402 on"), "{page}");
    assert!(!page.contains("class=\"cross\""), "one role has nobody to part from");
}

#[test]
fn eight_roles_stand_below_each_other() {
    let desk = Desk::empty();
    let scenario = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/department.toml");
    let typed = "--replications 20 --max-replications 20 --set simulation.horizon=13w";
    desk.run(&format!("decide {scenario} --quiet --out found {typed}"), 0);
    let page = page_of(&desk, "found");
    has_prices(&desk, &page);
    let file = desk.text("found/decide.csv");
    assert_eq!(rows(&file).len(), 8);
    let unclear = rows(&file).iter().filter(|row| row[13] == "unclear").count();
    // In both drawings; the box and the table say it in a sentence.
    assert_eq!(page.matches(">unclear</text>").count(), 2 * unclear);
    sound(&page, 1);
}

#[test]
fn nothing_is_recommended_where_no_choice_meets_the_targets() {
    let text = BRANCH.to_owned() + PRICES;
    let (_, page) = decided(&text, "--target attacker_exposure<=1", 1);
    for part in [
        "Nothing is recommended",
        "<p>No choice meets the targets.</p>",
        "The nearest is manual for owner, operator and reader: attacker_exposure &lt;= 1 is missed",
        "✗ undecided",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(!page.contains("What is recommended"));
}

#[test]
fn what_ran_out_of_replications_says_so() {
    let typed = "--tolerance 0.001% --replications 10 --max-replications 11 --set \
                 costs.severity_hour=1.6";
    let (_, page) = decided(&(BRANCH.to_owned() + PRICES), typed, 5);
    let said = "Undecided after 11 replications (--max-replications): ";
    assert!(page.contains(said) && page.contains("so far, not decided"), "{page}");
}

const HEAD: &str = "role,from,to,waiting_h_week,waiting_low,waiting_high,avoided_measure,avoided,\
                    avoided_low,avoided_high,price,price_low,price_high,verdict\n";

#[test]
fn every_verdict_is_told_apart_in_words() {
    let (desk, _) = decided(BRANCH, "", 0);
    let text = HEAD.to_owned()
        + "always,a,b,-1.0,-2.0,-0.5,attacker_exposure,5.0,4.0,6.0,,,,dominates\n\
           open,a,b,1.0,0.5,2.0,attacker_exposure,5.0,4.0,6.0,10.4,8.0,,price\n\
           open,a,c,1.0,0.5,2.0,attacker_exposure,5.0,4.0,6.0,20.0,,,price\n\
           back,a,b,-1.0,-2.0,-0.5,attacker_exposure,-5.0,-6.0,-4.0,10.4,8.0,12.0,price\n\
           far,a,b,1.0,0.5,2.0,attacker_exposure,5.0,4.0,6.0,1e308,0.0,1e308,price\n\
           free,a,b,0.0,0.0,0.0,attacker_exposure,5.0,4.0,6.0,0.0,0.0,0.0,price\n\
           <script>,a,b,0.0,-1.0,1.0,attacker_exposure,5.0,4.0,6.0,,,,unclear\n\
           same,a,b,0.0,0.0,0.0,attacker_exposure,0.0,0.0,0.0,,,,unclear\n\
           never,a,b,1.0,0.5,2.0,attacker_exposure,-5.0,-6.0,-4.0,,,,dominated\n";
    replace(&desk, "decide.csv", &text);
    desk.run("report found --force --quiet", 0);
    let page = desk.text("found/report.html");
    sound(&page, 1);
    for part in [
        "✓ dominates: b is better at any price",
        ">10.4 (at least 8)</text>",
        ">20 (not bounded)</text>",
        "a pays above that price",
        "unclear: these replications do not tell",
        "both come to the same here",
        ">over 1,000,000,000 [0, over 1,000,000,000]</text>",
        ">no difference</text>",
        "✗ dominated: a is better at any price",
        "&lt;script&gt;",
        ">a over b</text>",
        ">what avoids more →</text>",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
}

#[test]
fn what_is_missing_or_damaged_is_one_sentence() {
    let (desk, _) = decided(BRANCH, "", 0);
    let whole = desk.text("found/decide.csv");
    desk.put("found/decide.csv", whole.replace("manual", "manuel"));
    std::fs::remove_file(desk.path("found/options.csv")).expect("it was there");
    let told = desk.told("report found --force", 4);
    assert_eq!(
        told,
        "error: found/decide.csv is not as the run wrote it: see `pimsim verify`\nerror: found/options.csv is missing\n"
    );
    let (desk, _) = decided(BRANCH, "", 0);
    for (from, to, said) in [
        (",price\n", ",cheap\n", "`cheap` is no verdict of `decide`"),
        ("attacker_exposure", "attacker_expsure", "attacker_expsure"),
        ("role,from", "roll,from", "decide.csv has no column role"),
        ("43.2", "4x3.2", "in column waiting_h_week is no number"),
    ] {
        replace(&desk, "decide.csv", &whole.replace(from, to));
        let told = desk.told("report found --force", 4);
        assert!(told.contains(said) && told.lines().count() == 1, "{told}");
    }
    // Without a row there is nothing to draw, and nothing breaks.
    replace(&desk, "decide.csv", HEAD);
    desk.run("report found --force --quiet", 0);
    assert!(!desk.text("found/report.html").contains("<figure "));
}
