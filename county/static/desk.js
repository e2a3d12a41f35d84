// Keeps lists, counters and timelines of an open page fresh. Forms are never touched.
"use strict";
(function () {
  const EVERY = 20000;
  const parts = "[data-live]";

  function busy(part) {
    return part.contains(document.activeElement) || String(document.getSelection()) !== "";
  }

  async function refresh() {
    if (document.hidden || !document.querySelector(parts)) return;
    let page;
    try {
      const answer = await fetch(location.pathname + location.search, { redirect: "error" });
      if (!answer.ok) return;
      page = new DOMParser().parseFromString(await answer.text(), "text/html");
    } catch (unreachable) {
      return;
    }
    for (const part of document.querySelectorAll(parts)) {
      const fresh = page.getElementById(part.id);
      if (fresh && !busy(part)) part.replaceChildren(...fresh.childNodes);
    }
  }

  setInterval(refresh, EVERY);
  document.addEventListener("visibilitychange", refresh);
})();
