//! `--precision` and `--max-replications`: what is asked, and what cannot be.

use super::arguments::Experiment;
use crate::experiment::Asked;
use crate::scenario::model::Scenario;

/// No more replications than this, unless more are allowed.
const MOST: u32 = 10_000;

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

/// What `--precision` asks for, if it was given.
pub fn asked(arguments: &Experiment, scenario: &Scenario) -> Result<Option<Asked>, String> {
    let Some(relative) = arguments.precision else { return Ok(None) };
    let first = scenario.simulation.replications;
    let most = most(arguments.max_replications, first);
    if first > most {
        return Err(format!(
            "the first look is after {first} replications, which is more than \
             --max-replications {most}"
        ));
    }
    Ok(Some(Asked { relative, most }))
}

/// No more replications than these, the first look after so many.
pub fn most(asked: Option<u32>, first: u32) -> u32 {
    asked.unwrap_or(MOST.max(first))
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
}
