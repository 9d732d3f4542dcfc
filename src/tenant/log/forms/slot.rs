//! What the value of a key can be, whatever the form calls it.

/// What the value of a key is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slot {
    /// When it happened.
    At,
    /// When it was collected.
    Collected,
    /// The service.
    Service,
    /// The category.
    Category,
    /// What happened.
    Activity,
    /// The result.
    Result,
    /// The correlation.
    Correlation,
    /// Who did it, nested.
    Initiator,
    /// The targets, nested.
    Targets,
    /// The details, nested.
    Details,
    /// The record itself, nested.
    Properties,
    /// A record of any form, nested or as text.
    Envelope,
    /// A detail by itself.
    Detail,
    /// The name of the role.
    RoleName,
    /// The person whose request it is.
    Subject,
    /// The name of that person.
    SubjectName,
    /// Who called, nested.
    Caller,
    /// The resource, of which the last segment is the scope.
    Scope,
    /// Azure's own provider of roles.
    Provider,
}
