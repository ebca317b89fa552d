// What is being typed into the form of an offer is kept on the server every few seconds, and in this browser while the line is cut or the
// session is over. Nothing is asked and nothing is lost: what was kept here is taken up again when the form is next opened.
import { island } from "./dom";

const wait = 1500;

interface Kept { at: number; version: string; values: [string, string][] }

export function mountDrafts(): void {
  island("[data-editor]", (element) => {
    const form = element.querySelector<HTMLFormElement>("form[data-form]");
    if (form) new Draft(element, form);
  });
}

class Draft {
  private readonly key = `draft:${location.pathname}`;
  private timer = 0;
  private running: Promise<void> | undefined;
  private dirty = false;

  constructor(private readonly box: HTMLElement, private readonly form: HTMLFormElement) {
    this.takeUp();
    for (const kind of ["input", "change"]) form.addEventListener(kind, ({ target }) => { if ((target as HTMLInputElement).name) this.changed(); });
    form.addEventListener("submit", () => { clearTimeout(this.timer); this.dirty = false; });
    addEventListener("online", () => { if (this.dirty) void this.send(); });
    addEventListener("pagehide", () => { if (this.dirty) this.keepHere(); });
    document.addEventListener("keydown", (event) => this.press(event));
  }

  /** Ctrl+S saves and stays: the form's own button does it. */
  private press(event: KeyboardEvent): void {
    if (event.key.toLowerCase() !== "s" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    event.preventDefault();
    const button = this.form.querySelector<HTMLButtonElement>(".form-bar button[value=save], .form-bar button[value=draft], .form-bar button[value=propose]");
    if (button) this.form.requestSubmit(button);
  }

  private changed(): void {
    this.dirty = true;
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.send(), wait);
  }

  private values(): FormData {
    const data = new FormData(this.form);
    for (const [name, value] of [...data.entries()]) if (value instanceof File) data.delete(name);
    data.delete("do");
    return data;
  }

  private async send(): Promise<void> {
    await this.running;
    if (!this.dirty) return;
    this.dirty = false;
    this.running = this.post();
    await this.running;
    this.running = undefined;
  }

  private async post(): Promise<void> {
    const values = this.values();
    let answer: Response;
    try {
      answer = await fetch(this.box.dataset["draft"] ?? "", { method: "POST", body: values, headers: { "HX-Request": "true" } });
    } catch {
      return this.failed(this.box.dataset["offline"] ?? "");
    }
    if (answer.status === 401) return this.failed(this.box.dataset["signedOut"] ?? "");
    if (!answer.ok) return this.failed(this.box.dataset["offline"] ?? "");
    localStorage.removeItem(this.key);
    this.show(await answer.text());
  }

  private failed(why: string): void {
    this.dirty = true;
    this.keepHere();
    this.say(why);
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.send(), 8 * wait);
  }

  private keepHere(): void {
    const kept: Kept = { at: Date.now(), version: this.field("version"), values: [...this.values().entries()] as [string, string][] };
    try {
      localStorage.setItem(this.key, JSON.stringify(kept));
    } catch {
      // no room, or no storage here: the page still holds it
    }
  }

  /** Puts back what was kept here, where the form still has its control, and sends it. */
  private takeUp(): void {
    const text = localStorage.getItem(this.key);
    if (!text) return;
    const kept = JSON.parse(text) as Kept;
    const by = new Map<string, string[]>();
    for (const [name, value] of kept.values) by.set(name, [...(by.get(name) ?? []), value]);
    let taken = 0;
    for (const control of this.form.elements) {
      if (!(control instanceof HTMLInputElement || control instanceof HTMLTextAreaElement || control instanceof HTMLSelectElement) || !control.name || control.type === "file") continue;
      if (control.type === "hidden") continue;
      const values = by.get(control.name);
      if (control instanceof HTMLInputElement && (control.type === "checkbox" || control.type === "radio")) {
        const on = values?.includes(control.value) ?? false;
        if (control.checked !== on) { control.checked = on; taken++; }
      } else if (values && values[0] !== undefined && control.value !== values[0]) {
        control.value = values[0];
        taken++;
      }
    }
    if (taken === 0) return localStorage.removeItem(this.key);
    this.say(this.box.dataset["restored"] ?? "");
    this.changed();
  }

  /** Puts what checks say now in the place of what they said, and when it was kept. */
  private show(html: string): void {
    const answer = new DOMParser().parseFromString(html, "text/html");
    for (const id of ["form-panel", "alike"]) {
      const part = answer.getElementById(id);
      if (part) document.getElementById(id)?.replaceWith(part);
    }
    this.say(answer.querySelector("[data-said]")?.textContent ?? "");
  }

  private say(words: string): void {
    const state = document.getElementById("form-state");
    if (state) state.textContent = words;
  }

  private field(name: string): string {
    const control = this.form.elements.namedItem(name);
    return control instanceof HTMLInputElement ? control.value : "";
  }
}
