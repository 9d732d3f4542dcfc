//! What a fit says of each group of approvers: how long they take, when they are there, who decided.
//!
//! Promises: an approver is a number; the title of a figure is what it shows. Never: a request.

use crate::english::{count, listed, some_of};
use crate::page::fitted::{DRAWN, Group, Page};
use crate::page::fitted_roles::found;
use crate::page::fitted_tables::with_interval;
use crate::page::markup::{Element, element, text};
use crate::page::strip::{Row, strips};
use crate::page::times::{Curve, key};
use crate::words::digits::fixed;

/// Curves of members with a law of their own, of one group.
const MOST_CURVES: usize = 4;
/// Strips of hours, of one group.
const MOST_STRIPS: usize = 12;
/// Hours in a title.
const NAMED_HOURS: usize = 3;
/// Names on a strip.
const NAMED: usize = 2;

impl Page {
    /// A part for each group with figures; the others in a sentence.
    pub(super) fn group_parts(&self) -> Vec<Element> {
        let groups = self.groups();
        let mut parts: Vec<Element> = Vec::new();
        let drawn = &groups[..groups.len().min(DRAWN)];
        let times = |group: &Group| !self.responses(group).is_empty();
        parts.extend(drawn.iter().any(times).then(|| key("the approvers")));
        parts.extend(drawn.iter().enumerate().map(|(at, group)| self.group(at + 1, group)));
        if groups.len() > drawn.len() {
            let more = count((groups.len() - drawn.len()) as u64, "more group");
            let said = format!(
                "{more} in the table above: pimsim report DIR --role NAME draws those of it."
            );
            parts.push(text("p", said).class("note"));
        }
        parts
    }

    fn group(&self, number: usize, group: &Group) -> Element {
        let id = format!("group-{number}");
        let title = format!("{id}-title");
        let subject = format!("approvers.{}", group.name);
        let denied = with_interval(self.found(&subject, "denies_legitimate"));
        let said =
            format!("Asked for {}; {denied} of the decisions are denials.", group.asked_for());
        let mut part = element("section")
            .with("id", id.as_str())
            .with("aria-labelledby", title.as_str())
            .add(text("h3", group.name.as_str()).with("id", title))
            .add(text("p", said));
        let responses = self.responses(group);
        let is_half = responses.len() > 1;
        let figure = |(at, (who, curve)): (usize, &(String, &Curve))| {
            let title = format!("{who}: {}", found(curve, "of the responses come"));
            let what = ("responses given", "time on duty");
            curve.figure(&format!("{id}-time-{at}"), &title, what, is_half)
        };
        let figures: Vec<Element> =
            responses.iter().take(MOST_CURVES).enumerate().map(figure).collect();
        part = match is_half {
            true => part.add(element("div").class("maps").all(figures)),
            false => part.all(figures),
        };
        if responses.len() > MOST_CURVES {
            let more = count((responses.len() - MOST_CURVES) as u64, "more approver");
            part = part.add(text("p", format!("{more}: fit-curves.csv.")).class("note"));
        }
        part.all(self.hours(&id, group)).add(self.approvers_table(group).cards())
    }

    /// The curve of the group, or of each member with a law of its own and of the rest.
    fn responses(&self, group: &Group) -> Vec<(String, &Curve)> {
        let subject = format!("approvers.{}", group.name);
        let whole = self.curve(&subject, "response").map(|curve| (group.name.clone(), curve));
        let own = |member: &super::fitted_files::Approver| {
            let curve = self.curve(&format!("{subject}.{}", member.member), "response")?;
            Some((format!("{}, {}", group.name, member.member), curve))
        };
        whole.into_iter().chain(group.members.iter().filter_map(own)).collect()
    }

    fn hours(&self, id: &str, group: &Group) -> Vec<Element> {
        let hours = group.hours();
        if hours.iter().all(|hours| hours == "always") {
            let said = "No hours can be told from luck: they are taken to be always on duty.";
            return vec![text("p", said)];
        }
        let row = |hours: &String| {
            let own: Vec<_> =
                group.members.iter().filter(|member| member.on_duty == *hours).collect();
            let names: Vec<&str> = own.iter().map(|member| member.member.as_str()).collect();
            let sum = |of: fn(&super::fitted_files::Approver) -> f64| {
                fixed(own.iter().map(|member| of(member)).sum::<f64>(), 0)
            };
            let cells = vec![sum(|member| member.decided), sum(|member| member.off_duty)];
            Row { who: some_of(&names, NAMED), hours: hours.clone(), cells }
        };
        let rows: Vec<Row> = hours.iter().take(MOST_STRIPS).map(row).collect();
        let title = match hours.len() <= NAMED_HOURS {
            true => format!("{}: on duty {}", group.name, listed(&hours, "and")),
            false => format!("{}: on duty at {} different times", group.name, hours.len()),
        };
        let heads = ["decisions", "of them off duty"];
        vec![element("div").add(strips(&format!("{id}-hours"), &title, &rows, &heads))]
    }
}
