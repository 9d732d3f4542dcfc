#![allow(dead_code)]
mod common { #[path="/work/wt/j/tests/common/sizes.rs"] pub mod sizes; #[path="/work/wt/j/tests/common/swarm.rs"] pub mod swarm; }
#[path="../tests/truth/naive/mod.rs"] mod naive;
include!("../target/judge_inc.rs");
fn main() {
    let a: Vec<u64> = std::env::args().skip(1).map(|x| x.parse().unwrap()).collect();
    let more = a[2] == 1;
    let make: fn(u64) -> Swarm = if more { Swarm::with_more } else { Swarm::new };
    let mut wrong = Vec::new();
    for (seed, r) in judged(a[0]..a[1], make) { if let Err(why) = r { println!("seed {seed}: {}", why.lines().next().unwrap_or("")); wrong.push(seed); } }
    println!("{} wrong of {}", wrong.len(), a[1]-a[0]);
    if let Some(seed) = wrong.first() {
        let small = shrunk(make(*seed));
        let text = small.text();
        println!("{}\n# needs.csv\n{}", text.toml, text.needs);
        println!("{}", difference(&small).err().unwrap_or_default());
        keep(&small);
    }
}
