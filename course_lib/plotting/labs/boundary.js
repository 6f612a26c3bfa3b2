// Logistic regression on two features without an intercept, as course_lib computes it: Newton's
// method as in course_lib.problems.logistic, and gradient descent. Examples come as rows y * x.
(function () {
  "use strict";
  function sigmoid(z) { return z >= 0 ? 1 / (1 + Math.exp(-z)) : Math.exp(z) / (1 + Math.exp(z)); }

  // The logarithm of a product in place of a sum of logarithms: one for all rows.
  function loss(rows, l2, a, b) {
    var sum = 0, product = 1;
    for (var i = 0; i < rows.length; i += 1) {
      var margin = a * rows[i][0] + b * rows[i][1];
      if (margin < 0) { sum -= margin; }
      product *= 1 + Math.exp(-Math.abs(margin));
    }
    return (sum + Math.log(product)) / rows.length + l2 / 2 * (a * a + b * b);
  }

  function gradient(rows, l2, w) {
    var first = 0, second = 0;
    for (var i = 0; i < rows.length; i += 1) {
      var doubt = sigmoid(-(w[0] * rows[i][0] + w[1] * rows[i][1]));
      first -= doubt * rows[i][0];
      second -= doubt * rows[i][1];
    }
    return [first / rows.length + l2 * w[0], second / rows.length + l2 * w[1]];
  }

  function newtonDirection(rows, l2, w, g) {
    var aa = 0, ab = 0, bb = 0;
    rows.forEach(function (row) {
      var p = sigmoid(w[0] * row[0] + w[1] * row[1]), bend = p * (1 - p) / rows.length;
      aa += bend * row[0] * row[0];
      ab += bend * row[0] * row[1];
      bb += bend * row[1] * row[1];
    });
    aa += l2;
    bb += l2;
    var det = aa * bb - ab * ab;
    return [(ab * g[1] - bb * g[0]) / det, (ab * g[0] - aa * g[1]) / det];
  }

  function fit(rows, l2) {
    var w = [0, 0];
    for (var step = 0; step < 100; step += 1) {
      var g = gradient(rows, l2, w);
      if (Math.max(Math.abs(g[0]), Math.abs(g[1])) < 1e-14) { break; }
      var d = newtonDirection(rows, l2, w, g), before = loss(rows, l2, w[0], w[1]), lr = 1;
      // Rounding hides the last improvements, so a tie counts as one.
      while (loss(rows, l2, w[0] + lr * d[0], w[1] + lr * d[1]) > before + 1e-15 && lr > 1e-6) {
        lr /= 2;
      }
      w = [w[0] + lr * d[0], w[1] + lr * d[1]];
    }
    return w;
  }

  // From zero weights with lr = 1 / L; steps + 1 points.
  function follow(rows, l2, steps) {
    var aa = 0, ab = 0, bb = 0;
    rows.forEach(function (row) {
      aa += row[0] * row[0];
      ab += row[0] * row[1];
      bb += row[1] * row[1];
    });
    var largest = (aa + bb) / 2 + Math.hypot((aa - bb) / 2, ab);
    var lr = 1 / (largest / (4 * rows.length) + l2), w = [0, 0], path = [w];
    for (var step = 0; step < steps; step += 1) {
      var g = gradient(rows, l2, w);
      w = [w[0] - lr * g[0], w[1] - lr * g[1]];
      path.push(w);
    }
    return path;
  }

  // How wide a strip around a line through 0 can be that keeps the classes apart: twice the
  // largest smallest margin of a w of length 1. At the best w either one row has the smallest
  // margin and w lies along it, or two rows share it. Where it is negative, no line separates.
  function widestGap(rows) {
    var best = -Infinity;
    function look(a, b) {
      var length = Math.hypot(a, b), smallest = Infinity;
      if (length === 0) { return; }
      for (var i = 0; i < rows.length && smallest > best; i += 1) {
        smallest = Math.min(smallest, (a * rows[i][0] + b * rows[i][1]) / length);
      }
      best = Math.max(best, smallest);
    }
    rows.forEach(function (row, i) {
      look(row[0], row[1]);
      rows.slice(i + 1).forEach(function (other) {
        look(row[1] - other[1], other[0] - row[0]);
        look(other[1] - row[1], row[0] - other[0]);
      });
    });
    return 2 * best;
  }

  descent.boundary = {
    loss: loss,
    compute: function (state, data) {
      var rows = data.rows.concat([[state.x1, state.x2].map(function (x) {
        return state.label === "+1" ? x : -x;
      })]);
      var gap = widestGap(rows), held = state.l2 > 0 || gap < -1e-9;
      var w = held ? fit(rows, state.l2) : null, path = follow(rows, state.l2, Math.round(state.steps));
      var shown = w || path[path.length - 1];
      return {
        rows: rows, gap: gap, w: w, path: path, shown: shown,
        loss: loss(rows, state.l2, shown[0], shown[1]),
        right: rows.filter(function (row) { return shown[0] * row[0] + shown[1] * row[1] > 0; }).length,
        trust: sigmoid(shown[0] * rows[rows.length - 1][0] + shown[1] * rows[rows.length - 1][1]),
        lengths: data.penalties.map(function (l2) {
          var one = fit(rows, l2);
          return Math.hypot(one[0], one[1]);
        })
      };
    },
    numbers: function (model) {
      return {w: model.w, loss: model.loss, gap: model.gap, right: model.right, trust: model.trust,
        lengths: model.lengths, end: model.path[model.path.length - 1]};
    }
  };
})();
