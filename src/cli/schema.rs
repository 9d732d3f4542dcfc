//! `pimsim schema`: the JSON Schema of scenario files.

use super::Exit;
use super::arguments::SchemaArguments;
use super::console::{answer, failed, tell};
use crate::archive;
use crate::rows;
use crate::scenario::unwanted::escape;

pub fn schema(options: &SchemaArguments) -> Exit {
    let text = rows::schema();
    let Some(out) = &options.out else { return answer(&text) };
    match archive::directory::write_schema(out, options.force) {
        Ok(()) => {
            let name = out.file_name().map(|name| name.to_string_lossy().into_owned());
            let name = escape(&name.unwrap_or_default());
            let place = archive::directory::shown(out);
            tell(&format!("wrote {place}\nfirst line of a scenario beside it: #:schema ./{name}"));
            Exit::Done
        }
        Err(error) => failed(&error.to_string()),
    }
}
