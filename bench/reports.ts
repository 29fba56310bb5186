import { join } from 'node:path';
import { REPOSITORY } from '../pipeline/stages/workspace.js';

/** Where races leave what they measured. */
export const REPORTS = join(REPOSITORY, 'reports', 'bench');
