import { spawnSync } from 'node:child_process';
import { REPOSITORY } from '../../pipeline/stages/workspace.js';
import { NOTEBOOKS } from './execute.js';
import { labProgram, setUpLab } from './setUp.js';

/** `make lab`: JupyterLab over the repository; further arguments are handed on to it. */
setUpLab();
const isRoot = process.getuid?.() === 0;
const options = [
  `--config=${NOTEBOOKS}/machinery/jupyter_server_config.py`,
  `--ServerApp.root_dir=${REPOSITORY}`,
  '--LabApp.default_url=/lab/tree/notebooks/01-explore.ipynb',
  ...(isRoot ? ['--allow-root'] : []),
];
const { status } = spawnSync(labProgram('jupyter-lab'), [...options, ...process.argv.slice(2)], {
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
