// Drawing on a canvas: numbers of the data in, sharp lines out. Lengths are CSS pixels.
var descent = {};
(function () {
  "use strict";
  var FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';
  var INK = "#1f2328", QUIET = "#57606a", GRID = "#e3e6e8", MOST_DASHES = 400;

  // 1.2e-6 as 0.0000012 would be, in few letters; a minus sign is a real one.
  descent.number = function (value, digits) {
    if (value === null || !Number.isFinite(value)) { return "–"; }
    if (value === 0) { return "0"; }
    var size = Math.abs(value), few = digits || 3, text;
    if (size < 1e-3 || size >= 1e5) {
      text = value.toExponential(few - 1).replace(/\.?0*e/, "e").replace("e+", "e");
    } else { text = String(Number(value.toPrecision(few))); }
    return text.replace(/-/g, "−");
  };

  descent.power = function (exponent) {
    return "10" + String(exponent).replace(/./g, function (sign) {
      return "⁻⁰¹²³⁴⁵⁶⁷⁸⁹".charAt("-0123456789".indexOf(sign));
    });
  };

  descent.ticks = function (low, high, count) {
    var rough = (high - low) / Math.max(count, 1), unit = Math.pow(10, Math.floor(Math.log10(rough)));
    var step = [1, 2, 2.5, 5, 10].map(function (m) { return m * unit; })
      .find(function (s) { return s >= rough * 0.999; });
    var ticks = [];
    for (var k = Math.ceil(low / step - 1e-9); k * step <= high + 1e-9 * step; k += 1) {
      ticks.push(Number((k * step).toPrecision(12)));
    }
    return ticks;
  };

  function Pen(context, width, height) {
    this.context = context;
    this.width = width;
    this.height = height;
  }

  // {color, size, align, baseline, bold, halo, turn}
  Pen.prototype.text = function (text, x, y, look) {
    var c = this.context, how = look || {};
    c.save();
    c.translate(x, y);
    if (how.turn) { c.rotate(how.turn); }
    c.font = (how.bold ? "600 " : "") + (how.size || 12) + "px " + FONT;
    c.textAlign = how.align || "left";
    c.textBaseline = how.baseline || "alphabetic";
    if (how.halo) {
      c.lineWidth = 4;
      c.lineJoin = "round";
      c.strokeStyle = "#fff";
      c.strokeText(text, 0, 0);
    }
    c.fillStyle = how.color || INK;
    c.fillText(text, 0, 0);
    c.restore();
  };

  Pen.prototype.textWidth = function (text, size, bold) {
    this.context.font = (bold ? "600 " : "") + (size || 12) + "px " + FONT;
    return this.context.measureText(text).width;
  };

  function stroke(c, look, stretch) {
    var width = look.width || 1.8;
    c.strokeStyle = look.color || INK;
    c.lineWidth = width;
    c.globalAlpha = look.alpha === undefined ? 1 : look.alpha;
    c.setLineDash((look.dashes || []).map(function (length) { return length * width * (stretch || 1); }));
    c.lineJoin = "round";
    c.stroke();
    c.setLineDash([]);
    c.globalAlpha = 1;
  }

  // Through pixels; a gap where a number is not finite.
  Pen.prototype.line = function (xs, ys, look) {
    var c = this.context, drawing = false, way = 0, how = look || {};
    c.beginPath();
    for (var i = 0; i < xs.length; i += 1) {
      if (!Number.isFinite(xs[i]) || !Number.isFinite(ys[i])) { drawing = false; continue; }
      if (drawing) {
        c.lineTo(xs[i], ys[i]);
        way += Math.hypot(xs[i] - xs[i - 1], ys[i] - ys[i - 1]);
      } else { c.moveTo(xs[i], ys[i]); }
      drawing = true;
    }
    // A line that fills the panel with its zigzags would be ten thousand dashes, and slow.
    var period = (how.dashes || []).reduce(function (sum, length) { return sum + length; }, 0);
    stroke(c, how, period ? Math.max(1, way / (MOST_DASHES * period * (how.width || 1.8))) : 1);
  };

  // {color, r, hollow}: filled with a white rim, or an open ring.
  Pen.prototype.dot = function (x, y, look) {
    var c = this.context, how = look || {};
    if (!Number.isFinite(x) || !Number.isFinite(y)) { return; }
    c.beginPath();
    c.arc(x, y, how.r || 5, 0, 2 * Math.PI);
    if (how.hollow) { stroke(c, {color: how.color, width: 2}); return; }
    c.fillStyle = how.color || INK;
    c.fill();
    if (!how.plain) { stroke(c, {color: "#fff", width: 1.5}); }
  };

  Pen.prototype.cross = function (x, y, look) {
    var r = look.r || 5;
    this.line([x - r, x + r, NaN, x - r, x + r], [y - r, y + r, NaN, y + r, y - r], look);
  };

  Pen.prototype.star = function (x, y, look) {
    var c = this.context, r = (look && look.r) || 9;
    c.beginPath();
    for (var i = 0; i < 10; i += 1) {
      var at = Math.PI / 5 * i - Math.PI / 2, far = i % 2 ? 0.4 * r : r;
      c.lineTo(x + far * Math.cos(at), y + far * Math.sin(at));
    }
    c.closePath();
    c.fillStyle = (look && look.color) || INK;
    c.fill();
    stroke(c, {color: "#fff", width: 1});
  };

  Pen.prototype.arrow = function (x0, y0, x1, y1, look) {
    var at = Math.atan2(y1 - y0, x1 - x0), size = (look && look.head) || 8, c = this.context;
    this.line([x0, x1 - 0.7 * size * Math.cos(at)], [y0, y1 - 0.7 * size * Math.sin(at)], look);
    c.beginPath();
    c.moveTo(x1, y1);
    [0.45, -0.45].forEach(function (turn) {
      c.lineTo(x1 - size * Math.cos(at + turn), y1 - size * Math.sin(at + turn));
    });
    c.closePath();
    c.fillStyle = (look && look.color) || INK;
    c.fill();
  };

  Pen.prototype.rect = function (x, y, width, height, look) {
    var c = this.context;
    if (look.fill) { c.fillStyle = look.fill; c.fillRect(x, y, width, height); }
    if (look.color) { c.beginPath(); c.rect(x, y, width, height); stroke(c, look); }
  };

  // {left, top, width, height, x: [low, high], y: [low, high], logX, logY, xTicks, yTicks: numbers,
  // title, xLabel, yLabel}
  Pen.prototype.panel = function (box) { return new Panel(this, box); };

  function scale(range, log, from, length, flip) {
    var low = log ? Math.log10(range[0]) : range[0], high = log ? Math.log10(range[1]) : range[1];
    return function (value) {
      var share = ((log ? Math.log10(value) : value) - low) / (high - low);
      return flip ? from + length * (1 - share) : from + length * share;
    };
  }

  function Panel(pen, box) {
    this.pen = pen;
    this.box = box;
    this.x = scale(box.x, box.logX, box.left, box.width, false);
    this.y = scale(box.y, box.logY, box.top, box.height, true);
  }

  // From pixels to the data.
  Panel.prototype.at = function (px, py) {
    var box = this.box;
    function back(range, log, share) {
      if (!log) { return range[0] + share * (range[1] - range[0]); }
      return range[0] * Math.pow(range[1] / range[0], share);
    }
    return [back(box.x, box.logX, (px - box.left) / box.width),
      back(box.y, box.logY, 1 - (py - box.top) / box.height)];
  };

  Panel.prototype.contains = function (px, py) {
    var box = this.box;
    return px >= box.left && px <= box.left + box.width && py >= box.top && py <= box.top + box.height;
  };

  Panel.prototype.clipped = function (draw) {
    var c = this.pen.context, box = this.box;
    c.save();
    c.beginPath();
    c.rect(box.left, box.top, box.width, box.height);
    c.clip();
    draw();
    c.restore();
  };

  // What cannot be seen is left out, as drawing it is what takes time: points less than a pixel
  // from the last, and pieces that lie wholly on one outer side of the panel.
  Panel.prototype.line = function (xs, ys, look) {
    var box = this.box, px = [], py = [], side = -1, lastX = NaN, lastY = NaN, n = xs.length;
    for (var i = 0; i < n; i += 1) {
      var x = this.x(xs[i]), y = this.y(ys[i]);
      if (!Number.isFinite(x) || !Number.isFinite(y)) { px.push(NaN); py.push(NaN); side = -1; continue; }
      var here = (x < box.left - 9) + 2 * (x > box.left + box.width + 9) +
        4 * (y < box.top - 9) + 8 * (y > box.top + box.height + 9);
      if (side >= 0 && (here & side)) { px.push(NaN); py.push(NaN); }
      else if (side >= 0 && i + 1 < n && Math.abs(x - lastX) + Math.abs(y - lastY) < 1) { continue; }
      px.push(x);
      py.push(y);
      lastX = x;
      lastY = y;
      side = here;
    }
    this.pen.line(px, py, look);
  };
  Panel.prototype.dot = function (x, y, look) { this.pen.dot(this.x(x), this.y(y), look); };
  Panel.prototype.star = function (x, y, look) { this.pen.star(this.x(x), this.y(y), look); };
  Panel.prototype.text = function (text, x, y, look) {
    this.pen.text(text, this.x(x), this.y(y), look);
  };

  // Words in the middle of the first of some places where they lie in the panel and clear of the
  // points that are taken, all in pixels.
  Panel.prototype.label = function (words, places, taken, look) {
    var self = this, half = this.pen.textWidth(words, 12, true) / 2;
    var free = places.filter(function (at) {
      return self.contains(at[0] - half, at[1] - 8) && self.contains(at[0] + half, at[1] + 8) &&
        taken.every(function (one) { return Math.abs(one[0] - at[0]) > half + 7 || Math.abs(one[1] - at[1]) > 14; });
    });
    var at = free[0] || places[0], low = this.box.left + half, high = this.box.left + this.box.width - half;
    this.pen.text(words, Math.min(Math.max(at[0], low), high), at[1], Object.assign({align: "center", baseline: "middle", bold: true, halo: true}, look));
  };

  function marks(range, log, count) {
    if (!log) {
      var ticks = descent.ticks(range[0], range[1], count);
      // One number alone says where, and not how far.
      if (ticks.length < 2) { ticks = descent.ticks(range[0], range[1], 2 * count); }
      return ticks.map(function (tick) {
        return [tick, String(tick).replace("-", "−")];
      });
    }
    var low = Math.ceil(Math.log10(range[0]) - 1e-9), high = Math.floor(Math.log10(range[1]) + 1e-9);
    var every = Math.max(1, Math.ceil((high - low + 1) / count)), found = [];
    for (var k = Math.ceil(low / every) * every; k <= high; k += every) {
      found.push([Math.pow(10, k), descent.power(k)]);
    }
    return found;
  }

  function named(ticks) {
    return ticks && ticks.map(function (tick) { return [tick, descent.number(tick)]; });
  }

  // Frame, ticks, labels and title; before the lines with {grid: true}.
  Panel.prototype.axes = function (options) {
    var box = this.box, pen = this.pen, self = this, how = options || {};
    var right = box.left + box.width, bottom = box.top + box.height;
    (named(box.xTicks) || marks(box.x, box.logX, Math.max(2, Math.floor(box.width / 80)))).forEach(function (mark) {
      var x = self.x(mark[0]);
      if (how.grid) { pen.line([x, x], [box.top, bottom], {color: GRID, width: 1}); }
      pen.line([x, x], [bottom, bottom + 4], {color: QUIET, width: 1});
      pen.text(mark[1], x, bottom + 17, {align: "center", color: QUIET});
    });
    var widest = 0;
    (named(box.yTicks) || marks(box.y, box.logY, Math.max(2, Math.floor(box.height / 40)))).forEach(function (mark) {
      var y = self.y(mark[0]);
      widest = Math.max(widest, pen.textWidth(mark[1]));
      if (how.grid) { pen.line([box.left, right], [y, y], {color: GRID, width: 1}); }
      pen.line([box.left - 4, box.left], [y, y], {color: QUIET, width: 1});
      pen.text(mark[1], box.left - 7, y, {align: "right", baseline: "middle", color: QUIET});
    });
    pen.rect(box.left, box.top, box.width, box.height, {color: QUIET, width: 1});
    if (box.title) { pen.text(box.title, box.left, box.top - 8, {size: 13, bold: true}); }
    if (box.xLabel) {
      pen.text(box.xLabel, box.left + box.width / 2, bottom + 34, {align: "center", size: 12.5});
    }
    if (box.yLabel) {
      pen.text(box.yLabel, box.left - Math.max(40, widest + 11), box.top + box.height / 2,
        {align: "center", size: 12.5, turn: -Math.PI / 2});
    }
  };

  descent.Pen = Pen;
})();
