//! The keys of each distribution.

use super::bounds::SPAN;
use super::{Key, Kind, Rule, TableKeys};

/// So many branches may a hyperexponential distribution have.
pub const MOST_BRANCHES: usize = 100;
/// So many values may a list have, by the limit for lists in a file.
const MOST_VALUES: usize = 10_000;

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
)
.like("\"exponential\"");
const LEAST: Key =
    Key::optional("min_value", SPAN, "smaller values become this one").like("\"1m\"");
const MOST: Key = Key::optional("max_value", SPAN, "larger values become this one").like("\"8h\"");
/// Shapes, spreads and weights.
const SHAPE: Kind = Kind::NumberAbove(0.0, 1e6);

macro_rules! distribution {
    ($name:ident, $about:literal, [$($rule:expr),*], [$($key:expr),* $(,)?]) => {
        static $name: TableKeys = TableKeys {
            path: "distribution",
            about: $about,
            rules: &[$($rule),*],
            keys: &[WHICH, $($key,)* LEAST, MOST],
        };
    };
}

distribution!(
    CONSTANT,
    "always the same",
    [],
    [Key::required("value", SPAN, "the value").like(r#""5m""#)]
);
distribution!(
    UNIFORM,
    "any value between two",
    [],
    [
        Key::required("min", SPAN, "the least").like(r#""1m""#),
        Key::required("max", SPAN, "the most").like(r#""9m""#),
    ]
);
distribution!(
    TRIANGULAR,
    "between two, most often near a third",
    [],
    [
        Key::required("min", SPAN, "the least").like(r#""1m""#),
        Key::required("mode", SPAN, "the most frequent").like(r#""3m""#),
        Key::required("max", SPAN, "the most").like(r#""20m""#),
    ]
);
distribution!(
    EXPONENTIAL,
    "without memory",
    [],
    [Key::required("mean", SPAN, "the mean").like(r#""4m""#)]
);
distribution!(
    ERLANG,
    "a sum of exponential stages",
    [],
    [
        Key::required("stages", Kind::Whole(1, 1_000), "how many").like("3"),
        Key::required("mean", SPAN, "the mean of the sum").like(r#""4m""#),
    ]
);
distribution!(
    GAMMA,
    "gamma",
    [],
    [
        Key::required("mean", SPAN, "the mean").like(r#""4m""#),
        Key::required("cv", SHAPE, "standard deviation over mean").like("0.5"),
    ]
);
distribution!(
    LOGNORMAL,
    "lognormal, by `median` and `p90`, `median` and `sigma`, or `mean` and `cv`",
    [Rule::OneOf(&[&["median", "p90"], &["median", "sigma"], &["mean", "cv"]])],
    [
        Key::optional("median", SPAN, "the median").like(r#""12m""#),
        Key::optional("p90", SPAN, "the value that nine in ten stay under").like(r#""1h""#),
        Key::optional("sigma", SHAPE, "standard deviation of the logarithm").like("1.2"),
        Key::optional("mean", SPAN, "the mean").like(r#""20m""#),
        Key::optional("cv", SHAPE, "standard deviation over mean").like("2"),
    ]
);
distribution!(
    WEIBULL,
    "Weibull, by `shape` and `scale`, or `shape` and `mean`",
    [Rule::OneOf(&[&["shape", "scale"], &["shape", "mean"]])],
    [
        Key::required("shape", SHAPE, "the shape").like("0.8"),
        Key::optional("scale", SPAN, "the scale").like(r#""10m""#),
        Key::optional("mean", SPAN, "the mean").like(r#""12m""#),
    ]
);
distribution!(
    PARETO,
    "Pareto",
    [],
    [
        Key::required("shape", SHAPE, "the shape").like("1.5"),
        Key::required("min", SPAN, "the least").like(r#""2m""#),
    ]
);
distribution!(
    HYPEREXPONENTIAL,
    "one of several exponential ones",
    [Rule::Entries("branches", 1, MOST_BRANCHES)],
    [Key::required("branches", Kind::Tables(&BRANCH), "the exponential ones")
        .like(r#"[{ weight = 9, mean = "3m" }, { weight = 1, mean = "2h" }]"#),]
);
distribution!(
    EMPIRICAL,
    "observed values, by `values`, or by `file` and `column`",
    [Rule::OneOf(&[&["values"], &["file", "column"]]), Rule::Entries("values", 1, MOST_VALUES)],
    [
        Key::optional("values", Kind::Durations, "the values"),
        Key::optional("file", Kind::File, "a CSV file with the values in seconds")
            .like(r#""pickup.csv""#),
        Key::optional("column", Kind::Text(200), "the column of that file").like(r#""seconds""#),
    ]
);

/// An entry of `branches`.
pub static BRANCH: TableKeys = TableKeys {
    path: "distribution.branches",
    about: "One branch of a hyperexponential distribution",
    rules: &[],
    keys: &[
        Key::required("weight", SHAPE, "how often, relative to the others").like("9"),
        Key::required("mean", SPAN, "its mean").like(r#""3m""#),
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
