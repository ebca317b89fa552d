// The form of an offer, made quicker: entries come and go without a page being fetched, terms are chosen as one types, every field is found by its
// name, pictures have a point that stays in sight. All of it can be done without: each button below is one that sends the form.
//
// What the markup means is said in internal/office/form. Whoever listens for changes of the form hears "input" on it, also for entries that came
// or went. A button that asks the server for something within the form (do=show:…, take:…, variant:…) has its answer put in place of the form.
import { announce } from "./dom";
import { Picker } from "./picker";

export function mountForm(form: HTMLFormElement): void {
  form.addEventListener("click", (event) => press(form, event));
  form.addEventListener("keydown", (event) => keys(form, event));
  for (const list of form.querySelectorAll<HTMLElement>("[data-entries], [data-terms]")) arrange(list);
  equip(form);
  mountFinder(form);
  mountSpy(form);
  mountHours(form);
  if (location.hash) reveal(decodeURIComponent(location.hash.slice(1)));
}

/** What controls have besides; also those that were just added. */
function equip(part: ParentNode): void {
  for (const field of part.querySelectorAll<HTMLInputElement>("input[data-ask]")) new Picker(field);
  for (const field of part.querySelectorAll<HTMLInputElement>("input[data-add-term]")) mountTerms(field);
  for (const drop of part.querySelectorAll<HTMLElement>("[data-drop]")) mountDrop(drop);
  for (const frame of part.querySelectorAll<HTMLElement>("[data-focus-point]")) mountFocus(frame);
  for (const point of part.querySelectorAll<HTMLElement>("[data-point]")) {
    point.hidden = false;
    new IntersectionObserver((seen, observer) => {
      if (!seen.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();
      void import("./form-map").then(({ mountPoint }) => mountPoint(point));
    }, { rootMargin: "200px" }).observe(point);
  }
}

function changed(of: Element): void {
  of.dispatchEvent(new Event("input", { bubbles: true }));
}

function press(form: HTMLFormElement, event: Event): void {
  const target = event.target as Element;
  const link = target.closest<HTMLAnchorElement>("a[href^='#']");
  if (link) {
    if (reveal(decodeURIComponent(link.hash.slice(1)))) event.preventDefault();
    return;
  }
  const button = target.closest<HTMLButtonElement>("button[name=do]");
  if (!button) return;
  const tool = button.dataset["tool"];
  const list = button.closest<HTMLElement>("[data-form-list]");
  if (tool) {
    event.preventDefault();
    move(button, tool);
  } else if (list && button.parentElement?.matches("[data-add]") && add(list)) {
    event.preventDefault();
  } else if (/^(show|take|variant|languages|add|remove):/.test(button.value)) {
    event.preventDefault();
    void again(form, button);
  }
}

/** Takes an entry away, or puts it before or behind its neighbour. */
function move(button: HTMLButtonElement, tool: string): void {
  const entry = button.closest<HTMLElement>("[data-entry]");
  const list = entry?.parentElement;
  if (!entry || !list) return;
  const next = entry.nextElementSibling as HTMLElement | null;
  const before = entry.previousElementSibling as HTMLElement | null;
  if (tool === "remove") {
    entry.remove();
    (next ?? before ?? list.parentElement)?.focus();
  } else if (tool === "up" && before) before.before(entry);
  else if (tool === "down" && next) next.after(entry);
  arrange(list);
  if (tool !== "remove") (button.hidden ? entry : button).focus();
  announce(button.title);
  changed(list);
}

/** The first entry goes no further up, the last no further down. */
function arrange(list: HTMLElement): void {
  const all = [...list.children] as HTMLElement[];
  all.forEach((entry, i) => {
    for (const [tool, off] of [["up", i === 0], ["down", i === all.length - 1]] as const) {
      const button = [...entry.querySelectorAll<HTMLElement>(`[data-tool=${tool}]`)].find((b) => b.closest("[data-entry]") === entry);
      if (button) button.hidden = off;
    }
  });
}

/** A name that no other entry has: a letter, then digits of chance. */
function fresh(): string {
  return "n" + [...crypto.getRandomValues(new Uint32Array(2))].map((n) => n.toString(36)).join("").slice(0, 11);
}

/** Adds an empty entry, made of the list's template. */
function add(list: HTMLElement): boolean {
  const template = list.querySelector<HTMLTemplateElement>(":scope > template[data-blank]");
  const entries = list.querySelector<HTMLElement>(":scope > [data-entries]");
  if (!template || !entries) return false;
  const made = document.createElement("template");
  made.innerHTML = template.innerHTML.replaceAll(template.dataset["blank"] ?? "", fresh());
  const entry = made.content.firstElementChild as HTMLElement | null;
  if (!entry) return false;
  entries.append(made.content);
  for (const fold of entry.querySelectorAll<HTMLDetailsElement>(":scope > details")) fold.open = true;
  equip(entry);
  arrange(entries);
  first(entry)?.focus();
  changed(entries);
  return true;
}

function first(within: Element): HTMLElement | null {
  return within.querySelector<HTMLElement>("input:not([type=hidden], :disabled), select:not(:disabled), textarea:not(:disabled)");
}

/** Brings what lies at an id into sight, unfolds what it is in, and goes to its first control. */
function reveal(id: string): boolean {
  const target = document.getElementById(id);
  if (!target?.closest(".form")) return false;
  for (let fold = target.closest<HTMLDetailsElement>("details"); fold; fold = fold.parentElement?.closest("details") ?? null) fold.open = true;
  target.scrollIntoView({ block: target.offsetHeight > innerHeight / 2 ? "start" : "center" });
  const itself = target.matches("section, input, select, textarea");
  (itself ? target : first(target) ?? target).focus({ preventScroll: true });
  history.replaceState(history.state, "", `#${encodeURIComponent(id)}`);
  return true;
}

/** Sends the form and puts the one that comes back in its place. Where the line is cut, the form stays as it is. */
async function again(form: HTMLFormElement, button: HTMLButtonElement): Promise<void> {
  const box = form.closest(".form-box");
  const about = button.value.slice(button.value.indexOf(":") + 1);
  button.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form, button), headers: { "X-Form": "part" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const next = page.querySelector(".form-box");
    if (!next || !box) throw new Error(`the form did not come back: ${answer.status}`);
    box.replaceWith(next);
    document.dispatchEvent(new CustomEvent("htmx:after:swap"));
    const field = document.getElementById(`f-${about}~`) ?? document.getElementById(`f-${about}`) ?? document.getElementById(about);
    if (field) reveal(field.id);
    changed(next.querySelector("form") ?? next);
  } catch (error) {
    console.warn(error);
    button.removeAttribute("aria-busy");
    announce(form.dataset["cut"] ?? "");
  }
}

/** "/" finds a field from anywhere but a text; Alt and an arrow go to the next text that is still empty. */
function keys(form: HTMLFormElement, event: KeyboardEvent): void {
  if (event.altKey && !event.ctrlKey && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    const texts = [...form.querySelectorAll<HTMLTextAreaElement>("[data-phrase]:not(:disabled)")].filter((text) => text.value.trim() === "" || text === event.target);
    const here = texts.indexOf(event.target as HTMLTextAreaElement);
    const after = texts.filter((text) => text !== event.target && Boolean(event.target && (event.target as Node).compareDocumentPosition(text) & (event.key === "ArrowDown" ? 4 : 2)));
    const next = event.key === "ArrowDown" ? after[0] : after[after.length - 1];
    if (!next || (here < 0 && texts.length === 0)) return;
    event.preventDefault();
    reveal(next.id);
  }
}

function mountFinder(form: HTMLFormElement): void {
  const finder = form.querySelector<HTMLInputElement>("[data-form-find]");
  if (!finder) return;
  const slash = (event: KeyboardEvent): void => {
    if (!finder.isConnected) return document.removeEventListener("keydown", slash);
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || document.documentElement.dataset["keys"] === "off") return;
    if ((event.target as Element).closest("input, textarea, select, [contenteditable]")) return;
    event.preventDefault();
    finder.focus();
    finder.select();
  };
  document.addEventListener("keydown", slash);
  const go = (sure: boolean): boolean => {
    const words = plain(finder.value);
    const options = [...document.querySelectorAll<HTMLOptionElement>("#form-fields option")];
    const option = options.find((o) => plain(o.value) === words) ?? (sure && words ? options.find((o) => plain(o.value).includes(words)) : undefined);
    if (!option) return false;
    finder.value = "";
    const { to, show } = option.dataset;
    if (to) reveal(to);
    else form.querySelector<HTMLButtonElement>(`button[value="${CSS.escape(show ?? "")}"]`)?.click();
    return true;
  };
  finder.addEventListener("input", (event) => {
    event.stopPropagation(); // it is no part of the offer
    if ((event as InputEvent).inputType === "insertReplacementText" || !(event as InputEvent).inputType) go(false); // chosen from the list
  });
  finder.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    go(true);
  });
}

function plain(words: string): string {
  return words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().trim();
}

/** A term that is chosen joins the others at once. */
function mountTerms(field: HTMLInputElement): void {
  const choices = field.closest<HTMLElement>(".form-choices");
  const terms = choices?.querySelector<HTMLElement>("[data-terms]");
  const template = choices?.querySelector<HTMLTemplateElement>("template[data-blank-term]");
  if (!choices || !terms || !template) return;
  const take = (): boolean => {
    const words = plain(field.value);
    const option = [...(field.list?.options ?? [])].find((o) => plain(o.value) === words);
    const code = option?.dataset["code"];
    if (!option || !code) return false;
    field.value = "";
    if (terms.querySelector(`[data-entry="${CSS.escape(code)}"]`)) return true;
    const made = document.createElement("template");
    made.innerHTML = template.innerHTML.replaceAll("nnew", code);
    const name = made.content.querySelector("[data-term-name]");
    if (name) name.textContent = option.value;
    terms.append(made.content);
    announce(option.value);
    changed(terms);
    return true;
  };
  field.addEventListener("input", (event) => { if (!(event as InputEvent).inputType || (event as InputEvent).inputType === "insertReplacementText") take(); });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    take();
  });
  choices.querySelector(".form-term-add button")?.addEventListener("click", (event) => {
    if (!take()) return;
    event.preventDefault();
    event.stopPropagation();
    field.focus();
  });
}

/** Files may be dropped on their field; a picture is shown before it is sent. */
function mountDrop(drop: HTMLElement): void {
  const field = drop.querySelector<HTMLInputElement>("input[type=file]");
  if (!field) return;
  for (const kind of ["dragover", "dragleave", "drop"]) {
    drop.addEventListener(kind, (event) => {
      event.preventDefault();
      drop.classList.toggle("is-over", kind === "dragover");
    });
  }
  drop.addEventListener("drop", (event) => {
    const files = event.dataTransfer?.files;
    if (!files?.length) return;
    field.files = files;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  });
  field.addEventListener("change", () => {
    const file = field.files?.[0];
    const frame = drop.parentElement?.querySelector<HTMLElement>(".form-picture-frame");
    if (!frame || !file?.type.startsWith("image/")) return;
    const image = Object.assign(new Image(), { src: URL.createObjectURL(file), alt: file.name });
    image.addEventListener("load", () => URL.revokeObjectURL(image.src));
    frame.classList.remove("is-empty");
    frame.replaceChildren(image);
    mountFocus(frame);
  });
}

/** The point of a picture that stays in sight: by pointing at it, or with the arrow keys; the two fields say the same. */
function mountFocus(frame: HTMLElement): void {
  const entry = frame.closest("[data-entry]");
  const x = entry?.querySelector<HTMLInputElement>("input[name$='/focus/x']");
  const y = entry?.querySelector<HTMLInputElement>("input[name$='/focus/y']");
  if (!x || !y || x.disabled) return;
  const mark = Object.assign(document.createElement("button"), { type: "button", className: "form-focus-mark", title: x.closest("fieldset")?.querySelector("legend")?.textContent ?? "" });
  mark.setAttribute("aria-label", mark.title);
  const read = (field: HTMLInputElement): number => Math.min(100, Math.max(0, Number(field.value.replace(",", ".") || 50)));
  const show = (): void => { mark.style.left = `${read(x)}%`; mark.style.top = `${read(y)}%`; };
  const set = (left: number, top: number): void => {
    x.value = String(Math.round(Math.min(100, Math.max(0, left))));
    y.value = String(Math.round(Math.min(100, Math.max(0, top))));
    show();
    changed(x);
  };
  frame.append(mark);
  show();
  const point = (event: PointerEvent): void => {
    const box = frame.getBoundingClientRect();
    set(100 * (event.clientX - box.left) / box.width, 100 * (event.clientY - box.top) / box.height);
  };
  frame.addEventListener("pointerdown", (event) => { frame.setPointerCapture(event.pointerId); point(event); });
  frame.addEventListener("pointermove", (event) => { if (frame.hasPointerCapture(event.pointerId)) point(event); });
  mark.addEventListener("keydown", (event) => {
    const step: Record<string, [number, number]> = { ArrowLeft: [-2, 0], ArrowRight: [2, 0], ArrowUp: [0, -2], ArrowDown: [0, 2] };
    const by = step[event.key];
    if (!by || event.altKey) return;
    event.preventDefault();
    set(read(x) + by[0], read(y) + by[1]);
  });
  for (const field of [x, y]) field.addEventListener("change", show);
}

/** The rail tells which section one is in. */
function mountSpy(form: HTMLFormElement): void {
  const links = new Map([...form.querySelectorAll<HTMLAnchorElement>(".form-sections a")].map((link) => [link.hash.slice(1), link]));
  const observer = new IntersectionObserver((seen) => {
    for (const { isIntersecting, target } of seen) {
      if (!isIntersecting) continue;
      for (const link of links.values()) link.removeAttribute("aria-current");
      links.get(target.id)?.setAttribute("aria-current", "true");
    }
  }, { rootMargin: "-25% 0px -70% 0px" });
  for (const section of form.querySelectorAll("[data-section]")) observer.observe(section);
}

/** What hours say is said again while they are being typed. */
function mountHours(form: HTMLFormElement): void {
  let timer = 0;
  form.addEventListener("input", (event) => {
    const field = (event.target as Element).closest<HTMLElement>("[data-field]");
    const said = field?.querySelector<HTMLElement>("[data-hours-said]");
    const address = said?.dataset["hoursSaid"];
    if (!field || !said || !address) return;
    clearTimeout(timer);
    timer = window.setTimeout(() => {
      const all = new FormData(form);
      const body = new URLSearchParams({ field: field.dataset["field"] ?? "", type: form.dataset["type"] ?? "" });
      for (const [name, value] of all) if (typeof value === "string" && (name === "cell" || name.startsWith(`${field.dataset["field"]}~`))) body.append(name, value);
      fetch(address, { method: "POST", body }).then(async (answer) => {
        if (!answer.ok) return;
        const made = document.createElement("template");
        made.innerHTML = await answer.text();
        const next = made.content.querySelector("[data-hours-said]");
        if (next) said.replaceChildren(...next.childNodes);
      }).catch(() => undefined); // the line is cut: what stood there stays
    }, 400);
  });
}
