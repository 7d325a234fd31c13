/** Finds the page that a route names: a page of the workspace, or a notice in the frame of the home page. */
import { fileName } from "../files/media-type.ts";
import type { Workspace } from "../open/workspace.ts";
import { asFailure } from "../shared/errors.ts";
import { explain } from "../words/failures.ts";
import { formatSize } from "../words/size.ts";
import type { Say } from "../words/strings.ts";
import { noticeContent, type Notice, type NoticeLink } from "./notice.ts";
import { type Page, parsePage } from "../dom/page.ts";
import { formatHash, type Destination } from "../dom/route.ts";
import { replaceMain } from "../dom/screen.ts";

export interface FoundPage {
  page: Page;
  /** `notice`: there is no such page. `failed`: there is one, but it cannot be opened. */
  is: "page" | "notice" | "failed";
}

/** Never throws: a failure becomes a page that explains it. */
export async function findPage(workspace: Workspace, say: Say, destination: Destination): Promise<FoundPage> {
  const home: NoticeLink = { text: say("back_home"), href: formatHash({ route: "", anchor: "" }) };
  try {
    const html = await workspace.page(destination.route);
    if (html !== null) return { page: parsePage(html, destination.route, workspace.shell.files), is: "page" };
    return { page: await noticePage(workspace, withoutPage(workspace, say, destination.route, home)), is: "notice" };
  } catch (thrown) {
    const text = explain(say, asFailure(thrown, destination.route));
    const retry = { text: say("retry"), href: location.hash || formatHash(destination) };
    return {
      page: await noticePage(workspace, { title: say("problem_title"), text, links: [retry, home] }),
      is: "failed",
    };
  }
}

function withoutPage({ index }: Workspace, say: Say, path: string, home: NoticeLink): Notice {
  const file = index.files.get(path);
  if (file === undefined) {
    return { title: say("not_found_title"), text: say("not_found_text", { route: path }), links: [home] };
  }
  const name = fileName(path);
  const size = formatSize(file.size, index.language);
  const link = { text: say("download"), href: formatHash({ route: path, anchor: "" }), file: path };
  return { title: say("file_title", { name }), text: say("file_text", { name, size }), links: [link, home] };
}

async function noticePage(workspace: Workspace, notice: Notice): Promise<Page> {
  const frame = await workspace.page("").catch(() => null);
  const page = parsePage(
    frame ?? `<html lang="${workspace.index.language}" dir="${document.documentElement.dir}"><body></body></html>`,
    "",
    workspace.shell.files,
  );
  page.title = `${notice.title} — ${workspace.index.title}`;
  replaceMain(page, noticeContent(notice));
  return page;
}
