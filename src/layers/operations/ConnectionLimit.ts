import type { Server } from "node:http"
import type { Socket } from "node:net"

/**
 * Keeps at most `most` connections open. One more closes the connection that has been idle for longest, so that no
 * number of silent ones keeps a request out; only where all are being answered is the new one closed.
 */
export const limitConnections = (server: Server, most: number) => {
  const open = new Set<Socket>()
  // In the order in which they became idle.
  const idle = new Set<Socket>()
  const gone = (socket: Socket) => {
    open.delete(socket)
    idle.delete(socket)
  }
  server.on("connection", (socket) => {
    if (open.size >= most) {
      const [out = socket] = idle
      gone(out)
      out.destroy()
      if (out === socket) return
    }
    open.add(socket)
    idle.add(socket)
    socket.once("close", () => gone(socket))
  })
  server.on("request", ({ socket }, response) => {
    idle.delete(socket)
    response.once("close", () => void (open.has(socket) && idle.add(socket)))
  })
}
