import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openWorkspace } from '../stages/workspace.js';
import { monitoringFile, readMonitoring } from './monitor.js';

it('there is no last monitoring where a crash of the machine cut its file off', () => {
  const root = mkdtempSync(join(tmpdir(), 'clv-monitor-'));
  try {
    const workspace = openWorkspace('shop', root);
    expect(readMonitoring(workspace)).toBeUndefined();
    writeFileSync(monitoringFile(workspace), '{ "format": 1, "dataset": "sh');
    expect(readMonitoring(workspace)).toBeUndefined();
  } finally {
    rmSync(root, { recursive: true });
  }
});
