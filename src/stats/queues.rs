//! Closed formulas of queues: a first guess for those who plan, never a result.
//!
//! Arrivals are Poisson, service times exponential, the line is served in order of arrival by
//! `servers` alike. Rates are in any unit of time, as long as it is the same one.
//!
//! Sources: Erlang 1917 (loss and delay formulas); Baccelli and Hebuterne 1981 (customers who leave
//! the line after a fixed wait).

use crate::math::exp;

/// The chance to find all servers busy when nobody waits (Erlang's loss formula). `load` is the
/// arrival rate times the mean service time.
pub fn erlang_b(servers: u32, load: f64) -> f64 {
    (1..=servers).fold(1.0, |blocked, n| {
        let carried = load * blocked;
        carried / (f64::from(n) + carried)
    })
}

/// The chance to wait when everybody waits (Erlang's delay formula); 1 when the load is too much.
pub fn erlang_c(servers: u32, load: f64) -> f64 {
    let free = 1.0 - load / f64::from(servers);
    if servers == 0 || free <= 0.0 {
        return 1.0;
    }
    let blocked = erlang_b(servers, load);
    blocked / (free + (1.0 - free) * blocked)
}

/// A line that customers leave after waiting for a fixed time.
#[derive(Clone, Copy, Debug)]
pub struct DeadlineQueue {
    arrivals: f64,
    deadline: f64,
    /// Service rate of all servers less the arrival rate.
    spare: f64,
    /// The density of the wait on offer at its beginning, and what `exp` is scaled down by so that
    /// an overloaded line with a long deadline is no overflow.
    density: f64,
    scale: f64,
    busy: f64,
}

impl DeadlineQueue {
    /// `servers` at least 1, the rest above 0 and finite.
    pub fn new(servers: u32, arrivals: f64, service: f64, deadline: f64) -> Self {
        let busy = f64::from(servers) / service;
        let spare = busy - arrivals;
        let scale = (-spare * deadline).max(0.0);
        let shell = Self { arrivals, deadline, spare, density: 1.0, scale, busy };
        // Weights relative to one customer fewer than servers; the shares add up to 1.
        let idle = exp(-scale) / erlang_b(servers - 1, arrivals * service);
        Self { density: 1.0 / (idle + shell.beyond(0.0)), ..shell }
    }

    /// The chance that the wait on offer is longer than `t`.
    pub fn waits_longer(&self, t: f64) -> f64 {
        let t = t.max(0.0);
        if t >= self.deadline {
            return self.times_out();
        }
        (self.density * self.beyond(t)).min(1.0)
    }

    /// The chance to leave at the deadline.
    pub fn times_out(&self) -> f64 {
        (self.density * self.at_deadline()).min(1.0)
    }

    /// Scaled mass of waits beyond the deadline.
    fn at_deadline(&self) -> f64 {
        self.arrivals / self.busy * exp(-self.spare * self.deadline - self.scale)
    }

    /// Scaled mass of waits beyond `t`, which is before the deadline.
    fn beyond(&self, t: f64) -> f64 {
        let (from, to) =
            (exp(-self.spare * t - self.scale), exp(-self.spare * self.deadline - self.scale));
        let before = match self.spare.abs() * self.deadline < 1e-9 {
            // At full load the density is flat.
            true => self.arrivals * (self.deadline - t) * from,
            false => self.arrivals * (from - to) / self.spare,
        };
        before + self.at_deadline()
    }
}
