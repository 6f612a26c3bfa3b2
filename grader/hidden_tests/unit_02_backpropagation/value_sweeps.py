"""Mistakes in ``backward``, and how each is named."""

from __future__ import annotations

from grader.examiner import Mistake
from grader.hidden_tests.unit_02_backpropagation.value_sweep_engines import (
    AddsOverCalls,
    AgainInBreadth,
    AgainInDepth,
    BreadthFirst,
    CallsBackward,
    DepthFirst,
    InnerForgotten,
    LeavesFirst,
    LeavesNotReset,
    LeavesReset,
    NeverReady,
    NeverReset,
    NeverResetSeedAdded,
    NoSeed,
    Overwrites,
    SameParentOnce,
    SameValueOnce,
    SeedIsValue,
)

SWEEPS = [
    Mistake(
        "overwrites",
        Overwrites,
        "A node that is used more than once keeps only the part of its gradient that arrives last: "
        "each use has its share in the output, and the shares add up. Look at how a parent's "
        "`grad` is updated.",
    ),
    Mistake(
        "same_parent_once",
        SameParentOnce,
        "Where both operands are the same node, as in x + x, it gets its share once in your "
        "answer, and it should get it twice. Look at whether parents are kept in a set or as keys "
        "of a dict.",
    ),
    Mistake(
        "same_value_once",
        SameValueOnce,
        "Two nodes that hold equal numbers are taken for one in your answer, and one of them "
        "hands nothing on. Look at how you tell whether a node was seen before: it is the node "
        "that counts, not its value.",
    ),
    Mistake(
        "depth_first",
        DepthFirst,
        "A node hands its gradient on as soon as it is first met, before all its uses have added "
        "their share: that is depth first without a topological order. Look at what must be "
        "finished before a node may be processed.",
    ),
    Mistake(
        "breadth_first",
        BreadthFirst,
        "Nodes are processed by their distance from the output: right where all ways to a node "
        "are equally long, wrong where a short and a long way meet, because the long one arrives "
        "too late. Breadth first is no topological order.",
    ),
    Mistake(
        "visits_again_in_depth",
        AgainInDepth,
        "A shared node hands on its whole gradient each time it is reached, so what it had handed "
        "on before is counted again. Look at how often a node may be processed: once, when its "
        "gradient is complete.",
    ),
    Mistake(
        "visits_again_in_breadth",
        AgainInBreadth,
        "A shared node stands in your queue once for each of its uses and hands on its whole "
        "gradient each time. Look at how often a node may be processed: once, when its gradient is "
        "complete.",
    ),
    Mistake(
        "never_ready",
        NeverReady,
        "A node that one operation uses twice, as in u + u, never hands on in your answer: its "
        "uses are counted as two and crossed off as one. Look at where a count goes up and where "
        "it goes down.",
    ),
    Mistake(
        "leaves_first",
        LeavesFirst,
        "Only the operands of the last operation get a gradient: either the sweep stops after one "
        "step, or it runs from the leaves to the output, where there is nothing to hand on yet. "
        "Look at the direction of your order.",
    ),
    Mistake(
        "no_seed",
        NoSeed,
        "Every gradient is 0: the sweep starts with nothing to hand on, or gradients are set to 0 "
        "when it is over. Look at the derivative of the output by itself, and at when `backward` "
        "sets it.",
    ),
    Mistake(
        "seed_is_value",
        SeedIsValue,
        "Your gradients are those of the square of the output, halved: the sweep starts with the "
        "output's value. Look at the derivative of the output by itself.",
    ),
    Mistake(
        "never_reset",
        NeverReset,
        "The first `backward` is right and the second adds to what the first one left in the "
        "nodes. Look at what each gradient should be when a sweep begins.",
    ),
    Mistake(
        "never_reset_seed_added",
        NeverResetSeedAdded,
        "The first `backward` is right and the second adds to what the first one left, in the "
        "output too, where 1 is added to the old gradient. Look at what each gradient should be "
        "when a sweep begins.",
    ),
    Mistake(
        "adds_over_calls",
        AddsOverCalls,
        "A second `backward` doubles every gradient: it computes the right ones and adds them to "
        "those of the first. Look at what each gradient should be when a sweep begins.",
    ),
    Mistake(
        "leaves_not_reset",
        LeavesNotReset,
        "A second `backward` adds to the gradients of the leaves, as PyTorch does; here each sweep "
        "starts afresh. Look at which nodes are set to 0.",
    ),
    Mistake(
        "only_leaves_reset",
        LeavesReset,
        "A second `backward` starts afresh in the leaves and not in the nodes between them and the "
        "output. Look at which nodes are set to 0.",
    ),
    Mistake(
        "inner_forgotten",
        InnerForgotten,
        "The leaves are right, and the nodes between them and the output end with gradient 0: "
        "they lose it after it was handed on. Every node keeps its gradient.",
    ),
]

# On sums this cannot be told from overwriting, so it is looked for among powers, and then kept.
EACH_ONE = Mistake(
    "each_gradient_one",
    CallsBackward,
    "Every gradient ends as 1: `backward` is called on each parent in turn, and each call takes "
    "its own node for the output and seeds it with 1. Look at what belongs to the whole sweep and "
    "what to one node of it.",
)
