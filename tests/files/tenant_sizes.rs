//! A tenant of thousands of roles is checked, run and reported, and costs what it says: nothing is kept or
//! looked at for each role with each population or each group.
//!
//! Method: a tenant, and one with four times as many roles, populations, groups and needs, go through
//! the commands. The system tells what memory each took: four times as much at most, and a little; what
//! is kept for pairs is sixteen times as much. Work is bounded too, far above what it takes: when roles
//! went through all populations, an hour of the large tenant took minutes.

use std::fmt::Write as _;
use std::process::{Command, Stdio};

use crate::common::sizes::{most_memory, size};
use crate::common::terminal::Desk;

const HEAD: &str = r#"
schema = 1
[simulation]
start = 2026-01-05
warm_up = "0s"
cool_down = "0s"
horizon = "1h"
replications = 1
[mfa.push]
duration = "20s"
[threat]
compromises = "0.01/year"
dwell = "11d"
attempts = "2/day"
[costs]
approver_hour = 60
on_duty_hour = 5
severity_hour = 1
[calendars.office]
weekly = ["mon-fri 00:00-17:00"]
"#;

/// For each part one group, two populations, three roles, and needs of every population for three roles.
fn tenant(parts: usize) -> String {
    let (groups, populations, roles) = (parts, 2 * parts, 3 * parts);
    let mut text = HEAD.to_owned();
    for group in 0..groups {
        let members = 1 + group % 4;
        let _ = write!(
            text,
            "[approvers.g{group}]\nmembers = {members}\ncalendar = \"office\"\n\
             pickup = {{ distribution = \"exponential\", mean = \"12m\" }}\n"
        );
    }
    for role in 0..roles {
        let (severity, group) = (1 + role % 9, role % groups);
        let _ = write!(
            text,
            "[roles.r{role}]\nseverity = {severity}\n[roles.r{role}.activation]\n\
             require = \"mfa\"\nrequire_approval = true\napprovers = [\"g{group}\"]\n"
        );
    }
    for people in 0..populations {
        let _ = write!(text, "[requesters.p{people}]\ncount = 50\nmfa = \"push\"\n");
        for place in 0..3 {
            let role = (people + place * 7) % roles;
            let _ = write!(
                text,
                "[[needs]]\nname = \"n{people}-{place}\"\nrequesters = \"p{people}\"\n\
                 role = \"r{role}\"\nrate = \"5/week\"\nprofile = \"office\"\n"
            );
        }
    }
    text.push_str("[policies.base]\n[policies.open]\n");
    for role in 0..roles {
        let _ = writeln!(text, "roles.r{role}.activation.require_approval = false");
    }
    text
}

/// The most memory of the program with these words, which may take so many seconds of a processor.
fn memory(desk: &Desk, seconds: u64, typed: &str) -> u64 {
    let plain = desk.command(typed);
    let mut limited = Command::new("sh");
    limited.args(["-c", &format!("ulimit -t {seconds} && exec \"$0\" \"$@\"")]);
    limited.arg(plain.get_program()).args(plain.get_args());
    limited.current_dir(plain.get_current_dir().expect("a desk")).stdout(Stdio::null());
    let mut child = limited.spawn().expect("there is a shell");
    let mut most = 0;
    let status = loop {
        most = most.max(most_memory(child.id()));
        if let Some(status) = child.try_wait().expect("it can be waited for") {
            break status;
        }
        std::thread::sleep(std::time::Duration::from_millis(1));
    };
    assert!(status.success(), "`{typed}` in {seconds} s of a processor: {status}");
    println!("{typed}: {:.0} MB", most as f64 / 1e6);
    most
}

#[test]
#[cfg(target_os = "linux")]
fn four_times_the_tenant_takes_four_times_as_much() {
    let parts = size("PIMSIM_TENANT", 200, 500) as usize;
    let commands = [
        "check tenant.toml --quiet",
        "run tenant.toml --policy open --threads 1 --quiet --out run",
        "report run --quiet",
    ];
    // The least one says what the program itself takes.
    let [least, small, large] = [1, parts, 4 * parts].map(|parts| {
        let desk = Desk::with("tenant.toml", &tenant(parts));
        commands.map(|typed| memory(&desk, 30, typed))
    });
    for (place, typed) in commands.iter().enumerate() {
        let (small, large) = (small[place] - least[place], large[place] - least[place]);
        let limit = 4 * small + small / 4;
        assert!(small > 0 && large <= limit, "`{typed}`: {large} bytes, not {limit}");
    }
}
