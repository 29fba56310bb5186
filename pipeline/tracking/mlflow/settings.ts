import { MlflowError } from './mlflowError.js';

/** Where runs are sent to, and who sends them. */
export interface MlflowSettings {
  /** Without a slash at its end, and without credentials: it may be shown. */
  readonly server: string;
  /** Value of the Authorization header; undefined where the server asks for none. */
  readonly authorization: string | undefined;
  /** Undefined: `clv-<data set>`. */
  readonly experiment: string | undefined;
}

/**
 * What the variables of MLflow's own clients say; undefined where no server is named.
 * @throws MlflowError for an address that is none of an MLflow server.
 */
export function mlflowSettings(environment: NodeJS.ProcessEnv): MlflowSettings | undefined {
  const { MLFLOW_TRACKING_URI: address, MLFLOW_EXPERIMENT_NAME: experiment } = environment;
  if (!address) return undefined;
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new MlflowError('MLFLOW_TRACKING_URI is not the http:// or https:// address of an MLflow server');
  }
  const authorization = authorizationOf({
    token: environment.MLFLOW_TRACKING_TOKEN,
    username: environment.MLFLOW_TRACKING_USERNAME || decodeURIComponent(url.username),
    password: environment.MLFLOW_TRACKING_PASSWORD || decodeURIComponent(url.password),
  });
  const server = `${url.origin}${url.pathname}`.replace(/\/+$/, '');
  return { server, authorization, experiment: experiment || undefined };
}

/** As in MLflow's own clients, a name and password count for more than a token. */
function authorizationOf({
  token,
  username,
  password,
}: {
  token: string | undefined;
  username: string;
  password: string;
}): string | undefined {
  if (username) return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  return token ? `Bearer ${token}` : undefined;
}
