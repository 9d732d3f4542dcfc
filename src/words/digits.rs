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
