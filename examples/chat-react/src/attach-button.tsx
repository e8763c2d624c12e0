import { useRef, type ChangeEvent } from "react";

/** Opens the browser's choice of files. */
export function AttachButton({ onFiles }: { onFiles: (files: File[]) => void }) {
  const input = useRef<HTMLInputElement>(null);

  function choose({ target }: ChangeEvent<HTMLInputElement>) {
    onFiles([...(target.files ?? [])]);
    // Otherwise the same file, chosen again, would be no change.
    target.value = "";
  }

  return (
    <>
      <input ref={input} type="file" multiple hidden onChange={choose} />
      <button type="button" className="attach" aria-label="Attach files" onClick={() => input.current?.click()} />
    </>
  );
}
