const hues = 8;

/** The first letter of a name on a colour that follows from the id, so that namesakes differ. */
export function Avatar({ id, name }: { id: string; name: string }) {
  const sum = Array.from(id).reduce((total, character) => total + (character.codePointAt(0) ?? 0), 0);
  return (
    <span className="avatar" data-hue={sum % hues} aria-hidden="true">
      {Array.from(name)[0]?.toUpperCase()}
    </span>
  );
}
