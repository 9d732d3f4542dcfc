//! A progress bar on standard error, for work that takes longer than a second.

use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use crate::experiment::Progress as Far;

/// Shorter work shows nothing.
const PATIENCE: Duration = Duration::from_secs(1);

/// A bar that appears when it is worth it; silent when nobody looks.
pub struct Progress {
    bar: ProgressBar,
    waiting: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Progress {
    /// `shown` is whether there is somebody to look.
    pub fn new(shown: bool) -> Self {
        let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::hidden());
        let style =
            ProgressStyle::with_template("{wide_bar} {pos} of {len} runs, {rate}, {eta} left{msg}");
        if let Ok(style) = style {
            let rate = |state: &ProgressState, out: &mut dyn std::fmt::Write| {
                // A bar that cannot be written is no failure.
                let _ = out.write_str(&rate_text(state.per_sec()));
            };
            bar.set_style(style.with_key("rate", rate));
        }
        let waiting = shown.then(|| {
            let (sender, receiver) = channel::<()>();
            let shy = bar.clone();
            let thread = std::thread::spawn(move || {
                if receiver.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                    shy.set_draw_target(ProgressDrawTarget::stderr());
                    shy.enable_steady_tick(Duration::from_millis(200));
                }
            });
            (sender, thread)
        });
        Self { bar, waiting }
    }

    /// So far it is, with more to be said behind the bar.
    pub fn show(&self, progress: Far, more: Option<String>) {
        self.bar.set_length(progress.of);
        self.bar.set_position(progress.done);
        if let Some(more) = more {
            self.bar.set_message(more);
        }
    }
}

/// `268/s`, or `7.3/min` where that would be nothing.
fn rate_text(per_second: f64) -> String {
    match per_second {
        rate if rate >= 9.95 => format!("{rate:.0}/s"),
        rate if rate >= 0.95 => format!("{rate:.1}/s"),
        rate => format!("{:.1}/min", 60.0 * rate),
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((sender, thread)) = self.waiting.take() {
            drop(sender);
            // The thread only waits; it cannot fail in a way that matters here.
            let _ = thread.join();
        }
        self.bar.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use super::rate_text;

    #[test]
    fn rates_have_no_more_digits_than_anybody_wants() {
        let said = [267.5901, 9.96, 1.25, 0.12].map(rate_text);
        assert_eq!(said, ["268/s", "10/s", "1.2/s", "7.2/min"]);
    }
}
