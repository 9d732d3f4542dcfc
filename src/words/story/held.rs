//! What is said of roles that must be held: around another one, and by who reviews.

use crate::engine::Record;
use crate::experiment::story::Hero;
use crate::id::{Approver, RoleId};
use crate::time::Instant;
use crate::words::story::cast::span;
use crate::words::story::teller::Teller;
use crate::words::story::track::Track;

impl Teller<'_> {
    /// The role of a request, where that or the role that the need is about is one of a chain.
    pub fn around(&self, track: &Track) -> Option<String> {
        let Hero::Need(need) = self.hero else { return None };
        let own = self.cast.scenario.block(need.block).role;
        let role = self.cast.role(track.role);
        if own != track.role {
            Some(format!("{role}, which must be active before {},", self.cast.role(own)))
        } else {
            self.cast.rules(own).within.map(|_| role)
        }
    }

    /// Whether the role of a request is within another one.
    pub fn is_chained(&self, record: &Record) -> bool {
        self.cast.rules(record.role).within.is_some()
    }

    /// The role around the one that is needed can be used.
    pub fn goes_on(&mut self, at: Instant, request: u64) {
        let Some(track) = self.tracks.get(&request) else { return };
        let role = self.cast.role(track.role);
        let text = format!("With {role} active, {} goes on.", self.who(request));
        self.say(at, "goes_on", Some(request), text);
    }

    /// An activation ends with the one around it.
    pub fn ends_with_outer(&mut self, record: &Record, track: &Track) {
        let held = span(record.at - track.active_at);
        let outer = self.cast.rules(track.role).within.map(|role| self.cast.role(role));
        let outer = outer.unwrap_or_else(|| "the role around it".to_owned());
        let text =
            format!("The activation is revoked after {held}: {outer} is not active any more.");
        self.say_record(record, text);
    }

    /// A request has come to an approver who may not begin yet.
    pub fn lacks_role(&mut self, at: Instant, request: u64, approver: Approver) {
        let roles = &self.cast.policy.groups[approver.group.index()].must_hold;
        let names: Vec<String> = roles.iter().map(|role| self.cast.role(*role)).collect();
        let (name, names) = (self.cast.approver(approver), names.join(" or "));
        let text = format!("{name} cannot begin to review without {names}.");
        self.say(at, "lacks_role", Some(request), text);
    }

    /// An approver asks for a role because of it.
    pub fn files_to_approve(
        &mut self,
        at: Instant,
        request: Option<u64>,
        (approver, role): (Approver, RoleId),
        files: u64,
    ) {
        let (name, role) = (self.cast.approver(approver), self.cast.role(role));
        let text = format!("{name} asks for {role}, so as to review (request {files}).");
        self.say(at, "files_to_approve", request, text);
    }
}
