//! A policy as changes of the tenant's settings: applied to the export and imported again, they give the
//! policy back.

use std::io;

use pimsim::scenario::load_text;
use pimsim::scenario::model::Scenario;
use pimsim::tenant::draft::{all_roles, draft};
use pimsim::tenant::patch::{Patch, patch};
use pimsim::tenant::settings::gather;
use pimsim::tenant::source::Limits;
use serde_json::Value;

use crate::common::terminal::Desk;
use crate::imports::{export, wanted};

const GRAPH: &str = include_str!("exports/graph.json");

fn scenario_of(text: &str, policy: &str) -> Scenario {
    let named = ["-".into()];
    let gathered = gather(&named, &mut io::Cursor::new(text), &Limits::default());
    let draft = draft(&gathered.expect("it can serve").0, &wanted(false)).expect("roles");
    let text = draft.scenario + policy;
    match load_text("scenario.toml", &text, None, &[]) {
        Ok(scenario) => scenario,
        Err(problems) => panic!("{}", pimsim::words::problems::render(&problems, false)),
    }
}

fn patch_of(text: &str, scenario: &Scenario, policy: &str) -> Patch {
    let named = ["-".into()];
    let (gathered, _) =
        gather(&named, &mut io::Cursor::new(text), &Limits::default()).expect("it can serve");
    let at = scenario.policies.iter().position(|known| known.name == policy).expect("it is there");
    patch(&all_roles(&gathered, false), scenario, pimsim::id::PolicyId::new(at))
}

/// Does what the tenant would do with the requests.
fn applied(text: &str, patch: &Patch) -> String {
    let mut export: Value = serde_json::from_str(text).expect("it is JSON");
    for body in patch.bodies() {
        let requests = body.value["requests"].as_array().expect("a batch").clone();
        assert!(requests.len() <= 20);
        for (at, request) in requests.iter().enumerate() {
            assert_eq!(request["id"], (at + 1).to_string());
            assert_eq!(request["method"], "PATCH");
            let url = request["url"].as_str().expect("a url");
            let (policy, rule) = url
                .strip_prefix("/policies/roleManagementPolicies/")
                .and_then(|rest| rest.split_once("/rules/"))
                .expect("a rule of a policy");
            let entries = export["value"].as_array_mut().expect("a list").iter_mut();
            let mut policies = entries.map(|entry| &mut entry["policy"]);
            let found = policies.find(|known| known["id"] == policy).expect("the policy");
            let rules = found["rules"].as_array_mut().expect("rules");
            let known = rules.iter_mut().find(|known| known["id"] == rule).expect("the rule");
            // Nothing else than a property is changed.
            assert_eq!(known["target"], request["body"]["target"]);
            assert_eq!(known["@odata.type"], request["body"]["@odata.type"]);
            *known = request["body"].clone();
        }
    }
    export.to_string()
}

const MINE: &str = "
[policies.mine]
roles.global-administrator.activation = { maximum_duration = \"30m\", require = \"mfa\" }
roles.exchange-administrator.activation.maximum_duration = \"8h\"
roles.exchange-administrator.activation.require_ticket = false
roles.reports-reader.activation.require = \"mfa\"
roles.reports-reader.activation.require_approval = true
roles.reports-reader.activation.approvers = [\"approvers-1\"]
roles.user-administrator.activation.require_approval = true
roles.helpdesk-administrator.activation.require_approval = false
";

#[test]
fn applied_and_imported_again_it_is_the_policy() {
    let scenario = scenario_of(GRAPH, MINE);
    let patch = patch_of(GRAPH, &scenario, "mine");
    assert_eq!(patch.left_out(), 0, "{:?}", patch.rows);
    let changed = applied(GRAPH, &patch);
    let again = scenario_of(&changed, "");
    let mine = scenario.policies.iter().find(|policy| policy.name == "mine").expect("mine");
    for (wanted, got) in mine.roles.iter().zip(&again.policies[0].roles) {
        assert_eq!(wanted.name, got.name);
        assert_eq!(wanted.settings, got.settings, "{}", wanted.name);
        let sizes = |scenario: &Scenario, desks: &[pimsim::scenario::model::StageDesk]| {
            let size =
                |id: &pimsim::id::GroupId| scenario.policies[0].groups[id.index()].members.len();
            let desk = |desk: &pimsim::scenario::model::StageDesk| -> Vec<usize> {
                desk.approvers.iter().map(size).collect()
            };
            desks.iter().map(desk).collect::<Vec<_>>()
        };
        assert_eq!(sizes(&scenario, &wanted.desks), sizes(&again, &got.desks), "{}", wanted.name);
    }
    // Nothing is left to be changed.
    let rest = patch_of(&changed, &scenario, "mine");
    assert!(rest.rows.is_empty() && rest.changes.is_empty(), "{:?}", rest.rows);
    let as_it_is = patch_of(GRAPH, &scenario, "as-configured");
    assert!(as_it_is.rows.is_empty(), "{:?}", as_it_is.rows);
}

#[test]
fn mfa_goes_off_before_a_context_goes_on() {
    let mut export: Value = serde_json::from_str(GRAPH).expect("it is JSON");
    let rules = export["value"][0]["policy"]["rules"].as_array_mut().expect("rules");
    for rule in rules {
        if rule["id"] == "AuthenticationContext_EndUser_Assignment" {
            rule["isEnabled"] = false.into();
        }
    }
    let text = export.to_string();
    let policy = "\n[policies.mine]\nroles.global-administrator.activation.require = \
                  \"authentication_context\"\n";
    let scenario = scenario_of(&text, policy);
    let patch = patch_of(&text, &scenario, "mine");
    assert_eq!(patch.left_out(), 0, "{:?}", patch.rows);
    let bodies = patch.bodies();
    let requests = &bodies[0].value["requests"];
    assert!(requests[0]["url"].as_str().unwrap().ends_with("/Enablement_EndUser_Assignment"));
    assert_eq!(requests[0]["body"]["enabledRules"], serde_json::json!(["Justification"]));
    let second = requests[1]["url"].as_str().unwrap();
    assert!(second.ends_with("/AuthenticationContext_EndUser_Assignment"), "{second}");
    assert_eq!(requests[1]["dependsOn"], serde_json::json!(["1"]));
    assert_eq!(requests[1]["body"]["isEnabled"], true);
    assert_eq!(requests[1]["body"]["claimValue"], "c1");
}

#[test]
fn what_entra_cannot_express_is_listed() {
    let policy = "
[policies.mine]
approvers.others = { members = 2 }
roles.global-administrator.activation.maximum_duration = \"45m\"
roles.global-administrator.activation.approvers = [\"others\"]
roles.exchange-administrator.activation.approvals_needed = 2
roles.exchange-administrator.activation.approval_timeout = \"12h\"
roles.exchange-administrator.activation.window_from = \"request\"
roles.user-administrator.activation.require = \"authentication_context\"
roles.reports-reader.assignment = \"active\"
roles.helpdesk-administrator.activation.automatic_when = { urgent = true }
";
    let scenario = scenario_of(GRAPH, policy);
    let patch = patch_of(GRAPH, &scenario, "mine");
    let mut left: Vec<String> = patch
        .rows
        .iter()
        .filter_map(|row| Some(format!("{} {}", row.role, row.left_out.as_ref()?)))
        .collect();
    left.sort();
    assert_eq!(
        left,
        [
            "exchange-administrator Entra PIM counts from provisioning",
            "exchange-administrator a request of Entra PIM is open for 24 h",
            "exchange-administrator the first decision counts in Entra PIM",
            "global-administrator Entra PIM takes half hours up to 24 h",
            "global-administrator a group of the scenario has no id in the export",
            "helpdesk-administrator it takes a custom extension, which no setting makes",
            "reports-reader standing access is an assignment, not a setting",
            "user-administrator which authentication context is not in the scenario: set claimValue",
        ]
    );
}

#[test]
fn azure_gets_one_request_a_policy_with_the_changed_rules() {
    let text = include_str!("exports/arm.json");
    let key = "owner-at-5ab00000-1111-4222-8333-444444444444";
    let policy = format!("\n[policies.mine]\nroles.{key}.activation.require_approval = false\n");
    let scenario = scenario_of(text, &policy);
    let patch = patch_of(text, &scenario, "mine");
    let bodies = patch.bodies();
    assert_eq!((bodies.len(), bodies[0].method), (1, "PATCH"));
    assert!(bodies[0].url.starts_with("https://management.azure.com/subscriptions/5ab00000-"));
    let rules = bodies[0].value["properties"]["rules"].as_array().expect("rules");
    assert_eq!(rules.len(), 1);
    assert_eq!(rules[0]["setting"]["isApprovalRequired"], false);
    assert_eq!(rules[0]["ruleType"], "RoleManagementPolicyApprovalRule");
}

#[test]
fn the_program_writes_requests_and_why() {
    let desk = Desk::with("policies.json", GRAPH);
    desk.run("import policies.json --roles all --quiet", 0);
    let typed = "patch out/tenant/scenario.toml --policy automatic --against policies.json";
    let (shown, told) = desk.run(typed, 0);
    let wrote = "wrote patch-1.json, patch.csv and manifest.json to out/scenario-patch\n";
    assert_eq!(told, wrote);
    assert!(shown.contains("az rest --method POST"), "{shown}");
    let scenario = desk.text("out/tenant/scenario.toml");
    let key = "roles.global-administrator.activation.require_approval = false";
    let line = 1 + scenario.lines().position(|line| line == key).expect("it is there");
    let row = format!(
        "global-administrator,Approval_EndUser_Assignment,isApprovalRequired,true,false,\
         out/tenant/scenario.toml:{line}\n"
    );
    let listed = desk.text("out/scenario-patch/patch.csv");
    assert!(listed.contains(&row), "{row}\n{listed}");
    desk.told(&typed.replace("automatic", "manual"), 2);
    desk.put("rule.json", std::fs::read(export("scubagear.json")).expect("it is there"));
    // This form has no policy that could be changed.
    desk.run("import rule.json --roles all --quiet --out scuba --force", 0);
    let (shown, _) =
        desk.run("patch scuba/scenario.toml --policy automatic --against rule.json --out left", 1);
    assert!(shown.contains("Left out"), "{shown}");
    assert_eq!(desk.names("left"), ["manifest.json", "patch.csv"]);
}
