//! All lines of a scenario, in order, and what is odd about it.

use std::collections::BTreeSet;

use super::Wanted;
use super::groups::{Group, Groups, LISTED, UNKNOWN};
use super::populations::{Crowd, Population};
use super::roles::Role;
use super::settings::Writing;
use super::sheet::{From, Origin, Sheet, joined, names, quoted};
use crate::english;
use crate::scenario::toml_key;
use crate::tenant::settings::Gathered;

/// What a scenario is made of.
pub struct Made<'a> {
    /// What was read.
    pub gathered: &'a Gathered,
    /// What is wanted.
    pub wanted: &'a Wanted,
    /// The roles that are taken.
    pub roles: &'a [Role],
    /// Who is asked.
    pub groups: &'a Groups,
    /// Who needs them.
    pub crowd: &'a Crowd,
}

const HEAD: &str = "\
From the settings of a tenant. Behind each value stands where it comes from: a file
and a rule of it, what Microsoft sets by default, or the word \"assumption\": replace
those by your own numbers, or by what `pimsim fit` finds in your audit log.";

const THREAT: &str = "\
What approval is worth against attackers: take the `#` away and compare again.
[threat]
compromises = \"0.3/year\"             # assumption: take-overs of an account
dwell = { distribution = \"lognormal\", median = \"11d\", p90 = \"40d\" }
                                     # median: Mandiant M-Trends 2025; p90: assumption
attempts = \"2/day\"                   # assumption; 11 h to the directory: Sophos 2025
hijack = 0.5                         # assumption
evicted_by_denial = 0.9              # assumption: a denial starts an investigation";

impl Made<'_> {
    /// The lines.
    pub fn sheet(&self) -> Sheet {
        let mut sheet = Sheet::default();
        sheet.comment(HEAD);
        sheet.text("schema = 1");
        sheet.text("title = \"Your tenant\"");
        self.simulation(&mut sheet);
        self.behaviour(&mut sheet);
        self.groups.list.iter().for_each(|group| self.group(group, &mut sheet));
        for (at, role) in self.roles.iter().enumerate() {
            let nobody = self.crowd.nobody.contains(&at);
            let files = &self.gathered.files;
            Writing { role, groups: self.groups, files, nobody }.write(&mut sheet);
        }
        let crowd = &self.crowd.populations;
        crowd.iter().for_each(|population| self.population(population, &mut sheet));
        crowd.iter().for_each(|population| self.needs(population, &mut sheet));
        sheet.text("");
        sheet.comment(THREAT);
        self.policies(&mut sheet);
        sheet
    }

    fn simulation(&self, sheet: &mut Sheet) {
        sheet.table(&["simulation"]);
        let any = "any Monday will do";
        sheet.value("start", "2026-01-05", From::assumption(any));
        let zone = quoted(&self.wanted.time_zone);
        let note = "of the office hours below: --time-zone";
        sheet.value("time_zone", zone, From::assumption(note));
        sheet.value("warm_up", quoted("1w"), From::assumption("simulated first, not measured"));
        sheet.value("horizon", quoted("26w"), From::assumption("half a year"));
        sheet.value("replications", "20", From::assumption("more give narrower intervals"));
        sheet.value("seed", "1", From::assumption("another seed, other people of the same kind"));
    }

    fn behaviour(&self, sheet: &mut Sheet) {
        sheet.table(&["calendars", "office"]);
        let weekly = "[\"mon-fri 09:00-17:00\"]";
        sheet.value("weekly", weekly, From::assumption("office hours"));
        sheet.table(&["mfa", "authenticator"]);
        sheet.value("duration", quoted("15s"), From::assumption("no public figures"));
        sheet.value("failure", "0.02", From::assumption("one challenge in 50 fails"));
        let note = "PIM looks at a claim in the token; 8 h of it";
        sheet.value("remembered_for", quoted("8h"), From::assumption(note));
        let note = "1 % accept a push they did not ask for (Microsoft 2022)";
        sheet.value("bypass", "0.01", From::assumption(note));
    }

    fn group(&self, group: &Group, sheet: &mut Sheet) {
        sheet.table(&["approvers", &group.key]);
        let from = match &group.from {
            Some((rule, property, file)) => {
                let (note, assumed) = self.known(group);
                let from = From::export(&self.gathered.files[*file], rule, property, &note);
                if assumed { From { origin: Origin::Assumption, ..from } } else { from }
            }
            None => From::assumption("3 active Global and Privileged Role Administrators"),
        };
        let count = group.members.len();
        if count > LISTED {
            sheet.value("members", count.to_string(), from);
        } else {
            let mut below: Vec<String> =
                group.members.iter().map(|member| self.member(group, member)).collect();
            below.push("]".to_owned());
            sheet.list("members", "[".to_owned(), count.to_string(), below, from);
        }
        sheet.value("calendar", quoted("office"), From::assumption("on duty in office hours"));
        let mail = "{ distribution = \"triangular\", min = \"3m\", mode = \"5m\", max = \"15m\" }";
        let note = "90 % of mails take 3 to 10 min, never over 15 (Microsoft)";
        sheet.value("notification", mail, From::assumption(note));
        sheet.value("notification_lost", "0.02", From::assumption("one mail in 50"));
        let pickup = "{ distribution = \"lognormal\", median = \"47m\", sigma = 1.78 }";
        sheet.value("pickup", pickup, From::assumption("reply to a mail (Kooti et al. 2015)"));
        sheet.value("review", quoted("2m"), From::assumption("time of one review"));
    }

    /// What is to be said of the members, and whether any of it is an assumption.
    fn known(&self, group: &Group) -> (String, bool) {
        let unknown = group.members.iter().filter(|member| !member.known).count();
        match unknown {
            0 if self.groups.guessed && group.groups > 0 => {
                ("the members that are listed apart are those of this group".to_owned(), true)
            }
            0 => (String::new(), false),
            _ => (format!("{UNKNOWN} members of each group, which no export lists"), true),
        }
    }

    fn member(&self, group: &Group, member: &super::groups::Member) -> String {
        let earlier = self.groups.list.iter().take_while(|other| other.key != group.key);
        let mut earlier = earlier.filter(|other| other.members.contains(member));
        let name = quoted(&member.name);
        let line = format!("  {{ name = {name} }},");
        match earlier.next() {
            Some(other) => format!("{line}  # the same person as in {}", other.key),
            None if member.known => line,
            None => format!("{line}  # assumption"),
        }
    }

    fn population(&self, population: &Population, sheet: &mut Sheet) {
        sheet.table(&["requesters", &population.key]);
        let count = population.count.to_string();
        let eligible: Vec<&str> =
            population.roles.iter().map(|at| self.roles[*at].key.as_str()).collect();
        let from = match population.known {
            true => {
                let of = |at: &usize| self.roles[*at].held_in[0].iter();
                let files: BTreeSet<&usize> = population.roles.iter().flat_map(of).collect();
                let files = joined(&self.gathered.files, files);
                From::export(&files, "", "", "people with these roles")
            }
            false => From::assumption("no export says who is eligible"),
        };
        sheet.value("count", count, from.clone());
        sheet.value("mfa", quoted("authenticator"), From::assumption("one method for all"));
        sheet.value("eligible", names(eligible), from);
    }

    fn needs(&self, population: &Population, sheet: &mut Sheet) {
        for at in &population.roles {
            sheet.next_need(&population.key, &self.roles[*at].key);
            let rate = quoted(&format!("{}/week", population.count));
            sheet.value("rate", rate, From::assumption("one need a week and eligible person"));
            sheet.value("profile", quoted("office"), From::assumption("in office hours"));
            let work = "{ distribution = \"lognormal\", median = \"30m\", p90 = \"2h\" }";
            sheet.value("work", work, From::assumption("how long the role is needed"));
        }
    }

    fn policies(&self, sheet: &mut Sheet) {
        sheet.table(&["policies", "as-configured"]);
        sheet.comment("the settings of the exports, as they are");
        sheet.table(&["policies", "automatic"]);
        sheet.text("description = \"The same, but nobody is asked\"");
        let asked: Vec<&Role> = self.roles.iter().filter(|role| role.asked()).collect();
        let off = |key: &str, to: bool| {
            format!("roles.{}.activation.require_approval = {to}", toml_key(key))
        };
        asked.iter().for_each(|role| sheet.text(&off(&role.key, false)));
        if asked.is_empty() {
            sheet.comment("no role asks for approval as it is; to see what approval would cost:");
            sheet.comment("[policies.manual]");
            sheet.comment("description = \"Somebody is asked\"");
            let named = |role: &&Role| {
                let stages = role.settings.stages.as_ref();
                stages.is_some_and(|s| s.value.iter().any(|stage| !stage.approvers.is_empty()))
            };
            let worth: Vec<&Role> = self.roles.iter().filter(named).collect();
            worth.iter().for_each(|role| sheet.comment(&off(&role.key, true)));
            if let Some(role) = self.roles.first().filter(|_| worth.is_empty()) {
                let key = toml_key(&role.key);
                sheet.comment("approvers.approvers-1 = { members = 3, calendar = \"office\" }");
                sheet.comment(&off(&role.key, true));
                let key = format!("roles.{key}.activation.approvers");
                sheet.comment(&format!("{key} = [\"approvers-1\"]"));
            }
        }
    }
}

/// What is odd, without a name of anybody.
pub fn notes(made: &Made<'_>) -> Vec<String> {
    let mut notes = made.gathered.warnings.clone();
    let some = |of: &dyn Fn(&Role) -> bool| -> Vec<String> {
        let keys = made.roles.iter().filter(|role| of(role)).map(|role| role.key.clone());
        keys.collect()
    };
    let mut say = |keys: Vec<String>, what: &dyn Fn(&str) -> String| {
        if !keys.is_empty() {
            notes.push(what(&english::some_of(&keys, 4)));
        }
    };
    let no_mail = |role: &Role| role.asked() && role.settings.mail == Some(false);
    say(some(&no_mail), &|keys| {
        format!("no-mail: approvers of {keys} get no mail at all: nobody tells them of a request")
    });
    say(some(&|role| role.differs), &|keys| {
        format!("exports of {keys} say different things: the first one counts")
    });
    say(some(&|role| role.files.is_empty()), &|keys| {
        format!("no settings of {keys} are there: Microsoft's defaults stand for them")
    });
    let nobody = |role: &Role| {
        let stages = role.settings.stages.as_ref();
        let named = stages.is_some_and(|s| s.value.iter().any(|one| !one.approvers.is_empty()));
        role.asked() && !named && role.named.kind.word() != "entra"
    };
    say(some(&nobody), &|keys| {
        format!("{keys} require approval and nobody is named who could approve")
    });
    if made.crowd.apart {
        notes.push(
            "people with several roles count once for each: they are in too many combinations"
                .to_owned(),
        );
    }
    notes
}
