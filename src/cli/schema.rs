//! `pimsim schema`: the JSON Schema of scenario files.

use super::arguments::SchemaArguments;
use super::{Console, Exit};
use crate::scenario::unwanted::escape;
use crate::{archive, rows};

pub fn schema(options: &SchemaArguments, console: &Console<'_>) -> Exit {
    let text = rows::schema();
    let Some(out) = &options.out else { return console.answer(&text) };
    match archive::directory::write_schema(out, options.force) {
        Ok(()) => {
            let name = out.file_name().map(|name| name.to_string_lossy().into_owned());
            let name = escape(&name.unwrap_or_default());
            let place = archive::directory::shown(out);
            console.tell(&format!(
                "wrote {place}\nfirst line of a scenario beside it: #:schema ./{name}"
            ));
            Exit::Done
        }
        Err(error) => console.failed(&error.to_string()),
    }
}
