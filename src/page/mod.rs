//! `report`: one HTML file of what a run found, to be read, sent and printed.
//!
//! The page is made from the files of an output directory alone, and from the scenario when it is at
//! hand and the one that was run. Promises: the same files give the same bytes; nothing is loaded
//! from anywhere, and a content-security policy says so; there is no script; every text from a
//! scenario is escaped (`markup`); every drawing has a title, a description and a table of its
//! numbers; colours come from the palette of Okabe and Ito (2008), darkened or lightened for
//! contrast, and nothing is said by colour alone. Never: a number that is not in the files.
//!
//! | file | what it does |
//! | --- | --- |
//! | `reading`, `rows`, `material` | the files of a run, read back |
//! | `markup`, `draw`, `figure`, `scale` | HTML and SVG as trees, drawings, tables, axes |
//! | `about`, `decision` | of which roles a page speaks; the box that begins the page, and the findings below it |
//! | `summary`, `waiting`, `parts`, `shares`, `exposure`, `scatter`, `heat`, `load`, `dots`, `differences` | sections |
//! | `swept`, `planned`, `plan_lines`, `lines` | the pages of a sweep and of a plan, and their curves |
//! | `decided`, `decided_files`, `decided_tables`, `price_axis` | the page of a decision |
//! | `fitted`, `fitted_files`, `fitted_tables` | the page of what `fit` found; its files, its tables |
//! | `fitted_front`, `check_table`, `fitted_roles`, `fitted_groups` | its sections in their order |
//! | `times`, `ends`, `strip` | curves of times with their law; bars of ends; hours of a week |
//! | `assumptions`, `reproduce` | what the scenario says of its values; how to get the same again |

mod about;
mod assumptions;
mod check_table;
pub mod decided;
mod decided_files;
mod decided_tables;
mod decision;
mod differences;
mod dots;
mod draw;
mod ends;
mod exposure;
mod figure;
pub mod fitted;
pub mod fitted_files;
mod fitted_front;
mod fitted_groups;
mod fitted_roles;
mod fitted_tables;
mod heat;
mod lines;
mod load;
mod markup;
mod material;
mod parts;
pub mod plan_lines;
pub mod planned;
mod price_axis;
mod reading;
mod reproduce;
mod rows;
pub mod scale;
mod scatter;
mod shares;
mod strip;
mod summary;
pub mod swept;
mod times;
mod waiting;

use std::collections::BTreeMap;

pub use about::marked;
use markup::{Element, element, text};
pub use material::{Material, Quoted};
pub use reading::Shelf;
pub use rows::{Row, Rows};
use sha2::{Digest, Sha256};

use crate::job::Manifest;
use crate::words::digits::fixed;
use crate::words::run_table::span_text;

/// The name of the file in an output directory.
pub const REPORT: &str = "report.html";

/// What tells a page of pimsim's from somebody else's, near its beginning.
pub const GENERATOR: &str = "<meta name=\"generator\" content=\"pimsim report ";

/// How far into a file the mark can be.
pub const MARKED_WITHIN: u64 = 2_048;

pub const STYLE: &str = include_str!("report.css");

/// A part of the page.
#[derive(Clone)]
struct Section {
    id: &'static str,
    title: &'static str,
    parts: Vec<Element>,
}

/// The whole page of a run.
pub fn page(material: &Material) -> String {
    let names = material.only.iter().map(|role| material.roles[role.index()].clone());
    let about = (said(material), names.collect::<Vec<_>>());
    whole(&material.recorded, &about, sections(material), rest(material))
}

/// A whole page: what it is about in a sentence, the roles that it speaks of alone, what is read
/// first, and the rest.
fn whole(
    recorded: &Manifest,
    (said, only): &(String, Vec<String>),
    sections: Vec<Section>,
    rest: Vec<Section>,
) -> String {
    let said = format!("{said} {SIMULATED}");
    titled(title(recorded), (&said, only), sections, rest)
}

const SIMULATED: &str =
    "Simulated: these are numbers of a model, as good as the assumptions in it.";

/// A whole page with this title, of whatever was asked.
fn titled(
    title: &str,
    (said, only): (&str, &[String]),
    sections: Vec<Section>,
    rest: Vec<Section>,
) -> String {
    let appendix = appendix(rest);
    let head = element("head")
        .add(element("meta").with("charset", "utf-8"))
        .add(
            element("meta")
                .with("name", "generator")
                .with("content", format!("pimsim report {}", env!("CARGO_PKG_VERSION"))),
        )
        .all(about::mark(only))
        .add(
            element("meta").with("http-equiv", "Content-Security-Policy").with("content", policy()),
        )
        .add(
            element("meta")
                .with("name", "viewport")
                .with("content", "width=device-width, initial-scale=1"),
        )
        .add(element("meta").with("name", "color-scheme").with("content", "light dark"))
        .add(text("title", format!("{title} · pimsim")))
        .add(element("style").style(STYLE));
    let body = element("body")
        .add(text("a", "To the contents").class("skip").with("href", "#main"))
        .add(shares::patterns())
        .add(header(said, title))
        .add(contents(&sections))
        .add(
            element("main")
                .with("id", "main")
                .with("tabindex", "-1")
                .all(sections.into_iter().map(Section::shown))
                .add(appendix),
        )
        .add(footer());
    let mut page = "<!DOCTYPE html>\n".to_owned();
    element("html").with("lang", "en").add(head).add(body).write(&mut page);
    page.push('\n');
    page
}

/// Every drawing of the page as SVG that stands by itself, by its name, such as `waiting-1`.
pub fn drawings(material: &Material) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let sections = [sections(material), rest(material)].concat();
    sections.iter().flat_map(|section| &section.parts).for_each(|part| part.drawings(&mut found));
    let alone = |(name, drawing): (String, Element)| {
        let mut text = String::new();
        let whole = drawing.with("xmlns", "http://www.w3.org/2000/svg");
        whole.add(element("style").style(STYLE)).add(shares::patterns()).write(&mut text);
        (name, text)
    };
    found.into_iter().map(alone).collect()
}

/// Nothing may be loaded; the one style sheet is known by its digest.
fn policy() -> String {
    let digest = base64(&Sha256::digest(STYLE.as_bytes()));
    format!("default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'")
}

pub fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let byte = |at: usize| u32::from(chunk.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * place)) as usize & 63];
            text.push(if place > chunk.len() { '=' } else { char::from(letter) });
        }
    }
    text
}

fn title(recorded: &Manifest) -> &str {
    let scenario = &recorded.scenario;
    if scenario.title.is_empty() { &scenario.name } else { &scenario.title }
}

/// What was run, in a sentence.
fn said(material: &Material) -> String {
    let recorded = &material.recorded;
    let many = |count: usize, one: &str| match count {
        1 => format!("1 {one}"),
        count => format!("{} {one}s", fixed(count as f64, 0)),
    };
    let policies = match recorded.job.policies.len() {
        1 => "1 policy".to_owned(),
        count => format!("{count} policies"),
    };
    let roles = many(material.roles.len(), "role");
    let replications = many(recorded.replications() as usize, "replication");
    let seed = recorded.job.seed.unwrap_or_default();
    let span = material.model().map(|model| format!("{}; ", span_text(model))).unwrap_or_default();
    format!("{span}{policies}, {roles}, {replications}, seed {seed}.")
}

fn header(said: &str, title: &str) -> Element {
    element("header").add(text("h1", title)).add(text("p", said))
}

fn contents(sections: &[Section]) -> Element {
    let entry = |section: &Section| {
        element("li").add(text("a", section.title).with("href", format!("#{}", section.id)))
    };
    let last = element("li").add(text("a", "Appendix").with("href", "#appendix"));
    let list = element("ol").all(sections.iter().map(entry)).add(last);
    element("nav").with("aria-label", "Contents").add(list)
}

fn footer() -> Element {
    let said = format!(
        "Made by pimsim {} from the files of one output directory. Nothing in this page comes \
         from anywhere else. What is unfolded is printed.",
        env!("CARGO_PKG_VERSION")
    );
    element("footer").add(text("p", said))
}

impl Section {
    fn shown(self) -> Element {
        let title = format!("{}-title", self.id);
        element("section")
            .with("id", self.id)
            .with("aria-labelledby", title.as_str())
            .add(text("h2", self.title).with("id", title))
            .all(self.parts)
    }
}

impl Section {
    /// As a part of the appendix, one level down.
    fn within(self) -> Element {
        let title = format!("{}-title", self.id);
        element("section")
            .with("id", self.id)
            .with("aria-labelledby", title.as_str())
            .add(text("h3", self.title).with("id", title))
            .all(self.parts)
    }
}

fn section(id: &'static str, title: &'static str, parts: Vec<Element>) -> Section {
    Section { id, title, parts }
}

/// What is read first, in its order.
fn sections(material: &Material) -> Vec<Section> {
    let mut short: Vec<Element> = decision::boxed(material).into_iter().collect();
    if short.is_empty() {
        short.push(summary::sentences(material));
    }
    if let Some(found) = decision::found(material) {
        short.extend([text("h3", "Findings"), found]);
    }
    short.push(summary::legend(material));
    let mut all = vec![section("short", "In short", short)];
    if let Some(targets) = summary::targets(material) {
        all.push(section("targets", "The targets", targets));
    }
    all.push(section("waiting", "How long needs wait", waiting::figures(material)));
    all.push(section("time", "Where the time goes", parts::figures(material)));
    all.push(section("risk", "Exposure and attackers", exposure::figures(material)));
    all.push(section("choice", "The trade-off", scatter::figures(material)));
    all
}

/// The rest, each part behind its heading.
fn rest(material: &Material) -> Vec<Section> {
    let mut all = vec![
        section("policies", "The policies", vec![summary::policies(material)]),
        section("glance", "All roles together", vec![summary::glance(material)]),
        section("requests", "What became of the requests", shares::figures(material)),
        section("week", "The week: where requests wait", heat::pending(material)),
        section("duty", "The week: who is on duty", heat::coverage(material)),
        section("approvers", "The load of the approvers", load::figures(material)),
    ];
    let differences = differences::figures(material);
    if !differences.is_empty() {
        all.push(section("changes", "Paired differences", differences));
    }
    let mut tables = summary::tables(material);
    tables.extend(summary::break_evens(material));
    all.push(section("numbers", "The headline numbers", tables));
    all.push(section(
        "assumptions",
        "Assumptions and their sources",
        assumptions::section(material),
    ));
    all.push(section("reproduce", "How to reproduce it", reproduce::section(material)));
    all
}

fn appendix(sections: Vec<Section>) -> Element {
    let title = text("h2", "Appendix").with("id", "appendix-title");
    element("section")
        .with("id", "appendix")
        .with("aria-labelledby", "appendix-title")
        .add(title)
        .all(sections.into_iter().map(Section::within))
}
