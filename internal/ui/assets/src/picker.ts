// A field that is completed from the server as one types, by the combobox pattern of ARIA: data-ask is an address that answers ?q= with a list of
// {label, note, …} or, of records, {id, name, note}. What is chosen fills the field as it is read there: a place by its label, a commune with its code,
// a record with its number. Whoever cares for the rest listens to "picked".
import { announce } from "./dom";

export interface Choice { label: string; id?: number; name?: string; note?: string; code?: string; lat?: number; lon?: number; postal_code?: string }

let made = 0;

export class Picker {
  private readonly box = document.createElement("div");
  private choices: Choice[] = [];
  private chosen = -1;
  private timer = 0;
  private request: AbortController | undefined;

  constructor(private readonly field: HTMLInputElement) {
    this.box.className = "form-options";
    this.box.id = `picker-${++made}`;
    this.box.hidden = true;
    this.box.setAttribute("role", "listbox");
    this.box.setAttribute("aria-label", field.labels?.[0]?.textContent?.trim() ?? "");
    const host = field.parentElement!;
    host.classList.add("form-picker");
    host.append(this.box);
    for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.box.id, autocomplete: "off" })) field.setAttribute(name, value);
    field.addEventListener("input", (event) => { if (event.isTrusted) this.ask(); });
    field.addEventListener("keydown", (event) => this.press(event));
    field.addEventListener("blur", () => setTimeout(() => { if (document.activeElement !== field) this.close(); }, 150));
    this.box.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
    this.box.addEventListener("click", (event) => {
      const option = (event.target as Element).closest("[role=option]");
      if (option) this.take([...this.box.children].indexOf(option));
    });
  }

  private ask(): void {
    clearTimeout(this.timer);
    const words = this.field.value.trim();
    if (words.length < 2) return this.close();
    this.timer = window.setTimeout(() => void this.fetch(words), 160);
  }

  private async fetch(words: string): Promise<void> {
    this.request?.abort();
    this.request = new AbortController();
    const url = new URL(this.field.dataset["ask"] ?? "", location.href);
    url.searchParams.set("q", words);
    const nature = this.field.closest("[data-entry]")?.querySelector<HTMLSelectElement>("select[name$='/nature']")?.value;
    if (nature) url.searchParams.set("nature", nature);
    try {
      const answer = await fetch(url, { signal: this.request.signal, headers: { Accept: "application/json" } });
      if (!answer.ok || document.activeElement !== this.field) return;
      const choices = await answer.json() as Choice[];
      this.show(choices.map((choice) => ({ ...choice, label: choice.label ?? `${choice.name} (${choice.id})` })));
    } catch {
      return; // overtaken by the next letter, or the line is cut: the field takes words as they are
    }
  }

  private show(choices: Choice[]): void {
    this.choices = choices.slice(0, 20);
    this.chosen = -1;
    this.box.replaceChildren(...this.choices.map(({ label, note }, i) => {
      const option = Object.assign(document.createElement("div"), { id: `${this.box.id}-${i}` });
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.append(Object.assign(document.createElement("span"), { textContent: label }));
      if (note) option.append(Object.assign(document.createElement("span"), { className: "note", textContent: note }));
      return option;
    }));
    this.box.hidden = choices.length === 0;
    this.field.setAttribute("aria-expanded", String(choices.length > 0));
    this.field.removeAttribute("aria-activedescendant");
    announce(String(choices.length));
  }

  private close(): void {
    clearTimeout(this.timer);
    this.request?.abort();
    this.box.hidden = true;
    this.chosen = -1;
    this.field.setAttribute("aria-expanded", "false");
    this.field.removeAttribute("aria-activedescendant");
  }

  private choose(i: number): void {
    this.chosen = i;
    [...this.box.children].forEach((option, j) => {
      option.setAttribute("aria-selected", String(i === j));
      if (i !== j) return;
      this.field.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    });
    if (i < 0) this.field.removeAttribute("aria-activedescendant");
  }

  private take(i: number): void {
    const choice = this.choices[i];
    if (!choice) return;
    const commune = choice.code && this.field.dataset["ask"]?.includes("kind=commune");
    this.field.value = commune ? `${bare(choice.label)} (${choice.code})` : choice.label;
    this.close();
    fill(this.field, choice);
    this.field.dispatchEvent(new CustomEvent("picked", { detail: choice }));
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  private press(event: KeyboardEvent): void {
    const n = this.choices.length;
    if (this.box.hidden || event.isComposing || event.altKey) return;
    switch (event.key) {
      case "ArrowDown": this.choose(this.chosen + 1 < n ? this.chosen + 1 : -1); break;
      case "ArrowUp": this.choose(this.chosen < 0 ? n - 1 : this.chosen - 1); break;
      case "Escape": this.close(); break;
      case "Enter":
        if (this.chosen < 0) return;
        this.take(this.chosen);
        break;
      default: return;
    }
    event.preventDefault();
  }
}

/** A name without what stands behind it in brackets. */
function bare(label: string): string {
  return label.replace(/ \([^)]*\)$/, "");
}

/** A commune that is chosen brings its postal code and name to an address that has none. */
function fill(field: HTMLInputElement, choice: Choice): void {
  if (!field.name.endsWith("/commune")) return;
  const beside = (member: string): HTMLInputElement | null => field.form?.querySelector<HTMLInputElement>(`[name="${CSS.escape(field.name.replace(/commune$/, member))}"]`) ?? null;
  for (const [member, value] of [["postal_code", choice.postal_code], ["locality", bare(choice.label)]] as const) {
    const other = beside(member);
    if (other && value && other.value === "") other.value = value;
  }
}
