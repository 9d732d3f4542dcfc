//! The examples of the library: each is a program that a reader can run, and says what it should.

#[path = "../../examples/compare.rs"]
#[allow(dead_code, reason = "the example has a main of its own")]
mod compare;
#[path = "../../examples/plan.rs"]
#[allow(dead_code, reason = "the example has a main of its own")]
mod plan;
#[path = "../../examples/table.rs"]
#[allow(dead_code, reason = "the example has a main of its own")]
mod table;

#[test]
fn two_policies_are_compared() {
    let said = compare::answer().expect("it is fine");
    assert!(said.starts_with("- ") && said.contains("manual"), "{said}");
}

#[test]
fn a_group_is_planned() {
    let said = plan::answer().expect("it is fine");
    assert!(said.contains("member") && said.contains("time_to_access_p95"), "{said}");
}

#[test]
fn a_table_is_made_of_rows() {
    let said = table::answer().expect("it is fine");
    assert!(said.lines().count() > 2 && said.contains("p95, hours"), "{said}");
}
