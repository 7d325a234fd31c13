/**
 * Files that somebody with bad intent might deliver, and a second server that stands for all other sites and must never
 * get a request.
 */
import { createServer } from "node:http";

/** All other sites: records every request. */
export async function elsewhere() {
  const asked = [];
  const server = createServer((request, response) => {
    asked.push(request.url);
    response.writeHead(200, { "access-control-allow-origin": "*", "content-type": "text/plain" }).end("asked");
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    asked,
    address: `http://127.0.0.1:${server.address().port}`,
    stop: () => (server.closeAllConnections(), server.close()),
  };
}

/** A drawing that tries everything, and draws a green square. */
export function hostile(other) {
  return `<?xml version="1.0"?><?xml-stylesheet href="${other}/sheet.css"?>
<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="40" height="40" viewBox="0 0 40 40" onload="document.title='ran';fetch('${other}/onload')">
<script>document.title = "ran"; fetch("${other}/script");</script><script href="${other}/script.js"/>
<style>@import url(${other}/import.css); @font-face { font-family: f; src: url(${other}/font.woff) } text { font-family: f; fill: url(${other}/a.svg#b) }</style>
<foreignObject width="9" height="9"><img xmlns="http://www.w3.org/1999/xhtml" src="${other}/img" onerror="document.title='ran'"/></foreignObject>
<image href="${other}/image.png" width="9" height="9"/><use xlink:href="${other}/use.svg#a"/><filter id="f"><feImage href="${other}/feimage.png"/></filter>
<rect width="40" height="40" fill="#00ff00" onclick="document.title='ran'"><set attributeName="onmouseover" to="document.title='ran'"/><animate attributeName="onbegin" onbegin="document.title='ran';fetch('${other}/begin')" dur="1s"/></rect>
<text filter="url(#f)" mask="url(${other}/mask.svg#m)" style="background: url(${other}/style.png)">x</text></svg>`;
}

/** A page that tries the same. */
export const page = (other) =>
  `<!doctype html><script>document.title = "ran"; fetch("${other}/html")</script><img src="${other}/html.png">`;
