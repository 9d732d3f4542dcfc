//! Who is on duty when, in local time: weekly hours, holidays, absences, clocks that change, and stretches
//! in which nobody can review in time.

mod clocks;
mod duty;
mod rosters;
mod walking;
mod weeks;
