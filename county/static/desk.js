// Keeps the lists and counters of an open page fresh. Forms are never touched.
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
      const where = document.body.dataset.from || location.href;
      const answer = await fetch(where, { headers: { "X-Refresh": "1" }, redirect: "error" });
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
