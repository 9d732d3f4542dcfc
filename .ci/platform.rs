//! Prints what the platform's own mathematics comes to: another number without fused operations.

fn main() {
    let bits = |x: f64| x.ln().to_bits() ^ x.sin().to_bits() ^ x.powf(0.37).to_bits();
    let points = (1..100_000u32).map(|point| f64::from(point) * 1e-3);
    let sum = points.fold(0u64, |sum, x| sum.rotate_left(1) ^ bits(x));
    println!("{sum:016x}");
}
