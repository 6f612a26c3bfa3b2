// The examples with the boundary, strips of equal probability, and the one that is dragged.
(function () {
  "use strict";
  var data = descent.data, REACH = 3.35, LEVELS = [0, 0.1, 0.25, 0.5, 0.75, 0.9, 1];

  function length(w) { return Math.hypot(w[0], w[1]); }

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
      if (length(model.shown) > 0) { direction(pen, panel, model.shown, state); }
    });
    panel.axes();
    data.rows.forEach(function (row, i) {
      var y = data.labels[i];
      mark(pen, panel.x(y * row[0]), panel.y(y * row[1]), y > 0, 5.5, false);
    });
    legend(pen, place);
    var x = panel.x(state.x1), y = panel.y(state.x2);
    mark(pen, x, y, state.label === "+1", 9, true);
    panel.label("yours", [[x, y + 21], [x, y - 21], [x + 34, y], [x - 34, y]], others(panel));
  }

  function others(panel) {
    return data.rows.map(function (row, i) { return [panel.x(data.labels[i] * row[0]), panel.y(data.labels[i] * row[1])]; });
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

  function direction(pen, panel, w, state) {
    var size = length(w), x = w[0] / size, y = w[1] / size, mine = [panel.x(state.x1), panel.y(state.x2)];
    pen.arrow(panel.x(0), panel.y(0), panel.x(x), panel.y(y), {width: 2.2, color: data.colors.minimum});
    panel.label("w", [[1.22, 0], [0.9, 0.3], [0.9, -0.3], [0.5, 0.3]].map(function (at) {
      return [panel.x(at[0] * x - at[1] * y), panel.y(at[0] * y + at[1] * x)];
    }), others(panel).concat([mine]), {color: data.colors.words});
  }

  descent.boundaryFeatures = {panel: featuresPanel, draw: drawFeatures, square: square, length: length};
})();
