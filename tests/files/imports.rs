//! Settings of a tenant become a scenario: every form says what it should, and every value where it
//! comes from.
//!
//! The exports in `exports/` are made up, in the shapes of real ones. What comes of them is kept to be
//! read: one scenario whole in `golden/import/`, the roles of every form in `snapshots/imports/`.

use std::fmt::Write as _;
use std::io;
use std::path::PathBuf;

use pimsim::design::{Code, Level, examine};
use pimsim::id::PolicyId;
use pimsim::scenario::load_text;
use pimsim::tenant::draft::{Draft, Unmade, Wanted, Which, draft};
use pimsim::tenant::settings::{Gathered, Refusal, gather};
use pimsim::tenant::source::Limits;

use crate::common::accept;
use crate::common::terminal::Desk;

/// Every form of settings, with the others that it needs.
const FORMS: [&[&str]; 17] = [
    &["graph.json"],
    &["graph.json", "eligible.json", "standing.json", "group-members.json"],
    &["graph.json", "role-definitions.json", "members.json"],
    &["graph.json", "portal.csv"],
    &["sdk-utf16.json"],
    &["rules.json"],
    &["rules.json", "links.json"],
    &["policy.json", "links.json"],
    &["groups.json"],
    &["scubagear.json"],
    &["easypim-utf16.csv"],
    &["easypim-azure.csv"],
    &["easypim.json"],
    &["arm.json", "eligible-azure.json"],
    &["azurehound.json"],
    &["eligible.json"],
    &["standing.json"],
];

pub fn export(name: &str) -> PathBuf {
    accept::project("tests/files/exports").join(name)
}

pub fn wanted(keep_names: bool) -> Wanted {
    Wanted { roles: Which::All, time_zone: "UTC".to_owned(), keep_names }
}

fn gathered(files: &[&str]) -> Gathered {
    let named: Vec<_> = files.iter().map(|file| export(file)).collect();
    gather(&named, &mut io::empty(), &Limits::default()).expect("they can serve").0
}

fn drafted(files: &[&str]) -> (Gathered, Draft) {
    let gathered = gathered(files);
    let draft = draft(&gathered, &wanted(false)).expect("there are roles");
    (gathered, draft)
}

/// What comes of a text.
pub fn of_text(text: &[u8]) -> Result<Result<Draft, Unmade>, Refusal> {
    let named = ["-".into()];
    let (gathered, _) = gather(&named, &mut io::Cursor::new(text), &Limits::default())?;
    Ok(draft(&gathered, &wanted(false)))
}

/// A sentence for each role, group and note.
fn told(gathered: &Gathered, draft: &Draft) -> String {
    let mut told = String::new();
    for role in &draft.roles {
        let asked = role.asked.as_deref().unwrap_or("nobody");
        let eligible = role.eligible.map_or("?".to_owned(), |n| n.to_string());
        let _ = writeln!(
            told,
            "  {}: {}, shows {}, asks {asked}, {eligible} eligible, {} standing",
            role.key,
            role.maximum,
            role.shown.join(" and "),
            role.standing,
        );
    }
    for (key, members, known) in &draft.groups {
        let _ = writeln!(told, "  {key}: {members} approvers, {known} known");
    }
    for (reason, count) in &gathered.aside {
        let _ = writeln!(told, "  aside: {count} {reason}");
    }
    draft.notes.iter().for_each(|note| told += &format!("  note: {note}\n"));
    told
}

#[test]
fn every_form_says_what_it_should() {
    let mut all = String::new();
    for files in FORMS {
        let (gathered, draft) = drafted(files);
        let name = |file: &String| file.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
        let forms: Vec<_> = gathered.files.iter().zip(&gathered.forms).collect();
        let forms: Vec<_> =
            forms.iter().map(|(file, form)| format!("{}: {form}", name(file))).collect();
        let told = told(&gathered, &draft);
        all += &format!("{}\n{told}\n", forms.join("; "));
    }
    accept::lines("tests/files/snapshots/imports/forms.txt", all);
}

#[test]
fn a_scenario_and_where_its_values_come_from() {
    let files = ["graph.json", "eligible.json", "standing.json", "group-members.json"];
    let (_, draft) = drafted(&files);
    accept::file("tests/files/golden/import/scenario.toml", draft.scenario);
    accept::file("tests/files/golden/import/import.csv", draft.listed);
}

/// The same settings in another form are the same scenario, but for where they come from.
#[test]
fn powershell_says_the_same_as_graph() {
    let bare = |text: &str| -> String {
        text.lines()
            .map(|line| line.split(" #").next().unwrap_or_default().trim_end())
            .fold(String::new(), |text, line| text + line + "\n")
    };
    let wanted = Wanted {
        roles: Which::Named(
            ["global-administrator", "Exchange Administrator", "user-administrator"]
                .map(str::to_owned)
                .to_vec(),
        ),
        ..wanted(false)
    };
    let [graph, sdk] = ["graph.json", "sdk-utf16.json"].map(|file| {
        let draft = draft(&gathered(&[file]), &wanted).expect("there are roles");
        bare(&draft.scenario)
    });
    assert_eq!(graph, sdk);
}

#[test]
fn what_comes_out_loads_without_a_warning_and_has_no_dead_end() {
    for files in FORMS {
        let (_, draft) = drafted(files);
        let scenario = match load_text("scenario.toml", &draft.scenario, None, &[]) {
            Ok(scenario) => scenario,
            Err(problems) => {
                panic!("{files:?}\n{}", pimsim::words::problems::render(&problems, false))
            }
        };
        assert_eq!(scenario.warnings, Vec::<String>::new(), "{files:?}");
        let policies: Vec<_> = (0..scenario.policies.len()).map(PolicyId::new).collect();
        assert_eq!(policies.len(), 2, "{files:?}: as-configured and automatic");
        for finding in examine(&scenario, &policies) {
            // These are in the exports: who is eligible for both, and who is alone.
            let known = files.contains(&"eligible.json") || files.contains(&"portal.csv");
            let justified = known || finding.code == Code::OneApprover;
            assert!(finding.level < Level::Warning || justified, "{files:?}: {finding:?}");
        }
    }
}

#[test]
fn approval_that_nobody_can_give_is_told() {
    let text = include_str!("exports/arm.json").replace("\"primaryApprovers\"", "\"nobody\"");
    let draft = of_text(text.as_bytes()).expect("it can serve").expect("there are roles");
    let note = "owner-at-5ab00000-1111-4222-8333-444444444444 require approval and nobody is named";
    assert!(draft.notes.iter().any(|said| said.contains(note)), "{:?}", draft.notes);
    let scenario = load_text("scenario.toml", &draft.scenario, None, &[]).expect("it loads");
    let policies = [PolicyId::new(0)];
    let codes: Vec<_> = examine(&scenario, &policies).iter().map(|found| found.code).collect();
    assert!(format!("{codes:?}").contains("NobodyDecides"), "{codes:?}");
}

#[test]
fn which_roles_are_taken() {
    let gathered = gathered(&["graph.json"]);
    let keys = |roles: Which| {
        let wanted = Wanted { roles, ..wanted(false) };
        let draft = draft(&gathered, &wanted)?;
        Ok(draft.roles.iter().map(|role| role.key.clone()).collect::<Vec<_>>())
    };
    let configured = keys(Which::Configured).expect("there are some");
    // The reports reader has Microsoft's defaults.
    assert_eq!(configured.len(), 5);
    assert!(!configured.contains(&"reports-reader".to_owned()), "{configured:?}");
    assert_eq!(keys(Which::All).expect("all").len(), 6);
    let named = Which::Named(vec!["Reports Reader".to_owned(), "role-c0ffee00".to_owned()]);
    assert_eq!(keys(named), Ok(vec!["reports-reader".to_owned(), "role-c0ffee00".to_owned()]));
    let missing = Which::Named(vec!["chef".to_owned()]);
    assert!(
        matches!(keys(missing), Err(Unmade::NoRole(name, known)) if name == "chef" && known.len() == 6)
    );
}

#[test]
fn names_are_kept_only_for_who_asks() {
    let gathered = gathered(&["graph.json", "names.csv"]);
    let plain = draft(&gathered, &wanted(false)).expect("there are roles");
    assert!(plain.scenario.contains("[roles.test-mail-janitor]"), "role names stay");
    assert!(!plain.scenario.contains("duty-desk") && plain.scenario.contains("approver-1"));
    let kept = draft(&gathered, &wanted(true)).expect("there are roles");
    assert!(kept.scenario.contains("{ name = \"test-approver-01\" }"), "{}", kept.scenario);
    assert!(kept.scenario.contains("test-duty-desk-1"));
    assert!(load_text("scenario.toml", &kept.scenario, None, &[]).is_ok());
}

#[test]
fn the_program_writes_a_scenario_that_runs() {
    let desk = Desk::empty();
    for name in ["graph.json", "eligible.json"] {
        desk.put(name, std::fs::read(export(name)).expect("it is there"));
    }
    let (shown, told) = desk.run("import graph.json eligible.json", 0);
    assert_eq!(told, "wrote scenario.toml, import.csv and manifest.json to out/tenant\n");
    assert!(shown.ends_with(
        "Next: pimsim check out/tenant/scenario.toml\n      pimsim compare out/tenant/scenario.toml\n"
    ) || shown.contains("pimsim fit"), "{shown}");
    assert!(shown.lines().all(|line| line.chars().count() <= 80), "{shown}");
    assert_eq!(desk.names("out/tenant"), ["import.csv", "manifest.json", "scenario.toml"]);
    let manifest = desk.manifest("out/tenant");
    assert_eq!(manifest["command"], "import");
    assert_eq!(manifest["inputs"][0]["name"], "graph.json");
    assert_eq!(
        manifest["inputs"][0]["bytes"],
        std::fs::metadata(export("graph.json")).unwrap().len()
    );
    let scenario = desk.text("out/tenant/scenario.toml");
    let (listed, _) = desk.run("import graph.json eligible.json --format csv --quiet", 0);
    assert_eq!(listed, desk.text("out/tenant/import.csv"));
    assert_eq!(scenario, desk.text("out/tenant/scenario.toml"), "the same exports, the same bytes");
    let (document, _) = desk.run("import graph.json --format json --out other", 0);
    let document: serde_json::Value = serde_json::from_str(&document).expect("it is JSON");
    assert_eq!(document["roles"][1]["role"], "global-administrator");
    desk.run("compare out/tenant/scenario.toml --replications 2 --set simulation.horizon=1w", 0);
    let told = desk.told("verify out/tenant", 4);
    assert!(told.contains("out/tenant was written by `pimsim import`"), "{told}");
}

#[test]
fn the_list_of_names_is_written_only_when_asked() {
    let desk = Desk::empty();
    desk.put("graph.json", std::fs::read(export("graph.json")).expect("it is there"));
    desk.run("import graph.json --names-out names.csv --quiet", 0);
    let names = desk.text("names.csv");
    assert!(
        names.contains("00000001-1111-4222-8333-444444444444,Test approver-01,approver,approver-1"),
        "{names}"
    );
    // It can be given back.
    desk.run("import graph.json --names names.csv --keep-names --force --quiet", 0);
    assert!(desk.text("out/tenant/scenario.toml").contains("test-approver-01"));
    desk.put("mine/notes.txt", "mine");
    let told = desk.told("import graph.json --out mine", 4);
    assert!(told.contains("mine"), "{told}");
    desk.told("import graph.json --time-zone Mars/Olympus", 2);
    desk.told("import graph.json --roles chef", 2);
    desk.told("import", 2);
}
