// Where everything stands: from left to right where there is room, else from top to bottom.
(function () {
  "use strict";
  var data = descent.data, WIDE = 680, RADIUS = 19;

  // Places on the canvas from (column, row) of the layout.
  function frame(model, width) {
    var places = Object.values(model.shown.places), routes = model.shown.edges.map(function (e) { return e.route; });
    var all = places.concat.apply(places, routes);
    var columns = 1 + Math.max.apply(null, all.map(function (p) { return p[0]; }));
    var rows = 1 + Math.max.apply(null, all.map(function (p) { return p[1]; }));
    var wide = width >= WIDE;
    // One column more for what is put in at the output.
    // The boxes of the inputs are wider than a node: the first column has more room behind it.
    var more = wide ? 36 : 0, first = wide ? 58 : 48;
    var step = wide ? Math.min(200, (width - more - first - 58) / columns) : 120;
    var lane = wide ? Math.max(78, Math.min(112, 330 / rows)) : Math.min(150, (width - 8) / rows);
    var across = wide ? lane / 2 + 12 : (width - lane * (rows - 1)) / 2;
    return {wide: wide, tight: !wide || step < 170, length: first + more + step * columns + (wide ? 58 : 44), breadth: wide ? lane * rows + 20 : width,
      box: wide ? 104 : Math.min(104, lane - 6),
      at: function (place) {
        var along = first + step * place[0] + (place[0] ? more : 0), side = across + lane * place[1];
        return wide ? [along, side] : [side, along];
      },
      out: function (place) { return this.at([place[0] + 1, place[1]]); }};
  }

  function slopes(width, top) {
    var wide = width >= WIDE, room = wide ? (width - 136) / 2 : width - 70;
    return [0, 1].map(function (k) {
      return wide ? {left: 62 + k * (room + 62), top: top + 30, width: room, height: 150}
        : {left: 58, top: top + 30 + 220 * k, width: room, height: 130};
    });
  }

  function heights(width, model) {
    var f = frame(model, width), graphHeight = f.wide ? f.breadth : f.length;
    // Below the graph there is room for how the last number was found.
    var told = f.wide ? 26 : 44;
    return {graph: graphHeight, slopes: graphHeight + told, all: graphHeight + told + (f.wide ? 232 : 444)};
  }

  // Half the size of what stands at a node, along the flow: a circle, or a box with a knob.
  function reach(name, f) { return name === "x" || name === "y" ? (f.wide ? 52 : 27) : RADIUS; }

  function track(name, f, model) {
    var center = name === "seed" ? f.out(model.shown.places.f) : f.at(model.shown.places[name]);
    var half = f.box / 2 - 12;
    return {left: center[0] - half, right: center[0] + half, y: center[1] + 12, center: center};
  }

  function knob(name, f, model, state) {
    var t = track(name, f, model), most = data.reach[name];
    return [t.left + (state[name] + most) / (2 * most) * (t.right - t.left), t.y];
  }

  // An edge: a straight stem, then level at each column that it passes. Its head keeps its own
  // distance from the others that end there.
  function trace(f, edge, wire, offset) {
    var stops = edge.route.map(f.at, f), end = stops[stops.length - 1], flow = f.wide ? 0 : 1;
    function point(along, side) { return f.wide ? [along, side] : [side, along]; }
    var start = stops[0][flow] + reach(wire.from, f);
    var first = stops[1][flow] - RADIUS - start, fork = start + Math.min(44, 0.4 * first);
    var level = Math.min(f.wide ? 34 : 14, 0.3 * first);
    var path = [point(start, stops[0][1 - flow]), point(fork, stops[0][1 - flow])], curves = [];
    var from = fork;
    for (var k = 1; k < stops.length; k += 1) {
      var last = k === stops.length - 1, side = stops[k][1 - flow] + (last ? offset : 0);
      var to = last ? end[flow] - Math.sqrt(RADIUS * RADIUS - offset * offset) - 1
        : stops[k][flow] - RADIUS;
      var was = stops[k - 1][1 - flow], middle = (from + to - (last ? level : 0)) / 2;
      curves.push([point(middle, was), point(middle, side), point(last ? to - level : to, side)]);
      if (last) {
        curves.push([point(to, side), point(to, side), point(to, side)]);
      } else {
        from = stops[k][flow] + RADIUS;
        curves.push([point(to, side), point(from, side), point(from, side)]);
      }
    }
    return {start: path[0], fork: path[1], curves: curves, head: curves[curves.length - 1][2]};
  }

  descent.graphPlaces = {frame: frame, slopes: slopes, heights: heights, reach: reach, track: track,
    knob: knob, trace: trace, radius: RADIUS};
})();
