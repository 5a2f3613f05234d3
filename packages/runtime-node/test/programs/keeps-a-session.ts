// A program that never disposes its session. Its argument says how it comes to its end.
import { nodeRuntime } from '@langevin/runtime-node';
import { convolutions, image } from '../support/models.ts';

const session = await nodeRuntime().createSession(convolutions());
await session.run({ x: image(4) });

switch (process.argv[2]) {
  case 'return':
    break;
  case 'exit-while-running':
    void session.run({ x: image(64) });
    void session.run({ x: image(64) });
    setTimeout(() => process.exit(7), 20);
    break;
  case 'throw-while-running':
    void session.run({ x: image(64) });
    setTimeout(() => {
      throw new Error('thrown while the model runs');
    }, 20);
    break;
  case 'exit-while-loading':
    void nodeRuntime().createSession(convolutions());
    setTimeout(() => process.exit(7), 150);
    break;
  case 'abandon-loading': {
    const controller = new AbortController();
    const loading = nodeRuntime().createSession(convolutions(), { signal: controller.signal });
    setTimeout(() => controller.abort(), 150);
    await loading.catch(() => {});
    break;
  }
  case 'await':
    // Nothing but the call keeps the process alive.
    await session.run({ x: image(64) });
    console.log('answered');
    break;
}
