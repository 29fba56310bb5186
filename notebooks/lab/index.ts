export { featureFrame, frameRows, type Row, rowsFrame } from './frames.js';
export { Lab, type LabSettings, openLab } from './open.js';
export { finding, number, percent, plot, show, table } from './show.js';
