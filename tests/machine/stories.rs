//! Stories: a few needs at chosen instants, constant durations, and what happens, minute by minute.
//!
//! Each is a file in `stories/`, one screen: what it shows, what is set differently from `day.toml`
//! and who wants the role when, then everything that happens, who got it, and what the approvers did.
//! Every line is decided by the contract and its rulings. A test tells the story of its name from the
//! upper half of the file and holds the lower half to it.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use pimsim::engine::{AccessBy, Actor};
use pimsim::id::Approver;
use pimsim::lifecycle::State;
use pimsim::scenario::model::Scenario;
use pimsim::time::Instant;

use crate::common::{Kept, accept, kept, traced};

/// The day that all stories change.
const DAY: &str = include_str!("stories/day.toml");

/// Between two scenes of a story.
const SCENES: &str = "\n----\n\n";

macro_rules! stories {
    ($($name:ident,)*) => {
        $(
            #[test]
            fn $name() {
                holds(stringify!($name));
            }
        )*

        const STORIES: &[&str] = &[$(stringify!($name)),*];
    };
}

stories! {
    approved_and_used,
    nobody_is_asked,
    under_claim_the_others_pass_it_over,
    under_race_the_slower_review_is_wasted,
    under_race_who_notices_stops_at_once,
    at_the_deadline_it_is_too_late,
    a_review_begun_in_time_may_decide_after_the_deadline,
    a_review_begun_is_finished_after_hours,
    a_review_is_handed_back_at_the_end_of_the_shift,
    reviews_handed_back_at_once_are_so_in_the_order_in_which_they_began,
    pickup_runs_in_on_duty_time,
    a_second_need_joins_and_files_its_own_when_patience_ends,
    resubmitted_after_a_timeout,
    a_person_of_two_groups_has_one_desk,
    work_longer_than_the_window_goes_on_in_the_next,
    asking_for_the_work_only,
    deactivated_but_not_in_the_first_five_minutes,
    planned_ahead_and_granted_before_the_start,
    planned_ahead_but_decided_after_the_start,
    one_denial_ends_it,
    nobody_decides_on_their_own_request,
    reminders_stop_when_the_request_is_on_the_list,
    a_look_at_the_portal_finds_what_no_mail_brought,
    nobody_reviews_on_leave,
    their_managers_decide_for_some,
    two_approvals_by_two_people,
    two_stages_each_with_its_own_clock,
    alternates_are_asked_and_primaries_may_still_decide,
    an_extension_skips_the_human,
    a_false_alarm_ends_the_activation,
    an_alert_waits_behind_requests_that_came_before,
    the_window_may_count_from_the_request,
    a_mail_that_comes_too_late_was_never_sent,
    mfa_fails_during_an_outage,
    an_emergency_account_after_half_an_hour,
    who_finds_no_free_account_waits_in_line,
    access_before_the_account_opens_is_used_and_the_account_runs_on,
    the_clock_of_break_glass_runs_on_while_requests_come_and_go,
    who_is_done_with_an_emergency_account_deactivates_what_came_meanwhile,
    the_role_around_it_is_asked_for_first,
    work_goes_on_after_the_role_around_it_has_ended,
    without_the_role_around_it_nothing_is_provisioned,
    two_needs_go_on_together_from_the_role_around,
    an_approver_asks_for_the_role_that_it_must_hold,
    an_approver_who_holds_the_role_asks_for_nothing,
    approvers_who_wait_for_each_other_time_out,
    who_needs_the_role_no_more_leaves_the_one_around_it_to_an_approver,
}

#[test]
fn every_story_is_told() {
    let files = std::fs::read_dir(accept::project("tests/machine/stories")).expect("the stories");
    let names = files.flatten().map(|file| file.file_name().to_string_lossy().into_owned());
    let there: BTreeSet<_> =
        names.filter_map(|name| Some(name.strip_suffix(".txt")?.to_owned())).collect();
    assert_eq!(there, STORIES.iter().map(|name| (*name).to_owned()).collect());
}

/// A story happens as it is written down, and fits on a screen.
fn holds(name: &str) {
    let path = format!("tests/machine/stories/{name}.txt");
    let text = std::fs::read_to_string(accept::project(&path)).expect("the story");
    let told: Vec<_> = text.split(SCENES).map(told).collect();
    let longest = told.iter().map(|scene| scene.lines().count()).max();
    assert!(longest <= Some(48), "{path}: a scene of {longest:?} lines is more than a screen");
    accept::file(path, told.join(SCENES));
}

/// A scene from its script: the words and the script as they are, then what happens.
fn told(scene: &str) -> String {
    let mut parts = scene.split("\n\n");
    let words = parts.next().expect("words");
    let script = parts.next().expect("a script");
    let mut day: toml::Table = DAY.parse().expect("TOML");
    let mut sets = Vec::new();
    let mut needs = String::from("wanted_at,requester\n");
    for line in script.lines() {
        let (word, rest) = line.split_once(' ').expect("a word and what it is about");
        match (word, rest.trim()) {
            ("day", name) => {
                let path = accept::project(format!("tests/machine/stories/{name}.toml"));
                day = std::fs::read_to_string(path).expect("the day").parse().expect("TOML");
            }
            ("without", key) => remove(&mut day, key),
            ("with", set) => sets.push(set),
            ("wanted", need) => {
                let (time, who) = need.split_once(" by ").expect("a time and a person");
                writeln!(needs, "2026-01-05T{time}:00Z,{who}").expect("text takes any text");
            }
            _ => panic!("a script has no line `{line}`"),
        }
    }
    let scenario = traced(&day.to_string(), &needs, &sets);
    format!("{words}\n\n{script}\n\n{}", happened(&scenario, &kept(&scenario, 0, 1)))
}

/// Takes a key out of the scenario; the way to it is separated by dots.
fn remove(table: &mut toml::Table, key: &str) {
    match key.split_once('.') {
        Some((first, rest)) => {
            remove(table[first].as_table_mut().expect("a table on the way"), rest);
        }
        None => drop(table.remove(key).expect("it is there")),
    }
}

/// Everything that happened: to requests, to needs, and what the approvers did.
fn happened(scenario: &Scenario, kept: &Kept) -> String {
    let groups = &scenario.policies[0].groups;
    let who =
        |approver: Approver| &*groups[approver.group.index()].members[approver.member.index()].name;
    let clock = |at: Instant| clock((at - scenario.simulation.start).as_ms());
    let mut text = String::new();
    for record in &kept.records {
        let actor = match record.actor {
            Actor::Requester => "requester",
            Actor::Approver(approver) => who(approver),
            Actor::System => "system",
            Actor::IncidentResponse => "incident response",
        };
        let (at, number) = (clock(record.at), format!("#{}", record.request));
        let (from, to) = (record.from.map_or("-", State::word), record.to.word());
        let input = record.input.word();
        writeln!(text, "{at:<12} {number:<3} {input:<12} {actor:<18} {from:>20} -> {to}").unwrap();
    }
    text.push('\n');
    for need in kept.needs.values() {
        let (number, wanted) = (need.need, clock(need.wanted_at));
        let (access, done) = (need.access_at.map(clock), need.done_at.map(clock));
        let never = || "never".to_owned();
        let (access, done) = (access.unwrap_or_else(never), done.unwrap_or_else(never));
        let by = need.access_by.map_or("-", AccessBy::word);
        let (requests, end) = (need.requests, need.end.word());
        writeln!(
            text,
            "need {number} wanted {wanted}: access {access} by {by}, done {done}, {requests} requests, {end}"
        )
        .unwrap();
    }
    if !kept.reviews.is_empty() {
        text.push('\n');
    }
    for review in &kept.reviews {
        let (name, result) = (who(review.approver), review.result);
        let (from, to) = (clock(review.from), clock(review.to));
        writeln!(text, "{name} reviews {from} to {to}: {result:?}").unwrap();
    }
    text
}

/// The day and the time of day; the stories begin on a Monday.
fn clock(ms: i64) -> String {
    const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    let (day, rest) = (ms.div_euclid(86_400_000), ms.rem_euclid(86_400_000));
    let (h, m, s) = (rest / 3_600_000, rest / 60_000 % 60, rest / 1_000 % 60);
    let day = DAYS[day.rem_euclid(7) as usize];
    if s == 0 { format!("{day} {h:02}:{m:02}") } else { format!("{day} {h:02}:{m:02}:{s:02}") }
}
