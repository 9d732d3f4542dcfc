//! Solving an increasing equation.

/// The `y` in `[low, high]` where an increasing function is zero.
///
/// `f` gives the value and the slope. Newton's steps are taken while they stay inside the bracket,
/// halving otherwise; four or five steps are usual, and after 200 it ends in any case.
pub fn solve(start: f64, mut low: f64, mut high: f64, f: impl Fn(f64) -> (f64, f64)) -> f64 {
    let mut y = start.clamp(low, high);
    for _ in 0..200 {
        let (value, slope) = f(y);
        if value == 0.0 {
            return y;
        }
        if value < 0.0 {
            low = y
        } else {
            high = y
        }
        let mut next = y - value / slope;
        if !(low < next && next < high) {
            next = 0.5 * (low + high);
        }
        let step = (next - y).abs();
        y = next;
        if step <= 1e-15 * y.abs().max(1.0) {
            break;
        }
    }
    y
}
