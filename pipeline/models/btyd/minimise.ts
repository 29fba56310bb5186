/** A smooth function: returns its value at `point` and writes its derivatives into `gradient`. */
export type Objective = (point: Float64Array, gradient: Float64Array) => number;

/** Where the descent ended. */
export interface Minimum {
  readonly point: Float64Array;
  readonly value: number;
  /** Largest absolute derivative at `point`. */
  readonly slope: number;
  readonly evaluations: number;
}

const MAX_ITERATIONS = 500;
/** A slope below this counts as flat: likelihoods are means over customers, of the order of 1. */
const FLAT = 1e-9;
/** Parameters are logarithms: one step changes none of them by more than a factor e^2. */
const LONGEST_STEP = 2;
/** Share of the promised decrease that a step must bring (Armijo). */
const SUFFICIENT_DECREASE = 1e-4;
/**
 * Error of a value (relative, where it is above 1) that is a sum over a million rows. Near the minimum the decrease drowns in it;
 * there a flatter place of equal height will do, since derivatives are still exact (Hager & Zhang 2005).
 */
const ROUNDING = 1e-10;
/** Halvings (at least) of a step before the line search gives up. */
const MAX_SHORTENINGS = 40;

/**
 * Minimises a smooth function of a few variables by BFGS with a backtracking line search
 * (Nocedal & Wright, Numerical Optimization, 2nd ed., algorithm 6.1).
 * Points where the value or a derivative is not finite count as walls. Deterministic.
 * Gives up where a variable has moved by more than `farthest`.
 */
export function minimise(
  objective: Objective,
  start: ArrayLike<number>,
  farthest = Number.POSITIVE_INFINITY,
): Minimum {
  const size = start.length;
  let point: Float64Array = Float64Array.from(start);
  let gradient: Float64Array = new Float64Array(size);
  let value = objective(point, gradient);
  let evaluations = 1;
  let inverse = scaledIdentity(size, 1);
  let fresh = true;

  for (let iteration = 0; iteration < MAX_ITERATIONS && largest(gradient) > FLAT; iteration++) {
    const direction = descentDirection(inverse, gradient);
    const search = lineSearch(objective, point, value, gradient, direction);
    evaluations += search.evaluations;
    if (search.next === undefined) {
      if (fresh) break;
      // A stale curvature estimate can point nowhere useful: start it anew before giving up.
      inverse = scaledIdentity(size, 1);
      fresh = true;
      continue;
    }
    const { next } = search;
    const step = next.point.map((coordinate, i) => coordinate - point[i]);
    const change = next.gradient.map((derivative, i) => derivative - gradient[i]);
    const curvature = dot(step, change);
    if (curvature > 1e-14 * Math.sqrt(dot(step, step) * dot(change, change))) {
      if (fresh) inverse = scaledIdentity(size, curvature / dot(change, change));
      updateInverse(inverse, step, change, curvature);
      fresh = false;
    }
    ({ point, value, gradient } = next);
    if (point.some((coordinate, i) => Math.abs(coordinate - start[i]) > farthest)) break;
  }
  return { point, value, slope: largest(gradient), evaluations };
}

interface Place {
  readonly point: Float64Array;
  readonly value: number;
  readonly gradient: Float64Array;
}

/** Shortens the step until it brings enough; `next` is undefined where no step does. */
function lineSearch(
  objective: Objective,
  point: Float64Array,
  value: number,
  gradient: Float64Array,
  direction: Float64Array,
): { next: Place | undefined; evaluations: number } {
  const slope = dot(gradient, direction);
  let length = Math.min(1, LONGEST_STEP / largest(direction));
  const rounding = ROUNDING * Math.max(1, Math.abs(value));
  for (let tries = 1; tries <= MAX_SHORTENINGS; tries++) {
    const candidate = Float64Array.from(point, (coordinate, i) => coordinate + length * direction[i]);
    const candidateGradient = new Float64Array(point.length);
    const candidateValue = objective(candidate, candidateGradient);
    const usable = Number.isFinite(candidateValue) && candidateGradient.every(Number.isFinite);
    const lower = candidateValue <= value + SUFFICIENT_DECREASE * length * slope;
    const flatter = candidateValue <= value + rounding && largest(candidateGradient) < largest(gradient);
    if (usable && (lower || flatter)) {
      return {
        next: { point: candidate, value: candidateValue, gradient: candidateGradient },
        evaluations: tries,
      };
    }
    // The minimum of the parabola through what is known, kept between a tenth and a half of the step.
    const parabola = (-slope * length * length) / (2 * (candidateValue - value - slope * length));
    length = usable ? Math.min(length / 2, Math.max(length / 10, parabola)) : length / 4;
  }
  return { next: undefined, evaluations: MAX_SHORTENINGS };
}

function descentDirection(inverse: Float64Array[], gradient: Float64Array): Float64Array {
  const direction = Float64Array.from(inverse, (row) => -dot(row, gradient));
  return dot(direction, gradient) < 0 ? direction : gradient.map((derivative) => -derivative);
}

/** The BFGS update of the inverse Hessian, in place. */
function updateInverse(
  inverse: Float64Array[],
  step: Float64Array,
  change: Float64Array,
  curvature: number,
): void {
  const moved = Float64Array.from(inverse, (row) => dot(row, change));
  const growth = (1 + dot(change, moved) / curvature) / curvature;
  for (let i = 0; i < step.length; i++) {
    for (let j = 0; j < step.length; j++) {
      inverse[i][j] += growth * step[i] * step[j] - (moved[i] * step[j] + step[i] * moved[j]) / curvature;
    }
  }
}

function scaledIdentity(size: number, scale: number): Float64Array[] {
  return Array.from({ length: size }, (_, i) => {
    const row = new Float64Array(size);
    row[i] = scale;
    return row;
  });
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

function largest(vector: Float64Array): number {
  let most = 0;
  for (const coordinate of vector) most = Math.max(most, Math.abs(coordinate));
  return most;
}
