export function mountMap(_element: HTMLElement): void {}
