// The shortest x that minimizes |A x - b|, as NumPy's lstsq: Householder reflections with column
// pivoting, and where the rank is short, reflections from the other side.
(function () {
  "use strict";

  function dot(a, b, from) {
    var sum = 0;
    for (var i = from; i < a.length; i += 1) { sum += a[i] * b[i]; }
    return sum;
  }

  function reflect(normal, at, vector) {
    var twice = 2 * dot(normal, vector, at);
    for (var i = at; i < vector.length; i += 1) { vector[i] -= twice * normal[i]; }
  }

  // The reflection that makes a column zero below entry `at`. Its normal replaces the column from
  // there on; what is returned stands in the entry's place.
  function mirror(column, at) {
    var length = Math.sqrt(dot(column, column, at)), entry = column[at] > 0 ? -length : length;
    column[at] -= entry;
    var size = Math.sqrt(dot(column, column, at));
    for (var i = at; i < column.length; i += 1) { column[i] /= size; }
    return entry;
  }

  function swap(list, i, j) {
    var one = list[i];
    list[i] = list[j];
    list[j] = one;
  }

  // The widest column is reflected first, until the rest is below `cut` of the first.
  function triangle(columns, b, cut) {
    var n = columns.length, order = columns.map(function (_, j) { return j; }), diagonal = [], first = 0;
    var squares = columns.map(function (column) { return dot(column, column, 0); });
    for (var k = 0; k < Math.min(n, b.length); k += 1) {
      var best = k;
      for (var j = k; j < n; j += 1) { if (squares[j] > squares[best]) { best = j; } }
      var widest = Math.sqrt(dot(columns[best], columns[best], k));
      first = first || widest;
      if (widest <= cut * first) { break; }
      [columns, order, squares].forEach(function (list) { swap(list, k, best); });
      diagonal.push(mirror(columns[k], k));
      reflect(columns[k], k, b);
      for (j = k + 1; j < n; j += 1) {
        reflect(columns[k], k, columns[j]);
        squares[j] = dot(columns[j], columns[j], k + 1);
      }
    }
    return {order: order, diagonal: diagonal};
  }

  function backwards(columns, diagonal, b) {
    var x = Float64Array.from(b.subarray(0, diagonal.length));
    for (var k = diagonal.length - 1; k >= 0; k -= 1) {
      x[k] /= diagonal[k];
      for (var i = 0; i < k; i += 1) { x[i] -= columns[k][i] * x[k]; }
    }
    return x;
  }

  // R x = b has many solutions where R is wider than tall. With R' = Q S the shortest is Q z,
  // S' z = b.
  function shortest(columns, diagonal, b) {
    var n = columns.length, rank = diagonal.length, x = new Float64Array(n), corner = [];
    var rows = diagonal.map(function (entry, i) {
      return Float64Array.from(columns, function (column, k) {
        return k < i ? 0 : k === i ? entry : column[i];
      });
    });
    for (var i = 0; i < rank; i += 1) {
      corner.push(mirror(rows[i], i));
      for (var j = i + 1; j < rank; j += 1) { reflect(rows[i], i, rows[j]); }
      var sum = b[i];
      for (var k = 0; k < i; k += 1) { sum -= rows[i][k] * x[k]; }
      x[i] = sum / corner[i];
    }
    for (i = rank - 1; i >= 0; i -= 1) { reflect(rows[i], i, x); }
    return x;
  }

  // A by its columns; A and b are kept.
  descent.leastSquares = function (A, b) {
    var columns = A.map(function (column) { return Float64Array.from(column); });
    var rest = Float64Array.from(b), found = triangle(columns, rest, 1e-10), answer = [];
    var x = (found.diagonal.length === A.length ? backwards : shortest)(columns, found.diagonal, rest);
    found.order.forEach(function (column, k) { answer[column] = x[k]; });
    return answer;
  };
})();
