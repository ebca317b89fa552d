// What islands share: finding their elements now and in whatever htmx brings later.

/** Runs a mount for each element that matches, once in its life. */
export function island(selector: string, mount: (element: HTMLElement) => void): void {
  const mounted = new WeakSet<Element>();
  const look = (): void => {
    for (const element of document.querySelectorAll<HTMLElement>(selector)) {
      if (mounted.has(element)) continue;
      mounted.add(element);
      mount(element);
    }
  };
  look();
  document.addEventListener("htmx:after:swap", look);
}

/** Says something to those who listen to the page rather than see it. */
export function announce(text: string): void {
  let region = document.getElementById("announcer");
  if (!region) {
    region = document.createElement("div");
    region.id = "announcer";
    region.className = "visually-hidden";
    region.setAttribute("role", "status");
    document.body.append(region);
  }
  region.textContent = "";
  const said = region;
  setTimeout(() => { said.textContent = text; }, 50);
}
