//! What turns replications into estimates: each method against tables of the literature, a second
//! opinion, or an example that a person can work out.

mod differences;
mod hours;
mod judges;
mod means;
mod order;
mod rare;
mod sensitivity;
mod startup;

/// They differ by no more than is allowed.
#[track_caller]
fn close(found: f64, known: f64, allowed: f64) {
    assert!((found - known).abs() <= allowed, "{found} instead of {known}");
}
