import { execFileSync } from 'node:child_process';

/** The commit of the code in a folder, or what `GIT_COMMIT` says outside a checkout (a container, an archive); else null. */
export function gitCommit(folder: string): string | null {
  try {
    const commit = execFileSync('git', ['rev-parse', 'HEAD'], {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return commit.trim();
  } catch {
    // No git, or no checkout: both are fine.
    return process.env.GIT_COMMIT ?? null;
  }
}
