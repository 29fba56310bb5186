import { fileURLToPath } from 'node:url';

/** The folder in which tests leave pictures of the dashboard to look at; it ends with a slash. */
export const SCREENSHOTS = fileURLToPath(new URL('../../../reports/screenshots/', import.meta.url));
