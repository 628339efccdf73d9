// Updates the live parts of the page each second. A part stays as it is while
// the user works in it: an open form or the keyboard's focus must not be lost.
"use strict";

const isInUse = (part) => part.querySelector("details[open]") || part.contains(document.activeElement);

async function update() {
  const response = await fetch("/", { cache: "no-store" });
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
  for (const part of document.querySelectorAll("[data-live]")) {
    const next = fresh.getElementById(part.id);
    if (next && !isInUse(part) && next.innerHTML !== part.innerHTML) {
      part.replaceChildren(...next.childNodes);
    }
  }
}

async function poll() {
  try {
    if (!document.hidden) {
      await update();
    }
    document.body.classList.remove("offline");
  } catch {
    document.body.classList.add("offline");
  }
  setTimeout(poll, 1000);
}

setTimeout(poll, 1000);
