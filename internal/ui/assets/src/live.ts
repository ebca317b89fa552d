// Forms that answer within the page (data-live, the id of what changes): what htmx leaves open between a page that is loaded and one that is
// changed in place.
declare const htmx: { ajax(verb: string, path: string, options: { source: Element; target: string; swap: string }): Promise<void> };

const form = (): HTMLFormElement | null => document.querySelector("form[data-live]");

export function mountLive(): void {
  let asked = 0; // when something was last chosen or typed
  for (const kind of ["input", "change"]) {
    document.addEventListener(kind, ({ target }) => {
      if ((target as HTMLInputElement).form === form()) asked = performance.now();
      pick(target as HTMLInputElement);
    }, true);
  }

  let sent = 0;
  document.addEventListener("htmx:before:request", () => { sent = performance.now(); });
  document.addEventListener("htmx:after:swap", () => {
    const live = form();
    if (live && asked <= sent) settle(live);
  });

  // Going back to a question puts its answer into the page that is there, so that the map and the place in it stay.
  document.addEventListener("htmx:before:history:restore", (event) => {
    const target = form()?.dataset["live"];
    const { path } = (event as CustomEvent<{ path: string }>).detail;
    const source = target && document.getElementById(target);
    if (!source || new URL(path, location.href).pathname !== new URL(form()!.action).pathname) return;
    event.preventDefault();
    void htmx.ajax("GET", path, { source, target: `#${target}`, swap: "outerMorph" });
  });

  // A form that is sent closes its drawer and leads to what was found.
  document.addEventListener("submit", (event) => {
    if (event.target !== form()) return;
    for (const panel of document.querySelectorAll<HTMLDetailsElement>("details.facet[open]")) panel.open = false;
    document.querySelector<HTMLElement>(".drawer:target [data-drawer-close]")?.click();
  });
}

/** Shows what the answer says: browsers keep what was chosen in a field, whatever its attributes say. */
function settle(live: HTMLFormElement): void {
  for (const field of live.elements) {
    if (!(field instanceof HTMLInputElement) || field === document.activeElement && field.type !== "checkbox" && field.type !== "radio") continue;
    if (field.type === "checkbox" || field.type === "radio") field.checked = field.defaultChecked;
    else if (field.type === "search") field.value = new URLSearchParams(location.search).get(field.name) ?? "";
    else if (field.type === "date") field.value = field.defaultValue;
  }
}

/** Of days one chooses either a usual one or a first and a last. */
function pick(field: HTMLInputElement): void {
  const group = field.closest?.("[data-days]");
  if (!group || !field.value && field.type !== "radio") return;
  if (field.type === "date") {
    const other = group.querySelector<HTMLInputElement>("input[type=radio][value='']");
    if (other) other.checked = true;
  } else if (field.value) {
    for (const day of group.querySelectorAll<HTMLInputElement>("input[type=date]")) day.value = "";
  }
}
