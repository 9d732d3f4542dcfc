//! One text on its way into what is gathered: its place, its form, and what of it cannot be used.

use super::model::Gathered;
use super::refused::Refusal;

/// One text on its way into what is gathered.
pub struct Reading<'a> {
    /// Where it goes.
    pub gathered: &'a mut Gathered,
    /// Its position among the texts.
    pub file: usize,
    /// The form that was found.
    form: Option<&'static str>,
    /// Why something in it cannot serve.
    pub refused: Option<String>,
    /// How many entries have no form that is known.
    pub unknown: u64,
}

impl<'a> Reading<'a> {
    /// Of a text with this name; nothing is read yet.
    pub fn new(name: &str, gathered: &'a mut Gathered) -> Self {
        let file = gathered.files.len();
        let called = if name == "-" { "standard input" } else { name };
        gathered.files.push(called.to_owned());
        gathered.forms.push("");
        Self { gathered, file, form: None, refused: None, unknown: 0 }
    }

    /// Something of this form was read.
    pub fn is(&mut self, form: &'static str) {
        self.form.get_or_insert(form);
    }

    /// What is wrong with it as a whole, if anything.
    ///
    /// # Errors
    /// When nothing in it could be used.
    pub fn end(self, name: &str) -> Result<(), Refusal> {
        if let Some(form) = self.form {
            let Gathered { forms, .. } = self.gathered;
            forms[self.file] = form;
            if let Some(why) = self.refused {
                self.gathered.warnings.push(format!("a part of {name} {why}"));
            }
            if self.unknown > 0 {
                let reason = "entries of no form that is known".to_owned();
                *self.gathered.aside.entry(reason).or_default() += self.unknown;
            }
            return Ok(());
        }
        Err(match self.refused {
            Some(why) => Refusal::of(name, why),
            None => Refusal::unknown(name),
        })
    }
}
