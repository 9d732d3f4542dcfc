//! Distributions, and the durations that stand for constants.

use super::Binder;
use super::decimals::{Decimals, Not};
use crate::random::Distribution;
use crate::scenario::files::Csv;
use crate::scenario::key_path::short;
use crate::scenario::keys::{Absence, BRANCH, DISTRIBUTIONS, Kind, MOST_BRANCHES, Rule, TableKeys};
use crate::scenario::nearest::{did_you_mean, one_of};
use crate::scenario::problem::Problem;
use crate::scenario::read::{Item, Reader, shown};
use crate::scenario::table::Table;
use crate::scenario::tree::{Node, Value};
use crate::time::{Span, parse_span};

/// So many observed values may an empirical distribution have.
const MOST_VALUES: usize = 10_000_000;

type Made = Result<Distribution, String>;

impl Binder<'_> {
    /// A distribution, or its default; nothing when it is absent without one, or wrong.
    pub fn distribution(&self, reader: &Reader<'_>, name: &str) -> Option<Distribution> {
        let Some(item) = reader.item(name) else {
            let Absence::Default(text) = reader.keys.key(name)?.absence else { return None };
            return Some(Distribution::constant(parse_span(text).ok()?));
        };
        if let Value::Table(_) = item.node.value {
            return self.described(&item);
        }
        match item.node.value {
            Value::String(_) | Value::Integer(_) => {
                let span = item.span(self.sink)?;
                if span < Span::ZERO {
                    return item.refuse(self.sink, "must not be negative");
                }
                if span > Span::LONGEST {
                    return item.refuse(self.sink, "too long");
                }
                Some(Distribution::constant(span))
            }
            _ => item.refuse(self.sink, "expected a distribution or a duration"),
        }
    }

    /// A distribution that falls back to zero, for keys with a default.
    pub fn distribution_or_zero(&self, reader: &Reader<'_>, name: &str) -> Distribution {
        self.distribution(reader, name).unwrap_or_else(zero)
    }

    /// One of some words, or a distribution, or its default; nothing when it is absent without one, or
    /// wrong.
    pub fn word_or_distribution<T: Clone>(
        &self,
        reader: &Reader<'_>,
        name: &str,
        values: &[(&str, T)],
    ) -> Option<Result<T, Distribution>> {
        let of_word = |word: &str| values.iter().find(|(known, _)| *known == word);
        let given = reader.table.get(name).map(|node| node.text().unwrap_or_default());
        let word = match (given, reader.keys.key(name)?.absence) {
            (Some(text), _) => Some(text),
            (None, Absence::Default(text)) => Some(text),
            (None, _) => None,
        };
        if let Some((_, value)) = word.and_then(of_word) {
            return Some(Ok(value.clone()));
        }
        let text = given.filter(|text| text.starts_with(char::is_alphabetic));
        if let Some(text) = text {
            let words = || values.iter().map(|(word, _)| *word);
            let problem = reader.problem(name, format!("unknown word `{}`", short(text)));
            let problem = problem.allowed(reader.keys.key(name)?.kind.allowed());
            self.sink.put(problem.maybe_hint(did_you_mean(text, words())));
            return None;
        }
        self.distribution(reader, name).map(Err)
    }

    fn described(&self, item: &Item<'_>) -> Option<Distribution> {
        let keys = self.keys_of(item)?;
        let reader = Reader::open(self.sink, item.node, keys, &item.path)?;
        let word = reader.table.get("distribution").and_then(Node::text)?;
        let made = self.make(word, &reader)?;
        let ms = |name| reader.span(name).map(|span| span.as_ms() as f64);
        let (least, most) = (ms("min_value"), ms("max_value"));
        let made = made.and_then(|distribution| match (least, most) {
            (None, None) => Ok(distribution),
            (least, most) => distribution.clamped(least, most),
        });
        match made {
            Ok(distribution) => Some(distribution),
            Err(message) => {
                self.sink.put(Problem::new(&item.path, message).at(item.node.place));
                None
            }
        }
    }

    /// The keys of the distribution that the table names.
    fn keys_of(&self, item: &Item<'_>) -> Option<&'static TableKeys> {
        let words = || DISTRIBUTIONS.iter().map(|(word, _)| *word);
        let problem = |message: &str| Problem::new(&item.path, message).at(item.node.place);
        let table = item.node.table()?;
        let Some(node) = table.get("distribution") else {
            let problem = problem("a distribution without the key `distribution`");
            let hint = "a policy replaces a distribution as a whole: give all its keys";
            let hint = (item.node.place.layer > 0).then(|| hint.to_owned());
            self.sink.put(problem.allowed(one_of(words())).maybe_hint(hint));
            return None;
        };
        let word = node.text().unwrap_or_default();
        let keys = DISTRIBUTIONS.iter().find(|(known, _)| *known == word).map(|pair| pair.1);
        if keys.is_none() {
            let problem =
                Problem::new(format!("{}.distribution", item.path), "unknown distribution");
            let problem = problem.found(shown(self.sink, node)).at(node.place);
            self.sink.put(problem.allowed(one_of(words())).maybe_hint(did_you_mean(word, words())));
        }
        keys
    }

    /// The distribution by its own keys; nothing when one of them is missing or wrong, which has
    /// been reported.
    fn make(&self, word: &str, reader: &Reader<'_>) -> Option<Made> {
        let ms = |name| reader.span(name).map(|span| span.as_ms() as f64);
        let number = |name| reader.number(name);
        // All keys are read before any is used, so that all problems are seen.
        match word {
            "constant" => Some(Ok(Distribution::constant(reader.span("value")?))),
            "uniform" => both(ms("min"), ms("max")).map(|(a, b)| Distribution::uniform(a, b)),
            "triangular" => both(both(ms("min"), ms("mode")), ms("max"))
                .map(|((min, mode), max)| Distribution::triangular(min, mode, max)),
            "exponential" => ms("mean").map(Distribution::exponential),
            "erlang" => both(reader.whole("stages"), ms("mean"))
                .map(|(stages, mean)| Distribution::erlang(stages as u32, mean)),
            "gamma" => both(ms("mean"), number("cv")).map(|(m, cv)| Distribution::gamma(m, cv)),
            "lognormal" => self.lognormal(reader),
            "weibull" => self.weibull(reader),
            "pareto" => both(number("shape"), ms("min")).map(|(k, x)| Distribution::pareto(k, x)),
            "hyperexponential" => self.branches(reader).map(Distribution::hyperexponential),
            _ => self.empirical(reader),
        }
    }

    fn lognormal(&self, reader: &Reader<'_>) -> Option<Made> {
        let ms = |name| reader.span(name).map(|span| span.as_ms() as f64);
        // In the order of the rule of these keys.
        Some(match self.form(reader)? {
            0 => Distribution::lognormal_median_p90(ms("median")?, ms("p90")?),
            1 => Distribution::lognormal_median_sigma(ms("median")?, reader.number("sigma")?),
            _ => Distribution::lognormal_mean_cv(ms("mean")?, reader.number("cv")?),
        })
    }

    fn weibull(&self, reader: &Reader<'_>) -> Option<Made> {
        let ms = |name| reader.span(name).map(|span| span.as_ms() as f64);
        let shape = reader.number("shape");
        Some(match self.form(reader)? {
            0 => Distribution::weibull_scale(shape?, ms("scale")?),
            _ => Distribution::weibull_mean(shape?, ms("mean")?),
        })
    }

    /// Which of several sets of keys is given: exactly one set and no key of another.
    fn form(&self, reader: &Reader<'_>) -> Option<usize> {
        let forms = reader.keys.rules.iter().find_map(|rule| match rule {
            Rule::OneOf(forms) => Some(*forms),
            _ => None,
        })?;
        let given = |name: &&str| reader.has(name);
        let all: std::collections::BTreeSet<&str> =
            forms.iter().copied().flatten().copied().collect();
        let count = all.iter().filter(|name| given(name)).count();
        let form = forms.iter().position(|keys| keys.len() == count && keys.iter().all(given));
        if form.is_some() {
            return form;
        }
        let quoted = |keys: &&[&str]| {
            let quoted: Vec<String> = keys.iter().map(|key| format!("`{key}`")).collect();
            quoted.join(" and ")
        };
        let allowed: Vec<String> = forms.iter().map(quoted).collect();
        let shown: Vec<&str> = all.into_iter().filter(given).collect();
        let problem = Problem::new(&reader.path, "these keys do not describe the distribution");
        let found = if shown.is_empty() { "none of them".to_owned() } else { shown.join(", ") };
        let problem = problem.found(found).allowed(allowed.join("; or ")).at(reader.place);
        self.sink.put(problem);
        None
    }

    fn branches(&self, reader: &Reader<'_>) -> Option<Vec<(f64, f64)>> {
        let nodes = reader.array("branches")?;
        if nodes.is_empty() || nodes.len() > MOST_BRANCHES {
            let problem = reader.problem("branches", format!("{} branches", nodes.len()));
            self.sink.put(problem.allowed(format!("1 to {MOST_BRANCHES}")));
            return None;
        }
        let path = reader.path_of("branches");
        let open = |(i, node)| Reader::open(self.sink, node, &BRANCH, &format!("{path}.{i}"));
        let branches = nodes.iter().enumerate().map(|pair| {
            let branch = open(pair)?;
            let mean = branch.span("mean").map(|span| span.as_ms() as f64);
            both(branch.number("weight"), mean)
        });
        branches.collect::<Vec<_>>().into_iter().collect()
    }

    fn empirical(&self, reader: &Reader<'_>) -> Option<Made> {
        if self.form_of_empirical(reader)? {
            return self.observed(reader).map(Ok);
        }
        let nodes = reader.array("values")?;
        if nodes.is_empty() {
            self.sink.put(reader.problem("values", "no values"));
            return None;
        }
        let key = reader.keys.key("values").filter(|key| matches!(key.kind, Kind::Durations))?;
        let path = reader.path_of("values");
        let values = nodes.iter().enumerate().map(|(i, node)| {
            let item = Item { node, key, path: format!("{path}.{i}") };
            let span = item.span(self.sink)?;
            if (Span::ZERO..=Span::LONGEST).contains(&span) {
                Some(span.as_ms() as f64)
            } else {
                item.refuse(self.sink, "a value must not be negative or beyond 1,000 years")
            }
        });
        let values: Vec<Option<f64>> = values.collect();
        values.into_iter().collect::<Option<Vec<f64>>>().map(Distribution::empirical)
    }

    /// Whether the values come from a file.
    fn form_of_empirical(&self, reader: &Reader<'_>) -> Option<bool> {
        match (reader.has("values"), reader.has("file"), reader.has("column")) {
            (true, false, false) => Some(false),
            (false, true, true) => Some(true),
            _ => {
                let problem = Problem::new(&reader.path, "where the values come from is not clear");
                self.sink.put(problem.allowed("`values`; or `file` and `column`").at(reader.place));
                None
            }
        }
    }

    fn observed(&self, reader: &Reader<'_>) -> Option<Distribution> {
        let column = reader.text("column");
        let csv = self.files.csv(self.sink, &reader.item("file")?)?;
        let column = column?;
        let known = (csv.name.clone(), column.to_owned());
        if let Some(distribution) = self.observed.borrow().get(&known) {
            return distribution.clone();
        }
        let values = self.column(reader, &csv, column);
        let made = values.and_then(|values| match Distribution::empirical(values) {
            Ok(distribution) => Some(distribution),
            Err(message) => {
                self.sink.put(reader.problem("file", message));
                None
            }
        });
        self.observed.borrow_mut().insert(known, made.clone());
        made
    }

    /// The values of a column, in milliseconds.
    fn column(&self, reader: &Reader<'_>, csv: &Csv, column: &str) -> Option<Vec<f64>> {
        let table = Table::new(self.sink, csv)?;
        let Some(at) = table.column(column) else {
            let problem = reader.problem("column", format!("`{}` has no such column", csv.name));
            let hint = did_you_mean(column, table.headers.iter());
            self.sink.put(problem.allowed(one_of(table.headers.iter())).maybe_hint(hint));
            return None;
        };
        let mut decimals = Decimals::new(table.separator);
        table
            .rows()
            .flatten()
            .filter_map(|row| row.get(at).map(|text| decimals.see(text)))
            .for_each(drop);
        let mut values = Vec::new();
        for row in table.rows() {
            let row = row.map_err(|error| table.report(self.sink, &error)).ok()?;
            let text = row.get(at).unwrap_or_default();
            let refuse = |not: Not| {
                let problem = Problem::new("", not.message()).found(format!("{text:?}"));
                let problem = problem.allowed(Not::ALLOWED).maybe_hint(not.hint());
                table.refuse(self.sink, &row, column, problem);
            };
            values.push(decimals.ms(text).map_err(refuse).ok()?);
            if values.len() > MOST_VALUES {
                self.sink.put(reader.problem("file", format!("more than {MOST_VALUES} values")));
                return None;
            }
        }
        if values.is_empty() {
            self.sink.put(reader.problem("file", "the file has no rows"));
            return None;
        }
        Some(values)
    }
}

/// No time at all: what stands in for a distribution that could not be read.
pub fn zero() -> Distribution {
    Distribution::constant(Span::ZERO)
}

fn both<A, B>(a: Option<A>, b: Option<B>) -> Option<(A, B)> {
    Some((a?, b?))
}
