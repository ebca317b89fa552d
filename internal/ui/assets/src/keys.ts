// Keys of one letter: j and k walk from one piece of work to the next, others press the button or link of the piece that bears the letter in
// data-act, and ? shows them all. None of them counts inside a field (WCAG 2.1.4), and who has turned them off has none.

const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || target.matches("input:not([type=checkbox], [type=radio], [type=submit], [type=button]), textarea, select"));

/** The piece of work that has the focus, or else the first. */
function current(): HTMLElement | null {
  return document.activeElement?.closest<HTMLElement>("[data-step]") ?? document.querySelector<HTMLElement>("[data-step]:target");
}

function walk(by: number): void {
  const all = [...document.querySelectorAll<HTMLElement>("[data-walk] [data-step]")];
  const here = current();
  const next = all[here ? all.indexOf(here) + by : by > 0 ? 0 : all.length - 1];
  if (!next) return;
  const focusable = next.matches("[tabindex]") ? next : next.querySelector<HTMLElement>("a, button, input");
  focusable?.focus();
  next.scrollIntoView({ block: "nearest" });
}

/** Presses what bears a letter: in the piece of work at hand, else on the page. */
function press(letter: string): boolean {
  const selector = `[data-act="${letter}"]`;
  const steps = [...document.querySelectorAll<HTMLElement>("[data-step]")];
  const within = current() ?? steps.find((step) => step.querySelector(selector));
  const target = within?.querySelector<HTMLElement>(selector) ?? [...document.querySelectorAll<HTMLElement>(selector)].find((one) => !one.closest("[data-step]"));
  if (!target) return false;
  target.click();
  if (target.matches("summary")) target.parentElement?.querySelector<HTMLElement>("select, textarea")?.focus();
  return true;
}

async function help(): Promise<void> {
  const link = document.querySelector<HTMLAnchorElement>("a[data-help]");
  if (!link || document.querySelector("dialog[open]")) return;
  let dialog = document.querySelector<HTMLDialogElement>(".keys-dialog");
  if (!dialog) {
    const answer = await fetch(link.href);
    const part = answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("#keys") : null;
    if (!part) { location.assign(link.href); return; }
    dialog = document.createElement("dialog");
    dialog.className = "keys-dialog";
    dialog.setAttribute("aria-label", part.querySelector("h2")?.textContent ?? "");
    const close = document.createElement("button");
    close.className = "button quiet keys-close";
    close.textContent = (part as HTMLElement).dataset["close"] ?? "×";
    close.addEventListener("click", () => dialog?.close());
    dialog.append(close, part);
    document.body.append(dialog);
  }
  dialog.showModal();
}

export function mountKeys(): void {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target) || document.documentElement.dataset["keys"] === "off") return;
    if (document.querySelector("dialog[open]")) return;
    switch (event.key) {
      case "j": walk(1); break;
      case "k": walk(-1); break;
      case "?": void help(); break;
      case "a": case "r": case "e": case "u": case "n": if (!press(event.key)) return; break;
      default: return;
    }
    event.preventDefault();
  });
  const step = document.querySelector<HTMLElement>("[data-step]:target, #after:target");
  step?.focus();
}
