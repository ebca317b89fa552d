// Small things that make pages better: panels that close, sharing, printing, where the visitor is, short addresses.
import { announce, island } from "./dom";

/** Panels close when one clicks elsewhere or presses Escape; one of a group is open at a time, also where browsers don't see to it. */
function mountPanels(): void {
  const floating = "details.facet[open], details.tool-menu[open]";
  const close = (except: Element | null): void => {
    for (const panel of document.querySelectorAll<HTMLDetailsElement>(floating)) if (panel !== except && !panel.closest(".drawer:target")) panel.open = false;
  };
  document.addEventListener("click", (event) => close((event.target as Element).closest(".menu a") ? null : (event.target as Element).closest("details")));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const panel = (event.target as Element).closest<HTMLDetailsElement>(floating);
    close(null);
    const drawer = document.querySelector<HTMLElement>(".drawer:target, .split-map:target");
    if (drawer) return drawer.querySelector<HTMLElement>("[data-drawer-close], .split-close")?.click();
    panel?.querySelector("summary")?.focus();
  });
  document.addEventListener("focusin", (event) => close((event.target as Element).closest("details")));
}

interface Asking {
  sourceEvent: Event | null;
  push: string | null;
  replace: string | null;
  request: { method: string; body: unknown };
}

/**
 * Empty fields stay out of addresses, whether a form is sent by the browser or by htmx. What is typed follows in one entry of the history, so
 * that going back does not go through every letter; leaving the field is no question of its own.
 */
function mountForms(): void {
  document.addEventListener("formdata", (event) => {
    const form = event.target as HTMLFormElement;
    if (form.method === "get") prune(event.formData);
  });
  document.addEventListener("htmx:config:request", (event) => {
    const asking = (event as CustomEvent<{ ctx: Asking }>).detail.ctx;
    const { request, sourceEvent } = asking;
    const typed = (sourceEvent?.target as Element | null | undefined)?.matches?.("input[type=search]");
    if (typed && sourceEvent?.type === "change") return event.preventDefault();
    if (typed && sourceEvent?.type === "input" && asking.push) [asking.push, asking.replace] = [null, "true"];
    if (request.method === "GET" && request.body instanceof FormData) prune(request.body);
  });
  document.addEventListener("htmx:before:history:update", (event) => {
    const { history } = (event as CustomEvent<{ history: { type: string; path: string } }>).detail;
    if (history.path === location.pathname + location.search) history.type = "replace";
  });
}

function prune(data: FormData): void {
  for (const name of new Set(data.keys())) {
    const values = data.getAll(name).filter((value) => value !== "");
    data.delete(name);
    for (const value of values) data.append(name, value);
  }
}

function mountShare(): void {
  island("[data-share]", (button) => {
    if (!navigator.share) return;
    button.hidden = false;
    button.addEventListener("click", () => {
      navigator.share({ url: button.dataset["share"], title: button.dataset["title"] }).catch(() => undefined); // the visitor thought better of it
    });
  });
  island("[data-copy]", (button) => {
    if (!navigator.clipboard) return;
    button.hidden = false;
    const label = button.querySelector("span");
    const text = label?.textContent ?? "";
    button.addEventListener("click", () => {
      const done = button.dataset["copied"] ?? "";
      void navigator.clipboard.writeText(button.dataset["copy"] ?? location.href).then(() => {
        announce(done);
        if (!label) return;
        label.textContent = done;
        setTimeout(() => { label.textContent = text; }, 2500);
      });
    });
  });
  island("[data-print]", (button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
}

/** Goes to an address with the visitor's position in it, rounded to some 100 metres: it will stand in logs. */
function mountNear(): void {
  island("[data-near]", (button) => {
    if (!("geolocation" in navigator) || !window.isSecureContext) return;
    button.hidden = false;
    button.addEventListener("click", () => {
      button.setAttribute("aria-busy", "true");
      const arrived = ({ coords }: GeolocationPosition): void => {
        location.href = (button.dataset["near"] ?? "").replace("{lat}", coords.latitude.toFixed(3)).replace("{lon}", coords.longitude.toFixed(3));
      };
      const refused = (): void => {
        button.removeAttribute("aria-busy");
        const text = button.dataset["refused"] ?? "";
        announce(text);
        const label = button.querySelector("span");
        if (label && text) label.textContent = text;
      };
      navigator.geolocation.getCurrentPosition(arrived, refused, { timeout: 10_000, maximumAge: 300_000 });
    });
  });
}

/** A form that came back begins at what is wrong with it. */
function mountFocus(): void {
  island("[data-focus]", (element) => element.focus());
}

export function mountPage(): void {
  mountPanels();
  mountForms();
  mountShare();
  mountNear();
  mountFocus();
}
