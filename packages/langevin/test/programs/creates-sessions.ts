// Is sent `.onnx` files, creates a session of each that our own reading of it lets pass, and answers how that ended.
import { LangevinError, MemoryFiles, OnnxNetwork } from 'langevin';
import { nodeRuntime } from 'langevin/node';

const runtime = nodeRuntime({ worker: false, threads: 1 });

async function create(bytes: Uint8Array): Promise<string> {
  try {
    const network = await OnnxNetwork.read(new MemoryFiles({ 'model.onnx': bytes }), 'model.onnx');
    await (await runtime.createSession(network.toModel())).dispose();
    return 'created';
  } catch (error) {
    return LangevinError.isInstance(error) ? error.code : `surprise: ${error}`;
  }
}

process.on('message', (bytes: Uint8Array) => void create(bytes).then((outcome) => process.send!(outcome)));
