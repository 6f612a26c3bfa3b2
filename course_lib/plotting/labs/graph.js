// A graph of numbers: values run forward, gradients back. A test compares every number with
// course_lib.autograd over the range of the inputs.
(function () {
  "use strict";
  var data = descent.data;

  // What a node computes from its parents' values, the local derivative at each of them, and that
  // derivative in letters. At the corner of relu it is 0, in a tie of max a half each.
  function half(a, b) { return a > b ? 1 : (a === b ? 0.5 : 0); }
  var OPS = {
    square: {sign: "( )²", value: function (a) { return a * a; }, local: function (a) { return [2 * a]; },
      words: function (a) { return ["2" + a]; }},
    relu: {sign: "relu", value: function (a) { return Math.max(a, 0); },
      local: function (a) { return [a > 0 ? 1 : 0]; },
      words: function (a) { return ["slope of relu at " + a]; }},
    add: {sign: "+", value: function (a, b) { return a + b; }, local: function () { return [1, 1]; },
      words: function () { return ["1", "1"]; }},
    subtract: {sign: "−", value: function (a, b) { return a - b; }, local: function () { return [1, -1]; },
      words: function () { return ["1", "−1"]; }},
    multiply: {sign: "×", value: function (a, b) { return a * b; },
      local: function (a, b) { return [b, a]; }, words: function (a, b) { return [b, a]; }},
    max: {sign: "max", value: function (a, b) { return Math.max(a, b); },
      local: function (a, b) { return [half(a, b), half(b, a)]; },
      words: function (a, b) { return ["1 if " + a + " is larger", "1 if " + b + " is larger"]; }}
  };

  function forward(shown, x, y) {
    var values = {x: x, y: y};
    shown.steps.forEach(function (step) {
      values[step.name] = OPS[step.op].value.apply(null, step.from.map(function (p) { return values[p]; }));
    });
    return values;
  }

  // Last step first: when a node's turn comes, everything that reads it has paid in.
  function backward(shown, values, seed) {
    var grads = {}, wires = [], end = shown.edges.length;
    Object.keys(values).forEach(function (name) { grads[name] = 0; });
    grads.f = seed;
    shown.steps.slice().reverse().forEach(function (step) {
      var local = OPS[step.op].local.apply(null, step.from.map(function (p) { return values[p]; }));
      var words = OPS[step.op].words.apply(null, step.from);
      end -= step.from.length;
      step.from.forEach(function (parent, slot) {
        var carried = grads[step.name] * local[slot];
        grads[parent] += carried;
        wires[end + slot] = {from: parent, to: step.name, local: local[slot], carried: carried,
          words: words[slot]};
      });
    });
    return {grads: grads, wires: wires};
  }

  // In which order the numbers are found: values of the steps, then gradients from the output.
  function order(shown) {
    var names = shown.steps.map(function (step) { return step.name; });
    return names.map(function (name) { return {name: name, what: "value"}; }).concat(
      names.slice().reverse().concat(["y", "x"]).map(function (name) { return {name: name, what: "grad"}; }));
  }

  descent.graph = {
    ops: OPS,
    number: function (value) {
      // Below a million no exponent; what only rounding has left of 0 is 0.
      var size = Math.abs(value), text;
      if (size < 5e-7) { return "0"; }
      if (size >= 1e6) { text = value.toExponential(3).replace(/\.?0*e\+?/, "e"); }
      else if (size >= 1000) { text = value.toFixed(0); }
      else if (size >= 1e-3) { text = String(Number(value.toPrecision(4))); }
      else { text = value.toFixed(6).replace(/0+$/, ""); }
      return text.replace(/-/g, "−");
    },
    forward: forward,
    compute: function (state) {
      var shown = data.examples[state.example], values = forward(shown, state.x, state.y);
      var back = backward(shown, values, state.seed), numbers = order(shown);
      var known = Math.min(state.step, numbers.length), seen = {value: {x: true, y: true}, grad: {}};
      numbers.slice(0, known).forEach(function (item) { seen[item.what][item.name] = true; });
      return {shown: shown, values: values, grads: back.grads, wires: back.wires, order: numbers,
        known: known, seen: seen, next: numbers[known] || null, last: known ? numbers[known - 1] : null};
    },
    numbers: function (model) {
      return {values: model.values, grads: model.grads, wires: model.wires, known: model.known,
        total: model.order.length};
    }
  };
})();
