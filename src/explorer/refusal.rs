//! For which rule a filing or a check must be refused, in words of our own.
//!
//! The laws judge the transition function by it, and the explorer remembers by it who passed the
//! checks. Never: a look at what the transition function answered.

use crate::lifecycle::{
    Extension, Filing, Input, MINIMUM_ACTIVE, Refusal, Requirement, RoleSettings,
};

/// For which rule a filing or a check must be refused, if for any.
pub fn expected_refusal(input: &Input, rules: &RoleSettings) -> Option<Refusal> {
    let failed: Vec<(bool, Refusal)> = match *input {
        Input::Submit(Filing {
            duration,
            eligible,
            pending_exists,
            active_exists,
            outer_held,
            ..
        }) => {
            let wrong = duration < MINIMUM_ACTIVE || duration > rules.maximum_duration;
            vec![
                (!eligible, Refusal::NotEligible),
                (wrong, Refusal::Duration),
                (pending_exists, Refusal::PendingExists),
                (active_exists, Refusal::ActiveExists),
                (!outer_held, Refusal::OuterRole),
            ]
        }
        Input::Check { mfa, justification, ticket, extension } => vec![
            (!mfa && rules.require != Requirement::None, Refusal::Mfa),
            (!justification && rules.require_justification, Refusal::Justification),
            (!ticket && rules.require_ticket, Refusal::Ticket),
            (extension == Extension::Denied, Refusal::Extension),
        ],
        _ => Vec::new(),
    };
    failed.into_iter().find(|(failed, _)| *failed).map(|(_, refusal)| refusal)
}
