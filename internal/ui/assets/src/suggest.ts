// Suggestions under a search field, as the combobox pattern of ARIA has it (list autocomplete with manual selection). The server answers
// data-suggest?q=… with ui.Suggestions: options that are links, so that choosing one goes there.
import { announce, island } from "./dom";

const wait = 160;

export function mountSuggestions(): void {
  island("input[data-suggest]", (element) => new Combobox(element as HTMLInputElement));
}

class Combobox {
  private readonly box: HTMLElement;
  private chosen = -1;
  private timer = 0;
  private request: AbortController | undefined;

  constructor(private readonly field: HTMLInputElement) {
    this.box = document.createElement("div");
    this.box.className = "suggestions";
    this.box.id = `${field.id}-suggestions`;
    this.box.hidden = true;
    this.box.setAttribute("role", "listbox");
    this.box.setAttribute("aria-label", field.labels?.[0]?.textContent ?? field.placeholder);
    field.closest(".search-box, .find")?.append(this.box);
    const roles = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.box.id };
    for (const [name, value] of Object.entries(roles)) field.setAttribute(name, value);
    field.addEventListener("input", () => this.ask());
    field.addEventListener("keydown", (event) => this.press(event));
    // A click on an option comes first; and whoever comes back at once, as from another window, finds the list as it was.
    field.addEventListener("blur", () => setTimeout(() => { if (document.activeElement !== field) this.close(); }, 150));
    field.form?.addEventListener("submit", () => this.close());
  }

  private options(): HTMLElement[] {
    return [...this.box.querySelectorAll<HTMLElement>("[role=option]")];
  }

  private ask(): void {
    clearTimeout(this.timer);
    const words = this.field.value.trim();
    if (words.length < 2) return this.close();
    this.timer = window.setTimeout(() => void this.fetch(words), wait);
  }

  private async fetch(words: string): Promise<void> {
    this.request?.abort();
    this.request = new AbortController();
    const url = new URL(this.field.dataset["suggest"] ?? "", location.href);
    url.searchParams.set("q", words);
    try {
      const answer = await fetch(url, { signal: this.request.signal, headers: { "HX-Request": "true" } });
      if (!answer.ok || document.activeElement !== this.field) return;
      this.box.innerHTML = await answer.text();
      this.box.dataset["for"] = words;
    } catch {
      return; // overtaken by the next letter, or the line is cut: the form still works
    }
    const options = this.options();
    options.forEach((option, i) => { option.id = `${this.box.id}-${i}`; });
    this.chosen = -1;
    this.field.removeAttribute("aria-activedescendant");
    this.open(this.box.childElementCount > 0);
    const said = this.field.dataset["suggested"];
    if (said) announce(said.replace("{count}", String(options.length)));
  }

  private open(open: boolean): void {
    this.box.hidden = !open;
    this.field.setAttribute("aria-expanded", String(open));
  }

  private close(): void {
    this.request?.abort();
    clearTimeout(this.timer);
    this.choose(-1);
    this.open(false);
  }

  private choose(i: number): void {
    const options = this.options();
    options.forEach((option, j) => option.setAttribute("aria-selected", String(i === j)));
    this.chosen = i;
    const option = options[i];
    if (!option) return this.field.removeAttribute("aria-activedescendant");
    this.field.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  private press(event: KeyboardEvent): void {
    const n = this.options().length;
    if (this.box.hidden || event.isComposing) return;
    switch (event.key) {
      case "ArrowDown": this.choose(this.chosen + 1 < n ? this.chosen + 1 : -1); break;
      case "ArrowUp": this.choose(this.chosen < 0 ? n - 1 : this.chosen - 1); break;
      case "Escape": this.close(); break;
      case "Enter": {
        const option = this.options()[this.chosen];
        if (!option) return; // the form is sent
        option.focus(); // what else the key does goes to the link: the form is not sent as well
        option.click();
        break;
      }
      default: return;
    }
    event.preventDefault();
  }
}
