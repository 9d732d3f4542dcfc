//! How many digits of a number its half-width supports, and how to show them.

/// No more decimals than this.
const MOST: usize = 6;

/// Decimals that show a half-width with one or two significant digits.
pub fn decimals(half_width: f64) -> usize {
    let mut decimals = 0;
    let mut scaled = half_width.abs();
    while scaled < 2.0 && decimals < MOST {
        scaled *= 10.0;
        decimals += 1;
    }
    decimals
}

/// Decimals that show a number with so many significant digits.
pub fn significant(number: f64, digits: usize) -> usize {
    let mut decimals = 0;
    let mut scaled = number.abs();
    let mut enough = 0.9995;
    for _ in 1..digits {
        enough *= 10.0;
    }
    while scaled > 0.0 && scaled < enough && decimals < MOST {
        scaled *= 10.0;
        decimals += 1;
    }
    decimals
}

/// A number with thousands apart; whole numbers lose their decimals, nothing is shown as minus zero.
pub fn fixed(number: f64, decimals: usize) -> String {
    let text = format!("{:.decimals$}", number.abs());
    let (whole, rest) = text.split_at(text.find('.').unwrap_or(text.len()));
    let mut grouped = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let minus = if number < 0.0 && text.contains(|c| ('1'..='9').contains(&c)) { "-" } else { "" };
    format!("{minus}{grouped}{rest}")
}

/// A number alone, with three significant digits and no idle zeros: no half-width says how many it deserves.
pub fn alone(number: f64) -> String {
    let text = fixed(number, significant(number, 3));
    match text.find('.') {
        Some(_) => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        None => text,
    }
}

/// `12.3 ±0.4`: a number and its half-width with as many digits as the half-width supports; the number alone without.
pub fn with_half_width(number: f64, half_width: Option<f64>) -> String {
    match half_width {
        Some(half) if half > 0.0 && half.is_finite() => {
            let decimals = decimals(half);
            format!("{} ±{}", fixed(number, decimals), fixed(half, decimals))
        }
        _ => alone(number),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_half_width_decides_the_digits() {
        let cases = [
            (12.345, Some(0.4), "12.3 ±0.4"),
            (12.345, Some(0.14), "12.35 ±0.14"),
            (12.345, Some(1.4), "12.3 ±1.4"),
            (12.345, Some(3.4), "12 ±3"),
            (67_204.2, Some(123.0), "67,204 ±123"),
            (0.0, Some(0.0), "0"),
            (67.2, None, "67.2"),
            (1.0, None, "1"),
            (1_234_567.0, None, "1,234,567"),
            (0.012_34, None, "0.0123"),
            (-0.4, Some(3.0), "0 ±3"),
            (-4.4, Some(3.0), "-4 ±3"),
        ];
        for (number, half_width, expected) in cases {
            assert_eq!(with_half_width(number, half_width), expected);
        }
    }
}
