import type { ModelFiles, ModelFolder, Runtime } from 'langevin';

/** Files that tell each time something is asked of them, once it is under way. */
export function watchedFiles(files: ModelFiles, onAsk: () => void): ModelFiles {
  const told = <T>(answer: T): T => {
    onAsk();
    return answer;
  };
  return {
    source: files.source,
    has: (path) => told(files.has(path)),
    size: (path) => told(files.size(path)),
    read: (path, options) => told(files.read(path, options)),
    list: () => told(files.list!()),
    openLocal: (path) => told(files.openLocal!(path)),
    folder: (path) => watchedFiles(files.folder(path), onAsk),
  };
}

/** A folder that tells each time a file is begun. */
export function watchedFolder(folder: ModelFolder, onWrite: () => void): ModelFolder {
  return {
    target: folder.target,
    write: (path, data) => {
      const written = folder.write(path, data);
      onWrite();
      return written;
    },
    remove: (path) => folder.remove(path),
    folder: (path) => watchedFolder(folder.folder(path), onWrite),
    commit: () => folder.commit(),
    discard: () => folder.discard(),
  };
}

/** What happens in a {@link watchedRuntime}. */
export type RuntimeEvent = 'creating' | 'running' | 'ran';

/** A runtime that tells what its sessions do. */
export function watchedRuntime(runtime: Runtime, onEvent: (event: RuntimeEvent) => void): Runtime {
  return {
    name: runtime.name,
    devices: runtime.devices,
    requireDevice: (device) => runtime.requireDevice(device),
    createSession: async (model, options) => {
      const creation = runtime.createSession(model, options);
      onEvent('creating');
      const session = await creation;
      return {
        inputNames: session.inputNames,
        outputNames: session.outputNames,
        run: (feeds) => {
          const outputs = session.run(feeds);
          onEvent('running');
          return outputs.finally(() => onEvent('ran'));
        },
        dispose: () => session.dispose(),
      };
    },
  };
}
