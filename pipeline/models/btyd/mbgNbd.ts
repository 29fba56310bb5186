import { betaGeometricFamily } from './betaGeometric.js';

/** MBG/NBD: Batislam, Denizel & Filiztekin 2007; one-time buyers may drop out too. */
export const mbgNbd = betaGeometricFamily(1);
