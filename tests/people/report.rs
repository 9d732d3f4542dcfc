//! `pimsim report`: the page that it writes, and what it refuses.
//!
//! What a browser makes of the page is the matter of `.ci/browser`; here it is read as text.

use std::collections::BTreeMap;
use std::fs;

use crate::common::terminal;
use crate::common::terminal::{Desk, SMALL};

/// Names as somebody who means harm would choose them.
const HOSTILE: &str = r##"
schema = 1
title = "<script>alert('title')</script> & \"more\""
description = "</p><img src=x onerror=alert(1)>"

[simulation]
start = 2026-01-05
warm_up = "1d"
horizon = "1w"
replications = 4
seed = 7

[calendars.office]
weekly = ["mon-fri 09:00-17:00"]

[approvers."</title><b>desk"]
members = [{ name = "=cmd()|'x'!A1" }, { name = "\" onload=\"alert(1)" }]
calendar = "office"

[roles."role\"><script>".activation]      # assumption: <script>alert("comment")</script>
require_approval = true
approvers = ["</title><b>desk"]

[requesters.people]
count = 1000

[[needs]]
requesters = "people"
role = "role\"><script>"
rate = "200/week"                         # source: https://example.org/?a=1&b=<i>

[policies."<script>alert(1)</script>"]

[policies."=cmd()"]
description = "<style>*{display:none}</style>"
roles."role\"><script>".activation.require_approval = false
"##;

/// With `out/small`, written by `compare`, and its page.
fn compared() -> (Desk, String) {
    let desk = Desk::with("small.toml", SMALL);
    desk.run("compare small.toml --quiet", 0);
    let (out, err) = desk.run("report out/small", 0);
    assert_eq!((out.as_str(), err.as_str()), ("", "wrote out/small/report.html\n"));
    let page = desk.text("out/small/report.html");
    (desk, page)
}

fn count(page: &str, part: &str) -> usize {
    page.matches(part).count()
}

/// Every value of this attribute.
fn values<'a>(page: &'a str, attribute: &str) -> Vec<&'a str> {
    let start = format!(" {attribute}=\"");
    page.split(start.as_str()).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

/// The tags in their order, without what is in them.
fn tags(page: &str) -> Vec<&str> {
    let after = page.split('<').skip(1);
    after.map(|rest| rest.split([' ', '>']).next().unwrap_or_default()).collect()
}

/// Elements that are not closed, or closed in another order, end here.
#[track_caller]
fn well_formed(page: &str) {
    let mut open = Vec::new();
    for tag in tags(page) {
        match tag.strip_prefix('/') {
            Some(name) => assert_eq!(open.pop(), Some(name), "closed in its order"),
            None if matches!(tag, "!DOCTYPE" | "meta" | "br" | "hr") => {}
            None => open.push(tag),
        }
    }
    assert!(open.is_empty(), "{open:?}");
}

/// What holds for every page.
#[track_caller]
pub fn sound(page: &str) {
    well_formed(page);
    assert!(page.starts_with("<!DOCTYPE html>\n<html lang=\"en\">"));
    for tag in ["script", "iframe", "object", "embed", "link", "img", "form", "base", "i", "b"] {
        assert!(!tags(page).contains(&tag), "<{tag}>");
    }
    assert!(values(page, "src").is_empty() && values(page, "style").is_empty());
    let inward = |link: &&str| link.starts_with('#');
    assert!(values(page, "href").iter().all(inward), "{:?}", values(page, "href"));
    assert!(values(page, "fill").iter().all(|fill| fill.starts_with("url(#pattern-")));
    assert!(page.contains("default-src &#39;none&#39;; style-src &#39;sha256-"));
    // Every drawing that is more than a sample stands in a figure with a table, and is described.
    let drawings = count(page, "<svg role=\"img\"");
    assert_eq!(drawings, count(page, "</desc>"));
    for figure in page.split("<figure").skip(1) {
        let figure = figure.split("</figure>").next().unwrap_or_default();
        assert!(figure.contains("<svg role=\"img\"") && figure.contains("<table>"), "{figure}");
    }
    let outside: usize = page
        .split("<figure")
        .skip(1)
        .map(|part| count(part.split("</figure>").next().unwrap_or(""), "role=\"img\""))
        .sum();
    assert_eq!(outside, drawings, "no drawing outside of a figure");
    assert_eq!(count(page, "<table>"), count(page, "<caption>"));
    // Ids and labels of regions are unique.
    for attribute in ["id", "aria-label"] {
        let mut seen = BTreeMap::new();
        values(page, attribute).into_iter().for_each(|id| *seen.entry(id).or_insert(0) += 1);
        let twice: Vec<_> = seen.iter().filter(|(_, times)| **times > 1).collect();
        assert!(twice.is_empty(), "{attribute}: {twice:?}");
    }
    for id in values(page, "aria-labelledby").iter().flat_map(|ids| ids.split(' ')) {
        assert!(values(page, "id").contains(&id), "{id}");
    }
    assert!(!page.contains("NaN") && !page.contains("inf\""), "no number that is none");
}

#[test]
fn a_comparison_becomes_one_page() {
    let (desk, page) = compared();
    sound(&page);
    let parts = [
        "In short",
        "How long needs wait",
        "Where the time goes",
        "Exposure and attackers",
        "The trade-off",
        "Appendix",
        "The policies",
        "All roles together",
        "What became of the requests",
        "who is on duty",
        "The load of the approvers",
        "Paired differences",
        "The headline numbers",
        "Assumptions and their sources",
        "How to reproduce it",
    ];
    let places: Vec<_> = parts.iter().map(|part| page.find(&format!("{part}</h"))).collect();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?}");
    for said in [
        "pimsim compare small.toml --seed 7 --replications 12",
        "pimsim verify DIR",
        "no attackers",
        // In the picture of the trade-off every policy has its name.
        ">1 manual</text>",
        ">2 automatic</text>",
    ] {
        assert!(page.contains(said), "{said}");
    }
    // The page is the same again, whoever looks from wherever.
    desk.run("report out/small --quiet --out again/page.html", 0);
    assert!(desk.text("again/page.html") == page);
    let (out, _) = desk.run("report ./out/small/ --out -", 0);
    assert!(out == page);
}

#[test]
fn the_headline_numbers_are_those_of_the_file() {
    let (desk, page) = compared();
    let mut known = BTreeMap::new();
    let mut reader =
        csv::Reader::from_path(desk.path("out/small/measures.csv")).expect("it is there");
    for row in reader.records().map(|row| row.expect("a row")) {
        let key = [0, 1, 2].map(|column| row[column].to_owned());
        known.insert(key, [4, 5, 6].map(|column| row[column].to_owned()));
    }
    let mut told = 0;
    for cell in page.split("<td ").skip(1).filter(|cell| cell.starts_with("data-policy")) {
        let cell = format!(" {}", cell.split('>').next().unwrap_or_default());
        let value = |attribute| values(&cell, attribute)[0].to_owned();
        let key = ["data-policy", "data-role", "data-measure"].map(value);
        let found = ["data-estimate", "data-ci-low", "data-ci-high"].map(value);
        assert_eq!(known.get(&key), Some(&found), "{key:?}");
        told += 1;
    }
    assert!(told > 40, "{told}");
}

#[test]
fn the_findings_are_those_of_compare() {
    let desk = Desk::with("small.toml", SMALL);
    let (out, _) = desk.run("compare small.toml --quiet", 0);
    desk.run("report out/small --quiet", 0);
    let page = desk.text("out/small/report.html").replace('\u{a0}', " ");
    let findings = out.split("Findings\n\n").nth(1).and_then(|rest| rest.split("\n\n").next());
    let findings = findings.expect("there are findings").replace("\n  ", " ");
    assert!(findings.lines().count() >= 2, "{findings}");
    for line in findings.lines() {
        let sentence = line.trim_start_matches("- ");
        assert!(page.contains(&format!("<li>{sentence}</li>")), "{sentence}");
    }
}

#[test]
fn names_are_only_names() {
    let desk = Desk::with("hostile.toml", HOSTILE);
    desk.run("compare hostile.toml --quiet", 0);
    desk.run("report out/hostile --quiet", 0);
    let page = desk.text("out/hostile/report.html");
    sound(&page);
    for said in [
        "<h1>&lt;script&gt;alert(&#39;title&#39;)&lt;/script&gt; &amp; &quot;more&quot;</h1>",
        "<strong>=cmd()</strong>",
        "&lt;style&gt;*{display:none}&lt;/style&gt;",
        "assumption: &lt;script&gt;alert(&quot;comment&quot;)&lt;/script&gt;",
        "source: https://example.org/?a=1&amp;b=&lt;i&gt;",
    ] {
        assert!(page.contains(said), "{said}");
    }
}

#[test]
fn what_run_wrote_is_a_page_too_and_few_numbers_are_enough() {
    let desk = Desk::with("small.toml", SMALL);
    let quiet = "[[needs]]\nrequesters = \"people\"\nrole = \"reader\"\nrate = \"200/week\"\n";
    desk.put(
        "two.toml",
        SMALL.replace(
            quiet,
            &format!(
                "[roles.idle]\n[requesters.others]\ncount = 2\neligible = [\"idle\"]\n{quiet}"
            ),
        ),
    );
    desk.put("nobody.toml", SMALL.replace("rate = \"200/week\"", "rate = \"0.001/year\""));
    for (typed, said) in [
        ("run small.toml", "95\u{a0}% of needs wait up to"),
        ("run small.toml --policy manual", "which compares nothing"),
        ("compare small.toml --replications 1", "One replication gives no intervals"),
        ("compare small.toml --policy manual", "Fewer than two policies"),
        ("compare two.toml", "Of the mean wait of"),
        ("compare nobody.toml --replications 2", "No request was filed"),
        ("compare small.toml --set costs.severity_hour=3 --set costs.currency='EUR'", "Cost, EUR"),
        (
            "compare small.toml --set threat.compromises='5/year' threat.attempts='1/day' threat.dwell='2d'",
            "How long attackers hold each role",
        ),
    ] {
        desk.run(&format!("{typed} --quiet --out out/one"), 0);
        desk.run("report out/one --quiet", 0);
        let page = desk.text("out/one/report.html");
        sound(&page);
        assert!(page.contains(said), "{typed}: {said}");
    }
}

#[test]
fn many_policies_with_long_names_are_a_page() {
    let mut scenario = SMALL.split("[policies.manual]").next().expect("a scenario").to_owned();
    for policy in 1..=20 {
        let name = "a-policy-with-a-very-long-name-that-no-drawing-has-room-for";
        scenario += &format!("[policies.{name}-{policy}]\napprovers.desk.members = {policy}\n");
    }
    let desk = Desk::with("many.toml", &scenario);
    desk.run("compare many.toml --quiet --replications 3", 0);
    desk.run("report out/many --quiet", 0);
    let page = desk.text("out/many/report.html");
    sound(&page);
    assert!(page.len() < 3_000_000, "{} bytes", page.len());
}

#[test]
fn without_the_scenario_it_says_so() {
    let (desk, page) = compared();
    assert!(page.contains("The scenario as it was run"));
    fs::rename(desk.path("small.toml"), desk.path("moved.toml")).expect("the test can");
    let told = desk.told("report out/small", 0);
    assert!(told.contains("note: the scenario that was run is not at small.toml"), "{told}");
    let without = desk.text("out/small/report.html");
    sound(&without);
    assert!(without.contains("name it with --scenario FILE") && !without.contains("as it was run"));
    desk.run("report out/small --quiet --scenario moved.toml", 0);
    assert!(desk.text("out/small/report.html") == page);
    // Another one is refused rather than quoted.
    desk.put("small.toml", SMALL.replace("200/week", "201/week"));
    desk.run("report out/small --quiet", 0);
    assert!(desk.text("out/small/report.html") == without);
    let told = desk.told("report out/small --scenario small.toml", 4);
    assert!(told.contains("small.toml is not the scenario that was run"), "{told}");
}

#[test]
fn files_that_are_missing_or_changed_are_named() {
    let (desk, page) = compared();
    fs::remove_file(desk.path("out/small/levels.csv")).expect("the test can");
    fs::remove_file(desk.path("out/small/tradeoff.csv")).expect("the test can");
    let measures = desk.text("out/small/measures.csv");
    desk.put("out/small/measures.csv", measures.replacen('7', "8", 1));
    let told = desk.told("report out/small", 4);
    let expected = "\
error: out/small/measures.csv is not as the run wrote it: see `pimsim verify`
error: out/small/levels.csv is missing
error: out/small/tradeoff.csv is missing
";
    assert_eq!(told, expected);
    assert!(desk.text("out/small/report.html") == page, "nothing was written");
}

#[test]
fn only_what_left_tables_is_reported() {
    let desk = Desk::with("small.toml", SMALL);
    let told = desk.told("report nowhere", 4);
    assert!(told.contains("there is no nowhere/manifest.json"), "{told}");
    desk.put("theirs/manifest.json", "{\"program\": \"other\", \"version\": \"1\"}");
    let told = desk.told("report theirs", 4);
    assert!(told.contains("not a manifest of pimsim"), "{told}");
    desk.run("run small.toml --replications 2 --quiet --out checked", 0);
    desk.change_manifest("checked", |manifest| {
        manifest["command"] = "check".into();
        manifest["options"] = serde_json::json!({});
    });
    let told = desk.told("report checked", 4);
    let said = "written by `pimsim check`; a report is made of what `run`, `compare`, `sweep`, `plan`, \
                `decide` or `fit` wrote";
    assert!(told.contains(said), "{told}");
    desk.run("run small.toml --shard 1/2 --quiet --out parts", 0);
    let told = desk.told("report parts/shard-1-of-2", 4);
    assert!(told.contains("shard 1/2") && told.contains("pimsim merge"), "{told}");
    desk.run("run small.toml --shard 2/2 --quiet --out parts", 0);
    desk.run("merge parts/shard-1-of-2 parts/shard-2-of-2 --out whole --quiet", 0);
    desk.run("report whole --quiet", 0);
    desk.run("run small.toml --quiet --out at-once", 0);
    desk.run("report at-once --quiet", 0);
    assert!(desk.text("whole/report.html") == desk.text("at-once/report.html"));
}

#[test]
fn nothing_of_somebody_else_is_overwritten() {
    let (desk, page) = compared();
    desk.put("notes.html", "mine");
    let told = desk.told("report out/small --out notes.html", 4);
    assert!(
        told.contains("notes.html is no report of pimsim's") && told.contains("--force"),
        "{told}"
    );
    assert_eq!(desk.text("notes.html"), "mine");
    desk.run("report out/small --out notes.html --force --quiet", 0);
    assert!(desk.text("notes.html") == page);
    // Its own is written over without asking; a directory never.
    desk.run("report out/small --out notes.html --quiet", 0);
    desk.told("report out/small --out out --force", 4);
    let names: Vec<_> = terminal::files(&desk.path("out/small")).into_keys().collect();
    assert!(!names.iter().any(|name| name.starts_with('.')), "{names:?}");
}

#[test]
fn a_report_is_verified_with_the_files_and_goes_with_them() {
    let (desk, page) = compared();
    let (out, _) = desk.run("verify out/small", 0);
    assert!(out.ends_with("all equal\n"), "{out}");
    desk.put("out/small/report.html", page.replacen("share", "shame", 1));
    let (out, _) = desk.run("verify out/small", 1);
    assert!(
        out.starts_with("report.html: not what `pimsim report` makes of these files: stale"),
        "{out}"
    );
    // What is no report is somebody else's, as any other file.
    desk.put("out/small/report.html", "mine");
    let (out, _) = desk.run("verify out/small", 1);
    assert!(out.starts_with("report.html: the manifest does not name it\n"), "{out}");
    desk.run("compare small.toml --quiet --seed 8", 0);
    assert_eq!(desk.text("out/small/report.html"), "mine");
    // The same bytes again make no report out of date; others do, and it stays and is called stale.
    desk.run("report out/small --force --quiet", 0);
    assert_eq!(desk.told("compare small.toml --quiet --seed 8", 0), "");
    let stale = desk.text("out/small/report.html");
    for command in ["compare small.toml --quiet --seed 9", "run small.toml --quiet"] {
        let told = desk.told(command, 0);
        assert!(told.starts_with("warning: out/small/report.html is stale"), "{told}");
        assert!(desk.text("out/small/report.html") == stale, "{command} changed the report");
        let (out, _) = desk.run("verify out/small", 1);
        assert!(out.starts_with("report.html: ") && out.contains("stale"), "{out}");
    }
    desk.run("report out/small --quiet", 0);
    desk.run("verify out/small", 0);
}

#[test]
fn targets_are_judged_by_the_numbers_of_the_files() {
    let targets = "
[[targets]]
measure = \"time_to_access_p50\"
at_most = \"365d\"
policy = \"manual\"

[[targets]]
measure = \"exposure\"
at_least = 1e9
";
    let desk = Desk::with("small.toml", &format!("{SMALL}{targets}"));
    desk.run("compare small.toml --quiet", 1);
    desk.run("report out/small --quiet", 0);
    let page = desk.text("out/small/report.html");
    let section = page.split("<section id=\"targets\"").nth(1).expect("a section of targets");
    let section = section.split("</section>").next().expect("its end");
    let words = section.replace("</td>", "|").replace("</th>", "|");
    assert!(words.contains("time_to_access_p50 &lt;= 365 d"), "{section}");
    let verdicts = |said: &str| words.matches(&format!(">{said}|")).count();
    assert_eq!((verdicts("✓ met"), verdicts("✗ not met")), (1, 2), "{section}");
    // Without the scenario nobody knows its targets.
    fs::rename(desk.path("small.toml"), desk.path("elsewhere.toml")).expect("moved");
    let (page, _) = desk.run("report out/small --quiet --out -", 0);
    assert!(!page.contains("id=\"targets\"") && page.contains("targets cannot be"), "no targets");
}
