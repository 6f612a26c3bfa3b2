// The picture of the race: paths over the surface, and the gap to the minimum by step.
(function () {
  "use strict";
  var data = descent.data, race = descent.race, number = descent.number;
  var ARRIVED = 1e-14, WIDE = 640, GRIP = 1.9;

  // The animation fixes what the lab has sliders for.
  function full(state) { return Object.assign({}, data.fixed, state); }

  function horizon(state) { return data.horizon || (state.steps <= 150 ? 150 : 300); }

  function layout(width, state) {
    if (width >= WIDE) {
      var half = Math.round(0.5 * (width - 60));
      return {height: 420, first: {left: 52, top: 28, width: half - 20, height: 340},
        second: {left: half + 104, top: 28, width: width - half - 104 - 92, height: 340}};
    }
    return {height: 572, first: {left: 58, top: 26, width: width - 66, height: 250},
      second: {left: 58, top: 344, width: width - 72, height: 184}};
  }

  // A turned ravine must not look sheared: one unit is as long along both axes.
  function view(state, box, panel) {
    if (state.surface !== "ravine") { return box; }
    var wide = 0.5 * (box[1][1] - box[1][0]) * panel.width / panel.height;
    return [[-wide, wide], box[1]];
  }

  // Pulled in to a box length outside; a lost path ends with its first such point.
  function drawn(run, box) {
    function pull(values, ends) {
      var margin = ends[1] - ends[0];
      return values.map(function (value) {
        return Math.min(ends[1] + margin, Math.max(ends[0] - margin, value));
      });
    }
    var xs = pull(run.xs, box[0]), ys = pull(run.ys, box[1]);
    if (run.lost) {
      var first = xs.findIndex(function (x, t) { return x !== run.xs[t] || ys[t] !== run.ys[t]; });
      if (first >= 0) { xs.fill(NaN, first + 1); ys.fill(NaN, first + 1); }
    }
    return {xs: xs, ys: ys};
  }

  function decades(model, state) {
    var low = Infinity, start = 0, high = 0;
    Object.values(model.whole || model.runs).forEach(function (run) {
      start = Math.max(start, run.gaps[0]);
      run.gaps.forEach(function (gap) {
        if (gap > 0 && gap < Infinity) { low = Math.min(low, gap); high = Math.max(high, gap); }
      });
    });
    if (!start) { return [1e-6, 10]; }
    low = Math.max(low, start * 1e-14, 1e-300);
    high = Math.min(high, 1e3 * start);
    // Whole even powers: the axis stands still while a slider moves a little. The target shows.
    var most = aims(state) ? Math.round(Math.log10(data.target)) - 2 : -6;
    return [Math.pow(10, Math.min(most, 2 * Math.floor(Math.log10(low) / 2))),
      Math.pow(10, Math.ceil(Math.log10(high) + 0.1))];
  }

  // An animation knows its whole race from the start, so that its axes stand still.
  function compute(partial) {
    var state = full(partial);
    if (!data.horizon) { return race.compute(state); }
    var model = race.compute(Object.assign({}, state, {steps: data.horizon}));
    model.whole = model.runs;
    model.runs = {};
    Object.keys(model.whole).forEach(function (name) {
      model.runs[name] = race.until(model.whole[name], state.steps, model.surface.box);
    });
    return model;
  }

  function aims(state) { return Boolean(data.target) && state.surface === "ravine"; }

  function draw(pen, model, partial) {
    var state = full(partial), place = layout(pen.width, state), surface = model.surface;
    var names = Object.keys(model.runs), box = view(state, surface.box, place.first);
    var paths = pen.panel(Object.assign(place.first, {x: box[0], y: box[1],
      title: "Paths over the surface", xLabel: "w[0]", yLabel: "w[1]"}));
    var key = [state.surface, state.surface === "ravine" ? [state.angle, state.kappa] : 0];
    pen.surface(paths, surface.value, key, data.colors);
    paths.clipped(function () {
      names.forEach(function (name) {
        var look = data.looks[name], path = drawn(model.runs[name], surface.box);
        paths.line(path.xs, path.ys, {color: look.color, dashes: look.dashes, width: 1.8});
        stations(pen, paths, path, look.color);
      });
      paths.dot(surface.start[0], surface.start[1], {r: 6, hollow: true});
      names.forEach(function (name) {
        var path = drawn(model.runs[name], surface.box), last = path.xs.length - 1;
        while (last > 0 && !Number.isFinite(path.xs[last])) { last -= 1; }
        paths.dot(path.xs[last], path.ys[last], {color: data.looks[name].color, r: 5.5});
      });
      paths.star(surface.minimum[0], surface.minimum[1], {r: 8});
      if (turns(state)) { grip(pen, paths, state); }
    });
    paths.axes();
    marks(pen, place.first);
    gapPanel(pen, model, state, place.second);
  }

  // A square for each step, where the last one is not in its place.
  function stations(pen, paths, path, color) {
    var seenX = Infinity, seenY = Infinity, c = pen.context;
    c.beginPath();
    for (var t = 1; t < path.xs.length; t += 1) {
      var x = paths.x(path.xs[t]), y = paths.y(path.ys[t]);
      if (Math.abs(x - seenX) + Math.abs(y - seenY) < 4 || !paths.contains(x, y)) { continue; }
      c.rect(x - 1.7, y - 1.7, 3.4, 3.4);
      seenX = x;
      seenY = y;
    }
    c.fillStyle = color;
    c.fill();
  }

  function marks(pen, place) {
    var right = place.left + place.width, y = place.top - 12;
    pen.text("minimum", right, y + 4, {align: "right"});
    pen.star(right - 67, y, {r: 7});
    pen.text("start", right - 86, y + 4, {align: "right"});
    pen.dot(right - 123, y, {r: 4.5, hollow: true});
  }

  // The far end of the ravine's axis: taken by mouse or finger, it turns the ravine.
  function turns(state) { return state.surface === "ravine" && !data.fixed.surface; }

  function gripAt(panel, state) {
    var angle = state.angle * Math.PI / 180;
    return [panel.x(GRIP * Math.cos(angle)), panel.y(GRIP * Math.sin(angle))];
  }

  function grip(pen, panel, state) {
    var at = gripAt(panel, state), center = [panel.x(0), panel.y(0)];
    pen.line([center[0], at[0]], [center[1], at[1]], {color: "#57606a", width: 1.2, dashes: [5, 4]});
    pen.dot(at[0], at[1], {r: 9, color: "#fff", plain: true});
    pen.dot(at[0], at[1], {r: 9, hollow: true, color: "#57606a"});
    pen.dot(at[0], at[1], {r: 3.5, plain: true, color: "#57606a"});
    pen.text("turn", at[0] + 14, at[1] + 4, {halo: true});
  }

  function handles(model, state, pen) {
    if (!turns(state)) { return []; }
    var place = layout(pen.width, state).first, box = view(state, model.surface.box, place);
    var panel = pen.panel(Object.assign(place, {x: box[0], y: box[1]})), at = gripAt(panel, state);
    return [{x: at[0], y: at[1], r: 12, move: function (px, py) {
      var to = panel.at(px, py), degrees = Math.atan2(to[1], to[0]) * 180 / Math.PI;
      return {angle: Math.round(Math.min(90, Math.max(0, degrees)))};
    }}];
  }

  function gapPanel(pen, model, state, place) {
    var names = Object.keys(model.runs), ends = [];
    var panel = pen.panel(Object.assign(place, {x: [0, horizon(state)], y: decades(model, state), logY: true,
      title: "Gap to the minimum", xLabel: "step", yLabel: "loss − smallest loss"}));
    panel.axes({grid: true});
    panel.clipped(function () {
      if (aims(state)) { targetLine(pen, panel); }
      names.forEach(function (name) {
        var run = model.runs[name], look = data.looks[name];
        var shown = run.gaps.map(function (gap) { return gap > 0 ? gap : NaN; });
        panel.line(shown.map(function (_, t) { return t; }), shown,
          {color: look.color, dashes: look.dashes, width: 2});
      });
    });
    names.forEach(function (name) {
      var run = model.runs[name], last = run.gaps.length - 1;
      // A gap of 0, or below by rounding, has arrived: it stands at the foot of the axis.
      if (run.lost || !Number.isFinite(run.gaps[last])) { return; }
      var y = panel.y(Math.max(run.gaps[last], place.y[0]));
      y = Math.max(y, place.top);
      pen.dot(panel.x(last), y, {color: data.looks[name].color, r: 4.5});
      ends.push({name: name, x: panel.x(last), y: y, at: y});
    });
    if (pen.width >= WIDE) { labels(pen, ends, place); }
  }

  function targetLine(pen, panel) {
    panel.line(panel.box.x, [data.target, data.target], {color: "#57606a", width: 1.2, dashes: [5, 4]});
    pen.text("target of the task", panel.box.left + 6, panel.y(data.target) - 5,
      {color: "#57606a", halo: true});
  }

  // Names beside the ends of the curves, pushed apart.
  function labels(pen, ends, place) {
    var step = 15, bottom = place.top + place.height + 6;
    ends.sort(function (one, other) { return one.y - other.y; });
    ends.forEach(function (end, k) { if (k) { end.at = Math.max(end.at, ends[k - 1].at + step); } });
    for (var k = ends.length - 1, most = bottom; k >= 0; k -= 1, most -= step) {
      ends[k].at = Math.min(ends[k].at, most);
    }
    var left = place.left + place.width + 16;
    ends.forEach(function (end) {
      pen.line([end.x + 6, left - 3], [end.y, end.at], {color: "#9aa5ae", width: 0.8});
      pen.text(end.name, left, end.at, {baseline: "middle", size: 12.5});
    });
  }

  function last(run) { return run.gaps[run.gaps.length - 1]; }

  function surfaceName(state) {
    return state.surface === "ravine" ? "ravine at " + state.angle + "°" : state.surface;
  }

  function ranking(model) {
    return Object.keys(model.runs).filter(function (name) {
      return !model.runs[name].lost && Number.isFinite(last(model.runs[name]));
    }).sort(function (one, other) { return last(model.runs[one]) - last(model.runs[other]); });
  }

  function says(model, partial) {
    var state = full(partial), order = ranking(model), count = Object.keys(model.runs).length;
    var after = ", " + state.steps + (state.steps === 1 ? " step: " : " steps: ");
    var name = surfaceName(state), start = name.charAt(0).toUpperCase() + name.slice(1) + after;
    if (!count) { return "Choose a method to race"; }
    if (!state.steps) { return start + (count > 1 ? "all stand at the start" : "it stands at the start"); }
    if (!order.length) { return start + (count > 1 ? "every method has diverged" : "it has diverged"); }
    var arrived = order.filter(function (one) { return last(model.runs[one]) <= ARRIVED; });
    if (arrived.length > 1) { return start + arrived.length + " methods have arrived"; }
    if (last(model.runs[order[0]]) <= 0) { return start + order[0] + " has arrived"; }
    return start + order[0] + " is lowest, at " + number(last(model.runs[order[0]]), 2);
  }

  function describe(model, partial) {
    var state = full(partial), lost = Object.keys(model.runs).filter(function (name) {
      return model.runs[name].lost;
    });
    var lines = ranking(model).map(function (name) { return name + " " + number(last(model.runs[name]), 2); });
    return says(model, partial) + ". Step scale " + number(state.scale, 2) + ", beta " + state.beta + ", eps times " + number(state.eps, 2) +
      (state.surface === "ravine" ? ", condition number " + number(state.kappa, 2) : "") +
      ". Gaps to the minimum: " + (lines.join(", ") || "none") +
      (lost.length ? ". Diverged: " + lost.join(", ") : "") + ".";
  }

  function notes(model) {
    var found = {};
    data.methods.forEach(function (name) {
      var run = model.runs[name];
      found[name] = !run ? "" : run.lost || !Number.isFinite(last(run)) ? "diverges"
        : last(run) <= 0 ? "arrived" : number(last(run), 2);
    });
    return {methods: found};
  }

  function inside(state) { return state.surface === "ravine" && state.angle >= 40 && state.angle <= 50; }

  function progress(model, state) {
    var run = model.runs[data.racer];
    if (state.surface !== "ravine") { return "Not reached yet: choose the ravine first."; }
    if (!inside(state)) { return "Not reached yet: turn the ravine first."; }
    if (!run) { return "Not reached yet: " + data.racer + " does not race."; }
    if (state.steps > 150) { return "Not reached yet: 150 steps are allowed."; }
    return reached(model, state) ? "Reached: " + data.racer + " is at " + number(last(run), 2) + "."
      : "Not reached yet: " + data.racer + " is at " + number(last(run), 2) + ".";
  }

  function reached(model, state) {
    var run = model.runs[data.racer];
    return Boolean(run) && inside(state) && state.steps <= 150 && last(run) < data.target;
  }

  descent.lab({
    compute: compute,
    numbers: race.numbers,
    height: function (width, state) { return layout(width, full(state)).height; },
    draw: draw,
    says: says,
    describe: describe,
    notes: notes,
    idle: function (state) { return full(state).surface === "ravine" ? [] : ["angle", "kappa"]; },
    handles: handles,
    reached: reached,
    progress: progress,
    shown: {
      angle: function (value) { return value + "°"; },
      scale: function (value) { return "× " + number(value, 2); },
      eps: function (value) { return "× " + number(value, 2); }
    }
  });
})();
