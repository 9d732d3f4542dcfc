//! What cannot serve is refused with the reason and what to use instead, and no message or file holds a
//! text of a person.

use std::io;

use pimsim::tenant::draft::{Unmade, draft};
use pimsim::tenant::settings::gather;
use pimsim::tenant::source::Limits;
use pimsim::words;
use serde_json::{Value, json};

use crate::common::terminal::Desk;
use crate::exports_opened::{gzip, zip};
use crate::imports::{export, of_text, wanted};

const GRAPH: &str = include_str!("exports/graph.json");

fn refused(text: impl AsRef<[u8]>) -> String {
    match of_text(text.as_ref()) {
        Err(refusal) => refusal.to_string(),
        Ok(Err(unmade)) => format!("{unmade:?}"),
        Ok(Ok(_)) => panic!("it was read"),
    }
}

#[test]
fn damaged_exports_are_told_by_their_place() {
    let deep = "[".repeat(10_000) + &"]".repeat(10_000);
    let deep_objects = "{\"a\":".repeat(10_000);
    let mut bad = GRAPH.as_bytes().to_vec();
    bad[5_000] = 0xff;
    let mut zero = GRAPH.as_bytes().to_vec();
    zero[5_000] = 0;
    let line = 1 + GRAPH[..5_000].matches('\n').count();
    let many = format!("[{}1]", "1,".repeat(4_000_001));
    let table: Vec<(Vec<u8>, String)> = vec![
        (GRAPH.as_bytes()[..30_000].to_vec(), "- is cut off in line".to_owned()),
        (deep.into_bytes(), "- is deeper than 64 levels (line 1)".to_owned()),
        (deep_objects.into_bytes(), "- is deeper than 64 levels (line 1)".to_owned()),
        (bad, format!("- is not in UTF-8 (line {line})")),
        (zero, format!("- is no text: line {line} holds a byte 0")),
        (Vec::new(), "- is empty".to_owned()),
        (b" \r\n\t".to_vec(), "- is empty".to_owned()),
        (b"{\"value\": [1, 2,]}".to_vec(), "- is no JSON from line 1, column".to_owned()),
        (many.into_bytes(), "- holds more than 4,000,000 values".to_owned()),
        (gzip(&vec![b' '; 40 << 20]), "- unpacks to more than 250 times its size".to_owned()),
        (b"hello world".to_vec(), "- has no form that is known".to_owned()),
        (b"a,b\n1,2\n".to_vec(), "- has no form that is known".to_owned()),
        (b"{\"hello\":1}".to_vec(), "- has no form that is known".to_owned()),
        (b"[]".to_vec(), "- has no form that is known".to_owned()),
        (b"<html>".to_vec(), "- has no form that is known".to_owned()),
    ];
    for (bytes, why) in table {
        let said = refused(&bytes);
        assert!(said.starts_with(&why), "expected {why}\nfound {said}");
    }
}

#[test]
fn closed_interfaces_and_requests_name_the_call_to_use() {
    let policies = "GET /policies/roleManagementPolicyAssignments";
    let azure = "Microsoft.Authorization/roleManagementPolicyAssignments";
    let eligible = "GET /roleManagement/directory/roleEligibilityScheduleInstances";
    let table = [
        (
            json!({"id": "x", "roleDefinitionId": "y", "userMemberSettings": [], "adminMemberSettings": []}),
            azure,
        ),
        (
            json!({"resourceId": "x", "subjectId": "z", "assignmentState": "Active", "type": "UserAdd"}),
            azure,
        ),
        (
            json!({"roleId": "x", "type": "UserAdd", "assignmentState": "Active", "duration": "2"}),
            policies,
        ),
        (json!({"action": "selfActivate", "principalId": "x", "roleDefinitionId": "y"}), eligible),
        (
            json!({"value": [{"id": "1", "action": "adminAssign", "isValidationOnly": false, "principalId": "x"}]}),
            eligible,
        ),
        (
            json!({"action": "selfActivate", "principalId": "x", "groupId": "g", "accessId": "member"}),
            "privilegedAccess/group/eligibilityScheduleInstances",
        ),
        (json!({"id": "1", "reviewResult": "NotReviewed"}), policies),
        (json!({"id": "1", "stages": [{"reviewResult": "NotReviewed"}]}), policies),
        (json!({"evaluationId": "1", "evaluationOutcome": "Approved"}), "custom extension"),
        (
            json!({"value": [{"activityDisplayName": "Add member to role", "loggedByService": "PIM"}]}),
            "`pimsim fit` reads logs",
        ),
        (json!({"records": [{"operationName": "Sign-in activity"}]}), "`pimsim fit` reads logs"),
        (json!({"tables": [{"columns": [], "rows": []}]}), "`pimsim fit` reads logs"),
        (json!({"parameters": {}, "responses": {}}), "roleEligibilityScheduleInstances"),
    ];
    for (value, call) in table {
        let said = refused(value.to_string());
        assert!(said.contains(call), "{value}\n{said}");
    }
    let csv = "Date (UTC),CorrelationId,Service,Category,Activity,Result\n1,2,3,4,5,6\n";
    assert!(refused(csv).contains("`pimsim fit` reads logs"));
}

#[test]
fn what_says_nothing_of_activation_makes_no_scenario() {
    let lone = include_str!("exports/rule-of-administrators.json");
    assert_eq!(of_text(lone.as_bytes()).expect("it can serve").err(), Some(Unmade::Nothing));
    let desk = Desk::with("rule.json", lone);
    desk.put("links.json", include_str!("exports/links.json"));
    let told = desk.told("import rule.json", 0);
    assert_eq!(told, "these rules say nothing of activation; nothing was written\n");
    let told = desk.told("import links.json", 3);
    assert!(told.contains("$expand=policy($expand=rules)"), "{told}");
    assert!(!desk.path("out").exists(), "nothing is left");
}

#[test]
fn a_directory_may_hold_other_files_and_a_name_may_not_be_wrong() {
    let desk = Desk::with("all/graph.json", GRAPH);
    desk.put("all/readme.txt", "hello");
    desk.put("all/deeper/eligible.json", include_str!("exports/eligible.json"));
    desk.put("both.zip", zip(&[("a/graph.json", GRAPH.as_bytes()), ("b.txt", b"hello")]));
    let (shown, _) = desk.run("import all", 0);
    assert!(shown.contains("1 set aside: files of no form that is known"), "{shown}");
    assert!(shown.contains("Read 2 files"), "{shown}");
    desk.run("import both.zip --out zipped", 0);
    let told = desk.told("import all/graph.json all/readme.txt", 3);
    assert!(told.contains("all/readme.txt has no form that is known"), "{told}");
    let told = desk.told("import no-such.json", 4);
    assert_eq!(told, "error: no-such.json cannot be read: no such file\n");
}

/// The unknown is listed, and never shown.
#[test]
fn unknown_rules_words_and_lengths_are_listed() {
    let text = GRAPH.replacen("\"PT2H\"", "\"two hours\"", 1).replacen(
        "\"Ticketing\"",
        "\"Fingerprint\"",
        1,
    );
    let text = text.replacen("\"claimValue\"", "\"claimColour\"", 1);
    let draft = of_text(text.as_bytes()).expect("it can serve").expect("there are roles");
    for row in [
        "role-c0ffee00,,,unknown,a rule of unknown kind,,standard input: not understood\n",
        "exchange-administrator,,1 more,unknown,Enablement_EndUser_Assignment,enabledRules,",
        "global-administrator,,,unknown,Expiration_EndUser_Assignment,maximumDuration,",
        "global-administrator,activation.maximum_duration,8h,default,",
        "global-administrator,,,unknown,AuthenticationContext_EndUser_Assignment,claimColour,",
    ] {
        assert!(draft.listed.contains(row), "{row}\n{}", draft.listed);
    }
}

/// Bytes that were changed, lost or doubled end as a scenario that loads or as a sentence.
#[test]
fn no_damage_is_a_panic() {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = move |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % below as u64).expect("it is small")
    };
    let (mut read, mut not) = (0, 0);
    for name in
        ["easypim.json", "azurehound.json", "eligible.json", "portal.csv", "easypim-azure.csv"]
    {
        let whole = std::fs::read(export(name)).expect("it is there");
        for _ in 0..100 {
            let mut bytes = whole.clone();
            for _ in 0..=next(4) {
                let at = next(bytes.len() - 60);
                match next(3) {
                    0 => bytes[at] = u8::try_from(next(256)).expect("a byte"),
                    1 => drop(bytes.drain(at..at + next(50))),
                    _ => {
                        let part = bytes[at..at + next(50)].to_vec();
                        bytes.splice(at..at, part);
                    }
                }
            }
            match of_text(&bytes) {
                Ok(Ok(draft)) => {
                    read += 1;
                    let loaded = pimsim::scenario::load_text("s.toml", &draft.scenario, None, &[]);
                    assert!(loaded.is_ok(), "{name}\n{}", draft.scenario);
                }
                Ok(Err(_)) | Err(_) => not += 1,
            }
        }
    }
    assert!(read > 50 && not > 50, "{read} were read, {not} were not");
}

/// What stands in every field in turn.
const CANARY: &str = "Kanarienvogel \u{1b}[31m=1+1";

/// Every text of a value, each replaced in turn by `with` in a copy of the whole.
fn each_text(whole: &Value, visit: &mut dyn FnMut(&str, Value)) {
    fn walk(path: &mut Vec<String>, value: &Value, leaves: &mut Vec<Vec<String>>) {
        match value {
            Value::String(_) => leaves.push(path.clone()),
            Value::Array(list) => {
                for (at, inner) in list.iter().enumerate() {
                    path.push(at.to_string());
                    walk(path, inner, leaves);
                    path.pop();
                }
            }
            Value::Object(object) => {
                for (key, inner) in object {
                    path.push(key.clone());
                    walk(path, inner, leaves);
                    path.pop();
                }
            }
            _ => {}
        }
    }
    let mut leaves = Vec::new();
    walk(&mut Vec::new(), whole, &mut leaves);
    for path in leaves {
        let mut changed = whole.clone();
        let mut at = &mut changed;
        for part in &path {
            at = match at {
                Value::Array(list) => &mut list[part.parse::<usize>().expect("a position")],
                other => &mut other[part.as_str()],
            };
        }
        *at = Value::String(CANARY.to_owned());
        visit(&path.join("/"), changed);
    }
}

/// Names of roles stay, and the last part of a scope of Azure is part of a key.
fn may_stay(path: &str) -> bool {
    let key = path.rsplit('/').next().unwrap_or_default().to_lowercase();
    let of_role = path.contains("roleDefinition/displayName")
        || path.contains("privileged_roles") && key == "displayname" && !path.contains("Rules")
        || path.ends_with("value/0/displayName") && !path.contains("policy");
    of_role || key == "scope" || key == "rolename"
}

#[test]
fn no_text_of_a_field_is_in_any_file_or_message() {
    for name in [
        "graph.json",
        "groups.json",
        "scubagear.json",
        "easypim.json",
        "arm.json",
        "azurehound.json",
        "eligible.json",
        "standing.json",
        "eligible-azure.json",
        "group-members.json",
        "members.json",
        "links.json",
    ] {
        let text = std::fs::read_to_string(export(name)).expect("it is there");
        let whole: Value = serde_json::from_str(&text).expect("it is JSON");
        let mut looked_at = 0;
        each_text(&whole, &mut |path, changed| {
            if may_stay(path) {
                return;
            }
            looked_at += 1;
            let said = all_that_is_said(&changed.to_string());
            let said = said.to_lowercase();
            assert!(!said.contains("kanarien"), "{name}: {path}\n{said}");
            assert!(!said.contains('\u{1b}'), "{name}: {path}");
        });
        assert!(looked_at > 3, "{name}: {looked_at}");
    }
}

#[test]
fn no_text_of_a_cell_is_in_any_file_or_message() {
    for name in ["portal.csv", "easypim-azure.csv"] {
        let text = std::fs::read_to_string(export(name)).expect("it is there");
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
        let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        for column in 0..rows[0].len() {
            if ["Role Name", "RoleName", "PolicyID", "roleID"].contains(&&rows[0][column]) {
                continue;
            }
            let mut writer = csv::Writer::from_writer(Vec::new());
            for (at, row) in rows.iter().enumerate() {
                let cells = row.iter().enumerate();
                let cells =
                    cells.map(|(i, cell)| if at > 0 && i == column { CANARY } else { cell });
                writer.write_record(cells).unwrap();
            }
            let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
            let said = all_that_is_said(&text).to_lowercase();
            assert!(!said.contains("kanarien"), "{name}: {}\n{said}", &rows[0][column]);
        }
    }
}

/// Every file and every message that comes of a text.
fn all_that_is_said(text: &str) -> String {
    let named = ["-".into()];
    let read = gather(&named, &mut io::Cursor::new(text), &Limits::default());
    let gathered = match read {
        Ok((gathered, _)) => gathered,
        Err(refusal) => return refusal.to_string(),
    };
    match draft(&gathered, &wanted(false)) {
        Ok(draft) => {
            assert!(pimsim::scenario::load_text("s.toml", &draft.scenario, None, &[]).is_ok());
            let found = words::import::found(&draft, &gathered);
            [draft.scenario, draft.listed, found].join("\n")
        }
        Err(unmade) => format!("{unmade:?}"),
    }
}
