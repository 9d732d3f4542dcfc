//! A scenario with one more policy, put together from parts of others.
//!
//! Promises: the text of the file stays as it is, comments and all; what is put behind it reads back as
//! those parts. Never: judging whether they go together.

use super::bind::{Variant, aligned, split};
use super::load::{Document, decode, single};
use super::problem::{Problem, Problems, Sink};
use super::set::Override;
use super::source::Source;
use super::toml_text;
use super::tree::{Node, parse_document};

impl Document {
    /// The text of the scenario with one more policy behind everything else, which says this of
    /// itself and is put together from parts of its policies: for each the table, the name in it
    /// (empty for a table without names) and the policy whose part it is. What the policies change
    /// with these texts of `--set` is in it, but nothing is multiplied by those that
    /// concern every policy.
    ///
    /// # Errors
    /// All problems at once.
    pub fn with_policy(
        &self,
        sets: &[String],
        (name, about): (&str, &str),
        parts: &[(&str, &str, &str)],
    ) -> Result<String, Problems> {
        let text = decode(&self.bytes).map_err(|problem| single(&self.shown_as, *problem))?;
        let sink = Sink::default();
        let source = sink.source(Source::new(self.shown_as.as_str(), text));
        let read = || parse_document(text, source, &sink);
        let parsed = sets.iter().filter_map(|set| Override::parse(set, "--set", &sink));
        // What is multiplied is so again whenever the text is read with the same `--set`.
        let overrides: Vec<_> = parsed.filter(|set| !set.multiplies_everywhere()).collect();
        let (Some(root), Some(bare)) = (read(), read()) else {
            sink.finish(&self.shown_as)?;
            return Err(single(&self.shown_as, Problem::new("", "the scenario could not be read")));
        };
        let mut variants = split(root, &overrides, &sink);
        aligned::align(&mut variants);
        let within = |tree: &Node, table: &str, name: &str| {
            let table = tree.table()?.get(table)?;
            if name.is_empty() { Some(table.clone()) } else { table.table()?.get(name).cloned() }
        };
        let mut lines = vec![format!("description = {}", toml_text::string(about))];
        for (table, part, policy) in parts {
            let of = |variant: &&Variant| variant.name == *policy;
            let Some(variant) = variants.policies.iter().find(of) else { continue };
            let Some(node) = within(&variant.tree, table, part) else { continue };
            let path = match part.is_empty() {
                true => (*table).to_owned(),
                false => format!("{table}.{}", toml_text::key(part)),
            };
            toml_text::changes(within(&bare, table, part).as_ref(), &node, &path, &mut lines);
        }
        sink.finish(&self.shown_as)?;
        let end = if text.ends_with('\n') { "" } else { "\n" };
        let lines = lines.iter().map(|line| format!("{line}\n")).collect::<String>();
        Ok(format!("{text}{end}\n[policies.{}]\n{lines}", toml_text::key(name)))
    }
}
