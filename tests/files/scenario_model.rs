//! What a good scenario means: file in, model out.

use std::path::Path;

use pimsim::id::{CalendarId, GroupId, PopulationId, Requester, RoleId};
use pimsim::lifecycle::{DeadlineFor, Requirement, State, WindowFrom};
use pimsim::random::Distribution;
use pimsim::scenario::model::{
    AsksFor, AtShiftEnd, Coordination, Discipline, IfGone, Kind, Limit, Named, Pattern, Scenario,
    Source,
};
use pimsim::scenario::{self, model};
use pimsim::time::{Instant, Span};

fn load(file: &str, overrides: &[&str]) -> model::Scenario {
    let overrides: Vec<String> = overrides.iter().map(|&text| text.to_owned()).collect();
    match scenario::load(Path::new(file), &overrides) {
        Ok(loaded) => loaded,
        Err(problems) => panic!("{}", pimsim::words::problems::render(&problems, false)),
    }
}

fn everything(overrides: &[&str]) -> Scenario {
    load("tests/files/good/everything.toml", overrides)
}

/// The office-hours scenario with some text replaced and some added.
fn office(from: &str, to: &str, more: &str) -> model::Scenario {
    let text = std::fs::read_to_string("scenarios/office-hours.toml").unwrap();
    assert!(text.contains(from), "{from}");
    let text = text.replacen(from, to, 1) + more;
    match scenario::load_text("office.toml", &text, Some(Path::new("tests/files/good")), &[]) {
        Ok(loaded) => loaded,
        Err(problems) => panic!("{}", pimsim::words::problems::render(&problems, false)),
    }
}

fn constant(span: Span) -> Distribution {
    Distribution::constant(span)
}

fn at(text: &str) -> Instant {
    Instant::from_ms(text.parse::<jiff::Timestamp>().unwrap().as_millisecond())
}

#[test]
fn the_simulation_and_its_calendars() {
    let scenario = everything(&[]);
    let simulation = &scenario.simulation;
    assert_eq!(scenario.name, "everything");
    assert_eq!(simulation.start, at("2026-03-02T07:00:00Z"));
    assert_eq!(simulation.zone_name, "Europe/Berlin");
    assert_eq!(simulation.warm_up, Span::days(2));
    assert_eq!(simulation.horizon, Span::weeks(4));
    assert_eq!(simulation.cool_down, Span::hours(36));
    assert_eq!((simulation.replications, simulation.seed), (3, 7));
    assert_eq!(simulation.confidence, 0.9);
    assert_eq!(scenario.roles, ["reader", "owner"]);

    let calendars = &scenario.policies[0].calendars;
    let names: Vec<_> = calendars.iter().map(|c| (c.name.as_str(), c.zone_name.as_str())).collect();
    assert_eq!(names[2..], [("office", "America/New_York"), ("nights", "Europe/Berlin")]);
    assert!(matches!(calendars[0].pattern, Pattern::Always));
    assert!(matches!(calendars[1].pattern, Pattern::Never));
    let Pattern::Weekly { weekly, holidays, extra } = &calendars[2].pattern else { panic!() };
    assert_eq!((weekly.len(), holidays.ranges().len()), (10, 1));
    assert_eq!((extra[0].from_minute, extra[0].to_minute), (22 * 60, 26 * 60));
    let Pattern::Weekly { weekly, .. } = &calendars[3].pattern else { panic!() };
    let nights: Vec<_> = weekly.iter().map(|i| (i.weekday, i.from_minute, i.to_minute)).collect();
    assert_eq!(nights, [(6, 1320, 1800), (0, 1320, 1440), (2, 1320, 1440)]);
}

#[test]
fn approvers_have_the_values_of_their_group_or_their_own() {
    let scenario = everything(&[]);
    let policy = &scenario.policies[0];
    let desk = &policy.groups[0];
    assert_eq!(desk.coordination, Coordination::Claim);
    let [anna, other] = &desk.members[..] else { panic!("two members") };
    assert_eq!((anna.name.as_str(), other.name.as_str()), ("anna", "desk-2"));
    assert_eq!((anna.calendar, other.calendar), (CalendarId(2), CalendarId(3)));
    let times = |m: &model::Member| [m.notification.clone(), m.pickup.clone(), m.review.clone()];
    assert_eq!(times(anna), [10, 20, 30].map(|s| constant(Span::seconds(s))));
    assert_eq!(times(other), [60, 120, 180].map(|s| constant(Span::seconds(s))));
    let words = |m: &model::Member| (m.discipline, m.at_shift_end, m.if_gone);
    assert_eq!(words(anna), (Discipline::UrgentFirst, AtShiftEnd::HandBack, IfGone::Stop));
    assert_eq!(words(other), (Discipline::Lifo, AtShiftEnd::Finish, IfGone::Finish));
    let chances = |m: &model::Member| {
        [m.notification_lost, m.absence, m.denies_legitimate, m.detects_malicious]
    };
    assert_eq!(chances(anna), [0.01, 0.02, 0.03, 0.04]);
    assert_eq!(chances(other), [0.5, 0.5, 0.6, 0.7]);
    assert_eq!((anna.fatigue_half_at, other.fatigue_half_at), (Some(5.5), Some(8.0)));
    let board: Vec<_> = policy.groups[1].members.iter().map(|m| m.name.as_str()).collect();
    assert_eq!(board, ["board-1", "board-2", "board-3"]);
    assert_eq!(policy.groups[1].members[0].calendar, CalendarId(0));
}

#[test]
fn roles_and_their_stages() {
    let scenario = everything(&[]);
    let [reader, owner] = &scenario.policies[0].roles[..] else { panic!("two roles") };
    assert_eq!(reader.settings.maximum_duration, Span::hours(8));
    assert!(reader.settings.stages.is_empty() && reader.names.is_empty());
    assert_eq!(reader.provisioning, constant(Span::seconds(2)));

    assert_eq!((owner.severity, owner.kind, owner.standing), (2.5, Kind::Azure, 4));
    let settings = &owner.settings;
    assert_eq!(settings.require, Requirement::AuthenticationContext);
    assert!(settings.require_justification && settings.require_ticket);
    assert_eq!(settings.deadline_for, DeadlineFor::Review);
    assert_eq!(settings.window_from, WindowFrom::Approval);
    let [first, second] = settings.stages[..] else { panic!("two stages") };
    assert_eq!(
        (first.approval_timeout, second.approval_timeout),
        (Span::hours(6), Span::hours(12))
    );
    assert_eq!((first.escalate_after, second.escalate_after), (Some(Span::hours(1)), None));
    assert_eq!((first.approvals_needed, second.approvals_needed), (1, 2));
    assert_eq!(owner.desks[0].escalate_to, [GroupId(1)]);
    assert_eq!(owner.desks[1].approvers, [GroupId(1), GroupId(0)]);
    assert_eq!(owner.names, [GroupId(0), GroupId(1)]);
    let when = owner.automatic_when.as_ref().unwrap();
    assert_eq!((when.urgent, when.calendar), (Some(true), Some(CalendarId(3))));
    let guest = Named::Requester(Requester { population: PopulationId(1), number: 1 });
    assert_eq!(when.requesters.as_deref(), Some(&[Named::Population(PopulationId(0)), guest][..]));
}

#[test]
fn people_and_their_needs() {
    let scenario = everything(&[]);
    let [engineers, guests] = &scenario.populations[..] else { panic!("two populations") };
    assert_eq!((engineers.count, engineers.mfa), (40, Some(pimsim::id::MfaId(0))));
    assert_eq!(engineers.eligible, [RoleId(0), RoleId(1)]);
    assert_eq!(engineers.approves_for, [GroupId(0)]);
    // Not given: what their needs name.
    assert_eq!(guests.eligible, [RoleId(0)]);

    let [work, visits] = &scenario.blocks[..] else { panic!("two blocks") };
    assert_eq!((work.name.as_str(), visits.name.as_str()), ("engineers/owner", "visits"));
    let Source::Poisson { rate, profile: Some(_) } = &work.source else { panic!("{work:?}") };
    // 35 in a week of 35 hours.
    assert!((rate * 3_600_000.0 - 1.0).abs() < 1e-12, "{rate}");
    assert_eq!(work.work, constant(Span::minutes(45)));
    assert_eq!(work.habits.asks_for, AsksFor::Work);
    assert_eq!((work.habits.deactivates, work.urgent), (0.25, 0.125));
    let resubmits = work.habits.resubmits.as_ref().unwrap();
    assert_eq!(resubmits.after, [State::Failed, State::TimedOut]);
    assert_eq!(resubmits.times, 3);
    assert!(visits.habits.patience.is_none() && visits.habits.resubmits.is_none());

    let Source::File(rows) = &visits.source else { panic!("{visits:?}") };
    let row = |i: usize| (rows[i].wanted_at, rows[i].requester, rows[i].work, rows[i].urgent);
    assert_eq!(row(0), (at("2026-03-03T09:30:00Z"), Some(0), None, None));
    assert_eq!(row(1), (at("2026-03-03T10:00:00Z"), Some(1), Some(Span::minutes(10)), Some(true)));
    assert_eq!(row(2), (at("2026-03-04T09:00:00Z"), None, Some(Span::ms(90_500)), Some(false)));
}

#[test]
fn hazards_costs_and_targets() {
    let scenario = everything(&[]);
    let mfa = &scenario.policies[0].mfa[0];
    assert_eq!((mfa.challenges, mfa.remembered_for, mfa.bypass), (2, Span::hours(8), 0.005));
    assert_eq!(mfa.outages[0], (at("2026-03-04T23:00:00Z"), at("2026-03-05T23:00:00Z")));
    assert_eq!(mfa.outages[1].0, at("2026-03-10T12:00:00Z"));
    let threat = scenario.threat.as_ref().unwrap();
    // 7 a week, all of them within 12 of 168 hours.
    assert!((threat.attempts * 3_600_000.0 - 7.0 / 12.0).abs() < 1e-12, "{}", threat.attempts);
    assert!((threat.compromises * Span::days(365).as_ms() as f64 - 1.0).abs() < 1e-12);
    let glass = scenario.policies[0].break_glass.as_ref().unwrap();
    assert_eq!((glass.after, glass.urgent_only, glass.accounts), (Span::minutes(45), false, 3));
    let costs = scenario.costs.as_ref().unwrap();
    assert_eq!((costs.approver_hour, costs.waiting_hour), (90.0, 60.5));
    assert_eq!((costs.severity_hour, costs.break_glass_use), (2.0, 400.0));
    assert_eq!(costs.currency, "EUR");
    let [first, second] = &scenario.targets[..] else { panic!("two targets") };
    assert_eq!(first.limit, Limit::AtMost(1800.0));
    assert_eq!((first.role, first.policy), (Some(RoleId(1)), Some(pimsim::id::PolicyId(1))));
    assert_eq!(second.limit, Limit::AtLeast(0.9));
    assert_eq!((second.role, second.policy), (None, None));
}

#[test]
fn a_policy_changes_what_it_names_and_nothing_else() {
    let scenario = everything(&[]);
    let [written, other] = &scenario.policies[..] else { panic!("two policies") };
    assert_eq!(other.description, "Everything that a policy may change");
    assert!(other.roles[1].settings.stages.is_empty());
    assert_eq!(other.roles[1].names, written.roles[1].names);
    assert_eq!(other.roles[1].settings.maximum_duration, Span::hours(4));
    assert_ne!(other.roles[1].provisioning, written.roles[1].provisioning);
    assert_eq!((written.groups.len(), other.groups.len()), (2, 3));
    // A number over a list takes the first of the list.
    assert_eq!((written.groups[0].members.len(), other.groups[0].members.len()), (2, 1));
    assert_eq!(other.groups[0].members[0].name, "anna");
    assert_eq!(other.groups[0].members[0].fatigue_half_at, Some(5.5));
    assert_eq!((written.mfa[0].bypass, other.mfa[0].bypass), (0.005, 0.5));
    assert_eq!(other.break_glass.as_ref().unwrap().accounts, 9);
    let names: Vec<_> = other.calendars.iter().map(|c| c.name.as_str()).collect();
    assert_eq!(names, ["always", "never", "office", "nights", "mornings"]);
    assert_eq!(other.groups[2].members[0].calendar, CalendarId(4));
    // Needs follow the scenario's own calendar: 35 hours, not 168.
    let Source::Poisson { rate, .. } = scenario.blocks[0].source else { panic!() };
    assert!((rate * 3_600_000.0 - 1.0).abs() < 1e-12);
}

#[test]
fn what_is_set_on_the_command_line_holds_under_every_policy() {
    let scenario = everything(&[
        "simulation.seed=11",
        "roles.owner.activation.maximum_duration=30m",
        "approvers.desk.members=2",
        "policies.other.approvers.desk.members=1",
        "policies.other.description=changed",
        "mfa.passkey.bypass=0.25",
        "needs.0.rate=70/week",
        "needs.visits.work={distribution=\"exponential\", mean=\"5m\"}",
        "title=a title = with signs",
        "simulation.start=2026-03-02T06:00:00",
    ]);
    assert_eq!(scenario.simulation.seed, 11);
    assert_eq!(scenario.simulation.start, at("2026-03-02T05:00:00Z"));
    assert_eq!(scenario.title, "a title = with signs");
    for policy in &scenario.policies {
        assert_eq!(policy.roles[1].settings.maximum_duration, Span::minutes(30));
        assert_eq!(policy.mfa[0].bypass, 0.25);
    }
    let sizes: Vec<_> = scenario.policies.iter().map(|p| p.groups[0].members.len()).collect();
    assert_eq!(sizes, [2, 1]);
    assert_eq!(scenario.policies[1].description, "changed");
    let Source::Poisson { rate, .. } = scenario.blocks[0].source else { panic!() };
    assert!((rate * 3_600_000.0 - 2.0).abs() < 1e-12);
    assert_eq!(scenario.blocks[1].work, Distribution::exponential(300_000.0).unwrap());

    let member = everything(&["approvers.desk.members.anna.pickup=9m"]);
    assert_eq!(member.policies[0].groups[0].members[0].pickup, constant(Span::minutes(9)));
    // The other policy takes the first of the same list.
    assert_eq!(member.policies[1].groups[0].members[0].pickup, constant(Span::minutes(9)));
}

#[test]
fn plain_scenarios_have_no_warnings() {
    for file in ["office-hours", "race", "shared-queue", "global-administrator"] {
        let scenario = load(&format!("scenarios/{file}.toml"), &[]);
        assert!(scenario.warnings.is_empty(), "{file}: {:?}", scenario.warnings);
    }
}

#[test]
fn the_digest_covers_the_file_the_overrides_and_named_files() {
    let digests = [
        everything(&[]).digest,
        everything(&["simulation.seed=8"]).digest,
        everything(&["simulation.seed=8", "simulation.seed=8"]).digest,
        load("scenarios/race.toml", &[]).digest,
    ];
    for (i, digest) in digests.iter().enumerate() {
        assert_eq!(digest.len(), 64);
        assert!(!digests[..i].contains(digest));
    }
    assert_eq!(everything(&[]).digest, digests[0]);

    let dir = tempfile::tempdir().unwrap();
    let digest_with = |row: &str| {
        let path = dir.path().join("s.toml");
        std::fs::copy("tests/files/good/everything.toml", &path).unwrap();
        std::fs::write(dir.path().join("needs.csv"), format!("wanted_at\n{row}\n")).unwrap();
        load(path.to_str().unwrap(), &[]).digest
    };
    assert_ne!(digest_with("2026-03-03T10:00:00Z"), digest_with("2026-03-03T10:00:01Z"));
}

#[test]
fn the_order_is_that_of_the_file() {
    let more =
        "\n[policies.z]\n[policies.a]\nroles.exchange-administrator.severity = 2\n[policies.m]\n";
    let scenario = office("schema", "schema", more);
    let names: Vec<_> = scenario.policies.iter().map(|policy| policy.name.as_str()).collect();
    assert_eq!(names, ["z", "a", "m"]);
    // A role counts from its first mention, also when its own table comes later.
    let more = "[roles.b.activation]\n[roles.a]\n[roles.b]\n";
    let scenario = office("schema", "schema", more);
    assert_eq!(scenario.roles, ["exchange-administrator", "b", "a"]);
}

#[test]
fn the_group_default_decides_for_entra_roles_without_approvers() {
    let asked = |kind: &str, more: &str| {
        let activation = "provisioning = \"0s\"";
        let role =
            format!("{activation}\n[roles.exchange-administrator]\nkind = \"{kind}\"\n{more}");
        let loaded = office("approvers = [\"desk\"]\n", "", "");
        assert_eq!(loaded.warnings.len(), 1, "{:?}", loaded.warnings);
        let text = std::fs::read_to_string("scenarios/office-hours.toml").unwrap();
        let text = text.replace("approvers = [\"desk\"]\n", "").replace(activation, &role);
        scenario::load_text("s", &text, None, &[]).unwrap()
    };
    let group = "[approvers.default]\nmembers = 2\n";
    let entra = asked("entra", group);
    assert_eq!(entra.policies[0].roles[0].desks[0].approvers, [GroupId(1)]);
    assert!(entra.warnings.is_empty(), "{:?}", entra.warnings);
    for nobody in [asked("azure", group), asked("entra", "")] {
        assert!(nobody.policies[0].roles[0].desks[0].approvers.is_empty());
        assert!(nobody.warnings[0].contains("nobody decides"), "{:?}", nobody.warnings);
    }
}

#[test]
fn what_is_probably_not_meant_is_a_warning() {
    let duration = "maximum_duration = \"2h\"";
    let cases = [
        (office(duration, "maximum_duration = \"25h\"", ""), "24 hours"),
        (office(duration, "maximum_duration = \"2h\"\napprovals_needed = 2", ""), "only 1 person"),
    ];
    for (loaded, expected) in cases {
        let warnings = loaded.warnings;
        assert!(warnings.len() == 1 && warnings[0].contains(expected), "{warnings:?}");
    }
    // Standing access asks nobody, and a role that nobody is eligible for is never asked for.
    let standing = "\n[policies.standing]\nroles.exchange-administrator.assignment = \"active\"\n";
    assert!(office("approvers = [\"desk\"]\n", "", standing).warnings.is_empty());
    let unused = "[roles.unused.activation]\nrequire_approval = true\n";
    assert!(office("schema", "schema", unused).warnings.is_empty());
}

#[test]
fn a_policy_can_turn_one_round_into_stages_and_back() {
    let more = "\n[policies.one]\n[policies.two.roles.exchange-administrator.activation]\n\
                stages = [{ approvers = [\"desk\"] }, { approvers = [\"desk\"] }]\n";
    let scenario = office("schema", "schema", more);
    let stages = scenario.policies.iter().map(|p| p.roles[0].settings.stages.len());
    assert_eq!(stages.collect::<Vec<_>>(), [1, 2]);
    let back = everything(&[
        "policies.other.roles.owner.activation.stages=[]",
        "policies.other.roles.owner.activation.approvers=[\"board\"]",
        "policies.other.roles.owner.activation.require_approval=true",
    ]);
    assert_eq!(back.policies[1].roles[1].desks[0].approvers, [GroupId(1)]);
}

#[test]
fn a_base_may_leave_to_its_policies_what_none_of_them_lacks() {
    let more = "\n[policies.a.approvers.later]\nmembers = 2\n\
                [policies.a]\nroles.exchange-administrator.activation.approvers = [\"later\"]\n";
    let scenario = office("members = 1\n", "", &format!("{more}approvers.desk.members = 4\n"));
    assert_eq!(scenario.policies[0].groups[0].members.len(), 4);
    assert_eq!(scenario.policies[0].roles[0].desks[0].approvers, [GroupId(1)]);
}

#[test]
fn observed_values_come_from_a_column() {
    let review = "coordination = \"claim\"\nreview = { distribution = \"empirical\", \
                  file = \"observed.csv\", column = \"review_s\" }";
    let scenario = office("coordination = \"claim\"", review, "");
    let expected = Distribution::empirical(vec![60_000.0, 120_500.0]).unwrap();
    assert_eq!(scenario.policies[0].groups[0].members[0].review, expected);
}

#[test]
fn names_may_be_anything_that_output_can_escape() {
    for name in ["=cmd()", "<script>", "../up", "a.b", "Köln", "'quoted'", "7", "a,b"] {
        let quoted = format!("{name:?}");
        let text = std::fs::read_to_string("scenarios/office-hours.toml").unwrap();
        let text = text
            .replace("exchange-administrator.activation", &format!("{quoted}.activation"))
            .replace("\"exchange-administrator\"", &quoted)
            + &format!("\n[policies.{quoted}]\n");
        let loaded = scenario::load_text("s", &text, None, &[]).unwrap();
        assert_eq!(loaded.roles, [name]);
        assert_eq!(loaded.policies[0].name, name);
    }
}

#[test]
fn contract_scenarios_mean_what_they_say() {
    let scenario = load("scenarios/shared-queue.toml", &[]);
    let role = &scenario.policies[0].roles[0];
    assert_eq!((role.kind, role.settings.deadline_for), (Kind::Azure, DeadlineFor::Review));
    assert_eq!(scenario.policies[0].groups[0].members.len(), 3);
    let Source::Poisson { rate, profile: None } = scenario.blocks[0].source else { panic!() };
    assert!((rate * 3_600_000.0 - 33.0).abs() < 1e-9);

    let scenario = load("scenarios/race.toml", &[]);
    let group = &scenario.policies[0].groups[0];
    assert_eq!((group.members.len(), group.coordination), (4, Coordination::Race));
    assert_eq!(group.members[3].pickup, Distribution::exponential(7_200_000.0).unwrap());
    assert_eq!(scenario.populations[0].count, 100_000_000);

    let scenario = load("scenarios/office-hours.toml", &[]);
    assert_eq!(scenario.simulation.warm_up, Span::weeks(1));
    assert_eq!(scenario.policies[0].name, "base");
    assert_eq!(scenario.policies[0].groups[0].members[0].calendar, CalendarId(2));
}
