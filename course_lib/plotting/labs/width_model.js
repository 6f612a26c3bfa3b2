// Two networks with one hidden layer, fitted to a function on [-1, 1]: what
// course_lib.plotting.width_fit computes, in the page. A test compares the two.

const relu = (x) => Math.max(x, 0);
const grid = (low, high, count) =>
  Array.from({ length: count }, (_, i) => low + ((high - low) * i) / (count - 1));

const BREAK = 1 / 3; // where the kink is, and the jump
const EXAMPLES = grid(-1, 1, 201); // what the last layer on random creases is fitted to
const INSIDE = [...grid(-1, 1, 4001), ...grid(-1, 1, 65), BREAK]; // where errors are looked for

// Two units a layer fold [0, 1] in two; so many layers make 2 ** depth pieces.
function zigzag(x, depth) {
  let value = (x + 1) / 2;
  for (let layer = 0; layer < depth; layer += 1) value = 2 * relu(value) - 4 * relu(value - 0.5);
  return value;
}

function targetFunction(target, depth) {
  return {
    wave: (x) => Math.sin(Math.PI * x),
    kink: (x) => Math.abs(x - BREAK),
    root: (x) => Math.sqrt(relu(x + 1)),
    jump: (x) => (x > BREAK ? 1 : 0),
    zigzag: (x) => zigzag(x, depth),
  }[target];
}

// A hidden layer is a list of units [bend, side], relu(side * (x - bend)), side -1 or +1.
function network(offset, units, coefs) {
  return (x) => {
    let sum = offset;
    for (let j = 0; j < units.length; j += 1) {
      const ramp = units[j][1] * (x - units[j][0]);
      if (ramp > 0) sum += coefs[j] * ramp;
    }
    return sum;
  };
}

// The polygon through equally spaced knots, as a network: one unit a piece.
function interpolant(f, width) {
  const knots = grid(-1, 1, width + 1);
  const values = knots.map(f);
  const slopes = knots.slice(1).map((knot, j) => (values[j + 1] - values[j]) / (knot - knots[j]));
  const changes = slopes.map((slope, j) => slope - (j ? slopes[j - 1] : 0));
  const pieces = 1 + changes.slice(1).filter((change) => Math.abs(change) > 1e-9).length;
  const g = network(values[0], knots.slice(0, -1).map((knot) => [knot, 1]), changes);
  return { g, pieces };
}

// The last layer by least squares; of equally good ones the shortest.
function randomCreases(f, units) {
  const columns = [EXAMPLES.map(() => 1)];
  for (const [bend, side] of units) columns.push(EXAMPLES.map((x) => relu(side * (x - bend))));
  const [offset, ...coefs] = leastSquares(columns, EXAMPLES.map(f));
  return network(offset, units, coefs);
}

function largestError(g, f, target) {
  let error = 0;
  for (const x of INSIDE) error = Math.max(error, Math.abs(g(x) - f(x)));
  if (target === "jump") {
    // Just left of the jump the function is 0, just right of it 1.
    error = Math.max(error, Math.abs(g(BREAK)), Math.abs(1 - g(BREAK)));
  }
  return error;
}

function largestErrorOutside(g, f, beyond) {
  let error = 0;
  for (const x of grid(-1 - beyond, 1 + beyond, 1201)) {
    if (Math.abs(x) > 1) error = Math.max(error, Math.abs(g(x) - f(x)));
  }
  return error;
}

// The shortest x that minimizes |A x - b|, A given by its columns: Householder QR with column
// pivoting, cut where a column adds less than 1e-10, then QR of the transposed rest.
function leastSquares(columns, b) {
  const n = columns.length;
  const m = b.length;
  const A = columns.map((column) => Float64Array.from(column));
  const rest = Float64Array.from(b);
  const order = columns.map((_, j) => j);
  const norms = A.map((column) => dot(column, column, 0));
  const first = Math.sqrt(Math.max(...norms));
  const diagonal = [];
  let rank = 0;
  for (; rank < Math.min(m, n); rank += 1) {
    let best = rank;
    for (let j = rank; j < n; j += 1) {
      norms[j] = dot(A[j], A[j], rank);
      if (norms[j] > norms[best]) best = j;
    }
    if (Math.sqrt(norms[best]) <= 1e-10 * first) break;
    [A[rank], A[best]] = [A[best], A[rank]];
    [norms[rank], norms[best]] = [norms[best], norms[rank]];
    [order[rank], order[best]] = [order[best], order[rank]];
    diagonal.push(mirror(A[rank], rank, [...A.slice(rank + 1), rest]));
  }
  // R[i][k]: row i of the upper trapezoid, by columns k of the permuted matrix.
  const R = diagonal.map((entry, i) =>
    Float64Array.from({ length: n }, (_, k) => (k < i ? 0 : k === i ? entry : A[k][i])),
  );
  const x = new Float64Array(n);
  if (rank === n) {
    for (let i = n - 1; i >= 0; i -= 1) {
      let sum = rest[i];
      for (let k = i + 1; k < n; k += 1) sum -= R[i][k] * x[k];
      x[i] = sum / diagonal[i];
    }
  } else {
    // R = (Q T)': solve T' z = rest forwards, then x = Q z is the shortest solution.
    const mirrors = R;
    const corner = [];
    for (let i = 0; i < rank; i += 1) corner.push(mirror(mirrors[i], i, mirrors.slice(i + 1)));
    for (let i = 0; i < rank; i += 1) {
      let sum = rest[i];
      for (let k = 0; k < i; k += 1) sum -= mirrors[i][k] * x[k];
      x[i] = sum / corner[i];
    }
    for (let i = rank - 1; i >= 0; i -= 1) reflect(mirrors[i], i, x);
  }
  const answer = new Array(n);
  order.forEach((column, k) => {
    answer[column] = x[k];
  });
  return answer;
}

function dot(a, b, from) {
  let sum = 0;
  for (let i = from; i < a.length; i += 1) sum += a[i] * b[i];
  return sum;
}

// Make the column zero below entry `at` by a reflection, and reflect the others with it. What
// lies in the column from `at` on becomes the mirror's normal; returns the new entry.
function mirror(column, at, others) {
  const length = Math.sqrt(dot(column, column, at));
  const entry = column[at] > 0 ? -length : length;
  column[at] -= entry;
  const size = Math.sqrt(dot(column, column, at));
  for (let i = at; i < column.length; i += 1) column[i] /= size;
  for (const other of others) reflect(column, at, other);
  return entry;
}

function reflect(normal, at, vector) {
  const twice = 2 * dot(normal, vector, at);
  for (let i = at; i < vector.length; i += 1) vector[i] -= twice * normal[i];
}
