/**
 * The Nu HTML checker has no error and no warning for any page of the sample in both themes, for the unlock pages and
 * for START-HERE.html.
 */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join, relative } from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import vnu from "vnu-jar";
import { serve } from "./server.mjs";
import { htmlFiles, missing, openThemes } from "./themes.mjs";

/** All errors and warnings of the checker about the pages at these addresses, with their positions. */
async function complaints(addresses) {
  const words = [
    "-Xss2m",
    "-Dnu.validator.servlet.allow-forbidden-hosts=true",
    "-Dnu.validator.servlet.allowed-address-type=all",
    "-jar",
    String(vnu),
    "--stdout",
    "--format",
    "json",
    "--exit-zero-always",
    ...addresses,
  ];
  const { stdout } = await promisify(execFile)("java", words, { maxBuffer: 1 << 28 });
  const { messages } = JSON.parse(stdout);
  return messages
    .filter((message) => !isAdvice(message))
    .map(({ url, lastLine, lastColumn, type, subType, message, extract }) => {
      const place = url?.replace(/^http:\/\/[^/]*\/workspace\//, "");
      return `${place}:${lastLine}:${lastColumn}: ${subType ?? type}: ${message}\n    ${extract?.replaceAll(/\s+/g, " ") ?? ""}`;
    });
}

/** Messages that do not matter. The slash in `<img … />` comes from CommonMark, whose examples are written that way. */
function isAdvice({ type, subType, message }) {
  return type === "info" && subType === undefined && message.startsWith("Trailing slash on void elements");
}

describe("the Nu HTML checker", { skip: missing }, () => {
  let sample;
  before(() => (sample = openThemes()));
  after(() => sample?.close());

  for (const number of [0, 1]) {
    test(`accepts every page of ${["the default theme", "ledger"][number]}`, async (t) => {
      const { plain, hosted, archive, plainArchive } = sample.themes[number];
      const root = join(plain, "..");
      // From a server, since the policies of the pages assume one.
      const server = await serve(root);
      t.after(() => server.stop());
      const pages = htmlFiles(plain);
      const sealed = [
        ...htmlFiles(hosted),
        join(archive, "START-HERE.html"),
        join(plainArchive, "START-HERE.html"),
        join(archive, "data", "site", "index.html"),
      ];
      assert.ok(
        pages.length > 100 && sealed.length === 6,
        `${pages.length} pages, ${sealed.length} of what is sealed or beside it`,
      );
      const found = await complaints([...pages, ...sealed].map((file) => `${server.address}${relative(root, file)}`));
      assert.ok(found.length === 0, `${found.length} messages\n${found.slice(0, 50).join("\n")}`);
    });
  }
});
