import { io } from "socket.io-client";

export function openSession({ url, getToken, onStatus }: any) {
  let status = "connecting";
  const become = (next: string) => onStatus((status = next));
  const socket = io(url, {
    auth: (send) =>
      void getToken().then(
        (token: string) => send({ token }),
        () => send({}),
      ),
  });
  socket.on("connect", () => become("connected"));
  socket.on("disconnect", (reason) => {
    become("reconnecting");
    if (reason === "io server disconnect") socket.connect();
  });
  socket.on("connect_error", (error: any) => {
    if (error.data?.code === "AUTH_REQUIRED") return become("signed-out");
    if (!socket.active) socket.connect();
  });
  return {
    status: () => status,
    close: () => socket.disconnect(),
    async request(command: string, payload: unknown) {
      const answer = await socket.timeout(3_000).emitWithAck(command, payload);
      if (answer.ok) return answer.data;
      throw Object.assign(new Error(answer.error.message), { code: answer.error.code });
    },
  };
}
