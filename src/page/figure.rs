//! Figures and tables: a drawing in two widths, what it says in words, and its numbers.
//!
//! Promises: every drawing stands in a figure with a table of the same numbers; every table has a
//! caption, a scope for each head, and a frame that scrolls and can be reached by keyboard.

use crate::measure::Measure;
use crate::page::draw::drawing;
use crate::page::markup::{Element, element, text};
use crate::rows::csv::value_text;
use crate::stats::Estimate;
use crate::words::human::{UNKNOWN, cell};

/// For which width a drawing is made; both are in the page, and the style sheet shows one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// A window or a sheet of paper.
    Wide,
    /// A telephone.
    Narrow,
    /// Beside another one; on a telephone the same.
    Half,
}

impl Size {
    /// In units of the drawing.
    pub fn width(self) -> f64 {
        match self {
            Self::Wide => 860.0,
            Self::Narrow => 330.0,
            Self::Half => 430.0,
        }
    }

    pub fn is_narrow(self) -> bool {
        self != Self::Wide
    }
}

/// What is drawn for a size: the height, and the parts.
pub type Drawn = (f64, Vec<Element>);

/// A figure of one drawing.
pub fn figure(
    id: &str,
    title: &str,
    description: &str,
    table: &Table,
    draw: impl Fn(Size) -> Drawn,
) -> Element {
    let drawings = both(id, title, description, &draw);
    element("figure")
        .with("id", id)
        .add(text("figcaption", title))
        .all(drawings)
        .add(table.folded())
}

/// A figure that stands beside others of its size.
pub fn half(
    id: &str,
    title: &str,
    description: &str,
    table: &Table,
    draw: impl Fn(Size) -> Drawn,
) -> Element {
    let (high, drawn) = draw(Size::Half);
    let drawing = drawing(id, (Size::Half.width(), high), title, description);
    element("figure")
        .with("id", id)
        .add(text("figcaption", title))
        .add(drawing.all(drawn))
        .add(table.folded())
}

/// A figure of several drawings below each other, each with its title: paper may end between them.
pub fn panels(
    id: &str,
    title: &str,
    description: &str,
    table: &Table,
    all: &[(String, &dyn Fn(Size) -> Drawn)],
) -> Element {
    let drawings = all.iter().enumerate().map(|(at, (said, draw))| {
        let whole = format!("{title}: {said}");
        let drawings = both(&format!("{id}-{at}"), &whole, description, draw);
        element("div").class("panel").add(text("p", said.as_str())).all(drawings)
    });
    element("figure")
        .with("id", id)
        .class("many")
        .add(text("figcaption", title))
        .all(drawings.collect::<Vec<_>>())
        .add(table.folded())
}

fn both(id: &str, title: &str, description: &str, draw: &dyn Fn(Size) -> Drawn) -> [Element; 2] {
    [(Size::Wide, "wide"), (Size::Narrow, "narrow")].map(|(size, class)| {
        let (high, drawn) = draw(size);
        let id = format!("{id}-{class}");
        let drawing = drawing(&id, (size.width(), high), title, description);
        element("div").class(class).add(drawing.all(drawn))
    })
}

/// A table with a head for each row.
#[derive(Clone, Debug)]
pub struct Table {
    /// What it shows; unique in the page.
    pub caption: String,
    /// The heads of the columns, that of the heads of the rows first.
    pub heads: Vec<String>,
    /// The head and the cells of each row.
    pub rows: Vec<(String, Vec<Cell>)>,
}

/// A cell of a table.
#[derive(Clone, Debug)]
pub struct Cell {
    said: String,
    data: Vec<(&'static str, String)>,
    /// Whether it is a text rather than a number.
    words: bool,
}

impl From<String> for Cell {
    fn from(said: String) -> Self {
        Self { said, data: Vec::new(), words: false }
    }
}

impl Cell {
    /// A text.
    pub fn words(said: impl Into<String>) -> Self {
        Self { said: said.into(), data: Vec::new(), words: true }
    }

    /// With what a program needs to find it in a file.
    pub fn with(mut self, name: &'static str, value: &str) -> Self {
        self.data.push((name, value.to_owned()));
        self
    }

    /// An estimate, with what a program needs to find it in `measures.csv`.
    pub fn estimate(policy: &str, role: &str, measure: Measure, found: Option<Estimate>) -> Self {
        let unit = measure.row().unit;
        let number =
            |value: Option<f64>| value.map(|value| value_text(unit, value)).unwrap_or_default();
        let data = vec![
            ("data-policy", policy.to_owned()),
            ("data-role", role.to_owned()),
            ("data-measure", measure.name().to_owned()),
            ("data-estimate", number(found.map(|found| found.mean()))),
            ("data-ci-low", number(found.and_then(|found| found.low()))),
            ("data-ci-high", number(found.and_then(|found| found.high()))),
        ];
        Self { said: cell(unit, found), data, words: false }
    }
}

impl Table {
    /// Without the columns in which nothing is known.
    pub fn of_known(mut self) -> Self {
        for at in (0..self.heads.len().max(1) - 1).rev() {
            let known = |(_, cells): &(String, Vec<Cell>)| {
                cells.get(at).is_some_and(|cell| cell.said != UNKNOWN)
            };
            if !self.rows.iter().any(known) {
                self.heads.remove(at + 1);
                self.rows.iter_mut().for_each(|(_, cells)| drop(cells.remove(at)));
            }
        }
        self
    }

    /// The table in its frame.
    pub fn open(&self) -> Element {
        self.open_as("scroll", false)
    }

    /// In a frame of this class; `labelled` cells carry the heads of their columns.
    fn open_as(&self, class: &str, labelled: bool) -> Element {
        let words = |at: usize| {
            let first = self.rows.first().and_then(|(_, cells)| cells.get(at.checked_sub(1)?));
            first.is_some_and(|cell| cell.words)
        };
        let head = |(at, said): (usize, &String)| {
            let head = text("th", said.as_str()).with("scope", "col");
            if words(at) { head.class("words") } else { head }
        };
        let heads = element("tr").all(self.heads.iter().enumerate().map(head));
        let row = |(head, cells): &(String, Vec<Cell>)| {
            let head = text("th", head.as_str()).with("scope", "row");
            let cell = |(at, cell): (usize, &Cell)| match labelled {
                true => cell.shown().with("data-label", self.heads[at + 1].as_str()),
                false => cell.shown(),
            };
            element("tr").add(head).all(cells.iter().enumerate().map(cell))
        };
        let table = element("table")
            .add(element("caption").add(text("span", self.caption.as_str())))
            .add(element("thead").add(heads))
            .add(element("tbody").all(self.rows.iter().map(row)));
        element("div")
            .class(class)
            .with("role", "region")
            .with("tabindex", "0")
            .with("aria-label", self.caption.as_str())
            .add(table)
    }

    /// The table in its frame; on a telephone each row is a card, so that nothing is out of sight.
    pub fn cards(&self) -> Element {
        self.open_as("scroll cards", true)
    }

    /// The table, folded away below its caption.
    pub fn folded(&self) -> Element {
        let summary = text("summary", format!("Table: {}", self.caption));
        element("details").add(summary).add(self.open())
    }
}

impl Cell {
    fn shown(&self) -> Element {
        let mut shown = text("td", self.said.as_str());
        if self.words {
            shown = shown.class("words");
        }
        for (name, value) in &self.data {
            shown = shown.with(name, value.as_str());
        }
        shown
    }
}
