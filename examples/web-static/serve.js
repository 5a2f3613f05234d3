// @ts-check
import { createServer } from 'node:http';
import sirv from 'sirv';

// Serves a folder as it is: `node serve.js <folder> [port]`.

const [folder = '.', port = '8080'] = process.argv.slice(2);
const files = sirv(folder, {
  dev: true,
  setHeaders(response) {
    // With these a page may share memory between threads, which WebAssembly takes to use more than one.
    response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
    response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
  },
});
const server = createServer((request, response) => files(request, response));
server.listen(Number(port), '127.0.0.1', () => {
  const address = /** @type {import('node:net').AddressInfo} */ (server.address());
  console.log(`http://localhost:${address.port}/`);
});
