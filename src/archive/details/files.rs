//! Detail files as they grow.
//!
//! Runs go on side by side, and the rows of all stand in one file, in the order of policies and
//! replications. The run whose turn it is writes straight to the file; a run ahead of its turn writes
//! to a spool file. Where the turn comes to such a run it stays, and what was spooled is appended in
//! the end. On one thread every run finds that it is its turn, so that no row is written twice; but
//! with an open end only those of the first policy do.
//!
//! Promises: the bytes are the same whichever runs went straight. Never: a run's rows in memory, a lock
//! held while rows are written.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Write};
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use crate::archive::directory::{DirectoryError, Hashed, Staging};
use crate::id::PolicyId;
use crate::job::Detail;
use crate::rows::csv::Csv;

/// The detail files of one experiment.
pub struct DetailFiles {
    spool: PathBuf,
    policies: Vec<PolicyId>,
    /// Up to the largest number where it is not known from the beginning how many there will be.
    replications: RangeInclusive<u32>,
    files: Vec<(Detail, Mutex<Growing>)>,
}

/// One of them.
struct Growing {
    /// The file, unless a run has it.
    out: Option<Hashed>,
    /// Whose turn it is: the place of a policy, and a replication.
    next: (usize, u32),
    /// How many bytes the rows of each policy take.
    lengths: Vec<u64>,
}

/// Where a run's rows go.
pub(crate) enum Sink {
    /// To the file itself, which was so long before.
    Straight(Hashed, u64),
    /// To the run's own spool file.
    Spool(File),
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Straight(out, _) => out.write(bytes),
            Self::Spool(file) => file.write(bytes),
        }
    }
    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Straight(out, _) => out.flush(),
            Self::Spool(file) => file.flush(),
        }
    }
}

impl DetailFiles {
    /// Begins these files (none is fine) in the staging directory, for these policies, in the order of the rows, and
    /// replications; up to the largest number when it is not yet known how many there will be.
    ///
    /// # Errors
    /// When a file cannot be written.
    pub fn new(
        staging: &Staging,
        chosen: &[Detail],
        policies: &[PolicyId],
        replications: RangeInclusive<u32>,
    ) -> Result<Self, DirectoryError> {
        let begin = |detail: &Detail| {
            let out = staging.begin(&detail.file(), |out| {
                Csv::new(out, crate::rows::details::sheet(*detail))?.flush()
            })?;
            let next = (0, *replications.start());
            let lengths = vec![0; policies.len()];
            Ok((*detail, Mutex::new(Growing { out: Some(out), next, lengths })))
        };
        let files = chosen.iter().map(begin).collect::<Result<_, _>>()?;
        Ok(Self { spool: staging.spool(), policies: policies.to_vec(), replications, files })
    }

    /// Which there are.
    pub(crate) fn chosen(&self) -> impl Iterator<Item = Detail> {
        self.files.iter().map(|(detail, _)| *detail)
    }

    fn place(&self, policy: PolicyId) -> usize {
        let found = self.policies.iter().position(|known| *known == policy);
        found.expect("only the policies of the files are run")
    }

    fn spooled(&self, detail: Detail, place: usize, replication: u32) -> PathBuf {
        self.spool.join(format!("{}-{place}-{replication}", detail.word()))
    }

    fn growing(&self, detail: Detail) -> Option<&Mutex<Growing>> {
        self.files.iter().find(|(known, _)| *known == detail).map(|(_, growing)| growing)
    }

    /// Where the rows of a run go; `None` for a file that is not written.
    pub(crate) fn take(
        &self,
        detail: Detail,
        policy: PolicyId,
        replication: u32,
    ) -> io::Result<Option<Sink>> {
        let Some(growing) = self.growing(detail) else { return Ok(None) };
        let place = self.place(policy);
        let mut growing = growing.lock().unwrap_or_else(PoisonError::into_inner);
        let turn = growing.next == (place, replication);
        if let Some(out) = growing.out.take_if(|_| turn) {
            let before = out.bytes();
            return Ok(Some(Sink::Straight(out, before)));
        }
        Ok(Some(Sink::Spool(File::create(self.spooled(detail, place, replication))?)))
    }

    /// The run has written its last row: the turn is the next one's.
    pub(crate) fn give_back(&self, detail: Detail, sink: Sink) {
        let (Some(growing), Sink::Straight(out, before)) = (self.growing(detail), sink) else {
            return;
        };
        let mut growing = growing.lock().unwrap_or_else(PoisonError::into_inner);
        let (place, replication) = growing.next;
        growing.lengths[place] += out.bytes() - before;
        growing.out = Some(out);
        growing.next = match replication == *self.replications.end() {
            true => (place + 1, *self.replications.start()),
            false => (place, replication + 1),
        };
    }

    /// Appends what was spooled, up to this last replication, and puts the files among those
    /// written. How many bytes the rows of each policy take, by file. To be called when every run is
    /// over.
    ///
    /// # Errors
    /// When a file cannot be read or written.
    pub fn finish(self, staging: &mut Staging, last: u32) -> Result<Vec<Vec<u64>>, DirectoryError> {
        let mut lengths = Vec::with_capacity(self.files.len());
        for (detail, growing) in &self.files {
            let mut growing = growing.lock().unwrap_or_else(PoisonError::into_inner);
            let mut out = growing.out.take().expect("no run has the file any more");
            let (mut place, mut replication) = growing.next;
            staging.end(&detail.file(), || {
                while place < self.policies.len() {
                    for replication in replication..=last {
                        let spool = self.spooled(*detail, place, replication);
                        growing.lengths[place] += copied(File::open(&spool)?, &mut out)?;
                        fs::remove_file(&spool)?;
                    }
                    (place, replication) = (place + 1, *self.replications.start());
                }
                Ok(out)
            })?;
            lengths.push(std::mem::take(&mut growing.lengths));
        }
        Ok(lengths)
    }
}

/// Copies a file, in pieces that are large enough not to count.
fn copied(file: File, out: &mut dyn Write) -> io::Result<u64> {
    let (mut from, mut length) = (BufReader::with_capacity(1 << 18, file), 0);
    loop {
        let piece = from.fill_buf()?;
        let n = piece.len();
        if n == 0 {
            return Ok(length);
        }
        out.write_all(piece)?;
        from.consume(n);
        length += n as u64;
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicBool;

    use super::*;
    use crate::archive::directory::Request;

    static GO_ON: AtomicBool = AtomicBool::new(false);

    /// Runs of this order, so many side by side, each with a row of its policy and replication: the
    /// file, its lengths, and how many runs wrote straight to it.
    fn grown(order: &[(usize, u32)], beside: usize, last: u32) -> (String, Vec<Vec<u64>>, usize) {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let target = &directory.path().join("out");
        let request = Request { target, force: false, names: Vec::new(), stop: &GO_ON };
        let mut staging = Staging::new(&request).expect("it is empty");
        let policies = [PolicyId::new(7), PolicyId::new(3)];
        let files = DetailFiles::new(&staging, &[Detail::Needs], &policies, 1..=last);
        let files = files.expect("the disk is not full");
        let mut straight = 0;
        for together in order.chunks(beside) {
            let open = |&(place, replication): &(usize, u32)| {
                let sink = files.take(Detail::Needs, policies[place], replication);
                (place, replication, sink.expect("it opens").expect("needs are written"))
            };
            let open: Vec<_> = together.iter().map(open).collect();
            for (place, replication, mut sink) in open {
                straight += usize::from(matches!(sink, Sink::Straight(..)));
                let policy = policies[place].index();
                writeln!(sink, "{policy} {replication}").expect("it can be written");
                files.give_back(Detail::Needs, sink);
            }
        }
        let lengths = files.finish(&mut staging, 2).expect("all is spooled");
        let text = fs::read_to_string(staging.staged("needs.csv")).expect("the file is there");
        (text.split_once('\n').expect("a header").1.to_owned(), lengths, straight)
    }

    #[test]
    fn the_file_is_the_same_whoever_goes_straight() {
        const OPEN: u32 = u32::MAX;
        let in_order = [(0, 1), (0, 2), (1, 1), (1, 2)];
        for (order, beside, last, straight) in [
            (in_order, 1, 2, 4),
            (in_order, 1, OPEN, 2),
            (in_order, 2, 2, 1),
            ([(0, 1), (1, 1), (0, 2), (1, 2)], 2, 2, 2),
            ([(0, 1), (1, 1), (0, 2), (1, 2)], 2, OPEN, 2),
            ([(1, 2), (1, 1), (0, 2), (0, 1)], 2, 2, 1),
            ([(1, 2), (1, 1), (0, 2), (0, 1)], 1, OPEN, 1),
        ] {
            let case = format!("{order:?}, {beside} side by side, to {last}");
            let (text, lengths, found) = grown(&order, beside, last);
            assert_eq!(text, "7 1\n7 2\n3 1\n3 2\n", "{case}");
            assert_eq!(lengths, [[8, 8]], "{case}");
            assert_eq!(found, straight, "{case}");
        }
    }
}
