/**
 * Put into an unpacked archive by `large.test.mjs`: does there what a reader does, so that no debugger is attached, which would keep every
 * script that was ever loaded. What comes of it is said on the console. The dialogue, which nobody would answer, gives a file that keeps
 * nothing but what has to be compared.
 */
(async () => {
  const { passphrase } = document.currentScript.dataset;
  const until = async (test) => {
    for (let value; ; await new Promise((resolve) => setTimeout(resolve, 50))) if ((value = test())) return value;
  };
  const hex = (digest) => [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const file = { name: "", size: 0, digests: [], scripts: 0 };
  const ended = new Promise((resolve) => {
    const writable = {
      async write(part) {
        file.size += part.length;
        file.digests.push(hex(await crypto.subtle.digest("SHA-256", part)));
      },
      close: () => resolve("closed"),
      abort: (reason) => resolve(`aborted: ${reason}`),
    };
    globalThis.showSaveFilePicker = async ({ suggestedName }) => {
      file.name = suggestedName;
      return { createWritable: async () => new WritableStream(writable) };
    };
  });
  document.querySelector("[data-deedbox=passphrase]").value = passphrase;
  // Nobody else takes the form but the viewer, as soon as it is there.
  await until(() => !document.querySelector("[data-deedbox=unlock]").dispatchEvent(new Event("submit", { cancelable: true })));
  await until(() => document.documentElement.dataset.deedbox === "open");
  location.hash = "#/files/film/";
  const link = await until(() => document.querySelector("main a[data-deedbox-file]"));
  console.log("deedbox-test begins");
  link.click();
  file.end = await ended;
  file.scripts = document.querySelectorAll("head script[src^='objects/']").length;
  console.log(`deedbox-test ${JSON.stringify(file)}`);
})();
