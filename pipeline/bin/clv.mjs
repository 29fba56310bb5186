#!/usr/bin/env node
// The command line is TypeScript; tsx lets Node run it without a build step.
import { register } from 'tsx/esm/api';

register();
await import('../cli.ts');
