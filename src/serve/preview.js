// Keeps a previewed page up to date. Only the preview serves this; no build has it.
(() => {
  const own = "/.deedbox/";
  const shown = document.currentScript.dataset.generation;
  let overlay;

  function show(findings) {
    overlay?.remove();
    // Beside the body, which the viewer of a sealed site replaces, and in a tree of its own,
    // which the theme's styles do not reach.
    overlay = document.createElement("deedbox-preview");
    const tree = overlay.attachShadow({ mode: "open" });
    const style = document.createElement("link");
    style.rel = "stylesheet";
    style.href = `${own}preview.css`;
    const dialog = document.createElement("dialog");
    dialog.setAttribute("aria-labelledby", "title");
    dialog.innerHTML = `<header><h1 id=title>Something is wrong</h1>
      <form method=dialog><button>Show the last good page</button></form></header>${findings}`;
    // Forms are refused by the policy.
    dialog.querySelector("button").addEventListener("click", (event) => {
      event.preventDefault();
      dialog.close();
    });
    tree.append(style, dialog);
    document.documentElement.append(overlay);
    dialog.showModal();
  }

  async function changed({ data }) {
    const state = JSON.parse(data);
    if (state.wrong) {
      // A page that is nothing but the findings shows the new ones.
      if (document.querySelector("main > article.error")) {
        document.querySelector("main").innerHTML = `<h1>Not yet</h1>${await findings()}`;
      } else {
        show(await findings());
      }
    } else if (String(state.generation) !== shown) {
      location.reload();
    } else {
      overlay?.remove();
    }
  }

  async function findings() {
    return (await fetch(`${own}findings`)).text();
  }

  const events = new EventSource(`${own}events`);
  events.addEventListener("message", (event) => void changed(event));
  addEventListener("pagehide", () => events.close());
})();
