//! Small stories that were once told wrong: what they must say, and what they must not.

use pimsim::experiment::story::{Hero, find_need, tell};
use pimsim::id::PolicyId;
use pimsim::scenario::load_text;
use pimsim::words::story::{Tale, story_table};

/// One role that a desk approves, and who asks for it when.
const ROLE: &str = r#"
[roles.r.activation]
require_approval = true
approvers = ["desk"]
maximum_duration = "3h"
provisioning = "0s"
approval_timeout = "24h"
"#;

/// The story of a need under every policy, as one line of words.
fn told(scenario: &str, needs: &str, number: u64) -> String {
    let directory = tempfile::tempdir().expect("a temporary directory");
    std::fs::write(directory.path().join("needs.csv"), needs).expect("written");
    let text = format!("schema = 1\n[simulation]\nreplications = 1\n{scenario}\n{ROLE}");
    let text = text + "[requesters.eng]\ncount = 50\n";
    let text = text + "[[needs]]\nrequesters = \"eng\"\nrole = \"r\"\nfile = \"needs.csv\"\n";
    let scenario = load_text("case.toml", &text, Some(directory.path()), &[]);
    let scenario = scenario.unwrap_or_else(|_| panic!("{text}"));
    let hero =
        Hero::Need(find_need(&scenario, PolicyId::new(0), 1, number).expect("there are so many"));
    let policies = (0..scenario.policies.len()).map(PolicyId::new);
    let stories =
        policies.map(|policy| tell(&scenario, policy, 1, &hero, &|| false).expect("whole"));
    let stories = stories.collect();
    let text = story_table(&Tale { scenario: &scenario, hero, stories, request: None });
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn csv(wanted: impl IntoIterator<Item = (&'static str, u32)>) -> String {
    let rows = wanted.into_iter().map(|(at, who)| format!("{at},{who}\n"));
    "wanted_at,requester\n".to_owned() + &rows.collect::<String>()
}

#[test]
fn over_the_weekend_nobody_is_behind_a_request_that_ended_on_friday() {
    let scenario = r#"
        start = 2026-03-06
        horizon = "1d"
        cool_down = "5d"
        [calendars.office]
        weekly = ["mon-fri 09:00-17:00"]
        [approvers.desk]
        members = 1
        calendar = "office"
        review = "4m""#;
    let story = told(scenario, &csv([("2026-03-06T16:57:00", 1), ("2026-03-06T16:58:00", 2)]), 2);
    assert!(story.contains("busy with request 1 of eng-1 for 1 min."), "{story}");
    assert!(
        story.contains("desk-1 had it on the list, off duty until Mon 9 Mar 09:00."),
        "{story}"
    );
    assert!(!story.contains("behind request"), "{story}");
}

#[test]
fn who_is_free_again_left_it_to_the_colleague_who_has_it() {
    let scenario = r#"
        start = 2026-03-02
        horizon = "1d"
        [approvers.desk]
        members = [{ name = "ida", review = "20m" }, { name = "max", review = "25m" }]
        coordination = "claim""#;
    let needs =
        [("2026-03-02T09:00:00", 1), ("2026-03-02T09:00:00", 2), ("2026-03-02T09:01:00", 3)];
    let story = told(scenario, &csv(needs), 3);
    assert!(story.contains("The others: max left it to ida."), "{story}");
    assert!(story.contains("On duty: ida and max around the clock."), "{story}");
}

#[test]
fn behind_the_request_in_hand_at_the_deadline() {
    let scenario = r#"
        start = 2026-03-02
        horizon = "1d"
        cool_down = "3d"
        [approvers.desk]
        members = 1
        review = "1h""#;
    let story = told(scenario, &csv((1..=26).map(|who| ("2026-03-02T09:00:00", who))), 26);
    assert!(story.contains("desk-1, who has just begun request 1 of eng-1, with 24 before it"));
    assert!(story.contains("desk-1 had it on the list, behind request 24."), "{story}");
}

#[test]
fn the_two_hours_of_a_night_are_told_apart() {
    let scenario = r#"
        start = 2026-10-30
        time_zone = "America/New_York"
        horizon = "1w"
        [calendars.early]
        weekly = ["sun 01:15-01:45"]
        [calendars.late]
        weekly = ["sat,sun 02:00-17:00"]
        [policies.early]
        [policies.late]
        approvers.desk.calendar = "late"
        [approvers.desk]
        members = 1
        calendar = "early""#;
    let needs = csv([("2026-11-01T01:30:00-04:00", 1), ("2026-11-01T01:30:00-05:00", 2)]);
    let (first, second) = (told(scenario, &needs, 1), told(scenario, &needs, 2));
    assert!(first.contains("on Sunday 1 November 2026 at 01:30:00 UTC-04:00,"), "{first}");
    assert!(first.contains("01:30:00-04:00 +0 s"), "{first}");
    assert!(first.contains("On duty: desk-1 until 01:45 UTC-04:00."), "{first}");
    assert!(first.contains("clocks now UTC-05:00 02:00:00 +1 h 30 min"), "{first}");
    assert!(second.contains("on Sunday 1 November 2026 at 01:30:00 UTC-05:00,"), "{second}");
    assert!(second.contains("01:30:00-05:00 +0 s"), "{second}");
    assert!(second.contains("until Mon 2 Nov 01:30 (24 h)"), "{second}");
}

#[test]
fn names_are_written_as_they_are() {
    for name in ["éric", "ßen", "dev ops", "ǆ", "élan vital"] {
        let scenario = format!(
            r#"
            start = 2026-03-02
            horizon = "1d"
            [calendars.office]
            weekly = ["mon-fri 09:00-17:00"]
            [approvers.desk]
            members = 3
            calendar = "office"
            notification = "3m"
            review = "5m"
            [requesters."{name}"]
            count = 1
            [[needs]]
            requesters = "{name}"
            role = "r"
            work = "1m"
            deactivates = 1
            file = "needs.csv""#
        );
        let story = told(&scenario, &csv([("2026-03-02T12:00:00", 1)]), 1);
        assert!(story.contains(&format!("{name}-1 will deactivate at 12:13")), "{story}");
        assert!(story.contains(&format!(" {name}-1 deactivates after 5 min")), "{story}");
        assert!(
            story.contains("The others: desk-2 and desk-3 were 5 min into a review."),
            "{story}"
        );
        assert!(story.contains("On duty: all of them until 17:00."), "{story}");
    }
}

#[test]
fn planned_ahead_is_filed_so_long_before() {
    // The story is the same whether the window of the run begins before the asking or after it.
    for simulation in
        ["start = 2026-03-01\nwarm_up = \"2d\"", "start = 2026-03-03\nwarm_up = \"0s\""]
    {
        let scenario = format!(
            r#"{simulation}
        horizon = "2d"
        [calendars.monday]
        weekly = ["mon 09:00-17:00"]
        [requesters.planners]
        count = 2
        [[needs]]
        requesters = "planners"
        role = "r"
        ahead = "2d"
        file = "needs.csv"
        [approvers.desk]
        members = 1
        calendar = "monday""#
        );
        let story = told(&scenario, &csv([("2026-03-04T10:00:00", 1)]), 1);
        assert!(story.contains("It is planned 2 d ahead, at Mon 2 Mar 10:00."), "{story}");
        assert!(story.contains("10:00:00 -2 d planners-1 asks for r for 3 h"), "{story}");
        assert!(story.contains(", to begin in 2 d, at Wed 4 Mar 10:00."), "{story}");
        assert!(story.contains("desk-1 approves at once. Granted; the start lies"), "{story}");
    }
}
