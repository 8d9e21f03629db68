export { depthOf, depthText } from './depth/depth-file.ts';
export { DepthRecorder, type RecordedDepth } from './depth/depth-recorder.ts';
export type { PageAccount, PageInput } from './page-input.ts';
export { reportPage } from './report-page.ts';
