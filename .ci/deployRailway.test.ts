import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { REPOSITORY } from './clone.js';

/** Railway's command line: one deployment serves, and `up` adds one that is being built until the third look. */
const RAILWAY = `#!/bin/bash
[[ $1 == deployment ]] || exit 0
echo look >> looks
case $(wc -l < looks) in
  1) echo '[{"id":"old","status":"SUCCESS"}]' ;;
  2 | 3) echo '[{"id":"new","status":"BUILDING"},{"id":"old","status":"SUCCESS"}]' ;;
  *) echo '[{"id":"new","status":"'$ENDS_AS'"},{"id":"old","status":"REMOVED"}]' ;;
esac
`;

/** The scorer, which answers or not, and Railway's API, which keeps what it is asked. */
const CURL = `#!/bin/bash
case "$*" in
  *graphql*) cat > asked.json; echo '{"data":{"deploymentRollback":true}}' ;;
  *) [[ $ANSWERS == yes ]] ;;
esac
`;

/** A machine without jq may skip what CI must have seen. */
const canRun = process.env.CI === 'true' || spawnSync('jq', ['--version']).status === 0;

describe.runIf(canRun)('deployRailway.sh', () => {
  const folders: string[] = [];
  afterAll(() => {
    for (const folder of folders) rmSync(folder, { recursive: true });
  });

  function deploy(endsAs: string, answers: 'yes' | 'no') {
    const folder = mkdtempSync(join(tmpdir(), 'clv-deploy-'));
    folders.push(folder);
    for (const [name, script] of Object.entries({ railway: RAILWAY, curl: CURL })) {
      writeFileSync(join(folder, name), script);
      chmodSync(join(folder, name), 0o755);
    }
    const { status } = spawnSync('bash', [join(REPOSITORY, '.ci/deployRailway.sh')], {
      cwd: folder,
      env: {
        ...process.env,
        PATH: `${folder}${delimiter}${process.env.PATH}`,
        ENDS_AS: endsAs,
        ANSWERS: answers,
        DEPLOY_PAUSE: '0',
        DEPLOY_LOOKS: '5',
        RAILWAY_TOKEN: 'token',
        RAILWAY_SERVICE: 'clv',
        SCORER_URL: 'https://scorer.example',
        CLV_API_KEY: 'key',
      },
    });
    const asked = join(folder, 'asked.json');
    return {
      status,
      rolledBackTo: existsSync(asked) ? JSON.parse(readFileSync(asked, 'utf8')).variables.id : null,
    };
  }

  it('is content with a deployment that serves', () => {
    expect(deploy('SUCCESS', 'yes')).toEqual({ status: 0, rolledBackTo: null });
  });

  it('returns to the deployment before where the new one does not answer, crashes or never settles', () => {
    expect(deploy('SUCCESS', 'no')).toEqual({ status: 1, rolledBackTo: 'old' });
    expect(deploy('CRASHED', 'yes')).toEqual({ status: 1, rolledBackTo: 'old' });
    expect(deploy('BUILDING', 'yes')).toEqual({ status: 1, rolledBackTo: 'old' });
  });

  it('leaves alone what Railway itself kept, since the new one failed its health check', () => {
    expect(deploy('FAILED', 'yes')).toEqual({ status: 1, rolledBackTo: null });
  });
});
