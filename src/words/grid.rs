//! Tables for people: a column of labels and columns of values, at most 80 columns wide.
//!
//! Columns that do not fit go into a further block below, under the same labels.

use comfy_table::{Cell, CellAlignment, ContentArrangement, LineStyle, Table, TableStyle};

use crate::words::text::{columns, shortened, width};

/// Labels wider than this are shortened.
const LABEL: usize = 30;
/// Between two columns.
const GAP: usize = 2;

/// No borders, one line under the header.
const STYLE: TableStyle = TableStyle::new().header_separator(LineStyle {
    left: None,
    fill: Some('─'),
    junction: None,
    right: None,
});

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
    fn blocks(&self, within: usize) -> Vec<std::ops::Range<usize>> {
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
        let mut table = Table::new();
        table.load_style(STYLE).set_content_arrangement(ContentArrangement::Disabled);
        let heads = &self.heads[columns.clone()];
        let lines = heads.iter().map(|head| head.lines().count()).max().unwrap_or(1);
        // Short heads sink to the line above the values.
        let sunk =
            |head: &str| "\n".repeat(lines.saturating_sub(head.lines().count().max(1))) + head;
        let heads: Vec<String> = heads.iter().map(|head| sunk(head)).collect();
        table.set_header(row(&sunk(&self.corner), heads.iter().map(String::as_str)));
        for (label, cells) in &self.rows {
            let cells = columns.clone().map(|column| cells.get(column).map_or("", String::as_str));
            table.add_row(row(&shortened(label, LABEL), cells));
        }
        for (place, column) in table.column_iter_mut().enumerate() {
            column.set_padding(if place == 0 { (0, 0) } else { (GAP as u16, 0) });
        }
        table.lines().map(|line| line.trim_end().to_owned()).collect()
    }
}

/// A title and what stands below it, after an empty line; nothing when there is nothing below.
pub fn section(title: &str, below: Vec<String>) -> Vec<String> {
    if below.is_empty() {
        return below;
    }
    let mut lines = vec![String::new(), title.to_owned(), String::new()];
    lines.extend(below);
    lines
}

fn row<'a>(label: &str, cells: impl Iterator<Item = &'a str>) -> Vec<Cell> {
    let right = |cell| Cell::new(cell).set_alignment(CellAlignment::Right);
    std::iter::once(Cell::new(label)).chain(cells.map(right)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::text::WIDTH;

    fn grid(columns: usize, wide: usize) -> Grid {
        Grid {
            corner: "policy".to_owned(),
            heads: (1..=columns).map(|n| format!("head\n{n}")).collect(),
            rows: vec![
                ("manual".to_owned(), (1..=columns).map(|n| format!("{n:>wide$} ±1 %")).collect()),
                ("automatic".to_owned(), vec!["0 %".to_owned(); columns]),
            ],
        }
    }

    #[test]
    fn values_stand_right_under_their_heads() {
        let lines = grid(2, 3).lines();
        insta::assert_snapshot!(lines.join("\n"), @r"
                       head      head
        policy            1         2
        ─────────────────────────────
        manual       1 ±1 %    2 ±1 %
        automatic       0 %       0 %
        ");
    }

    #[test]
    fn columns_that_do_not_fit_go_below() {
        let wide = grid(7, 9);
        assert!(!wide.fits());
        let lines = wide.lines();
        assert!(lines.iter().all(|line| width(line) <= WIDTH), "{lines:#?}");
        assert_eq!(lines.iter().filter(|line| line.starts_with("manual")).count(), 2);
    }

    #[test]
    fn a_wide_terminal_shows_more_columns_beside_each_other() {
        let wide = grid(7, 9);
        let blocks = |within| wide.blocks(within).len();
        assert_eq!((blocks(80), blocks(160)), (2, 1));
        assert!(blocks(1) == 7, "at least one column each");
    }
}
