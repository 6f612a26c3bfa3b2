// The race: ten methods over five surfaces, computed anew for each picture. A test compares every
// number with course_lib.optim, over the whole range of the sliders; the order of operations is
// course_lib's, since a long race magnifies what rounding does.
(function () {
  "use strict";
  var data = descent.data, sqrt = Math.sqrt, pow = Math.pow;

  function ravine(kappa, degrees) {
    var angle = degrees * (Math.PI / 180), c = Math.cos(angle), s = Math.sin(angle);
    var a = c * c + s * kappa * s, b = c * s - s * kappa * c, d = s * s + c * kappa * c;
    return {
      value: function (x, y) { return 0.5 * (x * (a * x + b * y) + y * (b * x + d * y)); },
      grad: function (x, y, out) { out[0] = a * x + b * y; out[1] = b * x + d * y; },
      start: [c * data.start[0] - s * data.start[1], s * data.start[0] + c * data.start[1]]
    };
  }

  var SURFACES = {
    "saddle": {
      value: function (x, y) { return x * x / 2 + pow(y, 4) / 4 - y * y / 2; },
      grad: function (x, y, out) { out[0] = x; out[1] = pow(y, 3) - y; }
    },
    "long valley": {
      value: function (x, y) { return data.slope * (Math.hypot(1, x) - 1) + data.wall / 2 * (y * y); },
      grad: function (x, y, out) { out[0] = data.slope * x / Math.hypot(1, x); out[1] = data.wall * y; }
    },
    "rosenbrock": {
      value: function (x, y) { return pow(1 - x, 2) + 100 * pow(y - x * x, 2); },
      grad: function (x, y, out) {
        out[0] = -2 * (1 - x) - 400 * x * (y - x * x);
        out[1] = 200 * (y - x * x);
      }
    }
  };

  function surfaceOf(state) {
    var known = data.surfaces[state.surface];
    var made = state.surface === "ravine" ? ravine(state.kappa, state.angle) : SURFACES[state.surface];
    return {value: made.value, grad: made.grad, start: made.start || known.start,
      minimum: known.minimum, lowest: known.lowest, box: known.box};
  }

  // Each takes w and the slope g at w, and changes w; a is its memory, two numbers a coordinate.
  function adams(correct) {
    return function (set) {
      var m = [0, 0], v = [0, 0], most = [0, 0], b1 = set.beta, b2 = data.beta2;
      return function (w, g, t) {
        for (var i = 0; i < 2; i += 1) {
          m[i] = b1 * m[i] + (1 - b1) * g[i];
          v[i] = b2 * v[i] + (1 - b2) * (g[i] * g[i]);
          most[i] = Math.max(most[i], v[i]);
          w[i] = correct(w[i], g[i], m[i], v[i], most[i], t, set);
        }
      };
    };
  }
  function hat(average, beta, t) { return average / (1 - pow(beta, t)); }

  var METHODS = {
    "SGD": function (set) {
      return function (w, g) {
        for (var i = 0; i < 2; i += 1) { w[i] = w[i] - set.lr * g[i]; }
      };
    },
    "Momentum": function (set) {
      var velocity = [0, 0];
      return function (w, g) {
        for (var i = 0; i < 2; i += 1) {
          velocity[i] = set.beta * velocity[i] - set.lr * g[i];
          w[i] = w[i] + velocity[i];
        }
      };
    },
    "Nesterov": function (set) {
      var velocity = [0, 0];
      return function (w, g, t, grad) {
        grad(w[0] + set.beta * velocity[0], w[1] + set.beta * velocity[1], g);
        for (var i = 0; i < 2; i += 1) {
          velocity[i] = set.beta * velocity[i] - set.lr * g[i];
          w[i] = w[i] + velocity[i];
        }
      };
    },
    "AdaGrad": function (set) {
      var sum = [0, 0];
      return function (w, g) {
        for (var i = 0; i < 2; i += 1) {
          sum[i] = sum[i] + g[i] * g[i];
          w[i] = w[i] - set.lr * g[i] / (sqrt(sum[i]) + set.eps);
        }
      };
    },
    "RMSProp": function (set) {
      var v = [0, 0];
      return function (w, g) {
        for (var i = 0; i < 2; i += 1) {
          v[i] = set.beta * v[i] + (1 - set.beta) * (g[i] * g[i]);
          w[i] = w[i] - set.lr * g[i] / (sqrt(v[i]) + set.eps);
        }
      };
    },
    "Adadelta": function (set) {
      var v = [0, 0], d = [0, 0], rho = data.rho;
      return function (w, g) {
        for (var i = 0; i < 2; i += 1) {
          v[i] = rho * v[i] + (1 - rho) * (g[i] * g[i]);
          var step = -sqrt(d[i] + set.eps) / sqrt(v[i] + set.eps) * g[i];
          d[i] = rho * d[i] + (1 - rho) * (step * step);
          w[i] = w[i] + step;
        }
      };
    },
    "Adam": adams(function (w, g, m, v, most, t, set) {
      return w - hat(m, set.beta, t) * set.lr / (sqrt(hat(v, data.beta2, t)) + set.eps);
    }),
    "Nadam": adams(function (w, g, m, v, most, t, set) {
      var ahead = hat(set.beta * m, set.beta, t + 1) + hat((1 - set.beta) * g, set.beta, t);
      return w - set.lr * ahead / (sqrt(hat(v, data.beta2, t)) + set.eps);
    }),
    "AdamW": adams(function (w, g, m, v, most, t, set) {
      return w - set.lr * hat(m, set.beta, t) / (sqrt(hat(v, data.beta2, t)) + set.eps) -
        set.lr * data.decay * w;
    }),
    "AMSGrad": adams(function (w, g, m, v, most, t, set) {
      return w - set.lr * hat(m, set.beta, t) / (sqrt(hat(most, data.beta2, t)) + set.eps);
    })
  };

  // As course_lib.optim.minimize: not a number from the first point beyond the largest on.
  function follow(surface, method, set, steps) {
    var xs = new Float64Array(steps + 1).fill(NaN), ys = new Float64Array(steps + 1).fill(NaN);
    var gaps = new Float64Array(steps + 1).fill(NaN), step = METHODS[method](set);
    var w = surface.start.slice(), g = [0, 0];
    for (var t = 0; t <= steps; t += 1) {
      if (t > 0) {
        surface.grad(w[0], w[1], g);
        step(w, g, t, surface.grad);
        if (!(Math.abs(w[0]) <= data.largest && Math.abs(w[1]) <= data.largest)) { break; }
      }
      xs[t] = w[0];
      ys[t] = w[1];
      gaps[t] = surface.value(w[0], w[1]) - surface.lowest;
    }
    return {xs: xs, ys: ys, gaps: gaps, lost: lost(xs[steps], ys[steps], surface.box)};
  }

  // As course_lib.plotting.surface.diverged: more than a box length outside, or nowhere.
  function lost(x, y, box) {
    function near(value, ends) {
      var margin = ends[1] - ends[0];
      return value >= ends[0] - margin && value <= ends[1] + margin;
    }
    return !(near(x, box[0]) && near(y, box[1]));
  }

  // The first steps of a run: what an animation has shown so far.
  function until(run, steps, box) {
    return {xs: run.xs.subarray(0, steps + 1), ys: run.ys.subarray(0, steps + 1),
      gaps: run.gaps.subarray(0, steps + 1), lost: lost(run.xs[steps], run.ys[steps], box)};
  }

  descent.race = {
    until: until,
    compute: function (state) {
      var surface = surfaceOf(state), runs = {}, lrs = data.surfaces[state.surface].lrs;
      state.methods.forEach(function (method) {
        var set = {lr: state.scale * (method in lrs ? lrs[method] : 1), beta: state.beta,
          eps: (data.eps[method] || 0) * state.eps};
        runs[method] = follow(surface, method, set, state.steps);
      });
      return {surface: surface, runs: runs};
    },
    numbers: function (model) {
      var found = {};
      Object.keys(model.runs).forEach(function (method) {
        var run = model.runs[method];
        found[method] = {x: Array.from(run.xs), y: Array.from(run.ys), gap: Array.from(run.gaps),
          diverged: run.lost};
      });
      return found;
    }
  };
})();
