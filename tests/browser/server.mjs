/** A static host as plain as they come, on http://localhost. */
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join, normalize } from "node:path";

const types = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".png": "image/png" };

/** Serves `directory` below /workspace/. Returns its address and how to stop it. */
export async function serve(directory) {
  const server = createServer(async (request, response) => {
    try {
      const { pathname } = new URL(request.url, "http://localhost");
      const path = normalize(decodeURIComponent(pathname)).replace(/^\/workspace\//, "");
      if (path.startsWith("/") || path.startsWith("..")) throw new Error("outside");
      const file = path === "" || path.endsWith("/") ? `${path}index.html` : path;
      const bytes = await readFile(join(directory, file));
      response.writeHead(200, { "content-type": types[extname(file)] ?? "application/octet-stream" }).end(bytes);
    } catch {
      response.writeHead(404, { "content-type": "text/plain" }).end("not here");
    }
  });
  await new Promise((resolve) => server.listen(0, "localhost", resolve));
  return {
    address: `http://localhost:${server.address().port}/workspace/`,
    stop: () => new Promise((resolve) => (server.closeAllConnections(), server.close(resolve))),
  };
}
