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

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: f64, known: f64) {
        assert!((found - known).abs() <= 1e-9 * known.abs(), "{found} instead of {known}");
    }

    #[test]
    fn erlang() {
        // Fourteen servers at a load of ten; tables of Cooper 1981.
        close(erlang_b(14, 10.0), 0.056_819_143_386_520_86);
        close(erlang_c(14, 10.0), 0.174_131_933_595_049_9);
        close(erlang_c(3, 2.0), 4.0 / 9.0);
        assert_eq!((erlang_c(2, 2.0), erlang_c(0, 1.0), erlang_b(0, 1.0)), (1.0, 1.0, 1.0));
    }

    #[test]
    fn a_deadline() {
        // One server overloaded with a deadline of a day; two at full load with one of two hours.
        let one = DeadlineQueue::new(1, 1.1, 1.0, 24.0);
        close(one.times_out(), 0.098_277_284_374_635_15);
        close(one.waits_longer(0.0), 0.991_894_987_187_901_4);
        let two = DeadlineQueue::new(2, 6.0, 1.0 / 3.0, 2.0);
        close(two.times_out(), 0.068_965_517_241_379_31);
        close(two.waits_longer(0.0), 0.896_551_724_137_931);
        // Of those served, half wait longer than 0.875 h.
        let served = 1.0 - two.times_out();
        close(two.waits_longer(0.875) - two.times_out(), 0.5 * served);
    }

    #[test]
    fn a_deadline_far_away_is_none_and_an_overload_is_no_overflow() {
        let queue = DeadlineQueue::new(3, 2.0, 1.0, 1e4);
        close(queue.waits_longer(0.0), erlang_c(3, 2.0));
        assert_eq!(queue.times_out(), 0.0);
        let crowd = DeadlineQueue::new(1, 1e4, 1.0, 1e4);
        close(crowd.times_out(), 1.0 - 1e-4);
    }
}
