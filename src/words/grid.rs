//! Tables for people: a column of labels and columns of values, at most 80 columns wide.
//!
//! Columns that do not fit go into a further block below, under the same labels. By hand: a crate for
//! tables would only pad texts here, and would come along wherever a table is asked for.

use crate::words::text::{columns, emphasis, shortened, width};

/// Labels wider than this are shortened.
const LABEL: usize = 30;
/// Between two columns.
const GAP: usize = 2;

/// A table before it is laid out.
#[derive(Clone, Debug, Default)]
pub struct Grid {
    /// What stands above the labels.
    pub corner: String,
    /// Column heads; `\n` breaks a line.
    pub heads: Vec<String>,
    /// Labels with their cells; a row without cells is a heading.
    pub rows: Vec<(String, Vec<String>)>,
}

impl Grid {
    /// Whether all columns fit beside each other.
    pub fn fits(&self) -> bool {
        self.blocks(columns()).len() <= 1
    }

    /// The lines, block after block.
    pub fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for block in self.blocks(columns()) {
            if !lines.is_empty() {
                lines.push(String::new());
            }
            lines.extend(self.block(block));
        }
        lines
    }

    fn label_width(&self) -> usize {
        let widths = self.rows.iter().map(|(label, _)| width(label));
        widths.chain([width(&self.corner)]).max().unwrap_or(0).min(LABEL)
    }

    fn column_width(&self, column: usize) -> usize {
        let head = self.heads[column].lines().map(width).max().unwrap_or(0);
        let cells = self.rows.iter().filter_map(|(_, cells)| cells.get(column));
        cells.map(|cell| width(cell)).max().unwrap_or(0).max(head)
    }

    /// Ranges of columns that fit beside each other within so many columns of a terminal, at least one column each.
    pub fn blocks(&self, within: usize) -> Vec<std::ops::Range<usize>> {
        let mut blocks: Vec<std::ops::Range<usize>> = Vec::new();
        let mut used = 0;
        for column in 0..self.heads.len() {
            let needed = self.column_width(column) + GAP;
            match blocks.last_mut() {
                Some(block) if used + needed <= within => {
                    block.end = column + 1;
                    used += needed;
                }
                _ => {
                    blocks.push(column..column + 1);
                    used = self.label_width() + needed;
                }
            }
        }
        blocks
    }

    fn block(&self, columns: std::ops::Range<usize>) -> Vec<String> {
        let widths: Vec<usize> = columns.clone().map(|column| self.column_width(column)).collect();
        let wide = self.label_width();
        let row = |label: &str, cells: &mut dyn Iterator<Item = &str>| {
            let mut line = padded(label, wide, false);
            for (cell, width) in cells.zip(&widths) {
                line += &padded(cell, width + GAP, true);
            }
            line.trim_end().to_owned()
        };
        let heads = &self.heads[columns.clone()];
        let high = heads.iter().map(|head| head.lines().count()).max().unwrap_or(1).max(1);
        // Short heads sink to the line above the values.
        let sunk = |head: &'_ str, at: usize| {
            let lines: Vec<&str> = head.lines().collect();
            (at + lines.len()).checked_sub(high).map_or("", |at| lines[at]).to_owned()
        };
        let mut block = Vec::new();
        for at in 0..high {
            let heads: Vec<String> = heads.iter().map(|head| sunk(head, at)).collect();
            block.push(row(&sunk(&self.corner, at), &mut heads.iter().map(String::as_str)));
        }
        block.push("─".repeat(wide + widths.iter().map(|width| width + GAP).sum::<usize>()));
        for (label, cells) in &self.rows {
            let cell = |column| cells.get(column).map_or("", String::as_str);
            block.push(row(&shortened(label, LABEL), &mut columns.clone().map(cell)));
        }
        block
    }
}

/// A text with blanks before or behind it.
fn padded(text: &str, wide: usize, right: bool) -> String {
    let blanks = " ".repeat(wide.saturating_sub(width(text)));
    if right { blanks + text } else { text.to_owned() + &blanks }
}

/// A title and what stands below it, after an empty line; nothing when there is nothing below.
pub fn section(title: &str, below: Vec<String>) -> Vec<String> {
    if below.is_empty() {
        return below;
    }
    let mut lines = vec![String::new(), emphasis(title), String::new()];
    lines.extend(below);
    lines
}
