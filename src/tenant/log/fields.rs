//! What a form finds in one record, as text, before anything is understood.
//!
//! Promises: borrowed from the record where it can be, and gone with it. Never: a justification, an
//! address, a user agent, which no form looks at.

use std::borrow::Cow;

/// A text of a record; empty where there is none.
pub type Text<'a> = Cow<'a, str>;

/// The fields that matter.
#[derive(Debug, Default)]
pub struct Fields<'a> {
    /// When it happened.
    pub at: Text<'a>,
    /// When it was collected, for records that do not say when it happened.
    pub collected: Text<'a>,
    /// `PIM`, `Core Directory`, …
    pub service: Text<'a>,
    /// `RoleManagement`, `GroupManagement`, `ResourceManagement`.
    pub category: Text<'a>,
    /// What happened.
    pub activity: Text<'a>,
    /// `success` or not.
    pub result: Text<'a>,
    /// What requested and completed share.
    pub correlation: Text<'a>,
    /// Who did it: an object id.
    pub actor: Text<'a>,
    /// The same, where there is no id.
    pub actor_upn: Text<'a>,
    /// The name of that person: for whoever asks to keep it.
    pub actor_name: Text<'a>,
    /// An application did it; its name.
    pub app: Text<'a>,
    /// Whether an application did it.
    pub by_app: bool,
    /// The role.
    pub role: Role<'a>,
    /// Whose request it is: an object id.
    pub subject: Text<'a>,
    /// The same, where there is no id.
    pub subject_upn: Text<'a>,
    /// The name of that person: for whoever asks to keep it.
    pub subject_name: Text<'a>,
    /// `RoleAssignmentRequestId`.
    pub request: Text<'a>,
    /// The target of type `Request`.
    pub request_target: Text<'a>,
    /// Start of the window.
    pub start: Text<'a>,
    /// End of the window.
    pub expiration: Text<'a>,
    /// `IsActivationRequireApproval`.
    pub approval: Text<'a>,
    /// Keys of exports that cannot serve, as bits of [`crate::tenant::log::forms::refused`].
    pub signs: u32,
}

/// The role as a record names it.
#[derive(Debug, Default)]
pub struct Role<'a> {
    /// Its display name.
    pub name: Text<'a>,
    /// Its template, or the definition that it comes from.
    pub template: Text<'a>,
    /// The object id of the target.
    pub object: Text<'a>,
    /// The group, by id.
    pub group: Text<'a>,
    /// The name of the group: for whoever asks to keep it.
    pub group_name: Text<'a>,
    /// The scope of an Azure role.
    pub scope: Text<'a>,
}

/// One target of a record.
#[derive(Debug, Default)]
pub struct Target<'a> {
    /// `Role`, `Request`, `User`, …
    pub kind: Text<'a>,
    /// Its object id.
    pub id: Text<'a>,
    /// Its display name.
    pub name: Text<'a>,
    /// Its user principal name.
    pub upn: Text<'a>,
    /// `TemplateId` among its modified properties.
    pub template: Text<'a>,
}

impl<'a> Fields<'a> {
    /// Takes a target over, by its type and never by its position.
    pub fn target(&mut self, target: Target<'a>) {
        let is = |word: &str| target.kind.eq_ignore_ascii_case(word);
        if is("role") {
            give(&mut self.role.name, target.name);
            give(&mut self.role.object, target.id);
            give(&mut self.role.template, target.template);
        } else if is("request") {
            give(&mut self.request_target, target.id);
        } else if is("user") {
            if self.subject.is_empty() && self.subject_upn.is_empty() {
                self.subject = target.id;
                self.subject_upn = target.upn;
                self.subject_name = target.name;
            }
        } else if is("group") {
            give(&mut self.role.group, target.id);
            give(&mut self.role.group_name, target.name);
        } else if !is("directory") && !is("other") && !is("serviceprincipal") && !is("policy") {
            let id = if target.id.is_empty() { target.name } else { target.id };
            give(&mut self.role.scope, id);
        }
    }

    /// Takes a detail over.
    pub fn detail(&mut self, key: &str, value: Text<'a>) {
        let is = |word: &str| key.eq_ignore_ascii_case(word);
        if is("RoleAssignmentRequestId") {
            give(&mut self.request, value);
        } else if is("RequestId") {
            give(&mut self.request_target, value);
        } else if is("TemplateId") {
            if !value.is_empty() {
                self.role.template = value;
            }
        } else if is("RoleDefinitionOriginId") {
            give(&mut self.role.template, value);
        } else if is("StartTime") {
            give(&mut self.start, value);
        } else if is("ExpirationTime") {
            give(&mut self.expiration, value);
        } else if is("IsActivationRequireApproval") {
            give(&mut self.approval, value);
        }
    }

    /// Which of the details it would take over.
    pub fn wants(key: &str) -> bool {
        const WANTED: [&str; 7] = [
            "RoleAssignmentRequestId",
            "RequestId",
            "TemplateId",
            "RoleDefinitionOriginId",
            "StartTime",
            "ExpirationTime",
            "IsActivationRequireApproval",
        ];
        WANTED.iter().any(|wanted| key.eq_ignore_ascii_case(wanted))
    }
}

/// The first one that says something stays.
pub fn give<'a>(place: &mut Text<'a>, text: Text<'a>) {
    if place.is_empty() {
        *place = text;
    }
}

/// A text that outlives what it was read from.
pub fn own(text: Text<'_>) -> Text<'static> {
    Cow::Owned(text.into_owned())
}
