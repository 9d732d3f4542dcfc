//! `pimsim fit` and names: numbers by default, names for whoever asks, and never more than a name.
//!
//! Method: logs made by hand, whose persons have the names that people, and whoever means harm, have.

use serde_json::Value;

use crate::common::audits::*;
use crate::common::terminal::Desk;

/// The records of the story, its persons under these names.
fn records(names: &[(u32, &str)]) -> Vec<Value> {
    fn rename(value: &mut Value, names: &[(u32, &str)]) {
        if let Value::Array(list) = value {
            list.iter_mut().for_each(|inner| rename(inner, names));
        }
        let Value::Object(object) = value else { return };
        object.values_mut().for_each(|inner| rename(inner, names));
        let named = names.iter().find(|(number, _)| object.get("id") == Some(&id(*number).into()));
        if let Some((_, name)) = named.filter(|_| object.contains_key("displayName")) {
            object.insert("displayName".to_owned(), Value::from(*name));
        }
    }
    let mut records = story();
    records.iter_mut().for_each(|record| rename(record, names));
    records
}

fn desk(names: &[(u32, &str)]) -> Desk {
    Desk::with("log.json", &lines(&records(names)))
}

const NAMES: [(u32, &str); 3] = [(1, "Anna Arendt"), (2, "Bo Åberg (Ext.)"), (9, "Cleo Curie")];
const FIT: &str = "fit log.json --bootstraps 0 --force";

/// All that was written and told.
fn everything(desk: &Desk, told: &(String, String)) -> String {
    let files = desk.names("out/tenant-fit");
    let texts = files.iter().map(|name| desk.text(&format!("out/tenant-fit/{name}")));
    texts.chain([told.0.clone(), told.1.clone()]).collect::<Vec<_>>().join("\n")
}

/// The persons and the deciders of `requests.csv`.
fn called(desk: &Desk) -> Vec<[String; 2]> {
    let text = desk.text("out/tenant-fit/requests.csv");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let heads = reader.headers().expect("a header").clone();
    let column = |name: &str| heads.iter().position(|head| head == name).expect("a column");
    let columns = [column("requester"), column("decided_by")];
    let rows = reader.records().map(|row| row.expect("a row"));
    rows.map(|row| columns.map(|column| row[column].to_owned())).collect()
}

#[test]
fn persons_are_numbers_until_names_are_asked_for() {
    let desk = desk(&NAMES);
    let told = desk.run(FIT, 0);
    let said = everything(&desk, &told).to_lowercase();
    for name in ["anna", "arendt", "berg", "cleo", "curie", "canary"] {
        assert!(!said.contains(name), "{name}");
    }
    assert_eq!(called(&desk)[0], ["requester-1", "approver-1"]);
    let (_, told) = desk.run(&format!("{FIT} --keep-names --by member"), 0);
    assert_eq!(
        called(&desk),
        [["anna-arendt", "cleo-curie"], ["bo-åberg-ext", "cleo-curie"], ["anna-arendt", ""]]
    );
    assert!(desk.text("out/tenant-fit/fit-approvers.csv").contains(",cleo-curie,2,1,1,"));
    for name in ["anna", "berg", "cleo", "curie", "Anna", "Cleo"] {
        assert!(!told.contains(name), "a message names somebody: {told}");
    }
    let said =
        desk.text("out/tenant-fit/requests.csv") + &desk.text("out/tenant-fit/scenario.toml");
    for canary in CANARIES {
        assert!(!said.contains(canary), "{canary}");
    }
}

#[test]
fn a_file_names_roles_and_with_keep_names_persons() {
    let desk = desk(&NAMES);
    let rows = [
        "id,name,kind".to_owned(),
        format!("{},Mail Keepers,role", id(500)),
        format!("{},Dora Dietrich,user", id(9).to_uppercase()),
    ];
    desk.put("names.csv", rows.join("\n"));
    desk.run(&format!("{FIT} --names names.csv"), 0);
    assert!(desk.text("out/tenant-fit/scenario.toml").contains("[roles.mail-keepers.activation]"));
    assert_eq!(called(&desk)[0], ["requester-1", "approver-1"], "the role only");
    assert_eq!(desk.manifest("out/tenant-fit")["inputs"].as_array().map(Vec::len), Some(2));
    desk.run(&format!("{FIT} --names names.csv --keep-names"), 0);
    assert_eq!(called(&desk)[0], ["anna-arendt", "dora-dietrich"]);
    let graph = format!(
        r#"{{"value":[{{"id":"{}","displayName":"Mail Wardens","isBuiltIn":false}}]}}"#,
        id(500)
    );
    desk.put("roles.json", graph);
    desk.run(&format!("{FIT} --names roles.json"), 0);
    assert!(desk.text("out/tenant-fit/scenario.toml").contains("[roles.mail-wardens.activation]"));
    let hostile = format!("id,name\n{},\"=1+1\u{1b}[31m{}\"\n", id(9), "x".repeat(10_000));
    desk.put("names.csv", hostile);
    desk.run(&format!("{FIT} --names names.csv --keep-names --names-out who.csv"), 0);
    assert_eq!(called(&desk)[0][1], format!("1-1-31m{}", "x".repeat(73)));
    let list = desk.text("who.csv");
    assert!(list.contains(",'=1+1 [31mxxx") && !list.contains('\u{1b}'), "{list}");
    assert!(list.lines().all(|line| line.len() < 400), "a name is cut");
    desk.put("names.csv", "what,ever\n1,2\n");
    let told = desk.told(&format!("{FIT} --names names.csv"), 3);
    assert!(told.contains("names.csv") && !told.contains("ever"), "{told}");
}

#[test]
fn the_list_of_who_is_who_is_written_when_asked_for_and_over_nothing() {
    let desk = desk(&NAMES);
    let typed = "fit log.json --bootstraps 0 --names-out who.csv";
    desk.run(typed, 0);
    let list = desk.text("who.csv");
    let expected = [
        "id,name,kind,called".to_owned(),
        format!("{},Anna Arendt,requester,requester-1", id(1)),
        format!("{},Bo Åberg (Ext.),requester,requester-2", id(2)),
        format!("{},Cleo Curie,approver,approver-1", id(9)),
    ];
    let mut rows: Vec<&str> = list.lines().collect();
    rows[1..].sort_unstable();
    assert_eq!(rows, expected);
    assert!(!desk.names("out/tenant-fit").contains(&"who.csv".to_owned()));
    let before = desk.text("out/tenant-fit/manifest.json");
    let told = desk.told(&format!("{typed} --out other"), 4);
    assert!(told.contains("who.csv") && told.contains("--force"), "{told}");
    assert!(!desk.path("other").exists(), "nothing without the list");
    assert_eq!(desk.text("out/tenant-fit/manifest.json"), before);
    // What was written can be read, and says the same.
    desk.put("log.json", lines(&records(&[])).replace(CANARIES[0], ""));
    desk.run(&format!("{FIT} --names who.csv --keep-names"), 0);
    assert_eq!(called(&desk)[0], ["anna-arendt", "cleo-curie"]);
}

/// What people, and whoever means harm, call themselves.
#[test]
fn whatever_a_name_holds_it_is_a_key_of_its_own() {
    let long = "Lo".repeat(5_000);
    let dropped = "\u{202e}\u{200b}***";
    for (names, expected) in [
        (["=cmd|' /C calc'!A0", "+1-1", "@SUM(A1)"], ["cmd-c-calc-a0", "1-1", "sum-a1"]),
        (
            ["a\u{1b}[31m\0b\r\nc", "\u{202e}evil\u{202c}", "x\"],y=['"],
            ["a-31m-b-c", "evil", "x-y"],
        ),
        (["Same", "same", "SAME "], ["same", "same-3", "same-2"]),
        (["", dropped, ""], ["requester-1", "requester-2", "approver-1"]),
        (
            ["Requester 2", "Requester-1", "approver 1"],
            ["requester-2-2", "requester-1-2", "approver-1-2"],
        ),
        (
            [&long, &long, "ЖИЗНЬ 生活"],
            [&long[..80], &(long[..80].to_owned() + "-2"), "жизнь-生活"],
        ),
    ] {
        let expected = expected.map(|text: &str| text.to_lowercase());
        let desk = desk(&[(1, names[0]), (2, names[1]), (9, names[2])]);
        desk.run(&format!("{FIT} --keep-names --by member --names-out who.csv"), 0);
        let found = called(&desk);
        assert_eq!([&found[0][0], &found[1][0], &found[0][1]], expected.each_ref(), "{names:?}");
        let list = desk.text("who.csv");
        let unwanted =
            |c: char| c.is_control() && c != '\n' || ('\u{202a}'..='\u{202e}').contains(&c);
        assert!(!list.contains(unwanted), "{list:?}");
        let formula = |row: csv::StringRecord| row[1].starts_with(['=', '+', '-', '@']);
        let mut rows = csv::Reader::from_reader(list.as_bytes());
        assert!(!rows.records().map(Result::unwrap).any(formula), "{list}");
        assert!(list.lines().all(|line| line.len() < 1_000), "a name is cut");
    }
}

/// The name of a group may be that of a person: a number without --keep-names.
#[test]
fn groups_are_named_where_names_are_kept() {
    let group = |record: &Value| {
        let mut record = with(record, serde_json::json!({ "category": "GroupManagement" }));
        let group =
            serde_json::json!({ "id": id(800), "displayName": "Gerda's Desk", "type": "Group" });
        record["targetResources"].as_array_mut().expect("a list").push(group);
        record["targetResources"][0]["displayName"] = "Member".into();
        record
    };
    let records: Vec<Value> = records(&NAMES).iter().map(group).collect();
    let desk = Desk::with("log.json", &lines(&records));
    let told = desk.run(FIT, 0);
    let said = everything(&desk, &told);
    assert!(said.contains("group-1-member") && !said.contains("erda"), "{said}");
    desk.run(&format!("{FIT} --keep-names --names-out who.csv"), 0);
    let scenario = desk.text("out/tenant-fit/scenario.toml");
    assert!(scenario.contains("[roles.gerda-s-desk-member.activation]"), "{scenario}");
    assert!(desk.text("who.csv").contains(&format!("{},Gerda's Desk,group,gerda-s-desk", id(800))));
}
