// The pictures of the boundary: the loss over the weights, the weights, and the words.
(function () {
  "use strict";
  var data = descent.data, boundary = descent.boundary, number = descent.number;
  var features = descent.boundaryFeatures, length = features.length, square = features.square;
  var SMALLEST = data.penalties[0], LENGTHS = [0.2, 200];

  function end(model) { return model.path[model.path.length - 1]; }
  function two(value) { return value.toFixed(2).replace("-", "−"); }

  // The panels, and where the two rows of weights begin.
  function layout(width) {
    var gap = 70, left = 52, top = 26, side, tall, row = 62;
    // Beside each other even where that makes them small: the sliders stay in sight.
    if (width >= 760) {
      gap = width < 900 ? 62 : 70;
      side = Math.floor((width - left - 2 * gap - 14) / 3);
      return {rows: side + 84, height: side + 72 + row, panels: [0, 1, 2].map(function (k) {
        return {left: left + k * (side + gap), top: top, width: side, height: side};
      })};
    }
    if (width >= 560) {
      side = Math.floor((width - left - gap - 14) / 2);
      return {rows: side + 336, height: side + 324 + row, panels: [0, 1].map(function (k) {
        return {left: left + k * (side + gap), top: top, width: side, height: side};
      }).concat([{left: left, top: side + 104, width: width - left - 14, height: 180}])};
    }
    side = width - left - 12;
    tall = Math.round(0.82 * side);
    return {rows: 2 * tall + 394, height: 2 * tall + 382 + row, panels: [tall, tall, 160].map(function (height, k) {
      return {left: left, top: top + k * (tall + 76), width: side, height: height};
    })};
  }

  // The smallest of a few boxes that holds what there is to see, so that the axes mostly stand still.
  function lossView(model) {
    var seen = [end(model)].concat(model.w ? [model.w] : []), scale = 1;
    while (scale < 1000 && seen.some(function (w) {
      return Math.min(w[0], w[1]) < -3.2 * scale || Math.max(w[0], w[1]) > 10.2 * scale;
    })) { scale *= 3; }
    return [-3.5 * scale, 10.5 * scale];
  }

  function drawLoss(pen, model, state, place) {
    var view = lossView(model), box = square(place, view[0], view[1]);
    var panel = pen.panel(Object.assign({title: "The loss over the weights", xLabel: "w1", yLabel: "w2"}, place, box));
    pen.surface(panel, function (a, b) { return boundary.loss(model.rows, state.l2, a, b); },
      [state.x1, state.x2, state.label, state.l2], data.surface);
    panel.clipped(function () {
      var last = end(model);
      if (model.w) {
        pen.arrow(panel.x(0), panel.y(0), panel.x(model.w[0]), panel.y(model.w[1]),
          {width: 2.2, color: data.colors.minimum});
      }
      panel.line(model.path.map(function (w) { return w[0]; }), model.path.map(function (w) { return w[1]; }),
        {width: 1.8, dashes: [3, 1.5], color: data.colors.path});
      if (model.path.length <= 201) {
        model.path.forEach(function (w) { panel.dot(w[0], w[1], {r: 2, plain: true, color: data.colors.path}); });
      }
      pen.cross(panel.x(0), panel.y(0), {r: 5, width: 2});
      panel.dot(last[0], last[1], {r: 5.5, color: data.colors.path});
      if (model.w) { panel.star(model.w[0], model.w[1], {r: 11, color: data.colors.minimum}); }
    });
    panel.axes();
    lossWords(pen, panel, model);
  }

  function lossWords(pen, panel, model) {
    var last = end(model), box = panel.box, near = false, taken = [[panel.x(0) - 26, panel.y(0) + 12]];
    if (model.w) {
      var x = panel.x(model.w[0]), y = panel.y(model.w[1]);
      near = Math.hypot(panel.x(last[0]) - x, panel.y(last[1]) - y) < 26;
      var middle = Math.min(Math.max(x, box.left + 34), box.left + box.width - 34);
      [-26, 0, 26].forEach(function (off) { taken.push([middle + off, y - 19]); });
      taken.push([x, y]);
      pen.text("minimum", middle, y - 15,
        {align: "center", bold: true, halo: true, color: data.colors.words});
    } else {
      // In the corner that the path does not go to.
      pen.text("no minimum: it falls for ever", box.left + box.width - 8, last[1] > 0 ? box.top + box.height - 10 : box.top + 18,
        {align: "right", bold: true, halo: true});
    }
    if (model.path.length > 1 && !near) {
      var lastX = panel.x(last[0]), lastY = panel.y(last[1]), words = "step " + count(model.path.length - 1);
      var aside = pen.textWidth(words, 12, true) / 2 + 10;
      panel.label(words, [[lastX + aside, lastY + 12], [lastX, lastY + 18], [lastX - aside, lastY + 12], [lastX, lastY - 18]],
        taken, {color: data.colors.pathWords});
    }
    pen.text("w = 0", panel.x(0) - 8, panel.y(0) + 16, {align: "right", halo: true});
  }

  function drawLengths(pen, model, state, place) {
    var panel = pen.panel(Object.assign({title: "|w| at the minimum", xLabel: "l2", yLabel: "|w|",
      x: [SMALLEST, 1], y: LENGTHS, logX: true, logY: true}, place));
    panel.axes({grid: true});
    panel.clipped(function () {
      panel.line(data.penalties, data.penalties.map(function (l2) { return Math.sqrt(2 * Math.LN2 / l2); }),
        {width: 1.3, dashes: [4, 3], color: data.colors.quiet});
      panel.line(data.penalties, model.lengths, {width: 2.4, color: data.colors.minimum});
    });
    pen.text("bound of section 7", panel.x(2e-3), panel.y(Math.sqrt(2 * Math.LN2 / 2e-3)) - 4, {color: data.colors.quiet, halo: true});
    var at = panel.x(Math.max(state.l2, SMALLEST)), last = length(end(model));
    if (last > LENGTHS[0]) {
      pen.dot(at, Math.max(panel.y(last), place.top), {r: 5.5, color: data.colors.path});
    }
    if (model.w) {
      pen.star(at, Math.max(panel.y(length(model.w)), place.top), {r: 10, color: data.colors.minimum});
    } else {
      pen.arrow(at + 6, panel.y(LENGTHS[1] / 9), at + 6, place.top + 3, {width: 2.4, color: data.colors.minimum});
      pen.text("l2 = 0: no end", at + 14, place.top + 34, {bold: true, halo: true, color: data.colors.words});
    }
  }

  function weightsRows(pen, model, state, top) {
    var last = end(model), x = 26, steps = model.path.length - 1;
    function row(name, w, y) {
      var loss = ", loss " + number(boundary.loss(model.rows, state.l2, w[0], w[1]), 3);
      var text = name + words(w), size = pen.width < 560 ? 12.5 : 13;
      if (pen.textWidth(text + loss, size, true) < pen.width - x - 6) { text += loss; }
      pen.text(text, x + 4, y, {size: size, bold: true});
    }
    pen.star(x - 9, top - 5, {r: 9, color: data.colors.minimum});
    if (model.w) { row("minimum: ", model.w, top); } else {
      pen.text("no minimum: the loss falls for ever", x + 4, top, {size: 13, bold: true});
    }
    pen.dot(x - 9, top + 21, {r: 5.5, color: data.colors.path});
    row("step " + count(steps) + ": ", last, top + 26);
  }

  function count(steps) { return String(steps).replace(/\B(?=(\d{3})+$)/g, ","); }

  function words(w) { return "w = (" + two(w[0]) + ", " + two(w[1]) + "), |w| = " + two(length(w)); }

  function draw(pen, model, state) {
    var place = layout(pen.width);
    features.draw(pen, model, state, place.panels[0]);
    drawLoss(pen, model, state, place.panels[1]);
    drawLengths(pen, model, state, place.panels[2]);
    weightsRows(pen, model, state, place.rows);
  }

  function share(p) { return p > 0.995 ? "above 0.99" : p < 0.005 ? "below 0.01" : two(p); }

  function says(model) {
    var start = model.gap > 1e-9 ? "Separable, with a gap of " + two(model.gap)
      : model.gap < -1e-9 ? "Not separable" : "A gap of 0";
    if (!model.w) { return start + ": without a penalty |w| grows without end"; }
    return start + ": |w| = " + two(length(model.w)) + ", " + model.right + " of " + model.rows.length + " right";
  }

  function describe(model, state) {
    var last = end(model);
    return says(model) + ". Your example, label " + state.label + ", is at (" + two(state.x1) + ", " + two(state.x2) +
      "); its label has probability " + share(model.trust) + ". l2 = " + number(state.l2, 2) + ". " +
      (model.w ? "Minimum at w = (" + two(model.w[0]) + ", " + two(model.w[1]) + "), loss " + number(model.loss, 3) + ". " : "") +
      "Gradient descent after " + (model.path.length - 1) + " steps: w = (" + two(last[0]) + ", " + two(last[1]) + ").";
  }

  function progress(model, state) {
    var at = model.w ? two(length(model.w)) : "", right = model.right === model.rows.length;
    if (state.l2 !== data.task.l2) { return "Not reached yet: put l2 back to " + data.task.l2 + "."; }
    if (reached(model, state)) { return "Reached: |w| is " + at + "."; }
    return "Not reached yet: |w| is " + at + (right ? "." : ", and " + model.right + " of " + model.rows.length +
      " are on their own side.");
  }

  function reached(model, state) {
    return state.l2 === data.task.l2 && Boolean(model.w) && length(model.w) > data.task.length &&
      model.right === model.rows.length;
  }

  function snap(value) { return Math.max(-3, Math.min(3, Number((Math.round(value * 20) / 20).toFixed(2)))); }

  descent.lab({
    compute: boundary.compute,
    numbers: boundary.numbers,
    height: function (width) { return layout(width).height; },
    draw: draw,
    says: says,
    describe: describe,
    reached: reached,
    progress: progress,
    shown: {
      x1: two,
      x2: two,
      l2: function (value) { return value === 0 ? "0, none" : String(value); },
      steps: function (value) { return count(Math.round(value)); }
    },
    handles: function (model, state, pen) {
      if (!pen) { return []; }
      var panel = features.panel(pen, layout(pen.width).panels[0]);
      return [{x: panel.x(state.x1), y: panel.y(state.x2), r: 16, move: function (px, py) {
        var at = panel.at(px, py);
        return {x1: snap(at[0]), x2: snap(at[1])};
      }}];
    }
  });
})();
