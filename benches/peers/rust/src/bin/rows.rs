//! Rows like those of `requests.csv`, and nothing else: the csv crate, itoa for whole numbers, ryu
//! for others. What a run with `--detail requests` cannot avoid.
//!
//! Usage: `rows REQUESTS [SEED]`; the rows go to standard output.

use std::io::{Write, stdout};
use std::time::Instant;

use peers::{Draws, GAP, REVIEW, WINDOW, arguments};

const HOUR: f64 = 3_600_000.0;
const DAY: u64 = 86_400_000;
const HEADER: &str = "policy,replication,need,request,attempt,requester,role,intent,urgent,measured,\
                      wanted_at,submitted_at,pending_at,decided_at,active_at,usable_at,ended_at,\
                      state,reason,decided_by,stage,time_to_decision_s,time_to_access_s,active_s,\
                      work_s";

/// An instant as text. The date is kept: the next instant is nearly always of the same day.
struct Clock {
    day: u64,
    text: [u8; 24],
}

impl Clock {
    fn new() -> Self {
        Self { day: u64::MAX, text: *b"0000-00-00T00:00:00.000Z" }
    }

    fn put(&mut self, at: usize, digits: usize, mut value: u64) {
        for place in (at..at + digits).rev() {
            self.text[place] = b'0' + (value % 10) as u8;
            value /= 10;
        }
    }

    /// Milliseconds after 2026-01-01, in a calendar without leap days: the width is what counts.
    fn text(&mut self, ms: u64) -> &[u8] {
        const LENGTHS: [u64; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
        let (day, of_day) = (ms / DAY, ms % DAY);
        if day != self.day {
            self.day = day;
            self.put(0, 4, 2026 + day / 365);
            let (mut month, mut rest) = (0, day % 365);
            while rest >= LENGTHS[month] {
                rest -= LENGTHS[month];
                month += 1;
            }
            self.put(5, 2, month as u64 + 1);
            self.put(8, 2, rest + 1);
        }
        self.put(11, 2, of_day / 3_600_000);
        self.put(14, 2, of_day / 60_000 % 60);
        self.put(17, 2, of_day / 1_000 % 60);
        self.put(20, 3, of_day % 1_000);
        &self.text
    }
}

fn main() -> csv::Result<()> {
    let start = Instant::now();
    let (requests, seed) = arguments();
    let mut draws = Draws::new(seed);
    let mut out = csv::WriterBuilder::new().buffer_capacity(1 << 16).from_writer(stdout().lock());
    out.write_record(HEADER.split(','))?;
    let mut row = csv::ByteRecord::new();
    let (mut whole, mut real) = (itoa::Buffer::new(), ryu::Buffer::new());
    let (mut asked, mut decided) = (Clock::new(), Clock::new());
    let mut ended = Clock::new();
    let mut name = b"many-".to_vec();
    let window = (WINDOW * HOUR) as u64;
    let mut now = 0.0;
    for request in 1..=requests {
        now += draws.exponential(GAP * HOUR);
        let wait = (20.0 * HOUR + draws.exponential(REVIEW * HOUR)) as u64;
        let (at, then) = (now as u64, now as u64 + wait);
        let person = at.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 37;
        name.truncate(5);
        name.extend_from_slice(whole.format(person % 100_000_000).as_bytes());
        row.clear();
        row.push_field(b"base");
        row.push_field(b"1");
        let number = whole.format(request).as_bytes();
        row.push_field(number);
        row.push_field(number);
        row.push_field(b"1");
        row.push_field(&name);
        for text in ["subscription-owner", "legitimate", "false", "true"] {
            row.push_field(text.as_bytes());
        }
        for _ in 0..3 {
            row.push_field(asked.text(at));
        }
        for _ in 0..3 {
            row.push_field(decided.text(then));
        }
        row.push_field(ended.text(then + window));
        for text in ["elapsed", "", "desk-1", "1"] {
            row.push_field(text.as_bytes());
        }
        let seconds = real.format(wait as f64 / 1e3).as_bytes();
        row.push_field(seconds);
        row.push_field(seconds);
        row.push_field(whole.format(window / 1000).as_bytes());
        row.push_field(whole.format(window / 1000).as_bytes());
        out.write_byte_record(&row)?;
    }
    out.flush()?;
    drop(out);
    let seconds = start.elapsed().as_secs_f64();
    eprintln!("{{\"program\":\"rows\",\"requests\":{requests},\"seconds\":{seconds}}}");
    Ok(stdout().flush()?)
}
