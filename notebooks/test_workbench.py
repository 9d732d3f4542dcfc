"""The module that runs commands and reads files: what it promises, and what it says when something is wrong."""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

import answer_key
import show
import workbench
from answers import EXERCISES, Answer, agrees
from workbench import CommandFailed, NotThere, holds, margin, pimsim, read, row, rows


@pytest.fixture
def written(tmp_path):
    """Writes a CSV file as a command would, and reads it."""

    def write(text, name="measures.csv"):
        (tmp_path / name).write_text(text, encoding="utf-8")
        return read(tmp_path / name)

    return write


MEASURES = """policy,role,measure,unit,estimate,ci_low,ci_high,confidence,replications
manual,*,time_to_access_p95,s,2154.5,2088.25,2220.75,0.95,40
manual,*,exposure,severity h/week,2157.3,2123.9,2190.7,0.95,40
automatic,*,time_to_decision_p95,s,,,,0.95,0
"""


def test_durations_are_durations_and_the_unknown_is_null(written):
    measures = written(MEASURES)
    late = row(measures, policy="manual", measure="time_to_access_p95")
    assert late["duration"] == timedelta(seconds=2154.5)
    assert late["duration_low"] == timedelta(seconds=2088.25)
    assert row(measures, measure="exposure")["duration"] is None
    unknown = row(measures, policy="automatic")
    assert (unknown["estimate"], unknown["ci_low"], unknown["duration"]) == (None, None, None)
    assert unknown["replications"] == 0


def test_a_column_without_any_value_keeps_its_type(written):
    empty = written("policy,measure,unit,estimate,ci_low,ci_high\nmanual,exposure,s,,,\n")
    assert empty.schema["estimate"] == pl.Float64 and empty["estimate"].null_count() == 1


def test_instants_are_utc_and_truths_are_truths(written):
    requests = written(
        "policy,request,decided_by,measured,pending_at,decided_at,active_s\n"
        "1,7,,true,2026-01-05T08:00:00.250Z,,3600.5\n"
        "1,8,berlin-1,false,2026-01-05T09:00:00.000Z,2026-01-05T09:05:00.000Z,\n",
        "requests.csv",
    )
    first, second = requests.iter_rows(named=True)
    assert first["pending_at"] == datetime(2026, 1, 5, 8, 0, 0, 250_000, tzinfo=UTC)
    assert (first["decided_at"], first["decided_by"], second["active_s"]) == (None, None, None)
    assert first["active_s"] == timedelta(seconds=3600.5)
    assert (first["measured"], second["measured"], first["policy"]) == (True, False, "1")


def test_hours_become_durations_and_varied_keys_stay_as_they_look(written):
    approvers = written("policy,group,member,on_duty_h,review_h\nmanual,desk,1,1.5,0\n", "approvers.csv")
    assert approvers["on_duty_h"][0] == timedelta(hours=1.5) and approvers["member"][0] == "1"
    sweep = written("desk.members,needs.0.rate,policy,measure,unit,value\n2,10/week,base,x,count,1\n", "sweep.csv")
    assert (sweep["desk.members"][0], sweep["needs.0.rate"][0]) == (2, "10/week")


def test_a_missing_file_names_those_that_are_there(written, tmp_path):
    written(MEASURES)
    with pytest.raises(NotThere, match=r"no file comparison\.csv .* there are: measures\.csv"):
        read(tmp_path / "comparison.csv")


def test_rows_and_row_say_what_they_miss(written):
    measures = written(MEASURES)
    with pytest.raises(NotThere, match="2 rows have .* not one"):
        row(measures, policy="manual")
    with pytest.raises(NotThere, match="no column 'polcy'; there are: policy"):
        rows(measures, polcy="manual")
    assert rows(measures, policy=["automatic", "manual"])["policy"].to_list() == ["automatic", "manual", "manual"]


def test_a_command_is_shown_as_typed_and_its_files_are_read(capsys):
    run = pimsim("run scenarios/race.toml --replications 2 --set simulation.horizon=1w", 5, "test-typed")
    said = capsys.readouterr().out
    assert said.startswith("$ pimsim run scenarios/race.toml --replications 2 --set simulation.horizon=1w --seed 5")
    assert "wrote 6 CSV files and manifest.json to out/workshop/seed-5/test-typed" in said
    assert run.read("measures").height > 0 and run.code == 0
    assert any("replications were made" in advice for advice in run.advice) and "advice:" not in said
    with pytest.raises(NotThere, match="no part 'Findings'; there are: "):
        run.part("Findings")


def test_the_same_seed_gives_the_same_numbers_and_another_gives_others():
    command = "run scenarios/race.toml --replications 2 --set simulation.horizon=1w"
    same, again, other = (
        pimsim(command, seed, f"test-seed-{at}", show=False).read("measures") for at, seed in enumerate((5, 5, 6))
    )
    assert same.equals(again) and not same.equals(other)


def test_quiet_answers_use_what_was_run_but_not_after_an_edit():
    scenario = workbench.extended("scenarios/race.toml", "", 5, "test-edited")
    command = f"run {scenario} --replications 2 --set simulation.horizon=1w"
    first = pimsim(command, 5, "test-kept", show=False)
    assert pimsim(command, 5, "test-kept", show=False) is first
    workbench.extended("scenarios/race.toml", "# a remark\n", 5, "test-edited")
    assert pimsim(command, 5, "test-kept", show=False) is not first


def test_a_failing_command_is_told_with_its_own_words():
    with pytest.raises(CommandFailed, match=r"(?s)ended with exit code 3:.*horizn"):
        pimsim("run scenarios/race.toml --set simulation.horizn=1w", 5, "test-fails", show=False)


def test_an_expected_exit_code_is_no_failure():
    command = "run scenarios/approver-group.toml --replications 2 --set approvers.secops.members=1"
    assert pimsim(command, 5, "test-target", may_end_with=(0, 1, 5), show=False).code == 1
    with pytest.raises(CommandFailed, match="exit code 1"):
        pimsim(command, 5, "test-target", show=False)


def test_nothing_is_written_outside_of_the_workshop():
    with pytest.raises(ValueError, match="outside"):
        pimsim("run scenarios/race.toml", 5, "../../../elsewhere", show=False)
    with pytest.raises(ValueError, match="outside"):
        workbench.extended("scenarios/race.toml", "", 5, "../../elsewhere")


def test_the_program_is_the_one_that_is_named(monkeypatch):
    monkeypatch.setenv("PIMSIM", sys.executable)
    assert workbench.binary() == Path(sys.executable).resolve()
    monkeypatch.setenv("PIMSIM", "no-such-program")
    with pytest.raises(NotThere, match="'no-such-program', which is not a program"):
        workbench.binary()


def test_without_program_and_cargo_it_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.delenv("PIMSIM", raising=False)
    monkeypatch.setattr(workbench, "ROOT", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NotThere, match="install Rust"):
        workbench.binary()


@pytest.mark.parametrize("text", ["", "seven", "-1", "1.5", "٣"])
def test_a_seed_is_a_whole_number(monkeypatch, text):
    monkeypatch.setenv("PIMSIM_SEED", text)
    with pytest.raises(ValueError, match="whole number"):
        workbench.own_seed()


def test_a_student_has_an_own_seed(monkeypatch):
    monkeypatch.setenv("PIMSIM_SEED", "41")
    assert workbench.own_seed() == 41
    monkeypatch.delenv("PIMSIM_SEED")
    assert workbench.own_seed(default=3) == 3


def test_a_claim_needs_three_half_widths():
    entry = {"estimate": 10.0, "ci_low": 9.0, "ci_high": 12.0}
    assert margin(entry, above=6) == 4 and margin(entry, below=17) == 3.5
    holds("above six", entry, above=6)
    holds("below seventeen", entry, below=17)
    for limit in ({"above": 7.5}, {"below": 15}, {"above": 11}):
        with pytest.raises(AssertionError, match="half-widths"):
            holds("too near", entry, **limit)
    with pytest.raises(AssertionError, match="unknown"):
        holds("nobody knows", {"estimate": 1.0, "ci_low": None, "ci_high": None}, above=0)


def test_long_commands_are_folded_as_a_shell_takes_them():
    folded = workbench._folded(
        "$ pimsim run a.toml " + " ".join(f"--set key.number.{at}='two words'" for at in range(9))
    )
    assert all(len(line) <= 90 for line in folded.splitlines())
    assert folded.count("--set 'key.number.") == 9 and folded.count(" \\\n    --") == len(folded.splitlines()) - 1


@pytest.mark.parametrize(
    ("value", "unit", "low", "high", "shown"),
    [
        (None, "s", None, None, "-"),
        (0.0, "s", 0.0, 0.0, "0 s"),
        (2154.5, "s", 2088.25, 2220.75, "35.9 ±1.1 min"),
        (28800.0, "s", None, None, "8 h"),
        (86400.0, "s", None, None, "24 h"),
        (259200.0, "s", None, None, "3 d"),
        (0.0118, "share", 0.0111, 0.0125, "1.18 ±0.07 %"),
        (0.0, "share", 0.0, 0.002, "0.00 [0.00, 0.20] %"),
        (-64966.0, "severity h/week", -65004.0, -64928.0, "−64,966 ±38 severity-hours a week"),
        (6.7, "1/year", 4.8, 8.6, "6.7 ±1.9 a year"),
        (0.31, "times", None, None, "0.31"),
    ],
)
def test_values_are_shown_as_people_say_them(value, unit, low, high, shown):
    assert show.text(value, unit, low, high) == shown


def test_a_difference_has_its_sign_and_shares_differ_by_points():
    assert (
        show.entry({"difference": 0.0118, "ci_low": 0.0111, "ci_high": 0.0125, "unit": "share"})
        == "+1.18 ±0.07 points"
    )


def test_a_table_has_fixed_units_in_its_head(written):
    measures = written(MEASURES)
    table = show.overview(measures, {"time_to_access_p95": "95 % within", "exposure": "exposure"})
    assert table.head == ["policy", "95 % within", "exposure, severity-hours a week"]
    assert table.body == [["manual", "35.9 ±1.1 min", "2,157 ±33"], ["automatic", "-", "-"]]


def test_hidden_text_and_tables_are_escaped():
    assert "<script>" not in show.Hidden("<script>", "`<script>` **x**")._repr_html_()
    assert "<code>&lt;script&gt;</code> <b>x</b>" in show.Hidden("a", "`<script>` **x**")._repr_html_()
    assert "<b>" not in show.Table(["<b>"], [["<b>"]])._repr_html_()


def test_answers_are_judged_with_the_roundings_of_people():
    assert agrees(Answer(8.0, "h", ""), 8) and agrees(Answer(0.711, "share", ""), 0.70)
    assert not agrees(Answer(0.711, "share", ""), 0.65) and not agrees(Answer(6, "members", ""), 6.5)
    assert agrees(Answer("yes", "text", ""), " Yes ") and not agrees(Answer(1, "members", ""), True)


def test_every_notebook_has_three_exercises_and_every_exercise_a_misconception():
    for notebook in "12345":
        exercises = [found for name, found in EXERCISES.items() if name[0] == notebook and name[2].isdigit()]
        assert len(exercises) == 3 and all(found.misconception for found in exercises)


def test_the_answer_key_has_a_row_for_each_seed_and_answer(monkeypatch, tmp_path):
    chosen = {name: EXERCISES[name] for name in ("1.2", "5.3")}
    monkeypatch.setattr(answer_key, "EXERCISES", chosen)
    monkeypatch.setattr(
        sys, "argv", ["answer_key.py", "--seeds", "11", "12", "11", "--out", str(tmp_path / "key.csv")]
    )
    answer_key.main()
    key = pl.read_csv(tmp_path / "key.csv")
    assert key.select("seed", "answer").rows() == [(11, 1.2), (11, 5.3), (12, 1.2), (12, 5.3)]
    assert key["value"].null_count() == 0
