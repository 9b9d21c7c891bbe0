// Everything works without this file. It adds: a shortcut to send, a word while we look, a word when the
// connection is gone, and the copy and print buttons.
"use strict";

document.documentElement.classList.add("js");

for (const form of document.querySelectorAll("form[data-keys]")) {
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
}

for (const form of document.querySelectorAll("form[data-busy], form[data-offline]")) {
  const status = form.querySelector("[data-status]");
  form.addEventListener("submit", (event) => {
    if (navigator.onLine === false) {
      event.preventDefault();
      status.textContent = form.dataset.offline;
      return;
    }
    if (form.dataset.sending) {
      event.preventDefault();
      return;
    }
    form.dataset.sending = "yes";
    status.textContent = form.dataset.busy;
  });
  // Coming back with the browser's button shows the page as it was left.
  window.addEventListener("pageshow", () => {
    delete form.dataset.sending;
    status.textContent = "";
  });
}

const copy = async (button, text, place) => {
  const said = document.querySelector(`[data-copied-for="${place}"]`);
  await navigator.clipboard.writeText(text);
  said.textContent = button.dataset.copied;
};

for (const button of document.querySelectorAll("[data-copy]")) {
  button.addEventListener("click", () => {
    const text = document.getElementById(button.dataset.copy).textContent.trim();
    copy(button, text, button.dataset.copy);
  });
}

for (const button of document.querySelectorAll("[data-copy-address]")) {
  button.addEventListener("click", () => copy(button, window.location.href, "address"));
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.addEventListener("click", () => window.print());
}
