"""The mistakes that ``mlp_backward`` knows: backwards on the reference's cache, one thing changed.

That cache is the list of what comes into each layer.
"""

from __future__ import annotations

from typing import Any

from course_lib.nn import mlp_backward as reference
from grader.examiner import Mistake
from grader.hidden_tests.unit_03_multilayer_perceptrons.layers import Array, Function, Params


class _Layers:
    """What the layers of a run hold: ``inputs[l]`` comes into layer l, ``scores[l]`` out of it."""

    def __init__(self, params: Params, inputs: list[Array]):
        self.params = params
        self.inputs = inputs
        self.scores = [h @ W + b for h, (W, b) in zip(inputs, params, strict=True)]


def _carried(params: Params, cache: list[Array], grad_logits: Array, carry: Function) -> list[Any]:
    """``carry(layers, layer, delta)`` brings delta through a layer to the one before."""
    layers, delta, grads = _Layers(params, cache), grad_logits, list[Any]()
    for layer in reversed(range(len(params))):
        grads.append((cache[layer].T @ delta, delta.sum(axis=0)))
        if layer:
            delta = carry(layers, layer, delta)
    return grads[::-1]


def _carrying(carry: Function) -> Function:
    return lambda params, cache, grad_logits: _carried(params, cache, grad_logits, carry)


def _masked(mask: Function) -> Function:
    """``mask(layers, layer, delta)`` in the place of where the layer's inputs are positive."""
    return _carrying(
        lambda layers, layer, delta: (
            (delta @ layers.params[layer][0].T) * mask(layers, layer, delta)
        )
    )


def _weighted(weights: Function) -> Function:
    """``weights(layers, layer)`` in the place of the transposed W of the layer."""
    return _carrying(
        lambda layers, layer, delta: (delta @ weights(layers, layer)) * (layers.inputs[layer] > 0)
    )


def _each(change: Function) -> Function:
    """The right gradients of each layer, changed."""

    def answer(params: Params, cache: list[Array], grad_logits: Array) -> Any:
        return [change(*pair) for pair in reference(params, cache, grad_logits)]

    return answer


def _whole(change: Function) -> Function:
    """The right list of gradients, changed."""
    return lambda params, cache, grad_logits: change(reference(params, cache, grad_logits))


def _delta_as_bias(change: Function) -> Function:
    """``change(delta)`` in the place of the sum over the examples."""

    def answer(params: Params, cache: list[Array], grad_logits: Array) -> Any:
        deltas: list[Array] = [grad_logits]
        for layer in reversed(range(1, len(params))):
            deltas.append((deltas[-1] @ params[layer][0].T) * (cache[layer] > 0))
        weights = [grad_W for grad_W, _ in reference(params, cache, grad_logits)]
        return [(grad_W, change(d)) for grad_W, d in zip(weights, deltas[::-1], strict=True)]

    return answer


def _with_inputs(inputs: Function) -> Function:
    """``inputs(layers, layer)`` in the place of what comes into a layer, in grad_W alone."""

    def answer(params: Params, cache: list[Array], grad_logits: Array) -> Any:
        layers, delta, grads = _Layers(params, cache), grad_logits, list[Any]()
        for layer in reversed(range(len(params))):
            grads.append((inputs(layers, layer).T @ delta, delta.sum(axis=0)))
            delta = (delta @ params[layer][0].T) * (cache[layer] > 0)
        return grads[::-1]

    return answer


def _relu_on_last(params: Params, cache: list[Array], grad_logits: Array) -> Any:
    logits = _Layers(params, cache).scores[-1]
    return reference(params, cache, grad_logits * (logits > 0))


def _averaged(params: Params, cache: list[Array], grad_logits: Array) -> Any:
    return reference(params, cache, grad_logits / len(grad_logits))


MISTAKES = [
    Mistake(
        "mask_missing",
        _masked(lambda layers, layer, delta: 1.0),
        "Your gradient passes every hidden unit, those that were off as well: the derivative "
        "of ReLU is missing, or its mask is true everywhere, as a comparison of the units' "
        "outputs with 0 is that lets 0 itself through.",
    ),
    Mistake(
        "mask_of_next_layer",
        _masked(lambda layers, layer, delta: layers.scores[layer] > 0),
        "Your mask comes from the wrong layer: the gradient that has passed W of a layer is "
        "masked where that layer's own scores are positive. It has arrived at the units before "
        "W, and their scores decide. Write the name of the layer at each array.",
    ),
    Mistake(
        "mask_of_layer_before",
        _masked(lambda layers, layer, delta: layers.inputs[layer - 1] > 0),
        "Your mask comes from the wrong layer: it looks at what comes into the hidden layer, "
        "and ReLU stands at what comes out of it. Write the name of the layer at each array.",
    ),
    Mistake(
        "mask_lets_zero_through",
        _masked(lambda layers, layer, delta: layers.scores[layer - 1] >= 0),
        "Your gradient passes hidden units whose score is exactly 0. The derivative of ReLU at "
        "0 is taken as 0 in this course: look at the comparison in your mask.",
    ),
    Mistake(
        "mask_by_gradient",
        _masked(lambda layers, layer, delta: delta @ layers.params[layer][0].T > 0),
        "Your mask keeps the positive entries of the gradient: that is ReLU applied on the way "
        "back. The derivative asks which units were on in the forward.",
    ),
    Mistake(
        "output_for_mask",
        _masked(lambda layers, layer, delta: layers.inputs[layer]),
        "Your gradient is multiplied by the outputs of the hidden units. The derivative of "
        "ReLU is 1 where a unit is on, however strongly: a mask of zeros and ones.",
    ),
    Mistake(
        "relu_on_last",
        _relu_on_last,
        "The gradient that comes in is masked at once, where the logits are negative: no ReLU "
        "stands after the last layer. Look at where your loop applies its first mask.",
    ),
    Mistake(
        "weights_not_transposed",
        _weighted(lambda layers, layer: layers.params[layer][0]),
        "On its way back your gradient meets W as it is: an error where W is not square, and "
        "wrong where it is. It enters at the columns and leaves at the rows: check which axis "
        "of W meets it.",
    ),
    Mistake(
        "wrong_weights",
        _weighted(lambda layers, layer: layers.params[layer - 1][0].T),
        "On its way back your gradient meets W of the layer before: an error where widths "
        "differ, and wrong where they do not. Look at which W lies between the gradient and "
        "the units that it goes to.",
    ),
    Mistake(
        "grad_transposed",
        _each(lambda grad_W, grad_b: (grad_W.T, grad_b)),
        "Your grad_W is transposed: it should have the shape of W, a row for each input.",
    ),
    Mistake(
        "features_for_hidden",
        _with_inputs(lambda layers, layer: layers.inputs[0]),
        "Your grad_W takes the features X in every layer. What meets the gradient there is "
        "what came into that layer: hidden units, from the second layer on.",
    ),
    Mistake(
        "scores_for_hidden",
        _with_inputs(lambda layers, layer: layers.scores[layer - 1] if layer else layers.inputs[0]),
        "Your grad_W takes the hidden scores before ReLU, and what came into the layer is what "
        "ReLU made of them. Look at what the forward keeps.",
    ),
    Mistake(
        "bias_not_summed",
        _delta_as_bias(lambda delta: delta),
        "Your grad_b has a row for each example: the bias is shared by all of them, so its "
        "gradient is the sum over the examples, of the shape of b.",
    ),
    Mistake(
        "bias_kept_as_row",
        _delta_as_bias(lambda delta: delta.sum(axis=0, keepdims=True)),
        "Your grad_b is a matrix with one row: it should have the shape of b. Look at what "
        "the sum keeps.",
    ),
    Mistake(
        "bias_mean",
        _delta_as_bias(lambda delta: delta.mean(axis=0)),
        "Your grad_b is a mean over the examples, and the chain rule sums: grad_logits has "
        "been divided by N already where the loss is a mean.",
    ),
    Mistake(
        "bias_over_units",
        _delta_as_bias(lambda delta: delta.sum(axis=1)),
        "Your grad_b sums over the units and leaves the examples: it should be the other way "
        "round. Look at the axis.",
    ),
    Mistake(
        "bias_total",
        _delta_as_bias(lambda delta: delta.sum()),
        "Your grad_b is one number for each layer: every unit has its own bias. Sum over the "
        "examples alone.",
    ),
    Mistake(
        "averaged_again",
        _averaged,
        "All your gradients are N times too small: they are divided by the number of examples, "
        "and grad_logits holds that factor already where the loss is a mean.",
    ),
    Mistake(
        "wrong_sign",
        _each(lambda grad_W, grad_b: (-grad_W, -grad_b)),
        "Your gradients have the right size and the wrong sign. The minus of gradient descent "
        "belongs to the step, not to the gradient.",
    ),
    Mistake(
        "reversed_order",
        _whole(lambda grads: grads[::-1]),
        "Your gradients are in the order in which the backward finds them, the last layer "
        "first: return them in the order of params.",
    ),
    Mistake(
        "pairs_swapped",
        _each(lambda grad_W, grad_b: (grad_b, grad_W)),
        "Your pairs are (grad_b, grad_W): W comes first, as in params.",
    ),
    Mistake(
        "first_layer_missing",
        _whole(lambda grads: grads[1:]),
        "The gradient of the first layer is missing: your loop ends one layer too early. The "
        "first layer has no units before it, but it has weights.",
    ),
    Mistake(
        "first_layer_zero",
        _whole(lambda grads: [tuple(0 * part for part in grads[0]), *grads[1:]]),
        "The gradient of the first layer comes back as zeros: your loop ends one layer too "
        "early. The first layer has no units before it, but it has weights.",
    ),
]
