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
    without_idle_zeros(fixed(number, significant(number, 3)))
}

fn without_idle_zeros(text: String) -> String {
    match text.find('.') {
        Some(_) => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        None => text,
    }
}

/// `11.2 to 13.8`: from one end of an interval to the other, `at least 11.2` or `at most 13.8` where
/// only one is known; nothing where none is.
pub fn between(low: Option<f64>, high: Option<f64>, number: impl Fn(f64) -> String) -> String {
    match (low.map(&number), high.map(&number)) {
        (Some(low), Some(high)) => format!("{low} to {high}"),
        (Some(low), None) => format!("at least {low}"),
        (None, Some(high)) => format!("at most {high}"),
        (None, None) => String::new(),
    }
}

/// Per cent that are never a false 0 or 100: what is nearly none or nearly all keeps as many decimals
/// as it takes to see the rest.
pub fn nearly(percent: f64, decimals: usize) -> String {
    let size = percent.abs();
    let right = |text: &String| {
        let told = text.trim_start_matches('-');
        (size == 0.0 || told.contains(|c| ('1'..='9').contains(&c)))
            && (size >= 100.0 || !told.starts_with("100"))
    };
    let tried = (decimals..=MOST).map(|decimals| fixed(percent, decimals)).find(right);
    tried.unwrap_or_else(|| match (percent > 0.0, size < 50.0) {
        (true, true) => "<0.000001".to_owned(),
        (false, true) => ">-0.000001".to_owned(),
        (true, false) => "99.999999".to_owned(),
        (false, false) => "-99.999999".to_owned(),
    })
}

/// A share alone, in per cent with three significant digits and no idle zeros.
pub fn share_alone(share: f64) -> String {
    let percent = share * 100.0;
    without_idle_zeros(nearly(percent, significant(percent, 3)))
}

/// `12.3 ±0.4`: a number and its half-width with as many digits as the half-width supports; the number alone without.
pub fn with_half_width(number: f64, half_width: Option<f64>) -> String {
    match half_width {
        Some(half) if half > 0.0 => {
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
    fn what_is_not_all_is_not_called_all_nor_none() {
        let cases = [
            (0.0, "0"),
            (1.0, "100"),
            (0.999_8, "99.98"),
            (0.999_999_9, "99.99999"),
            (1.0 - 1e-12, "99.999999"),
            (0.000_000_4, "0.00004"),
            (1e-12, "<0.000001"),
            (0.5, "50"),
            (0.123_45, "12.3"),
            (0.999, "99.9"),
        ];
        for (share, expected) in cases {
            assert_eq!(share_alone(share), expected);
        }
        assert_eq!(nearly(-99.999_999_99, 0), "-99.999999");
        assert_eq!(nearly(-1e-9, 0), ">-0.000001");
    }

    #[test]
    fn an_end_that_is_unknown_is_left_out_in_words() {
        let said = |low, high| between(low, high, alone);
        assert_eq!(said(Some(1.0), Some(2.0)), "1 to 2");
        assert_eq!(said(Some(1.0), None), "at least 1");
        assert_eq!(said(None, Some(2.0)), "at most 2");
    }

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
