// The picture of the graph, of how the last number was found, and of f along each input.
(function () {
  "use strict";
  var data = descent.data, graph = descent.graph, number = graph.number, colors = data.colors;
  var QUIET = "#57606a", INK = "#1f2328";

  var places = descent.graphPlaces, frame = places.frame, heights = places.heights, RADIUS = places.radius;

  function strokePath(pen, path, look) {
    var c = pen.context;
    c.save();
    c.beginPath();
    c.moveTo(path.start[0], path.start[1]);
    c.lineTo(path.fork[0], path.fork[1]);
    path.curves.forEach(function (p) {
      c.bezierCurveTo(p[0][0], p[0][1], p[1][0], p[1][1], p[2][0], p[2][1]);
    });
    c.strokeStyle = look.color;
    c.lineWidth = look.width;
    c.globalAlpha = look.alpha || 1;
    c.lineJoin = "round";
    c.setLineDash(look.dashes || []);
    c.stroke();
    c.restore();
  }

  function known(model, what, name) { return Boolean(model.seen[what][name]); }

  function isNext(model, what, name) {
    return Boolean(model.next && model.next.what === what && model.next.name === name);
  }

  // What can be written of a number: itself, a question mark where it is the next, or nothing.
  function written(model, what, name) {
    var all = what === "value" ? model.values : model.grads;
    if (known(model, what, name)) { return number(all[name]); }
    return isNext(model, what, name) ? "?" : "";
  }

  function drawEdges(pen, f, model, state) {
    var most = Math.max.apply(null, model.wires.map(function (w) { return Math.abs(w.carried); }));
    var heads = {};
    model.shown.edges.forEach(function (edge, index) { (heads[edge.to] = heads[edge.to] || []).push(index); });
    var traced = model.wires.map(function (wire, index) {
      // Those that come from further up end further up.
      var row = function (i) { var r = model.shown.edges[i].route; return r[r.length - 2][1]; };
      var group = heads[wire.to].slice().sort(function (i, j) { return row(i) - row(j) || i - j; });
      var place = group.indexOf(index) - (group.length - 1) / 2;
      return {path: places.trace(f, model.shown.edges[index], wire, 20 * place), side: place};
    });
    model.wires.forEach(function (wire, index) {
      var open = known(model, "grad", wire.to), dead = Math.abs(wire.carried) < 1e-9;
      if (open && !dead) {
        strokePath(pen, traced[index].path, {color: colors.wire, alpha: 0.4,
          width: 2 + 9 * Math.sqrt(Math.abs(wire.carried) / most)});
      }
      strokePath(pen, traced[index].path, {color: QUIET, width: 1.3, dashes: open && dead ? [3, 4] : []});
    });
    traced.forEach(function (t) {
      var h = t.path.head, way = f.wide ? [1, 0] : [0, 1];
      pen.arrow(h[0] - 9 * way[0], h[1] - 9 * way[1], h[0], h[1], {color: INK, width: 1.3, head: 8});
    });
    model.wires.forEach(function (wire, index) { writeAtHead(pen, f, model, state, wire, traced[index]); });
  }

  // In three digits, for arrows that are close together; the title has them all.
  function few(value) {
    var size = Math.abs(value);
    return size < 1e-3 || size >= 1000 ? number(value) : descent.number(value, 3);
  }

  // Beside an arrow's head: the local derivative, and what goes back where several wires leave.
  function writeAtHead(pen, f, model, state, wire, t) {
    var lines = [], up = t.side < 0, forked = model.wires.filter(function (w) {
      return w.from === wire.from;
    }).length > 1;
    var values = known(model, "value", wire.to) && known(model, "grad", wire.to);
    var written = f.tight ? few : number;
    if (state.local && values) { lines.push({text: "×" + written(wire.local), color: QUIET, size: f.tight ? 11 : 12}); }
    if (forked && values) {
      lines.push({text: written(wire.carried), color: colors.grad, size: f.tight ? 11 : 13, bold: true});
    }
    var h = t.path.head;
    lines.forEach(function (line, k) {
      if (f.wide) {
        // A single head's own line stands below the gradient of the wire that comes in.
        var y = up ? h[1] - 7 - 15 * (lines.length - 1 - k) : h[1] + (t.side || forked ? 16 : 34) + 15 * k;
        pen.text(line.text, h[0] - (f.tight ? 1 : 8), y, {color: line.color, size: line.size, bold: line.bold, align: "right", halo: true});
      } else {
        // Beside a pair of heads a single one's numbers stand higher, if there is room below a box.
        var single = wire.from === "x" || wire.from === "y" ? 26 : 13;
        var lift = 10 + 13 * (lines.length - 1 - k) + (t.side ? 0 : single);
        pen.text(line.text, h[0] + (up ? -2 : 2), h[1] - lift, {color: line.color,
          size: line.size, bold: line.bold, align: up ? "right" : "left", halo: true});
      }
    });
  }

  // On the wire that leaves a node: the value above it, the gradient below it. From top to bottom
  // there is room on one side alone, and an input's value stands in its box.
  function writeOnWire(pen, f, name, place, model) {
    var from = f.at(place), flow = places.reach(name, f), value = written(model, "value", name);
    var grad = written(model, "grad", name), look = {bold: true, size: f.tight ? 12 : 14, halo: true};
    if (f.wide) {
      var x = from[0] + flow + (f.tight ? 2 : 6);
      pen.text(value, x, from[1] - 8, Object.assign({color: colors.value}, look));
      pen.text(grad, x, from[1] + 20, Object.assign({color: colors.grad}, look));
    } else {
      var input = name === "x" || name === "y";
      if (!input) { pen.text(value, from[0] + 8, from[1] + flow + 14, Object.assign({color: colors.value}, look)); }
      pen.text(grad, from[0] + 8, from[1] + flow + (input ? 17 : 29), Object.assign({color: colors.grad}, look));
    }
  }

  function box(pen, name, f, model, state) {
    var t = places.track(name, f, model), at = places.knob(name, f, model, state), c = pen.context;
    c.save();
    c.beginPath();
    c.roundRect(t.center[0] - f.box / 2, t.center[1] - 26, f.box, 52, 8);
    c.fillStyle = "#fff";
    c.fill();
    c.strokeStyle = name === "seed" ? colors.grad : colors.value;
    c.lineWidth = 1.5;
    c.stroke();
    c.restore();
    pen.text((name === "seed" ? "put in " : name + " = ") + number(state[name]), t.center[0], t.center[1] - 7,
      {align: "center", bold: true, size: 14, color: name === "seed" ? colors.grad : colors.value});
    pen.line([t.left, t.right], [t.y, t.y], {color: colors.edge, width: 4});
    pen.dot(at[0], at[1], {color: name === "seed" ? colors.grad : colors.value, r: 9});
  }

  function node(pen, f, step, model) {
    var at = f.at(model.shown.places[step.name]), sign = graph.ops[step.op].sign, c = pen.context;
    c.save();
    c.beginPath();
    c.arc(at[0], at[1], RADIUS, 0, 2 * Math.PI);
    c.fillStyle = colors.node;
    c.fill();
    var next = isNext(model, "value", step.name) || isNext(model, "grad", step.name);
    c.strokeStyle = next ? INK : QUIET;
    c.lineWidth = next ? 3 : 1.3;
    c.stroke();
    c.restore();
    pen.text(sign, at[0], at[1] + 1, {align: "center", baseline: "middle", size: sign.length > 1 ? 12 : 18});
    if (f.wide) { pen.text(step.label, at[0] - 14, at[1] - RADIUS - 7, {bold: true, halo: true}); }
    else { pen.text(step.name, at[0] + RADIUS + 5, at[1] + 4, {bold: true, size: 14, halo: true}); }
  }

  function drawSlope(pen, place, name, model, state) {
    var here = state[name], xs = [], curve = [], line = [], low = Infinity, high = -Infinity;
    var f = state.seed * model.values.f, grad = model.grads[name];
    for (var k = 0; k <= 120; k += 1) {
      var at = here - 1 + k / 60, values = name === "x" ? graph.forward(model.shown, at, state.y)
        : graph.forward(model.shown, state.x, at);
      xs.push(at);
      curve.push(state.seed * values.f);
      line.push(f + grad * (at - here));
      low = Math.min(low, curve[k]);
      high = Math.max(high, curve[k]);
    }
    var room = 0.12 * (high - low) || 1;
    var title = state.seed === 1 ? "f" : number(state.seed) + " × f";
    var panel = pen.panel(Object.assign({x: [here - 1, here + 1], y: [low - room, high + room],
      title: title + " along " + name + (known(model, "grad", name) ? ", slope " + number(grad) : ""),
      xLabel: name, yLabel: ""}, place));
    panel.axes({grid: true});
    panel.clipped(function () {
      panel.line(xs, curve, {color: colors.curve, width: 2});
      if (known(model, "grad", name)) { panel.line(xs, line, {color: colors.wire, width: 2, dashes: [4, 2]}); }
    });
    panel.dot(here, f, {color: INK, r: 5});
  }

  // 580 = 480 + 100, one number for each wire that leaves.
  function sum(model, name) {
    var wires = model.wires.filter(function (w) { return w.from === name; });
    return wires.map(function (w, k) {
      var size = number(Math.abs(w.carried)), minus = w.carried < 0 && size !== "0";
      return (k ? (minus ? " − " : " + ") : (minus ? "−" : "")) + size + " from " + w.to;
    }).join("");
  }

  function found(model) {
    var name = model.last.name, step = model.shown.steps.find(function (s) { return s.name === name; });
    if (model.last.what === "value") { return step.label + " = " + number(model.values[name]); }
    if (name === "f") { return "Put in at f: " + number(model.grads.f) + "."; }
    var wires = model.wires.filter(function (w) { return w.from === name; });
    function factor(value) { return value < 0 ? "(" + number(value) + ")" : number(value); }
    var product = wires.map(function (w) { return factor(model.grads[w.to]) + " × " + factor(w.local); });
    var why = wires.map(function (w) { return "the gradient at " + w.to + " times " + w.words; });
    return "Gradient at " + name + " = " + product.join(" + ") + " = " + number(model.grads[name]) + ": " +
      why.join(", plus ") + ".";
  }

  // In as many lines as it takes.
  function tell(pen, text, top) {
    var line = "", y = top;
    text.split(" ").forEach(function (word) {
      var longer = line ? line + " " + word : word;
      if (pen.textWidth(longer, 14) > pen.width - 8) { pen.text(line, 4, y, {size: 14}); y += 18; longer = word; }
      line = longer;
    });
    pen.text(line, 4, y, {size: 14});
  }

  function says(model) {
    if (model.next) {
      return "Predict the " + (model.next.what === "value" ? "value" : "gradient") + " at " + model.next.name +
        ", then press Next number";
    }
    var wires = model.wires.filter(function (w) { return w.from === "x"; });
    return "The gradient at x is " + number(model.grads.x) + (wires.length > 1 ? ": " + sum(model, "x") : "");
  }

  function slope(state) { return graph.compute(Object.assign({}, state, {seed: 1})).grads.x; }

  function reached(model, state) {
    return state.example === "worked example" && Math.abs(slope(state)) < 1e-9 && Math.abs(model.values.f) > 0.01;
  }

  // Says nothing of a number that is hidden.
  function progress(model, state) {
    if (reached(model, state)) { return "Reached."; }
    if (state.example !== "worked example") { return "Not reached yet: choose the worked example first."; }
    if (!known(model, "grad", "x")) { return "Not reached yet."; }
    return "Not reached yet: " + (Math.abs(slope(state)) < 1e-9 ? "f is 0 here." :
      "the gradient at x is " + number(slope(state)) + (state.seed === 1 ? "." : " with 1 put in at f."));
  }

  var latest = null;

  function compute(state) { latest = graph.compute(state); return latest; }

  descent.lab({
    compute: compute,
    numbers: graph.numbers,
    height: function (width, state) { return heights(width, graph.compute(state)).all; },
    draw: function (pen, model, state) {
      var f = frame(model, pen.width), size = heights(pen.width, model);
      drawEdges(pen, f, model, state);
      var end = f.at(model.shown.places.f), out = f.out(model.shown.places.f);
      var stop = f.wide ? [out[0] - 52, out[1]] : [out[0], out[1] - 26];
      pen.line([end[0] + (f.wide ? RADIUS : 0), stop[0]], [end[1] + (f.wide ? 0 : RADIUS), stop[1]],
        {color: QUIET, width: 1.3});
      model.shown.steps.forEach(function (step) { node(pen, f, step, model); });
      ["x", "y"].forEach(function (name) { box(pen, name, f, model, state); });
      box(pen, "seed", f, model, state);
      Object.keys(model.values).forEach(function (name) {
        writeOnWire(pen, f, name, model.shown.places[name], model);
      });
      if (model.next && model.last) { tell(pen, found(model), size.graph + 8); }
      var panels = places.slopes(pen.width, size.slopes);
      drawSlope(pen, panels[0], "x", model, state);
      drawSlope(pen, panels[1], "y", model, state);
    },
    says: says,
    describe: function (model, state) {
      var nodes = Object.keys(model.values).map(function (name) {
        var value = known(model, "value", name) ? number(model.values[name]) : "hidden";
        return name + " has value " + value + " and gradient " +
          (known(model, "grad", name) ? number(model.grads[name]) : "hidden");
      });
      return "Graph of f = " + model.shown.formula + " at x = " + number(state.x) + ", y = " +
        number(state.y) + ". " + nodes.join("; ") + ".";
    },
    shown: {
      step: function (value) {
        var total = latest ? latest.order.length : value, steps = latest ? latest.shown.steps.length : value;
        if (value >= total) { return "all"; }
        return value <= steps ? value + " of " + steps + " forward" :
          value - steps + " of " + (total - steps) + " back";
      }
    },
    reached: reached,
    progress: progress,
    handles: function (model, state, pen) {
      var f = frame(model, pen.width);
      return ["x", "y", "seed"].map(function (name) {
        var t = places.track(name, f, model), at = places.knob(name, f, model, state), most = data.reach[name];
        return {x: at[0], y: at[1], r: 16, move: function (px) {
          var share = Math.min(1, Math.max(0, (px - t.left) / (t.right - t.left))), values = {};
          values[name] = Math.round(10 * most * (2 * share - 1)) / 10;
          return values;
        }};
      });
    },
    actions: {
      hide: function () { return {step: 0}; },
      next: function (state, model) { return {step: Math.min(model.known, model.order.length) + 1}; },
      all: function () { return {step: 99}; }
    }
  });
})();
