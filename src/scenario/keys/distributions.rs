//! The keys of each distribution.

use super::tables::SPAN;
use super::{Key, Kind, TableKeys};

/// The key that makes a table a distribution.
const WHICH: Key = Key::required(
    "distribution",
    Kind::Word(&[
        "constant",
        "uniform",
        "triangular",
        "exponential",
        "erlang",
        "gamma",
        "lognormal",
        "weibull",
        "pareto",
        "hyperexponential",
        "empirical",
    ]),
    "which one",
);
const LEAST: Key = Key::optional("min_value", SPAN, "smaller values become this one");
const MOST: Key = Key::optional("max_value", SPAN, "larger values become this one");
/// Shapes, spreads and weights.
const SHAPE: Kind = Kind::NumberAbove(0.0, 1e6);

macro_rules! distribution {
    ($name:ident, $about:literal, [$($key:expr),* $(,)?]) => {
        static $name: TableKeys = TableKeys {
            path: "distribution",
            about: $about,
            keys: &[WHICH, $($key,)* LEAST, MOST],
        };
    };
}

distribution!(CONSTANT, "always the same", [Key::required("value", SPAN, "the value")]);
distribution!(
    UNIFORM,
    "any value between two",
    [Key::required("min", SPAN, "the least"), Key::required("max", SPAN, "the most"),]
);
distribution!(
    TRIANGULAR,
    "between two, most often near a third",
    [
        Key::required("min", SPAN, "the least"),
        Key::required("mode", SPAN, "the most frequent"),
        Key::required("max", SPAN, "the most"),
    ]
);
distribution!(EXPONENTIAL, "without memory", [Key::required("mean", SPAN, "the mean")]);
distribution!(
    ERLANG,
    "a sum of exponential stages",
    [
        Key::required("stages", Kind::Whole(1, 1_000), "how many"),
        Key::required("mean", SPAN, "the mean of the sum"),
    ]
);
distribution!(
    GAMMA,
    "gamma",
    [
        Key::required("mean", SPAN, "the mean"),
        Key::required("cv", SHAPE, "standard deviation over mean"),
    ]
);
distribution!(
    LOGNORMAL,
    "lognormal, by `median` and `p90`, `median` and `sigma`, or `mean` and `cv`",
    [
        Key::optional("median", SPAN, "the median"),
        Key::optional("p90", SPAN, "the value that nine in ten stay under"),
        Key::optional("sigma", SHAPE, "standard deviation of the logarithm"),
        Key::optional("mean", SPAN, "the mean"),
        Key::optional("cv", SHAPE, "standard deviation over mean"),
    ]
);
distribution!(
    WEIBULL,
    "Weibull, by `shape` and `scale`, or `shape` and `mean`",
    [
        Key::required("shape", SHAPE, "the shape"),
        Key::optional("scale", SPAN, "the scale"),
        Key::optional("mean", SPAN, "the mean"),
    ]
);
distribution!(
    PARETO,
    "Pareto",
    [Key::required("shape", SHAPE, "the shape"), Key::required("min", SPAN, "the least"),]
);
distribution!(
    HYPEREXPONENTIAL,
    "one of several exponential ones",
    [Key::required("branches", Kind::Tables(&BRANCH), "the exponential ones"),]
);
distribution!(
    EMPIRICAL,
    "observed values, by `values`, or by `file` and `column`",
    [
        Key::optional("values", Kind::Durations, "the values"),
        Key::optional("file", Kind::File, "a CSV file with the values in seconds"),
        Key::optional("column", Kind::Text(200), "the column of that file"),
    ]
);

/// An entry of `branches`.
pub static BRANCH: TableKeys = TableKeys {
    path: "distribution.branches",
    about: "One branch of a hyperexponential distribution",
    keys: &[
        Key::required("weight", SHAPE, "how often, relative to the others"),
        Key::required("mean", SPAN, "its mean"),
    ],
};

/// The keys of each distribution, by its word.
pub static DISTRIBUTIONS: [(&str, &TableKeys); 11] = [
    ("constant", &CONSTANT),
    ("uniform", &UNIFORM),
    ("triangular", &TRIANGULAR),
    ("exponential", &EXPONENTIAL),
    ("erlang", &ERLANG),
    ("gamma", &GAMMA),
    ("lognormal", &LOGNORMAL),
    ("weibull", &WEIBULL),
    ("pareto", &PARETO),
    ("hyperexponential", &HYPEREXPONENTIAL),
    ("empirical", &EMPIRICAL),
];
