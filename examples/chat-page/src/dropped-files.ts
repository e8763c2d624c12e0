/** The files in what was dropped or pasted. Text that brings a picture of itself, as office programs do, is text. */
export function filesIn(transfer: DataTransfer | null): File[] {
  if (!transfer || transfer.types.includes("text/plain")) return [];
  return [...transfer.files];
}

/** Takes files that are dropped on an element, which has `data-dropping` while they are above it. Returns the end. */
export function acceptDrops(element: HTMLElement | null, onFiles: (files: File[]) => void): () => void {
  if (!element) return () => {};

  function over(event: DragEvent) {
    if (!event.dataTransfer?.types.includes("Files")) return;
    // Without this the browser leaves the page and shows the file (HTML, "Drag-and-drop processing model").
    event.preventDefault();
    element?.setAttribute("data-dropping", "");
  }
  function leave(event: DragEvent) {
    const isInside = event.relatedTarget instanceof Node && element?.contains(event.relatedTarget);
    if (!isInside) element?.removeAttribute("data-dropping");
  }
  function drop(event: DragEvent) {
    element?.removeAttribute("data-dropping");
    const files = filesIn(event.dataTransfer);
    if (files.length === 0) return;
    event.preventDefault();
    onFiles(files);
  }

  element.addEventListener("dragover", over);
  element.addEventListener("dragleave", leave);
  element.addEventListener("drop", drop);
  return () => {
    element.removeEventListener("dragover", over);
    element.removeEventListener("dragleave", leave);
    element.removeEventListener("drop", drop);
  };
}
