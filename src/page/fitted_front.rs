//! What is read first of a fit: the verdict of the check, what was fitted and what was not, roles and
//! groups in a line each, what to type next.
//!
//! Promises: its sentences are those of the screen. Never: a figure.

use crate::english::{count, of};
use crate::fit::check::Checked;
use crate::fit::fitted::warnings;
use crate::fit::found::{Found, Status};
use crate::page::fitted::Page;
use crate::page::markup::{Element, element, text};
use crate::time::Span;
use crate::words::digits::fixed;
use crate::words::fit::{NEVER_TOLD, judged_on, left_open, set_aside, verdict};

impl Page {
    /// What is read first.
    pub(super) fn short(&self) -> Vec<Element> {
        let mut parts = vec![self.boxed()];
        if !self.files.found.is_empty() {
            parts.push(self.roles_table().cards());
            let asked = !self.groups().is_empty();
            parts.extend(asked.then(|| self.groups_table().cards()));
            let note = if asked { format!("{ASKED} {NOTE}") } else { NOTE.to_owned() };
            parts.push(text("p", note).class("note"));
        }
        parts
    }

    fn boxed(&self) -> Element {
        let mut boxed = element("div").class("decision");
        if let Some(checked) = self.checked() {
            let rows: Vec<Checked> = checked.into_iter().cloned().collect();
            let held_out = self.recorded.held_out.is_some();
            let on = judged_on(!self.files.found.is_empty(), held_out);
            boxed = boxed.add(text("h3", verdict(&rows, on)));
        } else {
            boxed = boxed.add(text("h3", self.counted()));
        }
        let told = |row: &Found| self.is_about(&row.subject);
        let rows: Vec<Found> = self.files.found.iter().filter(|row| told(row)).cloned().collect();
        if !rows.is_empty() {
            let long = Span::weeks(1_000);
            // Those that follow no law are told together.
            let lawful: Vec<Found> =
                rows.iter().filter(|row| row.law != Some("empirical")).cloned().collect();
            let said = warnings(&lawful, self.recorded.watched.unwrap_or(long));
            let said = said.into_iter().map(|sentence| sentence + ".").chain(self.lawless());
            let said: Vec<Element> = said.map(|sentence| text("li", sentence)).collect();
            let more = text("a", "What stays open").with("href", "#open");
            boxed = boxed.add(text("p", self.known(&rows) + " ").add(more).say("."));
            boxed = boxed.all((!said.is_empty()).then(|| element("ul").all(said)));
        }
        let aside =
            set_aside(&self.files.aside).unwrap_or_else(|| "Every record was used.".to_owned());
        boxed = boxed.add(text("p", aside));
        boxed
            .add(text("p", "Next, with DIR for the directory of the results:"))
            .add(next(!self.files.found.is_empty()))
    }

    /// What there is, where no check says more.
    fn counted(&self) -> String {
        let known = |role: &&str| self.files.requests.roles.get(*role).map(|tally| tally.requests);
        let requests = self.roles().iter().filter_map(known).sum::<u64>();
        let (roles, groups) = (self.roles().len() as u64, self.groups().len() as u64);
        let requests_word = of(requests as usize, "request", "requests");
        format!(
            "Fitted to {} {requests_word}: {} and {}",
            fixed(requests as f64, 0),
            count(roles, "role"),
            count(groups, "approver group")
        )
    }

    /// How much was fitted and how much stays open.
    fn known(&self, rows: &[Found]) -> String {
        let fitted = rows.iter().filter(|row| row.status == Status::Fitted).count();
        let open = left_open(rows).len();
        let stays = match open {
            0 => String::new(),
            n => {
                let stay = of(n, "stays an assumption", "stay assumptions");
                format!(" {n} {stay}, since this log does not tell them, or too little.")
            }
        };
        format!("{fitted} numbers of the scenario are fitted.{stays} No log tells {NEVER_TOLD}.")
    }
}

const NOTE: &str = "Brackets hold the 95 % interval; a dash is not known.";

const ASKED: &str = "Decided within: from pending to the decision, as the log has it. Respond within: how \
                     long one approver takes on duty if nobody else is faster, with those taken into \
                     account whom others forestalled.";

/// What to type next, with DIR for the directory of the results.
fn next(is_fitted: bool) -> Element {
    let typed: &[&str] = match is_fitted {
        true => &["pimsim check DIR/scenario.toml", "pimsim compare DIR/scenario.toml"],
        false => &["pimsim fit LOG --check"],
    };
    let code = text("code", typed.join("\n"));
    element("pre").with("tabindex", "0").add(code)
}
