// A function of two variables below the lines of a panel: pale bands, and contour lines between.
(function () {
  "use strict";
  var kept = new Map(), MOST = 6, CELLS = 120;

  function channels(color) {
    return [1, 3, 5].map(function (from) { return parseInt(color.slice(from, from + 2), 16); });
  }

  // Levels close together near the lowest height, as course_lib.plotting.surface.contour_levels.
  function share(height, lowest, range) {
    var up = (height - lowest) / range;
    return up <= 0 ? 0 : Math.sqrt(Math.sqrt(up));
  }

  function heights(value, box, columns, rows) {
    var found = new Float64Array(columns * rows);
    for (var j = 0; j < rows; j += 1) {
      var y = box.y[1] + (box.y[0] - box.y[1]) * j / (rows - 1);
      for (var i = 0; i < columns; i += 1) {
        found[j * columns + i] = value(box.x[0] + (box.x[1] - box.x[0]) * i / (columns - 1), y);
      }
    }
    return found;
  }

  // Each level crosses a cell where one of its corners is above it and another is not.
  function contours(context, grid, columns, rows, levels, width, height) {
    var dx = width / (columns - 1), dy = height / (rows - 1), cuts = new Float64Array(8);
    for (var j = 0; j + 1 < rows; j += 1) {
      for (var i = 0; i + 1 < columns; i += 1) {
        var at = j * columns + i, x = i * dx, y = j * dy;
        var a = grid[at], b = grid[at + 1], c = grid[at + columns + 1], d = grid[at + columns];
        var least = Math.min(a, b, c, d), most = Math.max(a, b, c, d);
        for (var k = 0; k < levels.length; k += 1) {
          var level = levels[k], n = 0;
          if (level < least) { continue; }
          if (level >= most) { break; }
          if ((a > level) !== (b > level)) { cuts[n] = x + dx * (level - a) / (b - a); cuts[n + 1] = y; n += 2; }
          if ((b > level) !== (c > level)) { cuts[n] = x + dx; cuts[n + 1] = y + dy * (level - b) / (c - b); n += 2; }
          if ((c > level) !== (d > level)) { cuts[n] = x + dx * (level - d) / (c - d); cuts[n + 1] = y + dy; n += 2; }
          if ((d > level) !== (a > level)) { cuts[n] = x; cuts[n + 1] = y + dy * (level - a) / (d - a); n += 2; }
          for (var q = 0; q + 3 < n; q += 4) {
            context.moveTo(cuts[q], cuts[q + 1]);
            context.lineTo(cuts[q + 2], cuts[q + 3]);
          }
        }
      }
    }
  }

  // look: {low, high: colours of the lowest and highest band, line, levels: their number}. The
  // same key stands for the same function: its picture is kept.
  descent.Pen.prototype.surface = function (panel, value, key, look) {
    var box = panel.box, dense = window.devicePixelRatio || 1;
    var name = JSON.stringify([key, box.x, box.y, box.width, box.height, dense]);
    var image = kept.get(name);
    if (!image) {
      image = picture(value, box, dense, look);
      if (kept.size >= MOST) { kept.delete(kept.keys().next().value); }
      kept.set(name, image);
    }
    this.context.drawImage(image, box.left, box.top, box.width, box.height);
  };

  function picture(value, box, dense, look) {
    var columns = CELLS + 1, rows = Math.max(2, Math.round(CELLS * box.height / box.width)) + 1;
    var grid = heights(value, box, columns, rows), lowest = Infinity, highest = -Infinity;
    grid.forEach(function (height) {
      lowest = Math.min(lowest, height);
      highest = Math.max(highest, height);
    });
    var range = highest - lowest || 1, n = look.levels || 14, low = channels(look.low), high = channels(look.high);
    var image = document.createElement("canvas"), context;
    image.width = Math.round(box.width * dense);
    image.height = Math.round(box.height * dense);
    context = image.getContext("2d");
    context.imageSmoothingQuality = "high";
    // Two CSS pixels to a cell of colour: the lines drawn over it hide that it is coarse.
    var wide = Math.max(2, Math.round(box.width / 2)), tall = Math.max(2, Math.round(box.height / 2));
    var small = document.createElement("canvas"), pixels, fine = heights(value, box, wide, tall);
    small.width = wide;
    small.height = tall;
    pixels = small.getContext("2d").createImageData(wide, tall);
    for (var p = 0; p < fine.length; p += 1) {
      var band = Math.min(n - 1, Math.floor(n * share(fine[p], lowest, range))) / (n - 1);
      for (var k = 0; k < 3; k += 1) { pixels.data[4 * p + k] = low[k] + (high[k] - low[k]) * band; }
      pixels.data[4 * p + 3] = 255;
    }
    small.getContext("2d").putImageData(pixels, 0, 0);
    context.drawImage(small, 0, 0, image.width, image.height);
    context.scale(dense, dense);
    context.beginPath();
    var levels = [];
    for (var level = 1; level < n; level += 1) { levels.push(lowest + range * Math.pow(level / n, 4)); }
    contours(context, grid, columns, rows, levels, box.width, box.height);
    context.strokeStyle = look.line;
    context.lineWidth = 0.8;
    context.stroke();
    return image;
  }
})();
