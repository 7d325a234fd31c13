/** A plain static host on http://localhost. Like all such hosts, it compresses text. */
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join, normalize } from "node:path";
import { promisify } from "node:util";
import { gzip } from "node:zlib";

const types = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".png": "image/png",
};

/**
 * Serves `directory` below /workspace/. Returns its address and a function to stop it. `behaviour` may be changed while
 * it runs: `wait` milliseconds before each answer, the file whose path ends with `held` only when the promise
 * `released` settles, no file whose path ends with `refuse`, and `headers` to send with the others.
 */
export async function serve(directory, behaviour = {}) {
  async function answer(request, response) {
    try {
      const { pathname } = new URL(request.url, "http://localhost");
      const path = normalize(decodeURIComponent(pathname)).replace(/^\/workspace\//, "");
      if (path.startsWith("/") || path.startsWith("..")) throw new Error("outside");
      if (behaviour.wait) await new Promise((resolve) => setTimeout(resolve, behaviour.wait));
      if (behaviour.held && path.endsWith(behaviour.held)) await behaviour.released;
      if (behaviour.refuse && path.endsWith(behaviour.refuse)) throw new Error("refused");
      const file = path === "" || path.endsWith("/") ? `${path}index.html` : path;
      const bytes = await readFile(join(directory, file));
      const type = types[extname(file)] ?? "application/octet-stream";
      const compressed = /^text|svg/.test(type) && /\bgzip\b/.test(request.headers["accept-encoding"] ?? "");
      const headers = {
        ...behaviour.headers,
        "content-type": type,
        ...(compressed && { "content-encoding": "gzip", vary: "accept-encoding" }),
      };
      response.writeHead(200, headers).end(compressed ? await promisify(gzip)(bytes) : bytes);
    } catch {
      response.writeHead(404, { "content-type": "text/plain" }).end("not here");
    }
  }

  const server = createServer((request, response) => void answer(request, response));
  await new Promise((resolve) => server.listen(0, "localhost", resolve));
  return {
    address: `http://localhost:${server.address().port}/workspace/`,
    stop: () => new Promise((resolve) => (server.closeAllConnections(), server.close(resolve))),
  };
}
