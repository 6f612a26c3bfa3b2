// Two networks with one hidden layer that are fitted to a function on [-1, 1], as
// course_lib.plotting.width_fit fits them.
(function () {
  "use strict";
  var data = descent.data, BREAK = data.break, kept = new Map(), MOST = 400;

  // As NumPy's linspace rounds: a knot may lie a rounding error to the left of the jump.
  function linspace(low, high, count) {
    var step = (high - low) / (count - 1), found = Float64Array.from({length: count}, function (_, i) {
      return i * step + low;
    });
    found[count - 1] = high;
    return found;
  }

  var EXAMPLES = linspace(-1, 1, 201);
  var INSIDE = Float64Array.from([].concat(Array.from(linspace(-1, 1, 4001)), Array.from(linspace(-1, 1, 65)),
    [BREAK])).sort();

  function relu(x) { return x > 0 ? x : 0; }

  function zigzag(x, depth) {
    var value = (x + 1) / 2;
    for (var layer = 0; layer < depth; layer += 1) { value = 2 * relu(value) - 4 * relu(value - 0.5); }
    return value;
  }

  function functionOf(state) {
    return {
      wave: function (x) { return Math.sin(Math.PI * x); },
      kink: function (x) { return Math.abs(x - BREAK); },
      root: function (x) { return Math.sqrt(relu(x + 1)); },
      jump: function (x) { return x > BREAK ? 1 : 0; },
      zigzag: function (x) { return zigzag(x, state.depth); }
    }[state.target];
  }

  function remembered(key, make) {
    var name = JSON.stringify(key);
    if (!kept.has(name)) {
      if (kept.size >= MOST) { kept.clear(); }
      kept.set(name, make());
    }
    return kept.get(name);
  }

  function targetKey(state) { return [state.target, state.target === "zigzag" ? state.depth : 0]; }

  // offset + sum of coefs[j] relu(sides[j] (x - bends[j]))
  function network(offset, coefs, bends, sides) {
    return {bends: bends, at: function (x) {
      var sum = offset;
      for (var j = 0; j < coefs.length; j += 1) {
        var ramp = sides[j] * (x - bends[j]);
        if (ramp > 0) { sum += coefs[j] * ramp; }
      }
      return sum;
    }};
  }

  function polygon(f, width) {
    var knots = linspace(-1, 1, width + 1), values = knots.map(f), changes = [], before = 0, pieces = 1;
    for (var j = 0; j < width; j += 1) {
      var slope = (values[j + 1] - values[j]) / (knots[j + 1] - knots[j]);
      changes.push(slope - before);
      if (j && Math.abs(slope - before) > 1e-9) { pieces += 1; }
      before = slope;
    }
    var g = network(values[0], changes, Array.from(knots.subarray(0, width)), changes.map(function () { return 1; }));
    return Object.assign(g, {pieces: pieces});
  }

  function randomCreases(f, width, seed) {
    var bends = data.creases[seed].slice(0, width), sides = data.sides[seed].slice(0, width);
    var columns = [EXAMPLES.map(function () { return 1; })].concat(bends.map(function (bend, j) {
      return EXAMPLES.map(function (x) { return relu(sides[j] * (x - bend)); });
    }));
    var coefs = descent.leastSquares(columns, EXAMPLES.map(f));
    return network(coefs[0], coefs.slice(1), bends, sides);
  }

  // At the jump, just left of it the function is 0, just right of it 1.
  function largestInside(g, f, target) {
    var error = 0;
    for (var i = 0; i < INSIDE.length; i += 1) {
      error = Math.max(error, Math.abs(g.at(INSIDE[i]) - f(INSIDE[i])));
    }
    if (target === "jump") { error = Math.max(error, Math.abs(g.at(BREAK)), Math.abs(1 - g.at(BREAK))); }
    return error;
  }

  function largestOutside(g, f, beyond) {
    var error = 0;
    linspace(-1 - beyond, 1 + beyond, 1201).forEach(function (x) {
      if (Math.abs(x) > 1) { error = Math.max(error, Math.abs(g.at(x) - f(x))); }
    });
    return error;
  }

  function blue(state, width) {
    return remembered(["blue", targetKey(state), width], function () {
      var f = functionOf(state), g = polygon(f, width);
      return {g: g, error: largestInside(g, f, state.target)};
    });
  }

  function orange(state, width) {
    return remembered(["orange", targetKey(state), width, state.seed], function () {
      var f = functionOf(state), g = randomCreases(f, width, state.seed);
      return {g: g, error: largestInside(g, f, state.target)};
    });
  }

  descent.width = {
    linspace: linspace,
    compute: function (state) {
      var f = functionOf(state), one = blue(state, state.width), other = orange(state, state.width);
      var curves = data.curves[state.target === "zigzag" ? "zigzag " + state.depth : state.target];
      function outside(g) { return state.beyond > 0 ? largestOutside(g, f, state.beyond) : null; }
      return {
        f: f, blue: one.g, orange: other.g,
        inside: [one.error, other.error], outside: [outside(one.g), outside(other.g)],
        curves: [curves.interpolant, curves.random[state.seed]],
        fewer: state.width > 1 ? blue(state, state.width - 1).error : Infinity,
        deep: {units: 2 * state.depth, pieces: Math.pow(2, state.depth)}
      };
    },
    numbers: function (model) {
      return {inside: model.inside, outside: model.outside, curves: model.curves, pieces: model.blue.pieces,
        deep: model.deep, at: [-3, -1.5, -0.7, 0, 0.35, 2, 3].map(function (x) {
          return [model.blue.at(x), model.orange.at(x)];
        })};
    }
  };
})();
