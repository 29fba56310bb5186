// Installs what the lockfile names; arguments are handed on to `npm ci`. Install scripts run only for packages that
// package.json allows by name, whatever npm there is: npm 10 would run them all, npm 11 all that nobody has judged.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

npm('ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', ...process.argv.slice(2));
const { allowScripts } = JSON.parse(readFileSync('package.json', 'utf8'));
const allowed = Object.keys(allowScripts).filter(
  (name) => allowScripts[name] && existsSync(`node_modules/${name}`),
);
if (allowed.length > 0) npm('rebuild', '--loglevel=error', ...allowed);

function npm(...args) {
  const { status } = spawnSync('npm', args, { stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) process.exit(status ?? 1);
}
