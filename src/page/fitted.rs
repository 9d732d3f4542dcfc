//! The page of what `fit` found: what the log has, what was fitted, how well the model tells the log.
//!
//! Promises: made of the files of the directory and their manifest alone; nothing of a person stands in
//! it but the number that the files have; who has most requests has figures, the rest a line. Never: a
//! name of an input, an estimate of its own.

use crate::english::listed;
use crate::fit::check::Checked;
use crate::fit::found::{Found, Status};
use crate::job::find;
use crate::page::fitted_files::{Approver, Files, Recorded};
use crate::page::markup::{Element, element, text};
use crate::page::reading::Shelf;
use crate::page::times::Curve;
use crate::page::{Section, check_table, ends, section, titled};
use crate::words::digits::fixed;
use crate::words::fit::{NEVER_TOLD, There};

/// So many roles have figures, and as many groups, unless they are named.
pub const DRAWN: usize = 6;
/// So many roles have a bar.
const BARS: usize = 20;

const TITLE: &str = "What the audit log tells";

/// What a page of a fit is made from.
pub struct Page {
    pub(super) files: Files,
    pub(super) recorded: Recorded,
    /// Of these roles alone is spoken.
    only: Vec<String>,
}

/// A group of approvers.
pub struct Group {
    /// Its name.
    pub name: String,
    /// The roles for which it is asked.
    pub roles: Vec<String>,
    /// Who decided.
    pub members: Vec<Approver>,
}

/// The whole page of a directory with this manifest.
///
/// # Errors
/// Sentences about what is missing, changed or not understood.
pub fn page(shelf: &Shelf<'_>, recorded: Recorded, only: &[String]) -> Result<String, Vec<String>> {
    let files = Files::read(shelf, &recorded)?;
    let known = || files.requests.roles.keys().map(String::as_str);
    let names: Vec<&str> = known().collect();
    let named = |name: &String| find("role", name, known).map(|place| names[place].to_owned());
    let only = only.iter().map(named).collect::<Result<Vec<_>, _>>();
    let only = only.map_err(|why| vec![format!("--role: {why}")])?;
    let page = Page { only, recorded, files };
    Ok(titled(TITLE, (&page.said(), &page.only), page.sections(), page.rest()))
}

impl Page {
    fn said(&self) -> String {
        let zone = match self.recorded.time_zone.as_str() {
            "" => String::new(),
            zone => format!(" Hours are those of {zone}."),
        };
        let only = match self.only.as_slice() {
            [] => String::new(),
            roles => format!(" This page is about {} alone.", listed(roles, "and")),
        };
        let kept = |(key, value): &(String, String)| key == "keep-names" && value == "true";
        let persons = match self.recorded.options.iter().any(kept) {
            true => "Approvers have the names that were kept.",
            false => "Persons are numbers.",
        };
        format!(
            "{} {persons} Estimates with the interval that holds the truth 95 times in 100, \
             as good as the log and the laws.{zone}{only}",
            self.there().sentence()
        )
    }

    fn there(&self) -> There {
        let requests = &self.files.requests;
        There {
            records: self.recorded.records,
            watched: self.recorded.watched,
            requests: requests.count() as usize,
            needs: requests.needs,
            people: requests.people,
            approvers: requests.approvers as u64,
            roles: requests.roles.keys().cloned().collect(),
        }
    }

    /// The roles of which is spoken, most requests first.
    pub(super) fn roles(&self) -> Vec<&str> {
        let mut all: Vec<(&str, u64)> = self
            .files
            .requests
            .roles
            .iter()
            .map(|(name, tally)| (name.as_str(), tally.requests))
            .filter(|(name, _)| self.only.is_empty() || self.only.iter().any(|role| role == name))
            .collect();
        all.sort_by_key(|(_, requests)| std::cmp::Reverse(*requests));
        all.into_iter().map(|(name, _)| name).collect()
    }

    /// Those that have figures.
    pub(super) fn drawn(&self) -> Vec<&str> {
        let mut roles = self.roles();
        if self.only.is_empty() {
            roles.truncate(DRAWN);
        }
        roles
    }

    /// The groups that are asked for any of the roles of which is spoken, most decisions first.
    pub(super) fn groups(&self) -> Vec<Group> {
        let mut groups: Vec<Group> = Vec::new();
        for row in &self.files.approvers {
            match groups.last_mut() {
                Some(last) if last.name == row.group => last.members.push(row.clone()),
                _ => groups.push(Group {
                    name: row.group.clone(),
                    roles: row.roles.split("; ").map(str::to_owned).collect(),
                    members: vec![row.clone()],
                }),
            }
        }
        let spoken = |group: &Group| group.roles.iter().any(|role| self.only.contains(role));
        groups.retain(|group| self.only.is_empty() || spoken(group));
        let decided =
            |group: &Group| group.members.iter().map(|member| member.decided).sum::<f64>();
        groups.sort_by(|a, b| decided(b).total_cmp(&decided(a)));
        groups
    }

    /// The names of the groups that are asked for a role.
    pub(super) fn groups_of(&self, role: &str) -> Vec<String> {
        let asked = self.groups().into_iter().filter(|group| group.roles.iter().any(|r| r == role));
        asked.map(|group| group.name).collect()
    }

    /// The row of a parameter that is in the scenario, or was counted.
    pub(super) fn found(&self, subject: &str, parameter: &str) -> Option<&Found> {
        let told = |row: &&Found| matches!(row.status, Status::Fitted | Status::Measured);
        let own = |row: &&Found| row.subject == subject && row.parameter == parameter;
        self.files.found.iter().filter(told).find(own)
    }

    /// The curve of a time.
    pub(super) fn curve(&self, subject: &str, parameter: &str) -> Option<&Curve> {
        let own = |curve: &&Curve| curve.subject == subject && curve.parameter == parameter;
        self.files.curves.iter().find(own)
    }

    /// Whether a path of the scenario is of what the page speaks of.
    pub(super) fn is_about(&self, subject: &str) -> bool {
        if self.only.is_empty() {
            return true;
        }
        let of = |kind: &str, names: &[String]| {
            let rest = subject.strip_prefix(kind).unwrap_or_default();
            let own = |name: &String| {
                let more = rest.strip_prefix(name.as_str());
                more.is_some_and(|more| more.is_empty() || more.starts_with(['.', '-']))
            };
            names.iter().any(own)
        };
        let groups: Vec<String> = self.groups().into_iter().map(|group| group.name).collect();
        let roles = ["needs.", "roles.", "requesters."].iter().any(|kind| of(kind, &self.only));
        roles || ["approvers.", "calendars."].iter().any(|kind| of(kind, &groups))
    }

    /// The rows of the check of which is spoken.
    pub(super) fn checked(&self) -> Option<Vec<&Checked>> {
        let members: Vec<String> =
            self.groups().into_iter().flat_map(|g| g.members).map(|row| row.member).collect();
        let of_member = |measure: &str| {
            let member = measure.strip_prefix("decisions of ").unwrap_or_default();
            members.iter().any(|known| known == member)
        };
        let spoken = |row: &&Checked| {
            let Checked { observed, .. } = row;
            self.only.is_empty()
                || self.only.contains(&observed.role)
                || of_member(&observed.measure)
        };
        self.files.checked.as_ref().map(|rows| rows.iter().filter(spoken).collect())
    }

    fn sections(&self) -> Vec<Section> {
        let mut all = vec![section("short", "In short", self.short())];
        if let Some(checked) = self.checked() {
            let on = match self.recorded.held_out {
                Some(share) => format!(
                    "on the held-out last {} % of the time, which the fit has not seen",
                    fixed(share * 100.0, 0)
                ),
                None if self.files.found.is_empty() => "as it is".to_owned(),
                None => "on the data it was fitted to".to_owned(),
            };
            let parts = check_table::parts(&checked, &on);
            all.push(section("check", "Does the model tell the log?", parts));
        }
        let mut roles = ends::bars(&self.files.requests, &self.bars());
        roles.extend(self.role_parts());
        all.push(section("roles", "The roles", roles));
        let groups = self.group_parts();
        if !groups.is_empty() {
            all.push(section("approvers", "The approvers", groups));
        }
        all
    }

    fn bars(&self) -> Vec<&str> {
        let mut roles = self.roles();
        if self.only.is_empty() {
            roles.truncate(BARS);
        }
        roles
    }

    /// The rest, each part behind its heading.
    fn rest(&self) -> Vec<Section> {
        let mut all = Vec::new();
        if !self.files.found.is_empty() {
            let open = self.open_table();
            let mut parts = vec![text("p", format!("No log tells {NEVER_TOLD}."))];
            parts.extend((!open.rows.is_empty()).then(|| open.cards()));
            all.push(section("open", "What stays open", parts));
            all.push(section("numbers", "Every estimate", vec![self.estimates_table().cards()]));
        }
        let aside = self.aside_table();
        let aside = match aside.rows.is_empty() {
            true => text("p", "Every record was used."),
            false => aside.open(),
        };
        all.push(section("aside", "What was set aside", vec![aside]));
        all.push(section("reproduce", "How to reproduce it", self.reproduce()));
        all
    }

    fn reproduce(&self) -> Vec<Element> {
        let said = format!(
            "With pimsim {}, the same files of the log and these options the files are the same to the \
             last byte.",
            env!("CARGO_PKG_VERSION")
        );
        let row = |(key, value): (String, String)| vec![text("dt", key), text("dd", value)];
        let options = self.recorded.options.iter().cloned();
        let inputs = (1..).zip(&self.recorded.inputs).map(|(number, (bytes, digest))| {
            let bytes = fixed(*bytes as f64, 0);
            (format!("input {number}"), format!("{bytes} bytes, SHA-256 {digest}"))
        });
        let files = self.recorded.files.iter().map(|file| {
            (
                file.name.clone(),
                format!("{} bytes, SHA-256 {}", fixed(file.bytes as f64, 0), file.sha256),
            )
        });
        let rows: Vec<Element> = options.chain(inputs).chain(files).flat_map(row).collect();
        vec![text("p", said), element("dl").all(rows)]
    }
}

impl Group {
    /// Their hours, each once.
    pub fn hours(&self) -> Vec<String> {
        let mut hours: Vec<String> = Vec::new();
        for member in &self.members {
            if !member.on_duty.is_empty() && !hours.contains(&member.on_duty) {
                hours.push(member.on_duty.clone());
            }
        }
        hours
    }

    /// The roles in a sentence.
    pub fn asked_for(&self) -> String {
        listed(&self.roles, "and")
    }
}
