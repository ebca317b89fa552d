// What the pages of the back-office run besides: the field that leads anywhere, and boxes that choose many.
import { mountDrafts } from "./draft";
import { mountKeys } from "./keys";
import { mountPasskeys } from "./passkey";

mountDrafts();
mountKeys();
mountPasskeys();

document.addEventListener("submit", (event) => {
  const sure = (event.submitter as HTMLElement | null)?.dataset["confirm"];
  if (sure && !confirm(sure)) event.preventDefault();
});

document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
  const field = document.querySelector<HTMLInputElement>("#find");
  if (!field) return;
  event.preventDefault();
  field.focus();
  field.select();
});

document.addEventListener("change", ({ target }) => {
  if (!(target instanceof HTMLInputElement) || !target.matches("[data-choose-all]")) return;
  for (const box of target.closest("table")!.querySelectorAll<HTMLInputElement>("tbody .rows-choose input")) box.checked = target.checked;
});
