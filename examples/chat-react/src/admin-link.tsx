import { useStore } from "@app/socket-io-react";
import { adminSecret, isAdminInAddress, linkToAdmin } from "chat-page";

/** The way to the admin page, for whoever opened an admin link in this browser. */
export function AdminLink() {
  const isOpen = useStore(isAdminInAddress);
  if (adminSecret.get() === undefined) return null;
  return (
    <a className="admin-link" href={linkToAdmin} aria-current={isOpen ? "page" : undefined}>
      Admin
    </a>
  );
}
