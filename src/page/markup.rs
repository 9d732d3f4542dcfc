//! HTML and SVG as a tree, in which text cannot be anything but text.
//!
//! Names of elements and attributes are words of the program; whatever comes from a scenario or a
//! file is a text or the value of an attribute, and both are escaped when the tree is written.
//! Characters that XML forbids, that turn text or that nobody sees become U+FFFD, so that nothing in a
//! name breaks a page. Never: markup from a string. The one exception is a style sheet, which is a
//! constant of the program.

use std::collections::BTreeMap;

use crate::scenario::unwanted::unwanted;

/// One element with what is in it.
#[derive(Clone, Debug)]
pub struct Element {
    name: &'static str,
    attributes: Vec<(&'static str, String)>,
    children: Vec<Node>,
}

#[derive(Clone, Debug)]
enum Node {
    Element(Element),
    Text(String),
    Style(&'static str),
}

/// Elements without an end tag.
const VOID: [&str; 3] = ["meta", "br", "hr"];

/// An element without anything in it.
pub fn element(name: &'static str) -> Element {
    Element { name, attributes: Vec::new(), children: Vec::new() }
}

/// An element with a text in it.
pub fn text(name: &'static str, text: impl Into<String>) -> Element {
    element(name).say(text)
}

impl Element {
    /// With an attribute.
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.attributes.push((name, value.into()));
        self
    }

    /// With a number as an attribute, to a hundredth.
    pub fn at(self, name: &'static str, value: f64) -> Self {
        self.with(name, number(value))
    }

    /// With this class.
    pub fn class(self, class: impl Into<String>) -> Self {
        self.with("class", class)
    }

    /// With a text behind what is in it.
    pub fn say(mut self, text: impl Into<String>) -> Self {
        self.children.push(Node::Text(text.into()));
        self
    }

    /// With another element behind what is in it.
    pub fn add(mut self, child: Self) -> Self {
        self.children.push(Node::Element(child));
        self
    }

    /// With all of these behind what is in it.
    pub fn all(mut self, children: impl IntoIterator<Item = Self>) -> Self {
        self.children.extend(children.into_iter().map(Node::Element));
        self
    }

    /// With a style sheet of the program.
    pub fn style(mut self, sheet: &'static str) -> Self {
        self.children.push(Node::Style(sheet));
        self
    }

    /// Every drawing in it, by its name; of two sizes the wide one.
    pub fn drawings(&self, found: &mut BTreeMap<String, Self>) {
        let labelled = self.attributes.iter().find(|(name, _)| *name == "aria-labelledby");
        let name =
            labelled.and_then(|(_, ids)| ids.split_once("-wide-title")).map(|(name, _)| name);
        if let Some(name) = name.filter(|_| self.name == "svg") {
            found.insert(name.to_owned(), self.clone());
        }
        for child in &self.children {
            if let Node::Element(element) = child {
                element.drawings(found);
            }
        }
    }

    /// The whole as text.
    pub fn write(&self, out: &mut String) {
        out.push('<');
        out.push_str(self.name);
        for (name, value) in &self.attributes {
            out.push(' ');
            out.push_str(name);
            out.push_str("=\"");
            escape(value, out);
            out.push('"');
        }
        out.push('>');
        if VOID.contains(&self.name) {
            return;
        }
        for child in &self.children {
            match child {
                Node::Element(element) => element.write(out),
                Node::Text(text) => escape(text, out),
                Node::Style(sheet) => out.push_str(sheet),
            }
        }
        out.push_str("</");
        out.push_str(self.name);
        out.push('>');
        if BLOCKS.contains(&self.name) {
            out.push('\n');
        }
    }
}

/// After these a line ends, for those who look at the source.
const BLOCKS: [&str; 16] = [
    "head", "title", "style", "header", "nav", "main", "section", "h1", "h2", "h3", "p", "li",
    "tr", "svg", "figure", "details",
];

/// Text and values of attributes: no character that means something to HTML, none that XML forbids.
fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\t' => out.push(c),
            c if unwanted(c).is_some() || matches!(c, '\u{fffe}' | '\u{ffff}') => {
                out.push('\u{fffd}')
            }
            c => out.push(c),
        }
    }
}

/// A coordinate: at most two decimals, no idle zeros, never minus zero.
pub fn number(value: f64) -> String {
    let rounded = (value * 100.0).round() / 100.0;
    if rounded == 0.0 || !rounded.is_finite() { "0".to_owned() } else { rounded.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(element: &Element) -> String {
        let mut out = String::new();
        element.write(&mut out);
        out
    }

    #[test]
    fn text_stays_text() {
        let name = "</b><script>alert('1')</script>\" onload=\"&\u{0}\u{202e}";
        let found = written(&element("b").with("title", name).say(name));
        let escaped = "&lt;/b&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&quot; \
                       onload=&quot;&amp;\u{fffd}\u{fffd}";
        assert_eq!(found, format!("<b title=\"{escaped}\">{escaped}</b>"));
    }

    #[test]
    fn coordinates_are_short() {
        let cases = [(1.0, "1"), (-0.001, "0"), (12.345_6, "12.35"), (f64::NAN, "0")];
        for (value, expected) in cases {
            assert_eq!(number(value), expected);
        }
        assert_eq!(written(&element("br").at("x", 2.50)), "<br x=\"2.5\">");
    }
}
