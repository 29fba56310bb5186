/** Why a run could not be sent, as the end of a sentence; it never stops what is being tracked. */
export class MlflowError extends Error {
  /** MLflow's own code, such as RESOURCE_DOES_NOT_EXIST, where the server gave one. */
  readonly code: string | undefined;

  constructor(message: string, options: { code?: string | undefined; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = 'MlflowError';
    this.code = options.code;
  }
}

/** Whether the server refused with that code of MLflow's. */
export function isRefusal(error: unknown, code: string): boolean {
  return error instanceof MlflowError && error.code === code;
}
