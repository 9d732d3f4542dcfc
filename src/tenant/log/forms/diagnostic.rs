//! What diagnostic settings write to an Event Hub or to storage (`PT1H.json`): the record of Graph
//! within `properties`, one a line, in `records`, or in a list.
//!
//! Keys of the envelope stand in only where the record is silent. What Splunk exports has the same once
//! more around it.

use crate::tenant::log::forms::slot::Slot;

/// What the value of a key is.
pub fn slot(key: &str) -> Option<Slot> {
    Some(match key {
        "time" => Slot::Collected,
        "operationname" => Slot::Activity,
        "properties" => Slot::Properties,
        "_raw" | "_source" => Slot::Envelope,
        _ => return None,
    })
}
