//! Of which roles a page speaks, written in the page itself, so that it can be made again.
//!
//! Promises: what is written is read back the same, whatever the names. Never: anything else of the
//! page.

use crate::page::markup::{Element, element};

const BEFORE: &str = "<meta name=\"pimsim-roles\" content=\"";

/// The element in the head; nothing where no role is named. The names are lines, in hexadecimal.
pub fn mark(roles: &[String]) -> Option<Element> {
    let hex: String = roles.join("\n").bytes().map(|byte| format!("{byte:02x}")).collect();
    let meta = || element("meta").with("name", "pimsim-roles").with("content", hex);
    (!roles.is_empty()).then(meta)
}

/// The roles that a page says it speaks of.
pub fn marked(page: &[u8]) -> Vec<String> {
    let head = &page[..page.len().min(crate::page::MARKED_WITHIN as usize)];
    let head = String::from_utf8_lossy(head);
    let hex = head.split_once(BEFORE).and_then(|(_, rest)| rest.split_once('"'));
    let hex = hex.map(|(hex, _)| hex).unwrap_or_default();
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    let bytes: Option<Vec<u8>> = hex.as_bytes().chunks(2).map(byte).collect();
    let names = bytes.and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default();
    names.lines().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_back() {
        let names = ["reader".to_owned(), "a \"quoted\" <role>, ä".to_owned()];
        let mut page = String::new();
        mark(&names).expect("names").write(&mut page);
        assert_eq!(marked(page.as_bytes()), names);
        assert!(mark(&[]).is_none() && marked(b"<html>").is_empty());
        assert!(marked(b"<meta name=\"pimsim-roles\" content=\"zz\">").is_empty());
    }
}
