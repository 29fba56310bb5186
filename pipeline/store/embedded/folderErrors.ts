import { UserError } from '../../errors.js';

/** What the system calls a folder that cannot be written, and what that means. */
const CAUSES: readonly { pattern: RegExp; what: string; todo: string }[] = [
  {
    pattern:
      /ENOSPC|No space left on device|Check free disk space|EDQUOT|Disk quota exceeded|EFBIG|File too large/,
    what: 'The disk is full',
    todo: 'Free some space (the embedded PostgreSQL needs 100 MB to begin with), then run the command again.',
  },
  {
    pattern: /ENOENT/,
    what: 'The folder does not exist',
    todo: 'Name a folder that exists.',
  },
  {
    pattern: /EROFS|Read-only file system/,
    what: 'The folder is read-only',
    todo: 'Run in a folder that can be written, or set DATABASE_URL to a PostgreSQL server.',
  },
  {
    pattern: /EACCES|EPERM|Permission denied|Operation not permitted|wrong ownership/,
    what: 'The folder belongs to somebody else',
    todo: 'Run as its owner, or let yourself write to it, or set DATABASE_URL to a PostgreSQL server.',
  },
];

/**
 * A UserError for a folder of the embedded server that cannot be written, told from an error or from what
 * PostgreSQL's programs print; undefined where it is something else.
 */
export function folderError(evidence: unknown, folder: string): UserError | undefined {
  const text =
    evidence instanceof Error
      ? `${(evidence as NodeJS.ErrnoException).code} ${evidence.message}`
      : String(evidence);
  const cause = CAUSES.find(({ pattern }) => pattern.test(text));
  return cause && new UserError(`${cause.what}: ${folder}`, cause.todo, { cause: evidence });
}

/** The same, with the error itself where it is something else. */
export function explainFolderError(error: unknown, folder: string): unknown {
  return folderError(error, folder) ?? error;
}
