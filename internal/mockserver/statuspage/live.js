// Keeps the page alive: updates its live parts each second, and sends forms
// without leaving the page. Without JavaScript the page is the same, and forms
// load it again.
"use strict";

// The user works in a part with the keyboard's focus or an open form. Such an
// element must stay.
const isInUse = (part) =>
  part.contains(document.activeElement) || part.matches("details[open]") || part.querySelector("details[open]");

// keyOf identifies an element among its siblings.
const keyOf = (element, place) => element.id || `${element.tagName} ${place}`;

// merge turns an element into its fresh version, and returns what is then in
// the document. It looks for changes below an element in use.
function merge(part, fresh) {
  if (part.isEqualNode(fresh)) {
    return part;
  }
  if (!isInUse(part)) {
    part.replaceWith(fresh);
    return fresh;
  }
  if (part.matches("details, form")) {
    return part;
  }
  const left = new Map([...part.children].map((child, place) => [keyOf(child, place), child]));
  let previous = null;
  for (const [place, child] of [...fresh.children].entries()) {
    const key = keyOf(child, place);
    const old = left.get(key);
    left.delete(key);
    if (old) {
      previous = merge(old, child);
      continue;
    }
    previous ? previous.after(child) : part.prepend(child);
    previous = child;
  }
  for (const gone of left.values()) {
    if (!isInUse(gone)) {
      gone.remove();
    }
  }
  return part;
}

// show updates the live parts from the text of a page, and returns the page.
function show(text) {
  const fresh = new DOMParser().parseFromString(text, "text/html");
  for (const part of document.querySelectorAll("[data-live]")) {
    const next = fresh.getElementById(part.id);
    if (next) {
      merge(part, next);
    }
  }
  return fresh;
}

// sent counts the forms that were sent. A page from before a form must not hide
// what the form has done.
let sent = 0;

async function poll() {
  const started = performance.now();
  try {
    if (!document.hidden) {
      const before = sent;
      const response = await fetch("/", { cache: "no-store" });
      const text = await response.text();
      if (sent === before) {
        show(text);
      }
    }
    document.body.classList.remove("offline");
  } catch {
    document.body.classList.add("offline");
  }
  // A server with many objects needs long for the page. It must not work for the
  // page most of the time.
  setTimeout(poll, Math.max(1000, 10 * (performance.now() - started)));
}

async function send(form, button) {
  sent++;
  const response = await fetch(form.action, {
    method: "POST",
    body: new URLSearchParams(new FormData(form, button)),
  });
  const text = await response.text();
  const part = form.closest("[data-live]");
  const details = form.closest("details");
  let next = null;
  if (response.ok && part) {
    // The form may disappear. The focus then goes to what is left.
    next = details?.querySelector("summary").id;
    details?.removeAttribute("open");
    document.activeElement.blur();
  }
  const fresh = show(text);
  const message = fresh.getElementById("message") ?? fresh.body;
  document.getElementById("message").replaceChildren(...message.childNodes);
  if (response.ok && part) {
    (document.getElementById(next) ?? document.getElementById(part.id)).focus();
  }
}

document.addEventListener("submit", (event) => {
  event.preventDefault();
  send(event.target, event.submitter).catch(() => document.body.classList.add("offline"));
});

document.addEventListener("keydown", (event) => {
  const details = event.target.closest("details[open]");
  if (event.key === "Escape" && details) {
    details.removeAttribute("open");
    details.querySelector("summary").focus();
  }
});

setTimeout(poll, 1000);
