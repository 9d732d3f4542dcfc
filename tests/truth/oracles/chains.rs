//! Exact values that the table does not have, from birth and death chains.

/// Share of requests that wait in M/M/c with this many servers and this offered load. Source:
/// Erlang 1917, by the recursion of the loss formula.
pub fn erlang_c(servers: f64, load: f64) -> f64 {
    let mut loss = 1.0;
    let mut server = 1.0;
    while server <= servers {
        loss = load * loss / (server + load * loss);
        server += 1.0;
    }
    loss / (1.0 - load / servers * (1.0 - loss))
}

/// What becomes of a desk whose requests are taken back at a constant rate, in review or not.
pub struct Abandoning {
    pub gives_up: f64,
    pub waits: f64,
    pub pending: f64,
    pub busy: f64,
}

/// With `n` pending, births at `arrivals`, deaths at `min(n, servers) reviews + n impatience`.
pub fn abandoning_desk(arrivals: f64, reviews: f64, servers: usize, impatience: f64) -> Abandoning {
    let (mut weight, mut total) = (1.0, 0.0);
    let (mut pending, mut waits, mut in_review) = (0.0, 0.0, 0.0);
    for n in 0..2_000_usize {
        total += weight;
        pending += weight * n as f64;
        in_review += weight * n.min(servers) as f64;
        if n >= servers {
            waits += weight;
        }
        let next = (n + 1).min(servers) as f64 * reviews + (n + 1) as f64 * impatience;
        weight *= arrivals / next;
    }
    let pending = pending / total;
    Abandoning {
        gives_up: impatience * pending / arrivals,
        waits: waits / total,
        pending,
        busy: in_review / total / servers as f64,
    }
}
