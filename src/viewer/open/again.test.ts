/** A site that is published again while somebody has it open. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Missing } from "../shared/errors.ts";
import { sealSite } from "../testing/site.mjs";
import { type Site, shellOf, sourceOf } from "../testing/source.ts";
import { workerOf } from "../testing/worker.ts";
import { Workspace } from "./workspace.ts";

const content = {
  pages: { "": "home", "updates/": "updates" },
  look: { "theme.css": "body { color: teal }" },
};
const quietly = new AbortController();

async function open() {
  const site = await sealSite(content);
  return { site, workspace: await Workspace.open(sourceOf(site), workerOf(site.identity), shellOf(site)) };
}

/** Publishes another state of a site in the place of the first. */
function publish(site: Site, anew: Site, workspace: Workspace): void {
  site.things.clear();
  for (const [name, bytes] of anew.things) site.things.set(name, bytes);
  Object.assign(site, anew, { things: site.things });
  Object.assign(workspace.worker, workerOf(anew.identity));
}

test("after a new publication, under the old page, the index is read again", async () => {
  const { site, workspace } = await open();
  const anew = await sealSite({ ...content, pages: { ...content.pages, "updates/": "updates, again" } });
  publish(site, anew, workspace);
  assert.equal(await workspace.page("updates/"), "updates, again");
});

const searchText = (...titles: string[]): string => {
  const documents = titles.map((title) => ({ route: `${title}/`, title, kind: "updates", text: "harbour" }));
  return JSON.stringify({ kinds: { updates: "Updates" }, documents });
};
const inParts = (...titles: string[]): Promise<Site> =>
  sealSite({ ...content, search: titles.map((title) => searchText(title)) });
const routesFound = async ({ worker }: Workspace): Promise<string[]> => {
  const { found } = await worker.ask("search", { words: "harbour", kind: "", from: "", to: "" });
  return found.map(({ route }) => route).sort();
};

test("the older parts of a search are added to the newest", async () => {
  const site = await inParts("new", "old");
  const workspace = await Workspace.open(sourceOf(site), workerOf(site.identity), shellOf(site));
  const seen: [boolean, boolean][] = [];
  await workspace.openSearch(({ kinds, isFirst, isLast }) => {
    assert.deepEqual(kinds, [["updates", "Updates"]]);
    seen.push([isFirst, isLast]);
  });
  assert.deepEqual(seen, [
    [true, false],
    [false, true],
  ]);
  assert.deepEqual(await routesFound(workspace), ["new/", "old/"]);
});

test("a search begins again where the site was published again before its older parts had come", async () => {
  for (const asksForPage of [false, true]) {
    const site = await inParts("new", "old");
    const source = sourceOf(site);
    const workspace = await Workspace.open(source, workerOf(site.identity), shellOf(site));
    const anew = await inParts("newer", "old", "oldest");
    const { load } = source;
    const older = `objects/${workspace.index.objects[workspace.index.search[1]!]!.id}`;
    source.load = async (name, options) => {
      if (name === older) {
        publish(site, anew, workspace);
        // Whatever index a page reads meanwhile, the parts of two states are never mixed.
        if (asksForPage) assert.equal(await workspace.page("updates/"), "updates");
      }
      return load(name, options);
    };
    const firsts: boolean[] = [];
    await workspace.openSearch(({ isFirst }) => void firsts.push(isFirst));
    assert.deepEqual(firsts, [true, true, false, false]);
    assert.deepEqual(await routesFound(workspace), ["newer/", "old/", "oldest/"]);
  }
});

test("a search fails where an older part is missing and nothing was published since", async () => {
  const site = await inParts("new", "old");
  const workspace = await Workspace.open(sourceOf(site), workerOf(site.identity), shellOf(site));
  site.things.delete(`objects/${workspace.index.objects[workspace.index.search[1]!]!.id}`);
  await assert.rejects(
    workspace.openSearch(() => {}),
    Missing,
  );
});

test("all that is saved is of the new state where the site was published again", async () => {
  const { site, workspace } = await open();
  const look = { "theme.css": "body { color: navy }" };
  publish(site, await sealSite({ ...content, look, pages: { "": "home, again" } }), workspace);
  assert.deepEqual(await workspace.allPages(quietly.signal), [["", "home, again"]]);
  const second = await open();
  publish(second.site, await sealSite({ ...content, look }), second.workspace);
  const [[path, bytes]] = (await second.workspace.look()) as [[string, Uint8Array]];
  assert.deepEqual([path, new TextDecoder().decode(bytes)], ["theme.css", look["theme.css"]]);
});
