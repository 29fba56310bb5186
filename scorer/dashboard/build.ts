import { builtApp } from './builtApp.js';

/** Builds the app beforehand, for places that have neither its sources nor Vite. */
await builtApp();
