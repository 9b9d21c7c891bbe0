// Triage by keyboard and without reloading. Everything here also works as links and forms without scripts.
(() => {
  "use strict";
  const POLL_EVERY = 20_000; // milliseconds
  const root = () => document.getElementById("triage");
  const rows = () => [...root().querySelectorAll("a[data-row]")];
  const current = () => root().querySelector("a[data-row][aria-current]");
  let opening = null;
  let sending = false;
  let afterG = false;

  function parsed(html) {
    return new DOMParser().parseFromString(html, "text/html");
  }

  function take(html, address) {
    const fresh = parsed(html).getElementById("triage");
    if (!fresh) return false;
    const list = root().querySelector(".tri__list");
    const top = list ? list.scrollTop : 0;
    root().replaceWith(document.adoptNode(fresh));
    root().querySelector(".tri__list").scrollTop = top;
    if (address) history.replaceState(null, "", address);
    ready();
    return true;
  }

  async function show(address, { read, focus }) {
    if (opening) opening.abort();
    opening = new AbortController();
    root().querySelectorAll("[name=act], [data-key]").forEach((control) => (control.inert = true));
    try {
      const response = await fetch(`${address}&part=pane`, { signal: opening.signal });
      const pane = parsed(await response.text()).querySelector(".tri__read");
      if (!response.ok || !pane) return location.assign(address);
      root().querySelector(".tri__read").replaceWith(document.adoptNode(pane));
      root().querySelector(".tri").classList.toggle("tri--open", read);
      history.replaceState(null, "", address);
      if (focus) root().querySelector(focus).focus();
    } catch (failure) {
      if (failure.name !== "AbortError") location.assign(address);
    }
  }

  function open(row, { read = false } = {}) {
    for (const other of rows()) other.removeAttribute("aria-current");
    row.setAttribute("aria-current", "true");
    return show(row.href, { read, focus: read ? ".tri__read" : "" });
  }

  function find(form) {
    const words = new URLSearchParams(new FormData(form));
    return show(`${form.action}?${words}`, { read: true, focus: "[name=find]" });
  }

  function move(step) {
    const all = rows();
    const next = all[Math.min(Math.max(all.indexOf(current()) + step, 0), all.length - 1)];
    if (!next) return;
    next.focus();
    if (next !== current()) open(next);
  }

  async function send(form, button) {
    if (sending) return;
    sending = true;
    const data = new FormData(form);
    if (button && button.name) data.set(button.name, button.value);
    try {
      const response = await fetch(form.action, { method: "POST", body: data });
      const address = response.redirected ? response.url : null;
      if (!take(await response.text(), address)) return location.assign(response.url);
      const alert = root().querySelector("[role=alert]");
      const confirm = root().querySelector("[aria-labelledby=confirm-title]");
      if (alert || confirm) root().querySelector(".tri__read").focus();
      else if (current()) current().focus();
    } catch {
      HTMLFormElement.prototype.submit.call(form);
    } finally {
      sending = false;
    }
  }

  function escape() {
    const menu = root().querySelector(".tri__acts details[open]");
    const cancel = root().querySelector("[data-escape]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    } else if (cancel) {
      cancel.click();
    } else {
      root().querySelector(".tri").classList.remove("tri--open");
      (current() || rows()[0] || root().querySelector(".tri__list")).focus();
    }
  }

  function press(key) {
    const control = [...root().querySelectorAll("[data-key]")].find((one) => one.dataset.key === key);
    if (!control || control.inert) return false;
    control.click();
    if (control.tagName === "SUMMARY") control.parentElement.querySelector("button, [type=search]").focus();
    return true;
  }

  function onKey(event) {
    if (!root() || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.querySelector("[role=dialog]:not([aria-hidden=true])")) return;
    if (event.key === "Escape" && event.target.closest(".tri__acts")) return escape();
    if (event.target.closest("select, textarea, input:not([type=checkbox]), [contenteditable=true]")) return;
    if (event.key === "Escape") return escape();
    if (root().dataset.keys !== "on") return;
    const g = afterG;
    afterG = event.key === "g";
    if (g && event.key === "q") return location.assign(root().dataset.queue);
    if (event.key === "j") move(1);
    else if (event.key === "k") move(-1);
    else if (event.key === "x") {
      const pick = current() && current().closest("li").querySelector("[name=group]");
      if (pick) pick.checked = !pick.checked;
    } else if (event.key === "z") {
      const undo = document.getElementById("triage-undo");
      if (undo && !undo.hidden) undo.requestSubmit();
    } else if (!press(event.key)) return;
    event.preventDefault();
  }

  function ready() {
    const undo = document.getElementById("triage-undo");
    if (undo) setTimeout(() => (undo.hidden = true), Number(undo.dataset.milliseconds));
  }

  async function poll() {
    if (document.hidden || !root()) return;
    const shown = root().querySelector(".tri__read [data-present]");
    const reads = shown && shown.closest(".tri__read").offsetParent !== null;
    const item = reads ? `&item=${shown.dataset.present}` : "";
    const response = await fetch(root().dataset.news + item).catch(() => null);
    if (!response || !response.ok || response.redirected) return;
    const { words, present } = await response.json();
    for (const one of root().querySelectorAll("[data-present]")) {
      const who = present[one.dataset.present] || "";
      one.hidden = !who;
      one.title = who;
      one.querySelector("[data-who]").textContent = who;
    }
    const pill = document.getElementById("triage-new");
    pill.textContent = words;
    pill.hidden = !words;
  }

  document.addEventListener("keydown", onKey);
  document.addEventListener("click", (event) => {
    const row = event.target.closest("#triage a[data-row]");
    if (!row || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    open(row, { read: true });
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.closest("#triage") || (form.method !== "post" && form.id !== "triage-find")) return;
    event.preventDefault();
    if (form.id === "triage-find") find(form);
    else send(form, event.submitter);
  });
  setInterval(poll, POLL_EVERY);
  ready();
})();
