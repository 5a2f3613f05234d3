export * from './cost-counter.ts';
export * from './graph/graph-value.ts';
export * from './graph/onnx-graph.ts';
export * from './graph-builder.ts';
export * from './ops.ts';
export * from './parameter.ts';
export * from './proto/model-outline.ts';
export { ElementType } from './proto/onnx-proto.ts';
export { channelsOf } from './shapes.ts';
