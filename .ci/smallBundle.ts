import { writeTestBundle } from '../pipeline/bundle/testing.js';

/** Writes a small real bundle below the folder that the command line names, as its champion. */
await writeTestBundle(process.argv[2], { dataset: 'test' });
