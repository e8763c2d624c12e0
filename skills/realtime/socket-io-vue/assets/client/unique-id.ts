/** A random UUID, also where `crypto.randomUUID` is missing: pages served over plain http from another machine. */
export function createUniqueId(): string {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  // RFC 9562: the version is 4, and the variant digit (template 8) keeps its high bits 10.
  return "00000000-0000-4000-8000-000000000000".replace(/[08]/g, (digit) =>
    (Number(digit) | (crypto.getRandomValues(new Uint8Array(1))[0]! & (digit === "8" ? 3 : 15))).toString(16),
  );
}
