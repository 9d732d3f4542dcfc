//! Jobs of Kubernetes: an indexed one for the shards, and one that joins them.
//!
//! Words are written as JSON, which YAML reads alike; `$(` is doubled, since Kubernetes would put
//! variables in its place.

use serde_json::json;

use crate::archive::engines::shell::quoted;
use crate::archive::engines::{JobFile, Jobs};

/// So many tasks at a time.
const PARALLEL: u32 = 10;

pub fn files(jobs: &Jobs) -> Vec<JobFile> {
    let (job, last) = ("kubernetes.yaml", "kubernetes-merge.yaml");
    let path = |name: &str| quoted(&format!("{}/{name}", jobs.directory));
    let typed = [
        "(the volume `pimsim` has to hold that directory; replace image and claim by your own)"
            .to_owned(),
        format!("kubectl apply -f {}", path(job)),
        "kubectl wait --for=condition=complete --timeout=-1s job/pimsim-sweep".to_owned(),
        format!("kubectl apply -f {}", path(last)),
    ];
    let count = jobs.count;
    let mut words = jobs.words("auto");
    words.insert(words.len() - 2, "--threads=1".to_owned());
    let text = format!(
        "{}\
         apiVersion: batch/v1\n\
         kind: Job\n\
         metadata:\n  \
           name: pimsim-sweep\n\
         spec:\n  \
           completionMode: Indexed\n  \
           completions: {count}\n  \
           parallelism: {}\n  \
           backoffLimitPerIndex: 3\n  \
           template:\n\
         {}",
        jobs.comment("an indexed job of Kubernetes", &typed),
        count.min(PARALLEL),
        template("sweep", &words),
    );
    let mut words = vec![
        "merge".to_owned(),
        "--force".to_owned(),
        format!("--out={}", jobs.merged()),
        "--".to_owned(),
    ];
    words.extend(jobs.shards());
    let merge = format!(
        "{}\
         apiVersion: batch/v1\n\
         kind: Job\n\
         metadata:\n  \
           name: pimsim-merge\n\
         spec:\n  \
           backoffLimit: 3\n  \
           template:\n\
         {}",
        jobs.comment("joins the shards of an indexed job of Kubernetes", &typed),
        template("merge", &words),
    );
    vec![JobFile { name: job, text }, JobFile { name: last, text: merge }]
}

/// The pod, below `template:`.
fn template(name: &str, words: &[String]) -> String {
    let word = |word: &String| format!("            - {}\n", json!(word.replace("$(", "$$(")));
    let words: String = words.iter().map(word).collect();
    format!(
        "    spec:\n      \
               restartPolicy: Never\n      \
               containers:\n        \
                 - name: {name}\n          \
                   image: pimsim:{}\n          \
                   workingDir: /work\n          \
                   command: [\"pimsim\"]\n          \
                   args:\n\
         {words}          \
                   resources:\n            \
                     requests: {{cpu: \"1\", memory: 256Mi}}\n          \
                   volumeMounts:\n            \
                     - {{name: pimsim, mountPath: /work}}\n      \
               volumes:\n        \
                 - name: pimsim\n          \
                   persistentVolumeClaim: {{claimName: pimsim}}\n",
        env!("CARGO_PKG_VERSION"),
    )
}
