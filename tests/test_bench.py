"""The benchmark measures what it says, at sizes that take no time."""

from pathlib import Path

from tests.bench import attributing, identities


def test_a_night_of_attribution_makes_some_rows_anew_and_says_so(tmp_path: Path):
    found = attributing.measured(tmp_path / "attribution", touches=400, days=5)
    (anew,) = found["anew"].values()
    assert 0 < anew < found["rows"]["marts.fct_attribution"]
    assert "marts.fct_attribution" in found["night"]
    assert "staging.stg_attribution_credits" not in found["night"]
    assert any("with its reader" in line for line in attributing.lines(found))


def test_people_are_made_out_of_the_links_asked_for():
    found = identities.measured(2_000)
    assert 1_500 < found["links"] < 2_500
    assert 0 < found["people"] < found["identities"]
