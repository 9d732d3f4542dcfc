//! The one number first: requests per second on `shared-queue.toml`, one thread, measures only.

use std::path::Path;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use pimsim::engine::simulate;
use pimsim::experiment::{Plan, run};
use pimsim::id::PolicyId;
use pimsim::scenario::load;

fn canonical(criterion: &mut Criterion) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/shared-queue.toml");
    let overrides = ["simulation.replications=1".to_owned()];
    let scenario = load(&path, &overrides).expect("the scenario loads");
    let counts = simulate(&scenario, PolicyId(0), 1, &mut (), &|| false).expect("nobody stops it");
    let plan = Plan { policies: vec![PolicyId(0)], threads: Some(1), audit: false };
    let mut group = criterion.benchmark_group("shared-queue");
    group.throughput(Throughput::Elements(counts.requests)).sample_size(10);
    group.bench_function("measures", |bencher| {
        bencher.iter(|| {
            run(&scenario, &plan, &(), &mut pimsim::experiment::unwatched).expect("nobody stops it")
        });
    });
    group.bench_function("engine", |bencher| {
        bencher.iter(|| simulate(&scenario, PolicyId(0), 1, &mut (), &|| false));
    });
    group.finish();
}

criterion_group!(benches, canonical);
criterion_main!(benches);
