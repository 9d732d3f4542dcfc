//! What a fit says of each role: when it is needed, how long it is worked with, who gives up.
//!
//! Promises: the title of a figure is what it shows. Never: who asked.

use crate::english::{count, of};
use crate::page::fitted::Page;
use crate::page::fitted_tables::with_interval;
use crate::page::heat::{scale, week_map};
use crate::page::markup::{Element, element, text};
use crate::page::times::{Curve, key, phrase};
use crate::words::digits::{fixed, share_alone};
use crate::words::human::time_phrase;

/// Hours of a week.
const HOURS: usize = 168;

impl Page {
    /// A part for each role with figures; the others in a sentence.
    pub(super) fn role_parts(&self) -> Vec<Element> {
        let (drawn, all) = (self.drawn(), self.roles().len());
        if self.files.found.is_empty() {
            return Vec::new();
        }
        let times = |role: &&str| !self.times_of(role).is_empty();
        let mut parts: Vec<Element> = Vec::new();
        parts.extend(drawn.iter().any(times).then(|| key("the roles")));
        parts.extend(drawn.iter().enumerate().map(|(at, role)| self.role(at + 1, role)));
        if all > drawn.len() {
            let more = count((all - drawn.len()) as u64, "more role");
            let said =
                format!("{more} in the table above: pimsim report DIR --role NAME draws one.");
            parts.push(text("p", said).class("note"));
        }
        parts
    }

    fn role(&self, number: usize, role: &str) -> Element {
        let id = format!("role-{number}");
        let title = format!("{id}-title");
        let mut part = element("section")
            .with("id", id.as_str())
            .with("aria-labelledby", title.as_str())
            .add(text("h3", role).with("id", title))
            .add(text("p", self.role_sentence(role)));
        let mut figures: Vec<Element> = Vec::new();
        if let Some((legend, map)) = self.demand(&id, role) {
            part = part.add(legend);
            figures.push(map);
        }
        for (at, (curve, what, verb)) in self.times_of(role).into_iter().enumerate() {
            let title = format!("{role}: {}", found(curve, verb));
            figures.push(curve.figure(&format!("{id}-time-{at}"), &title, what, true));
        }
        part.add(element("div").class("maps").all(figures))
    }

    fn role_sentence(&self, role: &str) -> String {
        let needs = format!("needs.{role}");
        let requests = self.files.requests.roles.get(role).map_or(0, |tally| tally.requests);
        let word = of(requests as usize, "request", "requests");
        let requests = fixed(requests as f64, 0);
        let rate = with_interval(self.found(&needs, "rate"));
        let again = self.found(&needs, "resubmits.share");
        let again = match again {
            Some(row) => {
                format!(" Of requests without access {} are filed again.", with_interval(Some(row)))
            }
            None => String::new(),
        };
        format!("{requests} {word}; {rate} needs a week.{again}")
    }

    /// The hours of the week.
    fn demand(&self, id: &str, role: &str) -> Option<(Element, Element)> {
        let rows: Vec<_> = self.files.hours.iter().filter(|hour| hour.role == role).collect();
        let week: Vec<Option<f64>> = rows.iter().map(|hour| hour.rate).collect();
        let most = week.iter().flatten().copied().fold(0.0, f64::max);
        if rows.len() != HOURS || most <= 0.0 {
            return None;
        }
        let levels = rows.iter().map(|hour| hour.level).fold(0.0, f64::max);
        let mean = week.iter().flatten().sum::<f64>() / HOURS as f64;
        let busy = || rows.iter().filter(|hour| hour.rate.is_some_and(|rate| rate >= mean));
        let all = rows.iter().map(|hour| hour.needs).sum::<f64>();
        let share = busy().map(|hour| hour.needs).sum::<f64>() / all.max(1.0);
        let title = match levels > 1.0 {
            false => format!("{role}: needs arise at all hours alike, as far as the log tells"),
            true => format!(
                "{role}: {} % of the needs arise in {} of the 168 hours of a week",
                share_alone(share),
                busy().count()
            ),
        };
        let description = "Seven rows for the days of the week, 24 columns for the local hours of the day: \
                           needs a week in that hour, each pulled to the mean of the hours like it. Darker \
                           is more. The table has the numbers.";
        let what = format!("needs a week in an hour, {role}");
        let said = "Needs a week in each local hour of the week.";
        let map = week_map(&format!("{id}-week"), &title, description, (&week, most));
        Some((scale(&what, said, "none", most), map))
    }

    /// The curves of a role: the share of what, by which time; and what is said of a time in them.
    fn times_of(&self, role: &str) -> Vec<(&Curve, (&'static str, &'static str), &'static str)> {
        let needs = format!("needs.{role}");
        let all = [
            ("work", ("needs whose work is done", "time of work"), "of the work is done"),
            (
                "patience",
                ("requesters who cancel", "time since pending"),
                "of those who are not answered cancel",
            ),
        ];
        let own = |(parameter, what, verb)| Some((self.curve(&needs, parameter)?, what, verb));
        all.into_iter().filter_map(own).collect()
    }
}

/// "half of the work is done within 41 min (35 min to 48 min)"; how far it goes, where that is less.
pub fn found(curve: &Curve, verb: &str) -> String {
    match (curve.within(0.5), curve.points.last()) {
        (Some(time), _) => format!("half {verb} within {}", phrase(&time)),
        (None, Some(last)) => {
            let time = time_phrase(last.seconds, last.seconds / 50.0);
            format!("{} % {verb} within {time}, the longest that was seen", share_alone(last.share))
        }
        (None, None) => format!("it is not known how many {verb}"),
    }
}
