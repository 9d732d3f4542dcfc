//! Solving an increasing equation.

/// The `y` in `[low, high]` where an increasing function is zero.
///
/// `f` gives the value and the slope. Newton's steps are taken while they stay inside the bracket,
/// halving otherwise; four or five steps are usual, and after 200 it ends in any case.
pub(super) fn solve(start: f64, mut low: f64, mut high: f64, f: impl Fn(f64) -> (f64, f64)) -> f64 {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_roots_also_where_newton_leaves_the_bracket() {
        let cube = |y: f64| (y * y * y - 8.0, 3.0 * y * y);
        assert!((solve(0.0, -100.0, 100.0, cube) - 2.0).abs() < 1e-14);
        let flat = |y: f64| (crate::math::erf(y) - 0.5, 1e-300);
        assert!((solve(50.0, -100.0, 100.0, flat) - 0.476_936_276_204_469_9).abs() < 1e-14);
    }
}
