// Pictures of a gallery, one at a time over the page. Without scripts they are links to the same files.
import { island } from "./dom";

export function mountGalleries(): void {
  island("[data-gallery]", (gallery) => {
    gallery.addEventListener("click", (event) => {
      const link = (event.target as Element).closest<HTMLAnchorElement>("[data-picture]");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey || !window.HTMLDialogElement) return;
      event.preventDefault();
      const links = [...gallery.querySelectorAll<HTMLAnchorElement>("[data-picture]")];
      open(gallery, links, links.indexOf(link));
    });
  });
}

const arrows: Record<string, string> = { close: "x", previous: "chevron-left", next: "chevron-right" };

function open(gallery: HTMLElement, links: HTMLAnchorElement[], start: number): void {
  const dialog = document.createElement("dialog");
  dialog.className = "lightbox";
  dialog.setAttribute("aria-label", gallery.getAttribute("aria-label") ?? "");
  const image = document.createElement("img");
  const caption = document.createElement("p");
  caption.setAttribute("role", "status");
  let at = start;
  const show = (i: number): void => {
    at = (i + links.length) % links.length;
    const link = links[at];
    if (!link) return;
    image.src = link.href;
    image.alt = link.querySelector("img")?.alt ?? "";
    const credit = link.parentElement?.querySelector(".credit")?.textContent ?? "";
    caption.textContent = [`${at + 1} / ${links.length}`, image.alt, credit].filter(Boolean).join(" · ");
  };
  const button = (name: string, act: () => void): HTMLButtonElement => {
    const b = document.createElement("button");
    b.type = "button";
    b.className = `lightbox-${name}`;
    b.setAttribute("aria-label", gallery.dataset[name] ?? name);
    const sprite = document.querySelector("svg.icon use")?.getAttribute("href")?.split("#")[0] ?? "";
    b.innerHTML = `<svg class="icon" aria-hidden="true"><use href="${sprite}#${arrows[name]}"></use></svg>`;
    b.addEventListener("click", act);
    return b;
  };
  dialog.append(image, caption, button("close", () => dialog.close()));
  if (links.length > 1) dialog.append(button("previous", () => show(at - 1)), button("next", () => show(at + 1)));
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "ArrowLeft") show(at - 1);
    if (event.key === "ArrowRight") show(at + 1);
  });
  dialog.addEventListener("close", () => { dialog.remove(); links[at]?.focus(); });
  document.body.append(dialog);
  show(start);
  dialog.showModal();
}
