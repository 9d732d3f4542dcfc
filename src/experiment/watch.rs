//! Work on several threads, and who looks on.
//!
//! Whoever asked for the work is told how far it is, on the thread from which it was asked for, and
//! says whether it goes on: after each job, several times a second, and within a long replication
//! too. Promises: what comes out is in the order of the jobs, for any number of threads; a watch
//! that breaks ends the work soon. Never: a clock in a result.

use std::cell::RefCell;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
#[cfg(feature = "parallel")]
use std::time::Duration;

/// How far the work is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// Runs that are done: replications of policies.
    pub done: u64,
    /// How many there will be, as far as is known.
    pub of: u64,
}

/// Who looks on: told how far the work is, says whether it goes on.
pub type Watch<'a> = &'a mut dyn FnMut(Progress) -> ControlFlow<()>;

/// Nobody looks on.
pub fn unwatched(_: Progress) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

/// The end of some work that goes on in several places: each asks whether it has come.
pub struct Halt<'a> {
    ended: &'a AtomicBool,
    asks: &'a dyn Fn() -> bool,
}

impl Halt<'_> {
    /// Whether the work is to end.
    pub fn has_come(&self) -> bool {
        self.ended.load(Ordering::Relaxed) || (self.asks)()
    }

    /// Ends the work, everywhere.
    pub fn come(&self) {
        self.ended.store(true, Ordering::Relaxed);
    }
}

/// The threads could not be started.
#[derive(Debug, thiserror::Error)]
#[error("cannot start the threads: {0}")]
pub struct NoThreads(String);

/// What is known of the work while it goes on.
#[derive(Default)]
pub(super) struct Work {
    pub ended: AtomicBool,
    pub done: AtomicU64,
    pub of: u64,
}

impl Work {
    /// Of so many runs.
    pub fn of(of: u64) -> Self {
        Self { of, ..Self::default() }
    }

    fn progress(&self) -> Progress {
        Progress { done: self.done.load(Ordering::Relaxed), of: self.of }
    }

    /// One more run is done.
    pub fn step(&self) {
        self.done.fetch_add(1, Ordering::Relaxed);
    }

    /// The end of this work, for a thread whose caller looks on.
    #[cfg(feature = "parallel")]
    pub fn halt(&self) -> Halt<'_> {
        Halt { ended: &self.ended, asks: &|| false }
    }

    /// On this thread alone: the watch is asked whenever the work asks.
    pub fn alone<T>(&self, watch: Watch<'_>, work: impl FnOnce(&Halt<'_>) -> T) -> T {
        let watch = RefCell::new(watch);
        let asks = || {
            // A watch that itself asks is not asked again.
            let broken =
                watch.try_borrow_mut().is_ok_and(|mut watch| watch(self.progress()).is_break());
            if broken {
                self.ended.store(true, Ordering::Relaxed);
            }
            broken
        };
        work(&Halt { ended: &self.ended, asks: &asks })
    }

    /// On other threads, while this one looks on.
    #[cfg(feature = "parallel")]
    pub fn beside<T: Send>(&self, watch: Watch<'_>, work: impl FnOnce(&Halt<'_>) -> T + Send) -> T {
        /// How often the watch is asked.
        const GLANCE: Duration = Duration::from_millis(50);
        std::thread::scope(|scope| {
            let (send, receive) = std::sync::mpsc::channel();
            let worker = scope.spawn(move || {
                let _ = send.send(work(&self.halt()));
            });
            loop {
                let made = receive.recv_timeout(GLANCE);
                // Who has ended it is not asked again.
                if !self.ended.load(Ordering::Relaxed) && watch(self.progress()).is_break() {
                    self.ended.store(true, Ordering::Relaxed);
                }
                match made {
                    Ok(made) => return made,
                    Err(std::sync::mpsc::RecvTimeoutError::Timeout) => {}
                    Err(std::sync::mpsc::RecvTimeoutError::Disconnected) => {
                        let panic = worker.join().err();
                        std::panic::resume_unwind(panic.unwrap_or_else(|| Box::new("no result")));
                    }
                }
            }
        })
    }
}

/// Does all jobs on so many threads (`None` is one for each processor) and gives what came out in
/// the order of the jobs. One thread is the caller's own: WebAssembly has no other.
///
/// # Errors
/// When the threads could not be started.
pub fn spread<T: Send>(
    jobs: usize,
    threads: Option<usize>,
    watch: Watch<'_>,
    one: impl Fn(usize, &Halt<'_>) -> T + Sync + Send,
) -> Result<Vec<T>, NoThreads> {
    let work = Work::of(jobs as u64);
    let step = |job: usize, halt: &Halt<'_>| {
        let made = one(job, halt);
        work.step();
        made
    };
    #[cfg(feature = "parallel")]
    if threads != Some(1) && !cfg!(target_family = "wasm") {
        use rayon::prelude::*;
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads.unwrap_or(0)).build();
        let pool = pool.map_err(|error| NoThreads(error.to_string()))?;
        let all = || (0..jobs).into_par_iter().with_max_len(1);
        return Ok(work.beside(watch, |_| {
            pool.install(|| all().map(|job| step(job, &work.halt())).collect())
        }));
    }
    let _ = threads;
    Ok(work.alone(watch, |halt| {
        let one = |job| {
            let made = step(job, halt);
            halt.has_come();
            made
        };
        (0..jobs).map(one).collect()
    }))
}
