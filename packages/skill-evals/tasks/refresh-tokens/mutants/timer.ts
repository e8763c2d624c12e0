import { io } from "socket.io-client";

export function openSession({ url, getToken, onStatus }: any) {
  let status = "connecting";
  let token: string | undefined;
  let timer: NodeJS.Timeout;
  const become = (next: string) => onStatus((status = next));
  const socket = io(url, { autoConnect: false, auth: (send) => send({ token }) });
  async function renew() {
    token = await getToken();
    if (!token) return become("signed-out");
    const expiresAt = JSON.parse(atob(token.split(".")[1] ?? "")).exp * 1000;
    timer = setTimeout(() => void renew().then(() => socket.disconnect().connect()), (expiresAt - Date.now()) / 2);
    socket.connect();
  }
  void renew();
  socket.on("connect", () => become("connected"));
  socket.on("disconnect", () => become("reconnecting"));
  socket.on("connect_error", () => {
    if (!socket.active) become("signed-out");
  });
  return {
    status: () => status,
    close() {
      clearTimeout(timer);
      socket.disconnect();
    },
    async request(command: string, payload: unknown) {
      const answer = await socket.timeout(3_000).emitWithAck(command, payload);
      if (answer.ok) return answer.data;
      throw Object.assign(new Error(answer.error.message), { code: answer.error.code });
    },
  };
}
