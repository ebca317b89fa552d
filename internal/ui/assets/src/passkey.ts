// Forms that ask a device for a passkey before they are sent: data-passkey says what for, data-options where the question comes from.
// They are hidden until it is sure that this browser can do it.

interface Asked {
  key: string;
  options: PublicKeyCredentialCreationOptionsJSON & PublicKeyCredentialRequestOptionsJSON;
  go?: string; // to prove who one is first
}

async function answer(form: HTMLFormElement): Promise<boolean> {
  const response = await fetch(form.dataset["options"]!, { method: "POST", headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error(response.statusText);
  const asked = (await response.json()) as Asked;
  if (asked.go) {
    location.assign(asked.go);
    return false;
  }
  const credential =
    form.dataset["passkey"] === "create"
      ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(asked.options) })
      : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(asked.options) });
  if (!credential) return false;
  form.querySelector<HTMLInputElement>("[name=key]")!.value = asked.key;
  form.querySelector<HTMLInputElement>("[name=answer]")!.value = JSON.stringify(credential);
  return true;
}

export function mountPasskeys(): void {
  if (typeof PublicKeyCredential === "undefined" || !("parseRequestOptionsFromJSON" in PublicKeyCredential)) return;
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const button = form.querySelector("button");
      if (button) button.disabled = true;
      try {
        if (await answer(form)) form.submit();
      } catch (error) {
        if (!(error instanceof DOMException)) form.submit(); // the server says what is wrong; who gave up knows
      } finally {
        if (button) button.disabled = false;
      }
    });
  }
}
