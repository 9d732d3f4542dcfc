//! The parts of a drawing: SVG elements at places, and how wide a text is about.
//!
//! Colours are classes of the style sheet (`s0` … `s6` for policies), so that light, dark and paper
//! have their own; what a colour says is also said by a dash, a pattern, a number or a word. By hand: crates
//! for charts know no classes, no pattern beside a colour and no table of the same numbers.

use crate::page::markup::{Element, element, number, text};
use crate::page::scale::Scale;
use crate::words::text::{shortened, width};

/// The size of all text in a drawing, in its own units.
pub const FONT: f64 = 13.0;

/// How many colours there are for policies.
pub const COLOURS: usize = 7;

/// Dashes, so that lines differ without colour; as many as are coprime with the colours.
const DASHES: [&str; 6] = ["none", "8 4", "2 3", "10 3 2 3", "14 5", "5 2 1 2 1 2"];

/// Where a text stands to its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    Start,
    Middle,
    End,
}

/// A drawing of this size, with its title and description for those who do not see it. `id` is
/// unique in the page.
pub fn drawing(id: &str, (wide, high): (f64, f64), title: &str, description: &str) -> Element {
    let (title_id, description_id) = (format!("{id}-title"), format!("{id}-description"));
    element("svg")
        .with("role", "img")
        .with("viewBox", format!("0 0 {} {}", number(wide), number(high)))
        .at("width", wide)
        .at("height", high)
        .with("aria-labelledby", format!("{title_id} {description_id}"))
        .add(text("title", title).with("id", title_id))
        .add(text("desc", description).with("id", description_id))
}

/// A text.
pub fn label(x: f64, y: f64, anchor: Anchor, said: impl Into<String>) -> Element {
    let anchor = match anchor {
        Anchor::Start => "start",
        Anchor::Middle => "middle",
        Anchor::End => "end",
    };
    text("text", said).at("x", x).at("y", y).with("text-anchor", anchor)
}

/// A straight line.
pub fn line((x1, y1): (f64, f64), (x2, y2): (f64, f64), class: &str) -> Element {
    element("line").at("x1", x1).at("y1", y1).at("x2", x2).at("y2", y2).class(class)
}

/// A rectangle; nothing is wider or higher than zero or less.
pub fn rect((x, y): (f64, f64), (wide, high): (f64, f64), class: &str) -> Element {
    element("rect")
        .at("x", x)
        .at("y", y)
        .at("width", wide.max(0.0))
        .at("height", high.max(0.0))
        .class(class)
}

/// The ticks of an axis that runs below a drawing: lines over its height, and texts where they have
/// room.
pub fn under(
    scale: Scale,
    ticks: &[(f64, String)],
    (top, bottom): (f64, f64),
    width: f64,
) -> Vec<Element> {
    let mut drawn = Vec::new();
    let mut taken = f64::NEG_INFINITY;
    for (value, said) in ticks {
        let (x, half) = (scale.place(*value), wide(said) / 2.0);
        drawn.push(line((x, top), (x, bottom), "grid"));
        let x = x.clamp(half.min(width / 2.0), width - half.min(width / 2.0));
        if x - half > taken {
            drawn.push(label(x, bottom + 16.0, Anchor::Middle, said.as_str()).class("tick"));
            taken = x + half + 6.0;
        }
    }
    drawn
}

/// A circle.
pub fn circle((x, y): (f64, f64), radius: f64, class: &str) -> Element {
    element("circle").at("cx", x).at("cy", y).at("r", radius).class(class)
}

/// Lines through these points.
pub fn path(points: &[(f64, f64)], class: &str) -> Element {
    let mut data = String::new();
    for (at, (x, y)) in points.iter().enumerate() {
        data.push(if at == 0 { 'M' } else { 'L' });
        data.push_str(&format!("{} {}", number(*x), number(*y)));
    }
    element("path").with("d", data).class(class)
}

/// The class of the colour of the policy at this place.
pub fn colour(place: usize) -> String {
    format!("s{}", place % COLOURS)
}

/// The dashes of the policy at this place.
pub fn dash(place: usize) -> &'static str {
    DASHES[place % DASHES.len()]
}

/// A number in a circle: the policy at this place.
pub fn badge((x, y): (f64, f64), place: usize) -> Element {
    element("g")
        .class(format!("badge {}", colour(place)))
        .add(circle((x, y), 9.0, "disc"))
        .add(label(x, y + 4.0, Anchor::Middle, (place + 1).to_string()).at("font-size", 11.0))
}

/// About how wide a text is, in units of the drawing: letters of a usual screen font, generously.
pub fn wide(said: &str) -> f64 {
    let of = |c: char| match c {
        'i' | 'j' | 'l' | 't' | 'f' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | ' '
        | '(' | ')' | '-' => 0.36,
        'm' | 'w' | 'M' | 'W' | '@' | '%' => 0.92,
        'A'..='Z' => 0.7,
        c if c.is_ascii() => 0.58,
        c => 0.62 * width(c.encode_utf8(&mut [0; 4])).max(1) as f64,
    };
    said.chars().map(of).sum::<f64>() * FONT
}

/// A text that is at most about so wide: the middle gives way.
pub fn fitted(said: &str, most: f64) -> String {
    let mut columns = width(said);
    let mut short = said.to_owned();
    while wide(&short) > most && columns > 3 {
        columns -= 1;
        short = shortened(said, columns);
    }
    short
}
