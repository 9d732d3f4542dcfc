//! The rules of a policy, as Graph, its PowerShell module, ScubaGear and Azure export them.
//!
//! Promises: a rule, property or word that is not known is counted and
//! listed, never fatal, and nothing of its text is kept.

use serde_json::Value;

use super::approval;
use super::iso;
use super::look::{self, get, list, text, truth, words};
use super::model::{Left, Settings};
use super::rule::Rule;
use super::unknown;

/// Adds what the rules say.
pub fn read(rules: &[Value], file: usize, settings: &mut Settings) {
    for value in rules {
        let rule = Rule::new(value, file);
        one(&rule, settings);
        unknown::properties(value, &rule, settings);
    }
}

fn one(rule: &Rule<'_>, settings: &mut Settings) {
    match rule.id.as_str() {
        "Expiration_EndUser_Assignment" => expiration(rule, settings),
        "Enablement_EndUser_Assignment" => enablement(rule, settings),
        "AuthenticationContext_EndUser_Assignment" => context(rule, settings),
        "Approval_EndUser_Assignment" => approval::read(rule, settings),
        "CustomExtension_PreApproval_EndUser_Assignment" => {
            let on = truth(rule.at("isEnabled"), "isEnabled").unwrap_or(true);
            settings.pre_approval = Some(rule.known(on, "present"));
        }
        "CustomExtension_PostApproval_EndUser_Assignment" => {
            let note = "an extension after approval is no part of the model";
            settings.others.push(rule.other(Left::Told, "present", String::new(), note));
        }
        id if id.starts_with("Notification_") => notification(rule, settings),
        id if id.contains("_Admin_") => administrators(rule, settings),
        _ => settings.others.push(rule.other(Left::Unknown, "", String::new(), "not understood")),
    }
}

fn expiration(rule: &Rule<'_>, settings: &mut Settings) {
    let must_end = truth(rule.at("isExpirationRequired"), "isExpirationRequired");
    settings.must_end = must_end.or(settings.must_end);
    if let Some(given) = text(rule.at("maximumDuration"), "maximumDuration") {
        maximum(rule, given, settings);
    }
    if must_end == Some(false) {
        let note = "the same in the model: an activation ends after the maximum";
        let value = "false".to_owned();
        settings.others.push(rule.other(Left::Told, "isExpirationRequired", value, note));
    }
}

/// The longest activation, unless it is none.
pub fn maximum(rule: &Rule<'_>, given: &str, settings: &mut Settings) {
    let fine = iso::span(given).filter(|span| span.as_ms() >= 5 * 60_000);
    match fine.filter(|span| span.as_ms() <= 365 * 86_400_000) {
        Some(span) => settings.maximum = Some(rule.known(span, "maximumDuration")),
        None => {
            let note = "no length of time from 5 minutes to 365 days";
            let other = rule.other(Left::Unknown, "maximumDuration", String::new(), note);
            settings.others.push(other);
        }
    }
}

fn enablement(rule: &Rule<'_>, settings: &mut Settings) {
    let enabled = words(rule.at("enabledRules"), "enabledRules").unwrap_or_default();
    asked(rule, &enabled, settings);
}

/// What must be shown for an activation, in words.
pub fn asked(rule: &Rule<'_>, enabled: &[String], settings: &mut Settings) {
    let named = |names: &[&str]| {
        enabled.iter().any(|word| names.iter().any(|name| name.eq_ignore_ascii_case(word)))
    };
    let property = "enabledRules";
    settings.mfa = Some(rule.known(named(&["MultiFactorAuthentication", "MFA"]), property));
    settings.justification = Some(rule.known(named(&["Justification"]), property));
    settings.ticket = Some(rule.known(named(&["Ticketing"]), property));
    let all = ["MultiFactorAuthentication", "MFA", "Justification", "Ticketing", "None"];
    let all = all.into_iter().chain(["AuthenticationContext"]);
    let all: Vec<&str> = all.collect();
    let is_known = |word: &String| all.iter().any(|name| name.eq_ignore_ascii_case(word));
    let unknown = enabled.iter().filter(|word| !is_known(word)).count();
    if unknown > 0 {
        let value = format!("{unknown} more");
        settings.others.push(rule.other(Left::Unknown, property, value, "not understood"));
    }
}

fn context(rule: &Rule<'_>, settings: &mut Settings) {
    let on = truth(rule.at("isEnabled"), "isEnabled").unwrap_or(false);
    let claim = text(rule.at("claimValue"), "claimValue").and_then(claim);
    settings.context = Some(rule.known((on, claim), "isEnabled"));
}

/// The id of an authentication context, `c1` to `c999`, without its name.
pub fn claim(text: &str) -> Option<String> {
    let id = text.split(':').next().unwrap_or_default().trim().to_ascii_lowercase();
    let digits = id.strip_prefix('c')?;
    let fine = (1..=3).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    fine.then_some(id)
}

fn notification(rule: &Rule<'_>, settings: &mut Settings) {
    let defaults = truth(rule.at("isDefaultRecipientsEnabled"), "isDefaultRecipientsEnabled");
    let more = get(rule.at("notificationRecipients"), "notificationRecipients");
    let more = more.and_then(Value::as_array).map_or(0, Vec::len);
    let activation = rule.id.ends_with("_EndUser_Assignment");
    if activation && rule.id.contains("_Approver_") {
        settings.mail = Some(defaults != Some(false) || more > 0);
    }
    let word = if defaults == Some(false) { "off" } else { "on" };
    let value = format!("defaults {word}, {more} more");
    let left = if activation { Left::Told } else { Left::NotModelled };
    let note = if activation { "who gets a mail of an activation" } else { OF_ADMINISTRATORS };
    settings.others.push(rule.other(left, "notificationRecipients", value, note));
}

const OF_ADMINISTRATORS: &str = "about assignments by administrators, not about activation";

/// Rules of eligibility and of assignments: listed only.
fn administrators(rule: &Rule<'_>, settings: &mut Settings) {
    let mut put = |property: &str, value: String| {
        settings.others.push(rule.other(Left::NotModelled, property, value, OF_ADMINISTRATORS));
    };
    if rule.id.starts_with("Expiration_") {
        let given = text(rule.at("maximumDuration"), "maximumDuration");
        let fine = given.filter(|given| iso::span(given).is_some()).unwrap_or_default();
        put("maximumDuration", fine.to_owned());
    } else if rule.id.starts_with("Enablement_") {
        let count = look::words(rule.at("enabledRules"), "enabledRules").map_or(0, |all| all.len());
        put("enabledRules", count.to_string());
    } else {
        put("", String::new());
    }
}

/// The rules of a policy: `rules` before `effectiveRules`.
pub fn of_policy(policy: &Value) -> &[Value] {
    let own = list(policy, "rules");
    if own.is_empty() { list(policy, "effectiveRules") } else { own }
}
