//! Values of options, as people type them.

use std::ops::RangeInclusive;

use crate::experiment::AxisOf;
use crate::job::bounds::MEMBERS;

/// The value of `--precision`, as a share.
pub fn share(text: &str) -> Result<f64, String> {
    const FORM: &str = "expected a share between 0 and 100 %, such as 5% or 0.05";
    let trimmed = text.trim();
    let (number, hundred) = match trimmed.strip_suffix('%') {
        Some(number) => (number.trim_end(), 100.0),
        None => (trimmed, 1.0),
    };
    let Ok(share) = number.parse::<f64>().map(|number| number / hundred) else {
        return Err(FORM.to_owned());
    };
    if share > 0.0 && share < 1.0 {
        Ok(share)
    } else if hundred == 1.0 && (1.0..100.0).contains(&share) {
        Err(format!("{FORM}; did you mean {number}%?"))
    } else {
        Err(FORM.to_owned())
    }
}

/// The value of `--members`.
pub fn members(text: &str) -> Result<RangeInclusive<u32>, String> {
    const FORM: &str = "expected a range such as 1..12, or one number, from 1 to 10000";
    let number =
        |text: &str| text.trim().parse::<u32>().ok().filter(|n| MEMBERS.contains(&i64::from(*n)));
    let (least, most) = match text.split_once("..") {
        Some((least, most)) => (number(least), number(most.trim_start_matches('='))),
        None => (number(text), number(text)),
    };
    let range = least.zip(most).filter(|(least, most)| least <= most);
    range.map(|(least, most)| least..=most).ok_or_else(|| FORM.to_owned())
}

/// The value of `--tradeoff`.
pub fn sides(text: &str) -> Result<[AxisOf; 2], String> {
    let sides = text.split(',').map(AxisOf::parse).collect::<Result<Vec<_>, _>>()?;
    let named = |side: &AxisOf| (side.axis.measure, side.whom().to_owned());
    match <[AxisOf; 2]>::try_from(sides) {
        Ok([x, y]) if named(&x) != named(&y) => Ok([x, y]),
        Ok(_) => Err("two different measures are expected".to_owned()),
        Err(_) => Err("two measures are expected, such as unmet_share,exposure".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_written_in_two_ways() {
        for (text, value) in [("5%", 0.05), ("0.05", 0.05), (" 12.5 % ", 0.125), ("5e-2", 0.05)] {
            assert_eq!(share(text), Ok(value), "{text}");
        }
        for text in ["0", "0%", "-5%", "100%", "250%", "NaN", "inf", "abc", "", "%", "5%%"] {
            let wrong = share(text).expect_err(text);
            assert!(wrong.contains("between 0 and 100 %") && !wrong.contains("mean"), "{wrong}");
        }
        assert!(share("5").expect_err("five").ends_with("did you mean 5%?"));
    }

    #[test]
    fn a_range_of_members_has_two_ends_or_one() {
        assert_eq!(members("1..12"), Ok(1..=12));
        assert_eq!(members(" 2 ..= 4 "), Ok(2..=4));
        assert_eq!(members("6"), Ok(6..=6));
        for text in ["0..3", "5..2", "a..b", "", "..", "1..", "1..20000", "-1..2"] {
            assert!(members(text).is_err(), "{text}");
        }
    }
}
