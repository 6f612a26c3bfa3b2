"""A person's marks in a results folder: they stand everywhere, and go with their answer."""

from __future__ import annotations

from pathlib import Path

from grader.pipeline.final import write_final
from tests.grader.pipeline.records.folder import (
    check_agreement,
    current,
    table,
)
from tests.grader.pipeline.records.pages import mark, page
from tests.grader.pipeline.records.scripted import (
    COURSE,
    EXERCISE,
    EXPLAIN,
    POINTS,
    UNIT,
    World,
    hand_in,
    run,
)


def test_a_person_s_mark_stands_everywhere_and_goes_with_the_explanation(
    world: World, submitted: Path, results: Path
) -> None:
    hand_in(submitted, "ann", "answer a1; why x", 1)
    run(submitted, results)
    row = current(results)["ann"]
    assert (row["manual"], row["final"]) == (None, None)
    assert table(results)["ann"][EXPLAIN] == ""
    mark(results, "ann", EXPLAIN, 2.5, "Nearly: <why> not?")
    write_final(COURSE, UNIT, results)
    row = current(results)["ann"]
    assert (row["manual"], row["final"]) == (2.5, row["score"] + 2.5)
    assert table(results)["ann"][EXPLAIN] == "2.5"
    assert "Nearly: &lt;why&gt; not?" in page(results, "ann")
    # another answer, the same explanation
    hand_in(submitted, "ann", "answer a2; why x", 2)
    run(submitted, results)
    row = current(results)["ann"]
    assert (row["manual"], row["final"]) == (2.5, world.score("a2") + 2.5)
    # another explanation waits, and the old one's mark comes back with it
    hand_in(submitted, "ann", "answer a2; why y", 3)
    run(submitted, results)
    assert current(results)["ann"]["final"] is None
    hand_in(submitted, "ann", "answer a2; why x", 4)
    run(submitted, results)
    assert current(results)["ann"]["manual"] == 2.5
    check_agreement(results)


def test_an_override_counts_until_the_answer_is_another(
    world: World, submitted: Path, results: Path
) -> None:
    hand_in(submitted, "ann", "answer a1; why x", 1)
    run(submitted, results)
    mark(results, "ann", EXPLAIN, 2.5)
    mark(results, "ann", f"check_{EXERCISE}", POINTS, "I let this pass.")
    write_final(COURSE, UNIT, results)
    row = current(results)["ann"]
    assert (row["score"], row["final"]) == (world.score("a1"), POINTS + 2.5)
    assert "I let this pass." in page(results, "ann")
    assert "will look" not in page(results, "ann")
    hand_in(submitted, "ann", "answer a2; why x", 2)
    run(submitted, results)
    assert current(results)["ann"]["final"] is None  # somebody should look at the new one
    assert f"A person will look again at {EXERCISE}" in page(results, "ann")
    assert table(results)["ann"][EXPLAIN] == "2.5"
    check_agreement(results)
