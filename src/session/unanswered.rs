//! Why a question has no answer.

use crate::experiment::{NoThreads, Stopped};
use crate::scenario::Problems;

/// Why a question has no answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Unanswered {
    /// The scenario has problems, with what was changed in it.
    #[error("the scenario has problems")]
    Problems(Problems),
    /// The question does not fit the scenario: a sentence for each reason.
    #[error("{}", .0.join("; "))]
    Unfit(Vec<String>),
    /// Nothing of this kind happened, in this sentence.
    #[error("{0}")]
    Nothing(String),
    /// The watch did not want to go on.
    #[error("interrupted")]
    Interrupted,
    /// Something failed that has nothing to do with the question.
    #[error("{0}")]
    Failed(String),
}

impl From<Problems> for Unanswered {
    fn from(problems: Problems) -> Self {
        Self::Problems(problems)
    }
}

impl From<Stopped> for Unanswered {
    fn from(stopped: Stopped) -> Self {
        match stopped {
            Stopped::Interrupted => Self::Interrupted,
            other => Self::Failed(other.to_string()),
        }
    }
}

impl From<NoThreads> for Unanswered {
    fn from(none: NoThreads) -> Self {
        Self::Failed(none.to_string())
    }
}

impl From<String> for Unanswered {
    fn from(why: String) -> Self {
        Self::Unfit(vec![why])
    }
}
