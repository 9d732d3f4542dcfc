//! What comes first when two events share an instant.

/// The rank of an event within its instant; lower comes first, equal ranks in order of insertion.
///
/// | rank | why here |
/// | --- | --- |
/// | `Deadline` | windows are half open: a decision at the deadline is too late |
/// | `WindowEnd` | half open: at the end the role is gone |
/// | `CompromiseEnd` | half open: at its end the attacker is gone |
/// | `Decision` | a review that ends with the shift has ended in time |
/// | `Watch` | the end of the review of an alert: what is decided comes before what has begun |
/// | `ShiftEnd` | what is still in hand is handed back, in the order in which the reviews began |
/// | `ShiftStart` | who comes on duty sees what came before |
/// | `Provisioned` | access is opened before it can be used |
/// | `Usable` | usable before work can be done with it |
/// | `WorkDone` | work is done before it is asked whether to deactivate |
/// | `Deactivation` | a window freed at this instant may be asked for again at this instant |
/// | `Mail` | all mail and pickups of an instant come before anybody takes a review |
/// | `Look` | a look at the portal finds what no mail of this instant brings; in the order of the members |
/// | `Hold` | who lacks a role for what has come asks for it, in the order of the members |
/// | `Desk` | free members take the first of their lists; not an event, the engine's own step |
/// | `Patience` | a review taken at this instant began in time |
/// | `Filing` | those who wait to file again come before new needs |
/// | `Need` | a new need sees everything that ended at this instant |
/// | `Threat` | attackers come after the owners |
/// | `Emergency` | an emergency account is the last resort |
/// | `Other` | order of insertion |
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
#[allow(missing_docs, reason = "the table above describes each")]
pub enum Rank {
    Deadline,
    WindowEnd,
    CompromiseEnd,
    Decision,
    Watch,
    ShiftEnd,
    ShiftStart,
    Provisioned,
    Usable,
    WorkDone,
    Deactivation,
    Mail,
    Look,
    Hold,
    Desk,
    Patience,
    Filing,
    Need,
    Threat,
    Emergency,
    Other,
}
