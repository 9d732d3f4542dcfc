//! `pimsim report` of what `fit` found: the check first, roles and groups in a line each, their figures.
//!
//! Method: logs that `run --detail audit` wrote, so that what is behind them is known; what a browser
//! makes of the page is looked at by people, here it is read as text.

use serde_json::json;
use sha2::{Digest, Sha256};

use super::fitting::desk;
use super::report::sound;
use crate::common::terminal::{Desk, SMALL};

const FIT: &str = "fit logged/audit-manual.json --bootstraps 9 --quiet --time-zone UTC";

fn page_of(desk: &Desk, directory: &str) -> String {
    let (out, err) = desk.run(&format!("report {directory}"), 0);
    assert_eq!((out, err), (String::new(), format!("wrote {directory}/report.html\n")));
    desk.text(&format!("{directory}/report.html"))
}

/// The part of a page between two texts.
#[track_caller]
fn between<'a>(page: &'a str, from: &str, to: &str) -> &'a str {
    let rest = page.split_once(from).unwrap_or_else(|| panic!("{from} is not in {page}")).1;
    rest.split_once(to).unwrap_or((rest, "")).0
}

/// Puts another file in the place of one that the manifest vouches for.
fn replace(desk: &Desk, directory: &str, name: &str, text: &str) {
    desk.put(&format!("{directory}/{name}"), text);
    let sum: String = Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect();
    desk.change_manifest(directory, |manifest| {
        let files = manifest["files"].as_array_mut().expect("a list");
        let file = files.iter_mut().find(|file| file["name"] == name).expect("it is named");
        file["sha256"] = json!(sum);
        file["bytes"] = json!(text.len());
    });
}

#[test]
fn a_fit_becomes_one_page() {
    let desk = desk();
    desk.run(FIT, 0);
    let page = page_of(&desk, "out/tenant-fit");
    sound(&page);
    let parts = [
        "What the audit log tells</h1>",
        "In short</h2>",
        "The roles, most requests first</span>",
        "The approver groups</span>",
        "The roles</h2>",
        "What became of the requests</figcaption>",
        ">reader</h3>",
        " of the 168 hours of a week</figcaption>",
        "The approvers</h2>",
        ">reader-approvers</h3>",
        "The approvers of reader-approvers</span>",
        "Appendix</h2>",
        "What stays open</h3>",
        "Every estimate</h3>",
        "What was set aside</h3>",
        "How to reproduce it</h3>",
    ];
    let places: Vec<_> = parts.iter().map(|part| page.find(part)).collect();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?}");
    for said in [
        "pimsim compare DIR/scenario.toml",
        "No log tells mail, pickup and review apart",
        "double",
        "who deactivates",
        "Hours are those of UTC.",
    ] {
        assert!(page.contains(said), "{said}");
    }
    // Nobody checked anything, so no verdict.
    assert!(!page.contains("tell the log?</h2>"), "{page}");
    // The page is the same again, whoever looks from wherever.
    desk.run("report out/tenant-fit --quiet --out again/page.html", 0);
    assert!(desk.text("again/page.html") == page);
    let (out, _) = desk.run("report ./out/tenant-fit/ --out -", 0);
    assert!(out == page);
}

#[test]
fn what_a_page_says_of_times_is_in_the_files() {
    let desk = desk();
    desk.run(FIT, 0);
    let page = page_of(&desk, "out/tenant-fit");
    // The rate as the file has it, to a tenth.
    let fitted = desk.text("out/tenant-fit/fit.csv");
    let row = fitted.lines().find(|row| row.starts_with("needs.reader,rate,")).expect("a row");
    let number =
        |at: usize| -> f64 { row.split(',').nth(at).expect("a cell").parse().expect("it") };
    let rate = format!("{:.1} ({:.1} to {:.1})", number(3), number(4), number(5));
    assert!(page.contains(&format!(">{rate}</td>")), "{rate}");
    // The median response is the first time at which the curve has reached half, its interval where
    // the band has.
    let curves = desk.text("out/tenant-fit/fit-curves.csv");
    let response = |row: &&str| row.starts_with("approvers.reader-approvers,response,");
    let points = curves
        .lines()
        .filter(response)
        .map(|row| row.split(',').skip(2).map(|cell| cell.parse::<f64>().ok()).collect::<Vec<_>>());
    let points: Vec<_> = points.collect();
    assert!((20..=200).contains(&points.len()), "{}", points.len());
    let first = |at: usize| {
        let found = points.iter().find(|point| point[at].is_some_and(|share| share >= 0.5));
        (found.expect("half")[0].expect("a time") / 60.0).round()
    };
    let [median, low, high] = [1, 3, 2].map(first);
    let said = format!("half of the responses come within {median} min ({low} to {high})");
    assert!(page.contains(&said), "{said}");
    // The truth: half of an exponential law of 20 min, and a moment more.
    assert!((low..=high).contains(&14.5), "{said}");
    // Every point lies in its interval, and the law runs along the curve.
    for point in &points {
        let [_, share, low, high, law] = point[..] else { panic!("{point:?}") };
        let (share, law) = (share.expect("a share"), law.expect("a share"));
        assert!(low.is_none_or(|low| low <= share) && high.is_none_or(|high| share <= high));
        assert!((share - law).abs() < 0.2, "{point:?}");
    }
}

#[test]
fn what_is_outside_comes_first_and_is_said_in_words() {
    let desk = desk();
    desk.put("wrong.toml", desk.text("small.toml").replace("\"20m\"", "\"7h\""));
    let check = "--check --replications 60 --bootstraps 0 --quiet";
    let log = "fit logged/audit-manual.json";
    desk.run(&format!("{log} {check} --no-fit --scenario wrong.toml --out wrong"), 1);
    let page = page_of(&desk, "wrong");
    sound(&page);
    let short = between(&page, "id=\"short\"", "</section>");
    assert!(short.contains("The model does not tell the log in ") && short.contains("as it is."));
    let checked = between(&page, "id=\"check\"", "</section>");
    let outside = between(checked, "Outside: where the model does not tell the log", "</table>");
    let row = between(outside, "reader: half decided within</th>", "</tr>");
    assert!(
        row.contains(" min</td>") && row.contains(" h ") && row.contains(">outside</td>"),
        "{row}"
    );
    let file = desk.text("wrong/check.csv");
    let many = file.lines().filter(|row| row.ends_with(",outside")).count();
    assert_eq!(outside.matches(">outside</td>").count(), many);
    let rest = between(checked, "Inside, or not known", "</section>");
    assert!(!rest.contains(">outside</td>") && rest.contains(">inside</td>"), "{rest}");
    // Nothing was fitted.
    assert!(!page.contains("Every estimate"), "{page}");
    // Of a fit it is said on what it was judged.
    let status = desk.command(&format!("{log} {check} --holdout 30%")).status().expect("it starts");
    assert!(matches!(status.code(), Some(0 | 1)), "{status}");
    let page = page_of(&desk, "out/tenant-fit");
    assert!(page.contains("on the held-out last 30 % of the time"), "{page}");
}

#[test]
fn no_text_of_a_person_is_on_the_page() {
    let desk = desk();
    let log = desk.text("logged/audit-manual.json");
    desk.put("canary.json", log.replace("synthetic", "canary").replace("person-", "canary-"));
    desk.run("fit canary.json --bootstraps 0 --quiet", 0);
    let page = page_of(&desk, "out/tenant-fit");
    // Nor the name of the log.
    assert!(!page.contains("canary") && !page.contains("tenant.example"), "{page}");
    assert!(page.contains("approver-1") && !page.contains("requester-"));
}

/// Eight roles, one as often asked for as all others together.
fn many() -> Desk {
    let head = SMALL.split("[roles.").next().expect("a head");
    let mut text = head.replace("horizon = \"1w\"", "horizon = \"6w\"").replace(
        "members = 1",
        "members = 2\npickup = { distribution = \"exponential\", mean = \"20m\" }",
    );
    text += "[requesters.people]\ncount = 200\n[policies.manual]\n";
    for number in 1..=8 {
        let rate = if number == 5 { 60 } else { 4 };
        text += &format!(
            "[roles.role-{number}.activation]\nmaximum_duration = \"2h\"\nrequire_approval = true\n\
             approvers = [\"desk\"]\n[[needs]]\nrequesters = \"people\"\nrole = \"role-{number}\"\n\
             rate = \"{rate}/week\"\n"
        );
    }
    let desk = Desk::with("small.toml", &text);
    let log = "run small.toml --policy manual --replications 1 --detail audit --quiet --out logged";
    desk.run(log, 0);
    desk
}

#[test]
fn the_roles_that_matter_have_figures_and_the_rest_what_to_type() {
    let desk = many();
    desk.run(FIT, 0);
    let page = page_of(&desk, "out/tenant-fit");
    sound(&page);
    let table = between(&page, "The roles, most requests first", "</table>");
    assert_eq!(table.matches("<tr>").count(), 9, "a head and each role");
    assert!(table.find("role-5</th>") < table.find("role-1</th>"), "{table}");
    assert_eq!(page.matches("<section id=\"role-").count(), 6);
    assert!(
        page.contains("2 more roles in the table above: pimsim report DIR --role NAME draws one.")
    );
    // One that is named has its own, and nothing is said of others.
    let (page, _) = desk.run("report out/tenant-fit --role role-3 --out -", 0);
    sound(&page);
    assert!(page.contains(">role-3</h3>") && !page.contains("role-4</"), "{page}");
    assert!(page.contains("This page is about role-3 alone."), "{page}");
    let told = desk.told("report out/tenant-fit --role role-33 --out -", 4);
    let said = "--role: there is no role `role-33`; there is `role-1`";
    assert!(told.contains(said) && told.contains("did you mean `role-3`?"), "{told}");
}

#[test]
fn what_was_changed_is_refused_and_what_is_old_is_told() {
    let desk = desk();
    desk.run(FIT, 0);
    page_of(&desk, "out/tenant-fit");
    // Another fit into the same directory.
    let told =
        desk.told("fit logged/audit-manual.json --bootstraps 9 --by member --time-zone UTC", 0);
    let stale = "warning: out/tenant-fit/report.html is stale: it shows earlier results; `pimsim \
                 report out/tenant-fit` makes it anew";
    assert!(told.contains(stale), "{told}");
    page_of(&desk, "out/tenant-fit");
    let told =
        desk.told("fit logged/audit-manual.json --bootstraps 9 --by member --time-zone UTC", 0);
    assert!(!told.contains("stale"), "{told}");
    // A scenario that somebody went on with is nobody's business.
    let scenario = desk.text("out/tenant-fit/scenario.toml");
    desk.put("out/tenant-fit/scenario.toml", scenario + "# mine\n");
    page_of(&desk, "out/tenant-fit");
    let told = |desk: &Desk| desk.told("report out/tenant-fit", 4);
    let whole = desk.text("out/tenant-fit/demand.csv");
    desk.put("out/tenant-fit/demand.csv", "role\n");
    let err = told(&desk);
    assert!(err.contains("out/tenant-fit/demand.csv is not as `pimsim fit` wrote it; fit again"));
    std::fs::remove_file(desk.path("out/tenant-fit/check.csv")).ok();
    std::fs::remove_file(desk.path("out/tenant-fit/aside.csv")).expect("it was there");
    let err = told(&desk);
    assert!(err.contains("demand.csv is not as") && err.contains("aside.csv is missing"), "{err}");
    desk.put("out/tenant-fit/demand.csv", whole);
    desk.run(&format!("{FIT} --force"), 0);
    for (name, text, said) in [
        ("fit-curves.csv", "subject,parameter\na,b\n", "fit-curves.csv has no column time_s"),
        (
            "demand.csv",
            "role,hour_of_week,needs,rate,level\na,0,x,1,1\n",
            "`x` in column needs is no",
        ),
        ("requests.csv", "role\n", "requests.csv has no column need"),
        ("fit.csv", "subject\nx\n", "fit.csv has no column law"),
    ] {
        let whole = desk.text(&format!("out/tenant-fit/{name}"));
        replace(&desk, "out/tenant-fit", name, text);
        let err = told(&desk);
        assert!(err.starts_with("error: ") && err.contains(said), "{name}: {err}");
        replace(&desk, "out/tenant-fit", name, &whole);
    }
    page_of(&desk, "out/tenant-fit");
    // A manifest that is another version's, or none.
    desk.change_manifest("out/tenant-fit", |manifest| manifest["version"] = json!("9.9.9"));
    let err = told(&desk).replace("\n  ", " ");
    let said = "out/tenant-fit was written by `pimsim fit` of pimsim 9.9.9, this is pimsim ";
    assert!(err.contains(said) && err.contains("run `fit` again"), "{err}");
    desk.put(
        "out/tenant-fit/manifest.json",
        "{\"program\": \"pimsim\", \"version\": \"0.1.0\", \"command\": \"fit\"}",
    );
    let err = told(&desk);
    assert!(err.contains("out/tenant-fit/manifest.json is not a manifest of pimsim: "), "{err}");
}

/// Whatever numbers somebody writes into the files, there is a page or a sentence.
#[test]
fn numbers_from_anywhere_make_a_page() {
    let desk = desk();
    desk.run(FIT, 0);
    let head = "subject,parameter,time_s,share_km,low,high,share_fitted\n";
    let odd = ["-1,7,-3,9,2", "1e300,1e300,0,1e-300,", "0,0,,,", "5,0.5,0.9,0.1,0.5"];
    let rows = odd.map(|cells| format!("approvers.reader-approvers,response,{cells}\n"));
    replace(&desk, "out/tenant-fit", "fit-curves.csv", &(head.to_owned() + &rows.concat()));
    let hours = (0..168).map(|hour| format!("reader,{hour},1e300,1,1e300,,,1e300\n"));
    let hours: String = hours.collect();
    let head = "role,hour_of_week,needs,free_h,rate,ci_low,ci_high,level\n";
    replace(&desk, "out/tenant-fit", "demand.csv", &(head.to_owned() + &hours));
    let page = page_of(&desk, "out/tenant-fit");
    sound(&page);
}

#[test]
fn settings_alone_have_no_page_but_a_way_on() {
    let desk = Desk::empty();
    let policies = include_str!("../../scenarios/tenant-policies.json");
    desk.put("policies.json", policies);
    desk.run("import policies.json --quiet", 0);
    let told = desk.told("report out/tenant", 4);
    let said = "error: out/tenant was written by `pimsim import`; a report is made of what `run`, \
                `compare`, `sweep`, `plan`, `decide` or `fit` wrote; `pimsim compare \
                out/tenant/scenario.toml` makes results of it\n";
    assert_eq!(told.replace("\n  ", " "), said);
}
