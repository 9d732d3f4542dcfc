//! Characters that have no business in a text that people read: what a terminal or a page would
//! obey, and what nobody sees.
//!
//! A scenario that holds one is refused; what else is shown has them escaped
//! ([`escape`]). Line feeds and tabulators are not among them, emoji neither.

/// What such a character is, in words; nothing for all others.
pub fn unwanted(c: char) -> Option<&'static str> {
    match c {
        '\n' | '\t' => None,
        c if c.is_control() => Some("a control character"),
        '\u{061c}'
        | '\u{200e}'
        | '\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}' => Some("a character that turns the direction of text"),
        '\u{2028}' | '\u{2029}' => Some("a character that breaks lines"),
        // What Unicode calls ignorable by default, without selectors of a variant.
        '\u{00ad}'
        | '\u{034f}'
        | '\u{115f}'..='\u{1160}'
        | '\u{17b4}'..='\u{17b5}'
        | '\u{180e}'
        | '\u{200b}'..='\u{200d}'
        | '\u{2060}'..='\u{206f}'
        | '\u{3164}'
        | '\u{feff}'
        | '\u{ffa0}'
        | '\u{fff0}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e007f}' => Some("a character that nobody sees"),
        _ => None,
    }
}

/// A longer text is cut to this many characters.
pub const LONGEST: usize = 400;

/// A text on one line, without characters that a terminal would obey, cut to a length.
pub fn escape(text: &str) -> String {
    let mut escaped = String::new();
    for (i, c) in text.chars().enumerate() {
        if i == LONGEST {
            escaped.push('…');
            break;
        }
        if is_unwanted(c) {
            escaped.extend(c.escape_default());
        } else {
            escaped.push(c);
        }
    }
    escaped
}

/// Whether a text on one line cannot hold it.
pub fn is_unwanted(c: char) -> bool {
    c == '\n' || unwanted(c).is_some()
}
