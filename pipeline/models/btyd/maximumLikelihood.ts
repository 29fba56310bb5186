import { type Minimum, minimise, type Objective } from './minimise.js';

/** A likelihood with positive parameters, of which the maximum is wanted. */
export interface Likelihood {
  /** Number of customers behind it. */
  readonly customers: number;
  /** Where the search starts, and where data that say nothing leave a parameter; all above 0. */
  readonly typical: readonly number[];
  /** The log-likelihood at `parameters`; its derivatives by the parameters are written into `gradient`. */
  evaluate(parameters: Float64Array, gradient: Float64Array): number;
}

/** How the search for a maximum ended. */
export interface FitOutcome {
  readonly logLikelihood: number;
  /** Whether it ended on a maximum: of the likelihood, or where regularised, of the posterior. */
  readonly converged: boolean;
  /** Whether the likelihood has no trustworthy maximum; `notes` then says why and what stands in. */
  readonly regularised: boolean;
  readonly notes: readonly string[];
}

/** Estimates in the order of the likelihood's parameters; all numbers are finite. */
interface Estimate extends FitOutcome {
  readonly parameters: Float64Array;
  /** Square roots of the diagonal of the inverse Hessian, carried over from logarithms by the delta method. */
  readonly standardErrors: Float64Array;
}

/** A gradient (per customer, by log-parameters) below this means the maximum was reached. */
const REACHED_SLOPE = 1e-6;
/** A log-parameter further than this from its typical value has run away: a factor of 10,000. */
const FARTHEST = Math.log(1e4);
/** A standard error of a log-parameter above this means that the data do not tell its order of magnitude. */
const VAGUEST = 3;
/** Standard deviation of the normal prior on log-parameters in the fallback: a factor of 20 either way. */
const PRIOR_DEVIATION = 3;
/** Step of the central differences that turn gradients into a Hessian. */
const HESSIAN_STEP = 1e-4;

/**
 * Maximum likelihood over the logarithms of the parameters. Where it has no maximum inside
 * (no customer returns, all spend alike, one customer), the estimate is the maximum of the likelihood times
 * a weak log-normal prior (one observation against all of the data), within a factor of 10,000 of the
 * typical values, and says so in `notes`.
 */
export function maximiseLikelihood(likelihood: Likelihood): Estimate {
  const centre = Float64Array.from(likelihood.typical, Math.log);
  const plain = costOf(likelihood);
  const minimum = minimise(plain, centre, FARTHEST);
  const covariance = invertPositive(hessian(plain, minimum.point, likelihood.customers));
  const doubt = doubtAbout(minimum, centre, covariance);
  if (doubt !== undefined || covariance === undefined) return regularised(likelihood, centre, doubt ?? '');

  const parameters = minimum.point.map(Math.exp);
  return {
    parameters,
    standardErrors: parameters.map((parameter, i) => parameter * Math.sqrt(covariance[i][i])),
    logLikelihood: -minimum.value * likelihood.customers,
    converged: true,
    regularised: false,
    notes: [],
  };
}

/** Why a minimum is no maximum-likelihood estimate, or undefined where it is one. */
function doubtAbout(
  minimum: Minimum,
  centre: Float64Array,
  covariance: Float64Array[] | undefined,
): string | undefined {
  if (minimum.point.some((log, i) => Math.abs(log - centre[i]) > FARTHEST)) {
    return 'the likelihood keeps rising towards extreme parameters';
  }
  if (minimum.slope > REACHED_SLOPE) return 'the search did not reach a maximum';
  if (covariance === undefined || covariance.some((row, i) => !(row[i] <= VAGUEST ** 2))) {
    return 'the data do not determine all parameters';
  }
  return undefined;
}

/** Minus the mean log-likelihood of a customer, by log-parameters. */
function costOf(likelihood: Likelihood): Objective {
  const { customers } = likelihood;
  return (logs, gradient) => {
    const parameters = logs.map(Math.exp);
    const value = likelihood.evaluate(parameters, gradient);
    for (let i = 0; i < logs.length; i++) gradient[i] *= -parameters[i] / customers;
    return -value / customers;
  };
}

/**
 * The fallback: coordinates u with log-parameter = centre + FARTHEST * tanh(u / FARTHEST), a smooth box,
 * and a normal prior on u.
 */
function regularised(likelihood: Likelihood, centre: Float64Array, doubt: string): Estimate {
  const { customers } = likelihood;
  const plain = costOf(likelihood);
  const logsAt = (point: Float64Array) =>
    centre.map((log, i) => log + FARTHEST * Math.tanh(point[i] / FARTHEST));
  const stretchAt = (coordinate: number) => 1 / Math.cosh(coordinate / FARTHEST) ** 2;
  const priorWeight = 1 / (PRIOR_DEVIATION ** 2 * customers);
  const cost: Objective = (point, gradient) => {
    let value = plain(logsAt(point), gradient);
    for (let i = 0; i < point.length; i++) {
      value += 0.5 * priorWeight * point[i] * point[i];
      gradient[i] = gradient[i] * stretchAt(point[i]) + priorWeight * point[i];
    }
    return value;
  };
  const { point, slope } = minimise(cost, new Float64Array(centre.length));
  const logs = logsAt(point);
  const parameters = logs.map(Math.exp);
  const covariance = invertPositive(hessian(cost, point, customers));
  return {
    parameters,
    // Where even the posterior is flat, the prior is all that is known.
    standardErrors: parameters.map(
      (parameter, i) =>
        parameter * stretchAt(point[i]) * (covariance ? Math.sqrt(covariance[i][i]) : PRIOR_DEVIATION),
    ),
    logLikelihood: -plain(logs, new Float64Array(logs.length)) * customers,
    converged: slope <= REACHED_SLOPE,
    regularised: true,
    notes: [
      `The data alone do not settle its parameters, which is common (${doubt}): estimates that lean weakly on usual values stand in (log-normal prior, a factor of ${Math.exp(PRIOR_DEVIATION).toFixed(0)} either way; standard errors include it).`,
    ],
  };
}

/** `scale` times the Hessian of an objective, by central differences of its gradient, made symmetric. */
function hessian(objective: Objective, point: Float64Array, scale: number): Float64Array[] {
  const size = point.length;
  const rows = Array.from({ length: size }, (_, i) => {
    const above = new Float64Array(size);
    const below = new Float64Array(size);
    objective(shifted(point, i, HESSIAN_STEP), above);
    objective(shifted(point, i, -HESSIAN_STEP), below);
    return above.map((derivative, j) => (scale * (derivative - below[j])) / (2 * HESSIAN_STEP));
  });
  return rows.map((row, i) => row.map((entry, j) => (entry + rows[j][i]) / 2));
}

function shifted(point: Float64Array, coordinate: number, by: number): Float64Array {
  const moved = Float64Array.from(point);
  moved[coordinate] += by;
  return moved;
}

/** The inverse of a symmetric matrix by Cholesky factors, or undefined where it is not positive definite. */
function invertPositive(matrix: Float64Array[]): Float64Array[] | undefined {
  const size = matrix.length;
  const lower = matrix.map(() => new Float64Array(size));
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let rest = matrix[i][j];
      for (let k = 0; k < j; k++) rest -= lower[i][k] * lower[j][k];
      if (i !== j) lower[i][j] = rest / lower[j][j];
      else if (rest > 1e-12 * Math.abs(matrix[i][i])) lower[i][i] = Math.sqrt(rest);
      else return undefined;
    }
  }
  return matrix.map((_, column) => solveCholesky(lower, column));
}

/** The column of the inverse of lower * lower'. */
function solveCholesky(lower: Float64Array[], column: number): Float64Array {
  const size = lower.length;
  const solution = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    let rest = i === column ? 1 : 0;
    for (let k = 0; k < i; k++) rest -= lower[i][k] * solution[k];
    solution[i] = rest / lower[i][i];
  }
  for (let i = size - 1; i >= 0; i--) {
    let rest = solution[i];
    for (let k = i + 1; k < size; k++) rest -= lower[k][i] * solution[k];
    solution[i] = rest / lower[i][i];
  }
  return solution;
}
