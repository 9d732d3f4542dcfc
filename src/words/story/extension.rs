//! What is said of a pre-approval extension: whether it skips the approvers, and why.

use crate::engine::Record;
use crate::scenario::model::{AutomaticWhen, Named};
use crate::scenario::roster::Roster;
use crate::time::{Instant, Span};
use crate::words::story::cast::{safe, several};
use crate::words::story::teller::Teller;
use crate::words::story::track::Track;

impl Teller<'_> {
    pub fn skipped(&mut self, at: Instant, request: u64) {
        let Some(track) = self.tracks.get(&request) else { return };
        let conditions = self.conditions(request, track, at);
        let why: Vec<String> = conditions.into_iter().map(|condition| condition.1).collect();
        let why = if why.is_empty() { String::new() } else { format!(": {}", several(&why)) };
        let text = format!("A pre-approval extension lets it pass without an approver{why}.");
        self.say(at, "extension", Some(request), text);
    }

    /// The checks have passed and approvers are asked: if there is an extension, why it did not
    /// skip them.
    pub fn not_skipped(&mut self, record: &Record, track: &Track) {
        let conditions = self.conditions(record.request, track, record.at);
        let unmet = conditions.into_iter().filter(|condition| !condition.0);
        let unmet: Vec<String> = unmet.map(|condition| condition.1).collect();
        if !unmet.is_empty() {
            let why = several(&unmet);
            let text = format!("The pre-approval extension does not let it pass: {why}.");
            self.say(record.at, "extension", Some(record.request), text);
        }
    }

    /// The conditions of the extension, whether each holds, and the words for how it is.
    fn conditions(&self, request: u64, track: &Track, at: Instant) -> Vec<(bool, String)> {
        let mut conditions = Vec::new();
        let when = self.cast.rules(track.role).automatic_when.as_ref();
        let Some(AutomaticWhen { urgent, calendar, requesters }) = when else { return conditions };
        let outcome = self.cast.story.request(request);
        if let (Some(wanted), Some(outcome)) = (urgent, outcome) {
            let is = if outcome.urgent { "it is urgent" } else { "it is not urgent" };
            conditions.push((outcome.urgent == *wanted, is.to_owned()));
        }
        if let Some(calendar) = calendar {
            let calendar = &self.cast.policy.calendars[calendar.index()];
            let on = Roster::compile(calendar, at, at + Span::ms(1)).on_duty(at);
            let is = if on { "is on" } else { "is not on" };
            conditions.push((on, format!("the calendar {} {is}", safe(&calendar.name))));
        }
        if let Some(named) = requesters {
            let may = named.iter().any(|named| match named {
                Named::Population(population) => *population == track.requester.population,
                Named::Requester(requester) => *requester == track.requester,
            });
            let who = self.cast.requester(track.requester);
            let is = if may { "is" } else { "is not" };
            conditions.push((may, format!("{who} {is} one of those who may")));
        }
        conditions
    }
}
