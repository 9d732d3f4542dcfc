//! `[costs]`.

use crate::scenario::keys::{COSTS, Kind};
use crate::scenario::model::Costs;
use crate::scenario::problem::Problem;
use crate::scenario::read::Reader;

/// The prices, if there are any; a table without one is a problem.
pub fn bind(top: &Reader<'_>) -> Option<Costs> {
    let reader = top.inner("costs")?;
    let prices = || COSTS.keys.iter().filter(|key| matches!(key.kind, Kind::Number(..)));
    if !prices().any(|key| reader.has(key.name)) {
        let names = crate::scenario::nearest::one_of(prices().map(|key| key.name));
        let problem = Problem::new(&reader.path, "a table of costs without a price");
        reader.sink.put(problem.allowed(format!("at least one of {names}")).at(reader.place));
    }
    let price = |name| reader.number(name).unwrap_or(0.0);
    Some(Costs {
        approver_hour: price("approver_hour"),
        on_duty_hour: price("on_duty_hour"),
        waiting_hour: price("waiting_hour"),
        severity_hour: price("severity_hour"),
        attacker_hour: price("attacker_hour"),
        break_glass_use: price("break_glass_use"),
        unmet_need: price("unmet_need"),
        currency: currency(&reader).unwrap_or_default(),
    })
}

/// One word or sign that can stand behind an amount.
fn currency(reader: &Reader<'_>) -> Option<String> {
    let text = reader.text("currency")?;
    if text.is_empty() || text.contains(|c: char| c.is_whitespace() || c.is_control()) {
        let problem = reader.problem("currency", "not a word that can stand behind an amount");
        reader.sink.put(problem.allowed("1 to 12 characters without blanks"));
        return None;
    }
    Some(text.to_owned())
}
