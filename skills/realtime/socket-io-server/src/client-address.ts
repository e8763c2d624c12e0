import type { IncomingHttpHeaders } from "node:http";

/** A socket's `handshake`, or what is known of an HTTP request. */
interface Caller {
  /** The other end of the connection. */
  readonly address: string;
  readonly headers: IncomingHttpHeaders;
}

/**
 * The address that the outermost of our own proxies saw, when `trustedProxies` of them stand in front of the server: each
 * appends what it saw to `X-Forwarded-For`, and a client may write anything to the left of that. For logs and for limits
 * of handshakes; users are limited by who they are, because an office shares one address.
 */
export function clientAddress({ address, headers }: Caller, trustedProxies: number): string {
  const forwarded = String(headers["x-forwarded-for"] ?? "")
    .split(",")
    .map((seen) => seen.trim());
  return (trustedProxies > 0 && forwarded.at(-trustedProxies)) || address;
}
