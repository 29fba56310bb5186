/**
 * A fault that the person at the keyboard can mend: bad input, bad parameters, a service that is down.
 * Its message is one clear sentence with the value found and what was expected (with the unit);
 * `todo` says what to do about it. Everything else that is thrown is a defect of ours.
 */
export class UserError extends Error {
  /** What to do about it, as an instruction. */
  readonly todo: string;

  constructor(message: string, todo: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'UserError';
    this.todo = todo;
  }
}
