import { avatarOf } from "chat-page";

/** A person's letter and colour. */
export function Avatar(user: { id: string; name: string }) {
  const { letter, hue } = avatarOf(user);
  return (
    <span className="avatar" data-hue={hue} aria-hidden="true">
      {letter}
    </span>
  );
}
