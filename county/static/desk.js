// Keeps lists, counters and timelines of an open page fresh, and finds what can be chosen in a form.
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

  // The county finds: the form is drawn anew as it is typed, and what was found is taken from that.
  let timer = 0;

  function typed(form) {
    const said = new URLSearchParams(new FormData(form));
    said.set("look", "1");
    return said;
  }

  async function look(form) {
    const asked = typed(form);
    let page;
    try {
      const answer = await fetch(form.action, { method: "POST", body: asked, redirect: "error" });
      if (!answer.ok) return;
      page = new DOMParser().parseFromString(await answer.text(), "text/html");
    } catch (unreachable) {
      return;
    }
    if (String(typed(form)) !== String(asked)) {
      // Meanwhile somebody has typed on, and that is not to be lost.
      soon(form);
      return;
    }
    for (const part of form.querySelectorAll("[data-found]")) {
      const fresh = page.getElementById(part.id);
      if (fresh && !part.contains(document.activeElement)) part.replaceChildren(...fresh.childNodes);
    }
  }

  function soon(form) {
    clearTimeout(timer);
    timer = setTimeout(look, 200, form);
  }

  function looking(event) {
    return event.target.form && event.target.matches("[data-look]") && !event.isComposing;
  }

  document.addEventListener("input", (event) => {
    if (looking(event)) soon(event.target.form);
  });
  document.addEventListener("compositionend", (event) => {
    if (event.target.form && event.target.matches("[data-look]")) soon(event.target.form);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !looking(event) || event.target.type !== "search") return;
    event.preventDefault();
    soon(event.target.form);
  });

  setInterval(refresh, EVERY);
  document.addEventListener("visibilitychange", refresh);
})();
