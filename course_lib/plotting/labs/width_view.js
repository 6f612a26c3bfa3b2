// The pictures of the width: the fits, their errors, and straight pieces against units.
(function () {
  "use strict";
  var data = descent.data, width = descent.width, number = descent.number;
  var LOOKS = {
    function: {color: data.colors.ink, dashes: [2, 2], width: 1.7},
    blue: {color: data.colors.blue, width: 2.4},
    orange: {color: data.colors.orange, dashes: [5, 1.5, 1, 1.5], width: 2.2},
    deep: {color: data.colors.deep, dashes: [4, 2], width: 2}
  };
  var HIGH = [-2.6, 3.4], ERRORS = [1e-4, 10], ROWS = 92;

  function layout(space) {
    var left = 52, top = 26, gap = 72, part, long;
    // Beside each other even where that makes them small: the sliders stay in sight.
    if (space >= 760) {
      gap = space < 900 ? 60 : 72;
      part = Math.floor((space - left - 2 * gap - 14) / 4);
      long = space - left - 2 * gap - 14 - 2 * part;
      return {rows: 376, height: 364 + ROWS, panels: [
        {left: left, top: top, width: long, height: 280},
        {left: left + long + gap, top: top, width: part, height: 280},
        {left: left + long + part + 2 * gap, top: top, width: part, height: 280}
      ]};
    }
    if (space >= 560) {
      part = Math.floor((space - left - gap - 14) / 2);
      return {rows: 616, height: 604 + ROWS, panels: [
        {left: left, top: top, width: space - left - 14, height: 250},
        {left: left, top: 352, width: part, height: 195},
        {left: left + part + gap, top: 352, width: part, height: 195}
      ]};
    }
    left = 56;
    part = space - left - 12;
    return {rows: 762, height: 750 + ROWS + 16, panels: [
      {left: left, top: top, width: part, height: 240},
      {left: left, top: 340, width: part, height: 140},
      {left: left, top: 556, width: part, height: 140}
    ]};
  }

  // A network is straight between its bends: its corners are all that has to be drawn.
  function corners(g, edge) {
    var xs = [-edge, edge].concat(g.bends.filter(function (x) { return Math.abs(x) < edge; }));
    xs.sort(function (one, other) { return one - other; });
    return {xs: xs, ys: xs.map(g.at)};
  }

  function functionCurve(model, state, edge) {
    var count = state.target === "zigzag" ? 2 * 192 + 1 : 401, xs = Array.from(width.linspace(-edge, edge, count));
    // The corners of the zigzag, the kink, and both ends of the jump.
    for (var k = 0; k <= 64; k += 1) { xs.push(-1 + k / 32); }
    xs.push(data.break, data.break + 1e-9);
    xs = xs.filter(function (x) { return Math.abs(x) <= edge; }).sort(function (one, other) { return one - other; });
    return {xs: xs, ys: xs.map(model.f)};
  }

  function drawFits(pen, model, state, place) {
    var edge = 1 + state.beyond, panel = pen.panel(Object.assign({title: "The function and its fits", xLabel: "x",
      yLabel: "output", x: [-edge, edge], y: HIGH}, place));
    pen.rect(panel.x(-1), place.top, panel.x(1) - panel.x(-1), place.height, {fill: data.colors.inside});
    panel.axes();
    panel.clipped(function () {
      var curve = functionCurve(model, state, edge), one = corners(model.blue, edge), other = corners(model.orange, edge);
      panel.line(other.xs, other.ys, LOOKS.orange);
      panel.line(one.xs, one.ys, LOOKS.blue);
      panel.line(curve.xs, curve.ys, LOOKS.function);
    });
    bends(pen, panel, model.orange.bends, LOOKS.orange.color, 18);
    bends(pen, panel, model.blue.bends, LOOKS.blue.color, 8);
    legend(pen, panel, state);
    pen.text(state.beyond > 0 ? "fitted here" : "fitted on all of this", panel.x(0), place.top + place.height - 26,
      {align: "center", color: data.colors.quiet, halo: true});
  }

  function bends(pen, panel, places, color, up) {
    var foot = panel.box.top + panel.box.height;
    places.forEach(function (x) {
      pen.line([panel.x(x), panel.x(x)], [foot - up + 7, foot - up], {color: color, width: 1.3});
    });
  }

  function legend(pen, panel, state) {
    var x = panel.box.left + 10, y = panel.box.top + 15;
    [["the " + state.target, LOOKS.function], ["interpolant", LOOKS.blue], ["random creases", LOOKS.orange]]
      .forEach(function (row, k) {
        pen.rect(x - 4, y - 8 + 16 * k, 44 + pen.textWidth(row[0]), 16, {fill: "rgba(255,255,255,0.85)"});
        sample(pen, row[1], x, y + 16 * k);
        pen.text(row[0], x + 34, y + 16 * k, {baseline: "middle"});
      });
  }

  function sample(pen, look, x, y) { pen.line([x, x + 28], [y, y], look); }

  function drawErrors(pen, model, state, place) {
    var panel = pen.panel(Object.assign({title: "Largest error inside", xLabel: "width H", yLabel: "error",
      x: [1, 128], y: ERRORS, logX: true, logY: true, xTicks: [1, 4, 16, 64], yTicks: [0.0001, 0.001, 0.01, 0.1, 1, 10]}, place));
    panel.axes({grid: true});
    function shown(error) { return Math.max(error, ERRORS[0]); }
    panel.clipped(function () {
      panel.line([1, 128], [data.task.error, data.task.error], {color: data.colors.quiet, width: 1.2, dashes: [5, 4]});
      // Computed at the marks, and at no width between: the line only leads the eye.
      panel.line(data.widths, model.curves[1].map(shown), Object.assign({}, LOOKS.orange, {width: 1.2}));
      data.widths.forEach(function (x, i) {
        pen.rect(panel.x(x) - 2.5, panel.y(shown(model.curves[1][i])) - 2.5, 5, 5, {fill: LOOKS.orange.color});
      });
      var above = model.curves[0].map(function (error, i) { return [i + 1, error]; }).filter(function (one) {
        return one[1] >= ERRORS[0];
      });
      panel.line(above.map(function (one) { return one[0]; }), above.map(function (one) { return one[1]; }), LOOKS.blue);
    });
    // Widths that hit every bend of the function: no error is left, and the axis has no 0.
    model.curves[0].forEach(function (error, i) {
      if (error < ERRORS[0]) { panel.dot(i + 1, ERRORS[0], {r: 2.5, plain: true, color: LOOKS.blue.color}); }
    });
    pen.text("target of the task", place.left + 6, panel.y(data.task.error) + 14, {color: data.colors.quiet, halo: true});
    dots(pen, panel, state.width, shown(model.inside[0]), shown(model.inside[1]));
  }

  function dots(pen, panel, x, blue, orange) {
    var px = panel.x(x), py = panel.y(orange);
    pen.rect(px - 5.5, py - 5.5, 11, 11, {fill: LOOKS.orange.color, color: data.colors.ink, width: 1.2});
    pen.dot(px, panel.y(blue), {r: 6.5, color: LOOKS.blue.color});
  }

  function drawPieces(pen, model, state, place) {
    var units = data.depths.map(function (k) { return 2 * k; }), deep = model.deep, c = LOOKS.deep.color;
    var panel = pen.panel(Object.assign({title: "Straight pieces", xLabel: "hidden units", yLabel: "pieces",
      x: [1, 160], y: [1, 300], logX: true, logY: true, xTicks: [1, 4, 16, 64], yTicks: [1, 4, 16, 64, 256]}, place));
    panel.axes({grid: true});
    panel.clipped(function () {
      panel.line([1, 2, 4, 8, 16, 32, 64, 160], [2, 3, 5, 9, 17, 33, 65, 161], {color: LOOKS.blue.color, width: 2});
      panel.line(units, data.depths.map(function (k) { return Math.pow(2, k); }), LOOKS.deep);
      panel.line([deep.units, deep.units], [deep.units + 1, deep.pieces], {color: data.colors.ink, width: 1.4, dashes: [2, 2]});
    });
    pen.dot(panel.x(state.width), panel.y(Math.min(model.blue.pieces, 300)), {r: 6.5, color: LOOKS.blue.color});
    var x = panel.x(deep.units), y = panel.y(deep.pieces);
    pen.rect(x - 6, y - 6, 12, 12, {fill: c, color: "#fff", width: 1.5});
    pen.dot(x, panel.y(deep.units + 1), {r: 4, hollow: true, color: LOOKS.blue.color});
    // Above its line: to the left of its mark there is no room at the smallest depth.
    pen.text("deep", Math.max(x, place.left + 20), y - 12, {align: "center", bold: true, halo: true, color: data.colors.deepWords});
    pen.text("one layer: at most H + 1", place.left + place.width - 8, place.top + place.height - 10,
      {align: "right", halo: true, color: data.colors.blueWords});
  }

  function error(value) { return value < 1e-9 ? "0" : number(value, 2); }

  function errors(model, k) {
    return error(model.inside[k]) + " inside" +
      (model.outside[k] === null ? "" : ", " + error(model.outside[k]) + " outside");
  }

  function deepWords(model, state) {
    var deep = model.deep;
    return state.depth + (state.depth === 1 ? " layer" : " layers") + " of 2 units, " + deep.pieces +
      " pieces; one layer of " + deep.units + " units: at most " + (deep.units + 1);
  }

  function rows(pen, model, state, top) {
    var up = pen.width < 560 ? ": " : ": error up to ";
    [["interpolant" + up + errors(model, 0), LOOKS.blue], ["random creases" + up + errors(model, 1), LOOKS.orange],
      ["deep: " + deepWords(model, state), LOOKS.deep]].forEach(function (row, k) {
      sample(pen, row[1], 12, top - 4 + 25 * k);
      wrapped(pen, row[0], 48, top + 25 * k, {size: 13, bold: true});
    });
  }

  // In two lines where the first half fits alone.
  function wrapped(pen, text, x, y, look) {
    var cut = text.indexOf("; ");
    if (cut < 0 || pen.textWidth(text, look.size, look.bold) < pen.width - x) { pen.text(text, x, y, look); return; }
    pen.text(text.slice(0, cut + 1), x, y, look);
    pen.text(text.slice(cut + 2), x, y + 18, look);
  }

  function reached(model, state) {
    return state.target === "wave" && model.inside[0] < data.task.error && model.fewer >= data.task.error;
  }

  function progress(model, state) {
    var at = "at width " + state.width + " the blue error inside is " + error(model.inside[0]) + ".";
    if (reached(model, state)) { return "Reached: " + at; }
    if (state.target !== "wave") { return "Not reached yet: choose the wave first."; }
    return model.inside[0] < data.task.error ? "Not reached yet: a smaller width is enough."
      : "Not reached yet: " + at;
  }

  function says(model, state) { return "The interpolant of width " + state.width + " is off by " + errors(model, 0); }

  descent.lab({
    compute: width.compute,
    numbers: width.numbers,
    height: function (space) { return layout(space).height; },
    draw: function (pen, model, state) {
      var place = layout(pen.width);
      drawFits(pen, model, state, place.panels[0]);
      drawErrors(pen, model, state, place.panels[1]);
      drawPieces(pen, model, state, place.panels[2]);
      rows(pen, model, state, place.rows);
    },
    says: says,
    describe: function (model, state) {
      return says(model, state) + " on the " + state.target + (state.beyond > 0 ? ", up to x = ±" + (1 + state.beyond) : "") + ". Random creases, seed " +
        state.seed + ": off by " + errors(model, 1) + ". Straight pieces of the interpolant inside: " + model.blue.pieces +
        ". Deep network: " + deepWords(model, state) + ".";
    },
    reached: reached,
    progress: progress,
    shown: {beyond: function (value) { return value ? "to ±" + (1 + value) : "none"; }}
  });
})();
