//! A function of two parameters with its first and second derivatives, and where it is largest.
//!
//! Promises: the search ends after 200 steps at the latest, inside its limits, and what it
//! finds is a maximum with a curvature, or nothing. Never: a step that makes it smaller by more than
//! rounding, randomness.

/// So many steps at most.
const MOST_STEPS: usize = 200;
/// No parameter moves farther in one step.
const LONGEST_STEP: f64 = 2.0;

/// Two parameters.
pub type Point = [f64; 2];

/// A value, its gradient, and its second derivatives: first twice, both, second twice.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Jet {
    /// The value.
    pub value: f64,
    /// The derivative by each parameter.
    pub slope: Point,
    /// The second derivatives.
    pub bend: [f64; 3],
}

impl Jet {
    /// This added so many times.
    pub fn add(&mut self, other: &Self, weight: f64) {
        self.value += weight * other.value;
        for (own, other) in self.slope.iter_mut().zip(other.slope) {
            *own += weight * other;
        }
        for (own, other) in self.bend.iter_mut().zip(other.bend) {
            *own += weight * other;
        }
    }

    /// The same with a second parameter that changes nothing.
    fn of_first(mut self) -> Self {
        self.slope[1] = 0.0;
        self.bend[1] = 0.0;
        self.bend[2] = -1.0;
        self
    }

    fn is_finite(&self) -> bool {
        let parts = self.slope.iter().chain(&self.bend);
        self.value.is_finite() && parts.copied().all(f64::is_finite)
    }

    /// The inverse of the negative second derivatives (the covariance of a maximum likelihood
    /// estimate, by the observed information): first, both, second. `None` where the function does
    /// not bend down in every direction.
    pub fn covariance(&self) -> Option<[f64; 3]> {
        let [a, b, c] = self.bend.map(|bend| -bend);
        let determinant = a * c - b * b;
        let down = a > 0.0 && c > 0.0 && determinant > 1e-12 * a * c;
        let inverse = [c / determinant, -b / determinant, a / determinant];
        (down && inverse.iter().all(|part| part.is_finite())).then_some(inverse)
    }

    /// The step to the top of the parabola, damped.
    fn step(&self, damping: f64) -> Option<Point> {
        let [a, b, c] = self.bend.map(|bend| -bend);
        let (a, c) = (a + damping * a.abs().max(1e-6), c + damping * c.abs().max(1e-6));
        let determinant = a * c - b * b;
        let [u, v] = self.slope;
        let step = [(c * u - b * v) / determinant, (a * v - b * u) / determinant];
        (a > 0.0 && determinant > 0.0 && step.iter().all(|part| part.is_finite())).then_some(step)
    }
}

/// Between what each parameter lies.
pub type Limits = [(f64, f64); 2];

/// The largest value of `f` near `start`: Newton's steps, damped where they lead down (Levenberg and
/// Marquardt). With `free` 1 the second parameter stays. `None` when the search ends at a limit, or
/// does not end.
pub fn maximum(
    start: Point,
    free: usize,
    limits: &Limits,
    f: impl Fn(Point) -> Jet,
) -> Option<(Point, Jet)> {
    let at = |point: Point| match free {
        1 => f(point).of_first(),
        _ => f(point),
    };
    let mut point = start;
    let mut jet = at(point);
    let mut damping = 0.0;
    for _ in 0..MOST_STEPS {
        if !jet.is_finite() {
            return None;
        }
        let Some(step) = jet.step(damping) else {
            damping = more(damping)?;
            continue;
        };
        let next = moved(point, step, limits);
        let gain = jet.slope[0] * (next[0] - point[0]) + jet.slope[1] * (next[1] - point[1]);
        let tried = at(next);
        if !tried.is_finite() || tried.value < jet.value - 1e-13 * jet.value.abs().max(1.0) {
            damping = more(damping)?;
            continue;
        }
        (point, jet) = (next, tried);
        // The step after this gain is smaller than rounding.
        if damping == 0.0 && gain.abs() < 1e-13 * jet.value.abs().max(1.0) {
            let inside = (0..free).all(|i| limits[i].0 < point[i] && point[i] < limits[i].1);
            return inside.then_some((point, jet));
        }
        damping = if damping < 1e-4 { 0.0 } else { 0.1 * damping };
    }
    None
}

fn more(damping: f64) -> Option<f64> {
    (damping < 1e12).then_some(if damping == 0.0 { 1e-3 } else { 10.0 * damping })
}

fn moved(point: Point, step: Point, limits: &Limits) -> Point {
    let longest = step[0].abs().max(step[1].abs());
    let scale = if longest > LONGEST_STEP { LONGEST_STEP / longest } else { 1.0 };
    let one = |i: usize| (point[i] + scale * step[i]).clamp(limits[i].0, limits[i].1);
    [one(0), one(1)]
}
