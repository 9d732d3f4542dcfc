//! The finished points of a sweep, one behind the other in one file.
//!
//! A point is a record: a line with the digest of the rest, a line that says what is known of the
//! point and how long the rest is, then its rows and its values. A record is appended with one
//! write, and none is ever changed. Promises: what was appended is there after a kill at any
//! instant; a record that is not as it was written counts as missing, and costs no other one, as
//! long as it says where it ends; from the first that does not, the file is cut, so that what
//! follows is found again. Where a point is there twice, the later record counts. No more is held
//! in memory than one record. Never: trust in a length that was read, a file for each point (making
//! and moving one took as long as a small point itself).

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::archive::directory::{is_file, is_point};
use crate::archive::names::POINTS;
use crate::job::Counts;
use crate::scenario::hexadecimal;

/// The first line of a record, a digest.
const SUM: usize = 65;
/// No second line, what is known of a point, is longer.
const HEAD: u64 = 1 << 16;

/// What is known of a finished point.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptPoint {
    /// Its number, from 0.
    pub number: usize,
    /// The digest of its scenario.
    pub digest: String,
    /// How much was simulated.
    pub counts: Counts,
    /// How many bytes its rows of `sweep.csv` have; what follows them is its values.
    pub rows: usize,
    /// How many bytes its values have.
    pub values: usize,
    /// How many of them, the last ones, are those of crossings.
    pub crossing: usize,
}

/// The file, and where in it each point is.
#[derive(Debug)]
pub(super) struct Journal {
    file: File,
    index: Index,
}

/// What is in the file.
#[derive(Debug, Default)]
struct Index {
    /// How long it is: whole records.
    end: u64,
    /// What is known of each point, and where its rows begin.
    known: BTreeMap<usize, (KeptPoint, u64)>,
}

impl Index {
    fn learn(&mut self, record: Record) {
        let Record { point, head, length, whole } = record;
        if whole {
            self.known.insert(point.number, (point, self.end + head));
        }
        self.end += length;
    }
}

/// Which bytes of a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Its rows of `sweep.csv`.
    Rows,
    /// Its values.
    Values,
    /// Those of crossings.
    Crossing,
}

impl Part {
    /// Where they begin behind the first row, and how many they are.
    fn of(self, point: &KeptPoint) -> (u64, u64) {
        let KeptPoint { rows, values, crossing, .. } = *point;
        let (at, length) = match self {
            Self::Rows => (0, rows),
            Self::Values => (rows, values - crossing),
            Self::Crossing => (rows + values - crossing, crossing),
        };
        (at as u64, length as u64)
    }
}

impl Journal {
    /// That of a working directory, with whatever is whole in it.
    ///
    /// # Errors
    /// When it cannot be read or written.
    pub fn open(place: &Path) -> io::Result<Self> {
        let path = place.join(POINTS);
        let file =
            File::options().read(true).write(true).create(true).truncate(false).open(path)?;
        let length = file.metadata()?.len();
        let mut index = Index::default();
        let mut reader = BufReader::with_capacity(1 << 16, &file);
        while index.end < length
            && let Some(record) = next(&mut reader, length - index.end)?
        {
            index.learn(record);
        }
        if index.end < length {
            file.set_len(index.end)?;
        }
        let mut journal = Self { file, index };
        journal.take_over(place)?;
        Ok(journal)
    }

    /// Takes over what an earlier pimsim kept: a file of one record for each point.
    fn take_over(&mut self, place: &Path) -> io::Result<()> {
        let paths = fs::read_dir(place)?.map(|entry| entry.map(|entry| entry.path()));
        let mut paths: Vec<PathBuf> = paths.collect::<io::Result<_>>()?;
        paths.retain(|path| is_point(path) && is_file(path));
        for path in paths {
            let file = File::open(&path)?;
            let length = file.metadata()?.len();
            let record = next(&mut BufReader::new(&file), length)?;
            let Some(record) = record.filter(|one| one.whole && one.length == length) else {
                continue;
            };
            (&file).rewind()?;
            self.file.seek(SeekFrom::Start(self.index.end))?;
            io::copy(&mut &file, &mut self.file)?;
            self.index.learn(record);
            fs::remove_file(path)?;
        }
        Ok(())
    }

    /// Appends a record, as [`record`] makes it.
    ///
    /// # Errors
    /// When it cannot be written; nothing of it stays then.
    pub fn add(&mut self, point: KeptPoint, record: &[u8]) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(self.index.end))?;
        if let Err(error) = self.file.write_all(record) {
            let _ = self.file.set_len(self.index.end);
            return Err(error);
        }
        let length = record.len() as u64;
        let rest = (point.rows + point.values) as u64;
        self.index.learn(Record { point, head: length - rest, length, whole: true });
        Ok(())
    }

    /// What is known of a point; `None` when it is not there.
    pub fn point(&self, number: usize) -> Option<&KeptPoint> {
        self.index.known.get(&number).map(|(point, _)| point)
    }

    /// Copies a part of a point.
    ///
    /// # Errors
    /// When it is not there, cannot be read, or `out` cannot be written.
    pub fn copy(&mut self, number: usize, part: Part, out: &mut dyn Write) -> io::Result<()> {
        let changed = || io::Error::other("a finished point was changed; run it again");
        let (point, rows) = self.index.known.get(&number).ok_or_else(changed)?;
        let (at, length) = part.of(point);
        self.file.seek(SeekFrom::Start(rows + at))?;
        match io::copy(&mut Read::take(&mut self.file, length), out)? == length {
            true => Ok(()),
            false => Err(changed()),
        }
    }
}

/// A record as it is written.
///
/// # Errors
/// Never: what is known of a point can be written.
pub(super) fn record(point: &KeptPoint, text: &[u8]) -> io::Result<Vec<u8>> {
    let mut record = vec![b'\n'; SUM];
    serde_json::to_writer(&mut record, point)?;
    record.push(b'\n');
    record.extend(text);
    let sum = hexadecimal(&Sha256::digest(&record[SUM..]));
    record[..SUM - 1].copy_from_slice(sum.as_bytes());
    Ok(record)
}

/// A record that was read.
struct Record {
    point: KeptPoint,
    /// How many bytes come before its rows.
    head: u64,
    /// How many bytes it has.
    length: u64,
    /// Whether it is as it was written.
    whole: bool,
}

/// The next record of a file that goes on for so many bytes; `None` when what comes does not say
/// where it ends, or ends too early.
fn next(file: &mut impl BufRead, left: u64) -> io::Result<Option<Record>> {
    let (mut sum, mut head) = (Vec::new(), Vec::new());
    file.by_ref().take(SUM as u64).read_until(b'\n', &mut sum)?;
    file.by_ref().take(HEAD).read_until(b'\n', &mut head)?;
    let Ok(point) = serde_json::from_slice::<KeptPoint>(&head) else { return Ok(None) };
    let before = (sum.len() + head.len()) as u64;
    let rest = (point.rows as u64).checked_add(point.values as u64);
    let length = rest.and_then(|rest| rest.checked_add(before));
    let (Some(rest), Some(length)) = (rest, length.filter(|length| *length <= left)) else {
        return Ok(None);
    };
    let mut hash = Sha256::new();
    hash.update(&head);
    let mut missing = rest;
    while missing > 0 {
        let bytes = file.fill_buf()?;
        let some = bytes.len().min(usize::try_from(missing).unwrap_or(usize::MAX));
        if some == 0 {
            return Ok(None);
        }
        hash.update(&bytes[..some]);
        file.consume(some);
        missing -= some as u64;
    }
    let whole = sum == format!("{}\n", hexadecimal(&hash.finalize())).as_bytes()
        && point.crossing <= point.values;
    Ok(Some(Record { point, head: before, length, whole }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(number: usize, rows: &str, values: &str) -> (KeptPoint, Vec<u8>) {
        let (digest, counts) = (format!("of {number}"), Counts::default());
        let (rows_len, values_len) = (rows.len(), values.len());
        let point = KeptPoint {
            number,
            digest,
            counts,
            rows: rows_len,
            values: values_len,
            crossing: values_len / 2,
        };
        let record = record(&point, format!("{rows}{values}").as_bytes()).expect("in memory");
        (point, record)
    }

    fn three() -> (tempfile::TempDir, Vec<Vec<u8>>) {
        let place = tempfile::tempdir().expect("made");
        let mut journal = Journal::open(place.path()).expect("empty");
        let records = (0..3).map(|number| {
            let (point, record) = point(number, "a,b\n", "12345678");
            journal.add(point, &record).expect("written");
            record
        });
        let records = records.collect();
        (place, records)
    }

    fn known(place: &Path) -> Vec<usize> {
        Journal::open(place).expect("it can be read").index.known.into_keys().collect()
    }

    #[test]
    fn what_was_appended_is_there_part_by_part() {
        let (place, _) = three();
        let mut journal = Journal::open(place.path()).expect("it can be read");
        for (part, expected) in
            [(Part::Rows, "a,b\n"), (Part::Values, "1234"), (Part::Crossing, "5678")]
        {
            let mut out = Vec::new();
            journal.copy(1, part, &mut out).expect("it is there");
            assert_eq!(String::from_utf8_lossy(&out), expected);
        }
        assert!(journal.copy(3, Part::Rows, &mut Vec::new()).is_err());
        assert_eq!(journal.point(2).map(|point| point.digest.as_str()), Some("of 2"));
    }

    #[test]
    fn wherever_it_was_torn_what_was_before_stays_and_more_can_follow() {
        let (place, records) = three();
        let path = place.path().join(POINTS);
        let all = fs::read(&path).expect("there");
        for length in 0..all.len() {
            fs::write(&path, &all[..length]).expect("written");
            let whole = length / records[0].len();
            let mut journal = Journal::open(place.path()).expect("it can be read");
            assert_eq!(journal.index.known.len(), whole, "{length}");
            let (next, record) = point(7, "x\n", "");
            journal.add(next, &record).expect("written");
            let expected: Vec<usize> = (0..whole).chain([7]).collect();
            assert_eq!(known(place.path()), expected, "{length}");
        }
    }

    #[test]
    fn a_changed_byte_costs_a_record_and_none_before_it() {
        let (place, records) = three();
        let path = place.path().join(POINTS);
        let all = fs::read(&path).expect("there");
        let one = records[0].len();
        for at in one..2 * one {
            let mut bytes = all.clone();
            bytes[at] ^= 1;
            fs::write(&path, bytes).expect("written");
            let known = known(place.path());
            assert!(known == [0, 2] || known == [0], "{at}: {known:?}");
            // Of a change in the rows the rest knows nothing.
            assert!(known == [0, 2] || at < 2 * one - 12, "{at}");
        }
    }

    #[test]
    fn lengths_that_cannot_be_are_not_believed() {
        let (place, records) = three();
        let path = place.path().join(POINTS);
        for (was, is) in [
            ("\"rows\":4", "\"rows\":18446744073709551615"),
            ("\"values\":8", "\"values\":18446744073709551615"),
            ("\"rows\":4", "\"rows\":4000000000000"),
        ] {
            let text = String::from_utf8_lossy(&records[1]).replace(was, is);
            fs::write(&path, [&records[0], text.as_bytes()].concat()).expect("written");
            assert_eq!(known(place.path()), [0]);
        }
        let (mut more, _) = point(5, "", "ab");
        more.crossing = 3;
        fs::write(&path, record(&more, b"ab").expect("in memory")).expect("written");
        assert!(known(place.path()).is_empty(), "more of crossings than values");
    }

    #[test]
    fn points_in_files_of_their_own_are_taken_over() {
        let (place, _) = three();
        let (_, four) = point(4, "four\n", "");
        let (_, five) = point(5, "five\n", "");
        let spoiled = [five.as_slice(), b"more"].concat();
        fs::write(place.path().join("point-000005"), &four).expect("written");
        fs::write(place.path().join("point-000006"), spoiled).expect("written");
        assert_eq!(known(place.path()), [0, 1, 2, 4]);
        assert!(!place.path().join("point-000005").exists());
        assert_eq!(known(place.path()), [0, 1, 2, 4]);
    }
}
