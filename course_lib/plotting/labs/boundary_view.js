// The pictures of the boundary: the examples, the loss over the weights, and the weights.
(function () {
  "use strict";
  var data = descent.data, boundary = descent.boundary, number = descent.number;
  var REACH = 3.35, LEVELS = [0, 0.1, 0.25, 0.5, 0.75, 0.9, 1];
  var SMALLEST = data.penalties[0], LENGTHS = [0.2, 200];

  function length(w) { return Math.hypot(w[0], w[1]); }
  function end(model) { return model.path[model.path.length - 1]; }
  function two(value) { return value.toFixed(2).replace("-", "−"); }

  // The panels, and where the two rows of weights begin.
  function layout(width) {
    var gap = 70, left = 52, top = 26, side, tall, row = 62;
    if (width >= 860) {
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

  // One unit is as long along both axes: only then is w at a right angle to the boundary.
  function square(place, low, high) {
    var half = 0.5 * (high - low), middle = 0.5 * (high + low);
    var wide = half * Math.max(1, place.width / place.height);
    var tall = half * Math.max(1, place.height / place.width);
    return {x: [middle - wide, middle + wide], y: [middle - tall, middle + tall]};
  }

  function featuresPanel(pen, place) {
    return pen.panel(Object.assign({title: "The examples", xLabel: "x1", yLabel: "x2"}, place,
      square(place, -REACH, REACH)));
  }

  function drawFeatures(pen, model, state, place) {
    var panel = featuresPanel(pen, place);
    panel.clipped(function () {
      shades(pen, panel, model.shown);
      borders(panel, model);
      if (length(model.shown) > 0) { direction(pen, panel, model.shown); }
    });
    panel.axes();
    data.rows.forEach(function (row, i) {
      var y = data.labels[i];
      mark(pen, panel.x(y * row[0]), panel.y(y * row[1]), y > 0, 5.5, false);
    });
    legend(pen, place);
    var x = panel.x(state.x1), y = panel.y(state.x2);
    mark(pen, x, y, state.label === "+1", 9, true);
    pen.text("yours", x, y + (state.x2 < -2.6 ? -15 : 25), {align: "center", halo: true, bold: true});
  }

  function mark(pen, x, y, plus, r, ringed) {
    if (plus) {
      if (ringed) { pen.dot(x, y, {color: data.colors.ink, r: r + 2.5}); }
      pen.dot(x, y, {color: data.colors.plus, r: r});
      return;
    }
    if (ringed) { pen.rect(x - r - 2, y - r - 2, 2 * r + 4, 2 * r + 4, {fill: data.colors.ink, color: "#fff", width: 1.5}); }
    pen.rect(x - r + 0.5, y - r + 0.5, 2 * r - 1, 2 * r - 1, {fill: data.colors.minus, color: "#fff", width: 1.2});
  }

  // To the right of the title: in short where there is little room.
  function legend(pen, place) {
    var long = place.width > 290, step = long ? 86 : 40, x = place.left + place.width - 2 * step;
    [["−1", false], ["+1", true]].forEach(function (one, k) {
      mark(pen, x + k * step + 6, place.top - 12, one[1], 5, false);
      pen.text((long ? "label " : "") + one[0], x + k * step + 15, place.top - 8);
    });
  }

  // Strips of equal probability lie across w.
  function shades(pen, panel, w) {
    var c = pen.context, unit = panel.x(1) - panel.x(0), far = 12 * unit, size = length(w);
    c.save();
    c.translate(panel.x(0), panel.y(0));
    c.rotate(Math.atan2(-w[1], w[0]));
    LEVELS.slice(1).forEach(function (level, k) {
      function at(p) {
        if (p <= 0) { return -far; }
        if (p >= 1) { return far; }
        if (p === 0.5) { return 0; }
        var place = size > 0 ? unit * Math.log(p / (1 - p)) / size : p > 0.5 ? far : -far;
        return Math.max(-far, Math.min(far, place));
      }
      c.fillStyle = data.colors.shades[k];
      // Half a pixel more, against hairs between the strips.
      c.fillRect(at(LEVELS[k]) - 0.5, -far, at(level) - at(LEVELS[k]) + 0.5, 2 * far);
    });
    c.restore();
  }

  function borders(panel, model) {
    var w = model.shown, size = length(w);
    if (!(size > 0)) { return; }
    [0.1, 0.5, 0.9].forEach(function (p) {
      var off = Math.log(p / (1 - p)) / size, x = w[0] / size, y = w[1] / size;
      panel.line([off * x - 12 * y, off * x + 12 * y], [off * y + 12 * x, off * y - 12 * x],
        p === 0.5 ? {width: 2.2, dashes: model.w ? [] : [4, 2]} : {width: 1.1, dashes: [3, 3]});
    });
    // Where the two lines are close, their numbers would cover each other.
    if (2 * Math.log(9) / size * (panel.x(1) - panel.x(0)) > 26) {
      [0.1, 0.9].forEach(function (p) { borderLabel(panel, w, p); });
    }
  }

  // The probability stands where its line leaves the panel, if there is room inside.
  function borderLabel(panel, w, p) {
    var size = length(w), off = Math.log(p / (1 - p)) / size, x = w[0] / size, y = w[1] / size;
    var inside = [];
    for (var t = -12; t <= 12; t += 0.05) {
      var a = off * x - t * y, b = off * y + t * x;
      if (Math.abs(panel.x(a) - panel.box.left - panel.box.width / 2) < panel.box.width / 2 - 16 &&
        Math.abs(panel.y(b) - panel.box.top - panel.box.height / 2) < panel.box.height / 2 - 12) {
        inside.push([a, b]);
      }
    }
    if (inside.length < 10) { return; }
    // The end that lies higher: w points up and right more often than not.
    var ends = [inside[0], inside[inside.length - 1]].sort(function (one, other) { return other[1] - one[1]; });
    panel.text(String(p), ends[0][0], ends[0][1], {align: "center", baseline: "middle", halo: true, size: 11.5});
  }

  function direction(pen, panel, w) {
    var size = length(w), x = w[0] / size, y = w[1] / size;
    pen.arrow(panel.x(0), panel.y(0), panel.x(x), panel.y(y), {width: 2.2, color: data.colors.minimum});
    pen.text("w", panel.x(1.22 * x), panel.y(1.22 * y),
      {align: "center", baseline: "middle", bold: true, halo: true, color: data.colors.words});
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
    var last = end(model), box = panel.box, near = false;
    if (model.w) {
      var x = panel.x(model.w[0]), y = panel.y(model.w[1]);
      near = Math.hypot(panel.x(last[0]) - x, panel.y(last[1]) - y) < 26;
      pen.text("minimum", Math.min(Math.max(x, box.left + 34), box.left + box.width - 34), y - 15,
        {align: "center", bold: true, halo: true, color: data.colors.words});
    } else {
      pen.text("no minimum: it falls for ever", box.left + box.width - 8, box.top + 18, {align: "right", bold: true, halo: true});
    }
    if (model.path.length > 1 && !near) {
      pen.text("step " + (model.path.length - 1), Math.min(panel.x(last[0]) + 10, box.left + box.width - 50), panel.y(last[1]) + 16,
        {bold: true, halo: true, color: data.colors.pathWords});
    }
    pen.text("w = 0", panel.x(0) - 8, panel.y(0) + 16, {align: "right", halo: true});
  }

  function drawLengths(pen, model, state, place) {
    var panel = pen.panel(Object.assign({title: "|w| at the minimum, for every l2", xLabel: "l2", yLabel: "|w|",
      x: [SMALLEST, 1], y: LENGTHS, logX: true, logY: true}, place));
    panel.axes({grid: true});
    panel.clipped(function () {
      panel.line(data.penalties, data.penalties.map(function (l2) { return Math.sqrt(2 * Math.LN2 / l2); }),
        {width: 1.3, dashes: [4, 3], color: data.colors.quiet});
      panel.line(data.penalties, model.lengths, {width: 2.4, color: data.colors.minimum});
    });
    pen.text("bound of section 7", panel.x(6e-3), panel.y(40), {color: data.colors.quiet, halo: true});
    var at = panel.x(Math.max(state.l2, SMALLEST)), last = length(end(model));
    if (last > LENGTHS[0]) {
      pen.dot(at, Math.max(panel.y(last), place.top), {r: 5.5, color: data.colors.path});
    }
    if (model.w) {
      pen.star(at, Math.max(panel.y(length(model.w)), place.top), {r: 10, color: data.colors.minimum});
    } else {
      pen.arrow(at + 6, panel.y(LENGTHS[1] / 9), at + 6, place.top + 3, {width: 2.4, color: data.colors.minimum});
      pen.text("no end", at + 14, place.top + 34, {bold: true, halo: true, color: data.colors.words});
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
    row("step " + steps + ": ", last, top + 26);
  }

  function words(w) { return "w = (" + two(w[0]) + ", " + two(w[1]) + "), |w| = " + two(length(w)); }

  function draw(pen, model, state) {
    var place = layout(pen.width);
    drawFeatures(pen, model, state, place.panels[0]);
    drawLoss(pen, model, state, place.panels[1]);
    drawLengths(pen, model, state, place.panels[2]);
    weightsRows(pen, model, state, place.rows);
  }

  function share(p) { return p > 0.995 ? "above 0.99" : p < 0.005 ? "below 0.01" : two(p); }

  function says(model) {
    var start = model.gap > 1e-9 ? "Separable, with a gap of " + two(model.gap)
      : model.gap < -1e-9 ? "Not separable" : "Separable with a gap of 0";
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

  function snap(value) { return Math.max(-3, Math.min(3, Number((Math.round(value * 20) / 20).toFixed(2)))); }

  descent.lab({
    compute: boundary.compute,
    numbers: boundary.numbers,
    height: function (width) { return layout(width).height; },
    draw: draw,
    says: says,
    describe: describe,
    reached: function (model, state) {
      return state.l2 === data.task.l2 && Boolean(model.w) && length(model.w) > data.task.length &&
        model.right === model.rows.length;
    },
    shown: {
      x1: two,
      x2: two,
      l2: function (value) { return value === 0 ? "0, none" : String(value); },
      steps: function (value) { return String(Math.round(value)); }
    },
    handles: function (model, state, pen) {
      if (!pen) { return []; }
      var panel = featuresPanel(pen, layout(pen.width).panels[0]);
      return [{x: panel.x(state.x1), y: panel.y(state.x2), r: 16, move: function (px, py) {
        var at = panel.at(px, py);
        return {x1: snap(at[0]), x2: snap(at[1])};
      }}];
    }
  });
})();
