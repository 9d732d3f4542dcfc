//! What attackers achieve, account by account.

/// The stretch of the question "at least one success in 720 h".
const MONTH: i64 = 720 * 3_600_000;
/// How many gaps of each account count. In the 60 weeks of the scenarios here every account has
/// that many, but for 5 in 100,000, so counting only the first favours no length of gap.
const GAPS: u32 = 8;

/// The accounts of a population, in the window of measurement.
pub struct Accounts {
    window: (i64, i64),
    accounts: Vec<Account>,
}

#[derive(Clone)]
struct Account {
    held_until: i64,
    last_success: i64,
    gaps: u32,
    month: i64,
}

/// What one success adds.
#[derive(Default)]
pub struct Told {
    /// The time held that was not held by another activation of the account.
    pub held: i64,
    /// The time since the success before, or since the window began.
    pub gap: Option<i64>,
    /// Whether it is the first in its stretch of 720 h.
    pub new_month: bool,
}

impl Accounts {
    pub fn new(count: usize, window: (i64, i64)) -> Self {
        let untouched =
            Account { held_until: window.0, last_success: window.0, gaps: 0, month: -1 };
        Self { window, accounts: vec![untouched; count] }
    }

    /// Stretches of 720 h, over all accounts.
    pub fn months(&self) -> f64 {
        ((self.window.1 - self.window.0) / MONTH) as f64 * self.accounts.len() as f64
    }

    /// Accounts times the length of the window, in milliseconds.
    pub fn account_time(&self) -> f64 {
        (self.window.1 - self.window.0) as f64 * self.accounts.len() as f64
    }

    /// An attacker held a role from one instant to another. Successes of an account come in order.
    pub fn success(&mut self, number: usize, from: i64, to: i64) -> Told {
        let window = self.window;
        let Some(account) = self.accounts.get_mut(number) else { return Told::default() };
        let mut told = Told::default();
        let until = to.min(window.1);
        told.held = (until - from.max(account.held_until)).max(0);
        account.held_until = account.held_until.max(until);
        if from < window.0 || from >= window.1 {
            return told;
        }
        if account.gaps < GAPS {
            told.gap = Some(from - account.last_success);
            account.gaps += 1;
        }
        account.last_success = from;
        let month = (from - window.0) / MONTH;
        told.new_month = month > account.month && (month + 1) * MONTH <= window.1 - window.0;
        account.month = month;
        told
    }
}
