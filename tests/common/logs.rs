//! Audit logs of simulated runs, as `run --detail audit` writes them.

use std::fs;
use std::sync::atomic::AtomicBool;

use pimsim::archive::audit::{Audit, audit_files, write_audit};
use pimsim::archive::{Request, Staging};
use pimsim::id::PolicyId;
use pimsim::job::AuditForm;
use pimsim::scenario::model::Scenario;
use pimsim::tenant::log::{Log, Options, Reading};

static GO_ON: AtomicBool = AtomicBool::new(false);

/// All forms.
pub const FORMS: [AuditForm; 3] = [AuditForm::Graph, AuditForm::Csv, AuditForm::La];

/// The files of one policy and replication, by name, in the order in which they are written.
pub fn audit_log(scenario: &Scenario, policy: usize, replication: u32) -> Vec<(String, Vec<u8>)> {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let target = &directory.path().join("out");
    let request = Request { target, force: false, names: Vec::new(), stop: &GO_ON };
    let mut staging = Staging::new(&request).expect("the directory is new");
    let policies = [PolicyId::new(policy)];
    let audit = Audit { scenario, policies: &policies, forms: &FORMS, replication };
    assert!(write_audit(audit, &mut staging, &|| false).expect("it can be written"));
    let names = audit_files(scenario, &policies, &FORMS);
    let read = |name: String| {
        let bytes = fs::read(staging.staged(&name)).expect("it was written");
        (name, bytes)
    };
    names.into_iter().map(read).collect()
}

/// What a log of these files says.
pub fn read_log(files: &[(&str, &[u8])], options: Options) -> Result<Log, String> {
    let mut reading = Reading::new(options);
    for (name, bytes) in files {
        reading.file(name, *bytes).map_err(|error| error.to_string())?;
    }
    reading.finish().map_err(|error| error.to_string())
}
