const hues = 8;

/** The first letter of a name, and a colour's number that follows from the id, so that namesakes differ. */
export function avatarOf({ id, name }: { id: string; name: string }): { letter: string; hue: number } {
  const sum = Array.from(id).reduce((total, character) => total + (character.codePointAt(0) ?? 0), 0);
  return { letter: Array.from(name)[0]?.toUpperCase() ?? "", hue: sum % hues };
}
