import { betaGeometricFamily } from './betaGeometric.js';

/** BG/NBD: Fader, Hardie & Lee 2005, "Counting your customers the easy way". */
export const bgNbd = betaGeometricFamily(0);
