// What few pages need of networks: ready-made models, weights in several files or with names of early versions, derivatives,
// saving. In one module, which is loaded when the first of them is needed: by itself, each would take more for what they
// share than it saves.

export { withCurrentNames } from './checkpoint/legacy-names.ts';
export { readShards, shardsOf } from './checkpoint/read-shards.ts';
export { writeCheckpoint } from './checkpoint/write-checkpoint.ts';
export { buildTangentGraph } from './network/tangent-graph.ts';
export { OnnxNetwork } from './onnx-network.ts';
export { onnxModelFiles } from './read-onnx-model.ts';
