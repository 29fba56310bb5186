import { builtApp } from './builtApp.js';

// For images and archives that are to carry the built app: whoever serves then needs no tool to build it.
await builtApp();
