//! The life cycle of one request: a pure state machine.
//!
//! One function, `step`: a request in a state, an input, the role's settings and `now` go in; the
//! next state and the effects, or a named rejection, come out. It is [`step_in_place`] on a copy; the
//! engine steps a request where it lies. The auditor, the explorer and `pimsim states` use the same
//! function, so what is printed is what runs.
//!
//! Promises: the same arguments give the same result; windows are half open (at the deadline
//! instant it is too late); a final state is final. Never: a clock, a generator, I/O, names of
//! people, text, allocation.

mod input;
mod settings;
mod state;
mod step;
mod table;

pub use input::{Decider, Extension, FailureReason, Filing, Input, InputKind, Rejection};
pub use settings::{
    DeadlineFor, MINIMUM_ACTIVE, Requirement, RoleSettings, STEP_UP_GRACE, StageRule, WindowFrom,
};
pub use state::{Refusal, State};
pub use step::{Effects, Request, Step, step, step_in_place};
pub use table::{Row, rows};
