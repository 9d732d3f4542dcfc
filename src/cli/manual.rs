//! `pimsim man`: manual pages, made from the same arguments as `--help`.
//!
//! Promises: the same pages every time, without a date; examples stand as they are typed.

use std::io::{self, Write};

use clap::{Command, CommandFactory};
use clap_mangen::Man;
use clap_mangen::roff::{Roff, roman};

use super::arguments::{Arguments, ManArguments};
use super::{Console, Exit};
use crate::archive;
use crate::job::find;

pub fn man(options: &ManArguments, console: &Console<'_>) -> Exit {
    let pages = match pages() {
        Ok(pages) => pages,
        Err(error) => return console.failed(&error.to_string()),
    };
    if let Some(directory) = &options.out {
        for (name, page) in &pages {
            let path = directory.join(format!("{name}.1"));
            if let Err(error) = archive::directory::write_page(&path, page) {
                return console.failed(&error.to_string());
            }
        }
        let place = archive::directory::shown(directory);
        console.tell(&format!("wrote {} pages to {place}", pages.len()));
        return Exit::Done;
    }
    let commands = || pages.iter().skip(1).filter_map(|(name, _)| name.strip_prefix("pimsim-"));
    let place = match &options.command {
        None => 0,
        Some(command) => match find("command", command, commands) {
            Ok(place) => place + 1,
            Err(why) => return console.usage(why),
        },
    };
    console.answer_with(|out| out.write_all(pages[place].1.as_bytes()))
}

/// The page of pimsim, then that of each command, with their names.
fn pages() -> io::Result<Vec<(String, String)>> {
    let mut whole = Arguments::command().disable_help_subcommand(true);
    whole.build();
    let version = concat!("pimsim ", env!("CARGO_PKG_VERSION"));
    let mut pages = vec![("pimsim".to_owned(), page(whole.clone(), version)?)];
    for command in whole.get_subcommands().filter(|command| !command.is_hide_set()) {
        let name = format!("pimsim-{}", command.get_name());
        pages.push((name, page(command.clone(), version)?));
    }
    Ok(pages)
}

fn page(command: Command, version: &str) -> io::Result<String> {
    let options = command.get_arguments().any(|argument| !argument.is_hide_set());
    let commands = command.get_subcommands().next().is_some();
    let after = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    let man = Man::new(command).source(version).manual("pimsim manual");
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    if options {
        man.render_options_section(&mut page)?;
    }
    if commands {
        man.render_subcommands_section(&mut page)?;
    }
    render_after(&after, &mut page)?;
    String::from_utf8(page).map_err(io::Error::other)
}

/// What stands behind the options in `--help`: a paragraph that begins with `Word:` is a section,
/// and indented lines stay as they are.
fn render_after(text: &str, page: &mut dyn Write) -> io::Result<()> {
    let mut roff = Roff::default();
    let mut titled = false;
    for paragraph in text.split("\n\n") {
        let (first, rest) = paragraph.split_once('\n').unwrap_or((paragraph, ""));
        let body = match first.strip_suffix(':').filter(|_| rest.starts_with("  ")) {
            Some(title) => {
                roff.control("SH", [title.to_uppercase().as_str()]);
                titled = true;
                rest
            }
            None => {
                if titled {
                    roff.control("PP", []);
                } else {
                    roff.control("SH", ["NOTES"]);
                    titled = true;
                }
                paragraph
            }
        };
        let mut still = false;
        for line in body.lines() {
            if line.starts_with("  ") != still {
                still = !still;
                roff.control(if still { "nf" } else { "fi" }, []);
            }
            roff.text([roman(line)]);
        }
        if still {
            roff.control("fi", []);
        }
    }
    roff.to_writer(page)
}
