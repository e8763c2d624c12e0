/** What the browser may do with our pages: load from here, connect to `origins`, and nothing else. */
export function securityHeaders(origins: readonly string[]): Record<string, string> {
  const sockets = origins.map((origin) => origin.replace(/^http/, "ws"));
  return {
    "content-security-policy": [
      "default-src 'self'",
      `connect-src 'self' ${sockets.join(" ")}`,
      // blob: pictures that were sent over the socket.
      "img-src 'self' data: blob:",
      "base-uri 'none'",
      "form-action 'self'",
      "frame-ancestors 'none'",
      "object-src 'none'",
    ].join("; "),
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
  };
}
