/** The age test vectors of C2SP (CCTV) against exactly the code that opens objects and slots. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { gunzipSync, inflateSync } from "node:zlib";
import * as vectors from "cctv-age";
import type { Sealed } from "../shared/protocol.ts";
import { identityDecrypter, openAge, passphraseDecrypter, toBinary } from "./age.ts";

interface Vector {
  name: string;
  expect: string;
  payload: string | undefined;
  identities: string[];
  passphrases: string[];
  armored: boolean;
  file: Buffer;
}

function read(name: string, bytes: Uint8Array): Vector {
  const all = Buffer.from(bytes);
  const end = all.indexOf("\n\n");
  const lines = all
    .subarray(0, end)
    .toString()
    .split("\n")
    .map((line) => line.split(": ", 2) as [string, string]);
  const every = (key: string): string[] => lines.filter(([own]) => own === key).map(([, value]) => value);
  const body = all.subarray(end + 2);
  const file =
    every("compressed")[0] === "zlib" ? inflateSync(body) : every("compressed")[0] === "gzip" ? gunzipSync(body) : body;
  return {
    name,
    expect: every("expect")[0]!,
    payload: every("payload")[0],
    identities: every("identity"),
    passphrases: every("passphrase"),
    armored: every("armored")[0] === "yes",
    file,
  };
}

/** The plaintext, or null if it does not open. */
async function open({ file, armored, identities, passphrases, name }: Vector): Promise<Uint8Array | null> {
  const sealed: Sealed = armored ? file.toString("latin1") : new Uint8Array(file).buffer;
  const decrypters = [...identities.map(identityDecrypter), ...passphrases.map(passphraseDecrypter)];
  for (const decrypter of decrypters) {
    try {
      const plain = await openAge(decrypter, toBinary(sealed, name), name);
      if (plain !== null) return plain;
    } catch {
      // said by the next one too, or not: what counts is that nothing opens
    }
  }
  return null;
}

const all = Object.entries(vectors).map(([name, bytes]) => read(name, bytes));

for (const vector of all) {
  test(`${vector.name}: ${vector.expect}`, async () => {
    const plain = await open(vector);
    if (vector.expect === "success") {
      assert.ok(plain !== null, "it does not open");
      assert.equal(createHash("sha256").update(plain).digest("hex"), vector.payload);
    } else {
      assert.equal(plain, null, "it opens");
    }
  });
}

test("the suite is there", () => {
  assert.ok(all.length > 100, `${all.length} vectors`);
});
