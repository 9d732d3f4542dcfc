//! `pimsim explain`.

use super::arguments::{Explain, StoryFormat};
use super::{Console, Exit};
use crate::english;
use crate::session::{Told, explain as told};
use crate::words;

pub fn explain(arguments: &Explain, console: &Console<'_>) -> Exit {
    tell(arguments, console).unwrap_or_else(|exit| exit)
}

fn tell(arguments: &Explain, console: &Console<'_>) -> Result<Exit, Exit> {
    let job = arguments.job();
    let refused = |problems| console.refused(&problems);
    let document = console.document(&arguments.file).map_err(refused)?;
    let mut scenario = document.scenario(&job.changes, &[]).map_err(refused)?;
    job.give(&mut scenario);
    if !arguments.quiet {
        console.warn(&scenario.warnings);
    }
    console.heed();
    let told = told(&scenario, &job, &mut |progress| console.go_on(progress));
    let told = told.map_err(|why| console.unanswered(why, "interrupted"))?;
    if arguments.format == StoryFormat::Json {
        return Ok(console.answer(&told.json()));
    }
    let chosen = arguments.need.or(arguments.request).is_none();
    if chosen && !arguments.quiet {
        console.tell(&picked(arguments, &told));
    }
    let text = console.styled(|| told.text(console.columns()));
    let exit = console.answer(&text);
    console.tell_left();
    if exit != Exit::Done {
        return Ok(exit);
    }
    Ok(console.answer(&console.styled(|| words::next(&told.next()))))
}

/// What was picked.
fn picked(arguments: &Explain, told: &Told<'_>) -> String {
    let (shown, all) = told.counts();
    match arguments.slowest {
        Some(_) => format!("the slowest {shown} of {all}"),
        None => format!("{shown} of {all} that {}", english::of(all, "fits", "fit")),
    }
}
