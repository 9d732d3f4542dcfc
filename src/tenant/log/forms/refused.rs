//! Exports that cannot serve as a log, and what to use instead.

/// An export that cannot serve.
struct Unfit {
    /// Keys or columns, in lower case, all of which it has.
    keys: &'static [&'static str],
    /// Why, and what to use instead.
    why: &'static str,
}

/// In this order the first that fits is told.
const UNFIT: &[Unfit] = &[
    Unfit {
        keys: &["requestor", "action"],
        why: "this is the export of PIM > Resource audit, whose columns Microsoft does not describe; \
              download the audit log instead: Monitoring & health > Audit logs, service PIM",
    },
    Unfit {
        keys: &["role", "resultreason"],
        why: "this is the report of EasyPIM, from which completed activations are filtered out and \
              which has no ids of requests; download the audit log instead",
    },
    Unfit {
        keys: &["auditdata"],
        why: "this is the unified audit log of Microsoft 365, which has the changes of the directory \
              and no approvals; download the Entra audit log instead",
    },
    Unfit {
        keys: &["recordtype", "workload"],
        why: "this is the unified audit log of Microsoft 365, which has the changes of the directory \
              and no approvals; download the Entra audit log instead",
    },
    Unfit {
        keys: &["actiontype", "accountobjectid"],
        why: "this is CloudAppEvents of Defender, which has the changes of the directory and no \
              approvals; export AuditLogs instead",
    },
    Unfit {
        keys: &["assignmentstate", "roleid"],
        why: "this is a request of the first PIM API, which is closed and says nothing of approvals; \
              download the audit log instead",
    },
    Unfit {
        keys: &["assignmentstate", "roledefinitionid"],
        why: "this is a request of the governance API, which is closed and says nothing of approvals; \
              download the audit log instead",
    },
    Unfit {
        keys: &["action", "principalid"],
        why: "these are requests of PIM's API, which say what was asked for and not when it was \
              decided or ended; download the audit log instead",
    },
    Unfit {
        keys: &["principalid", "roledefinitionid"],
        why: "these are assignments, which say who holds a role and not what was requested; `import` \
              reads them, a log is an audit log",
    },
    Unfit {
        keys: &["principalid", "groupid"],
        why: "these are requests or assignments of a group, which say nothing of decisions and ends; \
              download the audit log instead",
    },
    Unfit {
        keys: &["reviewresult"],
        why: "these are steps of an approval without the request that they belong to; download the \
              audit log instead",
    },
    Unfit {
        keys: &["stages"],
        why: "these are approvals of access packages, which are no activations; download the audit \
              log instead",
    },
    Unfit {
        keys: &["evaluationoutcome"],
        why: "this is the answer of a custom extension, which is no log; download the audit log instead",
    },
    Unfit {
        keys: &["requesttype"],
        why: "these are requests of Azure's API, which say what was asked for and not when it was \
              decided; download the audit log or the Activity Log instead",
    },
    Unfit {
        keys: &["linkedroleeligibilityscheduleid"],
        why: "these are assignments of Azure's API, which say who holds a role and not what was \
              requested; download the audit log or the Activity Log instead",
    },
    Unfit {
        keys: &["rules"],
        why: "these are settings, which `import` reads; a log is an audit log",
    },
    Unfit {
        keys: &["policyid"],
        why: "these are settings, which `import` reads; a log is an audit log",
    },
];

/// All keys that are a sign, each once.
const SIGNS: [&str; 21] = [
    "requestor",
    "action",
    "role",
    "resultreason",
    "auditdata",
    "recordtype",
    "workload",
    "actiontype",
    "accountobjectid",
    "assignmentstate",
    "roleid",
    "roledefinitionid",
    "principalid",
    "groupid",
    "reviewresult",
    "stages",
    "evaluationoutcome",
    "requesttype",
    "linkedroleeligibilityscheduleid",
    "rules",
    "policyid",
];

/// The signs of an export that has events, and of which too many were left out.
pub const FILTERED: u32 = 1 << 2 | 1 << 3;

/// The bit of a key in lower case; none of a key that is no sign.
pub fn sign(key: &str) -> u32 {
    SIGNS.iter().position(|sign| *sign == key).map_or(0, |place| 1 << place)
}

/// Why an export with these keys cannot serve, if it is one that is known.
pub fn why(signs: u32) -> Option<&'static str> {
    let has = |unfit: &&Unfit| unfit.keys.iter().all(|key| signs & sign(key) != 0);
    UNFIT.iter().find(has).map(|unfit| unfit.why)
}
