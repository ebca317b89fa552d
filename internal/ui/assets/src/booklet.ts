// The visitor's booklet: numbers of offers, in order, kept in this browser and nowhere else. Buttons with data-keep put an offer in or take
// it out; elements with data-keep-count show how many there are. Pages that show the booklet import what they need, or listen to
// "escale:booklet" on the document.
import { island } from "./dom";

const place = "escale.booklet";
const notes = "escale.notes"; // what the visitor wrote beside the offers, by their numbers
const limit = 100;

/** The numbers of the kept offers, in the visitor's order. */
export function kept(): string[] {
  try {
    const list: unknown = JSON.parse(localStorage.getItem(place) ?? "[]");
    return Array.isArray(list) ? list.filter((id): id is string => typeof id === "string" && /^\d{1,10}$/.test(id)).slice(0, limit) : [];
  } catch {
    return []; // storage is closed, or someone else's text is in it
  }
}

/** Keeps a list of offers, and tells the page. */
export function keep(ids: string[]): void {
  try {
    localStorage.setItem(place, JSON.stringify([...new Set(ids)].slice(0, limit)));
  } catch {
    return; // private windows may refuse: the buttons stay as they are
  }
  document.dispatchEvent(new CustomEvent("escale:booklet", { detail: { ids: kept() } }));
}

/** Puts an offer in, or takes it out. */
export function toggle(id: string): void {
  const ids = kept();
  keep(ids.includes(id) ? ids.filter((other) => other !== id) : [...ids, id]);
}

function show(): void {
  const ids = kept();
  for (const button of document.querySelectorAll<HTMLElement>("[data-keep]")) {
    button.hidden = false;
    button.setAttribute("aria-pressed", String(ids.includes(button.dataset["keep"] ?? "")));
  }
  for (const count of document.querySelectorAll<HTMLElement>("[data-keep-count]")) {
    count.hidden = ids.length === 0;
    count.textContent = String(ids.length);
  }
}

export function mountBooklet(): void {
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-keep]");
    if (button?.dataset["keep"]) toggle(button.dataset["keep"]);
  });
  document.addEventListener("escale:booklet", show);
  document.addEventListener("htmx:after:swap", show);
  window.addEventListener("storage", show); // kept in another tab
  show();
  document.addEventListener("click", (event) => { // a link to another list of offers makes it the visitor's own
    const link = (event.target as Element).closest<HTMLElement>("[data-keep-list]");
    if (link) keep((link.dataset["keepList"] ?? "").split(",").filter(Boolean));
  });
  island("[data-booklet='']", (page) => { // the address tells the booklet; an address without one leads to what is kept here
    if (kept().length > 0) location.replace(`${page.dataset["address"]}?offers=${kept().join(",")}`);
  });
  island("textarea[data-note]", (element) => {
    const field = element as HTMLTextAreaElement;
    const id = field.dataset["note"] ?? "";
    field.value ||= noted()[id] ?? "";
    field.addEventListener("input", () => {
      try {
        localStorage.setItem(notes, JSON.stringify({ ...noted(), [id]: field.value }));
      } catch {
        return; // the note goes with the form all the same
      }
    });
  });
}

function noted(): Record<string, string> {
  try {
    const all: unknown = JSON.parse(localStorage.getItem(notes) ?? "{}");
    return typeof all === "object" && all !== null ? Object.fromEntries(Object.entries(all).filter(([, note]) => typeof note === "string")) : {};
  } catch {
    return {};
  }
}
