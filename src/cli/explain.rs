//! `pimsim explain`.

use super::arguments::{Explain, StoryFormat};
use super::{Console, Exit};
use crate::english;
use crate::session::{Told, explain as told};

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
        again(arguments, &told, console);
    }
    Ok(console.answer(&told.text(console.columns())))
}

/// What was picked, and what to type to see one again.
fn again(arguments: &Explain, told: &Told<'_>, console: &Console<'_>) {
    let (shown, all) = told.counts();
    console.tell(&match arguments.slowest {
        Some(_) => format!("the slowest {shown} of {all}; to see one again:"),
        None => {
            let fit = english::of(all, "fits", "fit");
            format!("{shown} of {all} that {fit}; to see one again:")
        }
    });
    console.tell_all(told.commands().into_iter().map(|command| format!("  {command}")));
}
